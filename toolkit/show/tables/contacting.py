"""Tables and tiles of step 9: messages before and after, the points of the way, answers of the service, channels."""

from __future__ import annotations

from typing import Any

import pandas as pd

from toolkit.show.contacting import BASES, POINTS, STATES, asked_by, figure, lacking, minutes, ranged, sent_by, small
from toolkit.show.context import here, money
from toolkit.show.definitions import channel, sales_channel
from toolkit.show.finding import known, support
from toolkit.show.tables.table import MOST_ROWS, Table
from toolkit.show.testing import points
from toolkit.show.text import fitted
from toolkit.show.tiles import Tile
from toolkit.words import Change, Count, Number, Phrase, Share, _, say

TOTAL, SHOP = "total", "shop"
UNKNOWN = _("not known from these data")


def personal_messages(rows: pd.DataFrame) -> Table:
    """What came of messages, and of the shop, on each side of the change.

    Parameters
    ----------
    rows : DataFrame of ``messaging.before_after``
    """
    header = (
        _("figure"),
        _("before"),
        _("since"),
        _("change, points or {unit}", unit=here().currency),
        _("a year before"),
        _("n before and since"),
        _("verdict"),
    )
    told = rows[rows["state"] != "few"]
    own = told[told["message_channel"] != SHOP]
    rest = told[told["message_channel"] == SHOP]
    shown = pd.concat([own.head(MOST_ROWS - len(rest)), rest])
    return Table(header, tuple(_figure(row) for row in shown.to_dict("records")))


def _figure(row: dict[str, Any]) -> tuple[Any, ...]:
    is_money = row["outcome"] == "aov"
    kind = (lambda v: Number(v, 2)) if is_money else small
    step = (lambda v: Number(v, 2)) if is_money else points
    n = _("{before} · {since}", before=Count(row["before_n"]), since=Count(row["after_n"]))
    year = step(row["year_difference"]) if known(row["year_difference"]) else None
    return (
        figure(row),
        kind(row["before"]),
        kind(row["after"]),
        ranged(row, "difference", step, ("low", "high")),
        year,
        n,
        STATES[row["state"]],
    )


def personal_flows(rows: pd.DataFrame) -> Table:
    """What each flow does since the change, the surest change first.

    Parameters
    ----------
    rows : DataFrame of ``messaging.by_flow``, one outcome a flow
    """
    header = (
        _("flow"), _("how"), _("what counts"), _("before"), _("since"), _("change, points (interval)"),
        _("n before and since"), _("verdict"),
    )  # fmt: skip
    told = []
    for row in rows.head(MOST_ROWS).to_dict("records"):
        _name, before, since, change, _year, n, verdict = _figure(row)
        outcome = figure(row).values["outcome"]
        told.append(
            (fitted(row["flow"], 260), sent_by(row["message_channel"]), outcome, before, since, change, n, verdict)
        )
    return Table(header, tuple(told))


def personal_return(told: pd.Series) -> list[Tile]:
    """A year's messages: their cost, and what they must bring.

    Parameters
    ----------
    told : Series of ``messaging_return.gate``
    """
    orders = {name: Count(told[name]) if known(told[name]) else UNKNOWN for name in ("orders_gross", "orders_net")}
    counted = _("orders that the senders count, whatever else brought them")
    return [
        Tile(
            _("Cost of a year's messages"),
            money(told["cost"], 0),
            _("of {n} messages whose cost is known, of {all}", n=Count(told["n"]), all=Count(told["messages"])),
        ),
        Tile(
            _("Margin of an order"),
            money(told["margin_per_order"], 0) if known(told["margin_per_order"]) else UNKNOWN,
            _("mean of the last 365 days"),
        ),
        Tile(
            _("Orders for 1.5 back"),
            orders["orders_gross"],
            _("further margin of {amount}: gain ÷ cost", amount=money(told["gain_gross"], 0)),
        ),
        Tile(
            _("Orders for ROI of 150%"),
            orders["orders_net"],
            _("further margin of {amount}: (gain − cost) ÷ cost", amount=money(told["gain_net"], 0)),
        ),
        Tile(_("Counted as won"), Count(told["converted"]) if known(told["converted"]) else UNKNOWN, counted),
        Tile(
            _("The most they may claim"),
            money(told["most"], 0) if known(told["most"]) else UNKNOWN,
            support(Count(told["converted"]), money(told["low"], 0), money(told["high"], 0))
            if known(told["most"])
            else None,
        ),
        Tile(
            _("Back for 1 spent, at most"),
            Number(told["back"], 1) if known(told["back"]) else UNKNOWN,
            _("margin ÷ cost; ROI {roi}", roi=Change(told["roi"], 0)) if known(told["roi"]) else None,
        ),
    ]


def personal_points(rows: pd.DataFrame) -> Table:
    """The points of the way in numbers.

    Parameters
    ----------
    rows : DataFrame of ``journey.points``
    """
    unit = here().currency
    worth = _("worth of them in margin, {unit}", unit=unit) if rows["is_margin"].all() else _(
        "worth of them in sales, {unit}", unit=unit
    )  # fmt: skip
    header = (_("point"), _("of whom"), _("n"), _("share (interval)"), _("median, days"), _("did not"), worth)
    return Table(header, tuple(_point(row) for row in rows.to_dict("records")))


def _point(row: dict[str, Any]) -> tuple[Any, ...]:
    name = POINTS[row["point"]]
    if row["lack"]:
        return name, BASES[row["base"]], None, _("ask for: {what}", what=lacking(row["lack"])), None, None, None
    if not known(row["share"]):
        return name, BASES[row["base"]], None, _("too few"), None, None, None
    count = Count(row["lost"]) if known(row["lost"]) and row["lost"] else None
    share = None if row["point"] == "order" else ranged(row, "share", Share, ("low", "high"))
    days = Count(row["days"]) if known(row["days"]) else None
    return name, BASES[row["base"]], Count(row["n"]), share, days, count, ranged(row, "value", _whole)


def _whole(amount: float) -> Number:
    return Number(round(amount, -2) + 0.0, 0)


def personal_service(rows: pd.DataFrame) -> Table:
    """How soon contacts are answered, by channel.

    Parameters
    ----------
    rows : DataFrame of ``answering.by``
    """
    return _answered(rows, _("asked by"), asked_by)


def personal_service_groups(rows: pd.DataFrame) -> Table:
    """How soon contacts are answered, by the group in which who asked stood.

    Parameters
    ----------
    rows : DataFrame of ``answering.by``
    """
    return _answered(rows, _("group"), lambda key: asked_by(key) if key == TOTAL else key)


def _answered(rows: pd.DataFrame, title: Phrase, name: Any) -> Table:
    header = (
        title,
        _("contacts"),
        _("customers"),
        _("within 1 hour (interval)"),
        _("within 2 hours (interval)"),
        _("median"),
        _("no answer"),
    )
    last = rows[rows["key"] == TOTAL]
    shown = pd.concat([rows[rows["key"] != TOTAL].head(MOST_ROWS - len(last)), last])
    told = [
        (name(row["key"]), Count(row["n"]), Count(row["people"]), ranged(row, "within_1h", lambda v: Share(v, 0)),
         ranged(row, "within_2h", lambda v: Share(v, 0)),
         minutes(row["median_minutes"]) if known(row["median_minutes"]) else _("no answer"),
         Count(row["open"]) if known(row["open"]) else None)
        for row in shown.to_dict("records")
    ]  # fmt: skip
    return Table(header, tuple(told), frozenset([len(told) - 1]) if len(last) else frozenset())


def personal_service_after(told: pd.Series) -> list[Tile]:
    """Who ordered again after a quick and after a slow answer.

    Parameters
    ----------
    told : Series of ``answering.followed``
    """
    if not known(told["difference"]):
        return [Tile(_("Ordered again in 90 days"), UNKNOWN, _("too few contacts"))]
    return [
        Tile(_("Answered within 2 hours"), Share(told["back_others"]), _back(told, "others", "back_others")),
        Tile(_("Waited longer, or in vain"), Share(told["back"]), _back(told, "n", "back")),
        Tile(_("Difference at the same mix of groups"), _("{points} points", points=points(told["difference"])),
             support(Count(told["n"] + told["others"]), *(Number(100 * told[end], 1) for end in ("low", "high")))),
    ]  # fmt: skip


def _back(told: pd.Series, n: str, share: str) -> Phrase:
    ends = (Share(told[f"{share}_{end}"]) for end in ("low", "high"))
    return _("ordered again in 90 days; {n}", n=support(Count(told[n]), *ends))


def personal_channels(rows: pd.DataFrame) -> Table:
    """Channels in which orders are placed.

    Parameters
    ----------
    rows : DataFrame of ``channels.sales_channels``
    """
    header = (
        _("sales channel"),
        _("orders"),
        _("customers"),
        _("of sales"),
        _("order value (interval), {unit}", unit=here().currency),
        _("came back in 12 months (interval)"),
        _("of customers"),
    )
    return _channels(
        rows,
        header,
        lambda row: (
            _name(row, sales_channel),
            Count(row["orders"]),
            Count(row["customers"]),
            Share(row["sales_share"], 0),
        ),
    )


def personal_sources(rows: pd.DataFrame) -> Table:
    """Marketing channels that brought customers.

    Parameters
    ----------
    rows : DataFrame of ``channels.sources``
    """
    unit = here().currency
    header = (
        _("marketing channel"), _("visits"), _("new customers"), _("new per 1,000 visits"),
        _("cost of a new customer, {unit}", unit=unit), _("order value (interval), {unit}", unit=unit),
        _("came back in 12 months (interval)"), _("of customers"),
    )  # fmt: skip
    return _channels(
        rows,
        header,
        lambda row: (
            fitted(say(_name(row, channel)), 150),
            *(Count(row[name]) if known(row[name]) else None for name in ("sessions", "new")),
            ranged(row, "conversion", lambda v: Number(1000 * v, 1)),
            ranged(row, "cac", lambda v: Number(v, 0)),
        ),
    )


def _name(row: dict[str, Any], name: Any) -> Any:
    return _("all channels") if row["channel"] == TOTAL else name(row["channel"])


def _channels(rows: pd.DataFrame, header: tuple[Any, ...], begin: Any) -> Table:
    last = rows[rows["channel"] == TOTAL]
    shown = pd.concat([rows[rows["channel"] != TOTAL].head(MOST_ROWS - len(last)), last])
    told = [(*begin(row), ranged(row, "aov", lambda v: Number(v, 0)), ranged(row, "retention", lambda v: Share(v, 0)),
             Count(row["n"]) if known(row["n"]) else None)
            for row in shown.to_dict("records")]  # fmt: skip
    return Table(header, tuple(told), frozenset([len(told) - 1]) if len(last) else frozenset())


def personal_multichannel(rows: pd.DataFrame) -> Table:
    """Customers of one, two, and three sales channels or more.

    Parameters
    ----------
    rows : DataFrame of ``channel_worth.by_channels``
    """
    header = (
        _("sales channels, year before"), _("customers"), _("orders each, year before"),
        _("came back in 12 months (interval)"), _("sales since, {unit} (interval)", unit=here().currency),
        _("came back: times at equal orders"), _("sales since: times at equal orders"),
    )  # fmt: skip
    told = [
        (
            _("3 or more") if row["channels"] >= 3 else Count(row["channels"]),
            Count(row["customers"]),
            Number(row["orders"], 1),
            ranged(row, "retention", lambda v: Share(v, 0)),
            ranged(row, "sales", lambda v: Number(v, 0)),
            *(ranged(row, name, lambda v: Number(v, 2)) for name in ("retention_ratio", "sales_ratio")),
        )
        for row in rows.to_dict("records")
    ]
    return Table(header, tuple(told))


__all__ = [
    "personal_channels", "personal_flows", "personal_messages", "personal_multichannel", "personal_points",
    "personal_return", "personal_service", "personal_service_after", "personal_service_groups", "personal_sources",
]  # fmt: skip
