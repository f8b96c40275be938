"""What can be done to a good photo, by the check that must notice it, or must not.

Knows how each fault is made, and nothing of how it is found.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.vision.face import Portrait
from assistant.vision.geometry import head_box
from eval.photos import props, variants
from eval.photos.variants import Rgb

UPRIGHT_PX = 56  # between the irises, the scale at which widths of a blur are given


@dataclass(frozen=True, slots=True)
class Subject:
    """A photo to change.

    Attributes:
        rgb: The picture.
        portrait: What was found in it.
        index: Differs from photo to photo, and chooses among colours, sides and sorts.
        hands: Hands that can be laid on it.
    """

    rgb: Rgb
    portrait: Portrait
    index: int
    hands: Sequence[props.Hand]

    @property
    def irises_px(self) -> float:
        """Distance between the irises."""
        mesh = self.portrait.face_mesh()
        return float(np.linalg.norm(mesh[props.IRISES[0], :2] - mesh[props.IRISES[1], :2]))


Make = Callable[[Subject], Rgb]


def _blur(sigma: float) -> Make:
    return lambda s: variants.blurred(s.rgb, sigma * s.irises_px / UPRIGHT_PX)


def _shake(length: float) -> Make:
    return lambda s: variants.shaken(s.rgb, length * s.irises_px / UPRIGHT_PX, 37 * s.index)


def _then(first: Make, second: Make) -> Make:
    return lambda s: second(Subject(first(s), s.portrait, s.index, s.hands))


def _light(times: float) -> Make:
    return lambda s: variants.lit(s.rgb, times)


def _noise(sigma: float) -> Make:
    return lambda s: variants.noisy(s.rgb, sigma, s.index)


def _jpeg(quality: int) -> Make:
    return lambda s: variants.compressed(s.rgb, quality)


def _cast(*lights: tuple[float, float, float]) -> Make:
    return lambda s: variants.cast(s.rgb, *lights[s.index % len(lights)])


def _glasses(*pairs: props.Glasses) -> Make:
    return lambda s: props.with_glasses(s.rgb, s.portrait.face_mesh(), pairs[s.index % len(pairs)])


def _closed(s: Subject) -> Rgb:
    return props.with_closed_eyes(s.rgb, s.portrait.face_mesh())


def _glare(s: Subject) -> Rgb:
    return props.with_glare(s.rgb, s.portrait.face_mesh())


def _red(s: Subject) -> Rgb:
    return props.with_red_pupils(s.rgb, s.portrait.face_mesh())


def _hat(s: Subject) -> Rgb:
    return props.with_hat(s.rgb, s.portrait.face_mesh(), s.index)


def _mask(s: Subject) -> Rgb:
    return props.with_mask(s.rgb, s.portrait.face_mesh(), s.index)


def _hand(s: Subject) -> Rgb:
    return props.with_hand(s.rgb, s.portrait.face_mesh(), s.hands[s.index % len(s.hands)], s.index)


def _one_sided(s: Subject) -> Rgb:
    return variants.less_light_on_the_darker_side(s.rgb, head_box(s.portrait), 0.2)


def _without_crown(s: Subject) -> Rgb:
    _, top, _, bottom = head_box(s.portrait)
    return s.rgb[max(0, round(top + 0.25 * (bottom - top))) :]


def _without_chin(s: Subject) -> Rgb:
    _, top, _, bottom = head_box(s.portrait)
    return s.rgb[: max(16, round(bottom - 0.1 * (bottom - top)))]


def _without_a_side(s: Subject) -> Rgb:
    left, _, right, _ = head_box(s.portrait)
    return s.rgb[:, max(0, round(left + 0.2 * (right - left))) :]


def _leaning(s: Subject) -> Rgb:
    return variants.tilted(s.rgb, s.portrait.face.centre, (-40, 40)[s.index % 2])


def _askew(deg: float) -> Make:
    return lambda s: variants.held_askew(s.rgb, (-deg, deg)[s.index % 2])


def _shadow(s: Subject) -> Rgb:
    plain = variants.wall(s.rgb.shape[0], s.rgb.shape[1], s.index)
    return variants.shadowed(variants.before(s.rgb, s.portrait.person_mask, plain), s.portrait.person_mask, 0.25)


def _wall(s: Subject) -> Rgb:
    return variants.before(s.rgb, s.portrait.person_mask, variants.wall(s.rgb.shape[0], s.rgb.shape[1], s.index))


def _somebody_beside(s: Subject) -> Rgb:
    return variants.beside(s.rgb, s.rgb[:, ::-1], 0.5)


def _grey(s: Subject) -> Rgb:
    grey = s.rgb @ np.array([0.299, 0.587, 0.114])
    return np.asarray(np.repeat(grey.round()[..., None], 3, axis=2), np.uint8)


FAULTS: Mapping[str, Mapping[str, Make]] = {
    "sharpness": {
        "out of focus by 1.5 px": _blur(1.5),
        "out of focus by 2.5 px": _blur(2.5),
        "out of focus by 4 px": _blur(4),
        "shaken by 8 px": _shake(8),
        "out of focus and dark": _then(_blur(2.5), _light(0.15)),
        "out of focus and grainy": _then(_blur(2.5), _noise(8)),
        "out of focus and compressed": _then(_blur(2.5), _jpeg(40)),
    },
    "eyes_open": {"closed eyes": _closed},
    "eyes_visible": {"sunglasses": _glasses(*props.SUNGLASSES)},
    "glare_on_glasses": {"glasses that mirror a window": _glare},
    "red_eye": {"red pupils": _red},
    "no_head_coverings": {"a knitted cap": _hat},
    "hand_on_face": {"a hand at the face": _hand},
    "mouth_occlusion_prevention": {"a mask": _mask},
    "illumination_uniformity": {"a fifth of the light on one side": _one_sided},
    "under_exposure_prevention": {"a thirtieth of the light": _light(1 / 30)},
    "over_exposure_prevention": {"eight times the light": _light(8)},
    "natural_colour": {"coloured light": _cast((1.6, 0.9, 0.35), (0.7, 1.5, 0.7), (0.5, 0.9, 1.9))},
    "compression_artifacts": {"JPEG of quality 6": _jpeg(6)},
    "banding": {"12 tones a channel": lambda s: variants.banded(s.rgb, 12)},
    "skin_detail": {"smoothed by a filter": lambda s: variants.smoothed(s.rgb, 6)},
    "framing": {"crown cut off": _without_crown, "a side cut off": _without_a_side},
    "margin_above": {"crown cut off": _without_crown},
    "margin_below": {"chin cut off": _without_chin},
    "head_pose_roll": {"leaning by 40 degrees": _leaning},
    "camera_tilt": {"camera askew by 10 degrees": _askew(10), "camera askew by 7 degrees": _askew(7)},
    "background_shadow": {"a hard shadow on the wall": _shadow},
    "single_face_present": {"half of somebody at the edge": _somebody_beside},
    "person_at_edge": {"half of somebody at the edge": _somebody_beside},
    "shoulders_visible": {"cut at the chin": _without_chin},
    "colour": {"black and white": _grey},
}
HARMLESS: Mapping[str, Mapping[str, Make]] = {
    "sharpness": {
        "dark": _light(0.15),
        "grainy": _noise(8),
        "dark and grainy": _then(_light(0.15), _noise(4)),
        "compressed": _jpeg(50),
    },
    "eyes_open": {"clear glasses": _glasses(*props.CLEAR), "dark": _light(0.25)},
    "eyes_visible": {"clear glasses": _glasses(*props.CLEAR), "closed eyes": _closed, "dark": _light(0.25)},
    "glare_on_glasses": {"clear glasses": _glasses(*props.CLEAR)},
    "red_eye": {"warm light": _cast((1.3, 0.95, 0.6))},
    "hand_on_face": {"clear glasses": _glasses(*props.CLEAR), "a cap": _hat},
    "mouth_occlusion_prevention": {"dark": _light(0.25), "warm light": _cast((1.3, 0.95, 0.6))},
    "illumination_uniformity": {"dark all over": _light(0.25)},
    "natural_colour": {"slightly warm or cool": _cast((1.08, 1, 0.92), (0.94, 1, 1.06))},
    "compression_artifacts": {"JPEG of quality 90": _jpeg(90), "grainy": _noise(6)},
    "banding": {"grainy": _noise(3)},
    "skin_detail": {"compressed": _jpeg(75)},
    "camera_tilt": {"camera askew by 1 degree": _askew(1), "compressed": _jpeg(50)},
    "background_shadow": {"a wall without a shadow": _wall},
}
