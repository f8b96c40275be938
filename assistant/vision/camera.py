"""From how far away a photo was taken. Knows nothing of what is in it but the head."""

import math

from assistant.errors import CannotAssess
from assistant.vision.exif import FULL_FRAME_MM
from assistant.vision.face import Portrait
from assistant.vision.geometry import head_box


def camera_distance(portrait: Portrait) -> float:
    """Distance from the camera to the head, in heights of the head (crown to chin, some 23 cm).

    More is flatter and kinder to noses; an arm's length is 2 to 3. By similar triangles: focal length over the diagonal
    of 35 mm film, times the picture's diagonal over the head's height. Too short when the file was cropped to a
    camera's own shape; a head that is tilted, or hair over the brow, moves it by a tenth or two. Raises `CannotAssess`
    when the file does not say how long the lens was, was plainly cropped, or shows no face. Source: 35 mm equivalents
    after CIPA DCG-001, which go by the diagonal.
    """
    focal_length = portrait.picture.focal_length_35mm
    if focal_length is None:
        raise CannotAssess("the file does not say how long the lens was")
    _, top, _, bottom = head_box(portrait)
    height, width = portrait.picture.rgb.shape[:2]
    return focal_length / FULL_FRAME_MM * math.hypot(width, height) / (bottom - top)
