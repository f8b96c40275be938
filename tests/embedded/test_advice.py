"""The whole way of a question without a model: read, searched in the shipped cards, answered."""

import asyncio
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

# What no source states, and the card that says so.
SILENT = {
    "Should I stand or sit for my portrait?": "gap.technique.pose",
    "I get so nervous in front of a camera, what helps?": "gap.technique.nerves",
    "Can my dog be in the picture with me?": "gap.subjects.animals",
    "May I hold my guitar in the headshot?": "gap.subjects.props",
    "Should the photo be upright or landscape?": "gap.framing.format",
    "Is morning or evening better for an outdoor portrait?": "gap.technique.season",
    "Which paper should a portrait be printed on?": "gap.use.print",
    "How do I find a good photographer?": "gap.choosing.photographer",
    "Will a better photo get me hired?": "gap.evidence.jobs",
}
ELSEWHERE = ("Design a business card for me.", "Please rewrite my LinkedIn summary.", "Will it rain on Sunday?")
UNLISTED = "I need a picture for the parish newsletter."
CLAIMED = "My sister claims headshots are lit with coloured gels, which colours?"
WITHOUT_AI = "Headshot or portrait, which is the cheaper one (non ai)?"
LEAST = "What is the least money anybody ever paid for a portrait?"
# A message, and what its answer holds.
SEVERAL = {
    "Half the band wants headshots, half portraits, 12 of us. Total?": ("6 headshots and 6 portraits", "€2,100"),
    "A photo for my memoir's back cover and one for my staff badge": ("author", "recognise"),
    "How long does AI take, and can I use it on LinkedIn?": ("30 minutes", "own likeness"),
    "We are three dentists: which photo, and what total?": ("healthcare", "€450"),
    "Need a picture for a leaflet plus what would it cost me": ("€150",),
    "4 portraits and 3 AI headshots": ("€887",),
    "Can the same photo work for LinkedIn and my novel?": ("LinkedIn is a headshot", "a portrait", "cropping"),
    "Can AI do a full portrait? And how much and how quick?": ("not full portraits", "€29", "30 minutes"),
    "My budget is €1100 for 9 staff. Would that cover studio headshots or do we have to go AI?": ("€1,350", "AI"),
    "17 of us, 3 would rather take AI and the others a photographer. Total?": ("14 headshots and 3", "€2,187"),
    "Could my terrier sit in the portrait, or a dog in general?": ("animals",),
    "A headshot with my cat for LinkedIn, fine?": ("animals", "LinkedIn"),
    "Cover art for my podcast: headshot or portrait?": ("podcast", "what the picture is for"),
    "Is it worth paying 350 for a headshot if an app does it for 30?": ("No source here weighs", "recruiters"),
    "Can I have my work headshot and a couple portrait taken in one session?": ("in one session",),
    "Who would pay thousands for one portrait?": ("thousands of dollars",),
    "In the studio or outdoors in the park, where are these taken?": ("studio", "natural setting"),
    "My aunt tells me to smile, my agent says be serious. Who is right?": ("articles differ", "smile with teeth"),
    "AI is so cheap. What is the catch?": ("not full portraits", "sells AI headshots", "put them off"),
    "We need headshots by tomorrow, any way?": ("30 minutes", "not stated"),
    "Does a photo belong on a CV at all?": ("usually a headshot", "In Germany no law"),
    "What does a portrait of our family cost?": ("€200", "No source here gives a price for a group"),
    "We want one nice picture of the pair of us. What do we ask for, and what is it?": ("several people",),
    "Which kind for a LinkedIn picture of the two of us?": ("LinkedIn is a headshot", "several people"),
    "Do I need a headshot for LinkedIn or is a selfie fine?": ("LinkedIn is a headshot", "selfies"),
    "Which is dearer, a headshot or a portrait, and why is that?": ("don't say",),
    "Our family picture outside in the woods, possible?": ("natural setting",),
    "Money is no object, what is the best I can get?": ("high-end",),
    "Can I get both for 640 euros?": ("together", "€350"),
    "Is AI ok for my CV and what does it cost compared to a photographer?": ("€29", "€150"),
    "Would I save with an AI headshot instead of a 400 euro shoot?": ("€321 to €371",),
}
# What the first sentences come to.
CONCLUDED = {
    "Could me and my twin brother be in one headshot together?": r"^No\.",
    "I'm auditioning for a village play and they want a photo, which sort?": r"^For auditions",
    "Setting up my own site, for my songs, not a company. Which photo goes on the about page?": r"personal website",
    "Beekeeper, want people to see me with my hives on my website": r"^Choose a portrait when the setting",
    "I have a tight face shot, can you turn it into a full body one?": r"^No, a headshot cannot",
    "My parents and my kids in one frame, what is that picture called?": r"^\*\*(?:The|A) portrait",
    "Since portraits are always cheaper than headshots I will take a portrait for my CV, right?": r"^Not quite",
    "Do cattle farmers need this sort of photo at all?": r"a must",
    "What background should my LinkedIn photo have?": r"^Plain or neutral",
    "Write me a cover letter for a law firm.": r"^(?!.*\[1\])",
    "The picture I want to crop is blurry and small, is that ok?": r"doubtful|certain",
    "He says a headshot is just a fancy passport photo. Is he right?": r"^No\.",
    "What clothes should I wear?": r"^Neither article says what to wear",
    "Grin or poker face?": r"with a smile",
    "Glasses on or off?": r"with your glasses on",
    "Which photo for my passport renewal, headshot or portrait?": r"official rules",
}
# Whether to do what was measured.
WEIGHED = {"Should I smile?": True, "Should I wear sunglasses in it?": False}


@pytest.fixture(scope="module")
def answers(ready_home: Path) -> Mapping[str, dict[str, Any]]:
    from assistant.chat import Chat
    from assistant.settings import Settings

    async def ask() -> dict[str, dict[str, Any]]:
        settings = Settings(home=ready_home, studio_file=ready_home / "none.toml", model="embedded")
        async with await Chat.open(settings) as chat:
            asked = (*SILENT, *ELSEWHERE, UNLISTED, CLAIMED, WITHOUT_AI, LEAST, *SEVERAL, *WEIGHED, *CONCLUDED)
            return {text: await chat.answer(text) for text in asked}

    return asyncio.run(ask())


def cited(answer: Mapping[str, Any]) -> list[str]:
    return [citation["id"] for citation in answer["citations"]]


@pytest.mark.parametrize(("text", "card"), SILENT.items())
def test_what_the_articles_are_silent_on_is_said_and_counts_as_unanswered(
    answers: Mapping[str, dict[str, Any]], text: str, card: str
) -> None:
    assert cited(answers[text])[0] == card
    assert (answers[text]["mode"] == "abstain") is all(name.startswith("gap.") for name in cited(answers[text]))


@pytest.mark.parametrize("text", ELSEWHERE)
def test_what_is_surely_about_something_else_is_declined(answers: Mapping[str, dict[str, Any]], text: str) -> None:
    assert answers[text]["mode"] == "abstain"
    assert not cited(answers[text])


def test_a_use_that_no_source_names_is_answered_by_analogy(answers: Mapping[str, dict[str, Any]]) -> None:
    answer = answers[UNLISTED]
    assert "parish newsletter" in answer["answer"]
    assert "**A headshot**" in answer["answer"] or "**a headshot**" in answer["answer"]
    assert len(cited(answer)) == 1


def test_what_somebody_claims_is_set_right(answers: Mapping[str, dict[str, Any]]) -> None:
    assert "lighting.headshot" in cited(answers[CLAIMED])


def test_ai_that_is_left_out_is_not_spoken_of(answers: Mapping[str, dict[str, Any]]) -> None:
    assert {"cost.headshot.photographer", "cost.portrait.photographer"} <= set(cited(answers[WITHOUT_AI]))
    assert not any("ai" in card.split(".") for card in cited(answers[WITHOUT_AI]))


def test_the_least_for_one_kind_is_the_least_that_any_source_names(answers: Mapping[str, dict[str, Any]]) -> None:
    assert cited(answers[LEAST])[0] == "cost.portrait.photo_booth"


@pytest.mark.parametrize(("text", "told"), SEVERAL.items())
def test_each_part_of_a_message_is_answered(
    answers: Mapping[str, dict[str, Any]], text: str, told: tuple[str, ...]
) -> None:
    assert [part for part in told if part not in answers[text]["answer"]] == []


@pytest.mark.parametrize(("text", "helps"), WEIGHED.items())
def test_an_effect_that_was_measured_says_whether_to_do_it(
    answers: Mapping[str, dict[str, Any]], text: str, helps: bool
) -> None:
    first = answers[text]["answer"].partition("In Photofeeler")[0].partition("Sunglasses")[0]
    assert bool(re.search(r"\byes\b|helps", first)) is helps
    assert bool(re.search(r"\bnot\b|against", first)) is not helps


@pytest.mark.parametrize(("text", "opening"), CONCLUDED.items())
def test_an_answer_concludes_before_it_explains(answers: Mapping[str, dict[str, Any]], text: str, opening: str) -> None:
    assert re.search(opening, answers[text]["answer"].partition("\n")[0])
