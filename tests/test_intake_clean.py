"""Columns mapped, words translated, kinds given, VAT taken off; and a ledger that closes."""

import json
import math

import pytest

from toolkit import contract, intake
from toolkit.client import Client
from toolkit.errors import ConfigError, CvoError, DataRefused
from toolkit.intake import ledger

TOML = """
name = "Acme"
currency = "RON"
[sources.lines]
files = ["raw/orders*"]
{more}
[sources.lines.columns]
order_id = "id"
ordered_at = "date"
customer_id = "client"
{columns}
"""
LINES = "id,date,client,sku,qty,price,status\n"


def toml(columns: str = 'net_amount = "price"', more: str = "") -> str:
    return TOML.format(columns=columns, more=more)


FULL = 'product_id = "sku"\nquantity = "qty"\nunit_price = "price"\nstatus = "status"'


def built(client: Client) -> Client:
    intake.build(client)
    return Client.open(client.slug, data=client.folder.parent)


def stored(client: Client, table: str = "lines"):
    return client.connection.read_parquet(client.built / f"{table}.parquet").to_pandas()


def kinds(client: Client) -> dict[str, str]:
    rows = stored(client)
    return dict(zip(rows.order_id, rows.kind, strict=True))


def test_a_missing_column_is_refused_with_what_was_found(tmp_client):
    client = tmp_client({"orders.csv": "Nr. comandă,Client,Data\n1,Ana,2025-01-05\n"}, toml())
    with pytest.raises(DataRefused) as refusal:
        intake.build(client)
    assert str(refusal.value) == (
        "lines: missing column 'order_id' in orders.csv; found 'Nr. comandă', 'Client', 'Data'. Nearest: 'Nr. comandă'. "
        "Map it under [sources.lines.columns] in data/acme/client.toml."
    )


def test_an_unmapped_required_column_is_refused(tmp_client):
    client = tmp_client({"orders.csv": LINES + "1,2025-01-05,Ana,S,1,5,ok\n"}, toml(""))
    with pytest.raises(
        DataRefused, match=r"lines: missing column 'net_amount' in orders.csv; found 'id', 'date', 'client'"
    ):
        intake.build(client)


def test_an_unknown_contract_column_is_refused_with_the_nearest(tmp_client):
    client = tmp_client({"orders.csv": LINES}, toml('net_amout = "price"'))
    with pytest.raises(ConfigError, match="unknown column net_amout; known: net_amount"):
        intake.build(client)


def test_a_recipe_finds_columns_by_their_synonyms(tmp_client):
    text = "NUMAR COMANDA;Dată comandă;E-mail;Cant;Pret unitar;Stare\n1;2025-01-05;Ana@X.ro;2;5,50;ok\n"
    config = 'name="A"\ncurrency="RON"\n[sources.lines]\nfiles=["raw/*"]\nrecipe="shop_ro"\n'
    row = stored(built(tmp_client({"orders.csv": text}, config))).iloc[0]
    assert (row.order_id, row.customer_id, row.net_amount, row.status) == ("1", "ana@x.ro", 11, "ok")


def test_an_unknown_recipe_is_refused_with_those_there_are(tmp_client):
    config = 'name="A"\ncurrency="RON"\n[sources.lines]\nfiles=["raw/*"]\nrecipe="shopfy"\n'
    with pytest.raises(ConfigError, match=r'no recipe "shopfy"\. Recipes: .*shop_en, shop_ro'):
        intake.build(tmp_client({"orders.csv": LINES}, config))


def test_an_amount_is_price_times_quantity_where_none_is_mapped(tmp_client):
    rows = stored(built(tmp_client({"orders.csv": LINES + "1,2025-01-05,Ana,S,3,2.5,ok\n"}, toml(FULL))))
    assert rows.net_amount.tolist() == [7.5]


def test_vat_is_taken_off_orders_and_not_off_spend(tmp_client):
    more = """
[vat]
included = true
rate = 0.19
[sources.spend]
files = ["raw/spend.csv"]
constants = { kind = "media" }
columns = { month = "month", amount = "cost" }
"""
    files = {"orders.csv": LINES + "1,2025-01-05,Ana,S,1,119,ok\n", "spend.csv": "month,cost\n2025-01,119\n"}
    client = built(tmp_client(files, toml() + more))
    assert (stored(client).net_amount[0], stored(client, "spend").amount[0]) == (pytest.approx(100), 119)


def test_amounts_are_not_rounded(tmp_client):
    rows = stored(built(tmp_client({"orders.csv": LINES + "1,2025-01-05,Ana,S,3,0.001,ok\n"}, toml(FULL))))
    assert rows.net_amount.tolist() == [0.003]


def test_customer_ids_keep_one_form(tmp_client):
    forms = {"13085.0": "13085", " 42 ": "42", "": "", "A@B.ro": "a@b.ro"}
    lines = [f"{i},2025-01-05,{raw},S,1,5,ok\n" for i, raw in enumerate(forms)]
    rows = stored(built(tmp_client({"orders.csv": LINES + "".join(lines)}, toml()))).sort_values("order_id")
    assert rows.customer_id.fillna("").tolist() == list(forms.values())


RULES = """
kinds = [
  { kind = "adjustment", order_id_prefix = "A" },
  { kind = "stock", price = 0, quantity_below = 0 },
  { kind = "free", price = 0 },
  { kind = "test", product_id = ["TEST"], quantity_above = 100 },
  { kind = "fee", price_below = 0.5, status = ["OK"] },
]
"""


RULED = {
    "A1,2025-01-05,Ana,S,1,5,ok": "adjustment",
    "A2,2025-01-05,Ana,S,-1,0,ok": "adjustment",
    "1,2025-01-05,Ana,S,-1,0,ok": "stock",
    "2,2025-01-05,Ana,S,1,0,ok": "free",
    "3,2025-01-05,Ana,TEST,101,5,ok": "test",
    "4,2025-01-05,Ana,TEST,100,5,ok": "sale",
    "5,2025-01-05,Ana,S,1,0.4,ok": "fee",
    "6,2025-01-05,Ana,S,1,0.4,other": "sale",
    "7,2025-01-05,Ana,S,1,0.5,ok": "sale",
    "8,2025-01-05,Ana,S,-1,5,ok": "return",
    "9,2025-01-05,Ana,S,1,-5,other": "return",
}


def test_the_first_rule_whose_conditions_all_hold_gives_the_kind(tmp_client):
    client = built(tmp_client({"orders.csv": LINES + "\n".join(RULED) + "\n"}, toml(FULL, RULES)))
    assert kinds(client) == {line.split(",")[0]: kind for line, kind in RULED.items()}


def test_a_price_without_a_price_column_is_amount_over_quantity(tmp_client):
    columns = 'quantity = "qty"\nnet_amount = "price"'
    text = LINES + "1,2025-01-05,Ana,S,4,8,ok\n2,2025-01-05,Ana,S,2,8,ok\n"
    client = built(tmp_client({"orders.csv": text}, toml(columns, 'kinds = [{ kind = "fee", price_below = 3 }]')))
    assert kinds(client) == {"1": "fee", "2": "sale"}


STATUSES = 'statuses = { sale = ["Finalizată"], cancelled = ["Anulată"] }'


def test_statuses_give_the_kind_whatever_their_case(tmp_client):
    text = LINES + "1,2025-01-05,Ana,S,1,8,FINALIZATĂ\n2,2025-01-05,Ana,S,1,8,anulată\n"
    assert kinds(built(tmp_client({"orders.csv": text}, toml(FULL, STATUSES)))) == {"1": "sale", "2": "cancelled"}


def test_statuses_that_are_not_listed_are_refused_with_counts(tmp_client):
    text = LINES + "1,2025-01-05,A,S,1,8,Finalizată\n2,2025-01-05,A,S,1,8,Nou\n3,2025-01-05,A,S,1,8,Nou\n"
    with pytest.raises(DataRefused, match=r'these statuses have no kind: "Nou" \(2\)\.'):
        intake.build(tmp_client({"orders.csv": text}, toml(FULL, STATUSES)))


def test_rules_come_before_statuses(tmp_client):
    more = STATUSES + '\nkinds = [{ kind = "fee", product_id = ["POST"] }]'
    text = LINES + "1,2025-01-05,Ana,POST,1,8,Finalizată\n2,2025-01-05,Ana,S,1,8,Finalizată\n"
    assert kinds(built(tmp_client({"orders.csv": text}, toml(FULL, more)))) == {"1": "fee", "2": "sale"}


CUSTOMERS = """
[sources.customers]
files = ["raw/customers.csv"]
columns = { customer_id = "id", gender = "sex", email_consent = "news", birth_year = "born", x_shoe = "shoe" }
values = { gender = { f = ["Femeie"] } }
"""


def with_customers(rows: str) -> dict[str, str]:
    return {"orders.csv": LINES + "1,2025-01-05,7,S,1,8,ok\n", "customers.csv": "id,sex,news,born,shoe\n" + rows}


def test_words_of_the_source_become_the_contracts(tmp_client):
    client = built(tmp_client(with_customers("7,FEMEIE,da,1980,41\n8,m,nu,,\n"), toml() + CUSTOMERS))
    rows = stored(client, "customers")
    assert rows[["gender", "email_consent", "birth_year", "x_shoe"]].iloc[0].tolist() == ["f", True, 1980, "41"]


def test_unknown_words_are_refused_with_counts(tmp_client):
    client = tmp_client(with_customers("7,Barbat,da,1980,41\n8,Barbat,nu,,\n9,f,nu,,\n"), toml() + CUSTOMERS)
    with pytest.raises(DataRefused, match=r'column "sex" has words that are no gender: "barbat" \(2\)\.'):
        intake.build(client)


def test_a_customer_listed_twice_keeps_the_last_row_and_the_other_is_counted(tmp_client):
    client = built(tmp_client(with_customers("7,f,da,1980,41\n8,m,nu,,\n7,f,nu,1981,42\n"), toml() + CUSTOMERS))
    rows, book = stored(client, "customers").set_index("customer_id"), client.ledger["sources"]["customers"]
    assert (rows.loc["7"].birth_year, book["overlap"]) == (1981, {"orders": 1, "changed": 1, "rows": 1})


def test_a_value_below_its_least_is_set_aside(tmp_client):
    client = built(tmp_client(with_customers("7,f,da,1980,41\n8,m,nu,1066,\n"), toml() + CUSTOMERS))
    assert client.ledger["sources"]["customers"]["quarantine"] == [{"rule": "range", "rows": 1}]


def test_products_are_made_of_lines_where_no_list_of_them_is_sent(tmp_client):
    text = "id,date,client,sku,name,price\n1,2025-01-05,A,S,Cup,5\n2,2025-01-05,A,S,Cup,5\n3,2025-01-05,A,S,Mug,5\n"
    columns = 'product_id = "sku"\nproduct_name = "name"\nnet_amount = "price"'
    rows = stored(built(tmp_client({"orders.csv": text}, toml(columns))), "products")
    assert rows[["product_id", "name"]].to_numpy().tolist() == [["S", "Cup"]]


PRODUCTS = """
[sources.products]
files = ["raw/products.csv"]
columns = { product_id = "sku", unit_cost = "cost" }
"""


def with_products(lines: str, products: str = "S,2\n") -> dict[str, str]:
    return {"orders.csv": LINES + lines, "products.csv": "sku,cost\n" + products}


def test_a_line_takes_the_cost_of_its_product(tmp_client):
    client = built(tmp_client(with_products("1,2025-01-05,A,S,3,5,ok\n"), toml(FULL) + PRODUCTS))
    assert (stored(client).unit_cost[0], stored(client, "orders").cost[0]) == (2, 6)


def test_the_cost_of_an_order_is_unknown_unless_every_line_has_one(tmp_client):
    lines = "1,2025-01-05,A,S,3,5,ok\n1,2025-01-05,A,T,3,5,ok\n"
    client = built(tmp_client(with_products(lines), toml(FULL) + PRODUCTS))
    assert stored(client, "orders").cost.isna().tolist() == [True]


def test_a_product_listed_twice_does_not_double_the_lines(tmp_client):
    client = built(tmp_client(with_products("1,2025-01-05,A,S,3,5,ok\n", "S,1\nS,2\n"), toml(FULL) + PRODUCTS))
    assert stored(client)[["net_amount", "unit_cost"]].to_numpy().tolist() == [[15, 2]]


def test_an_order_is_its_sale_lines_from_the_earliest_on(tmp_client):
    text = LINES + "1,2025-01-06 10:00,A,S,1,5,ok\n1,2025-01-05 09:00,A,S,2,5,ok\n1,2025-01-07 08:00,A,S,-1,5,ok\n"
    row = stored(built(tmp_client({"orders.csv": text}, toml(FULL))), "orders").iloc[0]
    assert (str(row.ordered_at), str(row.day)[:10]) == ("2025-01-05 09:00:00", "2025-01-05")
    assert (row.sales, row.n_lines) == (15, 2)


def test_an_anonymous_order_is_an_order_without_a_customer_day(tmp_client):
    text = LINES + "1,2025-01-06,,S,1,5,ok\n2,2025-01-06,A,S,1,5,ok\n3,2025-01-06,A,S,1,7,ok\n"
    client = built(tmp_client({"orders.csv": text}, toml(FULL)))
    days = stored(client, "customer_days")[["customer_id", "n_orders", "sales"]]
    assert (len(stored(client, "orders")), days.to_numpy().tolist()) == (3, [["A", 2, 12]])


NO_IDS = 'name="A"\ncurrency="RON"\n[sources.lines]\nfiles=["raw/*"]\n[sources.lines.columns]\nordered_at="date"\n'
NO_IDS += 'customer_id="client"\nnet_amount="price"\n'
DAYS = LINES + "1,2025-01-05,A,S,1,5,ok\n2,2025-01-05,A,S,1,7,ok\n3,2025-01-06,A,S,1,1,ok\n4,2025-01-06,,S,1,2,ok\n"


def test_without_order_ids_an_order_is_a_customers_day(tmp_client):
    rows = stored(built(tmp_client({"orders.csv": DAYS}, NO_IDS)), "orders").sort_values("order_id")
    assert dict(zip(rows.order_id, rows.sales, strict=True)) == {"A/2025-01-05": 12, "A/2025-01-06": 1, "row 0/5": 2}


def test_each_row_is_an_order_where_the_configuration_says_so(tmp_client):
    assert len(stored(built(tmp_client({"orders.csv": DAYS}, NO_IDS + 'order_id="(row)"\n')), "orders")) == 4


def test_every_built_table_has_all_its_contracts_columns(tmp_client):
    client = built(tmp_client(with_products("1,2025-01-05,A,S,3,5,ok\n"), toml(FULL) + PRODUCTS))
    for table in ("lines", "products", "orders", "customer_days"):
        assert tuple(stored(client, table).columns) == contract.table(table).names


def test_shares_of_filled_columns_are_of_all_rows(tmp_client):
    client = built(tmp_client({"orders.csv": LINES + "1,2025-01-06,,S,1,5,ok\n2,2025-01-06,A,S,1,5,ok\n"}, toml()))
    filled = client.ledger["tables"]["lines"]["filled"]
    assert (filled["customer_id"], filled["order_id"], filled["coupon"]) == (0.5, 1, 0)


DIRTY = (
    LINES + "1,2025-01-05,A,S,2,5,ok\n\n2,31.02.2025,A,S,1,7,ok\n3,2025-01-06,A,S,1,x,ok\n4,2025-01-06,A\n"
    "5,2025-01-07,A,S,1,4,ok\n6,2025-01-07,A,S,1,4,ok\n7,2025-01-07,A,S,1,4,ok\nTotal,,,,,28,\n"
)


def test_the_ledger_closes_in_rows_and_in_money(tmp_client):
    client = built(tmp_client({"orders.csv": DIRTY}, toml()))
    entry = client.ledger["sources"]["lines"]["files"][0]
    assert [entry[name] for name in ("read", "structural", "quarantined", "deduplicated", "kept")] == [9, 2, 3, 0, 4]
    assert entry["amount"] == {"read": 52, "structural": 28, "quarantined": 7, "deduplicated": 0, "kept": 17}
    assert entry["unreadable_amounts"] == 2


def test_a_ledger_that_does_not_close_is_an_error_and_nothing_is_built(tmp_client, monkeypatch):
    client = tmp_client({"orders.csv": DIRTY}, toml())
    monkeypatch.setattr(ledger, "CLASSES", ("structural", "deduplicated", "kept"))
    with pytest.raises(CvoError, match=r"raw/orders.csv: the ledger does not close: 9 rows"):
        intake.build(client)
    assert not client.is_built


def test_money_that_does_not_close_is_an_error(monkeypatch):
    entry = {"file": "a", "read": 1, "structural": 0, "quarantined": 0, "deduplicated": 0, "kept": 1}
    with pytest.raises(CvoError, match="does not close"):
        ledger._close(entry | {"amount": {"read": 100.0, "kept": 99.0}})


def test_the_quarantine_names_file_line_column_rule_and_value(tmp_client):
    client = built(tmp_client({"orders.csv": DIRTY}, toml()))
    text = (client.built / "quarantine" / "lines.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines() == [
        "source_file,sheet,line,column,rule,raw_value,raw_line",
        'orders.csv,,4,date,date,31.02.2025,"2,31.02.2025,A,S,1,7,ok"',
        'orders.csv,,5,price,number,x,"3,2025-01-06,A,S,1,x,ok"',
        'orders.csv,,6,,width,,"4,2025-01-06,A"',
    ]


def test_the_quarantine_runs_no_formula(tmp_client):
    text = LINES + "1,2025-01-05,A,S,2,5,ok\n2,2025-01-05,A,S,2,5,ok\n=1+1,2025-01-05,A,S,1,=cmd(),ok\n"
    client = built(tmp_client({"orders.csv": text}, toml()))
    lines = (client.built / "quarantine" / "lines.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[1] == "orders.csv,,4,price,number,'=cmd(),\"'=1+1,2025-01-05,A,S,1,=cmd(),ok\""


def test_headers_that_are_not_used_are_listed(tmp_client):
    client = built(tmp_client({"orders.csv": LINES + "1,2025-01-05,A,S,2,5,ok\n"}, toml()))
    assert client.ledger["sources"]["lines"]["unmapped"] == ["sku", "qty", "status"]


def test_a_built_client_is_not_built_again(tmp_client):
    client = tmp_client({"orders.csv": DIRTY}, toml())
    intake.build(client)
    steps = []
    assert intake.build(client, report=lambda *step: steps.append(step)) == client.ledger
    assert steps == []


def test_two_builds_have_one_key_and_equal_tables(tmp_client):
    client = tmp_client({"orders.csv": DIRTY}, toml())
    first, tables = intake.build(client), {t: stored(client, t) for t in ("lines", "orders", "customer_days")}
    second = intake.build(client, force=True)
    assert json.dumps(first) == json.dumps(second)
    assert all(tables[t].equals(stored(client, t)) for t in tables)


def test_a_failed_build_leaves_nothing_behind(tmp_client):
    client = tmp_client({"orders.csv": "id,date\n1,2\n"}, toml())
    with pytest.raises(DataRefused):
        intake.build(client)
    assert list((client.folder / "built").iterdir()) == []


def test_lines_without_a_sale_are_refused(tmp_client):
    with pytest.raises(DataRefused, match="no line counts as a sale"):
        intake.build(tmp_client({"orders.csv": LINES + "1,2025-01-05,A,S,1,-5,ok\n"}, toml()))


def test_progress_is_told_step_by_step(tmp_client):
    steps = []
    intake.build(tmp_client({"orders.csv": DIRTY}, toml()), report=lambda *step: steps.append(step))
    assert steps[:2] == [("reading", "orders.csv"), ("cleaning", "lines")]
    assert ("writing", "customer_days") in steps


def test_the_kept_amount_is_the_sum_of_the_kinds(tmp_client):
    client = built(tmp_client({"orders.csv": DIRTY}, toml()))
    kept = math.fsum(kind["amount"] for kind in client.ledger["sources"]["lines"]["kinds"])
    assert kept == client.ledger["sources"]["lines"]["files"][0]["amount"]["kept"]
