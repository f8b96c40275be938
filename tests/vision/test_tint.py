import dataclasses

import numpy as np
import pytest

from assistant.errors import CannotAssess
from assistant.vision.light import linear
from assistant.vision.tint import natural_colour

SEEN_BY_EVERYBODY = 0.25


def under(portrait, red, blue):
    """The same picture in a light that has so much more red and blue than green, as logarithms."""
    gains = np.exp([red, 0.0, blue])
    light = linear(portrait.picture.rgb) * (gains / gains.max())
    tones = np.where(light <= 0.0031308, light * 12.92, 1.055 * np.maximum(light, 1e-9) ** (1 / 2.4) - 0.055)
    rgb = (np.clip(tones, 0, 1) * 255 + 0.5).astype(np.uint8)
    return dataclasses.replace(portrait, picture=dataclasses.replace(portrait.picture, rgb=rgb))


@pytest.fixture(scope="module")
def close(close_up, looked):
    return looked(close_up)


def test_daylight_has_no_cast(close):
    assert natural_colour(close) < 0.1


@pytest.mark.parametrize(
    "lamp", [(0.5, -0.5), (-0.6, 0.6), (-0.5, -0.5), (0.5, 0.5)], ids=["warm", "cool", "green", "magenta"]
)
def test_a_coloured_lamp_is_seen_and_a_stronger_one_more(close, lamp):
    values = [natural_colour(under(close, times * lamp[0], times * lamp[1])) for times in (0.5, 1, 1.5)]
    assert values == sorted(values)
    assert values[2] > SEEN_BY_EVERYBODY


def test_a_coloured_wall_is_no_cast(close):
    rgb = close.picture.rgb.copy()
    rgb[:, :150] = (170, 60, 40)
    wall = dataclasses.replace(close, picture=dataclasses.replace(close.picture, rgb=rgb))
    assert natural_colour(wall) < SEEN_BY_EVERYBODY


def test_less_light_is_no_cast(close):
    rgb = (close.picture.rgb * 0.5).astype(np.uint8)
    dim = dataclasses.replace(close, picture=dataclasses.replace(close.picture, rgb=rgb))
    assert natural_colour(dim) == pytest.approx(natural_colour(close), abs=0.05)


def test_black_and_white_has_no_colours_to_judge(close):
    grey = dataclasses.replace(close, picture=dataclasses.replace(close.picture, is_grayscale=True))
    with pytest.raises(CannotAssess, match="colours"):
        natural_colour(grey)


def test_eyes_of_a_few_pixels_are_not_read(close):
    with pytest.raises(CannotAssess):
        natural_colour(dataclasses.replace(close, mesh=close.mesh * np.float32(0.02)))
