from pathlib import Path

import pytest

from assistant.retrieval.converting import Converter
from assistant.retrieval.documents import OWN_DOCUMENT, STUDIO, Watched, card_documents, file_documents, find_files
from eval.documents import write_pdf, write_word

from .conftest import CARDS, SOURCES


def test_a_card_carries_its_source_interest_price_and_labels() -> None:
    documents = {document.id: document for document in card_documents(CARDS, SOURCES)}
    metadata = documents["cost.headshot"].metadata
    assert (metadata["source"], metadata["interest"], metadata["aspect"]) == ("shop", "sells AI headshots", "cost")
    assert '"low": 150' in metadata["price"]
    assert metadata["text"] == CARDS[3].text
    assert documents["use.linkedin"].metadata["uses"] == ["linkedin"]
    assert "uses" not in metadata  # Chroma refuses an empty list


def test_pages_of_a_pdf_are_numbered_from_one(papers: Path, converter: Converter) -> None:
    write_pdf(papers / "Price list.pdf", ["Opening hours are nine to five", "", "A family session costs 320 euros"])
    said: list[str] = []
    documents = file_documents([papers], converter, said.append)
    assert len(said) == 1
    assert said[0].startswith("Price list.pdf: page 2 is left out")
    assert [(d.id, d.metadata["page"]) for d in documents] == [("studio.price-list.1", 1), ("studio.price-list.2", 3)]
    assert "320 euros" in documents[1].page_content
    assert documents[1].metadata["source"] == "studio:Price list.pdf"
    assert documents[1].metadata["interest"] == OWN_DOCUMENT
    assert documents[1].metadata["origin"] == STUDIO


@pytest.mark.parametrize(
    ("name", "data"),
    [("broken.pdf", b"%PDF-1.4 nonsense"), ("broken.docx", b"PK\x03\x04nonsense"), ("empty.txt", b"  \n")],
)
def test_a_file_that_gives_no_text_is_left_out_with_a_sentence(
    papers: Path, converter: Converter, name: str, data: bytes
) -> None:
    (papers / name).write_bytes(data)
    (papers / "good.txt").write_text("Parking is behind the house.")
    said: list[str] = []
    documents = file_documents([papers], converter, said.append)
    assert [document.id for document in documents] == ["studio.good.1"]
    assert len(said) == 1
    assert said[0].startswith(f"{name} is left out: ")


def test_a_text_file_may_be_in_the_encoding_of_an_old_editor(papers: Path, converter: Converter) -> None:
    (papers / "preise.txt").write_bytes("Schöne Fotos für 90 €".encode("cp1252"))
    assert file_documents([papers], converter, pytest.fail)[0].page_content == "Schöne Fotos für 90 €"


def test_a_passage_names_its_file_and_heading(papers: Path, converter: Converter) -> None:
    (papers / "prices.md").write_text("Call us.\n# Prices\n## **Weddings**\nA day costs 1,900 euros.")
    documents = file_documents([papers], converter, pytest.fail)
    assert [d.metadata["title"] for d in documents] == ["prices.md", "prices.md › Weddings"]
    assert documents[1].page_content == "Prices › Weddings: A day costs 1,900 euros."


def test_a_word_file_is_read_by_its_headings(papers: Path, converter: Converter) -> None:
    write_word(papers / "prices.docx", [("Heading1", "Family sessions"), ("Normal", "An hour costs 320 euros.")])
    (document,) = file_documents([papers], converter, pytest.fail)
    assert document.page_content == "Family sessions: An hour costs 320 euros."
    assert document.metadata["title"] == "prices.docx › Family sessions"


def test_html_is_read_without_its_markup(papers: Path, converter: Converter) -> None:
    (papers / "terms.html").write_text("<h1>Terms</h1><p>Cancel <b>48 hours</b> before.</p>")
    text = file_documents([papers], converter, pytest.fail)[0].page_content
    assert "48 hours" in text
    assert "<" not in text


def test_two_files_of_one_name_get_ids_of_their_own(papers: Path, converter: Converter) -> None:
    for file in ("a/info.md", "b/info.md", "c/Info 2.txt"):
        (papers / file).parent.mkdir()
        (papers / file).write_text(f"This is {file}.")
    assert [d.id for d in file_documents([papers], converter, pytest.fail)] == [
        "studio.info.1",
        "studio.info-2.1",
        "studio.info-2-2.1",
    ]


def test_hidden_files_and_other_types_are_passed_over(papers: Path) -> None:
    for name in (".secret.md", "~$open.docx", "photo.jpg", "notes.md"):
        (papers / name).write_text("text")
    (papers / ".git").mkdir()
    (papers / ".git" / "inside.md").write_text("text")
    assert [path.name for path in find_files([papers, papers])] == ["notes.md"]


def test_a_change_is_told_once_and_only_when_it_has_settled(papers: Path) -> None:
    (papers / "a.txt").write_text("one")
    watched = Watched(lambda: [papers])
    assert not watched.has_changed()
    (papers / "a.txt").write_text("two, half wri")
    assert not watched.has_changed()
    (papers / "a.txt").write_text("two, half written, now whole")
    assert not watched.has_changed()
    assert watched.has_changed()
    assert not watched.has_changed()
    (papers / "a.txt").unlink()
    assert [watched.has_changed(), watched.has_changed()] == [False, True]


def test_folders_may_come_and_go_while_they_are_watched(papers: Path) -> None:
    folders: list[Path] = [papers / "missing"]
    watched = Watched(lambda: folders)
    (papers / "a.txt").write_text("one")
    folders.append(papers)
    assert [watched.has_changed(), watched.has_changed()] == [False, True]
