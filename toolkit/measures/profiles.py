"""Who a group is: scores, gender and age, places, what they bought first; and which groups to look at first."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date

import ibis
import pandas as pd
from ibis.expr.types import Table

from toolkit.measures import disclosure, statistics
from toolkit.measures.frames import fetch
from toolkit.measures.periods import up_to
from toolkit.measures.picking import first_of
from toolkit.measures.rfm import quantile
from toolkit.measures.scorings import score_counts

AGES = (18, 25, 35, 45, 55, 65)
"""Where one band of ages ends and the next begins."""
QUIET = 2
"""The highest recency score of those who have gone quiet."""


@dataclass(frozen=True)
class Profile:
    """One group, described.

    ``scores``: median ``r``, ``f``, ``m``, rounded down. ``traits``: one row per trait and value told, most frequent
    first, with ``trait`` (gender, age, region, town, first_category, first_product), ``value``, ``k`` of ``n``
    customers for whom the trait is known, ``share`` with Wilson ``low``, ``high``, and ``base_share`` of all customers.
    """

    group: str
    customers: int
    scores: tuple[int, int, int]
    traits: pd.DataFrame


def chosen(groups: pd.DataFrame, assigned: Table) -> dict[str, str | None]:
    """The three groups to look at first, none twice.

    Parameters
    ----------
    groups : DataFrame of :func:`groups.summary`
    assigned : Table, one row per buyer with ``group``, ``r``

    Returns
    -------
    dict
        ``best``: the active group whose customers brought most each; ``core``: of the other active ones the one with
        the most sales; ``lost``: of those gone quiet (half or more score 2 or less on recency) the one with the most
        sales. None where there is no such group.
    """
    quiet = fetch(assigned.group_by("group").aggregate(share=(assigned.r <= QUIET).cast("float64").mean()))
    gone = groups["group"].map(quiet.set_index("group")["share"]) >= 0.5
    held = groups["customers"] > 0
    best = _first(groups[held & ~gone], "mean_value")
    core = _first(groups[held & ~gone & (groups["group"] != best)], "sales")
    return {"best": best, "core": core, "lost": _first(groups[held & gone], "sales")}


def cards(
    assigned: Table, groups: pd.DataFrame, described: Table
) -> dict[str, tuple[Profile | None, pd.Series | None]]:
    """The profile and the row of each group :func:`chosen`; None, None where there is no such group.

    Parameters
    ----------
    described : Table of :func:`described`
    """
    rows, names = groups.set_index("group", drop=False), chosen(groups, assigned)
    found = profiles(described, [name for name in names.values() if name])
    return {which: (found[name], rows.loc[name]) if name else (None, None) for which, name in names.items()}


def _first(groups: pd.DataFrame, column: str) -> str | None:
    return None if groups.empty else str(groups.sort_values(column, ascending=False, kind="stable")["group"].iloc[0])


def described(assigned: Table, customers: Table | None, lines: Table, products: Table | None, as_of: date) -> Table:
    """Every buyer with the traits that are known of them, missing where they are not.

    Returns
    -------
    Table, one row per buyer
        The columns of :func:`placed`; ``gender``; ``age`` (a band, in the year of ``as_of``); ``first_category``,
        ``first_product`` (name, else code): of the dearest line of the first order.
    """
    first = _first_products(lines, products, as_of)
    table = placed(assigned, customers, lines, as_of)
    table = table.left_join(first, "customer_id").drop("customer_id_right")
    if customers is None:
        return table.mutate(gender=ibis.null("string"), age=ibis.null("string")).cache()
    known = customers.distinct(on="customer_id").select("customer_id", "gender", _born="birth_year")
    table = table.left_join(known, "customer_id").drop("customer_id_right")
    return table.mutate(age=band(as_of.year - table._born)).drop("_born").cache()


def placed(assigned: Table, customers: Table | None, lines: Table, as_of: date) -> Table:
    """Every buyer with the place they live in, told of the customer, else by the latest order.

    Returns
    -------
    Table, one row per buyer
        The columns of ``assigned``; ``region`` and ``town``, missing where unknown.
    """
    table = assigned.left_join(_places(lines, as_of), "customer_id").drop("customer_id_right")
    if customers is None:
        return table.cache()
    known = customers.distinct(on="customer_id").select("customer_id", _region="region", _town="town")
    table = table.left_join(known, "customer_id").drop("customer_id_right")
    own = table.mutate(region=table._region.coalesce(table.region), town=table._town.coalesce(table.town))
    return own.drop("_region", "_town").cache()


def band(age: ibis.Value) -> ibis.Value:
    """The band of an age in years, as ``25-34``; missing where it is none of a customer's."""
    bands = [(age.between(low, high - 1), f"{low}-{high - 1}") for low, high in itertools.pairwise(AGES)]
    return ibis.cases(*bands, (age.between(AGES[-1], 110), f"{AGES[-1]}+"))


def _first_products(lines: Table, products: Table | None, as_of: date) -> Table:
    """What each customer bought first: the dearest line of the first order, by code where lines cost the same."""
    sales = up_to(lines, as_of, "ordered_at").filter(lambda t: (t.kind == "sale") & t.customer_id.notnull())
    born = sales.group_by("customer_id").aggregate(born=sales.ordered_at.min())
    first = sales.join(born, "customer_id").filter(lambda t: t.ordered_at == t.born)
    first = first_of(first, ["customer_id"], [ibis.desc("net_amount"), "product_id"])
    first = first.select("customer_id", "product_id")
    if products is None:
        return first.select("customer_id", first_category=ibis.null("string"), first_product=first.product_id)
    named = products.distinct(on="product_id").select("product_id", "name", "category")
    both = first.left_join(named, "product_id")
    return both.select("customer_id", first_category="category", first_product=both.name.coalesce(both.product_id))


def _places(lines: Table, as_of: date) -> Table:
    """Region and town of each customer's latest sale line that names one."""
    sold = up_to(lines, as_of, "ordered_at").filter(lambda t: (t.kind == "sale") & t.customer_id.notnull())
    sold = sold.filter(sold.region.notnull() | sold.town.notnull())
    sold = sold.select("customer_id", "ordered_at", "order_id", "region", "town").distinct()
    latest = [ibis.desc("ordered_at"), ibis.desc("order_id"), "region", "town"]
    return first_of(sold, ["customer_id"], latest).select("customer_id", "region", "town")


TRAITS = ("gender", "age", "region", "town", "first_category", "first_product")


def profiles(described: Table, names: list[str], top: int = 3) -> dict[str, Profile]:
    """Groups by their scores and their most frequent values of each trait.

    Parameters
    ----------
    described : Table of :func:`described`
    names : list of groups
    top : int
        How many values of a trait are told; those of fewer than :data:`disclosure.K` customers never are, nor those
        that would leave so few others.
    """
    by = [
        described.group_by(trait=ibis.literal(trait), group=described.group, value=described[trait]) for trait in TRAITS
    ]
    counts = fetch(ibis.union(*(one.aggregate(k=described.count()) for one in by)))
    counts = counts.dropna(subset="value").sort_values(["k", "value"], ascending=[False, True])
    return {name: _profile(described.filter(described.group == name), counts, name, top) for name in names}


def _profile(ours: Table, counts: pd.DataFrame, name: str, top: int) -> Profile:
    scores = score_counts(ours)
    medians = [quantile(scores[["score", s]].set_axis(["value", "n"], axis=1), 0.5) for s in "rfm"]
    traits = pd.concat([_trait(counts[counts["trait"] == trait], name, top) for trait in TRAITS], ignore_index=True)
    return Profile(name, int(scores["r"].sum()), tuple(map(int, medians)), traits)


def _trait(counts: pd.DataFrame, name: str, top: int) -> pd.DataFrame:
    own, base = counts[counts["group"] == name], counts.groupby("value")["k"].sum()
    n = own["k"].sum()
    frame = own[own["k"] >= disclosure.K].head(top).assign(n=n)
    others = n - frame["k"].cumsum()
    frame = frame[~others.between(1, disclosure.K - 1)]
    frame["share"] = frame["k"] / n
    frame["low"], frame["high"] = statistics.wilson(frame["k"], frame["n"])
    frame["base_share"] = frame["value"].map(base) / max(base.sum(), 1)
    return frame[["trait", "value", "k", "n", "share", "low", "high", "base_share"]]
