"""The examples of how people ask for a card."""

import shutil
from pathlib import Path

import pytest

from assistant.errors import KnowledgeMissing
from assistant.knowledge import load_knowledge

SHIPPED = Path(__file__).resolve().parent.parent / "knowledge"


def test_every_card_has_examples_and_no_two_cards_share_one() -> None:
    knowledge = load_knowledge()
    assert knowledge.asked.keys() == knowledge.cards.keys()
    questions = [question.lower() for asked in knowledge.asked.values() for question in asked]
    assert len(questions) == len(set(questions))
    assert min(map(len, knowledge.asked.values())) >= 5


def test_no_example_is_a_question_that_the_answers_are_measured_on() -> None:
    import yaml

    cases = yaml.safe_load((SHIPPED.parent / "eval" / "cases" / "answers.yaml").read_text(encoding="utf-8"))["cases"]
    turns = (turn["text"] if isinstance(turn, dict) else turn for case in cases for turn in case["turns"])
    measured = {turn.lower().strip(" ?!.") for turn in turns if len(turn.split()) > 4}
    asked = {question.lower().strip(" ?!.") for one in load_knowledge().asked.values() for question in one}
    assert not measured & asked


@pytest.mark.parametrize(
    ("line", "words"),
    [('"no.such.card" = ["what?"]', "no card has this id"), ('"definition.headshot" = "what?"', "list")],
)
def test_a_mistake_in_the_examples_is_told_with_its_place(line: str, words: str, tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    shutil.copytree(SHIPPED, folder)
    (folder / "asked" / "definitions.toml").write_text(line, encoding="utf-8")
    with pytest.raises(KnowledgeMissing, match=words) as problem:
        load_knowledge(folder)
    assert "definitions.toml" in problem.value.message
