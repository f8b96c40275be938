import contextlib
import io
import struct
import zlib
from typing import Any

import numpy as np
import pillow_heif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from assistant.errors import UnreadableImage
from assistant.vision import apart
from assistant.vision.header import MAX_BYTES
from assistant.vision.image import decode, decode_part, encode_jpeg, read_file, read_header, reduced, shrink

FORMATS = ("JPEG", "PNG", "WebP", "HEIC", "AVIF")
WIDE, HIGH = 96, 64
# A quadrant a colour, so that every turn and mirror image is told from every other.
QUADRANTS = {
    "top left": (220, 30, 30),
    "top right": (30, 200, 30),
    "bottom left": (30, 30, 220),
    "bottom right": (240, 220, 40),
}


def scene(mode: str = "RGB") -> Image.Image:
    image = Image.new("RGB", (WIDE, HIGH))
    boxes = ((0, 0), (WIDE // 2, 0), (0, HIGH // 2), (WIDE // 2, HIGH // 2))
    for corner, colour in zip(boxes, QUADRANTS.values(), strict=True):
        image.paste(colour, (*corner, corner[0] + WIDE // 2, corner[1] + HIGH // 2))
    return image.quantize(4) if mode == "P" else image.convert(mode)


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    if kind == "HEIC":
        pillow_heif.from_pillow(image).save(buffer, quality=90, **options)
    else:
        image.save(buffer, kind, **({"quality": 95} if kind in ("JPEG", "WebP", "AVIF") else {}), **options)
    return buffer.getvalue()


def quadrants(rgb: np.ndarray) -> dict[str, tuple[int, ...]]:
    height, width = rgb.shape[:2]
    centres = [(height // 4, width // 4), (height // 4, 3 * width // 4), (3 * height // 4, width // 4)]
    centres.append((3 * height // 4, 3 * width // 4))
    return {name: tuple(int(v) for v in rgb[y, x]) for name, (y, x) in zip(QUADRANTS, centres, strict=True)}


def assert_same_colours(rgb: np.ndarray, expected: dict[str, tuple[int, ...]], within: int = 16) -> None:
    found = quadrants(rgb)
    for name, colour in expected.items():
        assert np.abs(np.subtract(found[name], colour)).max() <= within, f"{name}: {found[name]} is not {colour}"


@pytest.mark.parametrize("kind", FORMATS)
def test_each_format_is_read_the_same(kind):
    data = saved(scene(), kind)
    header = read_header(data)
    assert (header.format, header.width_px, header.height_px, header.size_bytes) == (kind, WIDE, HIGH, len(data))
    picture = decode(data, 1000)
    assert picture.rgb.shape == (HIGH, WIDE, 3)
    assert picture.rgb.dtype == np.uint8
    assert picture.scale == 1.0
    assert (picture.width_px, picture.height_px, picture.format) == (WIDE, HIGH, kind)
    assert not picture.is_grayscale
    assert_same_colours(picture.rgb, QUADRANTS)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", FORMATS)
def test_a_photo_is_upright_whatever_way_its_file_says_it_lies(kind, orientation):
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    stored = scene().transpose(turns[orientation]) if orientation > 1 else scene()
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = saved(stored, kind, exif=exif.tobytes())
    header = read_header(data)
    assert (header.width_px, header.height_px) == (WIDE, HIGH)
    picture = decode(data, 1000)
    assert picture.rgb.shape == (HIGH, WIDE, 3)
    assert_same_colours(picture.rgb, QUADRANTS, within=24)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("side", [500, 333, 97])
def test_a_smaller_decoding_shows_the_same_picture(kind, side):
    data = saved(scene().resize((960, 640)), kind)
    picture = decode(data, side)
    assert side * 0.88 <= max(picture.rgb.shape[:2]) <= side
    assert picture.scale == pytest.approx(picture.rgb.shape[1] / 960, rel=0.01)
    assert (picture.width_px, picture.height_px) == (960, 640)
    assert_same_colours(picture.rgb, QUADRANTS)


def test_a_photo_is_never_enlarged():
    assert decode(saved(scene(), "PNG"), 5000).rgb.shape == (HIGH, WIDE, 3)


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "1", "I;16", "CMYK", "deep", "progressive"])
def test_every_way_of_storing_colour_is_understood(mode):
    grey = {name: (value,) * 3 for name, value in zip(QUADRANTS, (40, 120, 180, 250), strict=True)}
    image = Image.new("L", (WIDE, HIGH))
    for number, (value, *_) in enumerate(grey.values()):
        image.paste(value, (number % 2 * WIDE // 2, number // 2 * HIGH // 2, WIDE, HIGH) if number == 3 else
                    (number % 2 * WIDE // 2, number // 2 * HIGH // 2,
                     number % 2 * WIDE // 2 + WIDE // 2, number // 2 * HIGH // 2 + HIGH // 2))  # fmt: skip
    if mode in ("L", "LA"):
        data, expected, is_grey = saved(image.convert(mode), "PNG"), grey, True
    elif mode == "1":
        black_white = {name: (255 * (value[0] > 127),) * 3 for name, value in grey.items()}
        data, expected, is_grey = saved(image.point(lambda v: 255 * (v > 127)).convert("1"), "PNG"), black_white, True
    elif mode == "I;16":
        deep = Image.fromarray(np.asarray(image).astype(np.uint16) * 257)
        data, expected, is_grey = saved(deep, "PNG"), grey, True
    elif mode == "deep":
        data, expected, is_grey = png_of_16_bits(np.asarray(scene())), QUADRANTS, False
    elif mode == "progressive":
        data, expected, is_grey = saved(scene(), "JPEG", progressive=True), QUADRANTS, False
    else:
        data, expected, is_grey = saved(scene(mode), "JPEG" if mode == "CMYK" else "PNG"), QUADRANTS, False
    picture = decode(data, 1000)
    assert_same_colours(picture.rgb, expected)
    assert picture.is_grayscale == is_grey


def png_of_16_bits(rgb: np.ndarray) -> bytes:
    """Pillow cannot write one."""
    rows = b"".join(b"\x00" + (row.astype(">u2") * 257).tobytes() for row in rgb)
    header = struct.pack(">IIBBBBB", rgb.shape[1], rgb.shape[0], 16, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*each) for each in chunks)


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


@pytest.mark.parametrize("kind", ["PNG", "WebP", "AVIF", "HEIC"])
def test_what_is_transparent_comes_out_white(kind):
    image = scene("RGBA")
    alpha = Image.new("L", image.size, 255)
    alpha.paste(0, (0, 0, WIDE // 2, HIGH // 2))
    image.putalpha(alpha)
    picture = decode(saved(image, kind), 1000)
    assert_same_colours(picture.rgb, {**QUADRANTS, "top left": (255, 255, 255)})


@pytest.mark.parametrize("kind", FORMATS)
def test_a_photo_of_an_odd_size_is_read(kind):
    image = scene().resize((WIDE + 1, HIGH - 1))
    picture = decode(saved(image, kind), 10_000)
    assert (picture.width_px, picture.height_px) == image.size == picture.rgb.shape[1::-1]


def test_a_transparent_palette_comes_out_white():
    image = scene().quantize(4)
    data = saved(image, "PNG", transparency=image.getpixel((2, 2)))
    assert_same_colours(decode(data, 1000).rgb, {**QUADRANTS, "top left": (255, 255, 255)})


@pytest.mark.parametrize(
    ("kind", "spread", "is_grey"), [("L", 0, True), ("RGB", 0, True), ("RGB", 6, True), ("RGB", 60, False)]
)
def test_black_and_white_is_told_from_weak_colour(kind, spread, is_grey):
    grey = np.linspace(0, 180, WIDE, dtype=np.uint8) * np.ones((HIGH, 1), np.uint8)
    rgb = np.stack([grey + spread, grey, grey], axis=2).astype(np.uint8)
    image = Image.fromarray(rgb) if kind == "RGB" else Image.fromarray(grey)
    assert decode(saved(image, "JPEG"), 1000).is_grayscale == is_grey


def test_a_wide_gamut_photo_is_brought_to_srgb():
    # In this profile red and green change places: whoever leaves it aside sees it at once.
    swapped = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    red, green = swapped.index(b"rXYZ"), swapped.index(b"gXYZ")
    swapped = bytearray(swapped.replace(b"sRGB", b"xxxx").replace("sRGB".encode("utf-16-be"), b"x" * 8))
    swapped[red : red + 4], swapped[green : green + 4] = b"gXYZ", b"rXYZ"
    for kind in ("JPEG", "PNG", "WebP"):
        rgb = decode(saved(scene(), kind, icc_profile=bytes(swapped)), 1000).rgb
        r, g, _ = quadrants(rgb)["top left"]
        assert g > r, f"{kind} kept its own red"


def test_a_broken_profile_does_not_spoil_the_photo():
    data = saved(scene(), "JPEG", icc_profile=b"no profile at all, but long enough to be one" * 10)
    assert_same_colours(decode(data, 1000).rgb, QUADRANTS)


@pytest.mark.parametrize("kind", ["PNG", "WebP"])
def test_of_a_film_the_first_picture_is_taken(kind):
    other = Image.new("RGB", (WIDE, HIGH), "black")
    data = saved(scene(), kind, save_all=True, append_images=[other, other], duration=100)
    assert read_header(data).frames == 2
    assert_same_colours(decode(data, 1000).rgb, QUADRANTS)


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"></svg>'


@pytest.mark.parametrize(
    ("data", "called"),
    [
        pytest.param(b"", "empty", id="nothing"),
        pytest.param(b"hello, this is a letter", "a text file", id="text"),
        pytest.param(SVG, "an SVG drawing", id="svg"),
        pytest.param(b"<!DOCTYPE html><html>", "a web page", id="html"),
        pytest.param(saved(scene(), "GIF"), "a GIF", id="gif"),
        pytest.param(saved(scene(), "TIFF"), "a TIFF", id="tiff"),
        pytest.param(saved(scene(), "BMP"), "a BMP", id="bmp"),
        pytest.param(saved(scene(), "PDF"), "a PDF", id="pdf"),
        pytest.param(b"PK\x03\x04" + bytes(200), "a ZIP", id="zip"),
        pytest.param(b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom", "a video", id="mp4"),
        pytest.param(b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  ", "a video", id="mov"),
        pytest.param(b"\x1a\x45\xdf\xa3" + bytes(60), "a video", id="webm"),
        pytest.param(bytes(300), "unknown kind", id="zeros"),
    ],
)
def test_what_is_no_photo_is_called_by_its_name(data, called):
    with pytest.raises(UnreadableImage) as problem:
        read_header(data)
    assert problem.value.code == "unreadable_image"
    assert called in problem.value.message
    assert "lease" in problem.value.message, "it must say what to do"


def png_of(width: int, height: int) -> bytes:
    """A small file that says it is large."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")
    )


def test_a_photo_beyond_the_limits_is_refused_by_its_header_alone():
    for data in (png_of(30_000, 30_000), png_of(60_000_001, 1), saved(scene(), "JPEG") + bytes(MAX_BYTES)):
        with pytest.raises(UnreadableImage) as problem:
            read_header(data)
        assert problem.value.code == "image_too_large"
    assert read_header(png_of(10_000, 6_000)).width_px == 10_000
    with pytest.raises(UnreadableImage, match="900 megapixels"):
        decode(png_of(30_000, 30_000), 100)


def test_a_file_with_two_sizes_is_not_decoded_at_the_larger_one():
    small, large = saved(scene(), "JPEG"), saved(scene().resize((2000, 1500)), "JPEG")
    start = small.index(b"\xff\xc0")
    frame = small[start : start + 2 + int.from_bytes(small[start + 2 : start + 4])]
    disguised = large[:2] + frame + large[2:]
    assert read_header(disguised).width_px == WIDE
    with pytest.raises(UnreadableImage):
        decode(disguised, 5000)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("kept", [0.02, 0.3, 0.9])
def test_a_photo_cut_off_on_its_way_gets_a_plain_message(kind, kept):
    noise = np.random.default_rng(1).integers(0, 255, (300, 400, 3), np.uint8)
    data = saved(Image.fromarray(noise), kind)
    with pytest.raises(UnreadableImage) as problem:
        decode(data[: int(len(data) * kept)], 1000)
    assert problem.value.code == "unreadable_image"
    assert "upload" in problem.value.message


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_a_jpeg_that_lacks_only_its_end_is_read_and_one_that_lacks_more_is_not(mode, progressive):
    noise = np.random.default_rng(1).integers(0, 255, (120, 160, 3), np.uint8)
    thumbnail = Image.Exif()
    thumbnail[0x010E] = saved(scene(), "JPEG").decode("latin-1")
    data = saved(Image.fromarray(noise).convert(mode), "JPEG", progressive=progressive, exif=thumbnail)
    assert data.endswith(b"\xff\xd9")
    assert np.array_equal(decode(data[:-2], 1000).rgb, decode(data, 1000).rgb)
    for lacking in (40, len(data) // 50, len(data) // 3):
        with pytest.raises(UnreadableImage):
            decode(data[:-lacking], 1000)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_photo_reduced_by_a_whole_factor_keeps_at_least_the_wanted_size(kind):
    data = saved(scene().resize((1300, 870)), kind)
    for side_px, width_px in ((2000, 1300), (1000, 1300), (500, 650), (310, 325), (150, 163)):
        picture = decode(data, side_px, exactly=False)
        assert picture.rgb.shape[1] == pytest.approx(width_px, abs=1)
        assert picture.scale == pytest.approx(picture.rgb.shape[1] / 1300)
    picture = reduced(decode(data, 1300), 400)
    assert picture.rgb.shape == (290, 433, 3)
    assert picture.scale == pytest.approx(1 / 3)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WebP"])
def test_a_part_is_the_same_as_that_part_of_the_whole(kind, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = saved(scene().resize((640, 480)), kind, exif=exif.tobytes())
    whole = decode(data, 1000).rgb
    left, top, right, bottom = 40, 200, 360, 400
    part = decode_part(data, (left, top, right, bottom), 1000)
    assert np.abs(part.astype(int) - whole[top:bottom, left:right]).max() <= 2
    half = decode_part(data, (left, top, right, bottom), 160)
    assert half.shape == (100, 160, 3)
    assert half.mean() == pytest.approx(part.mean(), abs=1)


@pytest.mark.parametrize("kind", ["JPEG", "AVIF"])
def test_a_large_photo_is_decoded_in_another_process_and_looks_the_same(kind, monkeypatch):
    data = saved(scene().resize((640, 480)), kind, **({"progressive": True} if kind == "JPEG" else {}))
    here = decode(data, 200)
    monkeypatch.setattr(apart, "LARGE_PX", 1000)
    there = decode(data, 200)
    assert np.array_equal(here.rgb, there.rgb)
    with pytest.raises(UnreadableImage) as problem:
        decode(data[: len(data) // 2], 200)
    assert "upload" in problem.value.message


def test_a_photo_that_needs_too_much_memory_elsewhere_is_too_large(monkeypatch):
    monkeypatch.setattr(apart, "LARGE_PX", 1000)
    monkeypatch.setattr(apart, "TOO_LARGE", -9)
    monkeypatch.setattr(apart, "START", "import os; os.kill(os.getpid(), 9)")
    with pytest.raises(UnreadableImage) as problem:
        decode(saved(scene(), "PNG"), 200)
    assert problem.value.code == "image_too_large"


@pytest.mark.parametrize("kind", FORMATS)
def test_a_photo_damaged_inside_is_read_or_refused_and_nothing_else(kind):
    sound = saved(scene().resize((320, 200)), kind)
    refused = 0
    for seed in range(60):
        random = np.random.default_rng(seed)
        data = bytearray(sound)
        for place in random.integers(8, len(data), 12):
            data[place] = random.integers(0, 256)
        try:
            decode(bytes(data), 300)
        except UnreadableImage:
            refused += 1
    assert refused


SAMPLES = {kind: saved(scene(), kind) for kind in FORMATS}


@given(st.sampled_from(FORMATS), st.data())
@settings(max_examples=300, deadline=None)
def test_a_mangled_file_is_read_or_refused_and_nothing_else(kind, draw):
    data = bytearray(SAMPLES[kind])
    for _ in range(draw.draw(st.integers(1, 8))):
        data[draw.draw(st.integers(0, min(len(data) - 1, 400)))] = draw.draw(st.integers(0, 255))
    del data[draw.draw(st.integers(0, len(data))) :]
    with contextlib.suppress(UnreadableImage):
        read_header(bytes(data))


@given(
    st.binary(max_size=400),
    st.sampled_from(
        [
            b"\xff\xd8\xff",
            b"\x89PNG\r\n\x1a\n",
            b"\x00\x00\x00\x18ftypheic",
            b"RIFF\x00\x00\x00\x00WEBPVP8X",
            b"RIFF\x00\x00\x00\x00WEBPVP8 ",
        ]
    ),
)
@settings(max_examples=300, deadline=None)
def test_random_bytes_are_read_or_refused_and_nothing_else(noise, start):
    with contextlib.suppress(UnreadableImage):
        read_header(start + noise)


def test_nothing_of_the_file_but_its_pixels_is_left():
    exif = Image.Exif()
    exif[0x010E] = "secret description"
    exif[0x8825] = {1: "N", 2: (52.0, 30.0, 0.0)}
    data = saved(scene(), "JPEG", exif=exif.tobytes(), comment=b"secret comment")
    assert b"secret" in data
    written = encode_jpeg(decode(data, 1000).rgb)
    image = Image.open(io.BytesIO(written))
    assert b"secret" not in written
    assert not image.getexif()
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert_same_colours(np.asarray(image), QUADRANTS)


def test_a_jpeg_for_a_small_limit_is_made_smaller():
    noise = np.random.default_rng(1).integers(0, 255, (300, 300, 3), np.uint8)
    free, limited = encode_jpeg(noise), encode_jpeg(noise, max_bytes=60_000)
    assert len(limited) <= 60_000 < len(free)


def test_shrinking_keeps_the_mean():
    noise = np.random.default_rng(1).integers(0, 255, (400, 300, 3), np.uint8)
    small = shrink(noise, 100)
    assert small.shape == (100, 75, 3)
    assert small.mean() == pytest.approx(noise.mean(), abs=0.6)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(UnreadableImage, match="missing"):
        read_file(tmp_path / "missing.jpg")
    large = tmp_path / "large.jpg"
    large.write_bytes(bytes(MAX_BYTES + 5))
    assert len(read_file(large)) == MAX_BYTES + 1
