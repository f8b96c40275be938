"""The owner's page: for the owner's machine only."""

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
