"""Whatever colour a studio chooses, letters and outlines can be seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.web.colours import COLOUR, CONTRAST, DARK_GROUND, LIGHT_GROUND, colours_of, contrast

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(COLOURS, st.none() | COLOURS)
def test_every_colour_gives_letters_that_can_be_read(fill, fill_dark):
    found = colours_of(fill, fill_dark)
    assert (found["light"].fill, found["dark"].fill) == (fill, fill_dark or fill)
    for scheme, ground in (("light", LIGHT_GROUND), ("dark", DARK_GROUND)):
        colours = found[scheme]
        assert contrast(colours.on, colours.fill) >= CONTRAST
        assert contrast(colours.accent, ground) >= CONTRAST
        assert COLOUR.fullmatch(colours.accent)


def test_a_colour_that_can_be_read_stays_as_it_is():
    assert colours_of("#102a54", None)["light"].accent == "#102a54"
    assert colours_of("#ffe08a", None)["light"].accent != "#ffe08a"
    assert colours_of(None, None)["light"].fill == "#a8492a"


@pytest.mark.parametrize(("one", "other", "ratio"), [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48)])
def test_contrast_is_as_wcag_defines_it(one, other, ratio):
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.005)
