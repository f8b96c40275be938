"""What a message means in its conversation.

Every clause has been read by itself before; here it meets what was said earlier. The state is folded from the visitor's
messages alone, so the same messages always give the same request.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.embedded.frames import Contrast, Frame, Operator, Request, Subject, Topic
from assistant.embedded.reading.clauses import LONG_MESSAGE_WORDS
from assistant.embedded.reading.ellipsis import (
    GUESSED,
    WEIGHED,
    as_well,
    drops_budget,
    elided,
    gone_on,
    is_count,
    pointed_at,
    replaced,
    reversed_,
    topic_of_fragment,
    turned,
)
from assistant.embedded.reading.headcount import changed
from assistant.embedded.reading.heard import Clause, Heard
from assistant.embedded.reading.orders import adds_person, is_total, with_more_money, with_order
from assistant.embedded.reading.persons import RELATIVE, for_person, told_of
from assistant.embedded.reading.premises import TOLD_BEFORE, find_premises, granted_in
from assistant.embedded.reading.slots import BOTH, Slots, joined
from assistant.embedded.reading.state import State, established, frame_for, recommended, remember, without_budget
from assistant.embedded.reading.topics import OF_PHOTO, SOCIAL, TOPICAL, Topics

# Below this a clause without any slot is left silent beside clauses that were understood.
SILENT_BELOW = 0.3
# A greeting or farewell that is less sure than this is something else said in few words.
SURELY_SOCIAL = 0.7
# What is told rather than asked and less surely about something else than this belongs to the question before.
SURELY_NEW = 0.9
REMEMBERED_REQUESTS = 12  # that can be come back to
MOST_SUMMED = 4  # requests that a summary of the conversation takes up, the newest ones
FEW_WORDS = 6  # of a question that leaves out what the one before said
# A clause of which so many words are unknown, and that is like no phrase, is outside what we know.
STRANGE_WORDS = 0.5
STRANGE_NEAREST = 0.45

_ONE_OR_OTHER = re.compile(
    r"\b(?:head ?shots?|portraits?)(?:,| or| vs\.?| versus)+ (?:an? )?(?:head ?shots?|portraits?)\b"
)
_WISHES = re.compile(
    r"^(?:(?:and|so|hi|hello|well|ok)[, ]+)*(?:i|we) (?:would like|want|wish|need|am looking for|are looking for)\b"
    r"(?!.*\?)"
)
# "After ten years at home with the kids": no picture of them is wanted.
_OF_FAMILY_LIFE = re.compile(
    r"\b(?:home|off|break|leave|years|time|busy|raising|raised|looking after)\b(?: \w+){0,2}? (?:my |our |the )?"
    r"(?:kids|children|family)\b"
)
_OF_NO_BUSINESS = re.compile(
    r"\bnot (?:for |of )?(?:an?|my|the|our|any) (?:company|business|firm|shop)\b|\bnothing commercial\b|\bmy hobby\b"
)
_IT_OR_THIS = re.compile(r"\b(?:it|this|that|them)\b")
_FORGETS = re.compile(
    r"^(?:(?:please|and|so|now|ok)[, ]+)*(?:forget|erase|drop)\b"
    r"(?: about)? (?:what (?:i|you)|that|this|it|me|my|our|"
    r"(?:all|everything|anything)\b.{0,20}\b(?:i|me|my|said|told|know))\b"
)
# "Ok forget that. What is …?": another subject, and nothing to be deleted.
_DROPS_SUBJECT = re.compile(
    r"^(?:(?:please|and|so|now|ok|well)[, ]+)*(?:forget|never mind|scrap)(?: about)? (?:that|it|this)\W*$"
)
_TAKES_BACK = re.compile(
    r"\b(?:forget|erase|drop|clear|delete|remove|reset|scratch|wipe|start (?:over|afresh|again|anew|new))\b"
)
_INSTEAD = re.compile(r"\binstead\b")
# The other kind than the one that was recommended; why not is why the one.
_WHY_NOT = re.compile(
    r"^(?:but |and |so |ok(?:ay)? )*why (?:not|can't i (?:take|use)) (?:an? |the |my )?(?:head ?shot|portrait)s?"
    r"(?: then| there| instead)?\W*$"
)
# "What do we ask the photographer for?", "how do you call such a picture?": which kind that is.
_ASKS_KIND = re.compile(
    r"\b(?:what|which) (?:do|should|would|must|can|could|shall) (?:i|we) ask (?:the |a |my |our )?(?:\w+ )?for\b"
    r"|\bhow (?:do|would) (?:i|you|we|people) call (?:this|that|such|these)\b"
)
# "Can I make it a headshot?": of a picture that is there already.
_MAKE_INTO = re.compile(
    r"\b(?:make|turn|cut|crop) (?:it|this|that|one|them|these)(?: down)?(?: in| in ?to| to)? (?:an? |my )?"
    r"(?:\w+ )?(?:head ?shot|portrait)s?\b"
)
_USUAL = re.compile(r"^(?:so |and )*what is (?:the )?(?:usual|normal|standard|typical|average|norm|going rate)\W*$")
_GREETS = re.compile(r"^(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening|day)|greetings|moin|servus)\b")
_GOES_ON = re.compile(r"^(?:and|plus|also)(?: also| then)? (?:for|in|at|on|as)\b")
_NUMBER = re.compile(r"\W*\d+\W*")
_KIND_NAMED = re.compile(r"\b(?:head ?shot|portrait)s?\b")
# When a kind is the wrong one, the other is asked for.
_AGAINST = re.compile(
    r"\b(?:when|where|in (?:what|which) (?:cases?|situations?|circumstances)|for (?:what|which))\b.*\b(?:wrong|bad|"
    r"poor|mistake|unsuitable|inappropriate|out of place|not (?:\w+ ){0,2}(?:right|best|good|suitable|use|take|choose|"
    r"get|book|do|enough|fit|work)|avoid)\b|\b(?:speaks?|reasons?|arguments?) against\b|\breasons? not to\b"
)
_TELLS = re.compile(
    r"^(?:and |well |oh |ok )?(?:it|that|this) (?:is|will be|would be|was)\b|^(?:is |was |just |only )?(?:for|on|in) "
)
_OF_SOMEBODY = re.compile(
    rf"^(?:and |but |then )*{RELATIVE},? (?:(?:she|he|who) )?(?:is|works|does|runs|paints|plays|sells|makes)\b"
)
_RELATIVE = re.compile(RELATIVE)
_PHOTO_NAMED = re.compile(r"\b(?:photo|picture|image|pic|shot|selfie|upload\w*|sent|attached)\b")
_THOSE = re.compile(r"\b(?:them|they|those|these|one|ones)\b")
_IT = re.compile(r"\b(?:it|one|them|they)\b")
_ANY_THERE = re.compile(r"\b(?:is|are) there\b(?!.*\bdifference)")

_ABOUT_SELF = re.compile(r"^(?:and |so |well |hi |hello )?(?:i|we) (?:am|are|work|run|lead|own|have|will)\b(?!.*\?)")
# How a claim is asked about by what would else go on with the answer before.
_OF_CLAIM: Mapping[str | None, Operator] = {
    "more": "universal",
    "why": "why",
    "sure": "universal",
    "who_says": "who_says",
}
_WANTS_PICTURE = re.compile(
    r"\b(?:needs?|wants?|looking for|would like|after|wanted|asks? for)\b.{0,40}"
    r"\b(?:pics?|photos?|pictures?|shots?|images?)\b"
)
_MAY_BE_SUM: frozenset[Topic] = frozenset({"ai", "about", "advice", "out_of_scope", "unclear", "difference", "hybrid"})
# What a question is about that names nothing, beside a fragment that names the price.
_MAY_BE_PRICE: frozenset[Topic] = frozenset({"difference", "advice", "definition", "out_of_scope", "unclear"})
_ASKS_LOOK = re.compile(
    r"\b(?:what|which|how)(?: (?:kind|sort|type) of)? (?:(?:should|must|is|has to) (?:the|my|our) |\w+ )?"
    r"(?:background|backdrop|light|lighting|expression|mood|setting)\b"
)
# Any studio, and not the one that is asked.
_IN_ANY_STUDIO = re.compile(r"\bin (?:a|any|some) (?:photo )?studio\b")
# Topics beside which more may be listed, and what of a shoot that may be.
_LISTS: frozenset[Topic] = frozenset({"choose", "industry", "use", "cost", "difference"})
_LOOK = frozenset({"background", "lighting", "expression", "mood", "framing"})
_OF_PRICES = frozenset({"cost", "hybrid"})  # "the gap between the two" speaks of no hybrid
_ENOUGH = re.compile(
    r"\b(?:enough|(?:would|will) (?:that|it|this) do|cover|suffice|afford|stretch|settle for|get me|realistic)\b"
)
_SUM_AGAIN = re.compile(
    r"\b(?:total|sum|price|figure|amount)\b.{0,15}\bagain\b|\bremind me\b.{0,30}\b(?:total|sum|price|cost)"
)
_GAP = re.compile(r"\b(?:gap|apart|spread|how much (?:more|less)|by how much|between (?:them|em|the two|those))\b")
_MAY_BE_DELIVERY: frozenset[Topic] = frozenset(
    {"studio", "privacy", "advice", "about", "cost", "unclear", "out_of_scope"}
)
_SUM = re.compile(
    r"\b(?:sum|range|min(?:imum)? (?:and|&) max(?:imum)?|totals?|damage|altogether|in all|all in all|from[- ]to|"
    r"what (?:do|would) (?:i|we) pay)\b"
)
# All that such a clause may hold beside the kind: "and what does a portrait?", "and how many in a portrait".
_OF_OTHER = re.compile(
    r"(?:and|or|but|what|how|where|who|which|when|many|much|long|far|is|are|does|do|did|has|have|needs?|in|on|for|with|of|"
    r"to|about|an?|the|then|head ?shots?|portraits?|one|it|there|\W+)+"
)
# "Will headshots be possible?", once money was named.
_POSSIBLE = re.compile(r"\b(?:possible|feasible|doable|realistic|enough|within reach|manageable|affordable|afford)\b")
# Topics whose answer differs from kind to kind.
_OF_A_KIND: frozenset[Topic] = frozenset({"difference", "advice", "definition", "use", "ai"})
# Topics that are read only where they are sure: in few words nearly everything is a little like them.
_SURELY: frozenset[Topic] = SOCIAL | {"recall", "forget"}
# What stands on its own even where it is told rather than asked.
_OF_ITS_OWN: frozenset[Topic] = _SURELY | {"privacy"}
TOLD = " – "  # between a question and what is told after it
# Topics that are answered by the words of the question, so that two questions have two answers.
_BY_WORDS: frozenset[Topic] = frozenset({"hybrid", "advice", "ai", "platform", "convert", "about", "privacy", "studio"})
# Asked in passing: the photo goes on to be what is spoken of.
_ASIDE: frozenset[Topic] = frozenset({"about", "privacy"})
# "And for a billboard?", and not "for me", "for that", "as it is".
_WANTED_FOR = re.compile(
    r"\b(?:(?:for|as) (?:an? |my |the |our |your )?|on an? )"
    r"(?!(?:me|us|it|this|that|these|those|them|him|her|you|now|free|example|"
    r"sure|well|one|all|good|both|first|second|third|soon|long|i|we|they|far|much|many|each|every|"
    r"either|anything|everything|something|what|which|photos?|pictures?)\b)"
    r"(?P<what>[a-z][\w-]*(?: (?!as\b|too\b|then\b|please\b)[\w-]+)?)(?: (?:too|as well|then|please|instead))?\W*$"
)
_ONE_FOR = re.compile(
    r"\b(?:one|another|something|a (?:photo|picture|shot)|some) for (?P<what>(?:(?:my|our|the|an?|his|her|their) )?"
    r"(?:(?!and\b|or\b|but\b)[\w'-]+ ?){1,4})"
)
# Of several requests with one of these topics in a message one answer is enough.
_ONCE: frozenset[Topic] = SOCIAL | {"out_of_scope"}


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Resolves messages one after the other.

    Attributes:
        topics: Topic regression and hints.
        kind_of: Use or trade to the kind of photo it takes.
        answered_as: How answering takes a frame, which is what the next message goes on with.
    """

    topics: Topics
    kind_of: Mapping[str, str]
    answered_as: Callable[[Frame], Frame]

    def resolve(self, heard: Heard, state: State, photos: int, message: str) -> tuple[Request, State]:
        """The request that a message makes, and the conversation's state after it.

        Args:
            heard: The message, read by itself.
            state: What the conversation had established before.
            photos: How many photos lie beside the conversation.
            message: The message as it was written.
        """
        has_photo = photos > 0
        topics = [frame.topic for frame in (*state.asked[-2:-1], *state.frames[-1:])]
        after_photo = bool(topics) and (topics[-1] in OF_PHOTO or (topics[-1] in _ASIDE and topics[0] in OF_PHOTO))
        # Whoever shows a photo mostly speaks of it.
        new_photo = photos > state.photos
        after_photo, state = after_photo or new_photo, replace(state, photos=photos)
        spoken, state = state.language, replace(state, language=heard.language)
        if state.frames:
            heard = replace(heard, clauses=tuple(replace(c, turn=c.turn or c.likely_turn) for c in heard.clauses))
        if any(drops_budget(c.text) for c in heard.clauses):
            state = without_budget(state)
            others = tuple(c for c in heard.clauses if not drops_budget(c.text))
            heard = replace(heard, clauses=others if any(_is_heard(c, counts=True) for c in others) else heard.clauses)
        state = replace(state, told=told_of(heard.clauses, state.told))
        others = tuple(c for c in heard.clauses if not _DROPS_SUBJECT.match(c.text))
        heard = replace(heard, clauses=others if any(c.asks for c in others) else heard.clauses)
        if any(_OF_NO_BUSINESS.search(clause.text) for clause in heard.clauses):
            heard = replace(heard, clauses=tuple(_of_no_business(clause) for clause in heard.clauses))
        heard = replace(heard, clauses=tuple(_of_family_life(clause) for clause in heard.clauses))
        clauses = (with_more_money(for_person(c, state.told), state.slots.budget) for c in heard.clauses)
        heard = replace(heard, clauses=tuple(clauses))
        frames: list[Frame] = []
        active, shared = self._active(heard, has_photo, counts=bool(state.frames) and state.frames[-1].topic == "cost")
        if not active:
            if not heard.words and heard.language != spoken and state.frames:
                frames = [replace(f, turn="again", has_photo=has_photo) for f in state.frames]
            else:
                frames = [_wordless(heard, state, has_photo)]
        if shared.subjects:
            state = replace(state, kind=shared.subjects)
        state = _recounted(state, [clause for clause in heard.clauses if clause not in active])
        for clause in active:
            if clause.corrects and frames and clause.slots.any:
                before = frames[-1]
                right = replaced(before, clause, state, self.topics.aspects, has_photo)
                frames = [*frames[:-1], replace(right, text=f"{before.text} {clause.text}", whole=before.whole)]
            else:
                if frames and _asks_of_other(clause, frames[-1]):
                    asked_again = [replaced(frames[-1], clause, state, self.topics.aspects, has_photo)]
                else:
                    asked_again = self._interpret(clause, state, shared, has_photo)
                around = " ".join(c.text for c in heard.clauses) if len(active) == 1 else clause.text
                made = [with_order(as_well(f, state.frames), state.frames, around) for f in asked_again]
                frames += [replace(f, wants=heard.wants) for f in made] if heard.wants != "prose" else made
            sets_right = is_count(clause.text) or clause.corrects or _INSTEAD.search(clause.text)
            if len(frames) > 1 and sets_right and _asks_again(frames[-2], frames[-1]):
                del frames[-2]  # "8 after all, and with AI": one question, set right twice
            state = replace(remember(state, frames[-1:], self.kind_of), frames=_topical(frames) or state.frames)
        told = [c for c in heard.clauses if c not in active and not c.asks]
        may_be_told = TOLD_BEFORE | ({"price"} if frames and frames[0].topic == "cost" else frozenset())
        claimed = [p for c in told for p in find_premises(c.text, c.slots) if p[0] in may_be_told]
        if claimed and frames:
            frames[0] = replace(frames[0], premise=tuple(dict.fromkeys((*claimed, *frames[0].premise))))
        forgets = any(frame.topic == "forget" for frame in frames)
        frames = _without_noise(frames)
        if (
            len(frames) == 1
            and frames[0].whole in [c.text for c in heard.clauses]
            and heard.words <= LONG_MESSAGE_WORDS
        ):
            frames = [replace(frames[0], whole=" ".join(clause.text for clause in heard.clauses))]
        granted = next((found for c in heard.clauses if (found := granted_in(c.text, asks=c.asks))), "")
        frames = [replace(f, granted="" if n or f.turn != "new" else granted) for n, f in enumerate(frames)]
        claims = next((c.contrast for c in heard.clauses if c.contrast), None)
        if frames and claims and not any(frame.contrast for frame in frames):
            frames[0] = _with_claim(frames[0], claims)
        now = " ".join(clause.text for clause in heard.clauses) if len(frames) == 1 else ""
        frames = [replace(f, said=message, now=now, photos=photos, after_photo=after_photo) for f in frames]
        if state.judged and not has_photo:
            frames = [replace(f, photo_gone=True) for f in frames]
        frames = [self._for_purpose(frame, state) for frame in frames]
        if after_photo and not new_photo and state.judged and not any(clause.slots.places for clause in active):
            frames = [replace(f, judged=self._was_judged(f, state)) for f in frames]
        taken = [self.answered_as(frame) for frame in frames]
        state = remember(State(language=heard.language, photos=photos) if forgets else state, taken, self.kind_of)
        new = tuple(frame for frame in _topical(taken) if frame.turn == "new")
        asked = tuple(dict.fromkeys((*state.asked, *new)))[-REMEMBERED_REQUESTS:]
        state = replace(state, frames=_topical(taken) or state.frames, asked=asked)
        return Request(tuple(frames), heard.language, heard.stripped), state

    def _for_purpose(self, frame: Frame, state: State) -> Frame:
        """A frame with what the photo is for: another purpose that it names, or else what it was judged for before."""
        if frame.uses or not frame.has_photo:
            return frame
        carried = replace(frame, uses=state.judged_for)
        taken = self.answered_as(frame)
        if taken.wanted_for or (taken.uses and taken.topic in OF_PHOTO):
            return frame
        if wanted := _WANTED_FOR.search(frame.text):
            return replace(frame, wanted_for=wanted["what"])
        return carried if self.answered_as(carried).topic in OF_PHOTO else frame

    def _was_judged(self, frame: Frame, state: State) -> bool:
        """Whether the photo was judged before for what a frame is about, and it names nothing else."""
        taken = self.answered_as(frame)
        return not taken.wanted_for and set(taken.uses) <= set(state.judged_for)

    def _active(self, heard: Heard, has_photo: bool, *, counts: bool) -> tuple[list[Clause], Slots]:
        """The clauses to be answered, and the slots that the statements around them give.

        Args:
            heard: The message.
            has_photo: A photo lies beside the conversation.
            counts: The request before was about prices, so that a bare number asks for it anew.
        """
        clauses = _put_right(heard.clauses)
        asking = [c for c in clauses if _is_heard(c, counts=counts)]
        if any(c.slots.any and not c.turn for c in clauses):
            asking = [c for c in asking if c.turn != "shorter"]  # "One sentence.": how to answer the rest
        if any(not c.turn for c in asking):
            asking = [c for c in asking if c.turn not in ("sure", "again") or len(c.text.split()) > 2]
        claimed = next((c for c in clauses if c not in asking and granted_in(c.text, asks=False)), None)
        if claimed and asking and all(c.turn in _OF_CLAIM and not c.slots.any for c in asking):
            # "They say …. Explain.": what is asked for is the claim.
            asking = [replace(claimed, operator=_OF_CLAIM[asking[0].turn or "more"], asks=True)]
        # A wish before a question that points back at it only says what the question is about.
        pointing = [n for n, c in enumerate(asking) if _IT_OR_THIS.search(c.text) and not _WISHES.match(c.text)]
        if pointing:
            asking = [c for n, c in enumerate(asking) if n >= pointing[-1] or not _WISHES.match(c.text)]
        shared = Slots()
        for clause in clauses:
            if clause not in asking:
                shared = joined(shared, clause.slots)
        if asking and heard.words > LONG_MESSAGE_WORDS:
            shared = replace(shared, unknown=())  # in a story most things are none of ours
        if not asking:
            if len(clauses) > 1 and shared.any:
                main = max((c for c in clauses if c.slots.any), key=lambda c: (c.slots.places, len(c.text)))
                return [replace(main, slots=shared)], shared
            return clauses[:1] if heard.words <= LONG_MESSAGE_WORDS else clauses[-1:], Slots()
        # "The mood. How does it differ?": words that stand alone head the questions after them.
        heads = next((c.slots for c in clauses if c not in asking and c.fragment and c.slots.any), None)
        if heads is not None and any(c.asks for c in asking):
            asking = [replace(c, slots=_headed(c.slots, heads)) for c in asking]
        if len(asking) > 1:
            # A courtesy or an aside beside a question is not answered by itself.
            kept = [c for c in asking if self._says_enough(c, has_photo, counts=counts)]
            asking = kept or asking[-1:]
        return asking, shared

    def _says_enough(self, clause: Clause, has_photo: bool, *, counts: bool) -> bool:
        """Whether a clause is heard beside others."""
        named = clause.turn or clause.slots.any or (counts and _counts(clause.text)) or _FORGETS.match(clause.text)
        goes_on = clause.asks and (
            clause.operator == "duration" or (clause.operator in ("yes_no", "universal") and _THOSE.search(clause.text))
        )
        return bool(named or goes_on) or self._best(clause, has_photo)[1] >= SILENT_BELOW

    def _best(self, clause: Clause, has_photo: bool, after: Topic | None = None) -> tuple[Topic, float]:
        chances = self.topics.chances(clause, has_photo, after)
        topic = max(chances, key=lambda t: chances[t])
        asks_why = clause.asks and clause.operator in ("why", "how_much", "duration")
        # "Ok thanks bye" is a little of several courtesies, and surely a courtesy.
        sure = sum(chances[t] for t in SOCIAL) if topic in SOCIAL and not clause.asks else chances[topic]
        misread = (asks_why and topic in SOCIAL) or (topic == "forget" and not _TAKES_BACK.search(clause.text))
        if topic in _SURELY and (sure < SURELY_SOCIAL or misread):
            topic = max(chances.keys() - _SURELY, key=lambda t: chances[t])
        return topic, chances[topic]

    def _interpret(self, clause: Clause, state: State, shared: Slots, has_photo: bool) -> list[Frame]:
        last, aspects = state.frames, self.topics.aspects
        if _FORGETS.match(clause.text):
            return [Frame("forget", text=clause.text, has_photo=has_photo)]
        greets = bool(_GREETS.match(clause.text)) and not clause.asks and not clause.slots.any
        if greets:
            return [Frame("greeting", text=clause.text, has_photo=has_photo)]
        if last and (meant := pointed_at(last, clause, has_photo)):
            return [meant]
        if last and last[-1].topic != "cost" and (meant := _priced_before(state.asked, clause, has_photo)):
            return [meant]
        if last and _WHY_NOT.match(clause.text):
            clause = replace(clause, turn="why")
        if last and (meant := gone_on(clause, state, aspects, has_photo)):
            return [meant]
        if clause.reverses and last:
            return [reversed_(last[-1], clause, has_photo)]
        if clause.turn or clause.only_format:
            if last:
                return turned(state.asked[-MOST_SUMMED:] if clause.turn == "summary" else last, clause, has_photo)
            if clause.turn and clause.turn not in ("again", "who_says"):
                return [Frame("unclear", clause.operator, text=clause.text, has_photo=has_photo, turn=clause.turn)]
        if clause.corrects and last and clause.slots.any:
            return [replaced(last[-1], clause, state, aspects, has_photo)]
        told = not clause.asks and clause.slots.places and last and last[-1].topic in ("choose", "industry", "platform")
        if told and (_TELLS.match(clause.text) or _OF_SOMEBODY.match(clause.text)):
            return [replaced(last[-1], clause, state, aspects, has_photo)]
        may_be_in_it = clause.contrast is not None and clause.contrast.aspect == "subjects"
        asks_who = may_be_in_it and (clause.operator == "yes_no" or "subjects" in clause.slots.aspects)
        if clause.fragment and clause.slots.any and not asks_who and not _ONE_OR_OTHER.search(clause.text):
            if last:
                return [elided(clause, state, aspects, has_photo)]
            slots = clause.slots.filled_from(shared)
            topic = None if _NUMBER.fullmatch(clause.text) else topic_of_fragment(slots, has_photo)
            if topic:
                frame = frame_for(topic, GUESSED, clause, slots, state, aspects, has_photo)
                return [replace(frame, whole=clause.text), *_unlisted(frame, clause)]
        frame = self._of_kind_taken(self._complete(clause, state, shared, has_photo), clause)
        frame = replace(frame, contrast=clause.contrast)
        return [frame, *self._listed(frame, clause), *_unlisted(frame, clause)]

    def _of_kind_taken(self, frame: Frame, clause: Clause) -> Frame:
        """A frame on how the photo for a use or a trade is to look, which is how the kind that it takes looks."""
        look = tuple(aspect for aspect in clause.slots.aspects if aspect in _LOOK)
        kinds = recommended(frame, self.kind_of)
        asks_look = frame.topic == "advice" and not frame.has_photo and look and _ASKS_LOOK.search(frame.text)
        if not asks_look or len(kinds) != 1:
            return frame
        return replace(frame, topic="difference", subjects=frame.subjects or kinds, aspects=look)

    def _listed(self, frame: Frame, clause: Clause) -> list[Frame]:
        """What a clause lists beside the kind of photo: "which type, price, background?"."""
        kinds = frame.subjects if len(frame.subjects) == 1 else recommended(frame, self.kind_of)
        look = tuple(aspect for aspect in clause.slots.aspects if aspect in _LOOK)
        asks_price = "cost" in clause.slots.aspects
        listed = asks_price + len(look) > 1 and "," in clause.text
        if frame.topic not in _LISTS or not kinds or not (listed or (look and _ASKS_LOOK.search(clause.text))):
            return []
        plain = replace(
            frame, operator="what", subjects=kinds, uses=(), industries=(), trade=None, unplaced=(), whole=""
        )
        priced = [replace(plain, topic="cost", operator="how_much", aspects=())] if asks_price else []
        looks = [replace(plain, topic="difference", aspects=look)] if look else []
        return [one for one in (*priced, *looks) if one.topic != frame.topic]

    def _complete(self, clause: Clause, state: State, shared: Slots, has_photo: bool) -> Frame:
        """The frame of a clause that stands on its own feet."""
        slots = _settled(clause.slots.filled_from(shared), clause.text)
        after = state.frames[-1].topic if state.frames else None
        topic, sure = self._best(replace(clause, slots=slots), has_photo, after)
        if topic == "own_photo" and not has_photo and state.kind and _IT.search(clause.text):
            # "Could I look sinister in it?": in a photo of the kind that was spoken of.
            topic = "own_photo" if _PHOTO_NAMED.search(clause.text) else "difference"
        elif topic == "own_photo" and not has_photo and shared.any and not _PHOTO_NAMED.search(clause.text):
            # A photo that is wanted was described, none was sent.
            topic = "difference" if slots.aspects and (slots.subjects or shared.subjects) else "choose"
            slots = replace(slots, subjects=slots.subjects or shared.subjects) if topic == "difference" else slots
        elif topic == "crop_photo" and not has_photo and clause.operator == "yes_no" and (state.kind or slots.poor):
            topic = "convert"  # "Could I cut myself out of it later?": of a photo that is still to be taken.
        if _NUMBER.fullmatch(clause.text):
            return Frame("unclear", text=clause.text, has_photo=has_photo)
        strange = clause.strange >= STRANGE_WORDS and clause.nearest < STRANGE_NEAREST and not clause.slots.any
        strange = strange and not _WANTS_PICTURE.search(clause.text)
        if clause.noise and not clause.slots.any and topic not in SOCIAL:
            topic, sure = "unclear", 1.0
        elif topic in TOPICAL and strange and not (after and _THOSE.search(clause.text)):
            topic, sure = "out_of_scope", 0.5
        about_self = _ABOUT_SELF.match(clause.text) or not clause.asks
        if topic in ("out_of_scope", "unclear") and clause.slots.places and about_self:
            topic = "choose"  # "I'm building my own brand": said to somebody who advises on photos.
        if topic == "studio" and set(slots.aspects) & _LOOK and _IN_ANY_STUDIO.search(clause.text):
            topic = "difference"
            slots = replace(slots, subjects=slots.subjects or state.kind)
        if topic == "definition" and set(BOTH) <= set(slots.subjects):
            topic = "difference"
        if _ASKS_KIND.search(clause.text) and topic not in OF_PHOTO:
            topic = "choose"
        makes = bool(_MAKE_INTO.search(clause.text)) and len(slots.subjects) == 1
        if makes and not has_photo and topic in (*WEIGHED, "convert"):
            topic = "convert"
            back = slots.subjects == ("portrait",)
            slots = replace(slots, direction="headshot_to_portrait" if back else "portrait_to_headshot")
        if slots.direction and after == "convert" and topic in ("difference", "hybrid", "choose"):
            topic = "convert"
        counted = slots.counts or slots.people or (after == "cost" and state.frames[-1].people)
        if topic in _MAY_BE_SUM and counted and _SUM.search(clause.text):
            topic = "cost"
        if after == "cost" and _USUAL.match(clause.text):
            topic = "cost"
        if after == "cost" and slots.people and not clause.slots.aspects and topic in (*_MAY_BE_PRICE, "choose", "use"):
            topic = "cost"
        afforded = after == "cost" and (state.frames[-1].budget or state.slots.budget) and not slots.budget
        may_be_price = topic in (*_MAY_BE_PRICE, "choose", "use") or (topic == "convert" and not slots.direction)
        if afforded and may_be_price and _POSSIBLE.search(clause.text):
            topic = "cost"
            slots = replace(slots, budget=state.slots.budget, people=slots.people or state.slots.people)
        if after == "cost" and topic in _MAY_BE_PRICE and _GAP.search(clause.text) and set(slots.aspects) <= _OF_PRICES:
            topic = "cost"
            slots = replace(slots, subjects=slots.subjects or BOTH)
        held_against = clause.operator == "compare" or _GAP.search(clause.text)
        if topic == after == "cost" and not slots.methods and held_against:
            slots = replace(slots, subjects=_held_against(slots.subjects, state))
        by_software = state.kind == ("ai_headshot",) or bool(state.frames and state.frames[-1].method == "ai")
        if topic in _MAY_BE_DELIVERY and clause.operator == "duration" and by_software:
            topic, sure = "ai", max(sure, GUESSED)
        if topic in _MAY_BE_PRICE and "cost" in shared.aspects and set(slots.aspects) <= {"requirements", "cost"}:
            topic = "cost"
        claims_price = {name for name, _ in find_premises(clause.text, slots)} & {"cheaper", "dearer"}
        if topic == "choose" and claims_price and not slots.places:
            topic = "cost"  # "Since they are dearer, I take the other": which is dearer comes first
        enough = slots.methods or _ENOUGH.search(clause.text)
        if topic in ("industry", "choose", "use", "ai", "about", "studio", *_MAY_BE_PRICE) and shared.budget and enough:
            topic = "cost"
        if slots.counts and any(frame.topic == "cost" for frame in state.asked):
            topic = "cost"  # "Three headshots, one portrait": so many, after what they cost was asked
        of_ai = bool(state.frames) and state.frames[-1].method == "ai"
        goes_on = of_ai and len(clause.text.split()) <= FEW_WORDS and not (slots.subjects or slots.people)
        saves = re.search(r"\bsav(?:e|ing)", clause.text)
        if topic == "cost" and not slots.methods and after == "ai" and (saves or goes_on):
            slots = replace(slots, methods=("ai",))
        if after == "convert" and (slots.poor or shared.poor):
            topic = "convert"
        if state.frames and not clause.asks and not clause.slots.any and topic not in _OF_ITS_OWN and sure < SURELY_NEW:
            # Told rather than asked, and naming nothing: it goes on with the question before.
            before = state.frames[-1]
            asked = before.whole or before.text
            whole = f"{asked.partition(TOLD)[0]}{TOLD}{clause.text}"
            return replace(before, text=f"{before.text} {clause.text}", whole=whole, turn="new", has_photo=has_photo)
        frame = frame_for(topic, sure, clause, slots, state, self.topics.aspects, has_photo)
        frame = replace(
            frame,
            whole=_in_context(clause, frame, shared, state),
            known=established(state) if topic == "recall" else (),
        )
        if topic == after == "platform" and clause.slots.uses and len(clause.text.split()) <= FEW_WORDS:
            # "How many MB on LinkedIn? And how many on Teams?": what is counted was said before.
            before = state.frames[-1]
            frame = replace(frame, text=f"{before.text} {clause.text}", whole=f"{before.text}{TOLD}{clause.text}")
        if topic in WEIGHED and len(slots.subjects) == 1 and _AGAINST.search(clause.text):
            other = BOTH[slots.subjects[0] == BOTH[0]]
            return replace(frame, topic="choose", subjects=(other,), negated=slots.subjects)
        if topic == "difference" and not slots.subjects and state.kind and _IT.search(clause.text):
            return replace(frame, subjects=state.kind)
        if topic == "cost" and slots.methods == ("photographer",) and clause.operator == "compare" and by_software:
            return replace(frame, method=None, subjects=("headshot", "ai_headshot"))
        weighs = clause.operator in ("what", "how_much") or re.search(r"\bsav(?:e|ing)", clause.text)
        if topic == "cost" and len(slots.methods) > 1 and weighs:
            return replace(frame, operator="compare")
        settled = frame.subjects or frame.method == "ai"
        unplaced = not (slots.uses or slots.industries)
        doubtful = topic == "use" and sure < SURELY_SOCIAL
        if (topic == "choose" or doubtful) and frame.people and settled and unplaced and clause.operator == "what":
            # Who has settled the kind and counts the people wants to know what it comes to.
            return replace(frame, topic="cost", operator="how_much")
        if topic == "hybrid" and "hybrid" not in slots.subjects and _ANY_THERE.search(clause.text):
            return replace(frame, operator="enumerate")
        return frame


def _priced_before(asked: Sequence[Frame], clause: Clause, has_photo: bool) -> Frame | None:
    """The last request about prices, where a clause comes back to its sum or to what lies between its prices."""
    before = next((frame for frame in reversed(asked) if frame.topic == "cost"), None)
    if before is None or (clause.slots.any and "cost" not in clause.slots.aspects):
        return None
    if _SUM_AGAIN.search(clause.text):
        return replace(before, turn="again", has_photo=has_photo)
    if not _GAP.search(clause.text):
        return None
    text = f"{before.text}, {clause.text}"
    subjects = before.subjects if len(before.subjects) > 1 else BOTH
    return replace(before, operator="how_much", text=text, subjects=subjects, premise=(), has_photo=has_photo)


def _of_no_business(clause: Clause) -> Clause:
    """A clause whose website is its owner's own, as was said beside it."""
    return _for_uses(
        clause, ("personal_site" if use in ("website", "company_site") else use for use in clause.slots.uses)
    )


def _of_family_life(clause: Clause) -> Clause:
    """A clause without the family picture, where the family is only told of."""
    if "family" not in clause.slots.uses or not _OF_FAMILY_LIFE.search(clause.text):
        return clause
    return _for_uses(clause, (use for use in clause.slots.uses if use != "family"))


def _for_uses(clause: Clause, uses: Iterable[str]) -> Clause:
    """A clause with other uses, each once."""
    return replace(clause, slots=replace(clause.slots, uses=tuple(dict.fromkeys(uses))))


def _put_right(clauses: Sequence[Clause]) -> list[Clause]:
    """Clauses with what is only said to be wrong joined to what it is instead: "sorry, typo! I am a painter"."""
    found: list[Clause] = []
    for clause in clauses:
        empty = bool(found) and found[-1].corrects and not found[-1].slots.any and not found[-1].asks
        if empty and clause.slots.any and not clause.asks:
            found[-1] = replace(clause, corrects=True)
        else:
            found.append(clause)
    return found


def _held_against(kinds: tuple[Subject, ...], state: State) -> tuple[Subject, ...]:
    """Both kinds of photo, where the price of the one is held against that of the other, asked for just before."""
    priced = {kind for frame in state.asked if frame.topic == "cost" for kind in frame.subjects}
    return BOTH if {*kinds, *priced} >= set(BOTH) and len(kinds) < len(BOTH) else kinds


def _recounted(state: State, told: Sequence[Clause]) -> State:
    """The state with the number of people that is left after what was told: "half of them cancelled. Total now?"."""
    for clause in told:
        before = state.frames[-1] if state.frames else None
        if before and before.topic == "cost" and before.people and (now := changed(clause.text, before.people)):
            slots = replace(state.slots, people=now)
            state = replace(state, frames=(*state.frames[:-1], replace(before, people=now)), slots=slots)
    return state


def _unlisted(frame: Frame, clause: Clause) -> list[Frame]:
    """What one more picture is wanted for that no source names: "one for my CV and one for my door sign"."""
    if frame.topic != "choose" or not frame.uses:
        return []
    wanted = [match for match in _ONE_FOR.finditer(clause.text) if set(match["what"].split()) & _words(frame)]
    return [
        replace(frame, uses=(), text=(asked := f"a photo for {match['what']}"), whole=asked, premise=())
        for match in wanted
    ]


def _words(frame: Frame) -> set[str]:
    return {word for unknown in frame.unknown_words for word in unknown.split()}


def _in_context(clause: Clause, frame: Frame, shared: Slots, state: State) -> str:
    """The clause, and in brackets the kind it is about where that was said in another place."""
    carried = frame.subjects == ("ai_headshot",)  # another thing than the headshot that a use or a trade speaks of
    if clause.slots.subjects or (clause.slots.places and not carried):
        return clause.text
    if frame.topic not in _OF_A_KIND or clause.slots.methods:
        return clause.text
    named = frame.subjects or shared.subjects or (state.kind if clause.slots.aspects else ())
    about = named if len(named) == 1 else ()
    return f"{clause.text} ({about[0].replace('_', ' ')})" if about else clause.text


def _headed(slots: Slots, heads: Slots) -> Slots:
    """The slots of a question with the kind and the aspects of the words above it, where it names none."""
    named = slots.subjects or slots.methods
    return replace(
        slots,
        subjects=slots.subjects if named else heads.subjects,
        methods=slots.methods if named else heads.methods,
        aspects=slots.aspects or heads.aspects,
    )


def _settled(slots: Slots, text: str) -> Slots:
    """The slots with words settled by one another: "both" of two uses, the website of a trade."""
    if slots.uses == ("website",) and (set(slots.industries) - {"creative"} or slots.unplaced):
        slots = replace(slots, uses=("company_site",))
    if slots.uses == ("family",) and slots.industries and _RELATIVE.search(text) and "family" not in text:
        slots = replace(slots, uses=())  # "my granddaughter, she is at a law firm": whose photo, not what for
    if (
        len(slots.uses) + len(slots.industries) + len(slots.unknown) > 1
        and set(BOTH) <= set(slots.subjects)
        and not _KIND_NAMED.search(text)
    ):
        return replace(slots, subjects=())
    return slots


def _asks_of_other(clause: Clause, before: Frame) -> bool:
    """Whether a clause asks of the other kind what the one before it asked: "... and how a portrait?"."""
    one, other = before.subjects, clause.slots.subjects
    if len(one) != 1 or len(other) != 1 or one == other or not {*one, *other} <= set(BOTH):
        return False
    return bool(_OF_OTHER.fullmatch(clause.text))


def _with_claim(frame: Frame, claim: Contrast) -> Frame:
    """A frame with what was claimed beside it, which is the question itself where the rest says nothing ("why so?")."""
    if frame.topic not in ("unclear", "out_of_scope"):
        return replace(frame, contrast=claim)
    said_of = (claim.said_of,) if claim.said_of else BOTH
    about = replace(frame, topic="difference", subjects=said_of, aspects=(claim.aspect,), turn="new")
    return replace(about, contrast=claim)


def _asks_again(before: Frame, after: Frame) -> bool:
    return not before.whole and not after.whole and before.topic == after.topic


def _is_heard(clause: Clause, *, counts: bool) -> bool:
    """Whether a clause wants an answer or sets something right, and is not only told."""
    if clause.fragment and clause.slots.places and _GOES_ON.match(clause.text):
        return True
    rules = clause.asks or clause.turn or clause.only_format or clause.corrects or _INSTEAD.search(clause.text)
    return bool(rules or is_total(clause.text) or (counts and _counts(clause.text)))


def _counts(text: str) -> bool:
    return is_count(text) or adds_person(text)


def _topical(frames: list[Frame]) -> tuple[Frame, ...]:
    return tuple(f for f in frames if f.topic in TOPICAL)


def _wordless(heard: Heard, state: State, has_photo: bool) -> Frame:
    """A message without words: a planted instruction alone, a photo alone, or nothing."""
    if heard.stripped:
        return Frame("out_of_scope", has_photo=has_photo)
    if has_photo:
        return Frame("own_photo", "yes_no", uses=state.slots.uses, has_photo=True)
    return Frame("unclear", has_photo=has_photo)


def _without_noise(frames: list[Frame]) -> list[Frame]:
    """Frames without courtesies and fragments beside real requests, and without repetitions."""
    real = [f for f in frames if f.topic in TOPICAL or f.topic in ("out_of_scope", "recall", "forget")]
    sure = [f for f in real if f.confidence >= SILENT_BELOW or f.subjects or f.uses or f.industries]
    kept = sure or real or [f for f in frames if f.topic in SOCIAL] or frames
    found: list[Frame] = []
    for frame in kept:
        twin = next((n for n, f in enumerate(found) if _asks_the_same(f, frame)), None)
        if twin is None:
            found.append(frame)
        elif found[twin].text != frame.text:
            found[twin] = replace(found[twin], text=f"{found[twin].text} {frame.text}")
    return found


def _asks_the_same(one: Frame, other: Frame) -> bool:
    if one.topic != other.topic:
        return False
    several = one.topic in _BY_WORDS and one.whole != other.whole  # "What is this one? What is that one?"
    return one.topic in _ONCE or (_bare(one) == _bare(other) and not several)


def _bare(frame: Frame) -> Frame:
    return replace(frame, text="", whole="", confidence=1.0, operator="what")
