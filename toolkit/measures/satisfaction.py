"""Questions on other scales than 0 to 10: satisfaction, effort and stars, shown as what they are."""

from __future__ import annotations

import numpy as np
import pandas as pd
from ibis.expr.types import Table

from toolkit.measures import statistics
from toolkit.measures.frames import fetch

KINDS = ("csat", "ces")


def others(joined: Table) -> pd.DataFrame:
    """Each question of kind csat or ces: its mean, and the share of the best answer.

    Parameters
    ----------
    joined : Table, one row per answer
        From :func:`answers.with_groups`. A person counts once a question, with the latest answer; answers that are no
        number do not count. Scales are those seen; none is turned into another.

    Returns
    -------
    DataFrame, one row per survey and question, most people first
        ``kind``, ``survey``, ``question``; ``n`` people; ``lowest``, ``highest`` answer seen; ``mean`` with
        ``mean_low``, ``mean_high`` (t); ``top_share`` of the highest answer seen with Wilson ``low``, ``high``.
    """
    asked = joined.filter(joined.kind.isin(KINDS))
    asked = asked.mutate(number=asked.value.try_cast("float64")).filter(lambda t: t.number.notnull())
    told = fetch(asked.select("answer", "kind", "survey", "question", "customer_id", "number").order_by("answer"))
    nobody = "answer " + told["answer"].astype(str)
    told["person"] = told["customer_id"].where(told["customer_id"].notna(), nobody)
    of = ["kind", "survey", "question"]
    latest = told.drop_duplicates([*of, "person"], keep="last")
    highest = latest.groupby(of)["number"].transform("max")
    rows = latest.assign(top=latest["number"] == highest).groupby(of, as_index=False).agg(
        n=("number", "size"), lowest=("number", "min"), highest=("number", "max"), mean=("number", "mean"),
        sd=("number", "std"), top=("top", "sum"),
    )  # fmt: skip
    rows["mean_low"], rows["mean_high"] = statistics.mean_interval(rows["mean"], rows.pop("sd"), rows["n"])
    top = rows.pop("top")
    rows["top_share"] = top / rows["n"].where(rows["n"] > 0, np.nan)
    rows["low"], rows["high"] = statistics.wilson(top, rows["n"])
    return rows.sort_values("n", ascending=False, kind="stable").reset_index(drop=True)
