"""Several clients, each in a process of its own."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from joblib import Parallel, delayed

from toolkit import words
from toolkit.errors import CvoError
from toolkit.run.one import run_client
from toolkit.run.outcome import Report


@dataclass(frozen=True)
class Refused:
    """A client that could not be run: the message and the exit code it stands for."""

    client: str
    message: str
    exit_code: int


def run_many(slugs: Sequence[str], jobs: int = 1, **options: Any) -> list[Report | Refused]:
    """Run clients side by side; one that is refused or crashes leaves the others.

    Parameters
    ----------
    slugs : sequence of str
        The clients, in the order reported.
    jobs : int
        Processes at a time.
    **options
        As for :func:`run_client`.
    """
    folders = {name: os.environ[name] for name in ("CVO_DATA", "CVO_REPORTS") if name in os.environ}
    if jobs != 1:
        options = {"at_once": 1} | options
    return Parallel(n_jobs=jobs)(delayed(_guarded)(slug, words.language(), folders, options) for slug in slugs)


def _guarded(slug: str, language: str, folders: dict[str, str], options: dict[str, Any]) -> Report | Refused:
    os.environ |= folders
    words.use(language)
    try:
        return run_client(slug, **options)
    except CvoError as refusal:
        return Refused(slug, str(refusal), refusal.exit_code)
