"""Findings of step 9 on channels: where customers order, what marketing brought them, and those of several channels."""

from __future__ import annotations

import pandas as pd

from toolkit.show.context import money
from toolkit.show.definitions import channel, sales_channel
from toolkit.show.finding import Finding, about, known
from toolkit.words import Between, Number, Share, _, n_

STEP = "09"
TOTAL, MANY = "total", 3


def personal_channels(rows: pd.DataFrame) -> Finding:
    """Which sales channel keeps its customers best, where that is sure.

    Parameters
    ----------
    rows : DataFrame of ``channels.sales_channels``
    """
    picture = _("Table: sales channels with orders, order value and how many customers came back.")
    parts = rows[rows["channel"].ne(TOTAL) & rows["retention"].map(known)].sort_values("retention", kind="stable")
    if len(parts) < 2:
        headline = _("Sales channels cannot be compared: fewer than two have customers enough")
        return Finding(STEP, "personal_channels", headline, _("Keep with each order where it was placed."),
                       about(headline, picture))  # fmt: skip
    least, best = parts.iloc[0], parts.iloc[-1]
    told = {"best": sales_channel(best["channel"]), "share": Share(best["retention"], 0),
            "least": sales_channel(least["channel"]), "other": Share(least["retention"], 0)}  # fmt: skip
    headline = _("No sales channel surely keeps more of its customers than another")
    if best["retention_low"] > least["retention_high"]:
        headline = _("{share} of customers of “{best}” come back within a year, {other} of those of “{least}”", **told)
    takeaway = _(
        "A customer of several channels counts in each; who orders often has more of them, so the next slide compares "
        "at equal orders. Marketing channels are another thing: what brought a customer."
    )
    n = int(best["n"])
    return Finding(
        STEP,
        "personal_channels",
        headline,
        takeaway,
        about(headline, picture),
        best["retention"],
        "share",
        n,
        best["retention_low"],
        best["retention_high"],
        base=n_("{n} customer of this channel", "{n} customers of this channel", n),
    )


def personal_sources(rows: pd.DataFrame) -> Finding:
    """Which marketing channel costs most for a customer, and how many of its customers come back.

    Parameters
    ----------
    rows : DataFrame of ``channels.sources``
    """
    picture = _("Table: marketing channels with visits, new customers, their cost, order value and return.")
    parts = rows[rows["channel"] != TOTAL]
    told = parts[parts["retention"].map(known)]
    if told.empty:
        headline = _("Too few customers of each marketing channel to compare them")
        return Finding(STEP, "personal_sources", headline, _("Keep with each customer what brought them."),
                       about(headline, picture))  # fmt: skip
    dear = told[told["cac"].map(known)].sort_values("cac", kind="stable").tail(1)
    row = dear.iloc[0] if len(dear) else told.sort_values("retention", kind="stable").iloc[0]
    share = Share(row["retention"], 0)
    if len(dear):
        headline = _("A customer of {channel} costs {cost}, the most, and {share} come back within a year",
                     channel=channel(row["channel"]), cost=money(row["cac"], 0), share=share)  # fmt: skip
    else:
        headline = _("{share} of customers of {channel} come back within a year, the fewest",
                     channel=channel(row["channel"]), share=share)  # fmt: skip

    takeaway = _(
        "What first brought a customer counts for all that followed. Move money to channels whose customers stay."
    )
    if not rows["sessions"].notna().any():
        takeaway = _("Without visits the conversion of each channel is not known. {rest}", rest=takeaway)
    n = int(row["n"])
    return Finding(STEP, "personal_sources", headline, takeaway, about(headline, picture), row["retention"], "share", n,
                   row["retention_low"], row["retention_high"],
                   base=n_("{n} customer of this channel", "{n} customers of this channel", n))  # fmt: skip


def personal_multichannel(rows: pd.DataFrame) -> Finding:
    """Whether customers of several channels bring more than others who order as often.

    Parameters
    ----------
    rows : DataFrame of ``channel_worth.by_channels``
    """
    picture = _("Table: customers of one, two, three sales channels or more, at equal number of orders.")
    several = rows[rows["channels"].gt(1) & rows["sales_ratio"].map(known)].sort_values("channels").tail(1)
    one = rows[rows["channels"] == 1]
    if several.empty or one.empty:
        headline = _("Too few customers use several sales channels to compare them")
        takeaway = _("Keep with each order where it was placed, in the shop and by phone too.")
        return Finding(STEP, "personal_multichannel", headline, takeaway, about(headline, picture))
    row = several.iloc[0]
    name = _("three sales channels or more") if row["channels"] >= MANY else _("two sales channels")
    ratio, ends = (
        Number(row["sales_ratio"], 2),
        Between(Number(row["sales_ratio_low"], 2), Number(row["sales_ratio_high"], 2)),
    )
    told = {"channels": name, "ratio": ratio}
    headline = _("Customers of {channels} bring no surely different sales from others who order as often", **told)
    if row["sales_ratio_low"] > 1:
        headline = _("Customers of {channels} bring {ratio} times the sales of others who order as often", **told)
    if row["sales_ratio_high"] < 1:
        headline = _("Customers of {channels} bring only {ratio} times the sales of others who order as often", **told)
    plain = row["sales"] / one.iloc[0]["sales"] if one.iloc[0]["sales"] > 0 else None
    takeaway = _("At equal orders {ratio} times ({interval}).", ratio=ratio, interval=ends)
    if known(plain):
        takeaway = _(
            "Side by side they bring {plain} times as much, since who orders often meets more channels; at equal "
            "orders {ratio} times ({interval}). A second channel is a sign of a good customer, not shown to make one.",
            plain=Number(plain, 1),
            ratio=ratio,
            interval=ends,
        )
    n = int(row["sales_matched"])
    return Finding(STEP, "personal_multichannel", headline, takeaway, about(headline, picture), row["sales_ratio"],
                   "ratio", n, row["sales_ratio_low"], row["sales_ratio_high"],
                   base=n_("{n} customer of several channels", "{n} customers of several channels", n))  # fmt: skip


__all__ = ["personal_channels", "personal_multichannel", "personal_sources"]
