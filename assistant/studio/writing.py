"""A first ``studio.toml``, with a comment at whatever its owner may want to change."""

import hashlib
import json
import re
import secrets
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from assistant.errors import AssistantError
from assistant.studio.cards import SIGNS
from assistant.studio.facts import Studio
from assistant.studio.file import as_origin, load_studio

CODES = {sign: code for code, sign in SIGNS.items()}
_PRICE = re.compile(
    r"(?P<name>[^=]+)=\s*(?P<sign>[€£$]?)\s*(?P<low>\d+(\.\d{1,2})?)\s*(-\s*(?P<high>\d+(\.\d{1,2})?))?\s*(?P<code>[A-Z]{3})?\s*"
)


@dataclass(frozen=True, slots=True)
class Answers:
    """What the owner said.

    Attributes:
        name: The studio's name.
        city: Where it is.
        book: Where to book: a web address or an e-mail address.
        origins: Sites that may embed the widget.
        prices: As ``Business headshot=190``, ``Portrait=280-450 GBP``.
    """

    name: str
    city: str | None = None
    book: str | None = None
    origins: tuple[str, ...] = ()
    prices: tuple[str, ...] = ()


def write_studio(path: Path, answers: Answers) -> tuple[Studio, str]:
    """Write a file that says what was answered, and read it back.

    Args:
        path: Where it goes; an existing file is left alone.
        answers: What it says.

    Returns:
        The studio, and the token that opens the owner's page, which stands nowhere else.

    Raises:
        AssistantError: There is a file already, it cannot be written, or an answer is wrong.
    """
    token = secrets.token_urlsafe(24)
    text = _text(answers, hashlib.sha256(token.encode()).hexdigest())
    check_free(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise _taken(path) from None
    except OSError as problem:
        raise AssistantError(f"{path} cannot be written: {problem.strerror}.", code="bad_request") from problem
    try:
        studio = load_studio(path)
        assert studio is not None
    except AssistantError as problem:
        path.unlink()
        raise AssistantError(f"Nothing was written. {problem.message}", code="bad_request") from problem
    return studio, token


def as_site(site: str) -> str:
    """A site as an origin, whether it was given with https:// and a path or without.

    Raises:
        AssistantError: It is no address of a site.
    """
    whole = site.strip() if "://" in site else f"https://{site.strip()}"
    origin = as_origin("/".join(whole.split("/")[:3]))
    if origin is None:
        raise AssistantError(f'"{site}" is no site. Write it such as https://studio.example', code="bad_request")
    return origin


def price_row(price: str) -> dict[str, object]:
    """A price as it was typed, as a row of the file.

    Raises:
        AssistantError: It cannot be understood.
    """
    found = _PRICE.fullmatch(price.strip())
    if found is None:
        raise AssistantError(
            f'"{price}" is no price. Write it such as "Business headshot=190" or "Portrait=280-450 GBP".',
            code="bad_request",
        )
    name = found["name"].strip()
    numbers = {"low": found["low"], "high": found["high"]} if found["high"] else {"price": found["low"]}
    currency = found["code"] or CODES.get(found["sign"], "EUR")
    return {"name": name, "subject": _subject(name), **numbers, "currency": currency}


def _subject(name: str) -> str:
    words = name.casefold()
    kinds = [kind for kind in ("headshot", "portrait") if kind in words]
    if re.search(r"\bai\b", words):
        return "ai_headshot"
    return kinds[0] if len(kinds) == 1 else "both" if kinds else "any"


def _text(answers: Answers, token_sha256: str) -> str:
    from jinja2 import Environment, StrictUndefined

    template = files("assistant.studio").joinpath("new.toml.j2").read_text(encoding="utf-8")
    environment = Environment(autoescape=False, undefined=StrictUndefined, keep_trailing_newline=True)
    environment.filters["quoted"] = _quoted
    is_mail = answers.book is not None and "@" in answers.book and "://" not in answers.book
    return environment.from_string(template, None).render(
        name=answers.name,
        city=answers.city,
        email=answers.book if is_mail else None,
        booking_url=None if is_mail or not answers.book else _with_scheme(answers.book),
        origins=[as_site(site) for site in answers.origins],
        prices=[price_row(price) for price in answers.prices],
        token_sha256=token_sha256,
    )


def answer_row(question: str) -> str:
    """Lines for the file, in which an owner has only to write the answer."""
    return f'[[answers]]\nquestion = {_quoted(question)}\nanswer = "…"'


def _with_scheme(address: str) -> str:
    return address if "://" in address else f"https://{address}"


def _quoted(text: str) -> str:
    """A text as TOML writes it, which is as JSON does but for one sign."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def check_free(path: Path) -> None:
    """Refuse a path where a file lies already.

    Raises:
        AssistantError: One does.
    """
    if path.exists():
        raise _taken(path)


def _taken(path: Path) -> AssistantError:
    return AssistantError(f"{path} exists already, so it was left alone.", code="bad_request")
