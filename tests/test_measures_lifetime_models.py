"""Models of lifetime value: published numbers, laws, and lifetimes as an independent oracle."""

import warnings
from dataclasses import replace
from math import factorial

import numpy as np
import pandas as pd
import pytest
from hand import day, table
from scipy.integrate import quad
from scipy.special import betaln

from toolkit.measures.lifetime.beta_geometric import BetaGeometric
from toolkit.measures.lifetime.fitting import fit, fit_order_value
from toolkit.measures.lifetime.histories import collapse, correlation, histories, order_values
from toolkit.measures.lifetime.order_value import GammaGamma
from toolkit.measures.lifetime.pareto import Pareto

# weeks; Fader, Hardie & Lee (2005), CLVTools, METHOD 4.1
BG = BetaGeometric(0.2425945, 4.4136019, 0.7929199, 2.4258881)
MBG = BetaGeometric(0.5248, 6.1830, 0.8914, 1.6140, modified=True)
PARETO = Pareto(0.55328, 10.57761, 0.60621, 11.66791)
ALL = {"bg": BG, "mbg": MBG, "pareto": PARETO}
CUSTOMER = (np.array([2.0]), np.array([30.43]), np.array([38.86]))
by_model = pytest.mark.parametrize("name", ALL)


def expected(model, time, x, t_x, T):
    return model.p_alive(x, t_x, T) * model.expected_if_alive(time, x, T)


@pytest.fixture(scope="module")
def cdnow(shared):
    """Histories of the published 39 weeks of the CDNOW sample, from its raw rows; times in days."""
    names = ["_", "customer_id", "day", "cds", "sales"]
    raw = pd.read_csv(shared / "data/cdnow/cdnow_sample.txt", sep=r"\s+", names=names, dtype={1: str, 2: str})
    days = raw.groupby(["customer_id", "day"], as_index=False)["sales"].sum().assign(n_orders=1)
    days["day"] = pd.to_datetime(days["day"], format="%Y%m%d").dt.date
    return histories(table("customer_days", days.to_dict("records")), day("1997-09-30"))


def test_cdnow_has_its_published_counts(cdnow):
    cells = collapse(cdnow)
    assert cells["n"].sum() == 2357
    assert (cells["x"] * cells["n"]).sum() == 2457
    assert cells["n"][cells["x"] == 0].sum() == 1411


def test_cdnow_has_its_known_mean_order_value_and_hardly_any_tie_of_it_to_frequency(cdnow):
    came_back = cdnow.filter(cdnow.x > 0).to_pandas()
    assert len(came_back) == 946
    assert came_back["m"].mean() == pytest.approx(35.0786, abs=1e-3)  # the published file rounds each mean up
    assert correlation(cdnow) == pytest.approx(0.1139, abs=5e-5)


@pytest.mark.parametrize(
    ("name", "parameters", "log_likelihood"),
    [
        ("bg", (0.2425945, 4.4136019, 0.7929199, 2.4258881), -9582.429),
        ("mbg", (0.5248, 6.1830, 0.8914, 1.6140), -9582.1327),
        ("pareto", (0.5533, 10.578, 0.6062, 11.668), -9594.974),
    ],
)
def test_cdnow_gives_the_published_parameters(cdnow, name, parameters, log_likelihood):
    found = fit(name, collapse(cdnow))
    weeks = found.parameters["value"] / [7 if p in ("alpha", "beta") else 1 for p in found.parameters["parameter"]]
    assert weeks.to_list() == pytest.approx(parameters, abs=0.005)
    days_to_weeks = 2457 * np.log(7)
    assert found.log_likelihood + days_to_weeks == pytest.approx(log_likelihood, abs=0.01)


def test_standard_errors_are_those_published_for_pareto(cdnow):
    found = fit("pareto", collapse(cdnow)).parameters["se"].to_numpy() / [1, 7, 1, 7]
    assert found == pytest.approx([0.0476264, 0.8427222, 0.1872594, 6.2105448], rel=1e-3)


def test_cdnow_gives_the_published_gamma_gamma(cdnow):
    found = fit_order_value(order_values(cdnow))
    assert found.parameters["value"].to_list() == pytest.approx([6.25, 3.74, 15.44], abs=0.02)
    assert found.log_likelihood == pytest.approx(-4055.92, abs=0.01)
    assert found.model.mean == pytest.approx(35.17, abs=0.01)


def test_the_first_ten_customers_of_cdnow_have_their_published_mean_values(cdnow):
    model = fit_order_value(order_values(cdnow)).model
    first = cdnow.order_by("customer_id").limit(10).to_pandas()
    assert model.expected(first["n_valued"], first["m"]) == pytest.approx(
        [24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17], abs=0.1
    )


def test_bg_expects_the_published_orders_of_a_new_customer():
    times = (0.1429, 1, 3, 31.8571, 32, 78)
    found = [BG.expected_of_new(time) for time in times]
    assert found == pytest.approx([0.0078, 0.0532, 0.1506, 1.0405, 1.0437, 1.8576], abs=1e-3)


def test_pareto_expects_the_published_orders_of_a_new_customer():
    model = Pareto(0.55, 10.56, 0.61, 11.64)
    assert [model.expected_of_new(week) for week in range(10)] == pytest.approx(
        [0, 0.05077821, 0.09916088, 0.14542507, 0.18979930, 0.23247466, 0.27361274, 0.31335159, 0.35181024, 0.38909211],
        abs=1e-8,
    )


@pytest.mark.parametrize(
    ("name", "orders", "alive"), [("bg", 1.2259, 0.7266), ("mbg", 1.2627, 0.7061), ("pareto", 1.4551, 0.8691)]
)
def test_a_customer_of_cdnow_has_its_published_forecast(name, orders, alive):
    assert expected(ALL[name], 39, *CUSTOMER)[0] == pytest.approx(orders, abs=1e-3)
    assert ALL[name].p_alive(*CUSTOMER)[0] == pytest.approx(alive, abs=1e-4)


def test_a_heavy_buyer_of_pareto_has_its_published_forecast():
    heavy = (np.array([26.0]), np.array([30.86]), np.array([31.0]))
    model = Pareto(0.5533, 10.578, 0.6062, 11.6691)
    assert expected(model, 52, *heavy)[0] == pytest.approx(25.46, abs=0.01)
    assert model.p_alive(*heavy)[0] == pytest.approx(0.9979, abs=1e-4)


def _chance_of_orders(model, count, time):
    """The chance of so many repeat orders by a time: that of each moment of the last, the others anywhere before."""

    def density(t_x):
        one = np.exp(model.log_likelihood(*(np.array([float(v)]) for v in (count, t_x, time)))[0][0])
        return one * t_x ** (count - 1) / factorial(count - 1)

    return quad(density, 0, time)[0]


def test_bg_gives_the_published_chances_of_a_count_of_orders():
    rounded = BetaGeometric(0.243, 4.414, 0.793, 2.426)
    none = np.exp(rounded.log_likelihood(np.zeros(1), np.zeros(1), np.array([39.0]))[0][0])
    assert none == pytest.approx(0.5737864, abs=5e-8)
    assert _chance_of_orders(rounded, 10, 2) == pytest.approx(1.07869e-07, rel=5e-6)
    assert [_chance_of_orders(rounded, count, 30) for count in range(11, 21)] == pytest.approx(
        [0.0019995214, 0.0015170236, 0.0011633150, 0.0009003148, 0.0007023638, 0.0005517902, 0.0004361913, 0.0003467171,
         0.0002769613, 0.0002222260], abs=5e-10,
    )  # fmt: skip


def test_as_many_customers_of_cdnow_are_still_there_as_is_known(cdnow):
    cells = collapse(cdnow)
    alive = fit("bg", cells).model.p_alive(*(cells[c].to_numpy() for c in ("x", "t_x", "T")))
    assert (alive * cells["n"]).sum() == pytest.approx(1917.28, abs=0.5)


@pytest.mark.parametrize(("name", "total"), [("bg", 1653.4), ("mbg", 1576.7), ("pareto", 1665.5)])
def test_the_sum_over_customers_is_the_published_one(cdnow, name, total):
    cells = collapse(cdnow)
    model = fit(name, cells).model
    orders = expected(model, 39 * 7, *(cells[c].to_numpy() for c in ("x", "t_x", "T")))
    assert (orders * cells["n"]).sum() == pytest.approx(total, abs=0.5)


def test_bg_has_a_forecast_where_a_and_b_are_small_and_nobody_came_back():
    model = BetaGeometric(0.7757, 9.6218, 0.0054, 0.5502)
    assert model.expected_if_alive(26, np.zeros(1), np.array([15.714]))[0] == pytest.approx(0.7915, abs=5e-5)


def test_bg_is_certain_of_a_customer_without_a_repeat_order_and_mbg_is_not():
    once = (np.zeros(1), np.zeros(1), np.array([300.0]))
    assert BG.p_alive(*once)[0] == 1
    assert 0 < MBG.p_alive(*once)[0] < 1


@pytest.mark.parametrize("b", [0.55, 30.0, 1e5])
@pytest.mark.parametrize("a", [1e-3, 0.8, 30.0])
def test_orders_if_alive_are_the_integral_over_the_chance_to_leave(a, b):
    model = BetaGeometric(0.5, 10.0, a, b)

    def part(u):  # p = u^(1/a) takes the pole of the density at 0 away
        p = u ** (1 / a)
        gain = -np.expm1(-2.5 * np.log1p(p * 50 / 60)) / p if p > 1e-12 else 2.5 * 50 / 60
        return gain * np.exp((b + 1) * np.log1p(-p) - betaln(a, b + 2)) / a if p < 1 else 0.0

    splits = np.minimum(np.array([0.1, 1, 3, 10, 30, 100]) * (a / (a + b)), 0.9) ** a
    integral, _ = quad(part, 0, 1, points=splits, limit=500)
    assert model.expected_if_alive(50, np.array([2.0]), np.array([50.0]))[0] == pytest.approx(integral, rel=1e-6)


@by_model
def test_the_gradient_is_the_slope_of_the_likelihood(name):
    model, step = ALL[name], 1e-5
    data = (np.array([0.0, 0, 2, 5, 40]), np.array([0.0, 0, 30, 1, 38]), np.array([5.0, 39, 38, 38, 38.5]))
    slope = model.log_likelihood(*data)[1]
    for row, parameter in enumerate(model.names):
        up, down = (
            replace(model, **{parameter: getattr(model, parameter) * np.exp(sign * step)}).log_likelihood(*data)[0]
            for sign in (1, -1)
        )
        assert slope[row] == pytest.approx((up - down) / (2 * step), rel=1e-3)


def test_the_gradient_of_order_values_is_the_slope_of_their_likelihood():
    model, data, step = GammaGamma(6.25, 3.74, 15.44), (np.array([1.0, 2, 9]), np.array([3.0, 40, 20])), 1e-5
    slope = model.log_likelihood(*data)[1]
    for row, parameter in enumerate(model.names):
        up, down = (
            replace(model, **{parameter: getattr(model, parameter) * np.exp(sign * step)}).log_likelihood(*data)[0]
            for sign in (1, -1)
        )
        assert slope[row] == pytest.approx((up - down) / (2 * step), rel=1e-5)


@by_model
def test_the_likelihood_of_a_history_is_a_probability(name):
    """Of a customer seen for 2 weeks: no repeat order, or one at any moment, or two, or more; all sum to 1."""
    model, T = ALL[name], 2.0

    def density(x, t_x):
        return np.exp(model.log_likelihood(*(np.array([float(v)]) for v in (x, t_x, T)))[0][0])

    chance = density(0, 0) + quad(lambda t: density(1, t), 0, T)[0]
    chance += quad(lambda t: t * density(2, t), 0, T)[0]  # the first of two may lie anywhere before the last
    chance += quad(lambda t: t**2 / 2 * density(3, t), 0, T)[0]
    chance += quad(lambda t: t**3 / 6 * density(4, t), 0, T)[0]
    assert 0.9995 < chance < 1


@by_model
def test_expected_orders_do_not_depend_on_the_unit_of_time(name):
    model = ALL[name]
    in_days = replace(model, **{time: getattr(model, time) * 7 for time in model.times})
    weeks, days = CUSTOMER, (CUSTOMER[0], CUSTOMER[1] * 7, CUSTOMER[2] * 7)
    assert expected(in_days, 39 * 7, *days) == pytest.approx(expected(model, 39, *weeks), rel=1e-9)


@by_model
def test_the_longer_the_silence_the_likelier_a_customer_has_left(name):
    silence = np.arange(0.0, 200, 20)
    alive = ALL[name].p_alive(np.full(10, 5.0), np.full(10, 30.0), 30 + silence)
    assert (np.diff(alive) < 0).all()


def test_many_customers_of_pareto_are_done_in_parts():
    many = 20_003
    x, t_x, T = np.full(many, 2.0), np.full(many, 30.43), np.full(many, 38.86)
    assert PARETO.p_alive(x, t_x, T)[[0, -1]] == pytest.approx([0.8691, 0.8691], abs=1e-4)
    assert PARETO.log_likelihood(x, t_x, T)[0].shape == (many,)


def test_weeks_are_near_enough_to_days(cdnow):
    by_day, by_week = (fit("bg", collapse(cdnow, step)).model for step in (1, 7))
    cells = collapse(cdnow)
    data = [cells[c].to_numpy() for c in ("x", "t_x", "T")]
    days, weeks = ((expected(m, 273, *data) * cells["n"]).sum() for m in (by_day, by_week))
    assert weeks == pytest.approx(days, rel=0.01)


def test_nothing_is_fitted_to_fewer_than_ten_who_came_back():
    few = pd.DataFrame({"x": [0.0, 1], "t_x": [0.0, 20], "T": [100.0, 100], "n": [500.0, 9]})
    assert fit("pareto", few) is None
    assert fit("pareto", few.assign(n=[500.0, 10])) is not None


@by_model
def test_a_shop_that_nobody_leaves_is_fitted_all_the_same(name):
    rng = np.random.default_rng(1)
    rate, T = rng.gamma(2, 1 / 50, 800), rng.uniform(50, 200, 800)
    x = rng.poisson(rate * T)
    t_x = np.where(x > 0, T * rng.random(800) ** (1 / np.maximum(x, 1)), 0)
    data = pd.DataFrame({"x": x, "t_x": t_x, "T": T, "n": 1.0})
    found = fit(name, data)
    assert np.isfinite(found.parameters["value"]).all()
    assert 0 < found.relative_error(lambda model: model.expected_of_new(100)) < 0.2
    assert found.model.expected_of_new(100) == pytest.approx(4.0, rel=0.1)


@pytest.mark.parametrize("parameters", [(0.5, 3, 0.3, 500), (0.5, 3, 5, 0.01), (2, 100, 0.3, 5), (0.5, 8, 0.4, 8.0)])
def test_the_chance_to_be_alive_is_the_integral_over_the_moments_of_leaving(parameters):
    r, alpha, s, beta = parameters
    for x, t_x, T in ((0.0, 0.0, 80.0), (3.0, 5.0, 80.0), (60.0, 70.0, 80.0)):
        scale = (alpha + t_x) ** -(r + x) * (beta + t_x) ** -(s + 1)
        left, _ = quad(lambda y: (alpha + y) ** -(r + x) * (beta + y) ** -(s + 1) / scale, t_x, T, limit=500)  # noqa: B023
        here = (alpha + T) ** -(r + x) * (beta + T) ** -s / scale
        found = Pareto(*parameters).p_alive(np.array([x]), np.array([t_x]), np.array([T]))
        assert found[0] == pytest.approx(here / (here + s * left), abs=1e-4)


@pytest.fixture(scope="module")
def oracle():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import lifetimes
    return lifetimes


@pytest.mark.oracle
@pytest.mark.parametrize(
    ("name", "fitter", "names"),
    [
        ("bg", "BetaGeoFitter", "r alpha a b"),
        ("mbg", "ModifiedBetaGeoFitter", "r alpha a b"),
        ("pareto", "ParetoNBDFitter", "r alpha s beta"),
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_lifetimes_says_the_same_of_the_same_parameters(oracle, cdnow, name, fitter, names):
    frame = cdnow.to_pandas()
    x, t_x, T = (frame[c].to_numpy(float) / unit for c, unit in (("x", 1), ("t_x", 7), ("T", 7)))
    theirs = getattr(oracle, fitter)()
    values = [getattr(ALL[name], parameter) for parameter in names.split()]
    theirs.params_ = pd.Series(values, index=names.split())
    alive = theirs.conditional_probability_alive(x, t_x, T)
    assert ALL[name].p_alive(x, t_x, T) == pytest.approx(np.asarray(alive), abs=1e-5)
    orders = theirs.conditional_expected_number_of_purchases_up_to_time(39, x, t_x, T)
    assert expected(ALL[name], 39, x, t_x, T) == pytest.approx(np.asarray(orders), abs=1e-5)
