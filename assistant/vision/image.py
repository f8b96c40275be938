"""From a file's bytes to an upright picture in sRGB, small enough to measure, with nothing else left of the file.

The only door to image decoders. Files are hostile until decoded: the header is judged before a decoder sees the bytes,
and whoever decodes strangers' files does it in `worker`'s process, which may die. Knows nothing of faces or purposes.
"""

import io
import struct
import warnings
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import UnreadableImage
from assistant.vision.header import DAMAGED, MAX_BYTES, MAX_PIXELS, Format, Header, read_header

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image, ImageCms

    Rgb = NDArray[np.uint8]

__all__ = [
    "MAX_BYTES", "MAX_PIXELS", "Format", "Header", "Picture", "decode", "encode_jpeg", "read_file", "read_header",
    "shrink",
]  # fmt: skip

# A photo whose strongest colours stay within this spread of its channels (0–255) is black and white: JPEG's own colour
# noise on grey photos stays below it. Chosen on eval/photos.
GREY_SPREAD = 12
JPEG_QUALITY = 90
STRIP_PX = 512
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
    """

    rgb: "Rgb"
    scale: float
    width_px: int
    height_px: int
    format: Format
    size_bytes: int
    is_grayscale: bool


def decode(data: bytes, max_side_px: int) -> Picture:
    """The photo upright, in sRGB, its longer side at most `max_side_px`.

    JPEG files are decoded at a half, quarter or eighth where that is enough, which is faster and takes less memory.

    Raises:
        UnreadableImage: See `read_header`; also when the pixels are damaged or cut off.
    """
    import numpy as np

    header = read_header(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # decoders complain of odd metadata, which nobody reads here
        try:
            stored, profile = (_webp if header.format == "WebP" else _pillow)(data, header, max_side_px)
            rgb = _in_srgb(shrink(stored, max_side_px), profile)
        except _DECODER_PROBLEMS as problem:
            raise UnreadableImage(DAMAGED, detail=f"{header.format}: {problem!r}") from problem
        except MemoryError as problem:
            raise UnreadableImage(
                "Opening this photo takes more memory than I may use. Please upload a smaller version.",
                code="image_too_large",
                detail=f"{header.format} of {header.width_px} × {header.height_px} px",
            ) from problem
    rgb = np.ascontiguousarray(_turned(rgb, header.orientation))
    return Picture(
        rgb=rgb,
        scale=max(rgb.shape[:2]) / max(header.width_px, header.height_px),
        width_px=header.width_px,
        height_px=header.height_px,
        format=header.format,
        size_bytes=header.size_bytes,
        is_grayscale=header.is_stored_grey or _shows_no_colour(rgb),
    )


def shrink(rgb: "Rgb", max_side_px: int) -> "Rgb":
    """The same picture with its longer side at most `max_side_px`, each new px the mean of those it replaces."""
    import cv2
    import numpy as np

    scale = max_side_px / max(rgb.shape[:2])
    if scale >= 1:
        return rgb
    size = (max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale)))
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)


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
    except OSError as problem:
        raise UnreadableImage(f"Cannot read {path}: {problem.strerror}. Please check the path.") from problem


def _pillow(data: bytes, header: Header, max_side_px: int) -> "tuple[Rgb, bytes | None]":
    """The pixels of everything but WebP, and the colour profile that they are in."""
    from PIL import Image

    image: Image.Image
    if header.format == "HEIC":
        import pillow_heif

        image = pillow_heif.open_heif(data).to_pillow()
    else:
        image = Image.open(io.BytesIO(data), formats=[header.format])
    stored = (header.height_px, header.width_px) if header.is_sideways else (header.width_px, header.height_px)
    if image.size != stored:  # two sizes in one file: the one that was judged must be the one that is decoded
        raise ValueError(f"header says {stored}, decoder says {image.size}")
    if header.format == "JPEG":
        _draft(image, max_side_px)
    image.load()
    profile = image.info.get("icc_profile")
    image = _reduced(image, max_side_px)
    if image.mode == "CMYK":
        return _as_rgb(image, _transform(profile, "CMYK")), None
    return _as_rgb(image), profile


def _draft(image: "Image.Image", max_side_px: int) -> None:
    """Let the JPEG decoder shrink by 2, 4 or 8, never below the wanted size by more than a tenth."""
    for times in (8, 4, 2):
        if max(image.size) / times >= max_side_px * 0.9:
            image.draft(None, (image.width // times, image.height // times))
            return


def _reduced(image: "Image.Image", max_side_px: int) -> "Image.Image":
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
    times = max(image.size) // max_side_px
    return image.reduce(times) if times > 1 else image


def _as_rgb(image: "Image.Image", transform: "ImageCms.ImageCmsTransform | None" = None) -> "Rgb":
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
        elif transform is not None:
            strip = ImageCms.applyTransform(strip, transform) or strip
        rgb[top : top + strip.height] = np.asarray(strip if strip.mode == "RGB" else strip.convert("RGB"))
    return rgb


def _in_srgb(rgb: "Rgb", profile: bytes | None) -> "Rgb":
    """The pixels of an RGB profile in sRGB; done last, when there are few of them."""
    import numpy as np
    from PIL import Image, ImageCms

    transform = _transform(profile, "RGB")
    if transform is None:
        return rgb

    def converted(pixels: "Rgb") -> "Rgb":
        return np.asarray(ImageCms.applyTransform(Image.fromarray(pixels), transform))

    # Many profiles are sRGB under another name; a few colours tell, and spare the rest the journey.
    probe = np.stack(np.meshgrid(*[np.arange(0, 256, 51, np.uint8)] * 3), axis=-1).reshape(1, -1, 3)
    if np.abs(converted(probe).astype(int) - probe).max() <= SAME_COLOUR:
        return rgb
    return converted(rgb)


def _transform(profile: bytes | None, mode: str) -> "ImageCms.ImageCmsTransform | None":
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


def _webp(data: bytes, header: Header, max_side_px: int) -> "tuple[Rgb, bytes | None]":
    """WebP through OpenCV, which takes a quarter of the memory that Pillow does; the first frame of a film."""
    import cv2
    import numpy as np

    flags = cv2.IMREAD_UNCHANGED | cv2.IMREAD_IGNORE_ORIENTATION
    try:
        stored: Any = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    except cv2.error as problem:
        raise ValueError(str(problem)) from problem
    if stored is None:
        raise ValueError("OpenCV cannot decode it")
    size = (header.height_px, header.width_px) if header.is_sideways else (header.width_px, header.height_px)
    if (stored.shape[1], stored.shape[0]) != size:
        raise ValueError(f"header says {size}, decoder says {stored.shape}")
    if stored.ndim == 3 and stored.shape[2] == 4:
        stored = _on_white(stored)
    small = shrink(stored, max_side_px)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2RGB), np.uint8), header.icc_profile


def _on_white(bgra: Any) -> Any:
    """Transparency laid on white, in strips so that no second large copy is made."""
    import numpy as np

    for top in range(0, bgra.shape[0], STRIP_PX):
        strip = bgra[top : top + STRIP_PX].astype(np.uint16)
        alpha = strip[..., 3:]
        bgra[top : top + STRIP_PX, :, :3] = (strip[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255
    return bgra[..., :3]


def _turned(rgb: "Rgb", orientation: int) -> "Rgb":
    """The stored rows as the EXIF orientation wants them seen."""
    if orientation >= 5:
        rgb = rgb.transpose(1, 0, 2)
    if orientation in (2, 3, 6, 7):
        rgb = rgb[:, ::-1]
    if orientation in (3, 4, 7, 8):
        rgb = rgb[::-1]
    return rgb


def _shows_no_colour(rgb: "Rgb") -> bool:
    """Whether a picture with colour channels is black and white; single stray px do not count."""
    import numpy as np

    small = shrink(rgb, 128).astype(np.int16)
    spread = small.max(axis=2) - small.min(axis=2)
    return bool(np.percentile(spread, 99) < GREY_SPREAD)
