"""What an order comes to by the ways in which studios write deposits, surcharges, group prices and further pieces."""

import json

import pytest

from assistant.embedded.answering.evidence import Evidence, gather
from assistant.embedded.answering.price_list import answer_from_list
from assistant.embedded.answering.words import Words
from assistant.embedded.frames import Frame
from assistant.guardrails import Guardrail
from assistant.retrieval.index import own_passages
from assistant.studio import Studio, StudioPrice
from assistant.studio.facts import StudioPolicy

STUDIO = Studio(
    id="cliff-house",
    name="Cliff House",
    prices=(
        StudioPrice(
            "headshot", 220, 220, currency="CAD", name="Stage headshots", duration_min=60,
            text="Sundays carry a surcharge of 45 dollars.",
        ),
        StudioPrice(
            "portrait", 40, 40, currency="CAD", name="Club line-up", per="person",
            text="Clubs with 12 or more players pay 33 dollars per player.",
        ),
        StudioPrice(
            "headshot", 70, 110, currency="CAD", name="Crew day", per="person", duration_min=15,
            text="5 to 9 people 110 dollars each, 10 to 19 people 90 dollars each, 20 or more 70 dollars each. "
            "Set-up is 150 dollars once per visit.",
        ),
        StudioPrice(
            "portrait", 300, 650, currency="CAD", name="Household session", duration_min=80,
            includes="up to four people",
            text="300 dollars at our rooms, 450 on the beach, 650 at your cottage. "
            "From the fifth person on it is 25 dollars more per person.",
        ),
        StudioPrice("both", 120, 120, currency="CAD", name="Linen album", includes="20 pages",
                    text="Extra pages are 3 dollars each."),
        StudioPrice("portrait", 140, 140, currency="CAD", name="Masquerade", includes="first costume",
                    text="+$35 for each additional costume, 5 costumes max."),
        StudioPrice("both", 150, 290, currency="CAD", name="Villa views",
                    text="Up to 1,400 sq ft $150; 1,401 to 2,900 sq ft $210; over 2,900 sq ft $290. "
                    "Dusk pictures +$85."),
        StudioPrice("both", 80, 80, currency="CAD", name="Make-up", per="person"),
        StudioPrice("both", 50, 900, currency="CAD", name="Gift card", text="Any amount from 50 to 900 dollars. "
                    "Postage is 9 dollars."),
        StudioPrice("portrait", 400, 400, currency="CAD", name="Dusk session", text="100 dollar deposit on booking."),
        StudioPrice("headshot", 130, 130, currency="CAD", name="Quick headshot", per="person", duration_min=15),
    ),
    policies=(
        StudioPolicy("Payment", "A deposit of 25 percent is due when you book."),
        StudioPolicy("Retouching", "We tidy up skin. Two rounds of changes are free."),
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def passages() -> list[dict[str, object]]:
    return [passage.as_json() for passage in own_passages(STUDIO)]


@pytest.fixture(scope="module")
def evidence(passages: list[dict[str, object]]) -> Evidence:
    return gather([json.dumps({"complete": True, "fits": True, "passages": passages})])


def told(evidence: Evidence, *texts: str, **slots: object) -> str:
    frame = Frame("cost", text=texts[-1].lower(), said=texts[-1], **slots)  # type: ignore[arg-type]
    draft = answer_from_list([frame], [evidence], Words("en"), texts)
    return "" if draft is None else " ".join(claim.text for claim in draft.claims)


@pytest.mark.parametrize(
    ("texts", "amount"),
    [
        (("stage headshots on a sunday, how much all in",), "CAD 265"),
        (("how much is the crew day for 12 people",), "CAD 1,230"),  # 12 × 90 + 150
        (("how much is the crew day for 25 people",), "CAD 1,900"),  # 25 × 70 + 150
        (("household session for 6 people on the beach, how much",), "CAD 500"),  # 450 + 2 × 25
        (("masquerade with 3 costumes, how much",), "CAD 210"),
        (("villa views of 2,200 sq ft with dusk pictures, how much",), "CAD 295"),
        (("club line-up for 15 players, how much",), "CAD 495"),
        (("how much is the linen album with 7 more pages",), "CAD 141"),
        (("how much is the linen album with 30 pages",), "CAD 150"),
        (("how much is the linen album", "and with seven more?"), "CAD 141"),
        (("we are 4, a household session at our rooms, make-up only for me. total?",), "CAD 380"),
        (("3 quick headshots, two with make-up. total?",), "CAD 550"),
        (("one headshot with make-up and the linen album, total?",), "CAD 420"),  # the first of the kind, by its name
        (("a gift card for 200 dollars with postage, how much",), "CAD 209"),
        (("how much is the deposit for stage headshots",), "CAD 55"),
        (("stage headshots and the linen album", "how much deposit is that in total?"), "CAD 85"),
        (("how much is the dusk session", "what is left to pay after the deposit"), "CAD 300"),
    ],
)
def test_an_order_comes_to_what_the_list_says_and_may_be_told(
    evidence: Evidence, passages: list[dict[str, object]], texts: tuple[str, ...], amount: str
) -> None:
    frame = Frame("cost", text=texts[-1].lower(), said=texts[-1])
    draft = answer_from_list([frame], [evidence], Words("en"), texts)
    assert draft is not None
    claim = next(one for one in draft.claims if amount in one.text)
    guard = Guardrail(visitor_text="\n".join(texts))
    guard.add_passages(passages)
    assert guard.check(f"{claim.text} [{', '.join(claim.cards)}]").text


@pytest.mark.parametrize(
    "text",
    [
        "how much is the crew day for 3 people",  # no step has so few
        "portraits for 4 of us, make-up for all of us, what does it come to",  # the portraits are none of the order
    ],
)
def test_no_sum_is_told_for_what_is_not_understood(evidence: Evidence, text: str) -> None:
    said = told(evidence, text)
    assert said
    assert "come to" not in said
    assert "comes to" not in said


def test_a_deposit_of_another_share_is_held_back(passages: list[dict[str, object]]) -> None:
    guard = Guardrail(visitor_text="how much is the deposit for stage headshots")
    guard.add_passages(passages)
    ids = [str(one["id"]) for one in passages]
    assert not guard.check(f"The deposit is CAD 66. [{ids[1]}]").text


def test_the_cheapest_for_one_is_none_that_only_a_group_has(evidence: Evidence) -> None:
    assert "Quick headshot, at CAD 130" in told(evidence, "cheapest headshot if it's just me")


def test_what_should_be_booked_is_told_from_the_list(evidence: Evidence) -> None:
    frame = Frame("choose", operator="what", text="what should we book for our household?")
    draft = answer_from_list([frame], [evidence], Words("en"), ["What should we book for our household?"])
    assert draft is not None
    assert "Household session" in draft.claims[0].text


def test_two_services_told_before_are_held_against_each_other(evidence: Evidence) -> None:
    before = ("what are stage headshots", "and the household session?")
    assert "Household session takes 80 minutes. Stage headshots" in told(
        evidence, *before, "which of the two is longer?"
    )
    contents = told(evidence, *before, "which of them has more?")
    assert "Stage headshots" in contents
    assert "Household session" in contents


def test_a_rule_goes_before_a_service_that_only_shares_a_word(evidence: Evidence) -> None:
    assert "Two rounds of changes are free" in told(
        evidence, "if the retouching is not to my taste, can you change it?"
    )
