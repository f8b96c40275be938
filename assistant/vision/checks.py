"""The table of checks: one row each, with its measure, its range, what to say and where the range comes from.

To add a check write its measure, add its row here and a portrait to the tests. A purpose may put its own accepted range
in place of a row's, and decides which checks count; nothing else in the code holds a threshold of a check.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from assistant.errors import CannotAssess
from assistant.vision import background, expression, geometry, light, sharpness
from assistant.vision.face import Portrait

Status = Literal["pass", "warn", "fail", "not_assessed"]
Unit = Literal["px", "ratio", "deg", "percent", "count", "bool"]
Bounds = tuple[float | None, float | None]

OURS = "chosen on eval/photos"
# Values are judged as they are told: 69.6 px told as 70 must not fail a range that begins at 70.
TOLD_DIGITS: dict[Unit, int] = {"px": 0, "count": 0, "deg": 0, "percent": 0, "ratio": 2, "bool": 2}


@dataclass(frozen=True, slots=True)
class Advice:
    """What to tell when a value lies on one side of its range.

    Attributes:
        message: What is wrong, in words; the report has the figures.
        fix: What to do about it.
    """

    message: str
    fix: str


@dataclass(frozen=True, slots=True)
class Check:
    """One row.

    Attributes:
        id: Name in the report.
        iso: The name in ISO/IEC 29794-5 of what it measures, or ``None``.
        unit: Unit of the value.
        measure: From the portrait to the value; ``None`` for the kind, which the purpose judges.
        accepted: Lowest and highest value that passes.
        usable: Lowest and highest value that only warns; beyond it the check fails.
        low: What to tell below the range.
        high: What to tell above the range.
        source: Knowledge id behind the range, or `OURS`.
        crop_cures: A crop can put it right.
    """

    id: str
    iso: str | None
    unit: Unit
    measure: Callable[[Portrait], float] | None
    accepted: Bounds
    usable: Bounds
    low: Advice | None
    high: Advice | None
    source: str
    crop_cures: bool = False

    def status(self, value: float, accepted: Bounds) -> Status:
        """How a value stands against an accepted range, the row's own or a purpose's."""
        if _within(value, accepted):
            return "pass"
        return "warn" if _within(value, (self._usable(accepted, 0), self._usable(accepted, 1))) else "fail"

    def _usable(self, accepted: Bounds, side: int) -> float | None:
        """One end of what only warns: the row's, but never inside a purpose's range; none where the row leaves none."""
        mine, theirs = self.usable[side], accepted[side]
        if mine == self.accepted[side] or theirs is None:
            return theirs
        if mine is None:
            return None
        return min(mine, theirs) if side == 0 else max(mine, theirs)

    def advice(self, value: float, accepted: Bounds) -> Advice | None:
        """What to tell about a value outside the range."""
        return self.low if accepted[0] is not None and value < accepted[0] else self.high


@dataclass(frozen=True, slots=True)
class Outcome:
    """One check on one photo."""

    check: Check
    value: float | None
    accepted: Bounds
    status: Status
    source: str

    @property
    def advice(self) -> Advice | None:
        """What to tell, unless it passed or could not be assessed."""
        if self.value is None or self.status == "pass":
            return None
        return self.check.advice(self.value, self.accepted)


def run(check: Check, portrait: Portrait, accepted: Bounds, source: str) -> Outcome:
    """Take one measure. One that cannot be taken spoils nothing; a fault in the code still raises."""
    if check.measure is None:
        raise ValueError(f"{check.id!r} has no measure of its own")
    try:
        value = check.measure(portrait)
    except CannotAssess:
        return Outcome(check, None, accepted, "not_assessed", source)
    value = round(value, TOLD_DIGITS[check.unit]) + 0.0  # no minus before a zero
    return Outcome(check, value, accepted, check.status(value, accepted), source)


def _within(value: float, bounds: Bounds) -> bool:
    low, high = bounds
    return (low is None or value >= low) and (high is None or value <= high)


KIND = Check(
    "kind",
    None,
    "bool",
    None,
    accepted=(1, None),
    usable=(0.5, None),
    low=Advice(
        "This is not the kind of photo that serves best here.",
        "Take or choose a photo of the kind that the purpose asks for.",
    ),
    high=None,
    source="purpose",
    crop_cures=True,
)

_TURN = "Turn your face towards the camera; a slight turn is fine."
_CHIN = "Hold the camera at the height of your eyes and look straight into it."
_LEVEL = "Hold your head and the camera level."

CHECKS: tuple[Check, ...] = (
    KIND,
    Check(
        "single_face_present",
        "SingleFacePresent",
        "count",
        geometry.single_face_present,
        accepted=(1, 1),
        usable=(1, 1),
        low=Advice("No face can be seen.", "Use a photo that shows your face, not too small and not from behind."),
        high=Advice("More than one person is in the picture.", "Use a photo with nobody but you in it."),
        source="purpose.headshot",
    ),
    Check(
        "head_size",
        "HeadSize",
        "ratio",
        geometry.head_size,
        accepted=(0.2, 0.75),
        usable=(0.1, 0.95),
        low=Advice("The head is small in the picture.", "Crop closer, or step nearer to the camera."),
        high=Advice(
            "The head fills too much of the picture.",
            "Step back a little, or use a photo with more room around the head.",
        ),
        source="framing.headshot.shoulders",
        crop_cures=True,
    ),
    Check(
        "framing",
        "MarginAbove, LeftwardCrop, RightwardCrop",
        "ratio",
        geometry.framing,
        accepted=(0.0, None),
        usable=(-0.12, None),
        low=Advice(
            "The head touches or leaves the edge of the picture.",
            "Use a photo that shows the whole head with some room around it.",
        ),
        high=None,
        source="framing.headshot.chest",
    ),
    Check(
        "head_pose_yaw",
        "HeadPoseYaw",
        "deg",
        geometry.head_pose_yaw,
        accepted=(-20, 20),
        usable=(-30, 30),  # beyond, the far eye and cheek begin to go out of sight
        low=Advice("The head is turned to the left side of the picture.", _TURN),
        high=Advice("The head is turned to the right side of the picture.", _TURN),
        source=OURS,
    ),
    Check(
        "head_pose_pitch",
        "HeadPosePitch",
        "deg",
        geometry.head_pose_pitch,
        accepted=(-15, 15),
        usable=(-25, 25),
        low=Advice("The head is bowed, or the camera looks down on you.", _CHIN),
        high=Advice("The chin is raised, or the camera looks up at you.", _CHIN),
        source=OURS,
    ),
    Check(
        "head_pose_roll",
        "HeadPoseRoll",
        "deg",
        geometry.head_pose_roll,
        accepted=(-15, 15),
        usable=(-30, 30),
        low=Advice("The head is tilted to the left side of the picture.", _LEVEL),
        high=Advice("The head is tilted to the right side of the picture.", _LEVEL),
        source=OURS,
    ),
    Check(
        "eyes_open",
        "EyesOpen",
        "ratio",
        expression.eyes_open,
        accepted=(0.6, None),
        usable=(0.45, None),
        low=Advice(
            "An eye is closed or very narrow.", "Use a shot in which both eyes are open; take several in a row."
        ),
        high=None,
        source=OURS,
    ),
    Check(
        "eyes_visible",
        "EyesVisible",
        "ratio",
        expression.eyes_visible,
        accepted=(0.45, None),
        usable=(0.4, None),
        low=Advice(
            "The eyes are covered, as by sunglasses, or in deep shadow.",
            "Take off sunglasses and turn your face to the light.",
        ),
        high=None,
        source="evidence.sunglasses",
    ),
    Check(
        "mouth_closed",
        "MouthClosed",
        "ratio",
        expression.mouth_closed,
        accepted=(None, 0.16),
        usable=(None, 0.22),  # a hearty laugh reaches 0.2
        low=None,
        high=Advice("The mouth is wide open.", "Use a shot in which you are not speaking."),
        source=OURS,
    ),
    Check(
        "smile",
        None,
        "ratio",
        expression.smile,
        accepted=(0.55, None),
        usable=(None, None),
        low=Advice(
            "The corners of the mouth are not raised.", "Try a shot with a slight smile; it helps profile photos."
        ),
        high=None,
        source="evidence.smile_teeth",
    ),
    Check(
        "sharpness",
        "Sharpness",
        "ratio",
        sharpness.sharpness,
        accepted=(0.28, None),
        usable=(0.23, None),
        low=Advice(
            "The face is not sharp.",
            "Take it again: hold the camera still, use more light and tap on the face to focus.",
        ),
        high=None,
        source=OURS,
    ),
    Check(
        "under_exposure_prevention",
        "UnderExposurePrevention",
        "ratio",
        light.under_exposure_prevention,
        accepted=(None, 0.12),
        usable=(None, 0.3),
        low=None,
        high=Advice(
            "Parts of the face are lost in black shadow.", "Put more light on the face: turn to a window or use a lamp."
        ),
        source="lighting.both",
    ),
    Check(
        "over_exposure_prevention",
        "OverExposurePrevention",
        "ratio",
        light.over_exposure_prevention,
        accepted=(None, 0.02),
        usable=(None, 0.1),
        low=None,
        high=Advice(
            "Parts of the face are burnt out to white.",
            "Use less or softer light: move out of the sun, or lower the exposure.",
        ),
        source="lighting.both",
    ),
    Check(
        "illumination_uniformity",
        "IlluminationUniformity",
        "ratio",
        light.illumination_uniformity,
        accepted=(0.4, None),
        usable=(0.15, None),
        low=Advice(
            "One side of the face is much darker than the other.",
            "Face a window so that light falls evenly on both cheeks.",
        ),
        high=None,
        source="lighting.headshot",
    ),
    Check(
        "background_uniformity",
        "BackgroundUniformity",
        "ratio",
        background.background_uniformity,
        accepted=(0.5, None),
        usable=(None, None),
        low=Advice(
            "The background is busy.", "Stand before a plain wall, or far enough from what is behind you that it blurs."
        ),
        high=None,
        source="background.headshot.plain",
    ),
    Check(
        "inter_eye_distance",
        "InterEyeDistance",
        "px",
        geometry.inter_eye_distance_px,
        accepted=(70, None),
        usable=(40, None),
        low=Advice(
            "The face has few pixels.", "Use the original file rather than a small copy, or take the photo from nearer."
        ),
        high=None,
        source=OURS,
    ),
    Check(
        "image_size",
        None,
        "px",
        geometry.image_size_px,
        accepted=(400, None),
        usable=(400, None),
        low=Advice(
            "The picture has too few pixels.",
            "Use the original file rather than a small copy, such as one from a messenger.",
        ),
        high=None,
        source="platform.linkedin.size",
    ),
    Check(
        "colour",
        None,
        "bool",
        geometry.colour,
        accepted=(1, None),
        usable=(None, None),
        low=Advice("The picture is black and white.", "Use a photo in colour if the purpose allows the choice."),
        high=None,
        source=OURS,
    ),
)
