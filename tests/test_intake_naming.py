"""What the headers of shops never met before are taken for."""

import csv
import io
import tomllib
from pathlib import Path

import pytest

from toolkit.intake.wizard import naming, shapes

SHOPS = tomllib.loads((Path(__file__).parent / "headers" / "shops.toml").read_text(encoding="utf-8"))["shop"]
HELD_OUT = [shop for shop in SHOPS if shop.get("held_out")]
TUNED = [shop for shop in SHOPS if not shop.get("held_out")]


def seen(text):
    header, *rows = csv.reader(io.StringIO(text.strip()), delimiter=";")
    return [shapes.Seen(name, tuple(row[i] for row in rows)) for i, name in enumerate(header)]


def proposed(shop):
    named = naming.name(seen(shop["csv"]))
    return {name: guess.header for name, guess in named.sure.items()} if named.table == shop["table"] else {}


def counted(shops):
    """How many of the needed columns are proposed right, how many there are, and how many proposals are wrong."""
    right = needed = wrong = 0
    for shop in shops:
        got, expected = proposed(shop), shop["expected"]
        right += sum(got.get(column) == header for column, header in expected.items())
        wrong += sum(expected.get(column) != header for column, header in got.items())
        needed += len(expected)
    return right, needed, wrong


def test_there_are_thirty_header_sets_and_ten_held_out():
    assert len(SHOPS) >= 30
    assert len(HELD_OUT) >= 10


@pytest.mark.parametrize("shops", [TUNED, HELD_OUT], ids=["tuned on", "held out"])
def test_nine_needed_columns_of_ten_are_proposed_right(shops):
    right, needed, _wrong = counted(shops)
    assert right / needed >= 0.9


@pytest.mark.parametrize("shops", [TUNED, HELD_OUT], ids=["tuned on", "held out"])
def test_a_wrong_proposal_is_rare(shops):
    right, _needed, wrong = counted(shops)
    assert wrong / (right + wrong) <= 0.03


@pytest.mark.parametrize("shop", SHOPS, ids=lambda shop: shop["name"])
def test_a_file_is_taken_for_the_table_it_is(shop):
    assert naming.name(seen(shop["csv"])).table == shop["table"]


def test_words_run_together_and_inflected_are_understood():
    assert naming.meanings("Numărul clientului") == naming.meanings("Cod client")
    assert set(naming.meanings("CUSTNO")) == {"customer", "ident"}
    assert set(naming.meanings("Preț unitar (fără TVA)")) == {"price", "unit", "exvat"}


def test_values_that_cannot_be_a_column_overrule_its_header():
    named = naming.name(seen("Order ID;Date;Customer;Total\n1;soon;a;12.50\n2;later;b;9.00"), ("lines",))
    assert "ordered_at" not in named.guesses
    assert named.lacking == ("ordered_at",)


def test_of_two_values_the_one_that_is_pieces_times_price_is_the_lines():
    rows = "Order;Date;Client ID;Qty;Unit price;Total;Amount\n1;2026-01-05;7;2;10.00;23.80;20.00"
    assert naming.name(seen(rows)).sure["net_amount"].header == "Amount"


def test_a_name_is_no_customers_id_where_there_is_an_address():
    rows = "Order;Date;Buyer name;Email;Total\n1;2026-01-05;Ana Pop;a@b.ro;12.50"
    assert "customer_id" not in naming.name(seen(rows)).guesses
