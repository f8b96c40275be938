"""Pages that stand alone: everything is in them, nothing foreign is trusted, and nothing is fetched."""

import base64
import hashlib
import re

import pytest

from assistant.reports.pages import content_policy, photo_page, team_page
from assistant.reports.text import comparison_text, photo_text, team_text

REPORT = {
    "schema": 1, "file": "dir/<b>me.jpg", "photo_id": None, "purpose": "linkedin", "kind": "three_quarter_portrait",
    "kind_confidence": 0.91, "kind_between": "headshot", "people": 1,
    "image": {"width_px": 512, "height_px": 640, "format": "JPEG", "size_bytes": 48123, "is_grayscale": False},
    "verdict": "ready_after_crop",
    "reasons": [{"check": "head_size", "message": "The head is <small>.", "fix": "Use the crop."},
                {"check": "smile", "message": "No smile.", "fix": None}],
    "checks": [
        {"id": "head_size", "value": 0.31, "unit": "ratio", "range": [0.4, 0.7], "status": "warn", "counts": True},
        {"id": "sharpness", "value": 0.6, "unit": "ratio", "range": [0.28, None], "status": "pass", "counts": True},
        {"id": "colour", "value": True, "unit": "bool", "range": None, "status": "pass", "counts": False},
        {"id": "eyes_open", "value": None, "unit": "ratio", "range": [0.6, None], "status": "not_assessed",
         "counts": True},
    ],
    "crop": {"x": 1, "y": 2, "width": 400, "height": 400, "output_width_px": 400, "output_height_px": 400,
             "enough_pixels": True, "shape": "circle"},
}  # fmt: skip
TEAM = {
    "schema": 1, "purpose": "team_directory", "photos": 2, "summary": "2 photos compared. me.jpg stands out.",
    "aspects": [{"id": "head_size", "title": "Head size", "status": "some_stand_out", "typical": "50%"},
                {"id": "colour", "title": "Colour", "status": "consistent", "typical": "in colour"}],
    "members": [
        {"index": 0, "name": "ok.jpg", "file": "ok.jpg", "photo_id": None, "kind": "headshot", "verdict": "ready",
         "stands_out": []},
        {"index": 1, "name": "<b>me.jpg", "file": "me.jpg", "photo_id": None, "kind": "headshot",
         "verdict": "not_ready", "stands_out": [{"aspect": "head_size", "message": "The head is smaller.",
                                                 "fix": "Crop it.", "value": "20%", "typical": "50%"}]},
    ],
}  # fmt: skip


@pytest.fixture(params=["photo", "team"])
def page(request):
    if request.param == "photo":
        return photo_page(REPORT, b"annotated", b"crop")
    return team_page(TEAM, [REPORT, REPORT], [b"one", b"two"])


def test_a_page_fetches_nothing_and_runs_nothing(page):
    assert not re.search(r"https?:|<script|<link|@import|url\(|\bon\w+=|javascript:", page)
    assert set(re.findall(r'src="([^:"]*):', page)) == {"data"}


def test_a_page_allows_its_own_style_alone(page):
    [style] = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in content_policy()
    assert " style=" not in page
    assert content_policy().replace("'", "&#39;") in page


def test_foreign_words_are_text(page):
    assert "<b>me" not in page
    assert "&lt;b&gt;me.jpg" in page


def test_every_picture_has_words(page):
    assert page.count("<img") == len(re.findall(r'<img[^>]* alt="[^"]+"', page))


def test_a_photos_page_says_verdict_fixes_checks_and_what_is_not_known():
    page = photo_page(REPORT, b"annotated", b"crop")
    for words in ("Ready after a crop", "as a LinkedIn profile photo", "Three-quarter portrait, nearly a headshot",
                  "Use the crop.", "0.40 to 0.70", "Not assessed: eyes open", "400 × 400 px", "48 kB",
                  'class="round"'):  # fmt: skip
        assert words in page
    assert base64.b64encode(b"annotated").decode() in page


def test_a_photos_page_without_crop_or_reasons_is_whole():
    page = photo_page({**REPORT, "crop": None, "reasons": [], "file": None, "verdict": "ready"}, b"annotated")
    assert "Your photo" in page
    assert "Suggested crop" not in page
    assert "Nothing to put right" in page


def test_the_odd_ones_come_first_on_a_contact_sheet():
    page = team_page(TEAM, [REPORT, REPORT], [b"one", b"two"])
    assert page.index("The head is smaller.") < page.index("ok.jpg")
    assert "Crop it." in page
    assert page.index(base64.b64encode(b"two").decode()) < page.index(base64.b64encode(b"one").decode())


def test_text_for_the_terminal_has_words_and_no_ids():
    place = {"rank": 1, "index": 0, "name": "a.jpg", "kind": "headshot", "verdict": "not_ready", "strengths": [],
             "held_back_by": REPORT["reasons"], "why": "It is blurred.", "file": "a.jpg", "photo_id": None}  # fmt: skip
    comparison = {"why": "a.jpg is best.", "ranking": [place]}
    told = photo_text(REPORT) + comparison_text(comparison) + team_text(TEAM)
    assert "Three-quarter portrait, nearly a headshot. Ready after a crop as a LinkedIn profile photo." in told
    assert "1. The head is <small>. Use the crop." in told
    assert "2 of 3 checks" not in told
    assert "1 of 3 checks passed; not assessed: eyes open." in told
    assert "1. a.jpg: Headshot. Not ready yet." in told
    assert "_" not in told
    assert "None" not in told
    assert all(len(line) <= 120 for line in told.splitlines())
