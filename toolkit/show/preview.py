"""What a consultant in JupyterLab sees above a slide's picture: its headline and takeaway, and tiles as a small table.

The deck does not read this; it lays out the slide's metadata.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from toolkit.show.escape import escaped


def html(slide: Mapping[str, Any]) -> str:
    """The slide's words as HTML, everything escaped."""
    parts = [f"<h3>{escaped(slide['headline'])}</h3>", f"<p>{escaped(slide['takeaway'])}</p>"]
    if slide.get("ask"):
        parts.append(f"<p>{escaped(slide['ask'])}</p>")
    if slide.get("tiles"):
        parts.append(f"<table>{''.join(_row(tile) for tile in slide['tiles'])}</table>")
    return "".join(parts)


def _row(tile: Mapping[str, Any]) -> str:
    cells = (tile["label"], tile["value"], tile.get("verdict") or "", tile["detail"])
    return f"<tr>{''.join(f'<td>{escaped(cell)}</td>' for cell in cells)}</tr>"
