"""What lies over or against the face. Knows nothing of why it is there."""

from assistant.errors import CannotAssess
from assistant.vision.face import Portrait
from assistant.vision.hands import depth_in_face

AT_THE_FACE = (
    0.12  # face heights between a hand and the face that still read as resting on it. Chosen on labelled photos
)


def hand_on_face(portrait: Portrait) -> float:
    """How many hands lie on the face or lean against it: 0 is best, a chin in a hand is 1.

    Hands elsewhere in the picture do not count. Unreliable where only a finger or two can be seen, and on heads turned
    away. Raises `CannotAssess` without a mesh, beside a second prominent face and on very small faces. Source: after
    ISO/IEC 29794-5 FaceOcclusionPrevention, of which it tells only hands; range chosen on labelled photos.
    """
    mesh = portrait.face_mesh()
    if portrait.hands is None:
        raise CannotAssess("it cannot be told whose hands they are, or the face is too small")
    reach = -AT_THE_FACE * portrait.face.height
    return float(sum(float(depth_in_face(hand, mesh).max()) >= reach for hand in portrait.hands))
