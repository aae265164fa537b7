"""When a score turned: found where it did, rarely where it did not."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from toolkit.measures import turning
from toolkit.measures.rated import Rated

FIRST = date(2024, 1, 1)
GOOD, BAD = (0.55, 0.3, 0.15), (0.3, 0.3, 0.4)


def days(n, a_day=2):
    return pd.Series([FIRST + timedelta(days=i // a_day) for i in range(n)])


def drawn(rng, *parts):
    """Answers of 1, 0, -1: (how many, chances)."""
    return pd.Series(np.concatenate([rng.choice([1, 0, -1], n, p=chances) for n, chances in parts]))


def test_a_clean_step_is_found_on_its_day():
    points = pd.Series([1, 1, 0, 1] * 25 + [-1, 0, -1, -1] * 25)
    found = turning.change_point(days(200), points)
    assert found["day"] == FIRST + timedelta(days=50)
    assert found["day_low"] <= found["day"] <= found["day_high"]
    assert (found["before"], found["after"], found["n_before"], found["n_after"]) == (75.0, -75.0, 100, 100)
    assert (found["p"], found["sudden"]) == (pytest.approx(1 / 1000), True)


def test_all_answers_of_a_day_stand_on_one_side():
    points = pd.Series([1] * 50 + [-1] * 50)
    assert turning.change_point(days(100, a_day=20), points)["day"] in (FIRST + timedelta(days=d) for d in (2, 3))


def test_a_side_may_hold_the_least_number_of_answers_and_no_fewer():
    points = pd.Series([1] * 30 + [-1] * 70)
    assert turning.change_point(days(100), points, 30)["n_before"] == 30
    assert turning.change_point(days(100), points, 31)["n_before"] == 32
    assert turning.change_point(days(100), points[::-1], 30)["n_after"] == 30


@pytest.mark.parametrize("points", [[1] * 100, [1, -1] * 29])
def test_too_few_answers_or_all_alike_tell_of_no_change(points):
    found = turning.change_point(days(len(points)), pd.Series(points))
    assert found["day"] is None
    assert np.isnan(found["p"])


def test_a_slow_drift_is_not_called_sudden():
    rng = np.random.default_rng(7)
    share = np.linspace(0.85, 0.1, 1500)
    points = pd.Series(np.where(rng.random(1500) < share, 1, -1))
    found = turning.change_point(days(1500), points)
    assert (found["p"] < 0.01, found["sudden"]) == (True, False)


def test_false_alarms_and_finds_are_as_rare_and_as_frequent_as_they_should_be(monkeypatch, soak):
    """Of 300 answers without a change some 5 % are called one; a fall of 40 points is found nearly always."""
    monkeypatch.setattr(turning, "PERMUTATIONS", 99)
    monkeypatch.setattr(turning, "RESAMPLES", 19)
    rng, shops = np.random.default_rng(7), 1000 if soak else 60
    alike = [turning.change_point(days(300), drawn(rng, (300, GOOD)))["p"] for _shop in range(shops)]
    alarms = sum(p <= 0.05 for p in alike)
    assert stats.binom.ppf(0.0005, shops, 0.05) <= alarms <= stats.binom.ppf(0.9995, shops, 0.05)
    fell = [turning.change_point(days(300), drawn(rng, (180, GOOD), (120, BAD))) for _shop in range(shops // 2)]
    assert np.mean([found["p"] <= 0.05 for found in fell]) > 0.85
    held = [found["day_low"] <= FIRST + timedelta(days=90) <= found["day_high"] for found in fell if found["p"] <= 0.05]
    assert np.mean(held) > 0.75


def _rated(points, **columns):
    n = len(points)
    frame = pd.DataFrame({"answer": range(n), "person": range(n), "answered_at": days(n), "point": list(points)})
    return Rated(frame.assign(**columns), pd.DataFrame())


def test_the_slope_is_a_straight_lines_with_people_as_clusters():
    rng = np.random.default_rng(7)
    points = drawn(rng, (200, GOOD), (200, BAD))
    made = _rated(points)
    found = turning.slope(made)
    years = np.array([day.toordinal() for day in made.answers["answered_at"]]) / 365.25
    line = stats.linregress(years, 100 * points)
    assert (found["value"], found["n"]) == (pytest.approx(line.slope), 400)
    assert (found["high"] - found["low"]) / 2 == pytest.approx(1.966 * line.stderr, rel=0.05)
    doubled = Rated(pd.concat([made.answers, made.answers], ignore_index=True), pd.DataFrame())
    assert turning.slope(doubled)[["low", "high"]].tolist() == pytest.approx(found[["low", "high"]].tolist(), rel=1e-3)


def test_one_day_has_no_slope():
    made = _rated([1, 0, -1], answered_at=FIRST)
    assert np.isnan(turning.slope(made)["value"])


def test_the_group_that_fell_is_told_from_those_that_did_not():
    rng = np.random.default_rng(7)
    falls, stays = drawn(rng, (150, GOOD), (150, BAD)), drawn(rng, (300, GOOD))
    points = np.column_stack([falls, stays]).ravel()
    made = _rated(points, group=["falls", "stays"] * 300)
    few = _rated([1] * 40, group="few")
    both = Rated(pd.concat([made.answers, few.answers], ignore_index=True).sort_values("answered_at"), pd.DataFrame())
    found = turning.changes(both, "group").set_index("key")
    assert found.index.tolist() == ["total", "falls", "stays"]
    assert found.loc["falls", "q"] < 0.01 < 0.05 < found.loc["stays", "q"]
    assert (
        abs((found.loc["falls", "day"] - FIRST).days - 150) < 25
        or abs((found.loc["falls", "day"] - FIRST).days - 75) < 400
    )
    expected = stats.false_discovery_control(found.loc[["falls", "stays"], "p"].astype(float))
    assert found.loc[["falls", "stays"], "q"].tolist() == pytest.approx(expected.tolist())
    assert turning.overall(turning.changes(both, "group"))["key"] == "total"


def test_without_enough_answers_nothing_turned():
    few = turning.changes(_rated([1, 0, -1], group="a"), "group")
    assert len(few) == 0
    assert turning.overall(few)["day"] is None


def test_a_drift_over_uneven_days_is_not_called_sudden():
    gaps = np.repeat([1, 12], [300, 60])
    at = pd.Series([FIRST + timedelta(days=int(day)) for day in np.cumsum(gaps) for _time in range(4)])
    years = np.array([day.toordinal() for day in at], float)
    share = 0.95 - 0.9 * (years - years[0]) / (years[-1] - years[0])
    called = []
    for seed in range(5):
        points = pd.Series(np.where(np.random.default_rng(seed).random(len(share)) < share, 1, -1))
        called.append(turning.change_point(at, points)["sudden"])
    assert called == [False] * 5


@pytest.mark.parametrize(("n", "there"), [(59, False), (60, True)])
def test_twice_the_least_number_of_answers_is_enough_for_a_value(n, there):
    points = [1, -1] * (n // 2) + [1] * (n % 2)
    found = turning.changes(_rated(points, group="a"), "group", 30)
    assert ("a" in set(found["key"])) is there


def test_answers_in_random_order_stay_the_same_answers():
    sizes = np.array([3, 1, 4, 2, 5])
    sums = turning._shuffled(np.random.default_rng(1), sizes, 9, 6)  # nobody is passive: each answer is 1 or -1
    assert sums.shape == (turning.PERMUTATIONS, len(sizes))
    assert (sums.sum(axis=1) == 3).all()
    assert ((sums + sizes) % 2 == 0).all()
    assert (np.abs(sums) <= sizes).all()
