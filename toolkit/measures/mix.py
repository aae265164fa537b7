"""Why second-month stickiness changed: other customers came (mix), or the same kinds behave otherwise."""

from __future__ import annotations

from datetime import date

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.measures import statistics
from toolkit.measures.frames import fetch
from toolkit.measures.periods import MAY_HOLD_EARLIER, add_months, complete_months, day_range, month_number, up_to


def stickiness_change(keys: Table, customer_days: Table, as_of: date, months: int = 12) -> pd.DataFrame:
    """Change of stickiness between the latest cohorts and those before, split into mix and behaviour.

    Parameters
    ----------
    keys : Table
        ``customer_id``, ``key``: the kinds of customers, as :func:`toolkit.measures.firsts.keys` gives them.
    months : int
        Cohorts in each of the two periods; fewer where the data hold fewer (the same number in both).

    Returns
    -------
    DataFrame, one row per kind of customers and a last row "total"
        ``key`` (None: unknown); ``n0``, ``n1`` customers before and now; ``stickiness0``, ``stickiness1`` (NaN without
        customers); ``mix`` = (share1 - share0) x (mean stickiness of the kind - mean of all); ``behaviour`` =
        (stickiness1 - stickiness0) x mean share. In the total the two add up to ``change`` exactly, each with ``…_low``
        and ``…_high`` (normal, cohorts' customers as independent); NaN in the other rows. Without two periods: no rows.
    """
    days = up_to(customer_days, as_of)
    first, _last = day_range(days)
    every = complete_months(first, as_of)[MAY_HOLD_EARLIER:-1] if first else []
    size = min(months, len(every) // 2)
    if not size:
        return pd.DataFrame()
    table = _counts(keys, days, [*every[-2 * size :]], size)
    return _split(table)


def _counts(keys: Table, days: Table, cohorts: list[date], size: int) -> pd.DataFrame:
    """``n0``, ``k0``, ``n1``, ``k1`` by key: customers of the cohorts before and now, and who came back."""
    born = days.group_by("customer_id").aggregate(first=days.day.min())
    seen = days.join(born, "customer_id")
    age = month_number(seen.day) - month_number(seen["first"])
    each = seen.group_by(["customer_id", "first"]).aggregate(again=(age == 1).cast("int64").max())
    turn, end = cohorts[size], add_months(cohorts[-1], 1)
    inside = (each["first"] >= ibis.date(cohorts[0].isoformat())) & (each["first"] < ibis.date(end.isoformat()))
    each = each.filter(inside).left_join(keys, "customer_id").drop("customer_id_right")
    now = each["first"] >= ibis.date(turn.isoformat())
    sums = {"n0": (~now).cast("int64").sum(), "k0": each.again.sum(where=~now)}
    sums |= {"n1": now.cast("int64").sum(), "k1": each.again.sum(where=now)}
    return fetch(each.group_by("key").aggregate(**sums).order_by("key")).fillna({"k0": 0, "k1": 0})


def _split(table: pd.DataFrame) -> pd.DataFrame:
    n0, n1, k0, k1 = (table[c].to_numpy(float) for c in ("n0", "n1", "k0", "k1"))
    if not (n0.sum() and n1.sum()):
        return pd.DataFrame()
    w0, w1 = n0 / n0.sum(), n1 / n1.sum()
    s0, s1 = (np.divide(k, n, out=np.full(len(n), np.nan), where=n > 0) for k, n in ((k0, n0), (k1, n1)))
    filled0, filled1 = np.where(n0 > 0, s0, s1), np.where(n1 > 0, s1, s0)
    middle, weight = (filled0 + filled1) / 2, (w0 + w1) / 2
    centre = float((weight * middle).sum())
    mix, behaviour = (w1 - w0) * (middle - centre), (filled1 - filled0) * weight
    rows = pd.DataFrame(
        {"key": table["key"], "n0": n0, "n1": n1, "stickiness0": s0, "stickiness1": s1, "mix": mix,
         "behaviour": behaviour}
    )  # fmt: skip
    total = {"key": "total", "n0": n0.sum(), "n1": n1.sum(), "stickiness0": k0.sum() / n0.sum()}
    total |= {"stickiness1": k1.sum() / n1.sum(), "mix": mix.sum(), "behaviour": behaviour.sum()}
    total["change"] = total["stickiness1"] - total["stickiness0"]
    spread_mix = sum(((w * middle**2).sum() - (w * middle).sum() ** 2) / n.sum() for w, n in ((w0, n0), (w1, n1)))
    own = sum(
        (weight**2 * s * (1 - s) / np.maximum(n, 1)).sum() for s, n in ((filled0, n0), (filled1, n1))
    )  # fmt: skip
    for name, variance in (("mix", spread_mix), ("behaviour", own)):
        half = statistics.Z * np.sqrt(variance)
        total |= {f"{name}_low": total[name] - half, f"{name}_high": total[name] + half}
    low, high = statistics.difference_of_shares(int(k1.sum()), int(n1.sum()), int(k0.sum()), int(n0.sum()))
    total |= {"change_low": low, "change_high": high}
    return pd.concat([rows, pd.DataFrame([total])], ignore_index=True).astype({"n0": int, "n1": int})
