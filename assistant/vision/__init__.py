"""From a photo's bytes to a report on it: what kind of photo it is, what was measured, and whether it will do.

Knows nothing of chats, models that talk, or the web. For your own photos, in this process:

    from assistant.vision import assess, check_team, compare

    report = assess("me.jpg", purpose="cv")
    print(report.verdict, [reason.fix for reason in report.reasons])
    print(compare(["a.jpg", "b.jpg"], purpose="linkedin").why)
    print(check_team(Path("staff").glob("*.jpg")).summary)

Strangers' photos are opened in a child process that may be killed: `worker.PhotoWorker`.
"""

from collections.abc import Iterable, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.knowledge import DEFAULT_PURPOSE, TEAM_PURPOSE, load_knowledge

if TYPE_CHECKING:
    from assistant.vision.assessment import PhotoReport
    from assistant.vision.comparison import Comparison
    from assistant.vision.team import Team

__all__ = ["assess", "check_team", "compare"]

Photo = str | PathLike[str] | bytes


def assess(photo: Photo, purpose: str = DEFAULT_PURPOSE) -> "PhotoReport":
    """Measure a photo and judge it for a purpose. The first call loads the models, which takes some seconds.

    Args:
        photo: The path of a JPEG, PNG, WebP, HEIC or AVIF file, or such a file's bytes.
        purpose: An id of ``knowledge/purposes.toml``.

    Raises:
        UnreadableImage: It is no photo that can be opened.
        AssistantError: ``unknown_purpose``.
    """
    from assistant.vision import assessment, image

    judged_for = load_knowledge().purpose(purpose)
    if isinstance(photo, bytes):
        return assessment.assess(assessment.look(photo), judged_for)
    return assessment.assess(assessment.look(image.read_file(Path(photo))), judged_for, str(photo))


def compare(photos: Sequence[Photo], purpose: str = DEFAULT_PURPOSE) -> "Comparison":
    """Rank 2 to 10 photos for a purpose, and say why the best is the best.

    Raises:
        UnreadableImage: One of them is no photo that can be opened.
        AssistantError: ``unknown_purpose``, or ``bad_request`` for fewer or more photos.
    """
    from assistant.vision import comparison

    comparison.check_count(len(photos))
    return comparison.compare([assess(photo, purpose).as_json() for photo in photos])


def check_team(photos: Iterable[Photo], purpose: str = TEAM_PURPOSE) -> "Team":
    """Compare a team's photos with each other: which stand out in framing, background, light or head size.

    Raises:
        UnreadableImage: One of them is no photo that can be opened.
        AssistantError: ``unknown_purpose``, or ``bad_request`` for fewer than two photos.
    """
    from assistant.vision import setting, team

    found = (assess(photo, purpose) for photo in photos)
    return team.check_team(
        [{**report.as_json(), "setting": setting.setting(report.portrait).as_json()} for report in found]
    )
