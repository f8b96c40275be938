"""What is told of a studio's document: the sentences that answer."""

from typing import Any

import pytest

from assistant.embedded.answering.evidence import Passage
from assistant.embedded.answering.quoting import answering
from assistant.embedded.answering.relevance import content_stems
from assistant.embedded.frames import Frame
from tests.embedded.answers import ask

PAPER = """How we work: The studio is in the old mill. A deposit of 50 euros holds your date. It is taken off the
price, which is approx. 200 euros. Parking is in the yard.

You will need:
- flat shoes
- a warm jacket
- a scarf

Dogs may come along."""


def told(question: str, text: str = PAPER, heading: str = "How we work") -> str:
    passage = Passage("studio.paper.1", text, source="studio:paper.md", title=f"paper.md › {heading}")
    return answering(passage, content_stems(question)).removeprefix("How we work: ")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Where can I park?", "Parking is in the yard."),
        ("May dogs come?", "Dogs may come along."),
        ("Is a deposit needed?", "A deposit of 50 euros holds your date."),
        ("What is the price?", "A deposit of 50 euros holds your date. "
         "It is taken off the price, which is approx. 200 euros."),
        ("Do I need a jacket?", "You will need:\n- flat shoes\n- a warm jacket\n- a scarf"),
    ],
)  # fmt: skip
def test_the_sentences_that_answer_are_told_and_nothing_beside_them(question: str, answer: str) -> None:
    assert told(question) == answer


def test_three_sentences_at_most_are_told_where_no_word_is_shared() -> None:
    assert told("Wie lange dauert es?").endswith("approx. 200 euros.")


def test_a_row_is_told_with_its_table() -> None:
    table = "| what | price |\n| --- | --- |\n| album | 90 |\n| frame | 40 |"
    assert told("What does a frame cost?", table) == table


def test_a_heading_that_asks_is_left_out() -> None:
    assert told("How do I pay?", "How do I pay?: You pay by card.", "How do I pay?") == "You pay by card."


def paper_of(text: str) -> dict[str, Any]:
    return {"id": "studio.paper.1", "text": text, "source": "studio:paper.md", "title": "paper.md", "similarity": 0.5}


def test_an_answer_tells_the_sentence_and_cites_the_passage() -> None:
    paper = paper_of("The studio is in the old mill. You can park in the yard. Dogs may come along.")
    said = ask(Frame("studio", "yes_no", text="can i park in the yard"), own=[paper])
    assert said.text == "You can park in the yard. [studio.paper.1]"


def test_what_nothing_else_answers_is_told_from_a_document_that_shares_its_words() -> None:
    paper = paper_of("Our hours: There are no sessions on Sundays.")
    about = Frame("about", "yes_no", text="do you work on sundays", unknown_words=("Sundays",), confidence=0.68)
    assert "no sessions on Sundays. [studio.paper.1]" in ask(about, own=[paper]).text
    other = ask(Frame("choose", "what", text="who won the world cup", confidence=0.1), own=[paper])
    assert other.mode == "abstain"
    assert "Sundays" not in other.text
