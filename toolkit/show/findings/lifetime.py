"""Findings of step 2d: which forecast held, who is still there, and what they are worth."""

from __future__ import annotations

from typing import Any

import pandas as pd

from toolkit.show.context import money
from toolkit.show.definitions import channel
from toolkit.show.finding import Finding, about, known, support
from toolkit.show.models import NAIVE, named
from toolkit.words import Count, Number, Phrase, Share, _, n_

STEP = "02d"
LIGHT = 1.5
"""A customer should bring at least so many times what one costs."""
AHEAD = _("the months ahead")


def backtest(ranking: pd.DataFrame, backtest: pd.DataFrame) -> Finding:
    """Which forecast came nearest in the past; the naive rules take part, and it is said when one wins."""
    alt = _("Dots: the error of each forecast in each window; a line at no error.")
    if ranking.empty:
        headline = _("No forecast can be held against the past: nine months of orders are needed")
        takeaway = _("The forecasts that follow are untried; their intervals hold the model's own error only.")
        return Finding(STEP, "backtest", headline, takeaway, about(headline, alt), n=0)
    best, n = ranking.iloc[0], backtest["n"].max()
    model = ranking[ranking["is_model"].astype(bool)].head(1)
    values = {"name": named(best["candidate"]), "error": Share(best["absolute_error"])}
    if best["candidate"] in NAIVE:
        headline = _("A naive rule forecast best: “{name}” was {error} off on average", **values)
        takeaway = _(
            "Take totals from the rule. {model} tells customers apart and was {other} off; n = {n} customers.",
            model=named(model["candidate"].squeeze()) if len(model) else "–",
            other=Share(model["absolute_error"].squeeze() if len(model) else None),
            n=Count(n),
        )
    else:
        headline = _("Held against the past, {name} came nearest: {error} off on average", **values)
        naive = ranking[ranking["candidate"].isin(NAIVE)].head(1)
        takeaway = _(
            "{windows} windows of a quarter, n = {n} customers; its worst window was {worst} off. The better naive "
            "rule, “{rule}”, was {other} off.",
            windows=Count(best["windows"]),
            n=Count(n),
            worst=Share(best["worst_error"]),
            rule=named(naive["candidate"].squeeze()) if len(naive) else "–",
            other=Share(naive["absolute_error"].squeeze() if len(naive) else None),
        )
    return Finding(
        STEP, "backtest", headline, takeaway, about(headline, alt), best["absolute_error"], "share", n,
        base=_customers(n), period=_("the last quarters, one by one"),
    )  # fmt: skip


def calibration(calibration: pd.DataFrame) -> Finding:
    """Whether those of whom much was expected did order much."""
    alt = _("Bars: orders forecast a customer by tenths; dots with intervals: orders that came.")
    if calibration.empty:
        headline = _("Forecast and outcome cannot be compared yet: the history is too short")
        return Finding(STEP, "calibration", headline, _("n = {n} customers.", n=Count(0)), about(headline, alt), n=0)
    within = (calibration["predicted"] >= calibration["low"]) & (calibration["predicted"] <= calibration["high"])
    n, top = calibration["n"].sum(), calibration.iloc[-1]
    headline = _(
        "In the last quarter {hit} of {all} tenths of customers ordered as forecast",
        hit=Count(within.sum()),
        all=Count(len(calibration)),
    )
    takeaway = _(
        "Top tenth: {predicted} order days forecast a customer, {actual} came ({support}).",
        predicted=Number(top["predicted"], 2),
        actual=Number(top["actual"], 2),
        support=support(Count(top["n"]), Number(top["low"], 2), Number(top["high"], 2)),
    )
    return Finding(
        STEP, "calibration", headline, takeaway, about(headline, alt), top["actual"], "order days", n,
        top["low"], top["high"], base=_customers(n), period=_("the last quarter"),
    )  # fmt: skip


def alive(alive: pd.DataFrame, total: pd.DataFrame) -> Finding:
    """How many of all customers are still there."""
    row = total.loc["alive"]
    alt = _("Bars: customers by the chance that they are still there.")
    if alive.empty:
        headline = _("There are no customers yet")
        return Finding(STEP, "alive", headline, headline, about(headline, alt), n=0)
    headline = _(
        "{alive} of {n} customers are likely still there: {share}",
        alive=Count(row["value"]),
        n=Count(row["n"]),
        share=Share(row["value"] / row["n"] if row["n"] else None),
    )
    low = alive.iloc[0]
    takeaway = _(
        "{support}. For {share} of customers (n = {few}) the chance is below {chance}: win them back only where "
        "it costs little.",
        chance=Share(0.2, 0),
        support=support(Count(row["n"]), Count(row["low"]), Count(row["high"])),
        share=Share(low["share"]),
        few=Count(low["n"]),
    )
    return Finding(
        STEP, "alive", headline, takeaway, about(headline, alt), row["value"], "customers", row["n"], row["low"],
        row["high"], base=_customers(row["n"]),
    )  # fmt: skip


def coming_value(total: pd.DataFrame, horizon_months: int, is_margin: bool) -> Finding:
    """What today's customers will bring within the horizon."""
    row, orders = total.loc["clv"], total.loc["expected_orders"]
    values = {"value": money(row["value"], 0), "months": Count(horizon_months)}
    headline = (
        _("In the next {months} months today's customers will bring a margin of {value}", **values)
        if is_margin
        else _("In the next {months} months today's customers will buy for {value}", **values)
    )
    takeaway = _(
        "{support}. From {orders} order days, without anybody new. The interval holds the error of past forecasts.",
        support=support(Count(row["n"]), money(row["low"], 0), money(row["high"], 0)),
        orders=Count(orders["value"]),
    )
    return Finding(
        STEP, "coming_value", headline, takeaway, about(headline, _("Tiles: customers, orders, sales and value.")),
        row["value"], "currency", row["n"], row["low"], row["high"], base=_customers(row["n"]), period=AHEAD,
    )  # fmt: skip


def value_tenths(tenths: pd.DataFrame) -> Finding:
    """How much of the coming value lies with the best tenth."""
    alt = _("Columns: share of the coming value by tenths of customers.")
    if tenths.empty:
        headline = _("There are no customers to rank yet")
        return Finding(STEP, "value_tenths", headline, headline, about(headline, alt), n=0)
    n, first = tenths["n"].sum(), tenths.iloc[0]
    headline = _("The best tenth of customers holds {share} of the coming value", share=Share(first["clv_share"], 0))
    takeaway = _(
        "{few} of n = {n} customers. The lower half holds {rest}: what is spent on a customer should follow what is "
        "to come.",
        few=Count(first["n"]),
        n=Count(n),
        rest=Share(tenths["clv_share"].iloc[len(tenths) // 2 :].sum()),
    )
    return Finding(
        STEP, "value_tenths", headline, takeaway, about(headline, alt), first["clv_share"], "share", n,
        base=_customers(n), period=AHEAD,
    )  # fmt: skip


def clv_by_group(by: pd.DataFrame) -> Finding:
    """Which group of customers is worth most from now on."""
    alt = _("Bars with intervals: coming value of a customer by group.")
    return _by(by, "clv_by_group", alt, _("groups"))


def clv_by_channel(by: pd.DataFrame) -> Finding:
    """Which channel's customers are worth most from now on."""
    alt = _("Bars with intervals: coming value of a customer by the channel that brought them.")
    return _by(by, "clv_by_channel", alt, _("channels"))


def _by(by: pd.DataFrame, id: str, alt: Phrase, kinds: Phrase) -> Finding:
    rows = by[by["key"].notna() & (by["n"] > 0)].sort_values("clv_per_customer", ascending=False)
    n = by["n"].sum()
    if len(rows) < 2:
        headline = _("There are fewer than two {kinds} to compare", kinds=kinds)
        return Finding(STEP, id, headline, _("n = {n} customers.", n=Count(n)), about(headline, alt), n=n)
    best, last = rows.iloc[0], rows.iloc[-1]
    names = {"best": channel(best["key"]), "last": channel(last["key"])}
    average = by["clv"].sum() / n
    if best["low"] > average:
        headline = _(
            "From now on a customer of {best} is worth {times} times the average one",
            best=names["best"],
            times=Number(best["clv_per_customer"] / average, 1),
        )
    else:
        headline = _("No difference in coming value between {kinds} can be shown", kinds=kinds)
    takeaway = _(
        "{best}: {value} a customer ({support}). Average {average}; lowest, {last}: {other} (n = {few}).",
        **names,
        average=money(average),
        value=money(best["clv_per_customer"]),
        support=support(Count(best["n"]), money(best["low"]), money(best["high"])),
        other=money(last["clv_per_customer"]),
        few=Count(last["n"]),
    )
    return Finding(
        STEP, id, headline, takeaway, about(headline, alt), best["clv_per_customer"], "currency/customer", n,
        best["low"], best["high"], base=_customers(n), period=AHEAD,
    )  # fmt: skip


def new_customer(new: pd.DataFrame, is_margin: bool) -> Finding:
    """What a new customer is worth within the horizon, and whether that is one and a half times the cost."""
    alt = _("Line with its band: what a new customer has brought by month; lines at the cost and at a half more.")
    row = new.iloc[-1] if len(new) else pd.Series(dtype=float)
    if not known(row.get("clv")):
        headline = _("What a new customer is worth is not known: fewer than 30 were new in two years")
        n = row.get("n", 0)
        return Finding(STEP, "new_customer", headline, _("n = {n} customers.", n=Count(n)), about(headline, alt), n=n)
    values = {"value": money(row["clv"]), "months": Count(row["month"]), "ratio": Number(row["clv_to_coca"], 2)}
    ratio = known(row["clv_to_coca"])
    if not ratio:
        headline = (
            _("A new customer leaves {value} in {months} months; what one costs is not known", **values)
            if is_margin
            else _("A new customer buys for {value} in {months} months", **values)
        )
    else:
        headline = _verdict(row, values)
    takeaway = _(
        "First order {first}, then {orders} repeat order days ({support}).{held}",
        first=money(new["clv"].iloc[0]),
        orders=Number(row["repeat_orders"], 2),
        support=support(Count(row["n"]), money(row["low"]), money(row["high"])),
        held=_payback(new) if ratio else "",
    )
    what = ("clv_to_coca", "ratio_low", "ratio_high") if ratio else ("clv", "low", "high")
    value, low, high = (row[name] for name in what)
    return Finding(
        STEP, "new_customer", headline, takeaway, about(headline, alt), value,
        "ratio" if ratio else "currency/customer", row["n"], low, high,
        base=n_("{n} first order", "{n} first orders", int(row["n"])), period=AHEAD,
    )  # fmt: skip


def _verdict(row: pd.Series, values: dict[str, Any]) -> Phrase:
    values = values | {"light": Number(LIGHT, 1)}
    if row["ratio_high"] < LIGHT:
        return _("In {months} months a new customer brings {ratio} times the cost, below the {light} needed", **values)
    if row["ratio_low"] >= LIGHT:
        return _("In {months} months a new customer brings {ratio} times the cost, above the {light} needed", **values)
    return _(
        "In {months} months a new customer brings {ratio} times the cost: the interval holds the {light} needed",
        **values,
    )


def _payback(new: pd.DataFrame) -> Phrase:
    paid = new["month"][new["clv"] >= new["coca"]]
    if paid.empty:
        return _(" The cost of {coca} is not earned back in this time.", coca=money(new["coca"].iloc[0]))
    if paid.iloc[0] == 0:
        return _(" The first order alone pays the cost of {coca}.", coca=money(new["coca"].iloc[0]))
    return n_(
        " The cost of {coca} is earned back after {n} month.",
        " The cost of {coca} is earned back after {n} months.",
        int(paid.iloc[0]),
        coca=money(new["coca"].iloc[0]),
    )


def lifetime_model(orders: pd.DataFrame, values: pd.DataFrame, correlation: float, n: float) -> Finding:
    """Whether the models' assumptions hold: customers leave, and how much they spend is unrelated to how often."""
    told = bool(len(orders)) and known(*orders["high"])
    certain = told and bool(((orders["se"] > 0) & (orders["se"] < orders["value"])).all())
    if not certain:
        headline = _("No leaving can be seen in these data: the model counts on customers to stay")
    elif abs(correlation) < 0.2:
        headline = _("Nothing here speaks against the model: customers leave, and spending hardly goes with frequency")
    else:
        headline = _("Those who order more often spend otherwise: values of orders are rough")
    takeaway = _(
        "Correlation of frequency and order value: {r} (n = {n} customers). Times are days; ± is one standard error.",
        r=Number(correlation, 2),
        n=Count(n),
    )
    return Finding(
        STEP, "lifetime_model", headline, takeaway, headline, correlation, "correlation", n, base=_customers(n)
    )


def _customers(n: float) -> Phrase:
    return n_("{n} customer", "{n} customers", int(n) if known(n) else 0)


__all__ = [
    "alive",
    "backtest",
    "calibration",
    "clv_by_channel",
    "clv_by_group",
    "coming_value",
    "lifetime_model",
    "new_customer",
    "value_tenths",
]
