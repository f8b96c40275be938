import pytest
from lies import FALSE_PRICES, FALSE_VERDICTS, INVENTED

from assistant.guardrails import Guardrail, split_sentences

PRICE = {
    "id": "cost.headshot.photographer",
    "text": "With a photographer a headshot costs about €150 to €500, and can cost more.",
    "source": "stephen-2025",
    "title": "Headshot vs Portrait",
    "interest": "sells AI headshots",
    "url": None,
    "page": None,
    "price": {"method": "photographer", "low": 150, "high": 500, "open_ended": True, "currency": "EUR"},
}
LINKEDIN = {**PRICE, "id": "platform.linkedin.size", "text": "LinkedIn takes 400×400 px and up.", "price": None}


def guarded(visitor: str = "", *passages: dict) -> Guardrail:
    guardrail = Guardrail(visitor)
    guardrail.add_passages(passages)
    return guardrail


def test_a_citation_is_numbered_and_carries_the_passage_and_who_says_it() -> None:
    checked = guarded("", PRICE).check("It costs €150 to €500. [cost.headshot.photographer]")
    assert checked.text == "It costs €150 to €500. [1]"
    [citation] = checked.citations
    assert (citation["n"], citation["id"]) == (1, PRICE["id"])
    assert citation["passage"] == PRICE["text"]
    assert citation["interest"] == "sells AI headshots"


@pytest.mark.parametrize("mark", ["[cost.portrait.photographer]", "[7]", "[made, up]", "[photo]"])
def test_a_citation_that_was_not_retrieved_is_removed(mark: str) -> None:
    checked = guarded("", PRICE).check(f"A headshot is usual. {mark}")
    assert checked.text == "A headshot is usual."
    assert not checked.citations


def test_the_same_passage_keeps_its_number() -> None:
    guardrail = guarded("", PRICE, LINKEDIN)
    guardrail.check("A. [cost.headshot.photographer]")
    again = guardrail.check("B. [platform.linkedin.size, cost.headshot.photographer]")
    assert again.text == "B. [2] [1]"
    assert [citation["n"] for citation in again.citations] == [2]


@pytest.mark.parametrize(
    "sentence",
    [
        "It costs about €120.",
        "Four in five, that is 83 %, prefer it.",
        "Take 400×450 px.",
        "It takes 45 minutes.",
        "It costs €1,500.",
    ],
)
def test_a_figure_that_nothing_supports_holds_its_sentence_back(sentence: str) -> None:
    checked = guarded("", PRICE, LINKEDIN).check(sentence)
    assert checked.text == ""
    assert checked.unsupported


@pytest.mark.parametrize(
    ("visitor", "sentence"),
    [
        ("", "It costs €150 to €500."),
        ("for a team of five", "From €750, and the range sums to €2,500 for 5 people."),
        ("we are 12 people", "That is from €1800."),
        ("I have 200 euros", "Your €200 covers the lower end, with €50 to spare."),
        ("I have 1000 euros", "That pays for 6 at the lower end of €150."),
        ("", "1. A headshot\n2. A portrait"),
        ("", "LinkedIn wants 400x400 px."),
    ],
    ids=["quoted", "product in words", "product", "difference", "quotient", "list markers", "size"],
)
def test_supported_and_calculated_figures_pass(visitor: str, sentence: str) -> None:
    assert guarded(visitor, PRICE, LINKEDIN).check(sentence).text == sentence


def priced(name: str, amount: float) -> dict:
    return {**PRICE, "id": name, "text": f"It costs €{amount:.0f}.", "price": {"low": amount, "high": amount}}


def test_a_sum_may_hold_whatever_its_sentence_cites_and_nothing_else() -> None:
    guard = guarded("2 prints, a session and make-up", priced("a", 20), priced("b", 300), priced("c", 70))
    assert guard.check("All of it comes to €410. [a, b, c]").text
    assert not guard.check("All of it comes to €410. [a]").text
    assert not guard.check("All of it comes to €433. [a, b, c]").text


def test_money_in_words_and_a_share_of_it_may_be_told() -> None:
    guard = guarded("boss gave me a grand for 9 of us", PRICE)
    mark = "[cost.headshot.photographer]"
    assert guard.check(f"€1,000 is not enough for 9: they start at €1,350, so €350 is missing. {mark}").text
    assert guard.check("€1,000 for 9 people is €111.11 each.").text
    assert not guard.check("€1,000 for 9 people is €120 each.").text


def test_a_share_of_a_price_may_be_told_where_it_is_shared() -> None:
    shared = "Shared by 4, a headshot at €150 to €500 comes to €37.50 to €125 each. [cost.headshot.photographer]"
    assert guarded("if four of us split one headshot, what does each pay?", PRICE).check(shared).text
    assert not guarded("what do the four of us pay?", PRICE).check(shared).text


def test_who_says_me_counts_as_one_more_only_beside_others() -> None:
    mark = "[cost.headshot.photographer]"
    assert guarded("me n my 2 brothers want headshots", PRICE).check(f"They start at €450. {mark}").text
    assert not guarded("tell me what 2 headshots cost", PRICE).check(f"They start at €450. {mark}").text


def test_a_long_price_list_and_many_figures_of_the_visitors_let_no_invented_price_through() -> None:
    listed = [priced(f"studio.price.{number}", 15 + 37 * number) for number in range(12)]
    guard = guarded("There are 7 of us, I have 900 euros, 3 of us want portraits for 200 each, and 12 prints", *listed)
    assert not guard.check("All of it comes to €1,111. [studio.price.1, studio.price.2]").text
    assert not guard.check("With this it is €77. [studio.price.3]").text
    assert guard.check("12 of them come to €1,512. [studio.price.3]").text


def test_money_on_top_of_money_and_people_told_one_by_one_may_be_reckoned_with() -> None:
    assert guarded("I have 60 euros. My aunt adds another 100", PRICE).check("€160 is enough.").text
    assert guarded("me and my wife", PRICE).check("For 2 people that is €300 to €1,000.").text


def test_a_number_that_a_passage_writes_as_a_word_passes() -> None:
    rule = {**PRICE, "id": "studio.policy.1", "price": None, "text": "A session can be moved until two days before it."}
    guardrail = guarded("can I reschedule?", rule)
    assert guardrail.check("A session can be moved until two days before it.").text
    assert not guardrail.check("A session can be moved until three days before it.").text


def test_measurements_pass_as_measured_rounded_and_as_percent() -> None:
    guardrail = Guardrail("")
    guardrail.add_report({"checks": [{"id": "head_size", "value": 0.3149, "range": [0.4, 0.7]}]})
    assert guardrail.check("The head takes 31 % of the height (0.31); 40 to 70 % is asked for.").text
    assert not guardrail.check("The head takes 52 % of the height.").text


def test_outside_links_lose_their_address_and_our_own_stay() -> None:
    guardrail = Guardrail("")
    assert guardrail.check("See [this](https://elsewhere.example/x).").text == "See this."
    own = "[Download](/api/photos/abc/crop?purpose=cv)."
    assert guardrail.check(own).text == own


@pytest.mark.parametrize("size", [1, 3, 7, 1000])
def test_sentences_join_to_the_text_again_however_it_is_cut(size: int) -> None:
    text = "A headshot costs €150 to €500. [a.b] It can cost more! [c] [d]\n\n- one\n- two 3.5 m\nWhy? Because"
    sentences, buffer = [], ""
    for start in range(0, len(text), size):
        whole, buffer = split_sentences(buffer + text[start : start + size])
        sentences += whole
    assert "".join(sentences) + buffer == text
    assert sentences[0].strip() == "A headshot costs €150 to €500. [a.b]"
    assert any("[c] [d]" in sentence for sentence in sentences)


AI = {**PRICE, "id": "cost.headshot.ai", "text": "An AI headshot costs about €29 to €79.", "interest": None,
      "price": {"method": "ai", "low": 29, "high": 79, "open_ended": False, "currency": "EUR"}}  # fmt: skip


def test_a_hundred_lies_leave_nothing_behind() -> None:
    assert len(FALSE_PRICES) + len(INVENTED) + len(FALSE_VERDICTS) == 100
    for lie in FALSE_PRICES:
        assert guarded("what does a headshot cost?", PRICE, AI).check(lie).text == "", lie
    for mark in INVENTED:
        checked = guarded("", PRICE, AI).check(f"A headshot is usual. [{mark}]")
        assert (checked.text, checked.citations) == ("A headshot is usual.", ()), mark
    for lie in FALSE_VERDICTS:
        for report in ({}, {"verdict": "not_ready"}, {"verdict": "ready_after_crop"}):
            guardrail = guarded("is my photo ready?")
            guardrail.add_report(report)
            assert guardrail.check(lie).text == "", lie


@pytest.mark.parametrize(
    "sentence",
    [
        "The photo is ready for LinkedIn.",
        "Upload it, and I will check whether it is ready.",
        "It is ready once it is cropped.",
        "The photo is not perfect yet.",
        "Nach dem Zuschnitt ist es bereit für LinkedIn.",
        "La photo n'est pas encore prête.",
        "La foto estará lista cuando se recorte.",
    ],
)
def test_a_verdict_that_the_report_gives_or_that_is_none_may_leave(sentence: str) -> None:
    guardrail = guarded("is it ready?")
    guardrail.add_report({"verdict": "ready" if sentence.startswith("The photo is ready") else "not_ready"})
    assert guardrail.check(sentence).text == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "The photo is flawless, you can upload it.",
        "Your photo is perfect, and so is the crop.",
        "Dein Foto ist perfekt und bereit für LinkedIn.",
        "Votre photo est parfaite.",
        "Tu foto está lista para LinkedIn.",
    ],
)
def test_a_verdict_without_a_report_stays_here_in_every_language(sentence: str) -> None:
    assert guarded("is it ready?").check(sentence).text == ""


def test_prices_of_those_who_are_left_may_be_told_and_of_no_other_number() -> None:
    guard = guarded("headshots for 27 of us\nand if 7 of us drop out?", PRICE)
    assert guard.check("20 headshots come to €3,000 to €10,000. [cost.headshot.photographer]").text
    assert not guard.check("21 headshots come to €3,150. [cost.headshot.photographer]").text


def test_many_numbers_in_a_conversation_hold_nobody_up() -> None:
    numbers = ", ".join(str(number) for number in range(900, 1000))
    guard = guarded(f"Our rooms are {numbers}", priced("a", 20), priced("b", 300), priced("c", 70), priced("d", 45))
    assert guard.check("Together that is €435. [a, b, c, d]").text
    assert not guard.check("Together that is €12,345,678. [a, b, c, d]").text


def test_what_lies_between_two_of_the_visitors_amounts_is_no_price() -> None:
    guard = guarded("one asks 900 euros, the other 250", priced("a", 20))
    assert guard.check("Both together are €1,150. [a]").text
    assert not guard.check("That is €650. [a]").text


SHOOT = {
    "id": "studio.price.1", "source": "studio", "title": "",
    "text": "At S, Shoot costs €210 per session. It takes 75 minutes. Included: 15 images, up to four people. "
            "Each extra person is 20 euros. On Saturdays it costs 30 euros more.",
    "price": {"low": 210, "high": 210, "currency": "EUR", "per": "session"},
}  # fmt: skip
CREW = {
    "id": "studio.price.2", "source": "studio", "title": "",
    "text": "At S, Crew costs €540 per session. It covers up to 8 people, every person after the eighth adds 45 euros. "
            "The first 20 km are free, each km after that is 0.60 euros.",
    "price": {"low": 540, "high": 540, "currency": "EUR", "per": "session"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("said", "passage", "true", "lies"),
    [
        ("6 people on a saturday, total?", SHOOT, 280, (215, 235, 265, 275, 285, 295, 305, 345, 365, 405, 505, 999)),
        ("11 people, 55 km away, total?", CREW, 696, (507, 552, 597, 622, 688, 699, 703, 716, 733, 793, 912, 1111)),
    ],
)
def test_a_sum_that_an_offer_does_not_come_to_is_held_back(
    said: str, passage: dict[str, object], true: int, lies: tuple[int, ...]
) -> None:
    guardrail = guarded(said, passage)
    assert guardrail.check(f"That comes to €{true} [{passage['id']}].").text
    for lie in lies:
        assert guardrail.check(f"That comes to €{lie} [{passage['id']}].").text == "", lie


ROOM = {
    **PRICE,
    "id": "studio.price.4",
    "text": "At S, Attic room costs €40 per hour. Up to eight people, then 5 euros an hour for each further person. "
    "Weekends 30 % more. Students 10 % off. A fog machine is 20 euros.",
    "price": {"low": 40, "high": 40, "currency": "EUR", "per": "hour"},
}


@pytest.mark.parametrize(
    ("sentence", "passes"),
    [
        ("Attic room comes to €260: 4 × €40, 8 × €5 for further people and 30 % more for weekends.", True),
        ("Attic room comes to €228: 4 × €40, 30 % more for weekends and €20 for a fog machine.", True),
        ("Attic room comes to €180: 4 × €40, 8 × €5 for further people and 10 % off for students.", True),
        ("Attic room comes to €261: 4 × €40, 8 × €5 for further people and 30 % more for weekends.", False),
        ("Attic room comes to €240: 4 × €40, 8 × €5 for further people and 20 % more for weekends.", False),
        ("Attic room comes to €220: 4 × €40, 8 × €5 for further people and 10 % more for students.", False),
        ("Attic room comes to €233: 4 × €40, 8 × €5 for further people and €33 for weekends.", False),
        ("Attic room comes to €273: 7 × €39.", False),
    ],
)
def test_a_sum_that_tells_its_parts_has_to_come_to_them(sentence: str, passes: bool) -> None:
    checked = guarded("4 hours on saturday with 10 people", ROOM).check(f"{sentence} [studio.price.4]")
    assert bool(checked.text) is passes
