import dataclasses

import numpy as np
import pytest

from assistant.errors import CannotAssess
from assistant.vision import assessment
from assistant.vision.face import ALIGNED_IRISES_PX, MESH_TONE, _brightened, body_is_needed, closer, turn
from assistant.vision.geometry import head_box


def test_everything_is_found_once_and_frozen(portrait):
    assert len(portrait.faces) == 1
    assert portrait.mesh.shape == (478, 3)
    assert portrait.aligned.shape == (160, 160, 3)
    assert portrait.turned_deg == 0
    with pytest.raises(dataclasses.FrozenInstanceError):
        portrait.faces = ()


def test_without_a_face_asking_for_one_cannot_be_assessed(scenery, looked):
    nobody = looked(scenery)
    assert nobody.faces == ()
    for ask in (lambda: nobody.face, nobody.face_mesh, nobody.aligned_face):
        with pytest.raises(CannotAssess):
            ask()


@pytest.mark.parametrize("quarter_turns", [1, 2, 3])
def test_a_photo_on_its_side_is_turned_upright(astronaut, looked, portrait, quarter_turns):
    lying = looked(np.rot90(astronaut[:400], -quarter_turns))
    assert lying.turned_deg == 90 * quarter_turns
    assert lying.picture.rgb.shape == (400, 512, 3)
    assert (lying.picture.width_px, lying.picture.height_px) == (512, 400)
    assert lying.face.centre == pytest.approx(portrait.face.centre, abs=8)


def test_an_exif_orientation_is_the_same_as_turning(astronaut, encoded, portrait):
    from PIL import Image

    exif = Image.Exif()
    exif[0x0112] = 6
    stored = np.ascontiguousarray(np.rot90(astronaut))
    tagged = assessment.look(encoded(stored, "JPEG", quality=95, exif=exif))
    assert tagged.turned_deg == 0
    assert head_box(tagged) == pytest.approx(head_box(portrait), abs=6)


def test_a_larger_decoding_gives_the_aligned_face_more_pixels(portrait, astronaut):
    import cv2

    double = cv2.resize(astronaut, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    finer = closer(portrait, dataclasses.replace(portrait.picture, rgb=double))
    assert finer.aligned_from_px == pytest.approx(2 * portrait.aligned_from_px)
    assert np.abs(finer.aligned.astype(int) - portrait.aligned).mean() < 6


def test_the_aligned_face_has_its_eyes_where_they_belong(portrait):
    assert ALIGNED_IRISES_PX == 56
    grey = portrait.aligned.mean(axis=2)
    for middle in (52, 108):  # an iris is darker than the cheek below it
        assert grey[60:68, middle - 4 : middle + 4].mean() < grey[90:98, middle - 4 : middle + 4].mean() - 30


def test_only_a_dark_face_is_brightened_for_the_mesh():
    light = np.full((64, 64, 3), 120, np.uint8)
    light[:8] = 0
    assert _brightened(light, 16) is light
    raised = _brightened(np.uint8(0.2 * light), 16)
    assert raised[32, 32, 0] == round(255 * MESH_TONE)
    assert raised[0, 0, 0] == 0


def test_turning_four_times_is_where_it_began(portrait):
    picture = portrait.picture
    assert (turn(turn(picture, 90), 270).rgb == picture.rgb).all()


def test_close_ups_and_small_faces_are_found(astronaut, looked, close_up):
    import cv2

    tight = looked(close_up[180:620, 150:620])
    assert len(tight.faces) == 1
    small = np.full((900, 900, 3), 120, np.uint8)
    small[500:700, 300:500] = cv2.resize(astronaut, (200, 200), interpolation=cv2.INTER_AREA)
    assert len(looked(small).faces) == 1


@pytest.mark.parametrize(
    ("below", "shown", "needed"),
    [(0.5, 0.5, False), (1.5, 1.5, True), (3.0, 3.0, False), (4.5, 4.5, True), (6.0, 3.0, True), (6.0, 5.0, False)],
    ids=["close up", "an arm may tell", "to the knees", "feet may tell", "sat behind a table", "plainly to the feet"],
)
def test_the_body_is_looked_for_only_where_it_can_tell_the_kind(portrait, below, shown, needed):
    face = dataclasses.replace(portrait.face, y=50.0, width=100.0, height=100.0)
    rgb, mask = np.zeros((round(150 + 100 * below), 300, 3), np.uint8), np.zeros((round(150 + 100 * below), 300))
    mask[: round(150 + 100 * shown)] = 1
    picture = dataclasses.replace(portrait.picture, rgb=rgb)
    assert body_is_needed(dataclasses.replace(portrait, picture=picture, faces=(face,), person_mask=mask)) == needed


def test_without_a_face_the_body_is_looked_for_only_where_the_mask_sees_somebody(portrait):
    nobody = dataclasses.replace(portrait, faces=(), mesh=None, person_mask=np.zeros_like(portrait.person_mask))
    assert not body_is_needed(nobody)
    assert body_is_needed(dataclasses.replace(nobody, person_mask=portrait.person_mask))
