import dataclasses

import numpy as np
import pytest

from assistant.vision import graphic
from assistant.vision.graphic import drawn, has_drawn_eyes, looks_drawn
from assistant.vision.kind import kind, people


def page(photo=None, *, dark=False):
    """A drawn page: a bar, lines of text, a button, and perhaps a photo."""
    import cv2

    paper, ink = (25, 235) if dark else (250, 30)
    picture = np.full((800, 1100, 3), paper, np.uint8)
    cv2.rectangle(picture, (0, 0), (1100, 60), (30, 90, 160), -1)
    cv2.rectangle(picture, (40, 720), (240, 770), (200, 60, 60), -1)
    for y in range(110, 700, 34):
        cv2.putText(picture, "the price of a portrait is here", (600, y), 0, 0.8, (ink,) * 3, 1, cv2.LINE_AA)
    if photo is not None:
        picture[100 : 100 + photo.shape[0], 40 : 40 + photo.shape[1]] = photo
    return picture


def as_jpeg(rgb, quality):
    import cv2

    return cv2.imdecode(cv2.imencode(".jpg", rgb, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)


@pytest.fixture(scope="module")
def seen(portrait):
    """A function from pixels to a portrait of nobody, without a look."""
    alone = dataclasses.replace(portrait, faces=(), mesh=None, pose=None, aligned=None)

    def show(rgb):
        return dataclasses.replace(alone, picture=dataclasses.replace(portrait.picture, rgb=rgb))

    return show


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("quality", [100, 75, 50])
def test_a_screenshot_is_a_graphic_also_with_a_photo_in_it(seen, astronaut, dark, quality):
    for photo in (None, astronaut):
        assert drawn(seen(as_jpeg(page(photo, dark=dark), quality))).is_graphic


def test_a_photo_is_none_whether_padded_framed_compressed_or_grey(seen, astronaut):
    import cv2

    grey = astronaut.mean(axis=2, keepdims=True).astype(np.uint8).repeat(3, axis=2)
    for photo in (astronaut, grey, as_jpeg(astronaut, 30)):
        assert not drawn(seen(photo)).is_graphic
        for edges in ((90, 90, 0, 0), (0, 0, 90, 90), (40, 40, 40, 40)):
            for tone in (0, 255):
                padded = cv2.copyMakeBorder(photo, *edges, cv2.BORDER_CONSTANT, value=(tone,) * 3)
                assert not drawn(seen(padded)).is_graphic


@pytest.mark.parametrize("coloured", [0, 1], ids=["grey", "coloured"])
def test_a_pencil_drawing_is_a_graphic(seen, astronaut, coloured):
    import cv2

    sketch = cv2.pencilSketch(astronaut, sigma_s=60, sigma_r=0.07, shade_factor=0.05)[coloured]
    assert drawn(seen(np.dstack([sketch] * 3) if sketch.ndim == 2 else sketch)).is_graphic


def test_pure_noise_is_no_drawing(seen):
    assert not drawn(seen(np.random.default_rng(3).integers(0, 255, (300, 300, 3), np.uint8))).is_graphic


def test_noise_makes_a_drawing_less_even(seen):
    rng = np.random.default_rng(1)
    even = [drawn(seen(np.clip(page() + rng.normal(0, by, (800, 1100, 1)), 0, 255).astype(np.uint8))).even
            for by in (0, 1, 4)]  # fmt: skip
    assert even[0] > even[1] > even[2]


def test_what_was_drawn_counts_nobody(looked, astronaut):
    screenshot = looked(page(astronaut))
    found = kind(screenshot)
    assert found.id == "not_a_photograph"
    assert found.evidence["hard_edge_share"] > 0.02
    assert people(screenshot, found) == (0, False)


def test_only_eyes_beyond_a_humans_are_drawn_ones(portrait):
    assert not has_drawn_eyes(portrait)
    mesh = portrait.mesh.copy()
    for centre, points in ((468, (469, 470, 471, 472, 33, 133)), (473, (474, 475, 476, 477, 263, 362))):
        mesh[list(points)] = mesh[centre] + 1.6 * (mesh[list(points)] - mesh[centre])
    enlarged = dataclasses.replace(portrait, mesh=mesh)
    assert has_drawn_eyes(enlarged)
    assert kind(enlarged).id == "not_a_photograph"
    assert not has_drawn_eyes(dataclasses.replace(portrait, mesh=None))


@pytest.mark.parametrize("light", [0.5, 0.25, 0.15])
def test_too_little_light_makes_no_graphic_of_a_photo_and_no_photo_of_a_page(seen, astronaut, light):
    assert not drawn(seen((astronaut * light).astype(np.uint8))).is_graphic
    assert drawn(seen((page(astronaut) * light).astype(np.uint8))).is_graphic


def somebody_drawn(side_px):
    """A head and shoulders with soft shades and ink lines, as in animated films."""
    import cv2

    down, across = np.mgrid[0:side_px, 0:side_px].astype(np.float32) / side_px
    picture = np.dstack([120 + 90 * down, 160 + 60 * across, 230 - 60 * down])
    for x, y, wide, tall, tone, shade in (
        (0.5, 0.42, 0.30, 0.34, (60, 40, 90), 0.15),  # hair, shoulders, neck, face
        (0.5, 1.0, 0.36, 0.28, (70, 90, 170), 0.1),
        (0.5, 0.72, 0.08, 0.14, (245, 205, 185), 0.05),
        (0.5, 0.47, 0.2, 0.25, (252, 218, 198), 0.06),
    ):
        right, low = (across - x) / wide, (down - y) / tall
        shaded = np.clip(np.array(tone) * (1 - shade * (right + low)[..., None]), 0, 255)
        picture = np.where((right**2 + low**2 < 1)[..., None], shaded, picture)
    picture = np.ascontiguousarray(picture.astype(np.uint8))

    def oval(x, y, wide, tall, tone, line=-1, start=0, end=360):
        at, axes = (round(x * side_px), round(y * side_px)), (round(wide * side_px), round(tall * side_px))
        cv2.ellipse(picture, at, axes, 0, start, end, tone, line, cv2.LINE_AA)

    for x in (0.42, 0.58):
        oval(x, 0.48, 0.055, 0.05, (255, 255, 255))
        oval(x, 0.48, 0.038, 0.038, (60, 90, 160))
        oval(x, 0.48, 0.02, 0.02, (20, 20, 40))
        oval(x, 0.48, 0.06, 0.05, (30, 20, 40), 5, 185, 355)
        oval(x, 0.42, 0.05, 0.02, (60, 40, 60), 4, 200, 340)
    oval(0.5, 0.60, 0.05, 0.02, (170, 60, 70), 4, 10, 170)
    oval(0.5, 0.47, 0.2, 0.25, (90, 50, 50), 3)
    return picture


@pytest.mark.parametrize("quality", [100, 50])
def test_somebody_drawn_with_soft_shades_looks_drawn(looked, quality):
    picture = somebody_drawn(700)
    picture = (255 * (picture / 255) ** 1.2 + np.random.default_rng(0).normal(0, 1.5, picture.shape)).clip(0, 255)
    portrait = looked(as_jpeg(picture.astype(np.uint8), quality))
    assert portrait.faces
    assert looks_drawn(portrait)
    assert kind(portrait).id == "not_a_photograph"
    nobody = np.zeros_like(portrait.person_mask)
    assert not looks_drawn(dataclasses.replace(portrait, faces=(), person_mask=nobody))


@pytest.mark.parametrize("light", [0.1, 0.3, 1.0, 2.0, 5.0])
def test_a_photo_does_not_look_drawn_however_much_light_it_has(looked, astronaut, light, monkeypatch):
    monkeypatch.setattr(graphic, "SOME_HARD_EDGES", 0.0)
    portrait = looked((255 * np.clip((astronaut / 255) ** 2.2 * light, 0, 1) ** (1 / 2.2)).astype(np.uint8))
    assert portrait.faces
    assert not looks_drawn(portrait)
