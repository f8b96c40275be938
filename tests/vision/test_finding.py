import numpy as np
import pytest

from assistant.vision import finding
from assistant.vision.finding import cut, find_faces


def test_the_astronaut_has_one_face(astronaut):
    (face,) = find_faces(astronaut)
    assert face.holds((222, 115))
    assert face.height / 512 == pytest.approx(0.22, abs=0.03)


def test_two_people_side_by_side_are_two_faces_the_larger_first(astronaut):
    import cv2

    smaller = cv2.copyMakeBorder(astronaut[::2, ::2], 256, 0, 0, 0, cv2.BORDER_REPLICATE)
    faces = find_faces(np.ascontiguousarray(np.hstack([smaller, astronaut])))
    assert len(faces) == 2
    assert faces[0].height > 1.5 * faces[1].height


def test_scenery_and_drawings_have_no_face(scenery, logo):
    assert find_faces(scenery) == ()
    assert find_faces(logo) == ()


@pytest.mark.parametrize("side", [40, 130, 700], ids=["enlarged", "as it is", "shrunk"])
def test_a_cut_square_is_of_the_wanted_size_and_grey_outside(side):
    white = np.full((120, 120, 3), 255, np.uint8)
    square = cut(white, (0.0, 60.0), side, 130)
    assert square.shape == (130, 130, 3)
    assert (square[65, 5] == 127).all()
    assert (square[65, 75] == 255).all()


@pytest.mark.parametrize(("height", "count"), [(100, 2), (200, 1)], ids=["small", "large enough for proof"])
def test_a_doubtful_face_beside_a_sure_one_is_believed_only_while_it_is_small(height, count, monkeypatch):
    def face(x: float, tall: float, score: float) -> finding.Face:
        return finding.Face(x, 50, tall, tall, score, np.zeros((5, 2), np.float32))

    monkeypatch.setattr(finding, "_candidates", lambda rgb, side_px: [face(0, 250, 0.95), face(350, height, 0.82)])
    monkeypatch.setattr(finding, "_verified", lambda rgb, face, strict: False)
    assert len(find_faces(np.zeros((600, 600, 3), np.uint8))) == count
