"""Several clients, each in a process of its own: one that is refused, crashes or is killed leaves the others."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from joblib import Parallel, delayed

from toolkit import words
from toolkit.errors import CvoError
from toolkit.run import kernels, unchanged
from toolkit.run.one import AT_ONCE, run_client
from toolkit.run.outcome import Report
from toolkit.words import _, say
from toolkit.words.private import masked

FOLDERS = ("CVO_DATA", "CVO_REPORTS")


@dataclass(frozen=True)
class Refused:
    """A client that could not be run: the message and the exit code it stands for."""

    client: str
    message: str
    exit_code: int
    seconds: float = 0.0


Ended = Report | Refused


@dataclass(frozen=True)
class Order:
    """What each client's process is told: the language on screen, the folders, and what :func:`run_client` takes."""

    options: dict[str, Any] = field(default_factory=dict)
    language: str = field(default_factory=words.language)
    folders: dict[str, str] = field(
        default_factory=lambda: {name: os.environ[name] for name in FOLDERS if name in os.environ}
    )
    is_loud: bool = False


def run_many(slugs: Sequence[str], jobs: int = 1, is_loud: bool = False, **options: Any) -> Iterator[Ended]:
    """Run clients side by side, and give each as it ends; those of which nothing has changed come first, at once.

    Parameters
    ----------
    slugs : sequence of str
        The clients.
    jobs : int
        Clients at a time; each takes as many processors as are left for it.
    is_loud : bool
        Print a line for each step that ends.
    **options
        As for :func:`run_client`.
    """
    left = []
    for slug in slugs:
        known = _as_it_was(slug, **options)
        if known is None:
            left.append(slug)
        else:
            yield known
    options = {"at_once": max(1, min(AT_ONCE, (os.cpu_count() or 1) // jobs))} | options
    order = Order(options, is_loud=is_loud)
    ended = Parallel(n_jobs=jobs, prefer="threads", return_as="generator_unordered", pre_dispatch=jobs, batch_size=1)
    yield from ended(delayed(in_own_process)(slug, order) for slug in left)


def _as_it_was(slug: str, *, fresh: bool = False, language: str | None = None, **asked: Any) -> Ended | None:
    """What needs no process: a client of which nothing has changed, or that is refused for its configuration."""
    try:
        return None if fresh else unchanged.as_it_was(slug, language, asked.get("only"), asked.get("as_of"))
    except CvoError as refusal:
        return Refused(slug, str(refusal), refusal.exit_code)


def in_own_process(slug: str, order: Order) -> Ended:
    """Run a client in a process of its own; one that was killed is refused with what it was likely killed for."""
    started = time.perf_counter()
    here, there = multiprocessing.Pipe(duplex=False)
    process = kernels.client_process(_run, slug, order, there)
    there.close()
    try:
        ended = here.recv()
    except EOFError:
        text = _("the run was ended from outside or crashed, most often for want of memory; free some and run again")
        ended = Refused(slug, say(text, order.language), 1, round(time.perf_counter() - started, 1))
    process.join()
    return ended


def _run(slug: str, order: Order, there: Connection) -> None:
    os.environ |= order.folders
    words.use(order.language)
    started = time.perf_counter()

    def told(step: str, state: str) -> None:
        if order.is_loud and state != "started":
            print(f"{slug} · {step} · {say(STATES[state], order.language)}", flush=True)

    try:
        there.send(run_client(slug, progress=told, **order.options))
    except CvoError as refusal:
        there.send(Refused(slug, str(refusal), refusal.exit_code, round(time.perf_counter() - started, 1)))
    except Exception as fault:  # nobody watches: what was not foreseen is told like the rest, and the others go on
        told_as = masked(f"{type(fault).__name__}: {str(fault).strip().split(chr(10))[0]}")
        there.send(Refused(slug, told_as, 1, round(time.perf_counter() - started, 1)))


STATES = {"ok": _("done"), "skipped": _("skipped"), "failed": _("failed"), "kept": _("unchanged")}
