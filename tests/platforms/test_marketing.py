"""Advertising and analytics reports: what was spent and visited, month by month, with totals left out."""

from functools import cache

import pytest

from toolkit.client import Client
from toolkit.errors import DataRefused
from toolkit.intake import build, recipes

LINES = "order_id;date;client;value\n1;2026-01-05;a;10,50\n"
TOML = """name = "Acme"
currency = "RON"
[sources.lines]
files = ["raw/lines.csv"]
columns = {{ order_id = "order_id", ordered_at = "date", customer_id = "client", net_amount = "value" }}
[sources.{table}]
files = ["raw/report*"]
recipe = "{recipe}"
"""

GOOGLE_EN = (
    'Campaign report\n"January 1, 2026 - February 28, 2026"\n'
    "Day,Campaign,Campaign ID,Currency code,Cost,Impr.,Clicks,Conversions,Conv. value\n"
    '2026-01-05,Brand,11,RON,"1,204.50","10,200",310,12.00,"3,400.00"\n'
    "2026-01-19,Brand,11,RON,95.50,800,20,--,0.00\n"
    '2026-02-02,"Search, generic",12,RON,700.25,"5,100",150,4.50,900.00\n'
    'Total: Account, --, --,RON,"2,000.25","16,100",480,16.50,"4,300.00"\n'
    'Total: Campaigns, --, --,RON,"2,000.25","16,100",480,16.50,"4,300.00"\n'
)
GOOGLE_RO = (
    'Raport privind campaniile\n"1 ianuarie 2026 - 28 februarie 2026"\n'
    "Ziua\tCampanie\tCod monedă\tCost\tAfiș.\tClicuri\tConversii\n"
    "2026-01-05\tBrand\tRON\t1.204,50\t10.200\t310\t12,00\n"
    "2026-01-19\tBrand\tRON\t95,50\t800\t20\t--\n"
    "2026-02-02\tSearch, generic\tRON\t700,25\t5.100\t150\t4,50\n"
    "Total: Cont\t--\tRON\t2.000,25\t16.100\t480\t16,50\n"
)
META = (
    "\ufeffReporting starts,Reporting ends,Campaign name,Ad set name,Amount spent ({currency}),Impressions,Reach,Results,"
    "Result indicator,Link clicks,Clicks (all),Purchases,Purchases conversion value\n"
    "2026-01-01,2026-01-31,Retargeting,A,1300.00,11000,9000,10,purchase,330,400,12,3000\n"
    "2026-02-01,2026-02-28,Retargeting,A,700.25,5100,4000,3,purchase,150,190,4,900\n"
)
META_RO = (
    "Începutul raportării;Sfârșitul raportării;Numele campaniei;Suma cheltuită (RON);Afișări;Clicuri pe link;Achiziții\n"
    "2026-01-01;2026-01-31;Retargeting;1300,00;11000;330;12\n2026-02-01;2026-02-28;Retargeting;700,25;5100;150;4\n"
)
GA4 = (
    "# ----------------------------------------\n# Traffic acquisition: Session default channel group\n# Account: Acme\n"
    "# ----------------------------------------\n#\n# Start date: 202601{first}\n# End date: 2026{last}\n\n"
    "Session default channel group,Sessions,Engaged sessions,Engagement rate,Average engagement time per session,"
    "Events per session,Event count,Key events,Total revenue\n"
    "Organic Search,1200,800,0.66,35.2,4.1,4920,30,5000.5\nDirect,300,150,0.5,20.1,3.0,900,6,700\n"
    "Grand total,1500,950,0.63,32.1,3.8,5820,36,5700.5\n"
    "\n# Start date: 20260101\n# End date: 20260131\nNth day,Sessions\n0000,50\n0001,61\n"
)
GA4_FR = GA4.replace("Traffic acquisition", "Acquisition de trafic").replace("Start date", "Date de début").replace(
    "End date", "Date de fin"
).replace("Session default channel group,Sessions", "Groupe de canaux par défaut de la session,Sessions").replace(
    "Key events", "Événements clés"
)  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """``built("spend", "google_ads", report)``: the client of one report beside a line of orders, built once."""

    @cache
    def client_of(table, recipe, report):
        data = tmp_path_factory.mktemp("data")
        raw = data / "acme" / "raw"
        raw.mkdir(parents=True)
        (raw / "lines.csv").write_text(LINES, encoding="utf-8")
        (raw / "report.csv").write_bytes(report if isinstance(report, bytes) else report.encode())
        (raw.parent / "client.toml").write_text(TOML.format(table=table, recipe=recipe), encoding="utf-8")
        build(Client.configured("acme", data))
        return Client.open("acme", as_of="2026-12-31", data=data)

    return client_of


def by_month(client, table, *columns):
    """The sums of a table's columns by month."""
    rows = client.table(table)
    sums = rows.group_by("month").agg(**{c: rows[c].sum() for c in columns}).order_by("month").to_pandas()
    return {str(row.month)[:10]: tuple(row[1:]) for row in sums.itertuples(index=False)}


@pytest.mark.parametrize(
    ("recipe", "report"),
    [("google_ads", GOOGLE_EN), ("google_ads", GOOGLE_RO.encode("utf-16")), ("meta_ads", META.format(currency="RON")),
     ("meta_ads", META_RO)],
    ids=["google", "google in Romanian, UTF-16", "meta", "meta in Romanian"],
)  # fmt: skip
def test_a_spend_report_gives_its_money_clicks_and_impressions_by_month(recipe, report, built):
    client = built("spend", recipe, report)
    expected = {"2026-01-01": (1300.0, 330, 11000), "2026-02-01": (700.25, 150, 5100)}
    assert by_month(client, "spend", "amount", "clicks", "impressions") == expected


@pytest.mark.parametrize(
    ("recipe", "report", "title"), [("google_ads", GOOGLE_EN, "Google Ads"), ("meta_ads", META_RO, "Meta Ads")]
)
def test_spend_is_media_of_its_own_channel(recipe, report, title, built):
    rows = built("spend", recipe, report).table("spend").to_pandas()
    assert (set(rows.kind), set(rows.source_channel)) == ({"media"}, {title})


def test_google_ads_totals_and_its_heading_are_no_records(built):
    book = built("spend", "google_ads", GOOGLE_EN).ledger["sources"]["spend"]
    assert book["structural"] == [{"rule": "total", "rows": 2, "amount": pytest.approx(4000.5)}]
    assert (book["files"][0]["preamble"], book["files"][0]["kept"]) == (2, 3)


def test_what_google_ads_does_not_know_is_missing_not_zero(built):
    rows = built("spend", "google_ads", GOOGLE_EN).table("spend").order_by("amount").to_pandas()
    assert rows.conversions.isna().tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("recipe", "report"),
    [("meta_ads", META.format(currency="USD")), ("google_ads", GOOGLE_EN.replace("RON", "USD"))],
    ids=["in the header", "in a column"],
)
def test_money_in_another_currency_is_refused(recipe, report, built):
    with pytest.raises(DataRefused, match=r"holds amounts in USD.*the currency of acme is RON"):
        built("spend", recipe, report)


@pytest.mark.parametrize("report", [GA4, GA4_FR], ids=["English", "French"])
def test_ga4_takes_its_month_from_above_the_table_and_stops_where_the_second_begins(report, built):
    client = built("traffic", "ga4", report.format(first="01", last="0131"))
    assert by_month(client, "traffic", "sessions") == {"2026-01-01": (1500,)}
    book = client.ledger["sources"]["traffic"]["files"][0]
    assert (book["kept"], book["quarantined"]) == (2, 0)
    assert book["read"] == book["kept"] + book["structural"]


def test_a_ga4_report_over_two_months_in_one_sum_is_refused(built):
    with pytest.raises(DataRefused, match="covers 20260101 to 20260228 in one sum"):
        built("traffic", "ga4", GA4.format(first="01", last="0228"))


@pytest.mark.parametrize(
    ("name", "report", "line", "delimiter"),
    [("google_ads", GOOGLE_EN, 2, ","), ("google_ads", GOOGLE_RO, 2, "\t"), ("meta_ads", META, 0, ","),
     ("meta_ads", META_RO, 0, ";"), ("ga4", GA4, 8, ","), ("ga4", GA4_FR, 8, ",")],
)  # fmt: skip
def test_a_report_is_recognised_by_its_header_alone(name, report, line, delimiter):
    header = report.lstrip("\ufeff").split("\n")[line].replace("{currency}", "EUR").split(delimiter)
    assert recipes.recognise(header)[0].name == name
