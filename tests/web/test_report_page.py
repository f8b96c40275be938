"""The printed report and the contact sheet in a real browser: nothing is fetched or refused, one sheet of paper."""

import httpx
import pypdfium2
import pytest

from assistant.knowledge import load_knowledge
from assistant.reports.pages import photo_page, team_page


@pytest.fixture
def watched(browser):
    """A browser window that fails the test on a complaint, such as a style or picture that the policy refuses."""
    context = browser.new_context(viewport={"width": 1000, "height": 800})
    page = context.new_page()
    complaints = []
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


def pages_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    count = len(document)
    document.close()
    return count


def full_report(report):
    """A report as full as it gets: every check, each off its range, and all of them reasons."""
    checks = [
        {
            "id": check.id,
            "value": 12345.0,
            "unit": "px",
            "range": [12345.0, None],
            "status": "fail",
            "counts": True,
        }
        for check in load_knowledge().checks.values()
    ]
    checks += [{**checks[0], "id": f"a_check_with_a_name_{n}"} for n in range(46 - len(checks))]
    reasons = [
        {"check": check.id, "message": (check.low or check.high).message, "fix": (check.low or check.high).fix}
        for check in load_knowledge().checks.values()
    ]
    return {**report, "file": "a-long-name-" * 8 + ".jpg", "checks": checks, "reasons": reasons}


def test_the_report_over_http_shows_its_pictures_under_its_own_policy(watched, server, jpeg):
    photo = httpx.post(f"{server.url}/api/photos", content=jpeg).json()["photo_id"]
    watched.goto(f"{server.url}/api/photos/{photo}/report?purpose=linkedin")
    assert watched.evaluate("[...document.images].every(image => image.naturalWidth > 0)")
    assert watched.evaluate("getComputedStyle(document.querySelector('main')).maxWidth") == "980px"


@pytest.mark.parametrize("size", [(600, 900), (900, 600)], ids=["upright", "wide"])
def test_the_fullest_report_prints_on_one_page(watched, size, tmp_path, found_report, picture):
    path = tmp_path / "report.html"
    path.write_text(photo_page(full_report(found_report), picture(*size), picture(400, 400)))
    watched.goto(path.as_uri())
    assert pages_of(watched.pdf(format="A4")) == 1


@pytest.mark.parametrize("width", [390, 1000])
def test_pages_fit_phones_and_screens(watched, width, tmp_path, found_report, picture):
    path = tmp_path / "page.html"
    odd = {"aspect": "head_size", "message": "Smaller.", "fix": "Crop.", "value": "20%", "typical": "50%"}
    members = [
        {"index": n, "name": "a-long-name-" * 4, "kind": "headshot", "verdict": "ready", "stands_out": [odd] * (n % 3)}
        for n in range(9)
    ]
    team = {"purpose": "team_directory", "photos": 9, "summary": "9 photos.", "aspects": [], "members": members}
    watched.set_viewport_size({"width": width, "height": 800})
    for html in (
        photo_page(full_report(found_report), picture(600, 900), picture(400, 400)),
        team_page(team, [found_report] * 9, [picture(300, 200)] * 9),
    ):
        path.write_text(html)
        watched.goto(path.as_uri())
        assert watched.evaluate("document.documentElement.scrollWidth") <= width
