"""A running server and its studio's documents: it tells by itself what they say by now."""

import shutil
import threading

import httpx
import pytest

from .test_studios import until

FILE = 'documents = ["papers"]\n[studio]\nname = "North Light"\n'


@pytest.fixture
def papers(tmp_path):
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "parking.md").write_text("# Parking\n\nVisitors park in the yard behind the lighthouse.")
    return folder


@pytest.fixture
def ask(serve, app_with, ready_home, tmp_path, papers, parse_events):
    """Ask a real server that has the papers."""
    (tmp_path / "studio.toml").write_text(FILE)
    shutil.copytree(ready_home, tmp_path / "home")
    app = app_with(None, home=tmp_path / "home", studio_file=tmp_path / "studio.toml", studios_dir=tmp_path / "none")
    with serve(app) as url, httpx.Client(base_url=url, timeout=30) as client:
        until(lambda: client.get("/api/health").status_code == 200, 120)

        def ask(text):
            response = client.post("/api/chat", json={"text": text})
            assert response.status_code == 200
            name, answer = parse_events(response.text)[-1]
            assert name == "done"
            return answer

        yield ask


def test_a_changed_a_new_and_a_deleted_document_are_taken_over_and_nobody_waits_for_it(ask, papers):
    parking, dogs = "Where can visitors park?", "May I bring my dog to the studio?"
    first = ask(parking)
    assert "lighthouse" in first["answer"]
    assert first["citations"][0]["title"] == "parking.md › Parking"
    assert "basket" not in ask(dogs)["answer"]

    answers, ended = [], threading.Event()

    def keep_asking():
        while not ended.is_set():
            answers.append(ask(parking)["answer"])

    visitor = threading.Thread(target=keep_asking)
    visitor.start()
    (papers / "parking.md").write_text("# Parking\n\nVisitors park in the yard behind the windmill.")
    (papers / "dogs.txt").write_text("Bring your dog to the studio: it finds a basket and water here.")
    until(lambda: "windmill" in ask(parking)["answer"], 60)
    ended.set()
    visitor.join()
    assert all("lighthouse" in answer or "windmill" in answer for answer in answers)
    assert "basket" in ask(dogs)["answer"]

    (papers / "parking.md").unlink()
    until(lambda: "windmill" not in ask(parking)["answer"], 60)
    assert "basket" in ask(dogs)["answer"]
