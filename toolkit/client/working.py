"""Folders in which something is made beside its final place; what a killed run left of them is put right or swept."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import tempfile
import time
from pathlib import Path

import psutil

HOST = hashlib.sha256(platform.node().encode()).hexdigest()[:6]
FORMER = "former"
SECONDS_A_DAY = 86_400
_MINE: set[str] = set()


def folder_beside(target: Path) -> Path:
    """A new, empty folder beside ``target``, after what dead runs left there was swept."""
    target.parent.mkdir(parents=True, exist_ok=True)
    sweep(target.parent)
    folder = Path(tempfile.mkdtemp(prefix=f".{target.name}~{HOST}~{os.getpid()}~", dir=target.parent))
    _MINE.add(folder.name)
    folder.chmod(0o755)
    return folder


def put_in_place(folder: Path, target: Path) -> None:
    """Let the folder take the target's place; what was there steps aside until then, and is put back by a sweep."""
    former = folder.with_name(f"{folder.name}~{FORMER}")
    if target.exists():
        target.rename(former)
    folder.rename(target)
    shutil.rmtree(former, ignore_errors=True)


def sweep(parent: Path) -> None:
    """Remove the working folders of runs that are no more; a former folder whose place is empty goes back there."""
    for path in sorted(parent.glob(".*~*~*~*"), reverse=True):
        name, host, pid, *rest = path.name[1:].split("~")
        if path.name.removesuffix(f"~{FORMER}") in _MINE or not _is_left(path, host, pid):
            continue
        if rest[-1] == FORMER and not (parent / name).exists():
            path.rename(parent / name)
        else:
            shutil.rmtree(path, ignore_errors=True)


def _is_left(path: Path, host: str, pid: str) -> bool:
    """Whether nobody works there: its process is gone, or is another machine's and the folder is a day old."""
    if host == HOST and pid.isdigit():
        return int(pid) == os.getpid() or not psutil.pid_exists(int(pid))
    try:
        return time.time() - path.stat().st_mtime > SECONDS_A_DAY
    except OSError:
        return False
