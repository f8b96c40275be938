import io
from dataclasses import astuple, replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from PIL import Image

from assistant.knowledge import CropRule, Purpose, load_knowledge
from assistant.vision.crop import AIR_ABOVE, Crop, Head, circle_preview, cut, head_of, in_circle, place, suggest
from assistant.vision.face import Face, Portrait
from assistant.vision.image import Picture


def rule(purpose: Purpose) -> CropRule:
    assert purpose.crop is not None
    return purpose.crop


PURPOSES = load_knowledge().purposes
CROPPED = [purpose for purpose in PURPOSES.values() if purpose.crop is not None]
CLOSE = [purpose for purpose in CROPPED if rule(purpose).face_share is not None]
ROUND = [purpose for purpose in CROPPED if rule(purpose).shape == "circle"]
LINKEDIN = PURPOSES["linkedin"]


@st.composite
def photos(draw: st.DrawFn) -> tuple[Head, tuple[int, int]]:
    """A head that lies wholly inside a photo, hair included."""
    width, height = draw(st.integers(60, 6000)), draw(st.integers(60, 6000))
    tall = draw(st.floats(0.02, 0.95)) * height
    top = draw(st.floats(0, 1)) * (height - tall)
    hair = max(0.0, top - draw(st.floats(0, 0.3)) * tall)
    x = draw(st.floats(0.05, 0.95)) * width
    aside = min(draw(st.floats(0.3, 0.6)) * tall, x, width - x)
    return Head(x, top + tall * draw(st.floats(0.4, 0.6)), top, top + tall, hair, aside), (width, height)


purposes = st.sampled_from(CROPPED)


@given(photos(), purposes)
def test_a_crop_lies_inside_the_photo_and_is_never_enlarged(photo, purpose):
    head, (width, height) = photo
    found = place(head, (width, height), rule(purpose), purpose.least_size)
    assume(found is not None)
    assert found.width >= 1
    assert found.height >= 1
    assert 0 <= found.x <= width - found.width
    assert 0 <= found.y <= height - found.height
    assert found.output_width_px <= min(found.width, rule(purpose).width_px)
    assert found.output_height_px <= min(found.height, rule(purpose).height_px)


@given(photos(), purposes)
def test_a_crop_has_the_shape_that_is_asked_for_to_a_pixel(photo, purpose):
    head, size = photo
    found = place(head, size, rule(purpose), purpose.least_size)
    assume(found is not None)
    shape = rule(purpose).width_px / rule(purpose).height_px
    assert abs(found.width - found.height * shape) <= 1
    assert abs(found.output_width_px - found.output_height_px * shape) <= 1


@given(photos(), purposes)
def test_the_whole_head_stays_in_the_crop_or_there_is_none(photo, purpose):
    head, size = photo
    found = place(head, size, rule(purpose), purpose.least_size)
    assume(found is not None)
    assert found.y <= head.top + 1
    assert found.y + found.height >= head.bottom - 1
    if head.bottom - head.hair_top < (1 - 2 * AIR_ABOVE) * found.height:
        assert found.y <= head.hair_top + 1, "the hair fits in, so it must be in"
    assert found.x <= head.x <= found.x + found.width


@given(photos(), purposes)
def test_a_mirrored_photo_gets_the_mirrored_crop(photo, purpose):
    head, (width, height) = photo
    found = place(head, (width, height), rule(purpose), purpose.least_size)
    mirrored = place(replace(head, x=width - head.x), (width, height), rule(purpose), purpose.least_size)
    assert (found is None) == (mirrored is None)
    if found is not None and mirrored is not None:
        assert abs(found.x - (width - mirrored.x - mirrored.width)) <= 1
        assert replace(found, x=0) == replace(mirrored, x=0)


@given(photos(), purposes, st.integers(2, 4))
def test_a_larger_photo_gets_the_same_crop_with_more_pixels(photo, purpose, times):
    head, (width, height) = photo
    asked = replace(rule(purpose), shape="rectangle")  # a circle may have to be found at another size
    small = place(head, (width, height), asked, purpose.least_size)
    larger = Head(*(times * value for value in astuple(head)))
    large = place(larger, (width * times, height * times), asked, purpose.least_size)
    assume(small is not None)
    assert large is not None
    tolerance = times * (2 + small.height * 0.012)
    for name in ("x", "y", "width", "height"):
        assert abs(getattr(large, name) - times * getattr(small, name)) <= tolerance
    assert large.enough_pixels or not small.enough_pixels


ROOMY = Head(x=2000, eyes_y=1500, top=1300, bottom=1700, hair_top=1280)


@pytest.mark.parametrize("purpose", CLOSE, ids=lambda purpose: purpose.id)
def test_with_room_all_round_the_head_takes_its_share_and_the_eyes_their_line(purpose):
    found = place(ROOMY, (4000, 4000), rule(purpose), purpose.least_size)
    assert found is not None
    share = (ROOMY.bottom - ROOMY.top) / found.height
    assert share == pytest.approx(rule(purpose).face_share, rel=0.02)
    assert (ROOMY.eyes_y - found.y) / found.height == pytest.approx(rule(purpose).eye_line, abs=0.03)
    assert found.x + found.width / 2 == pytest.approx(ROOMY.x, abs=1)


@pytest.mark.parametrize(
    ("side", "output", "enough"),
    [(2000, 400, True), (400, 400, True), (399, 399, False), (120, 120, False)],
)
def test_enough_pixels_is_the_purposes_least_size_to_the_pixel(side, output, enough):
    head = Head(x=side / 2, eyes_y=side * 0.43, top=side * 0.15, bottom=side * 0.75, hair_top=side * 0.14)
    found = place(head, (side, side), rule(LINKEDIN), LINKEDIN.least_size)
    assert found is not None
    assert (found.output_width_px, found.output_height_px, found.enough_pixels) == (output, output, enough)


@pytest.mark.parametrize(
    ("tall", "side", "enough"),
    [(240, 400, True), (232, 400, True), (161, 400, True), (159, 265, False)],
    ids=["as asked", "a little wider", "as wide as the range allows", "wider would make the head too small"],
)
def test_a_crop_takes_in_more_of_the_photo_before_it_has_too_few_pixels(tall, side, enough):
    head = Head(x=1000, eyes_y=600 + tall / 2, top=600, bottom=600 + tall, hair_top=590)
    found = place(head, (2000, 2000), rule(LINKEDIN), LINKEDIN.least_size, least_share=0.4)
    assert found is not None
    assert (found.width, found.output_width_px, found.enough_pixels) == (side, side, enough)


@given(photos(), st.sampled_from(CLOSE))
def test_a_wider_crop_never_makes_the_head_smaller_than_the_purpose_accepts(photo, purpose):
    head, size = photo
    least = purpose.ranges["head_size"].low
    as_asked = place(head, size, rule(purpose), purpose.least_size)
    found = place(head, size, rule(purpose), purpose.least_size, least)
    assume(found is not None)
    assert found == as_asked or (head.bottom - head.top) / found.height >= least


@given(st.floats(0.3, 0.6), st.floats(0, 0.3), st.floats(0.4, 0.6), st.sampled_from(ROUND))
def test_with_room_all_round_the_head_lies_in_the_circle(aside, hair, eyes, purpose):
    head = replace(ROOMY, aside=aside * ROOMY.height, hair_top=ROOMY.top - hair * ROOMY.height)
    found = place(replace(head, eyes_y=ROOMY.top + eyes * ROOMY.height), (4000, 4000), rule(purpose), (1, 1))
    assert found is not None
    assert found.shape == "circle"
    assert in_circle(head, found.x, found.y, found.width, found.height)


def test_a_head_in_the_corner_of_a_photo_is_brought_into_the_circle():
    head = Head(x=230, eyes_y=270, top=40, bottom=520, hair_top=30, aside=215)
    square = replace(rule(LINKEDIN), shape="rectangle")
    cut_off = place(head, (2000, 2000), square, LINKEDIN.least_size)
    whole = place(head, (2000, 2000), rule(LINKEDIN), LINKEDIN.least_size)
    assert cut_off is not None
    assert whole is not None
    assert not in_circle(head, cut_off.x, cut_off.y, cut_off.width, cut_off.height)
    assert in_circle(head, whole.x, whole.y, whole.width, whole.height)
    assert whole.enough_pixels


@pytest.mark.parametrize("purpose", CLOSE, ids=lambda purpose: purpose.id)
def test_high_and_wide_hair_is_given_room(purpose):
    big = replace(ROOMY, hair_top=1150, aside=320)
    found = place(big, (4000, 4000), rule(purpose), purpose.least_size)
    assert found is not None
    assert found.y <= big.hair_top - 0.03 * found.height
    assert found.x <= big.x - big.aside
    assert found.x + found.width >= big.x + big.aside
    assert found.y + found.height >= big.bottom + 0.1 * found.height


def test_a_purpose_without_a_share_for_the_face_keeps_as_much_of_the_photo_as_its_shape_allows():
    found = place(ROOMY, (4000, 4000), rule(PURPOSES["print"]), PURPOSES["print"].least_size)
    assert found is not None
    assert (found.width, found.height) == (3200, 4000)


def test_a_tall_close_up_has_no_square_crop():
    head = Head(x=200, eyes_y=450, top=100, bottom=800, hair_top=60)
    assert place(head, (400, 1000), rule(LINKEDIN), LINKEDIN.least_size) is None


def portrait(*faces: tuple[float, float, float, float], width: int = 600, height: int = 800) -> Portrait:
    picture = Picture(np.zeros((height, width, 3), np.uint8), 0.5, 2 * width, 2 * height, "JPEG", 1, False)
    found = tuple(
        Face(
            x,
            y,
            w,
            h,
            0.99,
            np.array([(x + w * 0.3, y + h * 0.4), (x + w * 0.7, y + h * 0.4)] + [(x, y)] * 3, np.float32),
        )
        for x, y, w, h in faces
    )
    mask = np.zeros((height // 4, width // 4), np.float32)
    return Portrait(picture, 0, found, None, None, False, mask, None, 0.0)


def test_the_crop_is_in_pixels_of_the_original_not_of_the_decoding():
    found = suggest(portrait((250, 200, 100, 130)), LINKEDIN)
    assert found is not None
    assert abs(found.x + found.width / 2 - 600) <= 2
    assert found.y < 400
    assert found.y + found.height > 660


def test_hair_above_the_crown_moves_the_crop_up():
    bald = portrait((250, 300, 100, 130))
    haired = replace(bald, person_mask=bald.person_mask.copy())
    haired.person_mask[55:, 55:95] = 1.0
    low, high = suggest(bald, PURPOSES["cv"]), suggest(haired, PURPOSES["cv"])
    assert low is not None
    assert high is not None
    assert high.y < low.y
    assert high.y <= 55 * 8


def test_what_reaches_far_aside_is_somebody_else_and_not_hair():
    alone = portrait((250, 300, 100, 130))
    haired, beside = (replace(alone, person_mask=alone.person_mask.copy()) for _ in range(2))
    haired.person_mask[65:, 60:90] = 1.0
    beside.person_mask[65:, 60:] = 1.0
    assert head_of(haired).aside == pytest.approx(2 * (300 - 60 * 4), abs=8)
    assert head_of(beside).aside == pytest.approx(2 * (300 - 60 * 4), abs=8)
    assert head_of(alone).aside == pytest.approx(100)


@pytest.mark.parametrize(
    ("faces", "purpose"),
    [
        pytest.param([], "linkedin", id="nobody"),
        pytest.param([(100, 200, 100, 130), (400, 200, 95, 120)], "linkedin", id="two people alike"),
        pytest.param([(250, 200, 100, 130)], "family", id="a purpose that leaves the framing free"),
    ],
)
def test_where_no_crop_helps_there_is_none(faces, purpose):
    assert suggest(portrait(*faces), PURPOSES[purpose]) is None


def test_a_second_person_turned_away_hinders_the_crop_too():
    alone = portrait((250, 200, 100, 130))
    assert suggest(replace(alone, second_body=True), LINKEDIN) is None


def test_somebody_small_in_the_background_does_not_hinder_the_crop():
    assert suggest(portrait((250, 200, 100, 130), (20, 20, 20, 26)), LINKEDIN) is not None


def photo(width: int, height: int, **options: object) -> bytes:
    """Red grows to the right and green downwards, so that any px tells where it comes from."""
    across = np.linspace(0, 255, width)[None, :, None] * np.array([1, 0, 0])
    down = np.linspace(0, 255, height)[:, None, None] * np.array([0, 1, 0])
    buffer = io.BytesIO()
    Image.fromarray((across + down).astype(np.uint8)).save(buffer, "JPEG", quality=95, subsampling=0, **options)
    return buffer.getvalue()


def corners_of(jpeg: bytes) -> tuple[tuple[int, int], list[tuple[int, int]]]:
    """Size, and red and green of the top left and bottom right corner."""
    image = Image.open(io.BytesIO(jpeg)).convert("RGB")
    ends = [image.getpixel((0, 0)), image.getpixel((image.width - 1, image.height - 1))]
    return image.size, [(int(r), int(g)) for r, g, _ in ends]  # type: ignore[misc]


@pytest.mark.parametrize("output", [(800, 400), (400, 200), (111, 55), (7, 3)])
def test_cutting_delivers_the_box_at_the_size_promised(output):
    jpeg = cut(photo(2000, 1600), Crop(500, 400, 800, 400, *output, enough_pixels=True))
    size, ends = corners_of(jpeg)
    assert size == output
    slack = 4 + 255 * 800 / 2000 / output[0]
    for found, expected in zip(ends, [(64, 64), (166, 127)], strict=True):
        assert np.abs(np.subtract(found, expected)).max() <= slack


def test_a_photo_lying_on_its_side_is_cut_upright():
    upright = Image.open(io.BytesIO(photo(2000, 1600)))
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    upright.transpose(Image.Transpose.ROTATE_90).save(buffer, "JPEG", quality=95, subsampling=0, exif=exif.tobytes())
    size, ends = corners_of(cut(buffer.getvalue(), Crop(500, 400, 800, 400, 400, 200, enough_pixels=True)))
    assert size == (400, 200)
    assert np.abs(np.subtract(ends, [(64, 64), (166, 127)])).max() <= 5

    plain = io.BytesIO()  # the same without the tag: it was turned by looking at the faces
    upright.transpose(Image.Transpose.ROTATE_270).save(plain, "JPEG", quality=95, subsampling=0)
    crop = Crop(500, 400, 800, 400, 400, 200, enough_pixels=True)
    size, ends = corners_of(cut(plain.getvalue(), crop, turned_deg=90))
    assert size == (400, 200)
    assert np.abs(np.subtract(ends, [(64, 64), (166, 127)])).max() <= 5


def test_a_picture_that_was_seen_already_is_not_decoded_again_where_it_has_px_enough():
    data = photo(2000, 1600)
    seen = Picture(np.full((800, 1000, 3), 9, np.uint8), 0.5, 2000, 1600, "JPEG", len(data), False)
    for output, expected in ((300, [(9, 9), (9, 9)]), (800, [(64, 64), (166, 127)])):
        crop = Crop(500, 400, 800, 400, output, output // 2, enough_pixels=True)
        size, ends = corners_of(cut(data, crop, seen=seen))
        assert size == (output, output // 2)
        assert np.abs(np.subtract(ends, expected)).max() <= 6


def test_the_circle_shows_what_it_leaves_and_whitens_what_it_cuts_off():
    buffer = io.BytesIO()
    Image.new("RGB", (300, 300), (10, 60, 120)).save(buffer, "JPEG", quality=95)
    shown = np.asarray(Image.open(io.BytesIO(circle_preview(buffer.getvalue()))).convert("RGB")).astype(int)
    assert shown.shape == (300, 300, 3)
    inside = np.hypot(*(np.indices((300, 300)) - 149.5)) < 146
    outside = np.hypot(*(np.indices((300, 300)) - 149.5)) > 154
    assert np.abs(shown[inside] - (10, 60, 120)).max() < 40
    assert shown[outside].min() > 215


def test_what_is_cut_carries_no_metadata_and_keeps_to_the_limit():
    exif = Image.Exif()
    exif[0x010E] = "secret"
    crop = Crop(0, 0, 1000, 1000, 1000, 1000, enough_pixels=True)
    jpeg = cut(photo(1000, 1000, exif=exif.tobytes()), crop, max_bytes=20_000)
    assert b"secret" not in jpeg
    assert len(jpeg) <= 20_000
