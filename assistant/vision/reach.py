"""How much of a person the picture shows: to the chest, to the waist, to the feet, and how much room is around them."""

import numpy as np

from assistant.vision.detectors import CHIN, FOREHEAD, LEFT_ANKLE, LEFT_TEMPLE, RIGHT_ANKLE, RIGHT_TEMPLE, Floats
from assistant.vision.face import FEET_TELL_FROM, Portrait

ARMS = [13, 14, 15, 16]  # of the pose: elbows and wrists
FROM_BOX = 1.28  # what a detector's box gives in place of the mesh, which has no hair and no neck
# Chosen on eval/photos.
ANKLE_VISIBILITY = 0.5
ARM_WELL_INSIDE = 0.15  # heights of the face from the picture's edge; nearer, the model only guesses at an arm


def below_chin_ratio(portrait: Portrait) -> float:
    """Picture below the chin of the largest face, in sizes of that face; small for a headshot.

    The size is the geometric mean of the mesh's height and width in three dimensions, so that neither a turned nor a
    bowed head makes a photo look longer; a detector's box is a rougher measure and only used without a mesh. Raises
    `CannotAssess` without a face.
    """
    if portrait.mesh is None:
        return portrait.below_face_ratio * FROM_BOX
    mesh = portrait.mesh
    tall = float(np.linalg.norm(mesh[CHIN] - mesh[FOREHEAD]))
    broad = float(np.linalg.norm(mesh[LEFT_TEMPLE] - mesh[RIGHT_TEMPLE]))
    return (portrait.picture.rgb.shape[0] - float(mesh[CHIN, 1])) / max(1.0, float(np.sqrt(tall * broad)))


def arm_in_frame(portrait: Portrait) -> float:
    """How surely an elbow or a hand below the face is in the picture, 0–1; 0 also where no body was looked for.

    It counts the less, the nearer to the edge it lies, so that a few px more or less change little.
    """
    if portrait.pose is None or not portrait.faces:
        return 0.0
    height, width = portrait.picture.rgb.shape[:2]
    arms = portrait.pose[ARMS]
    from_edge = np.minimum(np.minimum(arms[:, 0], width - arms[:, 0]), height - arms[:, 1])
    inside = np.clip(from_edge / (ARM_WELL_INSIDE * portrait.face.height), 0, 1)
    below = arms[:, 1] > portrait.face.y + portrait.face.height
    return float(np.where(below, arms[:, 2] * inside, 0.0).max())


def shows_full_length(portrait: Portrait) -> bool:
    """Whether the largest face's person is seen down to the feet. Raises `CannotAssess` without a face."""
    face, height = portrait.face, portrait.picture.rgb.shape[0]
    if portrait.pose is not None:
        ankles: Floats = portrait.pose[[LEFT_ANKLE, RIGHT_ANKLE]]
        below = (ankles[:, 1] - face.y - face.height) / face.height
        seen = (ankles[:, 2] > ANKLE_VISIBILITY) & (ankles[:, 1] <= height) & (below >= FEET_TELL_FROM)
        if bool(seen.any()):
            return True
    return portrait.mask_shows_full_length
