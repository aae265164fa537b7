"""A client's measures on Spark: the same as on DuckDB."""

import importlib.util
import os
import shutil
from datetime import date, timedelta

import ibis
import numpy as np
import pandas as pd
import pytest

from toolkit import engine
from toolkit import measures as m
from toolkit.client import Client
from toolkit.errors import ConfigError
from toolkit.intake import build

CAN = importlib.util.find_spec("pyspark") is not None and shutil.which("java") is not None
needs_spark = pytest.mark.skipif(not CAN, reason="PySpark or Java is absent")
TOML = """
name = "Acme"
currency = "RON"
[limits]
engine = "{engine}"
memory = "1GB"
[sources.customers]
files = ["raw/b.csv"]
columns = {{ customer_id = "Client", email = "Mail", phone = "Tel", first_name = "Prenume", last_name = "Nume", region = "Zona", email_consent = "Acord", sms_consent = "Acord", ads_consent = "Acord", consent_at = "Din" }}
[sources.customers.values]
email_consent = {{ true = ["da"], false = ["nu"] }}
sms_consent = {{ true = ["da"], false = ["nu"] }}
ads_consent = {{ true = ["da"], false = ["nu"] }}
[sources.lines]
files = ["raw/a.csv"]
columns = {{ order_id = "Nr", ordered_at = "Data", customer_id = "Client", product_id = "SKU", quantity = "Buc", unit_price = "Pret", unit_cost = "Cost" }}
"""


def orders(seed=1, n=600, customers=150):
    """Orders of a shop over two years, as its CSV: regulars come more often than others."""
    rng = np.random.default_rng(seed)
    day = [date(2024, 1, 1) + timedelta(int(d)) for d in rng.integers(0, 730, n)]
    who = (customers * rng.random(n) ** 2).astype(int)
    price = rng.uniform(10, 300, n).round(2)
    table = pd.DataFrame({
        "Nr": np.arange(n), "Data": day, "Client": [f"c{w}" for w in who], "SKU": rng.integers(1, 30, n),
        "Buc": rng.integers(1, 4, n), "Pret": price, "Cost": (price * 0.6).round(2),
    })  # fmt: skip
    return table.to_csv(index=False)


def people(customers=150):
    """Who they are, as another CSV: names with marks and signs, some without consent, some without an address."""
    numbers = range(customers)
    table = pd.DataFrame({
        "Client": [f"c{n}" for n in numbers], "Mail": [f"Om{n}@Example.ro" if n % 7 else "" for n in numbers],
        "Tel": [f"07220{n:05}" if n % 5 else "" for n in numbers], "Prenume": [("Ștefan", "Ana-Maria", "=Ion")[n % 3] for n in numbers],
        "Nume": "Ionescu", "Zona": [("Iași", "Cluj")[n % 2] for n in numbers],
        "Acord": [("da", "nu")[n % 4 == 0] for n in numbers], "Din": "2025-02-03 10:00",
    })  # fmt: skip
    return table.to_csv(index=False)


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """The same shop on either engine."""
    os.environ.setdefault("PYSPARK_SUBMIT_ARGS", "--conf spark.sql.shuffle.partitions=2 pyspark-shell")
    opened = {}
    for name in ("duckdb", "spark"):
        folder = tmp_path_factory.mktemp(name)
        (folder / "acme" / "raw").mkdir(parents=True)
        (folder / "acme" / "raw" / "a.csv").write_text(orders(), encoding="utf-8")
        (folder / "acme" / "raw" / "b.csv").write_text(people(), encoding="utf-8")
        (folder / "acme" / "client.toml").write_text(TOML.format(engine=name), encoding="utf-8")
        build(Client.configured("acme", folder))
        opened[name] = Client.open("acme", data=folder)
    return opened


def groups(shop):
    """Who is in which group, with the scores."""
    day, held = shop.as_of, shop.config.groups
    buyers = m.rfm.buyers(shop.lines, shop.orders, day, held.value)
    cuts = m.rfm.propose_cuts(buyers, shop.customer_days, shop.orders, day, held.value)
    return m.groups.assign(m.rfm.score_by(buyers, cuts, held.scoring), held.minimum_size, m.groupmap.load())


def ordered(table):
    return table.to_pandas().sort_values("customer_id", ignore_index=True)


@needs_spark
def test_groups_and_cohorts_are_those_of_duckdb(both):
    here, there = both["duckdb"], both["spark"]
    assert there.connection.name == "pyspark"
    placed = groups(there)
    pd.testing.assert_frame_equal(ordered(placed), ordered(groups(here)), check_dtype=False)
    assert placed.group.nunique().to_pyarrow().as_py() > 2
    made = [m.cohorts.retention(shop.customer_days, shop.as_of) for shop in (here, there)]
    assert len(made[0]) > 20
    pd.testing.assert_frame_equal(*made, check_dtype=False)


@needs_spark
def test_files_for_platforms_and_for_people_are_those_of_duckdb(both, tmp_path, monkeypatch):
    for name, client in both.items():
        monkeypatch.setenv("CVO_REPORT", str(tmp_path / name))
        assigned = m.bands.banded(groups(client))
        allowed = m.consent.permits(client.customers, None, client.as_of)
        client.write_for_platforms({"Everybody": assigned}, allowed)
        client.write_seed("seed", assigned.customer_id.to_pandas(), allowed)
        client.write_master(assigned, allowed)
    written = {name: {path.relative_to(tmp_path / name): path.read_bytes() for path in (tmp_path / name).rglob("*.csv")}
               for name in both}  # fmt: skip
    assert len(written["duckdb"]) >= 8
    assert written["spark"] == written["duckdb"]


@needs_spark
def test_a_kept_table_that_rests_on_one_in_memory_is_found_again(both):
    shop = both["spark"]
    marked = shop.orders.join(ibis.memtable({"customer_id": ["c1"], "mark": [7]}), "customer_id").cache()
    with engine.in_order(marked):
        assert set(marked.mark.to_pandas()) == {7}


@needs_spark
def test_a_kept_table_is_planned_without_how_it_came_about(both):
    con, orders = both["spark"].connection, both["spark"].orders
    kept = orders.group_by("customer_id").aggregate(n=orders.count()).cache()
    for _time in range(3):
        kept = kept.inner_join(kept.view(), "customer_id").select("customer_id", n=kept.n).cache()
    plan = con.raw_sql(f"EXPLAIN EXTENDED SELECT * FROM {kept.op().name}").collect()[0][0].lower()  # noqa: S608
    assert "logicalrdd" in plan
    assert not {word for word in ("aggregate", "join", "parquet") if word in plan}


def test_without_pyspark_the_refusal_says_what_to_install(both, monkeypatch):
    def absent(_memory):
        raise ModuleNotFoundError("pyspark")

    monkeypatch.setattr(engine, "connect_spark", absent)
    shop = Client.open("acme", data=both["spark"].folder.parent)
    with pytest.raises(ConfigError, match=r"needs PySpark.*\.\[spark\]"):
        _ = shop.connection


def test_a_spark_that_does_not_start_is_told_without_its_secrets(both, monkeypatch):
    def broken(_memory):
        raise RuntimeError("no way to ana@example.com\nmore")

    monkeypatch.setattr(engine, "connect_spark", broken)
    shop = Client.open("acme", data=both["spark"].folder.parent)
    with pytest.raises(ConfigError, match=r"Spark does not start.*no way to") as told:
        _ = shop.connection
    assert "ana@example" not in str(told.value)
