"""The Hillstrom e-mail test through the intake and the test reader: 64,000 customers, two e-mails against none."""

import shutil

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from toolkit import intake
from toolkit.client import Client
from toolkit.measures import arms, compared, trials

TOML = """name = "Hillstrom"
language = "en"
currency = "USD"
[sources.lines]
files = ["raw/orders.csv"]
columns = {{ order_id = "order", ordered_at = "day", customer_id = "who", net_amount = "value" }}
[sources.trials]
files = ["raw/email_test.csv"]
columns = {{ arm = "segment", converted = "{outcome}", amount = "spend" }}
constants = {{ trial = "E-mail", assigned_at = "2008-03-20" }}
"""
ARMS = {
    "Mens E-Mail": (21307, 0.18276, 0.01253, 1.42262),
    "Womens E-Mail": (21387, 0.15140, 0.00884, 1.07720),
    "No E-Mail": (21306, 0.10617, 0.00573, 0.65279),
}


@pytest.fixture(scope="module")
def read(shared, tmp_path_factory):
    """The test read by one outcome, ``visit`` or ``conversion``; the orders are of nobody in it."""

    def by(outcome):
        data = tmp_path_factory.mktemp("data")
        folder = data / "hillstrom"
        (folder / "raw").mkdir(parents=True)
        shutil.copy(shared / "data" / "hillstrom" / "email_test.csv", folder / "raw")
        (folder / "raw" / "orders.csv").write_text("order,day,who,value\n1,2008-04-30,x,10\n", encoding="utf-8")
        (folder / "client.toml").write_text(TOML.format(outcome=outcome), encoding="utf-8")
        intake.build(Client.configured("hillstrom", data))
        shop = Client.open("hillstrom", data=data)
        how = {"E-mail": arms.Reading(days=14)}
        return trials.read(arms.outcomes(shop.trials, shop.orders, shop.as_of, how), how).set_index("arm")

    return by


@pytest.fixture(scope="module")
def visits(read):
    return read("visit")


@pytest.fixture(scope="module")
def conversions(read):
    return read("conversion")


@pytest.mark.parametrize("arm", ["Mens E-Mail", "Womens E-Mail"])
def test_each_arm_is_the_published_one(visits, conversions, arm):
    n, visit, conversion, spend = ARMS[arm]
    assert visits.loc[arm, "n"] == n
    assert visits.loc[arm, "rate"] == pytest.approx(visit, abs=5e-6)
    assert conversions.loc[arm, ["rate", "amount"]].tolist() == pytest.approx([conversion, spend], abs=5e-6)


def test_the_control_is_the_published_one(visits, conversions):
    n, visit, conversion, spend = ARMS["No E-Mail"]
    assert set(visits["control"]) == {"No E-Mail"}
    assert visits["n_control"].tolist() == [n, n]
    assert visits["rate_control"].tolist() == pytest.approx([visit] * 2, abs=5e-6)
    assert conversions["rate_control"].tolist() == pytest.approx([conversion] * 2, abs=5e-6)
    assert conversions["amount_control"].tolist() == pytest.approx([spend] * 2, abs=5e-6)


def test_customers_were_split_as_planned(visits):
    assert visits["split_p"].tolist() == pytest.approx([stats.chisquare([21307, 21387, 21306]).pvalue] * 2)
    assert visits["split_p"].min() > 0.5


def test_both_emails_bring_visits_and_orders(visits, conversions):
    assert visits["verdict"].tolist() == conversions["verdict"].tolist() == ["better", "better"]
    assert conversions.loc["Mens E-Mail", "difference"] == pytest.approx(0.0068, abs=1e-4)
    assert conversions["chance"].min() > 0.999


def test_the_emails_bring_money_by_either_interval(conversions, shared):
    told = pd.read_csv(shared / "data" / "hillstrom" / "email_test.csv", usecols=["segment", "spend"])
    by = {arm: part["spend"].to_numpy() for arm, part in told.groupby("segment")}
    for arm in ("Mens E-Mail", "Womens E-Mail"):
        row = conversions.loc[arm]
        drawn = compared.bootstrapped(by[arm], by["No E-Mail"], alpha=0.025)
        assert row["amount_difference"] == pytest.approx(ARMS[arm][3] - ARMS["No E-Mail"][3], abs=1e-5)
        assert drawn == pytest.approx((row["amount_low"], row["amount_high"]), abs=0.04)
        assert 0 < row["amount_low"] < row["amount_high"]


def test_an_aa_test_of_half_of_the_control_finds_nothing(shared):
    told = pd.read_csv(shared / "data" / "hillstrom" / "email_test.csv")
    control = told[told["segment"] == "No E-Mail"]["visit"].to_numpy()
    half = np.random.default_rng(11).permutation(len(control)) < len(control) // 2
    found = compared.difference(control[half].sum(), half.sum(), control[~half].sum(), (~half).sum())
    assert found["low"] < 0 < found["high"]
