import numpy as np
import pytest

from assistant.errors import CannotAssess
from assistant.vision import geometry, margins

SIDES = (margins.leftward_crop, margins.rightward_crop, margins.margin_above, margins.margin_below)


@pytest.mark.parametrize(
    ("measure", "nearer"),
    [
        (margins.leftward_crop, np.s_[:, 100:]),
        (margins.rightward_crop, np.s_[:, :340]),
        (margins.margin_above, np.s_[25:]),
        (margins.margin_below, np.s_[:300]),
        (margins.eye_height, np.s_[25:]),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_moving_an_edge_nearer_lowers_its_room(measure, nearer, astronaut, looked, portrait):
    assert measure(looked(astronaut[nearer])) < 0.9 * measure(portrait)


def test_mirroring_swaps_left_and_right_and_leaves_above_and_below(astronaut, looked, portrait):
    mirrored = looked(astronaut[:, ::-1])
    assert margins.leftward_crop(mirrored) == pytest.approx(margins.rightward_crop(portrait), rel=0.05)
    assert margins.rightward_crop(mirrored) == pytest.approx(margins.leftward_crop(portrait), rel=0.05)
    assert margins.margin_above(mirrored) == pytest.approx(margins.margin_above(portrait), rel=0.05)
    assert margins.margin_below(mirrored) == pytest.approx(margins.margin_below(portrait), rel=0.05)


def test_resizing_changes_none_of_them(astronaut, looked, portrait):
    import cv2

    large = looked(cv2.resize(astronaut, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC))
    for measure in (*SIDES, margins.eye_height):
        assert measure(large) == pytest.approx(measure(portrait), rel=0.06)
    assert margins.headroom(large) == pytest.approx(margins.headroom(portrait), abs=0.02)


def test_a_wall_added_above_raises_the_headroom_and_lowers_the_eyes(astronaut, looked, portrait):
    values = [(margins.headroom(portrait), margins.eye_height(portrait))]
    for rows in (120, 360):
        added = looked(np.pad(astronaut, ((rows, 0), (0, 0), (0, 0)), mode="edge"))
        values.append((margins.headroom(added), margins.eye_height(added)))
    assert values == sorted(values)
    assert values[-1][0] == pytest.approx((360 + 512 * values[0][0]) / 872, abs=0.06)


def test_a_head_that_is_cut_leaves_no_headroom(astronaut, looked):
    assert margins.headroom(looked(astronaut[70:])) == 0


@pytest.mark.parametrize(
    ("part", "measure", "limit"),
    [
        (np.s_[:165], margins.margin_below, 1.0),
        (np.s_[:, 205:], margins.leftward_crop, 0.65),
        (np.s_[:, :240], margins.rightward_crop, 0.65),
    ],
    ids=["chin", "left cheek", "right cheek"],
)
def test_cutting_chin_or_cheek_is_seen(part, measure, limit, astronaut, looked):
    cut = looked(astronaut[part])
    assert measure(cut) < limit
    assert geometry.framing(cut) < 0


@pytest.mark.parametrize(
    ("part", "seen"),
    [(np.s_[:], 1), (np.s_[:260, 90:350], 1), (np.s_[20:180, 140:300], 0), (np.s_[20:, 190:255], 0)],
    ids=["to the hips", "head and shoulders", "the face alone", "a strip"],
)
def test_shoulders_are_in_the_picture_or_not(part, seen, astronaut, looked):
    assert margins.shoulders_visible(looked(astronaut[part])) == seen


def test_without_a_face_there_are_no_margins(scenery, looked):
    nobody = looked(scenery)
    for measure in (*SIDES, margins.headroom, margins.eye_height, margins.shoulders_visible):
        with pytest.raises(CannotAssess):
            measure(nobody)
