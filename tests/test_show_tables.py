"""Tables and tiles: what a person reads in each cell."""

import fabricated as shop
import pytest

from toolkit import show
from toolkit.show import tables
from toolkit.show.tables import Table


@pytest.fixture(autouse=True)
def started():
    show.start(client="Acme SRL", currency="RON", as_of=shop.AS_OF, language="en", step="00")


def rows(table):
    return table.spoken()["rows"]


def test_the_ledger_shows_each_file_in_rows_and_money():
    assert rows(tables.ledger(shop.ledger(), "RON"))[2:4] == [
        ["comenzi_2025.csv", "rows", "26,120", "25,210", "903", "6", "1"],
        ["", "amount, RON", "2,988,128", "2,884,024", "103,303", "686", "114"],
    ]


def test_the_ledger_ends_with_its_sums():
    table = tables.ledger(shop.ledger(), "RON")
    assert rows(table)[-2][:4] == ["total", "rows", "90,806", "89,886"]
    assert table.spoken()["strong"] == [7, 8]


def test_a_file_without_amounts_has_one_row():
    assert [row[0] for row in rows(tables.ledger(shop.ledger(), "RON"))][6:8] == ["clienti.csv", "total"]


def test_many_files_are_summed_by_source():
    ledger = shop.ledger()
    ledger["sources"]["lines"]["files"] *= 3
    table = rows(tables.ledger(ledger, "RON"))
    assert [row[0] for row in table] == ["orders", "", "customers", "total", ""]
    assert table[0][2] == "233,415"


def test_kinds_are_shown_with_and_without_a_customer():
    table = rows(tables.kinds(shop.ledger(), "RON"))
    assert table[1] == ["returns", "1,446", "−187,882", "119", "−17,422"]
    assert table[2] == ["cancelled", "2,631", "300,211", "0", "0"]
    assert table[-1] == ["total", "65,732", "7,552,883", "11,127", "1,304,324"]


def test_doubtful_columns_come_first():
    assert [row[1] for row in rows(tables.decisions(shop.ledger()))][:3] == ["Data", "Valoare fără TVA", "Cantitate"]


def test_nearly_all_values_agreeing_is_not_shown_as_all():
    assert rows(tables.decisions(shop.ledger()))[1][-1] == "99.99%"


def test_the_cuts_read_from_score_five_to_one():
    assert rows(tables.cuts(shop.cuts()))[:2] == [
        ["recency: last order", "up to 31 days", "up to 76 days", "up to 180 days", "up to 365 days", "later"],
        ["frequency: orders", "10 or more", "5 or more", "3 or more", "2 or more", "less"],
    ]


def test_a_group_too_small_says_where_its_customers_are():
    assert rows(tables.group_table(shop.groups()))[9] == [
        "Don Juan", "too few: counted in Breakup", "0", "0.0%", "0.0%", "–", "–", "–",
    ]  # fmt: skip


def test_a_group_shows_its_gloss_and_its_numbers():
    assert rows(tables.group_table(shop.groups()))[0] == [
        "Soulmates", "best in all three scores", "210", "1.7%", "15.5%", "8.88", "14.2", "5,476\u00a0RON",
    ]  # fmt: skip


def test_a_column_of_values_is_numeric_and_one_of_words_is_not():
    assert tables.group_table(shop.groups()).spoken()["numeric"] == [False, False, *[True] * 6]


def test_html_of_a_table_is_escaped():
    assert "&lt;script&gt;" in Table(("a",), (("<script>",),)).html()


def test_a_kpi_tile_carries_its_n_and_interval():
    tile = tables.kpis(shop.kpis())[7].spoken()
    assert (tile["label"], tile["value"]) == ("Repeat rate", "42.4%")
    assert tile["detail"] == "41.5\u2060–\u206043.3%\nn\u00a0=\u00a012,043 customers"


def test_an_unknown_kpi_says_so():
    tile = tables.kpis(shop.kpis())[-1].spoken()
    assert (tile["value"], tile["detail"]) == ("–", "not known from these data")


def test_a_light_says_its_threshold_and_what_it_rests_on():
    tile = tables.lights(shop.lights())[1].spoken()
    assert (tile["value"], tile["state"], tile["verdict"]) == ("−27.0%", "red", "failing")
    assert tile["detail"] == "red at −20% or below; n\u00a0=\u00a03,718; 95% interval −34.0\u00a0–\u2060\u00a0−19.0%"


def test_a_light_without_data_is_grey():
    tile = tables.lights(shop.lights())[2].spoken()
    assert (tile["value"], tile["state"], tile["verdict"], tile["detail"]) == (
        "–",
        "grey",
        "not known",
        "red below 40; n unknown",
    )


def test_the_three_averages_of_days_are_told_apart():
    assert [tile.spoken()["value"] for tile in tables.adbt(shop.adbt())] == ["31.0", "59.0", "110.8"]


@pytest.mark.parametrize(
    ("decided", "read_as"),
    [
        ("%d.%m.%Y %H:%M", "DD.MM.YYYY hh:mm"),
        ("%Y-%m-%d %H:%M:%S", "YYYY-MM-DD hh:mm:ss"),
        ("decimal ,", "decimal mark ,"),
        ("", "text, as it stands"),
    ],
)
def test_a_decision_is_told_as_a_person_says_it(decided, read_as):
    ledger = shop.ledger()
    ledger["sources"]["lines"]["columns"] = [
        {"column": "x", "header": "x", "decided": decided, "why": {"rule": "text"}, "n": 1, "agree": 1}
    ]
    ledger["sources"] = {"lines": ledger["sources"]["lines"]}
    assert rows(tables.decisions(ledger))[0][2] == read_as


def test_notes_ask_first_and_sum_over_files():
    assert [row[:3] for row in rows(tables.notes(shop.ledger()))] == [
        ["postage, vouchers or gift cards sold", "11", "comenzi_2024.csv, line 40"],
        ["months of history, fewer than 12", "9", "comenzi_2024.csv"],
    ]
    assert rows(tables.righted(shop.ledger())) == [
        ["guests named by e-mail or phone", "4,113", "comenzi_2024.csv, line 12", "a@x.ro"]
    ]


def test_the_ledger_shows_each_currency_that_was_read():
    ledger = shop.ledger()
    file = ledger["sources"]["lines"]["files"][0]
    read = {"read": 100.0, "kept": 90.0, "deduplicated": 0.0, "quarantined": 10.0, "structural": 0.0}
    file["currencies"] = {"RON": file["amount"], "EUR": read}
    table = rows(tables.ledger(ledger, "RON"))
    assert table[2] == ["", "read in EUR", "100", "90", "0", "10", "0"]
    assert table[-2:] == [["", "read in EUR", "100", "90", "0", "10", "0"], ["", "read in RON", *table[3][2:]]]


def test_files_show_how_they_are_written_and_where_their_header_stands():
    table = rows(tables.files(shop.ledger()))
    assert table[0] == [
        "comenzi_2024.csv",
        "utf-8, separated by semicolons",
        "line 3, below “Raport comenzi”",
        "1",
        "4",
    ]
    ledger = shop.ledger()
    ledger["sources"]["lines"]["files"] *= 5
    ledger["sources"]["lines"]["files"][0] |= {
        "is_table": True,
        "sheet": "orders",
        "file": "raw/shop.db",
        "header_line": 0,
    }
    table = rows(tables.files(ledger))
    assert table[0][:3] == ["table orders of shop.db", "table of a database", "–"]
    assert (len(table), table[-1][0]) == (12, "and 5 more")


def test_decisions_say_why_and_hold_twelve_rows():
    table = rows(tables.decisions(shop.ledger()))
    assert [row[3] for row in table[:3]] == [
        "fits 76,890, the next best format 1,204", "76,883 need this mark, 1 the other", "76,883 need this mark, 1 the other",
    ]  # fmt: skip
    assert (len(table), table[-1][0]) == (10, "and 4 more")
    assert rows(tables.other_decisions(shop.ledger()))[0][:4] == [
        "customers", "ID", "text, as it stands", "never changed",
    ]  # fmt: skip
    ledger = shop.ledger()
    del ledger["sources"]["customers"]
    assert rows(tables.other_decisions(ledger))[0][0] == "no other table was sent"


def test_a_rule_without_words_is_shown_by_its_name():
    ledger = shop.ledger()
    ledger["sources"]["lines"]["notes"] = [{"rule": "new_rule", "file": "a.csv", "count": 1, "example": ""}]
    assert rows(tables.notes(ledger))[0][0] == "new_rule"


def test_identity_shows_each_way_with_its_share():
    assert rows(tables.identity(shop.ledger(), "RON")) == [
        ["by the shop's own customer id", "21,000", "650,000", "65.0%"],
        ["guest, by e-mail address", "4,000", "200,000", "20.0%"],
        ["nobody", "3,900", "150,000", "15.0%"],
    ]


def test_the_rules_are_printed_with_the_largest_customers_in_and_out():
    table = {row[0]: row[1] for row in rows(tables.rules(shop.ledger(), "RON"))}
    assert table["statuses that count as sales"] == "Finalizată, Livrată"
    assert table["returns count on the day of"] == "the order"
    assert table["returned goods"] == "lost: their cost stays"
    assert table["excluded days"] == "1 March 2025 – 2 March 2025: test"
    assert table["currencies"] == "RON, EUR"
    assert table["customers with 40% of sales or more"] == (
        "1; sales 1,000 RON with, 100 RON without; per order 250.00 with, 50.00 without"
    )


def test_every_note_of_the_intake_has_its_words():
    """Rules are told apart by their names: each literal that the intake notes is known to the slide."""
    import re
    from pathlib import Path

    from toolkit.show.notes import NOTES

    folder = Path(__file__).parents[1] / "toolkit" / "intake"
    calls = re.compile(r'(?:\b[nN]ote\(|Check\()\s*f?"([a-z0-9_{}]+)"')
    said = {rule for path in folder.glob("*.py") for rule in calls.findall(path.read_text(encoding="utf-8"))}
    assert said - {"no_{name}"} <= set(NOTES)
    assert len(said) > 40
