"""What the process does in which strangers' photos are opened and measured, see `assistant.confined`.

It imports vision only. `worker` is the side that asks.
"""

import sys
import time
from dataclasses import replace
from types import ModuleType
from typing import Any

# What one photo may take beyond the loaded models; what needs more is decoded in `apart`'s process.
MEMORY_MB = 200
PREVIEW_SIDE_PX = 480


def work(data: bytes, job: str, purpose_id: str, file: str | None) -> tuple[dict[str, Any], list[bytes]]:
    """Look at a photo once and give what is asked for.

    Args:
        data: The photo's file.
        job: ``report``: its report alone. ``assess``: the report, and the annotated picture. ``team``: the report with
            what a team's photos share in ``setting``, and a small picture. ``crop``: nothing, and the crop.
            ``preview``: nothing, and the crop no larger than a page shows it. ``circle``: nothing, and the crop as it
            is seen in a circle.
        purpose_id: What it is for.
        file: What the report calls it.
    """
    from assistant.knowledge import load_knowledge
    from assistant.vision import assessment, crop, overlay, setting

    begun = time.perf_counter()
    purpose = load_knowledge().purposes[purpose_id]
    if job in ("crop", "preview", "circle"):
        _, jpeg = assessment.crop(data, purpose, PREVIEW_SIDE_PX if job == "preview" else None)
        return {}, [crop.circle_preview(jpeg) if job == "circle" else jpeg]
    portrait = assessment.look(data)
    report = assessment.assess(portrait, purpose, file)
    told = {**report.as_json(), "ms": round((time.perf_counter() - begun) * 1000)}
    if job == "report":
        return told, []
    if job == "team":
        return {**told, "setting": setting.setting(portrait).as_json()}, [overlay.thumbnail(portrait)]
    shown = portrait if report.people else replace(portrait, faces=())
    return told, [overlay.annotate(shown, report.crop)]


def warm() -> None:
    """Load everything, so that the first photo does not wait and the memory of the models is known."""
    _leave_plotting_out()
    from assistant.knowledge import load_knowledge
    from assistant.vision import assessment, crop, overlay  # noqa: F401

    load_knowledge()
    assessment.warm()


def _leave_plotting_out() -> None:
    """Stand an empty module in for matplotlib: mediapipe imports 28 MB of it for drawings that nobody here makes."""
    plotting = ModuleType("matplotlib.pyplot")
    package = ModuleType("matplotlib")
    package.pyplot = plotting  # type: ignore[attr-defined]
    sys.modules.setdefault("matplotlib", package)
    sys.modules.setdefault("matplotlib.pyplot", plotting)
