"""Findings of step 1: who is new, and whether the first order pays for its customer."""

from __future__ import annotations

import pandas as pd

from toolkit.show.context import money
from toolkit.show.definitions import channel
from toolkit.show.finding import Finding, about, known, support
from toolkit.show.findings.coca import LAST_12, STEP, new_customers_of, row_of
from toolkit.words import Change, Count, Number, Phrase, _


def new_customers(new: pd.DataFrame) -> Finding:
    """How many customers are new by the method's definition, and how many a count of the period alone would make."""
    n = new.set_index("definition")["n"]
    ever, window, back = (n.get(name, float("nan")) for name in ("first_ever", "first_in_window",
                                                                 "first_or_reactivated"))  # fmt: skip
    if known(window) and not known(ever):
        headline = _("Too few customers were new in the period to be shown")
        takeaway = _("A count of the period alone would call {n} new.", n=Count(window))
    elif not known(ever, window) or not window:
        headline = _("Nobody ordered in the period")
        takeaway = _("Without an order there is nobody to count (n = {n}).", n=Count(0))
    elif not ever:
        headline = _("Nobody was new in the period: all {window} customers had ordered before", window=Count(window))
        takeaway = _("A count of the period alone would call every one of them new (n = {n}).", n=Count(window))
    elif ever == window:
        headline = _("{ever} customers were new, all who ordered in the period", ever=Count(ever))
        takeaway = _new_takeaway(new, 0.0, back - ever)
    else:
        headline = _(
            "{ever} customers were new; a count of the period alone would say {window}", ever=Count(ever),
            window=Count(window),
        )  # fmt: skip
        takeaway = _new_takeaway(new, window / ever - 1, back - ever)
    return Finding(
        STEP,
        "new_customers",
        headline,
        takeaway,
        about(headline, _("Two panels of bars: customers won and the cost of one, by three definitions of new.")),
        ever,
        "customers",
        ever,
        base=new_customers_of(ever),
        period=LAST_12,
    )


def _new_takeaway(new: pd.DataFrame, more: float, back: float) -> Phrase:
    rows = new.set_index("definition")
    first, window = rows.loc["first_ever"], rows.loc["first_in_window"]
    silent = (
        _("{n} came back after a silence.", n=Count(back))
        if known(back)
        else _("Who came back after a silence cannot be told: the data begin too late.")
    )
    if not known(first["coca"]):
        return _("That is {more}. {silent} Use one definition everywhere: the first order ever.", more=Change(more),
                 silent=silent)  # fmt: skip
    return _(
        "A customer would look like {wrong} and costs {right} ({support}). {silent}",
        wrong=money(window["coca"]),
        right=money(first["coca"]),
        support=support(Count(first["n"]), money(first["low"]), money(first["high"])),
        silent=silent,
    )


def first_order(first: pd.DataFrame) -> Finding:
    """What new customers lose or earn on their first order, cost of acquisition counted, beyond the interval."""
    total = row_of(first, "total")
    balance = total["balance"]
    if not known(balance):
        headline = _(
            "Whether a first order pays for its customer is not known: the cost of goods or of marketing is missing"
        )
    elif total["high"] < total["coca"]:
        headline = _(
            "New customers lose {loss} each on their first order: {whole} in all",
            loss=money(-balance), whole=money(-balance * total["n"]),
        )  # fmt: skip
    elif total["low"] > total["coca"]:
        headline = _(
            "New customers earn {gain} each on their first order: {whole} in all",
            gain=money(balance), whole=money(balance * total["n"]),
        )  # fmt: skip
    else:
        headline = _("Whether new customers lose or earn on their first order cannot be told from so few")
    return Finding(
        STEP,
        "first_order",
        headline,
        _first_takeaway(first, total),
        about(
            headline, _("For each channel a dot for the cost of a customer and one for the margin of the first order.")
        ),
        balance,
        "currency/customer",
        total["n"],
        total["low"] - total["coca"],
        total["high"] - total["coca"],
        base=new_customers_of(total["n"]),
        period=LAST_12,
    )


def _first_takeaway(first: pd.DataFrame, total: pd.Series) -> Phrase:
    margin = _(
        "First-order margin {margin} ({support}) against a CoCA of {coca}.",
        margin=money(total["margin_per_new"]),
        support=support(Count(total["n"]), money(total["low"]), money(total["high"])),
        coca=money(total["coca"]),
    )
    if not known(total["coca"]):
        margin = _(
            "First-order margin {margin} ({support}); what a customer costs is not known.",
            margin=money(total["margin_per_new"]),
            support=support(Count(total["n"]), money(total["low"]), money(total["high"])),
        )
    rows = first[(first["source_channel"] != "total") & first["balance"].notna()]
    losing = rows[rows["high"] < rows["coca"]]
    if len(losing):
        worst = losing.loc[losing["balance"].idxmin()]
        return _(
            "{margin} Most is lost on {channel}: {loss} per customer (n = {n}).",
            margin=margin, channel=channel(worst["source_channel"]), loss=money(-worst["balance"]),
            n=Count(worst["n"]),
        )  # fmt: skip
    if not known(total["payback_orders"]):
        return margin
    return _("{margin} It takes {orders} orders to pay back.", margin=margin, orders=Number(total["payback_orders"], 1))
