"""One number and one date format a column, decided from the whole of it, and never guessed."""

import ibis
import pytest

from toolkit import intake
from toolkit.client import Client
from toolkit.errors import ConfigError, DataRefused
from toolkit.intake.decide import Column, decide

TOML = """
name = "Acme"
currency = "RON"
{top}
[sources.lines]
files = ["raw/*"]
delimiter = "|"
{more}
[sources.lines.columns]
order_id = "id"
ordered_at = "date"
net_amount = "total"
"""


def toml(more: str = "", top: str = "") -> str:
    return TOML.format(more=more, top=top)


def sheet(totals: list[str], dates: list[str] | None = None) -> str:
    dates = dates or ["2025-01-05"] * len(totals)
    rows = [f"{i}|{day}|{total}" for i, (day, total) in enumerate(zip(dates, totals, strict=True), 1)]
    return "id|date|total\n" + "\n".join(rows) + "\n"


def built(client: Client) -> Client:
    intake.build(client)
    return Client.open(client.slug, data=client.folder.parent)


def amounts(client: Client) -> list[float]:
    rows = client.connection.read_parquet(client.built / "lines.parquet")
    return rows.order_by(rows.order_id.cast("int")).net_amount.to_pandas().tolist()


def days(client: Client) -> list[str]:
    rows = client.connection.read_parquet(client.built / "lines.parquet")
    return rows.order_by(rows.order_id.cast("int")).ordered_at.strftime("%Y-%m-%d %H:%M").to_pandas().tolist()


def values(client: Client, name: str, texts: list[str], table: str = "lines") -> list:
    """What the texts of one column are read as."""
    staged = ibis.memtable({"__file": [0] * len(texts), "__line": range(2, len(texts) + 2), "c0": texts})
    read, _decision = decide(Column(client, table, name, "c0", name, staged, ("a.csv",), (client.folder,)))
    frame = read.to_pandas().set_index("raw")
    return frame.value[[text.strip() for text in texts]].tolist()


def quarantine(client: Client) -> list[dict]:
    return client.ledger["sources"]["lines"]["quarantine"]


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (["1.234,56", "7,00", "12"], [1234.56, 7, 12]),
        (["1,234.56", "7.00", "12"], [1234.56, 7, 12]),
        (["1 234,56", "7,5"], [1234.56, 7.5]),
        (["1\u00a0234,56", "2\u202f345,5"], [1234.56, 2345.5]),
        (["1'234.56", "7.5"], [1234.56, 7.5]),
        (["1.234.567", "12"], [1234567, 12]),
        (["1,234,567", "12"], [1234567, 12]),
        (["1.234", "0,5"], [1234, 0.5]),
        (["1.234", "0.5"], [1.234, 0.5]),
        (["1234.567", "12"], [1234.567, 12]),
        (["10,5 lei", "7,25 RON", "lei 3"], [10.5, 7.25, 3]),
        (["(12.50)", "12.25-", "\u22123.5", "-1.5", "+2.5"], [-12.5, -12.25, -3.5, -1.5, 2.5]),
        (["0.075", "1"], [0.075, 1]),
        (["1.5E+03", "2"], [1500, 2]),
    ],
)
def test_a_column_of_numbers_is_read_with_its_own_decimal_mark(tmp_client, texts, numbers):
    assert values(tmp_client({}, toml()), "net_amount", texts) == numbers


def test_a_column_that_reads_both_ways_is_refused_with_the_fix(tmp_client):
    with pytest.raises(DataRefused) as refusal:
        intake.build(tmp_client({"a.csv": sheet(["12", "1.234", "5.678"])}, toml()))
    assert str(refusal.value) == (
        'a.csv line 3, column "total": "1.234" could be 1,234 or 1.234; set decimal = "," or "." under [sources.lines] '
        "in data/acme/client.toml."
    )


@pytest.mark.parametrize(("decimal", "value"), [(",", 1234), (".", 1.234)])
def test_the_configured_decimal_mark_settles_a_column_that_reads_both_ways(tmp_client, decimal, value):
    client = built(tmp_client({"a.csv": sheet(["1.234", "5"])}, toml(f'decimal = "{decimal}"')))
    assert amounts(client) == [value, 5]


def test_numbers_of_the_minority_format_are_set_aside(tmp_client):
    client = built(tmp_client({"a.csv": sheet(["1,50", "2,50", "3,50", "4.5"])}, toml()))
    assert (amounts(client), quarantine(client)) == ([1.5, 2.5, 3.5], [{"rule": "number", "rows": 1, "amount": 0.0}])


def test_a_column_mostly_without_numbers_is_refused(tmp_client):
    with pytest.raises(DataRefused, match=r'line 3, column "total": "abc", "def" cannot be read as a number; 2 of 3'):
        intake.build(tmp_client({"a.csv": sheet(["1", "abc", "def"])}, toml()))


@pytest.mark.parametrize("texts", [["10 EUR", "12 EUR"], ["10 lei", "12 €"]])
def test_amounts_in_another_currency_are_refused(tmp_client, texts):
    with pytest.raises(DataRefused, match=r'column "total" holds amounts in EUR'):
        intake.build(tmp_client({"a.csv": sheet(texts)}, toml()))


@pytest.mark.parametrize(
    ("texts", "moments"),
    [
        (["2025-03-04", "2025-12-31"], ["2025-03-04 00:00", "2025-12-31 00:00"]),
        (["2025-03-04 10:15", "2025-12-31 08:00"], ["2025-03-04 10:15", "2025-12-31 08:00"]),
        (["2025-03-04T10:15:59", "2025-12-31T08:00:00"], ["2025-03-04 10:15", "2025-12-31 08:00"]),
        (["04.03.2025", "5.12.2025"], ["2025-03-04 00:00", "2025-12-05 00:00"]),
        (["04.03.2025 7:05:01", "05.12.2025 23:59:00"], ["2025-03-04 07:05", "2025-12-05 23:59"]),
        (["04/03/2025", "31/12/2025"], ["2025-03-04 00:00", "2025-12-31 00:00"]),
        (["03/04/2025", "12/31/2025"], ["2025-03-04 00:00", "2025-12-31 00:00"]),
        (["20250304", "20251231"], ["2025-03-04 00:00", "2025-12-31 00:00"]),
        (["04-03-2025", "31-12-2025"], ["2025-03-04 00:00", "2025-12-31 00:00"]),
        (["04.03.25", "31.12.25"], ["2025-03-04 00:00", "2025-12-31 00:00"]),
        (["4 martie 2025", "12 ian. 2025"], ["2025-03-04 00:00", "2025-01-12 00:00"]),
        (["04/04/2025", "05/05/2025"], ["2025-04-04 00:00", "2025-05-05 00:00"]),
    ],
)
def test_a_column_of_dates_is_read_in_its_own_format(tmp_client, texts, moments):
    assert [f"{moment:%Y-%m-%d %H:%M}" for moment in values(tmp_client({}, toml()), "ordered_at", texts)] == moments


def test_days_and_months_that_could_change_places_are_refused_with_the_fix(tmp_client):
    with pytest.raises(DataRefused) as refusal:
        intake.build(tmp_client({"a.csv": sheet(["1", "2"], ["05/05/2025", "04/03/2025"])}, toml()))
    assert str(refusal.value) == (
        'a.csv line 3, column "date": "04/03/2025" could be 2025-03-04 or 2025-04-03, and so could every date there; '
        'set date_format = "%d/%m/%Y" or "%m/%d/%Y" under [sources.lines] in data/acme/client.toml.'
    )


def test_the_configured_format_settles_days_and_months(tmp_client):
    client = built(tmp_client({"a.csv": sheet(["1"], ["04/03/2025"])}, toml('date_format = "%m/%d/%Y"')))
    assert days(client) == ["2025-04-03 00:00"]


def test_a_format_that_is_none_is_refused(tmp_client):
    with pytest.raises(ConfigError, match=r'date_format = "dd\.mm\.yyyy" is no date format'):
        intake.build(tmp_client({"a.csv": sheet(["1"], ["04.03.2025"])}, toml('date_format = "dd.mm.yyyy"')))


def test_a_column_half_of_each_decimal_mark_is_refused(tmp_client):
    with pytest.raises(DataRefused, match=r'"1,5" could be 1,5 or 1\.5; set decimal'):
        intake.build(tmp_client({"a.csv": sheet(["1,5", "2.5"])}, toml()))


def test_dates_of_the_minority_format_are_set_aside_with_their_money(tmp_client):
    dates = ["01.02.2025", "15.02.2025", "16.02.2025", "2025-02-17"]
    client = built(tmp_client({"a.csv": sheet(["1", "2", "3", "40"], dates)}, toml()))
    assert (amounts(client), quarantine(client)) == ([1, 2, 3], [{"rule": "date", "rows": 1, "amount": 40.0}])


def test_impossible_dates_are_set_aside(tmp_client):
    dates = ["31.02.2025", "00.00.0000", "30.12.1899", "01.01.1970", *["01.02.2025"] * 4, "15.02.2025"]
    client = built(tmp_client({"a.csv": sheet(["7"] * 4 + ["1"] * 4 + ["2"], dates)}, toml()))
    assert (amounts(client), quarantine(client)) == ([1] * 4 + [2], [{"rule": "date", "rows": 4, "amount": 28.0}])


def test_a_column_mostly_without_dates_is_refused(tmp_client):
    with pytest.raises(DataRefused, match=r'a.csv line 2, column "date": "x", "y" cannot be read as a date; 2 of 3'):
        intake.build(tmp_client({"a.csv": sheet(["1", "2", "3"], ["x", "y", "2025-01-05"])}, toml()))


def test_dates_more_than_a_day_after_the_export_are_set_aside(tmp_client):
    dates = ["2025-01-31", "2025-02-01", "2025-02-02"]
    client = built(tmp_client({"a.csv": sheet(["1", "2", "3"], dates)}, toml(top="exported_on = 2025-01-31")))
    assert (amounts(client), quarantine(client)) == ([1, 2], [{"rule": "future", "rows": 1, "amount": 3.0}])


def test_without_the_day_of_export_no_date_is_in_the_future(tmp_client):
    assert amounts(built(tmp_client({"a.csv": sheet(["1", "2"], ["2025-01-31", "2099-01-01"])}, toml()))) == [1, 2]


def test_what_was_decided_is_recorded_with_its_evidence(tmp_client):
    client = built(tmp_client({"a.csv": sheet(["1,5", "2,5", "3.5"], ["15.02.2025"] * 3)}, toml()))
    decided = {c["column"]: (c["decided"], c["n"], c["agree"]) for c in client.ledger["sources"]["lines"]["columns"]}
    assert decided == {"order_id": ("", 3, 3), "ordered_at": ("%d.%m.%Y", 3, 3), "net_amount": ("decimal ,", 3, 2)}


@pytest.mark.parametrize("months", [["2025-03", "2025-04"], ["03.2025", "04.2025"], ["martie 2025", "aprilie 2025"]])
def test_a_month_of_spend_is_its_first_day(tmp_client, months):
    more = """
[sources.spend]
files = ["spend/*"]
delimiter = "|"
constants = { kind = "media" }
columns = { month = "luna", amount = "suma" }
"""
    client = tmp_client({"a.csv": sheet(["1"])}, toml() + more)
    (client.folder / "spend").mkdir()
    (client.folder / "spend" / "s.csv").write_text(f"luna|suma\n{months[0]}|10\n{months[1]}|20,5\n", encoding="utf-8")
    client = built(client)
    table = client.connection.read_parquet(client.built / "spend.parquet").order_by("month").to_pandas()
    assert [str(day)[:10] for day in table.month] == ["2025-03-01", "2025-04-01"]


def test_a_birthday_is_a_day_and_may_be_older_than_any_shop(tmp_client):
    client = tmp_client({"a.csv": sheet(["1"])}, toml())
    client.config.sources["customers"] = client.config.sources["lines"]
    found = values(client, "birthday", ["12.09.1970", "31.12.1948", "05.03.2001", "29.02.2001"], "customers")
    assert [str(day)[:10] for day in found] == ["1970-09-12", "1948-12-31", "2001-03-05", "NaT"]
