import dataclasses

import numpy as np
import pytest

from assistant.errors import CannotAssess
from assistant.vision import camera, geometry


def taken_with(portrait, focal_length):
    return dataclasses.replace(portrait, picture=dataclasses.replace(portrait.picture, focal_length_35mm=focal_length))


def test_twice_the_lens_for_the_same_head_is_twice_the_distance(portrait):
    near, far = (camera.camera_distance(taken_with(portrait, mm)) for mm in (28, 56))
    assert far == pytest.approx(2 * near)


def test_the_distance_is_that_of_similar_triangles(portrait):
    share_of_diagonal = geometry.head_size(portrait) / 2**0.5  # the picture is square
    assert camera.camera_distance(taken_with(portrait, 43.27)) == pytest.approx(1 / share_of_diagonal, rel=0.01)


def test_the_same_lens_held_nearer_gives_a_shorter_distance(astronaut, looked, portrait):
    import cv2

    nearer = looked(cv2.resize(astronaut[:300, 60:360], (512, 512), interpolation=cv2.INTER_CUBIC))
    assert camera.camera_distance(taken_with(nearer, 28)) < 0.7 * camera.camera_distance(taken_with(portrait, 28))


def test_without_the_lens_or_a_face_there_is_no_distance(portrait, looked, scenery):
    for unknown in (portrait, taken_with(looked(np.ascontiguousarray(scenery)), 28)):
        with pytest.raises(CannotAssess):
            camera.camera_distance(unknown)
