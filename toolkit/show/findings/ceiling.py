"""Findings of step 1: what a new customer is worth against what it cost, and how much may be paid for one."""

from __future__ import annotations

import pandas as pd

from toolkit.show.context import money
from toolkit.show.definitions import channel
from toolkit.show.finding import Finding, about, known, support
from toolkit.show.findings.coca import STEP, new_customers_of, row_of
from toolkit.words import Count, Number, Phrase, _

FEWEST = 30
TARGET = 1.5
"""The method's threshold for what a customer brings in its first year over what it cost (1.0.3)."""
FIRST_YEAR = _("first 12 months of customers seen that long")


def clv_to_coca(worth: pd.DataFrame) -> Finding:
    """Whether a new customer brings one and a half times its cost in its first year, and where not."""
    total = row_of(worth, "total")
    ratio, target = Number(total["ratio"], 2), Number(TARGET, 1)
    if not known(total["ratio"]):
        headline = _(
            "Whether customers are worth their cost is not known: the cost of goods or of marketing is missing"
        )
    elif total["high"] < TARGET:
        headline = _("Red: a new customer brings {ratio} times its cost in a year, below {target}", ratio=ratio,
                     target=target)  # fmt: skip
    elif total["low"] >= TARGET:
        headline = _("Green: a new customer brings {ratio} times its cost in a year, above {target}", ratio=ratio,
                     target=target)  # fmt: skip
    else:
        headline = _("A new customer brings {ratio} times its cost in a year, not clearly above or below {target}",
                     ratio=ratio, target=target)  # fmt: skip
    return Finding(
        STEP,
        "clv_to_coca",
        headline,
        _worth_takeaway(worth, total),
        about(headline, _("Bars: margin of the first 12 months over CoCA by channel, with a line at the threshold.")),
        total["ratio"],
        "ratio",
        total["n"],
        total["low"],
        total["high"],
        base=new_customers_of(total["n"]),
        period=FIRST_YEAR,
    )


def _worth_takeaway(worth: pd.DataFrame, total: pd.Series) -> Phrase:
    said = _(
        "Realised margin {margin} against a CoCA of {coca} ({support}).",
        margin=money(total["margin_per_new"]), coca=money(total["coca"]),
        support=support(Count(total["n"]), Number(total["low"], 2), Number(total["high"], 2)),
    )  # fmt: skip
    rows = worth[(worth["source_channel"] != "total") & worth["ratio"].notna()]
    red = rows[rows["high"] < TARGET]
    if red.empty:
        return said
    worst = red.loc[red["ratio"].idxmin()]
    return _("{said} Surely below: {k} of {of} channels, the worst {channel} with {ratio} (n = {n}).", said=said,
             k=Count(len(red)), of=Count(len(rows)), channel=channel(worst["source_channel"]),
             ratio=Number(worst["ratio"], 2), n=Count(worst["n"]))  # fmt: skip


def ceiling(worth: pd.DataFrame) -> Finding:
    """How much may be paid for a new customer, and the channel where most is overpaid."""
    rows = worth[(worth["source_channel"] != "total") & worth["coca"].notna() & worth["ceiling"].notna()]
    over, total = rows[rows["ceiling_high"] < rows["coca"]], row_of(worth, "total")
    if not known(total["ceiling"]):
        headline = _("How much may be paid for a customer is not known: the cost of goods is missing")
    elif len(over):
        worst = over.loc[(over["coca"] - over["ceiling"]).idxmax()]
        headline = _(
            "{channel}: up to {ceiling} may be paid for a new customer, {coca} is paid",
            channel=channel(worst["source_channel"]), ceiling=money(worst["ceiling"]), coca=money(worst["coca"]),
        )  # fmt: skip
    else:
        headline = _("Up to {ceiling} may be paid for a new customer; no channel surely costs more",
                     ceiling=money(total["ceiling"]))  # fmt: skip
    takeaway = _(
        "All channels: {ceiling} ({support}), that is the margin of 12 months ÷ {target}. Paid: {coca}.",
        ceiling=money(total["ceiling"]), target=Number(TARGET, 1), coca=money(total["coca"]),
        support=support(Count(total["n"]), money(total["ceiling_low"]), money(total["ceiling_high"])),
    )  # fmt: skip
    return Finding(
        STEP,
        "ceiling",
        headline,
        takeaway,
        about(headline, _("For each channel a dot for what a customer costs and one for what may be paid.")),
        total["ceiling"],
        "currency/customer",
        total["n"],
        total["ceiling_low"],
        total["ceiling_high"],
        base=new_customers_of(total["n"]),
        period=FIRST_YEAR,
    )


def ceiling_by_group(groups: pd.DataFrame, today: float = float("nan")) -> Finding:
    """How much may be paid for a customer who becomes one of the best group, and of the poorest.

    Parameters
    ----------
    groups : DataFrame, one row per group and one ``total``
    today : float
        What a new customer costs today, all channels together (currency); missing where it is not known.
    """
    rows = groups[(groups["group"] != "total") & groups["ceiling"].notna() & (groups["n"] >= FEWEST)]
    n = groups.loc[groups["group"] == "total", "n"].sum()
    best = pd.Series(float("nan"), index=groups.columns)
    if len(rows) < 2:
        headline = _("How much may be paid for a customer of each group is not known: too few seen for 12 months")
        takeaway = _("At least {least} customers of two groups are needed (n = {n}).", least=Count(FEWEST), n=Count(n))
    else:
        best, poorest = rows.loc[rows["ceiling"].idxmax()], rows.loc[rows["ceiling"].idxmin()]
        headline = _(
            "Up to {best} may be paid for one of the {group}, {poorest} in the poorest group",
            best=money(best["ceiling"]), group=str(best["group"]), poorest=money(poorest["ceiling"]),
        )  # fmt: skip
        takeaway = _(
            "{group}: {support}. A group shows only afterwards: look for people like them, do not pay it for all.",
            group=str(best["group"]),
            support=support(Count(best["n"]), money(best["ceiling_low"]), money(best["ceiling_high"])),
        )
        if known(today):
            takeaway = _("{takeaway} A new customer costs {coca} today.", takeaway=takeaway, coca=money(today))
    return Finding(
        STEP,
        "ceiling_by_group",
        headline,
        takeaway,
        about(headline, _("Bars: what may be paid for a customer who becomes one of each group.")),
        best["ceiling"],
        "currency/customer",
        n,
        best["ceiling_low"],
        best["ceiling_high"],
        base=new_customers_of(n),
        period=FIRST_YEAR,
    )
