"""One page over all clients: how each run ended, its figures, what has changed since an earlier day, its deck."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader

from toolkit.show.definitions import DEFINITIONS
from toolkit.words import Count, Day, Money, Phrase, Share, Value, _, language, say

STATES: dict[str, Phrase] = {
    "done": _("done"),
    "unchanged": _("unchanged"),
    "failed": _("failed"),
    "refused": _("refused"),
    "unfinished": _("not finished"),
}
KPIS = ("customers", "net_revenue", "aov", "repeat_rate", "gross_margin", "coca")
SHARES = ("repeat_rate", "gross_margin")
LIGHTS = "lights"
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_PAGE = Environment(loader=PackageLoader("toolkit.publish"), autoescape=True)


def write_index(reports: Path, lines: Iterable[Mapping[str, Any]]) -> Path:
    """Write ``index.html`` into the folder of the reports: one file that loads nothing from anywhere.

    Parameters
    ----------
    reports : Path
        The folder of the reports.
    lines : iterable of mappings
        ``client``, ``state``, ``reason`` and ``report`` (the folder below ``reports``, or nothing) of each client.
    """
    rows = [_row(reports, line) for line in sorted(lines, key=lambda line: line["client"])]
    heads = (_("Client"), _("Status"), _("Up to"), *(DEFINITIONS[name].label for name in KPIS))
    heads = (*heads, _("Growth"), _("Since the run before"), _("Deck"))
    page = _PAGE.get_template("index.html.j2").render(
        language=language(), title=say(_("Clients")), heads=[say(head) for head in heads], rows=rows
    )
    target = reports / "index.html"
    handle, unfinished = tempfile.mkstemp(prefix=".index-", dir=reports)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(page)
    os.chmod(unfinished, 0o644)
    os.replace(unfinished, target)
    return target


def _row(reports: Path, line: Mapping[str, Any]) -> dict[str, Any]:
    summary = _summary(reports / line["report"]) if line["report"] else {}
    told = {name: _told(name, value, summary) for name, value in summary.get("kpis", {}).items()}
    growth = next((f for f in summary.get("findings", ()) if f["id"] == LIGHTS), {}).get("headline", {})
    return {
        "client": summary.get("client", line["client"]),
        "state": line["state"],
        "status": say(STATES[line["state"]]),
        "reason": line["reason"],
        "as_of": say(Day(date.fromisoformat(summary["as_of"]))) if summary else "–",
        "kpis": [say(told[name]) if name in told else "–" for name in KPIS],
        "growth": growth.get(language(), "–"),
        "changes": _changes(reports / line["report"], summary) if summary else "–",
        "deck": f"{line['report']}/deck.html" if summary else "",
    }


def _changes(report: Path, summary: Mapping[str, Any]) -> str:
    """What figures moved since the latest earlier day of the same language."""
    days = report.parent.parent.iterdir()
    older = sorted(day for day in days if _ISO.fullmatch(day.name) and day.name < summary["as_of"])
    before = next((told for day in reversed(older) if (told := _summary(day / report.name))), None)
    if before is None:
        return say(_("first run"))
    pairs = [(name, before["kpis"].get(name), summary["kpis"].get(name)) for name in KPIS]
    moved = [
        f"{say(DEFINITIONS[name].label)} {say(_told(name, then, before))} → {say(_told(name, now, summary))}"
        for name, then, now in pairs
        if then != now
    ]
    return f"{say(Day(date.fromisoformat(before['as_of'])))}: {'; '.join(moved) or say(_('nothing has moved'))}"


def _told(name: str, value: Any, summary: Mapping[str, Any]) -> Value:
    if name in SHARES:
        return Share(value)
    return Count(value) if name == "customers" else Money(value, summary["currency"])


def _summary(report: Path) -> dict[str, Any]:
    path = report / "summary.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


__all__ = ["write_index"]
