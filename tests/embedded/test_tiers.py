"""Which package of one entry a message means, and what it comes to."""

import json

import pytest

from assistant.embedded.answering.counting import hours_in, span_in
from assistant.embedded.answering.evidence import gather
from assistant.embedded.answering.ordering import Order, Row
from assistant.embedded.answering.services import Named
from assistant.embedded.answering.tiers import tiers_in
from assistant.retrieval.index import own_passages
from assistant.studio import Studio, StudioPrice

PRICES = (
    StudioPrice(
        "portrait",
        90,
        230,
        name="Orchard",
        text="Orchard Small 90 euros: up to two people. Orchard Medium 150 euros: up to five people. "
        "Orchard Large 230 euros: up to nine people and a print. Sundays add 40 euros.",
    ),
    StudioPrice(
        "both",
        700,
        1100,
        name="Ceremony",
        text="700 euros is five hours, 1100 euros is nine hours. A guest book is 80 euros extra. 20% deposit.",
    ),
    StudioPrice(
        "both",
        500,
        1900,
        name="Union",
        text="Registry: 500 euros, two hours. Long Day: 1,900 euros, eight hours. Extra hours are 150 euros each.",
    ),
    StudioPrice(
        "both", 60, 60, name="Concert", per="hour", text="At least two hours. After 11pm it is 90 euros an hour."
    ),
    StudioPrice(
        "portrait", 150, 150, name="Linden", text="With the Maple shoot booked on the same day, this is 110 euros."
    ),
    StudioPrice(
        "portrait", 200, 200, name="Maple shoot", text="Book it together with the Pine album and save 25 euros."
    ),
    StudioPrice("both", 120, 120, name="Pine album", text="Ready in two weeks."),
    StudioPrice("both", 50, 90, name="Loose", text="From 50 euros for a small one, price on request."),
)
OWN = [passage.as_json() for passage in own_passages(Studio(id="s", name="S", prices=PRICES))]
SERVICES = [one for one in gather([json.dumps({"complete": True, "fits": True, "passages": OWN})]).listed if one.price]
BY_NAME = {str(one.facts["name"]): Named(one) for one in SERVICES}


def rows_of(names: str, *said: str) -> list[Row]:
    """What messages, the first one first, order of services."""
    return Order(tuple(BY_NAME[name] for name in names.split(", ")), tuple(reversed(said))).rows(None)


@pytest.mark.parametrize(
    ("name", "said", "total"),
    [
        ("Orchard", ("there are five of us",), 150),
        ("Orchard", ("the large one on a sunday",), 270),
        ("Orchard", ("there are two of us", "and if there are four of us?"), 150),
        ("Ceremony", ("nine hours with a guest book",), 1180),
        ("Ceremony", ("from 2pm to 7pm",), 700),
        ("Union", ("registry with two extra hours",), 800),
        ("Union", ("the long day",), 1900),
        ("Concert", ("from 9pm till 1am",), 300),
        ("Concert", ("three hours in the afternoon",), 180),
        ("Concert", ("for one hour",), 120),
    ],
)
def test_a_package_comes_to_what_the_text_says(name: str, said: tuple[str, ...], total: float) -> None:
    [row] = rows_of(name, *said)
    assert (row.bill.low, row.bill.high) == (total, total)
    assert not row.is_unclear(" . ".join(said))


@pytest.mark.parametrize(("name", "said"), [("Ceremony", "for seven hours"), ("Concert", "three hours in the evening")])
def test_hours_that_have_no_sure_price_give_no_sum(name: str, said: str) -> None:
    assert not rows_of(name, said)[0].is_sure


def test_packages_are_only_read_where_they_are_surely_all() -> None:
    assert len(tiers_in(BY_NAME["Orchard"])[0]) == 3
    assert tiers_in(BY_NAME["Loose"]) == ([], "")


def test_what_is_booked_together_costs_what_the_text_says() -> None:
    rows = rows_of("Linden, Maple shoot", "both on the same day")
    assert [(row.bill.low, row.bill.how) for row in rows] == [(110, "together"), (200, "within")]
    rows = rows_of("Maple shoot, Pine album", "both please")
    assert [(row.bill.low, row.bill.how) for row in rows] == [(175, "less"), (120, "within")]


def test_a_price_for_one_day_gives_no_sum_where_no_day_is_told() -> None:
    assert not rows_of("Linden, Maple shoot", "both please")[0].is_sure


@pytest.mark.parametrize(
    ("text", "span", "hours"),
    [
        ("from 8 till midnight", (1200, 1440), 4),
        ("10 to 2pm", (600, 840), 4),
        ("9pm-1", (1260, 1500), 4),
        ("from noon to 4", (720, 960), 4),
        ("18:00 to 22:30", (1080, 1350), None),
        ("from 5 to 7 people", None, None),
    ],
)
def test_hours_from_one_time_to_another(text: str, span: tuple[int, int] | None, hours: int | None) -> None:
    assert (span_in(text), hours_in(text)) == (span, hours)
