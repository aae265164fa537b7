"""Finished results of an invented shop: its playbook, tomorrow's queue, the coming week, what contacts must bring."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

NAN = np.nan
STATES = ("goes", "outranked", "capped", "no_consent", "suppressed")


def lines() -> pd.DataFrame:
    rows = [
        _line("groups", "thank_you_parcel", "order_count", [("parcel", "", 0)], "Soulmates", 5, customers=183, due=12),
        _line("groups", "grace_offer", "grace_passed", [("email", "sms", 1)], "Soulmates", customers=183, due=NAN),
        _line("groups", "reengage", "grace_passed", [("email", "sms", 1)], "Lovers + Flirting + About to Dump You",
              customers=3574, due=49),
        _line("groups", "objections", "messaged", [("email", "", 3)], "Ex-Lovers", follows="research", customers=850),
        _line("moments", "birthday", "birthday", [("email", "push", 0)], table="customers", column="birthday"),
        _line("moments", "problem_solved", "ticket_solved", [("email", "", 2)], table="tickets", column="resolved"),
        _line("moments", "all_channels", "always", [("site", "", 0)]),
        _line("flows", "welcome", "account", [("email", "", 0), ("push", "", 3), ("sms", "", 7)], due=155),
        _line("flows", "post_purchase", "ordered", [("email", "", wait) for wait in (2, 10, 21)], due=423),
        _line("own", "companies_call", "silent", [("call", "", 1)], "Soulmates", 45, customers=183, due=14,
              words="Catalog de toamnă"),
    ]  # fmt: skip
    return pd.DataFrame(rows).astype({"number": float, "customers": float, "due": float})


def _line(
    part: str,
    line: str,
    moment: str,
    steps: list[tuple[str, str, int]],
    groups: str = "",
    number: float = NAN,
    **said: Any,
) -> dict[str, Any]:
    told = {"words": "", "follows": "", "customers": 12961, "due": 0, "table": "", "column": ""} | said
    told |= {"part": part, "line": line, "moment": moment, "groups": groups, "number": number}
    return told | {"steps": tuple((*step, moment, number) for step in steps)}


def today() -> pd.DataFrame:
    rows = [
        ("research", 850, 538, 11, 0, 290, 11, 10.76), ("half_a_year", 231, 149, NAN, 0, NAN, 0, 2.98),
        ("upsell_email_1", 175, 25, 84, 0, 66, 0, 0.5), ("reactivation_sms", 157, 58, NAN, 12, NAN, 0, 18.56),
        ("others", 631, 319, 54, 0, 258, 0, NAN), ("total", 2044, 1089, 159, 12, 773, 11, 32.8),
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=("rule", "due", *STATES, "cost"))
    table.insert(1, "words", "")
    return table.assign(held=NAN).astype(dict.fromkeys(("due", *STATES), float))


def spread() -> pd.DataFrame:
    return pd.DataFrame({
        "messages": range(7), "before": [0, 1499, 354, 133, 47, 11, NAN], "after": [12.0, 1505, 449, 78, 0, 0, 0],
    })  # fmt: skip


def week() -> pd.Series:
    return pd.Series(
        {"n": 2044.0, "crowded": 58.0, "crowded_after": 0.0, "most": 3.0, "messages": 2850.0, "sent": 2649.0}
    )


def lost() -> pd.DataFrame:
    rows = [("early_access", 305, 232, 73), ("upsell_email_1", 123, 81, 42)]
    return pd.DataFrame(rows, columns=["rule", "wanted", "sent", "lost"])


def worth() -> pd.DataFrame:
    names = ("rule", "n", "customers", "margin", "low", "high", "cost", "trial", "verdict")
    rows = [
        ("reactivation_email", 6102, 5438, 21.2, 19.0, 23.4, 0.02, "Reactivare", "unclear"),
        ("thank_you_parcel", NAN, NAN, NAN, NAN, NAN, 2.4, "Scrisoare", "broken_split"),
        ("anniversary_note", 319, 319, 136.1, 116.2, 156.0, 6.8, "", ""),
        ("welcome_sms", 5092, 5092, 17.2, 15.2, 19.3, 0.32, "", ""),
    ]
    table = pd.DataFrame(rows, columns=names).assign(words="")
    table["uplift"], table["uplift_low"], table["uplift_high"] = NAN, NAN, NAN
    table.loc[0, ["uplift", "uplift_low", "uplift_high"]] = (-1.4, -8.5, 5.7)
    for name, of in (("needed", "margin"), ("needed_low", "high"), ("needed_high", "low")):
        table[name] = table["cost"] / table[of]
    return table
