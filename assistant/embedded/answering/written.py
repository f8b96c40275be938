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
# "For up to six of you": people.
_OF_YOU = re.compile(rf"\b(?P<n>{NUMBER}) of (?:you|us)\b")
# "Under-twos", "the under 5s".
_YOUNGER = re.compile(rf"\b(?:the )?under[ -](?P<age>{NUMBER})(?:es|s)\b")
# "Want another one? 20 EUR per photo": what the owner asks and answers.
_ASKS_MORE = re.compile(
    r"\b(?:want|need|fancy|like) (?:an?other|an? (?:extra|additional|further)|(?:some )?more)\b[^?.!]*\? "
    rf"(?:(?:it is|it's|that is|that's|each is|they are) )?{MONEY} "
    r"(?:per|an?|each|for (?:each|every)) (?P<unit>[a-z]+)"
)
# "Each additional pair of pages".
_MORE_OF = r"(?P<more>further|additional|extra|more)"
_PAIR = re.compile(rf"\b(?:each|every|an?) {_MORE_OF}? ?(?:pair|set of two)(?: of)? (?=[a-z])")
# "Second copies of a book have 40 % off": what such a copy costs.
_COPY_OFF = re.compile(
    rf"\b(?P<copy>(?:a |the |any )?(?:second|further|extra|additional|another) cop(?:y|ies)(?: of [a-z ]+?)?)"
    rf" (?:has|have|gets?|is|are|comes? (?:with|at)|costs?|at) {SHARE} (?:off|less|cheaper|discount)"
)


def told_by(named: Named) -> str:
    """What a service's text tells beside its plain price, in lower case."""
    told = plain(named.passage.text.lower().partition(" costs ")[2].partition(". ")[2])
    told = _HUNDREDTHS.sub(lambda m: f"{int(m['n']) / 100:.2f} {_WHOLE_OF.get(m['of'], 'euros')}", told)
    told = re.sub(r"\ba (?:solo|single)(?: [a-z]+)?\b(?= or )", "one person", told)
    for name, number in policy()["price_list"]["ensembles"].items():
        told = re.sub(rf"\ban? {name}\b", f"{number} people", told)
    told = _OF_YOU.sub(r"\g<n> people", told)
    told = _YOUNGER.sub(r"children under \g<age>", told)
    told = _ASKS_MORE.sub(lambda m: f"each further {m['unit']} is {m['money']} euros", told)
    told = _PAIR.sub(lambda m: f"every two {m['more'] or 'further'} ", told)
    if named.low == named.high:
        off = "{copy} is {price:g} euros"
        told = _COPY_OFF.sub(lambda m: off.format(copy=m["copy"], price=named.low * (1 - int(m["share"]) / 100)), told)
        # "A second copy is half price": what that is, so that it is read as any other price.
        told = _HALF_PRICE.sub(f"{named.low / 2:g} euros", told)
    return told


def share_of_copy(named: Named) -> float:
    """The part of a thing's price that a second copy of it costs, as a service's text tells; 0 where it does not."""
    told = plain(named.passage.text.lower().partition(" costs ")[2])
    if off := _COPY_OFF.search(told):
        return 1 - int(off["share"]) / 100
    return 0.5 if re.search(rf"\bcop(?:y|ies)\b[^.;]*{_HALF_PRICE.pattern}", told) else 0.0


def halved_in(told: str) -> list[str]:
    """The sentences of a service's text that give half of a price that has a range."""
    return [one for one in re.split(r"[.;] ", told) if _HALF_PRICE.search(one)]


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
