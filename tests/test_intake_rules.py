"""The rules of the shop in ``client.toml``: returns, excluded days, VAT of costs; and mistakes in them."""

import pytest
from bad_meanings import Case, orders, sheet

from toolkit import intake
from toolkit.client import Client
from toolkit.errors import ConfigError

SOLD_AND_BACK = {
    "order_id": ["1", "1"],
    "ordered_at": ["2025-01-05", "2025-01-20"],
    "customer_id": "A",
    "product_id": "P",
    "quantity": ["1", "-1"],
    "unit_price": "10.00",
    "unit_cost": "6.00",
}


def lines(tmp_client, config: str = "", **columns):
    case = Case(0, "", {"orders.csv": orders(**columns)}, config=config)
    client = tmp_client({name: file.data for name, file in case.files.items()}, case.toml)
    intake.build(client)
    return client.connection.read_parquet(client.built / "lines.parquet").to_pandas()


@pytest.mark.parametrize(("dated", "day"), [("order", "2025-01-05"), ("refund", "2025-01-20")])
def test_a_return_counts_on_its_orders_day_or_its_own(tmp_client, dated, day):
    rows = lines(tmp_client, f'[returns]\ndated = "{dated}"\n', **SOLD_AND_BACK)
    assert rows[rows.kind == "return"].ordered_at.dt.strftime("%Y-%m-%d").tolist() == [day]


def test_the_day_of_the_refund_comes_before_the_lines_own(tmp_client):
    rows = lines(tmp_client, **SOLD_AND_BACK, refunded_at=["", "2025-02-01"])
    assert rows.ordered_at.dt.strftime("%Y-%m-%d").tolist() == ["2025-01-05", "2025-02-01"]


@pytest.mark.parametrize(("restock", "cost"), [("true", 6.0), ("false", 0.0)])
def test_goods_that_do_not_come_back_recover_no_cost(tmp_client, restock, cost):
    rows = lines(tmp_client, f"[returns]\nrestock = {restock}\n", **SOLD_AND_BACK)
    assert rows.unit_cost.tolist() == [6.0, cost]


def test_returns_without_a_minus_are_turned(tmp_client):
    case = Case(
        0, "", {"orders.csv": orders(order_id=["1", "2", "3"], status=["ok", "retur", "retur"])},
        source='statuses = { sale = ["ok"], return = ["retur"] }',
    )  # fmt: skip
    client = tmp_client({"orders.csv": case.files["orders.csv"].data}, case.toml)
    ledger = intake.build(client)
    rows = client.connection.read_parquet(client.built / "lines.parquet").to_pandas()
    assert rows.net_amount.tolist() == [10, -10, -10]
    assert [n["count"] for n in ledger["sources"]["lines"]["notes"] if n["rule"] == "returns_turned"] == [2]


def test_excluded_days_count_nowhere_and_are_kept(tmp_client):
    config = 'excluded = [{ first = 2025-01-02, last = 2025-01-03, reason = "mutare" }]\n'
    rows = lines(tmp_client, config, rows=4)
    assert rows.kind.tolist() == ["sale", "excluded", "excluded", "sale"]


def test_costs_with_vat_lose_it(tmp_client):
    config = "[vat]\nincluded = true\ncosts_included = true\nrate = 0.19\n"
    rows = lines(tmp_client, config, quantity=["1"], unit_price="23.80", unit_cost="11.90")
    assert (rows.net_amount[0], rows.unit_cost[0]) == (pytest.approx(20), pytest.approx(10))


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ('timezone = "Europe/Bucuresti"', 'timezone is .* a time zone such as "Europe/Bucharest"'),
        ("rates = { euro = { 2025-01-01 = 5.0 } }", "rates is .* for each ISO code"),
        ("rates = { EUR = { 2025-01-01 = -5.0 } }", "rates is .* for each ISO code"),
        ('excluded = [{ first = 2025-01-03, last = 2025-01-02, reason = "x" }]', "last is .* a day not before first"),
        ("[returns]\nrestok = true", "unknown key .*restok. Did you mean restock"),
        ('[identity]\nmerge = ["name"]', "merge"),
        ("[whales]\nshare = 2", "share is 2"),
    ],
)
def test_a_mistake_in_the_rules_is_named(tmp_client, config, said):
    case = Case(0, "", {"orders.csv": sheet(order_id=["1"])}, config=config + "\n")
    with pytest.raises(ConfigError, match=said):
        tmp_client({}, case.toml)


def test_the_rules_stand_in_the_ledger(tmp_client):
    case = Case(0, "", {"orders.csv": orders(status="ok")}, source='statuses = { sale = ["ok"] }')
    client: Client = tmp_client({"orders.csv": case.files["orders.csv"].data}, case.toml)
    rules = intake.build(client)["rules"]
    assert rules["statuses"] == {"sale": ["ok"]}
    assert (rules["returns"]["dated"], rules["timezone"], rules["excluded"]) == ("refund", "Europe/Bucharest", [])
