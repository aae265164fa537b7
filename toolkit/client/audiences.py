"""Audiences as files: who may be in them, and what became of everybody else.

Whether somebody may be contacted by a channel is not decided here: it is handed in (``measures.consent.permits``), and
who is not in that table may not. Every customer of an audience ends as one of :data:`FATES`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import ibis
import pandas as pd
from ibis.expr.types import BooleanValue, StringValue, Table

from toolkit import engine
from toolkit.client import forms
from toolkit.client.platforms import LEFT, NAMES, NEVER, PLATFORMS, SUBSCRIBED, Platform, Style

FATES = ("written", "refused", "suppressed", "unreachable")
"""In the file; no consent; not to be contacted, signed off or left out on purpose; no address, or no valid one."""
CONSENTED = ("email", "sms", "ads")
AUDIENCE, ID = "audience", "__id"
FOLDER = "audiences/platforms"
"""Where the files of groups and the lists of whom to leave out lie."""
KEPT = 100_000
"""So many lines of a platform's form are worked out at once."""


@dataclass(frozen=True)
class Outlet:
    """Where files go and how they are written: ``zone`` of the client's clocks, ``most_bytes`` of a file that its
    platform limits, ``day`` that scores are of."""

    folder: Path
    zone: str
    day: date
    plain_letters: bool = False
    platforms: tuple[str, ...] = NAMES
    most_bytes: int | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """The files that are wanted, by platform: Klaviyo takes one for e-mail and one for SMS."""
        return tuple(key for key in PLATFORMS if key.partition("_")[0] in self.platforms)

    @property
    def style(self) -> Style:
        return Style(self.zone, self.plain_letters, forms.midnight(self.day, self.zone))

    def write(self, name: str, table: Table, most_bytes: int | None = None) -> tuple[str, ...]:
        """Write a table as CSV, in parts where it is larger than it may be; gives the names back."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        table.to_csv(path)
        most = most_bytes and (self.most_bytes or most_bytes)
        return (name,) if not most or path.stat().st_size <= most else tuple(_parted(path, name, most))


@dataclass(frozen=True)
class Seed:
    """What becomes of the customers that a lookalike seed is made of; each is in one of the last three.

    ``files``: what was written; none where nobody could be. ``refused``: not agreed, or not to be contacted.
    ``known``: the shop says of somebody whether they agreed to matching in advertising.
    """

    customers: int
    refused: int
    unreachable: int
    written: int
    files: tuple[str, ...]
    known: bool

    @classmethod
    def of(cls, files: pd.DataFrame, known: bool) -> Seed:
        """The seed of one audience, of :func:`written`."""
        one = files.iloc[0]
        names = tuple(itertools.chain(*files["files"]))
        refused = int(one.refused + one.suppressed)
        return cls(int(one.customers), refused, int(one.unreachable), int(one.written), names, known)


def people(audience: Table, customers: Table, allowed: Table, left_out: Table | None = None) -> Table:
    """The customers of an audience with their addresses, what they may be sent, and why not.

    Parameters
    ----------
    audience : Table, one row per customer, or per customer and ``audience``
        ``customer_id``, and what files may show beside: ``group``, scores (see ``measures.bands``).
    customers : Table, meets ``contract.customers``
    allowed : Table of ``measures.consent.permits``
    left_out : Table with ``customer_id``, optional
        Customers whom advertising leaves out for now, such as recent detractors.

    Returns
    -------
    Table, one row per customer
        The audience's columns and the contract's; ``email``, ``phone``, ``country``, ``zip`` missing where they have
        not the form; ``bad_email``, ``bad_phone``; ``allowed_…`` by channel, ``left_out``; ``email_word``,
        ``sms_word`` (what the customer said, as Klaviyo reads it).
    """
    own = audience.distinct(on=[name for name in (AUDIENCE, "customer_id") if name in audience.columns])
    known = _once(customers).drop(*(set(customers.columns) & set(own.columns) - {"customer_id"}))
    rights = allowed.select("customer_id", **{f"allowed_{name}": allowed[name] for name in CONSENTED})
    gone = rights.select("customer_id").limit(0) if left_out is None else left_out.select("customer_id").distinct()
    both = own.left_join(known, "customer_id").drop("customer_id_right").left_join(rights, "customer_id")
    both = both.drop("customer_id_right").left_join(gone.mutate(left_out=True), "customer_id").drop("customer_id_right")
    flags = ("left_out", "suppressed", *(f"allowed_{name}" for name in CONSENTED))
    both = both.mutate(**{name: both[name].fill_null(False) for name in flags})
    valid = {name: getattr(forms, name)(both[name]) for name in ("email", "phone", "country")}
    bad = {f"bad_{name}": both[name].notnull() & valid[name].isnull() for name in ("email", "phone")}
    words = {f"{name}_word": _word(both, name) for name in ("email", "sms")}
    return both.mutate(**valid, zip=forms.fitting(both.zip.strip(), forms.ZIP), **bad, **words)


def _once(customers: Table) -> Table:
    """One row per customer; to look first is cheaper than to make sure by grouping all columns."""
    counted = customers.aggregate(n=customers.count(), ids=customers.customer_id.nunique()).to_pandas().iloc[0]
    return customers if counted.n == counted.ids else customers.distinct(on="customer_id")


def _word(rows: Table, channel: str) -> StringValue:
    told = rows[f"{channel}_consent"].fill_null(False)
    return ibis.cases((rows[f"allowed_{channel}"], SUBSCRIBED), (told, LEFT), else_=NEVER)


def fate(rows: Table, platform: Platform) -> StringValue:
    """Which of :data:`FATES` each of :func:`people` ends as."""
    found = platform.finds(rows)
    gone = rows.suppressed | (rows.left_out if platform.channel == "ads" else ibis.literal(False))
    refused = ~rows[f"{platform.channel}_consent"].fill_null(False)
    may = rows[f"allowed_{platform.channel}"]
    return ibis.cases(
        (gone, "suppressed"), (may & found, "written"), (refused, "refused"), (~found, "unreachable"),
        else_="suppressed",
    )  # fmt: skip


def written(outlet: Outlet, everybody: Table, names: Iterable[str], folder: str = "audiences") -> pd.DataFrame:
    """Write each audience for each platform.

    Parameters
    ----------
    everybody : Table of :func:`people` with the column ``audience``
    names : the audiences in the order that they are told; one of nobody is told too

    Returns
    -------
    DataFrame, one row per audience and platform
        ``audience``, ``platform``; ``customers``, and how many of them ended as each of :data:`FATES`; ``bad_email``
        and ``bad_phone``, fields left out because they have not the form; ``enough`` for the platform to take it;
        ``files``, none where nobody is in it.
    """
    asked = pd.Index(names, name=AUDIENCE)
    with engine.in_order(everybody):
        held = everybody.order_by("customer_id").cache()
        rows = [row for key in outlet.keys for row in _written(outlet, key, held, asked, folder)]
    columns = ["audience", "platform", "customers", *FATES, "bad_email", "bad_phone", "enough", "files"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values("audience", key=asked.get_indexer, kind="stable", ignore_index=True)


def _written(outlet: Outlet, key: str, rows: Table, names: pd.Index, folder: str) -> Iterator[dict[str, object]]:
    """One platform. The form of many customers is worked out for one audience after the other: kept for all of them,
    it is larger than the customers themselves, whose order the engine keeps.
    """
    platform = PLATFORMS[key]
    ended = rows.mutate(fate=fate(rows, platform))
    counts = {each: (ended.fate == each).sum().fill_null(0) for each in FATES}
    bad = {field: ended[field].sum().fill_null(0) for field in ("bad_email", "bad_phone")}
    told = ended.group_by(AUDIENCE).aggregate(customers=ended.count(), **counts, **bad).to_pandas()
    told = told.set_index(AUDIENCE).reindex(names, fill_value=0).reset_index()
    kept = ended.filter(ended.fate == "written")
    form = kept.select(AUDIENCE, **platform.columns(kept, outlet.style))
    form = form.cache() if told["written"].sum() <= KEPT else form
    status = "_subscribed" if key == "mailchimp" else ""
    for row in told.to_dict("records"):
        name = row["audience"]
        part = form.filter(form[AUDIENCE] == name).drop(AUDIENCE)
        path = f"{folder}/{filed(name)}_{key}{status}.csv"
        files = outlet.write(path, part, platform.most_bytes) if row["written"] else ()
        yield {"platform": key, **row, "enough": row["written"] >= platform.fewest, "files": files}


def suppressed(outlet: Outlet, everybody: Table) -> dict[str, tuple[str, ...]]:
    """Write for each platform the list of those it must leave out, of :func:`people`; gives the files by platform.

    They asked not to be contacted or signed off; for advertising, too, those left out on purpose. An advertising
    platform is told only of who agreed to matching at some time: the others it never knew.
    """
    files, rows = {}, everybody.cache()
    for key in (key for key in outlet.keys if PLATFORMS[key].keys):
        platform = PLATFORMS[key]
        out = rows.filter((fate(rows, platform) == "suppressed") & platform.finds(rows) & _told_of(rows, platform))
        out = out.order_by("customer_id")
        form = out.select(**{name: platform.columns(out, outlet.style)[name] for name in platform.keys})
        status = "mailchimp_unsubscribed" if key == "mailchimp" else f"{key}_suppressed"
        if out.count().to_pyarrow().as_py():
            files[key] = outlet.write(f"{FOLDER}/{status}.csv", form, platform.most_bytes)
    return files


def _told_of(rows: Table, platform: Platform) -> BooleanValue:
    return rows.ads_consent.fill_null(False) if platform.channel == "ads" else ibis.literal(True)


def filed(name: str) -> str:
    """A name as a part of a file's name: ``Ex-Lovers`` is ``ex_lovers``."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def _parted(path: Path, name: str, most: int) -> Iterator[str]:
    """Cut a CSV file into parts of at most so many bytes, each with the header, between rows; the whole is gone."""
    with path.open("rb") as whole:
        records = _records(whole)
        header = next(records)
        for number, part in enumerate(_lots(records, most - len(header)), 1):
            fresh = f"{name.removesuffix('.csv')}_{number}.csv"
            path.with_name(Path(fresh).name).write_bytes(header + part)
            yield fresh
    path.unlink()


def _lots(records: Iterable[bytes], room: int) -> Iterator[bytes]:
    """Records together, as many as find room; one that is larger than that stands alone."""
    lot = bytearray()
    for record in records:
        if lot and len(lot) + len(record) > room:
            yield bytes(lot)
            lot.clear()
        lot += record
    if lot:
        yield bytes(lot)


def _records(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The records of a CSV file: lines, joined while a quote is open."""
    record = b""
    for line in lines:
        record += line
        if record.count(b'"') % 2 == 0:
            yield record
            record = b""
