"""The judging of answers: pure functions and the file of cases, without opening a chat."""

from collections import Counter
from fnmatch import filter as matching
from typing import Any

import pytest

from assistant.knowledge import load_knowledge
from eval.answers import Outcome, load_cases, summarise
from eval.figures import unsupported_figures
from eval.scoring import Case, even_out, faults, parse_cases, wilson


def case(**fields: Any) -> Case:
    """A case from the fields that matter."""
    row = {"id": "a", "proves": "b", "group": "cost", "split": "build", "turns": ["How much?"]} | fields
    return parse_cases({"words": {"open": "or more|from"}, "cases": [row]})[0]


def answer(text: str, *cited: str, mode: str = "answer", photo: Any = None) -> dict[str, Any]:
    return {"answer": text, "mode": mode, "citations": [{"id": one} for one in cited], "photo": photo}


def test_cases_are_enough_balanced_and_cite_known_cards() -> None:
    cases = load_cases()
    assert len(cases) >= 500
    halves = Counter(one.split for one in cases)
    assert min(halves.values()) >= 200
    known = [*load_knowledge().cards, *load_knowledge().sources, "photo"]
    assert [(one.id, card) for one in cases for card in one.cite if not matching(known, card)] == []
    assert {turn.photo for one in cases for turn in one.turns} == {None, "astronaut"}


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("From **€2,500** [1] [2].", "From €2500."),
        ("2.500 – 3.000 €", "2500 - 3000 €"),
        ("1’200 francs, 2\u202f500 €", "1200 francs, 2500 €"),
        ("0.125 and 4.5 × 6", "0.125 and 4.5 × 6"),
        ("see [the crop](/api/photos/1/crop)", "see the crop"),
        ("I don’t", "I don't"),
    ],
)
def test_typing_does_not_count(written: str, plain: str) -> None:
    assert even_out(written) == plain


def test_a_pure_number_stands_as_a_whole() -> None:
    wanted = case(must=[["150"]])
    assert faults(wanted, answer("from €150.")) == []
    assert faults(wanted, answer("from 1,150 or 150.5 or 1500")) != []


def test_each_demand_is_named_when_it_is_not_met() -> None:
    wanted = case(must=[["150"], ["<open>"]], must_not=["\\bAI\\b"], cite=["cost.*.photographer"])
    right = answer("EUR 150 OR MORE [1]", "cost.headshot.photographer")
    assert faults(wanted, right) == []
    found = faults(wanted, answer("AI costs 29", "cost.headshot.ai", mode="abstain"))
    assert len(found) == 5
    assert faults(wanted, answer("150 or more")) == ["cites nothing and not cost.*.photographer"]


def test_a_report_counts_as_citing_the_photo_and_any_listed_mode_fits() -> None:
    wanted = case(cite=["photo"], mode=["answer", "clarify"])
    assert faults(wanted, answer("x", mode="clarify", photo={"kind": "headshot"})) == []
    assert faults(wanted, answer("x", mode="clarify")) != []


def test_wrong_cases_are_refused() -> None:
    with pytest.raises(ValueError, match="unknown fields"):
        case(musst=[])
    with pytest.raises(ValueError, match="wrong split"):
        case(split="train")
    row = {"id": "a", "proves": "b", "group": "c", "split": "build", "turns": ["d"]}
    with pytest.raises(ValueError, match="more than once"):
        parse_cases({"cases": [row, row]})
    with pytest.raises(ValueError, match=r"unknown words \['nay'\]"):
        parse_cases({"words": {"no": "not"}, "cases": [row | {"must": [["<nay>"]]}]})
    with pytest.raises(ValueError, match=r"no text: \[False\]"):
        parse_cases({"words": {False: "not"}, "cases": [row]})


PASSAGE = {"passage": "A headshot costs €150 to €500.", "price": {"low": 150, "high": 500}}


@pytest.mark.parametrize(
    ("text", "said", "unsupported"),
    [
        ("€150 to €500", "how much?", []),
        ("€750 to €2,500 for 5", "for five people", []),
        ("€300 to €1,000", "my husband and I", []),
        ("€160", "how much?", ["160"]),
        ("It saves €50 of your 200 euros", "I have 200 euros", []),
        ("6 headshots", "how many for 1000 €", []),
        ("1. €150\n2. €500", "list them", []),
        ("90 % of people", "how many?", ["90"]),
    ],
)
def test_figures_need_support(text: str, said: str, unsupported: list[str]) -> None:
    assert unsupported_figures(text, [PASSAGE], None, [said]) == unsupported


def test_measurements_support_figures_in_the_way_they_are_said() -> None:
    report = {"checks": [{"value": 0.3125, "range": [0.4, 0.7]}], "image": {"width_px": 512, "is_grayscale": False}}
    assert unsupported_figures("31 % of 512 px; 40 to 70 % is wanted, 0.31 measured", [], report, []) == []
    assert unsupported_figures("33 %", [], report, []) == ["33"]


def test_the_summary_counts_by_group_and_split() -> None:
    rows = [
        Outcome(case(id=str(number)), answer("x"), ("lacks y",) * (number == 0), (), (0.1 * number,))
        for number in range(4)
    ]
    summary = summarise(rows, 0.05)
    assert (summary["all"]["right"], summary["all"]["n"]) == (3, 4)
    assert summary["groups"]["cost"]["rate"] == summary["splits"]["build"]["rate"] == 0.75
    assert [row["id"] for row in summary["wrong"]] == ["0"]
    assert summary["embeddings_per_answer"] == 3.0


def test_the_interval_is_wilsons() -> None:
    low, high = wilson(90, 100)
    assert (round(low, 3), round(high, 3)) == (0.826, 0.945)
    assert wilson(0, 0) == (0.0, 1.0)


def test_halves_and_how_often_a_price_fits_are_supported_only_where_asked() -> None:
    cited = [{"passage": "150", "title": "", "price": {"low": 29.0, "high": 150.0}}]
    assert unsupported_figures("€716", cited, None, ["8, and half of them by AI"]) == []
    assert unsupported_figures("€716", cited, None, ["8, and some of them by AI"]) == ["716"]
    assert unsupported_figures("5 at €29", cited, None, ["how many for the price of one?"]) == []
    assert unsupported_figures("5 at €29", cited, None, ["is it dear?"]) == ["5"]


def test_a_grand_is_a_thousand() -> None:
    cited = [{"passage": "150", "title": "", "price": {"low": 150.0, "high": 500.0}}]
    assert unsupported_figures("at most 13", cited, None, ["how many for 2 grand?"]) == []
    assert unsupported_figures("at most 13", cited, None, ["how many for 2 bags?"]) == ["13"]


SHOOT = {
    "passage": "At S, Shoot costs €210 per session. It takes 75 minutes. Included: 15 images, up to four people. Each "
    "extra person is 20 euros. On Saturdays it costs 30 euros more.",
    "price": {"low": 210.0, "high": 210.0},
}


def test_a_sum_that_an_offer_does_not_come_to_is_unsupported() -> None:
    said = ["6 people on a saturday, total?"]
    assert unsupported_figures("€280", [SHOOT], None, said) == []  # 210 + 2 × 20 + 30
    for lie in (215, 235, 265, 275, 285, 295, 305, 345, 365, 405, 505, 999):
        assert unsupported_figures(f"€{lie}", [SHOOT], None, said) == [str(lie)], lie
