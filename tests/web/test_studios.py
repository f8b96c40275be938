"""Several studios on one server: each by its name, each apart, each as its file says by now."""

import html
import json
import shutil
import time

import pytest
from starlette.testclient import TestClient

from assistant.web import studios

NORTH, BARN = "https://north.example", "https://barn.example"
NORTH_FILE = f"""
allowed_origins = ["{NORTH}"]
documents = ["north-papers"]
[studio]
name = "North Light"
greeting = "Hello!"
languages = ["de", "en"]
booking_url = "{NORTH}/book"
logo = "https://pictures.example/logo.svg"
[look]
accent = "#123456"
suggestions = ["What does a headshot cost?"]
[limits]
questions_per_conversation = 2
[guidance]
hide = ["ai_headshot"]
[handover]
webhook = "WEBHOOK"
[[price]]
name = "Business headshot"
subject = "headshot"
price = 191
"""
BARN_FILE = f"""
allowed_origins = ["{BARN}"]
[studio]
name = "Red Barn"
[[price]]
name = "Barn headshot"
subject = "headshot"
price = 77
"""


def north_file(receiver):
    return NORTH_FILE.replace("WEBHOOK", receiver.url)


@pytest.fixture
def files(tmp_path, receiver):
    folder = tmp_path / "studios"
    (folder / "north-papers").mkdir(parents=True)
    (folder / "north-papers" / "parking.md").write_text("# Parking\n\nVisitors park in the yard behind the lighthouse.")
    (folder / "north-light.toml").write_text(north_file(receiver))
    (folder / "red-barn.toml").write_text(BARN_FILE)
    return folder


@pytest.fixture
def client(app_with, fake_chat, files):
    with TestClient(app_with(fake_chat(), studios_dir=files), base_url="http://127.0.0.1:7860") as client:
        yield client


def code(response):
    return response.json()["error"]["code"]


def until(condition, seconds=10.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.05)


def test_the_widget_learns_how_it_looks(client):
    found = client.get("/api/studio?studio=north-light", headers={"origin": NORTH}).json()
    colours = found.pop("colours")
    assert colours["light"] == {"fill": "#123456", "on": "#ffffff", "accent": "#123456"}
    assert colours["dark"]["fill"] == "#123456"
    assert found == {
        "id": "north-light",
        "name": "North Light",
        "greeting": "Hello!",
        "language": "de",
        "label": "Welches Foto brauche ich?",
        "title": "Fotoberatung im Chat",
        "logo": "https://pictures.example/logo.svg",
        "position": None,
        "booking_url": f"{NORTH}/book",
        "suggestions": ["What does a headshot cost?"],
    }
    general = client.get("/api/studio").json()
    assert (general["id"], general["name"], general["language"]) == (None, None, "en")
    painted = client.get("/api/studio?studio=north-light&colour=%23ffe08a").json()["colours"]
    assert painted["light"]["fill"] == painted["dark"]["fill"] == "#ffe08a"
    assert client.get("/api/studio?colour=red;x").json()["colours"] == general["colours"]


def test_the_chat_looks_like_the_studio_before_any_script_has_run(client):
    page = client.get("/embed?studio=north-light").text
    assert "<h1>North Light</h1>" in page
    assert '<img id="logo" src="https://pictures.example/logo.svg" alt="">' in page
    assert "Hello!" in page
    assert client.get("/embed?studio=nobody").status_code == 404


def test_an_unknown_studio_is_said_to_be_unknown(client):
    for response in (
        client.get("/api/studio?studio=nobody"),
        client.post("/api/chat", json={"text": "hi", "studio": "nobody"}),
        client.post("/api/photos?studio=nobody", content=b"x"),
    ):
        assert response.status_code == 404
        assert code(response) == "studio_not_found"


def test_a_site_reaches_its_own_studio_and_no_other(client, jpeg):
    for path in ("/api/studio", "/api/purposes", "/api/health"):
        assert client.get(f"{path}?studio=north-light", headers={"origin": NORTH}).status_code == 200
        refused = client.get(f"{path}?studio=north-light", headers={"origin": BARN})
        assert refused.status_code == 403
        assert "access-control-allow-origin" not in refused.headers
        assert client.get(path, headers={"origin": "https://evil.example"}).status_code == 403
    asked = {"text": "hi", "studio": "north-light"}
    assert client.post("/api/chat", json=asked, headers={"origin": NORTH}).status_code == 200
    assert code(client.post("/api/chat", json=asked, headers={"origin": BARN})) == "origin_not_allowed"
    assert client.post("/api/photos?studio=north-light", content=jpeg, headers={"origin": NORTH}).status_code == 201
    assert client.post("/api/photos?studio=north-light", content=jpeg, headers={"origin": BARN}).status_code == 403


def test_only_its_own_site_may_frame_a_studio(client):
    def ancestors(path):
        return client.get(path).headers["content-security-policy"].split("frame-ancestors ")[1]

    assert ancestors("/embed?studio=north-light") == f"'self' {NORTH}"
    assert ancestors("/embed?studio=red-barn") == f"'self' {BARN}"
    assert ancestors("/embed") == "'self'"
    assert ancestors("/embed?studio=nobody") == "'none'"
    assert "https://pictures.example;" in client.get("/embed?studio=north-light").headers["content-security-policy"]
    assert "pictures.example" not in client.get("/embed?studio=red-barn").headers["content-security-policy"]


def test_a_changed_file_holds_at_once_and_a_wrong_one_changes_nothing(client, files, receiver, caplog):
    path, said = files / "north-light.toml", north_file(receiver)

    def accent():
        return client.get("/api/studio?studio=north-light").json()["colours"]["light"]["fill"]

    path.write_text(said.replace("#123456", "#654321").replace(NORTH, "https://new.example"))
    until(lambda: accent() == "#654321")
    assert client.get("/api/studio?studio=north-light", headers={"origin": NORTH}).status_code == 403
    assert client.get("/api/studio?studio=north-light", headers={"origin": "https://new.example"}).status_code == 200
    path.write_text(said.replace("#123456", "blue"))
    until(lambda: "north-light.toml, line 11: accent must be a colour" in caplog.text)
    assert accent() == "#654321"
    path.write_text(said)
    until(lambda: accent() == "#123456")


def test_a_new_file_is_a_new_studio_and_a_file_that_goes_takes_its_studio_along(client, files):
    (files / "third.toml").write_text('[studio]\nname = "Third"')
    until(lambda: client.get("/api/studio?studio=third").status_code == 200)
    (files / "third.toml").unlink()
    until(lambda: client.get("/api/studio?studio=third").status_code == 404)


def test_one_visitor_may_ask_so_often_a_minute(client, files):
    (files / "red-barn.toml").write_text(BARN_FILE.replace("[[price]]", "[limits]\nrequests_per_minute = 2\n[[price]]"))
    time.sleep(1.5)
    asked = [client.post("/api/chat", json={"text": "hi", "studio": "red-barn"}) for _ in range(3)]
    assert [one.status_code for one in asked] == [200, 200, 429]
    assert 1 <= int(asked[2].headers["retry-after"]) <= 60
    assert client.post("/api/chat", json={"text": "hi", "studio": "north-light"}).status_code == 200


def test_all_visitors_together_may_ask_so_often_a_day(app_with, fake_chat, files, monkeypatch):
    (files / "red-barn.toml").write_text(BARN_FILE.replace("[[price]]", "[limits]\nquestions_per_day = 3\n[[price]]"))
    midnight, now_s = 20_000 * 86_400, [20_000 * 86_400 - 600.0]
    monkeypatch.setattr(studios.time, "time", lambda: now_s[0])
    # One was asked before this server was started.
    with TestClient(app_with(fake_chat(asked_before=1), studios_dir=files), base_url="http://127.0.0.1:7860") as client:

        def ask(studio):
            return client.post("/api/chat", json={"text": "hi", "studio": studio})

        asked = [ask("red-barn") for _ in range(3)]
        assert [one.status_code for one in asked] == [200, 200, 429]
        assert code(asked[2]) == "too_many_requests"
        assert asked[2].headers["retry-after"] == "600"
        assert "after 00:00 UTC" in asked[2].json()["error"]["message"]
        assert ask("north-light").status_code == 200
        now_s[0] = midnight + 1
        assert ask("red-barn").status_code == 200


@pytest.fixture
def real(app_with, ready_home, tmp_path, files):
    """A server with two studios, all of it real."""
    shutil.copytree(ready_home, tmp_path / "home")
    app = app_with(None, home=tmp_path / "home", studio_file=tmp_path / "none.toml", studios_dir=files)
    with TestClient(app, base_url="http://127.0.0.1:7860", client=("127.0.0.1", 5)) as client:
        for name in ("", "north-light", "red-barn"):
            until(lambda name=name: client.get(f"/api/health?studio={name}").status_code == 200, 240)
        yield client


def test_nothing_crosses_from_one_studio_to_another(real, files, receiver, astronaut_jpeg, parse_events):
    def ask(text, studio, **more):
        response = real.post("/api/chat", json={"text": text, "studio": studio, **more})
        return parse_events(response.text)[-1][1] if response.status_code == 200 else response

    # prices
    price = "What does a headshot cost?"
    first = ask(price, "north-light")
    assert "191" in first["answer"]
    assert "77" not in first["answer"]
    barn = ask(price, "red-barn")
    assert "77" in barn["answer"]
    assert "191" not in barn["answer"]
    general = ask(price, None)
    assert not {"North Light", "Red Barn"} & set(json.dumps(general).split('"'))

    # documents
    parking = "Where do visitors park?"
    assert "lighthouse" in ask(parking, "north-light")["answer"]
    assert "lighthouse" not in json.dumps([ask(parking, "red-barn"), ask(parking, None)])

    # conversations
    known = first["conversation_id"]
    assert code(ask("and a portrait?", "red-barn", conversation_id=known)) == "conversation_not_found"
    for path in (f"/api/conversations/{known}?studio=red-barn",):
        assert code(real.get(path)) == "conversation_not_found"
        assert code(real.delete(path)) == "conversation_not_found"
    assert real.get(f"/api/conversations/{known}", headers={"origin": BARN}).status_code == 404
    assert real.get(f"/api/conversations/{known}", headers={"origin": NORTH}).status_code == 200
    thumb = {"conversation_id": known, "message_id": first["message_id"], "value": -1}
    assert real.post("/api/feedback", json=thumb, headers={"origin": BARN}).status_code == 404
    assert real.post("/api/feedback", json=thumb, headers={"origin": NORTH}).status_code == 204

    # photos
    photo = real.post("/api/photos?studio=north-light", content=astronaut_jpeg).json()["photo_id"]
    for path in ("annotated", "crop?purpose=linkedin", "report"):
        assert real.get(f"/api/photos/{photo}/{path}", headers={"origin": BARN}).status_code == 404
        assert real.get(f"/api/photos/{photo}/{path}", headers={"origin": NORTH}).status_code == 200
    assert code(ask("Is it ready?", "red-barn", photo_id=photo)) == "photo_not_found"
    assert real.delete(f"/api/photos/{photo}?studio=red-barn").status_code == 404
    shown = ask("Is it ready as a headshot?", "north-light", photo_id=photo)
    assert shown["photo"]["photo_id"] == photo

    # what visitors leave
    left = {
        "conversation_id": shown["conversation_id"],
        "consent": True,
        "email": "ada@mail.example",
        "photo_id": photo,
    }
    assert code(real.post("/api/handover", json={**left, "studio": "red-barn"})) == "conversation_not_found"
    assert code(real.post("/api/handover", json=left, headers={"origin": BARN})) == "conversation_not_found"
    at_barn = {**left, "conversation_id": barn["conversation_id"]}
    assert code(real.post("/api/handover", json=at_barn)) == "photo_not_found"
    assert code(real.post("/api/handover", json={**at_barn, "photo_id": None})) == "bad_request"
    assert receiver.got == []
    assert real.post("/api/handover", json={**left, "studio": "north-light"}).status_code == 202
    until(lambda: receiver.got)
    [message] = receiver.messages
    assert (message["studio"], message["session"], message["email"]) == (
        "north-light",
        "Business headshot",
        "ada@mail.example",
    )
    assert message["photo_report"]["verdict"]

    # what visitors ask
    ask("Do you also mend bicycles in Zwickau?", "red-barn")
    assert "<b>1</b> thumbs down" in real.get("/insights?studio=north-light").text
    assert "<b>0</b> thumbs down" in real.get("/insights?studio=red-barn").text
    assert "Zwickau" not in real.get("/insights?studio=north-light").text

    # limits, and what a studio would rather not advertise
    assert ask("And for two people?", "north-light", conversation_id=known)["mode"]
    refused = ask("And for three?", "north-light", conversation_id=known)
    assert refused.status_code == 429
    assert "begin a new one" in refused.json()["error"]["message"]
    assert "AI" in json.dumps(ask("Which ways to get a headshot are there?", None))
    asked = ask("Can AI make my headshot?", "north-light")
    assert "AI" in asked["answer"]

    # from an unanswered question to its answer
    page = real.get("/insights?studio=red-barn").text
    lines = html.unescape(page.split("<pre")[1].split(">", 1)[1].split("</pre>")[0])
    assert "Zwickau" in lines
    path = files / "red-barn.toml"
    path.write_text(path.read_text() + "\n" + lines.replace("…", "No, ask at Pedal and Chain."))
    until(lambda: "Pedal and Chain" in ask("Do you mend bicycles, too?", "red-barn")["answer"], 60)
    assert "Pedal" not in ask("Do you mend bicycles, too?", "north-light")["answer"]

    # a saved price reaches the answers without a restart
    (files / "red-barn.toml").write_text(BARN_FILE.replace("77", "88"))
    until(lambda: "88" in ask(price, "red-barn")["answer"], 60)
    assert "191" in ask(price, "north-light")["answer"]
