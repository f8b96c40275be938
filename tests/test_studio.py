from pathlib import Path

import pytest

from assistant.errors import AssistantError
from assistant.studio import Handover, Limits, Look, Studio, cards_of, load_studio, source_of

WHOLE = """
documents = ["papers"]

[studio]
name = "Studio Lumen"
city = "Vienna"
phone = "+43 1 234567"
url = "https://lumen.example"
booking_url = "https://lumen.example/book"
greeting = "Welcome!"

[[price]]
subject = "headshot"
name = "Business headshot"
price = 180
includes = "two retouched pictures."

[[price]]
subject = "portrait"
low = 1250.5
currency = "chf"
per = "hour"
text = "Outside the city on request."

[[policy]]
topic = "Cancellation"
text = "Free until 48 hours before the session."
"""


def read(tmp_path: Path, text: str) -> Studio:
    (tmp_path / "papers").mkdir(exist_ok=True)
    (tmp_path / "studio.toml").write_text(text, encoding="utf-8")
    studio = load_studio(tmp_path / "studio.toml")
    assert studio is not None
    return studio


def test_without_a_file_there_is_no_studio(tmp_path: Path) -> None:
    assert load_studio(tmp_path / "studio.toml") is None


def test_every_field_is_read(tmp_path: Path) -> None:
    studio = read(tmp_path, WHOLE)
    assert (studio.name, studio.city, studio.greeting) == ("Studio Lumen", "Vienna", "Welcome!")
    assert studio.documents == ((tmp_path / "papers").resolve(),)
    first, second = studio.prices
    assert (first.low, first.high, first.currency, first.per) == (180, 180, "EUR", "session")
    assert (second.low, second.high, second.currency, second.per) == (1250.5, None, "CHF", "hour")


def test_looks_limits_and_sites_are_read(tmp_path: Path) -> None:
    studio = read(
        tmp_path,
        WHOLE
        + """
[look]
accent = "#A8492A"
accent_dark = "#fc9"
position = "left"
label = "Ask us"
suggestions = ["What does a headshot cost?"]
[limits]
requests_per_minute = 10
questions_per_day = 200
questions_per_conversation = 30
[guidance]
hide = ["ai_headshot"]
""",
    )
    assert studio.look == Look("#a8492a", "#ffcc99", "left", "Ask us", ("What does a headshot cost?",))
    assert studio.limits == Limits(10, 200, 30)
    assert studio.hidden == ("ai_headshot",)


def test_sites_may_stand_before_the_tables_or_in_the_first(tmp_path: Path) -> None:
    site = 'allowed_origins = ["https://Lumen.example/", "http://localhost:8000", "https://lumen.example:443"]'
    for text in (site + WHOLE, WHOLE.replace("[studio]", f"[studio]\n{site}")):
        assert read(tmp_path, text).allowed_origins == ("https://lumen.example", "http://localhost:8000")


def test_a_studio_is_called_by_its_file_or_by_its_name_where_the_file_is_plain(tmp_path: Path) -> None:
    assert read(tmp_path, WHOLE).id == "studio-lumen"
    (tmp_path / "north-light.toml").write_text('[studio]\nname = "Lumen"')
    studio = load_studio(tmp_path / "north-light.toml")
    assert studio is not None
    assert studio.id == "north-light"
    (tmp_path / "North Light.toml").write_text('[studio]\nname = "Lumen"')
    with pytest.raises(AssistantError, match='such as "north-light"'):
        load_studio(tmp_path / "North Light.toml")


def test_facts_become_cards_that_say_whose_they_are(tmp_path: Path) -> None:
    studio = read(tmp_path, WHOLE)
    cards = {card.id: card for card in cards_of(studio)}
    assert cards["studio.price.1"].text == (
        "At Studio Lumen, Business headshot (a headshot) costs €180 per session. Included: two retouched pictures."
    )
    assert cards["studio.price.2"].text == (
        "At Studio Lumen, a portrait costs from CHF 1,250.50 per hour. Outside the city on request."
    )
    price = cards["studio.price.2"].price
    assert price is not None
    assert (price.low, price.high, price.open_ended, price.currency, price.per) == (1250.5, None, True, "CHF", "hour")
    assert cards["studio.policy.1"].text == "Cancellation: Free until 48 hours before the session."
    assert "https://lumen.example/book" in cards["studio.booking"].text
    assert "Vienna" in cards["studio.contact"].text
    assert {source for card in cards.values() for source in card.sources} == {source_of(studio).id}
    assert source_of(studio).interest == "this studio's own information"


def test_how_long_it_takes_and_where_to_write_are_told(tmp_path: Path) -> None:
    text = WHOLE.replace("price = 180", "price = 180\nduration_min = 45").replace(
        "[studio]", '[studio]\nemail = "a@b.example"'
    )
    cards = {card.id: card for card in cards_of(read(tmp_path, text))}
    assert "It takes 45 minutes." in cards["studio.price.1"].text
    assert cards["studio.price.1"].facts["duration_min"] == 45
    assert "write to a@b.example" in cards["studio.booking"].text


def test_an_own_answer_says_which_question_it_answers(tmp_path: Path) -> None:
    studio = read(tmp_path, WHOLE + '[[answers]]\nquestion = "Dogs?"\nanswer = "Welcome."\n')
    [card] = [card for card in cards_of(studio) if card.id == "studio.answer.1"]
    assert (card.text, card.facts["question"]) == ("Welcome.", "Dogs?")


def test_where_visitors_addresses_go_is_read_and_offered(tmp_path: Path) -> None:
    text = WHOLE + '[handover]\nwebhook = "http://localhost:9/from-chat"\n'
    studio = read(tmp_path, text.replace("/book", "/book?type={session}"))
    assert studio.handover == Handover(webhook="http://localhost:9/from-chat")
    assert studio.booking_link("A & B") == "https://lumen.example/book?type=A%20%26%20B"
    cards = {card.id: card for card in cards_of(studio)}
    assert "leave your address in the chat window" in cards["studio.booking"].text
    assert "{session}" not in cards["studio.booking"].text


def test_a_studio_may_consist_of_its_name(tmp_path: Path) -> None:
    studio = read(tmp_path, '[studio]\nname = "Lumen"')
    assert [card.id for card in cards_of(studio)] == ["studio.contact"]


def test_the_file_may_begin_with_a_mark_of_its_encoding(tmp_path: Path) -> None:
    (tmp_path / "studio.toml").write_bytes('[studio]\nname = "Fotó"'.encode("utf-8-sig"))
    studio = load_studio(tmp_path / "studio.toml")
    assert studio is not None
    assert studio.name == "Fotó"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('city = "Vienna"', 'city = "Vienna', r"line 6"),
        ('name = "Studio Lumen"', "", r"line 4: it needs \[studio\] with name"),
        ('city = "Vienna"', 'town = "Vienna"', r"line 6: 'town' is not known; use name, city"),
        ("price = 180", 'price = "180 €"', r"line 15: price must be a number"),
        ("price = 180", "price = true", r"line 15: price must be a number"),
        ("price = 180", "low = 200\nhigh = 100", r"line 16: high \(100\) is below low \(200\)"),
        ("price = 180", "price = 180\nlow = 100", r"line 15: give either price, or low and high"),
        ("price = 180", "", r"line 12: it needs price = NUMBER"),
        ('subject = "portrait"', 'subject = "painting"', r"line 19: subject must be one of headshot, portrait"),
        ('currency = "chf"', 'currency = "francs"', r"line 21: currency must be a code"),
        ('per = "hour"', 'per = "day"', r"line 22: per must be one of session"),
        ("[[price]]", "[price]", r"two brackets"),
        ('topic = "Cancellation"', "", r"line 25: it needs topic"),
        ("[studio]", "[insights]\nkeep_days = 0\n[studio]", r"line 5: keep_days must be a whole number"),
        ("[[policy]]", '[[answers]]\nquestion = "Dogs?"\n[[policy]]', r"line 25: it needs question"),
        ("[[policy]]", '[[answers]]\nquestion = "Dogs?"\nanswer = "…"\n[[policy]]', r"line 27: write your answer"),
        ("[studio]", '[handover]\nemail = "nobody"\n[studio]', r"line 5: email must be an address"),
        ("[studio]", '[handover]\nwebhook = "http://a.example"\n[studio]', r"line 5: webhook must begin with https"),
        (
            "[studio]",
            '[handover]\nemail = "a@b.example"\nwebhook = "https://a.example"\n[studio]',
            r"line 5: give either",
        ),
        ("https://lumen.example/book", "https://{session}.example/book", r"line 9: .*behind the host"),
        ('documents = ["papers"]', 'documents = ["gone"]', r"line 2: the folder .*gone does not exist"),
        ('documents = ["papers"]', 'documents = "papers"', r"line 2: documents must be a list"),
        ("[studio]", "studio = 5\n[other]", r"not known|must be a table"),
        ('city = "Vienna"', 'citty = "Vienna"', r"line 6: 'citty' is not known \(did you mean 'city'\?\)"),
        ('url = "https://lumen.example"', 'url = "lumen.example"', r"line 8: url must be a web address"),
        ('greeting = "Welcome!"', 'email = "lumen"', r"line 10: email must be an address"),
        ('greeting = "Welcome!"', 'languages = "de"', r"line 10: languages must be a list"),
        ('greeting = "Welcome!"', 'languages = ["German"]', r"line 10: languages must be codes"),
        ('greeting = "Welcome!"', 'logo = "logo.png"', r"line 10: logo must be a web address"),
        ('greeting = "Welcome!"', 'id = "My Studio"', r'line 10: id must be .* such as "my-studio"'),
        ("[studio]", '[look]\naccent = "red"\n[studio]', r"line 5: accent must be a colour"),
        ("[studio]", '[look]\nposition = "rigth"\n[studio]', r"line 5: position must .*did you mean 'right'"),
        ("[studio]", '[look]\nacent = "#fff"\n[studio]', r"line 5: .*did you mean 'accent'"),
        ("[studio]", '[look]\nsuggestions = ["a", "b", "c", "d", "e"]\n[studio]', r"line 5: name at most 4"),
        ("[studio]", "[limits]\nquestions_per_day = 0\n[studio]", r"line 5: questions_per_day must be a whole number"),
        ("[studio]", '[guidance]\nhide = ["headshot"]\n[studio]', r"line 5: hide may name ai_headshot"),
        ("[studio]", '[insights]\ntoken_sha256 = "secret"\n[studio]', r"line 5: token_sha256 must be the 64"),
        ('documents = ["papers"]', 'allowed_origins = ["lumen.example"]', r'line 2: .*write "https://lumen.example"'),
        ('documents = ["papers"]', 'allowed_origins = ["https://a.example/x"]', r'line 2: .*"https://a.example"'),
        ('documents = ["papers"]', 'allowed_origins = ["*"]', r"line 2: .*is not the address of a site"),
        ("price = 180", "price = 180\nduration_min = 0.5", r"line 16: duration_min must be a whole number"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_to_do(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = WHOLE.replace(old, new) if old == "[[price]]" else WHOLE.replace(old, new, 1)
    with pytest.raises(AssistantError, match=message) as raised:
        read(tmp_path, text)
    assert str(tmp_path / "studio.toml") in raised.value.message
    assert raised.value.code == "not_ready"


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", None], ids=["not text", "a folder"])
def test_a_file_that_cannot_be_read_is_told_plainly(tmp_path: Path, data: bytes | None) -> None:
    path = tmp_path / "studio.toml"
    if data is None:
        path.mkdir()
    else:
        path.write_bytes(data)
    with pytest.raises(AssistantError, match="cannot be read"):
        load_studio(path)
