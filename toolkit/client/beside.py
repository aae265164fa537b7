"""TOML files beside ``client.toml``: read with a message that names the file, written whole or not at all."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit import TOMLDocument

from toolkit.errors import ConfigError
from toolkit.words import _


def where(folder: Path, name: str) -> str:
    """How messages call a client's file."""
    return f"data/{folder.name}/{name}"


def parsed(folder: Path, name: str) -> dict[str, Any] | None:
    """What a client's file holds; None where there is none.

    Raises
    ------
    ConfigError
        It cannot be read as TOML.
    """
    path = folder / name
    if not path.exists():
        return None
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        told = {"file": where(folder, name), "fault": str(fault)}
        raise ConfigError(_("{file} cannot be read ({fault}). Correct it.", **told)) from None


def document(folder: Path, name: str) -> TOMLDocument:
    """A client's file with its comments, to be changed; an empty one where there is none."""
    path = folder / name
    return tomlkit.parse(path.read_text(encoding="utf-8-sig")) if path.exists() else tomlkit.document()


def put(folder: Path, name: str, text: str) -> None:
    """Write a client's file; a crash on the way leaves the one that was there."""
    fresh = folder / f".{name}.new"
    fresh.write_text(text, encoding="utf-8")
    os.replace(fresh, folder / name)


__all__ = ["document", "parsed", "put", "where"]
