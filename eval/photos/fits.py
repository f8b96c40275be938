"""What was fitted, fitted anew without the repository that is judged.

A border chosen on the same photos that it is judged on looks better than it is. So each number behind the kind and each
check's border is chosen once for each repository, on the photos of all the others, and judged on that repository alone.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FunctionType, ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.errors import CannotAssess
from assistant.vision import background as backgrounds
from assistant.vision import kind as kinds
from assistant.vision import reach
from assistant.vision.checks import MEASURES
from assistant.vision.face import Portrait
from eval.photos.labels import LABEL_OF_KIND, LABELS, SINGLE, Seen, is_measured
from eval.report import Row, Section, share

FACTORS = (0.6, 0.75, 0.85, 0.93, 1.0, 1.08, 1.18, 1.35, 1.6)
LEAST, RESAMPLES = 4, 1000  # labelled cases of a sort, below which there is nothing to fit
# For each check: the labels' column, and the labels on either side of its border.
SIDES: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "smile": ("expression", ("smile",), ("neutral",)),
    "eyes_open": ("eyes", ("closed",), ("open",)),
    "eyes_visible": ("occlusion", ("sunglasses",), ("none", "hat", "hand", "other")),
    "hand_on_face": ("occlusion", ("hand",), ("none", "hat", "sunglasses", "other")),
    "no_head_coverings": ("occlusion", ("hat",), ("none", "hand", "sunglasses", "other")),
    "head_pose_yaw": ("facing", ("turned", "profile"), ("frontal",)),
    "illumination_uniformity": ("exposure", ("uneven",), ("ok",)),
    "sharpness": ("sharp", ("no",), ("yes",)),
    "colour": ("color", ("bw",), ("color",)),
}
Values = NDArray[np.float64]


def sections(seen: Sequence[Seen]) -> list[Section]:
    """The kind, the background and the checks' borders, as shipped and fitted elsewhere."""
    notes = (
        "Fitted elsewhere: each number is chosen on the other repositories' photos, one at a time round what is "
        "shipped, and then all are set at once for the repository that is judged.",
    )
    rows = [*_kinds(seen), *_backgrounds(seen), *_checks(seen)]
    return [Section("Photos: fitted without the judged repository", tuple(rows), notes=notes)]


def _kinds(seen: Sequence[Seen]) -> Iterator[Row]:
    """Six classes, as shipped and with every number of the rules fitted elsewhere."""
    judged = [one for one in seen if one.label["kind"] in LABELS]
    wanted = np.array([one.label["kind"] for one in judged])
    repos = np.array([one.label["repo"] for one in judged])
    numbers = list(_numbers())
    with _remembering_slow_findings():
        shipped = np.array([_kind_of(one) for one in judged]) == wanted
        right: dict[tuple[int, float], NDArray[np.bool_]] = {}
        for i, number in enumerate(numbers):
            for factor in FACTORS:
                with _set([(number, factor)]):
                    right[i, factor] = np.array([_kind_of(one) for one in judged]) == wanted
        alone = []
        elsewhere = np.zeros(len(judged), bool)
        chosen: dict[str, list[float]] = {}
        for repo in dict.fromkeys(repos):
            own = repos == repo
            chosen[repo] = [
                _middle_of_best([int(right[i, factor][~own].sum()) for factor in FACTORS]) for i in range(len(numbers))
            ]
            with _set(list(zip(numbers, chosen[repo], strict=True))):
                here = [_kind_of(one) for one, is_own in zip(judged, own, strict=True) if is_own]
            elsewhere[own] = np.array(here) == wanted[own]
        for i, (_, name, _) in enumerate(numbers):
            hits = sum(int(right[i, chosen[repo][i]][repos == repo].sum()) for repo in chosen)
            alone.append((hits - int(shipped.sum()), name, {chosen[repo][i] for repo in chosen}))
    yield share("kind, six classes: as shipped", int(shipped.sum()), len(judged))
    note = f"{len(numbers)} numbers: " + ", ".join(dict.fromkeys(name for _, name, _ in numbers))
    yield share("kind, six classes: fitted elsewhere", int(elsewhere.sum()), len(judged), note)
    for change, name, factors in sorted(alone)[:5]:
        if change < 0:
            told = ", ".join(f"{factor:g}" for factor in sorted(factors))
            yield share(
                f"kind, only {name} fitted elsewhere", int(shipped.sum()) + change, len(judged), f"times {told}"
            )


Number = tuple[ModuleType, str, int | None]


def _numbers() -> Iterator[Number]:
    """Each number that the rules for the kind are built on: module, name, and place where it is one of several."""
    for module in (kinds, reach):
        for name, value in vars(module).items():
            if name.isupper() and isinstance(value, float):
                yield module, name, None
            elif name.isupper() and isinstance(value, tuple) and all(isinstance(one, float) for one in value):
                yield from ((module, name, place) for place in range(len(value)))


@contextmanager
def _set(changes: Sequence[tuple[Number, float]]) -> Iterator[None]:
    """Multiply numbers of the rules by factors for a while."""
    before = [(module, name, getattr(module, name)) for (module, name, _), _ in changes]
    try:
        for (module, name, place), factor in changes:
            value = getattr(module, name)
            if place is None:
                setattr(module, name, value * factor)
            else:
                setattr(module, name, tuple(one * factor if i == place else one for i, one in enumerate(value)))
        yield
    finally:
        for module, name, value in reversed(before):
            setattr(module, name, value)


@contextmanager
def _remembering_slow_findings() -> Iterator[None]:
    """Let what the rules read from elsewhere be computed once for each photo: none of it is fitted here."""
    inside = {kinds.__name__, reach.__name__}
    found = {
        name: value
        for name, value in vars(kinds).items()
        if isinstance(value, FunctionType) and value.__module__ not in inside
    }

    def remembering(function: Callable[[Portrait], Any]) -> Callable[[Portrait], Any]:
        known: dict[int, Any] = {}

        def once(portrait: Portrait) -> Any:
            if id(portrait) not in known:
                try:
                    known[id(portrait)] = function(portrait)
                except CannotAssess as problem:
                    known[id(portrait)] = problem
            if isinstance(known[id(portrait)], CannotAssess):
                raise known[id(portrait)]
            return known[id(portrait)]

        return once

    try:
        for name, value in found.items():
            if value.__annotations__.get("portrait") is Portrait:
                setattr(kinds, name, remembering(value))
        yield
    finally:
        for name, value in found.items():
            setattr(kinds, name, value)


def _kind_of(one: Seen) -> str:
    return LABEL_OF_KIND[kinds.kind(one.portrait).id]


def _middle_of_best(right: Sequence[int]) -> float:
    """The middle one of the factors that do best next to each other round the first best."""
    best = [i for i, hits in enumerate(right) if hits == max(right)]
    return FACTORS[best[len(best) // 2]]


def _backgrounds(seen: Sequence[Seen]) -> Iterator[Row]:
    """Plain, blurred or busy: as shipped and with the weights of both rules fitted elsewhere."""
    from sklearn.linear_model import LogisticRegression

    known: list[tuple[Seen, backgrounds.Texture]] = []
    for one in seen:
        if one.label["kind"] in SINGLE and one.label["background"] and one.report["faces"]:
            try:
                known.append((one, backgrounds.texture(one.portrait)))
            except CannotAssess:
                continue
    wanted = np.array([one.label["background"] for one, _ in known])
    repos = np.array([one.label["repo"] for one, _ in known])
    anything = np.array([(np.log(of.slope + 0.05), np.log(of.tones + 0.5)) for _, of in known])
    focus = np.array([(np.log(of.crispness), np.log(of.edges + 0.05)) for _, of in known])
    said = np.array([backgrounds.background(one.portrait) for one, _ in known])
    yield from _three_classes("as shipped", said, wanted)
    elsewhere = np.empty(len(known), object)
    for repo in dict.fromkeys(repos):
        own = repos == repo
        first = LogisticRegression(class_weight="balanced").fit(anything[~own], wanted[~own] != "plain")
        some = ~own & (wanted != "plain")
        second = LogisticRegression(class_weight="balanced").fit(focus[some], wanted[some] == "busy")
        something, sharp = first.predict_proba(anything[own])[:, 1], second.predict_proba(focus[own])[:, 1]
        likely = np.stack([1 - something, something * (1 - sharp), something * sharp], axis=1)
        names = np.array(["plain", "blurred", "busy"])[likely.argmax(axis=1)]
        elsewhere[own] = np.where(likely.max(axis=1) >= backgrounds.CLEAR, names, "unclear")
    yield from _three_classes("fitted elsewhere", elsewhere, wanted)


def _three_classes(how: str, said: NDArray[Any], wanted: NDArray[Any]) -> Iterator[Row]:
    clear = said != "unclear"
    right = int((said == wanted).sum())
    yield share(f"background, three classes where clear: {how}", right, int(clear.sum()))
    yield share(f"background, unclear: {how}", int((~clear).sum()), len(wanted))


def _checks(seen: Sequence[Seen]) -> Iterator[Row]:
    """Balanced accuracy of each check that has labels, with its own border and with borders fitted elsewhere."""
    people = [one for one in seen if one.label["kind"] in SINGLE and one.report["faces"]]
    for check, (column, those, others) in SIDES.items():
        if not is_measured(check):
            continue
        known: list[tuple[Seen, float]] = []
        lost = 0
        for one in people:
            if one.label[column] not in (*those, *others):
                continue
            try:
                known.append((one, MEASURES[check](one.portrait)))
            except CannotAssess:
                lost += 1
        truth = np.array([one.label[column] in those for one, _ in known])
        if truth.sum() < LEAST:
            continue
        values = np.array([abs(value) if check == "head_pose_yaw" else value for _, value in known])
        noticed = np.array([one.passes(check) is (check == "smile") for one, _ in known])
        note = f"{int(truth.sum())} of these; {lost} not assessed"
        yield _balanced(f"{check}, balanced accuracy: as shipped", noticed, truth, note)
        repos = np.array([one.label["repo"] for one, _ in known])
        sign = 1.0 if np.mean(values[truth]) >= np.mean(values[~truth]) else -1.0
        fitted = np.zeros(len(known), bool)
        for repo in dict.fromkeys(repos):
            own = repos == repo
            fitted[own] = sign * values[own] > _border(sign * values[~own], truth[~own])
        yield _balanced(f"{check}, balanced accuracy: border fitted elsewhere", fitted, truth, note)


def _border(values: Values, truth: NDArray[np.bool_]) -> float:
    """The border that tells the sides apart best, in the middle of the gap it lies in."""
    if truth.all() or not truth.any():
        return float(np.median(values))
    ordered = np.unique(values)
    borders = (ordered[1:] + ordered[:-1]) / 2 if len(ordered) > 1 else ordered
    scores = [((values > border)[truth].mean() + (values <= border)[~truth].mean()) / 2 for border in borders]
    best = np.flatnonzero(np.isclose(scores, max(scores)))
    return float(borders[best[len(best) // 2]])


def _balanced(name: str, said: NDArray[np.bool_], truth: NDArray[np.bool_], note: str) -> Row:
    """Mean of the shares found on both sides, with a bootstrap interval."""
    draw = random.Random(0)
    found, spared = said[truth].tolist(), (~said[~truth]).tolist()
    value = (sum(found) / len(found) + sum(spared) / len(spared)) / 2
    means = sorted(
        sum(sum(draw.choices(side, k=len(side))) / len(side) for side in (found, spared)) / 2 for _ in range(RESAMPLES)
    )
    note = f"found {sum(found)} of {len(found)}, wrongly {len(spared) - sum(spared)} of {len(spared)}; {note}"
    return Row(name, value, len(truth), means[int(0.025 * RESAMPLES)], means[int(0.975 * RESAMPLES) - 1], note)
