"""The words of tests: what is tried on whom, whether that can be read, and what came of it."""

from __future__ import annotations

from typing import Any

from toolkit.show.context import money
from toolkit.show.finding import known
from toolkit.show.text import fitted
from toolkit.words import Change, Count, Number, Phrase, Share, Value, _, n_

NEWCOMERS = "newcomers"
ROOM = 300
"""Room in px for the name of a test."""

ACTIONS: dict[str, Phrase] = {
    "thank_you": _("thank-you letter in the first parcel"),
    "welcome_series": _("e-mails after the first order"),
    "second_order_offer": _("offer for the second order"),
    "next_step": _("what to buy next, by e-mail"),
    "early_access": _("early access to what is new"),
    "concierge": _("a contact person of their own"),
    "complements": _("what goes with the last purchase"),
    "grace_period": _("reminder when an order is due"),
    "welcome_back": _("welcome-back offer"),
    "reactivation": _("two ways to win back"),
}
"""The method's actions; any other is the client's own and stays as it is."""

KINDS: dict[str, Phrase] = {
    "active": _("all groups that still buy"),
    "quiet": _("all groups that have gone quiet"),
}

READ: dict[str, Phrase] = {
    "better": _("works"),
    "worse": _("does harm: stop it"),
    "unclear": _("not sure either way"),
    "broken_split": _("not to be read: the split is broken"),
    "few": _("too few to tell"),
    "running": _("still running"),
    "no_control": _("name the control in client.toml"),
}
"""What is said of an arm that was read."""
WHY_NOT: dict[str, Phrase] = {
    "broken_split": _("the split is broken"),
    "few": _("too few to tell"),
    "running": _("still running"),
    "no_control": _("no arm is named as the control"),
}
"""Why an arm cannot be read."""


def action(name: object, room: float = ROOM) -> Phrase | str:
    """What is tried."""
    return ACTIONS.get(str(name)) or fitted(str(name), room)


def group(name: object) -> Phrase | str:
    """Whom it is tried on."""
    return _("newcomers") if name == NEWCOMERS else str(name)


def level(value: float, metric: str, decimals: int = 1) -> Value | None:
    """A share, or an amount a customer, of a metric."""
    if not known(value):
        return None
    return Share(value, decimals) if metric == "order" else money(value, 0)


def metric(name: str, days: float) -> Phrase:
    """What is measured of a customer."""
    told = {"days": Count(days)}
    return {
        "order": _("order again within {days} days", **told),
        "sales": _("sales in {days} days", **told),
        "margin": _("margin in {days} days", **told),
    }[name]


def partners(row: Any) -> Phrase | str:
    """The groups to pool with."""
    names = str(row["pool"]).split(" + ")
    if row["pool_kind"]:
        return KINDS[row["pool_kind"]]
    return " + ".join(names) if len(names) < 3 else _("{first} and {n} more", first=names[0], n=Count(len(names) - 1))


def follows(row: Any) -> Phrase:
    """What follows for a proposed test: try it, pool it, or look for something larger.

    Parameters
    ----------
    row : one row of ``planned.plan``
    """
    if row["verdict"] == "testable":
        weeks = n_("test it: {n} week", "test it: {n} weeks", int(row["weeks"]))
        split = _("equal arms")
        if known(row["control_share"]):
            split = _("{share} without it", share=Share(row["control_share"], 0))
        if not known(row["rollback"]):
            return _("{weeks}, {split}", weeks=weeks, split=split)
        return _("{weeks}, {split}; stop below {level}", weeks=weeks, split=split,
                 level=level(row["rollback"], row["metric"]))  # fmt: skip
    if row["verdict"] == "pool":
        return _("pool: {groups} ({needed} of {there})", groups=partners(row),
                 needed=Count(row["pool_needed"]), there=Count(row["pool_available"]))  # fmt: skip
    if row["pool"] and known(row["pool_detectable"]):
        return _("too few; {effect} shows with {groups}", groups=partners(row),
                 effect=Change(row["pool_detectable"], 0))  # fmt: skip
    if known(row["detectable"]):
        return _("too few: only {effect} shows", effect=Change(row["detectable"], 0))
    return _("too few: hardly anybody orders")


def arm(row: Any, room: float = ROOM) -> Phrase | str:
    """A test and its arm, the arm left out where there is one alone beside the control."""
    name = fitted(str(row["trial"]), room)
    return name if row["arms"] < 3 or not row["arm"] else f"{name}: {fitted(str(row['arm']), room)}"


def points(value: float, decimals: int = 1) -> Phrase | Number:
    """A difference of shares in points, with its sign."""
    number = Number(round(100 * value, decimals) + 0.0, decimals)
    return _("+{value}", value=number) if round(100 * value, decimals) > 0 else number


__all__ = [
    "ACTIONS",
    "KINDS",
    "NEWCOMERS",
    "READ",
    "WHY_NOT",
    "action",
    "arm",
    "follows",
    "group",
    "level",
    "metric",
    "partners",
    "points",
]
