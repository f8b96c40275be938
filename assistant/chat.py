"""The one place where everything is wired: a visitor's message goes in, a stream of typed events comes out.

The page, the API, the terminal and the evaluation all read the same events. Nothing here knows who reads them.
"""

import asyncio
import logging
import secrets
import time
import unicodedata
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self
from weakref import WeakValueDictionary

from langchain_core.messages import HumanMessage

from assistant.embedded.frames import photo_mark, photos_marked
from assistant.engine import Engine
from assistant.errors import AssistantError
from assistant.handover import Left, Outbox, is_ready, numbers_of, offer_to, session_of
from assistant.insights import gathered, grouped
from assistant.knowledge import DEFAULT_PURPOSE, TEAM_PURPOSE, Knowledge, load_knowledge
from assistant.redaction import redacted
from assistant.settings import Settings
from assistant.studio import KEEP_DAYS, Studio, load_studio
from assistant.tools import TurnContext, assessed, make_tools, named, search
from assistant.turn import Event, Turn

if TYPE_CHECKING:
    from contextlib import AsyncExitStack

    from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
    from langgraph.graph.state import CompiledStateGraph

    from assistant.photos import PhotoStore
    from assistant.retrieval.index import Index
    from assistant.store import Store
    from assistant.vision.worker import PhotoWorker

log = logging.getLogger(__name__)

TEXT_MAX_CHARACTERS = 4000
DAY_S = 86_400
FORGET_EVERY_S = 3600.0
A_BUG = AssistantError("Something went wrong on my side. Please ask again.", retryable=True)


@dataclass(frozen=True, slots=True)
class Knows:
    """What a chat answers from; replaced as a whole when the studio's file changes.

    Attributes:
        index: Where passages are found.
        agent: Answers from it.
        studio: What the file says.
    """

    index: "Index"
    agent: "CompiledStateGraph[Any, Any, Any, Any]"
    studio: Studio | None = None


class Chat:
    """Conversations with the advisor. Open one for each studio with ``Chat.open``."""

    def __init__(
        self,
        *,
        settings: Settings,
        knowledge: Knowledge,
        knows: Knows,
        read: Callable[[], Knows] | None = None,
        checkpointer: "AsyncSqliteSaver",
        store: "Store",
        photos: "PhotoStore",
        worker: "PhotoWorker",
        resources: "AsyncExitStack",
        model: str,
        problem: str | None = None,
        forget: Callable[[], None] = lambda: None,
    ) -> None:
        self._settings = settings
        self._knowledge = knowledge
        self._knows = knows
        self._read = read
        self._checkpointer = checkpointer
        self._store = store
        self._photos = photos
        self._worker = worker
        self._resources = resources
        self._model = model
        self._problem = problem
        self._forget_words = forget
        self._outbox = Outbox(store, settings, lambda: self._knows.studio)
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @classmethod
    async def open(
        cls, settings: Settings, progress: Callable[[str], None] = log.info, engine: Engine | None = None
    ) -> Self:
        """Build or open the index, load the models and wire the agent.

        Args:
            settings: Where things lie and who answers.
            progress: Gets a line for each step that takes time.
            engine: Models and worker to share with other chats; one of its own unless given.

        Raises:
            KnowledgeMissing: The cards, the index or the embedding model cannot be used.
        """
        from contextlib import AsyncExitStack

        from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

        from assistant.agent import build_agent
        from assistant.photos import PhotoStore
        from assistant.retrieval.index import ensure, own_passages
        from assistant.store import Store

        async with AsyncExitStack() as resources:
            if engine is None:
                engine = await Engine.open(settings, progress)
                resources.callback(engine.close)
            store = await Store.open(settings.database)
            resources.push_async_callback(store.close)
            saver = await resources.enter_async_context(AsyncSqliteSaver.from_conn_string(str(settings.database)))
            await saver.setup()
            await saver.conn.execute("PRAGMA secure_delete=ON")
            photos = PhotoStore(ttl_s=settings.photo_ttl_s, memory_mb=settings.photo_memory_mb)

            def read(engine: Engine = engine) -> Knows:
                studio = load_studio(settings.studio_file)
                index = ensure(settings, progress, studio=studio, embedder=engine.embedder, learnt=engine.learnt)
                hidden = studio.hidden if studio else ()
                own = [passage.as_json() for passage in own_passages(studio)] if studio else []
                tools = make_tools(index, photos, engine.worker, hidden, own)
                return Knows(index, build_agent(engine.seats, tools, saver, settings), studio)

            return cls(
                settings=settings,
                knowledge=load_knowledge(),
                knows=await asyncio.to_thread(read),
                read=read,
                checkpointer=saver,
                store=store,
                photos=photos,
                worker=engine.worker,
                resources=resources.pop_all(),
                model=engine.model,
                problem=engine.problem,
                forget=engine.forget,
            )
        raise AssertionError("unreachable")

    async def renew(self) -> None:
        """Take over what the studio's file and its documents say by now; whoever is being answered is not disturbed.

        Raises:
            AssistantError: The file is wrong or the index cannot be built; the former one stays.
        """
        if self._read is not None:
            self._knows = await asyncio.to_thread(self._read)

    async def close(self) -> None:
        """Close the database, and stop what is not shared."""
        await self._resources.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    # --- a question -------------------------------------------------------------------------------------------------

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
        """Answer one message, event by event; the last event is ``done`` or ``failed``.

        Args:
            text: The visitor's words, at most 4,000 characters.
            conversation_id: An earlier conversation to go on with; a new one is begun without it.
            photo_id: A photo that was added before; it stays with the conversation.
            photo_ids: Several such photos, in the order in which they are spoken of.
            purpose: What the photo is for, where the page knows it.
            studio: The studio that the visitor's page names; a chat speaks for one alone, whose name is known above.

        Raises:
            AssistantError: Before the first event, when the request itself is wrong: ``empty_text``, ``text_too_long``,
                ``conversation_not_found``, ``photo_not_found``, ``unknown_purpose``.
        """
        given = list(dict.fromkeys([*photo_ids, *([photo_id] if photo_id else [])]))
        # Before anything else hears it: the model, the checkpoints and the transcript get the same words.
        text = redacted(clean_text(text, photos=len(given)))
        if purpose is not None:
            self._knowledge.purpose(purpose)
        if conversation_id is not None and not await self._store.has_conversation(conversation_id):
            raise AssistantError(
                "This conversation is not known here. Start a new one by leaving its id out.",
                code="conversation_not_found",
            )
        conversation_id = conversation_id or secrets.token_hex(16)
        for one in given:
            self._photos.get(one, conversation_id)
        owned = self._photos.of(conversation_id)
        shown = tuple(one for one in owned if one not in given) + tuple(given)
        context = TurnContext(conversation_id, shown, purpose)
        async with self._lock(conversation_id):
            async for event in self._run(text, context):
                yield event

    async def answer(self, text: str, **options: Any) -> dict[str, Any]:
        """The contract's ANSWER to one message; the options are those of ``stream``.

        Raises:
            AssistantError: The request was wrong, or the turn failed.
        """
        async for event in self.stream(text, **options):
            if event.name == "done":
                return event.data
            if event.name == "failed":
                raise AssistantError(**event.data["error"])
        raise AssistantError("The answer broke off. Please ask again.", retryable=True)

    async def _run(self, text: str, context: TurnContext) -> AsyncIterator[Event]:
        began = time.monotonic()
        message_id = secrets.token_hex(16)
        await self._store.add_question(context.conversation_id, message_id, text)
        yield Event("started", {"conversation_id": context.conversation_id, "message_id": message_id})
        said = [
            row["text"] for row in await self._store.transcript(context.conversation_id) if row["role"] == "visitor"
        ]
        turn = Turn("\n".join(said))
        try:
            async for mode, item in self._agent_stream(text, context, message_id):
                for event in turn.take(mode, item):
                    if event.name == "photo_assessed":
                        await self._count_photo(event.data["report"])
                    yield event
        except AssistantError as problem:
            yield Event("failed", {"error": problem.as_json()})
            return
        except Exception:
            log.exception("A turn failed.")
            yield Event("failed", {"error": A_BUG.as_json()})
            return
        for event in turn.finish():
            yield event
        studio = self._knows.studio
        hidden = set(studio.hidden) if studio else set()
        suggestions = [one for one in turn.suggestions if not named(one) & hidden]
        answer = {
            "conversation_id": context.conversation_id,
            "message_id": message_id,
            "answer": turn.text,
            "mode": turn.mode,
            "citations": turn.citations,
            "tools": turn.tools,
            "photo": turn.report,
            "suggestions": suggestions,
            "ms": round((time.monotonic() - began) * 1000),
        }
        if suggestions:
            yield Event("suggested", {"items": suggestions})
        if studio and is_ready(text, [citation["id"] for citation in turn.citations]):
            yield Event("handover_offered", offer_to(studio, said))
        await self._store.add_answer(answer)
        yield Event("done", answer)

    async def _count_photo(self, report: dict[str, Any]) -> None:
        """Count a photo once, by its kind and by what fails: the owner learns what visitors bring, not who."""
        if not self.has_photo(report["photo_id"]) or self._photos.peek(report["photo_id"]).is_counted:
            return
        self._photos.peek(report["photo_id"]).is_counted = True
        await self._store.count("photo_kind", [report["kind"]])
        failing = [check["id"] for check in report["checks"] if check["counts"] and check["status"] == "fail"]
        await self._store.count("failing_check", failing)

    def _agent_stream(self, text: str, context: TurnContext, message_id: str) -> AsyncIterator[Any]:
        content = f"{text}\n\n{photo_mark(len(context.photo_ids))}" if context.photo_ids else text
        return self._knows.agent.astream(
            {"messages": [HumanMessage(content, id=message_id)]},
            {"configurable": {"thread_id": context.conversation_id}},
            context=context,
            stream_mode=["messages", "updates"],
            durability="exit",
        )

    async def search(self, query: str, subject: str | None = None) -> dict[str, Any]:
        """Passages for a query, ``{"fits", "passages"}``, without a conversation."""
        hidden = self._knows.studio.hidden if self._knows.studio else ()
        return await search(self._knows.index, query, set(hidden) - named(query), subject=subject)

    # --- photos -----------------------------------------------------------------------------------------------------

    async def add_photo(self, data: bytes) -> dict[str, Any]:
        """Keep a photo in memory for a while: ``{"photo_id", "expires_at"}``.

        It is looked at right away, so that one that cannot be opened is refused here and the first question about it is
        answered at once.

        Raises:
            UnreadableImage: It is no picture that can be read, or beyond the limits.
        """
        found = await asyncio.to_thread(self._worker.assess, data, DEFAULT_PURPOSE)
        added = self._photos.add(data)
        self._photos.peek(added["photo_id"]).assessed[DEFAULT_PURPOSE] = found
        return added

    async def delete_photo(self, photo_id: str) -> None:
        """Forget a photo and everything measured on it."""
        self._photos.delete(photo_id)

    async def annotated(self, photo_id: str) -> bytes:
        """The photo as JPEG with what was measured drawn on it."""
        photo = self._photos.peek(photo_id)
        purpose = next(reversed(photo.assessed), DEFAULT_PURPOSE)
        return (await assessed(photo, self._worker, purpose)).annotated_jpeg

    async def crop(self, photo_id: str, purpose: str) -> bytes:
        """The photo cut for a purpose, as JPEG."""
        self._knowledge.purpose(purpose)
        return await asyncio.to_thread(self._worker.crop, self._photos.peek(photo_id).data, purpose)

    async def report_page(self, photo_id: str, purpose: str) -> str:
        """The report on a photo as a page of HTML to print, the photo in it."""
        from assistant.reports.pages import photo_page

        self._knowledge.purpose(purpose)
        photo = self._photos.peek(photo_id)
        found = await assessed(photo, self._worker, purpose)
        crop = await asyncio.to_thread(self._worker.preview, photo.data, purpose) if found.report["crop"] else None
        return photo_page(found.report, found.annotated_jpeg, crop)

    async def compare(self, photo_ids: Sequence[str], purpose: str = DEFAULT_PURPOSE) -> dict[str, Any]:
        """The contract's COMPARISON of 2 to 10 photos that were added before.

        Raises:
            AssistantError: ``bad_request`` for fewer or more, ``photo_not_found``, ``unknown_purpose``.
        """
        from assistant.vision import comparison

        self._knowledge.purpose(purpose)
        comparison.check_count(len(photo_ids))
        photos = [self._photos.peek(photo_id) for photo_id in photo_ids]
        reports = [
            {**(await assessed(photo, self._worker, purpose)).report, "photo_id": photo_id}
            for photo_id, photo in zip(photo_ids, photos, strict=True)
        ]
        return comparison.compare(reports).as_json()

    async def circle(self, photo_id: str, purpose: str) -> bytes:
        """The photo cut for a purpose as it looks where it is shown in a circle, as JPEG."""
        self._knowledge.purpose(purpose)
        return await asyncio.to_thread(self._worker.circle, self._photos.peek(photo_id).data, purpose)

    async def team(self, photo_ids: Sequence[str], purpose: str = TEAM_PURPOSE) -> tuple[dict[str, Any], str]:
        """The contract's TEAM on photos that were added before, and its contact sheet as a page of HTML.

        Raises:
            AssistantError: ``bad_request`` for fewer than 2 or more than 40, ``photo_not_found``, ``unknown_purpose``.
        """
        from assistant.reports.pages import team_page
        from assistant.vision.team import FEWEST, MOST_AT_ONCE, check_team

        self._knowledge.purpose(purpose)
        if not FEWEST <= len(photo_ids) <= MOST_AT_ONCE:
            raise AssistantError(f"Name {FEWEST} to {MOST_AT_ONCE} photos of the team.", code="bad_request")
        photos = [self._photos.peek(photo_id) for photo_id in photo_ids]
        looked = [await asyncio.to_thread(self._worker.team_report, photo.data, purpose) for photo in photos]
        reports = [{**report, "photo_id": photo_id} for photo_id, (report, _) in zip(photo_ids, looked, strict=True)]
        found = check_team(reports).as_json()
        return found, team_page(found, reports, [thumbnail for _, thumbnail in looked])

    async def assess(self, data: bytes, purpose: str, file: str | None = None) -> dict[str, Any]:
        """The contract's REPORT on a photo that is not kept."""
        self._knowledge.purpose(purpose)
        assessed = await asyncio.to_thread(self._worker.assess, data, purpose, file)
        return assessed.report

    async def crop_bytes(self, data: bytes, purpose: str) -> bytes:
        """A photo that is not kept, cut for a purpose, as JPEG."""
        self._knowledge.purpose(purpose)
        return await asyncio.to_thread(self._worker.crop, data, purpose)

    def purposes(self) -> list[dict[str, Any]]:
        """What a photo can be judged for."""
        return [purpose.as_json() for purpose in self._knowledge.purposes.values()]

    # --- conversations ----------------------------------------------------------------------------------------------

    async def conversation(self, conversation_id: str) -> dict[str, Any]:
        """A conversation's messages, oldest first.

        Raises:
            AssistantError: ``conversation_not_found``.
        """
        messages = await self._store.transcript(conversation_id)
        if not messages:
            raise AssistantError("This conversation is not known here.", code="conversation_not_found")
        return {"conversation_id": conversation_id, "messages": messages}

    async def has_conversation(self, conversation_id: str) -> bool:
        """Whether a conversation is known here."""
        return await self._store.has_conversation(conversation_id)

    def has_photo(self, photo_id: str) -> bool:
        """Whether a photo is held here."""
        try:
            self._photos.peek(photo_id)
        except AssistantError:
            return False
        return True

    async def questions(self, *, conversation_id: str | None = None, since_s: float = 0.0) -> int:
        """How many questions were asked.

        Args:
            conversation_id: Only in this conversation.
            since_s: Only from this moment on, in seconds since 1970.
        """
        return await self._store.questions(conversation_id, since_s)

    async def delete_conversation(self, conversation_id: str) -> None:
        """Forget a conversation, its feedback and its photos.

        Raises:
            AssistantError: ``conversation_not_found``.
        """
        await self.conversation(conversation_id)
        for photo_id in self._photos.of(conversation_id):
            self._photos.delete(photo_id)
        await self._forget(conversation_id)

    async def feedback(self, conversation_id: str, message_id: str, value: int, comment: str | None = None) -> None:
        """Keep a thumb, 1 or -1, for an answer.

        Raises:
            AssistantError: ``conversation_not_found``, also for an answer that is not in it.
        """
        if not await self._store.has_message(conversation_id, message_id):
            raise AssistantError("This answer is not known here.", code="conversation_not_found")
        await self._store.add_feedback(conversation_id, message_id, value, comment and redacted(comment))

    async def hand_over(self, conversation_id: str, left: Left, photo_id: str | None = None) -> None:
        """Keep what a visitor leaves for the studio until the studio has it.

        Args:
            conversation_id: Whose visitor it is.
            left: What is left.
            photo_id: A photo of this conversation whose report goes along: its numbers and verdict, never the photo.

        Raises:
            AssistantError: ``bad_request`` without consent or an address, or where the studio takes no messages;
                ``text_too_long``, ``conversation_not_found``, ``photo_not_found``, ``too_many_requests``.
        """
        left = left.checked()
        said = [row["text"] for row in (await self.conversation(conversation_id))["messages"] if row["mode"] is None]
        report = None
        if photo_id is not None:
            photo = self._photos.get(photo_id, conversation_id)
            purpose = next(reversed(photo.assessed), DEFAULT_PURPOSE)
            report = numbers_of((await assessed(photo, self._worker, purpose)).report)
        studio = self._knows.studio
        session = session_of(studio, said) if studio else None
        await self._outbox.put(conversation_id, {**asdict(left), "session": session, "photo_report": report})

    async def upkeep(self) -> None:
        """What a server does beside answering, until cancelled: deliver what visitors left, forget what is old."""
        await asyncio.gather(self._outbox.run(), self._forget_regularly())

    async def forget_old(self) -> int:
        """Forget every conversation whose time is over: transcript, feedback, checkpoints; says how many."""
        keep_days = self._knows.studio.keep_days if self._knows.studio else KEEP_DAYS
        old = await self._store.conversations_before(time.time() - keep_days * DAY_S)
        for conversation_id in old:
            await self._forget(conversation_id)
        if old:
            await self._store.tidy()
        return len(old)

    async def _forget(self, conversation_id: str) -> None:
        await self._checkpointer.adelete_thread(conversation_id)
        await self._store.delete_conversation(conversation_id)
        self._knows.index.forget()
        self._forget_words()

    async def _forget_regularly(self) -> None:
        while True:
            try:
                if count := await self.forget_old():
                    log.info("%d conversations were forgotten.", count)
            except Exception:  # a database that is locked for a moment must not end the forgetting
                log.exception("Old conversations could not be forgotten.")
            await asyncio.sleep(FORGET_EVERY_S)

    async def insights(self) -> dict[str, Any]:
        """What visitors asked and how it went, for the studio's owner; unanswered questions grouped by meaning."""
        found = await gathered(self._store, time.time())
        encode = self._knows.index.embedder.encode
        return {**found, "unanswered": await asyncio.to_thread(grouped, found["unanswered"], encode)}

    def health(self) -> dict[str, Any]:
        """The contract's answer of ``/api/health`` once the chat is open."""
        from assistant import __version__

        return {
            "status": "degraded" if self._problem else "ok",
            "version": __version__,
            "passages": self._knows.index.passages,
            "model": self._model,
        }

    def _lock(self, conversation_id: str) -> asyncio.Lock:
        """One turn at a time in a conversation; a lock lives as long as somebody holds or awaits it."""
        lock = self._locks.get(conversation_id) or asyncio.Lock()
        self._locks[conversation_id] = lock
        return lock


def clean_text(text: str, *, photos: int = 0) -> str:
    """The visitor's text without control characters and outer white space.

    Args:
        text: As it came.
        photos: How many photos came with it; where there are any it may be empty: they are the question.

    Raises:
        AssistantError: ``empty_text`` or ``text_too_long``.
    """
    if len(text) > TEXT_MAX_CHARACTERS:
        raise AssistantError(
            f"This message has {len(text):,} characters; please keep it under {TEXT_MAX_CHARACTERS:,}.",
            code="text_too_long",
        )
    kept = "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign)[0] != "C").strip()
    while photos_marked(kept)[1]:  # whoever writes it has not uploaded one
        kept = photos_marked(kept)[0]
    if not kept and photos:
        return "What kind of photo is this, and will it do?" if photos == 1 else "Which of these photos is best?"
    if not kept:
        raise AssistantError("The message is empty. Please type a question or upload a photo.", code="empty_text")
    return kept
