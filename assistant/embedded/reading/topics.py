"""What a clause is about: a regression on its vector, learnt from the phrases, plus a few hints."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.embedded.frames import TOPICS, Topic
from assistant.embedded.reading.classifier import softmax
from assistant.embedded.reading.heard import Clause
from assistant.embedded.reading.slots import BOTH, SEVERAL

SOCIAL: frozenset[Topic] = frozenset({"greeting", "thanks", "goodbye", "abuse"})
OF_PHOTO: frozenset[Topic] = frozenset({"own_photo", "crop_photo", "compare_photos"})  # the visitor's own
# A clause that is about none of these leaves the conversation's state untouched.
TOPICAL: frozenset[Topic] = (
    frozenset((*TOPICS, "compare_photos")) - SOCIAL - {"out_of_scope", "unclear", "recall", "forget"}
)

# Share of unknown words from which a clause without any word of the trade is taken for another subject.
SOMEWHAT_STRANGE = 0.3

# A question of at most so many words leans on the one before.
SHORT_QUESTION = 8
LEANS, LEANS_A_LITTLE = 2.5, 1.5
_POINTS = re.compile(r"\b(?:it|that|they|them|those|these|one|there|then|mine|hers|his|ours|yours|theirs)\b")

_KIND_ASPECTS = frozenset({"framing", "subjects", "mood", "background", "lighting", "expression"})


@dataclass(frozen=True, slots=True)
class Prior:
    """One hint: when its conditions hold, it moves the logits of some topics."""

    add: Mapping[str, float]
    when: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None
    slots: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    photo: bool | None = None

    def holds(self, clause: Clause, has_photo: bool) -> bool:
        """Whether the hint applies to a clause."""
        text = clause.text
        if self.photo is not None and self.photo != has_photo:
            return False
        if self.when is not None and not self.when.search(text):
            return False
        if self.unless is not None and self.unless.search(text):
            return False
        if any(_filled(name, clause) for name in self.without):
            return False
        return all(_filled(name, clause) for name in self.slots)


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics with their hints.

    Attributes:
        names: In the order of a clause's logits.
        priors: Hints, all that hold are added.
        aspects: Which aspects reach an answer, by topic.
    """

    names: tuple[str, ...]
    priors: tuple[Prior, ...]
    aspects: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def chances(self, clause: Clause, has_photo: bool, after: Topic | None = None) -> dict[Topic, float]:
        """Probability of every topic for a clause.

        Args:
            clause: What was said.
            has_photo: A photo lies beside the conversation.
            after: Topic of the request before; a short question without slots tends to stay with it.
        """
        moved = clause.logits.copy()
        for prior in self.priors:
            if prior.holds(clause, has_photo):
                for topic, amount in prior.add.items():
                    moved[self.names.index(topic)] += amount
        named = clause.slots.places or clause.slots.subjects or clause.strange >= SOMEWHAT_STRANGE
        if after in self.names and not named and len(clause.text.split()) <= SHORT_QUESTION:
            moved[self.names.index(after)] += LEANS if _POINTS.search(clause.text) else LEANS_A_LITTLE
            moved[self.names.index("out_of_scope")] -= 1.5
        return {topic: float(p) for topic, p in zip(self.names, softmax(moved), strict=True)}  # type: ignore[misc]


def parse_priors(table: Mapping[str, Any]) -> tuple[tuple[Prior, ...], dict[str, frozenset[str]]]:
    """The hints and the aspects of ``priors.toml``.

    Raises:
        ValueError: A hint names a topic that does not exist.
    """
    rows = []
    for row in table["prior"]:
        unknown = set(row["add"]) - set(TOPICS)
        if unknown:
            raise ValueError(f"priors.toml names unknown topics {sorted(unknown)!r}")
        rows.append(
            Prior(
                add=row["add"],
                when=re.compile(row["when"]) if "when" in row else None,
                unless=re.compile(row["unless"]) if "unless" in row else None,
                slots=tuple(row.get("slots", ())),
                without=tuple(row.get("without", ())),
                photo=row.get("photo"),
            )
        )
    return tuple(rows), {topic: frozenset(names) for topic, names in table["aspects"].items()}


def _filled(name: str, clause: Clause) -> bool:
    slots = clause.slots
    if name == "strange":
        return clause.strange >= SOMEWHAT_STRANGE and not _anchored(clause)
    if name == "told":
        return not clause.asks
    if name == "both":
        return set(BOTH) <= set(slots.subjects)
    if name == "one_subject":
        return len(slots.subjects) == 1
    if name == "aspects_of_kind":
        return bool(_KIND_ASPECTS & set(slots.aspects))
    if name == "several":
        return bool(slots.inside or slots.people or SEVERAL.search(clause.text))
    if name == "requirements":
        return "requirements" in slots.aspects
    if name == "two_methods":
        return len(slots.methods) > 1
    if name == "shoot":
        return bool({"background", "lighting", "expression", "technique", "evidence"} & set(slots.aspects))
    if name == "kind_or_place":
        return bool(slots.subjects or slots.places)
    if name == "technique":
        return "technique" in slots.aspects
    if name == "light_or_face":
        return bool({"lighting", "background", "expression"} & set(slots.aspects))
    if name == "industries":
        return bool(slots.industries or slots.trade)
    return bool(getattr(slots, name))


_PHOTO_WORDS = re.compile(
    r"\b(?:photos?|pictures?|images?|shots?|pics?|selfies?|it|this|that|these|those|one|ones|they|them|you|your)\b"
)
_LOOSE_ASPECTS = frozenset({"cost", "delivery", "purpose", "use", "evidence", "definition", "requirements", "framing"})


def _anchored(clause: Clause) -> bool:
    """Whether a clause holds a word of the trade, or one that points at something said before."""
    slots = clause.slots
    named = slots.subjects or slots.methods or slots.uses or slots.industries or slots.direction or slots.people
    return bool(named or set(slots.aspects) - _LOOSE_ASPECTS or _PHOTO_WORDS.search(clause.text))
