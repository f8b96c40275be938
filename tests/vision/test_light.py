import dataclasses

import numpy as np
import pytest

from assistant.errors import CannotAssess
from assistant.vision import light


def relit(portrait, change):
    """The same face in another light: the aligned face is all that light is measured on."""
    face = portrait.aligned.astype(float)
    return dataclasses.replace(portrait, aligned=np.clip(change(face), 0, 255).astype(np.uint8))


def test_a_well_lit_face_passes_everything(portrait):
    assert light.under_exposure_prevention(portrait) < 0.05
    assert light.over_exposure_prevention(portrait) < 0.02
    assert light.illumination_uniformity(portrait) > 0.5


@pytest.mark.parametrize("tone", [0.35, 0.6, 1.0], ids=["dark skin or dim light", "darker", "as it is"])
def test_brightness_as_such_does_not_count(portrait, tone):
    darker = relit(portrait, lambda face: face * tone)
    assert light.under_exposure_prevention(darker) < 0.12
    assert light.over_exposure_prevention(darker) < 0.02
    even = light.illumination_uniformity(portrait)
    assert light.illumination_uniformity(darker) == pytest.approx(even, abs=0.03)


def test_crushed_shadows_and_burnt_highlights_are_found(portrait):
    shadows = [light.under_exposure_prevention(relit(portrait, lambda face, k=k: face - k)) for k in (0, 60, 120, 200)]
    assert shadows == sorted(shadows)
    assert shadows[-1] > 0.5
    burnt = [light.over_exposure_prevention(relit(portrait, lambda face, k=k: face * k)) for k in (1, 1.5, 2.5, 5)]
    assert burnt == sorted(burnt)
    assert burnt[-1] > 0.3


def test_shading_one_side_lowers_the_uniformity_on_either_side(portrait):
    shade = np.linspace(0.35, 1, 160)[None, :, None]
    right = light.illumination_uniformity(relit(portrait, lambda face: face * shade))
    left = light.illumination_uniformity(relit(portrait, lambda face: face * shade[:, ::-1]))
    assert max(right, left) < 0.75 * light.illumination_uniformity(portrait)


def test_a_black_face_has_no_evenness(portrait):
    with pytest.raises(CannotAssess):
        light.illumination_uniformity(relit(portrait, lambda face: face * 0))
