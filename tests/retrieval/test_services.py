"""How near the services of a price list are to a text, over an encoder that knows three words."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.retrieval.services import Services, parts_of

MEANT = ("dog", "wedding", "headshot")


class ByWord:
    """One direction for each word that it knows, and one for all else."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.array([[*(word in text.lower() for word in MEANT), 0.2] for text in texts], np.float32)
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def service(name: str, text: str) -> dict[str, object]:
    return {"id": name, "text": text, "price": {"low": 1}, "facts": {"name": name}}


LIST = (
    service("Paws", "Paws costs €90.50 per session. It takes 40 minutes. A portrait of your dog."),
    service("The big day", "The big day costs €900 per session. For a wedding."),
    {"id": "rule", "text": "Dogs must be on a lead.", "facts": {}},
)


def test_what_a_service_says_of_itself_leaves_out_its_price() -> None:
    assert parts_of(LIST[0]) == ["Paws", "A portrait of your dog.", "Paws: A portrait of your dog."]


def test_a_text_is_nearest_to_the_service_that_means_it_and_rules_are_none() -> None:
    near = Services(ByWord(), LIST).nearness(["my dog", "our wedding"])
    assert set(near) == {"Paws", "The big day"}
    assert near["Paws"]["my dog"] > 0 > near["The big day"]["my dog"]
    assert near["The big day"]["our wedding"] > 0 > near["Paws"]["our wedding"]


def test_what_all_services_share_tells_none_apart() -> None:
    near = Services(ByWord(), LIST).nearness(["my dog"])
    assert sum(scores["my dog"] for scores in near.values()) == pytest.approx(0, abs=0.002)
