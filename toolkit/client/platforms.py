"""What each platform reads: its headers in its order, its words, its hashes.

Headers and rules: Meta (customer list; customer information parameters), Google Ads (help 7659867, 7476159), Klaviyo
(help 360043841811), Mailchimp (format guidelines for an import file), and the columns under which a vendor of RFM
groups exports them; read in November 2026.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import ibis
from ibis.expr.types import Table, Value

from toolkit.client import forms

RFM = {"R": ("recency_days", "r"), "F": ("frequency", "f"), "M": ("monetary_value", "m")}
ASCII_MAILBOX = r"^[\x21-\x7E]+@"
SUBSCRIBED, LEFT, NEVER = "Subscribe", "Unsubscribed", "Never subscribed"
"""What Klaviyo reads in a column of consents."""


@dataclass(frozen=True)
class Style:
    """How texts and times are written: the zone of the client's clocks, without diacritics or not, when the scores are
    of (ISO 8601)."""

    zone: str
    plain_letters: bool
    scored_at: str


@dataclass(frozen=True)
class Platform:
    """A platform: the channel whose consent it needs, which people it can find, its columns, and those that find them.

    ``fewest``: people below which it takes no audience. ``most_bytes``: of a file; it is split above.
    """

    channel: str
    finds: Callable[[Table], Value]
    columns: Callable[[Table, Style], Mapping[str, Value]]
    keys: tuple[str, ...]
    fewest: int = 1
    most_bytes: int | None = None


def _meta(people: Table, _style: Style) -> dict[str, Value]:
    """Keys of a match as hashes; the customer's value plain."""
    born = people.birthday
    keys = {
        "email": people.email, "phone": people.phone.replace("+", ""),
        "fn": forms.bare_name(people.first_name), "ln": forms.bare_name(people.last_name),
        "ct": forms.bare(people.town), "st": forms.bare(people.region), "zip": forms.bare(people.zip),
        "country": people.country.lower(), "dob": born.strftime("%Y%m%d"),
        "doby": born.year().fill_null(people.birth_year).cast("string"),
        "gen": people.gender.nullif("o"),
    }  # fmt: skip
    worth = {"value": ibis.greatest(people.monetary_value, 0.0).round(2)} if "monetary_value" in people.columns else {}
    return {name: forms.sha256(key) for name, key in keys.items()} | worth


def _google(people: Table, _style: Style) -> dict[str, Value]:
    """Hashes; country and postal code plain, and with the names only where all four are known."""
    first, last = (forms.sha256(_unspaced(people[name])) for name in ("first_name", "last_name"))
    four = {"First Name": first, "Last Name": last, "Country": people.country, "Zip": people.zip}
    whole = ibis.and_(*[part.notnull() for part in four.values()])
    placed = {name: ibis.ifelse(whole, part, ibis.null("string")) for name, part in four.items()}
    return {"Email": forms.sha256(people.email), "Phone": forms.sha256(people.phone), **placed}


def _unspaced(text: Value) -> Value:
    return text.lower().re_replace(r"\s+", "")


def _klaviyo(people: Table, style: Style) -> dict[str, Value]:
    said = {"Email Marketing Consent": people.email_word, "SMS Marketing Consent": people.sms_word}
    return {
        "Email": people.email,
        "Phone Number": ibis.ifelse(people.allowed_sms, people.phone, ibis.null("string")),
        **_names(people, style), **said,
        "Email Marketing Consent Timestamp": forms.moment(people.consent_at, style.zone),
        **_group(people, style),
    }  # fmt: skip


def _klaviyo_sms(people: Table, style: Style) -> dict[str, Value]:
    return {
        "Phone Number": people.phone, **_names(people, style), "SMS Marketing Consent": people.sms_word,
        "SMS Marketing Consent Timestamp": forms.moment(people.consent_at, style.zone), **_group(people, style),
    }  # fmt: skip


def _mailchimp(people: Table, style: Style) -> dict[str, Value]:
    """One file holds one status, that of those it is written for; texts are cut where Mailchimp would clip them."""
    named = {name: forms.cut(text) for name, text in _names(people, style).items()}
    tags = _group(people, style).get("Group")
    return {"Email Address": people.email, **named} | ({} if tags is None else {"Tags": forms.cut(tags)})


def _vendor(people: Table, style: Style) -> dict[str, Value]:
    """The vendor's own columns, and those under which it writes groups, raw figures and scores into other systems."""
    names = {"first_name": people.first_name, "last_name": people.last_name}
    texts = {name: forms.plain_letters(text) if style.plain_letters else text for name, text in names.items()}
    told = {"customer_eid": people.customer_id, "email": people.email, **texts}
    if "score" not in people.columns:
        return told
    score, held = people.score, people.group
    own = {"rfm_score": score, "rfm_group_id": people.group_id, "rfm_group_name": held}
    more = {"RVL RFM Score": score, "RVL RFM Group Id": people.group_id, "RVL RFM Group Name": held,
            "RVL RFM Last Modified At": ibis.literal(style.scored_at)}  # fmt: skip
    for letter, (raw, scored) in RFM.items():
        parts = {"Raw": people[raw], "Score": people[scored], "Percentile": people[f"{scored}_percentile"]}
        more |= {f"RVL {letter} {name}": part for name, part in parts.items()}
    return told | own | more


def _names(people: Table, style: Style) -> dict[str, Value]:
    names = {"First Name": people.first_name, "Last Name": people.last_name}
    return {header: forms.plain_letters(name) if style.plain_letters else name for header, name in names.items()}


def _group(people: Table, style: Style) -> dict[str, Value]:
    if "group" not in people.columns:
        return {}
    return {"Group": forms.plain_letters(people.group) if style.plain_letters else people.group}


def _matched(people: Table) -> Value:
    return people.email.notnull() | people.phone.notnull()


def _mailed(people: Table) -> Value:
    return people.email.notnull()


def _mailed_in_ascii(people: Table) -> Value:
    return people.email.re_search(ASCII_MAILBOX).fill_null(False)


def _called(people: Table) -> Value:
    return people.phone.notnull()


PLATFORMS = {
    "meta": Platform("ads", _matched, _meta, ("email", "phone"), fewest=100),
    "google": Platform("ads", _matched, _google, ("Email", "Phone")),
    "klaviyo": Platform("email", _mailed, _klaviyo, ("Email",), most_bytes=50_000_000),
    "klaviyo_sms": Platform("sms", _called, _klaviyo_sms, ("Phone Number",), most_bytes=50_000_000),
    "mailchimp": Platform("email", _mailed_in_ascii, _mailchimp, ("Email Address",)),
    "vendor": Platform("email", _mailed, _vendor, ()),
}
NAMES = ("meta", "google", "klaviyo", "mailchimp", "vendor")
