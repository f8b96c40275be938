"""Kinds of question that lie close together and must be told apart."""

import pytest

from assistant.embedded.frames import Frame
from assistant.embedded.reading import Reader


def frames(reader: Reader, said: str, *, photo: bool = False) -> tuple[Frame, ...]:
    return reader.read(said.split(" / "), [int(photo)] * len(said.split(" / "))).frames


@pytest.mark.parametrize(
    ("said", "topic"),
    [
        # How a photo should be, against which photo.
        ("Spectacles: keep them or lose them?", "advice"),
        ("What colour should the wall be for my LinkedIn photo?", "advice"),
        ("tie or open collar for LinkedIn?", "advice"),
        ("my bangs hang over one eye, does it matter", "advice"),
        ("how often should a headshot be renewed?", "advice"),
        ("85mm or 50mm for a headshot?", "advice"),
        # Several people in one picture, against a price for several.
        ("two people, one headshot - possible?", "difference"),
        ("Can we do all four of us in one portrait?", "difference"),
        ("What is a portrait? / can it have my dog and my wife in it?", "difference"),
        # Money for a photo, against money for anything else.
        ("whats a headshot gonna run me", "cost"),
        ("Can I get one for less than 100?", "cost"),
        ("What's the price of a wedding film?", "out_of_scope"),
        ("how much is a good tripod", "out_of_scope"),
        ("what would it cost to have our furniture photographed", "out_of_scope"),
        ("what is 12 plus 30", "out_of_scope"),
        ("can you write my CV summary too", "out_of_scope"),
        ("who owns the copyright of my portrait?", "out_of_scope"),
        # Where it comes from and who gains.
        ("who earns money when I follow your advice?", "sources"),
        ("When were those prices written down?", "sources"),
        ("Did LinkedIn publish that size itself?", "sources"),
        # The assistant: what it judges, edits and keeps.
        ("how old do I look?", "about"),
        ("rate my face from 1 to 10", "about"),
        ("take her shirt off in this picture", "about"),
        ("what are you called?", "about"),
        ("how can I get my upload wiped", "privacy"),
        # Sites.
        ("Can I use my company logo on LinkedIn", "platform"),
        ("what format for Zoom", "platform"),
        # One's own photo without a photo.
        ("does the wall in my photo look too messy?", "own_photo"),
        ("Is it bad when my hair covers my eyes in the photo?", "advice"),
        # Kinds between the two.
        ("In my photo I stand in the kitchen, from the knees up. Is that a headshot?", "hybrid"),
        ("42", "unclear"),
    ],
)
def test_close_neighbours_are_told_apart(reader: Reader, said: str, topic: str) -> None:
    assert [f.topic for f in frames(reader, said)][-1:] == [topic]


@pytest.mark.parametrize(
    ("said", "topic"),
    [
        ("how many pixels does it have?", "own_photo"),
        ("Is the resolution good enough for print?", "own_photo"),
        ("linkedin?", "own_photo"),
        ("which of the two of us looks better for linkedin", "own_photo"),
        ("rate my pic", "own_photo"),
        ("Could you trim it for my CV?", "crop_photo"),
        ("make a headshot out of this", "crop_photo"),
        ("make it brighter", "about"),
        ("how big must a picture be for XING?", "platform"),
        ("which photo do I need for LinkedIn?", "choose"),
        ("do you keep it?", "privacy"),
    ],
)
def test_beside_a_photo_it_is_the_photo_unless_something_else_is_named(reader: Reader, said: str, topic: str) -> None:
    assert [f.topic for f in frames(reader, said, photo=True)] == [topic]


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("3 headshots and 2 portraits, total?", {"counts": (("headshot", 3), ("portrait", 2)), "people": None}),
        ("how much for headshots for me and my three colleagues", {"people": 4}),
        ("is a three quarter portrait cheaper than a normal portrait", {"people": None}),
        ("What would 6 headshots cost? / no, make that 9", {"people": 9}),
        ("I'm a nurse, which photo? / and my brother is a software developer", {"industries": ("technology",)}),
        ("How big is a LinkedIn photo in pixels? / and on Slack", {"topic": "platform", "uses": ("slack",)}),
        ("In which cases is a portrait not a good choice?", {"subjects": ("headshot",), "negated": ("portrait",)}),
        ("how big is the tiktok profile picture", {"unknown_words": ("tiktok",)}),
        ("should I get botox before my headshot", {"unknown_words": ("botox",)}),
        ("Can a headshot show a bit of my workshop behind me?", {"unknown_words": ()}),
        ("I'm a dentist. What goes on our clinic's website?", {"industries": ("healthcare",), "trade": "dentist"}),
        ("Lawyer here. Which photo for the website?", {"industries": ("law",), "uses": ("company_site",)}),
        ("The portrait is low resolution. Can I crop a headshot from it?", {"premise": (("quality", "poor"),)}),
        ("what do I save with AI instead of a photographer?", {"operator": "compare", "negated": (), "method": None}),
        ("is there anything half way between the two?", {"topic": "hybrid", "operator": "enumerate"}),
        ("headshots are always black and white arent they", {"operator": "universal"}),
        ("Since headshots are dearer than portraits, I'll take a portrait. Wise?", {"topic": "cost"}),
    ],
)
def test_what_is_named_is_read(reader: Reader, said: str, slots: dict[str, object]) -> None:
    frame = frames(reader, said)[-1]
    assert {name: getattr(frame, name) for name in slots} == slots


def test_a_budget_that_is_corrected_stays_a_budget(reader: Reader) -> None:
    (frame,) = frames(reader, "I have 300 for a photo / make it 150 / what about a portrait for that")
    assert frame.topic == "cost"
    assert frame.budget is not None
    assert (frame.budget.amount, frame.subjects, frame.people) == (150, ("portrait",), None)


def test_a_numbered_list_is_read_one_by_one(reader: Reader) -> None:
    read = frames(reader, "three things: 1) size for linkedin 2) smile or not 3) is the AI stuff worth it")
    assert [f.topic for f in read] == ["platform", "advice", "ai"]


def test_a_wish_before_a_question_about_it_is_not_answered_by_itself(reader: Reader) -> None:
    read = frames(reader, "I need one file that works for linkedin, xing and slack. how big should I make it?")
    assert [(f.topic, f.uses) for f in read] == [("platform", ("linkedin", "xing", "slack"))]


@pytest.mark.parametrize(
    ("said", "topic", "aspects"),
    [
        ("What light does a headshot have and what does a portrait?", "difference", ("lighting",)),
        ("how many people are in a portrait, and how many in a headshot?", "difference", ("subjects",)),
        ("What does a portrait cost and what a headshot?", "cost", ()),
    ],
)
def test_what_is_asked_of_one_kind_may_be_asked_of_the_other_in_few_words(
    reader: Reader, said: str, topic: str, aspects: tuple[str, ...]
) -> None:
    first, second = frames(reader, said)
    assert first.topic == second.topic == topic
    assert first.aspects == second.aspects == aspects
    assert {first.subjects, second.subjects} == {("headshot",), ("portrait",)}
