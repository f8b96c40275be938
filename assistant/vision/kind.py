"""What kind of photo it is, from how far the picture reaches below the face, and from who is in it.

The kinds' borders are conventions that people draw differently, so near a border the second kind is told too. Knows
nothing of which kind a purpose wants.
"""

from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np

from assistant.errors import CannotAssess
from assistant.knowledge import with_article
from assistant.vision.background import background
from assistant.vision.face import Portrait
from assistant.vision.graphic import drawn, has_drawn_eyes, looks_drawn
from assistant.vision.reach import arm_in_frame, below_chin_ratio, shows_full_length

KindId = Literal[
    "headshot",
    "environmental_headshot",
    "three_quarter_portrait",
    "full_length_portrait",
    "environmental_portrait",
    "group_portrait",
    "no_person",
    "not_a_photograph",
]
Evidence = dict[str, float | int | str | bool | None]
KINDS: tuple[KindId, ...] = get_args(KindId)

# All chosen on eval/photos; `python -m eval photos` tells how they fare on repositories they were not fitted on.
HEADSHOT_LENGTH = 1.82  # face sizes below the chin; an elbow or hand in the picture counts as so much more
ARM_LENGTH = 0.4
HEADSHOT_SLOPE = 0.12  # how soon people agree on either side of that border
OPEN_BAND = (1.5, 2.25)  # where they do not
GROUP_OF_TWO, GROUP_OF_THREE = 0.35, 0.3  # height of the others, relative to the largest face
SMALL_FACE = 0.005  # share of the picture's area
ROOMY = (0.26, 0.34)  # share of the picture that is person, before a background that is not plain
TINY_IN_GROUP = 0.06  # height of the smallest face against the picture's longer side: others are easily missed
CROWD = 10
# How often the rule was right where it said so.
SURE = {"not_a_photograph": 0.9, "no_person": 0.98, "group_portrait": 0.96, "full_length_portrait": 0.9}
SINGLE = 0.95
BODY_WITHOUT_FACE, TINY_FACE, ROOMY_CONFIDENCE = 0.7, 0.7, 0.7


@dataclass(frozen=True, slots=True)
class Kind:
    """The kind of a photo.

    Attributes:
        id: The kind.
        confidence: 0–1, how often such a reading was right on eval/photos.
        between: A second kind that others might call it, near a border.
        evidence: The numbers that decided.
    """

    id: KindId
    confidence: float
    between: KindId | None = None
    evidence: Evidence = field(default_factory=dict)


def in_words(kind_id: str) -> str:
    """A kind as people say it, with its article."""
    words = kind_id.replace("three_quarter", "three-quarter").replace("full_length", "full-length").replace("_", " ")
    return with_article(words)


def kind(portrait: Portrait) -> Kind:
    """What kind of photo it is; never fails, low confidence says how unsure it is."""
    look = drawn(portrait)
    eyes = has_drawn_eyes(portrait)
    by_hand = not (look.is_graphic or eyes) and looks_drawn(portrait)
    if look.is_graphic or eyes or by_hand:
        evidence: Evidence = {
            "even_share": look.even,
            "hard_edge_share": look.hard_edges,
            "hard_of_edges": look.hard,
            "between_share": look.between,
            "drawn_eyes": eyes,
            "looks_drawn": by_hand,
        }
        return Kind("not_a_photograph", SURE["not_a_photograph"], evidence=evidence)
    if not portrait.faces:
        return _without_face(portrait)
    evidence = {"below_face_ratio": portrait.below_face_ratio, "face_area_ratio": portrait.face_area}
    if _is_group(portrait):
        evidence["faces"] = len(portrait.faces)
        evidence["second_body"] = portrait.second_body
        return Kind("group_portrait", SURE["group_portrait"], evidence=evidence)
    if shows_full_length(portrait):
        between: KindId | None = "environmental_portrait" if portrait.face_area < SMALL_FACE else None
        return Kind("full_length_portrait", SURE["full_length_portrait"], between, evidence)
    if portrait.face_area < SMALL_FACE:
        return Kind("environmental_portrait", TINY_FACE, "full_length_portrait", evidence)
    return _single(portrait, evidence)


def people(portrait: Portrait, found: Kind) -> tuple[int, bool]:
    """How many people there are, and whether there may be more than could be counted."""
    if found.id in ("not_a_photograph", "no_person"):
        return 0, False
    count = len(portrait.faces)
    if count < 2:
        return (2, True) if portrait.second_body else (1, False)
    smallest = min(face.height for face in portrait.faces) / max(portrait.picture.rgb.shape[:2])
    return count, portrait.second_body or count > CROWD or smallest < TINY_IN_GROUP


def _without_face(portrait: Portrait) -> Kind:
    """Nobody, or somebody seen from behind."""
    if not portrait.has_body:
        return Kind("no_person", SURE["no_person"], evidence={"faces": 0})
    found: KindId = "group_portrait" if portrait.second_body else "environmental_portrait"
    return Kind(found, BODY_WITHOUT_FACE, evidence={"faces": 0, "second_body": portrait.second_body})


def _is_group(portrait: Portrait) -> bool:
    tallest = max(face.height for face in portrait.faces)
    relative = [face.height / tallest for face in portrait.faces]
    two = sum(height >= GROUP_OF_TWO for height in relative) >= 2
    three = sum(height >= GROUP_OF_THREE for height in relative) >= 3
    return two or three or portrait.second_body


def _single(portrait: Portrait, evidence: Evidence) -> Kind:
    """One person from close up to the knees."""
    arm, share = arm_in_frame(portrait), portrait.person_share
    length = below_chin_ratio(portrait) + ARM_LENGTH * arm
    evidence |= {"length": length, "below_chin_ratio": below_chin_ratio(portrait), "arm_in_frame": arm}
    as_headshot = float(1 / (1 + np.exp((length - HEADSHOT_LENGTH) / HEADSHOT_SLOPE)))
    in_open_band = OPEN_BAND[0] <= length <= OPEN_BAND[1]
    behind = _background(portrait)
    evidence |= {"background": behind, "person_share": share}
    if length < HEADSHOT_LENGTH:
        found: KindId = "environmental_headshot" if behind == "busy" else "headshot"
        return Kind(found, SINGLE * as_headshot, "three_quarter_portrait" if in_open_band else None, evidence)
    if behind in ("blurred", "busy", "unclear") and share < ROOMY[1]:
        if share < ROOMY[0]:
            return Kind("environmental_portrait", ROOMY_CONFIDENCE, "three_quarter_portrait", evidence)
        return Kind("three_quarter_portrait", ROOMY_CONFIDENCE, "environmental_portrait", evidence)
    between: KindId | None = "headshot" if in_open_band else None
    return Kind("three_quarter_portrait", SINGLE * (1 - as_headshot), between, evidence)


def _background(portrait: Portrait) -> str | None:
    try:
        return background(portrait)
    except CannotAssess:
        return None
