"""What a team's photos should share beside their checks: where the head is, what is behind it, where light is from.

None of it is good or bad on one photo, so no purpose has a range for it.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from assistant.errors import CannotAssess
from assistant.vision import background, light
from assistant.vision.crop import Head, head_of
from assistant.vision.face import Portrait

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Setting:
    """How one photo was set up; ``None`` where it cannot be told.

    Attributes:
        head: Where the largest head is, in px of the upright original.
        background: plain, blurred, busy or unclear.
        background_tone: Median colour behind the person in CIELAB: lightness 0–100, green to red, blue to yellow.
        light_side_stops: How much more light falls on the right side of the face as seen, in stops.
    """

    head: Head | None
    background: str | None
    background_tone: tuple[float, float, float] | None
    light_side_stops: float | None

    def as_json(self) -> dict[str, Any]:
        """Rounded, for a report's ``setting``."""
        head = None if self.head is None else {name: round(value) for name, value in asdict(self.head).items()}
        tone = None if self.background_tone is None else [round(value, 1) for value in self.background_tone]
        side = None if self.light_side_stops is None else round(self.light_side_stops, 2) + 0.0
        return {"head": head, "background": self.background, "background_tone": tone, "light_side_stops": side}


def setting(portrait: Portrait) -> Setting:
    """How a photo was set up; never fails."""
    return Setting(
        _where_known(head_of, portrait),
        _where_known(background.background, portrait),
        _where_known(background.tone, portrait),
        _where_known(light.light_side_stops, portrait),
    )


def _where_known(measure: Callable[[Portrait], T], portrait: Portrait) -> T | None:
    try:
        return measure(portrait)
    except CannotAssess:
        return None
