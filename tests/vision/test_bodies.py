import numpy as np
import pytest

from assistant.vision import bodies
from assistant.vision.bodies import body_is_clear, body_of_figure, is_supported, somebody_else, unexplained
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


def picture(width=400):
    return np.full((width * 3 // 4, width, 3), 90, np.uint8)


@pytest.fixture
def second_look(monkeypatch):
    """What the second look at a part of the picture finds; it collects the parts' sizes."""
    parts = []

    class Fake:
        body = None

        def pose(self, rgb):
            parts.append(rgb.shape[:2])
            return self.body

    fake = Fake()
    monkeypatch.setattr(bodies, "detectors", lambda: fake)
    fake.parts = parts
    return fake


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
def test_who_has_no_face_stands_out_of_the_person_mask(shapes, somebody):
    box = unexplained((FACE,), mask(*shapes), 400)
    assert (box is not None) is somebody
    if box is not None:
        left, top, right, bottom = box
        assert left >= 170
        assert 40 <= top < bottom <= 300
        assert right <= 331


def test_it_does_not_matter_how_large_the_picture_is_against_the_mask():
    twice = Face(200, 120, 80, 100, 0.95, np.zeros((5, 2), np.float32))
    assert unexplained((twice,), mask(), 800) is None
    assert unexplained((twice,), mask((245, 60, 290, 300)), 800) == pytest.approx((490, 120, 578, 598), abs=3)


def test_beside_one_face_a_second_figure_needs_shoulders(second_look):
    other = mask((230, 120, 390, 300))
    assert not somebody_else(picture(), (FACE,), body(), other)
    assert len(second_look.parts) == len(bodies.CONTEXTS)
    second_look.body = np.full((33, 3), 60, np.float32)
    second_look.body[:, 2] = 0.9
    assert somebody_else(picture(), (FACE,), body(), other)
    second_look.body[RIGHT_SHOULDER, 2] = 0.1
    assert not somebody_else(picture(), (FACE,), body(), other)


def test_a_figure_that_stands_apart_and_upright_is_a_person_even_without_shoulders(second_look):
    assert somebody_else(picture(), (FACE,), body(), mask((245, 60, 310, 300)))
    assert second_look.parts == []


def test_nobody_is_looked_for_twice_when_one_person_explains_the_mask(second_look):
    assert not somebody_else(picture(), (FACE,), body(), mask())
    assert second_look.parts == []


def test_beside_several_faces_the_mask_is_enough(second_look):
    another = Face(300, 60, 40, 50, 0.95, np.zeros((5, 2), np.float32))
    assert somebody_else(picture(), (FACE, another), None, mask((205, 180, 250, 300)))
    assert second_look.parts == []


def test_a_body_whose_nose_is_in_no_face_is_somebody_else():
    assert somebody_else(picture(), (FACE,), body(nose=(320, 85)), mask())


def test_without_any_face_two_figures_and_a_clear_body_are_two_people():
    other = (245, 60, 310, 300)
    assert somebody_else(picture(), (), body(), mask(other))
    assert not somebody_else(picture(), (), body(), mask())
    assert not somebody_else(picture(), (), None, mask(other))


def test_a_body_without_a_face_must_lie_where_the_mask_sees_a_person():
    pose = body()
    pose[:11, :2] = (120, 80)
    pose[[11, 12, 24, 23], :2] = ((150, 130), (90, 130), (95, 280), (145, 280))
    assert is_supported(pose, mask(), 400)
    assert is_supported(pose * np.array([2, 2, 1], np.float32), mask(), 800)
    assert not is_supported(pose + np.array([200, 0, 0], np.float32), mask(), 400)
    assert not is_supported(pose * np.array([0.1, 0.1, 1], np.float32), np.ones((300, 400), np.float32), 400)
    assert not is_supported(None, mask(), 400)


def test_a_body_alone_is_looked_for_round_the_largest_figure(second_look):
    second_look.body = body(nose=(30, 40))
    alone = np.zeros((300, 400), np.float32)
    alone[100:180, 200:240] = 0.95  # 80 high, so 28 of room on each side
    alone[10:20, 10:20] = 0.95
    pose = body_of_figure(picture(), alone)
    assert second_look.parts == [(137, 97)]
    assert tuple(pose[NOSE]) == (172 + 30, 72 + 40, 1)
    assert body_of_figure(picture(), np.zeros((300, 400), np.float32)) is None


def test_somebody_far_away_is_found_at_every_size(astronaut, portrait):
    import cv2

    from assistant.vision.detectors import detectors

    for scale in (1.0, 0.6, 0.4):
        seen = cv2.resize(astronaut, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        rgb = np.full((700, 1000, 3), 200, np.uint8)
        rgb[-seen.shape[0] :, 300 : 300 + seen.shape[1]] = seen
        pose = body_of_figure(rgb, detectors().person_mask(rgb))
        assert body_is_clear(pose)
        nose = (pose[NOSE, :2] - (300, 700 - seen.shape[0])) / scale
        assert np.linalg.norm(nose - portrait.face.centre) < portrait.face.height / 2


def test_a_body_is_clear_when_both_shoulders_are_seen():
    pose = np.ones((33, 3), np.float32)
    assert body_is_clear(pose)
    pose[LEFT_SHOULDER, 2] = 0.5
    assert not body_is_clear(pose)
    assert not body_is_clear(None)
    assert RIGHT_SHOULDER != LEFT_SHOULDER
