"""How long a photo takes."""

from collections.abc import Sequence
from statistics import median

from eval.photos.labels import Seen
from eval.report import Section, count


def times(seen: Sequence[Seen]) -> list[Section]:
    """Milliseconds for each of the labelled photos, which are smaller than a camera's."""
    ms = sorted(one.ms for one in seen)
    rows = (
        count("median, ms", median(ms), len(ms)),
        count("95th percentile, ms", ms[int(0.95 * (len(ms) - 1))], len(ms)),
    )
    return [Section("Photos: time for one, models loaded", rows)]
