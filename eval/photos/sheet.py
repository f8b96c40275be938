"""The worst cases as a contact sheet: one HTML file that needs nothing beside it."""

from base64 import b64encode
from collections.abc import Iterable
from html import escape
from pathlib import Path

from eval.report import Case, Section

STYLE = """
body { font: 14px/1.4 system-ui, sans-serif; margin: 2rem; color: #222; background: #fff }
ol { display: grid; grid-template-columns: repeat(auto-fill, minmax(180px, 1fr)); gap: 1rem; padding: 0 }
li { list-style: none }
li img { width: 100%; height: 180px; object-fit: contain; background: #eee; display: block }
li p { margin: .2rem 0 } .got { color: #a00 } .wanted { color: #060 } .name { color: #666; font-size: 12px }
"""


def write_sheet(sections: Iterable[Section], path: Path, worst: int) -> None:
    """Write the cases that went badly and have a picture, section by section.

    Args:
        sections: What was measured.
        path: The HTML file to write.
        worst: How many cases of each section.
    """
    parts = [f"<!doctype html><html lang=en><meta charset=utf-8><title>Worst cases</title><style>{STYLE}</style>"]
    for section in sections:
        shown = [case for case in section.worst if case.jpeg][:worst]
        if shown:
            parts.append(f"<h2>{escape(section.title)}: {len(shown)} of {len(section.worst)}</h2><ol>")
            parts += [_item(case) for case in shown]
            parts.append("</ol>")
    path.write_text("\n".join(parts) + "\n", encoding="utf-8")


def _item(case: Case) -> str:
    picture = b64encode(case.jpeg).decode("ascii")
    return (
        f'<li><img alt="" src="data:image/jpeg;base64,{picture}"><p class=got>got {escape(case.got)}</p>'
        f"<p class=wanted>wanted {escape(case.wanted)}</p><p class=name>{escape(case.name)}</p></li>"
    )
