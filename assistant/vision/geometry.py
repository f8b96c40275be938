"""Where the head is and how it is held: sizes, margins and angles. Knows nothing of light, texture or purposes."""

import numpy as np

from assistant.errors import CannotAssess
from assistant.vision.detectors import CHIN, FOREHEAD, LEFT_IRIS, RIGHT_IRIS
from assistant.vision.face import Portrait

# The mesh ends at the hairline: crown to chin is this much longer than hairline to chin, hair included.
# Chosen on eval/photos.
CROWN_TO_CHIN = 1.25
# A level, frontal face's forehead–chin line leans back by this much in the mesh. Chosen on eval/photos.
LEVEL_PITCH_DEG = -6.0


def head_box(portrait: Portrait) -> tuple[float, float, float, float]:
    """The largest head from crown to chin and between the sides of the face.

    Returns:
        Left, top, right, bottom in px of the picture; may reach beyond it, since hair and crown are estimated.

    Raises:
        CannotAssess: When no face was found.
    """
    face = portrait.face
    if portrait.mesh is None:
        return face.x, face.y - (CROWN_TO_CHIN - 1) * face.height, face.x + face.width, face.y + face.height
    xs = portrait.mesh[:, 0]
    chin = portrait.mesh[CHIN, :2]
    crown = chin + (portrait.mesh[FOREHEAD, :2] - chin) * CROWN_TO_CHIN
    top, bottom = sorted((float(crown[1]), float(chin[1])))
    return float(xs.min()), top, float(xs.max()), bottom


def head_size(portrait: Portrait) -> float:
    """Height of the head, crown to chin, as a share of the picture's height.

    0–1, larger = closer. The crown is estimated from the face, so hats and high hair do not count; unreliable when
    the head is strongly tilted. Raises `CannotAssess` without a face. Source: ISO/IEC 29794-5 HeadSize measures eyes
    to chin instead; profile-photo advice speaks of the share of the frame, hence this.
    """
    _, top, _, bottom = head_box(portrait)
    return (bottom - top) / _height(portrait)


def framing(portrait: Portrait) -> float:
    """The smallest room around the head, in heights of the head: above the crown, beside the face or below the chin.

    Negative = that much of the head is cut off; 0 = it touches an edge. The crown is estimated, so up to −0.1 above is
    within the error. Raises `CannotAssess` without a face. Source: after the margins of ISO/IEC 29794-5 (MarginAbove,
    MarginBelow, LeftwardCrop, RightwardCrop).
    """
    left, top, right, bottom = head_box(portrait)
    return min(top, left, _width(portrait) - right, _height(portrait) - bottom) / (bottom - top)


def head_pose_yaw(portrait: Portrait) -> float:
    """How far the head is turned, in degrees; positive = towards the right side of the picture (the person's left).

    From the slant of the line between the outer eye corners in the face mesh; flattens beyond about 45 degrees. Raises
    `CannotAssess` without a mesh. Source: ISO/IEC 29794-5 HeadPoseYaw.
    """
    return portrait.yaw_deg


def head_pose_pitch(portrait: Portrait) -> float:
    """How far the head is nodded, in degrees; positive = looking up.

    From the slant of the line from forehead to chin in the face mesh, with that of a level face taken off; the least
    certain of the three angles, some 8 degrees. Raises `CannotAssess` without a mesh. Source: ISO/IEC 29794-5
    HeadPosePitch.
    """
    mesh = portrait.face_mesh()
    down = mesh[CHIN] - mesh[FOREHEAD]
    return float(-np.degrees(np.arctan2(down[2], np.hypot(down[0], down[1])))) - LEVEL_PITCH_DEG


def head_pose_roll(portrait: Portrait) -> float:
    """How far the head is tilted to a shoulder, in degrees; positive = clockwise as the picture is seen.

    From the line between the irises in the picture. Raises `CannotAssess` without a mesh. Source: ISO/IEC 29794-5
    HeadPoseRoll.
    """
    mesh = portrait.face_mesh()
    across = mesh[LEFT_IRIS, :2] - mesh[RIGHT_IRIS, :2]
    return float(np.degrees(np.arctan2(across[1], across[0])))


def inter_eye_distance_px(portrait: Portrait) -> float:
    """Distance between the centres of the irises in px of the original file, corrected for a turned head.

    Larger is better. Raises `CannotAssess` without a mesh or when the head is turned beyond 60 degrees. Source: ISO/IEC
    29794-5 InterEyeDistance.
    """
    yaw_deg = portrait.yaw_deg
    if abs(yaw_deg) > 60:
        raise CannotAssess("the head is turned too far")
    mesh = portrait.face_mesh()
    apart = float(np.linalg.norm(mesh[LEFT_IRIS, :2] - mesh[RIGHT_IRIS, :2]))
    return apart / portrait.picture.scale / float(np.cos(np.radians(yaw_deg)))


def image_size_px(portrait: Portrait) -> float:
    """The shorter side of the original picture in px; larger is better. Never fails."""
    return float(min(portrait.picture.width_px, portrait.picture.height_px))


def single_face_present(portrait: Portrait) -> float:
    """How many prominent people there are: 1 is what a photo of one person wants, 0 is a picture without a face.

    Faces that are far smaller than the largest (under a third of its height) stand in the background and do not
    count; a second body without a face does. Never fails. Source: after ISO/IEC 29794-5 SingleFacePresent, which
    compares areas.
    """
    if not portrait.faces:
        return 0.0
    tallest = max(face.height for face in portrait.faces)
    near = sum(face.height >= 0.35 * tallest for face in portrait.faces)
    return float(max(near, 2 if portrait.second_body else 1))


def colour(portrait: Portrait) -> float:
    """1 for a picture in colour, 0 for black and white (also sepia of one hue at low strength). Never fails."""
    return 0.0 if portrait.picture.is_grayscale else 1.0


def _height(portrait: Portrait) -> int:
    return portrait.picture.rgb.shape[0]


def _width(portrait: Portrait) -> int:
    return portrait.picture.rgb.shape[1]
