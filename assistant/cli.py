"""The commands: parse, call, print. Results go to stdout, everything else to stderr.

Exit codes: 0 done, 1 internal, 2 usage or unknown purpose, 3 some input failed and the rest was delivered, 4 set-up
incomplete, 5 port in use, 130 interrupted.
"""

import asyncio
import logging
import os
import sys
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
import typer.core

from assistant import photo_commands
from assistant.errors import AssistantError, ErrorCode
from assistant.terminal import (
    EXIT_INTERNAL,
    EXIT_INTERRUPTED,
    EXIT_PORT,
    EXIT_SETUP,
    EXIT_SOME_FAILED,
    EXIT_USAGE,
    load_settings,
    open_out,
    progress_bar,
    say,
    settings_of,
)

if TYPE_CHECKING:
    from assistant.settings import Settings
    from assistant.studio.writing import Answers

# What a file says whose owner has not answered yet.
EXAMPLE_NAME = "Studio Example"
EXAMPLE_PRICES = ("Business headshot=190", "Portrait session=280-450")
EXIT_BY_CODE: dict[ErrorCode, int] = {
    "bad_request": EXIT_USAGE,
    "empty_text": EXIT_USAGE,
    "text_too_long": EXIT_USAGE,
    "studio_not_found": EXIT_USAGE,
    "unknown_purpose": EXIT_USAGE,
    "conversation_not_found": EXIT_USAGE,
    "image_too_large": EXIT_SOME_FAILED,
    "unreadable_image": EXIT_SOME_FAILED,
    "not_ready": EXIT_SETUP,
}


class Commands(typer.core.TyperGroup):
    """The commands, with our own words and exit codes for what can go wrong."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except AssistantError as problem:
            say(problem.message)
            logging.getLogger(__name__).debug(problem.detail)
            raise typer.Exit(EXIT_BY_CODE.get(problem.code, EXIT_INTERNAL)) from problem
        except KeyboardInterrupt as interrupt:
            raise typer.Exit(EXIT_INTERRUPTED) from interrupt
        except BrokenPipeError as pipe:
            # Whoever read the results has seen enough; nothing more may be written when Python flushes.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from pipe


app = typer.Typer(
    cls=Commands,
    help="Which photo do you need, what does it cost, and will the one you have do?",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> NoReturn:
    """Run a command; every foreseen error becomes one sentence on stderr and its exit code."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    app()
    raise AssertionError("a command always exits")


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.", min=1, max=65535)] = None,
) -> None:
    """Serve the page, the widget and the HTTP API."""
    settings = load_settings(host=host, port=port)
    check_port_is_free(settings.host, settings.port, "advisor serve")
    keep_few_arenas()
    prepare(settings)
    say("Starting the page …")
    from assistant.web.app import serve_forever

    serve_forever(settings, progress=say)


def check_port_is_free(host: str, port: int, command: str) -> None:
    """Stop with the exit code for a port in use; ``command`` is what can be run with another."""
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except socket.gaierror as problem:
            raise AssistantError(
                f"{host} is no address of this machine. Choose another.", code="bad_request"
            ) from problem
        except OSError as problem:
            say(
                f"Cannot listen on {host}:{port} ({problem.strerror}). Choose another port: {command} --port {port + 1}"
            )
            raise typer.Exit(EXIT_PORT) from None


@app.command()
def ask(
    text: Annotated[str | None, typer.Argument(help="The question; without it a chat begins.")] = None,
    photo: Annotated[
        list[Path] | None, typer.Option(help="A photo that the question is about; may be repeated.")
    ] = None,
    conversation: Annotated[str | None, typer.Option(help="Go on with an earlier conversation.")] = None,
    studio: Annotated[str | None, typer.Option(help="Ask one of several studios, by what its tag calls it.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole answer as JSON.")] = False,
    batch: Annotated[Path | None, typer.Option(help="A file with a conversation a line (JSON lines).")] = None,
    out: Annotated[Path | None, typer.Option(help="Where --batch writes the last answers.")] = None,
) -> None:
    """Ask a question, show a photo, or answer a file of conversations."""
    settings = settings_of(studio)
    if batch is not None:
        if text is not None or photo or conversation is not None:
            raise typer.BadParameter("--batch takes its questions from the file alone.")
        code = asyncio.run(_ask_batch(settings, batch, out))
        raise typer.Exit(code)
    if out is not None:
        raise typer.BadParameter("--out goes with --batch.")
    asyncio.run(_ask(settings, text, photo or [], conversation, as_json))


@app.command()
def index(
    folders: Annotated[list[Path] | None, typer.Argument(help="Folders with the studio's documents.")] = None,
) -> None:
    """Index the cards, the studio's file and its documents; only what changed is read again."""
    from assistant.retrieval.embedding import Embedder
    from assistant.retrieval.index import count_current, ensure

    settings = load_settings()
    for folder in folders or []:
        if not folder.is_dir():
            raise AssistantError(f"{folder} is not a folder. Name a folder with documents.", code="bad_request")
    named = [folder.resolve() for folder in folders or []]
    embedder = Embedder()
    studios = [(f"{path.stem}: ", settings.of_studio(path)) for path in settings.studio_files]
    left_out: list[str] = []

    def leave_out(sentence: str) -> None:
        left_out.append(sentence)
        say(sentence)

    for name, one in [("", settings), *studios]:
        own = [] if name else named
        count = count_current(one, leave_out, own)
        if count is None:
            learnt = settings.index_dir
            made = ensure(one, say, folders=own, embedder=embedder, learnt=learnt, track=progress_bar)
            count = made.passages
            left_out.extend(made.skipped)
        print(f"{name}{count} passages")  # noqa: T201
    if left_out:
        raise typer.Exit(EXIT_SOME_FAILED)


@app.command()
def init(
    path: Annotated[
        Path, typer.Argument(help="Where the file goes; studios/NAME.toml for one of several on a server.")
    ] = Path("studio.toml"),
    name: Annotated[str | None, typer.Option(help="The studio's name.")] = None,
    city: Annotated[str | None, typer.Option(help="Where it is.")] = None,
    book: Annotated[str | None, typer.Option(help="Where to book: a web address or an e-mail address.")] = None,
    origin: Annotated[list[str] | None, typer.Option(help="A site that may show the widget; may be repeated.")] = None,
    price: Annotated[
        list[str] | None, typer.Option(help='An offer, such as "Business headshot=190"; may be repeated.')
    ] = None,
    server: Annotated[str | None, typer.Option(help="Address of this server, for the tag.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing.")] = False,
) -> None:
    """Write a studio.toml from a few answers, and say what to paste; an existing file is left alone."""
    from assistant.studio.writing import Answers, check_free, write_studio

    check_free(path)
    answers = Answers(name or "", city, book, tuple(origin or ()), tuple(price or ()))
    if not yes and sys.stdin is not None and sys.stdin.isatty():
        answers = _asked_for(answers)
    if not answers.name:
        answers = replace(answers, name=EXAMPLE_NAME, prices=answers.prices or EXAMPLE_PRICES)
    studio, token = write_studio(path, answers)
    count = len(studio.prices)
    say(f"Wrote {path}: {studio.name}, {count} price{'' if count == 1 else 's'}. It can be edited at any time.")
    if not studio.allowed_origins:
        say("No site may show the widget yet: name yours in allowed_origins.")
    settings = load_settings()
    address = (server or f"http://{settings.host}:{settings.port}").rstrip("/")
    say("Paste this into your site, before </body>:")
    print(f'<script src="{address}/widget.js" data-studio="{studio.id}" defer></script>')  # noqa: T201
    say(f"What visitors ask: {address}/insights?studio={studio.id}")
    say(f"Its token, shown this once: {token}")
    say("Next: advisor serve")


def _asked_for(given: "Answers") -> "Answers":
    """The answers that were not given by flags, asked for on the terminal."""

    def ask(question: str, known: str | None) -> str | None:
        return known or (typer.prompt(question, default="", show_default=False, err=True).strip() or None)

    def several(question: str, known: tuple[str, ...], check: Callable[[str], object]) -> tuple[str, ...]:
        while not known and (answer := ask(question, None)):
            try:
                check(answer)
            except AssistantError as problem:
                say(problem.message)
            else:
                known = (answer,)
        return known

    from assistant.studio.writing import as_site, price_row

    say("A few questions; Enter leaves one out.")
    return replace(
        given,
        name=ask("Name of the studio", given.name) or "",
        city=ask("City", given.city),
        book=ask("Where to book (web address or e-mail)", given.book),
        origins=several("Your site, which may show the widget", given.origins, as_site),
        prices=several("An offer and its price, such as Business headshot=190", given.prices, price_row),
    )


@app.command()
def mcp(
    http: Annotated[bool, typer.Option("--http", help="Answer over HTTP, and not on stdin and stdout.")] = False,
    host: Annotated[
        str, typer.Option(help="Address to listen on; on any but this machine's own, files are not read by name.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 7861,
) -> None:
    """Serve the advisor to other programs' models over the Model Context Protocol."""
    from assistant.mcp import PATH, check_may_listen, serve_http
    from assistant.mcp import serve as serve_mcp

    if not http:
        asyncio.run(serve_mcp(load_settings()))
        return
    settings = load_settings()
    check_may_listen(host, settings.mcp_token)
    check_port_is_free(host, port, "advisor mcp --http")
    say(f"Serving http://{f'[{host}]' if ':' in host else host}:{port}{PATH} (Ctrl+C stops it)")
    asyncio.run(serve_http(settings, host, port))


@app.command()
def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False) -> None:
    """Say in plain words what works on this machine and what does not."""
    from assistant.batch import write_line
    from assistant.doctor import examine

    findings = examine()
    if as_json:
        write_line(sys.stdout, {"ok": all(f.ok for f in findings), "findings": [f.as_json() for f in findings]})
    else:
        for finding in findings:
            print(f"{'ok ' if finding.ok else 'NO '} {finding.name}: {finding.message}")  # noqa: T201
    if not all(finding.ok for finding in findings):
        raise typer.Exit(EXIT_SETUP)


def keep_few_arenas() -> None:
    """Let glibc keep at most two memory arenas instead of eight a core: a server with threads then takes 150 MB less.

    Elsewhere than on glibc there is nothing to set.
    """
    import ctypes

    arena_max = -8  # M_ARENA_MAX of <malloc.h>
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").mallopt(arena_max, 2)


def prepare(settings: "Settings") -> None:
    """Find what is missing before the server starts, so that it is said once and plainly.

    Raises:
        AssistantError: A studio's file or the knowledge cannot be read.
    """
    from assistant.knowledge import load_knowledge
    from assistant.retrieval.embedding import model_path
    from assistant.studio import load_studio

    load_knowledge()
    for path in (settings.studio_file, *settings.studio_files):
        load_studio(path)
    model_path()


async def _ask(
    settings: "Settings", text: str | None, photos: list[Path], conversation: str | None, as_json: bool
) -> None:
    from assistant.chat import Chat, clean_text
    from assistant.vision.image import read_file

    if text is not None:
        clean_text(text, photos=len(photos))
    pictures = [read_file(photo) for photo in photos]
    async with await Chat.open(settings, progress=say) as chat:
        photo_ids = [(await chat.add_photo(picture))["photo_id"] for picture in pictures]
        typed = sys.stdin is not None and sys.stdin.isatty()
        if text is not None or (photo_ids and not typed):
            await _answer(chat, text or "", conversation, photo_ids, as_json)
            return
        if sys.stdin is None:
            raise AssistantError('There is nobody to ask. Give a question: advisor ask "…"', code="empty_text")
        say("Ask about headshots and portraits. An empty line or Ctrl-D ends the chat.")
        while True:
            try:
                line = await asyncio.to_thread(input, "> " if typed else "")
            except EOFError:
                return
            if not line.strip():
                return
            try:
                conversation = await _answer(chat, line, conversation, photo_ids, as_json)
            except AssistantError as problem:
                say(problem.message)
            photo_ids = []


async def _answer(chat: Any, text: str, conversation: str | None, photo_ids: list[str], as_json: bool) -> str:
    from assistant.batch import write_line

    answer: dict[str, Any] = await chat.answer(text, conversation_id=conversation, photo_ids=photo_ids)
    if as_json:
        write_line(sys.stdout, answer)
    else:
        print(answer["answer"])  # noqa: T201
        for citation in answer["citations"]:
            interest = f" ({citation['interest']})" if citation["interest"] else ""
            said_by = ", ".join(filter(None, (citation["author"], citation["date"])))
            print(f"  [{citation['n']}] “{citation['passage']}” {said_by}{interest}")  # noqa: T201
        say(f"conversation {answer['conversation_id']}")
    return str(answer["conversation_id"])


async def _ask_batch(settings: "Settings", batch: Path, out: Path | None) -> int:
    from assistant.batch import answer_conversations
    from assistant.chat import Chat

    try:
        # Only a line feed ends a line: JSON leaves some other separators as they are inside a text.
        lines = batch.read_bytes().decode("utf-8", errors="replace").split("\n")
    except OSError as problem:
        raise AssistantError(f"Cannot read {batch}: {problem.strerror}.", code="bad_request") from problem
    with ExitStack() as stack:
        target = stack.enter_context(open_out(out, "w")) if out is not None else sys.stdout
        async with await Chat.open(settings, progress=say) as chat:
            failed = await answer_conversations(chat, lines, batch.parent, target)
    return EXIT_SOME_FAILED if failed else 0


for command in (photo_commands.assess, photo_commands.crop, photo_commands.compare, photo_commands.team):
    app.command()(command)


if __name__ == "__main__":
    main()
