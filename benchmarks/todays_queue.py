"""Today's queue of 1,000,000 customers, against what a user would write in pandas for five of its rules.

``python benchmarks/todays_queue.py`` makes 1,000,000 customers, 4,000,000 orders, 2,000,000 messages and 500,000
events in Parquet, then in a fresh process each: the whole queue by the toolkit (every rule of the method, consent,
caps, conflicts); in pandas the same tables read and five rules found (three of silence with consent and what was sent
already, the fifth order, birthdays). What both find of those rules must be equal.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import ibis
import pandas as pd

from toolkit import contract, engine
from toolkit import measures as m
from toolkit.measures.moments import Known

CUSTOMERS, ORDERS, MESSAGES, EVENTS = 1_000_000, 4_000_000, 2_000_000, 500_000
AS_OF = date(2026, 10, 31)
SEASON = {"Black Friday": date(2026, 11, 15)}
QUERIES = {
    "orders": """SELECT 'O' || i AS order_id, 'C' || CAST(power(hash(i, 3) % 1000003 / 1000003.0, 2) * {customers}
        AS INTEGER) AS customer_id, ts AS ordered_at, CAST(ts AS DATE) AS day,
        CAST(10 + hash(i, 13) % 30000 / 100 AS DOUBLE) AS sales, 1 AS n_lines, CAST(5 AS DOUBLE) AS cost,
        CASE WHEN hash(i, 5) % 5 = 0 THEN 'shop' ELSE 'website' END AS sales_channel FROM
        (SELECT i, TIMESTAMP '2023-11-01' + to_minutes(CAST(hash(i, 7) % 1578240 AS BIGINT)) AS ts
         FROM range({orders}) t(i))""",
    "lines": """SELECT order_id, ordered_at, 'sale' AS kind, sales AS net_amount, customer_id, sales_channel,
        CASE WHEN ordered_at + INTERVAL 3 DAY < TIMESTAMP '2026-11-01' THEN ordered_at + INTERVAL 3 DAY END
        AS delivered_at FROM orders""",
    "customer_days": """SELECT customer_id, day, count(*) AS n_orders, round(sum(sales), 2) AS sales
        FROM orders GROUP BY ALL""",
    "customers": """SELECT 'C' || i AS customer_id, 'a' || i || '@x.ro' AS email, '+40721000111' AS phone,
        hash(i, 1) % 3 > 0 AS email_consent, hash(i, 2) % 5 < 2 AS sms_consent, hash(i, 4) % 4 = 0 AS push_consent,
        hash(i, 9) % 50 = 0 AS suppressed, DATE '1960-01-01' + CAST(hash(i, 6) % 16000 AS INTEGER) AS birthday,
        TIMESTAMP '2022-01-01' + to_minutes(CAST(hash(i, 8) % 2500000 AS BIGINT)) AS registered_at
        FROM range({customers}) t(i)""",
    "messages": """SELECT TIMESTAMP '2026-09-01' + to_minutes(CAST(hash(i, 7) % 87840 AS BIGINT)) AS sent_at,
        ['news', 'cart', 'reactivation', 'post_purchase'][1 + CAST(hash(i, 2) % 4 AS INTEGER)] AS flow,
        ['email', 'sms', 'push'][1 + CAST(hash(i, 5) % 3 AS INTEGER)] AS message_channel,
        'C' || hash(i, 3) % {customers} AS customer_id, CAST(hash(i, 4) % 5 = 0 AS INTEGER) AS clicked
        FROM range({messages}) t(i)""",
    "events": """SELECT TIMESTAMP '2026-08-01' + to_minutes(CAST(hash(i, 7) % 132480 AS BIGINT)) AS at,
        ['cart', 'visit'][1 + CAST(hash(i, 2) % 2 AS INTEGER)] AS kind, 'C' || hash(i, 3) % {customers} AS customer_id
        FROM range({events}) t(i)""",
    "groups": """SELECT customer_id, CASE WHEN count(*) > 12 THEN 'Soulmates' WHEN count(*) > 6 THEN 'Lovers' WHEN
        max(day) < DATE '2025-10-31' THEN 'Ex-Lovers' ELSE 'Platonic Friends' END AS "group" FROM orders GROUP BY 1""",
}


def make(folder: Path) -> None:
    """Write the tables."""
    con = engine.connect()
    for name, query in QUERIES.items():
        told = query.format(customers=CUSTOMERS, orders=ORDERS, messages=MESSAGES, events=EVENTS)
        con.raw_sql(f"CREATE TABLE {name} AS {told}")
        con.raw_sql(f"COPY {name} TO '{folder / name}.parquet' (COMPRESSION zstd)")


def toolkit(folder: Path) -> dict[str, dict[str, int]]:
    """Every rule of the method, decided."""
    con = engine.connect()

    def table(name: str) -> ibis.Table:
        held = con.read_parquet(folder / f"{name}.parquet", table_name=name)
        columns = {c.name: c.type for c in contract.table(name).columns}
        return held.mutate(**{c: ibis.null(t) for c, t in columns.items() if c not in held.columns}).cast(columns)

    assigned = con.read_parquet(folder / "groups.parquet", table_name="groups")
    tables = [table(name) for name in ("lines", "orders", "customer_days")]
    known = Known(*tables, AS_OF, assigned, *map(table, ("customers", "events")), messages=table("messages"))
    known = known.having(season=SEASON, tiers=((2000.0, 1.25), (5000.0, 1.5)))
    book = m.playbook.load()
    queue = m.queue.today(book, known, m.queue.Caps())
    return m.queue.counts(queue, book).set_index("rule")[["due", "no_consent"]].to_dict("index")


def plain(folder: Path) -> dict[str, dict[str, int]]:
    """A part of it, as a user would write it in pandas."""
    orders, people, sent, groups = (
        pd.read_parquet(folder / f"{name}.parquet") for name in ("orders", "customers", "messages", "groups")
    )
    today = pd.Timestamp(AS_OF) + pd.Timedelta(days=1)
    orders["day"] = pd.to_datetime(orders["day"])
    days = orders.groupby(["customer_id", "day"], as_index=False).size().sort_values(["customer_id", "day"])
    last = days.groupby("customer_id")["day"].agg(["min", "max", "size"])
    gone = sent[sent["message_channel"].isin(["email", "sms"])].assign(on=sent["sent_at"].dt.normalize())
    silent = last["max"] + pd.Timedelta(days=60)
    found = {"reactivation_sms": _listed(silent, 0, 7, today), "reactivation_email": _listed(silent, 3, 7, today)}
    half = last["max"] + pd.Timedelta(days=180)
    found["half_a_year"] = _listed(half, 0, 14, today)
    for name, channel, since in (("reactivation_sms", "sms", silent), ("reactivation_email", "email", silent),
                                 ("half_a_year", "email", half)):  # fmt: skip
        mine = gone[(gone["flow"] == "reactivation") & (gone["message_channel"] == channel)]
        latest = mine.groupby("customer_id")["on"].max().reindex(found[name].index)
        found[name] = found[name][~(latest >= since.reindex(found[name].index))]
    number = orders.sort_values("ordered_at").groupby("customer_id").cumcount() + 1
    fifth = orders.loc[orders.sort_values("ordered_at").index[number.loc[orders.sort_values("ordered_at").index] == 5]]
    fifth = fifth.set_index("customer_id")["day"]
    soulmates = groups.loc[groups["group"] == "Soulmates", "customer_id"]
    found["thank_you_parcel"] = _listed(fifth[fifth.index.isin(soulmates)], 0, 2, today)
    born = pd.to_datetime(people.set_index("customer_id")["birthday"])
    this = pd.to_datetime({"year": AS_OF.year, "month": born.dt.month, "day": born.dt.day}, errors="coerce")
    found["birthday"] = _listed(this[this.notna()], 0, 3, today)
    known = people.set_index("customer_id")
    since = pd.concat([known["registered_at"].dt.normalize(), last["min"]]).groupby(level=0).min()
    found["birthday"] = found["birthday"][since.reindex(found["birthday"].index) <= found["birthday"]]
    may = {"email": "email_consent", "sms": "sms_consent"}
    told = {}
    for name, channel in (("reactivation_sms", "sms"), ("reactivation_email", "email"), ("half_a_year", "email")):
        agreed = known[may[channel]] & ~known["suppressed"]
        mine = agreed.reindex(found[name].index).fillna(False)
        quiet = known["suppressed"].reindex(found[name].index).fillna(False)
        told[name] = {"due": len(mine), "no_consent": int((~mine & ~quiet).sum())}
    for name in ("thank_you_parcel", "birthday"):
        told[name] = {"due": len(found[name])}
    return told


def _listed(moment: pd.Series, wait: int, window: int, today: pd.Timestamp) -> pd.Series:
    due = moment + pd.Timedelta(days=wait)
    return moment[(due <= today) & (due + pd.Timedelta(days=window) >= today)]


def measured(which: str, folder: Path) -> dict:
    """One way in a process of its own: what it found, seconds, peak memory."""
    told = subprocess.run([sys.executable, __file__, which, str(folder)], check=True, capture_output=True, text=True)  # noqa: S603
    return json.loads(told.stdout.splitlines()[-1])


def alone(which: str, folder: Path) -> None:
    """Run one way and print what it took."""
    clock, cpu = time.perf_counter(), time.process_time()
    found = {"toolkit": toolkit, "plain": plain}[which](folder)
    took = {"wall": time.perf_counter() - clock, "cpu": time.process_time() - cpu}
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"found": found, **took, "memory": memory}))


def main() -> None:
    """Make the tables, run both ways, compare, print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder)
        ways = {which: measured(which, folder) for which in ("toolkit", "plain")}
    for rule, counts in ways["plain"]["found"].items():
        ours = {name: ways["toolkit"]["found"][rule][name] for name in counts}
        assert ours == counts, (rule, ours, counts)
    rules = sum(1 for counts in ways["toolkit"]["found"].values() if counts["due"])
    due = sum(counts["due"] for counts in ways["toolkit"]["found"].values())
    print(f"{due:,} contacts due by {rules} rules; {len(ways['plain']['found'])} rules compared, equal")
    print("| | wall, s | CPU, s | peak memory, MB |\n|---|---|---|---|")
    for which, took in ways.items():
        print(f"| {which} | {took['wall']:.1f} | {took['cpu']:.1f} | {took['memory']:.0f} |")
    print(f"| ratio | {ways['toolkit']['wall'] / ways['plain']['wall']:.2f} |")


if __name__ == "__main__":
    alone(sys.argv[1], Path(sys.argv[2])) if len(sys.argv) > 1 else main()
