import numpy as np
import pytest

from assistant.vision.bodies import body_is_clear, somebody_else
from assistant.vision.detectors import LEFT_SHOULDER, NOSE, RIGHT_SHOULDER
from assistant.vision.finding import Face

FACE = Face(100, 60, 40, 50, 0.95, np.zeros((5, 2), np.float32))


def mask(*shapes):
    """A mask of a head with its body at x = 120, and more rectangles (left, top, right, bottom)."""
    drawn = np.zeros((300, 400), np.float32)
    for left, top, right, bottom in ((98, 45, 142, 115), (70, 115, 170, 300), *shapes):
        drawn[top:bottom, left:right] = 0.95
    return drawn


def body(nose=(120, 85)):
    pose = np.ones((33, 3), np.float32)
    pose[NOSE, :2] = nose
    return pose


@pytest.mark.parametrize(
    ("shapes", "somebody"),
    [
        ([], False),
        ([(245, 60, 290, 120), (225, 120, 310, 300)], True),
        ([(170, 60, 290, 300)], True),
        ([(250, 180, 330, 300)], True),
        ([(230, 60, 245, 300)], False),
        ([(170, 150, 215, 170), (200, 50, 215, 170)], False),
        ([(300, 240, 330, 260)], False),
    ],
    ids=["alone", "apart", "touching", "cut off below", "a pole", "a raised arm", "a spot"],
)
def test_who_has_no_face_is_found_by_the_person_mask(shapes, somebody):
    assert somebody_else((FACE,), body(), mask(*shapes), 400) is somebody


def test_it_does_not_matter_how_large_the_picture_is_against_the_mask():
    twice = Face(200, 120, 80, 100, 0.95, np.zeros((5, 2), np.float32))
    for shapes in ([], [(245, 60, 290, 300)]):
        assert somebody_else((twice,), None, mask(*shapes), 800) is bool(shapes)


def test_a_body_whose_nose_is_in_no_face_is_somebody_else():
    assert somebody_else((FACE,), body(nose=(320, 85)), mask(), 400)


def test_without_any_face_two_figures_and_a_clear_body_are_two_people():
    other = (245, 60, 310, 300)
    assert somebody_else((), body(), mask(other), 400)
    assert not somebody_else((), body(), mask(), 400)
    assert not somebody_else((), None, mask(other), 400)


def test_a_body_is_clear_when_both_shoulders_are_seen():
    pose = np.ones((33, 3), np.float32)
    assert body_is_clear(pose)
    pose[LEFT_SHOULDER, 2] = 0.5
    assert not body_is_clear(pose)
    assert not body_is_clear(None)
    assert RIGHT_SHOULDER != LEFT_SHOULDER
