"""Intervals against published and recomputed reference values."""

import json

import numpy as np
import pytest
from scipy import stats

from toolkit.measures import statistics as s


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_intervals_of_newcombe_1998(k, n, low, high):
    assert np.allclose(s.wilson(k, n), (low, high), atol=5e-5)


def test_wilson_ends_exactly_at_0_and_1():
    low, high = s.wilson([0, 20], [20, 20])
    assert (low[0], high[1]) == (0.0, 1.0)


@pytest.mark.parametrize(("k", "n"), [(0, 0), (3, 2), (-1, 2), (np.nan, 5), (1, np.nan)])
def test_wilson_is_missing_where_there_is_no_share(k, n):
    assert np.isnan(s.wilson(k, n)).all()


@pytest.mark.parametrize(
    ("k1", "n1", "k2", "n2", "low", "high"),
    [(56, 70, 48, 80, 0.0524, 0.3339), (9, 10, 3, 10, 0.1705, 0.8090), (10, 10, 0, 20, 0.6791, 1)],
)
def test_difference_of_shares_gives_the_intervals_of_newcombe_1998(k1, n1, k2, n2, low, high):
    assert np.allclose(s.difference_of_shares(k1, n1, k2, n2), (low, high), atol=5e-5)


def test_difference_with_nobody_on_one_side_is_missing():
    assert np.isnan(s.difference_of_shares(1, 2, 0, 0)).all()


@pytest.mark.parametrize(
    ("p", "q", "d", "expected"),
    [
        (120, 50, 30, (45.00, 34.14, 54.53)),
        (162, 108, 54, (33.33, 24.95, 41.11)),
        (15, 13, 8, (19.44, -6.28, 42.18)),
        (10, 0, 0, (100.0, 47.5, 100.0)),
        (5, 0, 0, (100.0, 17.49, 100.0)),
    ],
)
def test_nps_has_the_adjusted_wald_interval(p, q, d, expected):
    assert np.allclose([float(v) for v in s.nps(p, q, d)], expected, atol=0.05 if p == 10 else 0.006)


def test_nps_meets_the_reference_table(shared):
    rows = json.loads((shared / "reference.json").read_text())["nps"]
    score, low, high = s.nps([r["p"] for r in rows], [r["n"] for r in rows], [r["d"] for r in rows])
    expected = [[r["nps"], *r["adj"]] for r in rows]
    assert np.allclose(np.column_stack([score, low, high]), expected, atol=0.006)


def test_nps_never_leaves_100():
    assert float(s.nps(0, 0, 40)[1]) == -100.0


def test_nps_without_answers_is_missing():
    assert np.isnan(s.nps(0, 0, 0)).all()


POPULATIONS = [(0.5, 0.3, 0.2), (0.45, 0.3, 0.25), (0.6, 0.25, 0.15), (1 / 3, 1 / 3, 1 / 3), (0.3, 0.4, 0.3)]


@pytest.mark.parametrize("n", [10, 20, 30])
def test_the_nps_interval_holds_the_truth_as_often_as_it_says(n, soak):
    """Drawn again and again from several populations: 94 to 97 in 100, where the plain interval holds fewer."""
    draws = np.random.default_rng(7).multinomial(n, POPULATIONS, (100_000 if soak else 4_000, len(POPULATIONS)))
    truth = np.array([100 * (p - d) for p, _q, d in POPULATIONS])
    _score, low, high = s.nps(*np.moveaxis(draws, -1, 0))
    covered = ((low <= truth) & (truth <= high)).mean()
    assert 0.94 < covered < 0.97
    size, mean, variance = s.nps_moments(*np.moveaxis(draws, -1, 0))
    plain = np.abs(100 * mean - truth) <= 100 * s.Z * np.sqrt(variance / size)
    assert 0.89 < plain.mean() < covered


@pytest.mark.parametrize(
    ("counts", "mean", "variance", "se"),
    [
        ((3, 2, 1), 1 / 3, 5 / 9, 0.304),  # 0, 7, 7, 9, 9, 9
        ((1, 0, 1), 0.0, 1.0, 0.707),
        ((1, 1, 0), 0.5, 0.25, 0.354),
        ((1, 1, 1), 0.0, 2 / 3, 0.471),
        ((0, 0, 5), -1.0, 0.0, 0.0),
        ((5, 0, 0), 1.0, 0.0, 0.0),
        ((0, 5, 0), 0.0, 0.0, 0.0),
    ],
)
def test_answers_of_1_0_and_minus_1_have_the_published_moments(counts, mean, variance, se):
    n, found, spread = (float(v) for v in s.nps_moments(*counts))
    assert (found, spread) == (pytest.approx(mean), pytest.approx(variance))
    assert np.sqrt(spread / n) == pytest.approx(se, abs=5e-4)


def _answers(promoters, passives, detractors):
    return np.repeat([1, 0, -1], [promoters, passives, detractors])


@pytest.mark.parametrize(
    ("one", "other"), [((120, 50, 30), (90, 60, 50)), ((15, 13, 8), (13, 7, 12)), ((9, 1, 0), (3, 4, 9))]
)
def test_a_difference_of_scores_is_welchs_test(one, other):
    difference, low, high, p = (float(v) for v in s.nps_difference(one, other))
    told = stats.ttest_ind(_answers(*one), _answers(*other), equal_var=False)
    interval = told.confidence_interval(0.95)
    assert p == pytest.approx(told.pvalue)
    assert (low, high) == (pytest.approx(100 * interval.low), pytest.approx(100 * interval.high))
    assert difference == pytest.approx(100 * (_answers(*one).mean() - _answers(*other).mean()))


def test_the_published_difference_of_scores():
    """120/50/30 against 90/60/50: 25.0 points, standard error 7.770, z 3.217, p .00129; Welch is within a twelfth of it."""
    (n1, mean1, var1), (n2, mean2, var2) = s.nps_moments(120, 50, 30), s.nps_moments(90, 60, 50)
    se = np.sqrt(var1 / n1 + var2 / n2)
    assert (100 * (mean1 - mean2), 100 * se, (mean1 - mean2) / se) == pytest.approx((25.0, 7.770, 3.217), abs=6e-4)
    assert 2 * stats.norm.sf((mean1 - mean2) / se) == pytest.approx(0.00129, abs=5e-6)
    assert float(s.nps_difference((120, 50, 30), (90, 60, 50))[3]) == pytest.approx(0.00129, rel=0.15)


def test_the_adjusted_wald_z_of_two_small_sets_agrees_with_welch():
    """15/13/8 against 13/7/12: z .7857, p .4320."""
    parts = [s.nps_moments(p + 0.75, q + 1.5, d + 0.75) for p, q, d in ((15, 13, 8), (13, 7, 12))]
    z = (parts[0][1] - parts[1][1]) / np.sqrt(sum(variance / n for n, _mean, variance in parts))
    assert (z, 2 * stats.norm.sf(z)) == pytest.approx((0.7857, 0.4320), abs=5e-5)
    assert float(s.nps_difference((15, 13, 8), (13, 7, 12))[3]) == pytest.approx(0.4320, abs=0.02)


@pytest.mark.parametrize(("one", "other"), [((1, 0, 0), (9, 9, 9)), ((9, 0, 0), (9, 0, 0)), ((0, 0, 0), (9, 9, 9))])
def test_what_cannot_be_compared_is_missing(one, other):
    assert np.isnan(float(s.nps_difference(one, other)[3]))


def test_how_many_answers_a_score_needs():
    assert (s.nps_answers_needed(10), s.nps_answers_needed(10, 1.0)) == (254, 382)


def test_many_tests_are_held_to_a_share_of_false_finds():
    """Benjamini and Hochberg (1995): of their 15 p-values 4 are rejected at 5 %, three by Bonferroni."""
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.324,
        0.4262,
        0.5719,
        0.6528,
        0.759,
        1,
    ]
    q = s.false_discovery([np.nan, *p, np.nan])
    assert (q < 0.05).sum() == 4
    assert np.isnan(q[[0, -1]]).all()
    assert np.isnan(s.false_discovery([np.nan])).all()


def test_a_mean_has_students_interval():
    sample = [2.0, 4.0, 6.0, 8.0]
    expected = stats.t.interval(0.95, 3, np.mean(sample), stats.sem(sample))
    assert np.allclose(s.mean_interval(5.0, np.std(sample, ddof=1), 4), expected)


def test_the_mean_of_one_has_no_interval():
    assert np.isnan(s.mean_interval(5.0, 0.0, 1)).all()


def test_a_ratio_over_equal_denominators_has_the_interval_of_a_mean():
    sample = [2.0, 4.0, 6.0, 8.0]
    expected = stats.t.interval(0.95, 3, 5.0, stats.sem(sample))
    assert np.allclose(s.ratio_interval(sample, [1, 1, 1, 1]), (5.0, *expected))


def test_a_ratio_that_never_varies_has_an_interval_without_width():
    assert np.allclose(s.ratio_interval([1, 2, 5], [2, 4, 10]), 0.5)


def test_a_ratio_over_nothing_is_missing():
    assert np.isnan(s.ratio_interval([1.0, -1.0], [0.0, 0.0])).all()


def test_ratio_from_sums_covers_its_value_in_19_of_20_samples():
    generator = np.random.default_rng(7)
    hits = 0
    for _ in range(400):
        y = generator.poisson(3, 60) + 1.0
        _, low, high = s.ratio_interval(generator.normal(2 * y, 1 + y), y)
        hits += low <= 2 <= high
    assert 0.92 <= hits / 400 <= 0.98


def test_a_relative_change_of_equal_samples_is_none():
    change, low, high = s.relative_change((10.0, 2.0, 100), (10.0, 2.0, 100))
    half = 1.959964 * np.sqrt(2 * 0.2**2 / 100)
    assert np.allclose((change, low, high), (0.0, np.exp(-half) - 1, np.exp(half) - 1))


def test_a_change_from_a_loss_has_no_interval():
    change, low, high = s.relative_change((-5.0, 2.0, 100), (10.0, 2.0, 100))
    assert change == -1.5
    assert np.isnan([low, high]).all()


def test_a_change_from_nothing_is_missing():
    assert np.isnan(s.relative_change((5.0, 2.0, 100), (0.0, 2.0, 100))).all()


def test_poisson_bounds_are_exact():
    low, high = s.poisson_interval([0, 10])
    assert np.allclose([low[0], high[0], low[1], high[1]], [0, 3.6889, 4.7954, 18.3904], atol=5e-5)


def test_a_share_carries_what_it_was_counted_from():
    assert s.share(3, 4)[["value", "k", "n"]].tolist() == [0.75, 3, 4]


def test_a_share_of_nobody_is_unknown():
    assert s.share(0, 0).isna().all()
