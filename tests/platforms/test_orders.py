"""Orders of every platform: from its own export to the truth, in money too."""

import math

import pytest

from toolkit import intake
from toolkit.client import Client
from toolkit.intake import recipes

from . import exports
from .shop import buyers, days, found, orders, pieces, sold, truth

PLAIN = {"discounts": False, "line_discounts": False, "refunds": False}
SHOPS = {
    "shopify": (exports.shopify, {}),
    "shopify, renamed": (lambda shop: exports.shopify(shop, renamed=True), {}),
    "woocommerce advanced": (exports.woocommerce_advanced, {}),
    "woocommerce skyverge": (exports.woocommerce_skyverge, {}),
    "woocommerce webtoffee": (exports.woocommerce_webtoffee, {"refunds": False}),
    "magento": (exports.magento, {}),
    "prestashop": (exports.prestashop, {"refunds": False}),
    "bigcommerce": (exports.bigcommerce, {"refunds": False}),
    "bigcommerce, Shift": (lambda shop: exports.bigcommerce(shop, shift=True), {"refunds": False}),
    "emag": (exports.emag, PLAIN),
    "gomag, by id": (exports.gomag, {"line_discounts": False, "refunds": False}),
    "gomag, listed": (lambda shop: exports.gomag(shop, by_id=False), {"line_discounts": False, "refunds": False}),
    "order total on each line": (exports.order_total_repeated, {"refunds": False}),
    "related tables": (exports.olist, PLAIN),
}


def client_of(export, folder, slug="acme"):
    """The client of an export, its tables built."""
    raw = folder / slug / "raw"
    raw.mkdir(parents=True)
    for name, content in export.files.items():
        (raw / name).write_bytes(content)
    main = export.main or next(iter(export.files))
    text = (
        f'name = "Acme"\ncurrency = "RON"\n[sources.lines]\nfiles = ["raw/{main}"]\nrecipe = "{export.recipe}"\n'
        f"{export.more}\n"
    )
    (raw.parent / "client.toml").write_text(text, encoding="utf-8")
    intake.build(Client.configured(slug, folder))
    return Client.open(slug, data=folder)


@pytest.fixture(scope="module", params=SHOPS)
def case(request, tmp_path_factory):
    """A shop, its export, and the client built of it."""
    make, options = SHOPS[request.param]
    shop = orders(**options)
    export = make(shop)
    return shop, export, client_of(export, tmp_path_factory.mktemp("data"))


def test_every_order_has_its_money_by_kind(case):
    shop, export, client = case
    told, expected = found(client), truth(shop, export.shipping)
    assert told.keys() == expected.keys()
    for number, kinds in expected.items():
        assert told[number] == pytest.approx(kinds, abs=0.011), number


def test_every_order_has_its_moment_in_the_shops_time(case):
    shop, _, client = case
    assert days(client) == {str(order.number): order.local for order in shop}


def test_every_order_has_its_buyer(case):
    shop, export, client = case
    if export.recipe == "emag":
        expected = {str(order.number): None for order in shop}
    else:
        expected = {str(o.number): o.email if export.email else str(o.customer) for o in shop}
    assert {number: who if isinstance(who, str) else None for number, who in buyers(client).items()} == expected


def test_every_product_has_its_pieces(case):
    shop, export, client = case
    assert pieces(client) == (sold(shop) if export.sku else {})


def test_the_ledger_closes_on_the_records_of_the_file(case):
    _, _, client = case
    for file in client.ledger["sources"]["lines"]["files"]:
        assert file["read"] == file["kept"] > 0
        assert file["amount"]["read"] == pytest.approx(file["amount"]["kept"])
        kept = math.fsum(k["amount"] for k in client.ledger["sources"]["lines"]["kinds"])
        assert kept == pytest.approx(file["amount"]["kept"])


def test_an_export_is_recognised_by_its_header_alone(case):
    _, export, client = case
    book = client.ledger["sources"]["lines"]
    assert recipes.recognise([c["header"] for c in book["columns"]] + book["unmapped"])[0].name == export.recipe
