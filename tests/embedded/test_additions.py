"""What a studio writes to come on top of a price, and what of it a message wants."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.embedded.answering.additions import has_other_prices
from assistant.embedded.answering.charges import bill_for
from assistant.embedded.answering.evidence import gather
from assistant.embedded.answering.ordering import Order, Row
from assistant.embedded.answering.services import Named
from assistant.retrieval.index import own_passages
from assistant.studio import Studio, StudioPrice

PRICES = (
    StudioPrice(
        "portrait",
        300,
        300,
        name="Orchard party",
        text="Covers up to six guests, no more than twelve. Every additional guest costs 12 euros. Bank holidays carry "
        "a 25 % surcharge. A printed contact sheet is 18 euros.",
    ),
    StudioPrice(
        "headshot",
        150,
        150,
        name="Counsel",
        includes="one retouched image",
        text="Extra images are 35 euros each. Trainees get 20 % off. Same-day turnaround adds 45 euros.",
    ),
    StudioPrice(
        "headshot",
        55,
        55,
        name="Clinic day",
        per="person",
        text="Minimum of five people. 12 people or more: 45 euros each. At our studio, or at your practice for "
        "a set-up fee of 90 euros in the harbour and 140 euros elsewhere. "
        "The first 10 km are free, after that it is 1.50 euros a km.",
    ),
    StudioPrice(
        "both",
        40,
        40,
        name="Attic room",
        per="hour",
        text="Two hours minimum. Whole day of ten hours 320 euros. Up to eight people, then 5 euros an hour for each "
        "further person. Fog machine 20 euros a day. Weekends 30 % more. Cleaning fee of 60 euros if you use paint.",
    ),
    StudioPrice(
        "both",
        120,
        120,
        name="Linen book",
        includes="sixteen pages",
        text="Every two extra pages are 8 euros. A second copy is half price. Gift wrapping 6 euros.",
    ),
    StudioPrice(
        "both",
        20,
        75,
        name="Wall print",
        per="image",
        text="20x30 is 20 euros, 30x45 is 35 euros, 50x70 is 75 euros. Framing adds 30 euros per print.",
    ),
    StudioPrice("portrait", 110, 110, name="Confirmation", text="Each brother or sister who joins is 10 euros."),
    StudioPrice("portrait", 200, 200, name="Dusk walk", text="In winter it is 150 euros. Fireworks cost 180 euros."),
    StudioPrice(
        "headshot",
        50,
        50,
        name="Depot day",
        per="person",
        text="At your depot. Outside the ring road a call-out charge of 65 euros is added. "
        "40 euros per person above fifteen people, for everyone.",
    ),
    StudioPrice(
        "both",
        9,
        9,
        name="Slide scan",
        per="image",
        text="Mouldy slides are 14 euros. Dust removal is 2 euros a scan.",
    ),
    StudioPrice(
        "both",
        12,
        60,
        name="Paper goods",
        text="13x18 print 12 euros, 20x30 print 20 euros, framed 20x30 60 euros. Postage is 4 euros an order.",
    ),
    StudioPrice(
        "portrait",
        130,
        130,
        name="Farm visit",
        text="The first 20 km are free, after that 45 cents a km. A second pony is 30 euros, no more than four ponies.",
    ),
    StudioPrice(
        "portrait", 80, 80, name="Class photo", text="A stylist is not included and can be booked for 35 euros."
    ),
)
OWN = [passage.as_json() for passage in own_passages(Studio(id="s", name="S", prices=PRICES))]
SERVICES = [one for one in gather([json.dumps({"complete": True, "fits": True, "passages": OWN})]).listed if one.price]
BY_NAME = {str(one.facts["name"]): Named(one) for one in SERVICES}


def row_of(name: str, *said: str) -> Row:
    """What messages, the first one first, order of a service."""
    [row] = Order((BY_NAME[name],), tuple(reversed(said))).rows(None)
    return row


@pytest.mark.parametrize(
    ("name", "said", "total"),
    [
        ("Orchard party", "for 9 guests on a bank holiday", 420),
        ("Orchard party", "with a contact sheet", 318),
        ("Orchard party", "without a contact sheet", 300),
        ("Counsel", "three images, i am a trainee", 176),
        ("Counsel", "i need it tomorrow", 195),
        ("Clinic day", "for 14 people at our practice in the harbour", 720),
        ("Clinic day", "for 14 people at your studio", 630),
        ("Clinic day", "for 7 people, our practice is in norwick, 30 km from you", 555),
        ("Clinic day", "for 3 people", 275),
        ("Attic room", "for 3 hours on a sunday with 10 people", 195),
        ("Attic room", "for the whole day with the fog machine", 340),
        ("Attic room", "for 2 hours, we throw paint", 140),
        ("Attic room", "for one hour", 80),
        ("Linen book", "with a second copy", 180),
        ("Linen book", "with 19 pages and gift wrapping", 142),
        ("Wall print", "two 20x30 and one 50x70", 115),
        ("Wall print", "two 30 x 45 with framing", 130),
        ("Confirmation", "his two sisters and a brother join", 140),
        ("Depot day", "for 4 people at our depot in the city centre", 200),
        ("Depot day", "4 of us, we are outside the ring road", 265),
        ("Depot day", "for 20 people at our depot", 800),
        ("Slide scan", "i have 5 slides and two of them are mouldy", 55),
        ("Slide scan", "4 mouldy slides", 56),
        ("Paper goods", "three 13x18 and one 20x30, posted", 60),
        ("Paper goods", "one 20x30 in a frame", 60),
        ("Farm visit", "we live 60 km away", 148),
        ("Farm visit", "with two ponies", 160),
        ("Class photo", "with a stylist", 115),
    ],
)
def test_an_order_comes_to_what_the_text_says(name: str, said: str, total: float) -> None:
    row = row_of(name, said)
    assert (row.bill.low, row.bill.high) == (total, total)
    assert not row.is_unclear(said)


def test_each_part_of_a_sum_is_told() -> None:
    row = row_of("Attic room", "4 hours on saturday with 10 people and the fog machine")
    assert [(one.kind, one.label, one.times, one.each, one.share) for one in row.items] == [
        ("plain", "", 4, 40, 0),
        ("beyond", "person", 8, 5, 0),
        ("share", "weekends", 1, 0, 30),
        ("thing", "fog machine", 1, 20, 0),
    ]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Depot day", "for 4 people at our depot in norwick"),
        ("Slide scan", "three clean slides and two mouldy"),
    ],
)
def test_a_place_or_a_kind_that_is_not_surely_told_gives_no_sum(name: str, said: str) -> None:
    assert not row_of(name, said).is_sure


def test_a_label_has_none_of_the_words_that_join_it_with_its_price() -> None:
    assert [one.label for one in row_of("Class photo", "with a stylist").items] == ["", "a stylist"]


def test_the_last_message_that_speaks_of_a_thing_decides() -> None:
    assert row_of("Linen book", "with gift wrapping", "no wrapping after all").bill.low == 120
    assert (
        row_of("Clinic day", "for 6 people at our practice in the harbour", "and if we come to your studio?").bill.low
        == 330
    )


def test_more_than_the_limit_has_no_price() -> None:
    assert row_of("Orchard party", "for 14 guests").bill.how == "beyond"


@pytest.mark.parametrize("said", ["in winter", "with fireworks"])
def test_a_price_that_may_stand_instead_of_the_plain_one_gives_no_sum(said: str) -> None:
    assert has_other_prices(BY_NAME["Dusk walk"], said)


def test_a_place_that_is_not_told_and_a_plural_without_a_number_give_no_sum() -> None:
    assert not row_of("Clinic day", "for 14 people at our practice").is_sure
    assert not row_of("Confirmation", "his sisters join").is_sure


@given(st.integers(1, 11))
def test_one_guest_more_is_never_cheaper(guests: int) -> None:
    fewer, more = (bill_for(BY_NAME["Orchard party"], number, "person") for number in (guests, guests + 1))
    assert fewer
    assert more
    assert fewer.low <= more.low


@given(st.integers(0, 200), st.integers(0, 50))
def test_a_longer_way_is_never_cheaper(distance: int, further: int) -> None:
    near, far = (
        row_of("Clinic day", f"for 6 people, our practice is in the harbour, {way} km away").bill.low
        for way in (distance, distance + further)
    )
    assert near <= far
