import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from assistant.vision.crop import Crop
from assistant.vision.face import Face, Portrait
from assistant.vision.image import Picture
from assistant.vision.overlay import OUTSIDE_CROP, annotate

LIGHT, DARK = 245, 12


def portrait(shade: int, width: int = 700, height: int = 900, *, faces: int = 1) -> Portrait:
    picture = Picture(np.full((height, width, 3), shade, np.uint8), 0.5, 2 * width, 2 * height, "JPEG", 1, False)
    x, y, w, h = 0.35 * width, 0.25 * height, 0.3 * width, 0.3 * height
    points = np.array([(x + w * 0.3, y + h * 0.4), (x + w * 0.7, y + h * 0.4)] + [(x, y)] * 3, np.float32)
    found = tuple(Face(x - 40 * n, y, w / (n + 1), h / (n + 1), 0.99, points) for n in range(faces))
    return Portrait(picture, 0, found, None, None, False, np.zeros((90, 70), np.float32), None, 0.0)


def seen(jpeg: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(jpeg)).convert("RGB")).astype(int)


CROP = Crop(300, 250, 800, 1000, 400, 500, enough_pixels=True)


@pytest.mark.parametrize("shade", [LIGHT, 128, DARK])
def test_the_drawing_shows_on_light_and_on_dark_photos(shade):
    picture = seen(annotate(portrait(shade), None))
    contrast = np.abs(picture - shade).max(axis=2)
    assert (contrast > 90).mean() > 0.004, "lines and labels must stand out"
    assert (contrast > 40).mean() < 0.12, "and hide little of the photo"


def test_the_photo_outside_the_crop_is_dimmed_and_inside_it_is_not():
    picture = seen(annotate(portrait(200), CROP))
    assert picture[30, 30].mean() == pytest.approx(200 * OUTSIDE_CROP, abs=4)
    assert picture[160, 200].mean() == pytest.approx(200, abs=4)


def test_the_corners_that_a_circle_cuts_off_are_dimmed_and_a_ring_is_drawn():
    square = Crop(300, 250, 800, 800, 400, 400, enough_pixels=True)
    plain, ringed = (seen(annotate(portrait(200), crop)) for crop in (square, replace(square, shape="circle")))
    corner, ring = (slice(150, 165), slice(185, 200)), (slice(320, 330), slice(150, 156))
    assert ringed[corner].mean() < plain[corner].mean() - 30
    assert np.abs(ringed[ring] - plain[ring]).max() > 60
    inside = (slice(300, 320), slice(300, 400))
    assert np.abs(ringed[inside] - plain[inside]).max() < 12


def test_the_thirds_of_the_crop_are_drawn_and_hide_little():
    picture = seen(annotate(portrait(120, faces=1), CROP))
    column = picture[160:600, 150 + round(400 / 3) - 2 : 150 + round(400 / 3) + 3]
    assert np.abs(column - 120).max(axis=(1, 2)).min() > 8
    assert np.abs(column - 120).mean() < 45


@pytest.mark.parametrize(
    ("size", "shown"), [((700, 900), (700, 900)), ((1600, 1200), (1000, 750)), ((80, 100), (512, 640))]
)
def test_it_comes_at_a_size_that_can_be_looked_at(size, shown):
    jpeg = annotate(portrait(128, *size), None)
    assert Image.open(io.BytesIO(jpeg)).size == shown


def test_every_face_is_marked():
    one, two = (seen(annotate(portrait(128, faces=count), None)) for count in (1, 2))
    assert np.abs(one - two).max() > 60


def test_without_a_face_the_photo_is_left_as_it_is():
    picture = seen(annotate(portrait(128, faces=0), None))
    assert np.abs(picture - 128).max() <= 2


@pytest.mark.parametrize("side", [8, 60, 1400])
def test_a_crop_of_any_size_and_place_can_be_drawn(side):
    for x, y in ((0, 0), (1400 - side, 1800 - side)):
        annotate(portrait(128), Crop(x, y, side, side, side, side, enough_pixels=False))


def test_the_picture_that_was_measured_is_not_drawn_on():
    original = portrait(128)
    annotate(original, CROP)
    assert (original.picture.rgb == 128).all()


def test_no_metadata_is_written():
    image = Image.open(io.BytesIO(annotate(portrait(128), CROP)))
    assert image.format == "JPEG"
    assert not image.getexif()
