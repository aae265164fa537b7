"""Customers' own words, de-identified: the texts of a theme, and one quote for each row of the method's table."""

from __future__ import annotations

import ibis
import pandas as pd
from ibis.expr.types import Table

from toolkit.measures.frames import fetch
from toolkit.measures.quotes import masked
from toolkit.measures.voices import ANY, TOTAL
from toolkit.words.private import MASK

_TAKEN_OUT = rf"{MASK}|\[e-mail\]|\[tel\]"
LONGEST_QUOTE, MOST_TEXTS = 140, 12
"""Characters of a quote on a slide; texts of one role, group and theme to choose from."""


def texts(said: pd.DataFrame, coded: pd.DataFrame, customers: Table | None = None) -> pd.DataFrame:
    """What was said of each theme, de-identified: of each role and group the fullest texts that fit a slide.

    Parameters
    ----------
    said : DataFrame of :func:`voices.said`
    coded : DataFrame, one row per answer and theme
    customers : Table, optional
        Meets ``contract.customers``: a customer's own names are taken out of the customer's own answers.

    Returns
    -------
    DataFrame, one row per answer and theme, the fullest text first; at most :data:`MOST_TEXTS` of one kind
        ``role``, ``group`` (missing where unknown), ``theme``, ``text``, ``clean`` (nothing was taken out).
    """
    fitting = said[said["text"].str.len() <= LONGEST_QUOTE]
    fitting = fitting.sort_values("text", key=lambda text: text.str.len(), ascending=False, kind="stable")
    frame = fitting[["customer_id", "answer", "role", "group", "text"]].merge(coded[["answer", "theme"]], on="answer")
    kind = ["role", "group", "theme"]
    frame = frame[~frame.duplicated([*kind, "text"])].groupby(kind, dropna=False, sort=False).head(MOST_TEXTS)
    names = _names(frame, customers)
    told = [masked(text, names.get(who, ())) for text, who in zip(frame["text"], frame["customer_id"], strict=True)]
    frame = frame.assign(text=told)
    frame["clean"] = ~frame["text"].str.contains(_TAKEN_OUT)
    return frame[[*kind, "text", "clean"]].reset_index(drop=True)


def _names(said: pd.DataFrame, customers: Table | None) -> dict[str, tuple[str, ...]]:
    if customers is None or said["customer_id"].isna().all():
        return {}
    who = ibis.memtable(said.loc[said["customer_id"].notna(), ["customer_id"]].drop_duplicates().astype(str))
    known = fetch(customers.semi_join(who, "customer_id").select("customer_id", "first_name", "last_name"))
    return {row[0]: tuple(name for name in row[1:] if name) for row in known.itertuples(index=False)}


def quoted(texts: pd.DataFrame, top: pd.DataFrame) -> pd.DataFrame:
    """One quote for each group's row of :func:`reasons.top`: the fullest that fits a slide, untouched ones first.

    Parameters
    ----------
    texts : DataFrame of :func:`texts`
    top : DataFrame of :func:`reasons.top`, of what may be shown
        So that at least ten people say the same.

    Returns
    -------
    DataFrame, the rows of ``top`` that are of a group, in their order
        With ``quote``, missing where no text fits.
    """
    rows = top[top["group"] != TOTAL].reset_index(drop=True)
    fitting = texts.sort_values("clean", ascending=False, kind="stable")
    by_role = fitting.drop_duplicates(["role", "group", "theme"]).set_index(["role", "group", "theme"])["text"]
    by_any = fitting.drop_duplicates(["group", "theme"]).set_index(["group", "theme"])["text"]
    quotes = [
        by_any.get((row.group, row.theme)) if row.role == ANY else by_role.get((row.role, row.group, row.theme))
        for row in rows.itertuples()
    ]
    return rows.assign(quote=pd.Series(quotes, dtype=object))
