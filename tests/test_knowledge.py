from pathlib import Path

import pytest

from assistant.errors import KnowledgeMissing
from assistant.knowledge import Card, Knowledge, load_knowledge

SOURCE = '[[source]]\nid = "someone"\ntitle = "A page"\nauthor = "Someone"\nquality = "S"\n'
CARD = '[[card]]\nid = "a.card"\nsubject = "headshot"\naspect = "cost"\ntext = "A thing."\nsources = ["someone"]\n'
ARTICLES = {"vaisman", "stephen-2025"}


@pytest.fixture(scope="module")
def shipped() -> Knowledge:
    return load_knowledge()


def write(folder: Path, cards: str = CARD, sources: str = SOURCE) -> Path:
    (folder / "guidance").mkdir(parents=True)
    (folder / "guidance" / "some.toml").write_text(cards, encoding="utf-8")
    (folder / "sources.toml").write_text(sources, encoding="utf-8")
    return folder


def from_articles(knowledge: Knowledge) -> list[Card]:
    return [card for card in knowledge.cards.values() if ARTICLES & set(card.sources)]


# The loader


def test_a_small_folder_loads_with_its_defaults(tmp_path):
    card = load_knowledge(write(tmp_path)).cards["a.card"]
    assert (card.uses, card.industries, card.price, card.date, card.quality) == ((), (), None, None, None)
    assert dict(card.facts) == {}


def test_a_price_keeps_its_open_end_and_facts_keep_their_types(tmp_path):
    more = 'price = { method = "photographer", low = 150, open_ended = true, currency = "EUR" }\n'
    more += 'facts = { minutes = 30, formats = ["PNG", "JPEG"], gap = true }\n'
    card = load_knowledge(write(tmp_path, CARD + more)).cards["a.card"]
    assert card.price is not None
    assert (card.price.low, card.price.high, card.price.open_ended) == (150.0, None, True)
    assert (card.price.per, card.price.region) == ("unstated", None)
    assert dict(card.facts) == {"minutes": 30, "formats": ("PNG", "JPEG"), "gap": True}


def test_what_was_loaded_cannot_be_changed(shipped):
    with pytest.raises(TypeError):
        shipped.cards["new"] = shipped.cards["cost.compare"]  # type: ignore[index]
    with pytest.raises(TypeError):
        shipped.cards["ai.delivery"].facts["minutes"] = 5  # type: ignore[index]


PRICE = 'price = {{ method = "ai", currency = "EUR", {} }}\n'


@pytest.mark.parametrize(
    ("cards", "says"),
    [
        pytest.param(CARD + 'colour = "red"\n', "'colour' is not known", id="unknown field"),
        pytest.param(CARD.replace('"headshot"', '"selfie"'), "'selfie'", id="unknown subject"),
        pytest.param(CARD.replace('"cost"', '"price"'), "not one of definition", id="unknown aspect"),
        pytest.param(CARD.replace('"someone"', '"nobody"'), "'nobody' in 'sources'", id="unknown source"),
        pytest.param(CARD.replace('["someone"]', "[]"), "names nobody", id="no source"),
        pytest.param(CARD.replace('text = "A thing."', 'text = " "'), "'text' must be text", id="empty text"),
        pytest.param(CARD.replace('text = "A thing."\n', ""), "'text' is missing", id="no text"),
        pytest.param(CARD + 'uses = ["linkdin"]\n', "'linkdin' in 'uses'", id="unknown use"),
        pytest.param(CARD + 'uses = ["cv", "cv"]\n', "twice", id="use named twice"),
        pytest.param(CARD + 'industries = ["mining"]\n', "'mining' in 'industries'", id="unknown industry"),
        pytest.param(CARD + 'uses = "cv"\n', "must be a list", id="use is no list"),
        pytest.param(CARD + 'quality = "A"\n', "not one of P, S, V", id="unknown quality"),
        pytest.param(CARD + PRICE.format("low = 29"), "open_ended = true", id="no upper end, yet closed"),
        pytest.param(CARD + PRICE.format("low = 79, high = 29"), "'low' is above 'high'", id="ends swapped"),
        pytest.param(CARD + PRICE.format('low = "29"'), "must be a number", id="price as text"),
        pytest.param(CARD + PRICE.format("open_ended = true"), "neither", id="no figure in a price"),
        pytest.param(CARD + PRICE.format("low = 1, high = 2, vat = 3"), "'vat' is not known", id="price field"),
        pytest.param(CARD + "facts = { box = { width = 3 } }\n", "the fact 'box'", id="nested fact"),
        pytest.param(CARD + CARD, "used twice", id="same id twice"),
    ],
)
def test_a_wrong_card_is_refused_with_file_card_and_reason(tmp_path, cards, says):
    with pytest.raises(KnowledgeMissing) as caught:
        load_knowledge(write(tmp_path, cards))
    assert says in caught.value.message
    assert "some.toml, card 'a.card'" in caught.value.message


def test_a_card_without_an_id_is_told_by_its_number(tmp_path):
    with pytest.raises(KnowledgeMissing, match=r"some\.toml, card 2, 'id' is missing"):
        load_knowledge(write(tmp_path, CARD + CARD.replace('id = "a.card"\n', "")))


@pytest.mark.parametrize("text", ["[[card]\nid=", "title = 'no card'", "card = 3", "\ufeff\x00"])
def test_a_file_that_is_no_list_of_cards_is_refused_by_name(tmp_path, text):
    with pytest.raises(KnowledgeMissing, match=r"some\.toml .*Please correct the file"):
        load_knowledge(write(tmp_path, text))


def test_a_vendor_without_an_interest_is_refused(tmp_path):
    with pytest.raises(KnowledgeMissing, match="needs an 'interest'"):
        load_knowledge(write(tmp_path, sources=SOURCE.replace('"S"', '"V"')))


def test_a_missing_folder_gets_a_plain_message(tmp_path):
    with pytest.raises(KnowledgeMissing, match="no cards in"):
        load_knowledge(tmp_path / "nowhere")


# The shipped cards


def test_every_card_is_short_and_ends_like_a_sentence(shipped):
    wrong = [c.id for c in shipped.cards.values() if len(c.text.split()) > 60 or not c.text.endswith((".", "!"))]
    assert wrong == []


def test_no_two_cards_say_the_same_words(shipped):
    texts = [card.text for card in shipped.cards.values()]
    assert len(set(texts)) == len(texts)


def test_every_source_is_used(shipped):
    assert {name for card in shipped.cards.values() for name in card.sources} == set(shipped.sources)


def test_sources_that_sell_something_are_named_as_such(shipped):
    assert shipped.sources["vaisman"].interest == "sells photo sessions"
    assert shipped.sources["vaisman"].date is None
    assert shipped.sources["stephen-2025"].interest == "sells AI headshots"
    assert shipped.sources["stephen-2025"].date == "2025-11-03"


def test_a_vendors_claim_has_an_interest_and_says_in_words_who_claims_it(shipped):
    for card in shipped.cards.values():
        if shipped.quality(card) == "V" and card.aspect != "cost":
            assert shipped.interest(card), card.id
            assert any(word in card.text for word in ("sell", "studio")), card.id


@pytest.mark.parametrize(
    ("card_id", "method", "low", "high", "open_ended"),
    [
        ("cost.headshot.photographer", "photographer", 150, 500, True),
        ("cost.portrait.photographer", "photographer", 200, 800, True),
        ("cost.headshot.ai", "ai", 29, 79, False),
        ("cost.portrait.ai", "ai", 29, 79, False),
        ("cost.ai.from", "ai", 29, None, True),
    ],
)
def test_the_articles_prices_stand_typed(shipped, card_id, method, low, high, open_ended):
    price = shipped.cards[card_id].price
    assert price is not None
    assert (price.method, price.low, price.high, price.open_ended) == (method, low, high, open_ended)
    assert (price.currency, price.per, price.region) == ("EUR", "unstated", None)
    assert shipped.cards[card_id].sources == ("stephen-2025",)


def test_no_other_euro_price_stands_in_the_cards(shipped):
    ends = {(c.price.low, c.price.high) for c in shipped.cards.values() if c.price and c.price.currency == "EUR"}
    assert ends == {(150, 500), (200, 800), (29, 79), (29, None)}


def test_every_figure_of_a_price_stands_in_its_text(shipped):
    for card in shipped.cards.values():
        for end in (card.price.low, card.price.high) if card.price else ():
            assert end is None or f"{end:,.0f}" in card.text, card.id


def test_thirty_minutes_are_a_sellers_claim(shipped):
    card = shipped.cards["ai.delivery"]
    assert card.facts["minutes"] == 30
    assert shipped.quality(card) == "V"
    assert "seller" in card.text


@pytest.mark.parametrize("aspect", ["framing", "subjects", "purpose", "mood", "background", "expression", "lighting"])
def test_each_difference_is_told_for_both_kinds(shipped, aspect):
    told = {card.subject for card in from_articles(shipped) if card.aspect == aspect}
    assert {"headshot", "portrait"} <= told


@pytest.mark.parametrize(
    ("subject", "uses"),
    [
        ("headshot", "linkedin company_site business_card email_signature team_directory networking cv auditions"),
        ("portrait", "personal_brand artist_portfolio author personal_site artistic_project family"),
    ],
)
def test_each_use_of_the_articles_has_a_card_that_recommends_the_kind(shipped, subject, uses):
    for use in uses.split():
        card = shipped.cards[f"use.{subject}.{use}"]
        assert card.facts["recommends"] == (subject,)
        assert use in card.uses


@pytest.mark.parametrize("industry", ["corporate", "finance", "law", "technology", "healthcare"])
def test_trades_with_a_standard_have_it(shipped, industry):
    card = shipped.cards[f"industry.{industry}"]
    assert card.industries == (industry,)
    assert card.facts["recommends"] == ("headshot",)


def test_creative_work_leaves_the_choice(shipped):
    assert set(shipped.cards["industry.creative"].facts["recommends"]) == {"headshot", "portrait"}


def test_converting_works_one_way_only(shipped):
    there = shipped.cards["converting.portrait_to_headshot"].facts
    back = shipped.cards["converting.headshot_to_portrait"].facts
    assert (there["from"], there["to"], there["possible"]) == ("portrait", "headshot", True)
    assert (back["from"], back["to"], back["possible"]) == ("headshot", "portrait", False)


def test_there_are_three_hybrids(shipped):
    assert shipped.cards["definition.hybrid"].facts["count"] == 3
    assert {"hybrid.three_quarter", "hybrid.environmental", "hybrid.casual"} <= set(shipped.cards)


def test_where_sources_disagree_both_sides_stand(shipped):
    assert shipped.cards["framing.headshot.shoulders"].sources == ("vaisman",)
    assert shipped.cards["framing.headshot.chest"].sources == ("stephen-2025",)
    assert set(shipped.cards["disagree.framing.headshot"].sources) == ARTICLES
    for card in shipped.cards.values():
        if card.id.startswith("disagree."):
            assert ARTICLES & set(card.sources), card.id


def test_what_the_assistant_says_of_itself_rests_on_itself(shipped):
    about = [card for card in shipped.cards.values() if card.aspect == "assistant"]
    assert len(about) >= 15
    assert all("advisor" in card.sources for card in about)
    assert all(card.subject == "any" for card in about)


def test_a_photos_stay_in_memory_agrees_with_the_setting(shipped):
    from assistant.settings import Settings

    minutes = shipped.cards["assistant.photo.memory"].facts["max_minutes"]
    assert minutes * 60 == Settings.model_fields["photo_ttl_s"].default


CHECKED = ("_px", "_mb", "_percent", "_cm", "_in", "_years", "_months", "_count", "minutes", "seconds", "dpi", "times")


def test_typed_figures_stand_in_the_text_beside_them(shipped):
    for card in shipped.cards.values():
        for name, value in card.facts.items():
            if name.endswith(CHECKED) and isinstance(value, int | float):
                assert f"{value:g}" in card.text or name == "max_head_in", (card.id, name)


def test_gaps_and_disagreements_are_flagged_by_their_ids(shipped):
    for card in shipped.cards.values():
        assert not card.id.startswith("gap.") or card.facts.get("gap"), card.id
