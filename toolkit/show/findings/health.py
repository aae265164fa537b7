"""Findings of step 0: whether the data can be trusted, and whether growth is as healthy as it looks."""

from __future__ import annotations

import pandas as pd

from toolkit.show.context import here
from toolkit.show.finding import Finding, about, known, support
from toolkit.words import Change, Count, Day, Month, Phrase, Share, _, n_

STEP = "00"
MAY_HOLD_EARLIER = 3
"""Whoever orders in the first so many months of the data may have ordered before it."""


def kpis(kpis: pd.DataFrame) -> Finding:
    """The shop in numbers: customers, their orders and what they bring, and how many come back."""
    value = kpis["value"]
    repeat = kpis.loc["repeat_rate"]
    headline = _(
        "{customers} customers placed {orders} orders; {repeat} of them ordered again",
        customers=Count(value["customers"]),
        orders=Count(value["orders"]),
        repeat=Share(repeat["value"]),
    )
    takeaway = _(
        "Repeat rate {repeat} ({support}). All numbers are of identified customers, who bring {identified} of all "
        "sales; under a number stands its {level} interval.",
        level=Share(0.95, 0),
        repeat=Share(repeat["value"]),
        support=_support(repeat),
        identified=Share(value["identified_share"]),
    )
    return Finding(
        STEP,
        "kpis",
        headline,
        takeaway,
        about(headline, _("Twelve tiles with the shop's key figures.")),
        repeat["value"],
        "share",
        repeat["n"],
        repeat["low"],
        repeat["high"],
        base=n_("{n} customer", "{n} customers", int(value["customers"])),
    )


def _support(row: pd.Series) -> Phrase:
    return support(Count(row["n"]), Share(row["low"]), Share(row["high"]))


def monthly(monthly: pd.DataFrame) -> Finding:
    """Whether sales and customers of the last complete months stand above those of a year before."""
    full = monthly[monthly["complete"]]
    last, before = full.tail(12), full.iloc[-24:-12]
    if len(before) < 12 or before["sales"].sum() <= 0:
        headline = _("{n} complete months of sales: too few to compare a year with the year before", n=Count(len(full)))
        change = float("nan")
        if monthly["complete"].all():
            takeaway = _("A year-on-year comparison needs 24 complete months.")
        else:
            takeaway = _(
                "A year-on-year comparison needs 24 complete months. The hatched month is not over yet and is not "
                "compared."
            )
    else:
        change = last["sales"].sum() / before["sales"].sum() - 1
        up = _("Sales of the last 12 complete months rose by {change}", change=Share(abs(change)))
        down = _("Sales of the last 12 complete months fell by {change}", change=Share(abs(change)))
        headline = up if change >= 0 else down
        takeaway = _(
            "{new} Best month of the last 12: {best}. n = {n} orders.",
            new=_new_customers(full),
            best=Month(last.loc[last["sales"].idxmax(), "month"]),
            n=Count(last["orders"].sum()),
        )
    orders = int(full["orders"].sum())
    return Finding(
        STEP,
        "monthly",
        headline,
        takeaway,
        about(headline, _("Bars: sales, customers and new customers of each month.")),
        change,
        "change",
        orders,
        base=n_("{n} order", "{n} orders", orders),
        period=_("by month"),
    )


def _new_customers(full: pd.DataFrame) -> Phrase:
    """How the number of new customers moved, unless the data's first months stand in the year before.

    Whoever orders in those months counts as new, though many ordered before the data begin.
    """
    before, last = full["new_customers"].iloc[-24:-12].sum(), full["new_customers"].tail(12).sum()
    if len(full) < 24 + MAY_HOLD_EARLIER or not before:
        return _("New customers cannot be compared: the data begin too late to tell them from earlier ones.")
    return _("New customers: {change} against the 12 months before.", change=Change(last / before - 1, 1))


def lights(lights: pd.DataFrame, trap: bool | None) -> Finding:
    """The growth trap: sales grow while what keeps a shop alive is failing."""
    red = int((lights["state"] == "red").sum())
    lit = int((lights["state"] != "grey").sum())
    growth = lights.set_index("light").loc["revenue_yoy"]
    values = {"growth": Share(abs(growth["value"])), "red": Count(red), "lit": Count(lit)}
    if trap is None:
        headline = _("Whether this is the growth trap cannot be told: only {lit} of five lights are known", **values)
    elif trap:
        headline = _("The growth trap: sales grew by {growth} while {red} of {lit} known lights are red", **values)
    elif known(growth["value"]) and growth["value"] > 0:
        headline = _("No growth trap: sales grew by {growth} and {red} of {lit} known lights are red", **values)
    else:
        headline = _(
            "No growth to be trapped by: sales fell by {growth}; {red} of {lit} known lights are red", **values
        )
    takeaway = _(
        "The trap: sales rise while at least two of the other lights are red. Sales are those of the 12 months up to "
        "{day} against the 12 before. Grey lights need data that was not sent; n and interval stand where known.",
        day=Day(here().as_of),
    )
    return Finding(
        STEP,
        "lights",
        headline,
        takeaway,
        about(headline, _("Five lights with their values and thresholds.")),
        None if trap is None else float(trap),
        "verdict",
        growth["n"],
        base=_("n beside each light"),
        period=_("12 months"),
    )


def equation(equation: pd.DataFrame) -> Finding:
    """Which factor of visits x conversion x order value moved sales most."""
    names = {"sessions": _("visits"), "conversion": _("conversion"), "aov": _("order value")}
    both = (
        equation.set_index("year").reindex(["previous", "last"]).drop(columns="months", errors="ignore").astype(float)
    )
    last = both.loc["last"]
    headline = _moved(both, names, _("Sales"))
    takeaway = _(
        "Conversion {conversion} ({support}): of 1,000 visits about {orders} end in an order.",
        conversion=Share(last["conversion"], 2),
        orders=Count(1000 * last["conversion"]),
        support=support(_("{n} visits", n=Count(last["sessions"])), Share(last["low"], 2), Share(last["high"], 2)),
    )
    return Finding(
        STEP,
        "equation",
        headline,
        takeaway,
        about(headline, _("Four pairs of bars: visits, conversion, order value and sales of two years.")),
        last["conversion"],
        "share",
        last["sessions"],
        last["low"],
        last["high"],
        base=_("{n} visits", n=Count(last["sessions"])),
        period=_("last 12 months with visits against the 12 before"),
    )


def levers(years: pd.DataFrame) -> Finding:
    """Which lever moved sales most: customers, orders per customer or order value."""
    names = {"customers": _("customers"), "orders_per_customer": _("orders per customer"), "aov": _("order value")}
    numbers = years.set_index("year")[["sales", "orders", *names]]
    both = numbers.reindex(["previous", "last"]).astype(float)
    last = both.loc["last"]
    headline = _moved(both, names, _("Sales to identified customers"))
    takeaway = _(
        "A shop grows by more customers, more orders from each, or larger orders. Base: {n} customers with "
        "{orders} orders in the last year.",
        n=Count(last["customers"]),
        orders=Count(last["orders"]),
    )
    return Finding(
        STEP,
        "levers",
        headline,
        takeaway,
        about(headline, _("Four pairs of bars: customers, orders per customer, order value and sales of two years.")),
        last["sales"] / both.loc["previous", "sales"] - 1,
        "change",
        last["orders"],
        base=_("{n} orders", n=Count(last["orders"])),
        period=_("last 12 months against the 12 before"),
    )


def _moved(both: pd.DataFrame, names: dict[str, Phrase], sold: Phrase) -> Phrase:
    """What moved most, in the direction that sales went; that there is one year only, when there is."""
    changes = both.loc["last"][["sales", *names]] / both.loc["previous"][["sales", *names]] - 1
    sales = changes.pop("sales")
    if not known(sales, *changes):
        return _("Two whole years are needed to say what moved sales; these data do not hold them")
    lead = changes.idxmax() if sales >= 0 else changes.idxmin()
    return _(
        "{sold} {sales}: what moved most that way is {factor}, {change}",
        sold=sold,
        sales=Change(sales, 1),
        factor=names[lead],
        change=Change(changes[lead], 1),
    )
