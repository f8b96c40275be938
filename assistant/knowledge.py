"""The typed content of ``knowledge/``: cards, sources, checks and purposes.

Reads the TOML files into frozen dataclasses and checks that they agree with each other. Knows nothing of retrieval,
photos or conversations, so that each of those can rest on it. A mistake in a file is told with the file, the entry and
what to do, because the people who edit it need not read Python.
"""

import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, get_args

from assistant.errors import AssistantError, KnowledgeMissing

Subject = Literal["headshot", "portrait", "both", "ai_headshot", "hybrid", "any"]
Aspect = Literal[
    "definition",
    "framing",
    "subjects",
    "purpose",
    "mood",
    "background",
    "lighting",
    "expression",
    "use",
    "industry",
    "cost",
    "choosing",
    "converting",
    "hybrid",
    "technique",
    "platform",
    "delivery",
    "evidence",
    "requirements",
    "assistant",
    "studio",
]
Industry = Literal["corporate", "finance", "law", "creative", "technology", "healthcare"]
USES = (
    "linkedin", "company_site", "team_directory", "cv", "email_signature", "business_card", "business_materials",
    "business_profile", "networking", "casting", "auditions", "modelling", "author", "artist_portfolio",
    "artistic_project", "personal_brand", "personal_site", "website", "family", "social_media", "xing", "slack",
    "teams", "github", "google", "google_business", "zoom", "x", "instagram", "facebook", "youtube", "whatsapp",
    "passport", "visa",
)  # fmt: skip
DEFAULT_PURPOSE = "linkedin"
TEAM_PURPOSE = "team_directory"  # what several people's photos are compared for
Quality = Literal["P", "S", "V"]
Method = Literal["photographer", "ai"]
Per = Literal["session", "image", "person", "hour", "unstated"]
KINDS = (
    "headshot", "environmental_headshot", "three_quarter_portrait", "full_length_portrait", "environmental_portrait",
    "group_portrait",
)  # fmt: skip
Unit = Literal["px", "ratio", "deg", "percent", "count", "bool"]
Status = Literal["pass", "warn", "fail", "not_assessed"]
Bounds = tuple[float | None, float | None]
FORMATS = ("JPEG", "PNG", "WebP", "HEIC", "AVIF")
SHAPES = ("rectangle", "circle")
HOUSE_RULE = "house rule"
WORST = 3.0  # severity beyond which nothing counts as worse
Fact = str | int | float | bool | tuple[str | int | float, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Who says something.

    Attributes:
        id: Name used in the cards.
        title: Title of the page or document.
        author: Person or body behind it.
        date: When it was written, ISO style and as exact as it says; ``None`` when it does not say.
        interest: What the author gains by the claims ("sells AI headshots"); ``None`` when nothing is known.
        url: Address; ``None`` when not known.
        quality: P primary, S secondary, V a vendor's claim.
    """

    id: str
    title: str
    author: str
    date: str | None
    interest: str | None
    url: str | None
    quality: Quality


@dataclass(frozen=True, slots=True)
class Price:
    """A price as a source states it.

    Attributes:
        method: Who makes the picture.
        low: Lower end; ``None`` when only an upper end is given.
        high: Upper end; ``None`` when only a lower end is given ("from €29").
        open_ended: Higher prices are possible ("€500+").
        currency: ISO code.
        per: What is paid for; ``unstated`` when the source does not say.
        region: Country the price is said to hold for; ``None`` when not said.
    """

    method: Method
    low: float | None
    high: float | None
    open_ended: bool
    currency: str
    per: Per
    region: str | None


@dataclass(frozen=True, slots=True)
class Card:
    """One thing that a source says, in our own words, with typed facts beside it.

    Attributes:
        id: Dotted name, unique: ``cost.headshot.photographer``.
        subject: Kind of photo it is about; ``any`` when it is about none in particular.
        aspect: What about it.
        text: One or two sentences that stand alone, ready to be shown or quoted.
        sources: Source ids, the most important first.
        uses: Uses it is about.
        industries: Trades it is about.
        price: Typed price.
        facts: Other typed facts; lists become tuples. Flags: ``gap`` (something no source says; ``"partly"`` where it
            tells the nearest too) and ``disagreement`` (sources differ). ``recommends`` lists the kinds advised,
            ``strength`` how firmly.
        date: When the fact held, if it differs from the source's own date.
        quality: Quality of this claim, if it differs from the source's own.
    """

    id: str
    subject: Subject
    aspect: Aspect
    text: str
    sources: tuple[str, ...]
    uses: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    price: Price | None = None
    facts: Mapping[str, Fact] = field(default_factory=lambda: MappingProxyType({}))
    date: str | None = None
    quality: Quality | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """What to tell when a value lies on one side of its range.

    Attributes:
        message: What is wrong, in words; the report has the figures.
        fix: What to do about it.
        crop: What to do about it where the suggested crop puts it right; ``None`` where no crop does.
        near: From which value on it lies so near to the range that ``nearly`` is said instead, if any.
        nearly: What is wrong there, in words that do not deny what little there is.
    """

    message: str
    fix: str
    crop: str | None = None
    near: float | None = None
    nearly: str | None = None

    def for_value(self, value: float) -> "Advice":
        """The same with the message that suits a value below the range."""
        if self.near is None or self.nearly is None or value < self.near:
            return self
        return replace(self, message=self.nearly)


@dataclass(frozen=True, slots=True)
class Check:
    """What is asked of one measure of a photo, unless a purpose asks for something else.

    Attributes:
        id: Name in the report.
        title: What people call it.
        iso: The name in ISO/IEC 29794-5 of what it measures, or ``None``.
        unit: Unit of the value; a ``bool`` is 1 or 0.
        accepted: Lowest and highest value that passes; an open end is ``None``.
        usable: Lowest and highest value that only warns; beyond it the check fails.
        low: What to tell below the range.
        high: What to tell above the range.
        source: Card id behind the range, or `HOUSE_RULE`.
        strength: Said for a photo that passes where another one does not ("it is sharp"); ``None`` where it is none.
        better: Said for the more comfortable of two that pass ("is sharper"); only for how a photo was taken.
        unmeasured: Why nothing measures it yet; ``None`` where something does.
    """

    id: str
    title: str
    iso: str | None
    unit: Unit
    accepted: Bounds
    usable: Bounds
    low: Advice | None = None
    high: Advice | None = None
    source: str = HOUSE_RULE
    unmeasured: str | None = None
    strength: str | None = None
    better: str | None = None

    def status(self, value: float, accepted: Bounds) -> Status:
        """How a value stands against an accepted range, the check's own or a purpose's."""
        if _within(value, accepted):
            return "pass"
        return "warn" if _within(value, (self._usable(accepted, 0), self._usable(accepted, 1))) else "fail"

    def _usable(self, accepted: Bounds, side: int) -> float | None:
        """One end of what only warns: the check's, but never inside a purpose's range; none where it leaves none."""
        mine, theirs = self.usable[side], accepted[side]
        if mine == self.accepted[side] or theirs is None:
            return theirs
        if mine is None:
            return None
        return min(mine, theirs) if side == 0 else max(mine, theirs)

    def advice(self, value: float, accepted: Bounds) -> Advice | None:
        """What to tell about a value outside the range."""
        below = accepted[0] is not None and value < accepted[0]
        if not below:
            return self.high
        return self.low.for_value(value) if self.low else None

    def severity(self, value: float, accepted: Bounds) -> float:
        """How far a value lies beyond an accepted range: 0 inside it, 1 where it begins to fail, at most `WORST`.

        What never fails comes to 1 at most. What fails at once is told by its share of the limit, and begins at 1.
        """
        for side, limit in enumerate(accepted):
            if limit is None or _within(value, (limit, None) if side == 0 else (None, limit)):
                continue
            beyond, edge = abs(value - limit), self._usable(accepted, side)
            if edge is None:
                return min(1.0, beyond / (abs(limit) or 1.0))
            if edge == limit:
                return min(WORST, 1 + beyond / max(abs(limit), 1.0))
            return min(WORST, beyond / abs(edge - limit))
        return 0.0


def _within(value: float, bounds: Bounds) -> bool:
    low, high = bounds
    return (low is None or value >= low) and (high is None or value <= high)


@dataclass(frozen=True, slots=True)
class Range:
    """A purpose's own accepted range for a check; an open end is ``None``. ``key`` is where the figure stands."""

    low: float | None
    high: float | None
    key: str


@dataclass(frozen=True, slots=True)
class CropRule:
    """The crop that a purpose asks for.

    Attributes:
        width_px: Width the crop comes to at most; with ``height_px`` it gives the shape.
        height_px: Height the crop comes to at most.
        face_share: Height of the head, chin to crown, in heights of the crop; ``None``: the crop takes in as much of
            the photo as its shape allows.
        eye_line: How far below the crop's top edge the eyes lie, in heights of the crop.
        shape: What of the crop is shown: all of it, or the circle inside it.
    """

    width_px: int
    height_px: int
    face_share: float | None
    eye_line: float
    shape: str = "rectangle"


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a photo is for, and what that asks of it.

    Attributes:
        id: Name used in requests.
        title: What it is, in plain words.
        wanted: Kinds of photo that serve as they are.
        tolerated: Kinds that serve, though another would serve better.
        must: The checks that decide the verdict, each with its weight.
        should: The checks that are told and decide only together, each with its weight.
        ranges: By check id, ranges that stand in for the check's own.
        crop: ``None`` where any framing is right.
        print_dpi: Px per inch of the print that the crop is for; ``None`` where it is for a screen.
        least_size: Width and height in px below which a crop, or the photo where there is none, has too few.
        max_bytes: Largest file taken; ``None`` when no limit is known.
        formats: Kinds of file taken.
        origins: For each figure's key (``purpose.linkedin.face_share``) a card id, or ``HOUSE_RULE``.
    """

    id: str
    title: str
    wanted: tuple[str, ...]
    tolerated: tuple[str, ...]
    must: Mapping[str, float]
    should: Mapping[str, float]
    ranges: Mapping[str, Range]
    crop: CropRule | None
    print_dpi: int | None
    least_size: tuple[int, int]
    max_bytes: int | None
    formats: tuple[str, ...]
    origins: Mapping[str, str]

    def strictness(self, check: str) -> Literal["must", "should", "ignore"]:
        """How much a check counts for this purpose."""
        return "must" if check in self.must else "should" if check in self.should else "ignore"

    def weight(self, check: str) -> float:
        """What a weakness in this check counts; 0 where it is only measured."""
        return self.must.get(check, self.should.get(check, 0.0))

    def key(self, figure: str) -> str:
        """The address of one of its figures: ``purpose.linkedin.face_share``."""
        return f"purpose.{self.id}.{figure}"

    def as_json(self) -> dict[str, Any]:
        """What a page needs to offer it as a choice."""
        size = None if self.crop is None else {"width_px": self.crop.width_px, "height_px": self.crop.height_px}
        least = dict(zip(("width_px", "height_px"), self.least_size, strict=True))
        return {
            "id": self.id, "title": self.title, "kinds": list(self.wanted), "size": size, "least_size": least,
            "max_bytes": self.max_bytes, "formats": list(self.formats),
            "shape": None if self.crop is None else self.crop.shape,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Language:
    """The cards in a language other than English.

    Attributes:
        cards: By card, what it says.
        asked: By card, examples of how people ask for it.
    """

    cards: Mapping[str, str]
    asked: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything in ``knowledge/``, by id, in the order of the files.

    Attributes:
        cards: What sources say.
        sources: Who says it.
        checks: What is asked of a photo, in the order of a report.
        purposes: What a photo is for.
        asked: By card, examples of how people ask for it; what a visitor asks is compared with them by meaning.
        languages: What the cards say and how people ask for it in other languages, by ISO 639-1 code.
    """

    cards: Mapping[str, Card]
    sources: Mapping[str, Source]
    checks: Mapping[str, Check]
    purposes: Mapping[str, Purpose]
    asked: Mapping[str, tuple[str, ...]]
    languages: Mapping[str, Language]

    def purpose(self, purpose_id: str) -> Purpose:
        """The purpose of this name.

        Raises:
            AssistantError: ``unknown_purpose``.
        """
        if purpose_id not in self.purposes:
            known = ", ".join(self.purposes)
            message = f"I do not know the purpose {purpose_id!r}. Use one of: {known}."
            raise AssistantError(message, code="unknown_purpose")
        return self.purposes[purpose_id]

    def interest(self, card: Card) -> str | None:
        """The first interest among the card's sources, or ``None``."""
        return next((found for name in card.sources if (found := self.sources[name].interest)), None)

    def quality(self, card: Card) -> Quality:
        """The card's own quality, else that of its first source."""
        return card.quality or self.sources[card.sources[0]].quality

    def date(self, card: Card) -> str | None:
        """The card's own date, else that of its first source."""
        return card.date or self.sources[card.sources[0]].date


def with_article(words: str) -> str:
    """``a headshot``, ``an author photo``: how the names of kinds and purposes stand in a sentence."""
    return f"{'an' if words[0].lower() in 'aeiou' else 'a'} {words}"


@lru_cache(maxsize=4)
def load_knowledge(folder: Path | None = None) -> Knowledge:
    """Read and check the knowledge folder.

    Args:
        folder: A folder laid out like the shipped ``knowledge/``, which is the default.

    Raises:
        KnowledgeMissing: The folder is missing, or a file in it is wrong; the message says which and why.
    """
    folder = folder or Path(__file__).resolve().parent.parent / "knowledge"
    guidance = sorted((folder / "guidance").glob("*.toml"))
    if not guidance:
        raise KnowledgeMissing(f"There are no cards in {folder / 'guidance'}. Please restore the knowledge folder.")
    sources: dict[str, Source] = {}
    for entry in _entries(folder / "sources.toml", "source"):
        source = _source(entry)
        entry.refuse_if(source.id in sources, "the id is used twice")
        sources[source.id] = source
    cards: dict[str, Card] = {}
    for path in guidance:
        for entry in _entries(path, "card"):
            card = _card(entry, sources)
            entry.refuse_if(card.id in cards, "the id is used twice")
            cards[card.id] = card
    checks: dict[str, Check] = {}
    path = folder / "checks.toml"
    for entry in _entries(path, "check") if path.exists() else []:
        check = _check(entry, cards)
        entry.refuse_if(check.id in checks, "the id is used twice")
        checks[check.id] = check
    purposes: dict[str, Purpose] = {}
    path = folder / "purposes.toml"
    standards: dict[str, Standard] = {}
    for entry in _entries(path, "standard", beside="purpose") if path.exists() else []:
        name, standard = _standard(entry, tuple(checks))
        entry.refuse_if(name in standards, "the id is used twice")
        standards[name] = standard
    for entry in _entries(path, "purpose", beside="standard") if path.exists() else []:
        purpose = _purpose(entry, cards, tuple(checks), standards)
        entry.refuse_if(purpose.id in purposes, "the id is used twice")
        purposes[purpose.id] = purpose
    return Knowledge(
        cards=MappingProxyType(cards),
        sources=MappingProxyType(sources),
        checks=MappingProxyType(checks),
        purposes=MappingProxyType(purposes),
        asked=MappingProxyType(_asked(sorted((folder / "asked").glob("*.toml")), cards)),
        languages=MappingProxyType(_languages(folder / "languages", cards)),
    )


def _languages(folder: Path, cards: Mapping[str, Card]) -> dict[str, Language]:
    found = {}
    for place in sorted(folder.glob("*/cards.toml")):
        said = _toml(place)
        for card_id, text in said.items():
            entry = _Entry(f"{place.parent.name}/{place.name}, {card_id!r}", {})
            entry.refuse_if(card_id not in cards, "no card has this id")
            entry.refuse_if(not isinstance(text, str), "what the card says must be text")
        found[place.parent.name] = Language(said, _asked([place.with_name("asked.toml")], cards))
    return found


def _asked(paths: Iterable[Path], cards: Mapping[str, Card]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for path in paths:
        for card_id, questions in _toml(path).items():
            entry = _Entry(f"{path.name}, {card_id!r}", {})
            entry.refuse_if(card_id not in cards, "no card has this id")
            entry.refuse_if(card_id in found, "the id is used twice")
            good = isinstance(questions, list) and all(isinstance(question, str) for question in questions)
            entry.refuse_if(not good, "the questions must be a list of texts")
            found[card_id] = tuple(questions)
    return found


class _Entry:
    """One table of a TOML file; takes its fields one by one and names the place of any mistake."""

    def __init__(self, place: str, fields: Mapping[str, Any]) -> None:
        self._left = dict(fields)
        self.place = place

    def refuse_if(self, wrong: bool, why: str) -> None:
        if wrong:
            raise KnowledgeMissing(f"The knowledge cannot be used: in {self.place}, {why}. Please correct the file.")

    def text(self, name: str) -> str:
        value = self.optional_text(name)
        self.refuse_if(value is None, f"{name!r} is missing")
        assert value is not None
        return value

    def optional_text(self, name: str) -> str | None:
        value = self._left.pop(name, None)
        if value is None:
            return None
        good = isinstance(value, str) and bool(value.strip())
        self.refuse_if(not good, f"{name!r} must be text in quotation marks, not {value!r}")
        return str(value)

    def one_of(self, name: str, allowed: tuple[str, ...], default: str | None = None) -> Any:
        value = self._left.pop(name, default)
        self.refuse_if(value is None, f"{name!r} is missing")
        self.refuse_if(value not in allowed, f"{name!r} is {value!r}, which is not one of {', '.join(allowed)}")
        return value

    def many(self, name: str, allowed: Iterable[str], what: str) -> tuple[str, ...]:
        value = self._left.pop(name, [])
        self.refuse_if(not isinstance(value, list), f"{name!r} must be a list, not {value!r}")
        known = tuple(allowed)
        for item in value:
            self.refuse_if(item not in known, f"{item!r} in {name!r} is no known {what}")
        self.refuse_if(len(set(value)) != len(value), f"{name!r} names something twice")
        return tuple(value)

    def number(self, name: str, *, signed: bool = False) -> float | None:
        value = self._left.pop(name, None)
        good = value is None or (isinstance(value, int | float) and not isinstance(value, bool))
        good = good and (signed or value is None or value >= 0)
        self.refuse_if(not good, f"{name!r} must be a number, not {value!r}")
        return None if value is None else float(value)

    def flag(self, name: str) -> bool:
        value = self._left.pop(name, False)
        self.refuse_if(not isinstance(value, bool), f"{name!r} must be true or false, not {value!r}")
        return bool(value)

    def table(self, name: str) -> dict[str, Any] | None:
        value = self._left.pop(name, None)
        self.refuse_if(value is not None and not isinstance(value, dict), f"{name!r} must be a table in braces")
        return None if value is None else dict(value)

    def peek(self, name: str) -> dict[str, Any] | None:
        value = self._left.get(name)
        return value if isinstance(value, dict) else None

    def done(self) -> None:
        self.refuse_if(bool(self._left), f"the field {next(iter(self._left), '')!r} is not known")


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise KnowledgeMissing(f"{path} is missing. Please restore the knowledge folder.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KnowledgeMissing(f"{path} cannot be read: {error}. Please correct the file.") from error


def _entries(path: Path, kind: str, *, beside: str = "") -> list[_Entry]:
    """The ``[[kind]]`` tables of a file, in its order; there may be tables of one other kind beside them."""
    data = _toml(path)
    data.pop(beside, None)
    tables = data.pop(kind, [])
    if data or not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise KnowledgeMissing(f"{path} may hold only [[{kind}]] tables. Please correct the file.")
    return [_Entry(f"{path.name}, {kind} {table.get('id', number)!r}", table) for number, table in enumerate(tables, 1)]


def _source(entry: _Entry) -> Source:
    source = Source(
        id=entry.text("id"),
        title=entry.text("title"),
        author=entry.text("author"),
        date=entry.optional_text("date"),
        interest=entry.optional_text("interest"),
        url=entry.optional_text("url"),
        quality=entry.one_of("quality", get_args(Quality)),
    )
    entry.done()
    entry.refuse_if(source.quality == "V" and not source.interest, "a vendor's claim needs an 'interest'")
    return source


def _card(entry: _Entry, sources: Mapping[str, Source]) -> Card:
    price_fields = entry.table("price")
    card = Card(
        id=entry.text("id"),
        subject=entry.one_of("subject", get_args(Subject)),
        aspect=entry.one_of("aspect", get_args(Aspect)),
        text=entry.text("text"),
        sources=entry.many("sources", sources, "source"),
        uses=entry.many("uses", USES, "use"),
        industries=entry.many("industries", get_args(Industry), "industry"),
        price=None if price_fields is None else _price(entry, price_fields),
        facts=_facts(entry, entry.table("facts") or {}),
        date=entry.optional_text("date"),
        quality=entry.one_of("quality", (*get_args(Quality), ""), default="") or None,
    )
    entry.done()
    entry.refuse_if(not card.sources, "'sources' names nobody")
    return card


def _price(entry: _Entry, fields: dict[str, Any]) -> Price:
    inner = _Entry(f"{entry.place}, price", fields)
    price = Price(
        method=inner.one_of("method", get_args(Method)),
        low=inner.number("low"),
        high=inner.number("high"),
        open_ended=inner.flag("open_ended"),
        currency=inner.text("currency"),
        per=inner.one_of("per", get_args(Per), default="unstated"),
        region=inner.optional_text("region"),
    )
    inner.done()
    inner.refuse_if(price.low is None and price.high is None, "neither 'low' nor 'high' is given")
    inner.refuse_if(price.high is None and not price.open_ended, "without 'high' the price must be open_ended = true")
    if price.low is not None and price.high is not None:
        inner.refuse_if(price.low > price.high, "'low' is above 'high'")
    return price


def _facts(entry: _Entry, fields: dict[str, Any]) -> Mapping[str, Fact]:
    facts: dict[str, Fact] = {}
    for name, value in fields.items():
        items = value if isinstance(value, list) else [value]
        good = all(isinstance(item, str | int | float) for item in items)
        entry.refuse_if(not good, f"the fact {name!r} must be text, a number, true or false, or a list of these")
        facts[name] = tuple(value) if isinstance(value, list) else value
    return MappingProxyType(facts)


def _check(entry: _Entry, cards: Mapping[str, Card]) -> Check:
    def bounds(name: str, default: Bounds) -> Bounds:
        inner = _Entry(f"{entry.place}, {name}", entry.table(name) or {})
        given = inner.number("low", signed=True), inner.number("high", signed=True)
        inner.done()
        low, high = (mine if theirs is None else theirs for mine, theirs in zip(default, given, strict=True))
        return (None if low == -math.inf else low, None if high == math.inf else high)

    def advice(name: str) -> Advice | None:
        if (fields := entry.table(name)) is None:
            return None
        inner = _Entry(f"{entry.place}, {name}", fields)
        told = Advice(
            message=inner.text("message"),
            fix=inner.text("fix"),
            crop=inner.optional_text("crop"),
            near=inner.number("near"),
            nearly=inner.optional_text("nearly"),
        )
        inner.done()
        return told

    accepted = bounds("accepted", (None, None))
    check = Check(
        id=entry.text("id"),
        title=entry.text("title"),
        iso=entry.optional_text("iso"),
        unit=entry.one_of("unit", get_args(Unit)),
        accepted=accepted,
        usable=bounds("usable", accepted),
        low=advice("low"),
        high=advice("high"),
        source=entry.one_of("source", (*cards, HOUSE_RULE)),
        unmeasured=entry.optional_text("unmeasured"),
        strength=entry.optional_text("strength"),
        better=entry.optional_text("better"),
    )
    entry.done()
    for side, told in enumerate((check.low, check.high)):
        name = ("low", "high")[side]
        entry.refuse_if((accepted[side] is None) != (told is None), f"{name!r} needs both a limit and what to tell")
    return check


@dataclass(frozen=True, slots=True)
class Standard:
    """Which checks count, and how much; several purposes may hold to the same one."""

    must: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    should: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


def _standard(entry: _Entry, checks: tuple[str, ...]) -> tuple[str, Standard]:
    name = entry.text("id")
    standard = _counting(entry, checks, Standard())
    entry.done()
    return name, standard


def _counting(entry: _Entry, checks: tuple[str, ...], base: Standard) -> Standard:
    """A standard, with what the entry says differently."""

    def weights(key: str) -> dict[str, float]:
        fields = entry.table(key) or {}
        for check in fields:
            entry.refuse_if(check not in checks, f"{check!r} in {key!r} is no known check")
        inner = _Entry(f"{entry.place}, {key}", fields)
        found = {check: inner.number(check) or 0.0 for check in fields}
        inner.refuse_if(not all(found.values()), "every weight must be above 0")
        return found

    must, should, ignored = weights("must"), weights("should"), entry.many("ignored", checks, "check")
    entry.refuse_if(bool(set(must) & set(should)), "a check stands in both 'must' and 'should'")
    own = {*must, *should, *ignored}
    kept = [{check: weight for check, weight in some.items() if check not in own} for some in (base.must, base.should)]
    return Standard(MappingProxyType(kept[0] | must), MappingProxyType(kept[1] | should))


def _purpose(
    entry: _Entry, cards: Mapping[str, Card], checks: tuple[str, ...], standards: Mapping[str, Standard]
) -> Purpose:
    name = entry.text("id")
    origins: dict[str, str] = {}

    def figure(key: str) -> _Entry | None:
        fields = entry.table(key)
        if fields is None:
            return None
        inner = _Entry(f"{entry.place}, {key}", fields)
        origins[f"purpose.{name}.{key}"] = inner.one_of("source", (*cards, HOUSE_RULE))
        return inner

    def take(inner: _Entry | None, *fields: str) -> list[float]:
        values = [value for one in fields if inner and (value := inner.number(one))]
        if inner:
            inner.refuse_if(len(values) < len(fields), f"{', '.join(fields)} must be given and above 0")
            inner.done()
        return values

    def listed(key: str, allowed: tuple[str, ...], *fields: str) -> list[tuple[str, ...]]:
        inner = figure(key)
        entry.refuse_if(inner is None, f"{key!r} is missing")
        assert inner is not None
        values = [inner.many(field, allowed, key) for field in fields]
        inner.done()
        return values

    wanted, tolerated = listed("kinds", KINDS, "wanted", "tolerated")
    (formats,) = listed("formats", FORMATS, "list")
    ranges: dict[str, Range] = {}
    face_share = figure("face_share")
    target = face_share.number("target") if face_share else None
    for check, inner in [("head_size", face_share), *((check, figure(check)) for check in checks)]:
        if inner is not None:
            key = f"purpose.{name}.{'face_share' if inner is face_share else check}"
            ranges[check] = Range(inner.number("low", signed=True), inner.number("high", signed=True), key)
            inner.done()
    in_inches = (entry.peek("size") or {}).keys() & {"width_in", "height_in", "dpi"}
    if in_inches:
        *inches, dpi = take(figure("size"), "width_in", "height_in", "dpi")
        size = [round(side * dpi, 0) for side in inches]
    else:
        size, dpi = take(figure("size"), "width_px", "height_px"), 0.0
    eye_line = take(figure("eye_line"), "target")
    shown = figure("shown")
    shape = shown.one_of("shape", SHAPES) if shown else SHAPES[0]
    if shown:
        shown.done()
    least = take(figure("least_size"), "width_px", "height_px")
    max_bytes = take(figure("max_bytes"), "value")
    entry.refuse_if(not least, "'least_size' is missing")
    entry.refuse_if(bool(size) != bool(eye_line) or (bool(target) and not size), "a crop needs size and eye_line")
    standard = entry.one_of("standard", ("", *standards), default="")
    counting = _counting(entry, checks, standards.get(standard, Standard()))
    purpose = Purpose(
        id=name,
        title=entry.text("title"),
        wanted=wanted,
        tolerated=tolerated,
        must=counting.must,
        should=counting.should,
        ranges=MappingProxyType(ranges),
        crop=CropRule(int(size[0]), int(size[1]), target, eye_line[0], shape) if size else None,
        print_dpi=int(dpi) or None,
        least_size=(int(least[0]), int(least[1])),
        max_bytes=int(max_bytes[0]) if max_bytes else None,
        formats=formats,
        origins=MappingProxyType(origins),
    )
    entry.done()
    return purpose
