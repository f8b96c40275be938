"""Events become messages; whatever came from outside stays text."""

from types import SimpleNamespace

import pytest

from assistant.reports.words import figure, span
from assistant.web.photo_card import card
from assistant.web.rendering import Reply, answer, history, sources, visitor

EVIL = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'


def event(kind, **data):
    return SimpleNamespace(name=kind, data=data)


@pytest.fixture
def evil_report():
    check = {
        "id": EVIL, "iso": None, "value": 1.0, "unit": "ratio", "range": [None, 2.0], "status": "fail", "counts": True,
        "advice": EVIL, "source": EVIL,
    }  # fmt: skip
    return {
        "purpose": EVIL, "kind": EVIL, "verdict": EVIL, "reasons": [{"check": EVIL, "message": EVIL, "fix": EVIL}],
        "image": {"width_px": 1, "height_px": 1, "format": EVIL}, "checks": [check],
        "crop": {"output_width_px": 1, "output_height_px": 1, "enough_pixels": True},
    }  # fmt: skip


def test_nothing_from_outside_becomes_markup(evil_report):
    citation = {
        "n": 1, "id": EVIL, "source": EVIL, "title": EVIL, "passage": EVIL, "interest": EVIL,
        "url": "javascript:alert(1)", "page": 2,
    }  # fmt: skip
    row = {"role": "advisor", "text": EVIL, "citations": [citation], "message_id": "m",
           "photo": {"purpose": EVIL, "kind": EVIL, "verdict": EVIL}}  # fmt: skip
    shown = [
        visitor(EVIL)["content"],
        answer(f"{EVIL} [1] [x](javascript:alert(1)) ![y](http://elsewhere)", [citation]),
        sources([citation]),
        card({"report": evil_report, "annotated_url": EVIL, "crop_url": EVIL}),
        history([row])[0][0]["content"],
    ]
    for html in shown:
        assert "<script" not in html
        assert "<img src=x" not in html
        assert 'href="javascript' not in html
        assert 'src="http' not in html


def test_a_reply_grows_is_dropped_and_grows_again():
    reply = Reply()
    assert "Thinking" in reply.messages()[-1]["content"]
    reply.take(event("tool_started", id="1", name="search_guidance", label="Looking it up"))
    assert reply.messages()[0]["metadata"]["status"] == "pending"
    reply.take(event("tool_finished", id="1", name="search_guidance", ms=1200, ok=True, summary="6 passages"))
    assert reply.messages()[0]["metadata"] == {"title": "Looking it up", "status": "done", "duration": 1.2}
    reply.take(event("cited", n=1, id="x", source="a", title="A", passage="p", interest=None, url=None, page=None))
    assert "Sources" not in str(reply.messages())
    reply.take(event("text_delta", text="Half."))
    reply.take(event("text_reset"))
    assert "Half" not in str(reply.messages())
    reply.take(event("text_delta", text="Whole."))
    reply.take(event("suggested", items=["More?"]))
    assert "options" not in reply.messages()[-1]
    done = {"answer": "Whole.", "citations": [], "conversation_id": "c"}
    reply.take(event("done", **done))
    assert reply.messages()[-1]["options"] == [{"value": "More?"}]
    assert reply.conversation_id == "c"


def test_several_photos_are_numbered_and_come_after_the_answer_one_photo_before_it(evil_report):
    def shown(*names):
        reply = Reply()
        for name in names:
            reply.take(event("photo_assessed", photo_id=name, report=evil_report, annotated_url="/a", crop_url=None))
        reply.take(event("text_delta", text="So it is."))
        return reply.messages()[-1]["content"]

    one, two = shown("a"), shown("a", "b")
    assert one.index('class="card"') < one.index("So it is.")
    assert "Photo 1" not in one
    assert two.index("So it is.") < two.index("Photo 1") < two.index("Photo 2")


def test_what_does_not_count_for_the_purpose_stands_apart_and_asks_for_nothing(evil_report):
    (counting,) = evil_report["checks"]
    aside = {**counting, "id": "headroom", "status": "warn", "counts": False, "advice": "Leave more room."}
    html = card({"report": {**evil_report, "checks": [aside, counting]}, "annotated_url": None, "crop_url": None})
    assert "1 checks: 1 to fix; 1 more measured" in html
    assert html.index("to fix</span>") < html.index("without weight here") < html.index("Space above the hair")
    assert "Leave more room." not in html


def test_steps_of_one_kind_are_one_line():
    reply = Reply()
    for one in "ab":
        reply.take(event("tool_started", id=one, name="search_guidance", label="Looking it up"))
    reply.take(event("tool_finished", id="a", name="search_guidance", ms=100, ok=True, summary="6 passages"))
    [step, _] = reply.messages()
    assert (step["metadata"]["title"], step["metadata"]["status"]) == ("Looking it up", "pending")
    reply.take(event("tool_finished", id="b", name="search_guidance", ms=300, ok=False, summary="no index"))
    [step, _] = reply.messages()
    assert (step["metadata"]["status"], step["metadata"]["duration"]) == ("done", 0.3)
    assert "6 passages<br>It did not work: no index" in step["content"]


def test_a_step_that_took_a_blink_tells_no_time():
    reply = Reply()
    reply.take(event("tool_started", id="1", name="search_guidance", label="Looking it up"))
    reply.take(event("tool_finished", id="1", name="search_guidance", ms=12, ok=True, summary="6 passages"))
    assert reply.messages()[0]["metadata"] == {"title": "Looking it up", "status": "done"}


@pytest.mark.parametrize(("said", "left"), [("", "Stopped."), ("Half.", "Half.")])
def test_in_an_answer_that_was_stopped_nothing_goes_on(said, left):
    reply = Reply()
    reply.take(event("tool_started", id="1", name="search_guidance", label="Looking it up"))
    if said:
        reply.take(event("text_delta", text=said))
    reply.stop()
    [message] = reply.messages()
    assert left in message["content"]
    assert "thinking" not in message["content"]


def test_what_a_studio_says_of_itself_is_named_once_as_its_own():
    row = {"n": 1, "id": "x", "title": "A", "passage": "p", "interest": "sells them", "url": None, "page": None}
    assert "has an interest" in sources([{**row, "source": "article"}])
    own = sources([{**row, "source": "studio"}])
    assert "sells them" in own
    assert "has an interest" not in own


def test_passages_of_one_source_lie_together():
    row = {"id": "x", "source": "a", "title": "A", "passage": "p", "interest": None, "url": None, "page": None}
    html = sources([{**row, "n": 1}, {**row, "n": 2, "source": "b"}, {**row, "n": 3}])
    assert html.count("<details") == 2
    assert html.index("source-3") < html.index("source-2")


def test_an_answer_is_one_block_so_that_no_markdown_is_read_into_it():
    reply = Reply()
    reply.take(event("text_delta", text="One.\n\n- a\n- b\n\n```\ncode\n\nmore\n```"))
    assert "\n" not in reply.messages()[-1]["content"]


def test_a_marker_without_its_source_stays_as_it_was():
    assert "[3]" in answer("So it is [3].", [])


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [(None, "px", "–"), (0.314, "ratio", "0.31"), (1234.0, "px", "1,234 px"), (-4.4, "deg", "−4°"),
     (3.25, "percent", "3.2 %"),
     (1, "count", "1"), (True, "bool", "yes"), (0, "bool", "no")],
)  # fmt: skip
def test_values_are_short_and_carry_their_unit(value, unit, shown):
    assert figure(value, unit) == shown


@pytest.mark.parametrize(
    ("accepted", "shown"),
    [([0.4, 0.7], "0.40 to 0.70"), ([0.5, None], "at least 0.50"), ([None, 0.25], "at most 0.25"), ([1, 1], "1.00"),
     (None, "–"), ([None, None], "–")],
)  # fmt: skip
def test_an_open_end_of_a_range_is_said(accepted, shown):
    assert span(accepted, "ratio") == shown
