"""Exports that cannot serve are refused with the reason, and what to export instead."""

import re
from pathlib import Path

import pytest

from toolkit import words
from toolkit.errors import ConfigError, DataRefused
from toolkit.intake import build, recipes

TOML = 'name = "Acme"\ncurrency = "RON"\n[sources.lines]\nfiles = ["raw/*"]\nrecipe = "{recipe}"\n'
CORE = "Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),Items sold,Coupon(s),Net Sales,Attribution"
CORE_RO = "Dată,Comanda #,Venituri nete (formatate),Stare,Client,Tip client,Produs(e),Articole vândute,Cupon(cupoane),Vânzări nete,Atribuire"
GRIDS = {
    "en": "ID;Reference;New client;Delivery;Customer;Total;Payment;Status;Date",
    "ro": "ID;Referință;Client nou;Livrare;Client;Total;Plată;Stare;Dată",
    "fr": "ID;Référence;Nouveau client;Livraison;Client;Total;Paiement;État;Date",
}
MAGENTO = "ID,Purchase Point,Purchase Date,Bill-to Name,Ship-to Name,Grand Total (Base),Grand Total (Purchased),Status"


@pytest.mark.parametrize("header", [CORE, CORE_RO])
def test_woocommerces_own_export_is_known_and_refused(header, tmp_client):
    assert recipes.recognise(header.split(","))[0].name == "woocommerce_core"
    client = tmp_client({"orders.csv": header + "\n"}, TOML.format(recipe="woocommerce_core"))
    with pytest.raises(DataRefused, match=r"by name only, without an e-mail address or an id.*Advanced Order Export"):
        build(client)


@pytest.mark.parametrize("header", GRIDS.values(), ids=GRIDS)
def test_prestashops_list_is_known_in_each_language_and_refused(header, tmp_client):
    assert recipes.recognise(header.split(";"))[0].name == "prestashop_grid"
    client = tmp_client({"orders.csv": header + "\n"}, TOML.format(recipe="prestashop_grid"))
    with pytest.raises(DataRefused, match="SQL Manager"):
        build(client)


def test_a_reason_is_told_in_romanian_too(tmp_client):
    words.use("ro")
    client = tmp_client({"orders.csv": CORE + "\n"}, TOML.format(recipe="woocommerce_core"))
    with pytest.raises(DataRefused, match="doar numele clienților"):
        build(client)


def test_magentos_grid_without_the_e_mail_says_which_boxes_to_tick(tmp_client):
    row = '1001,Main,"Nov 3, 2025, 14:05:22",M,M,RON10.00,RON10.00,Complete'
    client = tmp_client({"export.csv": f"{MAGENTO}\n{row}\n"}, TOML.format(recipe="magento"))
    with pytest.raises(DataRefused, match=r"export\.csv: no column says who bought.*tick Customer Email"):
        build(client)


def test_a_recipe_for_another_table_is_refused_with_those_there_are(tmp_client):
    client = tmp_client({"a.csv": "x\n"}, TOML.format(recipe="google_ads"))
    with pytest.raises(ConfigError, match=r'no recipe "google_ads"\. Recipes: bigcommerce, emag'):
        build(client)


def test_lines_that_tell_two_totals_of_one_order_are_set_aside_not_summed(tmp_client):
    rows = "1;01.02.2025;072;A;1;50,00\n1;01.02.2025;072;B;1;50,00\n2;13.02.2025;073;C;1;20,50\n2;13.02.2025;073;D;1;30,00\n"
    header = "Nr. comanda;Data comanda;Telefon;Produs;Cantitate;Cost\n"
    book = build(tmp_client({"a.csv": header + rows}, TOML.format(recipe="order_total_repeated")))
    lines = book["sources"]["lines"]
    assert lines["quarantine"] == [{"rule": "differs", "rows": 2, "amount": pytest.approx(25.25)}]
    assert lines["files"][0]["amount"]["kept"] == pytest.approx(50)


def test_the_query_of_the_readme_is_recognised_as_the_recipe_that_reads_it():
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    selected = re.search(r"```sql\nSELECT (.*?)\nFROM", readme, re.S)[1]
    header = [re.split(r"\.| AS ", column.strip())[-1] for column in selected.split(",")]
    assert recipes.recognise(header)[0].name == "prestashop"


JOINED = """name = "Acme"
currency = "RON"
[sources.lines]
files = ["raw/lines.csv"]
columns = { order_id = "order", ordered_at = "date", customer_id = "client", net_amount = "value" }
joins = { orders = { files = ["raw/orders.csv"], on = "order" } }
"""
JOINED_LINES = "order,value\n1,10.50\n1,2.25\n2,7.75\n3,1.50\n"


def test_two_rows_of_a_joined_file_that_differ_under_one_key_are_refused(tmp_client):
    orders = "order,date,client\n1,2026-01-05,a\n1,2026-01-06,a\n2,2026-01-20,b\n3,2026-01-21,b\n"
    with pytest.raises(DataRefused, match=r'orders\.csv, column "order": "1" stand on several rows that differ'):
        build(tmp_client({"lines.csv": JOINED_LINES, "orders.csv": orders}, JOINED))


def test_rows_that_a_join_leaves_over_on_either_side_are_counted_and_their_money_kept_in_the_books(tmp_client):
    orders = "order,date,client\n1,2026-01-05,a\n1,2026-01-05,a\n2,2026-01-20,b\n9,2026-01-21,b\n"
    book = build(tmp_client({"lines.csv": JOINED_LINES, "orders.csv": orders}, JOINED))["sources"]["lines"]
    told = {key: book["joins"][0][key] for key in ("read", "matched", "unmatched", "without")}
    assert told == {"read": 4, "matched": 2, "unmatched": 1, "without": 1}
    assert book["quarantine"] == [{"rule": "empty", "rows": 1, "amount": 1.5}]
    assert book["files"][0]["amount"]["kept"] == pytest.approx(20.5)


def test_a_join_by_a_column_that_is_not_there_is_refused_with_those_that_are(tmp_client):
    with pytest.raises(DataRefused, match=r'orders\.csv has no column "order".*it has "number", "date"'):
        build(tmp_client({"lines.csv": JOINED_LINES, "orders.csv": "number,date\n1,2026-01-05\n"}, JOINED))
