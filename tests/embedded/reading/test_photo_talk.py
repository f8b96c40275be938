"""How a message is read beside the visitor's photo, and after one."""

import pytest

from assistant.embedded.answering.planning import understood
from assistant.embedded.frames import Frame
from assistant.embedded.reading import Reader


def last(reader: Reader, *messages: str, photos: list[int] | None = None) -> Frame:
    beside = photos or [1] * len(messages)
    return understood(reader.read(list(messages), beside).frames[0])


@pytest.mark.parametrize(
    "text",
    [
        "Kannst du den Mann neben mir wegmachen?",
        "Wirke ich zu streng?",
        "Soll ich es aufhellen?",
        "Vous pouvez enlever le chien ?",
        "J'ai l'air trop sérieux ?",
        "¿Puedes borrar el fondo?",
        "¿Parezco demasiado seria?",
    ],
)
def test_what_is_asked_beside_the_verdict_is_of_the_photo_in_every_language(reader: Reader, text: str) -> None:
    assert last(reader, "LinkedIn?", text).topic == "own_photo"


@pytest.mark.parametrize(
    ("text", "use"),
    [
        ("Und für eine Hochzeitseinladung?", "invitation"),
        ("Et pour un faire-part ?", "invitation"),
        ("¿Y para una tarjeta de navidad?", "greeting_card"),
        ("and for the order of service at a funeral?", "memorial"),
        ("It's for the obituary of my uncle. Would it do?", "memorial"),
    ],
)
def test_what_it_is_wanted_for_is_heard_where_nothing_has_rules_for_it(reader: Reader, text: str, use: str) -> None:
    assert last(reader, text).wanted_for == use


def test_a_print_in_passing_leaves_what_the_photo_is_for(reader: Reader) -> None:
    assert last(reader, "is this ok for my CV?", "can I print it at A4?", "and is it sharp?").uses == ("cv",)


def test_a_photo_is_known_to_have_been_judged_for_the_same(reader: Reader) -> None:
    assert not last(reader, "is this ok for my CV?").judged
    assert last(reader, "is this ok for my CV?", "and the vibe of it?").judged
    assert not last(reader, "is this ok for my CV?", "and for LinkedIn?").judged
    assert not last(reader, "is this ok for my CV?", "and this one?", photos=[1, 2]).judged


def test_a_photo_that_is_gone_is_still_spoken_of(reader: Reader) -> None:
    frame = last(reader, "is this ok for my CV?", "what did you say about the light?", photos=[1, 0])
    assert (frame.topic, frame.photo_gone) == ("own_photo", True)


def test_spanish_is_known_by_its_question_mark(reader: Reader) -> None:
    assert reader.read(["¿A 20x30 cm?"], [1]).language == "es"
