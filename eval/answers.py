"""Ask the real product every question of ``cases/answers.yaml`` and report how many answers are right.

Each case is a conversation of its own with the chat that the page and the API use, in a home of its own, without a
studio's file unless one stands beside the cases. ``python -m eval.answers --split measure --failures`` runs it alone.
"""

import argparse
import asyncio
import contextlib
import io
import json
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any

from eval.figures import unsupported_figures
from eval.scoring import Case, faults, parse_cases, wilson

if TYPE_CHECKING:
    from assistant.chat import Chat
    from assistant.knowledge import Card

CASES = Path(__file__).parent / "cases" / "answers.yaml"
# By a hand that has read the articles and nothing else, written before its first run; what that run gave stands beside.
UNSEEN = CASES.with_name("unseen.yaml")
# About the price list of a studio, by a hand that has seen nothing but that list.
OWN_PRICES = CASES.with_name("own_prices.yaml")
# The same of nine more studios; some of them call their services by fancy names and charge by steps.
PRICE_LISTS = CASES.with_name("price_lists")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One case, what was answered, and what is wrong with it.

    Attributes:
        answer: The contract's ANSWER to the last turn.
        faults: Why the answer is wrong; nothing when it is right.
        unsupported: Figures in any answer of the conversation that nothing supports.
        seconds: How long each turn without a photo took.
    """

    case: Case
    answer: dict[str, Any]
    faults: tuple[str, ...]
    unsupported: tuple[str, ...]
    seconds: tuple[float, ...]


def load_cases(path: Path = CASES) -> list[Case]:
    """The cases of a file."""
    import yaml

    return parse_cases(yaml.safe_load(path.read_text(encoding="utf-8")))


async def ask(
    chat: "Chat",
    cases: Iterable[Case],
    pictures: dict[str, bytes],
    before_each: Callable[[], object] = bool,
    own: Iterable["Card"] = (),
) -> list[Outcome]:
    """Put each case to the chat as a conversation of its own.

    Args:
        chat: The product.
        cases: What to ask.
        pictures: The pictures that cases name.
        before_each: Done in a thread before each case.
        own: What the studio's file says, whose figures may be reckoned with, too.
    """
    from assistant.knowledge import load_knowledge

    cards = {**load_knowledge().cards, **{card.id: card for card in own}}
    outcomes = []
    for case in cases:
        await asyncio.to_thread(before_each)
        outcomes.append(await _converse(chat, case, pictures, cards))
    return outcomes


async def _converse(chat: "Chat", case: Case, pictures: dict[str, bytes], cards: Mapping[str, "Card"]) -> Outcome:
    from assistant.errors import AssistantError

    conversation, answer, photo_id = None, {}, None
    said: list[str] = []
    unsupported: list[str] = []
    seconds: list[float] = []
    report = None
    for turn in case.turns:
        if turn.photo:
            photo_id = (await chat.add_photo(pictures[turn.photo]))["photo_id"]
        began = time.perf_counter()
        try:
            answer = await chat.answer(
                turn.text, conversation_id=conversation, photo_id=photo_id if turn.photo else None
            )
        except AssistantError as problem:
            return Outcome(case, {}, (f"failed with {problem.code}: {problem.message}",), (), ())
        if photo_id is None:
            seconds.append(time.perf_counter() - began)
        conversation = answer["conversation_id"]
        said.append(turn.text)
        report = answer["photo"] or report
        unsupported += unsupported_figures(answer["answer"], _with_facts(answer["citations"], cards), report, said)
    return Outcome(case, answer, tuple(faults(case, answer)), tuple(unsupported), tuple(seconds))


def _with_facts(citations: list[dict[str, Any]], cards: Mapping[str, "Card"]) -> list[dict[str, Any]]:
    """Citations together with what their cards hold as typed facts."""
    from assistant.knowledge import load_knowledge

    knowledge = load_knowledge()
    rows = []
    for citation in citations:
        row = {key: citation[key] for key in ("passage", "title")}
        card = cards.get(citation["id"])
        if card is not None:
            price = {"low": card.price.low, "high": card.price.high} if card.price else None
            dates = [knowledge.sources[name].date for name in card.sources if name in knowledge.sources]
            row |= {"price": price, "facts": dict(card.facts), "dates": [*dates, card.date]}
        rows.append(row)
    return rows


def summarise(outcomes: list[Outcome], embedding_s: float | None = None) -> dict[str, Any]:
    """Counts by group and split, with intervals; plain data."""

    def rate(rows: list[Outcome]) -> dict[str, Any]:
        right = sum(not row.faults for row in rows)
        low, high = wilson(right, len(rows))
        share = right / len(rows) if rows else None
        return {"right": right, "n": len(rows), "rate": share, "low": low, "high": high}

    def by(name: str) -> dict[str, Any]:
        values = dict.fromkeys(getattr(row.case, name) for row in outcomes)
        return {value: rate([row for row in outcomes if getattr(row.case, name) == value]) for value in values}

    times = [second for row in outcomes for second in row.seconds]
    middle = median(times) if times else None
    answered = [row for row in outcomes if row.case.cite and row.answer.get("citations")]
    cited = [_is_wanted(row.case, citation) for row in answered for citation in row.answer["citations"]]
    wanted = [row for row in outcomes if row.case.cite and "abstain" not in row.case.mode]
    lengths = [len(row.answer["answer"].split()) for row in outcomes if row.answer]
    return {
        "all": rate(outcomes),
        "refused_wrongly": sum(
            row.answer.get("mode") == "abstain" and "abstain" not in row.case.mode for row in outcomes
        ),
        "answered_wrongly": sum(bool(row.faults) and row.answer.get("mode") == "answer" for row in outcomes),
        "citations_wanted": sum(cited),
        "citations": len(cited),
        "cited_where_wanted": sum(
            any(_is_wanted(row.case, citation) for citation in row.answer.get("citations", ())) for row in wanted
        ),
        "to_be_cited": len(wanted),
        "words": median(lengths) if lengths else None,
        "splits": by("split"),
        "groups": by("group"),
        "unsupported_figures": sum(len(row.unsupported) for row in outcomes),
        "answer_ms": round(middle * 1000, 1) if middle is not None else None,
        "answer_p95_ms": round(quantiles(times, n=20)[-1] * 1000, 1) if len(times) > 1 else None,
        "embedding_ms": round(embedding_s * 1000, 1) if embedding_s else None,
        "embeddings_per_answer": round(middle / embedding_s, 2) if middle is not None and embedding_s else None,
        "wrong": [_wrong(row) for row in outcomes if row.faults or row.unsupported],
    }


def _is_wanted(case: Case, citation: dict[str, Any]) -> bool:
    """Whether a citation is among those that the case names."""
    names = (citation["id"], citation.get("source", ""))
    return any(fnmatchcase(name, wanted) for name in names for wanted in case.cite)


def _wrong(row: Outcome) -> dict[str, Any]:
    return {
        "id": row.case.id,
        "split": row.case.split,
        "proves": row.case.proves,
        "turns": [turn.text for turn in row.case.turns],
        "faults": list(row.faults),
        "unsupported": list(row.unsupported),
        "answer": row.answer.get("answer", ""),
        "cited": [citation["id"] for citation in row.answer.get("citations", [])],
    }


def run(split: str | None = None, group: str | None = None, path: Path = CASES) -> dict[str, Any]:
    """Run the cases and give the summary.

    Args:
        split: Only ``build`` or ``measure``.
        group: Only this group.
        path: The file of cases; a file of the same name that ends in ``.toml`` is the studio's that answers them.
    """
    cases = [case for case in load_cases(path) if split in (None, case.split) and group in (None, case.group)]
    with tempfile.TemporaryDirectory(prefix="advisor-eval-") as home:
        return asyncio.run(_run(cases, Path(home), path.with_suffix(".toml")))


def run_price_lists(folder: Path = PRICE_LISTS) -> dict[str, Any]:
    """Run the cases of every price list of a folder, each with its studio; the summary groups them by studio."""
    with tempfile.TemporaryDirectory(prefix="advisor-eval-") as home:
        return asyncio.run(_run_price_lists(sorted(folder.glob("*.yaml")), Path(home)))


async def _run_price_lists(paths: list[Path], home: Path) -> dict[str, Any]:
    from assistant.chat import Chat
    from assistant.engine import Engine
    from assistant.settings import Settings
    from assistant.studio import cards_of, load_studio

    outcomes: list[Outcome] = []
    with contextlib.closing(await Engine.open(Settings(home=home, model="embedded"))) as engine:
        for path in paths:
            places: dict[str, Any] = {"home": home / path.stem, "studio_file": path.with_suffix(".toml")}
            studio = load_studio(places["studio_file"])
            cases = [replace(case, group=path.stem) for case in load_cases(path)]
            async with await Chat.open(Settings(**places), engine=engine) as chat:
                outcomes += await ask(chat, cases, {}, own=cards_of(studio) if studio else ())
    return summarise(outcomes)


async def _run(cases: list[Case], home: Path, studio_file: Path) -> dict[str, Any]:
    from assistant.chat import Chat
    from assistant.settings import Settings
    from assistant.studio import cards_of, load_studio

    studio = load_studio(studio_file)
    places: dict[str, Any] = {"home": home, "studio_file": studio_file, "model": "embedded"}
    settings = Settings(**places)
    async with await Chat.open(settings) as chat:
        await chat.answer("What is a headshot?")
        embedding = _EmbeddingClock()
        outcomes = await ask(
            chat, cases, {"astronaut": _astronaut()}, embedding.tick, cards_of(studio) if studio else ()
        )
    return summarise(outcomes, median(embedding.seconds) if embedding.seconds else None)


class _EmbeddingClock:
    """Times single embedding calls between the cases; they are the unit of latency, whatever else the machine does."""

    def __init__(self) -> None:
        from assistant.retrieval.embedding import Embedder

        self._embedder = Embedder()
        self.seconds: list[float] = []

    def tick(self) -> None:
        """Time one call."""
        began = time.perf_counter()
        # A question of its own each time: the embedder remembers the ones that it has seen.
        self._embedder.embed_query(
            f"which kind of photo do I need, and what would it cost, number {len(self.seconds)}?"
        )
        self.seconds.append(time.perf_counter() - began)


def _astronaut() -> bytes:
    """A NASA portrait in the public domain, as JPEG."""
    from PIL import Image
    from skimage import data

    buffer = io.BytesIO()
    Image.fromarray(data.astronaut()).save(buffer, "JPEG", quality=92)  # type: ignore[no-untyped-call]
    return buffer.getvalue()


def as_text(summary: dict[str, Any], failures: bool = False) -> str:
    """The summary for people."""

    def line(name: str, rate: dict[str, Any]) -> str:
        if not rate["n"]:
            return f"{name:<14} none"
        interval = f"[{rate['low']:.2f}, {rate['high']:.2f}]"
        return f"{name:<14} {rate['right']:>3} of {rate['n']:>3}  {rate['rate']:.3f}  {interval}"

    lines = [line("all", summary["all"]), *(line(f"- {name}", rate) for name, rate in summary["splits"].items())]
    lines += [line(name, rate) for name, rate in sorted(summary["groups"].items())]
    lines.append(f"refused wrongly: {summary['refused_wrongly']}; answered, but wrongly: {summary['answered_wrongly']}")
    lines.append(
        f"citations among those wanted: {summary['citations_wanted']} of {summary['citations']}; "
        f"cases that cite one of them: {summary['cited_where_wanted']} of {summary['to_be_cited']}"
    )
    lines.append(
        f"figures that nothing supports: {summary['unsupported_figures']}; median length {summary['words']} words"
    )
    lines.append(
        f"median answer: {summary['answer_ms']} ms (95th percentile {summary['answer_p95_ms']} ms) = "
        f"{summary['embeddings_per_answer']} embeddings "
        f"of {summary['embedding_ms']} ms"
    )
    for row in summary["wrong"] if failures else ():
        lines += ["", f"{row['id']} ({row['split']}): {row['proves']}", *(f"  > {turn}" for turn in row["turns"])]
        lines += [f"  {row['answer']}", f"  cited: {', '.join(row['cited']) or 'nothing'}"]
        lines += [f"  FAULT {fault}" for fault in row["faults"]]
        lines += [f"  UNSUPPORTED {figure}" for figure in row["unsupported"]]
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    """Run this set alone and print it."""
    parser = argparse.ArgumentParser(prog="python -m eval.answers", description=__doc__)
    parser.add_argument("--split", choices=("build", "measure"), help="only this half")
    parser.add_argument("--group", help="only this group")
    sets = parser.add_mutually_exclusive_group()
    sets.add_argument("--unseen", action="store_true", help="the set that nothing was built with")
    sets.add_argument("--own-prices", action="store_true", help="the set about one studio's price list")
    sets.add_argument("--price-lists", action="store_true", help="the sets about eleven other studios' price lists")
    parser.add_argument("--failures", action="store_true", help="also print the wrong answers")
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")
    options = parser.parse_args(arguments)
    path = UNSEEN if options.unseen else OWN_PRICES if options.own_prices else CASES
    summary = run_price_lists() if options.price_lists else run(options.split, options.group, path)
    text = json.dumps(summary, ensure_ascii=False, indent=1) if options.json else as_text(summary, options.failures)
    print(text)


if __name__ == "__main__":
    main()
