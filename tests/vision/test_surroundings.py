import dataclasses

import numpy as np
import pytest

from assistant.errors import CannotAssess
from assistant.vision.surroundings import person_at_edge


def test_a_person_alone_has_nobody_at_the_edge(portrait):
    assert person_at_edge(portrait) == 0


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_more_of_another_person_stands_at_the_edge_the_higher(side, portrait):
    values = []
    for rows in (0, 40, 80):
        mask = portrait.person_mask.copy()
        mask[:rows, slice(0, 20) if side == "left" else slice(-20, None)] = 1
        values.append(person_at_edge(dataclasses.replace(portrait, person_mask=mask)))
    assert values[0] == 0
    assert values == sorted(set(values))


def test_shoulders_that_reach_the_edge_are_ones_own(portrait):
    mask = portrait.person_mask.copy()
    mask[mask.shape[0] // 4 :] = 1
    assert person_at_edge(dataclasses.replace(portrait, person_mask=mask)) < 0.2


def test_half_a_head_pasted_at_the_edge_is_found(astronaut, looked):
    wall = np.pad(astronaut[:, 60:400], ((0, 0), (180, 0), (0, 0)), constant_values=170)
    other = astronaut[:300, 240:350]  # an eye, a cheek and a shoulder
    pasted = wall.copy()
    pasted[100:400, : other.shape[1]] = other
    assert person_at_edge(looked(pasted)) > person_at_edge(looked(wall))


def test_without_one_face_nothing_is_said(astronaut, scenery, looked):
    for picture in (scenery, np.hstack([astronaut, astronaut[:, ::-1]])):
        with pytest.raises(CannotAssess):
            person_at_edge(looked(picture))
