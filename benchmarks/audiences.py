"""Audience files of 1,000,000 customers, against what a user would write with pandas and hashlib.

``python benchmarks/audiences.py`` makes the customers, writes the file of each platform with the toolkit and again with
a plain program, each in a process of its own, compares the files row by row, and prints seconds and peak memory.
"""

from __future__ import annotations

import hashlib
import itertools
import re
import resource
import subprocess
import sys
import tempfile
import time
import unicodedata
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import ibis
import pandas as pd

from toolkit import contract, engine
from toolkit import measures as m
from toolkit.client import audiences
from toolkit.client.audiences import Outlet
from toolkit.client.platforms import PLATFORMS

CUSTOMERS, AS_OF, ZONE = 1_000_000, date(2026, 10, 31), "Europe/Bucharest"
_PEOPLE = """
    SELECT 'C' || lpad(i::VARCHAR, 7, '0') AS customer_id, 'ana.pop' || i || '@example.ro' AS email,
           '+407' || lpad(i::VARCHAR, 8, '0') AS phone,
           ['Ștefania', 'Ana-Maria', 'Ion', 'Gică'][1 + i % 4] AS first_name,
           ['Popescu', 'Țîrlea', 'Ionescu'][1 + i % 3] AS last_name, ['f', 'm'][1 + i % 2] AS gender,
           1950 + i % 50 AS birth_year,
           make_date((1950 + i % 50)::INT, (1 + i % 12)::INT, (1 + i % 28)::INT) AS birthday,
           ['Cluj', 'Iași'][1 + i % 2] AS region, ['Cluj-Napoca', 'Iași'][1 + i % 2] AS town, 'RO' AS country,
           lpad((i % 999983)::VARCHAR, 6, '0') AS zip, true AS email_consent, true AS sms_consent, true AS ads_consent,
           false AS suppressed, TIMESTAMP '2024-01-01' + INTERVAL (i % 900) DAY AS consent_at
    FROM range({n}) t(i)
"""


def toolkit(folder: Path, source: Path) -> None:
    """What the toolkit does: permits, people, six files."""
    con = engine.connect()
    known = con.read_parquet(source)
    absent = {c.name: None for c in contract.table("customers").columns if c.name not in known.columns}
    kinds = {c.name: c.type for c in contract.table("customers").columns}
    known = known.mutate(**absent).cast(kinds)
    rows = audiences.people(known.select("customer_id"), known, m.consent.permits(known, None, AS_OF))
    told = audiences.written(Outlet(folder, ZONE, AS_OF), rows.mutate(audience=ibis.literal("all")), ["all"])
    assert told["written"].eq(CUSTOMERS).all()


def plain(folder: Path, source: Path) -> None:
    """What a user would write: a frame, maps of hashlib, to_csv; consent and addresses as the toolkit checks them."""
    people = pd.read_parquet(source)
    people = people[people["email_consent"] & people["sms_consent"] & people["ads_consent"] & ~people["suppressed"]]
    people = people[people["email"].str.fullmatch(r"\w[^@\s]*@\w[^@\s]*\.[a-z]{2,}")].sort_values("customer_id")
    people = people[people["phone"].str.fullmatch(r"\+[1-9]\d{7,14}")]
    (folder / "audiences").mkdir(parents=True)

    def sha(values):
        return values.map(lambda text: hashlib.sha256(text.encode()).hexdigest())

    def bare(values, keep=""):
        odd = re.compile(rf"[^\w{keep}]|_")
        return values.map(lambda text: odd.sub("", unicodedata.normalize("NFC", text).lower()).strip())

    first, last = people["first_name"], people["last_name"]
    born = pd.to_datetime(people["birthday"])
    email = sha(people["email"].str.strip().str.lower())
    meta = {"email": email, "phone": sha(people["phone"].str[1:]), "fn": sha(bare(first, " ")),
            "ln": sha(bare(last, " ")), "ct": sha(bare(people["town"])), "st": sha(bare(people["region"])),
            "zip": sha(bare(people["zip"])), "country": sha(people["country"].str.lower()),
            "dob": sha(born.dt.strftime("%Y%m%d")), "doby": sha(born.dt.year.astype(str)),
            "gen": sha(people["gender"])}  # fmt: skip
    google = {"Email": email, "Phone": sha(people["phone"]), "First Name": sha(first.str.lower()),
              "Last Name": sha(last.str.lower()), "Country": people["country"], "Zip": people["zip"]}  # fmt: skip
    names = {"First Name": first, "Last Name": last}
    moment = people["consent_at"].dt.tz_localize(ZoneInfo(ZONE)).map(lambda at: at.isoformat())
    files = {
        "meta": meta, "google": google,
        "klaviyo": {"Email": people["email"], "Phone Number": people["phone"], **names,
                    "Email Marketing Consent": "Subscribe", "SMS Marketing Consent": "Subscribe",
                    "Email Marketing Consent Timestamp": moment},
        "klaviyo_sms": {"Phone Number": people["phone"], **names, "SMS Marketing Consent": "Subscribe",
                        "SMS Marketing Consent Timestamp": moment},
        "mailchimp": {"Email Address": people["email"],
                      **{k: v.map(lambda t: t.encode()[:255].decode(errors="ignore")) for k, v in names.items()}},
        "vendor": {"customer_eid": people["customer_id"], "email": people["email"], "first_name": first,
                   "last_name": last},
    }  # fmt: skip
    for key, columns in files.items():
        pd.DataFrame(columns).to_csv(folder / "audiences" / f"all_{key}.csv", index=False)


def rows(folder: Path, key: str):
    """The rows of a platform's file, the parts of one that was split after each other."""
    paths = sorted((folder / "audiences").glob(f"all_{key}*.csv"), key=lambda p: (len(p.name), p.name))
    for number, path in enumerate(p for p in paths if re.fullmatch(rf"all_{key}(_subscribed)?(_\d+)?\.csv", p.name)):
        with path.open(encoding="utf-8", newline="") as lines:
            yield from itertools.islice(lines, int(number > 0), None)


def measured(how: str, folder: Path, source: Path) -> tuple[float, ...]:
    """Wall and CPU seconds and peak memory (MB) of one way, in a process of its own; imports are left out."""
    told = subprocess.run([sys.executable, __file__, how, folder, source], check=True, capture_output=True, text=True)  # noqa: S603
    return tuple(map(float, told.stdout.split()))


def main() -> None:
    """Make, write twice, compare, print."""
    with tempfile.TemporaryDirectory() as place:
        source, ours, theirs = (Path(place) / name for name in ("people.parquet", "toolkit", "plain"))
        engine.connect().raw_sql(f"COPY ({_PEOPLE.format(n=CUSTOMERS)}) TO '{source}' (FORMAT parquet)")
        found = {
            how.__name__: measured(how.__name__, folder, source) for how, folder in ((toolkit, ours), (plain, theirs))
        }
        for key in PLATFORMS:
            assert all(one == other for one, other in zip(rows(ours, key), rows(theirs, key), strict=True)), key
        assert max(p.stat().st_size for p in (ours / "audiences").glob("all_klaviyo*")) <= 50_000_000
    print(f"{CUSTOMERS:,} customers, six files, equal row by row")
    print("| | wall, s | CPU, s | peak memory, MB |\n|---|---|---|---|")
    for how, (wall, used, memory) in found.items():
        print(f"| {how} | {wall:.1f} | {used:.1f} | {memory:.0f} |")
    print("| ratio |", " | ".join(f"{ours / theirs:.2f}" for ours, theirs in zip(*found.values(), strict=True)), "|")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        started, used = time.perf_counter(), time.process_time()
        {"toolkit": toolkit, "plain": plain}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
        print(
            time.perf_counter() - started,
            time.process_time() - used,
            resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        )
    else:
        main()
