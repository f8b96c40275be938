import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.knowledge import load_knowledge
from eval import __main__ as command
from eval.photos import sections
from eval.photos.sheet import write_sheet
from eval.report import Case, Options, Section, as_json, as_markdown, mean, share
from eval.retrieval import load_questions
from eval.scorers import hit_at_k, ndcg_at_k, recall_at_k, reciprocal_rank


def test_scores_of_a_known_ranking() -> None:
    found = ["x", "a", "y", "b"]
    assert recall_at_k(found, {"a", "b"}, 3) == 0.5
    assert hit_at_k(found, {"a", "b"}, 3) == 1.0
    assert reciprocal_rank(found, {"a", "b"}) == 0.5
    assert ndcg_at_k(["a"], {"a": 2}, 10) == 1.0
    assert ndcg_at_k(["x", "a"], {"a": 2}, 10) == pytest.approx(0.6309, abs=1e-4)


def test_more_relevant_cards_than_places_do_not_lower_recall() -> None:
    assert recall_at_k(["a", "b", "c"], {"a", "b", "c", "d", "e"}, 3) == 1.0


@given(st.permutations("abcdef"), st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 2), min_size=1))
def test_no_order_beats_the_order_of_the_grades(order: list[str], grades: dict[str, int]) -> None:
    ideal = sorted(grades, key=lambda card: -grades[card])
    assert ndcg_at_k(order, grades, 10) <= ndcg_at_k(ideal, grades, 10) == pytest.approx(1.0)


def test_intervals_hold_their_figure_and_are_the_same_each_time() -> None:
    row = mean("a mean", [0.0, 1.0, 1.0, 0.5, 0.25] * 4)
    assert row == mean("a mean", [0.0, 1.0, 1.0, 0.5, 0.25] * 4)
    assert row.low is not None
    assert row.high is not None
    assert row.value is not None
    assert row.low < row.value < row.high
    assert share("nothing", 0, 0).value is None


def test_every_labelled_card_exists_and_the_set_is_large_enough() -> None:
    questions = load_questions()
    cards = load_knowledge().cards
    assert {card for question in questions for card in question.grades} <= set(cards)
    for split in ("build", "measure"):
        own = [question for question in questions if question.split == split]
        assert sum(bool(question.grades) for question in own) >= 60
        assert sum(not question.grades for question in own) >= 20
    assert len({question.text for question in questions}) == len(questions)


def test_a_part_that_is_missing_is_reported_and_not_hidden(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(command, "find_spec", lambda name: None)
    assert command.main(["photos", "--json"]) == command.EXIT_PART_FAILED
    assert "does not exist" in json.loads(capsys.readouterr().out)[0]["missing"]
    out = tmp_path / "report.md"
    command.main(["photos", "--out", str(out)])
    assert "**Not measured:**" in out.read_text()


def test_the_report_shows_figures_with_their_n() -> None:
    text = as_markdown([Section("Title", (share("right", 9, 10),))], Options().worst)
    assert "| right | 0.900 | 0.596–0.982 | 10 |" in text


def test_the_worst_photos_come_as_a_contact_sheet(tmp_path: Path) -> None:
    cases = (Case("a <b>.jpg", "headshot", "group", b"\xff\xd8"), Case("no picture", "x", "y"))
    write_sheet([Section("Kinds", worst=cases)], tmp_path / "worst.html", 5)
    text = (tmp_path / "worst.html").read_text(encoding="utf-8")
    assert "a &lt;b&gt;.jpg" in text
    assert text.count("<img") == 1
    assert "jpeg" not in str(as_json([Section("Kinds", worst=cases)]))


def test_a_part_of_the_photos_that_does_not_exist_is_named(tmp_path: Path) -> None:
    (found,) = sections(Options(photos=tmp_path, only=("colours",)))
    assert "'colours'" in found.missing
