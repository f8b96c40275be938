"""The door to image decoders: from a file's bytes to its stored pixels, near the size that is wanted.

Decoders are asked for small pictures wherever they can make them, so that time and memory go with what is wanted and
not with what a file holds. Turning the picture upright and its colours are `image`'s affair.
"""

import io
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.vision.header import Header

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image, ImageCms

    Rgb = NDArray[np.uint8]

Box = tuple[int, int, int, int]

STRIP_PX = 512
END_OF_JPEG = b"\xff\xd9"
# Bits that change a picture whose last blocks are missing (in Huffman codes zeros would not), and that are skipped
# after a whole one.
PROBE = bytes([0xAA] * 32 + list(range(1, 255, 2)))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted of a file.

    Attributes:
        side_px: The picture is reduced by a whole factor, so that its longer side is at least this where the file has
            so many px, and less than twice that.
        most_px: Then what is wanted of it is shrunk to this at most; None leaves it.
        box: Left, top, right and bottom, in px of the stored rows, of the part that is wanted; None for all.
    """

    side_px: int
    most_px: int | None = None
    box: Box | None = None


def read(data: bytes, header: Header, wanted: Wanted) -> "tuple[Rgb, bytes | None]":
    """The stored pixels as RGB on white, and the colour profile that they are in.

    Raises:
        OSError, SyntaxError, ValueError and what else Pillow's plugins raise: the file is damaged or cut off.
    """
    box = wanted.box or whole(header)
    if header.format == "PNG":
        image = _opened(data, header)
        image.load()
        rgb = _in_strips(image.crop, box, max(image.size) // wanted.side_px)
        profile = image.info.get("icc_profile")
    else:
        decoder = {"WebP": _webp, "JPEG": _jpeg, "HEIC": _heic, "AVIF": _avif}[header.format]
        rgb, profile = decoder(data, header, wanted.side_px, box)
    return rgb if wanted.most_px is None else shrink(rgb, wanted.most_px), profile


def decoded_px(header: Header, side_px: int) -> int:
    """How many pixels `read` holds at once, whatever it returns."""
    width, height = stored_px(header)
    times = 1 if header.format != "JPEG" or header.is_progressive else _jpeg_times(max(width, height), side_px)
    return width * height // times**2


def shrink(rgb: "Rgb", max_side_px: int) -> "Rgb":
    """The same picture with its longer side at most `max_side_px`, each new px the mean of those it replaces."""
    import cv2
    import numpy as np

    scale = max_side_px / max(rgb.shape[:2])
    if scale >= 1:
        return rgb
    size = (max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale)))
    while min(rgb.shape[1] // size[0], rgb.shape[0] // size[1]) >= 2:  # halving is far faster than any other factor
        rgb = np.asarray(reduce(rgb, 2), np.uint8)
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)


def reduce(rgb: Any, times: int) -> Any:
    """Every `times` × `times` px made one, their mean; what is left at the right and lower edge joins the last."""
    import cv2

    times = min(times, *rgb.shape[:2])
    return rgb if times <= 1 else cv2.resize(rgb, None, fx=1 / times, fy=1 / times, interpolation=cv2.INTER_AREA)


def stored_px(header: Header) -> tuple[int, int]:
    """Width and height of the stored rows."""
    return (header.height_px, header.width_px) if header.is_sideways else (header.width_px, header.height_px)


def whole(header: Header) -> Box:
    """All of the stored rows."""
    return (0, 0, *stored_px(header))


def _opened(data: bytes, header: Header) -> "Image.Image":
    """Pillow's view of the file, nothing decoded yet."""
    from PIL import Image

    image = Image.open(io.BytesIO(data), formats=[header.format])
    _require_size(image.size, header)
    return image


def _require_size(size_px: tuple[int, int], header: Header) -> None:
    """Refuse a file with two sizes: the one that was judged must be the one that is decoded."""
    if size_px != stored_px(header):
        raise ValueError(f"header says {stored_px(header)}, decoder says {size_px}")


def _jpeg(data: bytes, header: Header, side_px: int, box: Box) -> "tuple[Rgb, bytes | None]":
    """JPEG at a whole, half, quarter or eighth, whichever is the smallest that is large enough."""
    import cv2
    import numpy as np

    image = _opened(data, header)
    if data.rfind(END_OF_JPEG, _first_scan(data)) < 0:  # from behind, where it is, and without a copy
        data = _completed(data)
        image = _opened(data, header)
    size_px, profile, times = image.size, image.info.get("icc_profile"), _jpeg_times(max(image.size), side_px)
    if image.mode == "CMYK":
        image.draft(None, (image.width // times, image.height // times))
        image.load()
        left = max(image.size) // side_px
        return _in_strips(image.crop, _scaled(box, times), left, transform(profile, "CMYK")), None
    kind = "GRAYSCALE" if image.mode == "L" else "COLOR"
    name = f"IMREAD_REDUCED_{kind}_{times}" if times > 1 else f"IMREAD_{kind}"
    stored = _by_opencv(data, cv2.IMREAD_IGNORE_ORIENTATION | getattr(cv2, name))
    if stored.shape[:2] != tuple(-(-side // times) for side in reversed(size_px)):
        raise ValueError(f"header says {size_px}, decoder says {stored.shape} at 1/{times}")
    small = reduce(_part(stored, _scaled(box, times)), max(stored.shape[:2]) // side_px)
    rgb = cv2.cvtColor(small, cv2.COLOR_GRAY2RGB if kind == "GRAYSCALE" else cv2.COLOR_BGR2RGB)
    return np.asarray(rgb, np.uint8), profile


def _jpeg_times(longest_px: int, side_px: int) -> int:
    """By how much the decoder shrinks a JPEG while it decodes."""
    return next((times for times in (8, 4, 2) if longest_px // times >= side_px), 1)


def _scaled(box: Box, times: int) -> Box:
    """A part of the whole as the same part of the whole reduced."""
    left, top, right, bottom = box
    return left // times, top // times, -(-right // times), -(-bottom // times)


def _part(stored: Any, box: Box) -> Any:
    left, top, right, bottom = box
    return stored[top:bottom, left:right]


def _first_scan(data: bytes) -> int:
    """Where a JPEG's pixels begin: an end marker before that belongs to a thumbnail."""
    at = 2
    while at + 4 <= len(data) and data[at + 1] != 0xDA:
        if data[at] != 0xFF:
            raise ValueError(f"no JPEG marker at {at}")
        lone = data[at + 1] in (0xFF, 0x01, *range(0xD0, 0xD9))  # fill bytes and markers without a body
        at += (1 if data[at + 1] == 0xFF else 2) if lone else 2 + int.from_bytes(data[at + 2 : at + 4])
    return at


def _completed(data: bytes) -> bytes:
    """A JPEG that lacks nothing but its end marker, with that marker.

    Further bits show what is missing: a decoder that still waits for blocks makes a picture of them, one that has all
    its blocks skips them.

    Raises:
        ValueError: It was cut off within its pixels.
    """
    import cv2

    def picture(more: bytes) -> int:
        return zlib.crc32(_by_opencv(data + more + END_OF_JPEG, cv2.IMREAD_IGNORE_ORIENTATION | cv2.IMREAD_COLOR))

    if picture(b"") != picture(PROBE):
        raise ValueError("the file was cut off")
    return data + END_OF_JPEG


def _heic(data: bytes, header: Header, side_px: int, box: Box) -> "tuple[Rgb, bytes | None]":
    """HEIC without the copy that Pillow would make of it."""
    import numpy as np
    import pillow_heif

    image = pillow_heif.open_heif(data, convert_hdr_to_8bit=True)
    _require_size(image.size, header)
    pixels = np.asarray(image)
    times = max(image.size) // side_px
    return _in_strips(_strips_of(pixels), box, times), image.info.get("icc_profile")


def _avif(data: bytes, header: Header, side_px: int, box: Box) -> "tuple[Rgb, bytes | None]":
    """AVIF without the copy that Pillow would make of it."""
    import numpy as np
    from PIL import AvifImagePlugin

    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    image: Any = _opened(data, header)
    times, profile = max(image.size) // side_px, image.info.get("icc_profile")
    frame, *_ = image._decoder.get_frame(0)
    pixels = np.frombuffer(frame, np.uint8).reshape(image.height, image.width, -1)
    return _in_strips(_strips_of(pixels), box, times), profile


def _strips_of(pixels: Any) -> "Callable[[Box], Image.Image]":
    from PIL import Image

    return lambda box: Image.fromarray(_part(pixels, box))


def _in_strips(
    strip_of: "Callable[[Box], Image.Image]",
    box: Box,
    times: int,
    to_srgb: "ImageCms.ImageCmsTransform | None" = None,
) -> "Rgb":
    """A part of a decoded picture, reduced and as RGB on white; in strips, for each copy of 60 megapixels is 240 MB."""
    import numpy as np
    from PIL import ImageCms

    times = max(1, times)
    left, top, right, bottom = box
    rgb = np.empty((-(-(bottom - top) // times), -(-(right - left) // times), 3), np.uint8)
    high = -(-STRIP_PX // times)
    for row in range(0, len(rgb), high):
        first = top + row * times
        strip = _on_white(_plain(strip_of((left, first, right, min(bottom, first + high * times)))))
        strip = strip.reduce(times) if times > 1 else strip
        if to_srgb is not None:
            strip = ImageCms.applyTransform(strip, to_srgb) or strip
        rgb[row : row + high] = np.asarray(strip if strip.mode == "RGB" else strip.convert("RGB"))
    return rgb


def _plain(image: "Image.Image") -> "Image.Image":
    """The image in a mode that has all its colours: L, LA, RGB, RGBA or CMYK."""
    if image.mode in ("I;16", "I;16B", "I;16L", "I;16N", "I", "F"):
        import numpy as np
        from PIL import Image

        deep = np.asarray(image)
        high = deep >> 8 if deep.dtype.kind in "iu" else np.clip(deep, 0, 255)
        return Image.fromarray(high.astype(np.uint8))
    if image.mode == "1":
        return image.convert("L")
    if image.mode in ("P", "PA") or (image.mode not in ("RGBA", "LA") and "transparency" in image.info):
        return image.convert("RGBA" if image.mode != "P" or "transparency" in image.info else "RGB")
    return image if image.mode in ("L", "LA", "RGB", "RGBA", "CMYK") else image.convert("RGB")


def _on_white(image: "Image.Image") -> "Image.Image":
    """What is transparent laid on white."""
    if image.mode not in ("LA", "RGBA"):
        return image
    from PIL import Image

    white = Image.new("RGB", image.size, "white")
    white.paste(image.convert("RGB"), mask=image.getchannel("A"))
    return white


def transform(profile: bytes | None, mode: str) -> "ImageCms.ImageCmsTransform | None":
    """From the file's colours to sRGB; None where nothing is to be done, or the profile is of no use."""
    from PIL import ImageCms

    if not profile or _is_srgb(profile):
        return None
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode, "RGB")
    except (ImageCms.PyCMSError, OSError):  # a grey photo's profile, or a broken one: the photo is still readable
        return None


def _is_srgb(profile: bytes) -> bool:
    """Whether a profile calls itself sRGB, in either of the encodings that profiles use."""
    return b"sRGB" in profile or "sRGB".encode("utf-16-be") in profile


def _webp(data: bytes, header: Header, side_px: int, box: Box) -> "tuple[Rgb, bytes | None]":
    """WebP through OpenCV, which takes a quarter of the memory that Pillow does; the first frame of a film."""
    import cv2
    import numpy as np

    stored = _by_opencv(data, cv2.IMREAD_UNCHANGED | cv2.IMREAD_IGNORE_ORIENTATION)
    _require_size((stored.shape[1], stored.shape[0]), header)
    times, part = max(stored.shape[:2]) // side_px, _part(stored, box)
    if stored.ndim == 3 and stored.shape[2] == 4:
        part = _blended(part)
    return np.asarray(cv2.cvtColor(reduce(part, times), cv2.COLOR_BGR2RGB), np.uint8), header.icc_profile


def _by_opencv(data: bytes, flags: int) -> Any:
    """The pixels as OpenCV decodes them.

    Raises:
        ValueError: It cannot.
    """
    import cv2
    import numpy as np

    try:
        stored: Any = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    except cv2.error as problem:
        if problem.code == cv2.Error.StsNoMem:
            raise MemoryError(str(problem)) from problem
        raise ValueError(str(problem)) from problem
    if stored is None:
        raise ValueError("OpenCV cannot decode it")
    return stored


def _blended(bgra: Any) -> Any:
    """Transparency laid on white, in strips so that no second large copy is made."""
    import numpy as np

    for top in range(0, bgra.shape[0], STRIP_PX):
        strip = bgra[top : top + STRIP_PX].astype(np.uint16)
        alpha = strip[..., 3:]
        bgra[top : top + STRIP_PX, :, :3] = (strip[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255
    return bgra[..., :3]
