"""Many photos at once: in order, around bad ones, however many are looked at side by side."""

import csv
import io
import json
import os
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from fakes import scripted
from langchain_core.messages import AIMessage

from assistant.batch import (
    answer_conversations,
    assess_photos,
    columns_of,
    files_done,
    find_photos,
    jobs_for,
    table_writer,
    tally,
)
from assistant.errors import AssistantError


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    made = [tmp_path / f"{n:02}.jpg" for n in range(30)]
    for path in made:
        path.write_bytes(path.name.encode())
    return made


@pytest.mark.parametrize("jobs", [1, 4])
def test_findings_come_in_the_order_of_the_files(files: list[Path], jobs: int) -> None:
    def look(data: bytes, file: str) -> dict[str, Any]:
        time.sleep(0.02 if data.startswith(b"00") else 0)
        if data.startswith(b"07"):
            raise AssistantError("Broken.", code="unreadable_image")
        return {"file": file}

    written: list[dict[str, Any]] = []
    assert assess_photos(look, files, written.append, jobs) == 1
    assert [report["file"] for report in written] == [str(path) for path in files]
    assert written[7]["error"]["code"] == "unreadable_image"


def test_as_many_are_looked_at_side_by_side_as_there_are_jobs(files: list[Path]) -> None:
    together = threading.Barrier(4, timeout=20)

    def look(data: bytes, file: str) -> dict[str, Any]:
        together.wait()
        return {"file": file}

    assert assess_photos(look, files[:8], lambda _: None, 4) == 0


def test_a_run_that_is_stopped_begins_no_further_photo(files: list[Path]) -> None:
    looked: list[str] = []

    def look(data: bytes, file: str) -> dict[str, Any]:
        looked.append(file)
        return {"file": file}

    def write(_: dict[str, Any]) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        assess_photos(look, files, write, 2)
    time.sleep(0.05)
    assert len(looked) <= 10


def test_a_fault_in_the_code_is_not_taken_for_a_bad_photo(files: list[Path]) -> None:
    def look(data: bytes, file: str) -> dict[str, Any]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        assess_photos(look, files, lambda _: None, 2)


def test_jobs_follow_the_cores_the_photos_and_what_is_wished() -> None:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    assert 1 <= jobs_for(1000) <= cores
    assert jobs_for(1) == 1
    assert jobs_for(0) == 1
    assert jobs_for(10, 3) == 3
    assert jobs_for(2, 8) == 2


def test_a_table_that_was_begun_keeps_its_columns(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    checks = [{"id": name, "value": 1, "status": "pass"} for name in ("sharpness", "smile")]
    for file, known in (("a.jpg", ["sharpness"]), ("b.jpg", ["smile", "sharpness"])):
        with out.open("a", encoding="utf-8", newline="") as target:
            table_writer(target, known, begun=columns_of(out))({"file": file, "checks": checks})
    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    assert [(row["file"], row["sharpness_value"], None in row) for row in rows] == [
        ("a.jpg", "1", False),
        ("b.jpg", "1", False),
    ]


def test_how_many_came_out_how_is_one_sentence() -> None:
    told = tally({"not_ready": 2, "ready": 1, "error": 1}, before=3)
    assert told == "4 photos: 1 ready, 2 not ready yet, 1 could not be opened. 3 were done before."
    assert tally({}, before=3) == "0 photos: none left. 3 were done before."


def test_folders_are_walked_sorted_and_named_files_stay_as_they_are(tmp_path: Path) -> None:
    for name in ("b.jpg", "a.PNG", "notes.txt", "deep/c.webp"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"")
    names = [str(path.relative_to(tmp_path)) for path in find_photos([tmp_path / "notes.txt", tmp_path])]
    assert names == ["notes.txt", "a.PNG", "b.jpg", "deep/c.webp"]


@pytest.mark.parametrize("as_csv", [True, False])
@pytest.mark.parametrize(
    "held", [b"keep me", b"\xff\xd8\xff\xe0 a photo\n more", b"{no json}\n", b"one,two\n1,2\n", b"[1]\n"]
)
def test_a_file_that_holds_something_else_is_refused_and_stays(tmp_path: Path, held: bytes, as_csv: bool) -> None:
    out = tmp_path / "notes.txt"
    out.write_bytes(held)
    with pytest.raises(AssistantError) as refused:
        files_done(out, as_csv, "linkedin")
    assert refused.value.code == "bad_request"
    assert out.read_bytes() == held


def test_what_was_done_for_another_purpose_is_still_to_do(tmp_path: Path) -> None:
    out = tmp_path / "reports.jsonl"
    lines = [
        {"file": "a.jpg", "purpose": "linkedin"},
        {"file": "b.jpg", "purpose": "cv"},
        {"file": "c.jpg", "error": {}},
    ]
    whole = "".join(json.dumps(line) + "\n" for line in lines)
    out.write_text(whole + '{"file": "d', encoding="utf-8")
    assert files_done(out, False, "cv") == {"b.jpg", "c.jpg"}
    assert out.read_text(encoding="utf-8") == whole


async def test_a_line_that_cannot_be_answered_costs_no_other(tmp_path: Path, open_chat: Any) -> None:
    chat = await open_chat(scripted(AIMessage("Hello.", response_metadata={"mode": "answer"})))
    lines = [
        '{"id": 1, "turns": [{"photo": "a\\u0000b"}]}',
        '{"id": "\\ud800", "turns": []}',
        "[" * 20_000,
        '{"id": NaN, "turns": ["hi"]}',
        '{"id": 5, "turns": ["hi"]}',
    ]
    target = io.StringIO()
    assert await answer_conversations(chat, lines, tmp_path, target) == 4
    told = [json.loads(line) for line in target.getvalue().splitlines()]
    assert ["error" in one for one in told] == [True, True, True, True, False]
    target.getvalue().encode("utf-8")
