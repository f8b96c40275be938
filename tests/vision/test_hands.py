from dataclasses import replace

import numpy as np
import pytest

from assistant.vision import hands
from assistant.vision.detectors import Detectors


def found(monkeypatch, *answers, again=None):
    """The model's answer, made up: points relative to the crop as the picture lies, and a score.

    Args:
        again: What it answers on the mirrored crop; the same as at first where it is None.
    """
    side, looks = hands.LOOK_SIDE_PX, []

    def answer(self, crop):
        looks.append(crop)
        if len(looks) == 1:
            return tuple((np.asarray(points, np.float32) * side, score) for points, score in answers)
        seen = answers if again is None else again
        return tuple((np.asarray(points * [-1, 1] + [1, 0], np.float32) * side, score) for points, score in seen)

    monkeypatch.setattr(Detectors, "hands", answer)
    return looks


def fan(x, y, size):
    """21 points round a place, both in shares of the crop's side."""
    return np.random.default_rng(1).uniform(-size / 2, size / 2, (21, 2)) + np.array([x, y])


@pytest.mark.parametrize(
    ("x", "y", "size", "score", "believed"),
    [
        (0.5, 0.8, 0.3, 0.99, 1),
        (0.5, 0.8, 0.3, 0.6, 0),
        (0.5, 0.8, 0.1, 0.99, 0),
        (0.5, 0.5, 0.25, 0.9, 0),
        (0.5, 0.5, 0.25, 0.99, 1),
    ],
    ids=["a hand", "unsure", "too small", "the face itself", "a hand before the face"],
)
def test_only_what_must_be_a_hand_is_believed(portrait, monkeypatch, x, y, size, score, believed):
    found(monkeypatch, (fan(x, y, size), score))
    assert len(hands.find_hands(portrait.picture.rgb, portrait.faces, portrait.mesh)) == believed


@pytest.mark.parametrize(
    ("again", "believed"),
    [
        ([], 0),
        ([(0.5, 0.8, 0.99)], 1),
        ([(0.75, 0.8, 0.99)], 0),
        ([(0.5, 0.8, 0.6)], 0),
        ([(0.2, 0.3, 0.99), (0.52, 0.8, 0.95)], 1),
    ],
    ids=["seen once", "seen twice", "elsewhere", "unsure the second time", "beside an imagined one"],
)
def test_a_hand_must_be_seen_in_the_mirrored_picture_too(portrait, monkeypatch, again, believed):
    second = [(fan(x, y, 0.3), score) for x, y, score in again]
    found(monkeypatch, (fan(0.5, 0.8, 0.3), 0.9), again=second)
    assert len(hands.find_hands(portrait.picture.rgb, portrait.faces, portrait.mesh)) == believed


def test_the_second_look_is_at_the_mirrored_crop_and_is_spared_where_nothing_was_seen(portrait, monkeypatch):
    looks = found(monkeypatch)
    assert hands.find_hands(portrait.picture.rgb, portrait.faces, portrait.mesh) == ()
    assert len(looks) == 1
    looks = found(monkeypatch, (fan(0.5, 0.8, 0.3), 0.99))
    hands.find_hands(portrait.picture.rgb, portrait.faces, portrait.mesh)
    first, second = looks
    assert (second == first[:, ::-1]).all()


def test_hands_are_told_in_px_of_the_picture(portrait, monkeypatch):
    found(monkeypatch, (fan(0.5, 0.85, 0.3), 0.99))
    (hand,) = hands.find_hands(portrait.picture.rgb, portrait.faces, portrait.mesh)
    face = portrait.face
    below = (hand.mean(axis=0) - face.centre) / face.height
    assert below == pytest.approx((0, 0.35 * hands.LOOK_FACE_HEIGHTS), abs=0.15)


def test_beside_somebody_else_nobody_can_tell_whose_hand_it_is(portrait):
    two = (portrait.face, replace(portrait.face, x=portrait.face.x + 2 * portrait.face.width))
    assert hands.find_hands(portrait.picture.rgb, two, portrait.mesh) is None


def test_a_tiny_face_is_left_alone(portrait):
    tiny = (replace(portrait.face, height=20.0),)
    assert hands.find_hands(portrait.picture.rgb, tiny, portrait.mesh) is None


def test_points_inside_the_face_are_deep_and_others_are_not(portrait):
    centre = np.array(portrait.face.centre, np.float32)
    beside = centre + np.array([2 * portrait.face.width, 0], np.float32)
    depth = hands.depth_in_face(np.stack([centre, beside]), portrait.mesh)
    assert depth[0] > 0 > depth[1]
