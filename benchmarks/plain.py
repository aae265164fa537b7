"""What a consultant would do without the toolkit: four pandas notebooks that each read the exports, run one by one.

``python benchmarks/plain.py RAW_FOLDER OUT_FOLDER`` writes the notebooks, runs each with papermill in a fresh kernel
and exports it with nbconvert's own slides template. The analyses are the same kind as the toolkit's four notebooks
(fewer slides, no intervals), so the comparison favours the plain way.
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
import papermill
from nbconvert import SlidesExporter

READ = """
import glob
import pandas as pd, seaborn as sns, matplotlib.pyplot as plt
frames = [pd.read_csv(f, parse_dates=["InvoiceDate"], dtype={"Invoice": str, "StockCode": str}) for f in sorted(glob.glob(raw + "/*.csv.gz"))]
seen = set(frames[0]["Invoice"])
lines = pd.concat([frames[0], *[f[~f["Invoice"].isin(seen)] for f in frames[1:]]])
lines["value"] = lines["Quantity"] * lines["Price"]
sales = lines[(lines["Quantity"] > 0) & (lines["Price"] > 0) & ~lines["Invoice"].str.startswith(("C", "A"))]
known = sales.dropna(subset=["Customer ID"])
"""
ORDERS = """
orders = known.groupby("Invoice").agg(customer=("Customer ID", "first"), at=("InvoiceDate", "min"), value=("value", "sum")).reset_index()
"""
ANALYSES = {
    "00_health": [
        ORDERS,
        'monthly = orders.set_index("at").resample("MS")["value"].agg(["sum", "count"])',
        'monthly["sum"].plot(kind="bar", figsize=(9, 5)); plt.title("Sales by month")',
        'pd.Series({"customers": orders.customer.nunique(), "orders": len(orders), "sales": known.value.sum(), '
        '"repeat": (orders.groupby("customer").size() > 1).mean()})',
        'days = orders.assign(day=orders["at"].dt.normalize())[["customer", "day"]].drop_duplicates().sort_values(["customer", "day"])\n'
        'days.groupby("customer")["day"].diff().dt.days.agg(["mean", "median"])',
    ],
    "01_acquisition": [
        ORDERS,
        'first = orders.groupby("customer")["at"].min().dt.to_period("M").value_counts().sort_index()',
        'first.plot(kind="bar", figsize=(9, 5)); plt.title("New customers by month")',
    ],
    "02a_rfm": [
        ORDERS,
        'rfm = orders.groupby("customer").agg(last=("at", "max"), f=("Invoice", "count"), m=("value", "sum"))\n'
        'rfm["r"] = (orders["at"].max() - rfm["last"]).dt.days',
        'rfm["R"] = pd.qcut(-rfm.r, 5, labels=False, duplicates="drop") + 1\n'
        'rfm["F"] = pd.qcut(rfm.f.rank(method="first"), 5, labels=False) + 1\n'
        'rfm["M"] = pd.qcut(rfm.m, 5, labels=False) + 1',
        'groups = rfm.groupby(["R", "F"]).agg(customers=("m", "size"), sales=("m", "sum")).reset_index()',
        'sns.heatmap(groups.pivot(index="R", columns="F", values="customers"), annot=True, fmt=".0f"); plt.title("Customers by R and F")',
    ],
    "02c_cohorts": [
        ORDERS,
        'orders["month"] = orders["at"].dt.to_period("M")\n'
        'orders["cohort"] = orders.groupby("customer")["month"].transform("min")\n'
        'orders["age"] = (orders["month"] - orders["cohort"]).map(lambda d: d.n)',
        'table = orders.groupby(["cohort", "age"])["customer"].nunique().unstack()\n'
        "retention = table.div(table[0], axis=0)",
        'plt.figure(figsize=(11, 6)); sns.heatmap(retention, cmap="Blues"); plt.title("Retention by cohort")',
    ],
}  # fmt: skip


def notebook(cells: list[str]) -> nbformat.NotebookNode:
    """A notebook with a parameters cell, the reading cell and the analysis."""
    made = nbformat.v4.new_notebook()
    made.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "Python 3"}
    made.cells = [nbformat.v4.new_code_cell("raw = ''", metadata={"tags": ["parameters"]})]
    made.cells += [nbformat.v4.new_code_cell(cell.strip()) for cell in (READ, *cells)]
    return made


def main(raw: str, out: str) -> None:
    """Run every plain notebook on the exports in ``raw``; write notebooks and slides into ``out``."""
    for name, cells in ANALYSES.items():
        source, target = Path(out) / f"{name}.ipynb", Path(out) / f"{name}.run.ipynb"
        nbformat.write(notebook(cells), source)
        papermill.execute_notebook(str(source), str(target), {"raw": raw}, progress_bar=False)
        html, _resources = SlidesExporter().from_filename(str(target))
        Path(out, f"{name}.html").write_text(html, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:3])
