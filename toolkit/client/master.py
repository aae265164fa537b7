"""Who gets what, when, by which channel: the master plan, and the files that today's queue needs."""

from __future__ import annotations

from collections.abc import Mapping

import ibis
import pandas as pd
from ibis.expr.types import StringValue, Table

from toolkit.client import forms
from toolkit.client.audiences import ID, Outlet, filed
from toolkit.client.platforms import PLATFORMS
from toolkit.words.private import masked

GOES, RULE = "goes", "rule"
QUEUE = {"customer_id": "string", "rule": "string", "channel": "string", "due_on": "date", "state": "string",
         "service": "boolean", "expected_margin": "float64"}  # fmt: skip
NEXT = {"customer_id": "string", "product_id": "string", "name": "string", "share": "float64"}
SCORED = ("customer_id", "group", "r", "f", "m", "recency_days", "frequency", "monetary_value")
SENT_BY = {"email": ("klaviyo", "mailchimp"), "sms": ("klaviyo_sms",), "ads": ("meta", "google")}
"""The platforms whose form a channel's file takes."""
SHOWN = {
    "email": ("first_name", "last_name", "email"), "sms": ("first_name", "phone"),
    "call": ("first_name", "last_name", "phone"), "parcel": ("first_name", "last_name", "zip", "town", "region"),
    "post": ("first_name", "last_name", "zip", "town", "region"),
}  # fmt: skip
"""What a person needs to act by a channel, besides the customer's id; nothing more is told."""


def master(assigned: Table, allowed: Table, queue: Table | None, next_products: Table | None) -> Table:
    """A row per customer: the group and scores, the next product, today's action, the channels that are open.

    Parameters
    ----------
    assigned : Table, one row per customer with ``group``
    allowed : Table of ``measures.consent.permits``
    queue : Table with the columns of :data:`QUEUE`, or None
        The action shown is the first that is due of those that go, at equal days that of the highest expected margin;
        ``other_actions`` counts the others.
    next_products : Table with the columns of :data:`NEXT`, or None
        The one with the highest share is shown.

    Returns
    -------
    Table, by group and id
        Who is not to be contacted at all is not in it.
    """
    channels = [name for name in allowed.columns if name != "customer_id"]
    nobody = allowed.filter(~ibis.or_(*[allowed[name] for name in channels]))
    rights = allowed.select("customer_id", allowed=_named(allowed, channels))
    actions, goods = _first(_or_none(queue, QUEUE)), _best(_or_none(next_products, NEXT))
    rows = assigned.anti_join(nobody, "customer_id").select(*SCORED)
    for other in (goods, actions, rights):
        rows = rows.left_join(other, "customer_id").drop("customer_id_right")
    return rows.select(
        "customer_id", "group", score=_digits(rows), r=rows.r, f=rows.f, m=rows.m, recency_days=rows.recency_days,
        frequency=rows.frequency, monetary_value=rows.monetary_value.round(2), next_product_id=rows.product_id,
        next_product=rows.name, rule=rows.rule, channel=rows.channel, due_on=rows.due_on,
        expected_margin=rows.expected_margin.round(2), other_actions=rows.others, allowed_channels=rows.allowed,
    ).order_by("group", "customer_id")  # fmt: skip


def queued(outlet: Outlet, queue: Table, people: Table, allowed: Table) -> pd.DataFrame:
    """Write, for each rule and channel of what goes, the files that the channel needs.

    Parameters
    ----------
    queue : Table with the columns of :data:`QUEUE`
    people : Table of ``audiences.people``

    Returns
    -------
    DataFrame, one row per rule and channel
        ``rule``, ``channel``, ``customers`` queued, ``written`` (who may be contacted so), ``files``. A message of
        service goes to who has not agreed to marketing, too: they are on the list for people, in no file of a platform.
    """
    goes = queue.filter(queue.state == GOES).distinct(on=["customer_id", "rule", "channel"])
    parts = goes.group_by("rule", "channel").aggregate(customers=goes.count()).order_by("rule", "channel").to_pandas()
    told: dict[tuple[str, str], dict[str, object]] = {}
    for channel in parts["channel"].unique():
        asked = _asked(goes.filter(goes.channel == channel), allowed, channel).cache()
        forms_of = _forms(outlet, people, asked, channel)
        filled = {key: set(form.select(RULE).distinct().to_pandas()[RULE]) for key, form in forms_of.items()}
        written = asked.group_by("rule").aggregate(n=asked.count()).to_pandas()
        for rule, n in written.itertuples(index=False):
            ours = {key: form for key, form in forms_of.items() if rule in filled[key]}
            told[rule, channel] = {"written": n, "files": _files(outlet, ours, rule, channel)}
    nobody = {"written": 0, "files": ()}
    keys = parts[["rule", "channel"]].itertuples(index=False, name=None)
    return parts.join(pd.DataFrame([told.get(key, nobody) for key in keys], parts.index, ["written", "files"]))


def _asked(goes: Table, allowed: Table, channel: str) -> Table:
    """Who may be contacted so, and whether they ``agreed`` to marketing by it; service asks only that somebody may."""
    anyhow = ibis.or_(*(allowed[name] for name in allowed.columns if name != "customer_id"))
    both = goes.join(allowed.select("customer_id", agreed=allowed[channel], anyhow=anyhow), "customer_id")
    return both.filter(both.agreed | (both.service & both.anyhow))


def _forms(outlet: Outlet, people: Table, asked: Table, channel: str) -> dict[str, Table]:
    """The list for people (""), and the form of each platform that the channel is sent by, of all its rules at once."""
    due = asked.select(RULE, "customer_id", "due_on", expected_margin=asked.expected_margin.round(2))
    listed = due.join(people.select("customer_id", *SHOWN.get(channel, ())), "customer_id")
    found = {"": forms.for_people(listed, outlet.plain_letters, but=RULE).cache()}
    for key in (key for key in SENT_BY.get(channel, ()) if key in outlet.keys or channel == "sms"):
        platform = PLATFORMS[key]
        ours = asked.filter(asked.agreed).select(RULE, "customer_id").join(people, "customer_id")
        ours = ours.filter(platform.finds(ours))
        found[key] = ours.select(RULE, **{ID: "customer_id"}, **platform.columns(ours, outlet.style)).cache()
    return found


def _files(outlet: Outlet, found: Mapping[str, Table], rule: str, channel: str) -> tuple[str, ...]:
    name, files = f"queue/{filed(rule)}_{channel}", ()
    for key, form in found.items():
        part = form.filter(form[RULE] == rule).drop(RULE)
        part = part.order_by(ID).drop(ID) if key else part.order_by("due_on", "customer_id")
        most = PLATFORMS[key].most_bytes if key else None
        files += outlet.write(f"{name}_{key}.csv" if key else f"{name}.csv", part, most)
    return files


def _or_none(table: Table | None, schema: dict[str, str]) -> Table:
    return ibis.memtable([], schema=ibis.schema(schema)) if table is None else table.select(*schema)


def _named(allowed: Table, channels: list[str]) -> StringValue:
    """The channels that are open, in words: ``email, call, post``."""
    return ibis.literal(", ").join([ibis.ifelse(allowed[name], name, ibis.null("string")) for name in channels])


def _digits(rows: Table) -> StringValue:
    return rows.r.cast("string") + rows.f.cast("string") + rows.m.cast("string")


def _first(queue: Table) -> Table:
    goes = queue.filter(queue.state == GOES)
    order = [goes.due_on, goes.expected_margin.desc(nulls_first=False), goes.rule, goes.channel]
    ranked = goes.mutate(
        place=ibis.row_number().over(group_by=goes.customer_id, order_by=order),
        others=goes.count().over(group_by=goes.customer_id) - 1,
    )
    return ranked.filter(ranked.place == 0).drop("place", "state")


def _best(goods: Table) -> Table:
    order = [goods.share.desc(), goods.product_id]
    ranked = goods.mutate(place=ibis.row_number().over(group_by=goods.customer_id, order_by=order))
    best = ranked.filter(ranked.place == 0).select("customer_id", "product_id", "name")
    names = best.select("name").distinct().to_pandas().dropna()
    shown = ibis.memtable(names.assign(shown=names["name"].map(masked)).astype("string"))
    return best.left_join(shown, "name").select("customer_id", "product_id", name="shown")
