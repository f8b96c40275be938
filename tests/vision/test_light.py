import dataclasses

import numpy as np
import pytest

from assistant.errors import CannotAssess
from assistant.vision import light


def relit(portrait, change):
    """The same face and picture in another light, given as a change of tones."""
    aligned, rgb = (np.clip(change(px.astype(float)), 0, 255).astype(np.uint8) for px in _pixels(portrait))
    return dataclasses.replace(portrait, aligned=aligned, picture=dataclasses.replace(portrait.picture, rgb=rgb))


def _pixels(portrait):
    return portrait.aligned, portrait.picture.rgb


def exposed(portrait, stops):
    """The same picture taken with more or less light; each stop doubles it."""
    return relit(portrait, lambda tones: 255 * (tones / 255) * 2 ** (stops / 2.2))


def shaded(portrait, shade):
    """The aligned face with its columns darkened."""
    return dataclasses.replace(portrait, aligned=(portrait.aligned * shade).astype(np.uint8))


def test_a_well_lit_face_passes_everything(portrait):
    assert light.under_exposure_prevention(portrait) < 0.05
    assert light.over_exposure_prevention(portrait) < 0.02
    assert light.illumination_uniformity(portrait) > 0.5


def test_each_stop_less_is_darker_and_a_stop_and_a_half_is_too_dark(portrait):
    values = [light.under_exposure_prevention(exposed(portrait, stops)) for stops in (0, -0.5, -1, -1.5, -2, -3)]
    assert values == sorted(values)
    assert values[1] < 0.36 < values[3]


def test_each_stop_more_burns_more_and_a_third_of_a_stop_is_fine(portrait):
    values = [light.over_exposure_prevention(exposed(portrait, stops)) for stops in (0, 0.33, 1, 2, 3)]
    assert values == sorted(values)
    assert values[1] < 0.1 < values[3]


def test_a_dark_face_in_a_picture_with_enough_light_is_not_too_dark(portrait):
    face = dataclasses.replace(portrait, aligned=(portrait.aligned * 0.3).astype(np.uint8))
    assert light.under_exposure_prevention(face) < 0.1


def test_crushed_shadows_are_found(portrait):
    shadows = [
        light.under_exposure_prevention(relit(portrait, lambda tones, k=k: tones - k)) for k in (0, 60, 120, 200)
    ]
    assert shadows == sorted(shadows)
    assert shadows[-1] > 0.42


def test_small_gleams_do_not_burn(portrait):
    gleaming = portrait.aligned.copy()
    for x in range(40, 120, 16):
        gleaming[50:54, x : x + 4] = 255
    assert light.over_exposure_prevention(dataclasses.replace(portrait, aligned=gleaming)) < 0.02


@pytest.mark.parametrize("tone", [0.35, 0.6])
def test_brightness_as_such_does_not_count_as_unevenness(portrait, tone):
    even = light.illumination_uniformity(portrait)
    assert light.illumination_uniformity(relit(portrait, lambda tones: tones * tone)) == pytest.approx(even, abs=0.08)


def test_shading_one_side_lowers_the_uniformity_on_either_side(portrait):
    shade = np.linspace(0.35, 1, 160)[None, :, None]
    right = light.illumination_uniformity(shaded(portrait, shade))
    left = light.illumination_uniformity(shaded(portrait, shade[:, ::-1]))
    assert max(right, left) < 0.75 * light.illumination_uniformity(portrait)


def test_a_black_face_has_no_evenness(portrait):
    with pytest.raises(CannotAssess):
        light.illumination_uniformity(shaded(portrait, 0))


def test_darkening_lowers_the_mean_and_fog_the_range_and_the_variance(portrait):
    means = [light.luminance_mean(exposed(portrait, stops)) for stops in (0, -0.5, -1, -2)]
    assert means == sorted(means, reverse=True)
    foggy = [relit(portrait, lambda tones, k=k: 140 + (tones - 140) * k) for k in (1, 0.7, 0.5, 0.3)]
    for measure in (light.luminance_variance, light.dynamic_range):
        values = [measure(one) for one in foggy]
        assert values == sorted(values, reverse=True)
    assert light.dynamic_range(foggy[0]) > 0.5 > light.dynamic_range(foggy[-1])
