"""From a file's bytes to an upright picture in sRGB, small enough to measure, with nothing else left of the file.

Files are hostile until decoded: the header is judged before a decoder sees the bytes, and whoever decodes strangers'
files does it in `worker`'s process, which may die. Knows nothing of faces or purposes.
"""

import io
import struct
import warnings
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import UnreadableImage
from assistant.vision import apart, decoders
from assistant.vision.decoders import Box, Wanted, shrink
from assistant.vision.header import DAMAGED, MAX_BYTES, MAX_PIXELS, Format, Header, read_header

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Rgb = NDArray[np.uint8]

__all__ = [
    "MAX_BYTES", "MAX_PIXELS", "Box", "Format", "Header", "Picture", "decode", "decode_part", "encode_jpeg",
    "read_file", "read_header", "reduced", "shrink",
]  # fmt: skip

# A photo whose strongest colours stay within this spread of its channels (0–255) is black and white: JPEG's own colour
# noise on grey photos stays below it. Chosen on eval/photos.
GREY_SPREAD = 12
JPEG_QUALITY = 90
SAME_COLOUR = 3  # of 255, by which a profile may differ from sRGB and still be taken for it
# What a damaged file makes Pillow and its plugins raise.
_DECODER_PROBLEMS = (
    OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, RuntimeError, struct.error, zlib.error,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded photo.

    Attributes:
        rgb: (H, W, 3) uint8, sRGB, upright, transparency laid on white.
        scale: Decoded px per px of the original; at most 1.
        width_px: Width of the upright original.
        height_px: Height of the upright original.
        format: Kind of file it came from.
        size_bytes: Size of that file.
        is_grayscale: Stored without colour, or with colour channels that show none.
        focal_length_35mm: As in `Header`; nothing else of the file's metadata is kept.
    """

    rgb: "Rgb"
    scale: float
    width_px: int
    height_px: int
    format: Format
    size_bytes: int
    is_grayscale: bool
    focal_length_35mm: float | None = None


def decode(data: bytes, side_px: int, *, exactly: bool = True) -> Picture:
    """The photo upright and in sRGB.

    JPEG files are decoded at a half, quarter or eighth where that is enough, which is faster and takes less memory.

    Args:
        data: The file.
        side_px: The longer side is at most this.
        exactly: If not, the photo is only reduced by a whole factor, which is far faster: its longer side is then at
            least `side_px` where the file has so many px, and less than twice that.

    Raises:
        UnreadableImage: See `read_header`; also when the pixels are damaged or cut off.
    """
    header = read_header(data)
    rgb = _upright_srgb(data, header, Wanted(side_px, side_px if exactly else None))
    return Picture(
        rgb=rgb,
        scale=max(rgb.shape[:2]) / max(header.width_px, header.height_px),
        width_px=header.width_px,
        height_px=header.height_px,
        format=header.format,
        size_bytes=header.size_bytes,
        is_grayscale=header.is_stored_grey or _shows_no_colour(rgb),
        focal_length_35mm=header.focal_length_35mm,
    )


def decode_part(data: bytes, box: Box, most_px: int) -> "Rgb":
    """A part of the photo, upright and in sRGB, with its longer side at most `most_px`; never enlarged.

    Args:
        data: The file.
        box: Left, top, right and bottom in px of the upright photo.
        most_px: Nothing beyond this is kept, so that a part takes no more memory than it has to.

    Raises:
        UnreadableImage: As `decode`.
    """
    header = read_header(data)
    longest = max(header.width_px, header.height_px)
    share = min(1.0, most_px / max(box[2] - box[0], box[3] - box[1]))
    stored_box = _as_stored(box, header)
    return _upright_srgb(data, header, Wanted(max(1, int(longest * share)), most_px, stored_box))


def _upright_srgb(data: bytes, header: Header, wanted: Wanted) -> "Rgb":
    import numpy as np

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # decoders complain of odd metadata, which nobody reads here
        try:
            stored, profile = apart.read(data, header, wanted)
            rgb = _in_srgb(stored, profile)
        except _DECODER_PROBLEMS as problem:
            raise UnreadableImage(DAMAGED, detail=f"{header.format}: {problem!r}") from problem
        except MemoryError as problem:
            raise UnreadableImage(
                "Opening this photo takes more memory than I may use. Please upload a smaller version.",
                code="image_too_large",
                detail=f"{header.format} of {header.width_px} × {header.height_px} px",
            ) from problem
    return np.ascontiguousarray(_turned(rgb, header.orientation))


def reduced(picture: Picture, side_px: int) -> Picture:
    """The same photo smaller by a whole factor, its longer side as near to `side_px` as that allows."""
    import numpy as np

    longest = max(picture.rgb.shape[:2])
    times = max(1, round(longest / side_px))
    if times == 1:
        return picture
    rgb = np.asarray(decoders.reduce(picture.rgb, times), np.uint8)
    return replace(picture, rgb=rgb, scale=picture.scale / times)


def encode_jpeg(rgb: "Rgb", max_bytes: int | None = None) -> bytes:
    """The picture as a JPEG without metadata; of lower quality where `max_bytes` asks for it.

    Args:
        rgb: (h, w, 3) uint8, sRGB.
        max_bytes: Kept where a quality of 50 or better allows it.
    """
    from PIL import Image

    image = Image.fromarray(rgb)
    for quality in range(JPEG_QUALITY, 49, -8):
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=quality, subsampling="4:4:4" if quality == JPEG_QUALITY else "4:2:0")
        if max_bytes is None or buffer.tell() <= max_bytes:
            break
    return buffer.getvalue()


def read_file(path: Path) -> bytes:
    """The bytes of a file, or one more than the limit when it is larger.

    Raises:
        UnreadableImage: There is no such file, or it may not be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as problem:  # a path with a zero byte is no path
        why = getattr(problem, "strerror", None) or problem
        raise UnreadableImage(f"Cannot read {path}: {why}. Please check the path.") from problem


def _in_srgb(rgb: "Rgb", profile: bytes | None) -> "Rgb":
    """The pixels of an RGB profile in sRGB; done last, when there are few of them."""
    import numpy as np
    from PIL import Image, ImageCms

    to_srgb = decoders.transform(profile, "RGB")
    if to_srgb is None:
        return rgb

    def converted(pixels: "Rgb") -> "Rgb":
        return np.asarray(ImageCms.applyTransform(Image.fromarray(pixels), to_srgb))

    # Many profiles are sRGB under another name; a few colours tell, and spare the rest the journey.
    probe = np.stack(np.meshgrid(*[np.arange(0, 256, 51, np.uint8)] * 3), axis=-1).reshape(1, -1, 3)
    if np.abs(converted(probe).astype(int) - probe).max() <= SAME_COLOUR:
        return rgb
    return converted(rgb)


def _turned(rgb: "Rgb", orientation: int) -> "Rgb":
    """The stored rows as the EXIF orientation wants them seen."""
    if orientation >= 5:
        rgb = rgb.transpose(1, 0, 2)
    if orientation in (2, 3, 6, 7):
        rgb = rgb[:, ::-1]
    if orientation in (3, 4, 7, 8):
        rgb = rgb[::-1]
    return rgb


def _as_stored(box: Box, header: Header) -> Box:
    """A part of the upright photo as the same part of the stored rows: `_turned`, backwards."""
    left, top, right, bottom = box
    if header.orientation in (3, 4, 7, 8):
        top, bottom = header.height_px - bottom, header.height_px - top
    if header.orientation in (2, 3, 6, 7):
        left, right = header.width_px - right, header.width_px - left
    return (top, left, bottom, right) if header.orientation >= 5 else (left, top, right, bottom)


def _shows_no_colour(rgb: "Rgb") -> bool:
    """Whether a picture with colour channels is black and white; single stray px do not count."""
    import numpy as np

    small = shrink(rgb, 128)
    spread = small.max(axis=2) - small.min(axis=2)
    return bool(np.percentile(spread, 99) < GREY_SPREAD)
