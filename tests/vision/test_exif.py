import io

import numpy as np
import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from assistant.vision.exif import read_exif
from assistant.vision.image import decode, read_header

FOCAL, FOCAL_35, WIDTH, HEIGHT, PER_UNIT, UNIT = 0x920A, 0xA405, 0xA002, 0xA003, 0xA20E, 0xA210


def block(orientation=1, **tags):
    """An EXIF block as Pillow writes it, with the header that JPEG files want."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "A maker whose name nobody reads"
    exif.get_ifd(0x8769).update({globals()[name]: value for name, value in tags.items()})
    return exif.tobytes()


def saved(kind, exif, size=(120, 80)):
    buffer = io.BytesIO()
    image = Image.fromarray(np.full((size[1], size[0], 3), 90, np.uint8))
    if kind == "HEIC":
        import pillow_heif

        pillow_heif.from_pillow(image).save(buffer, exif=exif)
    else:
        image.save(buffer, kind, exif=exif)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WebP", "HEIC", "AVIF"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_the_length_of_the_lens_is_read_from_each_format(kind, orientation):
    data = saved(kind, block(orientation, FOCAL_35=28))
    assert read_header(data).focal_length_35mm == 28
    assert decode(data, 100).focal_length_35mm == 28


def test_without_exif_nothing_is_claimed():
    assert read_header(saved("JPEG", b"")).focal_length_35mm is None


def test_the_sensor_tells_where_the_camera_gives_only_the_true_length():
    aps_c = {"FOCAL": IFDRational(50), "WIDTH": 6000, "HEIGHT": 4000, "PER_UNIT": IFDRational(60000, 235), "UNIT": 4}
    assert read_header(saved("JPEG", block(**aps_c))).focal_length_35mm == pytest.approx(76.6, abs=0.5)


@pytest.mark.parametrize(
    "tags",
    [
        {"FOCAL": IFDRational(50)},
        {
            "FOCAL": IFDRational(50),
            "WIDTH": 600,
            "HEIGHT": 400,
            "PER_UNIT": IFDRational(60000, 235),
            "UNIT": 4,
        },  # made smaller since
        {"FOCAL_35": 0},
        {"FOCAL_35": 65535},
    ],
    ids=["no sensor", "an impossible sensor", "nought", "beyond all lenses"],
)
def test_a_length_that_cannot_be_known_is_not_made_up(tags):
    assert read_header(saved("JPEG", block(**tags))).focal_length_35mm is None


@pytest.mark.parametrize(
    ("size", "tags"), [((100, 100), {}), ((120, 80), {"WIDTH": 4000, "HEIGHT": 3000})], ids=["square", "another shape"]
)
def test_a_cropped_file_does_not_tell_its_distance(size, tags):
    assert read_header(saved("JPEG", block(FOCAL_35=28, **tags), size)).focal_length_35mm is None


def test_a_mangled_block_is_no_reason_to_refuse_a_photo():
    whole = block(6, FOCAL_35=28)[6:]
    random = np.random.default_rng(5)
    for end in range(0, len(whole), 7):
        read_exif(whole[:end])
    for _ in range(200):
        broken = bytearray(whole)
        broken[random.integers(len(broken))] = random.integers(256)
        assert 1 <= read_exif(bytes(broken)).orientation <= 8


@pytest.mark.parametrize("kind", ["HEIC", "AVIF"])
def test_notes_that_cannot_be_found_in_the_file_spoil_nothing(kind):
    whole = saved(kind, block(FOCAL_35=28))
    random = np.random.default_rng(6)
    for box in (b"iloc", b"iinf"):
        start = whole.index(box) + 4
        length = int.from_bytes(whole[start - 8 : start - 4]) - 8
        for _ in range(60):
            broken = bytearray(whole)
            broken[start + random.integers(length)] = random.integers(256)
            assert read_header(bytes(broken)).width_px == 120
