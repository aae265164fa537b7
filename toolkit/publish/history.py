"""The runs of a client: one ``summary.json`` a day observed; nothing else of an earlier run is read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from toolkit.client import reports_root
from toolkit.errors import ConfigError
from toolkit.words import _

SUMMARY = "summary.json"
MOST_RUNS = 12
"""Earlier runs that a deck looks back on: the latest so many."""
RAN = ("ok", "skipped")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Run:
    """A run as its summary tells it."""

    told: Mapping[str, Any]

    @property
    def day(self) -> date:
        """The last day observed."""
        return date.fromisoformat(self.told["as_of"])

    @property
    def currency(self) -> str:
        return self.told["currency"]

    @property
    def ran(self) -> frozenset[str]:
        """The steps that came to their end."""
        return frozenset(step["id"] for step in self.told["steps"] if step["status"] in RAN)

    def kpi(self, name: str) -> dict[str, Any]:
        """A key figure: ``value``, ``n``, ``low``, ``high``; None where unknown."""
        return {"value": self.told["kpis"].get(name), **_support(self.told.get("support", {}).get(name, {}))}

    @property
    def groups(self) -> dict[str, dict[str, Any]]:
        """The share of customers of each group, as :meth:`kpi`; ``n`` are all customers."""
        groups = self.told["groups"]
        n = sum(group["customers"] or 0 for group in groups)
        return {told["name"]: {"value": told["customer_share"], **_support(told), "n": n} for told in groups}

    @property
    def findings(self) -> dict[tuple[str, str], Mapping[str, Any]]:
        """Its findings by step and slide, in the order of the deck."""
        return {(finding["step"], finding["id"]): finding for finding in self.told["findings"]}


def _support(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: told.get(name) for name in ("n", "low", "high")}


def files(reports: Path, language: str, before: date | None = None) -> list[Path]:
    """The summaries below a client's folder of reports, one a day, the oldest first.

    Parameters
    ----------
    language : str
        Where a day was run in several languages, this one is read; the numbers are the same in each.
    before : date, optional
        Only of days before this one, and of these the latest :data:`MOST_RUNS`.
    """
    days = sorted(path for path in reports.glob("*") if _ISO.fullmatch(path.name))
    found = [path for day in days if (path := _of_day(day, language))]
    if before is None:
        return found
    return [path for path in found if path.parent.parent.name < before.isoformat()][-MOST_RUNS:]


def _of_day(day: Path, language: str) -> Path | None:
    written = sorted(day.glob(f"*/{SUMMARY}"), key=lambda path: (path.parent.name != language, path.parent.name))
    return next(iter(written), None)


def runs(reports: Path, language: str, before: date | None = None) -> list[Run]:
    """The runs of a client, the oldest first, as :func:`files` finds them."""
    return [Run(json.loads(path.read_text(encoding="utf-8"))) for path in files(reports, language, before)]


def two(slug: str, language: str, first: str | None = None, second: str | None = None) -> tuple[Run, ...]:
    """Two runs of a client, the older first: of the days given, else the last two; of one day given, it and the last.

    Returns
    -------
    tuple of Run
        Only one where the client was run for one day and none was asked for.

    Raises
    ------
    ConfigError
        The client was never run, or not for such a day, or the two days are one.
    """
    found = {run.day.isoformat(): run for run in runs(reports_root().resolve() / slug, language)}
    if not found:
        raise ConfigError(_("{client}: there is no report to compare. Run: cvo run {client}", client=slug))
    days = list(found)
    asked = {first, second or days[-1]} if first else set(days[-2:])
    absent = sorted(asked - {*days})
    if absent or (first and len(asked) < 2):
        raise ConfigError(
            _(
                "{client}: {asked} cannot be compared; choose two of the days that were run: {days}.",
                client=slug, asked=", ".join(absent or sorted(asked)), days=", ".join(days),
            )
        )  # fmt: skip
    return tuple(found[day] for day in sorted(asked))


__all__ = ["MOST_RUNS", "Run", "files", "runs", "two"]
