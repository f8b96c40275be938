"""The form a text is learnt and compared in: one representative for every use, trade, amount and number."""

import re


def canonical(text: str, spans: tuple[tuple[int, int, str], ...]) -> str:
    """The text with one representative for every use, trade, amount and number, as the phrases are learnt."""
    pieces: list[str] = []
    at = 0
    for start, end, what in spans:
        if start < at:
            continue
        pieces += [text[at:start], _representative(text, start, end, what)]
        at = end
    merged = "".join([*pieces, text[at:]]).strip(" ?.!,;:-")  # A question mark alone moves a vector far.
    return re.sub(
        r"\b(linkedin|lawyers?|law)(?:(?:,| and| or|,? and for|,? or for) (?:an? |the |my |our )?\1\b)+", r"\1", merged
    )


def _representative(text: str, start: int, end: int, what: str) -> str:
    words = text[start:end]
    if what in ("use", "unknown_use"):
        return "linkedin"
    if what in ("industry", "trade_use", "trade"):
        if re.search(r"\b(?:in|the|of)\s+$", text[:start]) and not words.endswith("s"):
            return "law"
        return "lawyers" if words.endswith("s") and not words.endswith("ss") else "lawyer"
    if what == "money":
        return "200 euros"
    if what == "people":
        return re.sub(
            r"\d+|\b(?:two|three|four|five|six|seven|eight|nine|eleven|twelve|twenty|thirty|forty|fifty|a dozen)\b",
            "ten",
            words,
        )
    if what == "subject" and re.search(r"head|business|corporate", words):
        made = "ai " if re.search(r"\bai\b|generat|synthetic", words) else ""
        made = "environmental " if re.search(r"casual|environmental", words) else made
        return f"{made}headshot" + ("s" if words.endswith("s") else "")
    return words
