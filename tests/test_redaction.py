"""What tells who somebody is goes; what is asked stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.redaction import redacted


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Write to ada.lovelace+x@mail.co.uk, please", "Write to (e-mail), please"),
        ("call +43 1 234 5678 or 0676/1234567", "call (phone) or (phone)"),
        ("(555) 123-4567, 555-123-4567, 01 23 45 67 89", "(phone), (phone), (phone)"),
        ("+49 (0)30 / 1234567.", "(phone)."),
        ("tel: 234 567", "tel: (phone)"),
        ("AT61 1904 3002 3457 3201 is my account", "(account) is my account"),
        ("DE89370400440532013000", "(account)"),
        ("4111 1111 1111 1111 or 4111111111111111", "(card) or (card)"),
        ("order 123456789", "order (number)"),
        ("I live at 12 Baker Street in London", "I live at (address) in London"),
        ("Ich wohne in der Mariahilfer Straße 12 in Wien", "Ich wohne in der (address) in Wien"),
        ("Lange Gasse 3, Hauptstraße 7b", "(address), (address)"),
        ("j'habite 12 rue de la Paix", "j'habite (address)"),
        ("vivo en Calle Mayor, 5", "vivo en (address)"),
        ("Hi, my name is Ada Lovelace and I need a CV photo", "Hi, my name is (name) and I need a CV photo"),
        ("my name is ada, I am a lawyer", "my name is (name), I am a lawyer"),
        ("Ich heiße Jörg. Me llamo Núria.", "Ich heiße (name). Me llamo (name)."),
    ],
)
def test_who_it_is_goes(text: str, left: str) -> None:
    assert redacted(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "Headshots for 12 people at €150 to €500 each, 2000-2500 in all?",
        "Is 1024 x 1280 px enough, or 4000x6000? The file has 12000000 pixels, 18320400 bytes.",
        "On 27.11.2026 or 2026-11-27, from 10:30 to 12:00",
        "Between 1 000 000 and 2 500 000 €, or 1,500,000?",
        "I'm 45 and it costs 0.50 per image; 35 mm film, f/1.8, ISO 100",
        "my name is on the door; is my name is spelt right?",
        "Das kostet auf dem Weg 12 € am Platz 14 Uhr",
        "20 portraits for the Avenue Magazine, 5 minutes on the road",
        "Call me maybe on Friday at 10",
    ],
)
def test_what_is_asked_stays(text: str) -> None:
    assert redacted(text) == text


@given(st.text(max_size=300))
def test_twice_is_as_good_as_once(text: str) -> None:
    assert redacted(redacted(text)) == redacted(text)
