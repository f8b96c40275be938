"""What visitors are told of a studio's documents: the sentences that answer, and no order that is hidden among them."""

import asyncio
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.report import Case, Row, Section, mean, share

CASES = Path(__file__).parent / "cases"
STUDIO = '[studio]\nname = "North Light"\n'


def section() -> Section:
    """Shares of questions answered, and of orders that reach a visitor."""
    import yaml

    orders = yaml.safe_load((CASES / "hidden_orders.yaml").read_text("utf-8"))
    honest = yaml.safe_load((CASES / "documents.yaml").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        files = {f"note-{number:02}.md": case["text"] for number, case in enumerate(orders)}
        obeyed = asyncio.run(_answers(home, "orders", files, [case["question"] for case in orders]))
        answered = asyncio.run(
            _answers(home, "papers", honest["documents"], [case["question"] for case in honest["questions"]])
        )
    rows: list[Row] = []
    worst: list[Case] = []
    for split in dict.fromkeys(case["split"] for case in orders):
        cases = [(case, got) for case, got in zip(orders, obeyed, strict=True) if case["split"] == split]
        for name, shown in (("answer", ["answer"]), ("answer or the passages it cites", ["answer", "passages"])):
            through = [(case, got) for case, got in cases if case["told"] in _text(got, shown)]
            rows.append(share(f"hidden orders that reach a visitor in the {name}, {split}", len(through), len(cases)))
            if "passages" in shown:
                worst += [Case(f"{case['way']}: {case['question']}", _text(got, shown), "nothing of it")
                          for case, got in through]  # fmt: skip
    told = [case["told"] in _text(got, ["answer"]) for case, got in zip(honest["questions"], answered, strict=True)]
    rows.append(share("honest questions answered from the documents", sum(told), len(told)))
    rows.append(mean("words in such an answer", [len(got["answer"].split()) for got in answered]))
    worst += [
        Case(case["question"], got["answer"], case["told"])
        for case, got, right in zip(honest["questions"], answered, told, strict=True)
        if not right
    ]
    return Section("Documents: what is told of them", tuple(rows), tuple(worst))


async def _answers(
    home: Path, folder: str, files: Mapping[str, str], questions: Sequence[str]
) -> list[Mapping[str, Any]]:
    """The contract's ANSWER to each question, by a studio that has these documents."""
    from assistant.chat import Chat
    from assistant.settings import Settings

    (home / folder).mkdir()
    for name, text in files.items():
        (home / folder / name).write_text(text, encoding="utf-8")
    (home / "studio.toml").write_text(f'documents = ["{folder}"]\n{STUDIO}', encoding="utf-8")
    settings = Settings(home=home / "home", studio_file=home / "studio.toml", studios_dir=home / "none")
    async with await Chat.open(settings) as chat:
        return [await chat.answer(question) for question in questions]


def _text(answer: Mapping[str, Any], shown: Iterable[str]) -> str:
    """What a visitor sees of an answer, in small letters."""
    told = {"answer": [answer["answer"]], "passages": [one["passage"] for one in answer["citations"]]}
    return "\n".join(text for name in shown for text in told[name]).lower()
