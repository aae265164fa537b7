"""Put a file in its place whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def in_place(target: Path) -> Iterator[Path]:
    """A file beside the target to write to, which takes the target's name once that went well."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
    os.close(handle)
    try:
        yield Path(name)
        os.chmod(name, 0o644)
        os.replace(name, target)
    except BaseException:
        os.unlink(name)
        raise


def write_whole(target: Path, text: str) -> None:
    """Write a text, whole or not at all."""
    with in_place(target) as unfinished:
        unfinished.write_text(text, encoding="utf-8")
