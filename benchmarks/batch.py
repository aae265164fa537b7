"""The book of clients: clients an hour of ``cvo batch``, against a plain papermill loop in the same run.

``python benchmarks/batch.py [--clients 8] [--plain 2] [--jobs N]`` generates shops of the demo's size, a seed each, and
prints what a batch of them takes from raw exports to decks, what batches of 2, 4, 8 and so on take with the tables
already built, and what ``papermill.execute_notebook`` takes for the same notebooks of the first ``--plain`` shops, one
after the other on the same tables, half of them before the largest batch and half after it (it makes no deck, no
summary and no page). ``--clients 176`` is the whole book.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import papermill
import psutil

from toolkit.demo import generate
from toolkit.run.many import at_a_time
from toolkit.run.steps import NOTEBOOKS

LOOK_SECONDS = 0.5


@dataclass
class Figures:
    """What a command took: wall and CPU seconds, and the most memory of all its processes at one time in MB."""

    wall: float = 0.0
    cpu: float = 0.0
    peak: float = 0.0


def measured(command: list[str]) -> Figures:
    """Run a command to its end and look at all its processes as it goes; those that it forks are no children of it."""
    started, seconds, peak = time.perf_counter(), {}, 0
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    while process.poll() is None:
        held = 0
        for one in _tree(process.pid):
            try:
                times = one.cpu_times()
                seconds[one.pid] = times.user + times.system
                held += one.memory_full_info().pss
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue
        peak = max(peak, held)
        time.sleep(LOOK_SECONDS)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: exit code {process.returncode}")
    return Figures(time.perf_counter() - started, sum(seconds.values()), peak / 2**20)


def _tree(pid: int) -> list[psutil.Process]:
    try:
        root = psutil.Process(pid)
        return [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def batch(slugs: list[str], jobs: int, *options: str) -> Figures:
    """``cvo batch`` over these clients."""
    return measured([sys.executable, "-m", "toolkit.cli", "batch", *slugs, "--jobs", str(jobs), *options])


def loop(slugs: list[str], folder: Path) -> None:
    """What a consultant would write: every notebook of every client, a fresh kernel each, one after the other."""
    for slug in slugs:
        (folder / slug).mkdir(parents=True)
        os.environ["CVO_REPORT"] = str(folder / slug)
        manifest = json.loads(next(Path(os.environ["CVO_REPORTS"]).glob(f"{slug}/*/*/manifest.json")).read_text())
        told = {"client": slug, "as_of": manifest["as_of"], "language": manifest["language"]}
        for notebook in sorted(NOTEBOOKS.glob("*.ipynb")):
            papermill.execute_notebook(notebook, folder / slug / notebook.name, told, progress_bar=False)


def main() -> None:
    """Generate, measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--plain", type=int, default=2, help="clients of the plain loop, which takes long")
    parser.add_argument("--jobs", type=int, help="clients at a time; as cvo batch by default")
    parser.add_argument("--loop", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.jobs = options.jobs or at_a_time(options.clients)
    if options.loop:
        loop(options.loop[1:], Path(options.loop[0]))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ |= {"CVO_DATA": str(folder / "data"), "CVO_REPORTS": str(folder / "reports")}
        slugs = [f"shop{number:03}" for number in range(options.clients)]
        for seed, slug in enumerate(slugs, 1):
            generate(folder / "data" / slug, seed)
        compare(slugs, options, folder)


def compare(slugs: list[str], options: argparse.Namespace, folder: Path) -> None:
    """Print the table: from raw exports, growth, and against the plain loop."""
    print(f"{'':34}{'clients':>8}{'wall s':>9}{'CPU s':>9}{'an hour':>9}{'CPU s each':>12}{'MB at a time':>14}")
    show("batch, from raw exports", len(slugs), batch(slugs, options.jobs), options.jobs)
    sizes = [size for size in (2**power for power in range(20)) if size < len(slugs)] + [len(slugs)]
    few, plain = slugs[: options.plain], []
    for size in sizes[-3:]:
        if size == len(slugs):  # the loop runs before and after: a machine is not as fast at all times
            plain.append(looped(few[::2], folder))
        ran = batch(slugs[:size], options.jobs, "--fresh")
        show("batch, tables built", size, ran, options.jobs)
    plain += [looped(few[1::2], folder)] if few[1:] else []
    both = Figures(sum(p.wall for p in plain), sum(p.cpu for p in plain), max(p.peak for p in plain))
    show("plain loop, tables built", len(few), both, 1)
    print(f"\nclients an hour, batch to plain: {both.wall / len(few) / (ran.wall / len(slugs)):.2f} times")
    print(f"CPU seconds a client, plain to batch: {both.cpu / len(few) / (ran.cpu / len(slugs)):.2f} times")


def looped(slugs: list[str], folder: Path) -> Figures:
    """The plain loop over these clients, in a process of its own."""
    return measured([sys.executable, __file__, "--loop", str(folder / f"plain-{slugs[0]}"), *slugs])


def show(what: str, clients: int, took: Figures, at_a_time: int) -> None:
    """A line of the table."""
    hourly, each, held = clients * 3600 / took.wall, took.cpu / clients, took.peak / min(clients, at_a_time)
    print(f"{what:34}{clients:8}{took.wall:9.1f}{took.cpu:9.1f}{hourly:9.0f}{each:12.1f}{held:14.0f}", flush=True)


if __name__ == "__main__":
    main()
