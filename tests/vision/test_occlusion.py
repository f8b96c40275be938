from dataclasses import replace

import numpy as np
import pytest

from assistant.errors import CannotAssess
from assistant.vision import occlusion


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


def test_where_no_hands_were_looked_for_nothing_is_said(portrait):
    with pytest.raises(CannotAssess):
        occlusion.hand_on_face(replace(portrait, hands=None))


def test_without_a_face_nothing_is_measured(scenery, looked):
    with pytest.raises(CannotAssess):
        occlusion.hand_on_face(looked(scenery))
