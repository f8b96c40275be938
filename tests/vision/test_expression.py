import pytest

from assistant.errors import CannotAssess
from assistant.vision import expression


def test_the_astronaut_smiles(portrait):
    assert expression.smile(portrait) > 0.55
    assert 0 <= expression.mouth_closed(portrait) < 0.2


def test_mirroring_changes_nothing(close_up, looked):
    there, back = looked(close_up), looked(close_up[:, ::-1])
    assert expression.smile(back) == pytest.approx(expression.smile(there), abs=0.12)
    assert expression.mouth_closed(back) == pytest.approx(expression.mouth_closed(there), abs=0.03)


def test_without_a_face_nothing_is_measured(scenery, looked):
    nobody = looked(scenery)
    for measure in (expression.mouth_closed, expression.smile):
        with pytest.raises(CannotAssess):
            measure(nobody)
