"""What survives a restart: transcripts, feedback, hand-overs and counters, in SQLite.

What tells who a visitor is was taken out of the words before they come here; a hand-over alone has it, until delivered.

The agent's own memory (LangGraph's checkpoints) lies in the same file but belongs to ``chat``. Photos and reports never
come here; of a photo a transcript keeps its kind and its verdict.
"""

import json
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import aiosqlite

from assistant.errors import KnowledgeMissing

SCHEMA = """
CREATE TABLE IF NOT EXISTS messages (
    conversation_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('visitor', 'advisor')),
    text TEXT NOT NULL,
    mode TEXT,
    citations TEXT NOT NULL DEFAULT '[]',
    photo TEXT,
    created_at REAL NOT NULL,
    PRIMARY KEY (conversation_id, message_id, role)
);
CREATE TABLE IF NOT EXISTS feedback (
    conversation_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    value INTEGER NOT NULL CHECK (value IN (1, -1)),
    comment TEXT,
    created_at REAL NOT NULL,
    PRIMARY KEY (conversation_id, message_id)
);
-- What a visitor left for the studio; once it is delivered, only the two times stay.
CREATE TABLE IF NOT EXISTS handovers (
    id TEXT PRIMARY KEY,
    message TEXT,
    left_at REAL NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    next_try_at REAL,
    delivered_at REAL
);
-- Things that are only counted: kinds of photo, checks that failed.
CREATE TABLE IF NOT EXISTS counts (
    day TEXT NOT NULL,
    what TEXT NOT NULL,
    name TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (day, what, name)
);
"""

THUMBS_SHOWN = 50

_ASKED_AND_ANSWERED = """
    FROM messages AS asked JOIN messages AS answered
      ON asked.conversation_id = answered.conversation_id AND asked.message_id = answered.message_id
     AND asked.role = 'visitor' AND answered.role = 'advisor'"""


class Store:
    """Transcripts and feedback; opened once per process.

    Args:
        connection: An open connection to the database file.
    """

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    @classmethod
    async def open(cls, path: Path) -> Self:
        """Open the database at ``path``, creating file and tables where they are missing.

        Raises:
            KnowledgeMissing: It cannot be opened, is no database, or cannot be written.
        """
        connection = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = await aiosqlite.connect(path)
            connection.row_factory = aiosqlite.Row
            await connection.execute("PRAGMA journal_mode=WAL")
            await connection.execute("PRAGMA busy_timeout=5000")
            # What is deleted is overwritten, and not only forgotten.
            await connection.execute("PRAGMA secure_delete=ON")
            await connection.executescript(SCHEMA)
            await connection.commit()
        except (OSError, aiosqlite.Error) as problem:
            if connection is not None:  # its thread would keep the process alive
                await connection.close()
            raise KnowledgeMissing(
                f"The database {path} cannot be used: {problem}. Make its folder writable, or move the file away to "
                "begin a new one.",
                detail=repr(problem),
            ) from problem
        return cls(connection)

    async def close(self) -> None:
        """Close the connection."""
        await self._connection.close()

    async def has_conversation(self, conversation_id: str) -> bool:
        """Whether any message of this conversation is kept."""
        return conversation_id.isascii() and bool(
            await self._rows("SELECT 1 FROM messages WHERE conversation_id = ? LIMIT 1", conversation_id)
        )

    async def add_question(self, conversation_id: str, message_id: str, text: str) -> None:
        """Keep what the visitor said, before it is answered, so that a turn that breaks off is not lost.

        Asked again after it was not answered, it stands there once.
        """
        await self._connection.execute(
            "DELETE FROM messages AS asked WHERE conversation_id = ? AND text = ? AND NOT EXISTS (SELECT 1"
            " FROM messages WHERE conversation_id = asked.conversation_id"
            " AND message_id = asked.message_id AND role = 'advisor')",
            (conversation_id, text),
        )
        await self._add(conversation_id, message_id, "visitor", text, None, "[]", None)

    async def add_answer(self, answer: dict[str, Any]) -> None:
        """Keep the contract's ANSWER; of a photo, its kind and its verdict for the purpose."""
        report = answer["photo"]
        photo = json.dumps({key: report[key] for key in ("purpose", "kind", "verdict")}) if report else None
        citations = json.dumps(answer["citations"], ensure_ascii=False)
        ids = answer["conversation_id"], answer["message_id"]
        await self._add(*ids, "advisor", answer["answer"], answer["mode"], citations, photo)

    async def _add(self, *row: str | None) -> None:
        await self._connection.execute("INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*row, time.time()))
        await self._connection.commit()

    async def transcript(self, conversation_id: str) -> list[dict[str, Any]]:
        """The messages of a conversation, oldest first; empty when there is none."""
        rows = await self._rows("SELECT * FROM messages WHERE conversation_id = ? ORDER BY rowid", conversation_id)
        return [
            {
                "message_id": row["message_id"],
                "role": row["role"],
                "text": row["text"],
                "mode": row["mode"],
                "citations": json.loads(row["citations"]),
                "photo": json.loads(row["photo"]) if row["photo"] else None,
                "created_at": row["created_at"],
            }
            for row in rows
        ]

    async def delete_conversation(self, conversation_id: str) -> None:
        """Forget a conversation and what was said of it."""
        for table in ("messages", "feedback"):
            await self._connection.execute(f"DELETE FROM {table} WHERE conversation_id = ?", (conversation_id,))
        await self._connection.commit()

    async def conversations_before(self, moment_s: float) -> list[str]:
        """Conversations in which nothing was said from a moment on (seconds since 1970)."""
        rows = await self._rows(
            "SELECT conversation_id FROM messages GROUP BY conversation_id HAVING max(created_at) < ?", moment_s
        )
        return [row["conversation_id"] for row in rows]

    async def tidy(self) -> None:
        """Let go of copies of what was deleted that SQLite still keeps in its journal."""
        await self._rows("PRAGMA wal_checkpoint(TRUNCATE)")

    async def questions(self, conversation_id: str | None, since_s: float) -> int:
        """How many questions are kept, of one conversation or of all, from a moment on (seconds since 1970)."""
        [row] = await self._rows(
            """SELECT count(*) AS questions FROM messages
               WHERE role = 'visitor' AND created_at >= ? AND (? IS NULL OR conversation_id = ?)""",
            since_s,
            conversation_id,
            conversation_id,
        )
        return int(row["questions"])

    async def has_message(self, conversation_id: str, message_id: str) -> bool:
        """Whether this answer was given in this conversation."""
        query = "SELECT 1 FROM messages WHERE conversation_id = ? AND message_id = ? LIMIT 1"
        return (conversation_id + message_id).isascii() and bool(await self._rows(query, conversation_id, message_id))

    async def add_feedback(self, conversation_id: str, message_id: str, value: int, comment: str | None) -> None:
        """Keep one thumb, 1 or -1; a second one for the same answer replaces the first."""
        await self._connection.execute(
            "INSERT OR REPLACE INTO feedback VALUES (?, ?, ?, ?, ?)",
            (conversation_id, message_id, value, comment, time.time()),
        )
        await self._connection.commit()

    async def add_handover(self, handover_id: str, message: str, now_s: float) -> None:
        """Keep what a visitor left for the studio, due at once."""
        await self._connection.execute(
            "INSERT INTO handovers (id, message, left_at, next_try_at) VALUES (?, ?, ?, ?)",
            (handover_id, message, now_s, now_s),
        )
        await self._connection.commit()

    async def due_handovers(self, now_s: float) -> list[tuple[str, str, int]]:
        """What is to be delivered by now, oldest first: id, message, how often it was tried."""
        rows = await self._rows(
            "SELECT id, message, tries FROM handovers WHERE message IS NOT NULL AND next_try_at <= ? ORDER BY left_at",
            now_s,
        )
        return [(row["id"], row["message"], row["tries"]) for row in rows]

    async def next_handover_at(self) -> float | None:
        """When the next one is due; None when all are delivered."""
        [row] = await self._rows("SELECT min(next_try_at) AS at FROM handovers WHERE message IS NOT NULL")
        return None if row["at"] is None else float(row["at"])

    async def put_off_handover(self, handover_id: str, tries: int, until_s: float) -> bool:
        """Count a try and set when the next one is due; False when somebody else has done so since."""
        cursor = await self._connection.execute(
            "UPDATE handovers SET tries = tries + 1, next_try_at = ? WHERE id = ? AND tries = ?",
            (until_s, handover_id, tries),
        )
        await self._connection.commit()
        return cursor.rowcount == 1

    async def forget_handover(self, handover_id: str, delivered_s: float) -> None:
        """Delete what was delivered; that there was something, and when, stays."""
        await self._connection.execute(
            "UPDATE handovers SET message = NULL, next_try_at = NULL, delivered_at = ? WHERE id = ?",
            (delivered_s, handover_id),
        )
        await self._connection.commit()

    async def count(self, what: str, names: Iterable[str]) -> None:
        """Count one more of each, today; nothing says of whom."""
        day = datetime.fromtimestamp(time.time(), UTC).date().isoformat()
        await self._connection.executemany(
            "INSERT INTO counts VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1",
            [(day, what, name) for name in names],
        )
        await self._connection.commit()

    async def counted(self, what: str) -> list[dict[str, Any]]:
        """How often each was counted, ``{"name", "count"}``, most frequent first."""
        return await self._dicts(
            "SELECT name, sum(count) AS count FROM counts WHERE what = ? GROUP BY name ORDER BY count DESC, name", what
        )

    async def totals(self) -> dict[str, int]:
        """How much there was of everything."""
        [counts] = await self._dicts(
            """SELECT count(DISTINCT conversation_id) AS conversations,
                      count(*) FILTER (WHERE role = 'advisor') AS answers,
                      count(*) FILTER (WHERE mode = 'abstain') AS abstained,
                      (SELECT count(*) FROM feedback WHERE value = 1) AS thumbs_up,
                      (SELECT count(*) FROM feedback WHERE value = -1) AS thumbs_down,
                      (SELECT count(*) FROM handovers) AS handovers,
                      (SELECT count(*) FROM handovers WHERE delivered_at IS NULL) AS handovers_waiting
               FROM messages"""
        )
        return counts

    async def unanswered(self, most: int) -> list[dict[str, Any]]:
        """Questions that no source answered, ``{"text", "count", "last"}``, the latest first."""
        return await self._dicts(
            f"""SELECT asked.text AS text, count(*) AS count, max(asked.created_at) AS last {_ASKED_AND_ANSWERED}
               WHERE answered.mode = 'abstain' GROUP BY lower(asked.text) ORDER BY last DESC LIMIT ?""",
            most,
        )

    async def questions_by_day(self) -> list[dict[str, Any]]:
        """``{"day", "questions", "unanswered"}`` for each day (UTC) on which something was answered."""
        return await self._dicts(
            """SELECT date(created_at, 'unixepoch') AS day, count(*) AS questions,
                      count(*) FILTER (WHERE mode = 'abstain') AS unanswered
               FROM messages WHERE role = 'advisor' GROUP BY day ORDER BY day"""
        )

    async def citation_counts(self) -> list[dict[str, Any]]:
        """How many answers cite each passage: ``{"id", "title", "count"}``."""
        return await self._dicts(
            """SELECT json_extract(cited.value, '$.id') AS id, json_extract(cited.value, '$.title') AS title,
                      count(*) AS count
               FROM messages, json_each(messages.citations) AS cited GROUP BY id"""
        )

    async def thumbs(self) -> list[dict[str, Any]]:
        """The latest thumbs, each with its question and answer; those down first."""
        return await self._dicts(
            f"""SELECT value, comment, asked.text AS question, answered.text AS answer, feedback.created_at AS given_at
               {_ASKED_AND_ANSWERED} JOIN feedback
                 ON feedback.conversation_id = asked.conversation_id AND feedback.message_id = asked.message_id
               ORDER BY value, given_at DESC LIMIT ?""",
            THUMBS_SHOWN,
        )

    async def _dicts(self, query: str, *values: object) -> list[dict[str, Any]]:
        return [dict(row) for row in await self._rows(query, *values)]

    async def _rows(self, query: str, *values: object) -> Sequence[aiosqlite.Row]:
        async with self._connection.execute(query, values) as cursor:
            return list(await cursor.fetchall())
