"""Step 3 on 100,000 answers: joined to the group of the day, coded, counted and tested, with quotes.

    python benchmarks/qualitative.py [ANSWERS] [CUSTOMERS]

The answers are those of the demo shop's open survey, said again by a larger invented shop.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from toolkit import engine
from toolkit import measures as m
from toolkit.demo import voices
from toolkit.measures.rfm import Cuts

CUTS = Cuts((30, 90, 180, 365), (2, 3, 5, 10), (60, 120, 240, 480))
ORDERS_EACH = 3
DAYS = pd.date_range("2023-11-01", "2026-10-31")
QUESTIONS = voices.told()["questions"]


def shop(rng: np.random.Generator, connection: Any, customers: int) -> tuple[Any, Any]:
    """Lines and orders of so many customers, in the contract's columns that step 3 reads."""
    n = customers * ORDERS_EACH
    frame = pd.DataFrame(
        {"order_id": np.arange(n).astype(str), "customer_id": np.char.add("c", (np.arange(n) % customers).astype(str)),
         "ordered_at": rng.choice(DAYS, n), "sales": rng.lognormal(4.5, 0.7, n).round(2)}
    )  # fmt: skip
    frame = frame.assign(day=frame["ordered_at"].dt.date, cost=(frame["sales"] * 0.6).round(2), kind="sale",
                         net_amount=frame["sales"], n_lines=1, discount=0.0)  # fmt: skip
    table = connection.create_table("orders", frame, overwrite=True)
    return table.select("order_id", "customer_id", "ordered_at", "kind", "net_amount"), table


def answers(rng: np.random.Generator, connection: Any, count: int, customers: int) -> Any:
    """So many open answers, four to a form."""
    forms, parts = count // len(voices.ROLES), []
    who = np.char.add("c", rng.integers(0, customers, forms).astype(str))
    at = rng.choice(DAYS[-365:], forms)
    for role in voices.ROLES:
        texts = [text for said in voices.told()["texts"][role].values() for text in said]
        parts.append(pd.DataFrame({"answered_at": at, "customer_id": who, "question": QUESTIONS[role],
                                   "value": rng.choice(texts, forms)}))  # fmt: skip
    frame = pd.concat(parts, ignore_index=True).assign(survey="s", kind="open", stage=None, order_id=None)
    frame["value"] += ", comanda " + frame.index.astype(str)  # no text is said twice
    frame = frame.astype({"stage": "string", "order_id": "string"})
    return connection.create_table("answers", frame, overwrite=True)


def main(count: int = 100_000, customers: int = 100_000) -> None:
    rng, connection = np.random.default_rng(7), engine.connect()
    lines, orders = shop(rng, connection, customers)
    heard = answers(rng, connection, count, customers)
    buyers = m.rfm.buyers(lines, orders, DAYS[-1].date())
    assigned = m.groups.assign(m.rfm.score(buyers, CUTS))
    sizes = m.asking.plan(assigned, m.asking.invitable(assigned, None), 0.1, 0.1).set_index("group")["customers"]
    began, total = time.perf_counter(), 0.0

    def timed(what: str, work: Callable[[], Any]) -> Any:
        nonlocal began, total
        began = time.perf_counter()
        made = work()
        took = time.perf_counter() - began
        total += took
        print(f"{what:28}{took:7.2f} s")
        return made

    joined = timed("joined to groups", lambda: m.answers.with_groups(heard, lines, orders, CUTS, assigned))
    said = timed("which answers count", lambda: m.voices.said(joined))
    coded = timed("coded", lambda: m.themes.code(said.set_index("answer")["text"]))
    counted = timed("counted and tested", lambda: m.reasons.by_group(said, coded))
    timed("weighed", lambda: m.reasons.weighted(counted, sizes))
    top = timed("what may be shown", lambda: m.reasons.top(m.reasons.shown(counted)))
    texts = timed("texts without names", lambda: m.quoting.texts(said, coded))
    timed("quotes", lambda: m.quoting.quoted(texts, top))
    print(f"{'in all':28}{total:7.2f} s   {count:,} answers, {len(said):,} that count, {customers:,} customers")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
