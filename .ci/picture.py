"""Make the README's picture of a photo report anew: ``docs/photo-report.png``.

The product itself writes the page, about NASA's portrait of the astronaut Eileen Collins, which is in the public domain
and comes with scikit-image; headless Chromium takes the picture.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PICTURE = Path(__file__).resolve().parent.parent / "docs" / "photo-report.png"
WIDTH_PX, HEIGHT_PX, SCALE, TONES = 860, 1500, 1.25, 192
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run")


def main() -> int:
    """Exit code 0 when the picture was made."""
    from PIL import Image, ImageChops
    from skimage import data

    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        print("This needs Chromium, for example: apt install chromium", file=sys.stderr)
        return 4
    with tempfile.TemporaryDirectory() as folder:
        photo, page, shot = (Path(folder) / name for name in ("astronaut.jpg", "report.html", "shot.png"))
        Image.fromarray(data.astronaut()).save(photo, quality=95)
        command = [sys.executable, "-m", "assistant.cli", "assess", photo.name, "--html", page.name]
        subprocess.run(command, cwd=folder, env={**os.environ, "PYTHONPATH": str(PICTURE.parent.parent)}, check=True)
        size = f"--window-size={WIDTH_PX},{HEIGHT_PX}"
        more = (f"--user-data-dir={folder}/profile", f"--force-device-scale-factor={SCALE}", f"--screenshot={shot}")
        subprocess.run([chromium, *FLAGS, size, *more, page.as_uri()], check=True, capture_output=True)
        taken = Image.open(shot).convert("RGB")
        page_colour = Image.new("RGB", taken.size, taken.getpixel((2, taken.height - 2)))
        filled = ImageChops.difference(taken, page_colour).getbbox() or (0, 0, *taken.size)
        taken.crop((0, 0, taken.width, min(taken.height, filled[3] + 24))).quantize(
            TONES, dither=Image.Dither.FLOYDSTEINBERG
        ).save(PICTURE, optimize=True)
    print(f"Wrote {PICTURE.name}, {PICTURE.stat().st_size // 1000} kB.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
