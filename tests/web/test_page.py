"""The page in a real browser: what a visitor does, and what must never happen meanwhile."""

from pathlib import Path

import pytest

from assistant.handover import Left
from assistant.web import app as web_app

ASTRONAUT = web_app.WIDGET / "astronaut.jpg"

# Gradio counts its queue with two things that pandas 3 calls deprecated.
pytestmark = pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")


@pytest.fixture
def watched(browser, server):
    """A browser window that fails the test on a request to elsewhere, a refused request or a complaint."""
    context = browser.new_context(viewport={"width": 1000, "height": 800})
    page = context.new_page()
    outside, complaints = [], []
    page.complaints = complaints
    page.streams = set()
    page.on("request", lambda request: page.streams.add(request) if "/queue/data" in request.url else None)
    for end in ("requestfinished", "requestfailed"):
        page.on(end, lambda request: page.streams.discard(request))
    page.on(
        "request",
        lambda request: None if request.url.startswith((server.url, "data:", "blob:")) else outside.append(request.url),
    )
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert outside == []
    assert complaints == []


@pytest.fixture
def page(watched, server):
    watched.goto(server.url)
    watched.wait_for_selector("#ask textarea")
    watched.wait_for_selector("body:not(.starting)")
    return watched


def ask(page, text):
    page.fill("#ask textarea", text)
    page.press("#ask textarea", "Enter")


def answered(page, count=1):
    page.wait_for_function(f"document.querySelectorAll('.sources').length === {count}")
    page.wait_for_selector("#ask .submit-button")


def until(page, holds):
    while not holds():
        page.wait_for_timeout(20)


def reload(page):
    """Load the page anew once Gradio has closed its stream; it complains of one that is cut."""
    until(page, lambda: not page.streams)
    page.reload()


def test_the_first_screen_says_what_it_can_do_and_that_it_is_software(page):
    text = page.inner_text("#welcome")
    assert "software, not a person" in text
    assert "what it costs" in text
    assert "never saved" in page.inner_text("#photo")
    assert page.locator("[data-ask]").count() >= 3
    for button in page.query_selector_all("#welcome button:visible, #photo button:visible, #ask button"):
        assert (button.inner_text() or button.get_attribute("aria-label")).strip()


def test_the_page_bears_a_studios_name_greeting_questions_and_colour(page):
    look = {
        "id": "harbour", "name": "Harbour <b>Light</b>", "greeting": "Ahoy, which photo?",
        "suggestions": ["What is a headshot?"],
        "colours": {scheme: {"fill": "#0b5", "on": "#000", "accent": "#064d2a"} for scheme in ("light", "dark")},
    }  # fmt: skip
    page.route("**/api/studio", lambda route: route.fulfill(json=look))
    reload(page)
    heading = page.locator("#welcome h1")
    heading.get_by_text("Harbour <b>Light</b>").wait_for()
    assert page.title() == look["name"]
    assert page.locator("#welcome .lead").text_content() == look["greeting"]
    assert page.locator("#welcome [data-ask]:visible").all_text_contents() == look["suggestions"]
    accent = "getComputedStyle(document.querySelector('.gradio-container')).getPropertyValue('--accent')"
    assert page.evaluate(accent) == "#064d2a"


def test_a_question_is_answered_with_sources_that_open(page, server):
    page.click("[data-ask] >> nth=0")
    answered(page)
    assert page.inner_text(".answer strong") == "headshot"
    assert page.locator(".thought-group .step:visible").count() == 0
    page.click("a.cite >> nth=0")
    assert "what professional networks expect" in page.inner_text("details[open] .source-2")
    assert "sells AI headshots" in page.inner_text(".source >> nth=0")
    page.click("[aria-label=Like]:visible")
    until(page, lambda: [thumb[2] for thumb in server.chat.thumbs[-1:]] == [1])
    assert page.inner_text(".option >> nth=0").strip() == "And a portrait?"
    page.click(".option >> nth=0")
    answered(page, 2)
    assert page.locator(".said").nth(1).inner_text() == "And a portrait?"


def test_a_photo_goes_to_our_own_route_is_shown_and_is_deleted(page, server):
    with page.expect_response("**/api/photos") as sent:
        page.set_input_files("#photo-file", ASTRONAUT)
    assert sent.value.status == 201
    page.wait_for_selector("#photo .held img")
    photo_id = page.evaluate("advisor.photos()")
    assert photo_id in server.chat.photos
    ask(page, "is this LinkedIn-ready?")
    answered(page)
    page.wait_for_function("document.querySelector('.card img')?.naturalWidth > 0")
    assert "Ready after a crop" in page.inner_text(".card .verdict")
    assert "40 to 70 %" in page.inner_text(".card ol")
    with page.expect_download() as got:
        page.click("a.crop")
    assert Path(got.value.path()).read_bytes() == ASTRONAUT.read_bytes()
    page.click(".checks summary")
    assert "0.40 to 0.70" in page.inner_text(".checks")
    page.click("[data-delete]")
    page.wait_for_selector("#photo .held", state="hidden")
    until(page, lambda: photo_id not in server.chat.photos)
    # the card keeps the verdict, not the picture nor the ways to what was made of it
    assert "The photo has been deleted." in page.inner_text(".card")
    assert page.locator(".card img, .card a").count() == 0


def test_several_photos_are_held_at_once_asked_about_together_and_deleted_one_by_one(page, server, tmp_path):
    others = [tmp_path / name for name in ("a.jpg", "b.jpg")]
    for path in others:
        path.write_bytes(ASTRONAUT.read_bytes())
    page.set_input_files("#photo-file", others)
    page.wait_for_function("document.querySelectorAll('#photo .held li').length === 2")
    first, second = page.evaluate("advisor.photos()").split()
    ask(page, "which of these is best?")
    answered(page)
    assert page.locator(".card").count() == 2
    assert "with your 2 photos" in page.inner_text(".said")
    page.click("[aria-label='Delete photo 1 now']")
    page.wait_for_function("document.querySelectorAll('#photo .held li').length === 1")
    assert page.evaluate("advisor.photos()") == second
    until(page, lambda: first not in server.chat.photos)
    reload(page)
    page.wait_for_selector("#photo .held li")
    assert page.evaluate("advisor.photos()") == second


@pytest.mark.parametrize("way", ["drop", "paste"])
def test_a_photo_can_be_dropped_or_pasted_anywhere(page, way):
    page.evaluate(
        """async ([way]) => {
            const blob = await (await fetch("/page/astronaut.jpg")).blob();
            const data = new DataTransfer();
            data.items.add(new File([blob], "me.jpg", { type: "image/jpeg" }));
            document.body.dispatchEvent(way === "drop"
                ? new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })
                : new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        [way],
    )
    page.wait_for_selector("#photo .held img")


def test_the_example_photo_is_one_click(page):
    page.click("[data-example]")
    answered(page)
    assert page.locator(".card").count() == 1


def test_a_file_that_is_no_picture_gets_one_plain_sentence(page, tmp_path):
    path = tmp_path / "cv.txt"
    path.write_text("hello")
    page.set_input_files("#photo-file", path)
    page.wait_for_selector("#photo .problem:visible")
    assert "not a picture" in page.inner_text("#photo .problem")
    ask(page, "then a question")
    answered(page)
    assert page.locator("#photo .problem:visible").count() == 0


def test_what_a_visitor_types_is_shown_and_never_run(page):
    typed = '<script>document.title="run"</script><img src=x onerror="document.title=1"> **not bold** $$x$$'
    ask(page, typed)
    answered(page)
    assert page.inner_text(".said") == typed
    assert page.title() == "Headshot or portrait?"


def test_what_an_answer_repeats_is_shown_and_never_run(page):
    ask(page, "echo <img src=x onerror=document.title=1> [1] ![x](https://elsewhere.example/x.png)")
    answered(page)
    assert "<img src=x" in page.inner_text(".answer")
    assert page.locator(".answer img").count() == 0


def test_a_conversation_survives_a_reload_and_can_be_forgotten(page):
    ask(page, "remember me")
    answered(page)
    reload(page)
    page.wait_for_selector(".answer")
    assert page.inner_text(".said") == "remember me"
    ask(page, "and this")
    answered(page, 2)
    page.click("[data-anew]")
    page.wait_for_selector(".hello:visible")
    reload(page)
    page.wait_for_selector(".hello:visible")
    assert page.locator(".said").count() == 0


def test_an_answer_can_be_stopped_and_the_next_question_works(page, server):
    ask(page, "a slow one")
    page.click("#ask .stop-button")
    page.wait_for_selector("#ask .submit-button")
    page.get_by_text("Stopped.").wait_for()
    assert page.locator(".thinking").count() == 0
    until(page, lambda: "a slow one" in server.chat.ended)
    ask(page, "a quick one")
    answered(page)


def test_a_connection_that_comes_back_brings_the_page_back(page):
    ask(page, "hello")
    answered(page)
    page.context.set_offline(True)
    ask(page, "are you there?")
    page.get_by_text("Connection to the server was lost").first.wait_for()
    with page.expect_event("load"):
        page.context.set_offline(False)
    page.wait_for_selector(".said")
    assert page.input_value("#ask textarea") == "are you there?"
    page.press("#ask textarea", "Enter")
    answered(page, 2)
    page.complaints.clear()


def test_an_answer_can_be_asked_for_again(page, server):
    ask(page, "once more")
    answered(page)
    page.click("[aria-label=Retry]:visible")
    until(page, lambda: server.chat.ended.count("once more") == 2)
    answered(page)
    assert page.locator(".said").count() == 1


@pytest.mark.parametrize("text", ["please fail", "please break"])
def test_an_error_is_one_plain_sentence(page, text):
    ask(page, text)
    page.wait_for_selector(".trouble")
    assert page.locator(".trouble").count() == 1
    assert "Traceback" not in page.inner_text("#chat")
    page.wait_for_selector("#ask .submit-button")
    # it can be asked again, not rated
    page.wait_for_selector("[aria-label=Retry]:visible")
    assert page.locator("[aria-label=Like]:visible").count() == 0


def test_the_page_fits_a_phone(page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.click("[data-example]")
    answered(page)
    page.click(".checks summary")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_who_is_ready_reaches_the_studio_by_the_widgets_form(page, server, jpeg):
    ask(page, "hello")
    answered(page)
    assert page.locator(".ways").count() == 0
    with page.expect_response("**/api/photos"):
        page.set_input_files("#photo-file", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg})
    page.locator(".held img").wait_for()
    ask(page, "I want to book")
    link = page.get_by_role("link", name="Book: Business headshot")
    link.wait_for()
    assert link.get_attribute("href") == "https://studio.example/book?type=Business%20headshot"
    answered(page, 2)
    page.get_by_role("link", name="Leave your contact details").click()
    form = page.frame_locator("dialog iframe")
    form.get_by_label("Name").fill("Ada")
    form.get_by_label("E-mail").fill("ada@mail.example")
    form.get_by_label("Add what was measured").check()
    form.get_by_label("The studio may have this").check()
    form.get_by_role("button", name="Send to the studio").click()
    form.get_by_text("The studio gets this").wait_for()
    conversation, left, photo = server.chat.left[-1]
    assert left == Left(True, "Ada", "ada@mail.example")
    assert conversation == page.evaluate("advisor.kept()")
    assert photo in server.chat.photos
    form.locator("#close").click()
    page.locator("dialog").wait_for(state="detached")
    assert page.locator("a.leave").evaluate("it => it === document.activeElement")
