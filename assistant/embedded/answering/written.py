"""A service's text in the form that its rules are read from, and the money in it."""

import re

from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.services import Named
from assistant.embedded.reading.quantities import WORD_NUMBER

NUMBER = rf"(?:\d{{1,3}}|{WORD_NUMBER})"
CURRENCIES = (
    r"(?:euros?|dollars?|pounds?|francs?|kron(?:a|or|er)|z[lł]oty(?:ch)?|"
    r"eur|usd|gbp|chf|aud|cad|nzd|sgd|hkd|sek|nok|dkk|pln)"
)
# A figure in a price's place, with or without its currency, and no share or number of something.
MONEY = rf"[€$£]? ?(?P<money>\d{{1,5}}+(?:[.,]\d{{1,2}})?+)(?! ?(?:%|percent|per cent)) ?(?:{CURRENCIES}\b|€|\$|£)?"
# A figure that is surely money.
AMOUNT = re.compile(
    r"(?:[€$£] ?)(?P<money>\d{1,5}(?:[.,]\d{1,2})?)(?![\d,.]\d)"
    rf"|(?<![\d.,€$£])(?P<money2>\d{{1,5}}(?:[.,]\d{{1,2}})?) ?(?:{CURRENCIES}\b|€)"
)
SHARE = r"(?P<share>\d{1,2}) ?(?:%|percent|per cent)"
# "60p a mile", "35 cents per page": hundredths, with the currency that they are of.
_HUNDREDTHS = re.compile(r"(?<![\d.,])(?P<n>\d{1,2}) ?(?P<of>p|pence|cents?|c|rappen|øre|öre)\b(?! ?m\b)")
_WHOLE_OF = {"p": "pounds", "pence": "pounds", "rappen": "francs", "øre": "kroner", "öre": "kronor"}
_HALF_PRICE = re.compile(r"\b(?:at |for )?half (?:of )?(?:the )?price\b")


def told_by(named: Named) -> str:
    """What a service's text tells beside its plain price, in lower case."""
    told = plain(named.passage.text.lower().partition(" costs ")[2].partition(". ")[2])
    told = _HUNDREDTHS.sub(lambda m: f"{int(m['n']) / 100:.2f} {_WHOLE_OF.get(m['of'], 'euros')}", told)
    told = re.sub(r"\ba (?:solo|single)(?: [a-z]+)?\b(?= or )", "one person", told)
    for name, number in policy()["price_list"]["ensembles"].items():
        told = re.sub(rf"\ban? {name}\b", f"{number} people", told)
    if named.low == named.high:
        # "A second copy is half price": what that is, so that it is read as any other price.
        told = _HALF_PRICE.sub(f"{named.low / 2:g} euros", told)
    return told


def plain(text: str) -> str:
    """A text with its thousands without a comma."""
    return re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)


def money(match: re.Match[str]) -> float:
    """The amount of a pattern that has one place for it."""
    return float(match["money"].replace(",", "."))


def amount(match: re.Match[str]) -> float:
    """The amount of a pattern that has several places for it."""
    found = next(value for name, value in match.groupdict().items() if name.startswith("money") and value)
    return float(found.replace(",", "."))
