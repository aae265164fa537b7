"""The words of the playbook: what is said, when, on which channel, and what became of who is due."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from toolkit.show import gaps
from toolkit.show.finding import known
from toolkit.words import Count, Lines, Phrase, Share, _, n_

RULES: dict[str, Phrase] = {
    "thank_you_parcel": _("thank-you note in the parcel"),
    "concierge": _("a contact person of their own"),
    "priority_support": _("served first"),
    "special_benefits": _("special benefits shown"),
    "grace_offer": _("special offer to come back"),
    "ux_survey": _("survey on the website"),
    "cx_survey": _("survey on the delivery"),
    "sorry": _("“sorry, we messed up”"),
    "research": _("why did you leave? a survey"),
    "reengage": _("reminder before they leave"),
    "welcome_back": _("welcome-back offer"),
    "objections": _("e-mails that answer objections"),
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
    "welcome": _("welcome"),
    "welcome_email": _("welcome e-mail"),
    "welcome_push": _("what they searched for"),
    "welcome_sms": _("coupon after the first order"),
    "first_purchase": _("what goes with the first purchase"),
    "complement": _("what goes with the first purchase"),
    "cart": _("cart left"),
    "cart_email": _("cart left, e-mail"),
    "cart_push": _("cart left, in the app"),
    "cart_sms": _("cart left, SMS with an offer"),
    "post_purchase": _("what to buy next"),
    "upsell_email_1": _("what to buy next, e-mail 1"),
    "upsell_email_2": _("what to buy next, e-mail 2"),
    "upsell_email_3": _("what to buy next, e-mail 3"),
    "upsell_push": _("reminder of the programme"),
    "reactivation": _("come back"),
    "reactivation_sms": _("come back, SMS"),
    "reactivation_email": _("come back, e-mail with an offer"),
    "half_a_year": _("come back after half a year"),
    "tiers": _("the next tier"),
    "tier_email": _("how to reach the next tier"),
    "tier_push": _("offer to reach the next tier"),
    "tier_sms": _("a tier is reached"),
    "store": _("after a visit to the shop"),
    "store_push": _("after the shop, in the app"),
    "store_email": _("after the shop, e-mail"),
    "store_sms": _("come back to the shop"),
    "season": _("before a season"),
    "season_email": _("before a season, e-mail"),
    "season_push": _("before a season, in the app"),
    "season_sms": _("before a season, SMS"),
    "anniversary": _("anniversary, bonus points"),
    "anniversary_points": _("anniversary, bonus points"),
    "status": _("what happens with the return"),
    "status_change": _("what happens with the return"),
    "others": _("other rules"),
    "total": _("all rules"),
}
"""The method's rules and flows; any other is the client's own and stays as it is."""
CHANNELS: dict[str, Phrase] = {
    "email": _("e-mail"), "sms": _("SMS"), "push": _("in the app"), "ads": _("ads"), "parcel": _("parcel"),
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
    return str(words) if words else RULES.get(str(name), str(name))


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
        return n_("cart left for {n} minute", "cart left for {n} minutes", n)
    if name == "silent":
        return n_("{n} day without an order", "{n} days without an order", n)
    if name == "anniversary":
        return _("every year as a customer") if n == 12 else n_("every month", "every {n} months as a customer", n)
    if name == "season":
        return n_("{n} day before a season", "{n} days before a season", n)
    if name == "low_score" and known(number):
        return _("score of {n} or lower", n=Count(n))
    if name in ("responded", "messaged"):
        held = _("response to “{rule}”") if name == "responded" else _("after “{rule}”")
        return Phrase(held.singular, {"rule": rule(follows)})
    return MOMENTS[name]


MOMENTS: dict[str, Phrase] = {
    "ordered": _("every order"), "in_shop": _("purchase in a shop"), "delivered": _("an order arrives"),
    "refunded": _("return, or order called off"), "grace_passed": _("grace period over"), "in_group": _("once"),
    "near_tier": _("close to the next tier"), "tier_reached": _("a tier is reached"), "visited": _("every visit"),
    "account": _("account made"), "signed_up": _("account, no order"), "birthday": _("birthday"),
    "low_score": _("low score"), "ticket_opened": _("every service contact"), "ticket_solved": _("problem solved"),
    "always": _("always"),
}  # fmt: skip


def steps(told: Sequence[tuple[Any, ...]]) -> Phrase | str | Lines:
    """The channels of a line, one step after the other, with the days it waits."""
    _channel, _fallback, _wait, first, number = told[0]
    spoken = [_step(one, one[3] != first or not _same(one[4], number)) for one in told]
    held = spoken[0]
    for one in spoken[1:]:
        held = _("{first}, {next}", first=held, next=one)
    return held


def _same(one: Any, other: Any) -> bool:
    return one == other or (not known(one) and not known(other))


def _step(told: tuple[Any, ...], elsewhere: bool) -> Phrase | str:
    """One step: its channel, the second one, the days it waits, and its own moment where that differs."""
    name, fallback, wait, when, number = told
    held: Any = channel(name)
    if fallback:
        held = _("{first} or {second}", first=held, second=channel(fallback))
    if elsewhere:
        held = _("{channel} ({when})", channel=held, when=moment(when, float("nan") if number is None else number))
    return _("{step} +{n}", step=held, n=Count(wait)) if wait else held


def lacking(row: Any) -> Phrase | None:
    """What the first rule of a line lacks."""
    if not row["table"]:
        return None
    return _("missing: {what}", what=gaps.of(row["table"], (row["column"],)).what)


def needed(row: Any) -> Phrase | Share | None:
    """The rise that pays for a contact."""
    if not known(row["needed"]):
        return None
    if row["needed"] < 0.0005:
        return _("under {share}", share=Share(0.001, 1))
    return Share(row["needed"], 1)


__all__ = [
    "CHANNELS", "MOMENTS", "PARTS", "RULES", "STATES", "channel", "lacking", "moment", "needed", "of_part", "rule",
    "steps",
]  # fmt: skip
