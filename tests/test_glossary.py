"""The glossary holds every column of every contract and result table, and says of contract columns what the code says."""

import re
from pathlib import Path

import pytest

from toolkit import contract
from toolkit import measures as m

TEXT = (Path(__file__).parents[1] / "GLOSSARY.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("table", [*contract.TABLES.values(), *contract.BUILT.values()], ids=lambda t: t.name)
def test_contract_columns_stand_in_the_glossary_with_their_meaning(table):
    section = TEXT.split(f"### `{table.name}`: ")[1].split("\n### ")[0]
    for column in table.columns:
        assert re.search(rf"^\| `{column.name}` \|.*{re.escape(column.meaning)}", section, re.M), column.name


def _results(shop):
    day = shop.as_of
    buyers = m.rfm.buyers(shop.lines, shop.orders, day)
    assigned = m.groups.assign(m.rfm.score(buyers, m.rfm.propose_cuts(buyers, shop.customer_days, shop.orders, day)))
    kpis = m.health.kpis(shop.lines, shop.orders, shop.customer_days, day)
    yield from (kpis.T, kpis, m.health.monthly(shop.orders, day), m.health.coverage(shop.lines))
    yield from (m.growth.years(shop.orders, day), m.growth.realised(shop.orders, day))
    yield m.growth.lights(shop.lines, shop.orders, shop.customer_days, day)
    yield m.growth.equation(shop.orders, shop.traffic, day)
    yield m.acquisition.new_customers(shop.orders, shop.customers, day)
    yield m.acquisition.coca(shop.spend, shop.orders, shop.customers, day)
    yield m.acquisition.coca_by_month(shop.spend, shop.orders, day)
    yield m.acquisition.first_order(shop.orders, shop.customers, shop.spend, day)
    yield m.margins.margin(shop.lines, day, by="month")
    yield from (assigned, m.groups.summary(assigned), m.groups.score_map(assigned))
    yield from (m.cohorts.stickiness(shop.customer_days, day), m.cohorts.pooled(shop.customer_days, day))
    yield m.cohorts.second_order(shop.customer_days, day)
    yield m.cohorts.adbt(shop.customer_days).to_frame().T
    kinds = m.firsts.keys(shop.lines, shop.orders, day, "category", None, shop.products)
    yield from (
        m.firsts.compare(kinds, shop.customer_days, day),
        m.mix.stickiness_change(kinds, shop.customer_days, day),
    )
    yield from (m.yearly.kept(shop.customer_days, day), m.waiting.time_to_second(shop.customer_days, day))
    yield from (
        m.waiting.second_order_value(shop.customer_days, day).to_frame().T,
        m.waiting.orders_each(shop.orders, day),
    )
    by_age = m.earned.by_age(shop.customer_days, day)
    yield from (by_age, m.earned.cumulative(by_age), m.earned.change(shop.customer_days, day).to_frame().T)
    study = m.lifetime.Study(shop.customer_days, day, m.lifetime.Terms())
    yield from (study.backtest, study.ranking, study.calibration, study.total, study.outlook.orders.parameters)
    yield from (m.lifetime.histories(shop.customer_days, day), study.outlook.cells, study.customers)
    yield from (study.by(shop.customers, "source_channel"), study.new_customer(shop.orders, shop.spend))
    yield from (m.lifetime.concentration(study.customers), m.lifetime.alive(study.customers))


def test_result_columns_stand_in_the_glossary(demo_client):
    known = set(re.findall(r"`([A-Za-z_0-9]+)`", TEXT)) | {"low", "high"}
    assert {column for result in _results(demo_client) for column in result.columns} - known == set()
