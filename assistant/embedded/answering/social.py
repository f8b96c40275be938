"""Turns that need no guidance: greetings, thanks, what lies outside, what could not be read."""

import re

from assistant.embedded.answering.claims import Claim, Draft
from assistant.embedded.answering.evidence import Evidence
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.relevance import mentions
from assistant.embedded.answering.words import Words
from assistant.embedded.frames import Frame, Money

_HOW_ARE_YOU = re.compile(
    r"\bhow (?:are|is|have|do) (?:you|your|things|it going)\b(?!.*\bhelp\b)"
    r"|\bare you (?:well|ok|okay|fine)\b|\bgood day\?"
)
FIRST_QUESTIONS = ("choose_linkedin", "cost_headshot", "check_photo")


def answer_social(frame: Frame, evidence: Evidence, words: Words) -> Draft:
    """A greeting, thanks, a goodbye, or a rudeness met politely."""
    suggestions = () if frame.topic in ("goodbye", "thanks") else FIRST_QUESTIONS
    mode = "abstain" if frame.topic == "abuse" else "answer"
    name = "well" if frame.topic == "greeting" and _HOW_ARE_YOU.search(frame.text) else frame.topic
    return Draft((Claim(words.say(f"social.{name}")),), mode=mode, suggestions=suggestions)  # type: ignore[arg-type]


def answer_out_of_scope(frame: Frame, evidence: Evidence, words: Words) -> Draft:
    """An honest no, with what can be done instead; never the same sentence all through a conversation."""
    about_somebody = frame.has_photo or mentions(frame.text, ("photo", "i", "me"))
    if about_somebody and mentions(frame.text, policy()["photo"]["never"]):
        text = words.say("social.no_person_judgement")
    elif frame.unknown_words:
        unknown = words.join((f"“{word}”" for word in frame.unknown_words[:2]), last="or")
        text = words.say("social.out_of_scope_word", word=unknown)
    else:
        text = words.say("social.out_of_scope")
    return Draft((Claim(text),), mode="abstain", suggestions=FIRST_QUESTIONS)


def answer_recall(frame: Frame, evidence: Evidence, words: Words) -> Draft:
    """What the visitor has told in this conversation, and nothing else."""
    if not frame.known:
        return Draft((Claim(words.say("social.recall_nothing")),), suggestions=FIRST_QUESTIONS)
    told = []
    for slot, value in frame.known:
        if isinstance(value, Money):
            told.append(words.say("social.recall_budget", money=words.money(value.amount, value.currency)))
        elif slot == "people":
            told.append(words.say("social.recall_people", people=value))
        else:
            told.append(f"“{value}”" if slot == "trade" else words.name(slot, str(value)))
    return Draft((Claim(words.say("social.recall", told=words.join(told))),), suggestions=FIRST_QUESTIONS)


def answer_forget(frame: Frame, evidence: Evidence, words: Words) -> Draft:
    """That what was told is not used any more, and how to delete the messages themselves."""
    return Draft((Claim(words.say("social.forget")),), suggestions=FIRST_QUESTIONS)


def answer_unclear(frame: Frame, evidence: Evidence, words: Words) -> Draft:
    """One question back."""
    return Draft((Claim(words.say("social.unclear")),), mode="clarify", suggestions=FIRST_QUESTIONS)
