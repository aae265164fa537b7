"""Several clients, each in a process of its own: one that is refused, crashes or is killed leaves the others."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

import psutil
from joblib import Parallel, delayed

from toolkit import words
from toolkit.client import data_root, reports_root
from toolkit.errors import ConfigError, CvoError
from toolkit.run import kernels, unchanged
from toolkit.run.one import run_client
from toolkit.run.outcome import Report
from toolkit.words import _, say
from toolkit.words.private import masked


@dataclass(frozen=True)
class Refused:
    """A client that could not be run: the message and the exit code it stands for."""

    client: str
    message: str
    exit_code: int
    seconds: float = 0.0


Ended = Report | Refused
MEMORY_EACH = 2_000_000_000
"""Bytes that a client of ordinary size may take with one notebook at a time: twice what the demo's takes."""


@dataclass(frozen=True)
class Order:
    """What each client's process is told: the language on screen, the folders, and what :func:`run_client` takes."""

    options: dict[str, Any] = field(default_factory=dict)
    language: str = field(default_factory=words.language)
    folders: dict[str, str] = field(
        default_factory=lambda: {"CVO_DATA": str(data_root().resolve()), "CVO_REPORTS": str(reports_root().resolve())}
    )
    is_loud: bool = False


def run_many(
    slugs: Sequence[str], jobs: int = 1, *, is_loud: bool = False, scheduler: str | None = None, **options: Any
) -> Iterator[Ended]:
    """Run clients side by side, and give each as it ends; those of which nothing has changed come first, at once.

    Parameters
    ----------
    slugs : sequence of str
        The clients.
    jobs : int
        Clients at a time; each takes its :func:`share` of the processors. A cluster takes as many as it has threads.
    is_loud : bool
        Print a line for each step that ends.
    scheduler : str, optional
        The address of a Dask scheduler, whose workers see the same folders under the same names: they run the clients.
    **options
        As for :func:`run_client`.

    Raises
    ------
    ConfigError
        What a cluster needs is not installed, or there is no scheduler or no worker there.
    """
    with _workers(jobs, scheduler) as (parallel, task):
        left = []
        for slug in slugs:
            known = _as_it_was(slug, **options)
            if known is None:
                left.append(slug)
            else:
                yield known
        shares = ({} if scheduler else {"processors": share(jobs, len(left) - begun)} for begun in range(len(left)))
        orders = (Order(own | options, is_loud=is_loud) for own in shares)
        yield from parallel(delayed(task)(slug, order) for slug, order in zip(left, orders, strict=True))


def share(jobs: int, left: int) -> int:
    """How many processors a client takes when so many are left, itself among them.

    The last ones to begin take twice their part: what the first of them to end leaves is not idle then.
    """
    processors = os.cpu_count() or 1
    return min(processors, max(1, processors // jobs) * (1 + (left <= jobs)))


def at_a_time(clients: int) -> int:
    """How many of so many clients run at a time where nobody says: each on a processor of its own, if memory allows.

    One client with several processors leaves them without work at its beginning and its end.
    """
    fit = psutil.virtual_memory().total // MEMORY_EACH
    return max(1, min(clients, os.cpu_count() or 1, fit))


def _workers(jobs: int, scheduler: str | None) -> AbstractContextManager[tuple[Parallel, Callable[..., Ended]]]:
    """What runs the clients, and the task that it is given for each."""
    if not scheduler:
        here = Parallel(jobs, prefer="threads", return_as="generator_unordered", pre_dispatch=jobs, batch_size=1)
        return nullcontext((here, in_own_process))
    try:
        from toolkit.run import cluster
    except ModuleNotFoundError:
        raise ConfigError(
            _(
                "--scheduler needs Dask, which is not installed. Run: {command}",
                command="pip install -c constraints.txt -e '.[dask]'",
            )
        ) from None
    return cluster.workers(scheduler)


def _as_it_was(slug: str, *, fresh: bool = False, language: str | None = None, **asked: Any) -> Ended | None:
    """What needs no process: a client of which nothing has changed, or that is refused for its configuration."""
    try:
        return None if fresh else unchanged.as_it_was(slug, language, asked.get("only"), asked.get("as_of"))
    except CvoError as refusal:
        return Refused(slug, str(refusal), refusal.exit_code)


def _print(line: str) -> None:
    print(line, flush=True)


def in_own_process(slug: str, order: Order, told: Callable[[str], None] = _print) -> Ended:
    """Run a client in a process of its own; one that was killed is refused with what it was likely killed for."""
    started = time.perf_counter()
    here, there = multiprocessing.Pipe(duplex=False)
    process = kernels.client_process(_run, slug, order, there)
    there.close()
    try:
        while isinstance(ended := here.recv(), str):
            told(ended)
    except EOFError:
        text = _("the run was ended from outside or crashed, most often for want of memory; free some and run again")
        ended = Refused(slug, say(text, order.language), 1, round(time.perf_counter() - started, 1))
    process.join()
    return ended


def _run(slug: str, order: Order, there: Connection) -> None:
    os.environ |= order.folders
    words.use(order.language)
    started, one_at_a_time = time.perf_counter(), threading.Lock()

    def told(step: str, state: str) -> None:
        if order.is_loud and state != "started":
            with one_at_a_time:
                there.send(f"{slug} · {step} · {say(STATES[state], order.language)}")

    try:
        there.send(run_client(slug, progress=told, **order.options))
    except CvoError as refusal:
        there.send(Refused(slug, str(refusal), refusal.exit_code, round(time.perf_counter() - started, 1)))
    except Exception as fault:  # nobody watches: what was not foreseen is told like the rest, and the others go on
        told_as = masked(f"{type(fault).__name__}: {str(fault).strip().split(chr(10))[0]}")
        there.send(Refused(slug, told_as, 1, round(time.perf_counter() - started, 1)))


STATES = {"ok": _("done"), "skipped": _("skipped"), "failed": _("failed"), "kept": _("unchanged")}
