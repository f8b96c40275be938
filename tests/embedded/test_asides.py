"""What is asked of a photo beside its verdict: prints, changes, how it strikes people, groups, other uses."""

import json
from dataclasses import replace
from typing import Any

import pytest

from assistant.embedded.answering.asides import aside_of
from assistant.embedded.answering.planning import calls_for, understood
from assistant.embedded.frames import Frame
from tests.embedded.answers import ask
from tests.embedded.test_answering_photo import check, report

SIZE = {"width_px": 600, "height_px": 900, "format": "JPEG", "size_bytes": 9, "is_grayscale": False}
ALONE = {"check": "single_face_present", "message": "More than one person is in the picture.", "fix": "Be alone."}
CHECKS = [
    check("single_face_present", 1, "pass", [1, 1], "count"),
    check("smile", 0.5, "warn", [0.65, None]),
    check("eyes_open", 0.9, "pass", [0.6, None]),
    check("under_exposure_prevention", 0.1, "pass", [None, 0.36]),
    check("background_uniformity", 0.3, "warn", [0.5, None]),
    check("image_size", 600, "pass", [400, None], "px"),
]


def measured(verdict: str = "ready", reasons: list[dict[str, str]] | None = None, **changes: Any) -> str:
    return report(verdict, reasons, **{"image": SIZE, "checks": CHECKS, **changes})


def beside(text: str, topic: str = "advice", operator: str = "yes_no", **slots: Any) -> Frame:
    given: dict[str, Any] = {"uses": ("linkedin",), "after_photo": True, "photos": 1, "said": text, **slots}
    return Frame(topic, operator, text=text.lower(), has_photo=True, **given)  # type: ignore[arg-type]


def told(frame: Frame, *reports: str) -> Any:
    return ask(understood(frame), extra=reports or [measured()])


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("can you erase the chap behind me, the man in red?", "edit"),
        ("should i brighten it a bit?", "edit"),
        ("would you airbrush it", "edit"),
        ("make it black and white please", "edit"),
        ("do i come across as grumpy?", "impressions"),
        ("is it too formal?", "impressions"),
        ("do i seem odd?", "impressions"),
        ("does my cat spoil it?", "unmeasured"),
        ("was it made with ai?", "unmeasured"),
        ("is there room for the title?", "unmeasured"),
        ("which rules did you judge it by?", "rules"),
        ("so what can i use it for?", "uses"),
        ("why only one person?", "single"),
        ("delete it", ""),
        ("remove my photo", ""),
        ("is it sharp?", ""),
        ("is it ready for linkedin?", ""),
        ("why is only one eye open?", ""),
        ("why are two checks failing?", ""),
        ("should i take this one or the other?", ""),
        ("should i take off my glasses?", ""),
        ("can you take the man behind me out?", "edit"),
    ],
)
def test_each_sort_of_question_is_told_apart(text: str, sort: str) -> None:
    aside = aside_of(beside(text))
    assert (aside.sort if aside else "") == sort


@pytest.mark.parametrize("topic", ["advice", "privacy", "about", "studio", "own_photo", "out_of_scope"])
def test_a_change_is_asked_of_the_photo_whatever_it_sounds_like(topic: str) -> None:
    assert understood(beside("could you blur the background for me", topic)).topic == "own_photo"


@pytest.mark.parametrize(
    "text", ["should i lighten a headshot?", "do you offer retouching?", "what do headshots printed at a4 cost?"]
)
def test_what_is_asked_in_general_is_not_taken_for_the_photo(text: str) -> None:
    assert understood(beside(text, uses=())).topic != "own_photo"


def test_a_change_is_declined_with_what_was_measured_of_it() -> None:
    said = told(beside("can you swap the background for me?")).text
    assert said.startswith("I cannot retouch")
    assert "0.3" in said


def test_whether_a_change_is_needed_is_decided_by_the_check() -> None:
    assert told(beside("should i brighten it?")).text.startswith("No")
    dark = [check("under_exposure_prevention", 0.5, "warn", [None, 0.36])]
    assert told(beside("should i brighten it?"), measured(checks=dark)).text.startswith("Yes")


def test_how_a_face_strikes_people_is_not_judged_but_what_was_measured_is_told() -> None:
    said = told(beside("is my expression friendly enough?")).text
    assert "judge" in said
    assert "0.5" in said


def test_what_is_not_measured_is_said_without_repeating_the_verdict() -> None:
    said = told(beside("is it photoshopped?")).text
    assert "do not measure" in said
    assert "LinkedIn" not in said


def test_an_animal_is_told_with_the_rule_of_the_site() -> None:
    said = told(beside("and the dog?")).text
    assert "one person" in said
    assert "[platform.linkedin.removed]" in said


def test_a_print_is_told_in_cm_and_by_who_asks_for_so_many_pixels() -> None:
    said = told(beside("how large can i print it?")).text
    assert "600 × 900" in said
    assert "5.1 × 7.6 cm" in said
    assert "[author.print]" in said


@pytest.mark.parametrize(
    ("size", "words"), [("30 x 40 cm", "too few"), ("7 x 10 cm", "just enough"), ("4 x 6 cm", "enough for 4 x 6 cm")]
)
def test_a_size_that_is_named_is_judged_first(size: str, words: str) -> None:
    assert words in told(beside(f"would {size} work?")).text.split(". ")[0]


def test_of_several_photos_the_one_that_prints_largest_is_named() -> None:
    large = measured(image={**SIZE, "width_px": 2000, "height_px": 3000})
    frame = beside("which of them prints larger?", photos=2, operator="which")
    assert understood(frame).topic == "compare_photos"
    assert [call.as_arguments()["photo"] for call in calls_for(understood(frame)) if call.name == "assess_photo"] == [
        1,
        2,
    ]
    said = told(frame, measured(), large).text
    assert said.startswith("Photo 2 prints largest")


@pytest.mark.parametrize(
    ("text", "purpose", "named"),
    [
        ("and for our wedding invitation?", "print", "an invitation"),
        ("it is for my aunt's obituary, will it do?", "print", "an obituary"),
        ("how would it do on hinge?", "social_media", "dating"),
        ("and for a conference badge?", "print", "a badge"),
    ],
)
def test_a_use_without_rules_is_named_with_those_that_stand_in(text: str, purpose: str, named: str) -> None:
    frame = understood(beside(text, "choose", uses=()))
    assert calls_for(frame)[0].as_arguments()["purpose"] == purpose
    said = ask(frame, extra=[measured(purpose=purpose)]).text
    assert said.startswith("I have no rules for")
    assert named in said


def test_a_group_is_judged_as_one_where_several_want_to_be_seen() -> None:
    frame = understood(beside("can we use this on our team page?", "own_photo", uses=("company_site",)))
    assert [call.as_arguments()["purpose"] for call in calls_for(frame) if call.name == "assess_photo"] == [
        "company_site",
        "family",
    ]
    several = {"people": 4, "kind": "group_portrait"}
    one = measured("not_ready", [ALONE], purpose="company_site", **several)
    said = ask(frame, extra=[one, measured(purpose="family", **several)]).text
    assert "4 people" in said
    assert "As a group picture" in said
    assert "[subjects.portrait.group]" in said
    assert "Be alone" not in said


def test_a_size_is_told_without_judging_a_group() -> None:
    frame = understood(beside("would it do for our team page, at 30 x 40 cm?", "own_photo"))
    assert [call.as_arguments()["purpose"] for call in calls_for(frame) if call.name == "assess_photo"] == ["print"]


def test_one_person_is_not_judged_as_a_group() -> None:
    frame = beside("is this fine for our website?", "own_photo", uses=("company_site",))
    said = ask(frame, extra=[measured(purpose="company_site"), measured(purpose="family")]).text
    assert "group" not in said
    assert "album" not in said


def test_what_it_will_do_for_is_found_by_judging_it_for_each() -> None:
    frame = understood(beside("so what can i use it for?", operator="what"))
    assert len([call for call in calls_for(frame) if call.name == "assess_photo"]) > 4
    said = ask(frame, extra=[measured("not_ready", [ALONE]), measured(purpose="email_signature")]).text
    assert "email signature" in said
    assert "LinkedIn" not in said


def test_a_verdict_that_was_told_is_not_repeated_for_an_odd_question() -> None:
    frame = beside("and the vibe?", "own_photo", "what")
    first = ask(frame, extra=[measured("not_ready", [ALONE])]).text
    again = ask(replace(frame, judged=True), extra=[measured("not_ready", [ALONE])]).text
    assert "Be alone" in first
    assert "Be alone" not in again
    assert len(again) < len(first)


def test_why_not_the_other_one_tells_of_the_other_one_alone() -> None:
    ranking = [
        {"index": 0, "verdict": "ready", "why": "It is ready."},
        {"index": 1, "verdict": "x", "why": "It is dark."},
    ]
    made = {"schema": 1, "comparison": {"purpose": "linkedin", "best": [0], "ranking": ranking}, "reports": []}
    frame = understood(beside("why not the other one?", "choose", "why", photos=2, now="why not the other one?"))
    assert frame.topic == "compare_photos"
    said = ask(frame, extra=[json.dumps(made)]).text
    assert "It is dark." in said
    assert "It is ready." not in said


@pytest.mark.parametrize("text", ["what did you say about the light?", "and the background?", "was it sharp in that?"])
def test_what_was_measured_on_a_photo_that_is_gone_is_not_answered_in_general(text: str) -> None:
    gone = replace(beside(text), has_photo=False, photos=0, photo_gone=True)
    said = ask(understood(gone))
    assert said.mode == "clarify"
    assert "upload" in said.text


@pytest.mark.parametrize("language", ["de", "fr", "es"])
@pytest.mark.parametrize(
    "text", ["can you retouch it?", "is it too serious?", "would 30 x 40 cm work?", "and the dog?"]
)
def test_each_is_answered_in_the_visitors_language(text: str, language: str) -> None:
    frame = understood(beside(text))
    english, own = (ask(frame, language=code, extra=[measured()]).text for code in ("en", language))
    assert own
    assert own.split(".")[0] != english.split(".")[0]
