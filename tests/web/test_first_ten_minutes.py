"""The README's own way from a checkout to an answer on two studios' sites, followed to the letter in a real browser."""

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from .conftest import CHROMIUM, FLAGS

ROOT = Path(__file__).parent.parent.parent
SITES = {"https://north.example": ("north.localhost", "190"), "https://barn.example": ("barn.localhost", "145")}


def section_of_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return readme.split("## On your own site")[1].split("\n## ")[0]


def commands():
    """The lines of the section's first block."""
    return re.search(r"```\n(.*?)```", section_of_the_readme(), re.S)[1].strip().splitlines()


def what_make_does(verb):
    """The command of a verb, of which everything else is set-up that this checkout has had."""
    return re.search(rf"^{verb}:.*\n\t@(.+)", (ROOT / "Makefile").read_text(), re.M)[1].replace("$(BIN)", ".venv/bin")


@pytest.fixture
def checkout(tmp_path, ready_home, monkeypatch):
    """A folder that is a checkout as far as the commands can see, with its environment and the cards indexed."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    (folder / ".venv").symlink_to(sys.prefix)
    shutil.copytree(ready_home, folder / ".advisor")
    for name in [name for name in os.environ if name.startswith("ADVISOR_")]:
        monkeypatch.delenv(name)
    return folder


@pytest.fixture
def host():
    """Serves whatever page a test gives, under any name."""
    pages = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body = pages.get(self.headers["host"], "").encode()
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_address[1], pages
        server.shutdown()
        thread.join()


@pytest.fixture
def visitor(tmp_path):
    """A browser in which pages of other sites may store nothing."""
    if not CHROMIUM.exists():
        pytest.skip(f"no browser at {CHROMIUM}: install Chromium to follow the README")
    from playwright.sync_api import sync_playwright

    profile = tmp_path / "profile"
    (profile / "Default").mkdir(parents=True)
    blocked = {"profile": {"block_third_party_cookies": True, "cookie_controls_mode": 1}}
    (profile / "Default" / "Preferences").write_text(json.dumps(blocked))
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(profile, executable_path=str(CHROMIUM), args=FLAGS)
        context.set_default_timeout(60_000)
        yield context
        context.close()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_six_commands_and_edits_lead_to_each_studios_own_price_on_its_own_site(checkout, host, visitor, monkeypatch):
    host_port, pages = host
    monkeypatch.setenv("ADVISOR_PORT", str(free_port()))
    setup, *inits, run = commands()
    assert (setup, run) == ("make setup", "make run")
    assert len([setup, *inits, run]) + len(SITES) <= 6  # each site is an edit: the tag is pasted into its page

    prices = {}
    for line in inits:
        site, (name, price) = next((site, told) for site, told in SITES.items() if site in line)
        line = line.replace(site, f"http://{name}:{host_port}")
        done = subprocess.run(shlex.split(line), cwd=checkout, capture_output=True, text=True, check=True)
        prices[f"{name}:{host_port}"] = price
        pages[f"{name}:{host_port}"] = f"<!doctype html><title>Studio</title><h1>Our studio</h1>{done.stdout}"
    assert len(prices) == len(SITES)

    serving = subprocess.Popen(shlex.split(what_make_does("run")), cwd=checkout, stderr=subprocess.DEVNULL)
    try:
        for address, price in prices.items():
            answer = answer_on(visitor, f"http://{address}/")
            assert f"€{price}" in answer
            assert not [other for other in prices.values() if other != price and other in answer]
    finally:
        serving.terminate()
        serving.wait(20)


def answer_on(visitor, site):
    """What the widget on a site says of a price, as soon as the server is up."""
    page = visitor.new_page()
    for _ in range(120):
        page.goto(site)
        if page.evaluate("'Advisor' in window"):
            break
        page.wait_for_timeout(500)
    page.evaluate("Advisor.open()")
    frame = page.frame_locator("iframe")
    frame.locator("#text").wait_for()
    inside = next(one for one in page.frames if "/embed" in one.url)
    blocked = "() => { try { localStorage.length; return false } catch { return true } }"
    assert inside.evaluate(blocked), "the browser should block storage here"
    for _ in range(60):  # the second studio is still being opened
        frame.locator("#text").fill("What does a business headshot cost?")
        frame.locator("#text").press("Enter")
        page.wait_for_timeout(2000)
        reply = frame.locator(".reply").last
        if reply.count() and "€" in reply.inner_text():
            return reply.inner_text()
    raise AssertionError(frame.locator("#log").inner_text())
