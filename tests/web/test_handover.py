"""A visitor who is ready, and the studio: over HTTP, and in the widget."""

import pytest

from assistant.handover import Left


@pytest.fixture
def conversation(client, parse_events):
    return parse_events(client.post("/api/chat", json={"text": "hello"}).text)[0][1]["conversation_id"]


def test_only_who_is_ready_is_offered_something(client, parse_events):
    names = [name for name, _ in parse_events(client.post("/api/chat", json={"text": "may I book?"}).text)]
    assert names[-2:] == ["handover_offered", "done"]
    assert "handover_offered" not in client.post("/api/chat", json={"text": "hello"}).text


def test_what_is_left_is_taken(client, chat, conversation, jpeg):
    photo = client.post("/api/photos", content=jpeg).json()["photo_id"]
    left = {"conversation_id": conversation, "consent": True, "name": "Ada", "email": "a@b.example", "photo_id": photo}
    response = client.post("/api/handover", json=left)
    assert response.status_code == 202
    assert chat.left[-1] == (conversation, Left(True, "Ada", "a@b.example"), photo)


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"consent": False}, 400, "bad_request"),
        ({"consent": None}, 400, "bad_request"),
        ({"email": None}, 400, "bad_request"),
        ({"email": "nobody"}, 400, "bad_request"),
        ({"message": "x" * 5000}, 413, "text_too_long"),
        ({"conversation_id": "unknown"}, 404, "conversation_not_found"),
        ({"photo_id": "unknown"}, 404, "photo_not_found"),
        ({"conversation_id": None}, 400, "bad_request"),
    ],
)
def test_what_is_wrong_is_refused_in_the_one_shape(client, chat, conversation, change, status, code):
    before = len(chat.left)
    left = {"conversation_id": conversation, "consent": True, "email": "a@b.example", **change}
    response = client.post("/api/handover", json=left)
    assert response.status_code == status
    assert response.json()["error"]["code"] == code
    assert len(chat.left) == before


def test_without_the_word_consent_there_is_none(client, conversation):
    left = {"conversation_id": conversation, "email": "a@b.example"}
    assert "agree" in client.post("/api/handover", json=left).json()["error"]["message"]


def test_a_foreign_site_leaves_nothing(client, conversation):
    left = {"conversation_id": conversation, "consent": True, "email": "a@b.example"}
    response = client.post("/api/handover", json=left, headers={"origin": "https://evil.example"})
    assert response.status_code == 403


def test_it_is_counted_like_other_work(app_with, fake_chat):
    from starlette.testclient import TestClient

    with TestClient(app_with(fake_chat(), requests_per_minute=2), base_url="http://127.0.0.1:7860") as client:
        asked = [client.post("/api/handover", json={"conversation_id": "x"}).status_code for _ in range(3)]
    assert asked == [400, 400, 429]


def test_the_widget_shows_the_form_to_who_is_ready_alone(browser, server, jpeg):
    page = browser.new_page()
    page.set_default_timeout(10_000)
    complaints = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{server.url}/embed")
    page.locator("#text").fill("hello")
    page.locator("#text").press("Enter")
    page.locator(".thumbs").wait_for()
    assert page.locator(".ways").count() == 0
    page.locator("#add input").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg})
    page.locator("#agree").click()
    page.locator("#held").wait_for()
    page.locator("#text").fill("I want to book")
    page.locator("#text").press("Enter")
    link = page.get_by_role("link", name="Book: Business headshot")
    link.wait_for()
    assert link.get_attribute("href") == "https://studio.example/book?type=Business%20headshot"
    # what there is to do comes before the thumbs
    assert page.locator(".ways + .thumbs").count() == 1
    assert page.get_by_role("link", name="Write an e-mail").get_attribute("href").startswith("mailto:hello@")
    before = len(server.chat.left)
    page.get_by_text("Leave your contact details").click()
    page.get_by_label("Name").fill("Ada")
    page.get_by_role("button", name="Send to the studio").click()
    assert len(server.chat.left) == before, "the browser itself asks for consent"
    page.get_by_label("The studio may have this").check()
    page.get_by_role("button", name="Send to the studio").click()
    page.get_by_text("Please leave an e-mail address or a telephone number").wait_for()
    page.get_by_label("E-mail").fill("ada@mail.example")
    page.get_by_label("Add what was measured").check()
    page.get_by_role("button", name="Send to the studio").click()
    page.get_by_text("The studio gets this").wait_for()
    [(_, left, photo)] = server.chat.left[before:]
    assert left == Left(True, "Ada", "ada@mail.example")
    assert photo in server.chat.photos
    page.close()
    # what the server refused, the browser reports as well
    assert [one for one in complaints if "400" not in one] == []
