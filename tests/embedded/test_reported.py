"""What a report says of a photo, in other languages: every sentence of the tables, and the figures and names in it."""

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.embedded.answering.reported import HOLE, in_own_words
from assistant.embedded.answering.words import WORDING, Words, languages, names
from assistant.embedded.frames import Frame
from assistant.knowledge import load_knowledge, with_article
from assistant.vision import comparison, verdict
from assistant.vision.kind import KINDS, in_words
from tests.embedded.answers import ask

ABROAD = sorted(languages() - {"en"})
ENGLISH = re.compile(r"\b(?:the|is|are|take|your|with|this|it|of|to|picture|head|crop|and)\b", re.IGNORECASE)
OF_PEOPLE = [kind for kind in KINDS if kind not in verdict.NOT_OF_A_PERSON]


def rows() -> Iterator[str]:
    """The sentences of the checks' rows."""
    for check in load_knowledge().checks.values():
        for advice in (check.low, check.high):
            if advice is not None:
                yield from (said for said in (advice.message, advice.nearly, advice.fix, advice.crop) if said)


def sentences() -> set[str]:
    outlook = (f"{told[0].upper()}{told[1:]}." for told in comparison.OUTLOOK.values())
    return {*rows(), *verdict.SENTENCES.values(), *comparison.SENTENCES.values(), *outlook}


def phrases() -> set[str]:
    told = (said for check in load_knowledge().checks.values() for said in (check.strength, check.better) if said)
    return {*told, comparison.BETTER_ALL_ROUND, "photo {number}"}


@pytest.mark.parametrize("language", ABROAD)
def test_every_sentence_of_a_report_has_a_translation_and_no_other_has(language: str) -> None:
    said = tomllib.loads((WORDING / language / "reported.toml").read_text("utf-8"))
    assert said["sentences"].keys() == sentences()
    assert said["phrases"].keys() == phrases()


def test_the_verdict_words_nothing_beside_its_sentences() -> None:
    tree = ast.parse(Path(verdict.__file__).read_text("utf-8"))
    notes = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    told = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in notes)
    worded = {node.value for node in told if isinstance(node.value, str) and node.value.endswith(".")}
    assert worded <= set(verdict.SENTENCES.values())


@pytest.mark.parametrize("language", ABROAD)
def test_a_translation_keeps_the_holes_and_leaves_no_english(language: str) -> None:
    said = tomllib.loads((WORDING / language / "reported.toml").read_text("utf-8"))
    for english, own in (said["sentences"] | said["phrases"]).items():
        assert sorted(HOLE.findall(own)) == sorted(HOLE.findall(english)), english
        assert not ENGLISH.search(HOLE.sub("", own)), own
        assert own.endswith(".") == english.endswith("."), own


@pytest.mark.parametrize("language", ABROAD)
def test_every_kind_every_purpose_and_every_check_is_named_in_a_sentence(language: str) -> None:
    words, knowledge = Words(language), load_knowledge()
    for kind in OF_PEOPLE:
        for purpose in knowledge.purposes.values():
            best = purpose.wanted[0]
            told = verdict.SENTENCES["other_kind"].format(
                kind=in_words(kind), best=in_words(best), purpose=with_article(purpose.title)
            )
            own = in_own_words(told, words)
            assert own is not None, told
            named = names(language)
            for part in (named["kinds"][kind], named["kinds"][best], named["uses"][purpose.id]):
                assert part in own, told
        for name in ("take_kind", "take_kind_or_crop", "crop_to_kind"):
            assert names(language)["kinds"][kind] in str(
                in_own_words(verdict.SENTENCES[name].format(best=in_words(kind)), words)
            )
    for check in knowledge.checks:
        told = verdict.SENTENCES["check_unknown"].format(check=check.replace("_", " "))
        assert names(language)["checks"][check] in str(in_own_words(told, words))


@pytest.mark.parametrize("language", ABROAD)
def test_a_list_of_strengths_is_told_in_full(language: str) -> None:
    told = sorted(phrases() - {"photo {number}"})
    for first, second, third in zip(told, told[1:], told[2:], strict=False):
        sentence = comparison.SENTENCES["apart_from_some"].format(strengths=f"{first}, {second} and {third}")
        assert in_own_words(sentence, Words(language)), sentence


@pytest.mark.parametrize("language", ABROAD)
@pytest.mark.parametrize(
    "sentence",
    [
        "At 300 dpi the crop prints at 5.5 × 6.8 inches, not 8 × 10.",
        "The file has 9.1 MB; a LinkedIn profile photo may have 8 MB at most.",
    ],
)
def test_figures_are_kept_exactly(sentence: str, language: str) -> None:
    own = str(in_own_words(sentence, Words(language)))
    assert re.findall(r"\d[\d.]*(?=\D)", own) == re.findall(r"\d[\d.]*(?=\D)", sentence)
    assert " × ".join(("5.5", "6.8")) in own or "9.1" in own


def test_formats_are_listed_as_the_language_lists_them() -> None:
    told = in_own_words("This is a TIFF file; a photo on a CV has to be JPEG or PNG or WebP.", Words("de"))
    assert told == "Das ist eine TIFF-Datei; für den Lebenslauf muss es JPEG, PNG oder WebP sein."


@pytest.mark.parametrize("language", ABROAD)
def test_sentences_that_follow_each_other_are_all_told(language: str) -> None:
    words = Words(language)
    first, last = "The face is not sharp.", "The background is busy."
    assert in_own_words(f"{first} {last}", words) == f"{in_own_words(first, words)} {in_own_words(last, words)}"
    assert in_own_words(f"{first} What nobody has worded.", words) is None


def test_english_stays_as_the_report_words_it() -> None:
    assert in_own_words("What nobody has worded.", Words("en")) == "What nobody has worded."


def assessed(check: str, message: str, fix: str) -> str:
    row = {"id": "sharpness", "value": 0.12, "unit": "ratio", "range": [0.28, None], "status": "fail", "counts": True}
    return json.dumps(
        {
            "schema": 1,
            "photo_id": "p1",
            "purpose": "linkedin",
            "kind": "three_quarter_portrait",
            "kind_between": None,
            "kind_evidence": {},
            "people": 1,
            "people_at_least": False,
            "verdict": "not_ready",
            "reasons": [{"check": check, "message": message, "fix": fix}],
            "checks": [row | {"advice": "The face is not sharp. " + SHARPER}],
            "crop": None,
        }
    )


SHARPER = "Take it again: hold the camera still, use more light and tap on the face to focus."
TO_FIX = Frame("own_photo", "what", text="what should i fix first", has_photo=True, uses=("linkedin",))


@pytest.mark.parametrize(
    ("language", "remedy", "message"),
    [
        ("de", "ein anderes Foto: Gebraucht wird ein Headshot.", "Das ist ein Dreiviertelporträt"),
        ("fr", "Prenez ou choisissez un headshot.", "C'est un portrait aux trois quarts"),
        ("es", "Haga o elija un headshot.", "Esto es un retrato de tres cuartos"),
    ],
)
def test_what_to_fix_first_is_told_with_its_remedy(language: str, remedy: str, message: str) -> None:
    kind = "This is a three-quarter portrait; a headshot serves best as a LinkedIn profile photo."
    said = ask(TO_FIX, extra=[assessed("kind", kind, "Take or choose a headshot.")], language=language).text
    assert said.index(remedy) < said.index(message)
    assert not ENGLISH.search(said)


@pytest.mark.parametrize(
    ("language", "remedy", "message"),
    [
        ("de", "Halten Sie die Kamera ruhig", "Das Gesicht ist nicht scharf"),
        ("fr", "tenez l'appareil immobile", "Le visage n'est pas net"),
        ("es", "mantenga quieta la cámara", "La cara no está nítida"),
    ],
)
@pytest.mark.parametrize("text", ["what should i fix first", "is it sharp", "is it ready for linkedin"])
def test_a_reason_is_told_with_its_figures_however_it_is_asked_for(
    text: str, language: str, remedy: str, message: str
) -> None:
    frame = Frame("own_photo", "yes_no", text=text, has_photo=True, uses=("linkedin",) if "linkedin" in text else ())
    said = ask(frame, extra=[assessed("sharpness", "The face is not sharp.", SHARPER)], language=language).text
    assert remedy in said
    assert message in said
    assert "0.12" in said
    assert not ENGLISH.search(said)


@pytest.mark.parametrize("language", ABROAD)
def test_what_does_not_count_is_told_from_its_advice(language: str) -> None:
    frame = Frame("own_photo", "yes_no", text="is it sharp", has_photo=True)
    said = ask(frame, extra=[assessed("noise", "The picture is grainy.", "Mend it.")], language=language).text
    assert str(in_own_words(SHARPER, Words(language))) in said


@pytest.mark.parametrize("language", ABROAD)
def test_without_a_translation_the_check_is_named(language: str) -> None:
    said = ask(TO_FIX, extra=[assessed("sharpness", "It is off.", SHARPER)], language=language).text
    assert names(language)["checks"]["sharpness"] in said
    assert not ENGLISH.search(said)


@pytest.mark.parametrize(
    ("language", "best", "other"),
    [
        (
            "de",
            "**Foto 1:** Es taugt so, wie es ist. Anders als beim anderen: es ist scharf und",
            "Das Gesicht ist nicht",
        ),
        (
            "fr",
            "**Photo 1 :** Elle convient telle quelle. Contrairement à l'autre : elle est nette et",
            "Le visage n'est",
        ),
        ("es", "**Foto 1:** Sirve tal como está. A diferencia de la otra: está nítida y", "La cara no está nítida."),
    ],
)
def test_a_comparison_says_why_in_the_language_of_the_question(language: str, best: str, other: str) -> None:
    whys = (
        "It is ready as it is. Unlike the other one: it is sharp and the light is even.",
        "The face is not sharp. The background is busy.",
        "As good in every check, but photo 1 is sharper and is lit more evenly.",
        "Photo 1 has less to put right.",
    )
    ranking = [{"index": n, "rank": n + 1, "why": why} for n, why in enumerate(whys)]
    found = {"schema": 1, "purpose": "linkedin", "best": [0], "why": "", "ranking": ranking}
    report = json.loads(assessed("sharpness", "The face is not sharp.", SHARPER))
    frame = Frame("compare_photos", "which", text="which is best", has_photo=True, photos=4)
    compared = json.dumps({"comparison": found, "reports": [report] * len(whys)})
    said = ask(frame, extra=[compared], language=language).text
    assert best in said
    assert other in said
    assert not ENGLISH.search(said)
