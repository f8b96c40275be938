"""The door to image decoders: from a file's bytes to its stored pixels, near the size that is wanted.

Decoders are asked for small pictures wherever they can make them, so that time and memory go with what is wanted and
not with what a file holds. Turning the picture upright and its colours are `image`'s affair.
"""

import io
import zlib
from typing import TYPE_CHECKING, Any

from assistant.vision.header import Header

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image, ImageCms

    Rgb = NDArray[np.uint8]

STRIP_PX = 512
END_OF_JPEG = b"\xff\xd9"
# Bits that change a picture whose last blocks are missing (in Huffman codes zeros would not), and that are skipped
# after a whole one.
PROBE = bytes([0xAA] * 32 + list(range(1, 255, 2)))


def read(data: bytes, header: Header, side_px: int) -> "tuple[Rgb, bytes | None]":
    """The stored pixels as RGB on white, and the colour profile that they are in.

    Reduced by a whole factor: the longer side is at least `side_px` where the file has so many, and less than twice
    that.

    Raises:
        OSError, SyntaxError, ValueError and what else Pillow's plugins raise: the file is damaged or cut off.
    """
    if header.format == "WebP":
        return _webp(data, header, side_px)
    if header.format == "JPEG":
        return _jpeg(data, header, side_px)
    return _pillow(_opened(data, header), side_px)


def reduce(rgb: Any, times: int) -> Any:
    """Every `times` × `times` px made one, their mean; what is left at the right and lower edge joins the last."""
    import cv2

    times = min(times, *rgb.shape[:2])
    return rgb if times <= 1 else cv2.resize(rgb, None, fx=1 / times, fy=1 / times, interpolation=cv2.INTER_AREA)


def _stored_px(header: Header) -> tuple[int, int]:
    """Width and height of the stored rows."""
    return (header.height_px, header.width_px) if header.is_sideways else (header.width_px, header.height_px)


def _opened(data: bytes, header: Header) -> "Image.Image":
    """Pillow's view of the file, nothing decoded yet.

    Raises:
        ValueError: Two sizes in one file: the one that was judged must be the one that is decoded.
    """
    from PIL import Image

    image: Image.Image
    if header.format == "HEIC":
        import pillow_heif

        image = pillow_heif.open_heif(data).to_pillow()
    else:
        image = Image.open(io.BytesIO(data), formats=[header.format])
    if image.size != _stored_px(header):
        raise ValueError(f"header says {_stored_px(header)}, decoder says {image.size}")
    return image


def _jpeg(data: bytes, header: Header, side_px: int) -> "tuple[Rgb, bytes | None]":
    """JPEG at a whole, half, quarter or eighth, whichever is the smallest that is large enough."""
    import cv2
    import numpy as np

    image = _opened(data, header)
    if END_OF_JPEG not in data[_first_scan(data) :]:
        data = _completed(data)
        image = _opened(data, header)
    if image.mode == "CMYK":
        return _pillow(image, side_px)
    times = next((k for k in (8, 4, 2) if max(image.size) // k >= side_px), 1)
    kind = "GRAYSCALE" if image.mode == "L" else "COLOR"
    name = f"IMREAD_REDUCED_{kind}_{times}" if times > 1 else f"IMREAD_{kind}"
    stored = _by_opencv(data, cv2.IMREAD_IGNORE_ORIENTATION | getattr(cv2, name))
    if stored.shape[:2] != tuple(-(-side // times) for side in reversed(image.size)):
        raise ValueError(f"header says {image.size}, decoder says {stored.shape} at 1/{times}")
    small = reduce(stored, max(stored.shape[:2]) // side_px)
    rgb = cv2.cvtColor(small, cv2.COLOR_GRAY2RGB if image.mode == "L" else cv2.COLOR_BGR2RGB)
    return np.asarray(rgb, np.uint8), image.info.get("icc_profile")


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


def _pillow(image: "Image.Image", side_px: int) -> "tuple[Rgb, bytes | None]":
    """Everything that OpenCV would not read well: PNG, HEIC, AVIF and JPEG of four colours."""
    times = max(image.size) // side_px
    if image.format == "JPEG" and times >= 2:
        image.draft(None, (image.width // times, image.height // times))
    image.load()
    profile = image.info.get("icc_profile")
    image = _reduced(image, side_px)
    if image.mode == "CMYK":
        return _as_rgb(image, transform(profile, "CMYK")), None
    return _as_rgb(image), profile


def _reduced(image: "Image.Image", side_px: int) -> "Image.Image":
    """The image nearer to the wanted size and in a mode that has all its colours: RGB, RGBA, L, LA or CMYK."""
    from PIL import Image

    if image.mode in ("I;16", "I;16B", "I;16L", "I;16N", "I", "F"):
        import numpy as np

        deep = np.asarray(image)
        high = deep >> 8 if deep.dtype.kind in "iu" else np.clip(deep, 0, 255)
        image = Image.fromarray(high.astype(np.uint8))
    elif image.mode == "1":
        image = image.convert("L")
    elif image.mode in ("P", "PA") or (image.mode != "RGBA" and "transparency" in image.info):
        has_alpha = image.mode != "P" or "transparency" in image.info
        image = image.convert("RGBA" if has_alpha else "RGB")
    elif image.mode not in ("L", "LA", "RGB", "RGBA", "CMYK"):
        image = image.convert("RGB")
    times = max(image.size) // side_px
    return image.reduce(times) if times > 1 else image


def _as_rgb(image: "Image.Image", to_srgb: "ImageCms.ImageCmsTransform | None" = None) -> "Rgb":
    """The pixels as RGB on white, made in strips: at 60 megapixels every copy of the whole is 240 MB."""
    import numpy as np
    from PIL import Image, ImageCms

    rgb = np.empty((image.height, image.width, 3), np.uint8)
    for top in range(0, image.height, STRIP_PX):
        strip = image.crop((0, top, image.width, min(top + STRIP_PX, image.height)))
        if strip.mode in ("LA", "RGBA"):
            white = Image.new("RGB", strip.size, "white")
            white.paste(strip.convert("RGB"), mask=strip.getchannel("A"))
            strip = white
        elif to_srgb is not None:
            strip = ImageCms.applyTransform(strip, to_srgb) or strip
        rgb[top : top + strip.height] = np.asarray(strip if strip.mode == "RGB" else strip.convert("RGB"))
    return rgb


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


def _webp(data: bytes, header: Header, side_px: int) -> "tuple[Rgb, bytes | None]":
    """WebP through OpenCV, which takes a quarter of the memory that Pillow does; the first frame of a film."""
    import cv2
    import numpy as np

    stored = _by_opencv(data, cv2.IMREAD_UNCHANGED | cv2.IMREAD_IGNORE_ORIENTATION)
    if (stored.shape[1], stored.shape[0]) != _stored_px(header):
        raise ValueError(f"header says {_stored_px(header)}, decoder says {stored.shape}")
    if stored.ndim == 3 and stored.shape[2] == 4:
        stored = _on_white(stored)
    small = reduce(stored, max(stored.shape[:2]) // side_px)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2RGB), np.uint8), header.icc_profile


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
        raise ValueError(str(problem)) from problem
    if stored is None:
        raise ValueError("OpenCV cannot decode it")
    return stored


def _on_white(bgra: Any) -> Any:
    """Transparency laid on white, in strips so that no second large copy is made."""
    import numpy as np

    for top in range(0, bgra.shape[0], STRIP_PX):
        strip = bgra[top : top + STRIP_PX].astype(np.uint16)
        alpha = strip[..., 3:]
        bgra[top : top + STRIP_PX, :, :3] = (strip[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255
    return bgra[..., :3]
