"""A notebook's kernel under watch: one that takes more memory than it may, or puts out more than a notebook can hold.

An address-space limit is none (a trivial query maps six times what it uses), so the resident size is looked at.
"""

from __future__ import annotations

import itertools
import threading
import time
from contextlib import suppress
from typing import Any

import psutil
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.log import logger

from toolkit.client.config import Limits
from toolkit.words import Count, Phrase, _

ENGINE = "cvo"
EVERY_SECONDS = 0.2
LOOKS = 5
"""After so many looks at its memory the processes are sought that a kernel has started: all of the machine are read."""
BESIDE_QUERIES = 2
"""How many times what its queries may use a notebook may hold in all: tables for a person to read, and pictures."""
MOST_OUTPUT = 20_000_000
"""Bytes of output of a whole notebook; those of the method hold less than one million."""


class Watch:
    """What one notebook may use; ``reason`` says why its kernel was ended, where it was."""

    def __init__(self, limits: Limits) -> None:
        self.memory, self.told = BESIDE_QUERIES * limits.memory_bytes, limits.memory
        self.reason: Phrase | None = None
        self._output = 0
        self._kernel: psutil.Process | None = None
        self._started: list[psutil.Process] = []

    def follow(self, pid: int) -> None:
        """Look at the memory of this process until it ends."""
        self._kernel = psutil.Process(pid)
        threading.Thread(target=self._follow, name="cvo-watch", daemon=True).start()

    def takes(self, message: dict[str, Any]) -> bool:
        """Count a kernel's output; whether the notebook can still hold it."""
        self._output += len(repr(message["content"]))
        if self._output > MOST_OUTPUT and self.reason is None:
            self._end(
                _(
                    "it put out more than {most} MB of text and pictures; show a part of it, or write it to a file",
                    most=Count(MOST_OUTPUT / 1e6),
                )
            )
        return self._output <= MOST_OUTPUT

    def _follow(self) -> None:
        try:
            for look in itertools.count():
                if not self._kernel.is_running() or self._kernel.status() == psutil.STATUS_ZOMBIE:
                    return
                if look % LOOKS == 0:
                    self._started = self._kernel.children(recursive=True)
                if self._resident() > self.memory:
                    self._end(
                        _(
                            "it needed over twice the memory under [limits] ({memory}); raise it, or send less data",
                            memory=self.told,
                        )
                    )
                    return
                time.sleep(EVERY_SECONDS)
        except psutil.NoSuchProcess:
            return

    def _resident(self) -> int:
        held = self._kernel.memory_info().rss
        for process in self._started:
            with suppress(psutil.NoSuchProcess):
                held += process.memory_info().rss
        return held

    def _end(self, reason: Phrase) -> None:
        self.reason = reason
        for process in (*self._kernel.children(recursive=True), self._kernel):
            process.kill()


class _WatchedClient(PapermillNotebookClient):
    def __init__(self, *given: Any, watch: Watch, **options: Any) -> None:
        super().__init__(*given, **options)
        self._watch = watch

    def start_new_kernel(self, **options: Any) -> None:
        try:
            super().start_new_kernel(**options)
        except OSError as fault:
            raise RuntimeError("the kernel did not start") from fault
        self._watch.follow(self.km.provisioner.pid)

    def output(self, outs: list[NotebookNode], msg: dict[str, Any], *place: Any) -> NotebookNode | None:
        return super().output(outs, msg, *place) if self._watch.takes(msg) else None


class WatchedEngine(NBClientEngine):
    """papermill's engine, its kernels under a :class:`Watch`."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, watch: Watch, execution_timeout: int, **options: Any
    ) -> NotebookNode:
        told = {"timeout": execution_timeout, "kernel_manager_class": options["kernel_manager_class"], "log": logger}
        return _WatchedClient(nb_man, watch=watch, kernel_name=kernel_name, **told).execute()


papermill_engines.register(ENGINE, WatchedEngine)
