"""A team's photos are compared with the team's own median; one odd photo moves nothing but itself."""

import json

import numpy as np
import pytest

from assistant.errors import AssistantError
from assistant.knowledge import load_knowledge
from assistant.vision import assessment, background, light
from assistant.vision.setting import setting
from assistant.vision.team import check_team

PHOTO_PX = 1000


@pytest.fixture(scope="module")
def one(close_up, looked):
    """A report with its setting, as the worker gives it."""
    portrait = looked(close_up)
    report = assessment.assess(portrait, load_knowledge().purposes["team_directory"], "a.jpg").as_json()
    return {**report, "setting": setting(portrait).as_json()}


def photo(one, file, *, head=0.5, eyes=0.42, x=0.5, yaw=0, tone=(80, 0, 0), side=0.0, **fields):
    """A report of a photo 1,000 px wide and high with these measurements."""
    top = (eyes - head / 2) * PHOTO_PX
    where = {"x": x * PHOTO_PX, "eyes_y": eyes * PHOTO_PX, "top": top, "bottom": top + head * PHOTO_PX, "hair_top": top}
    checks = [{**row, "value": yaw} if row["id"] == "head_pose_yaw" else row for row in one["checks"]]
    image = {**one["image"], "width_px": PHOTO_PX, "height_px": PHOTO_PX, **fields.pop("image", {})}
    found = {"head": where, "background": "plain", "background_tone": list(tone), "light_side_stops": side}
    found |= fields.pop("setting", {})
    return {**one, "file": file, "kind": "headshot", "kind_between": None, "image": image, "checks": checks,
            "setting": found, **fields}  # fmt: skip


def team_of(one, count=5, **odd):
    usual = [photo(one, f"{n}.jpg", head=0.5 + 0.01 * n, yaw=n) for n in range(count)]
    return check_team([*usual, photo(one, "odd.jpg", **odd)])


def stands_out(team):
    return {member.name: [one.aspect for one in member.stands_out] for member in team.odd_ones}


def test_photos_that_are_alike_belong_together(one):
    team = team_of(one)
    assert team.odd_ones == []
    assert "belong together" in team.summary
    assert {aspect.status for aspect in team.aspects} == {"consistent"}


@pytest.mark.parametrize(
    ("aspect", "odd"),
    [
        ("head_size", {"head": 0.3}),
        ("eye_line", {"eyes": 0.6}),
        ("head_position", {"x": 0.25}),
        ("head_pose_yaw", {"yaw": -30}),
        ("background_lightness", {"tone": (30, 0, 0)}),
        ("background_colour", {"tone": (80, 5, 30)}),
        ("light_side", {"side": -1.5}),
        ("shape", {"image": {"width_px": 800}}),
        ("kind", {"kind": "three_quarter_portrait"}),
        ("background", {"setting": {"background": "busy"}}),
        ("colour", {"image": {"is_grayscale": True}}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_odd_one_out_stands_out_in_that_aspect_alone(one, aspect, odd):
    team = team_of(one, **odd)
    expected = [aspect] if aspect != "shape" else ["shape", "head_position"]
    assert stands_out(team) == {"odd.jpg": expected}
    assert "odd.jpg stands out" in team.summary
    (first, *_) = team.members[-1].stands_out
    assert first.message
    assert first.fix
    assert first.value != first.typical


def test_which_side_it_stands_out_to_is_said(one):
    small, large = (team_of(one, head=head).members[-1].stands_out[0].message for head in (0.3, 0.8))
    assert "smaller" in small
    assert "larger" in large


def test_photos_that_all_differ_are_mixed_and_nobody_is_blamed(one):
    team = check_team([photo(one, f"{n}.jpg", head=0.15 * n) for n in range(1, 6)])
    assert next(aspect.status for aspect in team.aspects if aspect.id == "head_size") == "mixed"
    assert stands_out(team) == {}
    assert "differ among themselves in: head size" in team.summary


def test_a_kind_on_the_border_to_the_others_is_not_odd(one):
    team = team_of(one, kind="three_quarter_portrait", kind_between="headshot")
    assert stands_out(team) == {}


def test_a_photo_without_a_face_is_odd_by_its_kind_and_spoils_nothing(one):
    unknown = {"head": None, "background": None, "background_tone": None, "light_side_stops": None}
    team = team_of(one, kind="no_person", setting=unknown, yaw=None, crop=None)
    assert stands_out(team) == {"odd.jpg": ["kind"]}


def test_framing_that_the_crops_even_out_says_so(one):
    crop = {**one["crop"], "enough_pixels": True}
    usual = [photo(one, f"{n}.jpg", crop={**crop, "height": 1000}) for n in range(4)]
    small = photo(one, "odd.jpg", head=0.3, crop={**crop, "height": 600})
    evened = check_team([*usual, small]).members[-1].stands_out[0]
    assert "evens it out" in evened.fix
    left = check_team([*usual, {**small, "crop": {**crop, "height": 1000}}]).members[-1].stands_out[0]
    assert "evens it out" not in left.fix


def test_one_photo_is_no_team(one):
    with pytest.raises(AssistantError) as problem:
        check_team([photo(one, "a.jpg")])
    assert problem.value.code == "bad_request"


def test_a_team_is_json(one):
    found = team_of(one, head=0.3).as_json()
    assert json.loads(json.dumps(found)) == found
    assert found["photos"] == len(found["members"]) == 6


def test_a_brighter_wall_is_a_brighter_background_and_a_coloured_one_has_another_tone(close_up, looked):
    def tone(wall):
        shade = np.linspace(-25, 25, close_up.shape[0])[:, None, None]  # a wall of one tone would be a frame
        picture = np.repeat(np.clip(np.array(wall) + shade, 0, 255), 1780, axis=1).astype(np.uint8)
        picture[:, 500:1280] = close_up
        return background.tone(looked(picture))

    dark, bright, blue = tone((60, 60, 60)), tone((210, 210, 210)), tone((60, 90, 200))
    assert dark[0] < bright[0]
    assert abs(dark[2]) < 8
    assert blue[2] < -20


def test_light_from_the_left_is_light_from_the_right_in_the_mirror(close_up, looked):
    ramp = np.linspace(1.0, 0.4, close_up.shape[1])[None, :, None]
    lit = (close_up * ramp).astype(np.uint8)
    left, right = (light.light_side_stops(looked(picture)) for picture in (lit, lit[:, ::-1]))
    assert left < -0.5
    assert right > 0.5
    assert abs(left + right) < 0.4
