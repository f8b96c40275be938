"""The examples of how people ask for a card."""

import re
import shutil
from pathlib import Path

import pytest

from assistant.embedded.reading.lexicon import load_table
from assistant.errors import KnowledgeMissing
from assistant.knowledge import load_knowledge

FEW_WORDS, NEARLY_THE_SAME = 4, 92
SHIPPED = Path(__file__).resolve().parent.parent / "knowledge"


def test_every_card_has_examples_and_no_two_cards_share_one() -> None:
    knowledge = load_knowledge()
    assert knowledge.asked.keys() == knowledge.cards.keys()
    questions = [question.lower() for asked in knowledge.asked.values() for question in asked]
    assert len(questions) == len(set(questions))
    assert min(map(len, knowledge.asked.values())) >= 5


def test_no_example_is_a_question_that_answers_are_measured_on_or_nearly_one() -> None:
    import yaml
    from rapidfuzz import process
    from rapidfuzz.fuzz import ratio

    def plain(text: str) -> str:
        return " ".join(re.findall(r"\w+", text.lower()))

    measured: set[str] = set()
    for name in ("answers.yaml", "unseen.yaml"):
        cases = yaml.safe_load((SHIPPED.parent / "eval" / "cases" / name).read_text(encoding="utf-8"))["cases"]
        for case in cases:
            turns = [turn["text"] if isinstance(turn, dict) else turn for turn in case["turns"]]
            texts = [*turns, *(sentence for turn in turns for sentence in re.split(r"(?<=[.!?;:])\s+|\n+", turn))]
            measured |= {plain(text) for text in texts if len(text.split()) > FEW_WORDS}
    knowledge = load_knowledge()
    learnt = [
        *knowledge.asked.values(),
        *(one for language in knowledge.languages.values() for one in language.asked.values()),
    ]
    learnt += [tuple(texts) for table in ("phrases.toml", "turns.toml") for texts in load_table(table).values()]
    examples = {plain(text) for texts in learnt for text in texts if len(text.split()) > FEW_WORDS}
    near = process.cdist(sorted(measured), sorted(examples), scorer=ratio, score_cutoff=NEARLY_THE_SAME)
    assert not [sorted(measured)[row] for row in near.any(axis=1).nonzero()[0]]


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
