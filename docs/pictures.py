"""The pictures that visual-system.md shows: slides of the gallery in Chromium, and the palette as people see it.

Run as ``make pictures``; needs Chromium. Pictures that the page shows no more are deleted.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
from matplotlib.colors import to_rgb
from playwright.sync_api import sync_playwright

from toolkit import gallery
from toolkit.gallery.forms import FORMS
from toolkit.show import style

PICTURES = Path(__file__).parent / "pictures"
SHOWN = set(
    re.findall(r"\(pictures/([\w-]+)\.png\)", PICTURES.with_name("visual-system.md").read_text(encoding="utf-8"))
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-sync", "--disable-background-networking"]
BEFORE_THE_FORMS = ("title", "section")
COLOURS = {
    name: getattr(style, name) for name in ("INK", "MUTED", "LINE", "FOCUS", "QUIET", "WARN", "GOOD", "AMBER")
} | {f"part {i}": colour for i, colour in enumerate(style.PARTS, 1)}
SEEN_WITHOUT = {
    "all colours": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red cones": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "no green cones": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "grey print": ((0.213, 0.715, 0.072),) * 3,
}
"""How colours are seen in linear light: Machado, Oliveira and Fernandes 2009 at full severity; luminance for grey."""


def slides(folder: Path) -> None:
    """A picture of each layout and figure of the gallery that the page shows, on ordinary content."""
    deck = gallery.build(folder, "en", ("ordinary",))
    browser = next(filter(None, map(shutil.which, BROWSERS)), None) or sys.exit("pictures need Chromium")
    names = [*BEFORE_THE_FORMS, *FORMS, *(f"chart {name}" for name in gallery.SPECIMENS)]
    files = {number: name for number, name in enumerate(n.replace(" ", "-") for n in names) if name in SHOWN}
    if unknown := SHOWN - {"palette", *files.values()}:
        sys.exit(f"the gallery has no {', '.join(sorted(unknown))}")
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=browser, args=FLAGS)
        page = chromium.new_page(viewport={"width": 1280, "height": 720}, device_scale_factor=0.5)
        page.goto(deck.as_uri())
        page.wait_for_function("window.Reveal && Reveal.isReady()")
        for number, name in files.items():
            page.evaluate("number => Reveal.slide(number)", number)
            page.screenshot(path=PICTURES / f"{name}.png")
        chromium.close()


def palette() -> None:
    """The palette as people with and without all cones see it, and in grey print."""
    style.apply()
    figure, axes = plt.subplots(figsize=(9.6, 2.9), layout="constrained")
    for row, matrix in enumerate(SEEN_WITHOUT.values()):
        for column, colour in enumerate(COLOURS.values()):
            axes.add_patch(plt.Rectangle((column, row), 0.92, 0.84, color=_as_seen(colour, matrix)))
    axes.set(xlim=(0, len(COLOURS)), ylim=(len(SEEN_WITHOUT), -0.1))
    axes.set_xticks([i + 0.46 for i in range(len(COLOURS))], COLOURS, fontsize=9)
    axes.set_yticks([i + 0.42 for i in range(len(SEEN_WITHOUT))], SEEN_WITHOUT, fontsize=10)
    axes.spines["bottom"].set_visible(False)
    figure.savefig(PICTURES / "palette.png", dpi=96)


def _as_seen(colour: str, matrix: tuple[tuple[float, ...], ...]) -> list[float]:
    light = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
    seen = [min(max(sum(w * p for w, p in zip(row, light, strict=True)), 0), 1) for row in matrix]
    return [12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055 for part in seen]


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    for old in (path for path in PICTURES.glob("*.png") if path.stem not in SHOWN):
        old.unlink()
    palette()
    with tempfile.TemporaryDirectory() as folder:
        slides(Path(folder))
