"""The studios that this server speaks for: which one a request means, and what that one allows.

Each has a chat of its own (index, database, photos), so that nothing can cross from one to another; the models and the
worker that looks at photos are shared. Files are read again while the server runs.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.requests import Request

from assistant.errors import AssistantError
from assistant.retrieval.builds import Builds
from assistant.retrieval.documents import Watched
from assistant.settings import Settings
from assistant.studio import Limits, Look, Studio, cards_of, source_of
from assistant.studio.watching import StudioFile
from assistant.web.colours import COLOUR, colours_of
from assistant.web.failures import TooMany
from assistant.web.headers import FOREIGN_ORIGIN
from assistant.web.limits import PerMinute, address_of, is_counted
from assistant.web.opening import Opening
from assistant.web.words import all_words, choose_language

if TYPE_CHECKING:
    from assistant.chat import Chat
    from assistant.turn import Event

log = logging.getLogger(__name__)

WATCH_S = 1.0
DAY_S = 86_400


class Seat:
    """One studio of this server, or the general advisor where no file speaks.

    Args:
        file: What its owner wrote.
        opening: Opens its chat.
        index_dir: Where its index lies, which remembers document folders beside those that its file names.
        also_allowed: Sites allowed beside those that its file names.
    """

    def __init__(self, file: StudioFile, opening: Opening, index_dir: Path, also_allowed: Iterable[str] = ()) -> None:
        self.file = file
        self.opening = opening
        self._also_allowed = frozenset(origin.rstrip("/").lower() for origin in also_allowed)
        self._per_minute = PerMinute()
        self._today: tuple[int, int] | None = None
        self._resources = contextlib.AsyncExitStack()
        self._renewing: asyncio.Task[None] | None = None
        builds = Builds(index_dir)
        self._documents = Watched(lambda: (*(self.studio.documents if self.studio else ()), *builds.extra_folders))

    @property
    def studio(self) -> Studio | None:
        """What the file says; None where there is none."""
        return self.file.studio

    @property
    def chat(self) -> "Chat":
        """Its chat; raises ``not_ready`` while that is being opened."""
        return self.opening.chat

    @property
    def origins(self) -> frozenset[str]:
        """Sites that may embed it and call it."""
        return self._also_allowed.union(self.studio.allowed_origins if self.studio else ())

    @property
    def limits(self) -> Limits:
        """How much may be asked of it."""
        return self.studio.limits if self.studio else Limits()

    def as_json(
        self, language: str | None = None, page_language: str | None = None, colour: str | None = None
    ) -> dict[str, Any]:
        """What the widget needs to look like the studio's, the widget's own words where the studio has none.

        Args:
            language: The language that the tag asks for.
            page_language: The language of the page that shows it.
            colour: The colour that the tag asks for, in the place of the studio's.
        """
        studio = self.studio
        look = studio.look if studio else Look()
        chosen = choose_language(language, page_language, studio.languages if studio else ())
        words = all_words()[chosen]
        asked = colour if colour and COLOUR.fullmatch(colour) else None
        colours = colours_of(asked or look.accent, None if asked else look.accent_dark)
        return {
            "id": studio and studio.id,
            "name": studio and studio.name,
            "greeting": (studio and studio.greeting) or words["page"]["greeting"],
            "language": chosen,
            "label": look.label or words["button"]["label"],
            "title": words["button"]["title"],
            "colours": {scheme: asdict(found) for scheme, found in colours.items()},
            "logo": studio and studio.logo,
            "position": look.position,
            "booking_url": studio and studio.booking_link(),
            "suggestions": list(look.suggestions if look.suggestions is not None else words["page"]["suggestions"]),
        }

    async def stream(self, text: str, **options: Any) -> "AsyncIterator[Event]":
        """The chat's answer, as far as the studio's limits allow; the options are those of ``Chat.stream``.

        Raises:
            TooMany: The day's or the conversation's questions are used up.
        """
        chat = self.chat
        await self._spend_question(chat, options.get("conversation_id"))
        async for event in chat.stream(text, **options):
            yield event

    def spend_request(self, address: str) -> None:
        """Count a request of a visitor's.

        Raises:
            TooMany: It was one too many for this minute.
        """
        most = self.limits.requests_per_minute
        if most is not None:
            self._per_minute.spend(address, most)

    async def _spend_question(self, chat: "Chat", conversation_id: str | None) -> None:
        limits = self.limits
        most = limits.questions_per_conversation
        if most is not None and conversation_id and await chat.questions(conversation_id=conversation_id) >= most:
            raise AssistantError(
                f"This conversation has had its {most} questions. Please begin a new one.", code="too_many_requests"
            )
        if limits.questions_per_day is None:
            return
        day, into_day_s = divmod(int(time.time()), DAY_S)
        if self._today is None or self._today[0] != day:
            self._today = day, await chat.questions(since_s=day * DAY_S)
        if self._today[1] >= limits.questions_per_day:
            midnight = datetime.fromtimestamp((day + 1) * DAY_S, UTC)
            raise TooMany(
                f"Today's questions are used up. Please come back after {midnight:%H:%M} UTC, or ask the studio.",
                DAY_S - into_day_s,
            )
        self._today = day, self._today[1] + 1

    async def open(self) -> None:
        """Begin to open the chat."""
        await self._resources.enter_async_context(self.opening.running())

    async def close(self) -> None:
        """Close the chat."""
        if self._renewing is not None:
            self._renewing.cancel()
            await asyncio.gather(self._renewing, return_exceptions=True)
        await self._resources.aclose()

    async def refresh(self) -> None:
        """Look at the file and its documents again; where they tell other facts, the chat follows in the background."""
        former = self.studio
        new_facts = False
        if self.file.refresh():
            log.warning("%s has changed, and its studio with it.", self.file.path)
            new_facts = told(former) != told(self.studio)
        if await asyncio.to_thread(self._documents.has_changed):
            log.warning("The documents of %s have changed.", self.file.path)
            new_facts = True
        if new_facts:
            self._renewing = asyncio.create_task(self._renew(after=self._renewing))

    async def _renew(self, after: asyncio.Task[None] | None) -> None:
        if after is not None:
            await asyncio.gather(after, return_exceptions=True)
        while not self.opening.is_open:
            await asyncio.sleep(WATCH_S)
        try:
            await self.chat.renew()
        except AssistantError as problem:
            log.error("%s %s", problem.message, problem.detail)
        except Exception:  # the former facts are better than none
            log.exception("what %s says by now could not be taken over", self.file.path)


def told(studio: Studio | None) -> object:
    """What of a studio's file reaches the answers."""
    ways = studio and (studio.booking_url, studio.email, studio.handover, studio.keep_days)
    return studio and (source_of(studio), cards_of(studio), studio.documents, studio.hidden, ways)


class Studios:
    """All of them: the default one, which answers where a request names none, and one for each file of a folder.

    Args:
        settings: The server's.
        make_opening: How the chat of a studio with these settings is opened.
    """

    def __init__(self, settings: Settings, make_opening: Callable[[Settings], Opening]) -> None:
        self._settings = settings
        self._make_opening = make_opening
        self.default = Seat(
            StudioFile(settings.studio_file), make_opening(settings), settings.index_dir, settings.allowed_origins
        )
        self._files: dict[Path, StudioFile] = {}
        self._by_path: dict[Path, Seat] = {}
        self._by_id: Mapping[str, Seat] = {}
        self.origins: frozenset[str] = frozenset()
        self._clashes: set[Path] = set()
        self._take_stock()

    def find(self, name: str | None) -> Seat:
        """The studio of that name; the default one where none is named, or where this server has no studio's file.

        Raises:
            AssistantError: ``studio_not_found``.
        """
        if not name or not self._by_id:
            return self.default
        if name not in self._by_id:
            raise AssistantError(
                "This studio is not known here. Its owner finds the right name in the tag that advisor init printed.",
                code="studio_not_found",
            )
        return self._by_id[name]

    def origins_of(self, name: str | None) -> frozenset[str]:
        """Sites that may embed the studio of that name; none for an unknown one."""
        try:
            return self.find(name).origins
        except AssistantError:
            return frozenset()

    def of(self, request: Request, name: str | None = None) -> Seat:
        """The studio that a request means: the one it names, or the first that its site may speak to.

        Raises:
            AssistantError: ``studio_not_found``, ``origin_not_allowed``; ``too_many_requests`` where work is asked for.
        """
        return self._spent(request, self._candidates(request, name)[0])

    async def of_conversation(self, request: Request, conversation_id: str, name: str | None = None) -> Seat:
        """The studio that a conversation belongs to; some studio where there is no such conversation."""
        found = self._candidates(request, name)
        for seat in found[1:]:
            if seat.opening.is_open and await seat.chat.has_conversation(conversation_id):
                return self._spent(request, seat)
        return self._spent(request, found[0])

    def of_photos(self, request: Request, photo_ids: Sequence[str]) -> Seat:
        """The studio that the first of some photos was sent to."""
        return self.of_photo(request, photo_ids[0] if photo_ids else "")

    def of_photo(self, request: Request, photo_id: str) -> Seat:
        """The studio that a photo was sent to; some studio where there is no such photo."""
        found = self._candidates(request)
        held = (seat for seat in found[1:] if seat.opening.is_open and seat.chat.has_photo(photo_id))
        return self._spent(request, next(held, found[0]))

    def _candidates(self, request: Request, name: str | None = None) -> list[Seat]:
        origin = request.scope.get(FOREIGN_ORIGIN, "")
        named = name or request.query_params.get("studio")
        seats = [self.find(named)] if named else list(self)
        allowed = [seat for seat in seats if not origin or origin in seat.origins]
        if not allowed:
            raise AssistantError(
                "This site may not use this studio's assistant. Its owner can allow it in allowed_origins.",
                code="origin_not_allowed",
            )
        return allowed

    def _spent(self, request: Request, seat: Seat) -> Seat:
        if is_counted(request.scope):
            seat.spend_request(address_of(request.scope))
        return seat

    def __iter__(self) -> Iterator[Seat]:
        yield self.default
        yield from self._by_path.values()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Opens every chat beside the server, follows the files, and closes the chats with it."""
        for seat in self:
            await seat.open()
        watch = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)
            for seat in self:
                await seat.close()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(WATCH_S)
            try:
                for seat in tuple(self):
                    await seat.refresh()
                for path, file in self._files.items():
                    if path not in self._by_path:
                        file.refresh()
                opened, closed = self._take_stock()
                for seat in closed:
                    await seat.close()
                for seat in opened:
                    await seat.open()
            except Exception:  # a disk that is away for a moment must not end the watch
                log.exception("the studios' files could not be looked at")

    def _take_stock(self) -> tuple[list[Seat], list[Seat]]:
        """Follow the folder: what appeared in it, what is gone from it, and who is called what by now."""
        paths = self._settings.studio_files
        self._files = {path: self._files.get(path) or StudioFile(path) for path in paths}
        closed = [self._by_path.pop(path) for path in list(self._by_path) if path not in self._files]
        opened = [self._seat(path) for path, file in self._files.items() if file.studio and path not in self._by_path]
        by_id: dict[str, Seat] = {}
        for seat in self:
            if seat.studio is None or by_id.setdefault(seat.studio.id, seat) is seat:
                continue
            if seat.file.path not in self._clashes:
                self._clashes.add(seat.file.path)
                log.error("%s: another studio is called %r already. Give it an id.", seat.file.path, seat.studio.id)
        self._by_id = by_id
        self.origins = frozenset[str]().union(*(seat.origins for seat in self))
        return opened, closed

    def _seat(self, path: Path) -> Seat:
        settings = self._settings.of_studio(path)
        self._by_path[path] = Seat(self._files[path], self._make_opening(settings), settings.index_dir)
        return self._by_path[path]
