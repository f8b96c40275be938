"""Languages: found by their small words, put into English word by word."""

import pytest

from assistant.embedded.reading.language import Gloss, asked_language, detect, to_english
from assistant.embedded.reading.lexicon import Lexicon, load_tables
from assistant.embedded.reading.spelling import Speller

GLOSSES = {code: Gloss.load(table) for code, table in load_tables("gloss").items()}
LEXICON = Lexicon.load()
KNOWS = Speller(LEXICON.words, {}).knows


def language(text: str, hint: str = "en") -> str:
    return detect(text, GLOSSES, LEXICON.small, KNOWS, hint)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Was kostet ein Porträt?", "de"),
        ("Was ziehe ich an?", "de"),
        ("Quelle photo pour mon CV ?", "fr"),
        ("¿Qué foto necesito?", "es"),
        ("What was the price in an article?", "en"),
        ("AI", "en"),
        ("image size", "en"),
    ],
)
def test_a_language_is_found_by_its_words(text: str, code: str) -> None:
    assert language(text) == code


def test_a_fragment_keeps_the_language_of_the_conversation() -> None:
    assert language("LinkedIn?", hint="de") == "de"


@pytest.mark.parametrize(
    ("code", "text", "english"),
    [
        ("de", "Was kostet ein Bewerbungsfoto?", "how much does cost a job application headshot?"),
        ("de", "Familienporträt für Ärzte", "family portrait for doctors"),
        ("de", "Wie lange dauert ein KI-Headshot?", "how long takes a ai headshot?"),
        ("fr", "Puis-je utiliser un portrait ?", "can i use a portrait?"),
        ("es", "¿Puedo recortar un retrato?", "can I crop a portrait?"),
    ],
)
def test_words_are_put_into_english(code: str, text: str, english: str) -> None:
    assert to_english(text, GLOSSES[code]) == english


def test_the_wish_for_another_language_is_read_and_removed() -> None:
    assert asked_language("What is a headshot? Please answer in German.")[0] == "de"
    assert asked_language("In Spanish please: what does a headshot cost?") == ("es", "what does a headshot cost?")
    assert asked_language("What does it cost, in French?") == ("fr", "What does it cost?")
    assert asked_language("auf Deutsch bitte")[0] == "de"


@pytest.mark.parametrize(
    "text",
    ["Do I need a photo in Germany?", "Is a photo usual in German applications?", "What is worn in French firms?"],
)
def test_a_country_s_firms_are_no_wish_for_its_language(text: str) -> None:
    assert asked_language(text) == (None, text)


@pytest.mark.parametrize(
    ("language", "said", "english"),
    [
        ("de", "für fünfundzwanzig Leute", "twenty-five people"),
        ("fr", "pour vingt-cinq personnes", "twenty-five people"),
        ("es", "para treinta y dos personas", "thirty-two people"),
    ],
)
def test_numbers_in_words_are_put_into_english(language: str, said: str, english: str) -> None:
    assert english in to_english(said, GLOSSES[language])
