import dataclasses

import cv2
import numpy as np
import pytest

from assistant.errors import CannotAssess
from assistant.vision.background import background, background_uniformity


def before(portrait, behind):
    """The person of the portrait cut out and put before another background."""
    rgb = portrait.picture.rgb
    person = cv2.resize(portrait.person_mask, (rgb.shape[1], rgb.shape[0]))[..., None] > 0.5
    pasted = np.where(person, rgb, behind).astype(np.uint8)
    return dataclasses.replace(portrait, picture=dataclasses.replace(portrait.picture, rgb=pasted))


@pytest.fixture(scope="module")
def clutter():
    rng = np.random.default_rng(11)
    picture = np.full((512, 512, 3), 128, np.uint8)
    for _ in range(400):
        x, y = rng.integers(0, 512, 2)
        size = tuple(int(v) for v in rng.integers(6, 40, 2))
        colour = tuple(int(v) for v in rng.integers(0, 255, 3))
        cv2.rectangle(picture, (int(x), int(y)), (int(x) + size[0], int(y) + size[1]), colour, -1)
    return picture


def test_a_wall_is_plain_whatever_its_colour(portrait):
    for tone in (20, 128, 255):
        wall = before(portrait, np.full((512, 512, 3), tone, np.uint8))
        assert background(wall) == "plain"
        assert background_uniformity(wall) > 0.9


def test_clutter_is_busy_and_blurring_it_raises_the_uniformity(portrait, clutter):
    values = [background_uniformity(before(portrait, clutter))]
    values += [background_uniformity(before(portrait, cv2.GaussianBlur(clutter, (0, 0), s))) for s in (3, 8, 20)]
    assert background(before(portrait, clutter)) == "busy"
    assert values == sorted(values)
    assert background(before(portrait, cv2.GaussianBlur(clutter, (0, 0), 8))) != "busy"


def test_what_the_person_wears_does_not_count(portrait):
    wall = np.full((512, 512, 3), 180, np.uint8)
    plain = background_uniformity(before(portrait, wall))
    assert plain > 0.9


def test_without_a_person_there_is_no_background(scenery, looked):
    with pytest.raises(CannotAssess):
        background_uniformity(looked(scenery))
