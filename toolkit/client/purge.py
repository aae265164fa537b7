"""Remove all there is of a client."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from toolkit.client.folders import data_root, named, portfolio_root, reports_root
from toolkit.errors import ConfigError
from toolkit.words import _

LOG, PAGE, EDITION = "batch.json", "index.html", "edition.json"


def places_of(slug: str) -> list[Path]:
    """The folders of a client: its data (raw, fetched and built) and its reports.

    Raises
    ------
    ConfigError
        A slug of the wrong form, a folder that is a link to elsewhere, or no such client.
    """
    named(slug)
    found = [root.resolve() / slug for root in (data_root(), reports_root())]
    linked = next((path for path in found if path.is_symlink()), None)
    if linked:
        raise ConfigError(
            _(
                "{folder} is a link to another place, which is not removed. Remove the link yourself.",
                folder=linked.name,
            )
        )
    there = [path for path in found if path.is_dir()]
    if not there:
        raise ConfigError(_("there is nothing of a client {slug}.", slug=slug))
    return there


def remove(slug: str) -> None:
    """Remove the folders of a client and what is told of it elsewhere.

    Its line of the batch goes, and its values behind the benchmark; the pages over all clients are made anew by the
    next batch and the next portfolio. The benchmark's quartiles, which are nobody's, stay.

    Raises
    ------
    ConfigError
        As for :func:`places_of`; nothing is removed.
    """
    for folder in places_of(slug):
        shutil.rmtree(folder)
    log, edition = reports_root() / LOG, portfolio_root() / EDITION
    if log.is_file():
        lines = json.loads(log.read_text(encoding="utf-8"))
        kept = [line for line in lines if line["client"] != slug]
        if len(kept) < len(lines):
            _put(log, kept)
            (log.parent / PAGE).unlink(missing_ok=True)
    for page in edition.parent.glob("*/*"):
        page.unlink()
    if edition.is_file():
        figures = json.loads(edition.read_text(encoding="utf-8"))
        for figure in figures.values():
            figure["values"].pop(slug, None)
        _put(edition, figures)


def _put(path: Path, content: Any) -> None:
    """Write a file of its own kind anew, whole or not at all."""
    handle, unfinished = tempfile.mkstemp(prefix=".kept-", dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump(content, out, ensure_ascii=False, indent=1)
    os.replace(unfinished, path)
