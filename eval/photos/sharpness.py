"""Sharpness on variants whose truth is known: sharp faces blurred, dimmed, made noisy."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from assistant.knowledge import load_knowledge
from assistant.vision.sharpness import sharpness
from eval.photos.labels import Seen
from eval.report import Section, share

BLURS = (1.5, 2.5, 4.0)  # px where the irises are 56 px apart
DIM = 0.35


def sections(seen: Sequence[Seen]) -> list[Section]:
    """Blurred found, dark and noisy not taken for blurred."""
    import cv2

    random = np.random.default_rng(0)
    faces = [one.portrait for one in seen if one.label["sharp"] == "yes" and one.passes("sharpness")]
    accepted = load_knowledge().checks["sharpness"].accepted[0] or 0.0

    def below(change: Callable[[Any], Any]) -> int:
        found = 0
        for portrait in faces:
            made = np.clip(change(portrait.aligned_face().astype(np.float32)), 0, 255).astype(np.uint8)
            found += sharpness(replace(portrait, aligned=made)) < accepted
        return found

    def blur(sigma: float) -> Callable[[Any], Any]:
        return lambda face: cv2.GaussianBlur(face, (0, 0), sigma)

    rows = [share(f"blurred by {sigma} px: found", below(blur(sigma)), len(faces)) for sigma in BLURS]
    noise = [
        ("dimmed", lambda f: f * DIM),
        ("noisy", lambda f: f + random.normal(0, 8, f.shape)),
        ("dimmed and noisy", lambda f: f * DIM + random.normal(0, 4, f.shape)),
    ]
    rows += [share(f"{name}: taken for blurred", below(change), len(faces)) for name, change in noise]
    blurred = below(lambda f: cv2.GaussianBlur(f, (0, 0), 2.5) + random.normal(0, 6, f.shape))
    rows.append(share("blurred by 2.5 px and noisy: found", blurred, len(faces)))
    return [Section("Photos: sharpness on made variants", tuple(rows))]
