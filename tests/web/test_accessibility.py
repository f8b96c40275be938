"""The widget for people who use a keyboard, a screen reader, large letters, high contrast or a right-to-left page."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from assistant.web import app as web_app

WCAG = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]},
    "resultTypes": ["violations"],
}
SUGGESTIONS = ["And a portrait?", "Is this photo LinkedIn-ready?", "Can AI make one?"]
HOST = """<!doctype html><html lang="en" {attributes}><title>Studio</title><style>{css}</style><main><h1>Studio</h1>
<a id="own" href="#" onclick="Advisor.open(); return false">Ask us</a> <a id="after" href="#">Prices</a></main>
<script src="{server}/widget.js" {tag} defer></script></html>"""


@pytest.fixture
def opened(browser, server, studio_site):
    """A site that carries the widget, in a window of some kind."""
    contexts = []

    def go(attributes="", css="", tag="", width=1000, height=740, **window):
        studio_site.page = HOST.format(attributes=attributes, css=css, tag=tag, server=server.url)
        context = browser.new_context(viewport={"width": width, "height": height}, **window)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.goto(studio_site.allowed)
        page.locator("button").wait_for()
        return page

    yield go
    for context in contexts:
        context.close()


def inside(page):
    """The chat's frame, once its script has run."""
    page.frame_locator("iframe").locator("#close").wait_for()
    return page.frames[-1]


def findings(*documents):
    """What axe-core says against WCAG 2.2 A and AA."""
    return [
        f"{found['id']}: {node['target']} {node['failureSummary']}"
        for document in documents
        for found in Axe().run(document, options=WCAG).response["violations"]
        for node in found["nodes"]
    ]


def focused(document):
    """The accessible name of what has the focus."""
    return document.evaluate("""() => { let it = document.activeElement;
        while (it.shadowRoot?.activeElement) it = it.shadowRoot.activeElement;
        return it.ariaLabel || it.title || it.textContent.trim() || it.localName; }""")


def test_axe_finds_something_where_something_is_wrong(opened):
    page = opened()
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<button></button><p style=color:#bbb>Pale</p>')")
    assert [found.split(":")[0] for found in findings(page)] == ["button-name", "color-contrast"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("colour", ["", "#ffe08a", "#102a54", "#808080"])
def test_axe_finds_nothing_closed_open_asking_for_consent_or_with_a_photo_card(opened, scheme, colour):
    page = opened(tag=f'data-colour="{colour}"', color_scheme=scheme)
    assert findings(page) == []
    page.locator("button").click()
    frame = inside(page)
    assert findings(page, frame) == []
    frame.locator("input[type=file]").set_input_files(web_app.WIDGET / "astronaut.jpg")
    frame.locator("#consent").wait_for()
    assert findings(frame) == []
    frame.locator("#agree").click()
    frame.locator("#held").wait_for()
    frame.locator("#text").fill("Ready?")
    frame.locator("#text").press("Enter")
    frame.locator(".thumbs").wait_for()
    frame.locator("summary").first.click()
    frame.locator(".thumbs button").first.click()
    frame.locator("[aria-pressed=true]").wait_for()
    frame.locator("#text").fill("please fail")
    frame.locator("#text").press("Enter")
    frame.locator(".trouble").wait_for()
    assert findings(page, frame) == []


def test_everything_is_done_by_keyboard_in_the_order_of_the_page(opened):
    page = opened()
    for name in ("Ask us", "Prices", "Which photo do I need?"):
        page.keyboard.press("Tab")
        assert focused(page) == name
    page.keyboard.press("Enter")
    frame = inside(page)
    expect(frame.locator("#text")).to_be_focused()
    page.keyboard.type("Which photo?")
    page.keyboard.press("Enter")
    frame.locator(".thumbs").wait_for()
    order = []
    for _ in range(15):
        page.keyboard.press("Shift+Tab")
        order.insert(0, focused(frame))
    header = ["Save this conversation as text", "Start over and delete this conversation", "Close the chat"]
    titles = ["2 · What is a headshot for? <img src=x onerror=alert(1)>", "1 · Headshots versus portraits"]
    names = [
        *header,
        "Conversation",
        "Source 2",
        "Source 1",
        *titles,
        "Helpful",
        "Not helpful",
        *SUGGESTIONS,
        "Add a photo",
    ]
    assert order[-len(names) :] == names
    frame.locator(".chips button").first.focus()
    page.keyboard.press("Enter")
    expect(frame.locator("main")).to_be_focused()
    page.keyboard.press("Escape")
    page.locator("dialog").wait_for(state="hidden")
    assert focused(page) == "Which photo do I need?"
    page.wait_for_selector("button[aria-expanded=false]")


def test_on_a_phone_the_focus_stays_in_the_chat_and_then_returns_to_where_it_was(opened):
    page = opened(width=390, height=800)
    page.locator("#own").press("Enter")
    frame = inside(page)
    frame.locator("#send").focus()
    for _ in range(20):
        page.keyboard.press("Tab")
        assert focused(page) not in ("Ask us", "Prices", "Which photo do I need?")
    frame.locator("#send").focus()
    page.keyboard.press("Escape")
    page.locator("dialog").wait_for(state="hidden")
    assert focused(page) == "Ask us"


def test_the_focus_is_never_lost_on_the_way_of_a_photo(opened):
    page = opened()
    page.locator("button").click()
    frame = inside(page)
    frame.locator("input[type=file]").set_input_files(web_app.WIDGET / "astronaut.jpg")
    expect(frame.locator("#agree")).to_be_focused()
    frame.locator("#refuse").press("Enter")
    expect(frame.locator("#text")).to_be_focused()
    frame.locator("input[type=file]").set_input_files(web_app.WIDGET / "astronaut.jpg")
    frame.locator("#text").fill("Is it good enough?")
    frame.locator("#text").press("Enter")
    expect(frame.locator("#consent")).to_be_focused()
    expect(frame.locator("#text")).to_have_value("Is it good enough?")
    expect(frame.locator(".me")).to_have_count(0)
    frame.locator("#agree").press("Enter")
    frame.locator("#held").wait_for()
    expect(frame.locator("#text")).to_be_focused()
    frame.locator("#delete").press("Enter")
    expect(frame.locator("#text")).to_be_focused()


def test_a_screen_reader_hears_names_and_each_answer_once(opened):
    page = opened()
    page.locator("button").click()
    frame = inside(page)
    frame.evaluate("""() => new MutationObserver(() => {
            if (document.querySelector('[aria-busy=true]')) window.busy = true;
        }).observe(document.body, { childList: true, subtree: true })""")
    expect(page.locator("dialog")).to_have_attribute("aria-label", "Photo advisor, a chat")
    expect(frame.locator("body")).to_match_aria_snapshot("""
      - banner:
        - heading "Headshot or portrait?" [level=1]
        - button "Save this conversation as text"
        - button "Start over and delete this conversation"
        - button "Close the chat"
      - main "Conversation":
        - log "Conversation":
          - group "Suggestions"
      - button "Add a photo"
      - textbox "Your question"
      - button "Send"
    """)
    frame.locator("#text").fill("Which photo?")
    frame.locator("#text").press("Enter")
    frame.locator(".thumbs").wait_for()
    assert frame.evaluate("window.busy") is True
    assert frame.locator("[aria-busy=true]").count() == 0
    expect(frame.get_by_role("group", name="Was this helpful?")).to_be_visible()


@pytest.mark.parametrize(
    ("width", "height"), [(320, 640), (640, 360), (320, 256)], ids=["320 px", "200 % zoom", "400 % zoom"]
)
def test_nothing_is_cut_off_or_scrolls_sideways(opened, width, height):
    page = opened(width=width, height=height, tag='data-lang="de"')
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("button").click()
    frame = inside(page)
    frame.locator("#text").fill("Pneumonoultramicroscopicsilicovolcanoconiosis" * 3)
    frame.locator("#text").press("Enter")
    frame.locator(".thumbs").wait_for()
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for part in ("h1", "#close", ".reply p", ".thumbs button", "#text", "#send", "#add"):
        frame.locator(part).first.scroll_into_view_if_needed()
        box = frame.locator(part).first.bounding_box()
        assert box["x"] >= 0, part
        assert box["x"] + box["width"] <= width, part
        assert box["y"] < height, part


def test_a_right_to_left_page_and_its_loud_styles_leave_it_as_it_is(opened):
    css = """* { color: red !important; font-size: 40px !important; letter-spacing: 9px !important }
        div { display: none !important }
        button { background: lime !important } iframe { width: 9px !important } dialog { opacity: .1 !important }"""
    page = opened(attributes='dir="rtl"', css=css)
    button = page.locator("button")
    style = button.evaluate(
        "it => { const s = getComputedStyle(it); return [s.direction, s.fontSize, s.backgroundColor, s.letterSpacing] }"
    )
    assert style == ["ltr", "16px", "rgb(168, 73, 42)", "normal"]
    assert button.bounding_box()["x"] > 500
    button.click()
    frame = inside(page)
    assert page.locator("iframe").bounding_box()["width"] == 400
    frame.locator("#text").fill("كم تكلف صورة؟")
    frame.locator("#text").press("Enter")
    frame.locator(".thumbs").wait_for()
    assert frame.locator(".me").evaluate("it => getComputedStyle(it).unicodeBidi") == "plaintext"


def test_where_the_system_chooses_the_colours_every_button_has_an_edge(opened):
    page = opened(forced_colors="active")
    page.locator("button").click()
    frame = inside(page)
    for button in (page.locator("button"), *frame.locator("button:visible").all()):
        assert button.evaluate("it => getComputedStyle(it).borderTopStyle") == "solid"
        assert float(button.evaluate("it => parseFloat(getComputedStyle(it).borderTopWidth)")) >= 1


def test_nothing_moves(opened):
    page = opened(reduced_motion="reduce")
    page.locator("button").click()
    frame = inside(page)
    moving = """() => [...document.querySelectorAll('*')].filter((it) => { const s = getComputedStyle(it);
        return s.animationName !== 'none' || parseFloat(s.transitionDuration) > 0; }).length"""
    assert frame.evaluate(moving) == page.evaluate(moving) == 0


@pytest.mark.parametrize(("scheme", "fill"), [("light", "rgb(18, 52, 86)"), ("dark", "rgb(255, 224, 138)")])
def test_the_studios_colours_are_everywhere(app_with, fake_chat, browser, serve, studio_site, tmp_path, scheme, fill):
    (tmp_path / "north.toml").write_text(
        f'allowed_origins = ["{studio_site.allowed}"]\n[studio]\nname = "North"\n'
        '[look]\naccent = "#123456"\naccent_dark = "#ffe08a"\n'
    )
    with serve(app_with(fake_chat(), studios_dir=tmp_path)) as url:
        studio_site.page = HOST.format(attributes="", css="", tag='data-studio="north"', server=url)
        context = browser.new_context(color_scheme=scheme)
        page = context.new_page()
        page.goto(studio_site.allowed)
        page.locator("button").click()
        frame = inside(page)
        of = "(it, name) => getComputedStyle(it)[name]"
        assert page.locator("button").evaluate(of, "backgroundColor") == fill
        assert frame.locator("#send").evaluate(of, "backgroundColor") == fill
        assert frame.locator(".chips button").first.evaluate(of, "borderTopColor") == fill
        frame.locator("#text").focus()
        assert frame.locator("#text").evaluate(of, "outlineColor") == fill
        context.close()
