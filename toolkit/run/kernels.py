"""Kernels forked from a warm parent: each notebook gets a fresh process without paying for the imports again.

A forkserver imports :mod:`toolkit.run.warm` once; every client of a batch is a fork of it and forks a warm parent of
its own kernels at its very start, so nothing leaks from one notebook or client to the next. Where the system cannot
fork, :func:`manager` gives jupyter's ordinary kernels.
"""

from __future__ import annotations

import asyncio
import math
import multiprocessing
import os
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from multiprocessing.process import BaseProcess
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner
from traitlets import default

_FORKING = threading.Lock()
CAN_FORK = "forkserver" in multiprocessing.get_all_start_methods()
HEARD_SECONDS = 2
"""How long a kernel that is asked to end is listened to; after it the manager ends it the hard way."""


class WarmKernelManager(AsyncKernelManager):
    """A manager whose kernels run this very interpreter, forked where possible, over sockets in a folder of their own.

    Sockets in a folder (ipc) rather than ports, because free ports are raced for when many kernels start at once.
    """

    def __init__(self, **kwargs: Any) -> None:
        if CAN_FORK:
            self._folder = tempfile.TemporaryDirectory(prefix="k-")
            kwargs |= {"transport": "ipc", "connection_file": str(Path(self._folder.name) / "kernel.json")}
        super().__init__(**kwargs)

    @default("client_factory")
    def _client_factory_default(self) -> type[AsyncKernelClient]:
        return PromptClient

    @property
    def kernel_spec(self) -> KernelSpec:
        forked = {"kernel_provisioner": {"provisioner_name": "cvo-fork"}} if CAN_FORK else {}
        launch = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=launch, display_name="Python 3", language="python", metadata=forked)


class PromptClient(AsyncKernelClient):
    """A client that goes on as soon as its kernel is ready; jupyter's own first listens 0.2 s for output to stop."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel has answered and what it puts out is heard.

        Raises
        ------
        RuntimeError
            The kernel ended, or was not ready within ``timeout`` seconds.
        """
        until = time.monotonic() + (timeout or math.inf)
        while not await self._has_answered():
            if not await self.is_alive():
                raise RuntimeError("the kernel ended before it was ready")
            if time.monotonic() > until:
                raise RuntimeError(f"the kernel was not ready within {timeout} seconds")

    async def _has_answered(self) -> bool:
        """Whether it answers a question and is heard to be idle again: what it puts out may not be connected yet."""
        self.kernel_info()
        try:
            answer = await self.get_shell_msg(timeout=1)
            heard = {}
            while heard.get("content") != {"execution_state": "idle"} or not _answers(answer, heard):
                heard = await self.get_iopub_msg(timeout=0.02)
        except Empty:
            return False
        self._handle_kernel_info_reply(answer)
        return True


def _answers(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two messages of a kernel answer the same request."""
    return one["parent_header"].get("msg_id") == other["parent_header"].get("msg_id")


class ForkProvisioner(LocalProvisioner):
    """Starts a kernel as a fork of the warm parent instead of a new interpreter."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict[str, Any]:
        arguments = cmd[cmd.index("ipykernel_launcher") + 1 :]
        environment = dict(kwargs.get("env") or os.environ)
        child = _warm_parent().Process(
            target=_become_kernel, args=(arguments, environment, str(kwargs.get("cwd") or ".")), daemon=True
        )
        with _without_main():
            child.start()
        self.process, self.pid, self.pgid, self.cwd = _Popen(child), child.pid, None, kwargs.get("cwd")
        return self.connection_info

    async def shutdown_requested(self, restart: bool = False) -> None:
        """Hear of the kernel's end when it comes: the manager looks ten times a second."""
        await asyncio.to_thread(self.process.child.join, HEARD_SECONDS)


class _Popen:
    """The face of ``subprocess.Popen`` that a provisioner needs, over a multiprocessing child."""

    stdin = stdout = stderr = None

    def __init__(self, child: Any) -> None:
        self.child, self.pid = child, child.pid

    def poll(self) -> int | None:
        return self.child.exitcode

    def wait(self) -> int | None:
        self.child.join()
        return self.child.exitcode

    def send_signal(self, signal: int) -> None:
        with suppress(ProcessLookupError):  # it may have ended since it was looked at
            os.kill(self.pid, signal)

    def kill(self) -> None:
        self.child.kill()

    def terminate(self) -> None:
        self.child.terminate()


@contextmanager
def _without_main() -> Iterator[None]:
    """Hide where the caller's program came from while forking, else multiprocessing runs it again in the child."""
    main = sys.modules["__main__"]
    with _FORKING:
        spec, path = main.__spec__, main.__dict__.pop("__file__", None)
        main.__spec__ = None
        try:
            yield
        finally:
            main.__spec__ = spec
            if path is not None:
                main.__file__ = path


@cache
def _warm_parent() -> Any:
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")  # the debugger's remark on frozen modules
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["toolkit.run.warm"])
    return context


def warm_up() -> None:
    """Start the warm parent now, so that it imports while something else runs."""
    if CAN_FORK:
        from multiprocessing import forkserver

        _warm_parent()
        forkserver.ensure_running()


def client_process(target: Callable[..., None], *given: Any) -> BaseProcess:
    """Start a process for a client: a fork of the warm parent where possible. It has a warm parent of its own."""
    context = _warm_parent() if CAN_FORK else multiprocessing.get_context("spawn")
    process = context.Process(target=_run_as_client, args=(target, *given))
    with _without_main():
        process.start()
    return process


def _run_as_client(target: Callable[..., None], *given: Any) -> None:
    if CAN_FORK:
        _fork_a_warm_parent()
    threading.Thread(target=_end_with_the_caller, daemon=True).start()
    target(*given)


def _fork_a_warm_parent() -> None:
    """Make a fork of this process the forkserver of its kernels: starting one anew would import everything again.

    What :func:`multiprocessing.forkserver.ensure_running` does, but for a fork in place of a new interpreter; it has no
    public way to say so.
    """
    from multiprocessing import connection, forkserver

    _warm_parent()
    server = forkserver._forkserver
    with socket.socket(socket.AF_UNIX) as listener:
        address = connection.arbitrary_address("AF_UNIX")
        listener.bind(address)  # in a folder that is this user's alone
        listener.listen()
        read_end, write_end = os.pipe()  # it ends when nobody holds the write end any more
        pid = os.fork()
        if not pid:
            os.close(write_end)
            try:
                forkserver.main(listener.detach(), read_end, preload=[])
            finally:
                os._exit(0)
        os.close(read_end)
    server._forkserver_address, server._forkserver_alive_fd, server._forkserver_pid = address, write_end, pid


def _become_kernel(arguments: list[str], environment: dict[str, str], folder: str) -> None:
    os.setsid()
    os.environ.clear()
    os.environ.update(environment)
    os.environ["JPY_PARENT_PID"] = str(os.getppid())  # the kernel ends when the warm parent does
    threading.Thread(target=_end_with_the_caller, daemon=True).start()
    tempfile.tempdir = None  # the run's own, not the one that the warm parent knew
    os.chdir(folder)
    sys.argv = ["ipykernel_launcher", *arguments]
    from ipykernel.kernelapp import IPKernelApp

    # pyplot was imported before the kernel could choose the inline backend: name it, or pictures vanish in silence
    IPKernelApp.launch_instance([*arguments, "--matplotlib=inline", "--log-level=CRITICAL"])


def _end_with_the_caller() -> None:
    """End this kernel or client when its caller is killed: it and the warm parent would keep each other alive."""
    multiprocessing.parent_process().join()
    os._exit(1)


def manager() -> type[AsyncKernelManager]:
    """The kernel manager class for :func:`papermill.execute_notebook`."""
    return WarmKernelManager
