"""How each client stands by its latest summary, and how it stood by the one before."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from toolkit.client import Client, data_root, reports_root
from toolkit.errors import CvoError
from toolkit.publish import history
from toolkit.show.comparing import MONEY

FIGURES = (
    "repeat_rate",
    "retention_rate",
    "stickiness",
    "adbt_days",
    "orders_per_customer",
    "nps",
    "revenue_yoy",
    "best_sales_share",
    "gross_margin",
    "clv_to_coca",
    "aov",
    "coca",
)
"""What clients are compared in: nothing that is large only because a client is."""
LIT = ("nps", "revenue_yoy")
"""Figures that stand among the lights of a summary, not among its KPIs."""
BEST = ("Soulmates", "Lovers")
_UNKNOWN = {"value": None, "n": None, "low": None, "high": None}

Summary = dict[str, Any]


@dataclass(frozen=True)
class Standing:
    """A client by its latest summary. ``gives``: whether its figures may count in the benchmark.

    ``name``: as it is told apart from the others, which may be called the same.
    """

    slug: str
    gives: bool
    summary: Summary
    before: Summary | None = None
    name: str = ""

    @property
    def currency(self) -> str:
        return self.summary["currency"]

    @property
    def as_of(self) -> date:
        return date.fromisoformat(self.summary["as_of"])

    @property
    def figures(self) -> dict[str, dict[str, float | None]]:
        return figures_of(self.summary)


def figures_of(summary: Summary) -> dict[str, dict[str, float | None]]:
    """``value``, ``n``, ``low``, ``high`` of each of :data:`FIGURES`; None where unknown."""
    known = {name: {"value": summary["kpis"].get(name)} for name in FIGURES}
    known |= {name: {**known[name], **summary.get("support", {}).get(name, {})} for name in FIGURES}
    known |= {light["light"]: light for light in summary.get("lights", ()) if light["light"] in LIT}
    shares = [group["sales_share"] for group in summary["groups"] if group["name"] in BEST]
    known["best_sales_share"] = {"value": sum(shares) if shares else None, "n": summary["kpis"]["customers"]}
    return {name: {key: known[name].get(key) for key in _UNKNOWN} for name in FIGURES}


def read() -> list[Standing]:
    """The clients of the data folder that have a report, by their names."""
    found = [one for path in data_root().glob("*/client.toml") if (one := _standing(path.parent.name))]
    names = told_apart([(one.summary["client"], one.slug) for one in found])
    named = (replace(one, name=name) for one, name in zip(found, names, strict=True))
    return sorted(named, key=lambda one: (one.name, one.slug))


def told_apart(clients: Sequence[tuple[str, str]]) -> list[str]:
    """The names of clients (name, slug); those that are called the same have their slug with them."""
    called = Counter(name for name, _slug in clients)
    return [name if called[name] == 1 else f"{name} ({slug})" for name, slug in clients]


def _standing(slug: str) -> Standing | None:
    """A client by its reports in its own language; one whose configuration cannot be read gives nothing."""
    try:
        config = Client.configured(slug).config
    except CvoError:
        config = None
    summaries = last_two(reports_root() / slug, config.language if config else "")
    return Standing(slug, bool(config and config.benchmark.give), *summaries) if summaries else None


def last_two(reports: Path, language: str) -> list[Summary]:
    """The summaries of a client's two latest days, the later first; in this language where there is one."""
    latest = reversed(history.files(reports, language)[-2:])
    return [json.loads(path.read_text(encoding="utf-8")) for path in latest]


def clients(book: Iterable[Standing]) -> pd.DataFrame:
    """One row a client: ``client``, ``currency``, ``as_of``, its KPIs, ``red`` and ``lit`` of its five lights."""
    frame = pd.DataFrame([_client(one) for one in book])
    return frame.astype({name: float for name in frame if name not in ("client", "currency", "as_of")})


def _client(one: Standing) -> dict[str, Any]:
    states = [light["state"] for light in one.summary.get("lights", ())]
    lit = {"red": states.count("red"), "lit": len(states) - states.count("grey")}
    return {"client": one.name, "currency": one.currency, "as_of": one.as_of, **one.summary["kpis"], **lit}


def lights(book: Iterable[Standing]) -> pd.DataFrame:
    """One row a client and light: ``client``, ``light``, ``state``, ``value``, ``n``, ``low``, ``high``."""
    columns = ("client", "light", "state", "value", "n", "low", "high")
    rows = [{"client": one.name, **light} for one in book for light in one.summary.get("lights", ())]
    return pd.DataFrame(rows, columns=columns)


def groups(book: Iterable[Standing]) -> pd.DataFrame:
    """One row a client and group: ``client``, ``group``, ``customers``, ``customer_share``, ``sales_share``."""
    columns = ("client", "group", "customers", "customer_share", "sales_share")
    rows = [{"client": one.name, "group": group["name"], **group} for one in book for group in one.summary["groups"]]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[2:], float))


def figures(book: Iterable[Standing]) -> pd.DataFrame:
    """One row a client and figure.

    Returns
    -------
    DataFrame
        ``client``, ``currency``, ``figure``, ``value``, ``n``, ``low``, ``high``; ``before`` and ``day_before``: the
        value of the run before, missing where there is none or its amounts were in another currency; ``change``: by
        what share it moved, of the net promoter score and of changes by how much; ``clear``: whether the value before
        lies outside today's interval; where no interval is known, whether it moved by a twentieth or more.
    """
    rows = [row for one in book for row in _rows(one)]
    frame = pd.DataFrame(rows, columns=_COLUMNS)
    numbers = ["value", "n", "low", "high", "before"]
    return _moved(frame.astype(dict.fromkeys(numbers, float)))


_COLUMNS = ("client", "currency", "figure", "value", "n", "low", "high", "before", "day_before")


def _rows(one: Standing) -> Iterable[dict[str, Any]]:
    then = figures_of(one.before) if one.before else {}
    same = one.before is not None and one.before["currency"] == one.currency
    for name, figure in one.figures.items():
        comes = name in then and (same or name not in MONEY)
        before = then[name]["value"] if comes else None
        day = date.fromisoformat(one.before["as_of"]) if before is not None else None
        yield {
            "client": one.name, "currency": one.currency, "figure": name, **figure, "before": before, "day_before": day,
        }  # fmt: skip


STEP_OF_NPS, LEAST_MOVE = 100, 0.05


def _moved(frame: pd.DataFrame) -> pd.DataFrame:
    by = frame["value"] - frame["before"]
    against = frame["before"].abs().where(~frame["figure"].isin(LIT), 1.0)
    against = against.where(frame["figure"] != "nps", STEP_OF_NPS)
    change = (by / against.where(against > 0)).rename("change")
    outside = (frame["before"] < frame["low"]) | (frame["before"] > frame["high"])
    clear = outside.where(frame["low"].notna() & frame["high"].notna(), change.abs() >= LEAST_MOVE)
    return frame.assign(change=change, clear=clear.astype(bool))


def moves(figures: pd.DataFrame) -> pd.DataFrame:
    """Those figures that clearly moved since the run before, the largest move first."""
    found = figures[figures["clear"] & figures["before"].notna() & figures["value"].notna()]
    order = found["change"].abs().fillna(float("inf")).sort_values(ascending=False, kind="stable").index
    return found.loc[order].reset_index(drop=True)
