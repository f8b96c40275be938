"""What a photo's file says of itself, read without decoding a pixel.

Plain Python over the first bytes of the formats: no image library sees a file before its size is known, so a file that
would fill the memory when decoded is refused here. Knows nothing of pixels, faces or purposes.
"""

import struct
from dataclasses import dataclass, replace
from typing import Literal

from assistant.errors import UnreadableImage
from assistant.vision.boxes import boxes, exif_item, properties_of
from assistant.vision.exif import Exif, read_exif

Format = Literal["JPEG", "PNG", "WebP", "HEIC", "AVIF"]

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 60_000_000

WELCOME = "Please upload the photo itself as a JPEG, PNG, WebP, HEIC or AVIF file."
DAMAGED = "The photo's file is damaged or was cut off on its way. Please save or export it again and upload that copy."

# First bytes of what people upload by mistake, and what to call it.
_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"GIF8", "a GIF image"),
    (b"%PDF", "a PDF document"),
    (b"II*\x00", "a TIFF or camera raw file"),
    (b"MM\x00*", "a TIFF or camera raw file"),
    (b"BM", "a BMP image"),
    (b"8BPS", "a Photoshop file"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"\x1a\x45\xdf\xa3", "a video"),
    (b"\xff\x0a", "a JPEG XL image"),
    (b"\x00\x00\x00\x0cJXL ", "a JPEG XL image"),
    (b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 image"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"FUJIFILMCCD-RAW", "a camera raw file"),
)
CODED_BLOCK_PX = 64  # side of HEVC's largest coding block
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}
_AVIF_BRANDS = {b"avif", b"avis"}
_HEIF_FAMILY = {b"mif1", b"mif2", b"msf1", b"miaf"}
_TRANSFORMED: dict[tuple[int, int | None], int] = {
    # (quarter turns counter-clockwise, mirror axis) of an AVIF, as the EXIF orientation that means the same.
    (0, None): 1, (0, 1): 2, (2, None): 3, (0, 0): 4, (2, 1): 4, (2, 0): 2,
    (1, None): 8, (3, None): 6, (1, 0): 5, (3, 1): 5, (1, 1): 7, (3, 0): 7,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Header:
    """A photo as its file announces it.

    Attributes:
        format: Kind of file.
        width_px: Width of the upright photo.
        height_px: Height of the upright photo.
        orientation: EXIF orientation, 1–8, that decoding has yet to apply.
        size_bytes: Size of the file.
        is_stored_grey: The file has no colour channels.
        has_alpha: The file may be transparent.
        frames: 1, or 2 for "more than one".
        icc_profile: Colour profile of a WebP file; other formats' profiles come with the pixels.
        focal_length_35mm: Focal length in mm that gives the same view on 35 mm film; ``None`` when the file does not
            say, or does not show all that the camera saw.
        is_progressive: A JPEG whose decoder must hold all of it at once.
    """

    format: Format
    width_px: int
    height_px: int
    orientation: int
    size_bytes: int
    is_stored_grey: bool = False
    has_alpha: bool = False
    frames: int = 1
    icc_profile: bytes | None = None
    focal_length_35mm: float | None = None
    is_progressive: bool = False

    @property
    def is_sideways(self) -> bool:
        """Whether the stored rows are the upright photo's columns."""
        return self.orientation >= 5


def read_header(data: bytes) -> Header:
    """What the file says of itself, within the limits of 20 MB and 60 megapixels.

    Raises:
        UnreadableImage: It is empty, no photo, damaged at its start (``unreadable_image``), or beyond a limit
            (``image_too_large``).
    """
    if not data:
        raise UnreadableImage("The file is empty. Please choose the photo again.")
    if len(data) > MAX_BYTES:
        raise UnreadableImage(
            "The photo's file is larger than 20 MB. Please upload a smaller version, for example one saved as JPEG.",
            code="image_too_large",
            detail=f"{len(data)} bytes",
        )
    try:
        header = _read(data)
    except (struct.error, IndexError) as problem:
        raise UnreadableImage(DAMAGED, detail=f"header: {problem!r}") from problem
    if header.width_px < 1 or header.height_px < 1:
        raise UnreadableImage(DAMAGED, detail=f"{header.width_px} × {header.height_px} px")
    if header.width_px * header.height_px > MAX_PIXELS:
        megapixels = header.width_px * header.height_px / 1e6
        raise UnreadableImage(
            f"The photo has {megapixels:.0f} megapixels, more than the 60 that I can open. "
            "Please upload a smaller version; 2,000 pixels on the longer side are plenty.",
            code="image_too_large",
            detail=f"{header.width_px} × {header.height_px} px",
        )
    return header


def _read(data: bytes) -> Header:
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _png(data)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return _webp(data)
    if data[4:8] == b"ftyp":
        (end,) = struct.unpack_from(">I", data)
        brands = {data[8:12], *(data[at : at + 4] for at in range(16, min(end, 256), 4))}
        if brands & _AVIF_BRANDS:
            return _heif(data, "AVIF", sequence=data[8:12] == b"avis")
        if brands & _HEIC_BRANDS or brands & _HEIF_FAMILY:
            return _heif(data, "HEIC", sequence=data[8:12] in (b"hevc", b"hevx", b"msf1"))
    raise UnreadableImage(f"This is {_name_of(data)}, not a photo I can open. {WELCOME}", detail=repr(data[:16]))


def _name_of(data: bytes) -> str:
    """What a file that is no photo seems to be, with its article."""
    if data[4:8] == b"ftyp" or data[4:8] in (b"moov", b"mdat", b"wide") or data[8:12] == b"AVI ":
        return "a camera raw file" if data[8:11] == b"crx" else "a video"
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<svg", b"<?xml")) and b"<svg" in data[:4096].lower():
        return "an SVG drawing"
    if start.startswith((b"<!doctype html", b"<html")):
        return "a web page"
    known = next((name for magic, name in _FOREIGN if data.startswith(magic)), None)
    if known:
        return known
    return "a text file" if b"\x00" not in data[:1024] and data[:1024].isascii() else "a file of an unknown kind"


def _jpeg(data: bytes) -> Header:
    exif, at = Exif(), 2
    while True:
        while data[at] == 0xFF and data[at + 1] in (0xFF, 0x01, *range(0xD0, 0xD9)):  # fill bytes, lone markers
            at += 1 if data[at + 1] == 0xFF else 2
        if data[at] != 0xFF:
            raise UnreadableImage(DAMAGED, detail=f"no JPEG marker at {at}")
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        if marker in (0xD9, 0xDA) or length < 2:
            raise UnreadableImage(DAMAGED, detail="JPEG without a frame")
        body = at + 4
        if marker == 0xE1 and data[body : body + 6] == b"Exif\x00\x00" and exif.orientation == 1:
            exif = read_exif(data[body + 6 : at + 2 + length])
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            _, height, width, components = struct.unpack_from(">BHHB", data, body)
            if marker not in (0xC0, 0xC1, 0xC2):
                raise UnreadableImage(
                    "This JPEG is of a rare kind that I cannot open. Please save it as an ordinary one first.",
                    detail=f"SOF {marker:#x}",
                )
            header = _upright("JPEG", width, height, exif, data, is_stored_grey=components == 1)
            return replace(header, is_progressive=marker == 0xC2)
        at += 2 + length


def _png(data: bytes) -> Header:
    if data[12:16] != b"IHDR":
        raise UnreadableImage(DAMAGED, detail="PNG without IHDR")
    width, height, _, colour = struct.unpack_from(">IIBB", data, 16)
    exif, frames, transparent, at = Exif(), 1, False, 8
    while at + 8 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        name = data[at + 4 : at + 8]
        if name == b"eXIf":
            exif = read_exif(data[at + 8 : at + 8 + length])
        frames = 2 if name == b"acTL" else frames
        transparent = transparent or name == b"tRNS"
        at += 12 + length
    grey, alpha = colour in (0, 4), colour in (4, 6) or transparent
    return _upright("PNG", width, height, exif, data, is_stored_grey=grey, has_alpha=alpha, frames=frames)


def _webp(data: bytes) -> Header:
    kind = data[12:16]
    if kind == b"VP8 ":
        if data[23:26] != b"\x9d\x01\x2a":
            raise UnreadableImage(DAMAGED, detail="WebP without a key frame")
        width, height = struct.unpack_from("<HH", data, 26)
        return _upright("WebP", width & 0x3FFF, height & 0x3FFF, Exif(), data)
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        return _upright("WebP", width, height, Exif(), data, has_alpha=bool(bits >> 28 & 1))
    if kind != b"VP8X":
        raise UnreadableImage(DAMAGED, detail=f"WebP chunk {kind!r}")
    flags = data[20]
    width, height = int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    exif, icc, at = Exif(), None, 12
    while at + 8 <= len(data):
        name, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if name == b"EXIF":
            exif = read_exif(data[at + 8 : at + 8 + length].removeprefix(b"Exif\x00\x00"))
        elif name == b"ICCP":
            icc = data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
    frames, alpha = 2 if flags & 0x02 else 1, bool(flags & 0x10)
    return _upright("WebP", width, height, exif, data, has_alpha=alpha, frames=frames, icc_profile=icc)


def _heif(data: bytes, kind: Literal["HEIC", "AVIF"], *, sequence: bool) -> Header:
    """HEIC and AVIF: the properties of the primary item. What a HEIC says of turning is done by its decoder."""
    meta = next((body for name, body in boxes(data, 0, len(data)) if name == b"meta"), None)
    if meta is None:
        if sequence:
            raise UnreadableImage(f"This is a short film, not a photo. {WELCOME}")
        raise UnreadableImage(DAMAGED, detail=f"{kind} without meta")
    inside = dict(boxes(data, meta[0] + 4, meta[1]))
    iprp = dict(boxes(data, *inside.get(b"iprp", (0, 0))))
    if b"pitm" not in inside or b"ipco" not in iprp or b"ipma" not in iprp:
        raise UnreadableImage(DAMAGED, detail=f"{kind} without item properties")
    at = inside[b"pitm"][0]
    wide = data[at] > 0
    primary = int.from_bytes(data[at + 4 : at + (8 if wide else 6)])
    properties = list(boxes(data, *iprp[b"ipco"]))
    width = height = turns = 0
    mirror: int | None = None
    alpha = False
    for number in properties_of(data, iprp[b"ipma"][0], primary):
        if not 1 <= number <= len(properties):
            continue
        name, (start, _) = properties[number - 1]
        if name == b"ispe":
            width, height = struct.unpack_from(">II", data, start + 4)
        elif name == b"clap" and kind == "HEIC":
            width, height = _within_aperture(data, start, width, height)
        elif name == b"irot":
            turns = data[start] & 3
        elif name == b"imir":
            mirror = data[start] & 1
    alpha = any(name == b"auxC" and b"alpha" in data[start:end] for name, (start, end) in properties)
    grey = any(name == b"pixi" and data[start + 4] == 1 for name, (start, _) in properties) and not alpha
    exif = replace(read_exif(exif_item(data, inside)), orientation=_TRANSFORMED[turns, mirror])
    header = _upright(kind, width, height, exif, data, is_stored_grey=grey, has_alpha=alpha)
    return replace(header, orientation=1) if kind == "HEIC" else header


def _within_aperture(data: bytes, at: int, width: int, height: int) -> tuple[int, int]:
    """The size that a clean aperture leaves of a picture whose coded blocks reach beyond its edge.

    One that takes away more than a block's rest is not believed: a decoder would still unpack the whole.
    """
    across, across_of, down, down_of = struct.unpack_from(">4I", data, at)
    if not across_of or not down_of:
        return width, height
    inside = across // across_of, down // down_of
    rests = width - inside[0], height - inside[1]
    return inside if all(0 <= rest < CODED_BLOCK_PX for rest in rests) else (width, height)


def _upright(
    kind: Format, width: int, height: int, exif: Exif, data: bytes, *,
    is_stored_grey: bool = False, has_alpha: bool = False, frames: int = 1, icc_profile: bytes | None = None,
) -> Header:  # fmt: skip
    focal_length = exif.focal_length_of(width, height) if width and height else None
    if exif.orientation >= 5:
        width, height = height, width
    return Header(
        kind, width, height, exif.orientation, len(data), is_stored_grey, has_alpha, frames, icc_profile, focal_length
    )
