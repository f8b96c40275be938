"""The verdict for LinkedIn against the labeller's, on photos of one person."""

from collections.abc import Sequence

from eval.photos.labels import SINGLE, Seen
from eval.report import Section, share

USABLE = ("ready", "ready_after_crop")


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
    worst = []
    for one in wrong:
        reasons = ", ".join(reason["check"] for reason in one.report["reasons"][:3]) or "no reason"
        worst.append(one.case(f"{one.report['verdict']}: {reasons}", one.label["linkedin_ready"]))
    note = "The labeller also judged clothes, gesture and taste, which are not measured."
    return [Section("Photos: ready for LinkedIn", tuple(rows), tuple(worst), (note,))]
