"""After how many months a new customer has paid for itself."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.errors import MissingData
from toolkit.measures import costs, statistics
from toolkit.measures.frames import fetch
from toolkit.measures.margins import KNOWN_ENOUGH, need
from toolkit.measures.periods import MAY_HOLD_EARLIER, last_complete_month, month_number, months_between, up_to

HORIZON_MONTHS = 12
FEWEST_COHORTS = 3
CURVE = ["period", "first", "last", "cohorts", "age", "n", "coca", "margin_per_customer", "balance", "low", "high"]
SUMS = ["n", "sales", "known_sales", "margin", "squares"]


def by_cohort(spend: Table, orders: Table, as_of: date, horizon_months: int = HORIZON_MONTHS) -> pd.DataFrame:
    """What the customers of each month have brought so far, age by age, against what they cost.

    Parameters
    ----------
    horizon_months : int
        The last age.

    Returns
    -------
    DataFrame, one row per cohort (month of first order, without the first three months of the data) and age
        ``cohort`` (date); ``age`` (whole months since, 0 = that month); ``n`` customers; ``coca`` (currency; NaN where
        the month has no spend); ``margin_per_customer``, of all their orders up to that age (before returns), with
        ``low``, ``high`` (t); ``recovered`` = margin_per_customer / coca. Margin and recovered are NaN where the age's
        calendar month is not wholly at or before ``as_of`` (not seen yet, which is not zero) or too little cost of
        goods is known.

    Raises
    ------
    MissingData
        No cost of goods at all, or spend in no month of a cohort.
    """
    sums = _sums(spend, orders, as_of, horizon_months)
    margin = _margins(sums)
    table = pd.concat([sums[["cohort", "age", "n", "coca"]], margin], axis=1)
    return table.assign(recovered=table["margin_per_customer"] / table["coca"].where(table["coca"] > 0))


def curve(spend: Table, orders: Table, as_of: date, horizon_months: int = HORIZON_MONTHS) -> pd.DataFrame:
    """The balance of a new customer month after month, for the latest cohorts and those before them.

    The same customers stand at every age: of the cohorts with known cost that have been seen to the last age, the
    latest twelve and the twelve before. A shop too young for the horizon is followed as far as three cohorts reach.

    Returns
    -------
    DataFrame, one row per period ("previous", "last") and age
        ``period``; ``first``, ``last`` (its first and last cohort); ``cohorts``, their number; ``age``; ``n``
        customers; ``coca`` (currency); ``margin_per_customer`` so far; ``balance`` = margin_per_customer - coca with
        ``low``, ``high`` (t interval of the margin). No rows where fewer than three cohorts have been seen for a month.

    Raises
    ------
    MissingData
        No cost of goods at all, or spend in no month of a cohort.
    """
    sums = _sums(spend, orders, as_of, horizon_months)
    sums = sums[sums["coca"].notna()]
    reach = sums[sums["sales"].notna()].groupby("cohort")["age"].max().sort_index()
    last_age = min(horizon_months, int(reach.nlargest(FEWEST_COHORTS).min()) if len(reach) >= FEWEST_COHORTS else 0)
    whole = list(reach.index[reach >= last_age]) if last_age else []
    periods = {"previous": whole[-24:-12], "last": whole[-12:]}
    found = [
        _pooled(sums[sums["cohort"].isin(cohorts) & (sums["age"] <= last_age)]).assign(
            period=period, first=cohorts[0], last=cohorts[-1], cohorts=len(cohorts)
        )
        for period, cohorts in periods.items()
        if len(cohorts) >= FEWEST_COHORTS
    ]
    return pd.concat(found, ignore_index=True)[CURVE] if found else pd.DataFrame(columns=CURVE)


def months_to_pay_back(curve: pd.DataFrame) -> pd.DataFrame:
    """The first age at which a new customer has brought what it cost.

    Returns
    -------
    DataFrame, one row per period of :func:`curve`
        ``period``; ``months`` (whole months after that of the first order; NaN: not within the ages seen) with
        ``low``, ``high``: the same of the upper and the lower end of the balance; ``n`` customers; ``seen``, last age.
    """
    rows = [
        {
            "period": period, "months": _first_age(ages, "balance"), "low": _first_age(ages, "high"),
            "high": _first_age(ages, "low"), "n": ages["n"].iloc[0], "seen": ages["age"].max(),
        }
        for period, ages in curve.groupby("period", sort=False)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["period", "months", "low", "high", "n", "seen"])


def paid_back(by_cohort: pd.DataFrame, age: int = 3, cohorts: int = 12) -> pd.Series:
    """Share of the latest cohorts, of those followed to an age, that had paid back by then.

    Parameters
    ----------
    by_cohort : DataFrame of :func:`by_cohort`
    age : int
        Months; where no cohort has been followed so long, the last age that one has.

    Returns
    -------
    Series
        ``value`` (0-1) with Wilson ``low``, ``high``, ``k`` of ``n`` cohorts (the latest ``cohorts`` at most), ``age``.
    """
    seen = by_cohort[by_cohort["recovered"].notna()]
    age = min(age, int(seen["age"].max())) if len(seen) else age
    at = seen[seen["age"] == age].sort_values("cohort").tail(cohorts)
    share = statistics.share(int((at["recovered"] >= 1).sum()), len(at))
    return pd.concat([share, pd.Series({"age": float(age)})])


def _first_age(ages: pd.DataFrame, column: str) -> float:
    paid = ages.loc[ages[column] >= 0, "age"]
    return float(paid.min()) if len(paid) else np.nan


def _sums(spend: Table, orders: Table, as_of: date, horizon_months: int) -> pd.DataFrame:
    """Of each settled cohort and age: customers, and sums of what they brought up to it; missing where not yet seen."""
    need(orders, "orders", "cost")
    ages = range(horizon_months + 1)
    each = _each(up_to(orders, as_of), ages)
    sums = {"n": each.count()}
    for age in ages:
        sums |= {f"{name}_{age}": each[f"{name}_{age}"].sum() for name in SUMS[1:4]}
        sums |= {f"squares_{age}": (each[f"margin_{age}"] * each[f"margin_{age}"]).sum()}
    wide = fetch(each.group_by("cohort").aggregate(**sums).order_by("cohort"))
    early = months_between(wide["cohort"].min(), as_of)[:MAY_HOLD_EARLIER] if len(wide) else []
    wide = wide[~wide["cohort"].isin(early)]
    long = pd.concat([_at(wide, age, as_of) for age in ages], ignore_index=True).sort_values(["cohort", "age"])
    coca = long["cohort"].map(costs.summed(spend).groupby("month")["amount"].sum()) / long["n"]
    if coca.isna().all():
        raise MissingData("spend", "spend")
    return long.assign(coca=coca).reset_index(drop=True)


def _each(orders: Table, ages: range) -> Table:
    """Of each customer its cohort and, up to each age, ``sales_…``, ``known_sales_…`` and ``margin_…`` so far."""
    known = orders.filter(lambda t: t.customer_id.notnull())
    first = known.group_by("customer_id").aggregate(cohort=known.day.min().truncate("M"))
    known = known.join(first, "customer_id")
    known = known.mutate(
        age=month_number(known.day) - month_number(known.cohort),
        known_sales=known.cost.notnull().ifelse(known.sales, 0.0),
        margin=(known.sales - known.cost).fill_null(0.0),
    )
    so_far = {
        f"{name}_{age}": known[name].sum(where=known.age <= age).fill_null(0.0) for age in ages for name in SUMS[1:4]
    }
    return known.group_by(["customer_id", "cohort"]).aggregate(**so_far)


def _at(wide: pd.DataFrame, age: int, as_of: date) -> pd.DataFrame:
    """The sums up to one age, missing where its month is not over for a cohort."""
    end = last_complete_month(as_of)
    seen = wide["cohort"].map(lambda m: (end.year - m.year) * 12 + end.month - m.month >= age)
    table = wide[["cohort", "n"]].assign(age=age)
    for name in SUMS[1:]:
        table[name] = wide[f"{name}_{age}"].where(seen)
    return table


def _margins(sums: pd.DataFrame) -> pd.DataFrame:
    """Mean margin of a customer with its interval; what has no known cost is taken to earn as the rest."""
    n, known = sums["n"], sums["known_sales"]
    scale = (sums["sales"] / known.where(known > 0)).where(known >= KNOWN_ENOUGH * sums["sales"])
    mean = sums["margin"] / n
    variance = (sums["squares"] - n * mean**2).clip(lower=0) / (n - 1).where(n > 1)
    low, high = statistics.mean_interval(mean * scale, np.sqrt(variance) * scale, n)
    return pd.DataFrame({"margin_per_customer": mean * scale, "low": low, "high": high}, index=sums.index)


def _pooled(sums: pd.DataFrame) -> pd.DataFrame:
    """The cohorts' customers as one, age by age."""
    total = sums.assign(cost=sums["coca"] * sums["n"]).groupby("age")[[*SUMS, "cost"]].sum().reset_index()
    table = pd.concat([total[["age", "n"]], _margins(total)], axis=1)
    coca = total["cost"] / total["n"]
    return table.assign(
        coca=coca, balance=table["margin_per_customer"] - coca, low=table["low"] - coca, high=table["high"] - coca
    )
