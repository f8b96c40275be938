import numpy as np
import pytest

from assistant.errors import CannotAssess
from assistant.vision.sharpness import sharpness


@pytest.fixture(scope="module")
def sharp(close_up, looked):
    return sharpness(looked(close_up))


def test_blurring_more_lowers_it(close_up, looked, sharp):
    import cv2

    values = [sharp, *(sharpness(looked(cv2.GaussianBlur(close_up, (0, 0), sigma))) for sigma in (3, 5, 8))]
    assert values == sorted(values, reverse=True)
    assert values[-1] < 0.23


def test_motion_blur_lowers_it(close_up, looked, sharp):
    import cv2

    kernel = np.zeros((25, 25), np.float32)
    kernel[12] = 1 / 25
    assert sharpness(looked(cv2.filter2D(close_up, -1, kernel))) < 0.8 * sharp


@pytest.mark.parametrize("light", [0.35, 0.7])
def test_darkness_is_not_blur(close_up, looked, sharp, light):
    assert sharpness(looked((close_up * light).astype(np.uint8))) == pytest.approx(sharp, rel=0.2)


def test_noise_is_not_sharpness(close_up, looked, sharp):
    import cv2

    rng = np.random.default_rng(3)
    blurred = cv2.GaussianBlur(close_up, (0, 0), 6).astype(float)
    noisy = np.clip(blurred + rng.normal(0, 8, blurred.shape), 0, 255).astype(np.uint8)
    assert sharpness(looked(noisy)) < 0.75 * sharp


def test_a_face_with_few_pixels_is_not_judged(astronaut, looked):
    import cv2

    with pytest.raises(CannotAssess, match="pixels"):
        sharpness(looked(cv2.resize(astronaut, (300, 300), interpolation=cv2.INTER_AREA)))


@pytest.mark.parametrize("deg", [0, 45, 90, 135])
def test_a_shake_in_any_direction_counts(close_up, looked, sharp, deg):
    import cv2

    kernel = np.zeros((31, 31), np.float32)
    kernel[15] = 1
    turn = cv2.getRotationMatrix2D((15, 15), deg, 1)
    kernel = cv2.warpAffine(kernel, turn, (31, 31))
    assert sharpness(looked(cv2.filter2D(close_up, -1, kernel / kernel.sum()))) < min(0.25, 0.7 * sharp)
