"""What is said of one kind of photo in which the two differ: read by meaning, and answered with yes or no first."""

import pytest

from assistant.embedded.answering.claims import Claim, Draft
from assistant.embedded.answering.contrasts import lead_for, set_right
from assistant.embedded.answering.evidence import Evidence, Passage
from assistant.embedded.answering.words import Words
from assistant.embedded.frames import Contrast, Frame
from assistant.embedded.reading import Reader


@pytest.fixture(scope="module")
def reader(ready_home) -> Reader:
    from assistant.retrieval.embedding import Embedder

    return Reader.open(ready_home / "reading", Embedder())


@pytest.mark.parametrize(
    ("text", "contrast"),
    [
        ("Are my ankles on a headshot?", Contrast("framing", "portrait", "headshot")),
        ("Can my cousin stand next to me in the headshot?", Contrast("subjects", "portrait", "headshot")),
        ("Must a portrait have a blank grey wall behind me?", Contrast("background", "headshot", "portrait")),
        ("A headshot needs gloomy shadows, doesn't it?", Contrast("lighting", "portrait", "headshot")),
        ("What does a headshot cost?", None),
        ("Which of the two gives you the sterner face?", Contrast("mood", "headshot", None)),
        ("I want to be seen down to my ankles: headshot or portrait?", Contrast("framing", "portrait", None)),
        ("Which one has a forest behind me?", Contrast("background", "portrait", None)),
        ("Which of the two is cheaper?", None),
        ("How does the background differ between the two?", None),
        ("What is a portrait?", None),
    ],
)
def test_what_is_claimed_is_read_by_meaning(reader: Reader, text: str, contrast: Contrast | None) -> None:
    assert reader.read([text]).frames[0].contrast == contrast


def test_a_claim_before_an_empty_question_is_the_question(reader: Reader) -> None:
    frame = reader.read(["Portraits always need a white wall. Why so?"]).frames[0]
    assert frame.contrast == Contrast("background", "headshot", "portrait")
    assert frame.topic == "difference"


def passage(text: str) -> Passage:
    return Passage(id="a", text=text, aspect="framing", subject="headshot")


PLAIN, HEDGED = passage("It shows one person."), passage("It usually shows one person.")
OWN, OTHERS = Contrast("framing", "headshot", "headshot"), Contrast("framing", "portrait", "headshot")
AT_PORTRAIT = Contrast("framing", "headshot", "portrait")


@pytest.mark.parametrize(
    ("text", "contrast", "card", "lead"),
    [
        ("does a headshot show my legs", OTHERS, PLAIN, "leads.no"),
        ("can a headshot show my legs", OTHERS, HEDGED, "leads.not_as_a_rule"),
        ("does a headshot show the face", OWN, PLAIN, "leads.yes"),
        ("must a headshot show the face only", OWN, HEDGED, "leads.not_necessarily"),
        ("must a portrait show the face only", AT_PORTRAIT, PLAIN, "leads.not_necessarily"),
        ("can a portrait show just the face", AT_PORTRAIT, PLAIN, "leads.possible"),
        ("is a portrait only the face", AT_PORTRAIT, PLAIN, "leads.not_only"),
    ],
)
def test_a_headshot_keeps_to_its_own_and_a_portrait_may_take_in_the_others(
    text: str, contrast: Contrast, card: Passage, lead: str
) -> None:
    frame = Frame("difference", "yes_no", text=text, subjects=(contrast.said_of,))
    assert lead_for(frame, contrast, card) == lead


def test_the_kind_that_is_looked_for_comes_first_and_the_other_after_it() -> None:
    about = {"headshot": "It is tight.", "portrait": "It is wide."}
    passages = [Passage(id=kind, text=text, aspect="framing", subject=kind) for kind, text in about.items()]
    frame = Frame("difference", "which", text="which is wider", contrast=Contrast("framing", "portrait", None))
    draft = set_right(
        frame, Draft((Claim("Both are photos.", ("x",)),)), Evidence(passages=tuple(passages)), Words("en")
    )
    assert [claim.cards for claim in draft.claims] == [("portrait",), ("headshot",)]
    assert "portrait" in draft.claims[0].text
    assert draft.claims[0].text.endswith("It is wide.")


def test_what_one_kind_has_not_is_told_of_the_other() -> None:
    about = {"headshot": "It shows one person.", "portrait": "It can show several."}
    passages = [Passage(id=kind, text=text, aspect="subjects", subject=kind) for kind, text in about.items()]
    claimed = Contrast("subjects", "portrait", "headshot")
    frame = Frame(
        "difference", "yes_no", text="can my aunt be in the headshot", subjects=("headshot",), contrast=claimed
    )
    draft = set_right(frame, Draft(()), Evidence(passages=tuple(passages)), Words("en"))
    assert [claim.cards for claim in draft.claims] == [("headshot",), ("portrait",)]
    assert draft.claims[0].text.startswith("N")
