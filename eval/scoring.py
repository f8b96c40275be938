"""Judge one answer against what its case says; pure functions, nothing is loaded or run."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

MARK = re.compile(r"\s*\[\d+\]")
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
PLAIN = str.maketrans("‐‑‒–—−’‘“”\u00a0\u202f\u2009", "------''\"\"\u00a0\u00a0\u00a0")
THOUSANDS = re.compile(r"(?<![\d.,])([1-9]\d{0,2})([,.'\u00a0])(\d{3})(?![\d]|[.,]\d)")
WORD = re.compile(r"<(\w+)>")
MODES = ("answer", "abstain", "clarify")


@dataclass(frozen=True, slots=True)
class Turn:
    """What a visitor does: words, and perhaps the name of a picture."""

    text: str
    photo: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One conversation and what its last answer must be like; the fields are explained in the file of cases."""

    id: str
    proves: str
    group: str
    split: str
    turns: tuple[Turn, ...]
    must: tuple[tuple[str, ...], ...] = ()
    must_not: tuple[str, ...] = ()
    cite: tuple[str, ...] = ()
    mode: tuple[str, ...] = ("answer",)


def parse_cases(content: Mapping[str, Any]) -> list[Case]:
    """The cases of a file that was read; shared words are put into their expressions.

    Raises:
        ValueError: A case or a shared word is wrong; the message says which and why.
    """
    words = content.get("words", {})
    # YAML reads an unquoted no or yes as a truth value, and what names it would match nothing.
    unnamed = [name for name in words if not isinstance(name, str)]
    if unnamed:
        raise ValueError(f"These words are no text: {unnamed}. Write them in quotes.")
    cases = [_case(row, words) for row in content["cases"]]
    twice = {case.id for case in cases if sum(other.id == case.id for other in cases) > 1}
    if twice:
        raise ValueError(f"These ids stand more than once: {', '.join(sorted(twice))}.")
    return cases


def _case(row: Mapping[str, Any], words: Mapping[str, str]) -> Case:
    def expression(text: str) -> str:
        if text.isdigit():
            return rf"(?<![\d.,]){text}(?!\d|[.,]\d)"
        unknown = {name for name in WORD.findall(text) if name not in words}
        if unknown:
            raise ValueError(f"{row['id']}: unknown words {sorted(unknown)}.")
        spelled = WORD.sub(lambda word: f"(?:{words[word[1]]})", text)
        re.compile(spelled)
        return spelled

    turns = tuple(Turn(**turn) if isinstance(turn, Mapping) else Turn(str(turn)) for turn in row["turns"])
    mode = row.get("mode", "answer")
    case = Case(
        id=row["id"],
        proves=row["proves"],
        group=row["group"],
        split=row["split"],
        turns=turns,
        must=tuple(tuple(expression(one) for one in alternatives) for alternatives in row.get("must", [])),
        must_not=tuple(expression(one) for one in row.get("must_not", [])),
        cite=tuple(row.get("cite", [])),
        mode=(mode,) if isinstance(mode, str) else tuple(mode),
    )
    unknown = set(row) - set(Case.__dataclass_fields__)
    if unknown or case.split not in ("build", "measure") or set(case.mode) - set(MODES) or not turns:
        raise ValueError(f"{case.id}: unknown fields {sorted(unknown)}, or a wrong split, mode or turn.")
    return case


def even_out(text: str) -> str:
    """Text without marks, emphasis and differences of typing, so that only what is said counts."""
    text = MARK.sub("", LINK.sub(r"\1", text)).translate(PLAIN)
    text = re.sub(r"\*\*|__|`", "", text)
    text = THOUSANDS.sub(r"\1\3", text).replace("\u00a0", " ")
    return text.strip()


def faults(case: Case, answer: Mapping[str, Any]) -> list[str]:
    """What is wrong with an answer; nothing when it is right.

    Args:
        case: What was expected.
        answer: The contract's ANSWER to the last turn.
    """
    text = even_out(answer["answer"])
    found = [f"lacks {' or '.join(alternatives)}" for alternatives in case.must if not _any_stands(alternatives, text)]
    found += [f"says {one}" for one in case.must_not if _any_stands((one,), text)]
    cited = {name for citation in answer["citations"] for name in (citation["id"], citation.get("source", ""))}
    cited |= {"photo"} if answer.get("photo") else set()
    declined = answer["mode"] == "abstain" and "abstain" in case.mode
    if case.cite and not declined and not any(fnmatchcase(one, wanted) for one in cited for wanted in case.cite):
        found.append(f"cites {', '.join(sorted(cited)) or 'nothing'} and not {' or '.join(case.cite)}")
    if answer["mode"] not in case.mode:
        found.append(f"mode is {answer['mode']} and not {' or '.join(case.mode)}")
    return found


def wilson(right: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share, after Wilson; 0 to 1 when nothing was counted."""
    if not n:
        return 0.0, 1.0
    z, share = 1.96, right / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def _any_stands(expressions: Iterable[str], text: str) -> bool:
    return any(re.search(one, text, re.IGNORECASE) for one in expressions)
