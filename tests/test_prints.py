"""Sizes of prints as people say them, and what a photo's pixels come to at them."""

import pytest

from assistant.prints import print_cm, print_inches, sizes_in


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("a poster of 50 by 70 cm", [(50.0, 70.0)]),
        ("in 13x18, please", [(13.0, 18.0)]),
        ("an 8 x 10 print", [(20.32, 25.4)]),
        ("12 × 16 inches", [(30.48, 40.64)]),
        ("A4 or a5?", [(21.0, 29.7), (14.8, 21.0)]),
        ("a badge, 3 cm wide", [(3.0,)]),
        ("30 mal 40 Zentimeter", [(30.0, 40.0)]),
        ("250 x 300 pixels", []),
        ("the 2 of us", []),
        ("a 4 person team", []),
        ("can all 5 in the photo be recognised?", []),
        ("my son is 3 m old", []),
        ("is 12 in wide enough?", [(30.48,)]),
    ],
)
def test_sizes_are_read_in_cm(text: str, sides: list[tuple[float, ...]]) -> None:
    assert [size.sides_cm for size in sizes_in(text)] == sides


def test_a_photo_is_turned_the_way_it_fits() -> None:
    (size,) = sizes_in("20 x 30 cm")
    assert size.dpi(1200, 1800) == size.dpi(1800, 1200) == 152


def test_a_height_is_measured_by_the_height() -> None:
    (high,), (wide,) = sizes_in("60 cm high"), sizes_in("60 cm wide")
    assert (high.dpi(2000, 3000), wide.dpi(2000, 3000)) == (127, 84)


def test_the_poorer_side_counts() -> None:
    (size,) = sizes_in("10 x 10 cm")
    assert size.dpi(3000, 300) == 76


def test_how_large_pixels_print() -> None:
    assert print_cm(3000) == 25.4
    assert print_inches(3000) == 10.0
    assert print_cm(3000, 150) == 50.8
