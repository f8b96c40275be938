"""Who else reaches into the picture of one person. Knows nothing of purposes."""

import numpy as np

from assistant.errors import CannotAssess
from assistant.vision.face import Portrait

ANOTHER_FACE = 0.35  # height of a second face, relative to the largest, that makes it a picture of several people
BELOW_FACE = 0.6  # heights of the face below it that are looked at; further down one's own arms reach aside


def person_at_edge(portrait: Portrait) -> float:
    """How much of somebody else reaches in from the left or right edge, in heights of the face.

    0 and more, 0 = nobody; the height along the edge of what the person mask takes for a person and a gap divides from
    the one photographed. Half a face is seen mostly, an arm or a shoulder rarely, since the mask misses what has no
    head; one's own elbow beside a gap counts too. Raises `CannotAssess` without a face, or with several.
    """
    face = portrait.face
    if sum(other.height >= ANOTHER_FACE * face.height for other in portrait.faces) > 1:
        raise CannotAssess("several people are in the picture")
    person = portrait.person_mask > 0.5
    height, width = portrait.picture.rgb.shape[:2]
    down, across = person.shape[0] / height, person.shape[1] / width
    lowest = round((face.y + (1 + BELOW_FACE) * face.height) * down)
    rows = person[: int(np.clip(lowest, 1, person.shape[0]))]
    middle = int(np.clip(face.centre[0] * across, 0, person.shape[1] - 1))
    reach = 0
    for aside in (rows[:, middle::-1], rows[:, middle:]):
        # Rows in which somebody is at the edge, with a gap between there and the face.
        reach = max(reach, int((aside[:, -1] & ~aside.all(axis=1)).sum()))
    return reach / down / face.height
