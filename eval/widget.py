"""The widget on a page of another site, with third-party storage blocked: how heavy it is, and how soon one can type.

Needs Chromium. A fresh server speaks for two studios that ``advisor init`` has made.
"""

import gzip
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, sync_playwright

from assistant.errors import AssistantError
from assistant.web.words import all_words
from eval.report import Options, Row, Section, count, mean, share

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
    # the frame shares the page's process, and with it what slows that down
    "--disable-features=IsolateOrigins,site-per-process", "--disable-site-isolation-trials",
]  # fmt: skip
STUDIOS = ("north-light", "red-barn")
SCRIPTS = ("/widget.js", "/page/embed.css", "/page/embed.js")
RUNS = 7
# A phone of the middle class on a middling connection.
SPEED = {"offline": False, "latency": 60, "downloadThroughput": 4e6 / 8, "uploadThroughput": 4e6 / 8}
SLOWER = 4
READY_S = 900.0
STORAGE = "() => { try { sessionStorage.length; return false; } catch { return true; } }"


def sections(options: Options) -> list[Section]:
    """Weight, requests and times, from a real server and a real browser."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise AssistantError("This needs Chromium, for example: apt install chromium", code="not_ready")
    with host_page() as site, server(site.origin) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        try:
            rows = [*weights(address), *requests(browser, site, address), *times(browser, site, address)]
        finally:
            browser.close()
    notes = (f"{SLOWER} times slower processor, 4 Mbit/s and 60 ms each way; first visit, nothing cached.",)
    return [Section("Widget", tuple(rows), notes=notes)]


def weights(address: str) -> list[Row]:
    """Bytes of what a visitor loads before the first word, compressed as they are sent."""
    with httpx.Client(base_url=address) as client:
        fixed = sum(sent_bytes(client, path) for path in SCRIPTS)
        pages = [sent_bytes(client, f"/embed?studio={STUDIOS[0]}&lang={code}") for code in all_words()]
        cleaning = sent_bytes(client, "/page/clean.js")
    return [
        count("loader and chat, gzip, KB, heaviest language", (fixed + max(pages)) / 1024, len(pages)),
        count("what cleans a photo, loaded with the first one, gzip, KB", cleaning / 1024, 1),
    ]


def sent_bytes(client: httpx.Client, path: str) -> int:
    """Length of an answer's body as it goes over the wire."""
    with client.stream("GET", path, headers={"accept-encoding": "gzip"}) as answer:
        answer.raise_for_status()
        body = b"".join(answer.iter_raw())
    gzip.decompress(body)
    return len(body)


def requests(browser: Browser, site: "Site", address: str) -> list[Row]:
    """Requests to the advisor before and after the first click, and whether an answer comes at all."""
    site.show(address)
    seen: list[str] = []
    page = browser.new_context().new_page()
    page.on("request", lambda asked: seen.append(asked.url) if asked.url.startswith(address) else None)
    page.goto(site.origin)
    page.locator("button").wait_for()
    page.wait_for_load_state("networkidle")
    before = len(seen)
    page.locator("button").click()
    frame = page.frame_locator("iframe")
    frame.locator("#close").wait_for()
    opened = len(seen)
    is_blocked = page.frames[-1].evaluate(STORAGE)
    frame.locator("#text").fill("Which photo do I need for LinkedIn?")
    frame.locator("#text").press("Enter")
    frame.locator(".reply sup a").first.wait_for(timeout=60_000)
    page.context.close()
    return [
        count("requests before the first click", before, 1),
        count("requests until the chat is open", opened, 1),
        share(
            "answers with third-party storage blocked", int(is_blocked), 1, "0 also where the browser blocks nothing"
        ),
    ]


def times(browser: Browser, site: "Site", address: str) -> list[Row]:
    """Seconds until a visitor can type, against the Gradio page of the same server, in turns."""
    button, chat, gradio = [], [], []
    for _ in range(RUNS):
        site.show(address)
        button.append(interactive_s(browser, site.origin, lambda page: page.locator("button").wait_for()))
        site.show(address, then="Advisor.open()")
        chat.append(interactive_s(browser, site.origin, typed_into_the_widget))
        gradio.append(interactive_s(browser, address, typed_into_the_page))
    return [
        mean("the widget's button can be pressed, s", button),
        mean("the widget's chat takes a letter, opened at once, s", chat),
        mean("the Gradio page takes a letter, s", gradio),
        mean("the chat's time in the page's", [one / other for one, other in zip(chat, gradio, strict=True)]),
    ]


def interactive_s(browser: Browser, address: str, wait: Any) -> float:
    """Seconds from the address to what is waited for, on a first visit with a slow phone."""
    context = browser.new_context(viewport={"width": 1000, "height": 800})
    context.set_default_timeout(120_000)
    page = context.new_page()
    slow = context.new_cdp_session(page)
    slow.send("Network.enable")
    slow.send("Network.emulateNetworkConditions", SPEED)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    begun = time.perf_counter()
    page.goto(address, wait_until="commit")
    wait(page)
    taken = time.perf_counter() - begun
    context.close()
    return taken


def typed_into_the_widget(page: Page) -> None:
    """Type a letter as soon as the chat's script runs."""
    frame = page.frame_locator("iframe")
    frame.locator("#close").wait_for()
    frame.locator("#text").press("a")


def typed_into_the_page(page: Page) -> None:
    """Type a letter as soon as Gradio has built its box."""
    page.locator("#ask textarea").press("a")


class Site:
    """A studio's site on another address than the advisor.

    Args:
        port: Where it is served.
    """

    def __init__(self, port: int) -> None:
        self.origin = f"http://localhost:{port}"
        self.page = ""

    def show(self, address: str, then: str = "") -> None:
        """Put the widget's tag on the page, and a script after it."""
        script = f"<script>addEventListener('DOMContentLoaded', () => {{ {then} }})</script>" if then else ""
        self.page = (
            '<!doctype html><html lang="en"><title>Studio</title><h1>Studio</h1>'
            f'<script src="{address}/widget.js" data-studio="{STUDIOS[0]}" defer></script>{script}'
        )


@contextmanager
def host_page() -> Iterator[Site]:
    """A site on a free port that shows one page."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = site.page.encode() if self.path == "/" else b""
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        site = Site(http.server_address[1])
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield site
        http.shutdown()


@contextmanager
def server(origin: str) -> Iterator[str]:
    """A fresh server of two studios that allow a site; its address."""
    advisor = str(Path(sys.executable).with_name("advisor"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with TemporaryDirectory() as home:
        places = {
            "ADVISOR_HOME": home,
            "ADVISOR_STUDIOS_DIR": f"{home}/studios",
            "ADVISOR_REQUESTS_PER_MINUTE": "10000",
        }
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        run: dict[str, Any] = {"env": {**os.environ, **places}, "cwd": home, **quiet}
        for studio in STUDIOS:
            name = studio.replace("-", " ").title()
            told = ["--name", name, "--origin", origin, "--price", "Business headshot=190", "--yes"]
            subprocess.run([advisor, "init", f"studios/{studio}.toml", *told], check=True, **run)
        process = subprocess.Popen([advisor, "serve", "--port", str(port)], **run)
        try:
            address = f"http://127.0.0.1:{port}"
            for studio in STUDIOS:
                wait_until_ready(f"{address}/api/health?studio={studio}")
            yield address
        finally:
            process.terminate()
            process.wait(30)


def wait_until_ready(address: str) -> None:
    """Wait until a studio can answer.

    Raises:
        AssistantError: It took too long.
    """
    end = time.monotonic() + READY_S
    while time.monotonic() < end:
        try:
            if httpx.get(address).status_code == 200:
                return
        except httpx.TransportError:
            pass  # not listening yet
        time.sleep(1)
    raise AssistantError("The server was not ready in time; run advisor doctor.", code="not_ready")
