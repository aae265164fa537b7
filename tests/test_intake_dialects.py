"""A thousand generated shops, each exported in a dialect of its own: what comes out is the truth, or it is loud."""

import math
from collections import Counter

import pytest
from dialects import Shop, shop

from toolkit import intake
from toolkit.errors import DataRefused

SHOPS = 1_000
EVERYDAY = 20
PARTS = ("structural", "quarantined", "deduplicated", "kept")


def pytest_generate_tests(metafunc):
    """Every twentieth shop each day, all of them under --soak."""
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", range(0, SHOPS, 1 if metafunc.config.getoption("soak") else EVERYDAY))


def test_what_comes_out_is_the_truth_or_loud(seed, tmp_client):
    made = shop(seed)
    client = tmp_client({"orders.csv": made.data}, made.toml)
    if _leaves_a_doubt(made):
        with pytest.raises(DataRefused, match="date_format"):
            intake.build(client)
        return
    ledger = intake.build(client)
    file = ledger["sources"]["lines"]["files"][0]
    assert file["read"] == sum(file[part] for part in PARTS)
    for money in (file["amount"], *file["currencies"].values()):
        assert math.isclose(money["read"], sum(money[part] for part in PARTS), abs_tol=1e-6)
    kept, truth = _told(client), made.told()
    if made.dialect["layout"] == "order_total":
        kept, truth = _by_order(kept), _by_order(truth)
        assert sum((kept - truth).values()) <= file["quarantined"], (kept - truth, made.dialect)
    else:
        assert not kept - truth, (kept - truth, made.dialect)
    assert sum((truth - kept).values()) <= file["quarantined"], (truth - kept, made.dialect)


def test_most_shops_are_read_and_not_refused():
    refused = [seed for seed in range(SHOPS) if _leaves_a_doubt(shop(seed))]
    assert len(refused) <= 0.01 * SHOPS


def test_the_same_seed_is_the_same_export():
    assert [shop(seed).data for seed in (1, 2)] == [shop(seed).data for seed in (1, 2)]


def _told(client) -> Counter:
    """The lines kept: order, day, customer, product, cents, town."""
    rows = client.connection.read_parquet(client.built / "lines.parquet").to_pandas()
    days, cents = rows.ordered_at.dt.strftime("%Y-%m-%d"), (rows.net_amount * 100).round(6)
    return Counter(zip(rows.order_id, days, rows.customer_id, rows.product_id, cents, rows.town, strict=True))


def _by_order(told: Counter) -> Counter:
    """Amounts summed by order: all that an export of order totals can tell."""
    sums: Counter = Counter()
    for (order, day, customer, _product, cents, town), times in told.items():
        sums[order, day, customer, town] += cents * times
    return Counter({(*key, round(cents)): 1 for key, cents in sums.items()})


def _leaves_a_doubt(made: Shop) -> bool:
    """Whether nobody can tell days from months in this export: the only doubt that stops a shop."""
    both_ways = "%d" in made.dialect["date"] and not made.dialect["date"].startswith("%Y")
    return both_ways and all(line.at.day <= 12 for line in made.truth)
