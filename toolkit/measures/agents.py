"""Sales agents side by side, fairly: at the same mix of customer groups and of categories."""

from __future__ import annotations

import numpy as np
import pandas as pd

from toolkit.errors import MissingData
from toolkit.measures import statistics
from toolkit.measures.adjusted import standardised
from toolkit.measures.nps import MINIMUM
from toolkit.measures.rated import Rated


def agents(rated: Rated, minimum: int = MINIMUM) -> pd.DataFrame:
    """The net promoter score of each sales agent, as it is and at the mix of customers of all of them.

    Parameters
    ----------
    minimum : int
        People that an agent's answers must come from to be compared.

    Returns
    -------
    DataFrame, one row per agent with that many people, the best adjusted score first
        ``key``; ``n`` people; ``raw`` (points, of all answers); ``nps`` adjusted for the customer's group at that time
        and for the order's dearest category, with ``low``, ``high``; ``difference`` to the other agents at the same
        mix with ``difference_low``, ``difference_high``, ``p`` and ``q`` (Benjamini-Hochberg); ``raw_difference`` to
        the other agents as they are; missing where an agent served only customers that no other did.

    Raises
    ------
    MissingData
        No answer is about an order with an agent.
    """
    answers = rated.answers[rated.answers["agent"].notna()]
    if answers.empty:
        raise MissingData("lines.agent", "lines", ("agent",))
    people = answers.groupby("agent")["person"].nunique()
    answers = answers[answers["agent"].isin(people.index[people >= minimum])]
    if answers.empty:
        return pd.DataFrame(columns=[*COLUMNS])
    dearest = rated.goods.sort_values(["answer", "amount", "product"], ascending=[True, False, True])
    dearest = dearest.drop_duplicates("answer").set_index("answer")["category"]
    kinds = pd.DataFrame({"group": answers["group"], "category": answers["answer"].map(dearest)})
    rows = standardised(100.0 * answers["point"], answers["agent"], kinds, answers["person"]).table()
    rows = rows.rename(columns={"mean": "nps"})
    rows["low"], rows["high"] = rows["low"].clip(lower=-100), rows["high"].clip(upper=100)
    rows["q"] = statistics.false_discovery(rows["p"])
    n, points = (answers.groupby("agent")["point"].agg(how).reindex(rows["key"]).to_numpy() for how in ("size", "sum"))
    others = np.where(n.sum() > n, n.sum() - n, np.nan)
    rows["raw_difference"] = rows["raw"] - 100 * (points.sum() - points) / others
    return rows.sort_values("nps", ascending=False, kind="stable")[[*COLUMNS]].reset_index(drop=True)


COLUMNS = ("key", "n", "raw", "nps", "low", "high", "difference", "difference_low", "difference_high", "p", "q",
           "raw_difference")  # fmt: skip
