"""What the studio itself says it costs; it goes before any article and never beside one."""

from collections.abc import Sequence

from assistant.embedded.answering.claims import Claim
from assistant.embedded.answering.evidence import Passage
from assistant.embedded.answering.offers import Offer, for_people
from assistant.embedded.answering.relevance import ranked
from assistant.embedded.answering.words import Words
from assistant.embedded.frames import Frame


def own_prices(frame: Frame, own: Sequence[Passage], words: Words) -> list[Claim]:
    """The studio's prices as its file states them; never beside an article's range."""
    about = [passage for passage in own if any(passage.is_about(subject) for subject in frame.subjects)]
    order = [passage for _, passage in ranked(about or own, frame.text)]
    claims: list[Claim] = []
    for passage in order[:3]:
        claims.append(Claim(passage.text, (passage.id,)))
        if passage.price and passage.price.low is not None and (frame.people or 1) > 1:
            offer = Offer(passage.subject, passage, passage.price)
            claims.append(Claim(for_people(offer, frame.people or 1, words), (passage.id,)))
    return claims
