from dataclasses import replace

import cv2
import numpy as np
import pytest

from assistant.errors import CannotAssess
from assistant.vision import occlusion
from assistant.vision.aligned import filled

LOWER_FACE = (234, 132, 172, 150, 152, 379, 397, 361, 454, 425, 195, 205)


def hand_at(portrait, x, y):
    """A hand whose middle is that many face heights from the middle of the face."""
    fan = np.random.default_rng(3).uniform(-0.25, 0.25, (21, 2))
    return (np.array(portrait.face.centre) + (fan + np.array([x, y])) * portrait.face.height).astype(np.float32)


@pytest.mark.parametrize(
    ("places", "hands"),
    [([], 0), ([(0.45, 0.2)], 1), ([(0, 0.7)], 1), ([(0.5, 0), (-0.5, 0)], 2), ([(1.3, 0.5)], 0), ([(0, 1.4)], 0)],
    ids=["none", "on a cheek", "under the chin", "both cheeks", "beside", "at the chest"],
)
def test_hands_count_where_they_touch_the_face(portrait, places, hands):
    held = replace(portrait, hands=tuple(hand_at(portrait, x, y) for x, y in places))
    assert occlusion.hand_on_face(held) == hands


def test_the_astronaut_has_no_hand_on_the_face(portrait):
    assert occlusion.hand_on_face(portrait) == 0


def masked(portrait, colour, strength=1.0):
    """The portrait with a cloth of one colour over nose tip, mouth and chin, shaded as the face is."""
    face = portrait.aligned.astype(np.float32)
    cloth = filled(portrait.aligned_mesh()[list(LOWER_FACE)], face.shape[:2])
    shade = cv2.GaussianBlur(face.mean(axis=2), (0, 0), 12)
    painted = np.array(colour) * (shade / shade[cloth].mean())[..., None]
    face[cloth] += strength * (painted - face)[cloth]
    return replace(portrait, aligned=np.clip(face, 0, 255).astype(np.uint8))


@pytest.mark.parametrize(
    "colour", [(120, 170, 205), (225, 225, 225), (30, 30, 33), (170, 60, 60)], ids=["blue", "white", "black", "red"]
)
def test_a_mask_of_any_colour_covers_the_mouth(portrait, colour):
    assert occlusion.mouth_occlusion_prevention(masked(portrait, colour)) < 0.4
    assert occlusion.mouth_occlusion_prevention(portrait) > 0.8


def test_the_thicker_the_cloth_the_less_is_seen(portrait):
    values = [
        occlusion.mouth_occlusion_prevention(masked(portrait, (120, 170, 205), strength))
        for strength in (0, 0.4, 0.8, 1)
    ]
    assert values == sorted(values, reverse=True)


def test_dimming_the_light_covers_nothing(portrait):
    dim = replace(portrait, aligned=(portrait.aligned * 0.5).astype(np.uint8))
    there = occlusion.mouth_occlusion_prevention(portrait)
    assert occlusion.mouth_occlusion_prevention(dim) == pytest.approx(there, abs=0.15)


def test_a_hand_on_the_lips_covers_the_mouth(portrait):
    lips = portrait.mesh[[13, 14], :2].mean(axis=0)
    over = (np.zeros((21, 2)) + lips).astype(np.float32)
    assert occlusion.mouth_occlusion_prevention(replace(portrait, hands=(over,))) == 0


def test_where_no_hands_were_looked_for_nothing_is_said(portrait):
    with pytest.raises(CannotAssess):
        occlusion.hand_on_face(replace(portrait, hands=None))


def test_without_a_face_nothing_is_measured(scenery, looked):
    nobody = looked(scenery)
    for measure in (occlusion.hand_on_face, occlusion.mouth_occlusion_prevention):
        with pytest.raises(CannotAssess):
            measure(nobody)
