"""Cuts a message into what can be answered one by one."""

import re

from assistant.embedded.reading.persons import RELATIVE

_ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|vs|dr|mr|mrs|ms|approx|etc|no|incl|a\.i|c\.v)\.$", re.IGNORECASE)
_QUESTION_WORD = r"(?:whats|what|which|how|why|who|when|where)"
_MAKES = r"write|draft|compose|rewrite|translate|proofread|polish|improve|design|create|build|make (?:me|us)"
_REQUEST = (
    r"(?:tell me|explain|define|list|name|show|give me|crop|check|compare|rank|delete|forget|recommend|describe|"
    rf"{_MAKES})"
)
_AUXILIARY = r"(?:is|are|am|do|does|did|can|could|should|would|will|may|must|has|have)"
_PREPOSITION = r"(?:in|from|for|at|with|on|by|to|of)"
_JOIN = re.compile(
    r",?\s+(?:and|also|plus|but|&|\+|n)(?:\s+(?:also|then|please|roughly|about|exactly|finally))?\s+"
    rf"(?=(?:{_PREPOSITION} )?(?:{_QUESTION_WORD}|{_REQUEST})\b"
    rf"|{_AUXILIARY}\s+(?:mine|yours|i|he|she|it|that|this|there|they|a|an|the|you|we|one|my|our|his|her|people|[a-z]{{4,}}s)\b)"
    rf"|\s*[+&]\s*(?=(?:{_QUESTION_WORD}|{_REQUEST}|{_AUXILIARY})\b)"
    rf"|,\s+(?:also\s+|then\s+)?(?={_QUESTION_WORD}\b)|,\s+(?={_AUXILIARY}\s+(?:i|he|she|it|that|there|they|you|we|a|an|the|my|our)\b)"
)
_ASKS = re.compile(
    rf"^(?:(?:and|but|so|or|also|then|ok|okay|well|now|please|hi|hello|hey|thanks|first|"
    rf"second|secondly|finally)[, ]+)*(?:{_QUESTION_WORD}|{_AUXILIARY}|{_REQUEST}|any|"
    rf"headshot or|portrait or|put|sort|order|answer|price)\b"
)
_WISH = re.compile(
    r"\b(?:i|we) (?:\w+ ){0,4}(?:just|really|only) (?:want|need)\b|"
    r"\b(?:i|we) (?:would like|want|wish|need|am looking for|are looking for|am wondering|"
    r"wonder|have to|am not sure|do not know|cannot decide)\b|\b(?:please|help me|tell "
    r"me|let me know|recommend|advise|my question|could you|can you|would you|wondering)\b|"
    r"\b(?:cost|price)\?*$|"
    # The subject is left out: "need a picture for …", "looking for a portrait".
    r"^(?:(?:hi|hello|hey|so|and|also)[, ]+)*(?:need|want|looking for|after) (?:an? |some |one |to (?:get|have|book) )"
)
_ASKS_LATER = re.compile(
    r"[,:-] (?:how (?:much|many|long|big|large|far)|what is|what are|what do|what does|which one)\b"
)
_CONDITION = re.compile(
    r"^(?:and |but |so )?(?:if|when|since|because|as|given|assuming|suppose|for|in|"
    r"on|with|at|while|although|though|once|after|before)\b"
)
_GREETING = re.compile(
    r"^(?:(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening|day)|greetings|dear "
    r"(?:team|sir|madam|assistant|all))(?: (?:there|again|everyone|all|team|you))?)\s*(?:[,.!:;-]+\s*|"
    r"\s+(?=[a-z]))(?=\S)"
)
# A question that is empty without the statement before it.
_VERDICT = re.compile(
    r"(?:is|would|will|was) (?:that|this|it) (?:be )?(?:still )?(?:an? )?(?:enough|ok|okay|possible|doable|fair|true|"
    r"wise|sensible|reasonable|realistic|right|correct|(?:good|bad|wise|clever) (?:idea|plan|choice|deal)|"
    r"(?:real |proper )?(?:head ?shot|portrait)|too (?:much|little))|"
    r"(?:an? )?(?:good|bad|wise|clever) (?:idea|plan|choice|deal)|"
    r"(?:does|would) (?:that|this|it) (?:make sense|work|fit)|"
    r"(?:are|is) (?:they|he|she|we) (?:right|wrong)(?: (?:about|in|on) (?:it|that|this))?|who is right|"
    r"(?:still )?(?:fine|ok|okay|good|suitable|allowed|possible) (?:for|on|in|as|with) [\w ]{1,30}|"
    r"(?:can|could|may) i (?:just )?use (?:the )?(?:same|one) (?:photo|picture|one|image)"
    r"(?: (?:for|in|on) [\w ]{1,20})?|"
    r"(?:is )?(?:the )?(?:same|one|a single) (?:photo|picture|shot|image|one) (?:for|on|in) (?:both|all|everything)|"
    r"(?:so )?which (?:one |kind |of (?:the|these) two )?(?:is|would|will) (?:it|that)(?: be)?(?: then)?|"
    r"(?:so )?which one(?: then)?|so(?: then)?|(?:so )?what (?:now|then|do (?:i|we) (?:do|take|need|pick))(?: then)?|"
    r"wise|sensible|fair|reasonable|makes sense|(?:good|bad) idea|right|correct|"
    r"true|agreed?|do you agree|what do you think|(?:so |then )?\w+ or \w+|"
    r"(?:is (?:that|this|it) )?(?:okay|ok|fine|alright|all right|normal|realistic|feasible|doable|enough|overpriced|"
    r"(?:the )?(?:sum|total|altogether|in total|all together)|"
    r"out of line|a rip-?off|too (?:high|low|dear|steep|expensive|cheap))"
)
# "I'm a nurse and my brother paints": what is said of somebody else stands apart.
_OTHER_PERSON = re.compile(
    rf"(?:,\s+(?:and\s+|but\s+)?|(?<!\bme)(?<!\bi)(?<!myself)(?<!\bus)\s+(?:and|but|while)\s+)(?={RELATIVE})"
    r"|(?<=\w) and (?=i (?!am not)\w+)"
)
# "Barrister: which type, …": what stands before the colon only says for whom.
_LABEL = re.compile(rf"^([\w ,'-]{{1,40}}):\s+(?={_QUESTION_WORD}\b)|^([\w'-]+(?: [\w'-]+){{0,2}}):\s+(?=\(?[1a][).] )")
# "1) the size 2) smile or not": a list of questions.
_ENUMERATED = re.compile(r"[\s,;:.]*(?:(?<=\s)|^)\(?(?:[1-9]|[a-e])[).]\s+(?=[a-z])")
_OF_EACH = re.compile(r"\b(?:for|of|with) (?:each|all|every one|these|them)\b")
# "How fast how much": two questions of two words.
_SHORT_QUESTIONS = re.compile(r"\b(how (?:much|many|long|fast|soon|quick|big)) (?=how (?:much|many|long|fast|soon)\b)")
# "Do your sources tell me which shirt to wear": the question is which.
_ASKS_SOURCES = re.compile(
    r"\b(?:do|does|can|could|will|would) (?:(?:any of )?(?:your|the)|these|those) (?:sources?|articles?|texts?) "
    r"(?:really |actually )?(?:say|tell|mention|state|explain|reveal|know)(?: me| us| anything)?(?: about| on)? "
    rf"(?={_QUESTION_WORD}\b|if |whether )"
)
LONG_MESSAGE_WORDS = 35
A_FEW_WORDS = 5  # behind a greeting, where they ask nothing, they belong to it


def sentences(text: str) -> list[str]:
    """The sentences of a text, with abbreviations and decimal points left whole."""
    found: list[str] = []
    for piece in re.split(r"(?<=[.!?;])\s+|\n+", text.strip()):
        if found and _ABBREVIATION.search(found[-1]):
            found[-1] = f"{found[-1]} {piece}"
        elif piece.strip(" .,;!-"):
            found.append(piece.strip())
    return found


def asks(clause: str) -> bool:
    """Whether a plain clause asks or wishes for something."""
    if clause.rstrip(" .!").endswith("?") or _ASKS.match(clause) or _WISH.search(clause):
        return True
    return _ASKS_LATER.search(clause) is not None


def split(text: str) -> list[str]:
    """Clauses of a plain text in their order.

    A sentence is cut before "and what …" only when what stands before asks something itself; a condition or a
    statement in front of a question belongs to it.
    """
    label = _LABEL.match(text)
    said_for, text = (f"{label[1] or label[2]}. ", text[label.end() :]) if label else ("", text)
    if len(_ENUMERATED.findall(text)) > 1:
        # "a) LinkedIn b) my CV: which for each": things under one question stay together.
        text = _ENUMERATED.sub(", " if _OF_EACH.search(text) else "?\n", text).lstrip("?\n, ")
    text = said_for + text
    after = _GREETING.sub("", text, count=1)
    text = after if asks(after) or len(after.split()) > A_FEW_WORDS else text
    text = _ASKS_SOURCES.sub("", _SHORT_QUESTIONS.sub(r"\1, ", text))
    clauses: list[str] = []
    for sentence in sentences(text):
        start = 0
        for match in _JOIN.finditer(sentence):
            head = sentence[start : match.start()]
            bare_comma = not re.search(r"\b(?:and|also|plus|but|n)\b|[+&]", match.group())
            # "I'm a falconer, what do I need": what stands before the comma only says for whom.
            inner = any(_ASKS.match(head.rpartition(mark)[2]) for mark in (", ", " - ", ": ") if mark in head)
            asking = inner or _ASKS.match(head) or (_WISH.search(head) and not bare_comma)
            if len(head.split()) < 2 or (_CONDITION.match(head) and not inner) or not asking:
                continue
            clauses.append(head.strip() + "?")
            start = match.end()
        rest = sentence[start:].strip()
        clauses += _OTHER_PERSON.split(rest) if not rest.endswith("?") and not _ASKS.match(rest) else [rest]
    return _glued(clauses)


def _glued(clauses: list[str]) -> list[str]:
    """Clauses with fragments put back to the question they belong to."""
    found: list[str] = []
    for clause in clauses:
        bare = clause.strip(" .?!,;").lower()
        if (
            found
            and asks(found[-1])
            and re.fullmatch(
                r"(?:a )?(?:headshot|portrait)s? or (?:an? )?(?:headshot|portrait)s?|or (?:an? "
                r")?\w+(?: \w+)?|"
                r"what (?:is|do (?:you|they) call) (?:it|that|this)(?: called)?|yes or no|right|"
                r"correct|please|any (?:idea|advice|tips?|thoughts)|"
                r"a (?:headshot|portrait),? i mean|i (?:am )?wonder(?:ing)?",
                bare,
            )
        ):
            found[-1] = f"{found[-1].rstrip(' ?.!')}, {clause}"
        elif found and not found[-1].endswith("?") and _VERDICT.fullmatch(bare):
            found[-1] = f"{found[-1].rstrip(' .!')}, {clause}"
        elif clause:
            found.append(clause)
    return found
