"""Workbooks as people save them, made in memory."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import xlsxwriter


def book(
    sheets: dict[str, list[list[Any]]], touch: Callable[[xlsxwriter.Workbook, dict[str, Any]], None] | None = None
) -> bytes:
    """A workbook of sheets of rows; ``touch`` may change it before it is saved."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    named = {}
    for name, rows in sheets.items():
        named[name] = made.add_worksheet(name)
        for r, row in enumerate(rows):
            named[name].write_row(r, 0, row)
    if touch:
        touch(made, named)
    made.close()
    return out.getvalue()


def changed(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook with one of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, change(content) if name == part else content)
    return out.getvalue()
