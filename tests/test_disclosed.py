"""No group of fewer than ten people is told by any slide of a run."""

import re

import nbformat
import pytest

from toolkit.run.notebook import slides_of
from toolkit.show import gaps
from toolkit.words import say

LABEL = re.compile(r"<!-- (?:.*\bn (?:= )?)([1-9]) -->")
"""A count of fewer than ten in a picture, whose texts stand beside their outlines."""
PEOPLE = {"customers", "other_customers", "n", "n0", "n1", "n_year", "at_start", "at_end"}

TEN = """name = "Ten"
language = "en"
currency = "RON"
[sources.lines]
files = ["raw/orders.csv"]
columns = { order_id = "order", ordered_at = "day", customer_id = "who", net_amount = "value" }
"""


THINGS = {"watched", "assortment_decisions"}
"""Facts of the checklist that count measures and decisions, not people."""


def told(folder):
    """Each number of people in the evidence of the slides, with where it stands."""
    for path in sorted((folder / "notebooks").glob("*.ipynb")):
        for cell in nbformat.read(path, 4).cells:
            for output in cell.get("outputs", ()):
                slide = output.metadata.get("slide", {})
                evidence = slide.get("evidence") or {"header": [], "rows": []}
                header = evidence["header"]
                rows = [row for row in evidence["rows"] if not THINGS & set(row)]
                for place, column in enumerate(header):
                    if column in PEOPLE:
                        yield from ((slide["id"], column, float(row[place] or 0)) for row in rows)


def drawn(folder):
    """The pictures of a report in which a count of fewer than ten is written."""
    for path in sorted((folder / "notebooks").glob("*.ipynb")):
        for cell in nbformat.read(path, 4).cells:
            for output in cell.get("outputs", ()):
                found = LABEL.findall("".join(output.get("data", {}).get("image/svg+xml", "")))
                if found:
                    yield output.metadata.get("slide", {}).get("id"), found


def test_no_slide_of_the_demo_tells_of_fewer_than_ten(demo_report):
    numbers = list(told(demo_report.folder))
    assert len({slide for slide, _column, _number in numbers}) > 25
    assert [found for found in numbers if 0 < found[2] < 10] == []
    assert list(drawn(demo_report.folder)) == []


def test_no_slide_of_a_small_shop_tells_of_fewer_than_ten(tmp_client, tmp_path, monkeypatch):
    """A shop of 37 customers, two years, 90 orders; without answers one slide of step 7 says what to ask for."""
    from toolkit.run.one import run_client

    spend = "\n".join(
        f"{2024 + i // 12}-{i % 12 + 1:02},{channel},media,{40 + i}" for i in range(24) for channel in ("ads", "mail")
    )
    people = "\n".join(f"c{i},{('ads', 'mail')[i % 5 == 0]}" for i in range(37))
    rows = [(f"o{i}", f"{2024 + i % 24 // 12}-{i % 12 + 1:02}-{i % 27 + 1:02}", f"c{i % 37}") for i in range(90)]
    lines = "\n".join(f"{order},{day},{who},{20 + int(order[1:]) % 7},5" for order, day, who in rows)
    tmp_client(
        {
            "orders.csv": f"order,day,who,value,cost\n{lines}\n",
            "people.csv": f"who,from\n{people}\n",
            "spend.csv": f"month,channel,kind,amount\n{spend}\n",
        },
        'name = "Small"\nlanguage = "en"\ncurrency = "RON"\n[sources.lines]\nfiles = ["raw/orders.csv"]\n'
        'columns = { order_id = "order", ordered_at = "day", customer_id = "who", net_amount = "value", unit_cost = "cost" }\n'
        '[sources.customers]\nfiles = ["raw/people.csv"]\ncolumns = { customer_id = "who", source_channel = "from" }\n'
        '[sources.spend]\nfiles = ["raw/spend.csv"]\ncolumns = { month = "month", source_channel = "channel", kind = "kind", amount = "amount" }\n',
    )
    monkeypatch.setenv("CVO_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CVO_REPORTS", str(tmp_path / "reports"))
    report = run_client("acme")
    assert [(o.id, o.reason) for o in report.outcomes if o.status == "failed"] == []
    assert [found for found in told(report.folder) if 0 < found[2] < 10] == []
    assert list(drawn(report.folder)) == []
    slides = [o.metadata.slide for o in slides_of(nbformat.read(report.folder / "notebooks" / "07_nps.ipynb", 4))]
    assert [(slide["id"], slide["kind"]) for slide in slides] == [("nps", "missing")]
    assert slides[0]["ask"].startswith("Every answer to the satisfaction surveys")


def test_of_fewer_than_ten_customers_nothing_is_told(tmp_client, tmp_path, monkeypatch):
    from toolkit import intake
    from toolkit.client import Client
    from toolkit.errors import MissingData

    rows = "\n".join(f"o{i},2024-{min(i + 1, 12):02}-01,c{min(i, 9)},20" for i in range(40))
    intake.build(tmp_client({"orders.csv": f"order,day,who,value\n{rows}\n"}, TEN))
    ten = Client.open("acme", data=tmp_path / "data")
    ten.need("lines", "customer_id", "net_amount")
    nine = Client.open("acme", "2024-09-30", tmp_path / "data")
    assert (ten.n_buyers, nine.n_buyers) == (10, 9)
    nine.need("lines", "net_amount")
    with pytest.raises(MissingData) as refused:
        nine.need("lines", "customer_id")
    assert say(gaps.of(refused.value.table, refused.value.columns).what, "en") == "at least ten customers"
