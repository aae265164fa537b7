"""Findings of step 3: whom to ask, who answered, and what they say."""

from __future__ import annotations

from typing import Any

import pandas as pd

from toolkit.show.definitions import ROLES
from toolkit.show.finding import FEWEST_SHOWN, Finding, about, known, support
from toolkit.show.questionnaires import QUESTIONS
from toolkit.show.text import fitted
from toolkit.show.themes import theme
from toolkit.words import Between, Change, Count, Number, Phrase, Share, _, n_

STEP = "03"
TOTAL = "total"
MOST_THEMES = 2
NAME = 300
"""How wide a group's name may be in a headline, px at its text's size."""


def survey_plan(plan: pd.DataFrame, margin: float, response_rate: float, files: list[str]) -> Finding:
    """How many invitations it takes, and for how many groups they are enough.

    Parameters
    ----------
    plan : DataFrame, one row per group
        ``customers``, ``invitable``, ``needed``, ``invite``, ``expected``, ``enough``.
    files : list of str
        Where the customers to invite are, as paths within the report; none where consent is not known.
    """
    n, invite, expected = (int(plan[name].sum()) for name in ("customers", "invite", "expected"))
    enough = int(plan["enough"].sum())
    picture = _("Table: customers, consents, answers needed and invitations by group.")
    points = Number(100 * margin, 0)
    if not invite:
        headline = _("Nobody may be invited yet: no customer is known to have agreed to e-mails")
        takeaway = _(
            "{needed} answers would tell each group's shares to ± {points} points. Ask for the consents, with the "
            "e-mail addresses.",
            needed=Count(plan["needed"].sum()), points=points,
        )  # fmt: skip
        return Finding(STEP, "survey_plan", headline, takeaway, about(headline, picture), None, None, n)
    headline = _(
        "{invite} invitations bring about {expected} answers: enough for ± {points} points in {enough} of {groups} "
        "groups",
        invite=Count(invite), expected=Count(expected), points=points, enough=Count(enough), groups=Count(len(plan)),
    )  # fmt: skip
    takeaway = _(
        "At {rate} who answer. Only who agreed to e-mails is invited, drawn at random: {first} and {more} more files.",
        rate=Share(response_rate, 0), first=files[0] if files else "–", more=Count(max(len(files) - 1, 0)),
    )  # fmt: skip
    return _finding("survey_plan", headline, takeaway, picture, float(invite), "customers", n)


def questionnaire(files: list[str]) -> Finding:
    """What is asked, and where the questionnaires are.

    Parameters
    ----------
    files : list of str
        Where they are, one a language, as paths within the report.
    """
    headline = _(
        "A few open questions tell more than forty scales: why they bought, what almost stopped them, why they left, "
        "what they would miss"
    )
    takeaway = _("One question a screen; carry the customer's id as a hidden field. Ready to paste: {files}.",
                 files=", ".join(files))  # fmt: skip
    picture = _("Table: the questions, whom they are for and how they are answered.")
    return Finding(STEP, "questionnaire", headline, takeaway, about(headline, picture), n=len(QUESTIONS),
                   base=n_("{n} question", "{n} questions", len(QUESTIONS)))  # fmt: skip


def response(response: pd.DataFrame) -> Finding:
    """Who answers, and which group answers most and least.

    Parameters
    ----------
    response : DataFrame, one row per group, and "total"
        ``group``, ``customers`` asked, ``k``, ``response_rate`` with ``low``, ``high``.
    """
    total = response[response["group"] == TOTAL]
    picture = _("Bars: share of those asked who answered, by group, with intervals.")
    if total.empty or not known(total.iloc[0]["response_rate"]):
        headline = _("Too few were asked to tell who answers")
        return Finding(STEP, "response", headline, _("n = {n} customers.", n=Count(0)), headline, n=0)
    row = total.iloc[0]
    told = response[(response["group"] != TOTAL) & response["response_rate"].notna()]
    headline = _("{share} of the customers asked have answered", share=Share(row["response_rate"]))
    if len(told) > 1:
        most, least = told.loc[told["response_rate"].idxmax()], told.loc[told["response_rate"].idxmin()]
        headline = _(
            "{share} of the customers asked have answered: {most} most ({most_share}), {least} least ({least_share})",
            share=Share(row["response_rate"], 0),
            most=fitted(most["group"], NAME), most_share=Share(most["response_rate"], 0),
            least=fitted(least["group"], NAME), least_share=Share(least["response_rate"], 0),
        )  # fmt: skip
    takeaway = _(
        "{support}. Groups answer unevenly: what all customers say is weighed back to the size of the groups.",
        support=_of(row),
    )
    return _finding("response", headline, takeaway, picture, row["response_rate"], "share", int(row["customers"]),
                    row["low"], row["high"])  # fmt: skip


def _of(row: pd.Series) -> Phrase:
    return _(
        "{k} of {n} customers ({level} interval {interval})",
        k=Count(row["k"]), n=Count(row["customers"]), level=Share(0.95, 0),
        interval=Between(Share(row["low"]), Share(row["high"])),
    )  # fmt: skip


def bias(bias: pd.DataFrame) -> Finding:
    """Whether those who answered differ from those asked, within their groups.

    Parameters
    ----------
    bias : DataFrame, one row per trait and group, and "total"
        ``trait``, ``group``, ``n``, ``k``, ``mean_answered``, ``mean_asked``, ``difference`` with ``low``, ``high``.
    """
    total = bias[bias["group"] == TOTAL].set_index("trait")
    picture = _("Dots: those who answered against those asked, in recency, frequency and value.")
    if total.empty:
        headline = _("Too few answered to tell whether they differ from those asked")
        return Finding(STEP, "bias", headline, _("n = {n} customers.", n=Count(0)), headline, n=0)
    row = total.loc["recency_days"]
    n, change = int(row["n"]), row["difference"] / row["mean_asked"]
    days = {"days": Number(abs(row["difference"]), 0)}
    if row["high"] < 0:
        headline = _("Those who answer ordered {days} days more recently than those asked in their groups", **days)
    elif row["low"] > 0:
        headline = _("Those who answer ordered {days} days longer ago than those asked in their groups", **days)
    else:
        headline = _("Those who answer ordered as recently as those asked in their groups")
    sure = [name for name, one in total.iterrows() if one["low"] > 0 or one["high"] < 0]
    advice = (
        _(
            "Silence is not random: read shares as those of customers still close to the shop, and ask the silent by "
            "phone."
        )
        if sure
        else _("No sign that silence is other than chance.")
    )  # fmt: skip
    takeaway = _(
        "{support}: {change} ({interval}). {advice}",
        support=support(Count(n)), change=Change(change, 1), advice=advice,
        interval=Between(Change(row["low"] / row["mean_asked"], 1), Change(row["high"] / row["mean_asked"], 1)),
    )  # fmt: skip
    return _finding("bias", headline, takeaway, picture, row["difference"], "days", n, row["low"], row["high"])


def voices_groups(groups: pd.DataFrame) -> Finding:
    """Who would recommend the shop most and least, by group.

    Parameters
    ----------
    groups : DataFrame, one row per group
        ``group``, ``customers``, ``nps`` with ``nps_low``, ``nps_high`` of ``nps_n`` people.
    """
    told = groups[groups["nps"].notna()]
    n = int(groups["customers"].sum())
    picture = _("Table: asked, answered, net promoter score, gender and age by group.")
    if told.empty:
        headline = _("Who answered, group by group; nobody was asked for a score yet")
        return Finding(
            STEP, "voices_groups", headline, _("n = {n} customers.", n=Count(n)), about(headline, picture), n=n
        )
    best, worst = told.loc[told["nps"].idxmax()], told.loc[told["nps"].idxmin()]
    headline = _("{best} would recommend the shop most (NPS {nps})", best=best["group"], nps=Number(best["nps"], 0))
    if best["nps_low"] > worst["nps_high"]:
        headline = _(
            "{best} would recommend the shop most (NPS {nps}), {worst} least ({least})",
            best=best["group"], nps=Number(best["nps"], 0), worst=worst["group"], least=Number(worst["nps"], 0),
        )  # fmt: skip
    takeaway = _(
        "Interval {interval}, n = {n}, in the group of the day of the answer. Believe a difference only where "
        "intervals part.",
        interval=Between(Number(best["nps_low"], 0), Number(best["nps_high"], 0)), n=Count(best["nps_n"]),
    )  # fmt: skip
    return _finding("voices_groups", headline, takeaway, picture, best["nps"], "points", int(best["nps_n"]),
                    best["nps_low"], best["nps_high"])  # fmt: skip


STANDS_OUT = {
    "won": _("{group} buy because of {theme} more than others: {share} against {others}"),
    "barrier": _("{group} are held back by {theme} more than others: {share} against {others}"),
    "lost": _("{group} left because of {theme} more than others: {share} against {others}"),
    "missed": _("{group} would miss {theme} more than others: {share} against {others}"),
    "job": _("{group} buy for {theme} more than others: {share} against {others}"),
}
MOST_SAID = {
    "won": _("Customers buy above all because of {theme}: {share}"),
    "barrier": _("What holds customers back most is {theme}: {share}"),
    "lost": _("Customers leave above all because of {theme}: {share}"),
    "missed": _("Customers would miss {theme} most: {share}"),
    "job": _("Customers buy above all for {theme}: {share}"),
}


def reasons(role: str, overall: pd.DataFrame, standing_out: pd.DataFrame) -> Finding:
    """What customers answer to one question, and the group that stands out.

    Parameters
    ----------
    role : str
        What was asked for (won, barrier, lost, missed, job): the finding's id.
    overall : DataFrame, one row per theme
        ``theme``, ``k`` of ``n`` people, ``share`` (weighed to the size of groups) with ``low``, ``high``; ``covered``
        share of customers whose group is told apart.
    standing_out : DataFrame, one row per theme with a group that surely differs, the largest difference first
        ``theme``, ``group``, ``n``, ``share`` with ``low``, ``high``, ``difference`` to all others, ``q``.
    """
    rows = overall[overall["k"] >= FEWEST_SHOWN].sort_values("share", ascending=False, kind="stable")
    picture = _("Bars: share of customers who say each theme, and the group that differs most from all others.")
    n = int(overall["n"].max()) if len(overall) else 0
    if rows.empty:
        headline = _("Not enough answers yet: {what}", what=ROLES[role])
        return Finding(STEP, role, headline, _("n = {n} people who answered.", n=Count(n)), headline, n=n)
    first = rows.iloc[0]
    themes = _listed(rows.head(MOST_THEMES))
    all_say = _("Of all customers, weighed to the groups: {themes}.", themes=themes)
    if not first["covered"]:
        all_say = _("Of all who answered, whoever they are: {themes}.", themes=themes)
    positive = standing_out[standing_out["difference"] > 0]
    if positive.empty:
        headline = Phrase(MOST_SAID[role].singular, {"theme": theme(first["theme"]), "share": Share(first["share"])})
        takeaway = _("{support}. {all_say} No group surely says one more than others.",
                     support=support(Count(n), Share(first["low"]), Share(first["high"])), all_say=all_say)  # fmt: skip
        return _finding(role, headline, takeaway, picture, first["share"], "share", n, first["low"], first["high"])
    out = positive.iloc[0]
    told = {"group": out["group"], "theme": theme(out["theme"]), "share": Share(out["share"], 0)}
    headline = Phrase(STANDS_OUT[role].singular, told | {"others": Share(out["share"] - out["difference"], 0)})
    takeaway = _(
        "{support}; a difference is told where fewer than {rate} of such claims are false. {all_say}",
        support=support(Count(out["n"]), Share(out["low"]), Share(out["high"])), rate=Share(0.05, 0), all_say=all_say,
    )  # fmt: skip
    return _finding(role, headline, takeaway, picture, out["share"], "share", int(out["n"]), out["low"], out["high"])


def _listed(rows: pd.DataFrame) -> Phrase:
    items = [
        _("{theme} {share} ({interval})", theme=theme(row.theme), share=Share(row.share, 0),
          interval=Between(Share(row.low, 0), Share(row.high, 0)))
        for row in rows.itertuples()
    ]  # fmt: skip
    joined: Any = items[0]
    for item in items[1:]:
        joined = _("{one}, {other}", one=joined, other=item)
    return joined


def voices_table(top: pd.DataFrame, file: str) -> Finding:
    """What each group says most, question by question.

    Parameters
    ----------
    top : DataFrame, one row per group, column and theme
        ``column``, ``group``, ``theme``, ``n``, ``share``.
    file : str
        Where the whole table is, as a path within the report.
    """
    groups = top.loc[top["group"] != TOTAL, "group"].nunique()
    n = int(top.loc[top["group"] == TOTAL, "n"].max()) if len(top) else 0
    picture = _("Table: the theme that each group says most, by question, with share, interval and n.")
    if not groups:
        headline = _("What customers say cannot be told by group yet")
        return Finding(STEP, "voices_table", headline, _("n = {n} people who answered.", n=Count(n)), headline, n=n)
    headline = _("What wins, holds back and loses customers, group by group")
    takeaway = _(
        "The most frequent theme of each; empty: fewer than ten people. All of them, with quotes: {file}.",
        file=file,
    )
    return _finding("voices_table", headline, takeaway, picture, float(groups), "groups", n)


def voices_quotes(quotes: pd.DataFrame, n: int) -> Finding:
    """What customers say in their own words.

    Parameters
    ----------
    quotes : DataFrame, one row per quote
        ``quote``; missing where none may be shown.
    n : int
        People who answered.
    """
    shown = int(quotes["quote"].notna().sum()) if len(quotes) else 0
    headline = _("In their own words: what is behind the numbers") if shown else _("No quotes to show yet")
    takeaway = _("Each stands for at least ten people who say the same. Names, addresses and numbers are taken out.")
    picture = _("Quotes, each with the group and the question.")
    return _finding("voices_quotes", headline, takeaway, picture, float(shown), "quotes", n)


def _finding(
    id: str, headline: Phrase, takeaway: Phrase, picture: Phrase, value: float, unit: str, n: int,
    low: float | None = None, high: float | None = None,
) -> Finding:  # fmt: skip
    base = n_("{n} customer", "{n} customers", n)
    return Finding(STEP, id, headline, takeaway, about(headline, picture), value, unit, n, low, high, base=base)


__all__ = [
    "bias", "questionnaire", "reasons", "response", "survey_plan", "voices_groups", "voices_quotes", "voices_table",
]  # fmt: skip
