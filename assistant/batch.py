"""Many at once: a file of conversations, or folders of photos, answered a line each.

A bad line or file becomes an error line and the rest goes on; what was written stays readable when a run is stopped.
"""

import csv
import io
import json
import os
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from assistant.errors import AssistantError
from assistant.vision.image import read_file

if TYPE_CHECKING:
    from assistant.chat import Chat

PHOTO_SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".avif"}
LINE_FORM = 'Each line must be {"id": …, "turns": [text or {"text": …, "photo": …}, …]}; several photos as a list.'
JOB_MEMORY_BYTES = 600_000_000

Write = Callable[[dict[str, Any]], None]
Look = Callable[[bytes, str], dict[str, Any]]  # a file's bytes and its name


async def answer_conversations(chat: "Chat", lines: Iterable[str], folder: Path, target: IO[str]) -> int:
    """Answer a conversation a line and write its last answer, in order.

    Args:
        chat: Who answers.
        lines: ``{"id", "turns"}`` each; empty lines are passed over.
        folder: Where photos are looked for.
        target: Gets a line for each line, flushed at once.

    Returns:
        How many lines could not be answered.
    """
    failed = 0
    for line in filter(str.strip, lines):
        parsed: Any = None
        try:
            parsed = _parsed(line)
            answer = await _answered(chat, _turns(parsed), folder)
            write_line(target, {"id": parsed["id"], **answer})
        except AssistantError as problem:
            failed += 1
            line_id = parsed.get("id") if isinstance(parsed, dict) else None
            write_line(target, {"id": line_id, "error": problem.as_json()})
    return failed


def assess_photos(look: Look, photos: Iterable[Path], write: Write, jobs: int = 1) -> int:
    """Write what is found on each photo, or an error in its place, in the order given however many work at it.

    Args:
        look: Gives the report on a file's bytes; called by several threads when there are several jobs.
        photos: The files.
        write: Takes each report, in this thread.
        jobs: How many photos are looked at side by side.

    Returns:
        How many photos could not be assessed.
    """
    failed = 0
    pool = ThreadPoolExecutor(jobs, thread_name_prefix="photo")
    waiting: deque[Future[dict[str, Any]]] = deque()
    ahead = 4 * jobs  # one slow photo keeps nobody waiting, and a stopped run loses little
    try:
        for photo in photos:
            waiting.append(pool.submit(_assessed, look, photo))
            if len(waiting) >= ahead:
                failed += _written(waiting.popleft(), write)
        while waiting:
            failed += _written(waiting.popleft(), write)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return failed


def _assessed(look: Look, photo: Path) -> dict[str, Any]:
    try:
        return look(read_file(photo), str(photo))
    except AssistantError as problem:
        return {"schema": 1, "file": str(photo), "error": problem.as_json()}


def _written(found: "Future[dict[str, Any]]", write: Write) -> int:
    report = found.result()
    write(report)
    return int("error" in report)


def jobs_for(photos: int, wanted: int | None = None) -> int:
    """How many photos to look at side by side: as many as there are cores for us, and memory for their models."""
    if wanted is not None:
        return max(1, min(wanted, photos))
    import psutil

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    room = int(psutil.virtual_memory().available) // JOB_MEMORY_BYTES
    return max(1, min(cores, room, photos))


def files_done(out: Path, as_csv: bool, purpose: str) -> frozenset[str]:
    """Files that an earlier run has already written; a line that was cut off in mid-write is taken back.

    Args:
        out: What an earlier run may have written.
        as_csv: As a table, and not as lines of JSON.
        purpose: Lines of JSON tell what the photo was assessed for; those for another purpose do not count.

    Raises:
        AssistantError: ``bad_request``: it is something else, and stays as it is.
    """
    if not out.exists():
        return frozenset()
    other = AssistantError(
        f"{out} holds something else than {'a table' if as_csv else 'lines of JSON'} of an earlier run. "
        "Name another file.",
        code="bad_request",
    )
    try:
        data = out.read_bytes()
        if data and not data.startswith(b"file," if as_csv else b"{"):
            raise other
        whole = data[: data.rfind(b"\n") + 1]
        text = whole.decode("utf-8")
        if as_csv:
            done = frozenset(row["file"] for row in csv.DictReader(io.StringIO(text)))
        else:
            reports = [json.loads(line) for line in text.split("\n") if line]
            done = frozenset(one["file"] for one in reports if one.get("purpose", purpose) == purpose)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise other from problem
    if len(whole) < len(data):
        out.write_bytes(whole)
    return done


def columns_of(out: Path) -> list[str]:
    """The columns of a table that was begun; none where there is no file yet."""
    if not out.exists():
        return []
    with out.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file), [])


def tally(reports: Mapping[str, int], before: int = 0) -> str:
    """How many photos came out how, in a sentence; the keys are verdicts, and ``error``."""
    words = {"ready": "ready", "ready_after_crop": "ready after a crop", "not_ready": "not ready yet",
             "cannot_tell": "cannot be told", "error": "could not be opened"}  # fmt: skip
    told = ", ".join(f"{reports[key]} {said}" for key, said in words.items() if reports.get(key))
    done = f" {before} were done before." if before else ""
    photos = sum(reports.values())
    return f"{photos} {'photo' if photos == 1 else 'photos'}: {told or 'none left'}.{done}"


def write_line(target: IO[str], value: dict[str, Any]) -> None:
    """One line of JSON, in the target's hands when this returns."""
    line = json.dumps(value, ensure_ascii=False)
    target.write((line if _is_text(line) else json.dumps(value)) + "\n")
    target.flush()


def _is_text(line: str) -> bool:
    """Whether a line can be written: half a surrogate pair that was given as an escape has to stay one."""
    return not any("\ud800" <= sign <= "\udfff" for sign in line)


def table_writer(target: IO[str], check_ids: Iterable[str], *, begun: Sequence[str] = ()) -> Write:
    """Writes reports as rows of a table: what was found, then value and status of each check.

    Args:
        target: Where to.
        check_ids: The checks.
        begun: The columns of a table that an earlier run has begun there.
    """
    checks = [f"{check_id}_{part}" for check_id in check_ids for part in ("value", "status")]
    columns = ["file", "kind", "kind_confidence", "people", "verdict", "first_reason", "error", *checks]
    # A table that was begun keeps its columns, whatever checks there are by now.
    table = csv.DictWriter(target, begun or columns, extrasaction="ignore")
    if not begun:
        table.writeheader()

    def write(report: dict[str, Any]) -> None:
        row = {key: report.get(key) for key in ("file", "kind", "kind_confidence", "people", "verdict")}
        row["first_reason"] = report["reasons"][0]["message"] if report.get("reasons") else None
        row["error"] = report["error"]["message"] if "error" in report else None
        for check in report.get("checks", []):
            row[f"{check['id']}_value"], row[f"{check['id']}_status"] = check["value"], check["status"]
        table.writerow(row)
        target.flush()

    return write


def _parsed(line: str) -> dict[str, Any]:
    try:
        conversation = json.loads(line, parse_constant=_no_number)
    except (ValueError, RecursionError) as problem:
        raise AssistantError(f"This line is not JSON. {LINE_FORM}", code="bad_request") from problem
    if not isinstance(conversation, dict):
        raise AssistantError(f"This line is not an object. {LINE_FORM}", code="bad_request")
    return conversation


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _turns(conversation: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """Text and photos of each turn."""
    turns = conversation.get("turns")
    if not isinstance(turns, list) or not turns or "id" not in conversation:
        raise AssistantError(f"This line has no id or no turns. {LINE_FORM}", code="bad_request")
    pairs = []
    for turn in turns:
        text, photo = (turn.get("text") or "", turn.get("photo")) if isinstance(turn, dict) else (turn, None)
        photos = photo if isinstance(photo, list) else [photo] if photo else []
        if not isinstance(text, str) or not all(isinstance(one, str) for one in photos):
            raise AssistantError(f"A turn is neither text nor text with a photo. {LINE_FORM}", code="bad_request")
        pairs.append((text, photos))
    return pairs


async def _answered(chat: "Chat", turns: list[tuple[str, list[str]]], folder: Path) -> dict[str, Any]:
    conversation_id: str | None = None
    answer: dict[str, Any] = {}
    for text, photos in turns:
        photo_ids = [(await chat.add_photo(read_file(folder / photo)))["photo_id"] for photo in photos]
        answer = await chat.answer(text, conversation_id=conversation_id, photo_ids=photo_ids)
        conversation_id = answer["conversation_id"]
    return answer


def find_photos(paths: Iterable[Path]) -> list[Path]:
    """The named files, and the photos below the named folders, sorted."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            below = (file for file in path.rglob("*") if file.suffix.lower() in PHOTO_SUFFIXES and file.is_file())
            found += sorted(below)
        else:
            found.append(path)
    return found
