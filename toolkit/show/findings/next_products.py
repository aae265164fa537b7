"""Findings of step 9: how well the next product is guessed, and what each group is offered next."""

from __future__ import annotations

import pandas as pd

from toolkit.show.finding import Finding, about, known
from toolkit.show.rewarding import customers
from toolkit.words import Between, Number, Phrase, Share, _, n_

STEP = "09"


def next_products(rows: pd.DataFrame) -> Finding:
    """Whether the steps of others guess something new better than what most buy.

    Parameters
    ----------
    rows : DataFrame of ``next_products.hit_rates``
    """
    picture = _("Dots: share of customers for whom one of five guesses lay in the next order, by way of guessing.")
    new = rows[(rows["method"] == "next") & ~rows["again"].astype(bool)]
    if new.empty:
        headline = _("How well the next product is guessed cannot be known")
        takeaway = _("Fewer than ten customers ordered before and in the last 90 days: there is nobody to ask.")
        return Finding(STEP, "next_products", headline, takeaway, about(headline, picture))
    row = new.iloc[0]
    said = {
        "rate": Share(row["hit_rate"], 1),
        "points": _points(row["gain"]),
        "interval": Between(_points(row["gain_low"]), _points(row["gain_high"])),
        "common": Share(row["hit_rate"] - row["gain"], 1),
    }
    if row["gain_low"] > 0:
        headline = _(
            "Five new products guessed by the last order are right for {rate} of customers, best sellers for {common}",
            **said,
        )
        advice = _("Offer each customer what others bought next, not the best sellers.")
    elif row["gain_high"] < 0:
        headline = _(
            "Five new best sellers are right for {common} of customers, five by the last order for {rate}", **said
        )
        advice = _("Offer the best sellers that the customer has not had.")
    else:
        headline = _(
            "For something new the last order tells no more than best sellers: right for {rate} of customers", **said
        )
        advice = _("Offer the best sellers that the customer has not had: it is simpler.")
    takeaway = _(
        "{advice} Difference {points} points (interval {interval}). {own}", advice=advice, own=_own(rows), **said
    )
    return Finding(STEP, "next_products", headline, takeaway, about(headline, picture), row["hit_rate"], "share",
                   row["n"], row["low"], row["high"],
                   base=_again(row["n"]))  # fmt: skip


def _again(n: float) -> Phrase:
    return n_("{n} customer who ordered again", "{n} customers who ordered again", int(n))


def _points(share: float) -> Number:
    return Number(100 * share, 1)


def _own(rows: pd.DataFrame) -> Phrase:
    """What is known of guessing what somebody had before."""
    own = rows[rows["method"] == "own"]
    if own.empty or not known(own.iloc[0]["gain_low"]) or own.iloc[0]["gain_low"] <= 0:
        return _("What they had before is no better a guess.")
    return _("What they had before is right for {rate}: remind them of it.", rate=Share(own.iloc[0]["hit_rate"], 0))


def next_by_group(rows: pd.DataFrame, file: str) -> Finding:
    """What each group is offered next.

    Parameters
    ----------
    rows : DataFrame of ``next_products.by_group``
    file : str
        The file that holds the next product of each customer.
    """
    picture = _("Table: the new products that most customers of each group are offered next.")
    if rows.empty:
        headline = _("No product is the next one of ten customers of a group")
        takeaway = _("Each customer's own is in {file}.", file=file)
        return Finding(STEP, "next_by_group", headline, takeaway, about(headline, picture))
    first = rows.iloc[0]
    headline = _("{group} are offered “{product}” first: it is next for {share} of them",
                 group=first["group"], product=first["product"], share=Share(first["share"], 0))  # fmt: skip
    rest = Share(1 - first["share"], 0)
    takeaway = _("For {rest} of this group it would be the wrong offer. Each customer's own is in {file}.",
                 rest=rest, file=file)  # fmt: skip
    return Finding(STEP, "next_by_group", headline, takeaway, about(headline, picture), first["share"], "share",
                   first["n"], first["low"], first["high"],
                   base=customers(first["n"]))  # fmt: skip


__all__ = ["next_by_group", "next_products"]
