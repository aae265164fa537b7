"""Where a run works: folders of its own for all that is temporary, and a report that is moved into place when whole."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from toolkit.client import data_root, reports_root
from toolkit.client.working import folder_beside, put_in_place

OWN = {"TMPDIR": "t", "IPYTHONDIR": "ipython", "JUPYTER_RUNTIME_DIR": "runtime"}
"""Short, for sockets lie in it, whose paths may have a hundred signs at most."""


@contextmanager
def made_whole(target: Path, told: dict[str, str]) -> Iterator[Path]:
    """A folder beside the target that takes the target's place only if the block ends well.

    Kernels are told of it, and what ``told`` holds: values of the environment by name.
    """
    folder = folder_beside(target)
    try:
        with _environment(told | {"CVO_REPORT": str(folder)}):
            yield folder
        put_in_place(folder, target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def own_folders(more: dict[str, str]) -> Iterator[None]:
    """A temporary folder, and Jupyter folders, of this run's own; all of it is gone when the run ends.

    The run and its kernels are told these, the folders of clients and of reports, and what ``more`` holds.
    """
    before = tempfile.tempdir
    folder = folder_beside(Path(tempfile.gettempdir()) / "cvo")
    folder.chmod(0o700)
    told = {name: str(folder / short) for name, short in OWN.items()}
    roots = {"CVO_DATA": str(data_root().resolve()), "CVO_REPORTS": str(reports_root().resolve())}
    try:
        (folder / OWN["TMPDIR"]).mkdir()
        tempfile.tempdir = told["TMPDIR"]
        with _environment(told | roots | more):
            yield
    finally:
        tempfile.tempdir = before
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _environment(told: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ[name] for name in told if name in os.environ}
    os.environ |= told
    try:
        yield
    finally:
        for name in told:
            os.environ.pop(name, None)
        os.environ |= before
