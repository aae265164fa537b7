"""Clients on the workers of a Dask cluster, through joblib; a batch ends whatever becomes of workers and scheduler."""

from __future__ import annotations

import logging
import multiprocessing
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager
from functools import partial
from typing import Any
from uuid import uuid4

import distributed
from joblib import Parallel
from joblib._dask import DaskDistributedBackend

from toolkit.errors import ConfigError
from toolkit.run.many import Ended, Order, Refused, in_own_process
from toolkit.words import Count, _, say
from toolkit.words.private import masked

WAIT_SECONDS = 10
PATIENCE_SECONDS = 120
"""How long a batch waits for a cluster without any worker: one that its nanny starts again is back by then."""
LOOK_SECONDS = 2
NOT_DAEMONIC = "DASK_DISTRIBUTED__WORKER__DAEMON=False"
"""The setting of a worker without which it may start no process."""


@contextmanager
def workers(address: str) -> Iterator[tuple[Parallel, Callable[..., Ended]]]:
    """What runs clients on the cluster, and the task that it is given for each.

    Parameters
    ----------
    address : str
        The scheduler's, such as ``tcp://host:8786``.

    Raises
    ------
    ConfigError
        There is no scheduler there, or it has no worker.
    """
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    client, topic = _connected(address), f"cvo-{uuid4().hex}"
    client.subscribe_topic(topic, lambda event: print(event[1], flush=True))
    backend = _Workers(client)
    try:
        there = Parallel(-1, backend=backend, return_as="generator_unordered", pre_dispatch="all", batch_size=1)
        yield there, partial(on_worker, topic=topic)
    finally:
        backend.is_over.set()
        client.close(WAIT_SECONDS)


def on_worker(slug: str, order: Order, topic: str) -> Ended:
    """Run a client on a worker, in a process of its own; how far it is, is told to who listens to the topic."""
    if multiprocessing.current_process().daemon:
        text = _("the worker may not start processes; start it with {setting}", setting=NOT_DAEMONIC)
        return Refused(slug, say(text, order.language), 2)
    return in_own_process(slug, order, partial(distributed.get_worker().log_event, topic))


def _connected(address: str) -> distributed.Client:
    try:
        client = distributed.Client(address, timeout=WAIT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError):
        raise ConfigError(
            _(
                "--scheduler {address}: no Dask scheduler answers there. Start one (dask scheduler), or correct the "
                "address (tcp://host:8786).",
                address=address,
            )
        ) from None
    try:
        client.wait_for_workers(1, WAIT_SECONDS)
    except TimeoutError:
        client.close(WAIT_SECONDS)
        raise ConfigError(
            _("--scheduler {address}: it has no worker. Start one with: dask worker {address}", address=address)
        ) from None
    return client


class _Workers(DaskDistributedBackend):
    """joblib's own, but a client that is lost with its workers is refused, where joblib would wait for it for ever."""

    def __init__(self, client: distributed.Client) -> None:
        super().__init__(client=client)
        self._awaited: dict[str, Callable[[Any], None]] = {}
        self.is_over = threading.Event()
        threading.Thread(target=self._watch, name="cvo-cluster", daemon=True).start()

    def effective_n_jobs(self, n_jobs: int) -> int:
        """Two at least: of one, joblib would run the clients here."""
        return max(2, super().effective_n_jobs(n_jobs))

    def submit(self, func: Any, callback: Callable[[Any], None]) -> Future:
        slug, order = func.items[0][1]

        def ended(out: Any) -> None:
            if self._awaited.pop(slug, None):
                callback(out if isinstance(out, list) else [Refused(slug, say(_lost(out), order.language), 1)])

        self._awaited[slug] = ended
        future = super().submit(func, ended)
        future.add_done_callback(lambda done: ended(done.exception()) if done.exception() else None)
        return future

    def _watch(self) -> None:
        seen = time.monotonic()
        while not self.is_over.wait(LOOK_SECONDS):
            if self._is_there():
                seen = time.monotonic()
            elif time.monotonic() - seen > PATIENCE_SECONDS:
                for ended in list(self._awaited.values()):
                    ended(None)

    def _is_there(self) -> bool:
        """Whether the scheduler answers, and has a worker."""
        try:
            return bool(self.client.sync(self.client.scheduler.ncores, callback_timeout=WAIT_SECONDS))
        except Exception:
            return False


def _lost(fault: BaseException | None) -> Any:
    """Why nothing came back of a client."""
    if fault is None or isinstance(fault, CancelledError):
        return _(
            "the cluster was lost: no worker answered for {seconds} s; start scheduler and workers and run again",
            seconds=Count(PATIENCE_SECONDS),
        )
    if isinstance(fault, distributed.KilledWorker):
        return _("worker after worker was lost under it, most often for want of memory; free some and run again")
    return masked(f"{type(fault).__name__}: {str(fault).strip().splitlines()[0] if str(fault).strip() else ''}")
