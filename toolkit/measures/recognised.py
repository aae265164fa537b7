"""How well the ideal customer can be recognised at the first order, and by what.

One half of the customers, drawn by a hash of their id, is learned from; what is told of rules, odds and profiles is
counted in the other half, so that having searched for them does not flatter them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table
from scipy import stats
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.tree import DecisionTreeClassifier
from statsmodels.discrete.discrete_model import Logit
from statsmodels.tools.sm_exceptions import PerfectSeparationError
from threadpoolctl import threadpool_limits

from toolkit.errors import MissingData
from toolkit.measures import disclosure, statistics
from toolkit.measures.attributes import MARK
from toolkit.measures.frames import fetch
from toolkit.measures.periods import MAY_HOLD_EARLIER, add_months, day_range
from toolkit.words import _

MONTHS = 12
"""Months since the first order that a customer needs to have had time to become ideal."""
MOST = 100_000
"""Customers that models are learned from; of more, so many are drawn."""
FEWEST, FOLDS, SEED = 50, 5, 4
"""Customers of either kind without whom nothing is learned; parts of the cross-validation; its seed."""
RARE = 0.01
"""Share of customers that a value needs to count for itself; at most :data:`VALUES` of an attribute do."""
VALUES = 20
DEPTH, PENALTY = 3, 0.1
"""Questions that the tree asks; how far the logistic model lets a value move the log-odds: their prior variance."""
PENALTIES = (1.0, 0.5, 0.25, 0.12, 0.06, 0.03, 0.015)
"""Inverse strengths of the penalty by which values are picked, the mildest first."""


@dataclass(frozen=True)
class Base:
    """Customers who have had time to become ideal, what was known at their first order, and who of them did.

    Attributes
    ----------
    people : DataFrame, one row per customer
        The attributes (text, None where unknown); ``ideal`` (bool), ``learn`` (bool: of the half that is learned from),
        ``brought`` (currency in the first 365 days; NaN where unknown).
    names : list
        The attributes.
    n : int
        Customers before any were drawn.
    features : DataFrame of 0 and 1, one column per attribute and value that enough customers have
        Columns are pairs (attribute, value). Nobody who lacks an attribute has any of its values.
    """

    people: pd.DataFrame
    names: list[str]
    n: int

    @cached_property
    def features(self) -> pd.DataFrame:
        columns = {}
        least = max(RARE * len(self.people), disclosure.K)
        for name in self.names:
            counts = self.people[name].value_counts()
            kept = counts[(counts >= least) & (len(self.people) - counts >= least)].head(VALUES)
            columns |= {(name, value): self.people[name].eq(value).astype(np.int8) for value in sorted(kept.index)}
        if not columns:
            return pd.DataFrame(index=self.people.index)
        return pd.DataFrame(columns, index=self.people.index)

    @property
    def ideal(self) -> np.ndarray:
        return self.people["ideal"].to_numpy(bool)

    @property
    def learn(self) -> np.ndarray:
        return self.people["learn"].to_numpy(bool)


def base(
    known: Table, names: Sequence[str], assigned: Table, chosen: Sequence[str], as_of: date, year: Table | None = None,
    months: int = MONTHS, most: int = MOST,
) -> Base:  # fmt: skip
    """Customers whose first order lies at least so many months before ``as_of``, and who of them is ideal today.

    Parameters
    ----------
    known : Table of :func:`attributes.known`
    names : attributes known at the first order
    assigned : Table, one row per buyer with ``group``
    chosen : names of the ideal groups
    year : Table of :func:`newcomers.first_year`, optional
        For what each brought in the first 365 days.
    most : int
        Of more customers so many are drawn, by a hash of their id.

    Raises
    ------
    MissingData
        Too few customers have had the time, or are ideal or not, or nothing is known of them.

    Notes
    -----
    Customers of the first three months of the data, who may have ordered before, are left out where others remain.
    """
    begin, _last = day_range(known, "first")
    settled = known.filter(known["first"] <= ibis.date(add_months(as_of, -months).isoformat()))
    start = add_months(begin.replace(day=1), MAY_HOLD_EARLIER) if begin else as_of
    surely_new = settled.filter(settled["first"] >= ibis.date(start.isoformat()))
    settled = surely_new if surely_new.count().to_pyarrow().as_py() >= 2 * FEWEST else settled
    joined = settled.join(assigned.select("customer_id", "group"), "customer_id")
    joined = _with_year(joined, year)
    n = int(joined.count().to_pyarrow().as_py())
    drawn = joined.mutate(_hash=joined.customer_id.hash())
    drawn = drawn.order_by(["_hash", "customer_id"]).limit(most)
    people = fetch(drawn.select("customer_id", *names, "brought", ideal=drawn.group.isin(list(chosen))))
    people["learn"] = _halves(people["customer_id"])
    found = Base(people.drop(columns="customer_id"), list(names), n)
    if min(found.ideal.sum(), (~found.ideal).sum()) < FEWEST or found.features.shape[1] == 0:
        raise MissingData(_("too few customers to learn from"), "lines", ("ideal_history",))
    return found


def _with_year(joined: Table, year: Table | None) -> Table:
    if year is None:
        return joined.mutate(brought=ibis.null("float64"))
    told = year.select("customer_id", "value", "known_sales", "known_margin")
    both = joined.left_join(told, "customer_id").drop("customer_id_right")
    sums = both.aggregate(sales=both.value.sum(), known=both.known_sales.sum()).to_pandas().iloc[0].fillna(0.0)
    costs_known = sums["known"] > 0 and sums["known"] >= 0.8 * sums["sales"]
    brought = both.known_margin * float(sums["sales"] / sums["known"]) if costs_known else both.value
    return both.mutate(brought=brought.cast("float64"))


def _halves(ids: pd.Series) -> np.ndarray:
    """Whether each customer is of the half that is learned from: the same whatever else is in the data."""
    return (pd.util.hash_array(ids.astype(str).to_numpy(object), hash_key="0123456789123456") >> np.uint64(7)) % 2 == 0


def auc(ideal: np.ndarray, score: np.ndarray) -> pd.Series:
    """Chance that an ideal customer has a higher score than another, with DeLong's interval (DeLong et al., 1988).

    Parameters
    ----------
    ideal : array of bool
    score : array of float
        Equal scores count half.

    Returns
    -------
    Series
        ``value`` (0-1) with ``low``, ``high``; ``k`` ideal of ``n``; unknown where one kind holds fewer than two.

    Notes
    -----
    By midranks (Sun & Xu, 2014).
    """
    ideal, score = np.asarray(ideal, bool), np.asarray(score, float)
    ours, others = score[ideal], score[~ideal]
    k, m = len(ours), len(others)
    if min(k, m) < 2:
        return statistics.estimate(n=len(score), k=k)
    ranks = stats.rankdata(np.concatenate([ours, others]))
    above = (ranks[:k] - stats.rankdata(ours)) / m
    below = 1 - (ranks[k:] - stats.rankdata(others)) / k
    value = float(above.mean())
    half = statistics.Z * np.sqrt(above.var(ddof=1) / k + below.var(ddof=1) / m)
    return statistics.estimate(value, k, k + m, max(value - half, 0.0), min(value + half, 1.0))


def predicted(base: Base) -> pd.DataFrame:
    """What two models say of each customer, each learned from the other four fifths.

    Returns
    -------
    DataFrame, one row per customer in the order of ``base.people``
        ``logistic`` (regularised, L2) and ``tree`` (three questions): the chance of being ideal, 0 to 1.
    """
    features = base.features.to_numpy(float)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    models = {"logistic": LogisticRegression(C=PENALTY, solver="newton-cholesky"), "tree": _tree(base.ideal)}
    with threadpool_limits(1):  # threads that wait for each other took twenty times as long on a busy machine
        told = {
            name: cross_val_predict(model, features, base.ideal, cv=folds, method="predict_proba")[:, 1]
            for name, model in models.items()
        }
    return pd.DataFrame(told, index=base.people.index)


def least(ideal: np.ndarray) -> int:
    """Customers of a kind among whom enough ideal ones are to be expected for their share to be told."""
    return int(np.ceil(max(30, 1.5 * disclosure.K / ideal.mean())))


def _tree(ideal: np.ndarray) -> DecisionTreeClassifier:
    return DecisionTreeClassifier(max_depth=DEPTH, min_samples_leaf=least(ideal), random_state=SEED)


def recognition(base: Base, predicted: pd.DataFrame) -> pd.DataFrame:
    """How well each model tells ideal customers from others.

    Returns
    -------
    DataFrame, one row per model: logistic, tree
        ``model``; ``n`` customers, ``k`` ideal; ``auc`` with ``low``, ``high``; ``brier`` (mean squared error of the
        chance told) and ``brier_base``, that of telling everybody the share of all; ``lift``: share of ideal customers
        in the tenth with the highest chances over their share in all, with ``lift_low``, ``lift_high``; ``top_n``
        customers in it, ``top_k`` ideal.
    """
    rows = []
    for name in predicted.columns:
        found, lifted = auc(base.ideal, predicted[name]), lift(base.ideal, predicted[name].to_numpy())
        share = base.ideal.mean()
        rows.append({
            "model": name, "n": found["n"], "k": found["k"], "auc": found["value"], "low": found["low"],
            "high": found["high"], "brier": float(((predicted[name] - base.ideal) ** 2).mean()),
            "brier_base": float(share * (1 - share)), **lifted,
        })  # fmt: skip
    return pd.DataFrame(rows)


def lift(ideal: np.ndarray, score: np.ndarray) -> dict[str, float]:
    """The share of ideal customers in the tenth with the highest scores, over that of all.

    Interval: Wilson of the tenth's share, over the share of all; unknown where it tells of fewer than ten customers. Of
    equal scores at the edge the tenth takes the part that fills it, at their mean share.
    """
    top, share = int(np.ceil(len(score) / 10)), ideal.mean()
    edge = np.sort(score)[-top]
    above, at = score > edge, score == edge
    k = round(float(ideal[above].sum() + ideal[at].mean() * (top - above.sum())))
    told = disclosure.share_of_enough(statistics.share(k, top)) / share
    return {"lift": told["value"], "lift_low": told["low"], "lift_high": told["high"], "top_n": top, "top_k": k}


def calibration(base: Base, chance: pd.Series) -> pd.DataFrame:
    """What was told of customers, and what became of them, tenth by tenth of the chance told.

    Returns
    -------
    DataFrame, one row per tenth, the lowest first; equal chances stay together, so there may be fewer
        ``tenth`` (1-10); ``n``; ``told`` (mean chance); ``k`` ideal, ``share`` with Wilson ``low``, ``high``.
    """
    tenth = np.ceil(stats.rankdata(chance, "max") / len(chance) * 10).astype(int).clip(1, 10)
    frame = pd.DataFrame({"tenth": tenth, "told": chance.to_numpy(float), "ideal": base.ideal})
    rows = frame.groupby("tenth").agg(n=("ideal", "size"), told=("told", "mean"), k=("ideal", "sum")).reset_index()
    rows["share"] = rows["k"] / rows["n"]
    rows["low"], rows["high"] = statistics.wilson(rows["k"], rows["n"])
    return rows


def rules(base: Base) -> pd.DataFrame:
    """The leaves of a tree of at most three questions, learned from one half and counted in the other.

    Returns
    -------
    DataFrame, one row per leaf, the highest share first
        ``rule``: tuple of (attribute, value, whether it is so); ``n`` customers of the other half, ``k`` ideal,
        ``share`` with Wilson ``low``, ``high``; ``index`` = share / that of the whole half; ``p`` (Fisher, one-sided:
        more than in the other leaves) and ``q`` (Benjamini & Hochberg).
    """
    features, learn = base.features, base.learn
    tree = _tree(base.ideal).fit(features[learn].to_numpy(float), base.ideal[learn])
    leaf = tree.apply(features[~learn].to_numpy(float))
    counts = pd.DataFrame({"leaf": leaf, "ideal": base.ideal[~learn]}).groupby("leaf")["ideal"].agg(["size", "sum"])
    paths = _paths(tree, list(features.columns))
    rows = pd.DataFrame(
        {"rule": [paths[at] for at in counts.index], "n": counts["size"].to_numpy(), "k": counts["sum"].to_numpy()}
    )
    return _shares(rows, base.ideal[~learn].mean()).sort_values("share", ascending=False, ignore_index=True)


def _shares(rows: pd.DataFrame, overall: float) -> pd.DataFrame:
    share = rows["k"] / rows["n"].where(rows["n"] > 0)
    low, high = statistics.wilson(rows["k"], rows["n"])
    every_k, every_n = int(rows["k"].sum()), int(rows["n"].sum())
    p = [statistics.more_than_others(k, n, every_k, every_n) for k, n in zip(rows["k"], rows["n"], strict=True)]
    told = rows.assign(share=share, low=low, high=high, index=share / overall if overall else np.nan, p=p)
    return told.assign(q=statistics.false_discovery(told["p"]))


def _paths(
    tree: DecisionTreeClassifier, columns: list[tuple[str, str]]
) -> dict[int, tuple[tuple[str, str, bool], ...]]:
    """The answers that lead to each leaf; of an attribute that is so, what it is not need not be told."""
    inner, paths = tree.tree_, {}

    def walk(node: int, path: tuple[tuple[str, str, bool], ...]) -> None:
        if inner.children_left[node] == inner.children_right[node]:
            sure = {name for name, _value, so in path if so}
            paths[node] = tuple(step for step in path if step[2] or step[0] not in sure)
            return
        name, value = columns[inner.feature[node]]
        walk(inner.children_left[node], (*path, (name, value, False)))
        walk(inner.children_right[node], (*path, (name, value, True)))

    walk(0, ())
    return paths


def odds(base: Base, most: int = 8) -> pd.DataFrame:
    """How much each value multiplies the odds of being ideal, all others being equal.

    The values are picked in one half by a logistic model with an L1 penalty, the most weighty first; the odds are those
    of a plain logistic model of these values in the other half (data splitting; Cox 1975), so their intervals hold.

    Returns
    -------
    DataFrame, one row per value picked, the highest odds first
        ``attribute``, ``value``; ``n`` customers of the other half who have it; ``odds_ratio`` against those who have
        none of the values told of the attribute, with ``low``, ``high`` (Wald); ``p`` and ``q`` (Benjamini & Hochberg).
        No rows where nothing is picked, or where the odds cannot be told.
    """
    columns = ["attribute", "value", "n", "odds_ratio", "low", "high", "p", "q"]
    learn, features = base.learn, base.features
    picked = _picked(features.loc[learn, _with_a_rest(features)], base.ideal[learn], most)
    counts = features.loc[~learn, picked].sum() if picked else pd.Series(dtype=float)
    picked = [name for name in picked if disclosure.K <= counts[name] <= (~learn).sum() - disclosure.K]
    if not picked:
        return pd.DataFrame(columns=columns)
    design = np.column_stack([np.ones((~learn).sum()), features.loc[~learn, picked].to_numpy(float)])
    try:
        fit = Logit(base.ideal[~learn].astype(float), design).fit(disp=0, maxiter=100)
    except (np.linalg.LinAlgError, PerfectSeparationError):
        return pd.DataFrame(columns=columns)
    low, high = np.exp(fit.conf_int(statistics.ALPHA)).T
    rows = pd.DataFrame({
        "attribute": [name for name, _value in picked], "value": [value for _name, value in picked],
        "n": counts[picked].to_numpy(int), "odds_ratio": np.exp(fit.params)[1:], "low": low[1:], "high": high[1:],
        "p": fit.pvalues[1:],
    })  # fmt: skip
    rows["q"] = statistics.false_discovery(rows["p"])
    rows = rows[np.isfinite(rows[["odds_ratio", "low", "high"]]).all(axis=1)]
    return rows.sort_values("odds_ratio", ascending=False, ignore_index=True)[columns]


def _with_a_rest(features: pd.DataFrame) -> list[tuple[str, str]]:
    """The columns without the most frequent value of each attribute of which everybody has one of the values."""
    kept = list(features.columns)
    for attribute in dict.fromkeys(name for name, _value in kept):
        values = [pair for pair in kept if pair[0] == attribute]
        if features[values].sum(axis=1).min() > 0:
            kept.remove(features[values].sum().idxmax())
    return kept


def _picked(features: pd.DataFrame, ideal: np.ndarray, most: int) -> list[tuple[str, str]]:
    """The values that stay as the penalty grows until at most so many do, the most weighty first."""
    if min(ideal.sum(), (~ideal).sum()) < disclosure.K:
        return []
    design, spread = features.to_numpy(float), features.std().to_numpy()
    for penalty in PENALTIES:
        model = LogisticRegression(l1_ratio=1.0, C=penalty, solver="liblinear", max_iter=400, random_state=SEED)
        weight = np.abs(model.fit(design, ideal).coef_[0]) * spread
        if (weight > 0).sum() <= most:
            break
    order = np.argsort(-weight, kind="stable")[:most]
    return [features.columns[at] for at in order if weight[at] > 0]


def shown(rows: pd.DataFrame) -> pd.DataFrame:
    """The same rows with what fewer than ten customers could be read from missing.

    Parameters
    ----------
    rows : DataFrame, one row per kind of customer; kinds do not overlap
        ``n`` customers and ``k`` ideal; ``share``, ``low``, ``high`` and, where there, ``index``, ``p``, ``q`` follow.
    """
    if rows.empty:
        return rows
    kept_back = disclosure.hidden(np.column_stack([rows["k"], rows["n"] - rows["k"]])).any(axis=1)
    numbers = [name for name in ("k", "share", "low", "high", "index", "p", "q") if name in rows]
    told = rows.astype(dict.fromkeys(numbers, float))
    told.loc[kept_back, numbers] = np.nan
    return told[told["n"] >= disclosure.K].reset_index(drop=True)


def own_attributes(names: Sequence[str]) -> list[str]:
    """The client's own attributes among these."""
    return [name for name in names if name.startswith(MARK)]


__all__ = [
    "Base", "auc", "base", "calibration", "least", "lift", "odds", "own_attributes", "predicted", "recognition",
    "rules", "shown",
]  # fmt: skip
