"""Matched differences: the numbers of statsmodels, one key at a time; what cannot be matched is told, not guessed."""

import ibis
import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from statsmodels.stats.contingency_tables import StratifiedTable

from toolkit.measures import matching, statistics

STRATA = ("month", "band")


@pytest.fixture(scope="module")
def shop():
    rng = np.random.default_rng(5)
    n = 700
    people = pd.DataFrame(
        {
            "customer_id": [f"c{i}" for i in range(n)],
            "month": rng.integers(0, 5, n).astype(str),
            "band": rng.choice(["low", "high", None], n),
            "again": (rng.random(n) < 0.3).astype(float),
            "value": rng.gamma(1, 80, n) + 10_000,
        }
    )
    people.loc[::17, "again"] = np.nan
    held = [(c, key) for key, share in (("a", 0.15), ("b", 0.4)) for c in people["customer_id"] if rng.random() < share]
    return people, pd.DataFrame(held, columns=["customer_id", "key"])


def found(shop, outcome, strata=STRATA):
    people, held = shop
    return matching.differences(ibis.memtable(people), ibis.memtable(held), [outcome], strata).set_index("key")


def of(shop, key, outcome):
    people, held = shop
    frame = people.dropna(subset=[outcome]).copy()
    frame["own"] = frame["customer_id"].isin(held.loc[held["key"] == key, "customer_id"]).astype(int)
    frame["place"] = frame["month"] + frame["band"].fillna("-")
    return frame


@pytest.mark.parametrize("outcome", ["again", "value"])
@pytest.mark.parametrize("key", ["a", "b"])
def test_difference_and_interval_are_those_of_a_regression_with_a_constant_for_each_stratum(shop, key, outcome):
    fit = smf.ols(f"{outcome} ~ C(place) + own", of(shop, key, outcome)).fit(cov_type="HC2")
    row = found(shop, outcome).loc[key]
    half = statistics.Z * fit.bse["own"]
    wanted = [fit.params["own"], fit.params["own"] - half, fit.params["own"] + half]
    assert row[["difference", "low", "high"]].tolist() == pytest.approx(wanted, rel=1e-6)


@pytest.mark.parametrize("key", ["a", "b"])
def test_p_is_that_of_cochran_mantel_and_haenszel(shop, key):
    tables = [
        pd.crosstab(part["own"], part["again"]).reindex(index=[1, 0], columns=[1.0, 0.0], fill_value=0).to_numpy()
        for _place, part in of(shop, key, "again").groupby("place")
    ]
    wanted = StratifiedTable(tables).test_null_odds(correction=False).pvalue
    assert found(shop, "again").loc[key, "p"] == pytest.approx(wanted, rel=1e-9)


def test_without_strata_the_difference_is_that_of_the_means(shop):
    frame = of(shop, "a", "value")
    own, others = (frame.loc[frame["own"] == side, "value"] for side in (1, 0))
    half = statistics.Z * np.sqrt(own.var() / len(own) + others.var() / len(others))
    wanted = [own.mean(), own.mean() - others.mean(), own.mean() - others.mean() - half]
    row = found(shop, "value", ()).loc["a"]
    assert row[["mean", "difference", "low"]].tolist() == pytest.approx(wanted, rel=1e-9)
    assert (row["n"], row["matched"], row["others"]) == (len(own), len(own), len(others))
    same = ["difference", "low", "high", "p"]
    matched = found(shop, "value").loc["a"]
    assert matched[[f"raw_{n}".replace("raw_difference", "raw") for n in same]].tolist() == pytest.approx(
        row[same].tolist()
    )


def test_several_outcomes_at_once_are_each_what_they_are_alone(shop):
    people, held = shop
    both = matching.differences(ibis.memtable(people), ibis.memtable(held), ["again", "value"], STRATA)
    for outcome in ("again", "value"):
        part = both[both["outcome"] == outcome].set_index("key")
        pd.testing.assert_frame_equal(part, found(shop, outcome), rtol=1e-9)


def small(rows):
    people = pd.DataFrame(rows, columns=["customer_id", "month", "again", "key"])
    held = people.dropna(subset="key")[["customer_id", "key"]]
    return matching.differences(ibis.memtable(people), ibis.memtable(held), ["again"], ("month",)).set_index("key")


def test_by_hand_two_strata_weigh_by_how_much_they_tell():
    rows = [("a", "1", 1.0, "x"), ("b", "1", 0.0, None), ("c", "1", 0.0, None), ("d", "1", 1.0, None)]
    rows += [("e", "2", 0.0, "x"), ("f", "2", 1.0, None), ("g", "3", 1.0, "x")]
    row = small(rows).loc["x"]
    # month 1: 1 - 1/3 with weight 1*3/4; month 2: 0 - 1 with weight 1*1/2; month 3 has nobody else
    assert row["difference"] == pytest.approx((2 / 3 * 0.75 - 1 * 0.5) / 1.25)
    assert (row["n"], row["matched"], row["others"]) == (3, 2, 4)
    assert row["mean"] == pytest.approx(2 / 3)


def test_who_has_no_outcome_yet_does_not_count():
    rows = [("a", "1", 1.0, "x"), ("b", "1", 0.0, None), ("c", "1", np.nan, "x"), ("d", "1", np.nan, None)]
    row = small(rows).loc["x"]
    assert (row["n"], row["others"], row["difference"]) == (1, 1, 1.0)


def test_others_count_only_where_somebody_who_has_it_has_the_outcome():
    rows = [("a", "1", 1.0, "x"), ("b", "1", 0.0, None)]
    rows += [("c", "2", np.nan, "x"), ("d", "2", 0.0, None), ("e", "2", 1.0, None)]
    row = small(rows).loc["x"]
    assert (row["n"], row["matched"], row["others"], row["difference"]) == (1, 1, 1, 1.0)


@pytest.mark.parametrize("more", [[], [("c", "2", 0.0, "x"), ("d", "2", 1.0, "x")]])
def test_of_one_against_one_the_interval_is_not_known(more):
    row = small([("a", "1", 1.0, "x"), ("b", "1", 0.0, None), *more]).loc["x"]
    assert (row["matched"], row["others"], row["difference"]) == (1, 1, 1.0)
    assert row[["low", "high"]].isna().all()


def test_where_nobody_is_alike_nothing_is_said():
    row = small([("a", "1", 1.0, "x"), ("b", "2", 0.0, None)]).loc["x"]
    assert row["matched"] == 0
    assert row[["difference", "low", "high", "p"]].isna().all()


def test_a_row_twice_in_what_is_held_counts_once(shop):
    people, held = shop
    twice = found((people, pd.concat([held, held])), "again")
    pd.testing.assert_frame_equal(twice, found(shop, "again"))
