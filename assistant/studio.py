"""The studio's own facts: name, prices, terms and document folders, read from ``studio.toml``.

Own facts become cards like any other, under ids that begin with ``studio.``, so that they are searched and cited the
same way and yet never mistaken for what an article says in general.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, NoReturn, get_args

from assistant.errors import AssistantError
from assistant.knowledge import Aspect, Card, Fact, Per, Price, Source, Subject

STUDIO_SOURCE = "studio"
SPOKEN_SUBJECTS = {
    "headshot": "a headshot",
    "portrait": "a portrait",
    "both": "a headshot or a portrait",
    "ai_headshot": "an AI headshot",
    "hybrid": "a photo between headshot and portrait",
}
SIGNS = {"EUR": "€", "GBP": "£", "USD": "$"}


@dataclass(frozen=True, slots=True)
class StudioPrice:
    """One row of the studio's price list.

    Attributes:
        subject: Kind of photo.
        low: Lowest price.
        high: Highest price; None when it is open upwards.
        currency: ISO code.
        per: What it pays for.
        name: The studio's own name for the offer.
        includes: What is included, in words.
        text: Anything else the owner wants said.
    """

    subject: Subject
    low: float
    high: float | None
    currency: str = "EUR"
    per: Per = "session"
    name: str | None = None
    includes: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class StudioPolicy:
    """One of the studio's terms: what it is about, and what holds."""

    topic: str
    text: str


@dataclass(frozen=True, slots=True)
class Studio:
    """What the owner wrote about the studio.

    Attributes:
        name: The studio's name.
        city: Where it is.
        phone: Number to call.
        url: Its site.
        booking_url: Where to book.
        greeting: First line of the page.
        prices: Own prices.
        policies: Own terms.
        documents: Folders with documents, as absolute paths.
    """

    name: str
    city: str | None = None
    phone: str | None = None
    url: str | None = None
    booking_url: str | None = None
    greeting: str | None = None
    prices: tuple[StudioPrice, ...] = ()
    policies: tuple[StudioPolicy, ...] = ()
    documents: tuple[Path, ...] = ()

    @property
    def source(self) -> Source:
        """The source that the studio's own cards name."""
        return Source(
            id=STUDIO_SOURCE,
            title=f"{self.name}: own prices and terms",
            author=self.name,
            date=None,
            interest="this studio's own information",
            url=self.url,
            quality="P",
        )

    def cards(self) -> tuple[Card, ...]:
        """The studio's facts as cards: how to reach it, each price, each of its terms."""
        prices = [self._price_card(number, price) for number, price in enumerate(self.prices, 1)]
        policies = [
            _card(f"studio.policy.{number}", "any", "studio", f"{policy.topic}: {policy.text}", {"topic": policy.topic})
            for number, policy in enumerate(self.policies, 1)
        ]
        return (*self._contact_cards(), *prices, *policies)

    def _contact_cards(self) -> Iterator[Card]:
        known = {"name": self.name, "city": self.city, "phone": self.phone, "url": self.url}
        facts = {key: value for key, value in {**known, "booking_url": self.booking_url}.items() if value}
        where = f"{self.name} is a photography studio{f' in {self.city}' if self.city else ''}."
        call = f" Its telephone number is {self.phone}." if self.phone else ""
        site = f" Its website is {self.url}." if self.url else ""
        yield _card("studio.contact", "any", "studio", where + call + site, facts)
        ways = [f"go to {self.booking_url}"] if self.booking_url else []
        ways += [f"call {self.phone}"] if self.phone else []
        if ways:
            text = f"To book a session or make an appointment with {self.name}, {' or '.join(ways)}."
            yield _card("studio.booking", "any", "studio", text, facts)

    def _price_card(self, number: int, price: StudioPrice) -> Card:
        sign = SIGNS.get(price.currency, f"{price.currency} ")
        low = f"{sign}{_amount(price.low)}"
        if price.high is None:
            cost = f"from {low}"
        elif price.high > price.low:
            cost = f"{low} to {sign}{_amount(price.high)}"
        else:
            cost = low
        spoken = SPOKEN_SUBJECTS.get(price.subject)
        what = f"{price.name} ({spoken})" if price.name and spoken else price.name or spoken or "a session"
        unit = "" if price.per == "unstated" else f" per {price.per}"
        text = f"At {self.name}, {what} costs {cost}{unit}."
        if price.includes:
            text += f" Included: {price.includes.rstrip('.')}."
        if price.text:
            text += f" {price.text}"
        typed = Price(
            method="ai" if price.subject == "ai_headshot" else "photographer",
            low=price.low,
            high=price.high,
            open_ended=price.high is None,
            currency=price.currency,
            per=price.per,
            region=None,
        )
        named = {"name": price.name, "includes": price.includes}
        facts = {key: value for key, value in named.items() if value}
        return _card(f"studio.price.{number}", price.subject, "cost", text, facts, typed)


def load_studio(path: Path) -> Studio | None:
    """The studio's facts; None when there is no such file.

    Raises:
        AssistantError: The file cannot be read or something in it is wrong; the message names the line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as problem:
        raise AssistantError(
            f"{path} cannot be read. Save it as a UTF-8 text file that this user may open, or set ADVISOR_STUDIO_FILE.",
            code="not_ready",
            detail=repr(problem),
        ) from problem
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise AssistantError(
            f"{path} cannot be understood: {problem}. "
            "Put texts in double quotes, and write [[price]] and [[policy]] with two brackets.",
            code="not_ready",
        ) from problem
    return _Reader(path, text).studio(tables)


class _Reader:
    """Checks one file's tables and says on which line something is wrong."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._lines = text.splitlines()

    def studio(self, tables: Mapping[str, Any]) -> Studio:
        self._known_keys(tables, ("studio", "price", "policy", "documents"), "")
        about = self._table(tables.get("studio"), "[studio]")
        names = ("name", "city", "phone", "url", "booking_url", "greeting")
        self._known_keys(about, (*names, "documents"), "[studio]")
        if not about.get("name"):
            self._fail("[studio]", None, 'it needs [studio] with name = "…"')
        texts = {name: self._text(about, name, "[studio]") for name in names}
        folders = tables.get("documents", about.get("documents", []))
        return Studio(
            **{**texts, "name": str(texts["name"])},  # type: ignore[arg-type]
            prices=tuple(self._price(row, n) for n, row in enumerate(self._rows(tables, "price"))),
            policies=tuple(self._policy(row, n) for n, row in enumerate(self._rows(tables, "policy"))),
            documents=self._folders(folders),
        )

    def _price(self, row: Mapping[str, Any], number: int) -> StudioPrice:
        where = "[[price]]"
        self._known_keys(row, (*(f.name for f in fields(StudioPrice)), "price"), where, number)
        subject: Subject = self._one_of(row, "subject", get_args(Subject), "any", number)
        per: Per = self._one_of(row, "per", get_args(Per), "session", number)
        exact, low, high = (self._number(row, key, number) for key in ("price", "low", "high"))
        if exact is not None and (low is not None or high is not None):
            self._fail(where, "price", "give either price, or low and high, not both", number)
        low, high = (exact, exact) if exact is not None else (low if low is not None else high, high)
        if low is None:
            self._fail(where, None, "it needs price = NUMBER, or low = NUMBER and high = NUMBER", number)
        if high is not None and high < low:
            self._fail(where, "high", f"high ({high:g}) is below low ({low:g})", number)
        currency = (self._text(row, "currency", where, number) or "EUR").upper()
        if not re.fullmatch("[A-Z]{3}", currency):
            self._fail(where, "currency", f'currency must be a code such as "EUR", not {currency!r}', number)
        return StudioPrice(
            subject=subject,
            low=low,
            high=high,
            currency=currency,
            per=per,
            name=self._text(row, "name", where, number),
            includes=self._text(row, "includes", where, number),
            text=self._text(row, "text", where, number),
        )

    def _policy(self, row: Mapping[str, Any], number: int) -> StudioPolicy:
        self._known_keys(row, ("topic", "text"), "[[policy]]", number)
        topic, text = (self._text(row, key, "[[policy]]", number) for key in ("topic", "text"))
        if not topic or not text:
            self._fail("[[policy]]", None, 'it needs topic = "…" and text = "…"', number)
        return StudioPolicy(topic, text)

    def _folders(self, folders: Any) -> tuple[Path, ...]:
        if not isinstance(folders, list) or not all(isinstance(folder, str) for folder in folders):
            self._fail("", "documents", 'documents must be a list of folders, such as ["price-lists"]')
        found = tuple((self._path.parent / Path(folder).expanduser()).resolve() for folder in folders)
        for folder in found:
            if not folder.is_dir():
                self._fail("", "documents", f"the folder {folder} does not exist")
        return found

    def _rows(self, tables: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
        rows = tables.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self._fail(f"[{name}]", None, f"write [[{name}]] with two brackets, once for each {name}")
        return rows

    def _table(self, value: Any, where: str) -> Mapping[str, Any]:
        if value is not None and not isinstance(value, dict):
            self._fail(where, None, f"{where} must be a table")
        return value or {}

    def _text(self, row: Mapping[str, Any], key: str, where: str, number: int = 0) -> str | None:
        value = row.get(key)
        if value is not None and not isinstance(value, str):
            self._fail(where, key, f'{key} must be a text in quotes, such as {key} = "{value}"', number)
        return value.strip() or None if value else None

    def _one_of(self, row: Mapping[str, Any], key: str, allowed: Sequence[str], default: str, number: int) -> Any:
        value = self._text(row, key, "[[price]]", number) or default
        if value not in allowed:
            self._fail("[[price]]", key, f"{key} must be one of {', '.join(allowed)}, not {value!r}", number)
        return value

    def _number(self, row: Mapping[str, Any], key: str, number: int) -> float | None:
        value = row.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e7:
            self._fail("[[price]]", key, f"{key} must be a number without quotes or a currency sign", number)
        return float(value)

    def _known_keys(self, row: Mapping[str, Any], known: Sequence[str], where: str, number: int = 0) -> None:
        for key in row:
            if key not in known:
                self._fail(where, key, f"{key!r} is not known; use {', '.join(known)}", number)

    def _fail(self, where: str, key: str | None, problem: str, number: int = 0) -> NoReturn:
        place = f", line {line}" if (line := self._line(where, key, number)) else ""
        raise AssistantError(f"{self._path}{place}: {problem}. Correct it and start again.", code="not_ready")

    def _line(self, where: str, key: str | None, number: int) -> int | None:
        """Line of a key in the n-th table of a name; the table's own line when the key is not there."""
        heads = (
            [n for n, line in enumerate(self._lines, 1) if line.replace(" ", "").startswith(where)] if where else [0]
        )
        if not heads:
            return None
        head = heads[min(number, len(heads) - 1)]
        for n, line in enumerate(self._lines[head:], head + 1):
            if where and line.lstrip().startswith("["):
                break
            if key and re.match(rf"\s*\[*\s*[\"']?{re.escape(key)}\b", line):
                return n
        return head or None


def _card(
    card_id: str, subject: Subject, aspect: Aspect, text: str, facts: Mapping[str, Fact], price: Price | None = None
) -> Card:
    return Card(card_id, subject, aspect, text, (STUDIO_SOURCE,), price=price, facts=facts, quality="P")


def _amount(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"
