"""What the process does in which an owner's files are read, see `assistant.confined`: bytes → pages of Markdown.

`converting` is the side that asks.
"""

from collections.abc import Iterator
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from assistant.errors import AssistantError

TEXT_FILES = (".md", ".txt")
ZIPPED_FILES = (".docx",)
FILE_TYPES = (*TEXT_FILES, ".pdf", *ZIPPED_FILES, ".html", ".htm", ".csv")
# Raise this when the same file gives other pages than before.
READ_AS = 1
# What one file may take beyond the loaded libraries.
MEMORY_MB = 500
MAX_UNPACKED_BYTES = 100_000_000

# A page's number where the file has pages, and its text.
Page = tuple[int | None, str]


def read(data: bytes, kind: str) -> tuple[list[Page], list[bytes]]:
    """The pages of a file.

    Args:
        data: The file.
        kind: How its name ends, one of `FILE_TYPES`.

    Raises:
        AssistantError: It cannot be read for a reason that its owner can mend. Readers raise what they like beside.
    """
    if kind == ".pdf":
        return list(_read_pdf(data)), []
    if kind in TEXT_FILES:
        return [(None, _decoded(data))], []
    from markitdown import MarkItDown, StreamInfo

    if kind in ZIPPED_FILES:
        _check_zip(data)
    converter = MarkItDown(enable_plugins=False)
    return [(None, converter.convert_stream(BytesIO(data), stream_info=StreamInfo(extension=kind)).markdown)], []


def warm() -> None:
    """Load the readers, so that what they take is known before the limit is set."""
    import pypdfium2  # noqa: F401
    from markitdown import MarkItDown

    MarkItDown(enable_plugins=False)


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _read_pdf(data: bytes) -> Iterator[Page]:
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        pdf = PdfDocument(data)
    except PdfiumError as problem:
        if "password" in str(problem).lower():
            raise _refused("it is locked with a password. Save a copy without one") from problem
        raise
    with pdf:
        for index in range(len(pdf)):
            try:
                page = pdf[index]
                text_page = page.get_textpage()
                text = text_page.get_text_bounded().replace("\r\n", "\n")
                text_page.close()
                page.close()
            except PdfiumError:  # one damaged page does not spoil the others; a page without text is named
                text = ""
            yield index + 1, text


def _check_zip(data: bytes) -> None:
    """Refuse what is no Word file, which would be taken for text, and one that unpacks to far more than it seems."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except BadZipFile as problem:
        raise _refused("it is not the kind of file that its name says. Save it again in its program") from problem
    if unpacked > MAX_UNPACKED_BYTES:
        raise _refused(f"unpacked it would take {unpacked / 1e6:,.0f} MB. Save it again without large pictures")


def _refused(reason: str) -> AssistantError:
    return AssistantError(reason, code="bad_request")
