"""What the tools returned, typed: the only thing an answer may rest on."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.embedded.answering.claims import Claim, Role
from assistant.studio import OWN_PREFIX, STUDIO_SOURCE


@dataclass(frozen=True, slots=True)
class Price:
    """A typed price.

    Attributes:
        method: ``photographer`` or ``ai``.
        low: Lower end, None when not stated.
        high: Upper end, None when not stated.
        open_ended: The source says that it can be more.
        currency: ISO code.
        per: What it pays for.
        region: Where it holds, None for the general range.
    """

    method: str
    low: float | None
    high: float | None
    open_ended: bool = False
    currency: str = "EUR"
    per: str = "session"
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """One retrieved passage with its typed facts; the field names are those of the tool's JSON.

    ``near`` holds, of a price list, how much nearer this service is to each text than the list on the whole.
    """

    id: str
    text: str
    source: str = ""
    title: str = ""
    interest: str | None = None
    date: str | None = None
    url: str | None = None
    subject: str = "any"
    aspect: str = ""
    uses: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    price: Price | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    quality: str | None = None
    similarity: float | None = None
    asked: float = 0.0
    near: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_own(self) -> bool:
        """Whether the studio itself says it, in its file or its documents."""
        return self.id.startswith(OWN_PREFIX)

    @property
    def is_document(self) -> bool:
        """Whether it was cut out of a file of the studio's."""
        return self.source.startswith(f"{STUDIO_SOURCE}:")

    def is_about(self, subject: str) -> bool:
        """Whether it says something of this kind of photo."""
        return self.subject == subject or (self.subject == "both" and subject in ("headshot", "portrait"))


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that one request may be answered from.

    Attributes:
        passages: Retrieved passages, best first, each once.
        granted: The passage on what the message takes for granted, None where none is near.
        listed: All that the studio says of itself: its whole price list, its terms, its answers.
        fits: Whether the search found anything that fits the question.
        leans: By kind of photo, how strongly the visitor's words are like those that call for it, from 0.
        reports: The photo's report for each purpose that it was assessed for.
        comparison: The photos' comparison, None when they were not compared.
        crop: The result of a crop, None when none was made.
        errors: Messages of tools that failed, in words for people.
        photo_missing: A photo tool said that there is no photo.
    """

    passages: tuple[Passage, ...] = ()
    granted: Passage | None = None
    listed: tuple[Passage, ...] = ()
    fits: bool = False
    leans: Mapping[str, float] = field(default_factory=dict)
    reports: tuple[Mapping[str, Any], ...] = ()
    comparison: Mapping[str, Any] | None = None
    crop: Mapping[str, Any] | None = None
    errors: tuple[str, ...] = ()
    photo_missing: bool = False

    @property
    def own(self) -> list[Passage]:
        """What the studio itself says, best first."""
        return [passage for passage in self.passages if passage.is_own]

    def pick(
        self,
        *,
        aspect: str | Sequence[str] | None = None,
        subject: str | None = None,
        use: str | None = None,
        industry: str | None = None,
        where: Callable[[Passage], bool] | None = None,
    ) -> list[Passage]:
        """The passages that agree with every condition given, best first."""
        aspects = (aspect,) if isinstance(aspect, str) else aspect
        return [
            passage
            for passage in self.passages
            if (aspects is None or passage.aspect in aspects)
            and (subject is None or passage.is_about(subject))
            and (use is None or use in passage.uses)
            and (industry is None or industry in passage.industries)
            and (where is None or where(passage))
        ]

    def cited(self, ids: Collection[str], role: Role = "direct") -> list[Claim]:
        """What the passages of these ids say, as claims."""
        return [Claim(passage.text, (passage.id,), role) for passage in self.passages if passage.id in ids]

    def first(self, **conditions: Any) -> Passage | None:
        """The best passage that agrees with the conditions, or None."""
        return next(iter(self.pick(**conditions)), None)


def gather(contents: Iterable[str], said: Collection[int] | None = None) -> Evidence:
    """Read the contents of tool messages; what is no JSON, or an error, becomes an error in words.

    Args:
        contents: The tool messages' contents, in the order of the calls.
        said: Places of the searches made with the visitor's own words; only their similarities tell how near a passage
            is to what was asked. None: all of them.
    """
    passages: dict[str, Passage] = {}
    errors: list[str] = []
    fits, missing = False, False
    leans: Mapping[str, float] = {}
    listed: tuple[Passage, ...] = ()
    reports: list[Mapping[str, Any]] = []
    comparison: Mapping[str, Any] | None = None
    crop: Mapping[str, Any] | None = None
    for place, content in enumerate(contents):
        try:
            result = json.loads(content)
        except ValueError:
            errors.append(content.strip())
            continue
        if not isinstance(result, dict):
            errors.append(content.strip())
        elif (error := result.get("error")) is not None:
            message, code = _error(error)
            missing = missing or code == "photo_not_found"
            errors.append(message)
        elif result.get("complete"):
            near = result.get("near", {})
            listed = tuple(replace(_passage(item), near=near.get(item["id"], {})) for item in result["passages"])
        elif "passages" in result:
            fits = fits or bool(result.get("fits"))
            if said is None or place in said:
                leans = result.get("leans") or leans
            for item in result["passages"]:
                passage = _passage(item)
                if said is not None and place not in said:
                    passage = replace(passage, similarity=None, asked=0.0)
                known = passages.get(passage.id)
                if known is None or (known.similarity is None and passage.similarity is not None):
                    passages[passage.id] = passage
                elif passage.asked > known.asked:  # the search with the visitor's own words knows more
                    passages[passage.id] = replace(known, asked=passage.asked)
        elif "comparison" in result:
            comparison = result["comparison"]
            reports += result["reports"]
        elif "checks" in result:
            reports.append(result)
        elif "crop" in result:
            crop = result
    return Evidence(
        passages=tuple(passages.values()),
        listed=listed,
        fits=fits,
        leans=leans,
        reports=tuple(reports),
        comparison=comparison,
        crop=crop,
        errors=tuple(dict.fromkeys(errors)),
        photo_missing=missing,
    )


def _error(error: Any) -> tuple[str, str]:
    if isinstance(error, dict):
        return str(error.get("message", "")), str(error.get("code", ""))
    return str(error), ""


def _passage(item: Mapping[str, Any]) -> Passage:
    price = item.get("price")
    return Passage(
        id=str(item["id"]),
        text=str(item.get("text", "")).strip(),
        source=str(item.get("source") or ""),
        title=str(item.get("title") or ""),
        interest=item.get("interest"),
        date=item.get("date"),
        url=item.get("url"),
        subject=item.get("subject") or "any",
        aspect=item.get("aspect") or "",
        uses=tuple(item.get("uses") or ()),
        industries=tuple(item.get("industries") or ()),
        price=_price(price) if price else None,
        facts=item.get("facts") or {},
        quality=item.get("quality"),
        similarity=item.get("similarity"),
        asked=item.get("asked") or 0.0,
    )


def _price(price: Mapping[str, Any]) -> Price:
    return Price(
        method=str(price.get("method") or "photographer"),
        low=price.get("low"),
        high=price.get("high"),
        open_ended=bool(price.get("open_ended")),
        currency=str(price.get("currency") or "EUR"),
        per=str(price.get("per") or "session"),
        region=price.get("region"),
    )
