"""What kind of photo it is, from how far the picture reaches below the face, and from who is in it.

The kinds' borders are conventions that people draw differently, so near a border the second kind is told too. Knows
nothing of which kind a purpose wants.
"""

from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np

from assistant.errors import CannotAssess
from assistant.vision.background import background
from assistant.vision.detectors import LEFT_ANKLE, RIGHT_ANKLE
from assistant.vision.face import Portrait

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
KINDS: tuple[KindId, ...] = get_args(KindId)

# All chosen on eval/photos; `python -m eval photos` tells how they fare on repositories they were not fitted on.
HEADSHOT_BELOW = 1.4  # face heights of picture below the face
HEADSHOT_SLOPE = 0.11  # how soon people agree on either side of that border
OPEN_BAND = (1.1, 1.8)  # where they do not
GROUP_OF_TWO, GROUP_OF_THREE = 0.35, 0.3  # height of the others, relative to the largest face
ANKLES_BELOW, ANKLE_VISIBILITY = 4.0, 0.5  # face heights below the face
FULL_LENGTH_BELOW, FULL_LENGTH_MASK = 5.5, 3.5  # face heights of picture, and of person, below the face
SMALL_FACE, SMALLISH_FACE = 0.005, 0.025  # share of the picture's area
FLAT_SHARE, SOFT_SHARE = 0.5, 0.075  # a graphic: mostly flat, hardly any soft change of tone
FLAT_STEP, SOFT_STEP = 1, 8  # of 255, between neighbouring px
GRAPHIC_SIDE_PX = 640
# How often the rule was right where it said so.
SURE = {"not_a_photograph": 0.9, "no_person": 0.98, "group_portrait": 0.96, "full_length_portrait": 0.9}
SINGLE = 0.95
BODY_WITHOUT_FACE, TINY_FACE, SMALLISH = 0.7, 0.7, 0.75


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
    evidence: dict[str, float | int | str | bool | None] = field(default_factory=dict)


def in_words(kind_id: str) -> str:
    """A kind as people say it, with its article."""
    words = kind_id.replace("three_quarter", "three-quarter").replace("full_length", "full-length").replace("_", " ")
    return with_article(words)


def with_article(words: str) -> str:
    """``a headshot``, ``an author photo``."""
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def kind(portrait: Portrait) -> Kind:
    """What kind of photo it is; never fails, low confidence says how unsure it is."""
    flat, soft = flatness(portrait)
    if flat > FLAT_SHARE and soft < SOFT_SHARE:
        evidence: dict[str, float | int | str | bool | None] = {"flat_share": flat, "soft_share": soft}
        return Kind("not_a_photograph", SURE["not_a_photograph"], evidence=evidence)
    if not portrait.faces:
        return _without_face(portrait)
    evidence = {"below_face_ratio": portrait.below_face_ratio, "face_area_ratio": portrait.face_area}
    if _is_group(portrait):
        evidence["faces"] = len(portrait.faces)
        evidence["second_body"] = portrait.second_body
        return Kind("group_portrait", SURE["group_portrait"], evidence=evidence)
    if _shows_full_length(portrait):
        between: KindId | None = "environmental_portrait" if portrait.face_area < SMALL_FACE else None
        return Kind("full_length_portrait", SURE["full_length_portrait"], between, evidence)
    if portrait.face_area < SMALL_FACE:
        return Kind("environmental_portrait", TINY_FACE, "full_length_portrait", evidence)
    return _single(portrait, evidence)


def people(portrait: Portrait, found: Kind) -> tuple[int, bool]:
    """How many people there are, and whether there may be more than could be counted."""
    if found.id in ("not_a_photograph", "no_person"):
        return 0, False
    bodies = (2 if portrait.second_body else 1) if portrait.has_body else 0
    count = max(len(portrait.faces), bodies)
    return count, portrait.second_body or count > 10


def flatness(portrait: Portrait) -> tuple[float, float]:
    """Shares of neighbouring px with the same tone and with a soft change of tone, 0–1 each.

    Photographs have noise and gradients nearly everywhere; logos, screenshots and flat drawings have areas of one
    tone and hard edges. Paintings and renders are like photographs here and pass for them.
    """
    import cv2

    rgb = portrait.picture.rgb
    scale = min(1.0, GRAPHIC_SIDE_PX / max(rgb.shape[:2]))
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    if scale < 1:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    tones = grey.astype(np.int16)
    if min(tones.shape) < 2:
        return 1.0, 0.0
    across = np.abs(np.diff(tones, axis=1))[:-1]
    down = np.abs(np.diff(tones, axis=0))[:, :-1]
    step = np.maximum(across, down)
    return float((step <= FLAT_STEP).mean()), float(((step > FLAT_STEP) & (step <= SOFT_STEP)).mean())


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


def _shows_full_length(portrait: Portrait) -> bool:
    face, height = portrait.face, portrait.picture.rgb.shape[0]
    if portrait.pose is not None:
        ankles = portrait.pose[[LEFT_ANKLE, RIGHT_ANKLE]]
        below = (ankles[:, 1] - face.y - face.height) / face.height
        seen = (ankles[:, 2] > ANKLE_VISIBILITY) & (ankles[:, 1] <= height) & (below >= ANKLES_BELOW)
        if bool(seen.any()):
            return True
    return portrait.below_face_ratio > FULL_LENGTH_BELOW and _person_below_face(portrait) >= FULL_LENGTH_MASK


def _person_below_face(portrait: Portrait) -> float:
    """How far the person reaches below the face, in heights of the face, by the person mask."""
    face, mask = portrait.face, portrait.person_mask
    rows = np.flatnonzero((mask > 0.5).mean(axis=1) > 0.02)
    if rows.size == 0:
        return 0.0
    lowest = (rows[-1] + 1) / mask.shape[0] * portrait.picture.rgb.shape[0]
    return float((lowest - face.y - face.height) / face.height)


def _single(portrait: Portrait, evidence: dict[str, float | int | str | bool | None]) -> Kind:
    """One person from close up to the knees."""
    ratio = portrait.below_face_ratio
    as_headshot = float(1 / (1 + np.exp((ratio - HEADSHOT_BELOW) / HEADSHOT_SLOPE)))
    in_open_band = OPEN_BAND[0] <= ratio <= OPEN_BAND[1]
    if ratio < HEADSHOT_BELOW:
        behind = _background(portrait)
        evidence["background"] = behind
        found: KindId = "environmental_headshot" if behind == "busy" else "headshot"
        return Kind(found, SINGLE * as_headshot, "three_quarter_portrait" if in_open_band else None, evidence)
    if in_open_band:
        return Kind("three_quarter_portrait", SINGLE * (1 - as_headshot), "headshot", evidence)
    if portrait.face_area < SMALLISH_FACE:
        return Kind("three_quarter_portrait", SMALLISH, "environmental_portrait", evidence)
    return Kind("three_quarter_portrait", SINGLE, None, evidence)


def _background(portrait: Portrait) -> str | None:
    try:
        return background(portrait)
    except CannotAssess:
        return None
