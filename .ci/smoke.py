"""Start the real server, use its page in headless Chromium as a visitor would, and stop it again."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_S = 600


def main() -> int:
    """Exit code 0 when the page answered."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "ADVISOR_HOME": home, "ADVISOR_STUDIO_FILE": str(Path(home) / "studio.toml")}
        advisor = Path(sys.executable).with_name("advisor")
        server = subprocess.Popen([advisor, "serve", "--port", str(port)], env=environment)
        try:
            base = f"http://127.0.0.1:{port}"
            wait_until_ready(base, server)
            browse(base)
        finally:
            server.terminate()
            server.wait(30)
    print("smoke test passed")
    return 0


def wait_until_ready(base: str, server: "subprocess.Popen[bytes]") -> None:
    """Wait for the health route to say that the advisor is ready."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise SystemExit(f"the server stopped with {server.returncode}")
        try:
            with urllib.request.urlopen(f"{base}/api/health", timeout=5) as response:
                if response.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(0.5)
    raise SystemExit("the server was not ready in time")


def browse(base: str) -> None:
    """Ask one question in the page and wait for its sources."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        print("no Chromium on this machine: the page was not opened")
        return
    from playwright.sync_api import sync_playwright

    outside: list[str] = []
    with tempfile.TemporaryDirectory() as profile, sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(profile, executable_path=chromium, args=FLAGS)
        page = context.new_page()
        page.on("request", lambda request: None if is_ours(request.url, base) else outside.append(request.url))
        page.goto(base)
        box = page.get_by_role("textbox").first
        box.fill("Which photo do I need for LinkedIn, and what does it cost?")
        box.press("Enter")
        page.get_by_text("€150").first.wait_for(timeout=30_000)
        context.close()
    if outside:
        raise SystemExit(f"the page asked outside hosts: {outside}")


def is_ours(url: str, base: str) -> bool:
    """Whether a request stays on this server."""
    return url.startswith((base, "data:", "blob:", base.replace("http", "ws")))


if __name__ == "__main__":
    sys.exit(main())
