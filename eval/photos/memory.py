"""The most memory that the photo process takes, over every kind of file at the limit of 60 megapixels.

Each file goes to a fresh process started as the product starts it. A process that it starts in turn is counted by
itself, and all of them together as well.
"""

import io
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

import numpy as np

from assistant.errors import AssistantError
from assistant.settings import Settings
from assistant.vision.image import MAX_BYTES, MAX_PIXELS
from assistant.vision.worker import PhotoWorker
from eval.photos import variants
from eval.photos.labels import Seen, linkedin
from eval.photos.variants import Rgb
from eval.report import Row, Section, count

ASPECT = 4 / 3
MB = 1024 * 1024
SAMPLE_S = 0.004


def sections(seen: Sequence[Seen]) -> list[Section]:
    """Peak memory for each kind of file."""
    rgb = _largest_photo(seen)
    rows = [_row("12 megapixel JPEG", variants.encoded(_whole(rgb, 12_000_000), "JPEG", quality=90))]
    whole = _whole(rgb, MAX_PIXELS)
    rows += [_row(f"60 megapixel {name}", make(whole)) for name, make in FILES.items()]
    peaks = [row for row in rows if row.value is not None]
    largest = max(peaks, key=lambda row: row.value or 0)
    rows.insert(0, count("largest process, MB", largest.value or 0, len(peaks), largest.name))
    return [Section("Photos: peak memory of the photo process, MB", tuple(rows))]


def _jpeg(rgb: Rgb, **options: object) -> bytes:
    return variants.encoded(rgb, "JPEG", quality=80, **options)


def _cmyk(rgb: Rgb) -> bytes:
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(rgb).convert("CMYK").save(buffer, "JPEG", quality=75)
    return buffer.getvalue()


def _coarse(rgb: Rgb) -> Rgb:
    """In blocks of 4 px and few tones, so that a lossless file of it stays within the limit for uploads."""
    small = variants.scaled(rgb, 0.25) & 0xF0
    blocks = small.repeat(4, axis=0).repeat(4, axis=1)[: rgb.shape[0], : rgb.shape[1]]
    return np.ascontiguousarray(blocks)


def _with_alpha(rgb: Rgb) -> Rgb:
    return np.dstack([rgb, np.full(rgb.shape[:2], 200, np.uint8)])


def _deep(rgb: Rgb) -> bytes:
    """A PNG of one channel with 16 bits."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(_coarse(rgb)[..., 1].astype(np.uint16) * 257).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


FILES: Mapping[str, Callable[[Rgb], bytes]] = {
    "JPEG": _jpeg,
    "JPEG, progressive": lambda rgb: _jpeg(rgb, progressive=True),
    "JPEG, CMYK": _cmyk,
    "JPEG, turned by its tag": lambda rgb: variants.rotated_by_tag(rgb, 6),
    "PNG": lambda rgb: variants.encoded(_coarse(rgb)),
    "PNG, transparent": lambda rgb: variants.encoded(_with_alpha(_coarse(rgb))),
    "PNG, 16 bits grey": _deep,
    "WebP": lambda rgb: variants.encoded(rgb, "WEBP", quality=60, method=0),
    "WebP, transparent": lambda rgb: variants.encoded(_with_alpha(rgb), "WEBP", quality=60, method=0),
    "WebP, lossless": lambda rgb: variants.encoded(_coarse(rgb), "WEBP", lossless=True, method=0, quality=0),
    "HEIC": lambda rgb: variants.encoded(rgb, "HEIF", quality=50),
    "AVIF": lambda rgb: variants.encoded(rgb, "AVIF", quality=50, speed=10),
}


def _row(name: str, data: bytes) -> Row:
    """The peaks while one file is assessed."""
    if len(data) > MAX_BYTES:
        return Row(name, None, 0, note=f"{len(data) / 1e6:.0f} MB are refused")
    with PhotoWorker(Settings(photo_workers=1, photo_timeout_s=120)) as worker:
        watch = _Watch(worker)
        try:
            worker.assess(data, linkedin().id)
            told = ""
        except AssistantError as problem:
            told = f"; refused: {problem.detail or problem.message}"
        watch.end()
    note = f"all processes {watch.together_bytes / MB:.0f}; file {len(data) / 1e6:.1f} MB{told}"
    return count(name, watch.largest_bytes / MB, 1, note)


class _Watch:
    """Reads the memory of a worker's processes again and again until it is ended."""

    def __init__(self, worker: PhotoWorker) -> None:
        self.largest_bytes = self.together_bytes = 0
        self._worker = worker
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Stop reading."""
        self._look()
        self._ended.set()
        self._thread.join()

    def _read(self) -> None:
        while not self._ended.wait(SAMPLE_S):
            self._look()

    def _look(self) -> None:
        import psutil

        together = 0
        for process_id in self._worker.child_ids:
            with suppress(psutil.Error):
                first = psutil.Process(process_id)
                for process in (first, *first.children(recursive=True)):
                    self.largest_bytes = max(self.largest_bytes, _highest_bytes(process.pid))
                    together += process.memory_info().rss
        self.together_bytes = max(self.together_bytes, together)


def _highest_bytes(process_id: int) -> int:
    """The most that a process ever held, as Linux keeps it; 0 where nobody says."""
    with suppress(OSError), open(f"/proc/{process_id}/status", encoding="ascii") as status:
        return next((int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM")), 0)
    return 0


def _whole(rgb: Rgb, pixels: int) -> Rgb:
    """The picture stretched to that many px, at most."""
    import cv2

    height = int((pixels / ASPECT) ** 0.5)
    size = (pixels // height, height)
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def _largest_photo(seen: Sequence[Seen]) -> Rgb:
    """A photo of a group, which asks for every model."""
    groups = [one for one in seen if one.label["kind"] == "group"]
    return max(groups or seen, key=lambda one: len(one.report["faces"])).portrait.picture.rgb
