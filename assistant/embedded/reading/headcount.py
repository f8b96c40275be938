"""People counted by any noun ("27 lads", "nine fee earners plus me"), and how a conversation's number changes."""

import re

from assistant.embedded.reading.quantities import WORD_NUMBER, count_of

WOMEN = (
    "wife|missus|sister|mother|mum|mom|mama|daughter|girlfriend|niece|aunt|fiancee|gran|grandma|grandmother|granddaughter|"
    "nan|nana"
)
MEN = "husband|hubby|brother|father|dad|papa|son|boyfriend|nephew|uncle|fiance|grandpa|grandfather|grandson"
CLOSE = "friend|partner|spouse|other half|better half|cousin|flatmate|roommate|kid|child"
# Whoever is photographed is called by any name; what else a message about prices counts is a short list.
_NO_PEOPLE = (
    r"(?:head ?shots?|portraits?|photos?|pictures?|pics|shots|images?|photographs|selfies|prints?|copies|files|poses|"
    r"looks|outfits|sessions?|shoots?|sets|sittings|kinds?|types?|sorts?|options?|ways|methods|styles|differences|reasons|"
    r"questions|things|facts|points|bullets|lines|words|sentences|tips|steps|examples|prices?|figures|numbers|sums|uses|purposes|"
    r"sites|platforms|pages|profiles|networks|articles|sources|writers|stud(?:y|ies)|seconds?|minutes?|hours?|days|weeks|"
    r"months|years|times|euros?|dollars|pounds|bucks|cents|percent|pixels|megapixels|inches|feet|metres|miles|lenses|lights|"
    r"cameras|flashes|backgrounds|backdrops|colours|hybrids|opinions|studios|photographers|places|rooms|shops|"
    r"offices|cities|companies|businesses|firms|lives|jobs|hires|interviews|offers|quotes|tools|services|cards|albums|covers|"
    r"books|walls|frames|sides|halves|ends|cases|chances|minds|legs|arms|hands|eyes|dogs|cats|horses|pets)"
)
_WORD = r"(?!(?:and|or|of|to|for|in|on|at|by|with|plus|is|was|has|does|times|versus|this|thus|as|us)\b)[a-z][a-z'-]*"
_COUNT = rf"(?:(?<!\d-)(?<!\d–)\d{{1,3}}|(?!one\b)(?:{WORD_NUMBER}))"
# A noun in the plural, with at most one word before it.
_GROUP = rf"(?P<n>{_COUNT}) (?:{_WORD} )?(?!{_NO_PEOPLE}\b)(?:{_WORD}s|men|women|children|people|staff|folk|crew)\b"
_GROUPS = re.compile(rf"\b(?<!top )(?<!the )(?<!-){_GROUP}(?! (?:old|ago|long|later|off))")
# "Headshot price for 3": a larger number may be money.
_FOR = re.compile(rf"\bfor (?P<n>{_COUNT})(?: then| please| altogether)?$")
FEWEST_EUROS = 20
_AND_ME = re.compile(r"\s*(?:,|plus|and|\+|&|with)+\s*(?:me|myself|i|the boss|the owner|the manager)\b")
_JOINS = re.compile(r"\s*(?:,? and|,? plus|\+|&|,)\s*(?:the |our |my |another )?")
# Each of those who were told one by one wants a picture.
_FOR_EACH = re.compile(r"\beach\b|\bboth of us\b|\ball of us\b")
# Only where what they come to is asked for, or each of them gets a picture.
_PRICED = re.compile(
    r"\bcosts?\b|\bprices?\b|\bhow much\b|\btotals?\b|\baltogether\b|\bcomes? to\b|\brange\b|\bfigures?\b|\bcheapest\b|"
    r"\bbudget\b|\benough\b|\bthe lot\b|\bdamage\b|\beach\b|\bapiece\b|\b(?:head ?shots|portraits)\b|€|\beuros?\b"
)
_LEAVE = r"(?:drop(?:s|ped)? out|bail(?:s|ed)?|cancel(?:s|led)?|leaves?|left|quits?|pull(?:s|ed)? out|(?:say|said) no)"
_FEWER = re.compile(
    rf"\b(?P<n>{_COUNT}|half)(?: of (?:them|us|em|those|the \w+))?(?: \w+){{0,2}} {_LEAVE}\b"
    rf"|\b(?P<less>{_COUNT}) (?:fewer|less)\b"
    r"|\bonly (?P<left>half) (?:of )?(?:them|us|em|those|the \w+)\b"
)
# "Plus 2 portraits" adds to an order and not to the people.
_NO_THING = rf"(?! (?:\w+ )?{_NO_PEOPLE}\b)"
_MORE = re.compile(
    rf"\b(?:add|plus|another) (?P<n>{_COUNT})\b{_NO_THING}|\b(?P<more>{_COUNT}) (?:more|extra|others?)\b{_NO_THING}"
    rf"|\b(?P<one>one|someone|somebody)(?: more| else)? (?:\w+ )?(?:joins?|joined|joining|is coming|comes along)\b"
    r"|\b(?P<named>(?!(?:we|they|you|who|all)\b)[a-z]+ (?:joins|is coming|comes along)(?: in| us)? (?:too|as well))\b"
    r"|\b(?:if|when|now) my (?P<mine>[a-z]+) (?:joins|is coming|comes|tags along)\b"
    rf"|\b(?:so|plus|and|that is|makes) one more\b(?! {_WORD})"
    rf"|\b(?P<new>{_COUNT}) (?:new \w+|(?:new )?hires|newcomers|starters|join(?:ed|ing)?)\b"
)


def people_by_any_name(text: str) -> int | None:
    """How many people a plain text counts by whatever they are called, added up; None where it counts none."""
    first = _GROUPS.search(text)
    if first is None:
        bare = _FOR.search(text.strip(" ?.!")) if _PRICED.search(text) else None
        if bare and (count := count_of(bare["n"])) < FEWEST_EUROS:
            return count
        return listed_people(text) if _FOR_EACH.search(text) else None
    total, end = count_of(first["n"]), first.end()
    while (join := _JOINS.match(text, end)) and (more := _GROUPS.match(text, join.end())):
        total, end = total + count_of(more["n"]), more.end()
    total += 1 if _AND_ME.match(text, end) else 0
    # Who is added up is wanted in pictures, whatever else is said.
    return total if total > count_of(first["n"]) or _PRICED.search(text) else None


def changed(text: str, people: int) -> int | None:
    """The number of people after some joined or left, None where a plain text says neither; never below one."""
    if fewer := _FEWER.search(text):
        number = fewer["n"] or fewer["less"] or fewer["left"]
        return max(1, people - (people // 2 if number == "half" else count_of(number)))
    if more := _MORE.search(text):
        number = more["n"] or more["more"] or more["new"]
        return people + (count_of(number) if number else 1)
    return None


_JOINS_IN = re.compile(
    r"\b(?:join(?:s|ed|ing)?|comes?|coming|tags? along|bring(?:ing)?|add(?:ing)?|too|as well|also)\b"
)


_ONE_NUMBER = rf"(?:\d{{1,3}}|{WORD_NUMBER})"
_KIN = rf"(?:{WOMEN}|{MEN}|{CLOSE}|bab(?:y|ies)|toddler|children)s?"
_TOLD_ONE_BY_ONE = re.compile(
    rf"\b(?:(?P<n>{_ONE_NUMBER}|both|my|our|the|his|her|a) )?(?:(?:{_ONE_NUMBER}) )?"
    rf"(?:{_KIN}\b|{_ONE_NUMBER}[ -]?(?:yr|year|month)s?[ -]olds?\b)"
)
_MANY_KIN = (
    "kids",
    "children",
    "babies",
    "toddlers",
    "sons",
    "daughters",
    "brothers",
    "sisters",
    "roommates",
    "friends",
)


def listed_people(text: str) -> int | None:
    """How many people a lower-case text tells one by one, whoever writes among them ("me, the wife and both kids")."""
    if not re.search(r"\b(?:me|myself)\b", text):
        return None
    total = 1 + _kin_in(text)
    return total if total > 1 else None


def _kin_in(text: str) -> int:
    total = 0
    for match in _TOLD_ONE_BY_ONE.finditer(text):
        number = re.search(rf"\b(?:{_ONE_NUMBER})\b(?![ -]?(?:yr|year|month))", match[0])
        pair = match["n"] == "both" or match[0].endswith(_MANY_KIN)
        total += count_of(number[0]) if number else 2 if pair else 1
    return total


def joining(text: str) -> int:
    """How many people a lower-case text tells one by one as coming along ("if my mum and dad join"); 0 for none."""
    return _kin_in(text) if _JOINS_IN.search(text) else 0
