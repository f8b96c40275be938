"""Orders of several kinds, counted in one message or over a conversation."""

import pytest

from assistant.embedded.frames import Frame
from assistant.embedded.reading import Reader
from assistant.embedded.reading.orders import is_total, with_order


def last(reader: Reader, said: str) -> Frame:
    return reader.read(said.split(" / ")).frames[-1]


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ("6 bosses want portraits, 14 clerks need AI headshots. What's the total?", {"portrait": 6, "ai_headshot": 14}),
        ("portraits for 2 owners and headshots for 7 waiters, how much is that?", {"portrait": 2, "headshot": 7}),
        ("one portrait and one headshot by a photographer, what do they cost?", {"portrait": 1, "headshot": 1}),
        ("price of 3 AI headshots? / plus 2 portraits by a photographer, how much is that in total?",
         {"ai_headshot": 3, "portrait": 2}),
        ("what do 10 headshots by a photographer cost / and if half of them are made by AI?",
         {"headshot": 5, "ai_headshot": 5}),
        ("what do 9 headshots cost / and if four go to a photographer and the other five take AI?",
         {"headshot": 4, "ai_headshot": 5}),
        ("18 headshots for our crew, half by AI and half by a photographer", {"headshot": 9, "ai_headshot": 9}),
        ("19 of us, 4 want AI and the rest a photographer. what does that cost?", {"headshot": 15, "ai_headshot": 4}),
        ("there are 9 of us, two by AI, a photographer for everybody else, total?", {"headshot": 7, "ai_headshot": 2}),
        ("what are 3 portraits by a photographer and 12 by AI?", {"portrait": 3, "ai_headshot": 12}),
    ],
)  # fmt: skip
def test_what_is_counted_is_one_order(reader: Reader, said: str, counts: dict[str, int]) -> None:
    frame = last(reader, said)
    assert frame.topic == "cost"
    assert dict(frame.counts) == counts


def test_a_total_is_asked_for_by_itself_and_sums_what_stood_before() -> None:
    before = [
        Frame("cost", subjects=("portrait",), people=2),
        Frame("cost", subjects=("headshot",), method="ai", people=10),
    ]
    assert is_total("both of it together")
    assert not is_total("both are together in the picture, is that ok")
    summed = with_order(Frame("difference", text="both of it together"), before, "both of it together")
    assert (summed.topic, dict(summed.counts)) == ("cost", {"portrait": 2, "ai_headshot": 10})


@pytest.mark.parametrize("text", ["what does a portrait cost", "an ai headshot or a portrait, what is cheaper"])
def test_what_counts_nothing_is_left_as_it_is(text: str) -> None:
    frame = Frame("cost", text=text, subjects=("portrait",))
    assert with_order(frame, [Frame("cost", subjects=("headshot",), people=3)], text) == frame


@pytest.mark.parametrize(
    ("said", "people"),
    [
        ("price of an AI headshot? / for my brother, too / so in total?", 2),
        ("what do headshots for 4 of us cost / and the same for a friend", 5),
        ("what do headshots for 4 of us cost / and if it was just me?", None),
    ],
)
def test_one_person_more_and_one_alone(reader: Reader, said: str, people: int | None) -> None:
    frame = last(reader, said)
    assert (frame.topic, frame.people) == ("cost", people)


def test_money_comes_on_top_of_money(reader: Reader) -> None:
    frame = last(
        reader, "I have 70 euros for a headshot, what can I get / my dad gives me another 90. is a photographer ok?"
    )
    assert frame.topic == "cost"
    assert frame.budget is not None
    assert frame.budget.amount == 160


def test_how_much_more_goes_on_with_what_was_compared(reader: Reader) -> None:
    frame = last(reader, "are headshots cheaper than portraits / by how much?")
    assert (frame.topic, frame.operator, set(frame.subjects)) == ("cost", "how_much", {"headshot", "portrait"})
    assert last(reader, "does a smile help / by how much?").topic == "advice"
