"""Findings of the log of campaigns: what they brought, and whether newcomers were sent by others afterwards."""

from __future__ import annotations

import pandas as pd

from toolkit.show.finding import Finding, about
from toolkit.show.text import fitted
from toolkit.words import Between, Change, Number, Share, _, n_

STEP = "10"
GATE = 1.5
"""The return that the method asks of a campaign: ROI of 150 % in a year."""
ROOM = 300


def plan_campaigns(rows: pd.DataFrame) -> Finding:
    """Which campaign paid, in both definitions of return.

    Parameters
    ----------
    rows : DataFrame of ``campaigns.gains``
    """
    picture = _("Table: what each campaign cost and brought, against the rest of the shop.")
    n, judged = len(rows), rows[rows["roi"].notna()]
    rest = n - len(judged)
    unknown = n_(
        "Of {n} nobody can say: keep a county or a tenth of the customers out next time.",
        "Of {n} nobody can say: keep a county or a tenth of the customers out next time.", rest,
    ) if rest else _("Each had a comparison.")  # fmt: skip
    if judged.empty:
        headline = _("What the campaigns brought cannot be known")
        return Finding(STEP, "plan_campaigns", headline, unknown, about(headline, picture), n=n)
    row = judged.sort_values("roi_low", ascending=False, kind="stable").iloc[0]
    name = fitted(row["name"], ROOM)
    interval = Between(Number(row["back_low"], 1), Number(row["back_high"], 1))
    told = {"name": name, "back": Number(round(row["back"], 1) + 0.0, 1)}
    headline = {
        "pays": _("{name} brought {back} for each 1 spent", **told),
        "unsure": _("Not even {name} surely paid: {back} for each 1 spent", **told),
        "loses": _("No campaign that can be judged paid; the best, {name}, {back} for 1 spent", **told),
    }[row["state"]]
    gate = _("surely above") if row["roi_low"] >= GATE else _("surely below") if row["roi_high"] < GATE else _(
        "perhaps above"
    )  # fmt: skip
    takeaway = _(
        "{back} ({interval}) back for 1 spent is an ROI of {roi}, (gain − cost) ÷ cost: {gate} the {wanted} asked. "
        "{unknown}",
        roi=Change(row["roi"]), gate=gate, wanted=Share(GATE, 0), unknown=unknown, back=told["back"],
        interval=interval,
    )  # fmt: skip
    return Finding(STEP, "plan_campaigns", headline, takeaway, about(headline, picture), row["roi"], "share", row["n"],
                   row["roi_low"], row["roi_high"],
                   base=n_("{n} order of its part of the shop", "{n} orders of its part of the shop",
                           int(row["n"])))  # fmt: skip


def plan_recommendation(rows: pd.DataFrame) -> Finding:
    """Whether more newcomers were sent by others after a campaign than before.

    Parameters
    ----------
    rows : DataFrame of ``word_of_mouth.recommended``
    """
    picture = _("Table: the share of newcomers sent by others, 90 days before and after each campaign began.")
    seen = rows[rows["change"].notna()]
    if seen.empty:
        headline = _("Whether campaigns are talked about cannot be known")
        takeaway = _("Ask every new customer: “How did you first hear of us?”, and keep the answer as the channel.")
        return Finding(STEP, "plan_recommendation", headline, takeaway, about(headline, picture))
    sure = seen[seen["sure"]]
    row = (sure if len(sure) else seen).sort_values("change", ascending=False, kind="stable").iloc[0]
    told = {"name": fitted(row["name"], ROOM), "before": Share(row["before"]), "after": Share(row["after"])}
    if sure.empty:
        headline = n_(
            "After {n} campaign no more newcomers surely came by recommendation than before",
            "After none of {n} campaigns did surely more newcomers come by recommendation", len(seen),
        )  # fmt: skip
    elif row["change"] > 0:
        headline = _("After {name} newcomers sent by others rose from {before} to {after}", **told)
    else:
        headline = _("After {name} newcomers sent by others fell from {before} to {after}", **told)
    takeaway = _(
        "A difference of before and after holds all else that changed at the time. Ask newcomers who sent them."
    )
    return Finding(STEP, "plan_recommendation", headline, takeaway, about(headline, picture), row["change"], "share",
                   row["n"], row["low"], row["high"],
                   base=n_("{n} newcomer", "{n} newcomers", int(row["n"])))  # fmt: skip


__all__ = ["plan_campaigns", "plan_recommendation"]
