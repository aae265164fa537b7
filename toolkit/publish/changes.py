"""What is different between two runs, and whether chance alone could be behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from toolkit.publish.history import Run
from toolkit.show.finding import known
from toolkit.show.history import AMOUNTS, COUNTED, UNITS, Pair
from toolkit.show.since import STEP

FIGURE = ("value", "n", "low", "high")
COLUMNS = ("step", "key", "unit", *(f"{name}_{when}" for when in ("then", "now") for name in FIGURE), "verdict")
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_MONTHS = re.compile(rf"\b({_MONTH}|{'|'.join(name[:3] for name in _MONTH.split('|'))}|Sept)\b")
_NUMBERS = re.compile(r"[+−–±-]?\d[\d.,\s]*")

Figure = Mapping[str, Any]


def verdict(unit: str, then: Figure, now: Figure) -> str:
    """How a figure changed.

    Returns
    -------
    str
        ``new`` or ``gone`` (unknown then, or now), ``same``; ``counted``: a total, which chance does not touch;
        ``rose`` or ``fell``: the two 95 % intervals have nothing in common; ``chance``: they have; ``unsure``: an
        interval is not known.
    """
    if not known(then["value"]) or not known(now["value"]):
        return "new" if known(now["value"]) else "gone"
    if then["value"] == now["value"]:
        return "same"
    if unit in COUNTED:
        return "counted"
    if not known(then["low"], then["high"], now["low"], now["high"]):
        return "unsure"
    if now["low"] > then["high"]:
        return "rose"
    return "fell" if now["high"] < then["low"] else "chance"


def kpis(then: Run, now: Run) -> pd.DataFrame:
    """The key figures that are known in one of the two runs; amounts in two currencies are not compared.

    Returns
    -------
    DataFrame, one row a key figure
        ``step`` (empty), ``key``, ``unit``; ``value``, ``n``, ``low``, ``high``, each with ``_then`` and ``_now``;
        ``verdict`` of :func:`verdict`, or ``currency``.
    """
    rows = [_row("", name, unit, then.kpi(name), now.kpi(name)) for name, unit in UNITS.items()]
    return _frame([row for row in rows if _is_known(row)], then, now)


def groups(then: Run, now: Run) -> pd.DataFrame:
    """The share of customers in each group, as :func:`kpis`, in the order of the method."""
    names = dict.fromkeys((*now.groups, *then.groups))
    unknown = dict.fromkeys(FIGURE)
    rows = [_row("", n, "share", then.groups.get(n, unknown), now.groups.get(n, unknown)) for n in names]
    return _frame([row for row in rows if _is_known(row) and (row["value_then"] or row["value_now"])], then, now)


def lights(then: Run, now: Run) -> pd.DataFrame:
    """The lights that turned: ``light``, ``then``, ``now``; a run whose summary tells none has grey ones."""
    before, after = ({one["light"]: one["state"] for one in run.told.get("lights", ())} for run in (then, now))
    rows = [(name, before.get(name, "grey"), after.get(name, "grey")) for name in dict.fromkeys((*after, *before))]
    return pd.DataFrame([row for row in rows if row[1] != row[2]], columns=["light", "then", "now"])


def findings(then: Run, now: Run) -> pd.DataFrame:
    """The findings of the steps that ran in both runs.

    Returns
    -------
    DataFrame, one row a finding in the order of the deck
        As :func:`kpis`, ``key`` being the slide, with ``said_then`` and ``said_now``: the headline by language. Further
        verdicts: ``new``, ``gone``: the claim is made in one run only; ``reworded``: it is another claim now, for its
        words differ by more than numbers and months.
    """
    both = then.ran & now.ran
    before, after = (
        {key: told for key, told in run.findings.items() if key[0] in both and key[0] != STEP} for run in (then, now)
    )
    rows = [_finding(key, before.get(key), after.get(key)) for key in sorted({*before, *after}, key=_order(now, then))]
    return _frame(rows, then, now, ("said_then", "said_now"))


def not_compared(then: Run, now: Run) -> list[str]:
    """The steps that came to their end in one of the runs only, or were not tried in it."""
    return sorted({step["id"] for run in (then, now) for step in run.told["steps"]} - (then.ran & now.ran))


def _order(*runs: Run) -> Any:
    places = {key: place for place, key in enumerate(dict.fromkeys(key for run in runs for key in run.findings))}
    return lambda key: (key[0], places[key])


def _finding(key: tuple[str, str], then: Figure | None, now: Figure | None) -> dict[str, Any]:
    unknown = dict.fromkeys(FIGURE)
    row = _row(*key, (now or then)["unit"] or "", then or unknown, now or unknown)
    row |= {"said_then": then and then["headline"], "said_now": now and now["headline"]}
    if then is None or now is None:
        return row | {"verdict": "gone" if now is None else "new"}
    if wording(then["headline"]["en"]) != wording(now["headline"]["en"]):
        return row | {"verdict": "reworded"}
    if not known(then["value"]) and not known(now["value"]):
        return row | {"verdict": "same"}
    return row


def wording(headline: str) -> str:
    """A headline without its numbers and months: where it is the same, the same thing is said of other numbers."""
    return " ".join(_NUMBERS.sub("# ", _MONTHS.sub("#", headline)).split())


def _row(step: str, key: str, unit: str, then: Figure, now: Figure) -> dict[str, Any]:
    sides = {f"{name}_{when}": told[name] for when, told in (("then", then), ("now", now)) for name in FIGURE}
    return {"step": step, "key": key, "unit": unit, **sides, "verdict": verdict(unit, then, now)}


def _is_known(row: Mapping[str, Any]) -> bool:
    return known(row["value_then"]) or known(row["value_now"])


def _frame(rows: Sequence[dict[str, Any]], then: Run, now: Run, more: Iterable[str] = ()) -> pd.DataFrame:
    if then.currency != now.currency:
        for row in rows:
            if row["unit"] in AMOUNTS and row["verdict"] not in ("new", "gone", "reworded"):
                row["verdict"] = "currency"
    frame = pd.DataFrame(rows, columns=[*COLUMNS, *more])
    numbers = [name for name in COLUMNS if name.endswith(("_then", "_now"))]
    return frame.astype(dict.fromkeys(numbers, float))


def pair_of(then: Run, now: Run) -> Pair:
    """What two runs are compared as."""
    versions = tuple(run.told.get("versions", {}).get("cvo-toolkit", "–") for run in (then, now))
    return Pair((then.day, now.day), (then.currency, now.currency), versions, tuple(other_rules(then, now)))


def other_rules(then: Run, now: Run) -> list[str]:
    """The parts of ``client.toml`` that said something else then; none where one of the runs does not tell."""
    before, after = (run.told.get("rules") for run in (then, now))
    if before is None or after is None:
        return []
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))


def over(runs: Sequence[Run], keys: Iterable[str], of_groups: bool = False) -> pd.DataFrame:
    """Key figures, or shares of groups, run by run.

    Returns
    -------
    DataFrame, one row a figure and run
        ``key``, ``unit``, ``as_of``, ``value``, ``n``, ``low``, ``high``; amounts of runs in the last
        one's currency only.
    """
    rows = []
    for key in keys:
        unit = "share" if of_groups else UNITS[key]
        for run in runs:
            figure = run.groups.get(key, dict.fromkeys(FIGURE)) if of_groups else run.kpi(key)
            if unit in AMOUNTS and run.currency != runs[-1].currency:
                figure = dict.fromkeys(FIGURE)
            rows.append({"key": key, "unit": unit, "as_of": run.day, **figure})
    frame = pd.DataFrame(rows, columns=["key", "unit", "as_of", *FIGURE])
    return frame.astype(dict.fromkeys(FIGURE, float))


def apart(over: pd.DataFrame) -> list[str]:
    """The figures of :func:`over` whose first and last interval have nothing in common."""
    found = []
    for key, rows in over.groupby("key", sort=False):
        first, last = rows.iloc[0], rows.iloc[-1]
        if verdict(first["unit"], first, last) in ("rose", "fell"):
            found.append(key)
    return found
