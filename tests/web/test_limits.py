"""How much and how often."""

from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from assistant.web.limits import RateLimit


def test_an_address_that_asks_too_often_is_told_when_to_come_back():
    clock = [0.0]
    app = RateLimit(PlainTextResponse("ok"), per_minute=3, now=lambda: clock[0])
    here, there = TestClient(app, client=("1.1.1.1", 1)), TestClient(app, client=("2.2.2.2", 1))
    assert [here.post("/api/chat").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = here.post("/api/photos")
    assert refused.json()["error"]["code"] == "too_many_requests"
    assert refused.headers["retry-after"] == "60"
    assert here.get("/api/health").status_code == 200
    assert there.post("/api/chat").status_code == 200
    clock[0] = 60.0
    assert here.post("/api/chat").status_code == 200


def test_neighbours_in_one_ipv6_network_share_an_allowance():
    app = RateLimit(PlainTextResponse("ok"), per_minute=1)
    codes = [
        TestClient(app, client=(address, 1)).post("/api/chat").status_code
        for address in ("2001:db8:1:2:aaaa::1", "2001:db8:1:2:bbbb::1", "2001:db8:1:3::1")
    ]
    assert codes == [200, 429, 200]


def test_the_setting_decides(app_with, chat):
    with TestClient(app_with(chat, requests_per_minute=2), base_url="http://127.0.0.1") as client:
        codes = [client.post("/api/chat", json={"text": "hi"}).status_code for _ in range(3)]
    assert codes == [200, 200, 429]
