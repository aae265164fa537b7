"""Two exports of one source: each order counts once, and rows of one file are never compared."""

import pytest

from toolkit import intake
from toolkit.client import Client

IDS = """
name = "Acme"
currency = "RON"
[sources.lines]
files = ["raw/*.csv"]
columns = { order_id = "id", ordered_at = "date", customer_id = "client", net_amount = "total" }
"""
NO_IDS = IDS.replace('order_id = "id", ', "")
HEADER = "id,date,client,total\n"


def overlap(client: Client) -> dict:
    intake.build(client)
    return client.ledger["sources"]["lines"]["overlap"]


def totals(client: Client) -> dict[str, float]:
    client = Client.open(client.slug, data=client.folder.parent)
    sums = client.lines.group_by("order_id").agg(total=client.lines.net_amount.sum()).to_pandas()
    return dict(zip(sums.order_id, sums.total, strict=True))


def two(first: str, second: str) -> dict[str, str]:
    return {"1.csv": HEADER + first, "2.csv": HEADER + second}


FIRST = "A,2025-01-01,x,1\nB,2025-01-05,x,2\nB,2025-01-05,x,2\n"


def test_an_order_alike_in_both_files_is_kept_once(tmp_client):
    client = tmp_client(two(FIRST, "B,2025-01-05,x,2\nB,2025-01-05,x,2\nC,2025-01-09,x,4\n"), IDS)
    assert overlap(client) == {"orders": 1, "changed": 0, "rows": 2, "amount": 4.0}
    assert totals(client) == {"A": 1, "B": 4, "C": 4}


def test_the_order_of_rows_does_not_make_an_order_changed(tmp_client):
    first = "A,2025-01-01,x,1\nB,2025-01-05,x,2\nB,2025-01-05,x,3\n"
    second = "B,2025-01-05,x,3\nB,2025-01-05,x,2\nC,2025-01-09,x,4\n"
    assert overlap(tmp_client(two(first, second), IDS))["changed"] == 0


def test_of_an_order_that_differs_the_later_exports_copy_is_kept_and_it_is_reported(tmp_client):
    client = tmp_client(two(FIRST, "B,2025-01-05,x,2\nC,2025-01-09,x,4\n"), IDS)
    assert overlap(client) == {"orders": 1, "changed": 1, "rows": 2, "amount": 4.0}
    assert totals(client) == {"A": 1, "B": 2, "C": 4}


def test_the_later_export_is_the_one_with_the_later_last_day_whatever_its_name(tmp_client):
    files = {"2.csv": HEADER + FIRST, "1.csv": HEADER + "B,2025-01-05,x,7\nC,2025-01-09,x,4\n"}
    client = tmp_client(files, IDS)
    assert (overlap(client)["changed"], totals(client)["B"]) == (1, 7)


def test_files_whose_dates_do_not_overlap_are_not_compared(tmp_client):
    client = tmp_client(two(FIRST, "B,2025-01-06,x,2\nC,2025-01-09,x,4\n"), IDS)
    assert overlap(client) == {"orders": 0, "changed": 0, "rows": 0, "amount": 0.0}
    assert totals(client)["B"] == 6


def test_files_that_share_one_day_overlap(tmp_client):
    assert overlap(tmp_client(two(FIRST, "B,2025-01-05,x,2\nC,2025-01-09,x,4\n"), IDS))["orders"] == 1


def test_equal_rows_of_one_file_are_all_kept(tmp_client):
    client = tmp_client({"1.csv": HEADER + FIRST + FIRST}, IDS)
    assert (overlap(client)["rows"], totals(client)) == (0, {"A": 2, "B": 8})


def test_of_three_files_the_latest_copy_is_kept(tmp_client):
    files = {
        "1.csv": HEADER + "A,2025-01-01,x,1\nB,2025-01-05,x,2\n",
        "2.csv": HEADER + "B,2025-01-05,x,3\nC,2025-01-09,x,4\n",
        "3.csv": HEADER + "B,2025-01-05,x,9\nD,2025-01-12,x,5\n",
    }
    client = tmp_client(files, IDS)
    assert overlap(client) == {"orders": 1, "changed": 1, "rows": 2, "amount": 5.0}
    assert totals(client) == {"A": 1, "B": 9, "C": 4, "D": 5}


@pytest.mark.parametrize(("in_first", "in_second"), [(2, 1), (1, 2), (2, 2), (3, 1)])
def test_without_order_ids_the_larger_count_of_each_row_is_kept(tmp_client, in_first, in_second):
    row = "-,2025-01-05,x,2\n"
    client = tmp_client(two("-,2025-01-01,x,1\n" + row * in_first, row * in_second + "-,2025-01-09,x,4\n"), NO_IDS)
    assert overlap(client)["rows"] == min(in_first, in_second)
    assert totals(client)["x/2025-01-05"] == 2 * max(in_first, in_second)


def test_without_order_ids_rows_outside_the_shared_days_are_not_compared(tmp_client):
    client = tmp_client(two("-,2025-01-01,x,1\n-,2025-01-05,x,1\n", "-,2025-01-05,y,1\n-,2025-01-09,x,1\n"), NO_IDS)
    assert (overlap(client)["rows"], len(totals(client))) == (0, 4)


def test_each_file_of_an_overlap_closes(tmp_client):
    client = tmp_client(two(FIRST, "B,2025-01-05,x,2\nC,2025-01-09,x,4\n"), IDS)
    intake.build(client)
    files = client.ledger["sources"]["lines"]["files"]
    assert [(f["read"], f["deduplicated"], f["kept"]) for f in files] == [(3, 2, 1), (2, 0, 2)]


def test_a_row_set_aside_takes_no_part(tmp_client):
    client = tmp_client(two(FIRST, "B,31.02.2025,x,2\nC,2025-01-04,x,4\nD,2025-01-09,x,1\n"), IDS)
    assert (overlap(client)["orders"], totals(client)["B"]) == (0, 4)


def test_the_order_of_the_files_does_not_matter(tmp_client):
    one, other = FIRST, "B,2025-01-05,x,7\nC,2025-01-09,x,4\n"
    forth, back = tmp_client(two(one, other), IDS, "forth"), tmp_client(two(other, one), IDS, "back")
    assert (overlap(forth), totals(forth)) == (overlap(back), totals(back))


def test_an_export_that_starts_earlier_and_ends_later_is_the_later_one(tmp_client):
    whole = "A,2025-01-01,x,1\nB,2025-01-05,x,7\nC,2025-01-09,x,4\n"
    client = tmp_client(two(whole, "Z,2025-01-03,x,1\nB,2025-01-05,x,2\n"), IDS)
    assert (overlap(client)["changed"], totals(client)["B"]) == (1, 7)
