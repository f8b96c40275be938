"""What a question takes for granted, checked against typed facts before it is answered."""

from collections.abc import Sequence

from assistant.embedded.answering.claims import Claim, Draft
from assistant.embedded.answering.evidence import Evidence
from assistant.embedded.answering.words import Words
from assistant.embedded.frames import Frame


def premises(frame: Frame, evidence: Evidence, draft: Draft, words: Words) -> Sequence[Claim]:
    """A correction for each premise that a card contradicts; nothing for one that holds or cannot be checked."""
    return ()
