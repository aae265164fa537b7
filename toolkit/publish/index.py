"""One page over all clients: how each run ended, its figures, what has changed since an earlier day, its deck."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader

from toolkit.client.folders import PORTFOLIO
from toolkit.publish import changes
from toolkit.publish.book import told_apart
from toolkit.publish.history import SUMMARY, Run, runs
from toolkit.publish.whole import write_whole
from toolkit.show import history
from toolkit.show.definitions import DEFINITIONS
from toolkit.show.tables.portfolio import LIGHTS, SHADES
from toolkit.show.tiles import STATES as LIGHT_STATES
from toolkit.words import Day, Phrase, _, language, say

STATES: dict[str, Phrase] = {
    "done": _("done"),
    "unchanged": _("unchanged"),
    "failed": _("failed"),
    "refused": _("refused"),
    "unfinished": _("not finished"),
}
WELL = ("done", "unchanged")
KPIS = ("customers", "net_revenue", "aov", "repeat_rate", "gross_margin", "coca")
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
    ordered = sorted(lines, key=lambda line: (line["state"] in WELL, line["client"]))  # what needs a look stands first
    rows = [_row(reports, line) for line in ordered]
    for row, name in zip(rows, told_apart([(row["client"], row["slug"]) for row in rows]), strict=True):
        row["client"] = name
    heads = (_("Client"), _("Status"), _("Up to"), *(DEFINITIONS[name].label for name in KPIS))
    heads = (*heads, _("Lights"), _("Since the run before"), _("Deck"))
    told = {"title": say(_("Clients")), "heads": [say(head) for head in heads], "rows": rows, "book": _book(reports)}
    page = _PAGE.get_template("index.html.j2").render(language=language(), **told)
    target = reports / "index.html"
    write_whole(target, page)
    return target


def _row(reports: Path, line: Mapping[str, Any]) -> dict[str, Any]:
    path = reports / line["report"] / SUMMARY
    summary = json.loads(path.read_text(encoding="utf-8")) if line["report"] and path.is_file() else {}
    kpis = summary.get("kpis", {})
    return {
        "client": summary.get("client", line["client"]),
        "slug": line["client"],
        "state": line["state"],
        "status": say(STATES[line["state"]]),
        "reason": line["reason"],
        "as_of": say(Day(date.fromisoformat(summary["as_of"]))) if summary else "–",
        "kpis": [say(history.told(kpis.get(name), history.UNITS[name], summary.get("currency", ""))) for name in KPIS],
        "lights": _lights(summary),
        "changes": _changes(reports / line["report"], summary) if summary else "–",
        "deck": f"{line['report']}/deck.html" if summary else "",
    }


def _lights(summary: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """The lights by what they say, the red ones first: state, its word, and the lights' names."""
    states = {light["light"]: light["state"] for light in summary.get("lights", ())}
    held = ((state, [say(LIGHTS[name]) for name, told in states.items() if told == state]) for state in SHADES)
    return [(state, say(LIGHT_STATES[state]), ", ".join(names)) for state, names in held if names]


def _book(reports: Path) -> tuple[str, str] | None:
    """Where the deck over all clients lies, if there is one, and what it is called."""
    deck = f"{PORTFOLIO}/{language()}/deck.html"
    return (deck, say(_("All clients side by side"))) if (reports / deck).is_file() else None


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
