import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.retrieval.converting import MAX_FILE_BYTES, Converter, LeftOut
from assistant.retrieval.documents import file_documents
from eval.documents import write_pdf, write_word


@pytest.fixture
def breaking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Converter]:
    """A reader that does what a file says."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    monkeypatch.setenv("HOME", str(tmp_path / "home-of-the-child"))
    (tmp_path / "home-of-the-child").mkdir()
    with Converter(tmp_path / "kept", work="breaking_reader:read", timeout_s=4) as converter:
        yield converter


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ("sleep", "longer than 4 seconds"),
        ("kill", "ended the reader"),
        ("segfault", "ended the reader"),
        pytest.param("memory", "too much memory", marks=pytest.mark.skipif(sys.platform != "linux", reason="no limit")),
        pytest.param("write", "OSError", marks=pytest.mark.skipif(sys.platform != "linux", reason="no limit")),
        ("bug", "RuntimeError"),
    ],
)
def test_a_file_that_breaks_its_reader_is_named_with_a_reason_and_the_others_are_read(
    papers: Path,
    breaking: Converter,
    order: str,
    reason: str,
) -> None:
    for name, content in (("a.txt", "first"), ("b.txt", order), ("c.txt", "last")):
        (papers / name).write_text(content)
    said: list[str] = []
    documents = file_documents([papers], breaking, said.append)
    assert [document.id for document in documents] == ["studio.a.1", "studio.c.1"]
    assert len(said) == 1
    assert said[0].startswith("b.txt is left out: ")
    assert reason in said[0]


def unpacks_to_much(path: Path) -> None:
    write_word(path, [("Normal", "Hello.")], {"word/media/zeros.png": bytes(200_000_000)})


def lies_about_its_size(path: Path) -> None:
    unpacks_to_much(path)
    path.write_bytes(path.read_bytes().replace((200_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little")))


def is_full_of_words(path: Path) -> None:
    write_word(path, [("Normal", "word")] * 600_000)


@pytest.fixture
def converter(tmp_path: Path) -> Iterator[Converter]:
    """The real reader with less patience."""
    with Converter(tmp_path / "kept", timeout_s=4) as converter:
        yield converter


@pytest.mark.parametrize("bomb", [unpacks_to_much, lies_about_its_size, is_full_of_words])
def test_a_word_file_that_unpacks_to_far_more_than_it_seems_is_left_out(
    papers: Path,
    converter: Converter,
    bomb: Callable[[Path], None],
) -> None:
    bomb(papers / "bomb.docx")
    assert (papers / "bomb.docx").stat().st_size < 3_000_000
    with pytest.raises(LeftOut):
        converter.pages(papers / "bomb.docx")
    write_word(papers / "good.docx", [("Normal", "Hello.")])
    assert "Hello." in converter.pages(papers / "good.docx")[0][1]


def test_a_file_that_is_too_large_is_not_even_opened(papers: Path, converter: Converter) -> None:
    with (papers / "large.txt").open("wb") as stream:
        stream.truncate(MAX_FILE_BYTES + 1)
    with pytest.raises(LeftOut, match="larger than 50 MB"):
        converter.pages(papers / "large.txt")


def test_a_file_is_read_again_only_when_it_changed(tmp_path: Path, papers: Path, breaking: Converter) -> None:
    (papers / "a.txt").write_text("first")
    (papers / "b.txt").write_text("second")
    before = breaking.pages(papers / "a.txt"), breaking.pages(papers / "b.txt")
    with Converter(tmp_path / "kept", work="breaking_reader:read") as another:
        (papers / "a.txt").rename(papers / "renamed.txt")
        (papers / "b.txt").write_text("third")
        assert another.pages(papers / "renamed.txt") == before[0]
        assert another.pages(papers / "b.txt")[0][1].startswith("third was read")
        another.forget_the_rest()
    assert len(list((tmp_path / "kept").iterdir())) == 2


def test_what_is_kept_but_cut_is_read_again(tmp_path: Path, papers: Path, breaking: Converter) -> None:
    (papers / "a.txt").write_text("first")
    pages = breaking.pages(papers / "a.txt")
    (kept,) = (tmp_path / "kept").iterdir()
    kept.write_text(kept.read_text()[:-5])
    assert breaking.pages(papers / "a.txt") == pages
    assert kept.read_text().endswith("]]}")


def test_a_locked_pdf_is_told_from_a_damaged_one(papers: Path, converter: Converter) -> None:
    write_pdf(papers / "locked.pdf", ["Nobody reads this"])
    encrypted = (papers / "locked.pdf").read_bytes().replace(
        b"/Root 1 0 R",
        b"/Root 1 0 R /ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"41" * 32 + b"> /U <"
        + b"42" * 32 + b"> >>",
    )  # fmt: skip
    (papers / "locked.pdf").write_bytes(encrypted)
    with pytest.raises(LeftOut, match="password"):
        converter.pages(papers / "locked.pdf")
