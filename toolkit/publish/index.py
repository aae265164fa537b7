"""One page over all clients: how each run ended, its figures, what has changed since an earlier day, its deck."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader

from toolkit.publish import changes
from toolkit.publish.history import SUMMARY, Run, runs
from toolkit.publish.whole import write_whole
from toolkit.show import history
from toolkit.show.definitions import DEFINITIONS
from toolkit.words import Day, Phrase, _, language, say

STATES: dict[str, Phrase] = {
    "done": _("done"),
    "unchanged": _("unchanged"),
    "failed": _("failed"),
    "refused": _("refused"),
    "unfinished": _("not finished"),
}
KPIS = ("customers", "net_revenue", "aov", "repeat_rate", "gross_margin", "coca")
LIGHTS = "lights"
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
    write_whole(target, page)
    return target


def _row(reports: Path, line: Mapping[str, Any]) -> dict[str, Any]:
    path = reports / line["report"] / SUMMARY
    summary = json.loads(path.read_text(encoding="utf-8")) if line["report"] and path.is_file() else {}
    kpis = summary.get("kpis", {})
    growth = next((f for f in summary.get("findings", ()) if f["id"] == LIGHTS), {}).get("headline", {})
    return {
        "client": summary.get("client", line["client"]),
        "state": line["state"],
        "status": say(STATES[line["state"]]),
        "reason": line["reason"],
        "as_of": say(Day(date.fromisoformat(summary["as_of"]))) if summary else "–",
        "kpis": [say(history.told(kpis.get(name), history.UNITS[name], summary.get("currency", ""))) for name in KPIS],
        "growth": growth.get(language(), "–"),
        "changes": _changes(reports / line["report"], summary) if summary else "–",
        "deck": f"{line['report']}/deck.html" if summary else "",
    }


def _changes(report: Path, summary: Mapping[str, Any]) -> str:
    """What figures moved since the latest earlier day, and what else may have moved them."""
    now = Run(summary)
    earlier = runs(report.parent.parent, report.name, now.day)
    if not earlier:
        return say(_("first run"))
    pair, moves = changes.pair_of(earlier[-1], now), changes.kpis(earlier[-1], now)
    shown = moves[moves["key"].isin(KPIS) & (moves["verdict"] != "same")].to_dict("records")
    moved = "; ".join(say(history.move(row, pair)) for row in shown) or say(_("nothing has moved"))
    return " ".join((f"{say(Day(pair.days[0]))}: {moved}.", *map(say, pair.cautions)))


__all__ = ["write_index"]
