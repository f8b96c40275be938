import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from PIL import Image

from assistant.errors import AssistantError, KnowledgeMissing, UnreadableImage
from assistant.settings import Settings
from assistant.vision.worker import PhotoWorker


def jpeg() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 50), "grey").save(buffer, "JPEG")
    return buffer.getvalue()


JPEG = jpeg()


def photo(order: str) -> bytes:
    return JPEG + b"ORDER:" + order.encode()


@pytest.fixture(autouse=True)
def here(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parent))


@pytest.fixture
def worker() -> Iterator[PhotoWorker]:
    with PhotoWorker(Settings(photo_timeout_s=60), work="breaking:work") as worker:
        yield worker


def assert_the_next_photo_works(worker: PhotoWorker) -> None:
    assert worker.assess(photo("next"), "cv", "b.jpg").report["order"] == "next"


def test_a_photo_goes_to_another_process_and_its_report_comes_back(worker):
    assessed = worker.assess(photo("hello"), "linkedin", "a.jpg")
    assert assessed.report["pid"] != os.getpid()
    assert {key: assessed.report[key] for key in ("order", "job", "purpose", "file")} == {
        "order": "hello", "job": "assess", "purpose": "linkedin", "file": "a.jpg",
    }  # fmt: skip
    assert assessed.annotated_jpeg == b"hello"
    assert worker.crop(photo("cut"), "cv") == b"cut"
    assert len(worker.child_ids) == 1


@pytest.mark.parametrize("order", ["kill", "segfault", "exit"])
def test_a_photo_that_kills_its_process_gets_a_plain_message_and_the_next_one_works(worker, order):
    assert_the_next_photo_works(worker)
    with pytest.raises(UnreadableImage) as problem:
        worker.assess(photo(order), "linkedin")
    assert problem.value.code == "unreadable_image"
    assert "upload" in problem.value.message
    assert "exit code" in problem.value.detail
    assert_the_next_photo_works(worker)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory")
def test_a_photo_that_fills_the_memory_is_stopped_and_the_next_one_works(worker):
    with pytest.raises(UnreadableImage) as problem:
        worker.assess(photo("memory"), "linkedin")
    assert problem.value.code == "image_too_large"
    assert_the_next_photo_works(worker)


@pytest.mark.parametrize("order", ["sleep", "spin"])
def test_a_photo_that_never_ends_is_stopped(order):
    with PhotoWorker(Settings(photo_timeout_s=0.5), work="breaking:work") as worker:
        begun = time.monotonic()
        with pytest.raises(UnreadableImage, match="longer than"):
            worker.assess(photo(order), "linkedin")
        assert time.monotonic() - begun < 10
        assert_the_next_photo_works(worker)


def test_a_process_killed_while_idle_is_replaced_without_anybody_noticing(worker):
    first = worker.assess(photo("one"), "linkedin").report["pid"]
    os.kill(first, signal.SIGKILL)
    second = worker.assess(photo("two"), "linkedin").report
    assert second["order"] == "two"
    assert second["pid"] != first
    assert worker.child_ids == (second["pid"],)


def test_a_process_killed_from_outside_in_mid_photo_spoils_that_photo_only(worker):
    assert_the_next_photo_works(worker)
    (running,) = worker.child_ids
    threading.Timer(0.3, os.kill, (running, signal.SIGKILL)).start()
    with pytest.raises(UnreadableImage):
        worker.assess(photo("sleep"), "linkedin")
    assert_the_next_photo_works(worker)


def test_an_error_of_the_photo_and_a_bug_are_told_apart_and_cost_no_process(worker):
    assert_the_next_photo_works(worker)
    before = worker.child_ids
    with pytest.raises(UnreadableImage, match="Not this one") as refused:
        worker.assess(photo("refuse"), "linkedin")
    assert refused.value.detail == "told"
    with pytest.raises(AssistantError) as bug:
        worker.assess(photo("bug"), "linkedin")
    assert bug.value.code == "internal"
    assert "RuntimeError: a bug" in bug.value.detail
    assert "RuntimeError" not in bug.value.message
    assert worker.child_ids == before


def test_what_a_library_prints_does_not_garble_the_answer(worker):
    assert worker.assess(photo("print"), "linkedin").report["order"] == "print"
    assert_the_next_photo_works(worker)


@pytest.mark.skipif(sys.platform != "linux", reason="limits are POSIX")
def test_the_process_cannot_write_a_photo_to_disk(worker, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(AssistantError):
        worker.assess(photo("write"), "linkedin")
    assert sum(file.stat().st_size for file in tmp_path.rglob("*") if file.is_file()) == 0


def test_the_process_knows_no_secrets_and_loads_no_language_model(worker, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    monkeypatch.setenv("ADVISOR_MODEL_API_KEY", "secret")
    seen = worker.assess(photo("look around"), "linkedin").report
    assert not [name for name in seen["environment"] if "KEY" in name]
    heavy = {"torch", "langchain", "langchain_core", "gradio", "chromadb", "pydantic", "transformers"}
    assert not heavy & set(seen["modules"])


@pytest.mark.parametrize(
    ("data", "purpose", "code"),
    [
        pytest.param(b"", "linkedin", "unreadable_image", id="nothing"),
        pytest.param(b"hello", "linkedin", "unreadable_image", id="no picture"),
        pytest.param(JPEG, "moon landing", "unknown_purpose", id="an unknown purpose"),
    ],
)
def test_what_is_plainly_wrong_starts_no_process(worker, data, purpose, code):
    with pytest.raises(AssistantError) as problem:
        worker.assess(data, purpose)
    assert problem.value.code == code
    assert worker.child_ids == ()


def test_many_threads_get_each_their_own_answer():
    answers: dict[str, str] = {}
    with PhotoWorker(Settings(photo_workers=2), work="breaking:work") as worker:

        def ask(name: str) -> None:
            answers[name] = worker.assess(photo(name), "linkedin").report["order"]

        threads = [threading.Thread(target=ask, args=(f"photo {n}",)) for n in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(worker.child_ids) <= 2
    assert answers == {f"photo {n}": f"photo {n}" for n in range(20)}


def test_who_waits_too_long_for_a_free_process_is_told_that_all_are_busy():
    with PhotoWorker(Settings(photo_timeout_s=1), work="breaking:work") as worker:
        worker.assess(photo("start"), "linkedin")

        def take_the_only_process() -> None:
            with pytest.raises(UnreadableImage):
                worker.assess(photo("sleep"), "cv")

        other = threading.Thread(target=take_the_only_process)
        other.start()
        time.sleep(0.1)
        waiting = PhotoWorker(Settings(photo_timeout_s=0.2), work="breaking:work")
        waiting._seats = worker._seats
        with pytest.raises(AssistantError) as problem:
            waiting.assess(photo("late"), "linkedin")
        other.join()
    assert problem.value.code == "busy"
    assert problem.value.retryable


def test_models_that_cannot_be_loaded_are_named_and_not_blamed_on_the_photo():
    with (
        PhotoWorker(Settings(), work="breaking_at_start:work") as worker,
        pytest.raises(KnowledgeMissing) as problem,
    ):
        worker.assess(JPEG, "linkedin")
    assert problem.value.code == "not_ready"
    assert "a model is missing" in problem.value.detail


def test_warming_up_starts_the_process_in_the_background(worker):
    worker.warm()
    for _ in range(100):
        if worker.child_ids:
            break
        time.sleep(0.05)
    (warm,) = worker.child_ids
    assert worker.assess(photo("one"), "linkedin").report["pid"] == warm


def test_closing_ends_the_processes_even_in_mid_photo_and_refuses_what_follows(worker):
    first = worker.assess(photo("one"), "linkedin").report["pid"]
    problems: list[AssistantError] = []

    def ask() -> None:
        with pytest.raises(AssistantError) as problem:
            worker.assess(photo("sleep"), "linkedin")
        problems.append(problem.value)

    asking = threading.Thread(target=ask)
    asking.start()
    time.sleep(0.2)
    worker.close()
    asking.join(timeout=5)
    assert problems[0].code == "not_ready"
    assert not psutil.pid_exists(first)
    with pytest.raises(AssistantError):
        worker.assess(photo("two"), "linkedin")


@pytest.mark.parametrize("order", ["rest", "sleep"])
def test_no_process_outlives_a_parent_that_was_killed(order):
    code = f"""
import sys, threading, time
sys.path[:] = {sys.path!r}
from assistant.settings import Settings
from assistant.vision.worker import PhotoWorker
import test_worker
worker = PhotoWorker(Settings(photo_timeout_s=1), work="breaking:work")
worker.assess(test_worker.photo("start"), "linkedin")
print(worker.child_ids[0], flush=True)
worker.assess(test_worker.photo({order!r}), "linkedin")
print("done", flush=True)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        orphan = psutil.Process(int(parent.stdout.readline()))
        if order == "rest":
            parent.stdout.readline()
        else:
            time.sleep(0.2)
        parent.kill()
    _, alive = psutil.wait_procs([orphan], timeout=8)
    assert not alive


@pytest.fixture(scope="module")
def real() -> Iterator[PhotoWorker]:
    """The worker as it is shipped, its models loaded once."""
    with PhotoWorker(Settings(photo_timeout_s=60)) as worker:
        yield worker


def test_a_real_photo_gets_a_whole_report_a_drawing_and_a_crop(real, astronaut_jpeg):
    assessed = real.assess(astronaut_jpeg, "linkedin", "a.jpg")
    report = assessed.report
    assert (report["schema"], report["file"], report["photo_id"], report["purpose"]) == (1, "a.jpg", None, "linkedin")
    assert report["image"] == {
        "width_px": 512, "height_px": 512, "format": "JPEG", "size_bytes": len(astronaut_jpeg), "is_grayscale": False,
    }  # fmt: skip
    assert report["people"] == 1
    assert report["ms"] > 0
    box = report["crop"]
    assert box["width"] == box["height"]
    assert box["x"] + box["width"] <= 512
    drawing = Image.open(io.BytesIO(assessed.annotated_jpeg))
    assert max(drawing.size) <= 1000
    crop = Image.open(io.BytesIO(real.crop(astronaut_jpeg, "linkedin")))
    assert crop.format == "JPEG"
    assert crop.size == (box["output_width_px"], box["output_height_px"])
    circle = Image.open(io.BytesIO(real.circle(astronaut_jpeg, "linkedin")))
    assert circle.size == crop.size
    assert min(circle.convert("RGB").getpixel((0, 0))) > 240


def test_a_crop_that_makes_no_sense_is_refused_in_plain_words(real, astronaut_jpeg):
    for data, purpose in ((JPEG, "linkedin"), (astronaut_jpeg, "family")):
        with pytest.raises(AssistantError) as problem:
            real.crop(data, purpose)
        assert problem.value.code == "bad_request"
        assert "crop" in problem.value.message


def test_a_photo_at_the_limit_of_60_megapixels_passes_within_the_memory_limit(real):
    buffer = io.BytesIO()
    Image.new("RGBA", (10_000, 6_000), (90, 120, 150, 200)).save(buffer, "PNG", compress_level=1)
    before = real.assess(JPEG, "linkedin").report["kind"]
    running = real.child_ids
    assert real.assess(buffer.getvalue(), "linkedin").report["kind"] == before
    assert real.child_ids == running


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_the_real_process_stays_small_and_loads_vision_only(real, astronaut_jpeg):
    real.assess(astronaut_jpeg, "linkedin")
    (running,) = real.child_ids
    process = psutil.Process(running)
    assert process.memory_full_info().pss < 450e6
    loaded = {Path(entry.path).parts[-2] for entry in process.memory_maps() if entry.path.endswith(".so")}
    assert not loaded & {"torch", "onnxruntime", "chromadb_rust_bindings"}
