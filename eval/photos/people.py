"""Faces where nobody is, faces missed, people counted."""

from collections.abc import Sequence

from eval.photos.labels import CLOSE, Seen
from eval.report import Section, count, share


def sections(seen: Sequence[Seen]) -> list[Section]:
    """People against the labeller's count."""
    empty = [one for one in seen if one.label["kind"] == "no_person"]
    drawn = [one for one in seen if one.label["kind"] == "other"]
    single = [one for one in seen if one.label["kind"] in CLOSE]
    counted = [
        one for one in seen if one.label["kind"] == "group" and one.label["people"] and int(one.label["people"]) <= 10
    ]
    uncounted = [one for one in seen if one.label["kind"] == "group" and not one.label["people"]]
    off = [abs(one.report["people"] - int(one.label["people"])) for one in counted]
    people = [one for one in seen if one.label["kind"] not in ("no_person", "other")]
    graphics = [one for one in empty if one.report["kind"] == "not_a_photograph"]
    said_drawn = [one for one in people if one.report["kind"] == "not_a_photograph"]
    drawn_found = [one for one in drawn if one.report["kind"] == "not_a_photograph"]
    rows = (
        share("a person reported where nobody is", sum(one.report["people"] > 0 for one in empty), len(empty)),
        share(
            "a statue, painting or drawing taken for a person",
            sum(one.report["people"] > 0 for one in drawn),
            len(drawn),
        ),
        share("drawings, paintings, statues and renders told from photographs", len(drawn_found), len(drawn)),
        share("photographs of people called not a photograph", len(said_drawn), len(people)),
        count("pictures without people called not a photograph", len(graphics), len(empty)),
        share(
            "exactly one face in headshots and three-quarters",
            sum(len(one.report["faces"]) == 1 for one in single),
            len(single),
        ),
        share("groups of 2–10 counted exactly", sum(by == 0 for by in off), len(off)),
        share("groups of 2–10 counted within one", sum(by <= 1 for by in off), len(off)),
        share("groups too large or hidden to be counted: at least so many", _at_least(uncounted), len(uncounted)),
        share("one person: at least one", _at_least(single), len(single)),
    )
    worst = [one.case(f"{one.report['people']} people", "nobody") for one in (*empty, *drawn) if one.report["people"]]
    worst += [one.case("not a photograph", one.label["kind"]) for one in said_drawn]
    worst += [
        one.case(f"{one.report['people']} people", one.label["people"])
        for one, by in zip(counted, off, strict=True)
        if by
    ]
    return [Section("Photos: people", rows, tuple(worst))]


def _at_least(seen: Sequence[Seen]) -> int:
    return sum(one.report["people_at_least"] for one in seen)
