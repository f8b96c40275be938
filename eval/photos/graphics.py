"""Pictures that are no photographs, drawn here: screens, charts, logos; and photos turned into drawings.

Pure functions; the same number gives the same picture.
"""

import cv2
import numpy as np

from eval.photos.variants import Rgb

WORDS = ("Open", "Save as", "Settings", "Today 14:20", "Quarterly report", "Inbox (12)", "Total 4,310", "Next", "Back")


def screen(seed: int) -> Rgb:
    """A window with a bar, a side list, rows of text and buttons."""
    random = np.random.default_rng(seed)
    height, width = int(random.integers(500, 900)), int(random.integers(700, 1300))
    dark = seed % 3 == 0
    back, ink = ((32, 34, 38), (225, 225, 228)) if dark else ((250, 250, 251), (35, 37, 40))
    picture = np.full((height, width, 3), back, np.uint8)
    accent = tuple(int(tone) for tone in random.integers(20, 220, 3))
    cv2.rectangle(picture, (0, 0), (width, 44), accent, -1)
    cv2.rectangle(picture, (0, 44), (width // 5, height), tuple(int(0.93 * tone) for tone in back), -1)
    for x0, x1 in ((16, width // 5), (width // 5 + 24, width)):
        for y in range(80, height - 20, int(random.integers(24, 38))):
            text = " ".join(random.choice(WORDS, 1 if x0 == 16 else int(random.integers(2, 7))))
            cv2.putText(picture, text[: (x1 - x0) // 9], (x0, y), cv2.FONT_HERSHEY_SIMPLEX, 0.45, ink, 1, cv2.LINE_AA)
    cv2.rectangle(picture, (width - 150, height - 60), (width - 24, height - 24), accent, -1)
    cv2.putText(
        picture, "OK", (width - 105, height - 36), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (255, 255, 255), 1, cv2.LINE_AA
    )
    return picture


def logo(seed: int) -> Rgb:
    """A few plain shapes and a name on one tone."""
    random = np.random.default_rng(seed)
    side = int(random.integers(240, 800))
    picture = np.full(
        (side, side, 3), random.integers(200, 256, 3) if seed % 2 else random.integers(0, 60, 3), np.uint8
    )
    for _ in range(int(random.integers(1, 4))):
        tone = tuple(int(value) for value in random.integers(0, 256, 3))
        x, y = (int(value) for value in random.uniform(0.3, 0.7, 2) * side)
        size = int(random.uniform(0.08, 0.25) * side)
        if random.random() < 0.5:
            cv2.circle(picture, (x, y), size, tone, -1, cv2.LINE_AA)
        else:
            corners = np.array(((x, y - size), (x + size, y + size), (x - size, y + size)), np.int32)
            cv2.fillPoly(picture, [corners], tone, cv2.LINE_AA)
    tone = tuple(int(value) for value in random.integers(0, 256, 3))
    cv2.putText(
        picture, "NORTH", (side // 4, int(0.9 * side)), cv2.FONT_HERSHEY_DUPLEX, side / 300, tone, 2, cv2.LINE_AA
    )
    return picture


def chart(seed: int) -> Rgb:
    """Bars or lines on white, with axes and a legend."""
    random = np.random.default_rng(seed)
    picture = np.full((480, 720, 3), 255, np.uint8)
    for y in range(60, 420, 60):
        cv2.line(picture, (60, y), (690, y), (225, 225, 225), 1)
    tones = [tuple(int(value) for value in random.integers(30, 220, 3)) for _ in range(3)]
    for series, tone in enumerate(tones):
        heights = random.integers(40, 340, 8)
        if seed % 2:
            for i, tall in enumerate(heights):
                left = 80 + 76 * i + 20 * series
                cv2.rectangle(picture, (left, 420 - int(tall)), (left + 16, 420), tone, -1)
        else:
            line = np.array([(90 + 80 * i, 420 - tall) for i, tall in enumerate(heights)], np.int32)
            cv2.polylines(picture, [line], False, tone, 2, cv2.LINE_AA)
        cv2.putText(
            picture, WORDS[series], (560, 40 + 18 * series), cv2.FONT_HERSHEY_SIMPLEX, 0.4, tone, 1, cv2.LINE_AA
        )
    cv2.rectangle(picture, (60, 60), (690, 420), (60, 60, 60), 1)
    return picture


def cartoon(rgb: Rgb) -> Rgb:
    """A photo in flat colours with ink lines."""
    flat = rgb
    for _ in range(5):
        flat = np.asarray(cv2.bilateralFilter(flat, 9, 60, 9), np.uint8)
    flat = np.asarray(np.rint(flat / 42.5) * 42.5, np.uint8)
    grey = cv2.medianBlur(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), 7)
    ink = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 9, 3)
    return np.asarray(cv2.bitwise_and(flat, flat, mask=ink), np.uint8)


def sketch(rgb: Rgb) -> Rgb:
    """A photo as a pencil drawing."""
    grey, _ = cv2.pencilSketch(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), sigma_s=40, sigma_r=0.08, shade_factor=0.04)
    return np.asarray(np.repeat(grey[..., None], 3, axis=2), np.uint8)


def painting(rgb: Rgb) -> Rgb:
    """A photo as a soft painting."""
    painted = cv2.stylization(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), sigma_s=60, sigma_r=0.45)
    return np.asarray(cv2.cvtColor(painted, cv2.COLOR_BGR2RGB), np.uint8)
