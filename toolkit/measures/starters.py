"""What new customers start with: items of first orders whose buyers stay longer, or leave sooner, than others alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table
from scipy import stats

from toolkit.errors import MissingData, ParameterError
from toolkit.measures import disclosure, statistics
from toolkit.measures.frames import fetch, fetch_row
from toolkit.measures.margins import KNOWN_ENOUGH
from toolkit.measures.matching import differences
from toolkit.measures.periods import MAY_HOLD_EARLIER, add_months, day_range, up_to
from toolkit.measures.picking import first_of
from toolkit.words import _

SOON_DAYS = 180
"""Days within which an order on a later day counts as the second one."""
RETURN_DAYS, ANSWER_DAYS, YEAR = 60, 90, 365
FEWEST = 30
"""Matched starters below which an item is not tested."""
MATCHED_ON = ("month", "channel", "basket", "breadth", "discount")
"""What starters and others have in common, all of it at once.

Without the breadth of the basket whatever sits in large orders seems to make people come back: of 849 products of a
gift shop eight did, and none at equal breadth.
"""
BREADTHS = ((50, "50+"), (20, "20-49"), (10, "10-19"), (5, "5-9"), (3, "3-4"), (2, "2"))
"""How many different products the first order holds: the least of each band, and its name."""
COARSE = ("half", "discount")
"""What those who answered a survey are matched on: they are few."""
OUTCOMES = {"again": MATCHED_ON, "value": MATCHED_ON, "returned": MATCHED_ON, "nps": COARSE}
"""What is compared, each among people who are alike in this."""
BY = ("product", "brand", "category")
VERDICTS = ("locomotive", "toxic", "clearance", "mixed", "only_seems", "no_difference", "too_few")
APART = VERDICTS[:4]
"""Those of items whose matched newcomers differ."""
DEEP, ENDED_DAYS = 0.25, 365
"""Share of the price given away, and days since the last sale, from which an item counts as sold off."""


@dataclass(frozen=True)
class Starters:
    """New customers, with what they began with and what became of them.

    Attributes
    ----------
    people : Table, one row per new customer
        ``customer_id``, ``order_id``, ``day`` of the first order; ``month``, ``half`` (year), ``channel``, ``basket``
        (thirds of its value), ``breadth`` (of :data:`BREADTHS`), ``discount`` (as text; missing where unknown);
        ``sales``, ``products``, ``discount_share`` of the first order;
        ``again`` (1 with an order on a later day within ``soon_days``), ``value`` (margin of the first 365 days, or
        sales where too little of the cost is known), ``returned`` (1 with a return within 60 days), ``nps`` (100, 0 or
        -100: the first answer about the first order within 90 days); each missing until its time is over.
    is_margin : bool
        Whether ``value`` is margin.
    channel : str
        What the channel is: source_channel or sales_channel; "" where neither is known.
    soon_days : int
    """

    people: Table
    is_margin: bool
    channel: str
    soon_days: int


def starters(
    lines: Table,
    orders: Table,
    as_of: date,
    customers: Table | None = None,
    answers: Table | None = None,
    soon_days: int = SOON_DAYS,
) -> Starters:
    """New customers from the fourth month of the data on: those of the first three may have bought before.

    Parameters
    ----------
    customers : Table, optional
        Gives the source channel; without one in it, the sales channel of the first order is taken.
    answers : Table, optional
        Answers of kind nps after delivery count.

    Raises
    ------
    MissingData
        Nobody's first order lies after the first three months.
    ParameterError
        ``soon_days`` is below 1.
    """
    if soon_days < 1:
        raise ParameterError(_("the days to a second order are {n}; give 1 or more", n=soon_days))
    known = up_to(orders, as_of).filter(lambda t: t.customer_id.notnull())
    begin, _last = day_range(known)
    if begin is None:
        raise MissingData(_("{table} is missing", table="lines.customer_id"), "lines", ("customer_id",))
    settled = add_months(begin.replace(day=1), MAY_HOLD_EARLIER)
    first, channel = _first(known, customers)
    first = first.filter(first.day >= ibis.date(settled.isoformat())).cache()
    if not first.count().to_pyarrow().as_py():
        raise MissingData(_("new customers after the first three months are missing"), "lines", ("ordered_at",))
    gained, is_margin = _gained(first, known, soon_days)
    people = _banded(_joined(first, _breadths(first, lines))).left_join(gained, "customer_id").drop("customer_id_right")
    people = _joined(people, _returned(first, lines, as_of))
    people = _joined(people, _answered(first, answers, as_of))
    over = {"again": soon_days, "value": YEAR - 1, "returned": RETURN_DAYS}
    seen = {
        name: (people.day <= ibis.date((as_of - timedelta(days=days)).isoformat())).ifelse(
            people[name].fill_null(0.0), ibis.null("float64")
        )
        for name, days in over.items()
    }
    return Starters(people.mutate(**seen).cache(), is_margin, channel, soon_days)


def _joined(people: Table, found: Table) -> Table:
    return people.left_join(found, "customer_id").drop("customer_id_right")


def _first(known: Table, customers: Table | None) -> tuple[Table, str]:
    """The first order of each customer, with the channel that brought the customer, else that it was placed on."""
    first = first_of(known, ["customer_id"], ["ordered_at", "order_id"])
    off = first.discount / (first.sales + first.discount).nullif(0)
    first = first.select(
        "customer_id", "order_id", "ordered_at", "day", "sales", channel="sales_channel", discount_share=off
    )
    if customers is not None:
        told = customers.filter(customers.source_channel.notnull())
        if told.count().to_pyarrow().as_py():
            told = told.select("customer_id", source="source_channel").distinct(on="customer_id")
            first = first.left_join(told, "customer_id").drop("customer_id_right", "channel").rename(channel="source")
            return first, "source_channel"
    sold = first.channel.count().to_pyarrow().as_py()
    return first, "sales_channel" if sold else ""


def _breadths(first: Table, lines: Table) -> Table:
    held = lines.filter((lines.kind == "sale") & lines.product_id.notnull()).select("order_id", "product_id")
    held = held.join(first.select("customer_id", "order_id"), "order_id")
    return held.group_by("customer_id").aggregate(products=held.product_id.nunique())


def _banded(first: Table) -> Table:
    """The first orders in bands: the thirds of their value, and none, some (up to 15 %) or much given away."""
    low, high = fetch_row(first.aggregate(low=first.sales.quantile(1 / 3), high=first.sales.quantile(2 / 3)))
    basket = ibis.cases((first.sales < low, "low"), (first.sales < high, "middle"), else_="high")
    off = first.discount_share
    discount = ibis.cases((off.isnull(), ibis.null("string")), (off <= 0, "none"), (off <= 0.15, "some"), else_="much")
    half = (first.day.month() > 6).ifelse("-2", "-1")
    breadth = ibis.cases(
        (first.products.isnull(), ibis.null("string")),
        *((first.products >= least, name) for least, name in BREADTHS),
        else_="1",
    )
    return first.mutate(
        month=first.day.strftime("%Y-%m"),
        half=first.day.year().cast("string") + half,
        basket=basket,
        breadth=breadth,
        discount=discount,
    )


def _gained(first: Table, known: Table, soon_days: int) -> tuple[Table, bool]:
    """What each customer bought: whether again soon, and the margin (or sales) of the first 365 days."""
    bought = known.select("customer_id", "sales", "cost", at="day").join(
        first.select("customer_id", born="day"), "customer_id"
    )
    age = bought.at.delta(bought.born, unit="day")
    year = bought.filter(age < YEAR)
    sums = fetch_row(
        year.aggregate(sales=year.sales.sum(), known=year.sales.sum(where=year.cost.notnull()), cost=year.cost.sum())
    )
    is_margin = bool(sums["known"] > 0 and sums["known"] >= KNOWN_ENOUGH * sums["sales"])
    rate = (1 - sums["cost"] / sums["known"]) if is_margin else 1.0
    worth = ibis.coalesce(bought.sales - bought.cost, bought.sales * rate) if is_margin else bought.sales
    bought = bought.mutate(age=age, worth=worth)
    return bought.group_by("customer_id").aggregate(
        again=((bought.age > 0) & (bought.age <= soon_days)).cast("float64").max(),
        value=bought.worth.sum(where=bought.age < YEAR).round(2),
    ), is_margin


def _returned(first: Table, lines: Table, as_of: date) -> Table:
    back = up_to(lines, as_of, "ordered_at").filter(lambda t: (t.kind == "return") & t.customer_id.notnull())
    back = back.select("customer_id", at=back.ordered_at.cast("date"))
    back = back.join(first.select("customer_id", born="day"), "customer_id")
    wait = back.at.delta(back.born, unit="day")
    back = back.filter((wait >= 0) & (wait <= RETURN_DAYS))
    return back.group_by("customer_id").aggregate(returned=ibis.literal(1.0))


def _answered(first: Table, answers: Table | None, as_of: date) -> Table:
    if answers is None:
        return first.select("customer_id", nps=ibis.null("float64")).limit(0)
    given = up_to(answers, as_of, "answered_at").filter(lambda t: (t.kind == "nps") & t.customer_id.notnull())
    given = given.mutate(score=given.value.try_cast("int64")).filter(lambda t: t.score.between(0, 10))
    given = given.filter(given.stage.isnull() | (given.stage != "pre"))
    given = given.select("customer_id", "score", "answered_at", about="order_id")
    given = given.join(first.select("customer_id", "order_id", born="ordered_at", since="day"), "customer_id")
    wait = given.answered_at.cast("date").delta(given.since, unit="day")
    given = given.filter((given.answered_at >= given.born) & (wait <= ANSWER_DAYS))
    given = given.filter(given.about.isnull() | (given.about == given.order_id))
    point = ibis.cases((given.score >= 9, 100.0), (given.score >= 7, 0.0), else_=-100.0)
    return first_of(given.mutate(nps=point), ["customer_id"], ["answered_at", "score"]).select("customer_id", "nps")


def items(starters: Starters, lines: Table, by: str = "product", products: Table | None = None) -> Table:
    """What the first order of each new customer held: each of its items counts, not the dearest alone.

    Returns
    -------
    Table, one row per new customer and item
        ``customer_id``; ``key``: the code of the product, or the name of its brand or category; orders without any
        are absent.

    Raises
    ------
    MissingData
        The lines tell no products, or the products no brand or category.
    ParameterError
        ``by`` is none of :data:`BY`.
    """
    if by not in BY:
        raise ParameterError(
            _("starters are told apart by {known}; {found} is none of them", known=", ".join(BY), found=by)
        )
    sold = lines.filter((lines.kind == "sale") & lines.product_id.notnull()).select("order_id", "product_id")
    held = starters.people.select("customer_id", "order_id").join(sold, "order_id")
    if by == "product":
        found = held.select("customer_id", key="product_id")
    elif products is None:
        raise MissingData(_("{table} is missing", table=f"products.{by}"), "products", (by,))
    else:
        named = products.select("product_id", key=by).distinct(on="product_id")
        found = held.join(named, "product_id").select("customer_id", "key")
    found = found.filter(found.key.notnull()).distinct().cache()
    if not found.limit(1).count().to_pyarrow().as_py():
        table, column = ("lines", "product_id") if by == "product" else ("products", by)
        raise MissingData(_("{table} is missing", table=f"{table}.{column}"), table, (column,))
    return found


def compared(starters: Starters, items: Table, key: str) -> pd.DataFrame:
    """One item: the outcomes of those who begin with it, with what an outcome varies by among all new customers.

    Returns
    -------
    DataFrame, one row per outcome that somebody who begins with it has
        The columns of :func:`effects`; ``sd``, the standard deviation of the outcome.
    """
    found = effects(starters, items.filter(items.key == key), 0)
    people = starters.people
    sds = fetch_row(people.aggregate(**{name: people[name].cast("float64").std(how="sample") for name in OUTCOMES}))
    return found.assign(sd=found["outcome"].map(sds))


def balance(starters: Starters, items: Table, key: str) -> pd.DataFrame:
    """How far those who begin with an item are from the others before matching, and after it.

    Returns
    -------
    DataFrame, one row per trait of the first order: sales, products, discount_share, day
        ``trait``; ``mean`` of the starters (day: days since 1970); ``before``, ``after``: their difference to everybody
        else and to matched others, in standard deviations of all new customers; under .1 is commonly taken as balanced
        (Austin 2009). NaN where the trait is unknown or the same for all.
    """
    traits = ["sales", "products", "discount_share", "day"]
    people = starters.people.mutate(day=starters.people.day.epoch_days())
    held = items.filter(items.key == key)
    found = differences(people, held, traits, MATCHED_ON).set_index("outcome").reindex(traits)
    sds = fetch_row(people.aggregate(**{trait: people[trait].cast("float64").std(how="sample") for trait in traits}))
    sd = sds.where(sds > 0)
    return pd.DataFrame(
        {
            "trait": traits, "mean": found["mean"].to_numpy(), "before": (found["raw"] / sd).to_numpy(),
            "after": (found["difference"] / sd).to_numpy(),
        }
    )  # fmt: skip


def without(starters: Starters, items: Table, keys: list[str]) -> Starters:
    """The new customers who began with none of these items: whether a brand differs beyond the one product of it."""
    held = items.filter(items.key.isin(keys))
    return replace(starters, people=starters.people.anti_join(held, "customer_id"))


def effects(
    starters: Starters, items: Table, fewest: int = FEWEST, outcomes: Sequence[str] = tuple(OUTCOMES)
) -> pd.DataFrame:
    """The outcomes of those who began with each item, against others alike.

    Returns
    -------
    DataFrame, one row per item that ``fewest`` begin with, and outcome of :data:`OUTCOMES`
        ``key``, ``outcome``; the columns of :func:`matching.differences`; ``raw``, the difference to all others as it
        is, with ``raw_low``, ``raw_high``, ``raw_p``; ``lost_share`` of those who hold it and are not matched; ``q``
        and ``raw_q`` (Benjamini and Hochberg, over the items of the outcome with ``fewest`` matched or more; else
        missing). q rests on the larger p of the test and of the interval, which must agree.
    """
    counts = items.group_by("key").aggregate(n=items.customer_id.nunique())
    held = items.semi_join(counts.filter(counts.n >= fewest), "key")
    parts = []
    for strata in (MATCHED_ON, COARSE):
        wanted = [outcome for outcome in outcomes if OUTCOMES[outcome] == strata]
        if wanted:
            parts.append(differences(starters.people, held, wanted, strata))
    every = pd.concat(parts, ignore_index=True)
    tested = every["matched"] >= fewest
    se = (every["high"] - every["low"]) / (2 * statistics.Z)
    agreed = np.fmax(every["p"], 2 * stats.norm.sf((every["difference"] / se.where(se > 0)).abs()))
    for p, q in ((agreed, "q"), (every["raw_p"], "raw_q")):
        every[q] = p.where(tested).groupby(every["outcome"]).transform(statistics.false_discovery)
    every["lost_share"] = 1 - every["matched"] / every["n"]
    shares = every["outcome"].isin(["again", "returned"])
    edges = ["low", "high", "raw_low", "raw_high"]
    every.loc[shares, edges] = every.loc[shares, edges].clip(-1, 1)
    return every


def explained(starters: Starters, items: Table, raw: pd.Series) -> pd.DataFrame:
    """What the apparent effect of items comes from: the one thing that, matched on alone, leaves the least of it.

    Parameters
    ----------
    raw : Series, by key
        The difference of the second order to all others, of the items asked for.

    Returns
    -------
    DataFrame, one row per key
        ``key``; ``explained_by`` of :data:`MATCHED_ON`, where matching on it alone takes away half of the raw
        difference or more; missing where nothing alone does.
    """
    if raw.empty:
        return pd.DataFrame(columns=["key", "explained_by"])
    kept, people = items.filter(items.key.isin(raw.index.tolist())), starters.people
    # Everybody once for each thing, all at one go: strata and keys of one never meet those of another.
    copies, holders = [], []
    for name in MATCHED_ON:
        who = people.customer_id + f"\x1f{name}"
        copies.append(people.select("again", customer_id=who, alone=ibis.literal(name), of=people[name].cast("string")))
        holders.append(kept.select(customer_id=kept.customer_id + f"\x1f{name}", key=kept.key + f"\x1f{name}"))
    found = differences(ibis.union(*copies), ibis.union(*holders), ["again"], ("alone", "of"))
    found[["key", "alone"]] = found["key"].str.rsplit("\x1f", n=1, expand=True).to_numpy()
    left = found.pivot_table(index="key", columns="alone", values="difference").reindex(index=raw.index)
    share = left.reindex(columns=list(MATCHED_ON)).div(raw, axis=0).abs()
    table = share.where(share <= 0.5)
    best = table.fillna(np.inf).idxmin(axis=1).where(table.notna().any(axis=1), None)
    return pd.DataFrame({"key": raw.index, "explained_by": best.to_numpy(object)})


def sold_off(lines: Table, as_of: date, products: Table | None = None) -> pd.DataFrame:
    """How each product is sold: when last, at what discount, and whether it is sold off.

    Returns
    -------
    DataFrame, one row per product with a sale
        ``key``; ``last_sold``; ``discount_share`` of the price given away (NaN unknown); ``sold_off``: marked as
        clearance, or a quarter of its price given away, or not sold for a year.
    """
    sold = up_to(lines, as_of, "ordered_at").filter(lambda t: (t.kind == "sale") & t.product_id.notnull())
    by = sold.group_by(key=sold.product_id).aggregate(
        last_sold=sold.ordered_at.cast("date").max(), paid=sold.net_amount.sum(), off=sold.discount.sum()
    )
    marked = ibis.literal(False)
    if products is not None:
        flags = products.group_by(key=products.product_id).aggregate(marked=products.clearance.fill_null(False).any())
        by = by.left_join(flags, "key").drop("key_right")
        marked = by.marked.fill_null(False)
    by = by.mutate(discount_share=by.off / (by.paid + by.off).nullif(0))
    ended = by.last_sold < ibis.date((as_of - timedelta(days=ENDED_DAYS)).isoformat())
    table = by.mutate(sold_off=marked | ended | (by.discount_share >= DEEP).fill_null(False))
    return fetch(table.select("key", "last_sold", "discount_share", "sold_off").order_by("key"))


def verdicts(
    starters: Starters, items: Table, effects: pd.DataFrame, sold_off: pd.DataFrame | None = None
) -> pd.DataFrame:
    """What each item is for the shop, by what its starters did next.

    Parameters
    ----------
    sold_off : DataFrame of :func:`sold_off`, for products

    Returns
    -------
    DataFrame, one row per item, the most starters first
        ``key``; ``n`` starters; ``verdict`` of :data:`VERDICTS`; ``explained_by`` where it only seems so; ``sold_off``.
        Only a second order that differs between matched people (q below .05, and an interval without 0) makes a
        locomotive or a toxic item; toxic but sold off is clearance; mixed: their value (q below .05) goes the other
        way. only_seems: it differs (q below .05) from everybody, by more than the interval of the matched difference
        allows, and not from matched people; ``explained_by`` is missing where no one thing does it.
    """
    again = effects[effects["outcome"] == "again"].set_index("key")
    value = effects[effects["outcome"] == "value"].set_index("key").reindex(again.index)
    off = again.index.isin(sold_off.loc[sold_off["sold_off"], "key"] if sold_off is not None else [])
    side = np.sign(again["difference"]) * differs(again)
    other = np.sign(value["difference"]) * differs(value)
    moved = (again["raw"] < again["low"]) | (again["raw"] > again["high"])
    seems = (side == 0) & moved & (again["raw_q"] < statistics.ALPHA)
    why = explained(starters, items, again.loc[seems, "raw"]).set_index("key")["explained_by"].reindex(again.index)
    cases = [
        again["q"].isna(), side * other < 0, side > 0, (side < 0) & off, side < 0, seems
    ]  # fmt: skip
    found = np.select(cases, ["too_few", "mixed", "locomotive", "clearance", "toxic", "only_seems"], "no_difference")
    table = pd.DataFrame({"key": again.index, "n": again["n"].to_numpy(), "verdict": found})
    table["explained_by"], table["sold_off"] = why.where(found == "only_seems", None).to_numpy(object), off
    return table.sort_values(["n", "key"], ascending=[False, True], ignore_index=True)


def differs(effects: pd.DataFrame) -> pd.Series:
    """Whether each matched difference is one: q below .05 and 0 outside its interval."""
    return (effects["q"] < statistics.ALPHA) & ((effects["low"] > 0) | (effects["high"] < 0))


def told(effects: pd.DataFrame) -> pd.DataFrame:
    """The effects that may be shown: of ten people or more, and no rate from which fewer could be counted back.

    Returns
    -------
    DataFrame
        The rows of items that were tested, numbered anew; ``mean`` and the raw difference are missing where 1 to 9
        people make the rate, or are the rest of it.
    """
    rows = effects[effects["q"].notna()].reset_index(drop=True)
    count = (rows["mean"] * rows["n"]).round()
    rates = rows["outcome"].isin(["again", "returned"])
    few = rates & (count.between(1, disclosure.K - 1) | (rows["n"] - count).between(1, disclosure.K - 1))
    hidden = ["mean", "raw", "raw_low", "raw_high", "raw_p", "raw_q"]
    rows.loc[few, hidden] = np.nan
    return disclosure.enough(rows, "matched")


def summary(effects: pd.DataFrame, verdicts: pd.DataFrame, products: Table | None = None) -> pd.DataFrame:
    """Every tested item on a row, with all that may be shown of it; those that differ first.

    Parameters
    ----------
    products : Table, optional
        Gives products their names.

    Returns
    -------
    DataFrame, one row per item, the largest ``difference`` first, those of no verdict last by ``matched``
        ``key``, ``name``; ``verdict``, ``explained_by``, ``sold_off``; of the second order ``n``, ``matched``,
        ``others``, ``lost_share``, ``difference`` with ``low``, ``high``, ``q``, and ``raw`` with ``raw_low``,
        ``raw_high``; ``value``, ``returned`` and ``nps``: the matched difference of each, with ``_low``, ``_high``,
        missing where fewer than ten people are matched.
    """
    rows = told(effects[effects["outcome"] == "again"]).drop(columns=["outcome", "p", "raw_p", "raw_q", "mean"])
    rows = rows.merge(verdicts.drop(columns="n"), on="key")
    for outcome in ("value", "returned", "nps"):
        part = disclosure.enough(effects[effects["outcome"] == outcome], "matched")
        part = part[["key", "difference", "low", "high"]]
        part.columns = ["key", outcome, f"{outcome}_low", f"{outcome}_high"]
        rows = rows.merge(part, on="key", how="left")
    rows = _named(rows, products)
    apart = rows["verdict"].isin(APART)
    order = rows.assign(_last=~apart, _by=rows["difference"].where(apart, rows["matched"]))
    rows = order.sort_values(["_last", "_by", "key"], ascending=[True, False, True], ignore_index=True)
    first = ["key", "name", "verdict", "explained_by", "sold_off"]
    return rows[first + [name for name in rows if name not in (*first, "_last", "_by")]]


def _named(table: pd.DataFrame, products: Table | None) -> pd.DataFrame:
    names = {}
    if products is not None and len(table):
        asked = ibis.memtable(pd.DataFrame({"product_id": table["key"].unique()}))
        known = products.select("product_id", "name").distinct(on="product_id").semi_join(asked, "product_id")
        names = fetch(known).dropna().set_index("product_id")["name"].to_dict()
    return table.assign(name=pd.Series([names.get(key, key) for key in table["key"]], dtype=object))


def seeming(summary: pd.DataFrame) -> pd.DataFrame:
    """Of :func:`summary` what only seems to turn newcomers away, or to keep them, or is sold off, in this order."""
    order = np.select(
        [summary["verdict"] == "clearance", summary["raw"] > 0, summary["verdict"] == "only_seems"], [2, 1, 0], 3
    )
    kept = summary.assign(_order=order)[summary["verdict"].isin(["only_seems", "clearance"])]
    kept = kept.sort_values(["_order", "raw"], kind="stable", ignore_index=True)
    return kept.drop(columns="_order")
