"""Findings of step 4: who the ideal customer is, how early they show, and where more of them are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from toolkit.show.attributes import SMALL_ROOM, cut, profile
from toolkit.show.context import here, money
from toolkit.show.finding import Finding, about, decimals, known, support
from toolkit.show.tables.ideal import CHECKS, blank_value
from toolkit.words import Between, Count, Lines, Number, Phrase, Share, _, n_

STEP = "04"
SURE = 0.05
CHANCE, SOME, GOOD = 0.5, 0.6, 0.7
"""Of the chance to tell two customers apart: none, a little from here, well from there."""
BLANK = _("……")


def ideal_groups(standing: pd.DataFrame, pooled: pd.Series, chosen: Sequence[str], asked: bool = False) -> Finding:
    """Which groups hold the customers worth having more of.

    Parameters
    ----------
    standing : DataFrame, one row per group and a row "total"
        ``group``, ``customers``, ``net``, ``coca``, ``is_margin``.
    pooled : Series
        Net a customer of the chosen groups: ``value`` with ``low``, ``high``, ``n``.
    asked : bool
        Whether the consultant chose them.
    """
    picture = _("Dots with intervals: what a customer of each group has brought, less what it cost to win.")
    total = standing[standing["group"] == "total"].iloc[0] if len(standing) else None
    if total is None or not known(pooled["value"]):
        headline = _("No group of customers stands out yet")
        return Finding(STEP, "ideal_groups", headline, _("Ask for a longer history of orders."),
                       about(headline, picture))  # fmt: skip
    told = {"groups": joined(chosen), "value": money(pooled["value"], 0), "base": money(total["net"], 0)}
    is_margin, has_cost = bool(total["is_margin"]), known(total["coca"])
    if is_margin and has_cost:
        headline = _("{groups}: {value} margin net of acquisition from each; the average customer {base}", **told)
    elif is_margin:
        headline = _("{groups}: {value} margin from each; the average customer {base}", **told)
    else:
        headline = _("{groups}: {value} of sales from each; the average customer {base}", **told)
    takeaway = _(
        "{support}. {why} {costs}",
        support=support(Count(pooled["n"]), money(pooled["low"], 0), money(pooled["high"], 0)),
        why=_("The consultant chose them.") if asked else _(
            "They still buy, and surely bring more than the average of those who do."
        ),
        costs=_("Cost of acquisition by source channel is taken off.") if has_cost else _(
            "Without marketing costs nothing is taken off."
        ),
    )  # fmt: skip
    n = pooled["n"]
    return Finding(STEP, "ideal_groups", headline, takeaway, about(headline, picture), pooled["value"], "currency", n,
                   pooled["low"], pooled["high"], base=_customers(n))  # fmt: skip


def joined(names: Sequence[str]) -> Phrase | str:
    """Names of groups as one text: the first two, and how many more."""
    if len(names) < 2:
        return names[0] if names else "–"
    if len(names) == 2:
        return _("{one} and {other}", one=names[0], other=names[1])
    more = len(names) - 2
    if more == 1:
        return _("{one}, {other} and {last}", one=names[0], other=names[1], last=names[2])
    return _("{one}, {other} and {n} more", one=names[0], other=names[1], n=Count(more))


def ideal_portrait(rows: pd.DataFrame) -> Finding:
    """On what the ideal customers surely differ from all others.

    Parameters
    ----------
    rows : DataFrame, one row per attribute and value, the surest first
        ``attribute``, ``value``, ``n``, ``share``, ``base_share``, ``index`` with ``index_low``, ``index_high``,
        ``tested``, ``sure``.
    """
    picture = _("Dots with intervals: the index of each value on which ideal customers differ; 100 is as all others.")
    tested = int(rows["tested"].sum()) if len(rows) else 0
    sure = rows[rows["sure"].astype(bool)] if len(rows) else rows
    if sure.empty:
        headline = _("On nothing that is known of them do the ideal customers surely differ from others")
        takeaway = _(
            "{tested} values were compared, false finds held to {level}. Ask for what is not known yet: age, place, "
            "channel, or a question of the survey.",
            tested=Count(tested), level=Share(SURE, 0),
        )  # fmt: skip
        return Finding(STEP, "ideal_portrait", headline, takeaway, about(headline, picture))
    more = sure[sure["index"] > 1]
    row = (more if len(more) else sure).iloc[0]
    places = decimals(row["share"], row["base_share"])
    told = {"value": cut(row["attribute"], row["value"]), "share": Share(row["share"], places),
            "base": Share(row["base_share"], places)}  # fmt: skip
    headline = (
        _("{share} of the ideal customers against {base} of all others: {value}", **told)
        if len(more)
        else _("Only {share} of the ideal customers against {base} of all others: {value}", **told)
    )
    takeaway = _(
        "Index {index} (n = {n}; {interval}). {sure} of {tested} values surely differ, false finds held to {level}. "
        "What makes the groups, such as the number of orders, is not among them.",
        index=Count(100 * row["index"]), n=Count(row["n"]),
        interval=Between(Count(100 * row["index_low"]), Count(100 * row["index_high"])),
        sure=Count(len(sure)), tested=Count(tested), level=Share(SURE, 0),
    )  # fmt: skip
    return Finding(STEP, "ideal_portrait", headline, takeaway, about(headline, picture), row["index"], "index",
                   row["n"], row["index_low"], row["index_high"], base=_customers(row["n"]))  # fmt: skip


def recognition(rows: pd.DataFrame, months: int = 12, drawn: bool = False) -> Finding:
    """How well the ideal customer can be recognised at the first order.

    Parameters
    ----------
    rows : DataFrame, one row per model
        ``model``, ``n``, ``k``, ``auc`` with ``low``, ``high``, ``brier``, ``brier_base``, ``lift`` with ``lift_low``,
        ``lift_high``.
    drawn : bool
        Whether only some of the customers were drawn.
    """
    picture = _(
        "Columns with intervals: how many of each tenth, by the chance told at the first order, are ideal today."
    )
    at = rows.set_index("model").loc["logistic"]
    told = {"auc": Number(100 * at["auc"], 0)}
    if not at["low"] > CHANCE:
        headline = _("The ideal customer cannot be recognised at the first order from what is known then")
    elif at["auc"] < SOME:
        headline = _("At the first order the ideal customer is recognised only slightly better than by chance")
    elif at["auc"] < GOOD:
        headline = _("At the first order the ideal customer can be recognised in part: {auc} of 100 pairs", **told)
    else:
        headline = _("At the first order the ideal customer can be recognised: {auc} of 100 pairs", **told)
    takeaway = _(
        "Of an ideal customer and another the model picks the right one in {auc} of 100 pairs ({interval}; chance: "
        "50). {lift} {who}",
        auc=told["auc"], interval=Between(Number(100 * at["low"], 0), Number(100 * at["high"], 0)),
        lift=_lift(at), who=_who(at, months, drawn),
    )  # fmt: skip
    return Finding(STEP, "recognition", headline, takeaway, about(headline, picture), at["auc"], "auc", at["n"],
                   at["low"], at["high"], base=_customers(at["n"]))  # fmt: skip


def _lift(at: pd.Series) -> Phrase:
    if not known(at["lift"]):
        return _("Its best tenth holds too few ideal customers to be told of.")
    return _(
        "Its best tenth holds {lift} times as many ideal customers as all do ({interval}).",
        lift=Number(at["lift"], 1), interval=Between(Number(at["lift_low"], 1), Number(at["lift_high"], 1)),
    )  # fmt: skip


def _who(at: pd.Series, months: int, drawn: bool) -> Phrase:
    told = {"months": Count(months), "k": Count(at["k"]), "n": Count(at["n"])}
    if drawn:
        return _("{k} of {n} drawn customers whose first order was {months} months ago or more are ideal.", **told)
    return _("{k} of the {n} customers whose first order was {months} months ago or more are ideal.", **told)


def ideal_rules(rows: pd.DataFrame) -> Finding:
    """What three questions at the first order tell.

    Parameters
    ----------
    rows : DataFrame, one row per leaf, the highest share first
        ``rule``, ``n``, ``k``, ``share`` with ``low``, ``high``, ``index``, ``q``.
    """
    picture = _("Table: customers by what was known at the first order, and how many of them are ideal today.")
    sure = rows[(rows["q"] < SURE) & (rows["index"] > 1)] if len(rows) else rows
    how = _("The questions were found in one half of the customers and counted in the other.")
    if sure.empty:
        headline = _("No three questions at the first order surely find more ideal customers")
        takeaway = _("{how} Do not choose customers by them.", how=how)
        return Finding(STEP, "ideal_rules", headline, takeaway, about(headline, picture), n=_sum(rows),
                       base=_customers(_sum(rows)))  # fmt: skip
    row = sure.iloc[0]
    headline = _(
        "{share} become ideal, {index} times as many as among all: {rule}",
        rule=profile(row["rule"], SMALL_ROOM), share=Share(row["share"], 1), index=Number(row["index"], 1),
    )  # fmt: skip
    takeaway = _(
        "{support}. {how} Treat such customers well from the first parcel on.",
        support=support(Count(row["n"]), Share(row["low"], 1), Share(row["high"], 1)), how=how,
    )  # fmt: skip
    return Finding(STEP, "ideal_rules", headline, takeaway, about(headline, picture), row["share"], "share", row["n"],
                   row["low"], row["high"], base=_customers(_sum(rows)))  # fmt: skip


def ideal_odds(rows: pd.DataFrame, own: Sequence[str] = ()) -> Finding:
    """Which value at the first order counts, all others being equal.

    Parameters
    ----------
    rows : DataFrame, one row per value, the highest odds first
        ``attribute``, ``value``, ``n``, ``odds_ratio`` with ``low``, ``high``, ``q``.
    own : names of the client's own attributes among what was looked at
    """
    picture = _("Dots with intervals: how much each value multiplies the odds of being ideal; 1 is no difference.")
    sure = rows[rows["q"] < SURE] if len(rows) else rows
    how = _("The values were picked in one half of the customers, the odds counted in the other.")
    if own:
        how = _("{how} The shop's own attributes are taken as known at the first order.", how=how)
    if sure.empty:
        headline = _("No single value at the first order surely counts, all others being equal")
        chance, nothing = _("{how} What is drawn may be chance.", how=how), _("{how} None was worth counting.", how=how)
        takeaway = chance if len(rows) else nothing
        return Finding(STEP, "ideal_odds", headline, takeaway, about(headline, picture))
    row = sure.loc[(sure["low"].where(sure["odds_ratio"] > 1, 1 / sure["high"])).idxmax()]
    told = {"value": cut(row["attribute"], row["value"])}
    headline = (
        _("The odds of an ideal customer are {odds} times as high: {value}", odds=Number(row["odds_ratio"], 1), **told)
        if row["odds_ratio"] > 1
        else _(
            "The odds of an ideal customer are only {odds} of those of others: {value}",
            odds=Share(row["odds_ratio"], 0),
            **told,
        )
    )
    takeaway = _(
        "{support}. {how} {sure} of {n} values surely count.",
        support=support(Count(row["n"]), Number(row["low"], 2), Number(row["high"], 2)), how=how, sure=Count(len(sure)),
        n=Count(len(rows)),
    )  # fmt: skip
    return Finding(STEP, "ideal_odds", headline, takeaway, about(headline, picture), row["odds_ratio"], "odds ratio",
                   row["n"], row["low"], row["high"], base=_customers(row["n"]))  # fmt: skip


def ideal_profiles(rows: pd.DataFrame, overall: pd.Series, is_margin: bool = True) -> Finding:
    """Which profile is worth looking for, by size, value and reach.

    Parameters
    ----------
    rows : DataFrame, one row per profile
        ``profile``, ``n``, ``share`` with ``low``, ``high``, ``q``, ``reach``.
    overall : Series
        Of all customers, the share who are ideal: ``value``, ``n``.
    """
    picture = _("Table: profiles by size, by the share who become ideal, by what they bring and by reach.")
    sure = rows[rows["q"] < SURE].sort_values("share", ascending=False, kind="stable") if len(rows) else rows
    values = (
        _("First-year value: margin.") if is_margin else _("First-year value: sales, as costs of goods are not known.")
    )
    told = {"base": Share(overall["value"], 1)}
    if sure.empty:
        headline = _("No profile surely holds more ideal customers than the {base} of all", **told)
        takeaway = _(
            "Profiles were looked for in one half of the customers and counted in the other: what looked good in the "
            "first did not hold. {values}",
            values=values,
        )  # fmt: skip
        return Finding(STEP, "ideal_profiles", headline, takeaway, about(headline, picture), n=overall["n"],
                       base=_customers(overall["n"]))  # fmt: skip
    row = sure.iloc[0]
    headline = _(
        "{share} become ideal against {base} of all: {profile}",
        profile=profile(row["profile"], SMALL_ROOM), share=Share(row["share"], 1), **told,
    )  # fmt: skip
    takeaway = _(
        "{support}; {reach} of new customers are like that. In bold: surely more. Looked for in one half of the "
        "customers, counted in the other. {values}",
        support=support(Count(row["n"]), Share(row["low"], 1), Share(row["high"], 1)), reach=Share(row["reach"], 0),
        values=values,
    )  # fmt: skip
    return Finding(STEP, "ideal_profiles", headline, takeaway, about(headline, picture), row["share"], "share",
                   row["n"], row["low"], row["high"], base=_customers(overall["n"]))  # fmt: skip


def icp(blanks: pd.DataFrame, year: pd.DataFrame, party: str | None = None) -> Finding:
    """The sentence of the ideal customer, each blank filled or left blank.

    Parameters
    ----------
    blanks : DataFrame, one row per blank
        ``blank``, ``value``, ``state``.
    year : DataFrame, rows ideal and total
        ``who``, ``n``, ``orders``, ``brought``, ``is_margin``.
    party : "person", "company" or None
        Whose sentence it is.
    """
    picture = _("Table: what fills each blank of the sentence, how sure it is, and the same of all customers.")
    at = year.set_index("who")
    ideal, total = at.loc["ideal"], at.loc["total"]
    told = {"orders": Number(ideal["orders"], 1), "base": Number(total["orders"], 1),
            "brought": money(ideal["brought"], 0)}  # fmt: skip
    headline = {
        "person": _("The ideal person orders {orders} times a year against {base}, and brings {brought}", **told),
        "company": _("The ideal company orders {orders} times a year against {base}, and brings {brought}", **told),
    }.get(
        party or "", _("The ideal customer orders {orders} times a year against {base}, and brings {brought}", **told)
    )
    id = f"icp_{party}" if party else "icp"
    return Finding(STEP, id, headline, sentence(blanks, year, party), about(headline, picture), ideal["orders"],
                   "orders", ideal["n"], ideal["orders_low"], ideal["orders_high"], base=_customers(ideal["n"]),
                   period=n_("last {n} month", "last {n} months", 12))  # fmt: skip


def sentence(blanks: pd.DataFrame, year: pd.DataFrame, party: str | None = None) -> Phrase:
    """The method's sentence (1.0.12) of a person, a company or any customer."""
    held = {row["blank"]: row for row in blanks.to_dict("records")}
    ideal = year.set_index("who").loc["ideal"]
    amount = money(ideal["brought"], 0)
    told = {
        "site": here().client, "orders": Number(ideal["orders"], 1), "place": _place(held), "gender": _gender(held),
        "worth": _("a margin of {money}", money=amount) if ideal["is_margin"] else _("sales of {money}", money=amount),
        "theme": _fill(held, "appreciates"), "age": _age(held), "education": _fill(held, "education"),
        "future": _fill(held, "future"),
    }  # fmt: skip
    start = {
        "person": _(
            "The ideal customer of {site} makes {orders} purchases a year, with {worth}, is a person and lives in "
            "{place}.",
            **told,
        ),
        "company": _(
            "The ideal customer of {site} makes {orders} purchases a year, with {worth}, is a company and sits in "
            "{place}.",
            **told,
        ),
    }.get(
        party or "",
        _("The ideal customer of {site} makes {orders} purchases a year, with {worth}, and is in {place}.", **told),
    )
    decides = (
        _("The decision maker is {gender}, {age}, with {education} education.", **told)
        if party == "company"
        else _("It is {gender}, {age}, with {education} education.", **told)
    )
    likes = _("What they appreciate most at {site}: {theme}.", **told)
    wants = _("What they would most like {site} to do in future: {future}.", **told)
    return _("{start} {likes} {decides} {wants}", start=start, likes=likes, wants=wants, decides=decides)


def _fill(held: dict[str, Any], name: str) -> Phrase | str:
    row = held.get(name)
    return blank_value(name, row["value"]) if row and row["state"] == "filled" else BLANK


def _place(held: dict[str, Any]) -> Phrase | str:
    return _fill(held, "town") if held.get("town", {}).get("state") == "filled" else _fill(held, "region")


def _gender(held: dict[str, Any]) -> Phrase:
    row = held.get("gender")
    words = {"f": _("a woman"), "m": _("a man"), "o": BLANK}
    return words[row["value"]] if row and row["state"] == "filled" else BLANK


def _age(held: dict[str, Any]) -> Phrase:
    row = held.get("age")
    band = str(row["value"]).replace("-", "–") if row and row["state"] == "filled" else BLANK
    return _("at the age of {band}", band=band)


def said_done(rows: pd.DataFrame) -> Finding:
    """Whether customers do as they say.

    Parameters
    ----------
    rows : DataFrame, one row per comparison
        ``check``, ``n``, ``said``, ``unsaid``, ``difference`` with its interval, ``verdict``.
    """
    picture = _("Table: what those who say something do, against those who answered and did not say it.")
    if rows.empty:
        headline = _("Too few answers to hold what customers say against what they do")
        takeaway = _("At least 30 customers must say a thing, and 30 answer without saying it.")
        return Finding(STEP, "said_done", headline, takeaway, about(headline, picture))
    order = {"contradicts": 0, "agrees": 1, "open": 2}
    row = rows.sort_values("verdict", key=lambda verdicts: verdicts.map(order), kind="stable").iloc[0]
    says, does = CHECKS[row["check"]]
    told = {"says": says, "does": does, "said": Share(row["said"], 1), "unsaid": Share(row["unsaid"], 1)}
    headline = {
        "contradicts": _("Words and deeds part: of those who {says}: {does} {said}, of others {unsaid}", **told),
        "agrees": _("Deeds bear the words out: of those who {says}: {does} {said}, of others {unsaid}", **told),
    }.get(row["verdict"], _("Nothing shows that customers do otherwise than they say"))
    takeaway = _(
        "Only customers who answered are compared; {says}: n = {n}, difference {difference} points ({interval}). "
        "What they say does not prove why they do it.",
        says=says, n=Count(row["n"]), difference=Number(100 * row["difference"], 1),
        interval=Between(Number(100 * row["difference_low"], 1), Number(100 * row["difference_high"], 1)),
    )  # fmt: skip
    return Finding(STEP, "said_done", headline, takeaway, about(headline, picture), row["difference"], "share",
                   row["n"], row["difference_low"], row["difference_high"], base=_customers(row["n"]))  # fmt: skip


def lookalike(rows: pd.DataFrame, files: Sequence[str], consent_known: bool = True) -> Finding:
    """How many of the ideal customers may seed a lookalike audience.

    Parameters
    ----------
    rows : DataFrame, one row per outcome
        ``outcome``, ``customers``.
    files : paths within the report
    """
    picture = _("Table: what became of the ideal customers on their way into the file.")
    at = rows.set_index("outcome")["customers"]
    n, written = at["customers"], at["written"]
    told = {"n": Count(n), "k": Count(written) if known(written) else _("fewer than ten")}
    if not consent_known:
        headline = _("No ideal customer may be uploaded yet: who agreed to matching in advertising is not known")
        takeaway = _(
            "The law asks for consent before an address, even as a hash, is given to an advertising platform. Ask for "
            "it at the next order."
        )  # fmt: skip
    elif not files:
        headline = _("None of the {n} ideal customers may be uploaded to an advertising platform", **told)
        takeaway = _("Ask them for consent to matching in advertising: an audience is only as good as its seed.")
    else:
        headline = _("{k} of {n} ideal customers may seed a lookalike audience", **told)
        takeaway = _(
            "{files}. Addresses and phones are in them as hashes (SHA-256) only. {enough}",
            files=Lines(tuple(files)) if len(files) == 1 else _("{one} and {other}", one=files[0], other=files[1]),
            enough=_("Platforms ask for at least 100 people; 1,000 are better.") if not written >= 1000 else _(
                "That is enough for a good audience."
            ),
        )  # fmt: skip
    return Finding(STEP, "lookalike", headline, takeaway, about(headline, picture), written, "customers", n,
                   base=_customers(n))  # fmt: skip


def _sum(rows: pd.DataFrame) -> float:
    return float(rows["n"].sum()) if len(rows) else 0.0


def _customers(n: float) -> Phrase:
    return n_("{n} customer", "{n} customers", int(n) if known(n) else 0)


__all__ = [
    "icp", "ideal_groups", "ideal_odds", "ideal_portrait", "ideal_profiles", "ideal_rules", "lookalike", "recognition",
    "said_done",
]  # fmt: skip
