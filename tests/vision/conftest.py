"""One public-domain portrait, and pictures made from it or drawn, looked at by one loaded model a session."""

import io
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

Rgb = NDArray[np.uint8]


@pytest.fixture(scope="session")
def astronaut() -> Rgb:
    """NASA's portrait of Eileen Collins, 512 × 512."""
    from skimage import data

    return np.ascontiguousarray(data.astronaut())


@pytest.fixture(scope="session")
def encoded() -> Callable[..., bytes]:
    """A function from pixels to a file's bytes."""

    def encode(rgb: Rgb, kind: str = "PNG", **options: object) -> bytes:
        from PIL import Image

        buffer = io.BytesIO()
        Image.fromarray(rgb).save(buffer, kind, **options)
        return buffer.getvalue()

    return encode


@pytest.fixture(scope="session")
def looked(encoded: Callable[..., bytes]) -> Callable[..., object]:
    """A function from pixels to a portrait."""
    from assistant.vision import assessment

    def look(rgb: Rgb) -> object:
        return assessment.look(encoded(np.ascontiguousarray(rgb)))

    return look


@pytest.fixture(scope="session")
def portrait(astronaut: Rgb, looked: Callable[..., object]) -> object:
    """The portrait of the astronaut."""
    return looked(astronaut)


@pytest.fixture(scope="session")
def close_up(astronaut: Rgb) -> Rgb:
    """Head and shoulders of the astronaut, 3 times as large."""
    import cv2

    return np.asarray(cv2.resize(astronaut[0:260, 90:350], None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC), np.uint8)


@pytest.fixture(scope="session")
def scenery() -> Rgb:
    """Sand and sky: noise and gradients without anybody."""
    rng = np.random.default_rng(7)
    sky = np.linspace(200, 120, 300)[:, None, None] * np.array([0.7, 0.85, 1.0])
    picture = np.repeat(sky, 400, axis=1) + rng.normal(0, 6, (300, 400, 3))
    picture[180:] = np.array([190, 160, 110]) + rng.normal(0, 22, (120, 400, 3))
    return np.clip(picture, 0, 255).astype(np.uint8)


@pytest.fixture(scope="session")
def logo() -> Rgb:
    """A flat drawing: a disc, a bar and a frame on white."""
    import cv2

    picture = np.full((300, 300, 3), 255, np.uint8)
    cv2.circle(picture, (150, 120), 70, (200, 30, 40), -1)
    cv2.rectangle(picture, (60, 220), (240, 250), (20, 40, 120), -1)
    return picture
