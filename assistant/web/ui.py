"""The Gradio page: a chat, with a photo beside the question.

Photos never pass through Gradio, whose uploads become files: the page's own script sends them to ``POST /api/photos``.
"""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import FastAPI

from assistant.errors import AssistantError
from assistant.web.bodies import MAX_TEXT
from assistant.web.failures import translated
from assistant.web.rendering import Message, Reply, history, visitor
from assistant.web.studios import Seat
from assistant.web.words import all_words

WIDGET = Path(__file__).parent / "widget"
# Answers that are made at the same time for visitors of the page; the API has no such queue.
AT_ONCE = 32

HEAD = """
<link rel="icon" href="/page/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/page/page.css">
<script src="/page/page.js" defer></script>
"""


@dataclass(slots=True)
class Talk:
    """What one visitor's page shows: the server's copy, so that nothing shown is taken from the browser."""

    conversation_id: str | None = None
    messages: list[Message] = field(default_factory=list)
    # the id of the answer that each message shows, by position
    ids: dict[int, str] = field(default_factory=dict)
    asked: str = ""
    # the answer that is being made, and the place of its first message
    reply: Reply | None = None
    begin: int = 0


def build_page(seat: Seat) -> FastAPI:
    """The page as an app of its own."""
    page = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    with gr.Blocks(title="Headshot or portrait?", analytics_enabled=False, fill_height=True) as blocks:
        Page(seat).lay_out(blocks)
    blocks.queue(default_concurrency_limit=AT_ONCE, api_open=False)
    gr.mount_gradio_app(
        page,
        blocks,
        path="/",
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        show_error=False,
        max_file_size="1kb",
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        favicon_path=str(WIDGET / "icon.png"),
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
        head=HEAD,
    )
    return page


class Page:
    """The page's components and what they do; each listener hands over to the chat and shows what comes back.

    Args:
        seat: Whose chat it is.
    """

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def lay_out(self, blocks: gr.Blocks) -> None:
        """Place the components and connect them."""
        gr.HTML((WIDGET / "welcome.html").read_text("utf-8"), elem_id="welcome", js_on_load=None)
        chatbot = gr.Chatbot(
            elem_id="chat",
            show_label=False,
            label="Conversation",
            container=False,
            height=None,
            buttons=[],
            latex_delimiters=[],
            allow_tags=False,
            layout="panel",
            group_consecutive_messages=True,
        )
        with gr.Row(elem_id="composer"):
            gr.HTML((WIDGET / "photo.html").read_text("utf-8"), elem_id="photo", js_on_load=None)
            box = gr.Textbox(
                elem_id="ask",
                label="Your question",
                show_label=False,
                container=False,
                placeholder="Ask a question",
                max_length=MAX_TEXT,
                max_lines=8,
                submit_btn="Send",
                stop_btn=False,
                autofocus=True,
            )
        photo = gr.Textbox(visible="hidden", elem_id="photo-ids", label="Photos")
        conversation = gr.Textbox(visible="hidden", elem_id="conversation-id", label="Conversation")
        anew = gr.Button("New conversation", elem_id="anew", size="sm", visible="hidden")
        talk = gr.State(Talk())

        hidden: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        answers: dict[str, Any] = {**hidden, "outputs": [chatbot, box, conversation], "concurrency_limit": AT_ONCE}
        with_photo = "() => [advisor.photos(), null]"
        blocks.load(
            self.restore, [conversation, talk], [chatbot, conversation], js="() => [advisor.kept(), null]", **hidden
        )
        asking = box.submit(self.ask, [box, photo, talk], js="(text) => [text, advisor.photos(), null]", **answers)
        again = chatbot.retry(self.ask_again, [photo, talk], js=with_photo, **answers)
        picked = chatbot.option_select(self.pick, [photo, talk], js=with_photo, **answers)
        box.stop(self.stop, talk, [chatbot, box], cancels=[asking, again, picked], **hidden)
        chatbot.like(self.thumb, talk, None, **hidden)
        anew.click(self.forget, talk, [chatbot, conversation], **hidden)
        # on the change, not after the answer's end: whoever reloads at once finds the conversation again
        conversation.change(None, conversation, None, js="(id) => advisor.keep(id)", api_visibility="private")

    async def restore(self, conversation_id: str, talk: Talk) -> tuple[list[Message], str]:
        """Show again what was said before the page was reloaded."""
        if conversation_id and not talk.messages:
            try:
                found = await self._seat.chat.conversation(conversation_id)
            except AssistantError:
                return [], ""  # expired or forgotten: a new conversation begins
            talk.conversation_id = conversation_id
            for message, message_id in history(found["messages"]):
                if message_id:
                    talk.ids[len(talk.messages)] = message_id
                talk.messages.append(message)
        return talk.messages, talk.conversation_id or ""

    async def ask(self, text: str, photos: str, talk: Talk) -> AsyncIterator[tuple[Any, Any, Any]]:
        """Answer, event by event."""
        photo_ids = photos.split()
        if not text.strip() and not photo_ids:
            yield gr.skip(), gr.skip(), gr.skip()
            return
        talk.asked = text
        talk.messages.append(visitor(text or "What about this photo?", photos=len(photo_ids)))
        words = all_words()[self._seat.as_json()["language"]]["handover"]
        begin, reply = len(talk.messages), Reply(words)
        talk.begin, talk.reply = begin, reply
        busy = gr.Textbox(value="", submit_btn=False, stop_btn="Stop")
        yield [*talk.messages, *reply.messages()], busy, gr.skip()
        try:
            async for event in self._seat.stream(text, conversation_id=talk.conversation_id, photo_ids=photo_ids):
                reply.take(event)
                talk.messages[begin:] = reply.messages()
                yield talk.messages, gr.skip(), gr.skip()
        except Exception as error:  # one plain sentence for the visitor, the rest is in the log
            reply.error, reply.finished = translated(error).message, True
            talk.messages[begin:] = reply.messages()
        if reply.conversation_id:
            talk.conversation_id = reply.conversation_id
            talk.ids[len(talk.messages) - 1] = reply.message_id
        talk.reply = None
        yield talk.messages, gr.Textbox(submit_btn="Send", stop_btn=False), talk.conversation_id or ""

    async def ask_again(self, photos: str, talk: Talk) -> AsyncIterator[tuple[Any, Any, Any]]:
        """Ask the last question once more, in the place of its answer."""
        while talk.messages and talk.messages.pop()["role"] != "user":
            pass
        talk.ids = {place: found for place, found in talk.ids.items() if place < len(talk.messages)}
        async for shown in self.ask(talk.asked, photos, talk):
            yield shown

    async def pick(self, photos: str, talk: Talk, picked: gr.SelectData) -> AsyncIterator[tuple[Any, Any, Any]]:
        """Ask a suggestion that was clicked."""
        async for shown in self.ask(str(picked.value), photos, talk):
            yield shown

    async def stop(self, talk: Talk) -> tuple[Any, Any]:
        """Leave the answer as far as it came."""
        if talk.reply and not talk.reply.finished:
            talk.reply.stop()
            talk.messages[talk.begin :] = talk.reply.messages()
        return talk.messages, gr.Textbox(submit_btn="Send", stop_btn=False)

    async def thumb(self, talk: Talk, given: gr.LikeData) -> None:
        """Keep a thumb for an answer."""
        index = given.index if isinstance(given.index, int) else given.index[0]
        # Gradio names the first message of the visible group; the answer is its last, unless it failed
        asked = (place for place in range(index, len(talk.messages)) if talk.messages[place]["role"] == "user")
        end = next(asked, len(talk.messages))
        message_id = next((found for place, found in sorted(talk.ids.items()) if index <= place < end), None)
        if message_id and talk.conversation_id and isinstance(given.liked, bool):
            await self._seat.chat.feedback(talk.conversation_id, message_id, 1 if given.liked else -1)

    async def forget(self, talk: Talk) -> tuple[list[Message], str]:
        """Delete the conversation and begin anew."""
        if talk.conversation_id:
            with contextlib.suppress(AssistantError):  # it has gone already
                await self._seat.chat.delete_conversation(talk.conversation_id)
        talk.conversation_id, talk.messages, talk.ids, talk.asked = None, [], {}, ""
        return [], ""
