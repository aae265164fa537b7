"""Hand tables: a shop small enough to check by eye, in the contract's tables."""

from datetime import date, datetime
from itertools import count
from typing import NamedTuple

import pandas as pd

from toolkit import contract, engine
from toolkit.measures.rated import Rated

CON = engine.connect()
_names = count()


class Shop(NamedTuple):
    lines: object
    orders: object
    customer_days: object


def table(name, rows):
    """A contract table with these rows (dicts); columns that are not given are missing."""
    columns = {c.name: c.type for c in contract.table(name).columns}
    names = {"string": "VARCHAR", "float64": "DOUBLE", "int64": "BIGINT", "date": "DATE", "timestamp(6)": "TIMESTAMP"}
    frame = pd.DataFrame([dict.fromkeys(columns) | row for row in rows], columns=list(columns), dtype=object)
    CON.con.register("_hand", frame)
    casts = ", ".join(f'CAST("{c}" AS {names.get(t, "BOOLEAN")}) AS "{c}"' for c, t in columns.items())
    made = f"hand_{next(_names)}"
    CON.raw_sql(f"CREATE TABLE {made} AS SELECT {casts} FROM _hand")  # noqa: S608
    CON.con.unregister("_hand")
    return CON.table(made)


def shop(*sales, returns=()):
    """A shop from sale orders ``(customer or None, day, amount[, cost])``, one line each, and returns likewise."""
    lines, orders, days = [], [], {}
    for n, (customer, day, amount, *cost) in enumerate(sales):
        order = {"order_id": f"O{n:03d}", "customer_id": customer, "ordered_at": _noon(day)}
        unit_cost = cost[0] if cost else None
        lines.append(order | {"kind": "sale", "net_amount": amount, "quantity": 1, "unit_cost": unit_cost})
        orders.append(order | {"day": _noon(day).date(), "sales": amount, "cost": unit_cost, "n_lines": 1})
        if customer is not None:
            one = days.setdefault((customer, day), {"n_orders": 0, "sales": 0.0})
            one["n_orders"] += 1
            one["sales"] += amount
    for n, (customer, day, amount) in enumerate(returns):
        order = {"order_id": f"R{n:03d}", "customer_id": customer, "ordered_at": _noon(day)}
        lines.append(order | {"kind": "return", "net_amount": amount, "quantity": -1})
    days = [{"customer_id": c, "day": _noon(d).date()} | one for (c, d), one in days.items()]
    return Shop(table("lines", lines), table("orders", orders), table("customer_days", days))


def rated(*rows):
    """Answers ``(customer, day, score)``, by time."""
    frame = pd.DataFrame(rows, columns=["customer_id", "answered_at", "score"])
    frame["answered_at"] = [date.fromisoformat(at) for at in frame["answered_at"]]
    frame = frame.sort_values("answered_at", kind="stable", ignore_index=True)
    frame["answer"], frame["person"] = frame.index, pd.factorize(frame["customer_id"])[0]
    frame["point"] = (frame["score"] >= 9).astype(int) - (frame["score"] <= 6).astype(int)
    frame["kind"] = frame["point"].map({1: "promoter", 0: "passive", -1: "detractor"})
    return Rated(
        frame.assign(group="Lovers", order_id=None, survey="s", stage=None, delivery=None, agent=None), pd.DataFrame()
    )


def shuffled(frame):
    """The same rows in another order."""
    return frame.order_by(frame[frame.columns[0]].cast("string").hash())


def day(text):
    return date.fromisoformat(text)


def _noon(text):
    return datetime.fromisoformat(f"{text} 12:00")
