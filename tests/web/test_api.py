"""Every row of the HTTP contract, and what bad input gets."""

import asyncio

import pytest
from starlette.testclient import TestClient

LONG = "a" * 4001


def code(response) -> str:
    error = response.json()["error"]
    assert set(error) == {"code", "message", "retryable"}
    assert error["message"].strip()
    return error["code"]


def test_a_question_is_answered_in_the_contracts_events(client, parse_events):
    response = client.post("/api/chat", json={"text": "Which photo do I need?"})
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/event-stream")
    found = parse_events(response.text)
    names = [name for name, _ in found]
    assert names[:3] == ["started", "tool_started", "tool_finished"]
    assert names[-1] == "done"
    assert sum(name in ("done", "failed") for name in names) == 1
    done = found[-1][1]
    assert done["conversation_id"] == found[0][1]["conversation_id"]
    assert "".join(data["text"] for name, data in found if name == "text_delta") == done["answer"]


def test_a_conversation_goes_on_is_shown_and_is_forgotten(client, parse_events):
    first = parse_events(client.post("/api/chat", json={"text": "one"}).text)[-1][1]
    known = first["conversation_id"]
    client.post("/api/chat", json={"text": "two", "conversation_id": known, "unknown_field": 1})
    shown = client.get(f"/api/conversations/{known}")
    assert [row["role"] for row in shown.json()["messages"]] == ["visitor", "advisor"] * 2
    assert shown.headers["cache-control"] == "no-store"
    assert client.delete(f"/api/conversations/{known}").status_code == 204
    assert code(client.get(f"/api/conversations/{known}")) == "conversation_not_found"
    assert client.delete(f"/api/conversations/{known}").status_code == 404


def test_a_photo_is_held_shown_cropped_and_forgotten(client, jpeg, parse_events):
    added = client.post("/api/photos", content=jpeg)
    assert added.status_code == 201
    assert set(added.json()) == {"photo_id", "expires_at"}
    photo = added.json()["photo_id"]
    done = parse_events(client.post("/api/chat", json={"text": "Ready?", "photo_id": photo}).text)
    assert dict(done)["photo_assessed"]["photo_id"] == photo
    round_crop = client.get(f"/api/photos/{photo}/crop?purpose=linkedin&shape=circle")
    assert round_crop.content == b"round" + jpeg
    for path in (f"/api/photos/{photo}/annotated", f"/api/photos/{photo}/crop?purpose=linkedin"):
        picture = client.get(path)
        assert picture.status_code == 200
        assert picture.headers["content-type"] == "image/jpeg"
        assert picture.headers["cache-control"] == "no-store"
    assert client.delete(f"/api/photos/{photo}").status_code == 204
    gone = client.get(f"/api/photos/{photo}/annotated")
    assert gone.status_code == 404
    assert code(gone) == "photo_not_found"


def test_photos_are_compared_by_their_ids(client, jpeg):
    ids = [client.post("/api/photos", content=jpeg).json()["photo_id"] for _ in range(2)]
    compared = client.post("/api/compare", json={"photo_ids": ids, "purpose": "cv"})
    assert compared.status_code == 200
    assert compared.headers["cache-control"] == "no-store"
    found = compared.json()
    assert (found["schema"], found["purpose"], found["best"]) == (1, "cv", [0, 1])
    assert [place["photo_id"] for place in found["ranking"]] == ids
    assert client.post("/api/compare", json={"photo_ids": ids}).json()["purpose"] == "linkedin"


def test_a_team_is_checked_and_gets_its_sheet(client, jpeg):
    ids = [client.post("/api/photos", content=jpeg).json()["photo_id"] for _ in range(2)]
    found = client.post("/api/team", json={"photo_ids": ids, "purpose": "cv"}).json()
    assert (found["purpose"], found["photos"]) == ("cv", 2)
    sheet = client.post("/api/team/sheet", json={"photo_ids": ids, "purpose": "cv"})
    assert sheet.headers["content-type"].startswith("text/html")
    assert sheet.headers["cache-control"] == "no-store"
    assert sheet.headers["content-security-policy"].startswith("default-src 'none'")


def test_a_photos_report_is_a_page_that_no_cache_keeps_and_that_loads_nothing(client, jpeg):
    photo = client.post("/api/photos", content=jpeg).json()["photo_id"]
    page = client.get(f"/api/photos/{photo}/report?purpose=linkedin")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["cache-control"] == "no-store"
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "sandbox" in policy


def test_a_photo_is_judged_and_cut_without_being_kept(client, chat, jpeg):
    assessed = client.post("/api/assess?purpose=linkedin", content=jpeg)
    assert assessed.status_code == 200
    assert assessed.json()["schema"] == 1
    cut = client.post("/api/crop?purpose=linkedin", content=jpeg)
    assert cut.headers["content-type"] == "image/jpeg"
    assert 'filename="linkedin.jpg"' in cut.headers["content-disposition"]


def test_purposes_health_and_feedback(client, chat, parse_events):
    assert [row["id"] for row in client.get("/api/purposes").json()] == ["linkedin", "cv"]
    assert client.get("/api/health").json() == {
        "status": "ok",
        "version": "0.1.0",
        "passages": 137,
        "model": "embedded",
    }
    done = parse_events(client.post("/api/chat", json={"text": "one"}).text)[-1][1]
    ids = {"conversation_id": done["conversation_id"], "message_id": done["message_id"]}
    thumb = client.post("/api/feedback", json={**ids, "value": -1, "comment": "too long"})
    assert (thumb.status_code, thumb.content) == (204, b"")
    assert chat.thumbs == [(*ids.values(), -1)]


BAD = [
    ("empty", "POST", "/api/chat", {"json": {"text": ""}}, 400, "empty_text"),
    ("blank", "POST", "/api/chat", {"json": {"text": " \n\t "}}, 400, "empty_text"),
    ("null", "POST", "/api/chat", {"json": {"text": None}}, 400, "empty_text"),
    ("no text", "POST", "/api/chat", {"json": {}}, 400, "bad_request"),
    ("a number", "POST", "/api/chat", {"json": {"text": 5}}, 400, "bad_request"),
    ("a list", "POST", "/api/chat", {"json": ["text"]}, 400, "bad_request"),
    (
        "not JSON",
        "POST",
        "/api/chat",
        {"content": b"{oops", "headers": {"content-type": "application/json"}},
        400,
        "bad_request",
    ),
    (
        "not UTF-8",
        "POST",
        "/api/chat",
        {"content": b'{"text": "\xff"}', "headers": {"content-type": "application/json"}},
        400,
        "bad_request",
    ),
    ("no body", "POST", "/api/chat", {}, 400, "bad_request"),
    ("a form", "POST", "/api/chat", {"data": {"text": "hello"}}, 400, "bad_request"),
    ("too long", "POST", "/api/chat", {"json": {"text": LONG}}, 413, "text_too_long"),
    ("far too long", "POST", "/api/chat", {"json": {"text": "a" * 400_000}}, 413, "text_too_long"),
    (
        "old talk",
        "POST",
        "/api/chat",
        {"json": {"text": "x", "conversation_id": "0" * 32}},
        404,
        "conversation_not_found",
    ),
    ("old photo", "POST", "/api/chat", {"json": {"text": "x", "photo_id": "0" * 32}}, 404, "photo_not_found"),
    ("purpose", "POST", "/api/chat", {"json": {"text": "x", "purpose": "tattoo"}}, 422, "unknown_purpose"),
    ("nothing to compare", "POST", "/api/compare", {"json": {"photo_ids": []}}, 400, "bad_request"),
    ("one to compare", "POST", "/api/compare", {"json": {"photo_ids": ["a"]}}, 400, "bad_request"),
    ("eleven to compare", "POST", "/api/compare", {"json": {"photo_ids": ["a"] * 11}}, 400, "bad_request"),
    ("no list to compare", "POST", "/api/compare", {"json": {"photo_ids": "ab"}}, 400, "bad_request"),
    ("old to compare", "POST", "/api/compare", {"json": {"photo_ids": ["a", "b"]}}, 404, "photo_not_found"),
    (
        "compare for what",
        "POST",
        "/api/compare",
        {"json": {"photo_ids": ["a", "b"], "purpose": "tattoo"}},
        422,
        "unknown_purpose",
    ),
    ("nobody's team", "POST", "/api/team", {"json": {"photo_ids": [], "purpose": "cv"}}, 400, "bad_request"),
    (
        "a team of old photos",
        "POST",
        "/api/team/sheet",
        {"json": {"photo_ids": ["a"], "purpose": "cv"}},
        404,
        "photo_not_found",
    ),
    ("old to print", "GET", "/api/photos/nope/report", {}, 404, "photo_not_found"),
    ("print for what", "GET", "/api/photos/nope/report?purpose=tattoo", {}, 422, "unknown_purpose"),
    ("no picture", "POST", "/api/photos", {"content": b"hello"}, 415, "unreadable_image"),
    ("nothing", "POST", "/api/photos", {"content": b""}, 415, "unreadable_image"),
    ("a form of a photo", "POST", "/api/photos", {"files": {"file": b"x"}}, 415, "unreadable_image"),
    ("large", "POST", "/api/photos", {"content": b"x" * (20 * 1024 * 1024 + 1)}, 413, "image_too_large"),
    ("large to judge", "POST", "/api/assess", {"content": b"x" * (21 * 1024 * 1024)}, 413, "image_too_large"),
    ("no such photo", "DELETE", "/api/photos/nope", {}, 404, "photo_not_found"),
    ("not to judge", "POST", "/api/assess?purpose=linkedin", {"content": b"x"}, 415, "unreadable_image"),
    ("judge for what", "POST", "/api/assess?purpose=", {"content": b"x"}, 422, "unknown_purpose"),
    ("crop for what", "POST", "/api/crop?purpose=tattoo", {"content": b"x"}, 422, "unknown_purpose"),
    (
        "thumb sideways",
        "POST",
        "/api/feedback",
        {"json": {"conversation_id": "a", "message_id": "b", "value": 0}},
        400,
        "bad_request",
    ),
    (
        "thumb for nothing",
        "POST",
        "/api/feedback",
        {"json": {"conversation_id": "a", "message_id": "b", "value": 1}},
        404,
        "conversation_not_found",
    ),
    (
        "a long word with a thumb",
        "POST",
        "/api/feedback",
        {"json": {"conversation_id": "a", "message_id": "b", "value": 1, "comment": LONG}},
        413,
        "text_too_long",
    ),
    ("nowhere at all", "GET", "/nowhere", {}, 404, "bad_request"),
    ("nothing to put", "PUT", "/", {}, 405, "bad_request"),
    ("a script that is written to", "POST", "/widget.js", {}, 405, "bad_request"),
    ("a page that is deleted", "DELETE", "/embed", {}, 405, "bad_request"),
    ("nowhere", "GET", "/api/nowhere", {}, 404, "bad_request"),
    ("slash", "GET", "/api/purposes/", {}, 404, "bad_request"),
    ("wrong method", "GET", "/api/chat", {}, 405, "bad_request"),
    ("wrong method for a photo", "PUT", "/api/photos/abc", {}, 405, "bad_request"),
    ("a bug", "POST", "/api/chat", {"json": {"text": "crash"}}, 500, "internal"),
]


@pytest.mark.parametrize(
    ("method", "path", "sent", "status", "expected"), [row[1:] for row in BAD], ids=[row[0] for row in BAD]
)
def test_bad_input_gets_one_plain_sentence(client, method, path, sent, status, expected):
    response = client.request(method, path, **sent)
    assert response.status_code == status
    assert code(response) == expected
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("text", ["please break", "stay silent", "please fail"])
def test_a_stream_that_goes_wrong_still_ends_with_one_failed(client, parse_events, text):
    found = parse_events(client.post("/api/chat", json={"text": text}).text)
    assert [name for name, _ in found if name in ("done", "failed")] == ["failed"]
    assert found[-1][0] == "failed"
    assert set(found[-1][1]["error"]) == {"code", "message", "retryable"}


class NeverOpens:
    """Stands where the real chat is opened."""

    def __init__(self, trouble: Exception | None = None) -> None:
        self.trouble = trouble

    async def __call__(self) -> None:
        if self.trouble:
            raise self.trouble
        await asyncio.sleep(3600)


def test_while_starting_everything_says_so_and_when_to_come_back(app_with, monkeypatch):
    from assistant.web import app as web_app

    opening = web_app.Opening
    monkeypatch.setattr(web_app, "Opening", lambda _open: opening(NeverOpens()))
    with TestClient(app_with(), base_url="http://127.0.0.1") as client:
        health = client.get("/api/health")
        assert (health.status_code, health.json()["status"]) == (503, "starting")
        assert set(health.json()) == {"status", "version", "passages", "model"}
        for response in (client.post("/api/chat", json={"text": "x"}), client.get("/api/purposes")):
            assert response.status_code == 503
            assert code(response) == "not_ready"
            assert int(response.headers["retry-after"]) > 0


def test_a_chat_that_cannot_open_says_what_to_do(app_with, monkeypatch):
    from assistant.errors import KnowledgeMissing
    from assistant.web import app as web_app

    opening = web_app.Opening
    trouble = KnowledgeMissing("The index is missing. Run: advisor index")
    monkeypatch.setattr(web_app, "Opening", lambda _open: opening(NeverOpens(trouble)))
    with TestClient(app_with(), base_url="http://127.0.0.1") as client:
        health = client.get("/api/health")
        assert (health.status_code, health.json()["status"]) == (503, "degraded")
        assert "advisor index" in client.post("/api/chat", json={"text": "x"}).json()["error"]["message"]


def test_the_openapi_page_is_served_from_here(client):
    page = client.get("/docs")
    assert page.status_code == 200
    assert "http://" not in page.text
    assert "https://" not in page.text
    assert client.get("/docs/swagger-ui-bundle.js").status_code == 200
    schema = client.get("/openapi.json").json()
    assert set(schema["paths"]) == {
        "/api/chat",
        "/api/photos",
        "/api/photos/{photo_id}",
        "/api/photos/{photo_id}/annotated",
        "/api/photos/{photo_id}/crop",
        "/api/photos/{photo_id}/report",
        "/api/compare",
        "/api/team",
        "/api/team/sheet",
        "/api/assess",
        "/api/crop",
        "/api/purposes",
        "/api/conversations/{conversation_id}",
        "/api/feedback",
        "/api/handover",
        "/api/health",
        "/api/studio",
    }


def test_the_chat_is_closed_with_the_server(chat, app_with):
    with TestClient(app_with(chat), base_url="http://127.0.0.1") as client:
        assert client.get("/api/health").status_code == 200
    assert chat.closed
