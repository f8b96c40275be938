"""The widget on a page of another site, with third-party storage blocked: how heavy it is, and how soon one can type.

Needs Chromium. A fresh server speaks for two studios that ``advisor init`` has made.
"""

import gzip
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from playwright.sync_api import Browser, sync_playwright

from assistant.errors import AssistantError
from assistant.web.words import all_words
from eval.host_page import one_page
from eval.report import Options, Row, Section, count, share

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
# The frame shares the page's process, and with it what slows that down; its storage is no longer blocked, though.
ONE_PROCESS = ["--disable-features=IsolateOrigins,site-per-process", "--disable-site-isolation-trials"]
STUDIOS = ("north-light", "red-barn")
RUNS = 9
# A phone of the middle class on a middling connection.
SPEED = {"offline": False, "latency": 60, "downloadThroughput": 4e6 / 8, "uploadThroughput": 4e6 / 8}
SLOWER = 4
READY_S = 900.0
BLOCKED = "() => { try { sessionStorage.length; return false; } catch { return true; } }"
# Notes the first moment at which a box is there, its script has run and the page is free to take a letter, by the clock
# that navigations begin by. From outside the same moment would be seen later, and by chance.
WATCH = """setInterval(() => {
  const has_begun = document.forms[0]?.onsubmit || document.querySelector("#ask textarea");
  if (has_begun) window.ready ??= performance.timeOrigin + performance.now();
}, 10)"""


def sections(options: Options) -> list[Section]:
    """Weight, requests and times, from a real server and a real browser."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise AssistantError("This needs Chromium, for example: apt install chromium", code="not_ready")
    with host_page() as site, server(site.origin) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        rows = [*weights(address), *requests(browser, site, address)]
        browser.close()
        browser = playwright.chromium.launch(executable_path=chromium, args=[*FLAGS, *ONE_PROCESS])
        rows += times(browser, site, address)
        browser.close()
    notes = (f"{SLOWER} times slower processor, 4 Mbit/s and 60 ms each way; first visit, nothing cached.",)
    return [Section("Widget", tuple(rows), notes=notes)]


def weights(address: str) -> list[Row]:
    """Bytes of what a visitor loads before the first word, compressed as they are sent."""
    with httpx.Client(base_url=address) as client:
        fixed = sent_bytes(client, "/widget.js")
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
    if not page.frames[-1].evaluate(BLOCKED):
        raise AssistantError("This browser gave the frame its storage; the figures need one that blocks it.")
    frame.locator("#text").fill("Which photo do I need for LinkedIn?")
    frame.locator("#text").press("Enter")
    frame.locator(".reply sup a").first.wait_for(timeout=60_000)
    page.context.close()
    return [
        count("requests before the first click", before, 1),
        count("requests until the chat is open", opened, 1),
        share("answers with third-party storage blocked", 1, 1),
    ]


def times(browser: Browser, site: "Site", address: str) -> list[Row]:
    """Seconds until a visitor can type, against the Gradio page of the same server, in turns."""
    site.show(address, then="Advisor.open()")
    found = [
        [ready_s(browser, page) for page in (site.origin, f"{address}/embed?studio={STUDIOS[0]}", address)]
        for _ in range(RUNS)
    ]
    return [
        middle("a page whose widget opens at once can be typed into, s", [widget for widget, _, _ in found]),
        middle("the chat as a page of its own, s", [chat for _, chat, _ in found]),
        middle("the Gradio page, s", [page for _, _, page in found]),
        middle(
            "the host page with its widget in parts of the Gradio page", [widget / page for widget, _, page in found]
        ),
        middle("the chat alone in parts of the Gradio page", [chat / page for _, chat, page in found]),
    ]


def middle(name: str, values: Sequence[float]) -> Row:
    """The median, which a busy machine moves less than the mean."""
    return count(name, median(values), len(values), f"{min(values):.2f} to {max(values):.2f}")


def ready_s(browser: Browser, address: str) -> float:
    """Seconds from a navigation to a box that takes letters, in the page or its frame, on a first visit."""
    context = browser.new_context(viewport={"width": 1000, "height": 800})
    context.set_default_timeout(120_000)
    context.add_init_script(WATCH)
    page = context.new_page()
    slow = context.new_cdp_session(page)
    slow.send("Network.enable")
    slow.send("Network.emulateNetworkConditions", SPEED)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address)
    begun = page.evaluate("performance.timeOrigin")
    found: float | None = None
    while found is None:
        page.wait_for_timeout(200)
        found = page.frames[-1].evaluate("window.ready")
    context.close()
    return (found - float(begun)) / 1000


class Site:
    """A studio's site on another address than the advisor."""

    def __init__(self) -> None:
        self.origin = ""
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
    site = Site()
    with one_page(lambda: site.page) as port:
        site.origin = f"http://localhost:{port}"
        yield site


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
