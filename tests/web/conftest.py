"""A scripted chat in the real one's place, and the app around it."""

import asyncio
import json
import secrets
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from PIL import Image
from starlette.testclient import TestClient

from assistant.errors import AssistantError, UnreadableImage
from assistant.handover import Left
from assistant.reports.pages import photo_page, team_page
from assistant.settings import Settings
from assistant.vision.comparison import check_count, compare
from assistant.vision.team import check_team
from assistant.web.app import create_app
from eval.host_page import one_page

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@dataclass(frozen=True)
class Event:
    name: str
    data: dict[str, Any]


PASSAGE = {
    "n": 1,
    "id": "cost.headshot.photographer",
    "source": "stephen-2025",
    "title": "Headshots versus portraits",
    "passage": "With a photographer a headshot costs about €150 to €500, and can cost more.",
    "interest": "sells AI headshots",
    "url": "https://articles.example/headshots",
    "page": None,
}
SECOND = {
    "n": 2,
    "id": "use.headshot.linkedin",
    "source": "north-2024",
    "title": "What is a headshot for? <img src=x onerror=alert(1)>",
    "passage": "A headshot is what professional networks expect.",
    "interest": None,
    "url": None,
    "page": 3,
}
SUGGESTIONS = ["And a portrait?", "Is this photo LinkedIn-ready?", "Can AI make one?"]

OFFER = {
    "session": "Business headshot",
    "booking_url": "https://studio.example/book?type=Business%20headshot",
    "write_url": "mailto:hello@studio.example?subject=Booking%3A%20Business%20headshot",
    "leave_address": True,
}


def check(name: str, value: float | None, unit: str, span: list[float | None], status: str, advice: str) -> dict:
    return {
        "id": name,
        "iso": None,
        "value": value,
        "unit": unit,
        "range": span,
        "status": status,
        "counts": True,
        "advice": advice,
        "source": f"purpose.linkedin.{name}",
    }


def report(photo_id: str | None, purpose: str = "linkedin") -> dict[str, Any]:
    return {
        "schema": 1,
        "file": None,
        "photo_id": photo_id,
        "purpose": purpose,
        "kind": "three_quarter_portrait",
        "kind_confidence": 0.91,
        "kind_between": None,
        "kind_evidence": {"below_face_ratio": 2.4},
        "people": 1,
        "people_at_least": False,
        "image": {"width_px": 512, "height_px": 512, "format": "JPEG", "size_bytes": 48123, "is_grayscale": False},
        "faces": [{"x": 180, "y": 60, "width": 90, "height": 120}],
        "verdict": "ready_after_crop",
        "reasons": [
            {
                "check": "head_size",
                "message": "The face fills 31 % of the height; 40 to 70 % reads well on LinkedIn.",
                "fix": "Use the crop below.",
            },
            {"check": "background_uniformity", "message": "The background is busy.", "fix": None},
        ],
        "checks": [
            check("head_size", 0.31, "ratio", [0.4, 0.7], "warn", "Crop closer."),
            check("head_pose_yaw", 4.2, "deg", [-20.0, 20.0], "pass", ""),
            check("sharpness", 0.82, "ratio", [0.5, None], "pass", ""),
            check("background_uniformity", 0.36, "ratio", [None, 0.25], "fail", "Choose a plain wall."),
            check("eyes_open", None, "ratio", [0.2, None], "not_assessed", "The eyes are too small to measure."),
        ],
        "crop": {
            "x": 128,
            "y": 20,
            "width": 256,
            "height": 256,
            "output_width_px": 256,
            "output_height_px": 256,
            "enough_pixels": False,
        },
        "ms": 61,
    }


@dataclass
class FakeChat:
    """Answers every question alike, and by the words in it: `slow`, `break`, `fail`, `reset`, `silent`."""

    pause_s: float = 0.0
    photos: dict[str, bytes] = field(default_factory=dict)
    conversations: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    thumbs: list[tuple[str, str, int]] = field(default_factory=list)
    left: list[tuple[str, Left, str | None]] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    closed: bool = False
    renewed: int = 0
    asked_before: int = 0

    async def close(self) -> None:
        self.closed = True

    async def renew(self) -> None:
        self.renewed += 1

    async def has_conversation(self, conversation_id: str) -> bool:
        return conversation_id in self.conversations

    async def questions(self, *, conversation_id: str | None = None, since_s: float = 0.0) -> int:
        return len(self.conversations.get(conversation_id, ())) if conversation_id else self.asked_before

    def has_photo(self, photo_id: str) -> bool:
        return photo_id in self.photos

    async def stream(
        self,
        text: str,
        *,
        conversation_id: str | None = None,
        photo_id: str | None = None,
        photo_ids: Sequence[str] = (),
        purpose: str | None = None,
        studio: str | None = None,
    ) -> AsyncIterator[Event]:
        shown = [*photo_ids, *([photo_id] if photo_id else [])]
        if not text.strip() and not shown:
            raise AssistantError("The message is empty. Please type a question.", code="empty_text")
        if len(text) > 4000:
            raise AssistantError("This message is too long.", code="text_too_long")
        if purpose is not None:
            self._known(purpose)
        if conversation_id is not None and conversation_id not in self.conversations:
            raise AssistantError("This conversation is not known here.", code="conversation_not_found")
        for one in shown:
            self._photo(one)
        if "crash" in text:
            raise RuntimeError("a bug before the first event")
        conversation = conversation_id or secrets.token_hex(16)
        message = secrets.token_hex(16)
        try:
            async for event in self._answer(text, conversation, message, shown):
                yield event
        finally:
            self.ended.append(text)

    async def _answer(self, text: str, conversation: str, message: str, shown: list[str]) -> AsyncIterator[Event]:
        yield Event("started", {"conversation_id": conversation, "message_id": message})
        yield Event("tool_started", {"id": "t1", "name": "search_guidance", "label": "Looking it up in the guidance"})
        await asyncio.sleep(self.pause_s)
        yield Event(
            "tool_finished",
            {"id": "t1", "name": "search_guidance", "ms": 12, "ok": True, "summary": "6 passages"},
        )
        if "slow" in text:
            await asyncio.sleep(30)
        if "silent" in text:
            return
        if "break" in text:
            raise RuntimeError("a bug in mid-stream")
        if "fail" in text:
            error = AssistantError("The language model does not answer.", code="busy", retryable=True)
            yield Event("failed", {"error": error.as_json()})
            return
        found = None
        for photo_id in shown:
            yield Event("tool_started", {"id": "t2", "name": "assess_photo", "label": "Measuring the photo"})
            await asyncio.sleep(self.pause_s)
            yield Event("tool_finished", {"id": "t2", "name": "assess_photo", "ms": 61, "ok": True, "summary": "done"})
            found = report(photo_id)
            base = f"/api/photos/{photo_id}"
            urls = {"annotated_url": f"{base}/annotated", "crop_url": f"{base}/crop?purpose=linkedin"}
            yield Event("photo_assessed", {"photo_id": photo_id, "report": found, **urls})
        if "reset" in text:
            yield Event("text_delta", {"text": "Half an answer that is dropped."})
            yield Event("text_reset", {})
        said = "For LinkedIn you need a **headshot** [2]. With a photographer it costs about €150 to €500 [1]."
        if "echo" in text:
            said = text
        for sentence in (said, "\n\n- Face the camera.\n- Keep the background plain."):
            await asyncio.sleep(self.pause_s)
            yield Event("text_delta", {"text": sentence})
        yield Event("cited", SECOND)
        yield Event("cited", PASSAGE)
        yield Event("suggested", {"items": SUGGESTIONS})
        if "book" in text:
            yield Event("handover_offered", OFFER)
        answer = {
            "conversation_id": conversation,
            "message_id": message,
            "answer": said + "\n\n- Face the camera.\n- Keep the background plain.",
            "mode": "answer",
            "citations": [SECOND, PASSAGE],
            "tools": [{"name": "search_guidance", "ms": 12}],
            "photo": found,
            "suggestions": SUGGESTIONS,
            "ms": 20,
        }
        self.conversations.setdefault(conversation, []).append({"text": text, **answer})
        yield Event("done", answer)

    async def add_photo(self, data: bytes) -> dict[str, Any]:
        try:
            Image.open(BytesIO(data)).verify()
        except Exception:
            raise UnreadableImage("This file is not a picture I can open.") from None
        photo_id = secrets.token_hex(16)
        self.photos[photo_id] = data
        return {"photo_id": photo_id, "expires_at": (datetime.now(UTC) + timedelta(minutes=15)).isoformat()}

    async def delete_photo(self, photo_id: str) -> None:
        self._photo(photo_id)
        del self.photos[photo_id]

    async def annotated(self, photo_id: str) -> bytes:
        return self._photo(photo_id)

    async def crop(self, photo_id: str, purpose: str) -> bytes:
        self._known(purpose)
        return self._photo(photo_id)

    async def circle(self, photo_id: str, purpose: str) -> bytes:
        return b"round" + await self.crop(photo_id, purpose)

    async def assess(self, data: bytes, purpose: str, file: str | None = None) -> dict[str, Any]:
        self._known(purpose)
        await self.add_photo(data)
        return report(None, purpose)

    async def report_page(self, photo_id: str, purpose: str) -> str:
        self._known(purpose)
        photo = self._photo(photo_id)
        return photo_page(report(photo_id, purpose), photo, photo)

    async def compare(self, photo_ids: list[str], purpose: str) -> dict[str, Any]:
        self._known(purpose)
        check_count(len(photo_ids))
        return compare([report(photo_id, purpose) for photo_id in photo_ids if self._photo(photo_id)]).as_json()

    async def team(self, photo_ids: list[str], purpose: str) -> tuple[dict[str, Any], str]:
        self._known(purpose)
        photos = [self._photo(photo_id) for photo_id in photo_ids]
        unknown = {"head": None, "background": None, "background_tone": None, "light_side_stops": None}
        reports = [{**report(photo_id, purpose), "setting": unknown} for photo_id in photo_ids]
        found = check_team(reports).as_json()
        return found, team_page(found, reports, photos)

    async def crop_bytes(self, data: bytes, purpose: str) -> bytes:
        self._known(purpose)
        await self.add_photo(data)
        return data

    def purposes(self) -> list[dict[str, Any]]:
        return [{"id": "linkedin", "title": "LinkedIn"}, {"id": "cv", "title": "CV"}]

    async def conversation(self, conversation_id: str) -> dict[str, Any]:
        if conversation_id not in self.conversations:
            raise AssistantError("This conversation is not known here.", code="conversation_not_found")
        rows = []
        for turn in self.conversations[conversation_id]:
            common = {"message_id": turn["message_id"], "created_at": 1795200000.0}
            rows.append(
                {**common, "role": "visitor", "text": turn["text"], "mode": None, "citations": [], "photo": None}
            )
            photo = turn["photo"] and {key: turn["photo"][key] for key in ("purpose", "kind", "verdict")}
            rows.append(
                {
                    **common,
                    "role": "advisor",
                    "text": turn["answer"],
                    "mode": "answer",
                    "citations": turn["citations"],
                    "photo": photo,
                }
            )
        return {"conversation_id": conversation_id, "messages": rows}

    async def delete_conversation(self, conversation_id: str) -> None:
        await self.conversation(conversation_id)
        del self.conversations[conversation_id]

    async def feedback(self, conversation_id: str, message_id: str, value: int, comment: str | None = None) -> None:
        await self.conversation(conversation_id)
        self.thumbs.append((conversation_id, message_id, value))

    async def hand_over(self, conversation_id: str, left: Left, photo_id: str | None = None) -> None:
        left = left.checked()
        await self.conversation(conversation_id)
        if photo_id is not None:
            self._photo(photo_id)
        self.left.append((conversation_id, left, photo_id))

    async def upkeep(self) -> None:
        pass

    async def insights(self) -> dict[str, Any]:
        return {
            "conversations": 3,
            "answers": 9,
            "abstained": 1,
            "thumbs_up": 2,
            "thumbs_down": 1,
            "handovers": 4,
            "handovers_waiting": 1,
            "unanswered": [
                {
                    "text": 'Do you shoot <b>"dogs"</b>?',
                    "count": 2,
                    "last": 1795200000.0,
                    "wordings": ["=cmd()|dogs"],
                }
            ],
            "days": [
                {"day": "2026-11-19", "questions": 3, "unanswered": 0},
                {"day": "2026-11-20", "questions": 6, "unanswered": 1},
            ],
            "topics": [{"name": "cost: headshot", "count": 4}],
            "thumbs": [
                {
                    "value": -1,
                    "question": "And <i>cats</i>?",
                    "answer": "No.",
                    "comment": None,
                    "given_at": 1795200000.0,
                }
            ],
            "photo_kinds": [{"name": "headshot", "count": 5}],
            "failing_checks": [{"name": "head_size", "count": 2}],
        }

    def health(self) -> dict[str, Any]:
        return {"status": "ok", "version": "0.1.0", "passages": 137, "model": "embedded"}

    def _photo(self, photo_id: str) -> bytes:
        if photo_id not in self.photos:
            raise AssistantError("This photo is not here any more. Please upload it again.", code="photo_not_found")
        return self.photos[photo_id]

    def _known(self, purpose: str) -> None:
        if purpose not in ("linkedin", "cv", "team_directory"):
            raise AssistantError(f"I do not know the purpose {purpose!r}.", code="unknown_purpose")


def make_settings(**changes: Any) -> Settings:
    return Settings(_env_file=None, **{"requests_per_minute": 100_000, **changes})


def make_app(chat: FakeChat | None = None, **changes: Any) -> FastAPI:
    """The app, built inside a running loop: Gradio would otherwise open one of its own and never close it."""

    async def build() -> FastAPI:
        return create_app(make_settings(**changes), chat=chat)  # type: ignore[arg-type]

    # in a thread of its own, for the browser's tests already run a loop in this one
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(lambda: asyncio.run(build())).result()


def events(body: str) -> list[tuple[str, dict[str, Any]]]:
    """The events of a finished stream, comments left out."""
    found = []
    for block in body.strip().split("\n\n"):
        if block.startswith(":"):
            continue
        name, data = block.split("\n")
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def a_jpeg(width: int = 64, height: int = 64) -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), (180, 140, 120)).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture(scope="session")
def jpeg() -> bytes:
    return a_jpeg()


@pytest.fixture(scope="session")
def picture():
    return a_jpeg


@pytest.fixture
def found_report() -> dict[str, Any]:
    return report(None)


@pytest.fixture(scope="module")
def chat() -> FakeChat:
    return FakeChat()


@pytest.fixture(scope="module")
def client(chat: FakeChat) -> Iterator[TestClient]:
    app = make_app(chat)
    with TestClient(app, base_url="http://127.0.0.1:7860", client=("127.0.0.1", 50000)) as found:
        yield found


@dataclass
class Running:
    """A real server on a free port of the loopback."""

    url: str
    port: int
    chat: FakeChat


@dataclass
class Site:
    """A studio's site, which may embed the widget; its one page is whatever a test puts here."""

    port: int
    page: str = ""

    @property
    def allowed(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def not_allowed(self) -> str:
        return f"http://localhost:{self.port}"


@pytest.fixture(scope="session")
def studio_site() -> Iterator[Site]:
    site = Site(0)
    with one_page(lambda: site.page) as site.port:
        yield site


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """A real server on a free port of the loopback, by its address."""
    uvicorn_server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=uvicorn_server.run, daemon=True)
    thread.start()
    for _ in range(200):
        if uvicorn_server.started:
            break
        thread.join(0.05)
    yield f"http://127.0.0.1:{uvicorn_server.servers[0].sockets[0].getsockname()[1]}"
    uvicorn_server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="session")
def serve():
    return serving


@pytest.fixture(scope="session")
def server(studio_site: Site) -> Iterator[Running]:
    chat = FakeChat(pause_s=0.02)
    with serving(make_app(chat, allowed_origins=(studio_site.allowed,))) as url:
        yield Running(url, int(url.rsplit(":", 1)[1]), chat)


@pytest.fixture(scope="session")
def parse_events():
    return events


@pytest.fixture(scope="session")
def app_with():
    return make_app


@pytest.fixture(scope="session")
def fake_chat():
    return FakeChat


@pytest.fixture(scope="module")
def browser(server: Running) -> Iterator[Any]:
    """A headless Chromium; its loop must end with the module, or other tests could not run loops of their own."""
    if not CHROMIUM.exists():
        pytest.skip(f"no browser at {CHROMIUM}: install Chromium to run the page's and the widget's tests")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield found
        found.close()
