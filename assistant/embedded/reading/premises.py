"""What a question takes for granted, as (attribute, value), so that facts can confirm or contradict it.

Attributes: ``price`` ("50 EUR", said of the frame's subjects), ``people`` (number said to be inside one picture),
``same`` ("headshot=portrait"), ``cheaper`` and ``dearer`` (a subject or method said to be so), ``free`` (a subject or
method), ``framing`` ("full_body" said of the frame's subject), ``quality`` ("poor" said of the picture at hand),
``kind`` (the kind said to be usual for the frame's trade or use), ``currency`` (a code that prices are wanted in),
``minutes`` (a delivery time), ``ceiling`` (a number said to be the most that is ever asked).
"""

import re

from assistant.embedded.reading.slots import BOTH, Slots

_THING = r"(?P<who>head ?shots?|portraits?|ai(?: \w+)?|photographers?|full portraits?)"
_CHEAPER = re.compile(
    rf"\b{_THING} (?:is |are |being |always |usually |so much |much |were |would be "
    rf")*(?:cheaper|less expensive|more affordable|the cheap|the (?:budget|bargain|economy|low-cost))"
)
_DEARER = re.compile(
    rf"\b{_THING} (?:is |are |being |always |usually |so much |much |were |would be "
    rf"|cost |costs )*(?:dearer|more expensive|more than|pricier|more\b(?! [a-z]))"
)
_FREE = re.compile(rf"\b{_THING} (?:is |are |being |all )*free\b|\bfree (?P<who2>ai|headshots?|portraits?)\b")
_SAME = re.compile(
    r"\b(?:same(?: thing)?(?! (?:day|time|session|shoot|photo|picture|style|way|person|photographer|price))|"
    r"identical|another (?:word|name|term)|synonyms?|just (?:a|"
    r"an|another) (?:\w+ )?(?:portrait|headshot)|no difference|interchangeable)\b"
)
_FULL_BODY = re.compile(
    r"\b(?:full|whole|entire)[- ](?:body|length) head ?shots?\b|\bhead ?shots? .{0,30}\b(?:full|"
    r"whole|entire)[- ](?:body|length)\b|\bhead ?shots? .{0,20}\bhead to toe\b"
    r"|\bhead ?shots?\b.{0,40}\bdown to (?:the|my|our|your) (?:feet|toes|shoes|knees|legs)\b"
)
_KIND = re.compile(
    r"\b(?:all|always|every|everybody|everyone|only|usually|never|must|have to|standard|the norm)\b"
    r"(?:(?!cheaper|dearer|expensive|more than|less than).){0,30}\b(?P<kind>head ?shots?|portraits?)\b"
    r"|\b(?P<kind2>head ?shots?|portraits?) (?:is|are) (?:the )?(?:standard|norm|usual|expected|required|common)\b"
    r"|\b(?:wants?|asks? for|expects?|requires?|demands?|insists? on|calls? for)\b.{0,30}"
    r"\b(?P<kind3>head ?shots?|portraits?)\b"
    r"|\bi (?:will|would|am going to|shall) (?:take|use|get|choose|pick|book|go (?:for|with)|have) an? "
    r"(?P<kind4>head ?shot|portrait)\b"
)
_CLAIMING = re.compile(
    r"\b(?:since|because|as|given that|i (?:heard|read|thought|believe|was told)|they "
    r"say|people say|apparently|is it true|right|correct|why)\b"
)
# What the sources are said to say.
_ATTRIBUTED = re.compile(
    r"\b(?:articles?|sources?|guide|guidance|you|stephen|vaisman|karen)\b.{0,20}\b(?:states?|says?|said|writes?|wrote|claims?|"
    r"recommends?|agrees?)\b.{0,60}\b(?P<kind>head ?shots?|portraits?)\b"
)
# A figure said to be the most that is ever asked.
_CEILING = re.compile(
    r"\b(?:no|never|nobody|none|not)\b.*\b(?:above|over|more than|beyond|exceeds?|higher than|past)\W*(?:eur |euros? )?"
    r"(?P<most>\d{2,5})\b"
    r"|\b(?P<most2>\d{2,5})\b.{0,12}\b(?:is|being|as) (?:the )?(?:very |absolute )?"
    r"(?:most|maximum|max|limit|ceiling|cap|upper limit|top)\b"
    r"|\bis (?P<most4>\d{2,5})\b.{0,12}\b(?:the )?(?:very |absolute |hard |real )?(?:most|maximum|limit|ceiling|cap)\b"
    r"|\b(?:maximum|max|limit|ceiling|cap|top price|tops? out|capped)\b.{0,12}?(?P<most3>\d{2,5})\b"
)
_MINUTES = re.compile(r"\b(\d+|five|ten|fifteen|thirty|sixty) (minutes|hours|days)\b")


# "Since …, what", "everybody knows that …", "why is it that … never": what is taken for granted, in any words.
_LEADS_IN = re.compile(
    r"^(?:(?:so|well|but|and|ok|hi|hello)[, ]+)*(?:since|because|as|given(?: that)?|seeing that|now that|"
    r"considering(?: that)?|every(?:one|body) knows(?: that)?|they say|people say|we all know(?: that)?|apparently|"
    r"i(?: have| had)? (?:hear|heard|read|was told|am told|been told|got told|learnt|know)(?: that)?|"
    r"(?:my|our|the general) (?:understanding|impression|belief) is(?: that)?|"
    r"(?:(?:my|our|your|ur|his|her|the|this|that|some|one|an?) (?:[\w-]+ ){1,3}|(?:he|she|they|you|somebody|someone) )"
    r"(?:say|says|said|insists?|insisted|claims?|claimed|swears?|swore|thinks?|reckons?|believes?|wrote|writes?|"
    r"told (?:me|us)|"
    r"keeps? (?:on )?saying)(?: that)?) (?P<granted>[^,?]{12,120}?)(?:[,.] ?|$)"
)
_ASKS_WHY = re.compile(r"^(?:(?:so|but|and) )*why (?P<granted>(?:is|are|do|does|must|can|should|may)\b[^?]{12,120})")
_RULE = re.compile(
    r"\b(?:always|never|only|must|every\w*|nobody|no one|forbid\w*|forbidden|not allowed|ha(?:s|ve) to|cannot|"
    r"illegal|standard|the norm|the rule)\b"
)
_OF_PHOTOS = re.compile(r"\b(?:head ?shots?|portraits?|linkedin|photos?|pictures?|cv|resume)\b")
_SOURCES_SAY = re.compile(r"\b(?:articles?|sources?|texts?|guides?) (?:says?|claims?|writes?|tells?)\b")
_FOLLOWS = re.compile(r",? (?:so|therefore|hence|which is why)\b")
_OWN_STORY = re.compile(r"\b(?:i|we|me|us|my|our|mine|ours)\b")


# What may be claimed in a sentence before the question.
TOLD_BEFORE = frozenset({"same", "cheaper", "dearer", "free", "framing", "kind", "ceiling"})


def find_premises(text: str, slots: Slots) -> tuple[tuple[str, str], ...]:
    """The premises of a plain clause."""
    found: list[tuple[str, str]] = []
    if slots.claimed:
        found.append(("price", f"{slots.claimed.amount:g} {slots.claimed.currency}"))
    if slots.inside:
        found.append(("people", str(slots.inside)))
    if slots.currency:
        found.append(("currency", slots.currency))
    if set(BOTH) <= set(slots.subjects) and _SAME.search(text):
        found.append(("same", "headshot=portrait"))
    for attribute, pattern in (("cheaper", _CHEAPER), ("dearer", _DEARER), ("free", _FREE)):
        if match := pattern.search(text):
            found.append((attribute, _named(match.group("who") or match.groupdict().get("who2") or "")))
    if slots.poor:
        found.append(("quality", "poor"))
    if _FULL_BODY.search(text):
        found.append(("framing", "full_body"))
    if slots.industries or slots.uses or slots.trade:
        claimed = _KIND.search(text) if _CLAIMING.search(text) else None
        if match := claimed or _ATTRIBUTED.search(text):
            found.append(("kind", _named(next(filter(None, match.groupdict().values()), ""))))
    if match := _CEILING.search(text):
        found.append(("ceiling", next(most for most in match.groups() if most)))
    if match := _MINUTES.search(text):
        found.append(("minutes", match.group()))
    return tuple(found)


def _named(words: str) -> str:
    if words.startswith("ai"):
        return "ai"
    if words.startswith("photographer"):
        return "photographer"
    return "portrait" if "portrait" in words else "headshot"


def granted_in(text: str, *, asks: bool) -> str:
    """What a plain clause takes for granted of photos in general, in its own words; empty where it does not.

    Args:
        text: The clause.
        asks: It asks something; one that does not is a claim where it states a rule.
    """
    led_in, why = _LEADS_IN.match(text), _ASKS_WHY.match(text)
    if led_in:
        granted = led_in["granted"]
    elif why or not asks:
        granted = why["granted"] if why else _FOLLOWS.split(text.strip(" .!"))[0]
        granted = granted if _RULE.search(granted) else ""
    else:
        return ""
    of_photos = _OF_PHOTOS.search(granted) or (granted and _SOURCES_SAY.search(text))
    return granted if of_photos and not _OWN_STORY.search(granted) else ""
