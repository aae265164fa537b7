"""The codebook: what customers may speak of, as themes in branches, each with the patterns that tell it."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from toolkit.errors import ConfigError
from toolkit.measures.folding import fold_pattern
from toolkit.words import _

BRANCHES = ("jtbd", "product", "services")
LONGEST = 500
"""Characters of one pattern."""


@dataclass(frozen=True)
class Theme:
    """A code of the codebook.

    ``patterns``: regular expressions, any of which tells the theme. ``exceptions``: false friends, taken out of a text
    before it is searched. Both are RE2 expressions for whole words of folded text (see :func:`folding.fold`).
    """

    name: str
    branch: str
    patterns: tuple[str, ...]
    exceptions: tuple[str, ...] = ()

    @property
    def pattern(self) -> str:
        """All patterns as one."""
        return whole_words(self.patterns)

    @property
    def exception(self) -> str:
        """All exceptions as one; empty where there is none."""
        return whole_words(self.exceptions) if self.exceptions else ""


@dataclass(frozen=True)
class Codebook:
    """Themes in the method's order, a client's own after them."""

    themes: tuple[Theme, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(theme.name for theme in self.themes)

    def theme(self, name: str) -> Theme:
        """A theme by its name.

        Raises
        ------
        ConfigError
            There is none.
        """
        found = next((theme for theme in self.themes if theme.name == name), None)
        if not found:
            near = difflib.get_close_matches(name, self.names, 1, 0.4) or self.names
            raise ConfigError(
                _(
                    "client.toml: [codebook] there is no theme {name}; did you mean {near}?",
                    name=repr(name),
                    near=near[0],
                )
            )
        return found

    def with_edits(self, edits: Mapping[str, Mapping[str, Any]]) -> Codebook:
        """This codebook with a client's changes, as they stand under ``[codebook]`` in ``client.toml``.

        Parameters
        ----------
        edits : mapping of a theme's name to what changes
            ``patterns`` and ``exceptions`` are added; ``removed`` are patterns or exceptions of the method's codebook,
            spelt as there, that are taken out. A name that is none of the codebook's is a new theme, which needs
            ``branch`` (one of :data:`BRANCHES`) and ``patterns``.

        Raises
        ------
        ConfigError
            A pattern that is no regular expression, that fits every text or that is too long; a pattern to be
            removed that is not there; a new theme without branch or patterns.
        """
        book = self
        for name, edit in edits.items():
            book = book._with_edit(name, edit)
        return book

    def _with_edit(self, name: str, edit: Mapping[str, Any]) -> Codebook:
        if name not in self.names:
            return replace(self, themes=(*self.themes, _new(name, edit)))
        added = _patterns(name, edit)
        theme, removed = self.theme(name), [fold_pattern(p) for p in edit.get("removed") or ()]
        unknown = [p for p in removed if p not in theme.patterns + theme.exceptions]
        if unknown:
            near = difflib.get_close_matches(unknown[0], theme.patterns + theme.exceptions, 1, 0.0)
            raise ConfigError(
                _(
                    "client.toml: [codebook.{theme}] removed: {pattern} is no pattern of this theme; the nearest is "
                    "{near}.",
                    theme=name, pattern=repr(unknown[0]), near=repr(near[0]),
                )
            )  # fmt: skip
        kept = {key: tuple(p for p in getattr(theme, key) if p not in removed) + added[key] for key in added}
        if not kept["patterns"]:
            raise ConfigError(
                _("client.toml: [codebook.{theme}] has no pattern left. Add one under patterns.", theme=name)
            )
        changed = replace(theme, **kept)
        return replace(self, themes=tuple(changed if t.name == name else t for t in self.themes))


def _new(name: str, edit: Mapping[str, Any]) -> Theme:
    told = _patterns(name, edit)
    if edit.get("branch") not in BRANCHES or not told["patterns"]:
        raise ConfigError(
            _(
                "client.toml: [codebook.{theme}] is a new theme: give it a branch, one of {branches}, and patterns.",
                theme=name, branches=", ".join(BRANCHES),
            )
        )  # fmt: skip
    return Theme(name, edit["branch"], **told)


def _patterns(name: str, edit: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(checked(name, p) for p in edit.get(key) or ()) for key in ("patterns", "exceptions")}


@cache
def load() -> Codebook:
    """The method's codebook: twelve themes in three branches (``codebook.toml``)."""
    document = tomllib.loads(resources.files("toolkit.measures").joinpath("codebook.toml").read_text(encoding="utf-8"))
    return Codebook(
        tuple(_new(name, told | {"branch": b}) for b, them in document.items() for name, told in them.items())
    )


def whole_words(patterns: tuple[str, ...]) -> str:
    """Patterns as one expression that begins and ends at the edge of a word."""
    return rf"\b(?:{'|'.join(patterns)})\b"


def checked(theme: str, pattern: str) -> str:
    """A pattern, folded, that can be searched for in time proportional to the text.

    Raises
    ------
    ConfigError
        It is no regular expression of RE2 (which has no way to look ahead or back, and so cannot run away), it is too
        long or too large, or it fits a text without a word.
    """
    folded = fold_pattern(pattern)
    told = {"theme": theme, "pattern": repr(pattern if len(pattern) <= 80 else f"{pattern[:79]}…")}
    if not pattern.strip() or len(pattern) > LONGEST:
        raise ConfigError(
            _("client.toml: [codebook.{theme}] {pattern}: a pattern has 1 to {most} characters.", most=LONGEST, **told)
        )
    try:
        alone = pc.match_substring_regex(pa.array([""]), f"(?:{folded})")
    except pa.ArrowInvalid as fault:
        raise ConfigError(
            _(
                "client.toml: [codebook.{theme}] {pattern} is no pattern that can be searched for ({fault}). Write "
                r"words, with \w* where their endings differ, as in livrar\w*; there is no looking ahead or back.",
                fault=str(fault).removeprefix("Invalid regular expression: "), **told,
            )
        ) from None  # fmt: skip
    if alone[0].as_py():
        raise ConfigError(
            _("client.toml: [codebook.{theme}] {pattern} fits every text. Write the words that tell the theme.", **told)
        )
    return folded
