"""What a question about a service is like: whether yes or no answers it, what it supposes, whether it asks a sum."""

import re

from assistant.embedded.answering.limits import days_in, months_in, stipulated


def asks_yes_no(text: str) -> bool:
    """Whether a lower-case text asks what yes or no answers."""
    table = stipulated()
    asks = re.search(table["asks"], text)
    return asks is not None and not re.search(table["opens"], text[: asks.end()])


def asks_twice(text: str) -> bool:
    """Whether a lower-case text asks two things in one breath."""
    opens, asks = stipulated()["opens"], stipulated()["asks"]
    return re.search(rf"(?:\b(?:and|n)\b|&|,) (?:also |so )?(?=(?:{opens})|(?:{asks}))", text) is not None


def is_question(text: str) -> bool:
    """Whether a lower-case text asks something, and does not only tell what is wanted."""
    return asks_yes_no(text) or re.search(stipulated()["opens"], text) is not None


def waits(text: str) -> bool:
    """Whether a text asks how long something takes to come."""
    return re.search(stipulated()["waits"], text) is not None


def supposes(text: str) -> bool:
    """Whether a text asks what happens if something does."""
    return re.search(stipulated()["happens"], text) is not None


def goes_on(text: str) -> bool:
    """Whether a text only names another day or time ("on a saturday?")."""
    return bool(days_in(text) or months_in(text)) and not re.search(
        stipulated()["opens"], re.sub(r"what about", "", text)
    )


def asks_sum(text: str) -> bool:
    """Whether a sum is asked for, and not only whether something costs extra."""
    return re.search(stipulated()["asks_sum"], re.sub(stipulated()["of_extra"], " ", text)) is not None


def bargain_in(text: str) -> re.Match[str] | None:
    """Where a lower-case text wants something for a price of its own."""
    return re.search(stipulated()["bargains"], text)
