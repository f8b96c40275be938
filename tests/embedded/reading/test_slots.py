"""Slots: what a text names, and what only looks like it."""

import pytest

from assistant.embedded.frames import Money
from assistant.embedded.reading.canonical import canonical
from assistant.embedded.reading.clean import plain
from assistant.embedded.reading.lexicon import Lexicon
from assistant.embedded.reading.quantities import find_quantities
from assistant.embedded.reading.slots import Slots, find_slots

LEXICON = Lexicon.load()


def slots(text: str) -> Slots:
    return find_slots(plain(text), LEXICON).slots


def test_lists_stay_lists() -> None:
    found = slots("Do nurses and graphic designers need a photo for LinkedIn and for a business card?")
    assert found.industries == ("healthcare", "creative")
    assert found.uses == ("linkedin", "business_card")


def test_the_longest_entry_wins() -> None:
    assert slots("an environmental headshot").subjects == ("hybrid",)
    assert slots("AI headshots").subjects == ("ai_headshot",)
    assert slots("our company website").uses == ("company_site",)


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("new photos of 40 teachers, please", 40),
        ("headshots for seven lawyers", 7),
        ("three senior nurses need photos", 3),
        ("a headshot for a lawyer in 2 days", None),
        ("a portrait with 3 people in it for nurses", None),
    ],
)
def test_people_are_counted_by_their_trade(text: str, people: int | None) -> None:
    assert slots(text).people == people


def test_both_names_both_kinds_but_not_both_of_us() -> None:
    assert slots("and if I take both?").subjects == ("headshot", "portrait")
    assert slots("a headshot for both of us").subjects == ("headshot",)
    assert slots("a headshot for both of us").people == 2


@pytest.mark.parametrize(
    ("text", "method", "negated"),
    [
        ("what does a headshot cost, not AI please", "photographer", ("ai",)),
        ("prices without a photographer", "ai", ("photographer",)),
        ("AI headshots", "ai", ()),
    ],
)
def test_what_is_excluded_leaves_the_other_method(text: str, method: str, negated: tuple[str, ...]) -> None:
    assert slots(text).methods == (method,)
    assert slots(text).negated == negated


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("Can I crop a portrait into a headshot?", "portrait_to_headshot"),
        ("make a headshot out of my portrait", "portrait_to_headshot"),
        ("can a headshot become a portrait", "headshot_to_portrait"),
        ("make a portrait from a headshot", "headshot_to_portrait"),
        ("add the missing background to a headshot", "headshot_to_portrait"),
        ("a headshot or a portrait", None),
    ],
)
def test_the_direction_comes_from_the_order_of_the_nouns(text: str, direction: str | None) -> None:
    assert slots(text).direction == direction


@pytest.mark.parametrize(
    "text",
    [
        "which zoom lens is best",
        "zoom in on my face",
        "portrait mode on my phone",
        "what would that cost",
        "I'd recommend that to a friend",
        "thanks for the body of work",
        "do recruiters notice it",
        "is it legal",
        "more creative freedom",
        "I'll book it and use my credit cards on your site",
    ],
)
def test_an_ambiguous_word_fills_no_place(text: str) -> None:
    found = slots(text)
    assert not found.uses
    assert not found.industries


@pytest.mark.parametrize(
    ("text", "amount", "currency", "per"),
    [
        ("I have 200 euros", 200, "EUR", "total"),
        ("would €1,000 do", 1000, "EUR", "total"),
        ("1.500,50 € for a portrait", 1500.5, "EUR", "total"),
        ("my budget is 300", 300, "EUR", "total"),
        ("$300 for a headshot", 300, "USD", "total"),
        ("80 euros per head for eight employees", 80, "EUR", "person"),
        ("I can pay 150 pounds each", 150, "GBP", "person"),
        ("1.5k euros", 1500, "EUR", "total"),
        ("we have two hundred euros", 200, "EUR", "total"),
        ("boss gave me a grand for the nine of us", 1000, "EUR", "total"),
        ("what would 2 grand buy", 2000, "EUR", "total"),
        ("i have 250 though", 250, "EUR", "total"),
        ("the agency quoted 3000 flat to do 12 of us", 3000, "EUR", "total"),
    ],
)
def test_a_budget_is_read(text: str, amount: float, currency: str, per: str) -> None:
    assert find_quantities(text).budget == Money(amount, currency, per)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    ["i can afford 1 shoot this year", "define it in under 15 words", "a grand piano", "a photo for our grand opening"],
)
def test_what_is_counted_or_called_grand_is_no_money(text: str) -> None:
    assert find_quantities(text).budget is None


@pytest.mark.parametrize(
    "text",
    [
        "since a headshot costs 20 euros, why not get a portrait",
        "a headshot costs 200 euros, right",
        "my friend paid 40 euros",
        "why does a portrait cost 900 euros",
    ],
)
def test_a_price_stated_as_a_fact_is_no_budget(text: str) -> None:
    found = find_quantities(text)
    assert found.budget is None
    assert found.claimed is not None


@pytest.mark.parametrize(
    ("text", "people", "inside"),
    [
        ("headshots for a team of twelve", 12, None),
        ("there are nine of us", 9, None),
        ("my business partner and i", 2, None),
        ("headshots for two people", 2, None),
        ("a headshot with two people", None, 2),
        ("can a headshot have two people in it", None, 2),
        ("give me the five differences", None, None),
        ("400 by 400 pixels", None, None),
        ("and for 10?", 10, None),
        ("a 30-person company", 30, None),
    ],
)
def test_people_to_photograph_and_people_in_one_picture_are_told_apart(
    text: str, people: int | None, inside: int | None
) -> None:
    found = find_quantities(text)
    assert (found.people, found.inside) == (people, inside)


def test_one_representative_stands_for_every_use_trade_and_amount() -> None:
    text = "is 350 euros enough for a nurse on xing and for slack?"
    assert canonical(text, find_slots(text, LEXICON).spans) == "is 200 euros enough for a lawyer on linkedin"


@pytest.mark.parametrize(
    ("text", "people", "inside"),
    [
        ("me, my husband and our 3 kids want headshots", 5, None),
        ("me, husband, 3 kids and the baby in the same frame", None, 6),
        ("one portrait with all five of us in it", None, 5),
        ("me and a friend need headshots", 2, None),
    ],
)
def test_people_who_are_told_one_by_one_are_counted(text: str, people: int | None, inside: int | None) -> None:
    found = slots(text)
    assert (found.people, found.inside) == (people, inside)


def test_each_counts_one_for_every_person() -> None:
    found = slots("me and my wife need a headshot each and then one portrait of the family")
    assert found.counts == (("headshot", 2), ("portrait", 1))


@pytest.mark.parametrize(
    ("text", "around"),
    [
        ("a photo of me and my old tractor", True),
        ("the picture has to show our bakery", True),
        ("me and my sister in a photo", False),
        ("the picture must show my face", False),
    ],
)
def test_a_thing_beside_somebody_is_their_surroundings(text: str, around: bool) -> None:
    assert ("background" in slots(text).aspects) is around


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("can the photographer take a headshot and zoom it out to a portrait later", "headshot_to_portrait"),
        ("could an app invent the rest of my body", "headshot_to_portrait"),
        ("from my long standing portrait I want to cut a headshot", "portrait_to_headshot"),
        ("portrait to headshot or headshot to portrait, which way works", None),
    ],
)
def test_the_direction_of_a_conversion(text: str, direction: str | None) -> None:
    assert slots(text).direction == direction


def test_none_of_them_rules_nothing_out() -> None:
    assert slots("no headshot ever costs more than that, right?").subjects == ("headshot",)
    assert slots("a portrait and no headshot, please").negated == ("headshot",)


@pytest.mark.parametrize(
    ("text", "people", "inside"),
    [
        ("our 22 tenors want one photo for the poster, what would it cost", None, 22),
        ("our 22 tenors want headshots, what would that cost", 22, None),
    ],
)
def test_people_who_want_one_picture_are_in_it(text: str, people: int | None, inside: int | None) -> None:
    slots = find_slots(text, Lexicon.load()).slots
    assert (slots.people, slots.inside) == (people, inside)
