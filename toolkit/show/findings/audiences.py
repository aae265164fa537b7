"""Findings of step 9: who may be reached, and what was written for whom."""

from __future__ import annotations

import pandas as pd

from toolkit.show.context import money
from toolkit.show.finding import Finding, about, known
from toolkit.show.reaching import ALL, EVERYBODY, KINDS
from toolkit.show.rewarding import customers
from toolkit.words import Count, Phrase, Share, Value, _, n_

STEP = "09"
MOST_NAMED = 3


def personal_reach(rows: pd.DataFrame) -> Finding:
    """What the customers are worth whom no message may reach.

    Parameters
    ----------
    rows : DataFrame of ``contact.told``
    """
    picture = _("Table: of each group, the share that may be reached by each channel, and the sales of the others.")
    everybody = rows[rows["group"] == ALL].iloc[0]
    n, lost = everybody["customers"], everybody["unreached_sales"]
    if not everybody["any"] > 0:
        headline = _("Nobody may be reached by a message yet, or too few to tell")
        takeaway = _("Ask for consent at the next order, channel by channel, and keep the day it was given.")
        return Finding(STEP, "personal_reach", headline, takeaway, about(headline, picture), n=n, base=customers(n))
    if not known(lost):
        headline = _("Almost every customer may be reached by a message")
        return Finding(STEP, "personal_reach", headline, _("What is left is what to say: see the plan."),
                       about(headline, picture), n=n, base=customers(n))  # fmt: skip
    headline = _(
        "{amount} of a year's sales come from customers whom no message may reach, {share} of all",
        amount=money(lost, 0),
        share=Share(lost / everybody["sales"] if everybody["sales"] else 0, 0),
    )
    takeaway = _(
        "{n} A parcel, a call or the site may still reach them: ask there, and name what they would get. {most}",
        n=n_("{n} customer has agreed to none of the four.", "{n} customers have agreed to none of the four.",
             int(everybody["unreached"])),
        most=_most(rows),
    )  # fmt: skip
    return Finding(STEP, "personal_reach", headline, takeaway, about(headline, picture), lost, "currency", n,
                   base=customers(n))  # fmt: skip


def _most(rows: pd.DataFrame) -> Phrase | str:
    """The group that the most of it lies with."""
    groups = rows[rows["group"] != ALL].dropna(subset=["unreached_sales"])
    if groups.empty:
        return ""
    one = groups.sort_values("unreached_sales", ascending=False, kind="stable").iloc[0]
    amount = money(one["unreached_sales"], 0)
    return _("The largest part lies with {group}: {amount}.", group=one["group"], amount=amount)


def personal_audiences(rows: pd.DataFrame) -> Finding:
    """How many customers are in the files for e-mail, SMS and advertising.

    Parameters
    ----------
    rows : DataFrame of ``contact.audiences``
    """
    picture = _("Table: what became of all customers on their way into the file of each platform.")
    everybody = rows[rows["audience"] == EVERYBODY].set_index("platform")
    n = everybody["customers"].max() if len(everybody) else 0
    if not len(everybody) or everybody["written"].eq(0).all():
        headline = _("Nobody may be in a file yet")
        takeaway = _("Without a consent nobody is written to. Ask for it at the next order, channel by channel.")
        return Finding(STEP, "personal_audiences", headline, takeaway, about(headline, picture))
    email, sms, ads = (_in_file(everybody, names) for names in KINDS.values())
    headline = n_(
        "{email} of {n} customer are in the files for e-mail, {sms} in those for SMS, {ads} for advertising",
        "{email} of {n} customers are in the files for e-mail, {sms} in those for SMS, {ads} for advertising",
        int(n), email=email, sms=sms, ads=ads,
    )  # fmt: skip
    takeaway = _(
        "Nobody is in them who has not agreed or is not to be contacted. {small} Hashes are personal data still: "
        "delete the files once they are uploaded.",
        small=_too_small(rows),
    )  # fmt: skip
    return Finding(STEP, "personal_audiences", headline, takeaway, about(headline, picture), everybody["written"].max(),
                   "customers", n, base=customers(n))  # fmt: skip


def _in_file(everybody: pd.DataFrame, names: tuple[str, ...]) -> Value | Phrase | str:
    held = everybody["written"].reindex([name for name in names if name in everybody.index])
    if held.empty:
        return _("none")
    return Count(held.max()) if known(held.max()) else _("fewer than ten")


def _too_small(rows: pd.DataFrame) -> Phrase | str:
    small = rows[(rows["platform"] == "meta") & ~rows["enough"].astype(bool) & (rows["audience"] != EVERYBODY)]
    if small.empty:
        return ""
    return n_(
        "Meta takes no list of fewer than 100 people: {n} group is too small ({names}).",
        "Meta takes no list of fewer than 100 people: {n} groups are too small ({names}).",
        len(small), names=_listed(list(small["audience"])),
    )  # fmt: skip


def _listed(names: list[str]) -> str:
    return ", ".join([*names[:MOST_NAMED], *(["…"] if len(names) > MOST_NAMED else [])])


__all__ = ["personal_audiences", "personal_reach"]
