"""Answers in other languages, and the wording files: each template can be said, in every language that has it."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from assistant.embedded import answering
from assistant.embedded.answering.words import WORDING, languages, names
from assistant.embedded.frames import Frame
from assistant.knowledge import load_knowledge
from tests.embedded.answers import ask

ABROAD = sorted(languages() - {"en"})
LINKEDIN = Frame("choose", "which", text="which photo for LinkedIn", uses=("linkedin",))
COST = Frame("cost", "how_much", text="what does a portrait cost", subjects=("portrait",))


@pytest.mark.parametrize("language", ABROAD)
def test_a_choice_and_a_price_are_told_from_typed_facts(language: str) -> None:
    chosen, priced = ask(LINKEDIN, language=language), ask(COST, language=language)
    assert "headshot" in chosen.text.lower()
    assert "[choosing.linkedin]" in chosen.text
    assert "200" in priced.text
    assert "800" in priced.text
    assert "[cost.portrait.photographer]" in priced.text
    assert "costs" not in priced.text


@pytest.mark.parametrize("language", ABROAD)
def test_a_card_is_told_in_the_language_of_the_question(language: str) -> None:
    said = ask(Frame("hybrid", "enumerate", text="list the kinds between"), language=language).text
    assert load_knowledge().languages[language].cards["definition.hybrid"] in said
    assert load_knowledge().cards["definition.hybrid"].text not in said


@pytest.mark.parametrize("language", ABROAD)
def test_a_translation_holds_every_card_and_its_figures(language: str) -> None:
    knowledge = load_knowledge()
    spoken = knowledge.languages[language]
    assert spoken.cards.keys() == spoken.asked.keys() == knowledge.cards.keys()
    for name, card in knowledge.cards.items():
        assert _figures(spoken.cards[name]) >= _figures(card.text), name


def _figures(text: str) -> set[str]:
    """The figures of a text, without regard to how a language groups digits."""
    plain = re.sub(r"(?<=\d)[.,\s](?=\d{3}\b)", "", text.replace("\u202f", " ").replace("\u00a0", " "))
    return {figure.replace(",", ".") for figure in re.findall(r"\d+(?:[.,]\d+)?", plain)}


def test_a_language_without_any_words_gets_english_after_one_sentence() -> None:
    said = ask(LINKEDIN, language="it").text
    assert "English" in said.split(".")[0]
    assert "[choosing.linkedin]" in said


def macros(path: Path) -> dict[str, tuple[str, ...]]:
    tree = Environment().parse(path.read_text("utf-8"))
    return {macro.name: tuple(str(arg.name) for arg in macro.args) for macro in tree.find_all(nodes.Macro)}


@pytest.mark.parametrize("path", sorted(WORDING.glob("*/*.j2")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_template_takes_the_arguments_of_its_english_twin(path: Path) -> None:
    twin = WORDING / "en" / path.name
    if not twin.exists() or path.name == "prices.j2":
        return
    for name, arguments in macros(path).items():
        assert macros(twin).get(name) == arguments, name


@pytest.mark.parametrize("language", ABROAD)
def test_names_are_names_of_the_same_things(language: str) -> None:
    for kind, things in names(language).items():
        assert set(things) <= set(names("en")[kind]), kind


def test_every_language_with_wording_has_the_cards() -> None:
    assert set(ABROAD) == set(load_knowledge().languages)


def test_every_wording_that_the_code_asks_for_exists() -> None:
    written = {f"{path.stem}.{name}" for path in WORDING.glob("*/*.j2") for name in macros(path)}
    for file in Path(answering.__file__).parent.glob("*.py"):
        asked = set(re.findall(r'say\(\s*"([a-z_]+\.[a-z_]+)"', file.read_text("utf-8")))
        assert asked <= written, file.name


@pytest.mark.parametrize("language", sorted(languages()))
def test_every_check_and_every_purpose_of_a_photo_has_a_name(language: str) -> None:
    knowledge = load_knowledge()
    assert set(knowledge.checks) <= set(names(language)["checks"])
    assert set(knowledge.purposes) <= set(names(language)["uses"])
