"""Reads ``studio.toml`` and checks it; whatever is wrong is told with its line and what to do."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn, get_args
from urllib.parse import urlsplit

from assistant.errors import AssistantError
from assistant.knowledge import Per, Subject
from assistant.studio.facts import (
    KEEP_DAYS,
    SESSION,
    Handover,
    Limits,
    Look,
    Position,
    Studio,
    StudioAnswer,
    StudioPolicy,
    StudioPrice,
)

TABLES = ("studio", "look", "limits", "guidance", "handover", "insights", "price", "policy", "answers")
LISTS = ("allowed_origins", "documents")
ABOUT = ("name", "city", "phone", "email", "url", "booking_url", "greeting", "logo", "id")
# What may be left to be told only when it is asked for; the two plain kinds are what the advisor is about.
HIDEABLE: tuple[Subject, ...] = ("ai_headshot", "hybrid")

ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\"]+")
MAX_TEXT = 200
MAX_SUGGESTIONS = 4


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


def slug(name: str) -> str:
    """A name as an id: lower-case letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:63].rstrip("-") or "studio"


def as_origin(site: str) -> str | None:
    """A site's address as browsers name it, ``https://host``; None when it is no such address."""
    try:
        parts = urlsplit(site.strip().lower())
        is_site = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    if not is_site or parts.path not in ("", "/") or parts.query or parts.fragment or "@" in parts.netloc:
        return None
    # What is written here stands in a header of ours, between spaces and semicolons.
    if not re.fullmatch(r"[a-z0-9.:\[\]-]+", parts.netloc):
        return None
    port = {"http": ":80", "https": ":443"}[parts.scheme]
    return f"{parts.scheme}://{parts.netloc.removesuffix(port)}"


class _Reader:
    """Checks one file's tables and says on which line something is wrong."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._lines = text.splitlines()

    def studio(self, tables: Mapping[str, Any]) -> Studio:
        self._known_keys(tables, (*TABLES, *LISTS), "")
        about = self._table(tables, "studio")
        self._known_keys(about, (*ABOUT, "languages", *LISTS), "[studio]")
        if not about.get("name"):
            self._fail("[studio]", None, 'it needs [studio] with name = "…"')
        texts = {name: self._text(about, name, "[studio]") for name in ABOUT}
        for name in ("url", "booking_url", "logo"):
            self._web_address(texts[name], name)
        self._email(texts["email"], "[studio]")
        origins, folders = (self._list(tables, about, name) for name in LISTS)
        return Studio(
            **{**texts, "name": str(texts["name"]), "id": self._id(texts)},  # type: ignore[arg-type]
            languages=self._languages(about),
            look=self._look(self._table(tables, "look")),
            limits=self._limits(self._table(tables, "limits")),
            allowed_origins=self._origins(origins),
            hidden=self._hidden(self._table(tables, "guidance")),
            handover=self._handover(self._table(tables, "handover")),
            insights_sha256=self._insights(self._table(tables, "insights")),
            keep_days=self._count(self._table(tables, "insights"), "keep_days", "[insights]") or KEEP_DAYS,
            prices=tuple(self._price(row, n) for n, row in enumerate(self._rows(tables, "price"))),
            policies=tuple(self._policy(row, n) for n, row in enumerate(self._rows(tables, "policy"))),
            answers=tuple(self._answer(row, n) for n, row in enumerate(self._rows(tables, "answers"))),
            documents=self._folders(folders),
        )

    def _id(self, texts: Mapping[str, str | None]) -> str:
        """The id that is written, or the file's name, or the studio's where the file is plain ``studio.toml``."""
        stem = self._path.stem
        given = texts["id"]
        found = given or (slug(str(texts["name"])) if stem == "studio" else stem)
        if not ID.fullmatch(found):
            cure = f'small letters, digits and hyphens, such as "{slug(found)}"'
            if given:
                self._fail("[studio]", "id", f"id must be {cure}")
            self._fail("", None, f"the file's name is what the tag calls the studio, so it must be {cure}")
        return found

    def _web_address(self, text: str | None, key: str) -> None:
        if text is None:
            return
        parts = urlsplit(text)
        if parts.scheme not in ("http", "https") or not parts.netloc or re.search(r"[\s<>\"'\\;,]", text):
            self._fail("[studio]", key, f'{key} must be a web address that begins with https://, not "{text}"')
        if SESSION in parts.netloc:
            self._fail("[studio]", key, f"{SESSION} may stand behind the host of {key}, not in it")
        if key == "logo" and as_origin(f"{parts.scheme}://{parts.netloc}") is None:
            self._fail(
                "[studio]", key, 'logo must be the address of a picture, such as "https://studio.example/logo.svg"'
            )

    def _email(self, text: str | None, where: str) -> None:
        if text and not EMAIL.fullmatch(text):
            self._fail(where, "email", 'email must be an address such as "hello@studio.example"')

    def _languages(self, about: Mapping[str, Any]) -> tuple[str, ...]:
        found = self._texts(about, "languages", "[studio]", '["en", "de"]') or ()
        for code in found:
            if not re.fullmatch("[a-z]{2,3}(-[A-Za-z]{2,4})?", code):
                self._fail("[studio]", "languages", f'languages must be codes such as ["en", "de"], not "{code}"')
        return found

    def _look(self, row: Mapping[str, Any]) -> Look:
        self._known_keys(row, [f.name for f in fields(Look)], "[look]")
        accent, accent_dark = (self._colour(row, key) for key in ("accent", "accent_dark"))
        suggestions = self._texts(row, "suggestions", "[look]", '["What does a headshot cost?"]')
        if suggestions is not None and len(suggestions) > MAX_SUGGESTIONS:
            self._fail("[look]", "suggestions", f"name at most {MAX_SUGGESTIONS} suggestions")
        for text in (*(suggestions or ()), self._text(row, "label", "[look]") or ""):
            if len(text) > MAX_TEXT:
                key = "label" if text == row.get("label") else "suggestions"
                self._fail("[look]", key, f"keep it under {MAX_TEXT} characters, so that it fits on a button")
        return Look(
            accent=accent,
            accent_dark=accent_dark,
            position=self._one_of(row, "position", get_args(Position), "[look]"),
            label=self._text(row, "label", "[look]"),
            suggestions=suggestions,
        )

    def _colour(self, row: Mapping[str, Any], key: str) -> str | None:
        value = self._text(row, key, "[look]")
        if value is not None and not re.fullmatch("#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})", value):
            self._fail("[look]", key, f'{key} must be a colour such as "#a8492a", not "{value}"')
        if value is not None and len(value) == 4:
            value = "#" + "".join(2 * digit for digit in value[1:])
        return value.lower() if value else None

    def _limits(self, row: Mapping[str, Any]) -> Limits:
        names = [f.name for f in fields(Limits)]
        self._known_keys(row, names, "[limits]")
        return Limits(**{name: self._count(row, name, "[limits]") for name in names})

    def _origins(self, sites: Sequence[str]) -> tuple[str, ...]:
        found = []
        for site in sites:
            origin = as_origin(site)
            if origin is None:
                guess = as_origin(
                    "{0.scheme}://{0.netloc}".format(urlsplit(site if "://" in site else f"https://{site}"))
                )
                cure = f'write "{guess}"' if guess else 'write it such as "https://studio.example"'
                self._fail("", "allowed_origins", f'"{site}" is not the address of a site alone: {cure}')
            found.append(origin)
        return tuple(dict.fromkeys(found))

    def _hidden(self, row: Mapping[str, Any]) -> tuple[Subject, ...]:
        self._known_keys(row, ("hide",), "[guidance]")
        found = self._texts(row, "hide", "[guidance]", '["ai_headshot"]') or ()
        for name in found:
            if name not in HIDEABLE:
                self._fail("[guidance]", "hide", f'hide may name {" and ".join(HIDEABLE)}, not "{name}"')
        return found  # type: ignore[return-value]

    def _handover(self, row: Mapping[str, Any]) -> Handover | None:
        where = "[handover]"
        self._known_keys(row, [f.name for f in fields(Handover)], where)
        webhook, email = (self._text(row, f.name, where) for f in fields(Handover))
        if webhook and email:
            self._fail(where, "email", "give either webhook or email, not both")
        self._email(email, where)
        if webhook and not _is_private(webhook):
            self._fail(
                where, "webhook", "webhook must begin with https://; http:// is for a program on this machine alone"
            )
        return Handover(webhook, email) if webhook or email else None

    def _insights(self, row: Mapping[str, Any]) -> str | None:
        self._known_keys(row, ("token_sha256", "keep_days"), "[insights]")
        value = self._text(row, "token_sha256", "[insights]")
        if value is not None and not re.fullmatch("[0-9a-fA-F]{64}", value):
            self._fail(
                "[insights]", "token_sha256", "token_sha256 must be the 64 hexadecimal digits that advisor init wrote"
            )
        return value.lower() if value else None

    def _price(self, row: Mapping[str, Any], number: int) -> StudioPrice:
        where = "[[price]]"
        self._known_keys(row, (*(f.name for f in fields(StudioPrice)), "price"), where, number)
        subject: Subject = self._one_of(row, "subject", get_args(Subject), where, number) or "any"
        per: Per = self._one_of(row, "per", get_args(Per), where, number) or "session"
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
            duration_min=self._count(row, "duration_min", where, number),
            includes=self._text(row, "includes", where, number),
            text=self._text(row, "text", where, number),
        )

    def _policy(self, row: Mapping[str, Any], number: int) -> StudioPolicy:
        self._known_keys(row, ("topic", "text"), "[[policy]]", number)
        topic, text = (self._text(row, key, "[[policy]]", number) for key in ("topic", "text"))
        if not topic or not text:
            self._fail("[[policy]]", None, 'it needs topic = "…" and text = "…"', number)
        return StudioPolicy(topic, text)

    def _answer(self, row: Mapping[str, Any], number: int) -> StudioAnswer:
        self._known_keys(row, ("question", "answer"), "[[answers]]", number)
        question, answer = (self._text(row, key, "[[answers]]", number) for key in ("question", "answer"))
        if not question or not answer:
            self._fail("[[answers]]", None, 'it needs question = "…" and answer = "…"', number)
        if answer == "…":
            self._fail("[[answers]]", "answer", "write your answer in the place of the dots", number)
        return StudioAnswer(question, answer)

    def _folders(self, folders: Sequence[str]) -> tuple[Path, ...]:
        found = tuple((self._path.parent / Path(folder).expanduser()).resolve() for folder in folders)
        for folder in found:
            if not folder.is_dir():
                self._fail("", "documents", f"the folder {folder} does not exist")
        return found

    def _list(self, tables: Mapping[str, Any], about: Mapping[str, Any], name: str) -> Sequence[str]:
        """A list that may stand before all tables or in [studio]."""
        example = {"documents": 'a list of folders, such as ["price-lists"]'}
        value = tables.get(name, about.get(name, []))
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            wanted = example.get(name, 'a list of sites, such as ["https://studio.example"]')
            self._fail("", name, f"{name} must be {wanted}")
        return value

    def _texts(self, row: Mapping[str, Any], key: str, where: str, example: str) -> tuple[str, ...] | None:
        value = row.get(key)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            self._fail(where, key, f"{key} must be a list of texts in quotes, such as {key} = {example}")
        return tuple(one.strip() for one in value)

    def _rows(self, tables: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
        rows = tables.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self._fail(f"[{name}]", None, f"write [[{name}]] with two brackets, once for each {name}")
        return rows

    def _table(self, tables: Mapping[str, Any], name: str) -> Mapping[str, Any]:
        value = tables.get(name)
        if value is not None and not isinstance(value, dict):
            self._fail("", name, f"[{name}] must be a table: write [{name}] on a line of its own")
        return value or {}

    def _text(self, row: Mapping[str, Any], key: str, where: str, number: int = 0) -> str | None:
        value = row.get(key)
        if value is not None and not isinstance(value, str):
            self._fail(where, key, f'{key} must be a text in quotes, such as {key} = "{value}"', number)
        return value.strip() or None if value else None

    def _one_of(self, row: Mapping[str, Any], key: str, allowed: Sequence[str], where: str, number: int = 0) -> Any:
        value = self._text(row, key, where, number)
        if value is not None and value not in allowed:
            near = _nearest(value, allowed)
            self._fail(where, key, f"{key} must be one of {', '.join(allowed)}, not {value!r}{near}", number)
        return value

    def _count(self, row: Mapping[str, Any], key: str, where: str, number: int = 0) -> int | None:
        value = row.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 1_000_000:
            self._fail(where, key, f"{key} must be a whole number from 1, without quotes", number)
        return int(value)

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
                near = _nearest(key, known)
                self._fail(where, key, f"{key!r} is not known{near}; use {', '.join(known)}", number)

    def _fail(self, where: str, key: str | None, problem: str, number: int = 0) -> NoReturn:
        place = f", line {line}" if (line := self._line(where, key, number)) else ""
        raise AssistantError(f"{self._path}{place}: {problem}. Correct it and save the file.", code="not_ready")

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


def _nearest(word: str, known: Sequence[str]) -> str:
    """The known word that was probably meant, as half a sentence; empty when there is none near."""
    near = get_close_matches(word.lower(), known, 1, 0.7)
    return f" (did you mean {near[0]!r}?)" if near else ""


def _is_private(address: str) -> bool:
    """Whether nobody on the way can read what is sent to a web address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    is_here = parts.hostname in ("localhost", "127.0.0.1", "::1")
    is_whole = bool(parts.hostname) and not re.search(r"\s", address)
    return is_whole and (parts.scheme == "https" or (parts.scheme == "http" and is_here))
