"""Keeps what visitors left until the studio has it, over a restart too."""

import asyncio
import contextlib
import json
import logging
import secrets
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NoReturn

from assistant.errors import AssistantError
from assistant.handover.delivery import NotDelivered, deliver
from assistant.settings import Settings
from assistant.store import Store
from assistant.studio import Studio

log = logging.getLogger(__name__)

FIRST_WAIT_S = 5.0
LONGEST_WAIT_S = 3600.0
# So often one conversation may leave something: enough to correct an address, too little to flood a mailbox.
MOST_PER_CONVERSATION = 3
CONVERSATIONS_COUNTED = 10_000


class Outbox:
    """One studio's. Whoever serves visitors lets it ``run``; others only put things in.

    Args:
        store: Where it is kept.
        settings: Has the secrets and the mail server.
        studio: Says who the studio is by now and where it wants to have it.
    """

    def __init__(self, store: Store, settings: Settings, studio: Callable[[], Studio | None]) -> None:
        self._store = store
        self._settings = settings
        self._studio = studio
        self._filled = asyncio.Event()
        self._left: Counter[str] = Counter()

    async def put(self, conversation_id: str, message: Mapping[str, Any]) -> None:
        """Keep a message for the studio.

        Raises:
            AssistantError: ``bad_request`` where the studio takes none, ``too_many_requests``.
        """
        studio = self._studio()
        if studio is None or studio.handover is None:
            raise AssistantError("This studio takes no messages here. Please ask how to reach it.", code="bad_request")
        if self._left[conversation_id] >= MOST_PER_CONVERSATION:
            raise AssistantError(
                "The studio has your message already. Please wait for its answer.", code="too_many_requests"
            )
        if len(self._left) >= CONVERSATIONS_COUNTED:
            self._left.clear()
        self._left[conversation_id] += 1
        now = time.time()
        left_at = datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds")
        message_id = secrets.token_hex(16)
        whole = {"schema": 1, "id": message_id, "studio": studio.id, "left_at": left_at, **message}
        await self._store.add_handover(message_id, json.dumps(whole, ensure_ascii=False), now)
        self._filled.set()

    async def run(self) -> NoReturn:
        """Deliver what is there, and what comes, for as long as the server runs."""
        while True:
            self._filled.clear()
            try:
                await self.deliver_due()
                due_at = await self._store.next_handover_at()
            except Exception:  # a database that is locked for a moment must not end the deliveries
                log.exception("The hand-overs could not be looked at.")
                due_at = None
            wait_s = LONGEST_WAIT_S if due_at is None else max(0.0, due_at - time.time())
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._filled.wait(), min(wait_s, LONGEST_WAIT_S))

    async def deliver_due(
        self, send: Callable[[Mapping[str, Any], Studio, Settings], Awaitable[None]] = deliver
    ) -> None:
        """Try once whatever is due; what fails is due again later, each time twice as late."""
        for message_id, text, tries in await self._store.due_handovers(time.time()):
            wait_s = min(FIRST_WAIT_S * 2**tries, LONGEST_WAIT_S)
            # Put off before it is tried: a second server, or this one after a crash, does not try at the same time.
            if not await self._store.put_off_handover(message_id, tries, time.time() + wait_s):
                continue
            try:
                studio = self._studio()
                if studio is None or studio.handover is None:
                    raise NotDelivered("the studio's file does not say any more where it wants to have it")
                await send(json.loads(text), studio, self._settings)
            except NotDelivered as problem:
                log.warning("Hand-over %s is tried again in %.0f s: %s.", message_id, wait_s, problem)
            else:
                await self._store.forget_handover(message_id, time.time())
                await self._store.tidy()
