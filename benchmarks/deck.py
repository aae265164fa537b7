"""The deck from executed notebooks, against nbconvert's own slides, in one run.

``python benchmarks/deck.py [--slides 60] [--runs 3]`` runs the demo shop, repeats its notebooks until they hold that
many slides, and prints for each way the seconds a slide, megabytes, the addresses it asks for and the milliseconds from
opening the file to the first slide painted in headless Chromium.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from itertools import cycle
from pathlib import Path
from uuid import uuid4

import nbformat
from nbconvert import SlidesExporter
from playwright.sync_api import Browser, sync_playwright

from toolkit.publish.deck import write_deck
from toolkit.publish.slides import read

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]


def executed(folder: Path) -> list[Path]:
    """The demo shop's notebooks, run."""
    environment = os.environ | {"CVO_DATA": str(folder / "data"), "CVO_REPORTS": str(folder / "reports")}
    subprocess.run([sys.executable, "-m", "toolkit.cli", "demo"], env=environment, check=True, capture_output=True)
    return sorted((folder / "reports").rglob("notebooks/*.ipynb"))


def repeated(notebooks: list[Path], wanted: int) -> tuple[list[Path], int]:
    """The notebooks over and over until they hold the wanted number of slides, and that number."""
    held = {path: len(read([path])) for path in notebooks}
    chosen, slides = [], 0
    for path in cycle(notebooks):
        if slides >= wanted:
            return chosen, slides
        chosen.append(path)
        slides += held[path]
    raise ValueError("no notebooks")


def toolkit(notebooks: list[Path], target: Path) -> None:
    """The toolkit's deck."""
    write_deck(read(notebooks), target, client="Demo", as_of=date(2026, 10, 31), currency="RON", language="en")


def plain(notebooks: list[Path], target: Path) -> None:
    """nbconvert's reveal.js slides of the same notebooks joined, pictures embedded."""
    joined = nbformat.v4.new_notebook()
    for path in notebooks:
        joined.cells += [nbformat.from_dict(cell | {"id": uuid4().hex}) for cell in nbformat.read(path, 4).cells]
    html, _resources = SlidesExporter(embed_images=True).from_notebook_node(joined)
    target.write_text(html, encoding="utf-8")


def first_paint(browser: Browser, target: Path) -> tuple[float, int]:
    """Milliseconds from opening the file to the first content painted, and how many addresses were asked for."""
    page, asked = browser.new_page(viewport={"width": 1280, "height": 720}), []
    page.on("request", lambda request: asked.append(request.url) if request.url.startswith("http") else None)
    page.goto(target.as_uri(), wait_until="load")
    page.wait_for_timeout(1500)
    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN")
    page.close()
    return painted, len(asked)


def measured(way: Callable[[list[Path], Path], None], notebooks: list[Path], target: Path, slides: int) -> dict:
    """Wall and CPU seconds a slide, and the size of the file in megabytes."""
    wall, cpu = time.perf_counter(), time.process_time()
    way(notebooks, target)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {"wall": wall / slides, "cpu": cpu / slides, "mb": target.stat().st_size / 1e6}


def main() -> None:
    """Print one line a way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slides", type=int, default=60)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        notebooks, slides = repeated(executed(Path(folder)), options.slides)
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        titles = ("wall s/slide", "CPU s/slide", "MB", "first paint ms", "requests")
        print("".join([f"{slides} slides".ljust(16), *(f"{title:>16}" for title in titles)]))
        for name, way in (("toolkit", toolkit), ("nbconvert", plain)):
            target = Path(folder) / f"{name}.html"
            runs = [measured(way, notebooks, target, slides) for _run in range(options.runs)]
            paints = [first_paint(browser, target) for _run in range(options.runs)]
            middle = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
            paint = statistics.median(painted for painted, _asked in paints)
            print(
                f"{name:16}{middle['wall']:16.3f}{middle['cpu']:16.3f}{middle['mb']:16.2f}{paint:16.0f}{paints[0][1]:16}"
            )
        browser.close()


if __name__ == "__main__":
    main()
