"""What is answered from frames and cards: right facts, cited, in the form asked for."""

import json
import re
from dataclasses import replace

import pytest

from assistant.embedded.answering.planning import calls_for, plan, understood
from assistant.embedded.frames import Frame, Money, Request
from tests.embedded.answers import ask, knowledge

CITED = re.compile(r"\[([a-z][\w.]*)\]")


def cards_in(text: str) -> list[str]:
    return CITED.findall(text)


@pytest.mark.parametrize(
    ("frame", "card", "holds"),
    [
        pytest.param(
            Frame("choose", "which", text="which photo for LinkedIn", uses=("linkedin",)),
            "choosing.linkedin",
            ["headshot"],
            id="a use has a kind",
        ),
        pytest.param(
            Frame("choose", "yes_no", text="a portrait for LinkedIn", uses=("linkedin",), subjects=("portrait",)),
            "choosing.linkedin",
            ["No", "headshot"],
            id="the other kind is turned down",
        ),
        pytest.param(
            Frame("choose", "yes_no", text="a headshot for LinkedIn", uses=("linkedin",), subjects=("headshot",)),
            "choosing.linkedin",
            ["Yes", "headshot"],
            id="the right kind is confirmed",
        ),
        pytest.param(
            Frame("choose", "which", text="which photo for my website", uses=("website",)),
            "choosing.website",
            ["depends"],
            id="a website depends",
        ),
        pytest.param(
            Frame("industry", "what", text="what is usual in law", industries=("law",)),
            "industry.law",
            ["headshot"],
            id="a trade has a standard",
        ),
        pytest.param(
            Frame("industry", "universal", text="do all industries want headshots", subjects=("headshot",)),
            "industry.list",
            ["No", "creative"],
            id="all trades are not all",
        ),
        pytest.param(
            Frame("cost", "what", text="what is each one's share of a portrait", subjects=("portrait",), people=4),
            "cost.portrait.photographer",
            ["€50", "€200", "not stated"],
            id="a price is shared",
        ),
        pytest.param(
            Frame("cost", "universal", text="is ai always cheaper than a photographer", subjects=("headshot",)),
            "cost.headshot.ai",
            ["€79", "€150"],
            id="the ends of two methods are held against each other",
        ),
        pytest.param(
            Frame("cost", "how_much", text="headshots and portraits, both ways", subjects=("headshot", "portrait")),
            "cost.headshot.ai",
            ["€29", "€150", "€200"],
            id="each way is each method",
        ),
        pytest.param(
            Frame("cost", "how_much", text="what does a portrait cost", subjects=("portrait",)),
            "cost.portrait.photographer",
            ["€200", "€800", "more"],
            id="an open range stays open",
        ),
        pytest.param(
            Frame("cost", "how_much", text="headshots for five people", subjects=("headshot",), people=5),
            "cost.headshot.photographer",
            ["€750", "€2,500", "more"],
            id="a range times people",
        ),
        pytest.param(
            Frame("cost", "yes_no", text="is 100 euros enough", subjects=("portrait",), budget=Money(100)),
            "cost.portrait.photographer",
            ["not enough", "€200"],
            id="a budget is held against the lower end",
        ),
        pytest.param(
            Frame("cost", "how_much", text="a headshot and a portrait together", subjects=("headshot", "portrait")),
            "cost.portrait.photographer",
            ["€350", "€1,300", "more"],
            id="two ranges are added",
        ),
        pytest.param(
            Frame("cost", "universal", text="are headshots always cheaper", subjects=("headshot", "portrait")),
            "cost.headshot.photographer",
            ["Not always", "overlap"],
            id="always is turned round by an overlap",
        ),
        pytest.param(
            Frame("cost", "yes_no", text="is a portrait more expensive", subjects=("portrait", "headshot")),
            "cost.portrait.photographer",
            ["Yes"],
            id="the dearer kind is named",
        ),
        pytest.param(
            Frame("cost", "how_much", text="how much do I save with AI", subjects=("ai_headshot",), method="ai"),
            "cost.headshot.ai",
            ["€121", "€421"],
            id="what AI saves",
        ),
        pytest.param(
            Frame("convert", "yes_no", text="crop a portrait", direction="portrait_to_headshot"),
            "converting.portrait_to_headshot",
            ["Yes"],
            id="a portrait can be cropped",
        ),
        pytest.param(
            Frame("convert", "yes_no", text="make a headshot a portrait", direction="headshot_to_portrait"),
            "converting.headshot_to_portrait",
            ["No"],
            id="a headshot cannot be widened",
        ),
        pytest.param(
            Frame("ai", "duration", text="how long do AI headshots take", subjects=("ai_headshot",)),
            "ai.delivery",
            ["30 minutes", "seller"],
            id="who says how fast AI is",
        ),
        pytest.param(
            Frame("hybrid", "enumerate", text="list the kinds between"),
            "definition.hybrid",
            ["three-quarter", "environmental", "casual"],
            id="three hybrids",
        ),
        pytest.param(
            Frame("use", "what", text="what is a portrait used for", subjects=("portrait",)),
            "use.portrait.list",
            ["author", "family"],
            id="uses of a kind",
        ),
        pytest.param(
            Frame("platform", "yes_no", text="is 300 x 300 px enough for LinkedIn", uses=("linkedin",)),
            "platform.linkedin.size",
            ["No", "400"],
            id="a size against the least one",
        ),
    ],
)
def test_an_answer_holds_the_facts_and_cites_their_card(frame: Frame, card: str, holds: list[str]) -> None:
    said = ask(frame)
    assert card in cards_in(said.text), said.text
    for words in holds:
        assert words.lower() in said.text.lower(), said.text
    assert said.mode == "answer"


@pytest.mark.parametrize(
    ("frame", "opening"),
    [
        (
            Frame("cost", "yes_no", text="50 euros", subjects=("headshot",), premise=(("price", "50 EUR"),)),
            "€50 is less",
        ),
        (Frame("cost", "yes_no", text="free", subjects=("ai_headshot",), premise=(("free", "ai"),)), "No."),
        (Frame("cost", "yes_no", text="ai dearer", premise=(("dearer", "ai"),)), "No."),
        (Frame("cost", "yes_no", text="two in one", subjects=("headshot",), premise=(("people", "2"),)), "No."),
        (Frame("ai", "yes_no", text="ai in an hour", premise=(("minutes", "1 hours"),)), "Not quite."),
        (Frame("industry", "why", text="why", industries=("law",), premise=(("kind", "portrait"),)), ""),
    ],
    ids=["price", "free", "dearer", "people", "minutes", "kind"],
)
def test_a_wrong_premise_is_put_right_first(frame: Frame, opening: str) -> None:
    said = ask(frame).text
    assert said.startswith(opening)
    assert "portrait" not in frame.premise[0][1] or "rather" in said.lower()


@pytest.mark.parametrize(("amount", "where"), [(100, "less than"), (1200, "within"), (5000, "above")])
def test_an_amount_of_another_country_is_held_against_all_that_its_sources_name(amount: int, where: str) -> None:
    claimed = (("price", f"{amount} USD"),)
    said = ask(
        Frame("cost", "yes_no", text="a headshot costs so many dollars", subjects=("headshot",), premise=claimed)
    )
    assert where in said.text.split(".")[0]
    assert "$150 to $2,000" in said.text.split("[")[0]


def test_what_a_platform_does_not_state_is_named_before_what_it_does() -> None:
    said = ask(Frame("platform", "what", text="what file size does slack allow", uses=("slack",))).text
    assert said.index("don't state") < said.index("[")


@pytest.mark.parametrize(("word", "opening"), [("png", "Yes"), ("heic", "No"), ("gif", "LinkedIn")])
def test_a_file_format_is_held_against_the_stated_ones(word: str, opening: str) -> None:
    said = ask(Frame("platform", "yes_no", text=f"can I upload a {word}", uses=("linkedin",))).text
    assert said.startswith(opening)


def test_a_use_that_only_slots_tell_is_answered() -> None:
    frame = understood(Frame("unclear", "yes_no", text="hm", industries=("finance",)))
    assert "industry.finance" in cards_in(ask(frame).text)


def test_a_foreign_currency_gets_euros_and_no_rate() -> None:
    said = ask(Frame("cost", "how_much", text="a headshot in francs", subjects=("headshot",), budget=Money(300, "CHF")))
    assert "rate" in said.text
    assert "€150" in said.text


def test_a_country_with_prices_of_its_own_gets_those_and_not_euros() -> None:
    said = ask(Frame("cost", "how_much", text="what do headshots cost in the usa", subjects=("headshot",)))
    assert "$" in said.text
    assert "€" not in said.text


def test_the_studios_own_price_is_never_mixed_with_an_articles_range() -> None:
    own = {
        "id": "studio.price.1",
        "text": "A headshot costs €180 here.",
        "source": "studio",
        "title": "The studio",
        "subject": "headshot",
        "aspect": "cost",
        "price": {"method": "photographer", "low": 180, "high": 180, "currency": "EUR", "per": "session"},
    }
    said = ask(Frame("cost", "how_much", text="what does a headshot cost", subjects=("headshot",)), own=[own])
    assert cards_in(said.text) == ["studio.price.1"]
    assert "€500" not in said.text


TEAM_DAY, PASSPORT, RULE = (
    {
        "id": f"studio.{name}",
        "text": text,
        "source": "studio",
        "title": "The studio",
        "subject": "any",
        "aspect": aspect,
        "similarity": 0.6,
        "price": price and {"method": "photographer", "low": price, "high": price, "currency": "EUR", "per": "session"},
    }
    for name, aspect, price, text in (
        ("price.1", "cost", 1450, "At North Light, Team day costs €1,450 per session. It takes 4 hours."),
        ("price.2", "cost", 25, "At North Light, Passport photo costs €25 per person."),
        ("policy.1", "studio", None, "Rescheduling: A session can be moved free of charge until two days before it."),
    )
)


@pytest.mark.parametrize(
    ("frame", "card"),
    [
        (Frame("cost", "how_much", text="what does a team day cost"), "studio.price.1"),
        (Frame("ai", "duration", text="how long does the team day take"), "studio.price.1"),
        (Frame("studio", "how_much", text="how much is a passport photo"), "studio.price.2"),
        (Frame("cost", "extreme", text="what is the cheapest you have"), "studio.price.2"),
        (Frame("cost", "extreme", text="what is your most expensive offer"), "studio.price.1"),
        (Frame("studio", "yes_no", text="can i reschedule my session"), "studio.policy.1"),
    ],
)
def test_the_studios_own_offers_and_rules_answer_first(frame: Frame, card: str) -> None:
    assert cards_in(ask(frame, own=[TEAM_DAY, PASSPORT, RULE]).text) == [card]


@pytest.mark.parametrize(
    "frame",
    [
        Frame("difference", "compare", text="what is the difference of a headshot and a portrait"),
        Frame("cost", "how_much", text="what does a passport photo cost in general"),
        Frame("ai", "duration", text="how long does a passport photo take"),
    ],
)
def test_what_the_studio_does_not_say_is_not_answered_with_its_offers(frame: Frame) -> None:
    assert "studio.price.2" not in cards_in(ask(frame, own=[TEAM_DAY, PASSPORT, RULE]).text)


def test_a_session_is_not_multiplied_by_the_people_who_come() -> None:
    frame = Frame("cost", "how_much", text="what would that cost", subjects=("headshot",), people=3)
    said = ask(frame, own=[{**TEAM_DAY, "subject": "headshot"}]).text
    assert "€1,450" in said
    assert "€4,350" not in said


def test_without_the_studios_price_the_general_range_is_called_general() -> None:
    said = ask(Frame("studio", "how_much", text="what do you charge for a headshot", subjects=("headshot",)))
    assert "own prices" in said.text
    assert "general" in said.text
    assert "€150" in said.text


def test_an_unknown_trade_gets_the_gap_and_the_general_rule() -> None:
    said = ask(Frame("choose", "which", text="I am a plumber", trade="plumber", unplaced=("plumber",)))
    assert "plumber" in said.text.lower()
    assert "choosing.headshot.most" in cards_in(said.text)


@pytest.mark.parametrize(
    ("frame", "card", "holds", "not_holds"),
    [
        pytest.param(
            Frame("cost", "what", text="two headshots plus one portrait", subjects=("headshot", "portrait"),
                  counts=(("headshot", 2), ("portrait", 1))),
            "cost.portrait.photographer", ["€500", "€1,800"], [], id="different kinds are counted and added",
        ),
        pytest.param(
            Frame("cost", "how", text="how many headshots for 1000 euros", subjects=("headshot",), budget=Money(1000)),
            "cost.headshot.photographer", ["6 headshots", "€150"], [], id="how many a budget is enough for",
        ),
        pytest.param(
            Frame("cost", "yes_no", text="is 950 for a portrait a rip off", subjects=("portrait",)),
            "cost.portrait.photographer", ["above", "€950"], [], id="an amount without a currency is judged",
        ),
        pytest.param(
            Frame("cost", "yes_no", text="is 400 dollars in the us fair", subjects=("headshot",),
                  budget=Money(400, "USD")),
            "cost.us.headshot", ["$400", "within"], ["per image"], id="an amount is judged by its country",
        ),
        pytest.param(
            Frame("choose", "what", text="when would a headshot be the wrong choice", subjects=("headshot",)),
            "choosing.portrait", ["portrait"], ["Choose a headshot"], id="a kind that is not to be taken",
        ),
        pytest.param(
            Frame("choose", "which", text="a picture that tells my story"),
            "purpose.portrait", ["story"], [], id="what a picture should show has a kind",
        ),
        pytest.param(
            Frame("hybrid", "yes_no", text="is there anything halfway between the two"),
            "definition.hybrid", ["three-quarter", "environmental", "casual"], [], id="all hybrids are named",
        ),
        pytest.param(
            Frame("sources", "who_says", text="where do your prices come from", aspects=("cost",)),
            "cost.who_says", ["Stephen", "2025"], [], id="a source is named by its author",
        ),
        pytest.param(
            Frame("platform", "yes_no", text="is the size from linkedin itself", uses=("linkedin",)),
            "platform.linkedin", ["second-hand"], [], id="a second-hand source is called so",
        ),
        pytest.param(
            Frame("platform", "yes_no", text="is a png of 1.4 mb ok", uses=("github",)),
            "platform.github.limits", ["No."], ["Yes"], id="the weight of a file is compared",
        ),
        pytest.param(
            Frame("hybrid", "yes_no", text="is that a headshot", subjects=("headshot",),
                  said="You see me from the knees up. Is that a headshot?"),
            "hybrid.three_quarter", ["No.", "three-quarter"], ["Yes"], id="a picture that is described has a kind",
        ),
        pytest.param(
            Frame("convert", "yes_no", text="will cropping it work", direction="portrait_to_headshot",
                  said="It is a blurry scan. Will cropping it work?"),
            "converting.portrait_to_headshot", ["quality"], ["Yes"], id="a poor original is no plain yes",
        ),
        pytest.param(
            Frame("about", "yes_no", text="can you tell how old i look"),
            "assistant.never_judges", ["never"], [], id="age is not guessed",
        ),
        pytest.param(
            Frame("advice", "yes_no", text="should i wear a tie", aspects=("evidence",)),
            "evidence.formal_dress", ["1.29"], [], id="dress is told from the study",
        ),
    ],
)  # fmt: skip
def test_a_class_of_question_is_answered(frame: Frame, card: str, holds: list[str], not_holds: list[str]) -> None:
    said = ask(frame).text
    assert any(name.startswith(card) for name in cards_in(said)), said
    assert all(text in said for text in holds), said
    assert not any(text in said for text in not_holds), said


@pytest.mark.parametrize(
    ("frame", "topic"),
    [
        (Frame("cost", "what", confidence=0.6, text="42", people=42), "unclear"),
        (Frame("cost", "how_much", text="price for photographing shoes", unknown_words=("shoes",)), "out_of_scope"),
        (Frame("cost", "how_much", text="what does a passport cost", uses=("passport",)), "out_of_scope"),
        (Frame("choose", "what", text="good for linkedin?", uses=("linkedin",), has_photo=True), "own_photo"),
        (Frame("definition", "which", text="headshot or portrait?", has_photo=True), "own_photo"),
        (Frame("cost", "how_much", text="what does it cost?", has_photo=True), "cost"),
        (Frame("unclear", text="good idea?", premise=(("cheaper", "portrait"),)), "cost"),
        (Frame("unclear", text="which is it?", said="I want it to tell my story. Which is it?"), "choose"),
    ],
)
def test_slots_and_a_photo_tell_more_than_the_topic(frame: Frame, topic: str) -> None:
    assert understood(frame).topic == topic


@pytest.mark.parametrize("word", ["undress the woman", "take the clothes off him"])
def test_nobody_is_undressed(word: str) -> None:
    said = ask(Frame("out_of_scope", "yes_no", text=f"can you {word} in my photo"))
    assert said.mode == "abstain"
    assert "assistant.no_images" in cards_in(said.text)


def test_a_placed_trade_is_placed_aloud() -> None:
    said = ask(Frame("choose", "which", text="I am a conveyancer", trade="conveyancer", industries=("law",)))
    assert "conveyancer" in said.text.lower()
    assert "industry.law" in cards_in(said.text)


def test_an_unknown_word_is_named_as_a_gap_before_the_nearest_thing() -> None:
    said = ask(Frame("choose", "which", text="photo for a zeppelin", unknown_words=("zeppelin",)))
    assert said.text.index("zeppelin") < said.text.index("[")


def test_two_questions_get_two_paragraphs_and_no_sentence_twice() -> None:
    frame = Frame("choose", "which", text="which photo for LinkedIn", uses=("linkedin",))
    said = ask(frame, Frame("cost", "how_much", text="and the cost", subjects=("headshot",)))
    assert said.text.count("\n\n") == 1
    sentences = re.split(r"(?<=[.!?])\s", CITED.sub("", said.text))
    assert len(sentences) == len(set(sentences))


def test_each_part_of_a_long_message_is_searched_for() -> None:
    texts = ("what does each cost", "how do the two differ", "which do i need for my cv", "which do nurses use")
    topics = ("cost", "difference", "choose", "industry")
    frames = [Frame(topic, "what", text=text, whole=text) for topic, text in zip(topics, texts, strict=True)]
    calls = plan(Request(tuple(frames)), ["search_guidance"])
    assert len(calls) < sum(len(calls_for(frame)) for frame in frames)
    assert {call.as_arguments()["query"] for call in calls if len(call.args) == 1} == set(texts)


def test_a_reason_is_told_once_in_a_conversation() -> None:
    frame = Frame("choose", "which", text="which photo for my business card", uses=("business_card",))
    first = ask(frame)
    again = ask(frame, told=first.text)
    assert cards_in(again.text) == cards_in(first.text)[:1]
    assert len(cards_in(first.text)) > 1
    why = ask(replace(frame, turn="why", operator="why"), told=first.text)
    assert cards_in(why.text)[0] != cards_in(first.text)[0]


def test_what_people_expect_is_reason_enough_unless_one_is_asked_for() -> None:
    frame = Frame("choose", "which", text="which photo for LinkedIn", uses=("linkedin",))
    assert cards_in(ask(frame).text) == ["choosing.linkedin"]
    assert len(cards_in(ask(replace(frame, operator="why")).text)) > 1


def test_a_table_is_a_table_with_citations_inside() -> None:
    said = ask(Frame("difference", "compare", text="a table", wants="table"))
    rows = said.text.splitlines()
    assert rows[0].startswith("|")
    assert all("[" in row for row in rows[2:])


def test_short_is_one_claim() -> None:
    long = ask(Frame("choose", "which", text="which for LinkedIn", uses=("linkedin",)))
    short = ask(Frame("choose", "which", text="which for LinkedIn", uses=("linkedin",), wants="short"))
    assert len(short.text) < len(long.text)
    assert len(cards_in(short.text)) == 1


def test_who_says_names_the_source_and_its_interest() -> None:
    said = ask(Frame("cost", "how_much", text="who says so", subjects=("headshot",), turn="who_says"))
    assert "sells AI headshots" in said.text


def test_more_does_not_repeat_what_was_said() -> None:
    frame = Frame("choose", "which", text="which for LinkedIn", uses=("linkedin",))
    more = Frame("choose", "which", text="which for LinkedIn", uses=("linkedin",), turn="more")
    assert not set(cards_in(ask(frame).text)) & set(cards_in(ask(more).text))


@pytest.mark.parametrize("topic", ["greeting", "thanks", "goodbye", "abuse", "out_of_scope", "unclear"])
def test_small_talk_needs_no_card(topic: str) -> None:
    said = ask(Frame(topic, text="hm"))  # type: ignore[arg-type]
    assert said.text
    assert not cards_in(said.text)
    assert said.mode == {"out_of_scope": "abstain", "abuse": "abstain", "unclear": "clarify"}.get(topic, "answer")


def test_refusals_vary_with_the_conversation() -> None:
    said = {ask(Frame("out_of_scope", text=f"question {n}")).text for n in range(20)}
    assert len(said) > 1


def test_the_same_conversation_gets_the_same_words() -> None:
    frame = Frame("out_of_scope", text="a question")
    assert ask(frame).text == ask(frame).text


def test_a_failed_tool_is_said_in_plain_words() -> None:
    error = json.dumps({"error": {"code": "busy", "message": "The computer is busy.", "retryable": True}})
    said = ask(Frame("own_photo", "yes_no", text="is it ready", has_photo=True), extra=[error])
    assert "The computer is busy." in said.text
    assert said.mode == "abstain"


def test_every_citation_is_a_card_and_follows_something_said() -> None:
    for topic in ("difference", "definition", "choose", "use", "industry", "cost", "convert", "hybrid", "ai", "advice"):
        said = ask(Frame(topic, text=f"tell me about {topic}"))  # type: ignore[arg-type]
        assert set(cards_in(said.text)) <= set(knowledge().cards)
        assert not re.search(r"(\[[a-z.]+\])\s*\1", said.text)


def test_the_difference_of_two_prices_is_given_at_both_ends() -> None:
    said = ask(Frame("cost", "how_much", text="how much more is a portrait", subjects=("portrait", "headshot")))
    assert "€50" in said.text
    assert "€300" in said.text
    assert {"cost.headshot.photographer", "cost.portrait.photographer"} <= set(cards_in(said.text))


def test_what_no_source_gives_is_said_before_the_nearest() -> None:
    said = ask(Frame("definition", "what", text="from what age on is a headshot taken", subjects=("headshot",)))
    assert said.mode == "abstain"
    assert len(cards_in(said.text)) == 1


def test_so_many_points_are_told_and_nothing_else() -> None:
    said = ask(Frame("difference", "enumerate", text="name the differences in two bullet points", wants="list"))
    assert said.text.count("\n- ") + said.text.startswith("- ") == 2
    assert len(said.text.strip().splitlines()) == 2


def test_two_orders_are_compared_and_not_added() -> None:
    counts = (("portrait", 2), ("headshot", 4))
    said = ask(Frame("cost", "which", text="2 portraits or 4 headshots, which is dearer", counts=counts)).text
    assert said.index("4 headshots") < said.index("2 portraits")
    assert "€600" in said
    assert "€400" in said
    assert "€1,000" not in said


def test_to_pass_for_somebody_else_is_declined() -> None:
    said = ask(Frame("ai", "how", text="how do i pretend to be my boss with an ai headshot", subjects=("ai_headshot",)))
    assert said.mode == "abstain"
    assert "somebody else" in said.text


@pytest.mark.parametrize("topic", ["privacy", "studio"])
def test_a_question_that_the_owner_has_answered_is_answered_so_whatever_it_was_taken_for(topic):
    ramp = {
        "id": "studio.answer.1",
        "text": "Yes, there is a ramp.",
        "aspect": "studio",
        "subject": "any",
        "facts": {"question": "Is the building wheelchair accessible?"},
        "similarity": 0.8,
    }
    asked = Frame(topic, text="is the building wheelchair accessible")
    assert cards_in(ask(asked, own=[ramp]).text) == ["studio.answer.1"]
    other = Frame(topic, text="what is the difference between the two")
    assert "studio.answer.1" not in cards_in(ask(other, own=[{**ramp, "similarity": 0.1}]).text)


@pytest.mark.parametrize("kind", ["portrait", "headshot"])
def test_a_situation_is_answered_with_the_kind_that_it_is_like(kind: str) -> None:
    told = "choose a portrait when the whole body has to be in the picture, choose a headshot for professional use"
    other = {"portrait": "headshot", "headshot": "portrait"}[kind]
    frame = Frame("out_of_scope", "what", confidence=0.6, text=told, said=told, whole=told)
    said = ask(frame, leans={kind: 0.6, other: 0.1})
    first = cards_in(said.text)[0]
    assert knowledge().cards[first].facts["recommends"] == (kind,)
    assert ask(frame, leans={kind: 0.6, other: 0.5}).mode == "abstain"
    asked = replace(frame, said=f"{told}?")
    assert ask(asked, leans={kind: 0.6, other: 0.1}).mode == "abstain"
