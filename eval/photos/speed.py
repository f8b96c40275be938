"""How long a photo takes: for the labelled photos, for a camera's 12 megapixels, and for a folder with two processes.

Milliseconds say more of the machine than of the code, so the figures that count are ratios within one run: a report
against Pillow's full decode of the same file, two processes against one.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import cycle, islice
from statistics import median
from time import perf_counter, process_time
from typing import IO

import numpy as np

from eval.photos import variants
from eval.photos.labels import Seen, linkedin
from eval.photos.variants import Rgb
from eval.report import Row, Section, count

CAMERA_PX = 12_000_000
GRAIN, QUALITY = 4, 93  # what makes a made photo's file about as large as a camera's
PHOTOS_OF_A_PATH = 3
REPEATS = 7
FOLDER = 200
TURNS = 4  # the folder in parts, one process and two by turns: a busy machine then slows both
# Each way through the code that costs more: several faces, a small one, none, one that lies on its side.
PATHS = {
    "one clear face": ("headshot",),
    "one person further away": ("three_quarter", "full_body", "environmental"),
    "a group": ("group",),
    "nobody": ("no_person",),
    "a painting or statue": ("other",),
}


def times(seen: Sequence[Seen]) -> list[Section]:
    """Milliseconds for each of the labelled photos, which are smaller than a camera's."""
    ms = sorted(one.ms for one in seen)
    rows = (
        count("median, ms", median(ms), len(ms)),
        count("95th percentile, ms", ms[int(0.95 * (len(ms) - 1))], len(ms)),
    )
    return [Section("Photos: time for one, models loaded", rows)]


def ratios(seen: Sequence[Seen]) -> list[Section]:
    """From a 12 megapixel JPEG to its report, in processor time, against Pillow's full decode of the same file."""
    rows: list[Row] = []
    slowest: list[tuple[float, str]] = []
    for path, kinds in PATHS.items():
        chosen = _largest(seen, kinds)
        photos = [_camera_photo(one.portrait.picture.rgb) for one in chosen]
        rows.append(_ratio(path, photos))
        slowest.append((rows[-1].value or 0.0, path))
        if path == "one clear face":
            lying = [_camera_photo(np.ascontiguousarray(np.rot90(one.portrait.picture.rgb))) for one in chosen]
            rows.append(_ratio("one clear face, lying on its side", lying))
            slowest.append((rows[-1].value or 0.0, "one clear face, lying on its side"))
    rows.append(count("hardest path", max(slowest)[0], PHOTOS_OF_A_PATH, max(slowest)[1]))
    note = (
        "One core, models loaded; processor time of the report divided by that of the decode, by turns in one process."
    )
    return [Section("Photos: 12 megapixels to the report, against a full decode", tuple(rows), notes=(note,))]


def two_processes(seen: Sequence[Seen]) -> list[Section]:
    """A folder of 12 megapixel photos with one process and with two, a core each."""
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if len(cores) < 2:
        return [Section("Photos: a folder with two processes", missing="this needs two cores that can be chosen")]
    photos = [_camera_photo(one.portrait.picture.rgb) for one in _largest(seen, ("headshot", "three_quarter"), 8)]
    folder = list(islice(cycle(photos), FOLDER // TURNS))
    seconds = {1: 0.0, 2: 0.0}
    from assistant.settings import Settings
    from assistant.vision.worker import PhotoWorker

    with (
        PhotoWorker(Settings(photo_workers=1, photo_timeout_s=60)) as alone,
        PhotoWorker(Settings(photo_workers=2, photo_timeout_s=60)) as both,
    ):
        workers = {1: alone, 2: both}
        for processes, worker in workers.items():  # load the models
            _assess_all(worker, photos[: 2 * processes], processes)
            for core, child in zip(cores, worker.child_ids, strict=False):
                _pin(child, core)
        for _ in range(TURNS):
            for processes, worker in workers.items():
                begun = perf_counter()
                _assess_all(worker, folder, processes)
                seconds[processes] += perf_counter() - begun
    n = len(folder) * TURNS
    load = f"{len(photos)} different photos; load of the machine {os.getloadavg()[0]:.1f}"
    rows = (
        count("one process, photos a second", n / seconds[1], n),
        count("two processes, photos a second", n / seconds[2], n),
        count("two against one, times", seconds[1] / seconds[2], n, load),
    )
    return [Section("Photos: a folder of 12 megapixel photos with two processes", rows)]


def _assess_all(worker: object, photos: Iterable[bytes], processes: int) -> None:
    from assistant.vision.worker import PhotoWorker

    assert isinstance(worker, PhotoWorker)
    with ThreadPoolExecutor(processes) as threads:
        list(threads.map(lambda data: worker.assess(data, linkedin().id), photos))


def _pin(process_id: int, core: int) -> None:
    """Keep every thread of a process on one core."""
    for thread in os.listdir(f"/proc/{process_id}/task"):
        with suppress(OSError):  # it has ended
            os.sched_setaffinity(int(thread), {core})


def _largest(seen: Sequence[Seen], kinds: Iterable[str], most: int = PHOTOS_OF_A_PATH) -> list[Seen]:
    """The photos of these kinds with the most px, of different repositories as far as there are."""
    of = [one for one in seen if one.label["kind"] in kinds]
    of.sort(key=lambda one: -one.report["image"]["width_px"] * one.report["image"]["height_px"])
    first = [one for i, one in enumerate(of) if one.label["repo"] not in {other.label["repo"] for other in of[:i]}]
    return (first + [one for one in of if one not in first])[:most]


def _camera_photo(rgb: Rgb) -> bytes:
    """A JPEG of 12 megapixels with a camera's grain."""
    times = (CAMERA_PX / (rgb.shape[0] * rgb.shape[1])) ** 0.5
    return variants.encoded(variants.noisy(variants.scaled(rgb, times), GRAIN), "JPEG", quality=QUALITY)


def _ratio(path: str, photos: Sequence[bytes]) -> Row:
    """The median ratio of some photos, measured in a process of its own on one core."""
    start = (
        f"import sys; sys.path[:] = {sys.path!r}; from eval.photos.speed import measure_from; measure_from(sys.stdin)"
    )
    quiet = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "GLOG_minloglevel": "3", "TF_CPP_MIN_LOG_LEVEL": "3"}
    told = "\n".join(photo.hex() for photo in photos)
    done = subprocess.run(
        [sys.executable, "-c", start],
        input=told,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **quiet},
    )
    found = json.loads(done.stdout.splitlines()[-1])
    megabytes = sum(map(len, photos)) / len(photos) / 1e6
    note = f"highest {max(found['ratios']):.2f}; by the clock {median(found['by_clock']):.2f}; "
    note += f"{found['decode_ms']:.0f} ms to decode {megabytes:.1f} MB"
    return count(path, median(found["ratios"]), len(photos), note)


def measure_from(lines: IO[str]) -> None:
    """In the child: for each photo, in hex, the report's processor time against a full decode's, as JSON."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    import cv2
    from PIL import Image

    from assistant.vision import assessment

    cv2.setNumThreads(1)
    assessment.warm()

    def report(data: bytes) -> None:
        assessment.assess(assessment.look(data), linkedin()).as_json()

    def decode(data: bytes) -> None:
        import io

        Image.open(io.BytesIO(data)).load()

    ratios_of, ratios_by_clock, decode_ms = [], [], []
    for line in lines:
        data = bytes.fromhex(line.strip())
        seconds: dict[object, list[float]] = {decode: [], report: []}
        by_clock: dict[object, list[float]] = {decode: [], report: []}
        for _ in range(REPEATS + 1):  # the first is warmer's
            for work in (decode, report):
                begun, begun_by_clock = process_time(), perf_counter()
                work(data)
                seconds[work].append(process_time() - begun)
                by_clock[work].append(perf_counter() - begun_by_clock)
        ratios_of.append(median(seconds[report][1:]) / median(seconds[decode][1:]))
        ratios_by_clock.append(median(by_clock[report][1:]) / median(by_clock[decode][1:]))
        decode_ms.append(median(seconds[decode][1:]) * 1000)
    print(json.dumps({"ratios": ratios_of, "by_clock": ratios_by_clock, "decode_ms": median(decode_ms)}))
