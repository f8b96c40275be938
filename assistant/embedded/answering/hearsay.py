"""A photo that is only told of: what the visitor says is wrong with it, held against what is checked on photos."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.embedded.answering.claims import Claim, Draft
from assistant.embedded.answering.policy import own_photo
from assistant.embedded.answering.relevance import mentions
from assistant.embedded.answering.reported import in_own_words
from assistant.embedded.answering.words import Words
from assistant.embedded.frames import Frame
from assistant.knowledge import load_knowledge

Fault = Mapping[str, Any]


def faults_told(frame: Frame) -> list[Fault]:
    """The checks that a photo fails by what is said of it, where it is asked whether it will do and it is not there."""
    table = own_photo()["told_of"]
    text = frame.now or frame.text
    if frame.has_photo or frame.turn != "new" or frame.topic not in table["topics"]:
        return []
    asks = re.search(table["asks"], text) or re.search(table["asks_cure"], text)
    if not re.search(table["photo"], text) or not asks or re.search(table["unless"], text):
        return []
    return [fault for fault in table["faults"] if mentions(text, fault["words"])]


def answer_faults(faults: Sequence[Fault], frame: Frame, words: Words) -> Draft:
    """That the photo will rather not do, and the way out of what is told; to be measured all the same.

    Args:
        faults: As `faults_told` gives them, at least one.
        frame: The request.
        words: What it is said with.
    """
    told = (
        []
        if re.search(own_photo()["told_of"]["asks_cure"], frame.now or frame.text)
        else [_verdict(faults, frame, words)]
    )
    cures = [cure for fault in faults if (cure := _cure(fault, words))]
    told += [Claim(cure, role="reason") for cure in dict.fromkeys(cures[: 2 - len(told)])]
    return Draft(
        (*told, Claim(words.say("own_photo.measure_it"), role="next")), suggestions=("size_linkedin", "privacy")
    )


def _verdict(faults: Sequence[Fault], frame: Frame, words: Words) -> Claim:
    purpose = words.name("uses", frame.uses[0]) if frame.uses else ""
    checks = words.join(words.name("checks", fault["check"]) for fault in faults)
    return Claim(words.say("own_photo.rather_not", purpose=purpose, checks=checks))


def _cure(fault: Fault, words: Words) -> str | None:
    check = load_knowledge().checks[fault["check"]]
    advice = check.low if fault["side"] == "low" else check.high
    return in_own_words(advice.fix, words) if advice and advice.fix else None
