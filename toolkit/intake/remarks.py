"""What was put right or is to be doubted in a file, in words."""

from __future__ import annotations

from typing import Any

from toolkit.words import Count, Phrase, _

_SAID = {
    "nul": _("zero bytes taken out: {n}"),
    "mojibake": _("wrongly decoded letters put right: {n}, the first in line {line}"),
    "mojibake kept": _(
        "wrongly decoded letters that cannot be put right: {n}, the first in line {line}. Export it again as UTF-8."
    ),
    "quote mark": _("cells are quoted with {detail}"),
    "quotes": _("lines with quotes inside a cell, kept as text: {n}, the first is line {line}"),
    "header rows": _("header rows: {n}, from line {line} on: {detail}"),
    "other sheets": _("sheets not read: {detail}"),
    "hidden sheets": _("hidden sheets: {detail}. Check that nothing needed is hidden."),
    "hidden rows": _("hidden rows that were read too: {n}, the first is line {line}. Check that they belong to it."),
    "filter": _("a filter is set in the sheet; the rows it hides were read too. Check that they belong to it."),
    "error cells": _(
        "cells with an error such as #N/A, read as empty: {n}, the first is {detail}. Correct them there."
    ),
    "filled down": _("cells filled down from merged ones: {n}, the first in line {line}"),
    "equal columns": _("the column {detail} stands twice with equal values; one was read"),
    "foreign ids": _("order ids of another form than in the other files: {detail}. Check whose export it is."),
}


def said(note: dict[str, Any]) -> Phrase:
    """A note of the ledger as a sentence."""
    phrase = _SAID[note["rule"]]
    return Phrase(phrase.singular, {"n": Count(note["n"]), "line": Count(note["line"]), "detail": note["detail"]})
