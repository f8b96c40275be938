"""What a studio's owner learns from what visitors asked: groups, topics, days, thumbs, photos, hand-overs.

Only counts and words are used; of photos nothing but how often a kind and a failing check occurred is known here.
"""

import tomllib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from assistant.knowledge import load_knowledge
from assistant.store import Store
from assistant.studio import OWN_PREFIX

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Encode = Callable[[Sequence[str]], "NDArray[np.float32]"]

DAYS_SHOWN = 30
TOPICS_SHOWN = 12
# What the second part of an own passage's id says; any other passage of the studio's is of a document, by its title.
OWN_TOPICS = {
    "price": "your prices",
    "policy": "your terms",
    "answer": "your answers",
    "booking": "booking with you",
    "contact": "reaching you",
}


async def gathered(store: Store, now_s: float) -> dict[str, Any]:
    """Everything but the groups, as plain data; the unanswered questions each by itself, the latest first."""
    today = datetime.fromtimestamp(now_s, UTC).date()
    by_day = {row["day"]: row for row in await store.questions_by_day()}
    days = [(today - timedelta(days=back)).isoformat() for back in reversed(range(DAYS_SHOWN))]
    return {
        **await store.totals(),
        "unanswered": await store.unanswered(grouping()["most"]),
        "days": [by_day.get(day, {"day": day, "questions": 0, "unanswered": 0}) for day in days],
        "topics": topics_of(await store.citation_counts()),
        "thumbs": await store.thumbs(),
        "photo_kinds": await store.counted("photo_kind"),
        "failing_checks": await store.counted("failing_check"),
    }


def grouped(questions: Sequence[Mapping[str, Any]], encode: Encode) -> list[dict[str, Any]]:
    """Questions that ask for the same thing together, the most frequent first.

    Args:
        questions: ``{"text", "count", "last"}``, each text once.
        encode: Turns texts into vectors of length one.

    Returns:
        ``{"text", "count", "last", "wordings"}``: the wording nearest to all others of its group, how often and when
        the group was asked, and its other wordings.
    """
    groups: dict[int, list[int]] = {}
    vectors = encode([one["text"] for one in questions])
    for place, label in enumerate(_labels(vectors)):
        groups.setdefault(label, []).append(place)
    found = []
    for places in groups.values():
        near = vectors[places] @ vectors[places].sum(axis=0)
        central = places[int(near.argmax())]
        found.append(
            {
                "text": questions[central]["text"],
                "count": sum(questions[place]["count"] for place in places),
                "last": max(questions[place]["last"] for place in places),
                "wordings": [questions[place]["text"] for place in places if place != central],
            }
        )
    return sorted(found, key=lambda group: (-group["count"], -group["last"]))[: grouping()["shown"]]


def _labels(vectors: "NDArray[np.float32]") -> list[int]:
    if len(vectors) < 2:
        return [0] * len(vectors)
    from sklearn.cluster import AgglomerativeClustering

    clusters = AgglomerativeClustering(
        n_clusters=None, metric="cosine", linkage="complete", distance_threshold=1 - grouping()["similarity"]
    )
    return [int(label) for label in clusters.fit_predict(vectors)]


def topics_of(citations: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What the cited passages are about, the most frequent first.

    Args:
        citations: ``{"id", "title", "count"}``.
    """
    counts: Counter[str] = Counter()
    for one in citations:
        counts[_topic(one["id"], one["title"])] += one["count"]
    return [{"name": name, "count": count} for name, count in counts.most_common(TOPICS_SHOWN)]


def _topic(passage_id: str, title: str) -> str:
    card = load_knowledge().cards.get(passage_id)
    if card is not None:
        return card.aspect if card.subject == "any" else f"{card.aspect}: {card.subject.replace('_', ' ')}"
    return OWN_TOPICS.get(passage_id.split(".")[1], title) if passage_id.startswith(OWN_PREFIX) else title


@cache
def grouping() -> Mapping[str, Any]:
    """How questions are grouped."""
    table: Mapping[str, Any] = tomllib.loads(files("assistant").joinpath("insights.toml").read_text("utf-8"))
    return table["grouping"]  # type: ignore[no-any-return]
