"""Turns that need no guidance: greetings, thanks, what lies outside, what could not be read."""

from assistant.embedded.answering.claims import Claim, Draft
from assistant.embedded.answering.evidence import Evidence
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.relevance import mentions
from assistant.embedded.answering.words import Words
from assistant.embedded.frames import Frame

FIRST_QUESTIONS = ("choose_linkedin", "cost_headshot", "check_photo")


def answer_social(frame: Frame, evidence: Evidence, words: Words) -> Draft:
    """A greeting, thanks, a goodbye, or a rudeness met politely."""
    suggestions = () if frame.topic in ("goodbye", "thanks") else FIRST_QUESTIONS
    mode = "abstain" if frame.topic == "abuse" else "answer"
    return Draft((Claim(words.say(f"social.{frame.topic}")),), mode=mode, suggestions=suggestions)  # type: ignore[arg-type]


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


def answer_unclear(frame: Frame, evidence: Evidence, words: Words) -> Draft:
    """One question back."""
    return Draft((Claim(words.say("social.unclear")),), mode="clarify", suggestions=FIRST_QUESTIONS)
