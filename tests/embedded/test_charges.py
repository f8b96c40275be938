"""Limits, surcharges, group prices and steps as a studio writes them, and what so many come to."""

import json

import pytest

from assistant.embedded.answering.additions import Ordered, has_other_prices, items_for, total_of
from assistant.embedded.answering.charges import bill_for, terms_of, young_in
from assistant.embedded.answering.counting import counted_in, hours_in, people_in, pictures_in
from assistant.embedded.answering.evidence import gather
from assistant.embedded.answering.services import Named, services_in
from assistant.embedded.answering.ways import is_too_far
from assistant.retrieval.index import own_passages
from assistant.studio import Studio, StudioPrice

PRICES = (
    StudioPrice(
        "portrait",
        200,
        200,
        name="Clan session",
        includes="nine edited photos, up to four people",
        text="Every further person costs 11 euros more.",
    ),
    StudioPrice(
        "portrait",
        150,
        150,
        name="Horse and rider",
        includes="six pictures of one horse",
        text="A second horse is 40 euros extra.",
    ),
    StudioPrice(
        "portrait", 60, 60, name="School leaver", per="person", text="Groups of five or more pay 45 euros each."
    ),
    StudioPrice(
        "portrait",
        300,
        420,
        name="Ensemble",
        text="300 euros for up to three people, 420 euros for four to seven people.",
    ),
    StudioPrice(
        "portrait",
        250,
        250,
        name="House call",
        text="Beyond 20 km we add 30 euros. The drone picture costs 55 euros more.",
    ),
    StudioPrice(
        "portrait",
        80,
        80,
        name="Costume hour",
        includes="first costume",
        text="+€25 for each additional costume.",
    ),
    StudioPrice(
        "headshot",
        90,
        90,
        name="Desk face",
        per="person",
        text="From five people on the same morning it is 70 euros each.",
    ),
    StudioPrice("headshot", 500, 500, name="Crew call", text="Every person after the eighth adds 30 euros."),
    StudioPrice("headshot", 900, 900, name="Office day", text="Travel within 10 miles is included."),
    StudioPrice("both", 25, 25, name="Extra photo", per="image"),
    StudioPrice(
        "headshot",
        40,
        70,
        name="Workshop",
        per="person",
        text="70 euros per person for up to four people, 55 euros for five to nine, 40 euros from ten people on.",
    ),
    StudioPrice("both", 9, 9, name="Slide scan", per="image", text="7 euros each when you take 20 or more."),
    StudioPrice("both", 12, 12, name="Jewel shot", per="image", text="The smallest order is six images."),
    StudioPrice("headshot", 50, 50, name="Desk call", per="person", text="The minimum charge is 300 euros."),
    StudioPrice("both", 30, 30, name="Picture box", text="Holds 20 cards. Five further cards cost 4 euros."),
    StudioPrice("both", 60, 200, name="Look book", text="One look $60, two looks $110, five looks $200."),
    StudioPrice("portrait", 400, 400, name="Barn dance", duration_min=120, text="Each further hour costs 90 euros."),
    StudioPrice("both", 35, 35, name="Bare room", per="hour", text="Full day of 8 hours 200 euros."),
    StudioPrice("portrait", 300, 300, name="Bouquet", includes="up to 6 guests", text="$8 for each guest over 6."),
    StudioPrice("both", 18, 18, name="Badge", per="person", text="11 euros for children under five."),
    StudioPrice(
        "headshot", 600, 600, name="Works tour", text="The first 10 km are free, each km after that is 0.50 euros."
    ),
    StudioPrice("headshot", 99, 99, name="Career Plus", per="person"),
)
OWN = [passage.as_json() for passage in own_passages(Studio(id="s", name="S", prices=PRICES))]
SERVICES = [one for one in gather([json.dumps({"complete": True, "fits": True, "passages": OWN})]).listed if one.price]
BY_NAME = {str(one.facts["name"]): Named(one) for one in SERVICES}


def on_top(named: Named, text: str) -> float:
    return total_of(items_for(named, (text,), Ordered())[0])


@pytest.mark.parametrize(
    ("name", "number", "unit", "how", "total"),
    [
        ("Clan session", 4, "person", "within", 200),
        ("Clan session", 7, "person", "more", 233),
        ("Horse and rider", 1, "pet", "within", 150),
        ("Horse and rider", 2, "pet", "more", 190),
        ("Horse and rider", 3, "pet", "beyond", 150),
        ("School leaver", 4, "person", "within", 240),
        ("School leaver", 5, "person", "group", 225),
        ("Ensemble", 3, "person", "step", 300),
        ("Ensemble", 6, "person", "step", 420),
        ("Ensemble", 8, "person", "beyond", 300),
        ("Costume hour", 1, "costum", "within", 80),
        ("Costume hour", 3, "costum", "more", 130),
        ("Crew call", 9, "person", "more", 530),
        ("Workshop", 3, "person", "within", 210),
        ("Workshop", 8, "person", "within", 440),
        ("Workshop", 12, "person", "group", 480),
        ("Slide scan", 19, "person", "within", 171),
        ("Slide scan", 30, "person", "group", 210),
        ("Jewel shot", 2, "person", "least", 72),
        ("Desk call", 4, "person", "floor", 300),
        ("Desk call", 8, "person", "within", 400),
        ("Picture box", 31, "card", "more", 42),
        ("Look book", 2, "look", "step", 110),
        ("Barn dance", 4, "hour", "more", 580),
        ("Bare room", 3, "hour", "within", 105),
        ("Bare room", 8, "hour", "step", 200),
        ("Bouquet", 9, "person", "more", 324),
    ],
)
def test_so_many_come_to_what_the_text_says(name: str, number: int, unit: str, how: str, total: float) -> None:
    bill = bill_for(BY_NAME[name], number, unit)
    assert bill is not None
    assert (bill.how, bill.low) == (how, total)


def test_what_a_services_text_speaks_of_is_counted() -> None:
    assert counted_in(BY_NAME["Jewel shot"], "one image of each ring, 14 images") == 14
    assert counted_in(BY_NAME["Jewel shot"], "in 2 weeks") is None


def test_a_text_without_limits_gives_no_bill() -> None:
    assert bill_for(BY_NAME["House call"], 3, "person") is None
    assert not terms_of(BY_NAME["House call"]).most


def test_an_option_and_a_long_way_are_added_where_they_are_asked_for() -> None:
    call = BY_NAME["House call"]
    assert on_top(call, "a house call 25 km away") == 30
    assert on_top(call, "a house call 15 km away") == 0
    assert on_top(call, "house call with a drone picture") == 55
    assert on_top(call, "house call, please") == 0


def test_a_way_is_paid_by_the_kilometre_beyond_what_is_free() -> None:
    assert on_top(BY_NAME["Works tour"], "we are 30 km away") == 10
    assert on_top(BY_NAME["Works tour"], "we are 8 km away") == 0


def test_the_young_pay_what_the_text_says_of_them() -> None:
    assert young_in(BY_NAME["Badge"], "me and our 3 year old") == (1, 11, "children under five")
    assert young_in(BY_NAME["Badge"], "me and our 7 year old") is None


@pytest.mark.parametrize(
    ("text", "hours"),
    [("for 4 hours", 4), ("from 6 to 10pm", 4), ("8pm till 11pm", 3), ("the whole day", 8), ("on monday", None)],
)
def test_hours_are_counted_in_numbers_times_and_days(text: str, hours: int | None) -> None:
    assert hours_in(text, BY_NAME["Bare room"]) == hours


def test_a_longer_way_than_is_included_and_without_a_price_is_found() -> None:
    assert is_too_far(BY_NAME["Office day"], "we are 12 miles away")
    assert not is_too_far(BY_NAME["Office day"], "we are 9 miles away")
    assert not is_too_far(BY_NAME["House call"], "we are 90 km away"), "that has a price"


def test_amounts_that_no_term_explains_are_known_to_be_there() -> None:
    assert not any(
        has_other_prices(BY_NAME[name]) for name in ("Clan session", "School leaver", "Ensemble", "House call")
    )
    steps = StudioPrice(
        "both", 1, 1, name="Scan", per="image", text="1 euro each for the first 100, 0.65 euros after that."
    )
    passages = [passage.as_json() for passage in own_passages(Studio(id="s", name="S", prices=(steps,)))]
    found = gather([json.dumps({"complete": True, "fits": True, "passages": passages})]).listed
    assert has_other_prices(next(Named(one) for one in found if one.price))


def test_pictures_and_people_are_counted_in_words_and_figures() -> None:
    assert pictures_in(BY_NAME["Clan session"]) == 9
    assert pictures_in(BY_NAME["Ensemble"]) == 0
    for text, number in (
        ("a band of six", 6),
        ("the four of us", 4),
        ("me, my wife and both kids", 4),
        ("a string quartet", 4),
        ("for 3", 3),
    ):
        assert people_in(text) == number
    assert people_in("i have 500 euros") is None


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("two extra photos and a clan session", [("Extra photo", 2), ("Clan session", None)]),
        ("the horse thing with two horses", [("Horse and rider", None)]),
        ("i have $700 for the office day", [("Office day", None)]),
        ("how much is the ensamble", [("Ensemble", None)]),
        ("photos of my family", []),
        ("a clan session plus an extra photo", [("Clan session", None), ("Extra photo", None)]),
    ],
)
def test_names_are_heard_and_money_or_animals_are_no_number_of_sessions(text: str, named: list[object]) -> None:
    assert [(one.name, one.count) for one in services_in(text, SERVICES)] == named


def test_a_group_that_comes_on_one_day_pays_the_group_price() -> None:
    plain, group = (bill_for(BY_NAME["Desk face"], number, "person") for number in (4, 6))
    assert plain
    assert group
    assert (plain.low, group.low) == (360, 420)
