"""The workbook over all clients: every number of the deck and those it has no room for, one sheet a subject."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from toolkit.publish import book
from toolkit.publish.book import Standing
from toolkit.publish.whole import in_place
from toolkit.show.comparing import LABELS
from toolkit.show.definitions import DEFINITIONS
from toolkit.show.finding import FEWEST_SHOWN, known
from toolkit.show.tiles import LIGHT_LABELS, STATES
from toolkit.words import Phrase, _, say

PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
WIDEST = 44
HEADS: dict[str, Phrase] = {
    **{name: definition.label for name, definition in DEFINITIONS.items()},
    "client": _("client"),
    "currency": _("currency"),
    "as_of": _("up to"),
    "red": _("red lights"),
    "lit": _("known lights"),
    "figure": _("key figure"),
    "value": _("value"),
    "n": _("n"),
    "low": _("interval from"),
    "high": _("interval to"),
    "before": _("before"),
    "day_before": _("run before"),
    "change": _("change"),
    "clear": _("clearly moved"),
    "light": _("light"),
    "state": _("state"),
    "group": _("group"),
    "customers": _("customers of each"),
    "customer_share": _("share of customers"),
    "sales_share": _("sales share"),
}
QUARTILES = {"low": _("lower quartile"), "median": _("median"), "high": _("upper quartile"), "n": _("clients")}


def write_workbook(
    path: Path, standings: Sequence[Standing], quartiles: Sequence[dict[str, Any]], language: str
) -> None:
    """Write the workbook, whole or not at all. Shares are 0 to 1; a text is never a formula or a link."""
    groups = book.groups(standings)
    few = groups["customers"].between(1, FEWEST_SHOWN - 1)
    groups.loc[few, ["customers", "customer_share", "sales_share"]] = None
    sheets = [
        (_("Clients"), book.clients(standings), HEADS),
        (_("Figures"), _in_words(book.figures(standings)), HEADS),
        (_("Lights"), _in_words(book.lights(standings)), HEADS),
        (_("Groups"), groups, HEADS),
        (
            _("Benchmark"),
            _in_words(pd.DataFrame(quartiles, columns=["figure", "currency", *QUARTILES])),
            HEADS | QUARTILES,
        ),
    ]
    with in_place(path) as unfinished, xlsxwriter.Workbook(str(unfinished), PLAIN) as out:
        out.set_properties({"created": datetime(2026, 1, 1), "title": say(_("All clients side by side"), language)})
        formats = {"strong": out.add_format({"bold": True}), "day": out.add_format({"num_format": "yyyy-mm-dd"})}
        for title, frame, heads in sheets:
            _sheet(out.add_worksheet(say(title, language)[:31]), frame, heads, formats, language)


def _in_words(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with its codes of figures, lights and states as a person calls them."""
    called = {"figure": LABELS, "light": LIGHT_LABELS, "state": STATES, "clear": {True: _("yes"), False: ""}}
    return frame.assign(**{name: frame[name].map(words) for name, words in called.items() if name in frame})


def _sheet(sheet: Any, frame: pd.DataFrame, heads: dict[str, Phrase], formats: dict[str, Any], language: str) -> None:
    for column, name in enumerate(frame):
        head = say(heads[name], language)
        texts = [_write(sheet, row + 1, column, value, formats, language) for row, value in enumerate(frame[name])]
        sheet.write_string(0, column, head, formats["strong"])
        sheet.set_column(column, column, min(max([len(head), *texts]) + 2, WIDEST))
    sheet.freeze_panes(1, 1)
    if len(frame.columns):
        sheet.autofilter(0, 0, len(frame), len(frame.columns) - 1)


def _write(sheet: Any, row: int, column: int, value: Any, formats: dict[str, Any], language: str) -> int:
    """Write a cell by its kind, nothing where it is unknown; how many letters it takes."""
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, formats["day"])
        return 10
    if isinstance(value, str | Phrase):
        text = say(value, language)
        sheet.write_string(row, column, text)
        return len(text)
    if known(value):
        sheet.write_number(row, column, value)
    return 10
