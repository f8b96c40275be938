"""What kind of answer is wanted, and in which form: a second small reading, by rules."""

import re
from typing import Literal

from assistant.embedded.frames import Operator, Turn

Wants = Literal["prose", "list", "table", "short"]

_RULES: tuple[tuple[Operator, str], ...] = (
    (
        "who_says",
        r"\bwho (?:says|said|claims?|claimed|wrote|writes)\b|\bsays who\b|\baccording to "
        r"wh|\bwhere (?:do|did|does) .{0,30}\b(?:come from|from)\b|\b(?:your|the) sources?\b|"
        r"\bwhich (?:source|article)\b|\bcite\b",
    ),
    (
        "why",
        r"\bwhy\b|\bhow come\b|\bwhat (?:is )?the reason\b|\bfor what reason\b|\bwhat "
        r"makes\b.{0,40}\b(?:expensive|dear|better)",
    ),
    (
        "duration",
        r"\bhow (?:long|fast|quick|quickly|soon)\b|\bturnaround\b|\bhow many (?:minutes|"
        r"hours|days|weeks)\b|\bwhen (?:do|will|can|would) (?:i|we) (?:get|have|receive)\b|"
        r"\bdelivery time\b|\bin \d+ (?:minutes|hours|days)\b|\buntil .{0,30}\bready\b",
    ),
    (
        "rank",
        r"\brank(?:ed|ing)?\b|\bsort(?:ed)? (?!of)|\border\b.{0,60}\bby\b|\bin (?:ascending|"
        r"descending|the) order\b|\bfrom (?:the )?(?:cheapest|lowest|low|least|most|best|"
        r"worst|highest|dear(?:est)?|cheap|tight(?:est)?|wide(?:st)?|strict(?:est)?|small(?:est)?|big(?:gest)?)\b.{0,30}\bto\b|"
        r"\bin order of\b|^(?:please )?order (?:these|them|the)\b|\bput (?:them|these|those) in order\b",
    ),
    (
        "enumerate",
        r"^(?:please )?(?:list|name|enumerate)\b|\blist (?:all|every|the|of)\b|\b(?:give|"
        r"tell|show) me (?:all|every|each|the (?:\w+ )?(?:list|differences|options|uses|"
        r"prices))\b|\bname (?:all|every|each|the)\b|\bwhat are (?:all )?the (?:\w+ )?(?:differences|"
        r"options|uses|kinds|types|hybrids|use cases|main)\b|\bwhich (?:industries|trades|"
        r"professions|sectors|uses|platforms|options|kinds|hybrids|fields)\b|\bexamples? "
        r"of\b|\beverything\b|\ball (?:the|your)\b|\bhow many (?:uses|kinds|hybrids|differences|"
        r"options|types)\b|\bbullet",
    ),
    (
        "extreme",
        r"\b(?:cheapest|dearest|priciest|costliest|lowest|highest|biggest|smallest|largest|"
        r"strictest|fastest|quickest|tightest|widest|easiest|craziest|wildest|steepest|most relaxed|most expensive|"
        r"least expensive|most affordable)\b|\bthe (?:most|least)\b|\bat (?:most|least)\b|"
        r"\b(?:most|least) (?:money|cash)\b|\bmaximum\b|\bminimum\b|\bthe (?:best|worst)\b",
    ),
)
_AUXILIARY = r"(?:is|are|was|were|do|does|did|can|could|should|shall|would|will|may|might|must|has|have|am)"
_YES_NO = re.compile(
    rf"^(?:(?:and|but|so|or|then|also|ok|okay|well|please|hi|hello|hey|thanks|really|"
    rf"if so)[, ]+)*{_AUXILIARY}\b|\b(?:right|correct|true|is not it|is it not|are "
    rf"not they|are they not|do not they|does not it|yes or no|or not|no)\s*\?*$|\bis it true\b|\b(?:i (?:heard|"
    rf"read|thought)|they say)\b.*\?$|,\s*{_AUXILIARY}\s+(?:i|it|that|this|a|the|they|"
    rf"we|you|an)\b"
)
_POLITE = re.compile(
    r"^(?:(?:and|but|so|hi|hello|hey)[, ]+)*(?:can|could|would|will) you (?:please "
    r"|maybe |perhaps |also |just )*(?:tell|explain|say|list|name|give|show|recommend|"
    r"help|advise|describe|compare|rank|sort)\b(?: me| us)?(?: more| roughly| briefly)?\s*"
)
_UNIVERSAL = re.compile(
    r"\b(?:always|never|every|everybody|everyone|nobody|none|all|any|only|exclusively|"
    r"without exception|no exceptions?|necessarily|(?:has|have|needs?) to be|must be)\b"
)
_QUESTION_WORD = re.compile(r"\b(?:what|which|how|why|who|when|where|or)\b")
_VERB = re.compile(r"\b(?:is|are|can|could|may|must|has|have|needs?|uses?|do|does|should|would|will)\b")
_CLAIM = re.compile(
    r"\b(?:head ?shots?|portraits?|photos?|pictures?|they|it|one|backgrounds?)\b.*"
    r"\b(?:has to|have to|must|needs? to|is|are|can|do|does)\b"
)
_COMPARE = re.compile(
    r"\b(?:vs|versus|compare[ds]?|comparison|differences?|differ|distinguish(?:es)?|"
    r"distinction|better|than|against|same|between|or)\b|\bsets? .{0,20}apart\b"
)
_HOW_MUCH = re.compile(
    r"\bhow (?:much(?! of\b)|expensive|cheap|dear|pricey)\b|\bpric(?:e|es|ing)\b|\bcosts?\b|"
    r"\bcharges?\b|\bset me back\b|\bhow many (?:euros|dollars|pounds)\b|\bfee\b|\bcome "
    r"to\b"
)

_LIST = re.compile(r"\b(?:bullet ?points?|bullets|bulleted|as a list|in a list|list form|itemi[sz]ed?|checklist)\b")
_TABLE = re.compile(
    r"(?<!ping pong )(?<!kitchen )(?<!dining )(?<!coffee )(?<!at the )(?<!on the )(?<!at a )"
    r"\b(?:table|tabular|tabulated?|spreadsheet|side by side|grid|matrix)\b(?! (?:in|at|by) (?:the|our))"
)
_SHORT = re.compile(
    r"\b(?:in (?:one|1|a|a single) (?:sentence|word|line)|briefly|in brief|in short|short(?:er)? "
    r"(?:answer|version|please)|keep it short|be brief|tl;?dr|just yes or no|yes or "
    r"no|only (?:the )?(?:number|price|answer)|in a nutshell|one[- ]word|quick answer|"
    r"in (?:\w+ )?words)\b"
)

_TURNS: tuple[tuple[Turn, str], ...] = (
    (
        "shorter",
        r"(?:(?:can|could|would) you (?:say|put|make|give|explain)? ?(?:it|that|this|me)? "
        r"?(?:a bit |more )?|make (?:it|that) |say (?:it|that) |(?:a (?:bit|little)|much|"
        r"even) |keep it |in |too long(?: |$)|that is too long|the )?(?:shorter|more briefly|"
        r"short version|brief(?:ly|er)?|short|one sentence|a nutshell|summari[sz]e(?: that|"
        r" it)?|sum (?:it|that) up|summary|tl;?dr|in short|in one sentence|more concise(?:ly)?|"
        r"too long|less detail)",
    ),
    (
        "who_says",
        r"(?:and |but |ok |so )?(?:who says (?:so|that|this|it)|says who|who decided (?:that|"
        r"this)|who decides (?:that|this)|who says|according "
        r"to whom|what is your source|what are your sources|sources?|source for that|where "
        r"is that from|where does (?:that|this) come from|where did you get that(?: from)?|"
        r"(?:in |from )?(?:which|what)(?: one)?(?: of (?:your|the|these|both))?(?: two)? (?:articles?|sources?|texts?) "
        r"(?:do|did) you (?:have|get|take) (?:that|this|it) from|"
        r"where (?:do|did) you (?:have|take) (?:that|this|it) from|"
        r"how do you know(?: that| this)?|who claims (?:that|this)|who told you that|which "
        r"source(?: is that| says so)?|can you cite that|is that from an article|do you "
        r"have a source(?: for that)?)",
    ),
    (
        "sure",
        r"(?:and |but |ok |hm+ |so )?(?:are you (?:really |quite |absolutely )?(?:sure|"
        r"certain)(?: about (?:that|it|this))?|really|is (?:that|this) (?:really |actually "
        r")?(?:true|right|correct|so|certain)|seriously|how (?:sure|certain) are you|i "
        r"doubt (?:it|that)|that (?:can ?not|cannot) be (?:right|true)|i do not believe "
        r"(?:that|you|it)|you sure|sure about that|is (?:that|this|it) (?:always|really) "
        r"(?:so|true|the case)|(?:you are|that is|this is) (?:wrong|not true|not right|"
        r"incorrect|nonsense|a lie)|that sounds wrong|honestly)",
    ),
    (
        "why",
        r"(?:and |but |ok |so )?(?:why(?: is (?:that|this|it)(?: so)?| that| so| not)?|"
        r"how come|for what reason|what is the reason(?: for that)?|why do you (?:say|think) "
        r"(?:so|that)|because|what for|why exactly|can you explain why|explain why|y(?: tho(?:ugh)?)?)",
    ),
    (
        "more",
        r"(?:and |but |ok |please |can you |could you )*(?:(?:tell|give) me (?:some )?more(?: "
        r"about (?:that|it|this|them))?(?: details?)?|more(?: details?| info(?:rmation)?|"
        r" please)?|go on|continue|elaborate(?: on that)?|explain(?: that| it| this)?(?: "
        r"(?:further|in more detail|more|a bit more))?|in more detail|anything else|what "
        r"else|say more|details|how(?: so| exactly| do i do (?:that|it))?|"
        r"like what|such as|for example|and (?:then|what else)|further details|keep going|expand "
        r"on (?:that|it)|i want to know more)",
    ),
    (
        "again",
        r"(?:(?:can you |could you |please )*(?:(?:repeat|rephrase)(?: that| it)?|say (?:that|"
        r"it) (?:again|differently|in other words|more simply)|in other words|once more|"
        r"(?:explain|say|tell me|put)(?: it| that| this)?(?: to me)? (?:like|as if) i (?:am|was|were) (?:an? )?"
        r"(?:five|5|six|ten|child|kid|idiot|stupid|dumb)(?: years old)?|"
        r"again|come again|pardon|what do you mean(?: by that)?|i do not (?:understand|"
        r"get it|follow)|in simple words|simpler))",
    ),
)
_TURN_RES = tuple(
    (turn, re.compile(rf"^(?:{pattern})(?:,? (?:please|then|though|actually|exactly|again))*\W*$"))
    for turn, pattern in _TURNS
)
_FORMAT_ONLY = re.compile(
    r"^(?:(?:and |ok |please |now |can you |could you |give me |show me |put |make "
    r"|i want |i would like |as |in |it |that |this |them |into |a |the )*)(?:an? )?(?:table|"
    r"list|bullet ?points?|bullets|tabular form|list form|itemi[sz]ed)(?: of (?:that|"
    r"it|this))?(?:,? please)?\W*$"
    r"|^(?:\w+[ ,]+){0,4}(?:put|give|make|show|write|want|do|have)\b.{0,15}"
    r"\b(?:it|that|this|them|those|these|all|everything)\b.{0,15}"
    r"\b(?:as|in|into) (?:an? )?(?:\w+ )?(?:table|list|grid|bullet ?points?|bullets|columns)\b"
    r"|^(?:(?:just|only|names?|the|please|and|ok)[ ,]+)*(?:in |as )?(?:bullet ?points?|bullets)(?:,? please)?\W*$"
    r"|^(?:(?:and|ok|please|now|can you|could you|would you)[ ,]+)*(?:put|set|lay|show)(?: me)? "
    r"(?:it|them|that|those|these|both)(?: two)? (?:side by side|next to each other|in columns)(?:,? please)?\W*$"
)
_REVERSE = re.compile(
    r"\b(?:the )?other way (?:a?round)\b|\bvice versa\b|\bconversely\b|"
    r"^(?!.*\b(?:look|fac|wear|worn|turn|gaz|sit|stand)\w*\b)(?:\w+ ){0,4}"
    r"(?:the reverse|in the other direction|the opposite|backwards?)(?: \w+){0,2}\W*$|"
    r"\bon the (?:flip ?side|other hand)\W*$|^(?:and )?(?:what "
    r"about |how about |for |with |in |on |(?:and )?(?:the )?same (?:\w+ )?(?:for |of |with |about ))*"
    r"(?:the|that) other "
    r"(?:one|kind|type|sort|method|option|way)(?: of (?:photo|picture|shot|image))?\W*$"
)
_CORRECTION = re.compile(
    r"^(?:(?:oh|ah|um|ok|oops|hm+)[,.! ]+)?(?:no|nope|sorry|wait|actually|pardon|correction|"
    r"my mistake|not that)?\W*(?:sorry\W+|actually\W+|wait\W+|but\W+)*(?:i (?:actually "
    r"|really )?(?:meant|mean|was asking about|am asking about|was talking about)|i "
    r"wanted to (?:say|ask about)|make (?:that|it)(?= (?:about |only )?\d)|rather|i should have said)\b"
    r"|^(?:no|nope|wait|sorry|oops|correction)[,.:;! -]+(?!.*\b(?:what|which|how|why|is|are|can|do|does)\b)"
    r"|\bi mean\W*$|\bi meant\W*$"
    r"|^(?:(?:argh|ugh|oh|ah|um|ok|oops|hm+|but)[,.! ]+)*(?:sorry|no|nope|wait|actually|correction)\b[,.! ]+"
    r"(?:(?:sorry|no|wait|actually|(?:scrap|forget|strike|leave) that|never mind)\b[,.! ]+)*"
    r"(?:it|that|this) (?:is|was|will be)(?: actually| really| only| just)?"
    r" (?:for|on|in|not)\b"
)


def operator_of(text: str) -> Operator:
    """The kind of answer that a plain clause asks for."""
    text = _POLITE.sub("", text)
    yes_no = bool(_YES_NO.search(text))
    for operator, pattern in _RULES:
        if re.search(pattern, text) and not (operator == "extreme" and re.search(r"\bwhat is the best way\b", text)):
            return operator
    told = not _QUESTION_WORD.search(text)
    yes_no = yes_no or (told and text.rstrip().endswith("?") and bool(_VERB.search(text)))
    if (yes_no or (told and _CLAIM.search(text))) and _UNIVERSAL.search(text):
        return "universal"
    if yes_no:
        return "yes_no"
    if re.match(
        r"^(?:(?:and|but|so|then)[, ]+)*(?:which|what) (?:one|kind|type|sort|of the two|"
        r"photo|picture|would|should|do i)\b",
        text,
    ) and not _HOW_MUCH.search(text):
        return "which"
    if _HOW_MUCH.search(text) and not re.search(r"\bcompare|\bvs\b|\bdifference", text):
        return "how_much"
    if re.match(r"^(?:(?:and|but|so)[, ]+)*how (?:do|can|could|should|would|did) (?:i|we|you|one)\b", text):
        return "how"
    if _COMPARE.search(text):
        return "which" if re.search(r"\bwhich\b", text) else "compare"
    if re.search(r"\bwhich\b", text):
        return "which"
    return "how" if re.search(r"\bhow\b", text) else "what"


def asks_which(text: str) -> bool:
    """Whether a plain text asks which of the two kinds of photo something is."""
    return bool(_ASKS_WHICH.search(text))


def wants_of(text: str) -> Wants:
    """The form that a plain text asks for."""
    if _TABLE.search(text):
        return "table"
    if _LIST.search(text):
        return "list"
    return "short" if _SHORT.search(text) else "prose"


_ASKS_WHICH = re.compile(
    # Time, money and what comes later do not tell the kinds apart by what is seen.
    r"^(?!.*\b(?:longer|later|quicker|faster|sooner|cheaper|dearer)\b).*(?:"
    r"\bwhich (?:one|kind|type|sort|photo|picture|of (?:the|them|these|those|both)|is|are|has|have|can|could|may|must|"
    r"do|does|will|would|should|\w+s)\b|\b(?:headshot or (?:an? )?portrait|portrait or (?:an? )?headshot)\b"
    r"|\bwhat (?:do|would|should) (?:you|i|we) (?:call|ask for|order|name)\b|\bwhat (?:kind|sort|type)\b"
    r"|\bwhat(?:'s| is) (?:it|that|this) called\b|\b(?:its|the) name\b)"
)
# "My mate has one, so you are wrong": doubt, whatever else is said.
_DOUBTS = re.compile(
    r"\b(?:you are|you're|your|ur|u r|that is|that's) (?:just |simply |so |dead )?wrong\W*$"
    r"|\b(?:says?|said|told me|claims?|insists?|swears?|thinks?|convinced)\b.{0,25}"
    r"\b(?:the opposite|otherwise|different(?:ly)?|the contrary|something else)\W*$"
)


def turn_of(text: str) -> Turn | None:
    """How a plain clause relates to the answer before, when it says nothing else."""
    if _DOUBTS.search(text):
        return "sure"
    text = re.sub(r"^(?:ok|okay|hm+|well|oh|ah|thanks|and|but|so|no|yes|great|sorry)[,.! ]+(?=\w)", "", text.strip())
    return next((turn for turn, pattern in _TURN_RES if pattern.match(text)), None)


def only_format(text: str) -> bool:
    """Whether a plain clause asks for nothing but another form of the answer before."""
    return bool(_FORMAT_ONLY.match(text.strip()))


def reverses(text: str) -> bool:
    """Whether a plain clause turns the question before round."""
    return bool(_REVERSE.search(text))


def corrects(text: str) -> bool:
    """Whether a plain clause takes back a slot of the question before."""
    return bool(_CORRECTION.search(text))
