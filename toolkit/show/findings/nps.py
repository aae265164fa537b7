"""Findings of step 7: the score, what it depends on, when it turned, the agents, what it is worth, whom to call."""

from __future__ import annotations

import pandas as pd

from toolkit.show.context import money
from toolkit.show.definitions import rated_by, rated_key
from toolkit.show.figures.nps import points
from toolkit.show.finding import FEWEST_SHOWN, Finding, about, known, support
from toolkit.words import Between, Count, Day, Month, Number, Phrase, Share, _, n_

STEP = "07"
SEEMING = 10
"""From this many points on, what the mix of customers does to an agent's score is worth a word."""
SCORES = 11
LEVEL = 0.05
"""Rows are called different where their q is below this."""


def nps(score: pd.Series, scores: pd.DataFrame, threshold: float = 40, goal: float = 75, months: int = 12) -> Finding:
    """The net promoter score against the threshold and the goal.

    Parameters
    ----------
    score : Series
        ``value`` with ``low``, ``high``; ``n`` people, ``answers``, ``promoters``, ``detractors`` (missing where
        they are too few to be shown).
    scores : DataFrame
        The scores that are drawn.
    """
    picture = _("The score on its scale with threshold and goal, over columns of how often each answer was given.")
    if not known(score["value"]):
        return _unknown("nps", _("Nobody has answered in this time"), picture)
    told = {"nps": points(score["value"]), "t": points(threshold), "goal": points(goal)}
    if score["high"] < threshold:
        headline = _("The net promoter score is {nps}: below the threshold of {t}, and the goal is {goal}", **told)
    elif score["low"] >= goal:
        headline = _("The net promoter score is {nps}: the goal of {goal} is reached", **told)
    elif score["low"] >= threshold:
        headline = _("The net promoter score is {nps}: above the threshold of {t}, and the goal is {goal}", **told)
    else:
        headline = _("The net promoter score is {nps}: it cannot be told from the threshold of {t} yet", **told)
    n = score["n"]
    of = {"support": support(Count(n), points(score["low"]), points(score["high"])), "answers": Count(score["answers"])}
    takeaway = (
        _(
            "{support}. {promoters} would recommend the shop, {detractors} would not. Each person's latest of "
            "{answers} answers.",
            promoters=Share(score["promoters"] / n), detractors=Share(score["detractors"] / n), **of,
        )
        if known(score["promoters"], score["detractors"])
        else _("{support}. Each person's latest of {answers} answers.", **of)
    )  # fmt: skip
    if len(scores) < SCORES:
        takeaway = _("{takeaway} A score without a column: too few to be shown.", takeaway=takeaway)
    return _finding("nps", headline, takeaway, picture, score, _last(months))


def nps_months(months: pd.DataFrame, change: pd.Series, slope: pd.Series) -> Finding:
    """Whether the score falls or rises in time, and since when.

    Parameters
    ----------
    change : Series
        ``day``, ``day_low``, ``day_high``; ``before``, ``after`` with ``_low``, ``_high``; ``n_before``, ``n_after``;
        ``p``; ``sudden``.
    slope : Series
        ``value`` (points a year) with ``low``, ``high``; ``n`` answers.
    """
    picture = _("Line with its band: the score month by month, and the day of the clearest change.")
    if change["day"] is None or not known(change["p"]):
        return _unknown("nps_months", _("There are too few answers to tell whether the score has changed"), picture)
    told = {"before": points(change["before"]), "after": points(change["after"]), "month": Month(change["day"])}
    fell = change["after"] < change["before"]
    if change["p"] >= LEVEL:
        headline = _("No change of the score in time can be shown")
    elif change["sudden"]:
        headline = _("The score fell from {before} to {after} in {month}", **told) if fell else _(
            "The score rose from {before} to {after} in {month}", **told)  # fmt: skip
    elif fell:
        headline = _("The score has been falling: {before} before {month}, {after} since", **told)
    else:
        headline = _("The score has been rising: {before} before {month}, {after} since", **told)
    takeaway = _(
        "Before: {n_before} answers, {interval_before}; since: {n_after}, {interval_after}. The day lies between "
        "{early} and {late}. "
        "A random order of the answers gives such a change in {p} of cases. Slope: {slope} points a year ({interval}).",
        n_before=Count(change["n_before"]), n_after=Count(change["n_after"]),
        interval_before=_interval(change, "before"), interval_after=_interval(change, "after"),
        early=Day(change["day_low"]), late=Day(change["day_high"]), p=Share(change["p"]), slope=points(slope["value"]),
        interval=Between(points(slope["low"]), points(slope["high"])),
    )  # fmt: skip
    n = change["n_before"] + change["n_after"]
    base = n_("{n} answer", "{n} answers", int(n))
    return Finding(
        STEP, "nps_months", headline, takeaway, about(headline, picture), change["after"], "points", n,
        change["after_low"], change["after_high"], base=base,
    )  # fmt: skip


def _interval(change: pd.Series, side: str) -> Between:
    return Between(points(change[f"{side}_low"]), points(change[f"{side}_high"]))


def nps_by(rows: pd.DataFrame, what: str, threshold: float = 40, minimum: int = 30, months: int = 12) -> Finding:
    """Which row of a dimension stands apart from all others, beyond chance.

    Parameters
    ----------
    rows : DataFrame, one row per value, the best first
        ``key``, ``n``, ``nps`` with ``low``, ``high``, ``difference`` with its ``_low``, ``_high``, ``q``,
        ``enough``.
    """
    id, by = f"nps_by_{what}", rated_by(what)
    picture = _("Dots with intervals: the score by {by}, against the threshold.", by=by)
    enough = rows[rows["enough"]] if len(rows) else rows
    if len(enough) < 2:
        headline = _("There are too few answers to compare by {by}", by=by)
        takeaway = _(
            "A comparison needs {minimum} people in each row; {rows} rows have them. Rows of fewer than {few} are not "
            "shown.",
            minimum=Count(minimum), rows=Count(len(enough)), few=Count(FEWEST_SHOWN),
        )  # fmt: skip
        return Finding(STEP, id, headline, takeaway, about(headline, picture), period=_last(months))
    below = enough[(enough["q"] < LEVEL) & (enough["difference"] < 0)]
    above = enough[(enough["q"] < LEVEL) & (enough["difference"] > 0)]
    below, above = below.sort_values("nps"), above.sort_values("nps", ascending=False)
    told = below.iloc[0] if len(below) else above.iloc[0] if len(above) else enough.iloc[-1]
    name, best = rated_key(what, told["key"]), above.iloc[0] if len(above) else None
    told_of = {"by": by, "worst": name, "less": points(told["nps"])}
    if len(below) and best is not None:
        headline = _(
            "By {by}: {worst} ({less}) is surely below the rest, {best} ({more}) above it",
            best=rated_key(what, best["key"]), more=points(best["nps"]), **told_of,
        )  # fmt: skip
    elif len(below):
        headline = _("By {by}: {worst} ({less}) is surely below the rest", **told_of)
    elif best is not None:
        headline = _("By {by}: {best} ({more}) is surely above the rest", by=by, best=name, more=told_of["less"])
    else:
        headline = _("By {by} no difference of the score can be shown", by=by)
    takeaway = _(
        "{name}: {support}; {difference} points to all others ({interval}). {rows} rows compared; false finds held to "
        "{level}. {under}",
        name=name, support=support(Count(told["n"]), points(told["low"]), points(told["high"])),
        difference=_signed(told["difference"]),
        interval=Between(points(told["difference_low"]), points(told["difference_high"])), rows=Count(len(enough)),
        level=Share(LEVEL, 0), under=_under(enough, threshold),
    )  # fmt: skip
    return Finding(
        STEP, id, headline, takeaway, about(headline, picture), told["nps"], "points", told["n"], told["low"],
        told["high"],
        base=_("{name}: n = {n}", name=name, n=Count(told["n"])), period=_last(months),
    )  # fmt: skip


def _under(rows: pd.DataFrame, threshold: float) -> Phrase:
    n = int((rows["high"] < threshold).sum())
    return n_("Surely below the threshold of {t}: {n} row.", "Surely below the threshold of {t}: {n} rows.", n,
              t=points(threshold))  # fmt: skip


def _signed(value: float) -> Phrase | Number:
    return _("+{value}", value=points(value)) if value > 0 else points(value)


def nps_changes(changes: pd.DataFrame, what: str = "group") -> Finding:
    """In which rows the score turned, and when.

    Parameters
    ----------
    changes : DataFrame, "total" first
        ``key``, ``n``, ``day``, ``before``, ``after`` with ``_low``, ``_high``, ``q``.
    """
    picture = _("Pairs of dots with intervals: the score before and since the clearest change of each row.")
    rows = changes[changes["key"] != "total"] if len(changes) else changes
    if rows.empty:
        return _unknown("nps_changes", _("There are too few answers to tell when the score turned"), picture)
    fell = rows[(rows["q"] < LEVEL) & (rows["after"] < rows["before"])]
    rose = rows[(rows["q"] < LEVEL) & (rows["after"] > rows["before"])]
    told = fell.iloc[0] if len(fell) else rose.iloc[-1] if len(rose) else rows.iloc[0]
    values = {
        "name": rated_key(what, told["key"]), "before": points(told["before"]), "after": points(told["after"]),
        "month": Month(told["day"]),
    }  # fmt: skip
    if len(fell):
        headline = _("{name} fell the most: from {before} to {after} since {month}", **values)
    elif len(rose):
        headline = _("{name} rose the most: from {before} to {after} since {month}", **values)
    else:
        headline = _("By {by} no change of the score in time can be shown", by=rated_by(what))
    takeaway = _(
        "{name}: {n} people, since then {interval}. {fell} of {rows} rows fell and {rose} rose, false finds held to "
        "{level}. Each is "
        "searched for its one clearest change; of several it shows one.",
        name=values["name"], n=Count(told["n"]), interval=Between(points(told["after_low"]),
        points(told["after_high"])),
        fell=Count(len(fell)), rose=Count(len(rose)), rows=Count(len(rows)), level=Share(LEVEL, 0),
    )  # fmt: skip
    return Finding(
        STEP, "nps_changes", headline, takeaway, about(headline, picture), told["after"], "points", told["n"],
        told["after_low"], told["after_high"], base=_people(told["n"]),
    )  # fmt: skip


def nps_agents(agents: pd.DataFrame, minimum: int = 30, months: int = 12) -> Finding:
    """Which sales agent stands apart at the same mix of customers, and who only seemed to.

    Parameters
    ----------
    agents : DataFrame, one row per agent, the best first
        ``key``, ``n``, ``raw``, ``nps`` with ``low``, ``high``, ``difference`` with ``difference_low``,
        ``difference_high``, ``q``, ``raw_difference``.
    """
    picture = _("Dots with intervals: each agent's score at the same mix of customers, and rings: as it is.")
    known_ones = agents[agents["q"].notna()] if len(agents) else agents
    if len(known_ones) < 2:
        headline = _("Agents cannot be compared yet: each needs answers of {minimum} people", minimum=Count(minimum))
        return _unknown("nps_agents", headline, picture)
    low = known_ones[(known_ones["q"] < LEVEL) & (known_ones["difference"] < 0)]
    worst = (low if len(low) else known_ones).iloc[-1]
    if len(low):
        headline = _(
            "{agent} is rated {points} points below the other agents at the same mix of customers",
            agent=worst["key"], points=points(-worst["difference"]),
        )  # fmt: skip
    else:
        headline = _("At the same mix of customers no agent is rated below the others")
    takeaway = _(
        "{agent}: {support}, interval of the difference {interval}. {seemed} Adjusted by a linear model of group and "
        "category.",
        agent=worst["key"], support=support(Count(worst["n"]), points(worst["low"]), points(worst["high"])),
        interval=Between(points(worst["difference_low"]), points(worst["difference_high"])),
        seemed=_seemed(known_ones, low),
    )  # fmt: skip
    return Finding(
        STEP, "nps_agents", headline, takeaway, about(headline, picture), worst["difference"], "points", worst["n"],
        worst["difference_low"], worst["difference_high"], base=_people(agents["n"].sum()), period=_last(months),
    )  # fmt: skip


def _seemed(agents: pd.DataFrame, low: pd.DataFrame) -> Phrase:
    """The agent whose score as it is misleads the most."""
    others = agents[~agents["key"].isin(low["key"]) & (agents["raw_difference"] < 0)]
    moved = others.assign(mix=others["difference"] - others["raw_difference"]).sort_values("mix")
    if moved.empty or moved["mix"].iloc[-1] < SEEMING:
        return _("The mix of customers changes little here.")
    row = moved.iloc[-1]
    return _(
        "{agent} only seems bad: {raw} points to the others as it is, {fair} at the same mix.",
        agent=row["key"], raw=_signed(row["raw_difference"]), fair=_signed(row["difference"]),
    )  # fmt: skip


def nps_worth(worth: pd.DataFrame, retained: pd.Series, brought: pd.Series) -> Finding:
    """Whether promoters stay and buy more than detractors who were in the same group.

    Parameters
    ----------
    worth : DataFrame, one row per what and kind
        ``what``, ``key``, ``n``, ``mean`` with ``low``, ``high``.
    retained, brought : Series
        Promoters less detractors: ``value`` with ``low``, ``high``, ``n``.
    """
    picture = _("Two panels of bars with intervals: who ordered again within a year, and what they brought.")
    if not known(retained["value"], retained["low"]):
        return _unknown("nps_worth", _("Too few answers are a year old to tell what became of who gave them"), picture)
    told = {"share": Number(100 * abs(retained["value"]), 1)}
    if retained["low"] > 0:
        headline = _("At equal groups promoters order again {share} points more often than detractors", **told)
    elif retained["high"] < 0:
        headline = _("At equal groups detractors order again {share} points more often than promoters", **told)
    else:
        headline = _("At equal groups promoters do not clearly order again more often than detractors")
    takeaway = _(
        "Promoters less detractors: {share} points ({interval}), {money} a customer ({money_interval}). Only "
        "customers of one group are compared. {n} customers, a year after their first answer.",
        share=Number(100 * retained["value"], 1),
        interval=Between(Number(100 * retained["low"], 1), Number(100 * retained["high"], 1)),
        money=money(brought["value"], 0), money_interval=Between(money(brought["low"], 0), money(brought["high"], 0)),
        n=Count(worth.loc[worth["what"] == "retained", "n"].sum()),
    )  # fmt: skip
    return _finding("nps_worth", headline, takeaway, picture, retained, None, "share")


def nps_at_risk(groups: pd.DataFrame, file: str, alert: int = 6, months: int = 12) -> Finding:
    """What the best customers who gave a low score bring, and where the list of them is.

    Parameters
    ----------
    groups : DataFrame, one row per group, none left out
        ``group``, ``customers``, ``sales``, ``margin``.
    file : str
        Where their ids are, as a path within the report.
    """
    n = int(groups["customers"].sum()) if len(groups) else 0
    picture = _("Table: the best groups' customers with a low score, and what they bought in a year.")
    if n < FEWEST_SHOWN:
        headline = _("Fewer than ten customers of the best groups gave a low score")
        takeaway = _("They are too few to be told of here. Call them: {file}.", file=file)
        return Finding(STEP, "nps_at_risk", headline, takeaway, about(headline, picture), period=_last(months))
    margin, sales = groups["margin"].sum(min_count=1), groups["sales"].sum()
    amount = money(margin if known(margin) else sales, 0)
    told = {"amount": amount, "n": Count(n)}
    headline = (
        _("{amount} of margin a year is at risk: {n} of the best customers gave a low score", **told)
        if known(margin)
        else _("{amount} of sales a year is at risk: {n} of the best customers gave a low score", **told)
    )
    takeaway = _(
        "Their latest answer is {alert} or less; exactly {alert} counts as low. What they brought in 12 months is "
        "counted, not what a call saves; margin only of orders whose cost is known. The list: {file}.",
        alert=Count(alert), file=file,
    )  # fmt: skip
    value = margin if known(margin) else sales
    return Finding(
        STEP, "nps_at_risk", headline, takeaway, about(headline, picture), value, "currency", n,
        base=n_("{n} customer", "{n} customers", n), period=_last(months),
    )  # fmt: skip


def nps_journey(journey: pd.DataFrame, usual: pd.Series, alert: int = 6, months: int = 12) -> Finding:
    """How many low scores were followed by an order and by a better answer.

    Parameters
    ----------
    journey : DataFrame, one row per point
        ``point``, ``customers``, ``n``, ``share`` with ``low``, ``high``.
    usual : Series
        Share of those with a higher score who ordered within 90 days: ``value`` with ``low``, ``high``, ``n``.
    """
    picture = _("Table: how many stand at each point of the way of a low score.")
    at = journey.set_index("point")
    if "low" not in at.index or "ordered_again" not in at.index or not known(at.loc["ordered_again", "share"]):
        return _unknown("nps_journey", _("Too few low scores to follow what came of them"), picture)
    low, again = at.loc["low"], at.loc["ordered_again"]
    headline = _(
        "{low} of those who answer give {alert} or less; {again} of them order again within 90 days",
        low=Share(low["share"], 0), alert=Count(alert), again=Share(again["share"], 0),
    )  # fmt: skip
    takeaway = _(
        "{support}. {usual} The data do not say who was called: ask for it, for whoever is called after a low score "
        "should come back more often.",
        support=support(Count(again["n"]), Share(again["low"], 0), Share(again["high"], 0)),
        usual=_(
            "After a higher score: {usual} ({interval}); other groups, so no proof of cause.",
            usual=Share(usual["value"], 0), interval=Between(Share(usual["low"], 0), Share(usual["high"], 0)),
        ) if known(usual["value"]) else _("Too few gave a higher score to compare."),
    )  # fmt: skip
    return Finding(
        STEP, "nps_journey", headline, takeaway, about(headline, picture), again["share"], "share", again["n"],
        again["low"],
        again["high"], base=_people(low["n"]), period=_last(months),
    )  # fmt: skip


def other_scores(others: pd.DataFrame) -> Finding:
    """What questions on other scales say, shown as what they are."""
    picture = _("Table: each question on another scale, its mean and the share of the best answer.")
    if others.empty:
        return _unknown("other_scores", _("No satisfaction, effort or stars were asked for"), picture)
    row = others.iloc[0]
    headline = _(
        "{survey}: {mean} on average of {highest}; {top} give the best answer",
        survey=row["survey"], mean=Number(row["mean"], 1), highest=Number(row["highest"], 0),
        top=Share(row["top_share"], 0),
    )  # fmt: skip
    takeaway = _(
        "{support} (share of the best answer). Other scales are shown as they are and never turned into a net "
        "promoter score.",
        support=support(Count(row["n"]), Share(row["low"]), Share(row["high"])),
    )  # fmt: skip
    return Finding(
        STEP, "other_scores", headline, takeaway, about(headline, picture), row["top_share"], "share", row["n"],
        row["low"],
        row["high"], base=_people(row["n"]),
    )  # fmt: skip


def _people(n: float) -> Phrase:
    return n_("{n} person", "{n} people", int(n) if known(n) else 0)


def _last(months: int) -> Phrase:
    return n_("last {n} month", "last {n} months", months)


def _unknown(id: str, headline: Phrase, picture: Phrase) -> Finding:
    takeaway = _("Ask every customer the one question some days after each delivery; the score follows by itself.")
    return Finding(STEP, id, headline, takeaway, about(headline, picture))


def _finding(
    id: str, headline: Phrase, takeaway: Phrase, picture: Phrase, figure: pd.Series, period: Phrase | None = None,
    unit: str = "points",
) -> Finding:  # fmt: skip
    value, low, high, n = (figure[name] for name in ("value", "low", "high", "n"))
    return Finding(
        STEP,
        id,
        headline,
        takeaway,
        about(headline, picture),
        value,
        unit,
        n,
        low,
        high,
        base=_people(n),
        period=period,
    )


__all__ = [
    "nps",
    "nps_agents",
    "nps_at_risk",
    "nps_by",
    "nps_changes",
    "nps_journey",
    "nps_months",
    "nps_worth",
    "other_scores",
]
