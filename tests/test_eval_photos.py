"""The made pictures that photos are measured with are what they say they are."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from assistant.vision.image import decode
from eval.photos import faults, fits, graphics, props, variants
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
