"""The words of the playbook: what is said, when, on which channel, and what became of who is due."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from toolkit.show import gaps
from toolkit.show.finding import known
from toolkit.show.text import fitted
from toolkit.words import Between, Count, Phrase, Share, _, n_

ROOM = 230
"""Room in px for a client's own words."""

RULES: dict[str, Phrase] = {
    "thank_you_parcel": _("thank-you in the parcel"),
    "concierge": _("their own contact person"),
    "priority_support": _("served first"),
    "special_benefits": _("special benefits shown"),
    "grace_offer": _("offer to come back"),
    "ux_survey": _("survey on the website"),
    "cx_survey": _("survey on the delivery"),
    "sorry": _("“sorry, we messed up”"),
    "research": _("why did you leave?"),
    "reengage": _("before they leave"),
    "welcome_back": _("welcome-back offer"),
    "objections": _("answers to objections"),
    "greeting": _("greeted by their sales agent"),
    "thank_you_ten": _("thank-you note, tenth order"),
    "anniversary_note": _("thank-you note, anniversary"),
    "early_access": _("early access to what is new"),
    "special_treatment": _("their own terms on some brands"),
    "after_first": _("thanks, and how to use it"),
    "browsing": _("what fits what they bought"),
    "birthday": _("birthday wishes"),
    "problem_solved": _("is all well now?"),
    "service_contact": _("answered within 1 to 2 hours"),
    "campaign_news": _("the campaign begins"),
    "all_channels": _("the same offer on all channels"),
    "welcome": _("welcome series"),
    "welcome_email": _("welcome e-mail"),
    "welcome_push": _("what they searched for"),
    "welcome_sms": _("coupon after the first order"),
    "first_purchase": _("goes with the first purchase"),
    "complement": _("goes with the first purchase"),
    "cart": _("cart left"),
    "cart_email": _("cart left, e-mail"),
    "cart_push": _("cart left, push"),
    "cart_sms": _("cart left, SMS with an offer"),
    "post_purchase": _("what to buy next"),
    "upsell_email_1": _("what to buy next, e-mail 1"),
    "upsell_email_2": _("what to buy next, e-mail 2"),
    "upsell_email_3": _("what to buy next, e-mail 3"),
    "upsell_push": _("reminder of the programme"),
    "reactivation": _("come back"),
    "reactivation_sms": _("come back, SMS"),
    "reactivation_email": _("come back, e-mail"),
    "half_a_year": _("come back after half a year"),
    "tiers": _("the next tier"),
    "tier_email": _("how to reach the next tier"),
    "tier_push": _("offer to reach the next tier"),
    "tier_sms": _("a tier is reached"),
    "store": _("after a visit to the shop"),
    "store_push": _("after the shop, push"),
    "store_email": _("after the shop, e-mail"),
    "store_sms": _("come back to the shop"),
    "season": _("before a season"),
    "season_email": _("before a season, e-mail"),
    "season_push": _("before a season, push"),
    "season_sms": _("before a season, SMS"),
    "anniversary": _("anniversary, bonus points"),
    "anniversary_points": _("anniversary, bonus points"),
    "status": _("what follows a return"),
    "status_change": _("what follows a return"),
    "others": _("other rules"),
    "total": _("all rules"),
}
"""The method's rules and flows; any other is the client's own and stays as it is."""
CHANNELS: dict[str, Phrase] = {
    "email": _("e-mail"), "sms": _("SMS"), "push": _("push"), "ads": _("ads"), "parcel": _("parcel"),
    "site": _("website"), "call": _("call"), "post": _("letter"),
}  # fmt: skip
STATES: dict[str, Phrase] = {
    "goes": _("goes"), "outranked": _("another goes first"), "capped": _("week is full"),
    "no_consent": _("no consent"), "suppressed": _("not to be contacted"),
}  # fmt: skip
PARTS: dict[str, Phrase] = {
    "groups": _("The playbook of the best and the lost"), "moments": _("The playbook of moments"),
    "flows": _("The playbook of flows"),
}  # fmt: skip


def rule(name: object, words: object = "") -> Phrase | str:
    """What a rule says, in the client's own words where there are any."""
    return fitted(str(words), ROOM) if words else RULES.get(str(name)) or fitted(str(name), ROOM)


def of_part(lines: pd.DataFrame, part: str) -> pd.DataFrame:
    """The lines of a part of the playbook; the client's own stand first among the flows."""
    own = lines[lines["part"].eq("own")] if part == "flows" else lines.head(0)
    return pd.concat([own, lines[lines["part"] == part]], ignore_index=True)


def channel(name: object) -> Phrase | str:
    return CHANNELS.get(str(name), str(name))


def moment(name: str, number: float, follows: str = "") -> Phrase:
    """When a rule fires."""
    n = int(number) if known(number) else 0
    if name == "order_count":
        return _("after order {n}", n=Count(n))
    if name == "cart_left":
        return n_("cart left, {n} minute", "cart left, {n} minutes", n)
    if name == "silent":
        return n_("{n} silent day", "{n} silent days", n)
    if name == "anniversary":
        return _("every year") if n == 12 else n_("every month", "every {n} months", n)
    if name == "season":
        return n_("{n} day before", "{n} days before", n)
    if name == "low_score" and known(number):
        return _("score of {n} or lower", n=Count(n))
    if name == "messaged":
        return _("after “{rule}”", rule=rule(follows))
    return MOMENTS[name]


MOMENTS: dict[str, Phrase] = {
    "ordered": _("every order"), "in_shop": _("purchase in a shop"), "delivered": _("an order arrives"),
    "refunded": _("return, cancelled order"), "grace_passed": _("grace period over"), "in_group": _("once"),
    "near_tier": _("near the next tier"), "tier_reached": _("a tier is reached"), "visited": _("every visit"),
    "account": _("account made"), "signed_up": _("no order yet"), "birthday": _("birthday"),
    "low_score": _("low score"), "ticket_opened": _("every service contact"), "ticket_solved": _("problem solved"),
    "responded": _("they respond"), "always": _("always"),
}  # fmt: skip


def who(groups: str) -> Phrase | str:
    """The groups a line is for; of more than two the first, and how many more."""
    names = groups.split(" + ")
    if not groups:
        return _("everybody")
    return groups if len(names) < 3 else _("{first} and {n} more", first=names[0], n=Count(len(names) - 1))


def steps(told: Sequence[tuple[Any, ...]]) -> Any:
    """The channels of a line, one step after the other, with the days it waits; a channel is named once in a row."""
    first, held, last = told[0], None, None
    for name, fallback, wait, when, number in told:
        elsewhere = when != first[3] or not _same(number, first[4])
        spoken: Any = _("+{n}", n=Count(wait)) if name == last and not elsewhere else _step(name, fallback, wait)
        if elsewhere:
            spoken = _("{step} ({when})", step=spoken, when=moment(when, number))
        held = spoken if held is None else _("{first}, {next}", first=held, next=spoken)
        last = name
    return held


def _same(one: Any, other: Any) -> bool:
    return one == other or (not known(one) and not known(other))


def _step(name: str, fallback: str, wait: int) -> Any:
    """A channel, the second one, and the days it waits."""
    held: Any = channel(name)
    if fallback:
        held = _("{first} or {second}", first=held, second=channel(fallback))
    return _("{step} +{n}", step=held, n=Count(wait)) if wait else held


def lacking(row: Any) -> Phrase | None:
    """What the first rule of a line lacks."""
    if not row["table"]:
        return None
    return _("missing: {what}", what=gaps.of(row["table"], (row["column"],)).what)


def needed(row: Any) -> Phrase | Share | None:
    """The rise that pays for a contact, with its interval."""
    if not known(row["needed"], row["needed_low"], row["needed_high"]):
        return None
    if row["needed"] < LEAST:
        return _("under {share}", share=Share(LEAST, 1))
    ends = Between(Share(row["needed_low"], 1), Share(row["needed_high"], 1))
    return _("{value} ({interval})", value=Share(row["needed"], 1), interval=ends)


LEAST = 0.001
"""A rise below it is not told more exactly."""


__all__ = [
    "CHANNELS", "MOMENTS", "PARTS", "RULES", "STATES", "channel", "lacking", "moment", "needed", "of_part", "rule",
    "steps", "who",
]  # fmt: skip
