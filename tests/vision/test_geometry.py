from itertools import pairwise

import numpy as np
import pytest

from assistant.errors import CannotAssess
from assistant.vision import geometry


def test_the_astronaut_is_measured_within_what_the_eye_sees(portrait):
    assert geometry.head_size(portrait) == pytest.approx(0.27, abs=0.04)
    assert geometry.framing(portrait) == pytest.approx(0.28, abs=0.15)
    assert abs(geometry.head_pose_pitch(portrait)) < 15
    assert geometry.single_face_present(portrait) == 1
    assert geometry.image_size_px(portrait) == 512
    assert geometry.colour(portrait) == 1


def test_mirroring_changes_the_sign_of_yaw_and_roll_and_nothing_else(astronaut, looked, portrait):
    mirrored = looked(astronaut[:, ::-1])
    assert geometry.head_pose_yaw(mirrored) == pytest.approx(-geometry.head_pose_yaw(portrait), abs=4)
    assert geometry.head_pose_roll(mirrored) == pytest.approx(-geometry.head_pose_roll(portrait), abs=2)
    assert geometry.head_pose_pitch(mirrored) == pytest.approx(geometry.head_pose_pitch(portrait), abs=4)
    assert geometry.head_size(mirrored) == pytest.approx(geometry.head_size(portrait), rel=0.05)


def test_tilting_the_picture_clockwise_adds_to_roll(astronaut, looked, portrait):
    import cv2

    move = cv2.getRotationMatrix2D((222, 115), -20, 1.0)
    tilted = looked(cv2.warpAffine(astronaut, move, (512, 512), borderMode=cv2.BORDER_REPLICATE))
    assert geometry.head_pose_roll(tilted) - geometry.head_pose_roll(portrait) == pytest.approx(20, abs=3)


def turned_in_space(portrait, deg, axis):
    """The portrait's picture with the face turned sideways (0) or up and down (1), by moving what the mesh covers."""
    import cv2
    from scipy.interpolate import LinearNDInterpolator

    rgb, mesh = portrait.picture.rgb, portrait.mesh[:468]
    middle, back = mesh.mean(axis=0), np.percentile(mesh[:, 2], 90)
    turn, moved = np.radians(deg), mesh.copy()
    away = (mesh[:, 2] - back) * (-1 if axis == 0 else 1)
    moved[:, axis] = middle[axis] + (mesh[:, axis] - middle[axis]) * np.cos(turn) + away * np.sin(turn)
    around = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    ring = middle[:2] + np.ptp(mesh[:, :2], axis=0) * np.column_stack([np.cos(around), np.sin(around)])
    where = np.vstack([moved[:, :2], ring])
    shift = np.vstack([mesh[:, :2] - moved[:, :2], np.zeros_like(ring)])
    height, width = rgb.shape[:2]
    coarse = np.meshgrid(np.arange(0, width, 6), np.arange(0, height, 6))
    by = LinearNDInterpolator(where, shift, fill_value=0)(*coarse).astype(np.float32)
    by = cv2.resize(by, (by.shape[1] * 6, by.shape[0] * 6))[:height, :width]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return cv2.remap(rgb, x + by[..., 0], y + by[..., 1], cv2.INTER_LINEAR)


@pytest.mark.parametrize(("axis", "measure"), [(0, geometry.head_pose_yaw), (1, geometry.head_pose_pitch)])
def test_turning_the_face_in_space_moves_its_angle_the_right_way_every_step(axis, measure, looked, astronaut):
    upright = looked(astronaut[:260, 90:350])
    values = [measure(looked(turned_in_space(upright, deg, axis))) for deg in (-14, -7, 7, 14)]
    values.insert(2, measure(upright))
    assert all(later - earlier > 2 for earlier, later in pairwise(values)), values


def test_squeezing_the_picture_sideways_turns_nobody(portrait):
    assert -35 < geometry.head_pose_yaw(portrait) < 35


@pytest.mark.parametrize("times", [0.6, 2.0])
def test_resizing_keeps_ratios_and_scales_pixels(astronaut, looked, portrait, times):
    import cv2

    resized = looked(cv2.resize(astronaut, None, fx=times, fy=times, interpolation=cv2.INTER_AREA))
    assert geometry.head_size(resized) == pytest.approx(geometry.head_size(portrait), rel=0.06)
    assert geometry.framing(resized) == pytest.approx(geometry.framing(portrait), abs=0.06)
    expected = times * geometry.inter_eye_distance_px(portrait)
    assert geometry.inter_eye_distance_px(resized) == pytest.approx(expected, rel=0.06)


def test_eyes_are_measured_in_pixels_of_the_original_file(astronaut, looked, portrait):
    import cv2

    large = looked(cv2.resize(astronaut, (2560, 2560), interpolation=cv2.INTER_CUBIC))
    assert large.picture.scale < 1
    expected = 5 * geometry.inter_eye_distance_px(portrait)
    assert geometry.inter_eye_distance_px(large) == pytest.approx(expected, rel=0.06)


def test_cutting_into_the_head_lowers_the_framing_below_zero(astronaut, looked, portrait):
    cut = looked(astronaut[70:])
    assert geometry.framing(cut) < 0 < geometry.framing(portrait)
    assert geometry.head_size(cut) == pytest.approx(geometry.head_size(portrait) * 512 / 442, rel=0.2)


def test_two_people_are_counted(astronaut, looked):
    assert geometry.single_face_present(looked(np.hstack([astronaut, astronaut[:, ::-1]]))) == 2


def test_without_a_face_sizes_cannot_be_assessed(scenery, looked):
    nobody = looked(scenery)
    assert geometry.single_face_present(nobody) == 0
    for measure in (geometry.head_size, geometry.framing, geometry.head_pose_yaw, geometry.inter_eye_distance_px):
        with pytest.raises(CannotAssess):
            measure(nobody)


def test_grey_pictures_are_told_from_coloured_ones(astronaut, looked):
    grey = np.repeat(astronaut.mean(axis=2, keepdims=True).astype(np.uint8), 3, axis=2)
    assert geometry.colour(looked(grey)) == 0
