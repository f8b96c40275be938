"""Trades and uses that no list names, placed by meaning, with room for "none of these".

A noun phrase in the right position ("I'm a …", "for a …", "what about …") is compared with examples of every use and
trade and with examples of neither; below the threshold it stays a word of its own, to be named as a gap.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.embedded.reading.classifier import Classifier, Vectors, softmax
from assistant.embedded.reading.lexicon import Lexicon
from assistant.embedded.reading.persons import RELATIVE

# Chosen, with the strength of the fit, on trades and uses taken out of the lexicon in turn (`eval/reading.py`): lower,
# more of what belongs nowhere is placed, and little more of the rest.
SURE_ENOUGH = 0.33
# Above this a phrase is neither a use nor a trade ("for a friend").
OTHER_ENOUGH = 0.5

MOST_CANDIDATES = 4

_ARTICLE = r"(?:an?|the|my|our|his|her|their|your|some|all|most|all the|this|that|these|those|every|any)\s+"
_LEAD = (
    r"(?:freelance |freelancing |self[- ]employed |junior |senior |trainee |young |"
    r"retired |small |big |local |new |professional |independent |little |future |former "
    r"|part[- ]time )*"
)
_NP = r"(?P<np>[a-zé][\w'-]*(?:\s+[a-zé][\w'-]*){0,2})"
_SITES = frozenset({"website", "websites", "page", "site", "homepage"})
_PERSON = (
    rf"\b(?:i am|i work as|i am working as|he is|she is|who is|works as|working as|we "
    rf"are|they are|being|become|myself)\s+(?:an?|the)\s+{_LEAD}{_NP}",
    rf"\bmy \w+(?: \w+)? (?:is|works as)\s+(?:an?\s+){_LEAD}{_NP}",
    rf"\bas\s+an?\s+{_LEAD}{_NP}",
    rf"\bas\s+{_LEAD}(?P<np>[a-z][\w-]*s)\b",
    rf"\b(?:we are|they are)\s+{_LEAD}(?P<np>[a-z][\w-]*s)\b",
    rf"\b(?:customary|usual|standard|normal|typical|common|expected|the norm|right|fitting|"
    rf"appropriate)\s+(?:for|among|with|of)\s+(?:{_ARTICLE})?{_LEAD}{_NP}",
    rf"\b(?:do|should|would|can|must)\s+(?!i\b|we\b|you\b|they\b|the\b|he\b|she\b|it\b|"
    rf"people\b|all\b|most\b|both\b|your\b|"
    rf"my\b){_LEAD}(?P<np>[a-z][\w-]*(?:\s[a-z][\w-]*)?s)\s+(?:also |even |really |ever "
    rf"|usually |normally )?(?:need|use|have|take|want|get|wear|go)\b",
    rf"^{_NP}\s+here\b",
    r"^(?P<np>[a-zé]\w+er|[a-zé]\w+ist)(?= (?:selling|working|looking|in need|from|in|with|at|running|starting)\b|,)",
    rf"\b(?:joined|joining|moved (?:in)?to|switched to|started (?:at|with)|hired by|employed (?:at|by))\s+"
    rf"(?:{_ARTICLE})?{_NP}",
    rf"^{_NP}(?= at (?:an?|the) [a-z])",
    rf"\bi (?:work|am working|am employed) (?:in|for|at|with)\s+(?:{_ARTICLE})?{_NP}",
    rf"\b(?:a|the) photo of an?\s+{_NP}",
)
_EITHER = (
    rf"\bfor\s+(?:{_ARTICLE})?{_LEAD}{_NP}",
    rf"\b(?:what|how) about\s+(?:{_ARTICLE})?{_LEAD}{_NP}",
    rf"^(?:and|or|but)\s+(?:for\s+)?(?:{_ARTICLE})?{_LEAD}{_NP}\W*$",
)
# Taken only when it is surely none of our uses ("on Tinder").
_SITE = (rf"\bon\s+(?!{_ARTICLE}){_NP}",)
# "I do people's tax returns for a living", "my wife writes novels", "run a bakery": what somebody does, up to where
# something else begins.
_ACTIVITY = re.compile(
    rf"(?:(?:^|[,;.] |\band |\bbut |\bbecause |\bsince )(?:(?:i|we)|{RELATIVE}) "
    r"(?:also |mostly |mainly |only |just |usually )?"
    r"|^(?=(?:teach|run|sell|manage|drive|bake|own|lead|coach|build)\b)|^(?=[a-z][^,.?]{3,40} for a living\b))(?P<does>"
    r"(?!(?:am|are|was|were|will|would|have|had|need|want|wish|can|could|should|must|may|might|do not|did|really|never|"
    r"always|says?|said|swears?|thinks?|thought|claims?|tells?|told|asks?|asked|wants|needs|"
    r"hates?|loves?|likes?|looks?|has|"
    r"got|gets|wears?|lives?|knows?|knew|means?|found|heard|sent|took|is|does not|suggests?|recommends?|gives?|"
    r"gave|made|quit|left|stopped|started|lost|moved|finished|retired|resigned)\b)"
    r"[a-z]{2,}(?: (?!(?:and|but|or|so|which|what|how|for a living|who|is|are|should|as|"
    r"(?:in|at|on) (?:an?|the|my|our))\b)[a-zé'-]+){0,5})"
)
_THING = (
    rf"\b(?:on|to go on)\s+(?:{_ARTICLE}){_NP}",
    rf"\b(?:photo|picture|shot|image|headshot|portrait|works?|profile|best|good|well|account)\s+on\s+{_NP}",
)

_POSITIONS = (
    (_PERSON, {"trade"}),
    (_EITHER, {"trade", "use"}),
    (_THING, {"use"}),
    (_SITE, {"use", "site"}),
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A noun phrase that may be a trade or a use.

    Attributes:
        text: The phrase.
        start: Its first character in the plain text.
        groups: What it may be: "trade", "use" or both; "site" for a use that is taken only when it is surely none of
            ours, "activity" for a trade told by what somebody does, taken only when it is surely one of ours.
    """

    text: str
    start: int
    groups: frozenset[str]

    @property
    def name(self) -> str:
        """How an answer speaks of it: "keeping bees" of somebody who keeps bees."""
        if "activity" not in self.groups:
            return self.text
        verb, _, rest = self.text.partition(" ")
        verb = re.sub(r"ies$", "y", verb) if verb.endswith("ies") else re.sub(r"(?<=sh|ch|ss)es$|(?<!s)s$", "", verb)
        verb = re.sub(r"(?<=[a-z]{3})ed$", "", verb)
        if verb.endswith("e") and not verb.endswith(("ee", "ye", "oe")):
            verb = verb[:-1]
        elif re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxy]", verb):
            verb += verb[-1]
        return f"{verb}ing {rest}".strip()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a candidate belongs.

    Attributes:
        group: "use", "industry", "none.use", "none.trade" or "other".
        id: Use or industry; empty for the rest.
        sure: Probability.
    """

    group: str
    id: str
    sure: float


def candidates(text: str, taken: Sequence[tuple[int, int, str]], lexicon: Lexicon) -> list[Candidate]:
    """Phrases of a plain text that may be trades or uses and that the lexicon has not read already."""
    found: list[Candidate] = []
    aspects = lexicon.find_aspects(text)
    for patterns, groups in _POSITIONS:
        for pattern in patterns:
            for match in re.finditer(pattern, text):
                words: list[str] = []
                for word in match["np"].split():
                    if word in lexicon.stop:
                        break
                    words.append(word)
                # A page is known by what stands before it ("team page"); where the lexicon knows it, nothing is placed.
                of_a_site = len(words) > 1 and words[-1] in _SITES
                while words and not of_a_site and (words[-1].endswith("ly") or words[-1] in lexicon.never):
                    words.pop()
                phrase = " ".join(words)
                start = match.start("np")
                if not words or words[0] in lexicon.never or len(phrase) < 3:
                    continue
                end = start + len(phrase)
                head = end - len(words[-1])
                known = _overlap(start, end, taken)
                # "file type" is an aspect; "lighting technician" is a trade.
                asked = any(h.start <= head < h.end for h in aspects)
                if known or asked or any(c.start == start for c in found):
                    continue
                found.append(Candidate(phrase, start, frozenset(groups)))
    for match in _ACTIVITY.finditer(text):
        start, end = match.span("does")
        read = [span for span in taken if span[2] != "subject"]
        if not _overlap(start, end, read) and not any(start <= c.start < end for c in found):
            found.append(Candidate(match["does"], start, frozenset({"trade", "activity"})))
    for hit in lexicon.find_trades(text):
        placed = [(c.start, c.start + len(c.text), "") for c in found]
        if not _overlap(hit.start, hit.end, [*taken, *placed]):
            found.append(Candidate(hit.text, hit.start, frozenset({"trade"})))
    return sorted(found, key=lambda candidate: candidate.start)[:MOST_CANDIDATES]


def _overlap(start: int, end: int, spans: Sequence[tuple[int, int, str]]) -> bool:
    return any(s < end and start < e for s, e, _ in spans)


def examples(lexicon: Lexicon) -> tuple[list[str], list[str]]:
    """Texts and their classes for fitting."""
    texts: list[str] = []
    labels: list[str] = []
    for slot, group in (("use", "use"), ("industry", "industry"), ("trade_use", "use")):
        for name, entries in lexicon.entries[slot].items():
            texts += entries
            labels += [f"{group}.{name}"] * len(entries)
    for (group, name), entries in (*lexicon.places.items(), *lexicon.activities.items()):
        texts += entries
        labels += [f"{group}.{name}"] * len(entries)
    return texts, labels


def listed(candidate: Candidate, lexicon: Lexicon) -> Place | None:
    """Where a phrase belongs that stands among the examples, so that nothing needs to be judged."""
    trades = lexicon.find_trades(candidate.text) if "trade" in candidate.groups else []
    if trades and trades[0].text == candidate.text:
        group, name = trades[0].meanings[0]
        return Place(group, name, 1.0) if group == "industry" else Place(f"none.{name}", "", 1.0)
    word = candidate.text.removesuffix("s")
    for (group, name), said in lexicon.places.items():
        kind = "trade" if group == "industry" else name
        if kind in candidate.groups and any(word == example.lower().removesuffix("s") for example in said):
            return Place("industry", name, 1.0) if group == "industry" else Place(f"none.{name}", "", 1.0)
    return None


def place(candidate: Candidate, vector: Vectors, model: Classifier) -> Place | None:
    """Where the phrase belongs; ``None`` for a phrase that is no trade and no use."""
    allowed = np.array(
        [
            name == "none.other"
            or (
                "trade" in candidate.groups
                and (
                    name.startswith("industry.")
                    or name == "none.trade"
                    or name in ("use.casting", "use.author", "use.artist_portfolio", "use.modelling")
                )
            )
            or ("use" in candidate.groups and (name.startswith("use.") or name == "none.use"))
            for name in model.classes
        ]
    )
    logits = np.where(allowed, model.logits(vector), -np.inf).astype(np.float32)
    chances = softmax(logits)
    best = int(chances.argmax())
    name, sure = model.classes[best], float(chances[best])
    if "site" in candidate.groups:
        return Place("none.use", "", sure) if name == "none.use" and sure >= OTHER_ENOUGH else None
    if "activity" in candidate.groups:
        group, _, identifier = name.partition(".")
        return Place(group, identifier, sure) if group != "none" and sure >= SURE_ENOUGH else None
    if name == "none.other":
        return (
            None
            if sure >= OTHER_ENOUGH or "trade" not in candidate.groups or "use" in candidate.groups
            else Place("none.trade", "", sure)
        )
    group, _, identifier = name.partition(".")
    if group == "none":
        return Place(f"none.{identifier}", "", sure)
    if sure < SURE_ENOUGH:
        trade_like = sum(
            float(c)
            for n, c in zip(model.classes, chances, strict=True)
            if n.startswith("industry.") or n == "none.trade"
        )
        return Place("none.trade" if trade_like > 0.5 else "none.use", "", sure)
    return Place(group, identifier, sure)
