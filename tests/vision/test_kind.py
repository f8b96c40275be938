import dataclasses

import numpy as np
import pytest

from assistant.vision.kind import KINDS, in_words, kind, people


def below(astronaut, ratio):
    """The astronaut with so many face heights of picture below the face (of 113 px, ending at 176)."""
    import cv2

    height = round(176 + 113 * ratio)
    if height <= 512:
        return astronaut[:height]
    return cv2.copyMakeBorder(astronaut, 0, height - 512, 0, 0, cv2.BORDER_REPLICATE)


@pytest.mark.parametrize(
    ("ratio", "wanted", "between"),
    [
        (0.6, "headshot", None),
        (1.4, "headshot", "three_quarter_portrait"),
        (1.7, "three_quarter_portrait", "headshot"),
        (2.8, "three_quarter_portrait", None),
    ],
)
def test_the_further_the_picture_reaches_down_the_longer_the_portrait(astronaut, looked, ratio, wanted, between):
    found = kind(looked(below(astronaut, ratio)))
    assert found.id.replace("environmental_", "") == wanted
    assert found.between == between
    assert found.evidence["below_face_ratio"] == pytest.approx(ratio, abs=0.25)


def test_the_border_is_where_confidence_is_lowest(astronaut, looked):
    far, near = (kind(looked(below(astronaut, ratio))).confidence for ratio in (0.6, 1.55))
    assert near < 0.75 < far


def test_two_people_are_a_group(astronaut, looked):
    both = looked(np.hstack([astronaut, astronaut[:, ::-1]]))
    found = kind(both)
    assert found.id == "group_portrait"
    assert people(both, found) == (2, False)


def test_a_second_body_makes_a_group_of_at_least_two(portrait):
    with_another = dataclasses.replace(portrait, second_body=True, pose=np.ones((33, 3), np.float32))
    found = kind(with_another)
    assert found.id == "group_portrait"
    assert people(with_another, found) == (2, True)


def test_somebody_seen_from_behind_is_a_person(scenery, looked):
    from_behind = dataclasses.replace(looked(scenery), pose=np.ones((33, 3), np.float32))
    found = kind(from_behind)
    assert found.id == "environmental_portrait"
    assert people(from_behind, found) == (1, False)


def test_ankles_far_below_the_face_make_a_full_length(portrait):
    pose = np.zeros((33, 3), np.float32)
    picture = dataclasses.replace(portrait.picture, rgb=np.resize(portrait.picture.rgb, (900, 512, 3)))
    pose[[27, 28]] = (250, 850, 0.9)
    assert kind(dataclasses.replace(portrait, picture=picture, pose=pose)).id == "full_length_portrait"


def test_scenery_has_no_person_and_a_logo_is_no_photograph(scenery, logo, looked):
    nobody, drawing = looked(scenery), looked(logo)
    assert kind(nobody).id == "no_person"
    assert people(nobody, kind(nobody)) == (0, False)
    assert kind(drawing).id == "not_a_photograph"


def test_a_person_on_pure_white_is_still_a_photograph(portrait):
    import cv2

    mask = cv2.resize(portrait.person_mask, (512, 512))[..., None] > 0.5
    white = np.where(mask, portrait.picture.rgb, 255).astype(np.uint8)
    assert kind(dataclasses.replace(portrait, picture=dataclasses.replace(portrait.picture, rgb=white))).id in (
        "headshot",
        "three_quarter_portrait",
    )


def test_every_kind_has_words():
    assert in_words("three_quarter_portrait") == "a three-quarter portrait"
    assert in_words("environmental_headshot") == "an environmental headshot"
    assert len(KINDS) == 8
