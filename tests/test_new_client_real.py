"""Three real shops as a stranger meets them: from their files and a few answers to the figures that must come out.

Every day on a part of the rows, with ``--soak`` on all of them. CDNOW's figures are held by test_intake_real and
test_real_clients, which take it from nothing to a deck whole every day.
"""

import gzip
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from toolkit import intake, words
from toolkit.client import Client, load_config
from toolkit.intake.wizard import Interview, new_client

ANSWERS = tomllib.loads((Path(__file__).parent / "clients" / "answers.toml").read_text(encoding="utf-8"))
EVERY = 50
"""Every so many-th row of Online Retail is taken every day."""
JOURNEY, IDLE = ("transactions", "products", "demographics"), ("campaigns", "coupon_redemptions")
PART = (24, 1_405)
"""Households and baskets of one household in a hundred."""


def made(slug, files, data):
    words.use("en")
    return new_client(slug, files, Interview(ANSWERS[slug]), "en", data)


@pytest.fixture(scope="module")
def retail(shared, soak, tmp_path_factory):
    """Online Retail's two exports; every day a part of them, with all adjustments."""
    folder = tmp_path_factory.mktemp("retail")
    files = sorted((shared / "data" / "online_retail").glob("*.gz"))
    return made("online_retail", files if soak else [_part(path, folder) for path in files], folder / "data")


def _part(path, folder):
    with gzip.open(path, "rt", encoding="utf-8", newline="") as source:
        lines = [line for i, line in enumerate(source) if i % EVERY == 0 or line.startswith("A")]
    with gzip.open(folder / path.name, "wt", encoding="utf-8", newline="") as target:
        target.writelines(lines)
    return folder / path.name


def test_online_retail_is_read_as_a_person_set_it_up(retail):
    """Its figures are held by test_intake_real and test_real_clients, under the configuration this is compared with."""
    by_hand = load_config(Path(__file__).parent / "clients" / "online_retail" / "client.toml")
    found = load_config(retail.folder / "client.toml")
    lines, known = found.sources["lines"], by_hand.sources["lines"]
    assert lines.columns == known.columns
    assert {rule.model_dump_json() for rule in lines.kinds} == {rule.model_dump_json() for rule in known.kinds}
    assert (found.currency, found.timezone, found.vat) == (by_hand.currency, by_hand.timezone, by_hand.vat)


def test_online_retail_is_asked_six_things_and_all_are_answered(retail):
    assert [question.key for question, _answer in retail.interview.asked] == [
        "name", "currency", "timezone", "lines.negative_without_price", "lines.without_price", "prefix.A", "prefix.C",
        "vat.included",
    ]  # fmt: skip
    assert retail.interview.open == []


@pytest.fixture(scope="module")
def journey(shared, soak, tmp_path_factory):
    """Complete Journey's tables written as a shop would export them; every day those of some households."""
    folder, source = tmp_path_factory.mktemp("journey"), shared / "data" / "complete_journey"
    tables = {name: pd.read_parquet(source / f"{name}.parquet") for name in (*JOURNEY, *IDLE)}
    if not soak:
        tables["transactions"] = tables["transactions"].query("household_id % 100 == 1")
        tables["products"] = tables["products"].merge(tables["transactions"][["product_id"]].drop_duplicates())
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False)
    proposal = made("complete_journey", [folder / f"{name}.csv" for name in tables], folder / "data")
    intake.build(Client.configured("complete_journey", folder / "data"))
    return proposal, Client.open("complete_journey", data=folder / "data"), tables["transactions"]


def test_complete_journeys_tables_become_orders_customers_and_products(journey):
    proposal, client, _bought = journey
    assert {draft.files for draft in proposal.drafts.values()} == {(f"{name}.csv",) for name in JOURNEY}
    assert [look.label for look, _reason in proposal.left] == [f"{name}.csv" for name in IDLE]
    assert client.customers.count().execute() == 801
    assert {"x_age", "x_income"} <= set(client.customers.columns)


def test_complete_journeys_households_baskets_and_sales_are_those_of_its_tables(journey):
    _proposal, client, bought = journey
    orders, book = client.orders, client.ledger["sources"]["lines"]["files"][0]
    sold = bought[(bought.quantity > 0) & (bought.sales_value > 0)]
    found = orders.agg(who=orders.customer_id.nunique(), n=orders.count(), sales=orders.sales.sum()).to_pandas().iloc[0]
    assert (found.who, found.n) == (sold.household_id.nunique(), sold.basket_id.nunique())
    assert found.sales == pytest.approx(sold.sales_value.sum(), abs=0.05)
    assert (book["kept"], book["amount"]["kept"]) == (len(bought), pytest.approx(bought.sales_value.sum(), abs=0.05))


def test_complete_journey_has_its_known_households_and_baskets(journey, soak):
    orders = journey[1].orders
    known = (2_469, 155_368) if soak else PART
    assert (orders.customer_id.nunique().execute(), orders.count().execute()) == known
