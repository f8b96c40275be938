"""What is said of several people stays apart."""

import pytest

from assistant.embedded.reading import Reader


def places(reader: Reader, said: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    frame = reader.read(said.split(" / ")).frames[-1]
    return frame.uses, frame.industries


TWO = "I'm a lawyer and my sister is an illustrator."


@pytest.mark.parametrize(
    ("said", "industry"),
    [
        (f"{TWO} / which photo for her?", "creative"),
        (f"{TWO} Which photo for her?", "creative"),
        (f"{TWO} What would I take?", "law"),
        (f"{TWO} / which photo for her? / and for me?", "law"),
        (f"{TWO} / which photo for me? / and her?", "creative"),
        ("My husband is a surgeon. I work in a bank. / what photo does he need?", "healthcare"),
    ],
)
def test_a_pronoun_means_its_person(reader: Reader, said: str, industry: str) -> None:
    assert places(reader, said)[1] == (industry,)


def test_with_one_person_a_pronoun_changes_nothing(reader: Reader) -> None:
    assert places(reader, "I'm a lawyer / which photo for LinkedIn?")[0] == ("linkedin",)
