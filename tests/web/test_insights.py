"""The owner's page: for the owner's machine only."""

import csv
import hashlib
import html
import io

import pytest
from starlette.testclient import TestClient

from assistant.errors import AssistantError
from assistant.studio import StudioAnswer, load_studio


def test_the_owner_sees_counts_and_unanswered_questions(client):
    page = client.get("/insights")
    assert page.status_code == 200
    assert "<b>9</b> answers" in page.text
    assert "Do you shoot &lt;b&gt;" in page.text
    assert "<b>4</b> hand-overs" in page.text
    assert "<i>cats" not in page.text
    assert "no-store" in page.headers["cache-control"]


def test_each_unanswered_question_comes_with_lines_for_the_studios_file(client, tmp_path):
    lines = html.unescape(client.get("/insights").text.split("<pre")[1].split(">", 1)[1].split("</pre>")[0])
    path = tmp_path / "studio.toml"
    path.write_text(f'[studio]\nname = "N"\n\n{lines}'.replace("…", "Yes."))
    assert load_studio(path).answers == (StudioAnswer('Do you shoot <b>"dogs"</b>?', "Yes."),)
    path.write_text(f'[studio]\nname = "N"\n\n{lines}')
    with pytest.raises(AssistantError, match="line 6: write your answer"):
        load_studio(path)


def test_all_of_it_can_be_had_as_a_table_that_no_spreadsheet_runs(client):
    response = client.get("/insights/all.csv")
    assert response.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(response.text)))
    [asked] = [row for row in rows if row["what"] == "unanswered"]
    assert (asked["text"], asked["count"], asked["day"]) == ('Do you shoot <b>"dogs"</b>?', "2", "2026-11-20")
    assert asked["more"] == "'=cmd()|dogs"
    assert {row["what"] for row in rows} >= {"total", "questions", "topic", "photo kind", "failing check", "thumb down"}


def test_a_chart_says_what_it_shows_and_its_figures_stand_beside_it(browser, server):
    page = browser.new_page()
    page.goto(f"{server.url}/insights")
    assert page.get_by_role("img", name="Questions on each of the last 2 days, at most 6").count() == 1
    page.get_by_text("The figures", exact=True).click()
    assert page.get_by_role("row", name="2026-11-20 6 1").is_visible()
    assert page.get_by_role("row", name="cost: headshot 4").is_visible()
    heights = page.locator("svg.days rect").evaluate_all("all => all.map(one => one.height.baseVal.value)")
    assert heights[2] == 2 * heights[0] > 0
    page.locator("pre").first.click()
    assert page.evaluate("getSelection().toString()").startswith("[[answers]]")
    page.close()


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
        assert 'type="password"' in asked.text
        assert client.get("/insights/all.csv?studio=north").status_code == 401
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
        assert client.get("/insights/all.csv?studio=north").status_code == 200
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
        page.get_by_role("heading", name="unanswered").wait_for()
        page.close()
