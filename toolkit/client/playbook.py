"""The client's edits to the playbook: ``playbook.toml`` in the client's folder."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import tomlkit
from pydantic import Field, ValidationError

from toolkit.client import beside
from toolkit.client.config import Part
from toolkit.errors import ConfigError
from toolkit.words import Lines, _

FILE = "playbook.toml"


class RuleEdit(Part):
    """What a client changes in a rule, or a rule of its own (see ``measures.playbook.Rule``); ``off`` takes it out."""

    off: bool = False
    groups: tuple[str, ...] | None = None
    moment: str | None = None
    number: float | None = Field(default=None, gt=0, le=3650)
    follows: str | None = None
    channel: str | None = None
    fallback: str | None = None
    wait: int | None = Field(default=None, ge=0, le=365)
    window: int | None = Field(default=None, ge=1, le=365)
    until_order: bool | None = None
    priority: int | None = Field(default=None, ge=1, le=9)
    purpose: Literal["service", "marketing"] | None = None
    cap: Literal["held", "counted", "free"] | None = None
    cost: float | None = Field(default=None, ge=0)
    flow: str | None = None
    sent_as: tuple[str, ...] | None = None
    trial: str | None = None
    words: str | None = None


class Edits(Part):
    """The whole of ``playbook.toml``: what one contact costs by channel (currency), and rules by name."""

    costs: dict[str, float] = Field(default_factory=dict)
    rules: dict[str, RuleEdit] = Field(default_factory=dict)


def read_playbook(folder: Path) -> dict[str, Any]:
    """The edits of a client, as ``measures.playbook.load`` takes them; none where there is no file.

    Raises
    ------
    ConfigError
        With the file, the key and what is wrong, for the first three faults.
    """
    document = beside.parsed(folder, FILE)
    return {} if document is None else _checked(document, beside.where(folder, FILE))


def _checked(document: Mapping[str, Any], where: str) -> dict[str, Any]:
    try:
        edits = Edits.model_validate(document)
    except ValidationError as faults:
        raise ConfigError(Lines(tuple(_fault(where, error) for error in faults.errors()[:3]))) from None
    return edits.model_dump(exclude_unset=True)


def _fault(where: str, error: Any) -> Any:
    *parents, key = [str(part) for part in error["loc"]]
    place = f"[{'.'.join(parents)}] {key}" if parents else key
    if error["type"] == "extra_forbidden":
        known = RuleEdit.model_fields if parents[:1] == ["rules"] else Edits.model_fields
        near = difflib.get_close_matches(key, known, 1, 0.5)
        if near:
            return _("{file}: unknown key {place}. Did you mean {near}?", file=where, place=place, near=near[0])
        return _("{file}: unknown key {place}. Remove it.", file=where, place=place)
    return _("{file}: {place}: {fault}. Correct it or take it out.", file=where, place=place, fault=error["msg"])


def write_playbook(folder: Path, rules: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Keep edits of rules in ``playbook.toml``; what else the file holds, and its comments, stay.

    Parameters
    ----------
    rules : by name, the values that change

    Raises
    ------
    ConfigError
        They would be refused; nothing is written.
    """
    document = beside.document(folder, FILE)
    table = document.setdefault("rules", tomlkit.table(is_super_table=True))
    for name, values in rules.items():
        plain = {key: list(value) if isinstance(value, tuple) else value for key, value in values.items()}
        table.setdefault(name, tomlkit.table()).update(plain)
    text = tomlkit.dumps(document)
    edits = _checked(tomllib.loads(text), beside.where(folder, FILE))
    beside.put(folder, FILE, text)
    return edits


__all__ = ["FILE", "Edits", "RuleEdit", "read_playbook", "write_playbook"]
