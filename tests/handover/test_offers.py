"""What a visitor who is ready is offered, and that nobody else is."""

import pytest

from assistant.handover import is_ready, offer_to, session_of
from assistant.studio import Handover, Studio, StudioPrice

STUDIO = Studio(
    name="North Light",
    id="north-light",
    email="hi@north.example",
    booking_url="https://north.example/book?type={session}&from=chat",
    handover=Handover(email="hi@north.example"),
    prices=(
        StudioPrice("headshot", 190, 190, name="Business headshot"),
        StudioPrice("portrait", 280, 280, name="Family portrait"),
        StudioPrice("portrait", 380, 380, name="Portrait & dog"),
    ),
)


def test_the_link_and_the_letter_name_the_session() -> None:
    offer = offer_to(STUDIO, ["What does a portrait & dog cost?", "Good. I'd like to book."])
    assert offer == {
        "session": "Portrait & dog",
        "booking_url": "https://north.example/book?type=Portrait%20%26%20dog&from=chat",
        "write_url": "mailto:hi@north.example?subject=Booking%3A%20Portrait%20%26%20dog",
        "leave_address": True,
    }


def test_without_a_session_the_link_is_whole_all_the_same() -> None:
    offer = offer_to(STUDIO, ["I'd like to book."])
    assert offer["session"] is None
    assert offer["booking_url"] == "https://north.example/book?type=&from=chat"
    assert offer["write_url"] == "mailto:hi@north.example"


def test_what_the_studio_does_not_offer_is_not_offered() -> None:
    offer = offer_to(Studio(name="Barn", id="barn"), ["I'd like to book a headshot."])
    assert offer == {"session": "headshot", "booking_url": None, "write_url": None, "leave_address": False}


@pytest.mark.parametrize(
    ("said", "session"),
    [
        (["a headshot please"], "Business headshot"),
        (["a portrait please"], "portrait"),
        (["a headshot", "or rather the family portrait"], "Family portrait"),
        (["ein Porträt"], "portrait"),
        (["an AI headshot"], "ai headshot"),
        (["hello"], None),
    ],
)
def test_the_session_is_the_one_named_last(said: list[str], session: str | None) -> None:
    assert session_of(STUDIO, said) == session


@pytest.mark.parametrize(
    "text",
    [
        "I'd like to book the family portrait",
        "Can we reserve a slot?",
        "Let's book it",
        "please call me back",
        "Ich möchte gern einen Termin buchen",
        "Je voudrais réserver une séance",
        "Quiero reservar una sesión",
    ],
)
def test_whoever_has_decided_is_ready(text: str) -> None:
    assert is_ready(text, [])


@pytest.mark.parametrize(
    "text",
    [
        "What does a headshot cost?",
        "Which photo should I book for LinkedIn?",
        "Is a portrait used for book covers?",
        "I do not want to book anything",
        "What should I wear?",
        "Was kostet ein Porträt?",
    ],
)
def test_nobody_else_is(text: str) -> None:
    assert not is_ready(text, ["studio.price.1", "studio.contact"])


def test_an_answer_that_says_how_to_book_comes_with_the_offer() -> None:
    assert is_ready("any free slots on Friday?", ["studio.booking"])
