"""An owner's documents: a hundred of them indexed, again unchanged, and again with one changed.

Each time is that of the whole command ``advisor index`` in a process of its own. Every page says a code that no other
page says, so that a lost one is found out.
"""

import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from eval import document_answers
from eval.report import Case, Options, Row, Section, count, share

DOCUMENTS, PAGES_EACH, WORDS_A_PAGE = 100, 10, 250
SCANNED = 5  # pages of PDFs without a text
TIMES = 3  # for what is quick
COMMAND = "from assistant.cli import main; main()"
WORDS = (
    "album appointment background booking camera collection contract couple delivery deposit dress engagement family "
    "flash flower frame gallery guest hall hour invoice jacket lamp lens licence light location makeup minute number "
    "outfit package page paper parking payment picture place portrait print proof rain refund reservation room scene "
    "session shadow skirt sofa studio summer sunset table team ticket tone travel umbrella wall wedding window winter"
)
PLACE = re.compile(r"Q\d{3}x\d{2}")


def sections(options: Options) -> list[Section]:
    """Figures on time, on pages that were neither indexed nor named, and on what is told: ``--only time``, ``told``."""
    found = []
    if not options.only or "time" in options.only:
        with tempfile.TemporaryDirectory() as place:
            found.append(_measured(Path(place)))
    if not options.only or "told" in options.only:
        found.append(document_answers.section())
    return found


def _measured(place: Path) -> Section:
    papers = place / "papers"
    papers.mkdir()
    texts = dict(_texts(random.Random(0)))
    for name, pages in texts.items():
        WRITERS[name.rpartition(".")[2]](papers / name, pages)
    home = {
        "ADVISOR_HOME": str(place / "home"),
        "ADVISOR_STUDIO_FILE": str(place / "none.toml"),
        "ADVISOR_STUDIOS_DIR": str(place / "none"),
    }
    _timed(home)  # the cards, which come with the program
    first_s, first_spent_s, told = _timed(home, papers)
    lost = _lost(place / "home" / "index", texts, told)
    unchanged_s, unchanged_spent_s = map(min, zip(*(_timed(home, papers)[:2] for _ in range(TIMES)), strict=True))
    changed_s = []
    for number in range(TIMES):
        name, pages = list(texts.items())[number]
        WRITERS[name.rpartition(".")[2]](papers / name, [*pages, f"One more page, number {number}."])
        changed_s.append(_timed(home, papers)[0])
    pages_n = sum(map(len, texts.values()))
    size = f"{pages_n} pages of {WORDS_A_PAGE} words; load of the machine {os.getloadavg()[0]:.1f}"
    rows: tuple[Row, ...] = (
        share("pages indexed, or named with a reason", pages_n - len(lost), pages_n),
        count("the first time, s", first_s, DOCUMENTS, size),
        count("again unchanged, s", unchanged_s, TIMES, "the quickest"),
        count("again unchanged, share of the first time", unchanged_s / first_s, TIMES),
        count("the same, of the processor's time", unchanged_spent_s / first_spent_s, TIMES),
        count("again with one document changed, s", min(changed_s), TIMES, "the quickest"),
        count("again with one document changed, share of the first time", min(changed_s) / first_s, TIMES),
    )
    worst = tuple(Case(page, "neither indexed nor named", "either") for page in lost)
    note = "The cards were indexed before. Times are those of the whole command, the start of Python included."
    return Section("Documents: a hundred, a thousand pages in all", rows, worst, (note,))


def _timed(environment: Mapping[str, str], *folders: Path) -> tuple[float, float, str]:
    """Seconds that ``advisor index`` takes, by the clock and of the processor, and what it says."""
    begun, spent = time.perf_counter(), _spent_s()
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, "index", *map(str, folders)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return time.perf_counter() - begun, _spent_s() - spent, done.stderr


def _spent_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _lost(index: Path, texts: Mapping[str, list[str]], told: str) -> list[str]:
    """Pages that are neither in the index nor named."""
    from assistant.retrieval.builds import Builds
    from assistant.retrieval.store import close_store, open_store

    store = open_store(Builds(index).current, None)
    held = set(PLACE.findall("\n".join(store.get(include=["documents"])["documents"])))
    close_store(store)
    named = {
        f"{name} {number}"
        for name, numbers in re.findall(r"^(\S+): pages? ([\d, ]+) (?:is|are) left out", told, re.M)
        for number in numbers.split(", ")
    }
    return [
        page
        for name, pages in texts.items()
        for number, text in enumerate(pages, 1)
        if (page := f"{name} {number}") not in named and not (text and set(PLACE.findall(text)) <= held)
    ]


def _texts(draw: random.Random) -> Iterator[tuple[str, list[str]]]:
    """Names of files and their pages, each a heading's worth; a few are empty, as a scan's are."""
    kinds = ["pdf"] * 4 + ["docx"] * 2 + ["md"] * 2 + ["html", "txt"]
    for document in range(DOCUMENTS):
        kind = kinds[document % len(kinds)]
        pages = [_page(draw, f"Q{document:03}x{page:02}") for page in range(PAGES_EACH)]
        if kind == "pdf" and document < SCANNED * len(kinds) and document % len(kinds) == 0:
            pages[3] = ""
        yield f"paper-{document:03}.{kind}", pages


def _page(draw: random.Random, place: str) -> str:
    words = draw.choices(WORDS.split(), k=WORDS_A_PAGE)
    lines = [" ".join(words[start : start + 12]).capitalize() + "." for start in range(0, len(words), 12)]
    return "\n".join([f"This is place {place}.", *lines, f"The end of {place}."])


def _write_text(path: Path, pages: list[str]) -> None:
    path.write_text("\n\n".join(pages), encoding="utf-8")


def _write_markdown(path: Path, pages: list[str]) -> None:
    path.write_text("\n\n".join(f"## Part {n}\n\n{text}" for n, text in enumerate(pages, 1)), encoding="utf-8")


def _write_html(path: Path, pages: list[str]) -> None:
    parts = "".join(f"<h2>Part {n}</h2><p>{escape(text)}</p>" for n, text in enumerate(pages, 1))
    path.write_text(f"<!doctype html><title>Paper</title>{parts}", encoding="utf-8")


def _write_word_parts(path: Path, pages: list[str]) -> None:
    paragraphs = [
        (style, line)
        for n, text in enumerate(pages, 1)
        for style, line in [("Heading2", f"Part {n}"), *(("Normal", line) for line in text.splitlines())]
    ]
    write_word(path, paragraphs)


def write_word(path: Path, paragraphs: Iterable[tuple[str, str]], more: Mapping[str, bytes] | None = None) -> None:
    """The least that makes a Word file of paragraphs, each with its style, and of more parts of the archive."""
    base = "http://schemas.openxmlformats.org"
    document = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{escape(text)}</w:t></w:r></w:p>'
        for style, text in paragraphs
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{base}/package/2006/content-types">'
        f'<Default Extension="rels" ContentType="{relations}"/>'
        f'<Override PartName="/word/document.xml" ContentType="{document}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{base}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{base}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{base}/wordprocessingml/2006/main"><w:body>{body}</w:body>'
        "</w:document>",
        **(more or {}),
    }
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def write_pdf(path: Path, pages: Sequence[str]) -> None:
    """The least that makes a PDF with a text on each page."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for n, text in enumerate(pages):
        shown = " ".join(f"({line}) Tj T*" for line in text.splitlines())
        stream = f"BT /F1 9 Tf 12 TL 40 760 Td {shown} ET"
        look = "/Resources << /Font << /F1 3 0 R >> >> /MediaBox [0 0 612 792]"
        objects.append(f"<< /Type /Page /Parent 2 0 R {look} /Contents {5 + 2 * n} 0 R >>")
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    body, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    size = len(objects) + 1
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    end = f"trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF"
    path.write_bytes(f"{body}xref\n0 {size}\n0000000000 65535 f \n{table}{end}".encode("latin-1"))


WRITERS: Mapping[str, Callable[[Path, list[str]], None]] = {
    "pdf": write_pdf,
    "docx": _write_word_parts,
    "md": _write_markdown,
    "html": _write_html,
    "txt": _write_text,
}
