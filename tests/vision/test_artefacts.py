import dataclasses
import io

import numpy as np
import pytest

from assistant.errors import CannotAssess
from assistant.vision import artefacts


@pytest.fixture(scope="module")
def close(close_up, looked):
    return looked(close_up)


def become(portrait, rgb):
    """The same portrait with other px; face and mesh lie where they lay."""
    return dataclasses.replace(portrait, picture=dataclasses.replace(portrait.picture, rgb=np.ascontiguousarray(rgb)))


def as_jpeg(rgb, quality):
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(rgb).save(buffer, "JPEG", quality=quality)
    return np.asarray(Image.open(buffer))


def banded(rgb, tones):
    return (np.rint(rgb / 255 * (tones - 1)) / (tones - 1) * 255).astype(np.uint8)


def test_compressing_more_shows_more(portrait):
    rgb = portrait.picture.rgb
    values = [artefacts.compression_artifacts(become(portrait, as_jpeg(rgb, quality))) for quality in (90, 50, 20, 8)]
    assert values == sorted(values)
    assert values[0] < 0.35 < values[-1]


@pytest.mark.parametrize("off", [(0, 0), (3, 5)])
def test_a_crop_of_a_compressed_picture_is_found_wherever_its_grid_lies(portrait, off):
    compressed = as_jpeg(portrait.picture.rgb, 10)[off[0] :, off[1] :]
    assert artefacts.compression_artifacts(become(portrait, compressed)) > 0.35


def test_a_picture_shrunk_to_be_looked_at_is_not_judged(portrait):
    shrunk = dataclasses.replace(portrait, picture=dataclasses.replace(portrait.picture, scale=0.5))
    for measure in (artefacts.compression_artifacts, artefacts.banding):
        with pytest.raises(CannotAssess, match="shrunk"):
            measure(shrunk)


def test_fewer_tones_band_more(portrait):
    rgb = portrait.picture.rgb
    values = [artefacts.banding(become(portrait, banded(rgb, tones))) for tones in (256, 24, 12, 8)]
    assert values == sorted(values)
    assert values[0] < 0.05
    assert values[2] > 0.1


def test_more_grain_reads_higher_and_blur_is_none(close):
    import cv2

    rng, rgb = np.random.default_rng(5), close.picture.rgb
    grain = rng.normal(0, 1, rgb.shape)
    noisy = [np.clip(rgb + sigma * grain, 0, 255).astype(np.uint8) for sigma in (0, 4, 12, 24)]
    values = [artefacts.noise(become(close, one)) for one in noisy]
    assert values == sorted(values)
    assert values[0] < 0.1 < values[2]
    assert artefacts.noise(become(close, cv2.GaussianBlur(rgb, (0, 0), 3))) < 0.05


def test_a_filter_that_keeps_edges_takes_the_detail(portrait):
    import cv2

    smoothed = portrait.picture.rgb
    for _ in range(6):
        smoothed = cv2.bilateralFilter(smoothed, 9, 40, 7)
    assert artefacts.skin_detail(become(portrait, smoothed)) < 0.17 < artefacts.skin_detail(portrait)


def test_detail_of_a_blurred_face_is_not_judged(close_up, looked):
    import cv2

    with pytest.raises(CannotAssess, match="sharp"):
        artefacts.skin_detail(looked(cv2.GaussianBlur(close_up, (0, 0), 6)))
