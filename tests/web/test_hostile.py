"""Strings that try to run something or to load something from elsewhere, wherever a stranger's words are shown."""

import copy
import json
import tomllib
from dataclasses import replace
from itertools import islice
from pathlib import Path
from urllib.parse import quote

import pytest

from assistant.web import app as web_app

# Gradio counts its queue with two things that pandas 3 calls deprecated.
pytestmark = pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")

GROUPS = tomllib.loads(Path(__file__).with_name("hostile.toml").read_text("utf-8"))
STRINGS = [string for group in GROUPS.values() for string in group]

# What a stranger's string must not have brought into the page: something that runs or that loads.
FOUND = r"""() => {
  const address = (text) => { try { return new URL(text, location); } catch { return location; } };
  const elsewhere = (text) =>
    !/^(https?|data|blob):$/.test(address(text).protocol) || /evil|xss/.test(address(text).host);
  const runs = (text) => /^(javascript|vbscript|data):$/.test(address(text).protocol);
  const is_bad = (element, { name, value }) =>
    /^on/i.test(name) || name === "srcdoc"
    || name === "style" && /url|expression|binding/i.test(value)
    || /^(src|srcset|poster|background|data|action|formaction|ping)$/.test(name) && elsewhere(value)
    || /(^|:)href$/.test(name) && (element.localName === "a" ? runs(value) : elsewhere(value));
  return [...document.querySelectorAll("*")]
    .filter((one) => [...one.attributes].some((attribute) => is_bad(one, attribute))
      || one.localName === "script" && /xss/.test(one.textContent))
    .map((one) => one.outerHTML.slice(0, 200));
}"""


def batches(size=25, strings=STRINGS):
    strings = iter(strings)
    while batch := list(islice(strings, size)):
        yield batch


def lines(strings):
    return "\n".join(strings)


def as_shown(text):
    """Without what a browser and the file of a studio change: U+0000, carriage returns, white space around."""
    return text.replace("\0", "").replace("\ufffd", "").replace("\r", "\n").strip()


@pytest.fixture(scope="module")
def parrot(fake_chat):
    """A chat in which everybody says what the visitor says: model, tools, documents and reports."""

    class Parrot(fake_chat):
        async def _answer(self, text, conversation, message, shown):
            strings = text.split("\n\n")
            cited = [
                {"n": n, "id": one, "source": one, "title": one, "passage": one, "interest": one, "url": one, "page": n}
                for n, one in enumerate(strings, 1)
            ]
            async for event in super()._answer(text, conversation, message, shown):
                data = copy.deepcopy(event.data)
                match event.name:
                    case "tool_started":
                        data["label"] = strings[0]
                    case "tool_finished":
                        data["summary"] = text
                    case "photo_assessed":
                        data["report"]["reasons"] = [{"check": one, "message": one, "fix": one} for one in strings]
                    case "cited":
                        data = cited[data["n"]] if data["n"] < len(cited) else cited[0]
                    case "suggested":
                        data["items"] = strings
                    case "text_delta":
                        continue
                    case "done":
                        for some in batches(10, strings):
                            yield replace(event, name="text_delta", data={"text": "\n\n".join(some) + "\n\n"})
                        data |= {"answer": text, "citations": cited, "suggestions": strings}
                        self.conversations[conversation][-1] |= {"answer": text, "citations": cited}
                yield replace(event, data=data)

    return Parrot()


@pytest.fixture(scope="module")
def studios(tmp_path_factory, studio_site):
    """A studio for every five strings: its name and its greeting, its button and what it suggests."""
    folder = tmp_path_factory.mktemp("studios")
    for number, strings in enumerate(batches(5)):
        # TOML escapes as JSON does
        name, label, suggestions = (
            json.dumps(it, ensure_ascii=False) for it in (lines(strings), strings[0], strings[1:])
        )
        (folder / f"s{number}.toml").write_text(
            f'allowed_origins = ["{studio_site.allowed}"]\n[studio]\nname = {name}\ngreeting = {name}\n'
            f"[look]\nlabel = {label}\nsuggestions = {suggestions}\n",
            encoding="utf-8",
        )
    return folder


@pytest.fixture(scope="module")
def address(serve, app_with, parrot, studio_site, studios):
    with serve(app_with(parrot, allowed_origins=(studio_site.allowed,), studios_dir=studios)) as url:
        yield url


@pytest.fixture
def trap(browser, address, studio_site):
    """A window in which xss() and every request to elsewhere are noted; nothing of that kind may have happened."""
    context = browser.new_context()
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.sprung, page.outside, complaints = [], [], []
    known = (address, studio_site.allowed, "data:", "blob:", "about:")
    context.route(lambda url: not url.startswith(known), lambda route: route.abort())
    context.expose_function("xss", lambda *_: page.sprung.append("xss"))
    page.on("dialog", lambda dialog: (page.sprung.append(dialog.message), dialog.dismiss()))
    page.on("popup", lambda other: page.outside.append(other.url))
    page.on("request", lambda asked: None if asked.url.startswith(known) else page.outside.append(asked.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.complaints = complaints
    yield page
    page.wait_for_timeout(300)  # an error of a picture comes late
    context.close()
    assert page.sprung == []
    assert page.outside == []
    assert complaints == [], "nothing may hang by the content security policy alone"


def ask(frame, text):
    frame.locator("#text").fill(text)
    frame.locator("#text").press("Enter")


def hand_over(frame, name, picture):
    """Choose a photo of that name."""
    frame.locator("input[type=file]").set_input_files({"name": name, "mimeType": "image/jpeg", "buffer": picture})


def test_there_are_enough_of_them_and_no_two_alike():
    assert len(set(STRINGS)) == len(STRINGS) >= 200


def test_the_trap_springs_on_a_page_that_trusts_them(trap, studio_site):
    studio_site.page = "<!doctype html><title>Trusting</title>"
    trap.goto(studio_site.allowed)
    # not those that lead the page away
    trap.evaluate("all => all.forEach((one) => document.body.insertAdjacentHTML('beforeend', one))", STRINGS[40:])
    while len(trap.sprung) < 40 or len(trap.outside) < 10:
        trap.wait_for_timeout(20)
    assert len(trap.evaluate(FOUND)) > 100
    trap.goto("about:blank")
    trap.wait_for_timeout(200)
    trap.sprung.clear()
    trap.outside.clear()
    trap.complaints.clear()


@pytest.mark.parametrize("place", ["widget", "embed"])
def test_words_of_visitors_models_and_documents_in_the_widget(trap, address, studio_site, place):
    if place == "widget":
        studio_site.page = f'<!doctype html><title>Studio</title><script src="{address}/widget.js"></script>'
        trap.goto(studio_site.allowed)
        trap.locator("button").click()
        frame = trap.frame_locator("iframe")
    else:
        trap.goto(f"{address}/embed")
        frame = trap
    for number, batch in enumerate(batches()):
        ask(frame, "\n\n".join(batch))
        frame.locator(".thumbs").nth(number).wait_for()
        assert frame.locator("html").evaluate(FOUND) == []
        for summary in frame.locator(".reply").last.locator("summary").all():
            summary.evaluate("it => { it.parentElement.open = true }")
    said = frame.locator(".me").all_inner_texts()
    assert len(said) == number + 1
    assert "<script>xss()</script>" in said[0]
    trap.reload()
    if place == "widget":
        trap.locator("button").click()
    frame.locator(".reply").nth(number).wait_for()
    assert frame.locator("html").evaluate(FOUND) == []


def test_names_of_photos_and_words_of_reports_in_the_widget(trap, address, picture):
    trap.goto(f"{address}/embed")
    jpeg = picture()
    hand_over(trap, STRINGS[0], jpeg)
    with trap.expect_response("**/api/photos?*"):
        trap.locator("#agree").click()
    for string in STRINGS:
        # Until it has taken the place of the one before, a question would show one that is being deleted.
        with (
            trap.expect_response("**/api/photos?*") as sent,
            trap.expect_request(lambda asked: asked.method == "DELETE"),
        ):
            hand_over(trap, string, jpeg)
        assert sent.value.status == 201
    for number, batch in enumerate(batches(3)):
        if number % 10 == 0:
            ask(trap, "\n\n".join(batch))
            trap.locator(".thumbs").nth(number // 10).wait_for()
            assert trap.locator(".card ol").nth(number // 10).is_visible()
    assert trap.evaluate(FOUND) == []


def test_names_greetings_and_buttons_of_studios(trap, address, studio_site):
    for number, strings in enumerate(batches(5)):
        trap.goto(f"{address}/embed?studio=s{number}")
        assert as_shown(trap.text_content("h1")) == as_shown(trap.text_content("#hello p")) == as_shown(lines(strings))
        suggested = trap.locator("#hello .chips button").all_text_contents()
        assert [as_shown(one) for one in suggested] == [as_shown(one) for one in strings[1:]]
        assert trap.evaluate(FOUND) == []
    tags = "".join(f'<script src="{address}/widget.js" data-studio="s{n}"></script>' for n in range(number + 1))
    studio_site.page = f"<!doctype html><title>Studio</title>{tags}"
    trap.goto(studio_site.allowed)
    trap.wait_for_load_state("networkidle")
    labels = [as_shown(label) for label in trap.locator("button").all_text_contents()]
    assert sorted(labels) == sorted(as_shown(strings[0]) for strings in batches(5))
    assert trap.evaluate(
        "() => [...document.querySelectorAll('div')].every((host) => !host.shadowRoot.querySelector('img'))"
    )


def test_the_studio_that_an_address_names(client):
    for string in STRINGS:
        for path in ("/embed", "/api/studio"):
            found = client.get(f"{path}?studio={quote(string)}&lang={quote(string)}&colour={quote(string)}")
            assert string not in found.text or len(string) < 12
            assert "evil" not in str(found.headers)


def test_words_of_visitors_models_and_documents_on_the_page(trap, address):
    trap.goto(address)
    trap.wait_for_selector("#ask textarea")
    trap.wait_for_selector("body:not(.starting)")
    trap.set_input_files("#photo-file", web_app.WIDGET / "astronaut.jpg")
    trap.wait_for_selector("#photo .held img")
    for number, batch in enumerate(batches(50), 1):
        trap.fill("#ask textarea", "\n\n".join(batch))
        trap.press("#ask textarea", "Enter")
        trap.wait_for_function(f"document.querySelectorAll('.sources').length === {number}")
        trap.wait_for_selector("#ask .submit-button")
    assert "<script>xss()</script>" in trap.locator(".said").first.inner_text()
    assert trap.locator("#chat").evaluate(FOUND.replace("document", "document.querySelector('#chat')")) == []


def test_names_of_photos_on_the_page(trap, address, picture):
    trap.goto(address)
    trap.wait_for_selector("#ask textarea")
    trap.wait_for_selector("body:not(.starting)")
    jpeg = picture()
    for batch in batches(10, GROUPS["files"] + GROUPS["attributes"]):
        files = [{"name": string, "mimeType": "image/jpeg", "buffer": jpeg} for string in batch]
        trap.set_input_files("#photo-file", files)
        trap.locator("#photo .held li").nth(len(batch) - 1).wait_for()
        assert trap.locator("#photo").evaluate(FOUND.replace("document", "document.querySelector('#photo')")) == []
        for button in reversed(trap.locator("#photo [data-delete]").all()):
            button.click()
