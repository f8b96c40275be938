"""The owner's page: for the owner's machine only."""

import hashlib

import pytest
from starlette.testclient import TestClient


def test_the_owner_sees_counts_and_unanswered_questions(client):
    page = client.get("/insights")
    assert page.status_code == 200
    assert "<b>9</b> answers" in page.text
    assert "Do you shoot &lt;b&gt;dogs&lt;/b&gt;?" in page.text


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("203.0.113.9", {}),
        ("127.0.0.1", {"x-forwarded-for": "203.0.113.9"}),
        ("127.0.0.1", {"host": "studio.example"}),
        ("127.0.0.1", {"host": "advisor"}),
    ],
    ids=["from outside", "through a proxy", "by another name", "by a short name"],
)
def test_nobody_else_does(app_with, chat, address, headers):
    app = app_with(chat, host="0.0.0.0")
    with TestClient(app, base_url="http://127.0.0.1", client=(address, 1)) as client:
        response = client.get("/insights", headers=headers)
    assert response.status_code == 401
    assert response.json()["error"]["code"] == "unauthorised"


def test_whoever_has_the_token_gets_in_from_anywhere_and_nobody_without_it(app_with, chat, tmp_path):
    token = "correct horse"
    path = tmp_path / "studio.toml"
    path.write_text(
        f'[studio]\nname = "North"\n[insights]\ntoken_sha256 = "{hashlib.sha256(token.encode()).hexdigest()}"\n'
    )
    app = app_with(chat, host="0.0.0.0", studio_file=path)
    with TestClient(app, base_url="http://advisor.example", client=("203.0.113.9", 1)) as client:
        asked = client.get("/insights?studio=north")
        assert asked.status_code == 401
        assert "type=password" in asked.text
        assert "<b>9</b>" not in asked.text
        wrong = client.post("/insights?studio=north", data={"token": "wrong"})
        assert wrong.status_code == 401
        assert "set-cookie" not in wrong.headers
        entered = client.post("/insights?studio=north", data={"token": token}, follow_redirects=False)
        assert entered.status_code == 303
        cookie = entered.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert "<b>9</b> answers" in client.get("/insights?studio=north").text
    with TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 1)) as client:
        assert client.get("/insights").status_code == 401, "a token holds on this machine, too"


def test_a_browser_can_send_the_form(app_with, chat, tmp_path, browser, serve):
    token = "correct horse"
    path = tmp_path / "studio.toml"
    path.write_text(
        f'[studio]\nname = "North"\n[insights]\ntoken_sha256 = "{hashlib.sha256(token.encode()).hexdigest()}"\n'
    )
    with serve(app_with(chat, studio_file=path)) as url:
        page = browser.new_page()
        page.goto(f"{url}/insights?studio=north")
        page.get_by_label("token").fill(token)
        page.get_by_role("button").click()
        page.get_by_text("unanswered").wait_for()
        page.close()
