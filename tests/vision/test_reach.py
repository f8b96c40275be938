import dataclasses

import numpy as np
import pytest

from assistant.vision.reach import arm_in_frame, below_chin_ratio, shows_full_length


def test_more_picture_below_the_chin_is_longer(astronaut, looked):
    short, middle, long = (below_chin_ratio(looked(astronaut[:height])) for height in (220, 300, 400))
    assert short < middle < long


def test_the_length_holds_at_any_scale_and_from_the_box_alone(portrait, astronaut, looked):
    length = below_chin_ratio(portrait)
    assert below_chin_ratio(looked(astronaut[::2, ::2])) == pytest.approx(length, rel=0.06)
    assert below_chin_ratio(dataclasses.replace(portrait, mesh=None)) == pytest.approx(length, rel=0.2)


@pytest.mark.parametrize(("y", "expected"), [(300, 0.9), (600, 0.0), (60, 0.0)], ids=["in", "below", "raised"])
def test_an_arm_counts_where_the_picture_shows_it_below_the_face(portrait, y, expected):
    assert arm_in_frame(with_arm(portrait, 200, y)) == pytest.approx(expected)
    assert arm_in_frame(dataclasses.replace(portrait, pose=None)) == 0


def test_an_arm_counts_the_less_the_nearer_to_the_edge_it_lies(portrait):
    height, width = portrait.picture.rgb.shape[:2]
    for of_edge in (lambda px: (200, height - px), lambda px: (px, 300), lambda px: (width - px, 300)):
        told = [arm_in_frame(with_arm(portrait, *of_edge(px))) for px in (-5, 0, 4, 8, 12, 60)]
        assert told[:2] == [0, 0]
        assert told == sorted(told)
        assert len(set(told)) == 5


def with_arm(portrait, x, y):
    pose = np.zeros((33, 3), np.float32)
    pose[14] = (x, y, 0.9)
    return dataclasses.replace(portrait, pose=pose)


def test_the_person_takes_less_of_a_wider_picture(portrait, astronaut, looked):
    import cv2

    wider = looked(cv2.copyMakeBorder(astronaut, 0, 0, 250, 250, cv2.BORDER_CONSTANT, value=(90, 120, 90)))
    assert 0.2 < wider.person_share < portrait.person_share < 0.9


def test_ankles_far_below_the_face_are_a_full_length(portrait):
    pose = np.zeros((33, 3), np.float32)
    picture = dataclasses.replace(portrait.picture, rgb=np.resize(portrait.picture.rgb, (900, 512, 3)))
    pose[[27, 28]] = (250, 850, 0.9)
    assert shows_full_length(dataclasses.replace(portrait, picture=picture, pose=pose))
    assert not shows_full_length(portrait)
