import dataclasses

import cv2
import numpy as np
import pytest

from assistant.errors import CannotAssess
from assistant.vision.level import camera_tilt


def in_a_room(portrait, tilt_deg):
    """The person of the portrait before shelves, with the shelves leaning clockwise."""
    room = np.full((512, 512, 3), 200, np.uint8)
    room[:, ::60], room[:, 1::60], room[::80], room[1::80] = 60, 60, 60, 60
    move = cv2.getRotationMatrix2D((256, 256), -tilt_deg, 1.5)
    room = cv2.warpAffine(room, move, (512, 512), borderMode=cv2.BORDER_REFLECT)
    person = cv2.resize(portrait.person_mask, (512, 512))[..., None] > 0.5
    pasted = np.where(person, portrait.picture.rgb, room).astype(np.uint8)
    return dataclasses.replace(portrait, picture=dataclasses.replace(portrait.picture, rgb=pasted))


@pytest.mark.parametrize("tilt_deg", [-12, -5, 0, 4, 15])
def test_the_lean_of_shelves_is_the_cameras(tilt_deg, portrait):
    assert camera_tilt(in_a_room(portrait, tilt_deg)) == pytest.approx(tilt_deg, abs=1)


def test_a_plain_wall_tells_nothing(portrait):
    wall = dataclasses.replace(portrait.picture, rgb=np.full((512, 512, 3), 180, np.uint8))
    with pytest.raises(CannotAssess):
        camera_tilt(dataclasses.replace(portrait, picture=wall))


@pytest.mark.parametrize("tone", [20, 90, 160, 235])
def test_what_the_person_looks_like_moves_nothing(tone, portrait):
    room = in_a_room(portrait, 6)
    person = cv2.resize(portrait.person_mask, (512, 512))[..., None] > 0.5
    other = np.full((512, 512, 3), tone, np.uint8)
    for x in range(0, 1024, 24):  # a striped shirt, and stripes all over
        cv2.line(other, (x, 0), (x - 128, 512), (255 - tone,) * 3, 2)
    dressed = dataclasses.replace(
        room, picture=dataclasses.replace(room.picture, rgb=np.where(person, other, room.picture.rgb))
    )
    assert camera_tilt(dressed) == camera_tilt(room)


def test_lines_that_lean_two_ways_tell_nothing(portrait):
    left, right = (in_a_room(portrait, lean_deg) for lean_deg in (-9, 9))
    halves = np.hstack([left.picture.rgb[:, :256], right.picture.rgb[:, 256:]])
    with pytest.raises(CannotAssess, match="two ways"):
        camera_tilt(dataclasses.replace(left, picture=dataclasses.replace(left.picture, rgb=halves)))
