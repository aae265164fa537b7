"""The slide "You against comparable shops": a client's own figures, and of others the benchmark alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output

from toolkit import show
from toolkit.publish.book import FIGURES, figures_of
from toolkit.show.comparing import MONEY
from toolkit.show.findings import portfolio as findings
from toolkit.show.slides import made
from toolkit.show.tables import portfolio as tables
from toolkit.words import _

STEP = "00"


def read(path: Path) -> Any:
    """What a file of the benchmark holds; of ``benchmark.json`` the figures that are out.

    Each has ``figure``, ``currency`` (of amounts), ``n`` clients, ``low``, ``median``, ``high``.
    """
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []


def slide(summary: Mapping[str, Any], benchmark: Path) -> NotebookNode:
    """The slide of a client's summary, in the summary's language; where nothing can be compared, one that says so."""
    show.start(
        client=summary["client"], currency=summary["currency"], as_of=date.fromisoformat(summary["as_of"]),
        language=summary["language"], step=STEP, source=_("the client's own exports and the benchmark"),
    )  # fmt: skip
    compared = rows(summary, read(benchmark))
    data, told = made(tables.compared(compared), findings.compared(compared))
    return new_output("display_data", data=data, metadata={"slide": told})


def rows(summary: Mapping[str, Any], benchmark: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The client's known figures of which the benchmark tells, amounts in its own currency alone."""
    out = {(figure["figure"], figure["currency"]): figure for figure in benchmark}
    own, currency = figures_of(summary), summary["currency"]
    found = [(name, out.get((name, currency if name in MONEY else None))) for name in FIGURES]
    return [
        {"figure": name, "currency": currency, **own[name], "shops": shops, "standing": _standing(own[name], shops)}
        for name, shops in found
        if shops and own[name]["value"] is not None
    ]


def _standing(own: Mapping[str, Any], shops: Mapping[str, Any]) -> str:
    """In which part of the shops the client's whole interval lies; its value where no interval is known."""
    low, high = (own["value"] if own[end] is None else own[end] for end in ("low", "high"))
    if low > shops["high"]:
        return "high"
    if high < shops["low"]:
        return "low"
    return "middle" if low >= shops["low"] and high <= shops["high"] else "edge"
