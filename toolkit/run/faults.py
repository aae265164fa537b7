"""What went wrong, in plain words and without a traceback: in a notebook, or with the disk."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError

from toolkit import errors
from toolkit.client.config import Limits
from toolkit.errors import CannotWrite, CvoError
from toolkit.words import Count, Phrase, _
from toolkit.words.private import masked

STOPPED = _("it stopped before its last cell")
DAMAGED = _("the notebook's file is damaged; put the one of the toolkit in its place")
FULL = _("the disk is full; free some space and run again")
MEMORY = _("it ran out of memory; raise memory under [limits], close other programs, or send less data")
NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
TOLD_AS_FULL = ("no space left", "disk quota", "[errno 28]", "[errno 122]")


def of_notebook(fault: Exception, limits: Limits) -> Phrase | str:
    """Why a notebook failed."""
    if isinstance(fault, PapermillExecutionError):
        return _of_cell(fault.ename, fault.evalue or "")
    if isinstance(fault, CellTimeoutError):
        return _("a cell ran longer than the {seconds} s under [limits]", seconds=Count(limits.seconds))
    if isinstance(fault, DeadKernelError):
        return _("its kernel was ended from outside or crashed, most often for want of memory; free some and run again")
    if isinstance(fault, OSError):
        return of_disk(fault)
    if isinstance(fault, RuntimeError):
        return _("its kernel did not start; install the toolkit anew, or free some memory")
    return masked(_first_line(type(fault).__name__, str(fault)))


def of_disk(fault: OSError) -> Phrase:
    """Why a file could not be written or read, and what to do."""
    if fault.errno in NO_SPACE:
        return FULL
    if fault.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return _("there is no right to write here; ask for it, or choose another folder")
    return _("a file or folder could not be used ({fault})", fault=fault.strerror or type(fault).__name__)


@contextmanager
def told(where: str) -> Iterator[None]:
    """Turn what a full or locked disk makes of the block into a refusal.

    Parameters
    ----------
    where : str
        The client, for the message.

    Raises
    ------
    CannotWrite
        Something could not be written or read: what and what to do.
    """
    try:
        yield
    except OSError as fault:
        raise CannotWrite(_("{client}: {reason}", client=where, reason=of_disk(fault))) from fault
    except (duckdb.IOException, duckdb.OutOfMemoryException, MemoryError) as fault:
        reason = FULL if _is_full(str(fault)) else MEMORY
        raise CannotWrite(_("{client}: {reason}", client=where, reason=reason)) from fault


def _of_cell(kind: str, said: str) -> Phrase | str:
    if kind in ("SystemExit", "KeyboardInterrupt"):
        return STOPPED
    if kind in ("OSError", "IOException", "PermissionError") and _is_full(said):
        return FULL
    if kind in ("MemoryError", "OutOfMemoryException"):
        return MEMORY
    own = getattr(errors, kind, None)
    if isinstance(own, type) and issubclass(own, CvoError):
        return masked(said.strip())
    return masked(_first_line(kind, said))


def _is_full(said: str) -> bool:
    return any(sign in said.lower() for sign in TOLD_AS_FULL)


def _first_line(kind: str, said: str) -> str:
    lines = said.strip().splitlines()
    return f"{kind}: {lines[0] if lines else ''}"
