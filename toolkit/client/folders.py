"""Where clients and reports lie, and which names may be a client's."""

from __future__ import annotations

import difflib
import os
import re
from pathlib import Path

from toolkit.errors import ConfigError
from toolkit.words import _

SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
MOST_SHOWN = 60
PORTFOLIO = "portfolio"
"""The folder of the reports for what is told of all clients; no client's name."""
BENCHMARK = "benchmark.json"
"""In it, the quartiles of the shops that take part."""
_WINDOWS_NAMES = {"con", "prn", "aux", "nul", *(f"{p}{i}" for p in ("com", "lpt") for i in range(1, 10))}


def _root(name: str, variable: str) -> Path:
    """The ``data`` or ``reports`` folder: the variable's, or the nearest one upwards from here."""
    if os.environ.get(variable):
        return Path(os.environ[variable])
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / name).is_dir() and (folder / "notebooks").is_dir():
            return folder / name
    return here / name


def data_root() -> Path:
    return _root("data", "CVO_DATA")


def reports_root() -> Path:
    return _root("reports", "CVO_REPORTS")


def portfolio_root() -> Path:
    """The folder of what is told of all clients: their deck and workbook, and the benchmark."""
    return reports_root() / PORTFOLIO


def folder_of(slug: str, data: Path | None = None) -> Path:
    """The folder of a client, which must exist and may not be a link out of the data folder.

    Raises
    ------
    ConfigError
        A slug of the wrong form, or no such client.
    """
    base = (data or data_root()).resolve()
    named(slug)
    folder = base / slug
    if folder.is_symlink() or not (folder / "client.toml").is_file():
        have = sorted(p.parent.name for p in base.glob("*/client.toml"))
        near = difflib.get_close_matches(slug, have, 3)
        raise ConfigError(
            _(
                "no client {slug} in {folder}: there is no {slug}/client.toml. Clients there: {have}.",
                slug=slug, folder=base.name, have=", ".join(near or have[:10]) or "–",
            )
        )  # fmt: skip
    return folder


def is_made(slug: str, data: Path | None = None) -> bool:
    """Whether there is a client of this name.

    Raises
    ------
    ConfigError
        A slug of the wrong form.
    """
    named(slug)
    return ((data or data_root()) / slug / "client.toml").is_file()


def new_folder(slug: str, data: Path | None = None) -> Path:
    """The folder of a client to be made: it may be there with raw files in it, but without a ``client.toml``.

    Raises
    ------
    ConfigError
        A slug of the wrong form, a link, or a client that is there already.
    """
    named(slug)
    folder = (data or data_root()).resolve() / slug
    if folder.is_symlink() or (folder / "raw").is_symlink() or (folder.exists() and not folder.is_dir()):
        raise ConfigError(
            _("{folder} is no folder of its own but a link or a file. Choose another name.", folder=f"data/{slug}")
        )
    if (folder / "client.toml").exists():
        raise ConfigError(
            _(
                "{file} is there already and is never overwritten. Correct it there, or choose another name.",
                file=f"data/{slug}/client.toml",
            )
        )
    return folder


def named(slug: str) -> None:
    """Refuse a slug of the wrong form, such as one that leaves the folder, and the name of a folder that is there."""
    if slug == PORTFOLIO:
        raise ConfigError(
            _("{slug} is the folder of the reports over all clients. Choose another name for the client.", slug=slug)
        )
    if not SLUG.fullmatch(slug) or slug in _WINDOWS_NAMES:
        raise ConfigError(
            _(
                "{slug!s} is no client's name: use a-z, 0-9, - and _, at most 40, starting with a letter or digit.",
                slug=repr(slug) if len(slug) <= MOST_SHOWN else f"{slug[:MOST_SHOWN]!r}…",
            )
        )
