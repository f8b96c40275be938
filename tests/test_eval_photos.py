"""The made pictures that photos are measured with are what they say they are."""

import csv
import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from assistant.vision.image import decode
from eval.photos import faults, fits, graphics, props, skin, tones, variants
from eval.photos.labels import Seen, look_at
from eval.photos.variants import Rgb


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """NASA's portrait of Eileen Collins as a folder of one labelled photo."""
    from skimage import data

    folder = tmp_path_factory.mktemp("labelled")
    (folder / "a.png").write_bytes(variants.encoded(np.ascontiguousarray(data.astronaut()[0:260, 90:350])))
    label = {"file": "a.png", "repo": "one", "kind": "headshot", "people": "1", "expression": "smile"}
    with (folder / "labels.csv").open("w", newline="") as table:
        writer = csv.DictWriter(table, list(label))
        writer.writeheader()
        writer.writerow(label)
    (found,) = look_at(folder)
    return found


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_a_photo_turned_by_its_tag_is_the_same_photo(orientation: int) -> None:
    rgb = np.random.default_rng(0).integers(0, 256, (8, 12, 1), np.uint8).repeat(8, 0).repeat(8, 1).repeat(3, 2)
    found = decode(variants.rotated_by_tag(rgb, orientation), 1000).rgb
    assert np.abs(found.astype(int) - rgb).mean() < 8


@pytest.mark.parametrize("check", sorted(faults.FAULTS))
def test_every_fault_changes_the_photo(seen: Seen, check: str) -> None:
    rgb = seen.portrait.picture.rgb
    hand = props.Hand(rgb, np.ones(rgb.shape[:2], np.float32), 60.0, np.zeros(2), np.array((0.0, -1.0)))
    for make in faults.FAULTS[check].values():
        made = make(faults.Subject(rgb, seen.portrait, 1, (hand,)))
        assert made.dtype == np.uint8
        assert made.shape != rgb.shape or (made != rgb).any()


def test_a_face_is_looked_at_once_and_told_as_a_case(seen: Seen) -> None:
    assert seen.kind == "headshot"
    assert seen.passes("smile")
    assert seen.value("no_such_check") is None
    assert seen.case("x", "y").jpeg.startswith(b"\xff\xd8")


def test_a_head_is_turned_without_moving_its_surroundings(seen: Seen) -> None:
    rgb = seen.portrait.picture.rgb
    made = variants.turned_head(rgb, (80, 60, 180, 200), 20)
    assert (made[:, :20] == rgb[:, :20]).all()
    assert (made != rgb).any()


@pytest.mark.parametrize("deg", [-10, 3, 10])
def test_a_picture_held_askew_leans_and_holds_nothing_made_up(deg: float) -> None:
    _, columns = np.mgrid[0:240, 0:360]
    ramp = np.repeat((columns[..., None] / 2 + 20), 3, axis=2).astype(np.uint8)
    turned = variants.held_askew(ramp, deg).astype(float)[..., 0]
    down, across = (float(step[2:-2, 2:-2].mean()) for step in np.gradient(turned))
    assert np.degrees(np.arctan2(down, across)) == pytest.approx(deg, abs=0.5)
    assert np.hypot(down, across) == pytest.approx(0.5, rel=0.02)  # a repeated edge would be flat


def test_skin_is_the_face_without_eyes_clothes_and_wall(seen: Seen) -> None:
    found, mesh = skin.skin_mask(seen.portrait), seen.portrait.face_mesh()[:, :2]
    assert skin.is_found(seen.portrait, found)

    def at(place: np.ndarray) -> float:
        return float(found[round(float(place[1])), round(float(place[0]))])

    chin, forehead, iris, cheek = mesh[152], mesh[10], mesh[468], mesh[50]
    assert min(at(cheek), at(chin), at(forehead)) > 0.9
    assert at(iris) < 0.5
    assert max(at(chin + 0.6 * (chin - forehead)), float(found[:, :20].max())) < 0.1


def test_skin_takes_the_tone_and_all_else_stays(seen: Seen) -> None:
    rgb, found = seen.portrait.picture.rgb, skin.skin_mask(seen.portrait)
    made = [skin.toning(seen.portrait, found)(tone) for tone in skin.MONK]
    assert (made[-1][found == 0] == rgb[found == 0]).all()
    lit = [np.percentile(one[found > 0.95] @ skin.LUMINANCE, 80) for one in made]
    assert lit[0] > 200
    assert lit[-1] < 60


def test_a_verdict_is_asked_for_in_every_tone(seen: Seen) -> None:
    label = {**seen.label, "facing": "frontal", "color": "color", "exposure": "ok"}
    section, drawn = tones.sections([dataclasses.replace(seen, label=label)])
    assert {row.n for row in section.rows} == {1}
    assert {row.n for row in drawn.rows} <= {0, 1}
    assert len(drawn.rows) >= len(tones.DRAWN_ON)
    assert section.table is not None
    assert len(section.table.head) == 1 + len(skin.MONK)


@pytest.mark.parametrize("draw", [graphics.screen, graphics.logo, graphics.chart])
def test_the_same_number_draws_the_same_picture(draw: Callable[[int], Rgb]) -> None:
    assert (draw(3) == draw(3)).all()
    assert draw(3).shape != draw(4).shape or (draw(3) != draw(4)).any()


def test_a_border_is_put_between_the_sides() -> None:
    values, truth = np.array([0.1, 0.2, 0.3, 0.8, 0.9]), np.array([False, False, False, True, True])
    assert 0.3 < fits._border(values, truth) < 0.8


def test_everything_that_a_rule_was_fitted_with_is_put_back(seen: Seen) -> None:
    before = {(module, name): getattr(module, name) for module, name, _ in fits._numbers()}
    assert list(fits._kinds([seen]))
    assert before == {(module, name): getattr(module, name) for module, name, _ in fits._numbers()}


def test_nothing_of_the_labelled_folder_is_kept(seen: Seen) -> None:
    assert sorted(path.name for path in Path(seen.path).parent.iterdir()) == ["a.png", "labels.csv"]
