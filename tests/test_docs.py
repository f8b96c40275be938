"""The README and what it speaks of agree."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from assistant.cli import app

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_generated_tables_are_fresh() -> None:
    done = subprocess.run([sys.executable, ROOT / ".ci" / "readme.py", "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", sorted(get_command(app).commands))  # type: ignore[attr-defined]
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"advisor {command}" in README


@pytest.mark.parametrize("target", re.findall(r"\]\((?!http)([^)#]+)\)", README))
def test_every_picture_and_link_leads_somewhere(target: str) -> None:
    assert (ROOT / target).exists()


def test_every_room_on_the_map_exists_and_every_room_is_on_it() -> None:
    [tree] = re.findall(r"```\n(knowledge/.*?)```", README, re.DOTALL)
    names = set(re.findall(r"[\w.]+\.(?:py|toml|md)\b|\w+/", tree))
    rooms = [ROOT / room for room in ("assistant", "eval", "knowledge", "tests")]
    there = {path.name for room in rooms for path in (room, *room.rglob("*"))}
    for name in names:
        assert name.rstrip("/") in there, f"{name} is on the map and nowhere else"
    for path in (ROOT / "assistant").iterdir():
        if path.name.startswith("_") or path.suffix not in (".py", ""):
            continue
        assert path.name in names or f"{path.name}/" in names, f"{path.name} is not on the map"
