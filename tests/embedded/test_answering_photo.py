"""What is said of the visitor's own photo: the report's verdict and figures, and never a judgement of the person."""

import json
from dataclasses import replace
from typing import Any

import pytest

from assistant.embedded.answering.planning import calls_for, understood
from assistant.embedded.frames import Frame
from tests.embedded.answers import ask

BAD = {"check": "head_size", "message": "The head is small in the picture.", "fix": "Crop closer."}
WORSE = {"check": "sharpness", "message": "The face is not sharp.", "fix": "Hold the camera still."}


def check(
    name: str, value: float | None, status: str, accepted: list[float | None], unit: str = "ratio"
) -> dict[str, Any]:
    return {"id": name, "value": value, "unit": unit, "range": accepted, "status": status, "counts": True, "advice": ""}


def report(verdict: str = "ready", reasons: list[dict[str, str]] | None = None, **changes: Any) -> str:
    made = {
        "schema": 1,
        "photo_id": "p1",
        "purpose": "linkedin",
        "kind": "headshot",
        "kind_between": None,
        "kind_evidence": {"below_face_ratio": 1.31},
        "people": 1,
        "people_at_least": False,
        "verdict": verdict,
        "reasons": reasons or [],
        "checks": [
            check("head_size", 0.31, "warn", [0.4, 0.7]),
            check("sharpness", 0.12, "fail", [0.28, None]),
            check("eyes_open", 0.9, "pass", [0.6, None]),
            check("head_pose_yaw", None, "not_assessed", [-15, 15]),
        ],
        "crop": {"output_width_px": 400, "output_height_px": 400, "enough_pixels": True},
    }
    return json.dumps(made | changes)


def asked(text: str = "is it ready for LinkedIn", operator: str = "yes_no", **slots: Any) -> Frame:
    return Frame("own_photo", operator, text=text, has_photo=True, **{"uses": ("linkedin",), **slots})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("verdict", "words"),
    [("ready", "LinkedIn"), ("ready_after_crop", "crop"), ("not_ready", "not ready"), ("cannot_tell", "cannot tell")],
)
def test_the_verdict_comes_first(verdict: str, words: str) -> None:
    said = ask(asked(), extra=[report(verdict)])
    assert words in said.text.split("[photo]")[0].split(". ")[0]
    assert "[photo]" in said.text


def test_what_to_fix_first_has_its_figure_and_its_range() -> None:
    said = ask(asked(), extra=[report("not_ready", [WORSE, BAD])]).text
    assert said.index("not sharp") < said.index("head is small")
    assert "0.12" in said
    assert "0.28" in said
    assert "Hold the camera still." in said


def test_one_attribute_is_answered_alone() -> None:
    said = ask(asked("are my eyes open"), extra=[report("not_ready", [WORSE])]).text
    assert "0.9" in said
    assert "sharp" not in said


def test_what_was_not_measured_is_said() -> None:
    said = ask(asked("is my head turned"), extra=[report()]).text
    assert "could not measure" in said


def test_the_kind_is_told_with_what_decided() -> None:
    said = ask(asked("what kind of photo is it", "which"), extra=[report()]).text
    assert "headshot" in said
    assert "1.31" in said


def test_another_kind_than_proposed_is_denied() -> None:
    said = ask(asked("is this a portrait", subjects=("portrait",)), extra=[report()]).text
    assert said.startswith("No")


def test_a_crop_comes_with_its_size_and_its_link() -> None:
    crop = {"photo_id": "p1", "purpose": "cv", "crop": json.loads(report())["crop"], "crop_url": "/api/photos/p1/crop"}
    frame = Frame("crop_photo", "what", text="crop it", uses=("cv",), has_photo=True)
    said = ask(frame, extra=[report(purpose="cv"), json.dumps(crop)]).text
    assert "400 × 400" in said
    assert "(/api/photos/p1/crop)" in said


@pytest.mark.parametrize("text", ["am I attractive", "how old do I look", "who is this", "do I look happy"])
def test_nobody_is_judged_or_guessed(text: str) -> None:
    said = ask(asked(text), extra=[report()])
    assert said.mode == "abstain"
    assert "0." not in said.text


def test_an_expired_photo_is_asked_for_again() -> None:
    gone = json.dumps({"error": {"code": "photo_not_found", "message": "It is gone.", "retryable": False}})
    said = ask(asked(), extra=[gone])
    assert said.mode == "clarify"
    assert "upload" in said.text.lower()


def test_two_purposes_get_two_verdicts() -> None:
    frame = asked("for LinkedIn and my CV", uses=("linkedin", "cv"))
    said = ask(frame, extra=[report(), report("not_ready", [BAD], purpose="cv")]).text
    assert "LinkedIn" in said
    assert "CV" in said


@pytest.mark.parametrize("language", ["de", "fr", "es"])
def test_a_verdict_is_told_in_the_visitors_language(language: str) -> None:
    said = ask(asked(), extra=[report("not_ready", [WORSE])], language=language).text
    assert "not ready" not in said
    assert "The face" not in said
    assert "[photo]" in said


def compared(best: list[int], *whys: str) -> str:
    ranking = [{"index": n, "rank": n + 1, "why": why} for n, why in enumerate(whys)]
    comparison = {"schema": 1, "purpose": "linkedin", "best": best, "why": "", "ranking": ranking}
    return json.dumps({"comparison": comparison, "reports": [json.loads(report()) for _ in whys]})


def photos(text: str, operator: str = "which", count: int = 2) -> Frame:
    return understood(Frame("choose", operator, text=text, has_photo=True, photos=count))  # type: ignore[arg-type]


def test_the_best_photo_is_named_first_and_then_what_keeps_the_other_back() -> None:
    said = ask(photos("which of these is best"), extra=[compared([1], "The face is not sharp.", "It is ready.")]).text
    assert "hoto 2" in said.split("[photo]")[0]
    assert "**Photo 1:** The face is not sharp." in said


def test_is_this_one_better_is_answered_about_the_last_photo() -> None:
    for best, lead in ((0, "No"), (1, "Yes")):
        said = ask(photos("is this one better", "yes_no"), extra=[compared([best], "A.", "B.")])
        assert said.text.startswith(lead)


def test_photos_that_nothing_tells_apart_are_called_level() -> None:
    said = ask(photos("which should I use"), extra=[compared([0, 1], "", "")]).text
    assert "1 and 2 are level" in said


def test_one_photo_is_not_compared_with_nothing() -> None:
    said = ask(photos("which of these is best", count=1))
    assert said.mode == "clarify"
    assert "one photo" in said.text


def test_one_thing_is_compared_by_what_was_measured_on_each_photo() -> None:
    frame = photos("which of them is the sharpest")
    assert [call.as_arguments()["photo"] for call in calls_for(frame)] == [1, 2]
    blurred, sharp = (report(checks=[check("sharpness", value, "pass", [0.28, None])]) for value in (0.31, 0.44))
    said = ask(frame, extra=[blurred, sharp]).text
    assert "hoto 2 is the best" in said.split("[photo]")[0]
    assert "0.31" in said
    assert "0.44" in said


@pytest.mark.parametrize("text", ["in which of these do i look prettiest", "which of these looks most attractive"])
def test_looks_are_not_compared(text: str) -> None:
    said = ask(photos(text), extra=[compared([0], "", "")])
    assert said.mode == "abstain"
    assert "hoto 1" not in said.text


@pytest.mark.parametrize(
    ("text", "compares"),
    [
        ("which of these is best", True),
        ("which one should i use for my cv", True),
        ("rank them", True),
        ("is this one better", True),
        ("i cannot decide between the two", True),
        ("which photo do i need for linkedin", False),
        ("which is better, a headshot or a portrait", False),
        ("what does the best photographer cost", False),
        ("is the background good", False),
    ],
)
def test_a_comparison_is_told_from_a_question_about_photos_in_general(text: str, compares: bool) -> None:
    subjects = ("headshot", "portrait") if "headshot" in text else ()
    frame = Frame("choose", "which", text=text, subjects=subjects, has_photo=True, photos=2)
    assert (understood(frame).topic == "compare_photos") == compares
    assert understood(replace(frame, photos=0, has_photo=False)).topic != "compare_photos"


@pytest.mark.parametrize(
    ("text", "number"),
    [("what is wrong with photo 1", 1), ("and the second one?", 2), ("is the last photo sharp", 3), ("photo 7", None)],
)
def test_one_of_several_photos_can_be_named(text: str, number: int | None) -> None:
    frame = understood(Frame("own_photo", text=text, has_photo=True, photos=3))
    assert frame.photo == number
    [arguments] = [call.as_arguments() for call in calls_for(frame) if call.name == "assess_photo"]
    assert arguments.get("photo") == number


def beside(text: str, topic: str = "advice", operator: str = "what", **slots: Any) -> Frame:
    """A follow-up on the visitor's photo, as it is taken."""
    said = {"has_photo": True, "photos": 1, "after_photo": True, **slots}
    return understood(Frame(topic, operator, text=text, **said))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "topic", "taken"),
    [
        ("what if i crop it", "convert", "crop_photo"),
        ("can a portrait be cropped to a headshot", "convert", "convert"),
        ("and what about the background", "advice", "own_photo"),
        ("which cheek is darker", "hybrid", "own_photo"),
        ("is that too much", "cost", "own_photo"),
        ("what does that cost", "cost", "cost"),
        ("you said it is a three-quarter portrait, why", "hybrid", "own_photo"),
        ("what kind of background should headshots have", "advice", "advice"),
        ("can i print it on canvas", "out_of_scope", "own_photo"),
    ],
)
def test_what_follows_on_a_photo_is_about_that_photo_unless_it_asks_in_general(
    text: str, topic: str, taken: str
) -> None:
    assert beside(text, topic).topic == taken


def test_a_print_is_told_in_pixels() -> None:
    frame = beside("can i print it on a3", "out_of_scope", "yes_no")
    said = ask(frame, extra=[report(purpose="print", image={"width_px": 1800, "height_px": 2400})]).text
    assert "1800 × 2400" in said


def test_a_purpose_without_rules_is_named_and_the_one_that_stood_in_too() -> None:
    said = ask(asked("and for a matchbox", uses=(), wanted_for="matchbox"), extra=[report("ready")]).text
    assert "matchbox" in said.split("[photo]")[0]
    assert "LinkedIn" in said.split("[photo]")[0]


def test_several_photos_are_told_apart_by_their_numbers() -> None:
    said = ask(asked("is the first one ready", photos=3, photo=1), extra=[report("ready")]).text
    assert said.startswith("Photo 1:")


def test_nothing_to_fix_is_said_so_and_a_check_that_passed_did_not_fail() -> None:
    passes = [check("sharpness", 0.5, "pass", [0.28, None])]
    assert "othing" in ask(asked("what should i fix first", "what"), extra=[report(checks=passes)]).text
    assert ask(asked("why did the sharpness fail", "why", uses=()), extra=[report(checks=passes)]).text.startswith(
        "That"
    )


def test_a_check_that_does_not_count_is_not_held_against_the_photo() -> None:
    bowed = check("head_pose_pitch", 34, "fail", [-15, 15], "deg") | {"counts": False}
    said = ask(asked("is my chin too high", uses=()), extra=[report("ready", checks=[bowed])]).text
    assert "does not count" in said


def test_being_sure_of_a_measurement_says_that_it_may_be_wrong() -> None:
    said = ask(replace(asked("is it sharp", uses=()), turn="sure"), extra=[report("not_ready", [WORSE])]).text
    assert "measured" in said
    assert "0.12" in said


def test_a_photo_that_lay_there_before_is_missed() -> None:
    said = ask(Frame("own_photo", "yes_no", text="is my head tilted", photo_gone=True))
    assert said.mode == "clarify"
    assert "no longer" in said.text
