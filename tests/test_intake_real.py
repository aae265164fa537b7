"""Real shops through the intake: the figures that must come out, to within five hundredths."""

import pytest

from toolkit import intake


@pytest.fixture(scope="module")
def retail(real_client):
    return real_client("online_retail")


@pytest.fixture(scope="module")
def book(retail):
    return retail.ledger["sources"]["lines"]


def money(value: float) -> object:
    return pytest.approx(value, abs=0.05)


KINDS = {
    ("sale", True): (791_044, 17_431_533.18),
    ("sale", False): (228_608, 3_091_128.68),
    ("return", True): (18_446, -1_087_882.14),
    ("return", False): (719, -377_421.52),
    ("adjustment", False): (6, -147_614.08),
    ("stock", False): (3_393, 0),
}


@pytest.mark.parametrize("kind", KINDS)
def test_online_retail_has_its_lines_and_amount_of_each_kind(book, kind):
    found = {(k["kind"], k["with_customer"]): (k["rows"], k["amount"]) for k in book["kinds"]}
    assert found[kind] == (KINDS[kind][0], money(KINDS[kind][1]))


def test_online_retail_gives_2631_lines_away_free(book):
    free = [k for k in book["kinds"] if k["kind"] == "free"]
    assert (sum(k["rows"] for k in free), sum(k["amount"] for k in free)) == (2_631, 0)


@pytest.mark.parametrize(
    ("part", "rows", "amount"),
    [
        ("read", 1_067_370, 19_287_232.57),
        ("deduplicated", 22_523, 377_488.45),
        ("kept", 1_044_847, 18_909_744.12),
        ("quarantined", 0, 0),
        ("structural", 0, 0),
    ],
)
def test_the_ledger_of_online_retail_closes_on_its_known_figures(book, part, rows, amount):
    assert sum(f[part] for f in book["files"]) == rows
    assert sum(f["amount"][part] for f in book["files"]) == money(amount)


def test_the_two_exports_of_online_retail_share_1088_invoices_none_of_them_changed(book):
    assert book["overlap"] == {"orders": 1_088, "changed": 0, "rows": 22_523, "amount": money(377_488.45)}


def test_online_retail_has_5878_customers_and_36969_identified_orders(retail):
    known = retail.orders.filter(retail.orders.customer_id.notnull())
    assert (known.customer_id.nunique().execute(), known.count().execute()) == (5_878, 36_969)


def test_235287_kept_lines_of_online_retail_have_no_customer(retail):
    assert retail.lines.customer_id.isnull().sum().execute() == 235_287


def test_sums_of_online_retails_orders_are_rounded_to_the_cent(retail):
    sales = retail.orders.sales.to_pandas()
    assert (sales == sales.round(2)).all()


def test_cdnow_has_its_rows_customer_days_and_sales(real_client):
    client = real_client("cdnow")
    kept = client.ledger["sources"]["lines"]["files"][0]
    assert (kept["kept"], kept["amount"]["kept"]) == (69_659, money(2_500_315.63))
    assert client.customer_days.count().execute() == client.orders.count().execute() == 67_591


def test_cdnow_has_23570_customers(real_client):
    assert real_client("cdnow").orders.customer_id.nunique().execute() == 23_570


def test_the_rfm_example_has_its_orders_customers_and_revenue(real_client):
    orders = real_client("rfm_example").orders
    found = orders.agg(n=orders.count(), customers=orders.customer_id.nunique(), sales=orders.sales.sum()).to_pandas()
    assert found.iloc[0].tolist() == [4_906, 995, 464_158]


def test_two_builds_of_cdnow_have_one_key_and_equal_tables(real_client):
    client = real_client("cdnow")
    before = {t: (client.built / f"{t}.parquet").read_bytes() for t in ("lines", "orders", "customer_days")}
    key = client.ledger["key"]
    assert intake.build(client, force=True)["key"] == key
    assert all((client.built / f"{t}.parquet").read_bytes() == data for t, data in before.items())
