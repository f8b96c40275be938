"""The widget on a studio's site, in a real browser."""

import re
from pathlib import Path

import pytest

from assistant.web import app as web_app


def page_with_widget(server, policy="", **data):
    settings = " ".join(f'data-{name}="{value}"' for name, value in data.items())
    tag = f'<script src="{server.url}/widget.js" {settings} async></script>'
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">' if policy else ""
    return f"<!doctype html>{meta}<title>Studio</title><h1>Studio</h1>{tag}"


@pytest.fixture
def opened(browser, server, studio_site):
    """Open a site that carries the widget; fails on a request to elsewhere and on a complaint."""
    contexts, outside, complaints = [], [], []

    def go(origin=studio_site.allowed, width=1000, **data):
        studio_site.page = page_with_widget(server, **data)
        context = browser.new_context(viewport={"width": width, "height": 740})
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        known = (server.url, origin, "data:", "blob:")
        page.on("request", lambda asked: None if asked.url.startswith(known) else outside.append(asked.url))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto(f"{origin}/")
        return page

    go.complaints = complaints
    yield go
    for context in contexts:
        context.close()
    assert outside == []
    assert complaints == []


def inside(page):
    page.click("button")
    frame = page.frame_locator("iframe")
    # its script has run
    frame.locator("#close").wait_for()
    return frame


def ask(frame, text):
    frame.locator("#text").fill(text)
    frame.locator("#text").press("Enter")


def test_a_question_is_answered_on_a_studios_site(opened):
    frame = inside(opened(studio="example"))
    ask(frame, "Which photo do I need?")
    frame.locator(".thumbs").wait_for()
    assert frame.locator(".reply strong").first.inner_text() == "headshot"
    frame.locator("sup a").first.click()
    assert "professional networks" in frame.locator("details[open] p:focus").inner_text()
    frame.locator(".reply .chips button").first.click()
    frame.locator(".thumbs").nth(1).wait_for()
    assert frame.locator(".me").nth(1).inner_text() == "And a portrait?"


def test_a_photo_is_shown_cropped_and_deleted(opened, server):
    frame = inside(opened())
    before = set(server.chat.photos)
    frame.locator("input[type=file]").set_input_files(web_app.WIDGET / "astronaut.jpg")
    frame.locator("#consent").wait_for()
    assert set(server.chat.photos) == before, "nothing may be sent before the visitor agrees"
    frame.locator("#refuse").click()
    frame.locator("input[type=file]").set_input_files(web_app.WIDGET / "astronaut.jpg")
    frame.locator("#agree").click()
    frame.locator("#held").wait_for()
    ask(frame, "Ready?")
    frame.locator(".card a[download]").wait_for()
    assert frame.locator(".card a").get_attribute("href").endswith("/crop?purpose=linkedin")
    frame.locator("#delete").click()
    frame.locator("#held").wait_for(state="hidden")
    opened().wait_for_timeout(200)
    assert set(server.chat.photos) == before
    assert frame.locator(".card img, .card a").count() == 0


def test_a_conversation_is_saved_as_text_and_started_over(opened):
    page = opened()
    frame = inside(page)
    ask(frame, "Which photo do I need?")
    frame.locator(".thumbs").wait_for()
    with page.expect_download() as begun:
        frame.locator("#save").click()
    text = begun.value.path().read_text(encoding="utf-8")
    assert text.startswith("You: Which photo do I need?")
    assert "professional networks" in text
    frame.locator("#again").click()
    frame.locator("#hello").wait_for()
    assert frame.locator(".me, .reply").count() == 0


def test_the_page_opens_it_and_hears_of_it(opened):
    page = opened(position="left", colour="#ffe08a", label="Ask us")
    button = page.locator("button")
    button.wait_for()
    assert button.inner_text() == "Ask us"
    assert button.evaluate("b => getComputedStyle(b).color") == "rgb(0, 0, 0)", "dark letters on a light colour"
    page.wait_for_function("document.querySelector('div').classList.contains('left')")
    assert button.bounding_box()["x"] < 100
    page.evaluate("addEventListener('advisor:opened', () => { window.heard = true }); Advisor.open()")
    page.frame_locator("iframe").locator("#text").wait_for()
    assert page.evaluate("window.heard") is True
    page.evaluate("Advisor.close()")
    page.wait_for_selector("iframe", state="hidden")


def test_it_speaks_the_language_of_the_tag_to_the_last_word(opened):
    page = opened(lang="fr")
    page.get_by_role("button", name="Quelle photo me faut-il ?").wait_for()
    frame = inside(page)
    ask(frame, "please fail")
    assert "Veuillez réessayer" in frame.locator(".trouble").inner_text()
    frame.locator("input[type=file]").set_input_files(web_app.WIDGET / "astronaut.jpg")
    frame.get_by_role("button", name="Utiliser la photo").click()
    frame.get_by_role("button", name="Supprimer la photo maintenant").wait_for()
    ask(frame, "Prête ?")
    frame.get_by_role("button", name="Pas utile").wait_for()
    assert "Prête après recadrage pour LinkedIn · portrait aux trois quarts" in frame.locator(".card").inner_text()
    assert "Télécharger le recadrage, 256 × 256 px" in frame.locator(".card").inner_text()


def test_without_a_network_the_question_stays_in_the_box(opened):
    page = opened()
    frame = inside(page)
    page.context.set_offline(True)
    ask(frame, "Which photo do I need?")
    frame.locator(".trouble").wait_for()
    assert frame.locator("#text").input_value() == "Which photo do I need?"
    opened.complaints.clear()


def test_a_thumb_that_does_not_arrive_says_so(opened):
    page = opened()
    frame = inside(page)
    ask(frame, "Which photo do I need?")
    helpful = frame.get_by_role("button", name="Helpful", exact=True)
    helpful.wait_for()
    page.context.set_offline(True)
    helpful.click()
    frame.locator(".thumbs .trouble").wait_for()
    opened.complaints.clear()
    page.context.set_offline(False)
    helpful.click()
    frame.locator(".thumbs [aria-pressed=true]").wait_for()
    assert frame.locator(".trouble").count() == 0


def test_what_is_wrong_with_a_photo_is_said_where_it_is_seen(opened):
    frame = inside(opened())
    for number in range(1, 4):
        ask(frame, "Which photo do I need?")
        frame.locator(".thumbs").nth(number - 1).wait_for()
    frame.locator("main").evaluate("it => { it.scrollTop = 0; }")
    frame.locator("#add input").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"})
    frame.locator("#agree").click()
    frame.locator(".trouble").wait_for()
    assert frame.locator(".trouble").evaluate(
        "it => it.getBoundingClientRect().bottom <= document.querySelector('form').getBoundingClientRect().top"
    )
    opened.complaints.clear()


def test_words_from_outside_stay_words(opened):
    frame = inside(opened())
    typed = "echo <img src=x onerror=document.title=1> <b>x</b>"
    ask(frame, typed)
    frame.locator(".thumbs").wait_for()
    assert frame.locator(".me").inner_text() == typed
    assert "<img src=x" in frame.locator(".reply").inner_text()
    assert frame.locator(".reply img, .reply b").count() == 0


def test_it_opens_and_closes_by_keyboard_and_names_itself(opened):
    page = opened()
    # The script tag is async: on a busy machine the button may come after the page has loaded.
    page.locator("button").first.wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    frame = page.frame_locator("iframe[title]")
    frame.locator("#text").wait_for()
    page.frames[-1].wait_for_load_state()
    assert page.get_attribute("button", "aria-expanded") == "true"
    frame.locator("#text").press("Escape")
    page.wait_for_selector("iframe", state="hidden")
    # A dialog tells of its closing a moment after it is closed.
    page.wait_for_selector("button[aria-expanded=false]")


def test_it_fits_a_small_phone(opened):
    frame = inside(opened(width=360))
    ask(frame, "hello")
    frame.locator(".thumbs").wait_for()
    assert frame.locator("body").evaluate("() => document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("text", ["please fail", "please break"])
def test_an_error_is_one_plain_sentence(opened, text):
    frame = inside(opened())
    ask(frame, text)
    frame.locator(".trouble").wait_for()
    assert frame.locator(".trouble").count() == 1


def test_a_site_that_is_not_allowed_gets_no_button_and_no_chat(opened, studio_site):
    page = opened(origin=studio_site.not_allowed)
    page.wait_for_timeout(500)
    assert page.locator("button").is_hidden()
    page.evaluate("Advisor.open()")
    page.wait_for_timeout(500)
    assert any("frame-ancestors" in said for said in opened.complaints)
    opened.complaints.clear()


def test_it_works_across_sites_where_the_browser_blocks_its_storage(app_with, fake_chat, browser, serve, studio_site):
    # by another name the host page is another site, and this browser gives a frame of another site no storage
    with serve(app_with(fake_chat(), allowed_origins=(studio_site.not_allowed,))) as url:
        studio_site.page = f'<!doctype html><title>Studio</title><script src="{url}/widget.js" defer></script>'
        context = browser.new_context()
        page = context.new_page()
        page.goto(studio_site.not_allowed)
        frame = inside(page)
        blocked = "() => { try { sessionStorage.length; return false; } catch { return true; } }"
        assert page.frames[-1].evaluate(blocked)
        ask(frame, "Which photo do I need?")
        frame.locator(".thumbs").wait_for()
        frame.locator("input[type=file]").set_input_files(web_app.WIDGET / "astronaut.jpg")
        frame.locator("#agree").click()
        frame.locator("#held").wait_for()
        context.close()


def test_it_works_under_the_policy_that_the_readme_names(opened, server, studio_site):
    readme = Path(web_app.__file__).parents[2] / "README.md"
    policy = re.search("^Content-Security-Policy: (.+)$", readme.read_text("utf-8"), re.MULTILINE)[1]
    assert "unsafe" not in policy
    page = opened(policy=policy.replace("https://advisor.example", server.url))
    frame = inside(page)
    ask(frame, "Which photo do I need?")
    frame.locator(".thumbs").wait_for()
    assert page.locator("button").evaluate("it => getComputedStyle(it).borderRadius") == "26px", "its styles hold"


def test_the_chat_is_there_after_one_request_and_runs_nothing_but_its_own(browser, server):
    context = browser.new_context()
    page, asked = context.new_page(), []
    page.on("request", lambda one: asked.append(one.url) if "icon" not in one.url else None)
    answer = page.goto(f"{server.url}/embed")
    assert page.evaluate("!!document.forms[0].onsubmit"), "its script has run"
    assert asked == [f"{server.url}/embed"]
    assert page.locator("#send").evaluate("it => getComputedStyle(it).borderRadius") == "14px", "its style holds"
    assert "unsafe" not in answer.headers["content-security-policy"]
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'window.ran = true'}))")
    assert not page.evaluate("window.ran")
    context.close()


def test_it_stays_light(client):
    paths = ("/widget.js", "/embed?lang=de", "/page/clean.js")
    sizes = {path: client.get(path) for path in paths}
    assert all(found.headers["content-encoding"] == "gzip" for found in sizes.values())
    assert sum(int(found.headers["content-length"]) for found in sizes.values()) < 15 * 1024
