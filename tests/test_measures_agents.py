"""Agents at one mix of customers: what the mix explains is taken out, what is the agent's own stays."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from toolkit.errors import MissingData
from toolkit.measures import agents as m
from toolkit.measures.adjusted import standardised
from toolkit.measures.rated import Rated


def rated(frame):
    frame = frame.assign(answer=range(len(frame)))
    goods = pd.DataFrame(
        {"answer": frame["answer"], "product": "p", "category": frame["category"], "brand": "b", "amount": 1.0}
    )
    return Rated(frame, goods)


def table(values, keys, kinds, people=None):
    people = pd.Series(range(len(values))) if people is None else pd.Series(people)
    return standardised(pd.Series(values, dtype=float), pd.Series(keys), kinds, people)


def test_a_difference_that_is_only_mix_vanishes_to_the_last_point():
    """Ana serves 90 of those who give 0 and 10 of those who give 10; Ion the other way round."""
    keys = ["Ana"] * 100 + ["Ion"] * 100
    kind = ["hard"] * 90 + ["easy"] * 10 + ["hard"] * 10 + ["easy"] * 90
    values = [0.0 if k == "hard" else 10.0 for k in kind]
    found = table(values, keys, pd.DataFrame({"kind": kind})).table().set_index("key")
    assert found["raw"].tolist() == [1.0, 9.0]
    assert found["mean"].tolist() == pytest.approx([5.0, 5.0])
    assert found["difference"].tolist() == pytest.approx([0.0, 0.0], abs=1e-9)


def test_the_adjusted_mean_is_that_of_direct_standardisation_where_each_served_every_kind():
    """Within each kind the agents differ by the same: weighting the cells by everybody's mix gives the same means."""
    cells = {("Ana", "x"): (30, 2.0), ("Ana", "y"): (10, 6.0), ("Ion", "x"): (20, 3.0), ("Ion", "y"): (60, 7.0)}
    rows = [(agent, kind, value) for (agent, kind), (n, value) in cells.items() for _i in range(n)]
    keys, kinds, values = zip(*rows, strict=True)
    found = table(values, keys, pd.DataFrame({"kind": kinds})).table().set_index("key")
    assert found["mean"].to_dict() == pytest.approx({"Ana": (50 * 2 + 70 * 6) / 120, "Ion": (50 * 3 + 70 * 7) / 120})


def test_the_interval_is_that_of_a_regression_with_people_as_clusters():
    rng = np.random.default_rng(7)
    keys, kind, people = rng.choice(["Ana", "Ion"], 200), rng.choice(["x", "y"], 200), rng.integers(0, 120, 200)
    values = rng.normal(0, 1, 200) + (kind == "x") + 0.5 * (keys == "Ana")
    found = table(values, keys, pd.DataFrame({"kind": kind}), people)
    design = sm.add_constant(np.column_stack([keys == "Ana", kind == "x"]).astype(float))
    fit = sm.OLS(values, design).fit(cov_type="cluster", cov_kwds={"groups": people})
    told = found.difference("Ana", "Ion")
    assert told["value"] == pytest.approx(fit.params[1])
    assert (told["low"], told["high"]) == (pytest.approx(fit.conf_int()[1][0]), pytest.approx(fit.conf_int()[1][1]))
    assert told["p"] == pytest.approx(fit.pvalues[1])
    assert found.n.tolist() == [len(set(people[keys == name])) for name in ("Ana", "Ion")]


def test_an_agent_whose_customers_nobody_else_served_is_not_judged():
    kind = ["x"] * 20 + ["y"] * 20 + ["x", "y"] * 20 + ["own"] * 40
    keys = ["Ana"] * 40 + ["Ion"] * 40 + ["Eva"] * 40
    rng = np.random.default_rng(7)
    found = table(rng.normal(0, 1, 120), keys, pd.DataFrame({"kind": kind})).table().set_index("key")
    assert found.loc["Eva", ["mean", "difference", "p"]].isna().all()
    assert found.loc[["Ana", "Ion"], "difference"].notna().all()


def test_kinds_of_fewer_than_ten_are_taken_together():
    kind = ["x"] * 40 + [f"rare {i}" for i in range(20)]
    keys = ["Ana", "Ion"] * 30
    rng = np.random.default_rng(7)
    assert table(rng.normal(0, 1, 60), keys, pd.DataFrame({"kind": kind})).table()["mean"].notna().all()


def shop(rng, effect=0.0):
    """Four agents; Anca serves the unhappy kind, and Vlad's customers score lower by ``effect`` for his own sake."""
    agent = rng.choice(["Anca", "Ioana", "Radu", "Vlad"], 600)
    new = rng.random(600) < np.where(agent == "Anca", 0.85, 0.2)
    likes = 0.6 - 0.35 * new - effect * (agent == "Vlad")
    point = np.where(rng.random(600) < likes, 1, np.where(rng.random(600) < 0.5, 0, -1))
    frame = pd.DataFrame({"agent": agent, "group": np.where(new, "Fresh Apprentice", "Lovers"), "point": point})
    return rated(frame.assign(category=rng.choice(["Home", "Garden"], 600), person=range(600)))


def test_the_agent_who_is_bad_is_found_and_the_one_with_hard_customers_is_not_blamed():
    found = m.agents(shop(np.random.default_rng(7), 0.3)).set_index("key")
    assert found.index[-1] == "Vlad"
    assert found.loc["Vlad", "q"] < 0.001
    assert found.loc["Anca", "raw_difference"] < -25
    assert abs(found.loc["Anca", "difference"]) < 12
    assert found.loc["Anca", "difference_low"] < 0 < found.loc["Anca", "difference_high"]


def test_where_only_the_mix_differs_nobody_is_blamed_oftener_than_one_shop_in_twenty(soak):
    rng, shops = np.random.default_rng(7), 400 if soak else 40
    blamed = sum((m.agents(shop(rng))["q"] < 0.05).any() for _shop in range(shops))
    assert blamed <= stats.binom.ppf(0.999, shops, 0.05)


def test_agents_of_too_few_people_are_left_out():
    made = shop(np.random.default_rng(7))
    place = made.answers["agent"].eq("Vlad").cumsum()
    for people, there in ((29, False), (30, True)):
        few = made.answers["agent"].eq("Vlad") & (place > people)
        found = m.agents(Rated(made.answers[~few], made.goods), 30)
        assert ("Vlad" in set(found["key"])) is there


def test_without_agents_there_is_nothing_to_compare():
    made = shop(np.random.default_rng(7))
    with pytest.raises(MissingData) as refused:
        m.agents(Rated(made.answers.assign(agent=None), made.goods))
    assert refused.value.columns == ("agent",)
    assert m.agents(made, 1000).empty


def test_a_kind_of_ten_stands_for_itself():
    """Ana serves nine of a and one of b, Ion the other way round: what differs is a against b alone."""
    kind = [*"aaaaaaaaab", *"x" * 20, *"abbbbbbbbb", *"x" * 20]
    values = [{"a": 10.0, "b": -10.0, "x": 0.0}[name] for name in kind]
    found = table(values, ["Ana"] * 30 + ["Ion"] * 30, pd.DataFrame({"kind": kind})).table()
    assert found["difference"].tolist() == pytest.approx([0.0, 0.0], abs=1e-9)


def test_the_others_count_by_their_people():
    """Of 30 with 1 and 10 with 2 the mean is 1.25."""
    keys = ["Ana"] * 10 + ["Eva"] * 10 + ["Ion"] * 30
    found = table([0.0] * 10 + [2.0] * 10 + [1.0] * 30, keys, pd.DataFrame({"kind": ["x"] * 50})).table()
    assert found.set_index("key").loc["Ana", "difference"] == pytest.approx(-1.25)


def test_an_order_of_several_categories_is_of_its_dearest():
    category = ["hard"] * 90 + ["easy"] * 10 + ["hard"] * 10 + ["easy"] * 90
    frame = pd.DataFrame({"agent": ["Ana"] * 100 + ["Ion"] * 100, "group": "Lovers", "category": category})
    made = rated(frame.assign(point=[-1 if c == "hard" else 1 for c in category], person=range(200)))
    cheap = made.goods.assign(category="gift", product="g", amount=0.1)
    found = m.agents(Rated(made.answers, pd.concat([cheap, made.goods], ignore_index=True)))
    assert found["nps"].tolist() == pytest.approx([0.0, 0.0], abs=1e-9)


def test_no_interval_reaches_beyond_a_hundred_points_and_people_count_once():
    points = [1] * 38 + [0] * 2 + [-1] * 38 + [0] * 2
    frame = pd.DataFrame({"agent": ["Ana"] * 40 + ["Ion"] * 40, "group": "Lovers", "category": "Home", "point": points})
    found = m.agents(rated(frame.assign(person=range(80)))).set_index("key")
    assert (found.loc["Ana", "high"], found.loc["Ion", "low"]) == (100.0, -100.0)
    assert m.agents(rated(frame.assign(person=[n // 2 for n in range(80)])), 21).empty
