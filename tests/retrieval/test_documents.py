from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.documents import OWN_DOCUMENT, STUDIO, card_documents, file_documents, find_files, split

from .conftest import CARDS, SOURCES


def write_pdf(path: Path, *pages: str) -> None:
    """A PDF with a line of text on each page; drawn by hand, because no library here writes one."""
    count = len(pages)
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{' '.join(f'{4 + 2 * n} 0 R' for n in range(count))}] /Count {count} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for n, text in enumerate(pages):
        stream = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET"
        resources = "/Resources << /Font << /F1 3 0 R >> >> /MediaBox [0 0 612 792]"
        objects.append(f"<< /Type /Page /Parent 2 0 R {resources} /Contents {5 + 2 * n} 0 R >>")
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    body, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    tail = (
        f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{len(body)}\n"
    )
    path.write_bytes((body + tail + "%%EOF").encode("latin-1"))


def test_a_card_carries_its_source_interest_price_and_labels() -> None:
    documents = {document.id: document for document in card_documents(CARDS, SOURCES)}
    metadata = documents["cost.headshot"].metadata
    assert (metadata["source"], metadata["interest"], metadata["aspect"]) == ("shop", "sells AI headshots", "cost")
    assert '"low": 150' in metadata["price"]
    assert metadata["text"] == CARDS[3].text
    assert documents["use.linkedin"].metadata["uses"] == ["linkedin"]
    assert "uses" not in metadata  # Chroma refuses an empty list


def test_pages_of_a_pdf_are_numbered_from_one(tmp_path: Path) -> None:
    write_pdf(tmp_path / "Price list.pdf", "Opening hours are nine to five", "", "A family session costs 320 euros")
    documents = file_documents([tmp_path], pytest.fail)
    assert [(d.id, d.metadata["page"]) for d in documents] == [("studio.price-list.1", 1), ("studio.price-list.2", 3)]
    assert "320 euros" in documents[1].page_content
    assert documents[1].metadata["source"] == "studio:Price list.pdf"
    assert documents[1].metadata["interest"] == OWN_DOCUMENT
    assert documents[1].metadata["origin"] == STUDIO


@pytest.mark.parametrize(
    ("name", "data"),
    [("broken.pdf", b"%PDF-1.4 nonsense"), ("broken.docx", b"PK\x03\x04nonsense"), ("empty.txt", b"  \n")],
)
def test_a_file_that_gives_no_text_is_left_out_with_a_sentence(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    (tmp_path / "good.txt").write_text("Parking is behind the house.")
    said: list[str] = []
    documents = file_documents([tmp_path], said.append)
    assert [document.id for document in documents] == ["studio.good.1"]
    assert len(said) == 1
    assert said[0].startswith(f"{name} is left out: ")


def test_a_text_file_may_be_in_the_encoding_of_an_old_editor(tmp_path: Path) -> None:
    (tmp_path / "preise.txt").write_bytes("Schöne Fotos für 90 €".encode("cp1252"))
    assert file_documents([tmp_path], pytest.fail)[0].page_content == "Schöne Fotos für 90 €"


def test_a_word_file_is_read_by_its_headings(tmp_path: Path) -> None:
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'
        for style, text in (("Heading1", "Family sessions"), ("Normal", "An hour costs 320 euros."))
    )
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{word}"><w:body>{body}</w:body></w:document>',
    }
    with ZipFile(tmp_path / "prices.docx", "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    (document,) = file_documents([tmp_path], pytest.fail)
    assert "An hour costs 320 euros." in document.page_content
    assert document.page_content.startswith("Family sessions")


def test_html_is_read_without_its_markup(tmp_path: Path) -> None:
    (tmp_path / "terms.html").write_text("<h1>Terms</h1><p>Cancel <b>48 hours</b> before.</p>")
    text = file_documents([tmp_path], pytest.fail)[0].page_content
    assert "48 hours" in text
    assert "<" not in text


def test_two_files_of_one_name_get_ids_of_their_own(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "info.md").write_text(f"This is {folder}.")
    assert [d.id for d in file_documents([tmp_path], pytest.fail)] == ["studio.info.1", "studio.info-2.1"]


def test_hidden_files_and_other_types_are_passed_over(tmp_path: Path) -> None:
    for name in (".secret.md", "~$open.docx", "photo.jpg", "notes.md"):
        (tmp_path / name).write_text("text")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "inside.md").write_text("text")
    assert [path.name for path in find_files([tmp_path, tmp_path])] == ["notes.md"]


def test_a_passage_starts_with_the_headings_above_it() -> None:
    passages = split("# Prices\n\n## Headshots\n\nFrom 180 euros.\n\n## Portraits\n\nFrom 250 euros.")
    assert passages == ["Prices › Headshots: From 180 euros.", "Prices › Portraits: From 250 euros."]


@given(st.lists(st.text(st.sampled_from("ab .\n"), max_size=60), max_size=20), st.integers(1, 12))
def test_no_passage_is_too_long_and_no_word_is_lost(parts: list[str], limit: int) -> None:
    text = "".join(parts)
    passages = split(text, limit)
    assert all(len(passage.split()) <= limit for passage in passages)
    assert " ".join(passages).split() == text.split()


def test_long_prose_is_cut_between_sentences() -> None:
    sentences = [f"This is sentence number {n} of the text." for n in range(100)]
    passages = split(" ".join(sentences), 40)
    assert np.mean([len(passage.split()) for passage in passages]) > 30
    assert all(passage.endswith(".") for passage in passages)
