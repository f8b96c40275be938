"""How large the visitor's photo prints, from its pixels; for a size that is named, whether it is large enough."""

import re

from assistant.embedded.answering.claims import PHOTO, Claim, Draft
from assistant.embedded.answering.evidence import Evidence
from assistant.embedded.answering.measured import Report, number
from assistant.embedded.answering.policy import own_photo
from assistant.embedded.answering.words import Words
from assistant.embedded.frames import Frame
from assistant.prints import LEAST_DPI, SHARP_DPI, PrintSize, print_cm, print_inches, sizes_in

AFTER_PRINT = ("fix", "kind", "check_photo")
MOST_SIZES = 3
_UNIT = re.compile(r"^A\d|[^\d\sx×*.,]\W*$", re.IGNORECASE)  # a size that says in what it is measured


def asks_print(frame: Frame) -> bool:
    """Whether it is about the size at which a photo is printed."""
    table = own_photo()["printing"]
    if re.search(table["asks"], frame.text):
        return True
    named = [] if re.search(table["no_print"], frame.text) else sizes_in(frame.said)
    goes_on = "print" in frame.uses and re.search(table["goes_on"], frame.text)
    return bool(goes_on) or bool(frame.after_photo and named) or any(len(size.sides_cm) == 2 for size in named)


def tells_print(frame: Frame) -> bool:
    """Whether the answer is how large the photo prints, and no verdict for what it is wanted for elsewhere."""
    return asks_print(frame) and (not frame.wanted_for or bool(sizes_in(frame.said)))


def compares_prints(frame: Frame) -> bool:
    """Whether it is asked of several photos at once which is printed larger, or how large each."""
    several = frame.photos > 1 and frame.photo is None
    return several and asks_print(frame) and not re.search(own_photo()["printing"]["one_of_them"], frame.text)


def answer_print(frame: Frame, evidence: Evidence, words: Words) -> Draft:
    """Whether the photo is large enough for each size named, then how large it prints, and who asks for that."""
    report = evidence.reports[0]
    told = [_judged(size, report, words) for size in sizes_in(frame.said)[:MOST_SIZES]]
    return Draft(
        (*told, largest_print(report, words), *evidence.cited(own_photo()["printing"]["cards"], "reason")),
        suggestions=AFTER_PRINT,
    )


def answer_prints(frame: Frame, evidence: Evidence, words: Words) -> Draft:
    """How large each of several photos prints, and whether for the sizes named; first which one goes largest."""
    sizes = sizes_in(frame.said)[:MOST_SIZES]
    shortest = [min(report["image"]["width_px"], report["image"]["height_px"]) for report in evidence.reports]
    claims = []
    if shortest.count(max(shortest)) == 1:
        claims.append(Claim(words.say("own_photo.prints_largest", photo=shortest.index(max(shortest)) + 1), (PHOTO,)))
    for place, report in enumerate(evidence.reports, 1):
        told = [_judged(size, report, words) for size in sizes] or [largest_print(report, words)]
        text = " ".join((words.say("photo.number", number=place), *(claim.text for claim in told)))
        claims.append(Claim(text, (PHOTO,), "reason"))
    return Draft((*claims, *evidence.cited(own_photo()["printing"]["cards"], "reason")), suggestions=AFTER_PRINT)


def largest_print(report: Report, words: Words) -> Claim:
    """How large the whole photo prints."""
    width, height = (int(report["image"][side]) for side in ("width_px", "height_px"))
    sharp, least = (
        {f"{name}_width": number(print_cm(width, dpi)), f"{name}_height": number(print_cm(height, dpi))}
        for name, dpi in (("sharp", SHARP_DPI), ("least", LEAST_DPI))
    )
    inches = {
        "inches_width": number(print_inches(width)),
        "inches_height": number(print_inches(height)),
    }
    text = words.say("own_photo.prints_at", width=width, height=height, **sharp, **least, **inches)
    return Claim(text, (PHOTO,))


def _judged(size: PrintSize, report: Report, words: Words) -> Claim:
    dpi = size.dpi(int(report["image"]["width_px"]), int(report["image"]["height_px"]))
    name = "enough" if dpi >= SHARP_DPI else "just_enough" if dpi >= LEAST_DPI else "too_few"
    return Claim(words.say(f"own_photo.print_{name}", size=_named(size, words), dpi=dpi), (PHOTO,))


def _named(size: PrintSize, words: Words) -> str:
    if _UNIT.search(size.said):
        return size.said
    return " × ".join(number(side) for side in size.sides_cm) + " cm"
