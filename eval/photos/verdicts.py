"""The verdict for LinkedIn against the labeller's, on photos of one person."""

from collections.abc import Sequence

from assistant.vision import assessment
from assistant.vision.verdict import TOO_WEAK, judge
from eval.photos.labels import SINGLE, Seen, linkedin
from eval.report import Row, Section, share

USABLE = ("ready", "ready_after_crop")
LIMITS = (2.0, 2.5, 3.0, 3.5, 4.0, 4.5)  # of what weaknesses may weigh together


def sections(seen: Sequence[Seen]) -> list[Section]:
    """Which verdict the photos got that the labeller called fit, borderline or unfit."""
    judged = [one for one in seen if one.label["kind"] in SINGLE and one.label["linkedin_ready"]]
    rows = []
    for label in ("yes", "borderline", "no"):
        verdicts = [one.report["verdict"] for one in judged if one.label["linkedin_ready"] == label]
        for verdict in USABLE:
            rows.append(share(f"labelled {label}: {verdict}", verdicts.count(verdict), len(verdicts)))
    clear = [one for one in judged if one.label["linkedin_ready"] != "borderline"]
    wrong = [one for one in clear if (one.label["linkedin_ready"] == "yes") != (one.report["verdict"] in USABLE)]
    rows.append(share("yes told from no, ready after the crop counted as yes", len(clear) - len(wrong), len(clear)))
    rows += _limit_fitted_elsewhere(clear)
    worst = []
    for one in wrong:
        reasons = ", ".join(reason["check"] for reason in one.report["reasons"][:3]) or "no reason"
        worst.append(one.case(f"{one.report['verdict']}: {reasons}", one.label["linkedin_ready"]))
    note = "The labeller also judged clothes, gesture and taste, which are not measured."
    return [Section("Photos: ready for LinkedIn", tuple(rows), tuple(worst), (note,))]


def _limit_fitted_elsewhere(clear: Sequence[Seen]) -> list[Row]:
    """The same where the limit of weaknesses is chosen without the repository that is judged.

    Chosen is the limit with the best mean of the two shares; of several the one nearest to the shipped.
    """
    usable = {one.name: _usable(one) for one in clear}

    def right(photos: Sequence[Seen], label: str, limit: float) -> int:
        of_label = [one for one in photos if one.label["linkedin_ready"] == label]
        return sum(usable[one.name][limit] == (label == "yes") for one in of_label)

    totals = {"yes": 0, "no": 0}
    for repo in dict.fromkeys(one.label["repo"] for one in clear):
        others = [one for one in clear if one.label["repo"] != repo]
        own = [one for one in clear if one.label["repo"] == repo]
        counts = {label: max(1, sum(one.label["linkedin_ready"] == label for one in others)) for label in totals}
        mean = {limit: sum(right(others, label, limit) / counts[label] for label in totals) for limit in LIMITS}
        best = min(LIMITS, key=lambda limit: (-mean[limit], abs(limit - TOO_WEAK)))
        for label in totals:
            totals[label] += right(own, label, best)
    n = {label: sum(one.label["linkedin_ready"] == label for one in clear) for label in totals}
    return [
        share(f"labelled {label}: right with the limit fitted elsewhere", totals[label], n[label]) for label in totals
    ]


def _usable(one: Seen) -> dict[float, bool]:
    """Whether the photo may be used, by each limit."""
    found = assessment.assess(one.portrait, linkedin())
    answers = {
        limit: judge(one.portrait, found.kind, found.outcomes, linkedin(), found.crop, too_weak=limit)[0]
        for limit in LIMITS
    }
    return {limit: verdict in USABLE for limit, verdict in answers.items()}
