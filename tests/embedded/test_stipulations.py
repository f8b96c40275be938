"""What one sentence of a service says to a yes/no question, and that it is the one that bears on it."""

import json

import pytest

from assistant.embedded.answering.evidence import Evidence, gather
from assistant.embedded.answering.price_list import answer_from_list
from assistant.embedded.answering.questions import asks_yes_no
from assistant.embedded.answering.services import Named
from assistant.embedded.answering.stipulations import sentences_of, stipulation_of
from assistant.embedded.answering.words import Words
from assistant.embedded.frames import Frame
from assistant.retrieval.index import own_passages
from assistant.studio import Studio, StudioPrice

NAME = "Meadow sitting"


def evidence_of(text: str, includes: str | None = None) -> Evidence:
    price = StudioPrice("portrait", 150, 150, name=NAME, duration_min=50, includes=includes, text=text)
    studio = Studio(id="fernhill", name="Fernhill", prices=(price,))
    passages = [passage.as_json() for passage in own_passages(studio)]
    return gather([json.dumps({"complete": True, "fits": True, "passages": passages})])


def service(text: str, includes: str | None = None) -> Named:
    return Named(next(passage for passage in evidence_of(text, includes).listed if passage.price))


def verdict(question: str, text: str, includes: str | None = None) -> bool | None:
    found = stipulation_of(question, service(text, includes))
    assert found is not None, f"nothing bears on {question!r}"
    return found.verdict


@pytest.mark.parametrize(
    ("question", "yes", "no"),
    [
        ("may i bring my horse?", "Horses are welcome.", "No horses, please."),
        ("do we have to pay for my sister?", "A sister is 12 euros.", "Sisters join for free."),
        ("is the deposit refundable?", "The deposit is given back.", "The deposit is not refundable."),
        ("must i make an appointment?", "By appointment only.", "No appointment needed."),
        ("can i just walk in?", "No appointment needed.", "By appointment only."),
        ("are the files included?", "The files are included.", "The files are not included."),
        ("can i post it on my website?", "You may use it on your website without limit.", "It is not for a website."),
        ("would you come to our house?", "We come to your house.", "We do not come to your house."),
        ("is it a problem if i bring my parrot?", "No parrots.", "Parrots are welcome."),
    ],
)
def test_the_answer_turns_with_the_sentence(question: str, yes: str, no: str) -> None:
    assert (verdict(question, yes), verdict(question, no)) == (True, False)


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("can we bring five ponies?", "A second pony is 20 euros, no more than three ponies.", False),
        ("can we bring three ponies?", "No more than three ponies.", True),
        ("we only need you for two hours, is that ok?", "At least three hours.", False),
        ("we're only 4 people, can you still come to our depot?", "Minimum six people.", False),
        ("my son is 16, can he do the shoot?", "For bikers, over 18s only.", False),
        ("my son is 19, can he do the shoot?", "For bikers, over 18s only.", None),
        ("can i order only 4 catalogue photos?", "Minimum order twelve images.", False),
        ("if i move it the day before, does it cost anything?", "Moving the date is free until 3 days before.", True),
    ],
)
def test_numbers_are_held_against_the_limits_of_a_sentence(question: str, text: str, expected: bool | None) -> None:
    assert verdict(question, text) is expected


@pytest.mark.parametrize("limit", [3, 6, 10])
@pytest.mark.parametrize("days", [1, 2, 5, 6, 9, 14])
def test_days_ahead_are_held_against_those_that_are_wanted(limit: int, days: int) -> None:
    text = f"The deposit is refunded if you cancel at least {limit} days before."
    assert verdict(f"if we cancel {days} days before, do we get the deposit back?", text) is (days >= limit)
    assert verdict(f"do we lose the deposit if we cancel {days} days before?", text) is (days < limit)


@pytest.mark.parametrize(("said", "met"), [("2 weeks", True), ("8 days", True), ("a week", False), ("tomorrow", False)])
def test_units_of_time_are_compared(said: str, met: bool) -> None:
    ahead = "tomorrow" if said == "tomorrow" else f"{said} before"
    assert verdict(f"can we move it for free {ahead}?", "Moving the date is free up to 8 days before.") is met


@pytest.mark.parametrize(
    ("question", "text", "said"),
    [
        ("can we come on a sunday?", "Weekdays only.", False),
        ("can we come on a thursday?", "Weekdays only.", True),
        ("can we come on a sunday?", "Not available at weekends.", False),
        ("can we come on a tuesday?", "Wednesday to Saturday only.", False),
        ("could we do it in october?", "From May to August only.", False),
        ("could we do it in july?", "From May to August only.", True),
        ("my boy is 4 weeks old, can we come?", "For babies in their first two weeks.", False),
        ("my boy is 9 days old, can we come?", "For babies in their first two weeks.", True),
        ("i am 17, can i come?", "Adults only.", False),
        ("my aunt is 58, can she come?", "For people of 60 and over.", False),
        ("my aunt is 63, can she come?", "For people of 60 and over.", True),
        ("could you photograph 3 people?", "Minimum of five people.", False),
        ("could you photograph 7 people?", "Minimum of five people.", True),
        ("could you photograph 13 people?", "At most nine people.", False),
        ("will we have them within two weeks?", "Ready in eight days.", True),
        ("will we have them within a week?", "Ready in eight days.", False),
        ("can i still use it, is it valid after 3 years?", "Valid for two years.", False),
    ],
)
def test_numbers_and_calendars_decide(question: str, text: str, said: bool) -> None:
    assert verdict(question, text) is said


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("can we book the film alone?", "The film only together with a wedding."),
        ("can our cat come along?", "Dogs are welcome."),  # nothing is said of cats
        ("my boy is 3 weeks old, can we come?", "Best in the first two weeks."),  # advice and no limit
        ("can we move the date?", "If it rains we move the date for free."),  # a condition that is not asked about
        ("can we move it 3 days before?", "Moving the date is free up to 8 days before."),  # it may still be moved
        ("is my sister free or do i have to pay for her?", "Sisters join for free."),
        ("will it be ready in 5 days?", "Ready in five working days."),  # a weekend may lie between
    ],
)
def test_what_the_sentence_does_not_decide_is_left_open(question: str, text: str) -> None:
    assert verdict(question, text) is None


def test_a_thing_that_no_sentence_names_is_answered_by_none() -> None:
    assert stipulation_of("may we bring balloons?", service("Horses are welcome. Ready in eight days.")) is None


@pytest.mark.parametrize(
    ("question", "bearing"),
    [
        ("what if it rains?", "If it rains we move the date for free."),
        ("how long till we get the pictures?", "Ready in eight days."),
        ("can my brother join?", "Brothers and sisters are welcome."),
        ("is a print in it?", "Included: two prints."),
    ],
)
def test_the_sentence_that_bears_on_it_is_told_alone(question: str, bearing: str) -> None:
    text = "Brothers and sisters are welcome. If it rains we move the date for free. Ready in eight days."
    one = service(text, includes="two prints")
    found = stipulation_of(question, one)
    assert found is not None
    assert found.sentences == (bearing,)
    assert set(found.sentences) < set(sentences_of(one))


@pytest.mark.parametrize(
    ("text", "asks"),
    [("can my dog come", True), ("what can we bring", False), ("how long do we wait", False), ("is it ok", True)],
)
def test_a_yes_no_question_is_told_from_others(text: str, asks: bool) -> None:
    assert asks_yes_no(text) is asks


@pytest.mark.parametrize(("language", "no"), [("en", "No."), ("de", "Nein."), ("fr", "Non."), ("es", "No.")])
def test_it_is_answered_with_the_lead_the_name_and_the_sentence(language: str, no: str) -> None:
    text = f"can we come for the {NAME.lower()} on a sunday?"
    draft = answer_from_list(
        [Frame("cost", text=text, said=text)],
        [evidence_of("Weekdays only. Ready in eight days.")],
        Words(language),
        [text],
        foreign=language != "en",
    )
    assert draft is not None
    (claim,) = draft.claims
    assert claim.text.startswith(no)
    assert NAME in claim.text
    assert claim.text.endswith("Weekdays only.")


def test_a_lower_offer_is_met_with_the_price_and_no_promise() -> None:
    text = f"could you do the {NAME.lower()} for 110?"
    frame = Frame("cost", text=text, said=text)
    draft = answer_from_list([frame], [evidence_of("Ready in eight days.")], Words(), [text])
    assert draft is not None
    assert [("150" in claim.text, "110" in claim.text) for claim in draft.claims] == [(True, False)]
