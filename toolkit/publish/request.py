"""The data request as a client gets it: a text to paste into a message, and a workbook with tables to fill in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import xlsxwriter

from toolkit.show import gaps
from toolkit.show.steps import STEPS
from toolkit.words import Phrase, _, n_, say

WIDTHS = (24, 14, 52, 34)
_PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@dataclass(frozen=True)
class Field:
    """A column to be sent: its header, whether the table is of no use without it, how it is written, an example."""

    header: str
    needed: bool
    form: Phrase
    example: str


@dataclass(frozen=True)
class Request:
    """What is asked of one table: all of it (``whole``) or some columns, and per step the slides it unlocks."""

    table: str
    whole: bool
    lacking: tuple[str, ...]
    slides: dict[str, int]
    fields: tuple[Field, ...]

    @property
    def gaps(self) -> list[gaps.Gap]:
        """What is missing, why it matters and what to ask for, in words."""
        found = [gaps.of(self.table)] if self.whole else []
        return found + [gaps.of(self.table, (column,)) for column in self.lacking]

    @property
    def title(self) -> Phrase:
        return self.gaps[0].what

    @property
    def unlocks(self) -> list[Phrase]:
        """The steps whose slides need it."""
        return [
            _(
                "step {step}, {title}: {slides}",
                step=step, title=STEPS[step].title, slides=n_("{n} slide", "{n} slides", n),
            )
            for step, n in self.slides.items()
        ]  # fmt: skip


NOTHING = _("Nothing is missing: every slide can be made from what was sent.")
HOW = _(
    "Export straight from your system as CSV or XLSX and do not open the files in a spreadsheet before sending them. "
    "Columns may come in any order and under other names; with these names they are read without a question."
)


def text_of(client: str, requests: Sequence[Request], language: str) -> str:
    """The request as plain text."""
    said = [say(_("Data request for {client}", client=client), language), ""]
    if not requests:
        return "\n".join([*said, say(NOTHING, language), ""])
    said += [say(HOW, language), ""]
    for number, request in enumerate(requests, 1):
        said.append(f"{number}. {_capital(say(request.title, language))}")
        for gap in request.gaps:
            said += [f"   {say(gap.ask, language)}", f"   {say(gap.why, language)}"]
        said.append(f"   {say(_unlocks(request), language)}")
        said += [f"   - {_line(field, language)}" for field in request.fields]
        said.append("")
    return "\n".join(said)


def _line(field: Field, language: str) -> str:
    needed = say(_("needed") if field.needed else _("welcome"), language)
    example = say(_("for example {example}", example=field.example), language)
    return f"{field.header} ({needed}): {say(field.form, language)}; {example}"


def _unlocks(request: Request) -> Phrase:
    return _("It makes possible: {steps}.", steps=_Joined(tuple(request.unlocks)))


@dataclass(frozen=True)
class _Joined:
    """Phrases parted by semicolons."""

    phrases: tuple[Phrase, ...]

    def spoken(self, language: str) -> str:
        return "; ".join(say(phrase, language) for phrase in self.phrases)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def write_workbook(path: Path, client: str, requests: Sequence[Request], language: str) -> None:
    """The request as a workbook: a sheet that explains it, and one a table with its headers and an example row.

    Every cell is a text: nothing in it is a formula or a link, whatever it says.
    """
    with xlsxwriter.Workbook(str(path), _PLAIN) as book:
        book.set_properties({"created": datetime(2026, 1, 1), "title": say(_("Data request"), language)})
        _explain(book, client, requests, language)
        for request in requests:
            _template(book, request)


def _explain(book: xlsxwriter.Workbook, client: str, requests: Sequence[Request], language: str) -> None:
    sheet = book.add_worksheet(say(_("Data request"), language)[:31])
    title, strong, wrapped = (book.add_format(f) for f in ({"bold": True, "font_size": 14}, {"bold": True}, _WRAPPED))
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, say(_("Data request for {client}", client=client), language), title)
    sheet.merge_range(1, 0, 1, 3, say(HOW if requests else NOTHING, language), wrapped)
    sheet.set_row(1, 48)
    row = 3
    for request in requests:
        sheet.write_string(row, 0, _capital(say(request.title, language)), title)
        told = [say(t, language) for gap in request.gaps for t in (gap.ask, gap.why)]
        for text in (*told, say(_unlocks(request), language)):
            row += 1
            sheet.merge_range(row, 0, row, 3, text, wrapped)
            sheet.set_row(row, 32)
        row += 1
        for column, head in enumerate((_("Column"), _("Needed?"), _("Form"), _("Example"))):
            sheet.write_string(row, column, say(head, language), strong)
        for field in request.fields:
            row += 1
            needed = say(_("needed") if field.needed else _("welcome"), language)
            for column, text in enumerate((field.header, needed, say(field.form, language), field.example)):
                sheet.write_string(row, column, text, wrapped)
        row += 2


_WRAPPED = {"text_wrap": True, "valign": "top"}


def _template(book: xlsxwriter.Workbook, request: Request) -> None:
    """A table's headers and one example row, to be filled in."""
    sheet = book.add_worksheet(request.table)
    strong, faint = book.add_format({"bold": True}), book.add_format({"italic": True, "font_color": "#6b7280"})
    for column, field in enumerate(request.fields):
        sheet.set_column(column, column, max(12, len(field.header) + 2, len(field.example) + 2))
        sheet.write_string(0, column, field.header, strong)
        sheet.write_string(1, column, field.example, faint)
    sheet.freeze_panes(1, 0)
