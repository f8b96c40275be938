from dataclasses import replace

import pytest

from assistant.errors import CannotAssess
from assistant.vision import expression


def test_the_astronaut_smiles(portrait):
    assert expression.smile(portrait) > 0.65
    assert expression.expression_neutrality(portrait) > 1
    assert 0 <= expression.mouth_closed(portrait) < 0.2


def test_mirroring_changes_nothing(close_up, looked):
    there, back = looked(close_up), looked(close_up[:, ::-1])
    assert expression.smile(back) == pytest.approx(expression.smile(there), abs=0.12)
    assert expression.mouth_closed(back) == pytest.approx(expression.mouth_closed(there), abs=0.03)


def with_corners(portrait, *, up=0.0, apart=0.0):
    """The portrait with the corners of its mouth moved, in distances between the eyes."""
    mesh = portrait.mesh.copy()
    right, left = expression.MOUTH_CORNERS
    step = portrait.aligned_from_px
    mesh[[right, left], 1] -= up * step
    mesh[right, 0] -= apart * step / 2
    mesh[left, 0] += apart * step / 2
    return replace(portrait, mesh=mesh)


def test_the_higher_and_wider_the_corners_the_more_of_a_smile(portrait):
    for change in ("up", "apart"):
        values = [expression.smile(with_corners(portrait, **{change: by})) for by in (-0.2, -0.1, 0, 0.1)]
        assert values == sorted(values)


def test_a_mouth_at_rest_is_neutral_and_a_gap_is_not(portrait):
    upper, lower = expression.INNER_LIPS
    mesh = with_corners(portrait, up=-0.2, apart=-0.3).mesh.copy()
    mesh[lower] = mesh[upper]
    resting = replace(portrait, mesh=mesh)
    assert expression.expression_neutrality(resting) < 0.6
    gaping = mesh.copy()
    gaping[lower, 1] += 0.4 * portrait.aligned_from_px
    assert expression.expression_neutrality(replace(portrait, mesh=gaping)) > 1


def test_in_profile_the_mouth_is_not_judged(portrait):
    mesh = portrait.mesh.copy()
    mesh[33, 2], mesh[263, 2] = -200.0, 200.0
    with pytest.raises(CannotAssess):
        expression.smile(replace(portrait, mesh=mesh))


def test_without_a_face_nothing_is_measured(scenery, looked):
    nobody = looked(scenery)
    for measure in (expression.mouth_closed, expression.smile, expression.expression_neutrality):
        with pytest.raises(CannotAssess):
            measure(nobody)
