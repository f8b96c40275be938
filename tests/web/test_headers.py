"""Foreign sites, strange hosts and the headers that tell a browser what is allowed."""

import pytest
from starlette.testclient import TestClient

from assistant.web.headers import is_local_name, is_loopback

STUDIO = "https://studio.example"


@pytest.fixture(scope="module")
def studio_client(app_with, chat):
    app = app_with(chat, allowed_origins=(STUDIO,))
    with TestClient(app, base_url="http://127.0.0.1:7860", client=("127.0.0.1", 50000)) as client:
        yield client


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:9999"])
def test_a_foreign_site_may_not_change_anything(client, origin):
    for method, path in (("POST", "/api/chat"), ("DELETE", "/api/photos/abc"), ("POST", "/gradio_api/queue/join")):
        response = client.request(method, path, headers={"origin": origin})
        assert response.status_code == 403
        assert response.json()["error"]["code"] == "origin_not_allowed"
        assert "access-control-allow-origin" not in response.headers


def test_our_own_page_and_programs_without_an_origin_may(client):
    for headers in ({"origin": "http://127.0.0.1:7860"}, {}):
        assert client.post("/api/chat", json={"text": "hi"}, headers=headers).status_code == 200


def test_an_allowed_site_may_call_and_read(studio_client):
    asked = studio_client.options(
        "/api/chat",
        headers={
            "origin": STUDIO,
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type",
        },
    )
    assert asked.status_code == 204
    assert asked.headers["access-control-allow-origin"] == STUDIO
    answered = studio_client.post("/api/chat", json={"text": "hi"}, headers={"origin": STUDIO})
    assert answered.status_code == 200
    assert answered.headers["access-control-allow-origin"] == STUDIO
    refused = studio_client.post("/api/chat", json={"text": ""}, headers={"origin": STUDIO})
    assert refused.headers["access-control-allow-origin"] == STUDIO


def test_only_allowed_sites_may_frame_the_widget(client, studio_client):
    def policy(found):
        return found.headers["content-security-policy"].split("frame-ancestors ")[1]

    assert policy(client.get("/embed")) == "'self'"
    assert policy(studio_client.get("/embed")) == f"'self' {STUDIO}"
    assert policy(studio_client.get("/")) == "'self'"
    assert policy(studio_client.get("/docs")) == "'none'"


@pytest.mark.parametrize("path", ["/", "/embed", "/widget.js", "/docs", "/api/health", "/api/nowhere"])
def test_every_answer_carries_the_security_headers(client, path):
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "http" not in headers["content-security-policy"]


@pytest.mark.parametrize("host", ["evil.example", "evil.example:7860", "127.0.0.1.evil.example", "[", "1.2.3.4"])
def test_a_host_name_that_is_not_ours_is_refused_on_loopback(client, host):
    response = client.get("/api/health", headers={"host": host})
    assert response.status_code == 403
    assert response.json()["error"]["code"] == "origin_not_allowed"


def test_the_host_of_an_allowed_site_may_stand_before_us(studio_client):
    assert studio_client.get("/api/health", headers={"host": "studio.example"}).status_code == 200


def test_a_server_open_to_the_network_takes_any_host(app_with, chat):
    with TestClient(app_with(chat, host="0.0.0.0"), base_url="http://advisor.example") as client:
        assert client.get("/api/health").status_code == 200


@pytest.mark.parametrize(
    ("host", "loopback", "local"),
    [
        ("127.0.0.1:7860", True, True),
        ("[::1]:7860", True, True),
        ("localhost", True, True),
        ("a.localhost:1", True, True),
        ("advisor:7860", False, True),
        ("10.0.0.1", False, False),
        ("", False, False),
    ],
)
def test_hosts_are_told_apart(host, loopback, local):
    assert is_loopback(host) is loopback
    assert is_local_name(host) is local


@pytest.mark.parametrize(
    "path",
    ["/gradio_api/upload", "/gradio_api/file=/etc/passwd", "/gradio_api/proxy=http://x", "/gradio_api/run/send",
     "/gradio_api/call/send", "/gradio_api/runs"],
)  # fmt: skip
def test_the_parts_of_gradio_that_the_page_does_not_use_are_shut(client, path):
    for method in ("GET", "POST"):
        assert client.request(method, path).status_code in (404, 405)
