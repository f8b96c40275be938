import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import AssistantError, KnowledgeMissing
from assistant.knowledge import load_knowledge
from assistant.retrieval.builds import Builds
from assistant.retrieval.converting import Converter
from assistant.retrieval.embedding import Embedder
from assistant.retrieval.index import Index, count_current, ensure
from assistant.settings import Settings
from eval.documents import write_pdf

from .conftest import CARDS, WordEmbedder, make_knowledge

Build = Callable[..., Index]

STUDIO = """
[studio]
name = "Studio Lumen"
city = "Vienna"

[[price]]
subject = "headshot"
price = 180
includes = "two retouched pictures"
"""


def ids(index: Index, query: str, **more: Any) -> list[str]:
    return [passage.id for passage in index.search(query, **more).passages]


# Searching


def test_the_passage_that_shares_the_words_comes_first(build: Build) -> None:
    index = build()
    assert ids(index, "face and shoulders closely")[0] == "definition.headshot"
    assert index.passages == len(CARDS)


def test_a_passage_carries_all_that_a_citation_and_a_sum_need(build: Build) -> None:
    passage = build().search("headshot costs 150 to 500 with a photographer").passages[0]
    data = json.loads(json.dumps(passage.as_json()))
    assert (data["id"], data["source"], data["title"]) == ("cost.headshot", "shop", "A shop")
    assert (data["interest"], data["url"], data["page"]) == ("sells AI headshots", "https://shop.example", None)
    assert data["price"]["low"] == 150
    assert (data["uses"], data["industries"], data["facts"]) == ([], [], {})
    assert 0 < data["similarity"] <= 1
    assert data["text"] == "A headshot costs €150 to €500 with a photographer, or somewhat more."


@pytest.mark.parametrize("mode", ["hybrid", "ranks", "vectors", "words"])
def test_each_way_of_searching_finds_a_plain_match(build: Build, mode: str) -> None:
    assert ids(build(), "Slack pixels", mode=mode)[0] == "platform.slack"


def test_a_filter_on_the_subject_lets_common_passages_through(build: Build) -> None:
    found = ids(build(), "good light for a portrait and its surroundings", subject="portrait", k=9)
    assert set(found) == {"definition.portrait", "lighting.both", "platform.slack"}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"use": "linkedin"}, ["use.linkedin"]),
        ({"industry": "law"}, ["industry.law"]),
        ({"aspect": "definition", "subject": "headshot"}, ["definition.headshot"]),
    ],
    ids=["use", "industry", "two at once"],
)
def test_filters_keep_what_they_name(build: Build, filters: dict[str, str], expected: list[str]) -> None:
    result = build().search("headshot", **filters)  # type: ignore[arg-type]
    assert [passage.id for passage in result.passages] == expected


def test_filters_that_leave_nothing_are_given_up_and_named(build: Build) -> None:
    result = build().search("Lawyers use a headshot", industry="healthcare", use="casting")
    assert result.passages[0].id == "industry.law"
    assert result.dropped == ("industry", "use")


def test_a_useful_filter_is_kept_when_another_leaves_nothing(build: Build) -> None:
    result = build().search("Lawyers use a headshot", industry="law", use="casting", aspect="industry")
    assert result.dropped in {("industry",), ("industry", "use")}
    assert {passage.metadata["aspect"] for passage in result.passages} == {"industry"}


def test_a_price_from_elsewhere_stays_behind_unless_its_country_is_named(build: Build) -> None:
    index = build()
    near = "cost of a headshot with a photographer"
    assert ids(index, near)[0] == "cost.headshot"
    assert ids(index, f"{near} in the USA")[0] == "cost.us.headshot"


def test_nothing_fits_a_question_about_something_else(build: Build) -> None:
    index = build()
    assert not index.search("zebra quantum pancake").fits
    assert index.search("Slack wants 512 pixels").fits


def test_threads_find_what_one_finds(build: Build) -> None:
    index = build()
    queries = [card.text for card in CARDS] * 5
    alone = [ids(index, query) for query in queries]
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(lambda query: ids(index, query), queries)) == alone


@pytest.mark.parametrize(
    "query", ["", "?!", "x" * 4000, "\x00\x01", "价格"], ids=["empty", "signs", "long", "nul", "cjk"]
)
def test_odd_questions_are_searched_without_a_fault(build: Build, query: str) -> None:
    assert len(build().search(query).passages) <= 6


# The studio's own


def test_own_prices_go_before_the_general_ones(build: Build, settings: Settings, embedder: Embedder) -> None:
    settings.studio_file.write_text(STUDIO)
    index = build(embedder=embedder)
    result = index.search("What does a headshot cost with a photographer?", subject="headshot", aspect="cost")
    first, *others = result.passages
    assert (first.id, first.metadata["price"]["low"]) == ("studio.price.1", 180)
    assert first.interest == "this studio's own information"
    assert "cost.headshot" in [passage.id for passage in others]


def test_own_passages_stay_behind_where_they_do_not_fit(build: Build, settings: Settings) -> None:
    settings.studio_file.write_text(STUDIO)
    assert ids(build(), "Slack wants 512 pixels")[0] == "platform.slack"


def test_documents_of_the_studio_are_found_with_their_page(build: Build, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    write_pdf(tmp_path / "papers" / "terms.pdf", ["Welcome", "Cancellation is free until 48 hours before the session"])
    settings.studio_file.write_text('documents = ["papers"]\n' + STUDIO)
    passage = build().search("cancellation free before the session", use="linkedin").passages[0]
    assert (passage.id, passage.page, passage.source) == ("studio.terms.2", 2, "studio:terms.pdf")


def test_a_file_named_as_the_studios_cards_are_does_not_take_their_place(
    build: Build, settings: Settings, papers: Path
) -> None:
    for name in ("price", "policy", "contact", "booking"):
        (papers / f"{name}.md").write_text(f"The {name} of the barn.")
    settings.studio_file.write_text('documents = ["papers"]\n' + STUDIO)
    index = build()
    assert index.search("the price of the barn").passages[0].id == "studio.price-2.1"
    assert "studio.price.1" in ids(index, "Studio Lumen headshot costs 180", k=9)


# Building anew, or not


def test_nothing_is_built_when_nothing_changed(build: Build) -> None:
    build()
    said: list[str] = []
    build(progress=said.append)
    assert said == []


def test_a_changed_card_is_found_after_the_next_start(build: Build, settings: Settings) -> None:
    build()
    said: list[str] = []
    changed = replace(CARDS[0], text="A headshot is about a waterfall.")
    index = build(knowledge=make_knowledge(changed), progress=said.append)
    assert index.search("waterfall").passages[0].text == changed.text
    assert "changed" in said[0]


def test_a_changed_studio_file_and_a_changed_document_count_too(
    build: Build, settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "notes.md").write_text("Parking is free.")
    settings.studio_file.write_text('documents = ["papers"]\n' + STUDIO)
    first = build().fingerprint
    settings.studio_file.write_text('documents = ["papers"]\n' + STUDIO.replace("180", "190"))
    second = build().fingerprint
    (folder / "notes.md").write_text("Parking costs 5 euros.")
    third = build()
    assert len({first, second, third.fingerprint}) == 3
    assert "5 euros" in third.search("parking").passages[0].text


def test_a_folder_named_once_is_remembered(build: Build, tmp_path: Path) -> None:
    folder = tmp_path / "extra"
    folder.mkdir()
    (folder / "parking.md").write_text("Parking is behind the house.")
    assert ids(build(folders=[folder]), "parking")[0] == "studio.parking.1"
    assert ids(build(), "parking")[0] == "studio.parking.1"
    (folder / "parking.md").unlink()
    folder.rmdir()
    said: list[str] = []
    assert build(progress=said.append).passages == len(CARDS)
    assert any("does not exist any more" in sentence for sentence in said)


def test_only_a_changed_document_is_read_and_encoded_again_and_what_is_left_out_is_said_each_time(
    build: Build, papers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("parking", "hours", "terms"):
        (papers / f"{name}.md").write_text(f"What we say about {name}.")
    (papers / "broken.pdf").write_bytes(b"nonsense")
    build(folders=[papers])
    read, encoded = [], []
    reads, encodes = Converter._read, WordEmbedder.embed_documents
    monkeypatch.setattr(Converter, "_read", lambda self, *file: read.append(file[1]) or reads(self, *file))
    monkeypatch.setattr(WordEmbedder, "embed_documents", lambda self, all: encoded.extend(all) or encodes(self, all))
    said: list[str] = []
    build(folders=[papers], progress=said.append)
    assert (read, encoded) == ([], [])
    assert [sentence.split(":")[0] for sentence in said] == ["broken.pdf is left out"]
    (papers / "hours.md").write_text("Nine to five.")
    index = build(progress=said.append)
    assert (sorted(read), encoded) == ([".md", ".pdf"], ["Nine to five."])
    assert index.search("nine five").passages[0].text == "Nine to five."


def test_an_unchanged_index_is_counted_without_being_opened(
    build: Build, settings: Settings, papers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.retrieval.index.load_knowledge", make_knowledge)
    (papers / "broken.pdf").write_bytes(b"nonsense")
    said: list[str] = []
    assert count_current(settings, said.append) is None
    assert count_current(settings, said.append, [papers]) is None
    build(folders=[papers]).close()
    monkeypatch.setattr("assistant.retrieval.index.Index", None)
    assert count_current(settings, said.append, [papers]) == len(CARDS)
    assert [sentence.split(":")[0] for sentence in said] == ["broken.pdf is left out"]
    assert count_current(settings, said.append, [papers.parent]) is None, "a folder that it does not follow yet"
    (papers / "hours.md").write_text("Nine to five.")
    assert count_current(settings, said.append) is None


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda folder: (folder / "manifest.json").unlink(), "half built or damaged"),
        (lambda folder: (folder / "manifest.json").write_text("{"), "damaged"),
        (lambda folder: (folder / "chroma.sqlite3").write_bytes(b"nonsense"), "damaged"),
        (lambda folder: next(folder.rglob("data_level0.bin")).write_bytes(b"cut"), "damaged"),
        (lambda folder: rewrite(folder, format=0), "another version"),
    ],
    ids=["half built", "manifest cut", "database overwritten", "vectors cut", "older format"],
)
def test_a_damaged_or_older_index_is_built_anew_with_a_sentence(
    build: Build,
    settings: Settings,
    damage: Callable[[Path], None],
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("assistant.retrieval.index.load_knowledge", make_knowledge)
    build().close()
    damage(Builds(settings.index_dir).current)
    assert count_current(settings, print) is None
    with pytest.raises(KnowledgeMissing, match="Run: advisor index"):
        Index.open(settings, WordEmbedder())
    said: list[str] = []
    index = build(progress=said.append)
    assert sentence in said[0]
    assert ids(index, "Slack pixels")[0] == "platform.slack"


def rewrite(folder: Path, **changes: Any) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | changes))


def test_without_an_index_opening_says_what_to_run(settings: Settings) -> None:
    with pytest.raises(KnowledgeMissing, match=r"There is no index yet\. Run: advisor index"):
        Index.open(settings)


def test_a_place_that_cannot_be_written_is_told_plainly(quick: None, settings: Settings) -> None:
    settings.home.write_text("a file where the folder should be")
    with pytest.raises(AssistantError, match=r"cannot be written to .* ADVISOR_HOME"):
        ensure(settings, lambda _: None, knowledge=make_knowledge(), embedder=WordEmbedder())


# Switching


def test_an_index_in_use_survives_a_new_build_and_goes_after_it_is_let_go(build: Build, settings: Settings) -> None:
    old = build()
    build(knowledge=make_knowledge(replace(CARDS[0], text="Something else.")))
    assert ids(old, "face and shoulders closely")[0] == "definition.headshot"
    assert len(list(settings.index_dir.glob("build-*"))) == 2
    old.close()
    build(knowledge=make_knowledge(replace(CARDS[0], text="Something other."))).close()
    build(knowledge=make_knowledge(replace(CARDS[0], text="Something new.")))
    assert len(list(settings.index_dir.glob("build-*"))) <= 2


def test_of_two_builders_one_waits_for_the_other(build: Build, settings: Settings) -> None:
    said: list[str] = []
    holding, release = threading.Event(), threading.Event()

    def hold() -> None:
        with Builds(settings.index_dir).lock(said.append):
            holding.set()
            release.wait(20)

    def say(sentence: str) -> None:
        said.append(sentence)
        if "waiting" in sentence:
            release.set()

    thread = threading.Thread(target=hold)
    thread.start()
    holding.wait(20)
    index = build(progress=say)
    thread.join()
    assert any("Another process is building the index" in sentence for sentence in said)
    assert index.passages == len(CARDS)


CHILD = """
import sys, time
sys.path.insert(0, {tests!r})
from pathlib import Path
import assistant.retrieval.index as index
from assistant.settings import Settings
from dataclasses import replace
from conftest import CARDS, WordEmbedder, make_knowledge
fill = index.fill
def and_hang(*given):
    {work}
    print("hanging", flush=True)
    time.sleep(60)
index.fill = and_hang
index.verify_model = lambda: None
knowledge = make_knowledge(replace(CARDS[0], text="The killed build."))
index.ensure(Settings(home=Path({home!r}), studio_file=Path("none.toml")), lambda _: None,
             knowledge=knowledge, embedder=WordEmbedder())
"""


@pytest.mark.parametrize("work", ["pass", "fill(*given)"], ids=["before it wrote", "after it wrote"])
def test_a_builder_killed_in_the_middle_leaves_the_former_index_serving(
    build: Build, settings: Settings, work: str
) -> None:
    build().close()
    code = CHILD.format(tests=str(Path(__file__).parent), home=str(settings.home), work=work)
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "hanging\n"
        os.kill(child.pid, signal.SIGKILL)
    assert len(list(settings.index_dir.glob("build-*"))) == 2
    former = Index.open(settings, WordEmbedder())
    assert ids(former, "face and shoulders closely")[0] == "definition.headshot"
    assert former.search("killed build").passages[0].text != "The killed build."
    former.close()
    index = build(knowledge=make_knowledge(replace(CARDS[0], text="The next build.")))
    assert index.search("next build").passages[0].text == "The next build."
    assert [folder.name for folder in settings.index_dir.glob("build-*")] == [Builds(settings.index_dir).current.name]


def test_a_build_that_fails_its_trial_is_not_put_into_service(
    build: Build, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    build().close()
    before = Builds(settings.index_dir).current
    monkeypatch.undo()
    monkeypatch.setattr("assistant.retrieval.store.TRIAL", "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    monkeypatch.setattr("assistant.retrieval.index.verify_model", lambda: None)
    changed = make_knowledge(replace(CARDS[0], text="Something else."))
    with pytest.raises(KnowledgeMissing, match="failed its trial, so the former one stays"):
        ensure(settings, lambda _: None, knowledge=changed, embedder=WordEmbedder())
    assert Builds(settings.index_dir).current == before


# The real thing


def test_the_shipped_cards_answer_plain_questions(ready_home: Path, embedder: Embedder) -> None:
    index = Index.open(Settings(home=ready_home), embedder)
    assert index.passages == len(load_knowledge().cards)
    assert "choosing.linkedin" in ids(index, "Which photo do I need for LinkedIn?", k=3)
    assert "cost.headshot.photographer" in ids(index, "What does a headshot cost?", k=3)
    assert "industry.law" in ids(index, "what do attorneys use", k=3)
    assert index.search("Which photo do I need for LinkedIn?").fits
    assert not index.search("what is the capital of France?").fits
    index.close()


def test_a_situation_leans_to_the_kind_that_its_examples_call_for(ready_home: Path, embedder: Embedder) -> None:
    index = Index.open(Settings(home=ready_home), embedder)
    wide = index.search("The costume took me a year, I want to be seen in it from my helmet down to my boots").leans
    tight = index.search("New badge at the insurance company, they need something of me for the intranet").leans
    assert wide["portrait"] > 2 * wide["headshot"]
    assert tight["headshot"] > 2 * tight["portrait"]
    index.close()
