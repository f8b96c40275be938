from pathlib import Path

import pytest

from assistant.errors import KnowledgeMissing
from assistant.knowledge import HOUSE_RULE, Card, Purpose, load_knowledge
from assistant.vision.image import MAX_BYTES, MAX_PIXELS

KNOWLEDGE = load_knowledge()
PURPOSES = list(KNOWLEDGE.purposes.values())

SOURCE = '[[source]]\nid = "someone"\ntitle = "A page"\nauthor = "Someone"\nquality = "S"\n'
CARD = '[[card]]\nid = "a.card"\nsubject = "headshot"\naspect = "cost"\ntext = "A thing."\nsources = ["someone"]\n'
NAMES = ("kind", "head_size", "head_pose_yaw", "eyes_open", "sharpness", "smile")
CHECKS = "".join(f"""
[[check]]
id = "{name}"
title = "Some measure"
unit = "ratio"
accepted = {{ low = 0 }}
low = {{ message = "Too low.", fix = "Raise it." }}
source = "house rule"
""" for name in NAMES)  # fmt: skip
PURPOSE = """
[[purpose]]
id = "badge"
title = "photo on a badge"
kinds = { wanted = ["headshot"], tolerated = [], source = "house rule" }
must = { eyes_open = 2 }
should = { head_size = 0.5 }
face_share = { low = 0.4, high = 0.7, target = 0.5, source = "a.card" }
eye_line = { target = 0.4, source = "house rule" }
size = { width_px = 300, height_px = 400, source = "house rule" }
least_size = { width_px = 150, height_px = 200, source = "house rule" }
head_pose_yaw = { low = -10, high = 10, source = "a.card" }
formats = { list = ["JPEG"], source = "house rule" }
"""


def load(folder: Path, purposes: str) -> Purpose:
    (folder / "guidance").mkdir(parents=True)
    (folder / "guidance" / "some.toml").write_text(CARD, encoding="utf-8")
    (folder / "sources.toml").write_text(SOURCE, encoding="utf-8")
    (folder / "checks.toml").write_text(CHECKS, encoding="utf-8")
    (folder / "purposes.toml").write_text(purposes, encoding="utf-8")
    return next(iter(load_knowledge(folder).purposes.values()))


def test_a_purpose_is_read_with_its_own_ranges_and_where_each_figure_comes_from(tmp_path):
    badge = load(tmp_path, PURPOSE)
    assert badge.strictness("eyes_open") == "must"
    assert badge.strictness("head_size") == "should"
    assert badge.strictness("smile") == "ignore"
    assert [badge.weight(check) for check in ("eyes_open", "head_size", "smile")] == [2, 0.5, 0]
    assert (badge.ranges["head_size"].low, badge.ranges["head_size"].high) == (0.4, 0.7)
    assert badge.ranges["head_size"].key == "purpose.badge.face_share"
    assert (badge.ranges["head_pose_yaw"].low, badge.ranges["head_pose_yaw"].high) == (-10.0, 10.0)
    assert badge.origins["purpose.badge.face_share"] == "a.card"
    assert badge.origins["purpose.badge.eye_line"] == HOUSE_RULE
    assert badge.crop is not None
    assert (badge.crop.width_px, badge.crop.height_px, badge.crop.face_share) == (300, 400, 0.5)
    assert badge.max_bytes is None


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        pytest.param('source = "a.card"', 'source = "no.card"', "'no.card'", id="an unknown card as source"),
        pytest.param("must = { eyes_open", "must = { eyes", "'eyes'", id="an unknown check"),
        pytest.param("eyes_open = 2", "eyes_open = 0", "weight", id="a check that weighs nothing"),
        pytest.param('wanted = ["headshot"]', 'wanted = ["selfie"]', "'selfie'", id="an unknown kind"),
        pytest.param("should = { head_size", "should = { eyes_open", "both", id="a check that must and should"),
        pytest.param("[[purpose]]", '[[purpose]]\nstandard = "strict"', "'strict'", id="an unknown standard"),
        pytest.param(
            '"house rule" }\nleast',
            '"house rule" }\nshown = { shape = "star", source = "house rule" }\nleast',
            "'star'",
            id="an unknown shape",
        ),
        pytest.param("eye_line = ", "eyeline = ", "eye_line", id="a misspelt figure"),
        pytest.param("height_px = 400", "height_px = 0", "height_px", id="a size of nothing"),
        pytest.param('list = ["JPEG"]', 'list = ["GIF"]', "'GIF'", id="a format nobody can write"),
    ],
)
def test_a_mistake_is_told_with_the_purpose_it_is_in(tmp_path, old, new, says):
    with pytest.raises(KnowledgeMissing) as problem:
        load(tmp_path, PURPOSE.replace(old, new, 1))
    assert "badge" in problem.value.message
    assert says in problem.value.message


STANDARD = """
[[standard]]
id = "strict"
must = { eyes_open = 2, sharpness = 2 }
should = { smile = 1, kind = 1 }
"""


def test_a_purpose_says_what_it_does_otherwise_than_its_standard(tmp_path):
    own = 'standard = "strict"\nmust = { kind = 3 }\nshould = { sharpness = 1 }\nignored = ["smile"]\n'
    text = PURPOSE.replace("must = { eyes_open = 2 }\nshould = { head_size = 0.5 }\n", own)
    badge = load(tmp_path, text + STANDARD)
    assert (dict(badge.must), dict(badge.should)) == ({"eyes_open": 2, "kind": 3}, {"sharpness": 1})


def test_a_print_is_said_in_inches(tmp_path):
    text = PURPOSE.replace("width_px = 300, height_px = 400,", "width_in = 1.5, height_in = 2, dpi = 200,")
    badge = load(tmp_path, text)
    assert badge.crop is not None
    assert (badge.crop.width_px, badge.crop.height_px, badge.print_dpi) == (300, 400, 200)


def test_a_purpose_without_a_crop_leaves_the_framing_free(tmp_path):
    kept = [line for line in PURPOSE.splitlines() if not line.startswith(("face_share", "eye_line", "size"))]
    assert load(tmp_path, "\n".join(kept)).crop is None


def test_the_purposes_people_ask_for_are_there():
    assert set(KNOWLEDGE.purposes) >= {
        "linkedin", "xing", "company_site", "team_directory", "cv", "email_signature", "business_card", "slack",
        "teams", "github", "google", "casting", "author", "artist_portfolio", "personal_brand", "personal_site",
        "social_media", "family", "print",
    }  # fmt: skip


def numbers(card: Card) -> set[object]:
    """All figures of a card, shares as fractions too."""
    found: set[object] = set()
    for name, fact in card.facts.items():
        for value in fact if isinstance(fact, tuple) else (fact,):
            found.add(value / 100 if "percent" in name and isinstance(value, int | float) else value)
    return found


@pytest.mark.parametrize("purpose", PURPOSES, ids=lambda purpose: purpose.id)
def test_what_the_checker_enforces_is_what_the_card_says(purpose):
    crop, figures = purpose.crop, {}
    if crop is not None:
        figures = {
            "size": {crop.width_px, crop.height_px},
            "face_share": {crop.face_share},
            "eye_line": {crop.eye_line},
            "shown": {crop.shape},
        }
    figures |= {
        "least_size": {max(purpose.least_size)},
        "max_bytes": {purpose.max_bytes},
        "formats": set(purpose.formats),
    }
    for name, used in figures.items():
        origin = purpose.origins.get(purpose.key(name), HOUSE_RULE)
        if origin != HOUSE_RULE:
            assert used <= numbers(KNOWLEDGE.cards[origin]), f"{purpose.key(name)} differs from {origin}"


@pytest.mark.parametrize("purpose", PURPOSES, ids=lambda purpose: purpose.id)
def test_a_purpose_asks_for_nothing_impossible(purpose):
    assert purpose.wanted
    assert not set(purpose.wanted) & set(purpose.tolerated)
    assert set(purpose.origins) >= {purpose.key(name) for name in ("kinds", "least_size", "formats")}
    if purpose.max_bytes is not None:
        assert purpose.max_bytes <= MAX_BYTES
    crop = purpose.crop
    if crop is None:
        return
    assert crop.width_px * crop.height_px <= MAX_PIXELS
    assert purpose.least_size[0] <= crop.width_px
    assert purpose.least_size[1] <= crop.height_px
    # One shape: the least size is the crop's, smaller.
    assert purpose.least_size[0] == pytest.approx(purpose.least_size[1] * crop.width_px / crop.height_px, abs=1)
    if crop.face_share is None:
        return
    # The crop has to pass the check it is made for, with head room above and the chin inside.
    head = purpose.ranges["head_size"]
    assert head.low is not None
    assert head.high is not None
    assert head.low < crop.face_share < head.high
    assert crop.face_share / 2 < crop.eye_line < 1 - crop.face_share / 2


def test_a_purpose_is_offered_with_what_a_page_shows():
    shown = KNOWLEDGE.purposes["linkedin"].as_json()
    assert shown["id"] == "linkedin"
    assert shown["size"] == {"width_px": 400, "height_px": 400}
    assert KNOWLEDGE.purposes["family"].as_json()["size"] is None
