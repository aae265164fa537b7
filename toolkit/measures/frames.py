"""From an engine's table to a frame for people."""

from __future__ import annotations

import pandas as pd
from ibis.expr.types import Table


def fetch(table: Table) -> pd.DataFrame:
    """Run a query: days come back as ``datetime.date``, missing text and days as None, missing numbers as NaN."""
    frame = table.to_pyarrow().to_pandas(date_as_object=True)
    for name in (name for name, kind in table.schema().items() if kind.is_string()):
        frame[name] = frame[name].astype(object).where(frame[name].notna(), None)
    return frame


def fetch_row(table: Table) -> pd.Series:
    """Run a query of one row of numbers; missing ones, as sums over nothing, are 0."""
    return table.to_pandas().iloc[0].astype(float).fillna(0.0)
