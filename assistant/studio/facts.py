"""What an owner may say about a studio, as plain data."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from assistant.knowledge import Per, Subject

Position = Literal["right", "left"]
SESSION = "{session}"
KEEP_DAYS = 30


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
        duration_min: How long it takes, in minutes.
        includes: What is included, in words.
        text: Anything else the owner wants said.
    """

    subject: Subject
    low: float
    high: float | None
    currency: str = "EUR"
    per: Per = "session"
    name: str | None = None
    duration_min: int | None = None
    includes: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class StudioPolicy:
    """One of the studio's terms: what it is about, and what holds."""

    topic: str
    text: str


@dataclass(frozen=True, slots=True)
class StudioAnswer:
    """What the studio answers to a question that its visitors ask."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Look:
    """How the widget looks on the studio's site; what is None the widget chooses.

    Attributes:
        accent: Colour of the button, ``#rrggbb``.
        accent_dark: The same where the visitor prefers dark.
        position: Corner of the page.
        label: Words on the button.
        suggestions: Questions to begin with.
    """

    accent: str | None = None
    accent_dark: str | None = None
    position: Position | None = None
    label: str | None = None
    suggestions: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be asked; what is None is not limited by the studio.

    Attributes:
        requests_per_minute: By one visitor's address.
        questions_per_day: By all visitors together, from midnight to midnight UTC.
        questions_per_conversation: In one conversation.
    """

    requests_per_minute: int | None = None
    questions_per_day: int | None = None
    questions_per_conversation: int | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """Where the studio gets what visitors leave for it; one of the two.

    Attributes:
        webhook: Address that it is posted to.
        email: Address that it is written to.
    """

    webhook: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Studio:
    """What the owner wrote about the studio.

    Attributes:
        name: The studio's name.
        id: What the widget's tag calls it.
        city: Where it is.
        phone: Number to call.
        email: Address to write to.
        url: Its site.
        booking_url: Where to book; ``{session}`` in it stands for the kind of session.
        greeting: First line of the page.
        logo: Address of its logo.
        languages: Codes of the languages it speaks, the first one first.
        look: How the widget looks.
        limits: How much may be asked.
        allowed_origins: Sites that may embed the widget, as ``https://host``.
        hidden: Kinds of photo that are spoken of only when somebody asks for them.
        handover: Where it gets what visitors leave for it; None where they cannot.
        insights_sha256: SHA-256 of the token that opens the owner's page, in hexadecimal digits.
        keep_days: After so many days without a new message a conversation is forgotten.
        prices: Own prices.
        policies: Own terms.
        answers: Own answers to single questions.
        documents: Folders with documents, as absolute paths.
    """

    name: str
    id: str
    city: str | None = None
    phone: str | None = None
    email: str | None = None
    url: str | None = None
    booking_url: str | None = None
    greeting: str | None = None
    logo: str | None = None
    languages: tuple[str, ...] = ()
    look: Look = field(default_factory=Look)
    limits: Limits = field(default_factory=Limits)
    allowed_origins: tuple[str, ...] = ()
    hidden: tuple[Subject, ...] = ()
    handover: Handover | None = None
    insights_sha256: str | None = None
    keep_days: int = KEEP_DAYS
    prices: tuple[StudioPrice, ...] = ()
    policies: tuple[StudioPolicy, ...] = ()
    answers: tuple[StudioAnswer, ...] = ()
    documents: tuple[Path, ...] = ()

    def booking_link(self, session: str = "") -> str | None:
        """Where to book such a session; None where the studio names no address."""
        return self.booking_url and self.booking_url.replace(SESSION, quote(session, safe=""))
