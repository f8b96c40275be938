"""Each check of a photo bound to its measure.

The rows themselves, with their ranges and what to tell, stand in ``knowledge/checks.toml``. To add a check write its
measure, add its row there, bind the two here, and add a portrait to the tests.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from assistant.errors import CannotAssess
from assistant.knowledge import Advice, Bounds, Check, Status, Unit
from assistant.vision import (
    artefacts,
    background,
    camera,
    expression,
    eyes,
    geometry,
    level,
    light,
    margins,
    occlusion,
    sharpness,
    surroundings,
    tint,
)
from assistant.vision.face import Portrait

# Values are judged as they are told: 69.6 px told as 70 must not fail a range that begins at 70.
TOLD_DIGITS: dict[Unit, int] = {"px": 0, "count": 0, "deg": 0, "percent": 0, "ratio": 2, "bool": 2}
KIND = "kind"  # measured by the purpose, which says which kinds it wants

MEASURES: Mapping[str, Callable[[Portrait], float]] = MappingProxyType(
    {
        "single_face_present": geometry.single_face_present,
        "head_size": geometry.head_size,
        "framing": geometry.framing,
        "leftward_crop": margins.leftward_crop,
        "rightward_crop": margins.rightward_crop,
        "margin_above": margins.margin_above,
        "margin_below": margins.margin_below,
        "headroom": margins.headroom,
        "eye_height": margins.eye_height,
        "shoulders_visible": margins.shoulders_visible,
        "person_at_edge": surroundings.person_at_edge,
        "camera_tilt": level.camera_tilt,
        "camera_distance": camera.camera_distance,
        "head_pose_yaw": geometry.head_pose_yaw,
        "head_pose_pitch": geometry.head_pose_pitch,
        "head_pose_roll": geometry.head_pose_roll,
        "eyes_open": eyes.eyes_open,
        "eyes_visible": eyes.eyes_visible,
        "glare_on_glasses": eyes.glare_on_glasses,
        "red_eye": eyes.red_eye,
        "hand_on_face": occlusion.hand_on_face,
        "mouth_occlusion_prevention": occlusion.mouth_occlusion_prevention,
        "mouth_closed": expression.mouth_closed,
        "smile": expression.smile,
        "expression_neutrality": expression.expression_neutrality,
        "sharpness": sharpness.sharpness,
        "under_exposure_prevention": light.under_exposure_prevention,
        "over_exposure_prevention": light.over_exposure_prevention,
        "luminance_mean": light.luminance_mean,
        "luminance_variance": light.luminance_variance,
        "dynamic_range": light.dynamic_range,
        "illumination_uniformity": light.illumination_uniformity,
        "background_uniformity": background.background_uniformity,
        "inter_eye_distance": geometry.inter_eye_distance_px,
        "image_size": geometry.image_size_px,
        "natural_colour": tint.natural_colour,
        "compression_artifacts": artefacts.compression_artifacts,
        "banding": artefacts.banding,
        "noise": artefacts.noise,
        "skin_detail": artefacts.skin_detail,
        "colour": geometry.colour,
    }
)


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
    try:
        if check.unmeasured is not None:
            raise CannotAssess(check.unmeasured)
        value = MEASURES[check.id](portrait)
    except CannotAssess:
        return Outcome(check, None, accepted, "not_assessed", source)
    value = round(value, TOLD_DIGITS[check.unit]) + 0.0  # no minus before a zero
    return Outcome(check, value, accepted, check.status(value, accepted), source)
