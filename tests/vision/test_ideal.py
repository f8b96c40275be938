"""No two limits of a purpose exclude each other: a photo made to its figures passes every check that counts for it."""

import dataclasses

import numpy as np
import pytest

from assistant.knowledge import load_knowledge
from assistant.vision import assessment, face
from assistant.vision.checks import MEASURES
from assistant.vision.crop import head_of
from assistant.vision.image import Picture

PURPOSES = list(load_knowledge().purposes.values())
CLOSE = [purpose for purpose in PURPOSES if purpose.crop is not None and purpose.crop.face_share is not None]
FRAMING = (
    "head_size",
    "framing",
    "leftward_crop",
    "rightward_crop",
    "margin_above",
    "margin_below",
    "headroom",
    "eye_height",
)
AT_LENGTH = 0.28  # head of a three-quarter portrait, where the purpose leaves the framing free
FOCAL_LENGTH_MM = 135.0  # keeps the camera far enough for any of the framings
DECODED_PX = 1000  # the longer side at which a photo is looked at
# What may not be told: a plain wall has no lines to be level by, and a reduced photo nothing left of its file's blocks.
UNTOLD = ("camera_tilt", "compression_artifacts", "banding")
WALL = (205, 208, 212)


@pytest.fixture(scope="module")
def cut_out(astronaut, portrait):
    """The astronaut as she is, how surely each px belongs to her, and where her head is."""
    import cv2

    mask = cv2.resize(portrait.person_mask, astronaut.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    return astronaut, np.clip(2 * mask - 0.5, 0, 1), head_of(portrait)


@pytest.fixture(scope="module")
def made(cut_out):
    """A function from size, share of the head, eye line and places of people to a photo before a plain wall."""
    import cv2

    rgb, mask, head = cut_out

    def make(width, height, share, eye_line, places=(0.5,)):
        scale = share * height / head.height
        photo = np.full((height, width, 3), WALL, np.float32)
        for place in places:
            move = np.array(
                [[scale, 0, place * width - scale * head.x], [0, scale, eye_line * height - scale * head.eyes_y]]
            )
            person, cover = (
                cv2.warpAffine(one, move, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT)
                for one in (rgb, mask)
            )
            cover = np.clip(cover, 0, 1)[..., None]
            photo = photo * (1 - cover) + person * cover
        return np.clip(photo, 0, 255).astype(np.uint8)

    return make


def looked_at(rgb, width, height):
    """The portrait in a photo of that size, of which `rgb` is a reduced decoding."""
    scale = rgb.shape[0] / height
    picture = Picture(rgb, scale, width, height, "JPEG", 90_000, False, focal_length_35mm=FOCAL_LENGTH_MM)
    return face.look(picture)


def ideal_of(purpose, made):
    """A photo of the size, the framing and the number of people that the purpose wants."""
    width, height = purpose.least_size if purpose.crop is None else (purpose.crop.width_px, purpose.crop.height_px)
    scale = min(1.0, DECODED_PX / max(width, height))
    size = round(scale * width), round(scale * height)
    if purpose.wanted[0] == "group_portrait":
        return looked_at(made(*size, 0.22, 0.36, places=(0.3, 0.7)), width, height)
    share = purpose.crop.face_share if purpose in CLOSE else AT_LENGTH
    return looked_at(made(*size, share, 0.36 if purpose.crop is None else purpose.crop.eye_line), width, height)


@pytest.mark.parametrize("purpose", PURPOSES, ids=lambda purpose: purpose.id)
def test_an_ideal_photo_passes_every_check_of_its_purpose_and_is_not_cropped_further(purpose, made):
    report = assessment.assess(ideal_of(purpose, made), purpose)
    counting = {one.check.id: one.status for one in report.outcomes if purpose.weight(one.check.id)}
    assert set(counting) == {*purpose.must, *purpose.should}
    others = {check: status for check, status in counting.items() if status != "pass"}
    assert others.keys() <= {*UNTOLD}
    assert set(others.values()) <= {"not_assessed"}
    assert (report.verdict, report.reasons) == ("ready", ())
    if purpose.crop is not None:
        assert report.crop is not None
        assert report.crop.enough_pixels
        assert report.crop.height >= 0.97 * purpose.crop.height_px


@pytest.mark.parametrize("share", ["low", "target", "high"])
@pytest.mark.parametrize("purpose", CLOSE, ids=lambda purpose: purpose.id)
def test_at_any_size_of_the_head_that_is_accepted_some_framing_passes_all_checks(purpose, share, portrait):
    """By geometry alone: the mesh and the mask of a real head moved to where they would be."""
    accepted = purpose.ranges["head_size"]
    wanted = {"low": accepted.low, "target": purpose.crop.face_share, "high": accepted.high}[share]
    passing = [line for line in np.arange(0.25, 0.6, 0.01) if _frames(portrait, purpose, wanted, line)]
    assert passing


def _frames(portrait, purpose, share, eye_line):
    rule, head = purpose.crop, head_of(portrait)
    height = head.height / share
    width = height * rule.width_px / rule.height_px
    left, top = head.x - width / 2, head.eyes_y - eye_line * height
    around = _seen_through(portrait, left, top, width, height)
    checks = load_knowledge().checks
    for name in FRAMING:
        own = purpose.ranges.get(name)
        accepted = checks[name].accepted if own is None else (own.low, own.high)
        # The window is of whole px, so the borders of the range for the head may be missed by a thousandth.
        values = [MEASURES[name](around) + slack for slack in ((-1e-3, 1e-3) if name == "head_size" else (0.0,))]
        if purpose.weight(name) and all(checks[name].status(value, accepted) != "pass" for value in values):
            return False
    return True


def _seen_through(portrait, left, top, width, height):
    """The portrait as a window of the picture shows it, which may reach beyond the picture."""
    shift = np.array([left, top], np.float32)
    mesh = portrait.mesh.copy()
    mesh[:, :2] -= shift
    face = portrait.face
    moved = dataclasses.replace(face, x=face.x - left, y=face.y - top, points=face.points - shift)
    size = (max(1, round(height)), max(1, round(width)), 3)
    empty = np.broadcast_to(np.uint8(0), size)
    picture = dataclasses.replace(portrait.picture, rgb=empty, scale=1.0, width_px=size[1], height_px=size[0])
    mask = portrait.person_mask
    across, down = mask.shape[1] / portrait.picture.rgb.shape[1], mask.shape[0] / portrait.picture.rgb.shape[0]
    rows = np.clip(((np.arange(200) + 0.5) / 200 * height + top) * down, 0, mask.shape[0] - 1).astype(int)
    columns = np.clip(((np.arange(200) + 0.5) / 200 * width + left) * across, 0, mask.shape[1] - 1).astype(int)
    return dataclasses.replace(
        portrait, picture=picture, mesh=mesh, faces=(moved,), person_mask=mask[np.ix_(rows, columns)]
    )
