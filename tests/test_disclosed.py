"""No group of fewer than ten people is told by any slide of a run."""

import nbformat

from toolkit.run.notebook import slides_of

PEOPLE = {"customers", "other_customers", "n", "n0", "n1", "n_year", "at_start", "at_end"}


def told(folder):
    """Each number of people in the evidence of the slides, with where it stands."""
    for path in sorted((folder / "notebooks").glob("*.ipynb")):
        for cell in nbformat.read(path, 4).cells:
            for output in cell.get("outputs", ()):
                slide = output.metadata.get("slide", {})
                evidence = slide.get("evidence") or {"header": [], "rows": []}
                for place, column in enumerate(evidence["header"]):
                    if column in PEOPLE:
                        yield from ((slide["id"], column, float(row[place] or 0)) for row in evidence["rows"])


def test_no_slide_of_the_demo_tells_of_fewer_than_ten(demo_report):
    numbers = list(told(demo_report.folder))
    assert len({slide for slide, _column, _number in numbers}) > 25
    assert [found for found in numbers if 0 < found[2] < 10] == []


def test_no_slide_of_a_small_shop_tells_of_fewer_than_ten(tmp_client, tmp_path, monkeypatch):
    """A shop of 37 customers, two years, 90 orders; without answers one slide of step 7 says what to ask for."""
    from toolkit.run.one import run_client

    rows = [(f"o{i}", f"{2024 + i % 24 // 12}-{i % 12 + 1:02}-{i % 27 + 1:02}", f"c{i % 37}") for i in range(90)]
    lines = "\n".join(f"{order},{day},{who},{20 + int(order[1:]) % 7},5" for order, day, who in rows)
    tmp_client(
        {"orders.csv": f"order,day,who,value,cost\n{lines}\n"},
        'name = "Small"\nlanguage = "en"\ncurrency = "RON"\n[sources.lines]\nfiles = ["raw/orders.csv"]\n'
        'columns = { order_id = "order", ordered_at = "day", customer_id = "who", net_amount = "value", unit_cost = "cost" }\n',
    )
    monkeypatch.setenv("CVO_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CVO_REPORTS", str(tmp_path / "reports"))
    report = run_client("acme")
    assert [(o.id, o.reason) for o in report.outcomes if o.status == "failed"] == []
    assert [found for found in told(report.folder) if 0 < found[2] < 10] == []
    slides = [o.metadata.slide for o in slides_of(nbformat.read(report.folder / "notebooks" / "07_nps.ipynb", 4))]
    assert [(slide["id"], slide["kind"]) for slide in slides] == [("nps", "missing")]
    assert slides[0]["ask"].startswith("Every answer to the satisfaction surveys")
