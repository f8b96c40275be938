"""Kinds and backgrounds on made pictures, for the classes that have few labelled photos.

People are cut out by their mask and put before walls, sceneries and blurred sceneries, or small into a scenery; longer
views are cropped to heads and shoulders; screens, charts and logos are drawn, and photos turned into drawings.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from assistant.errors import CannotAssess
from assistant.vision import assessment
from assistant.vision.background import background
from assistant.vision.geometry import head_box
from eval.photos import graphics, variants
from eval.photos.labels import LABEL_OF_KIND, SINGLE, Seen, linkedin, thumbnail
from eval.photos.variants import Rgb
from eval.report import Case, Row, Section, Table, share

MOST = 40
LARGEST_SIDE_PX = 900  # of what is made here
NOT_A_PHOTOGRAPH = "not_a_photograph"
Named = tuple[str, Rgb]


def sections(seen: Sequence[Seen]) -> list[Section]:
    """Kinds and backgrounds of made pictures."""
    return [_kinds(seen), _backgrounds(seen)]


def _kinds(seen: Sequence[Seen]) -> Section:
    rows: list[Row] = []
    worst: list[Case] = []
    for name, wanted, pictures in (
        ("a person small in a scenery: environmental", ("environmental",), _small_in_scenery(seen)),
        ("full length with more room around: full length", ("full_body",), _roomier(seen)),
        ("heads and shoulders cropped from longer views: headshot", ("headshot",), _cropped(seen)),
        ("screens, charts and logos: not a photograph", (NOT_A_PHOTOGRAPH,), _drawn()),
        ("photos as cartoons: not a photograph", (NOT_A_PHOTOGRAPH,), _restyled(seen, graphics.cartoon)),
        ("photos as pencil drawings: not a photograph", (NOT_A_PHOTOGRAPH,), _restyled(seen, graphics.sketch)),
        ("photos as soft paintings: not a photograph", (NOT_A_PHOTOGRAPH,), _restyled(seen, graphics.painting)),
    ):
        right, either, n = 0, 0, 0
        for title, picture in pictures:
            report = assessment.assess(assessment.look(variants.encoded(picture)), linkedin()).as_json()
            said = {report["kind"], LABEL_OF_KIND[report["kind"]]}
            between = report["kind_between"]
            n += 1
            right += bool(said & set(wanted))
            either += bool((said | ({LABEL_OF_KIND[between]} if between else set())) & set(wanted))
            if not said & set(wanted):
                worst.append(Case(f"{title}, {name}", report["kind"], wanted[0], thumbnail(picture)))
        rows.append(share(name, right, n, f"{either} with the second kind" if either > right else ""))
    return Section("Photos: kinds of made pictures", tuple(rows), tuple(worst))


def _backgrounds(seen: Sequence[Seen]) -> Section:
    """People put before a wall, a blurred scenery and a sharp one."""
    sceneries = _sceneries(seen)
    people = [one for one in _people(seen, ("headshot", "three_quarter")) if one.portrait.mesh is not None]
    counts: dict[str, dict[str, int]] = {}
    worst: list[Case] = []
    for i, one in enumerate(_spread(people)):
        rgb, mask = one.portrait.picture.rgb, one.portrait.person_mask
        behind = variants.covering(sceneries[i % len(sceneries)], rgb.shape[0], rgb.shape[1])
        for wanted, made in (
            ("plain", variants.wall(rgb.shape[0], rgb.shape[1], i)),
            ("blurred", variants.blurred(behind, 0.025 * max(rgb.shape[:2]))),
            ("busy", behind),
        ):
            picture = variants.before(rgb, mask, made)
            try:
                said: str = background(assessment.look(variants.encoded(picture)))
            except CannotAssess:
                said = "not assessed"
            counts.setdefault(wanted, {}).setdefault(said, 0)
            counts[wanted][said] += 1
            if said not in (wanted, "unclear"):
                worst.append(Case(f"{one.name} before {wanted}", said, wanted, thumbnail(picture)))
    names = ("plain", "blurred", "busy", "unclear", "not assessed")
    lines = tuple((w, *(str(of.get(name, "·")) for name in names), str(sum(of.values()))) for w, of in counts.items())
    clear = sum(of.get(name, 0) for of in counts.values() for name in names[:3])
    every = sum(sum(of.values()) for of in counts.values())
    rows = (
        share("made backgrounds right where clear", sum(of.get(w, 0) for w, of in counts.items()), clear),
        share("made backgrounds unclear", sum(of.get("unclear", 0) for of in counts.values()), every),
    )
    table = Table(("made ↓ said →", *names, "n"), lines)
    return Section("Photos: made backgrounds", rows, tuple(worst), table=table)


def _small_in_scenery(seen: Sequence[Seen]) -> Iterator[Named]:
    sceneries = _sceneries(seen)
    for i, one in enumerate(_spread(_people(seen, ("three_quarter",)))):
        scene = _limited(sceneries[i % len(sceneries)])
        share_of_height = (0.35, 0.45, 0.55)[i % 3]
        yield (
            one.name,
            variants.standing_in(scene, one.portrait.picture.rgb, one.portrait.person_mask, share_of_height, i),
        )


def _roomier(seen: Sequence[Seen]) -> Iterator[Named]:
    """Full-length photos with their edges drawn out by a little, mirrored every other time."""
    for one in _people(seen, ("full_body",)):
        for i, room in enumerate((0.04, 0.08, 0.12)):
            rgb = _limited(one.portrait.picture.rgb)
            edge = round(room * rgb.shape[0])
            import cv2

            wider = cv2.copyMakeBorder(rgb, edge // 2, 0, edge, edge, cv2.BORDER_REFLECT_101)
            yield one.name, np.ascontiguousarray(wider[:, ::-1] if i % 2 else wider)


def _cropped(seen: Sequence[Seen]) -> Iterator[Named]:
    """Longer views cut half a head below the chin."""
    for one in _spread(_people(seen, ("three_quarter", "full_body"))):
        left, top, right, bottom = head_box(one.portrait)
        tall, middle, rgb = bottom - top, (left + right) / 2, one.portrait.picture.rgb
        rows = slice(max(0, round(top - 0.35 * tall)), round(bottom + 0.55 * tall))
        columns = slice(max(0, round(middle - 1.0 * tall)), round(middle + 1.0 * tall))
        cut = rgb[rows, columns]
        if min(cut.shape[:2]) >= 120:
            yield one.name, np.ascontiguousarray(cut)


def _drawn() -> Iterator[Named]:
    for seed in range(20):
        for make in (graphics.screen, graphics.logo, graphics.chart):
            picture = make(seed)
            yield f"{make.__name__} {seed}", variants.compressed(picture, 85) if seed % 2 else picture


def _restyled(seen: Sequence[Seen], style: Callable[[Rgb], Rgb]) -> Iterator[Named]:
    for one in _spread(_people(seen, ("headshot", "three_quarter"))):
        yield one.name, style(_limited(one.portrait.picture.rgb))


def _people(seen: Sequence[Seen], kinds: Sequence[str]) -> list[Seen]:
    return [one for one in seen if one.label["kind"] in kinds and one.label["kind"] in SINGLE and one.portrait.faces]


def _sceneries(seen: Sequence[Seen]) -> list[Rgb]:
    """Photographs without people; the half with the most detail, so that what is put behind somebody is busy indeed."""
    empty = [one for one in seen if one.label["kind"] == "no_person" and one.report["kind"] == "no_person"]
    large = [one.portrait.picture.rgb for one in empty if min(one.portrait.picture.rgb.shape[:2]) >= 300]
    return sorted(large, key=_detail)[len(large) // 2 :]


def _detail(rgb: Rgb) -> float:
    """Share of a small copy that lies on an edge."""
    import cv2

    small = cv2.cvtColor(variants.covering(rgb, 256, 256), cv2.COLOR_RGB2GRAY)
    return float((cv2.Canny(small, 60, 160) > 0).mean())


def _spread(people: Sequence[Seen]) -> Sequence[Seen]:
    """At most so many of them, from all over the set."""
    return people[:: max(1, len(people) // MOST)][:MOST]


def _limited(rgb: Rgb) -> Rgb:
    times = LARGEST_SIDE_PX / max(rgb.shape[:2])
    return variants.scaled(rgb, times) if times < 1 else rgb
