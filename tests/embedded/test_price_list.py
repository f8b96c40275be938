"""What follows from a studio's whole price list: which service is meant, sums, comparisons, limits, terms."""

import json

import pytest

from assistant.embedded.answering.evidence import Evidence, gather
from assistant.embedded.answering.meant import messages_of
from assistant.embedded.answering.price_list import answer_from_list
from assistant.embedded.answering.services import services_in
from assistant.embedded.answering.words import Words
from assistant.embedded.frames import Frame, Money
from assistant.retrieval.index import own_passages
from assistant.studio import Studio, StudioPrice
from assistant.studio.facts import StudioPolicy

STUDIO = Studio(
    id="harbour-light",
    name="Harbour Light",
    prices=(
        StudioPrice("headshot", 140, 140, name="Office headshot", per="person", duration_min=30, includes="two files"),
        StudioPrice("portrait", 210, 330, name="Portrait session", duration_min=80),
        StudioPrice("portrait", 280, 280, name="Family session", duration_min=100),
        StudioPrice("headshot", 990, 990, name="Team day", duration_min=300),
        StudioPrice("headshot", 230, 230, name="Stage headshots", duration_min=95),
        StudioPrice("both", 70, 70, name="Make-up", per="person"),
        StudioPrice("both", 15, 15, name="Print", per="image"),
    ),
    policies=(
        StudioPolicy("Moving a session", "You may move it once, up to three days before."),
        StudioPolicy("Delivery", "Your files arrive after six working days."),
    ),
)


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    passages = [passage.as_json() for passage in own_passages(STUDIO)]
    return gather([json.dumps({"complete": True, "fits": True, "passages": passages})])


def told(evidence: Evidence, *texts: str, language: str = "en", **slots: object) -> str | None:
    frame = Frame("cost", text=texts[-1].lower(), said=texts[-1], **slots)  # type: ignore[arg-type]
    draft = answer_from_list([frame], [evidence], Words(language), texts)
    return None if draft is None else " ".join(claim.text for claim in draft.claims)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("what does an office headshot cost", ["Office headshot"]),
        ("two prints and the family one", ["Print", "Family session"]),
        ("makeup, please", ["Make-up"]),
        ("make up for the stage headshots", ["Make-up", "Stage headshots"]),
        ("do you film weddings", []),
    ],
)
def test_a_service_is_named_by_the_words_that_are_its_own(evidence: Evidence, text: str, named: list[str]) -> None:
    services = [passage for passage in evidence.listed if passage.price]
    assert [one.name for one in services_in(text, services)] == named


def test_sums_are_complete_and_count_what_stands_before_each_name(evidence: Evidence) -> None:
    said = told(evidence, "3 office headshots and a family session with makeup, what is the total")
    assert said is not None
    assert "€770" in said  # 3 × 140 + 280 + 70


def test_the_dearest_and_the_cheapest_are_those_of_the_whole_list(evidence: Evidence) -> None:
    assert "Print, at €15" in str(told(evidence, "what is the cheapest thing"))
    assert "Team day, at €990" in str(told(evidence, "the most expensive one?"))
    assert "Team day takes 300 minutes" in str(told(evidence, "which is the longest session"))


def test_two_services_are_compared_for_so_many_people(evidence: Evidence) -> None:
    text = "office headshots or the team day, which is cheaper?"
    assert str(told(evidence, text, people=5)).startswith("5 × Office headshot is the cheaper one: €700, against €990")
    assert str(told(evidence, text, people=9)).startswith("Team day is the cheaper one: €990, against €1,260")


def test_a_budget_is_held_against_a_service_and_against_the_list(evidence: Evidence) -> None:
    short = told(evidence, "would a family session fit", budget=Money(200))
    assert "€80 is missing" in str(short)
    listed = str(told(evidence, "what can I get", budget=Money(100)))
    assert "Make-up: €70" in listed
    assert "Family session" not in listed


def test_a_follow_up_adds_an_extra_and_replaces_a_session(evidence: Evidence) -> None:
    before = "how much are the stage headshots"
    assert "€300" in str(told(evidence, before, "and with make-up?"))
    after = str(told(evidence, before, "and the family one?"))
    assert "€280" in after
    assert "€510" not in after
    assert "€350" in str(told(evidence, before, "and the family one with make-up?"))
    assert "Stage headshots takes 95 minutes" in str(
        told(evidence, before, "how long does it take", operator="duration")
    )


def test_terms_are_found_by_what_they_are_about(evidence: Evidence) -> None:
    assert "up to three days before" in str(told(evidence, "can I postpone it"))
    assert "six working days" in str(told(evidence, "when do I get the pictures"))


def test_what_is_not_listed_is_said_not_to_be_and_no_discount_is_promised(evidence: Evidence) -> None:
    assert "not named on the studio's price list" in str(told(evidence, "do you do weddings"))
    assert "names no discount" in str(told(evidence, "is there a student discount"))


def test_other_questions_and_prices_in_general_are_left_alone(evidence: Evidence) -> None:
    assert told(evidence, "what do headshots cost elsewhere") is None
    for topic, text in (
        ("difference", "how do a headshot and a portrait differ"),
        ("choose", "do i need a headshot or a portrait for my cv"),
        ("industry", "what do family lawyers usually take"),
    ):
        frame = Frame(topic, text=text)  # type: ignore[arg-type]
        assert answer_from_list([frame], [evidence], Words(), ["what do prints cost", text]) is None
    software = Frame("cost", text="what does a headshot cost with ai", method="ai")
    assert answer_from_list([software], [evidence], Words(), [software.text]) is None
    assert (
        answer_from_list([Frame("cost", text="what is the total")], [Evidence()], Words(), ["what is the total"])
        is None
    )


@pytest.mark.parametrize(("language", "word"), [("de", "kostet"), ("fr", "coûte"), ("es", "cuesta")])
def test_other_languages_are_told_the_figures_in_their_words(evidence: Evidence, language: str, word: str) -> None:
    assert word in str(told(evidence, "family session", language=language))


def test_money_of_another_currency_pays_for_nothing_on_the_list(evidence: Evidence) -> None:
    dollars = told(evidence, "I have 200 dollars for the portrait session", budget=Money(200, "USD"))
    assert dollars is None or "$" not in dollars
    assert "enough" in str(told(evidence, "is 220 enough for the portrait session", budget=Money(220, "EUR")))


def test_money_that_each_of_several_has_is_counted_together(evidence: Evidence) -> None:
    asked = "five of us with 60 euros each, is that enough for the family session?"
    answer = told(evidence, asked, budget=Money(60, "EUR", "person"), people=5)
    assert answer is not None
    assert "€300" in answer
    assert "missing" not in answer


def test_a_list_in_another_currency_is_told_in_it() -> None:
    prices = tuple(StudioPrice(one.subject, one.low, one.high, "GBP", one.per, one.name) for one in STUDIO.prices)
    passages = [passage.as_json() for passage in own_passages(Studio(id="s", name="S", prices=prices))]
    listed = gather([json.dumps({"complete": True, "fits": True, "passages": passages})])
    compared = told(listed, "is the family session cheaper than the stage headshots?", operator="yes_no")
    assert compared is not None
    assert "£230" in compared
    assert "€" not in compared
    assert "£" in str(told(listed, "is 300 enough for the family session?", budget=Money(300, "EUR")))


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("advice", "can my dog be in the portrait"),
        ("difference", "how many people are in a headshot and in a portrait"),
        ("convert", "headshot first and zoom out for the portrait later, cheaper that way"),
        ("industry", "i am a tax adviser, which photo do people in my trade take"),
    ],
)
def test_the_kinds_alone_name_no_service(evidence: Evidence, topic: str, text: str) -> None:
    frame = Frame(topic, text=text, said=text, trade="tax adviser" if topic == "industry" else None)  # type: ignore[arg-type]
    assert answer_from_list([frame], [evidence], Words(), [text]) is None


GARDEN = Studio(
    id="garden-studio",
    name="Garden Studio",
    prices=(
        StudioPrice("portrait", 110, 110, name="Basic", duration_min=20, includes="three files"),
        StudioPrice("portrait", 190, 190, name="Basic Plus", duration_min=45, includes="eight files"),
        StudioPrice(
            "portrait",
            340,
            340,
            name="Garden party, short",
            duration_min=120,
            text="A deposit of 90 euros holds the date. Pictures are ready in four weeks.",
        ),
        StudioPrice(
            "portrait", 560, 560, name="Garden party, long", duration_min=300, text="Saturdays cost 70 euros more."
        ),
        StudioPrice("both", 20, 200, name="Gift note", text="Any amount from 20 to 200 euros."),
        StudioPrice("both", 900, 900, name="Party album", includes="60 pages"),
    ),
)


@pytest.fixture(scope="module")
def garden() -> Evidence:
    passages = [passage.as_json() for passage in own_passages(GARDEN)]
    return gather([json.dumps({"complete": True, "fits": True, "passages": passages})])


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("the basic or the basic plus", ["Basic", "Basic Plus"]),
        ("the basic one (not plus)", ["Basic"]),
        ("the basic plus", ["Basic Plus"]),
    ],
)
def test_a_name_inside_a_longer_one_is_heard_where_it_stands_alone(
    garden: Evidence, text: str, named: list[str]
) -> None:
    assert [one.name for one in services_in(text, [one for one in garden.listed if one.price])] == named


def test_services_that_share_a_word_are_told_beside_each_other(garden: Evidence) -> None:
    text = "what is the difference between the two garden parties"
    frame = Frame("difference", "compare", text=text, said=text)
    draft = answer_from_list([frame], [garden], Words(), [text])
    assert draft is not None
    assert [claim.cards for claim in draft.claims] == [("studio.price.3",), ("studio.price.4",)]


def test_a_term_is_told_by_the_service_whose_text_names_it(garden: Evidence) -> None:
    assert "deposit of 90 euros" in str(told(garden, "is there a deposit for the garden party"))
    assert "four weeks" in str(told(garden, "when do we get the pictures of the short garden party"))
    for text in (
        "when do we get the pictures of the basic plus",
        "is the short garden party extra on saturdays",
        "with a dog, does the basic plus cost more",
    ):
        assert str(told(garden, text, operator="yes_no")).startswith("The studio's price list does not say that"), text


def test_what_studios_often_sell_is_missed_where_the_list_has_it_nowhere(garden: Evidence) -> None:
    assert "not named on the studio's price list" in str(told(garden, "what would a drone add to the garden party"))
    assert "not named" not in str(told(garden, "what does the album cost"))


def test_the_dearest_session_is_none_without_a_length(garden: Evidence) -> None:
    assert "Garden party, long" in str(told(garden, "which of your sessions is the most expensive"))
    assert "Party album" in str(told(garden, "what is the most expensive thing on the list"))


def test_what_is_nearest_in_meaning_is_meant_where_no_word_names_it(garden: Evidence) -> None:
    text = "a do outside with all our friends, what would that cost"
    passages = [one.as_json() for one in own_passages(GARDEN)]

    def said(nearness: float) -> str:
        near = {"studio.price.4": {text: nearness}, "studio.price.3": {text: 0.1}}
        listed = {"complete": True, "fits": True, "passages": passages, "near": near}
        return str(told(gather([json.dumps(listed)]), text))

    assert "Garden party, long (a portrait) costs" in said(0.5)
    assert "Garden party, long (a portrait) costs" not in said(0.12)


TOWN = Studio(
    id="town",
    name="Town",
    prices=(
        StudioPrice("headshot", 90, 90, name="Headshot", duration_min=20),
        StudioPrice(
            "headshot", 45, 45, name="Firm visit", per="person", text="We come to your firm, minimum six people."
        ),
        StudioPrice(
            "portrait",
            200,
            200,
            name="Concert",
            duration_min=120,
            text="Each further hour costs 60 euros. Pictures by the next morning cost 40 euros more.",
        ),
        StudioPrice(
            "portrait",
            320,
            320,
            name="Dance team",
            per="session",
            text="Travel within Hilltown is included. Broadcasting is licensed separately. A deposit of 80 euros.",
        ),
        StudioPrice("both", 15, 15, name="Visa picture", per="person", text="9 euros for children under five."),
        StudioPrice("both", 8, 8, name="Spare picture", per="image"),
    ),
)


@pytest.fixture(scope="module")
def town() -> Evidence:
    passages = [passage.as_json() for passage in own_passages(TOWN)]
    return gather([json.dumps({"complete": True, "fits": True, "passages": passages})])


def test_an_order_grows_over_several_messages(town: Evidence) -> None:
    before = ("how much is the concert", "it goes from 6 to 10pm")
    assert "€360" in str(told(town, *before, "and the pictures by the next morning. total then?"))
    assert "€216" in str(told(town, "what is the concert", "and two spare pictures, total?"))


def test_people_told_one_by_one_are_counted_and_the_young_pay_less(town: Evidence) -> None:
    text = "visa pictures for me, my wife and our 3 year old, what do we pay"
    assert "€39" in str(told(town, text))


def test_fewer_than_the_least_number_are_told_what_it_comes_to(town: Evidence) -> None:
    assert "€270" in str(told(town, "there are 4 of us, would you come to our firm for headshots?", people=4))


def test_what_is_left_after_a_deposit_is_reckoned(town: Evidence) -> None:
    assert "€240 are left" in str(told(town, "the dance team: what is left to pay after the deposit?"))


def test_what_is_charged_apart_or_lies_elsewhere_has_no_price(town: Evidence) -> None:
    for text in (
        "what does it cost to have the dance team licensed for broadcasting",
        "the dance team, but our hall is in Farville, what do you add for travel",
    ):
        assert str(told(town, text)).startswith("The studio's price list does not say that"), text


MILL = Studio(
    id="mill",
    name="Mill",
    prices=(
        StudioPrice(
            "portrait",
            190,
            190,
            name="Muddy Boots",
            duration_min=75,
            includes="15 images, up to five people",
            text="A family walk. 18 euros for each person after the fifth. One dog may come; a second is 12 euros.",
        ),
        StudioPrice(
            "portrait",
            150,
            150,
            name="Two of a Kind",
            duration_min=50,
            text="For couples, engaged or married for long.",
        ),
        StudioPrice(
            "any",
            140,
            140,
            name="Gather Round",
            per="hour",
            text="Parties. The pictures are ready in eight working days.",
        ),
        StudioPrice(
            "portrait",
            110,
            110,
            name="Paws",
            duration_min=45,
            includes="images of one pet",
            text="Every additional pet is 20 euros.",
        ),
        StudioPrice(
            "portrait",
            165,
            165,
            name="Waiting",
            duration_min=60,
            text="Booked together with Hello You we take 40 euros off.",
        ),
        StudioPrice("portrait", 295, 295, name="Hello You", duration_min=150, text="For babies up to four weeks old."),
        StudioPrice("both", 24, 24, name="Print", per="image"),
        StudioPrice("both", 280, 280, name="Album, 30 pages", text="Ten more pages cost 40 euros."),
        StudioPrice("both", 25, 500, name="Gift card", text="Good for two years."),
    ),
)


@pytest.fixture(scope="module")
def mill() -> Evidence:
    passages = [passage.as_json() for passage in own_passages(MILL)]
    return gather([json.dumps({"complete": True, "fits": True, "passages": passages})])


@pytest.mark.parametrize(
    ("texts", "amount"),
    [
        (("muddy boots for 7, how much",), "€226"),
        (("how much is muddy boots", "we are five", "and my mum and dad join, total?"), "€226"),
        (("muddy boots please", "and two prints with that", "total?"), "€238"),
        (("gather round for 3 hours, how much?", "hmm make it 5"), "€700"),
        (("paws with 2 cats together in one picture, what would that be",), "€130"),
        (("what do waiting and hello you cost together",), "€420"),
        (("the album with 40 pages, how much",), "€320"),
    ],
)
def test_an_order_comes_to_what_the_list_says(mill: Evidence, texts: tuple[str, ...], amount: str) -> None:
    assert amount in str(told(mill, *texts))


@pytest.mark.parametrize(
    ("topic", "text", "heard"),
    [
        ("choose", "we just got engaged, what have you got for us", "Two of a Kind"),
        ("convert", "my sister turns 30 and i want to give her a shoot", "Gift card"),
        ("out_of_scope", "when will we see the pictures of our party", "eight working days"),
    ],
)
def test_what_a_studio_sells_under_a_name_of_its_own_is_found(
    mill: Evidence, topic: str, text: str, heard: str
) -> None:
    frame = Frame(topic, text=text, said=text)  # type: ignore[arg-type]
    draft = answer_from_list([frame], [mill], Words(), [text])
    assert draft is not None
    assert heard in " ".join(claim.text for claim in draft.claims)


def test_several_things_asked_in_one_breath_are_all_answered(mill: Evidence) -> None:
    said = str(told(mill, "what is the cheapest session and how long does it take"))
    assert "€110" in said
    assert "45 minutes" in said


def test_no_sum_is_told_where_a_price_is_not_understood() -> None:
    text = "Sixteen euros, twelve from forty plates on, see the table: 12 euros."
    studio = Studio(id="s", name="S", prices=(StudioPrice("any", 16, 16, name="Plates", per="image", text=text),))
    passages = [passage.as_json() for passage in own_passages(studio)]
    listed = gather([json.dumps({"complete": True, "fits": True, "passages": passages})])
    assert "€800" not in str(told(listed, "50 plates, how much"))


def test_a_message_that_changes_a_number_is_read_as_the_one_before() -> None:
    assert messages_of(["event for 3 hours?", "hmm make it 5"])[-1] == "event for 5 hours?"
    assert messages_of(["35 of them, one photo each", "and if it's 60?"])[-1] == "60 of them, one photo each"
    assert messages_of(["two headshots and 3 prints and 4 frames", "make it 5"])[-1] == "make it 5"
