"""E-mail addresses and phone numbers in one form each, and which of them are nobody's own."""

from __future__ import annotations

import ibis

from toolkit.intake.texts import INVISIBLE, composed

EMAIL = r"^[^@\s,;<>]+@[^@\s,;<>]+\.[a-z]{2,}$"
NOBODY = ("-", "--", "–", "n/a", "na", "null", "none", "#n/a", "0", "guest", "anonim", "anonymous")
CODES = {"RO": "40", "MD": "373", "HU": "36", "BG": "359", "GB": "44", "DE": "49", "US": "1"}
TRUNKS = {"RO": "0", "MD": "0", "HU": "06", "BG": "0", "GB": "0", "DE": "0", "US": "1"}
NATIONAL = {"40": r"[237]\d{8}", "373": r"\d{8}", "36": r"\d{8,9}", "359": r"\d{8,9}", "44": r"\d{9,10}",
            "49": r"\d{6,11}", "1": r"[2-9]\d{9}"}  # fmt: skip
"""The digits after the country's code (ITU-T E.164 and the national plans)."""


def email(text: ibis.Value) -> ibis.Value:
    """An e-mail address: lower case, the first of several, nothing around it; missing where it is none."""
    tidy = composed(text).re_replace(INVISIBLE, "").lower().re_replace(r"mailto:|[<>\"']", "").strip()
    one = tidy.re_extract(r"([^@\s,;/|]+@[^@\s,;/|]+)", 1).re_replace(r"\.+$", "")
    valid = ibis.ifelse(one.re_search(EMAIL), one, ibis.null("string"))
    return ibis.ifelse(text.contains("@"), valid, ibis.null("string"))


def is_several(text: ibis.Value) -> ibis.Value:
    """Whether a cell holds more than one address."""
    return text.re_search(r"@.*[;,/\s|].*@").fill_null(False)


def phone(text: ibis.Value, country: str) -> ibis.Value:
    """A phone number as E.164 (``+40721000111``); missing where it is none of the country or of the world.

    A number that a spreadsheet wrote as ``7.21E+08`` is read only where all its digits are there.
    """
    code, trunk = CODES[country], TRUNKS[country]
    first = text.strip().re_replace(r"^'", "").re_replace(r"[;,/|].*$", "").re_replace(r"^(\d+)\.0$", r"\1")
    whole = first.re_extract(r"^(\d[.,]?\d*)[eE]\+?\d+$", 1).re_replace(r"[.,]", "")
    power = first.re_extract(r"^\d[.,]?\d*[eE]\+?(\d+)$", 1).try_cast("int64")
    digits = ibis.cases(
        (first.re_search(r"[eE]"), ibis.ifelse(whole.length() == power + 1, whole, "")),
        else_=first.re_replace(r"\(0\)", "").re_replace(r"[^\d+]", ""),
    )
    digits = digits.re_replace(r"^00", "+")
    home = digits.re_extract(rf"^(?:\+?{code}{trunk}?|{trunk})?({NATIONAL[code]})$", 1)
    abroad = digits.re_search(r"^\+[1-9]\d{7,14}$") & ~digits.startswith(f"+{code}")
    return ibis.cases((abroad, digits), (home != "", ibis.literal(f"+{code}") + home), else_=ibis.null("string"))


def address(rows: ibis.Table) -> ibis.Value:
    """The e-mail address of a row: its own column's, else its customer id where that is one."""
    own = email(rows.customer_id)
    return ibis.coalesce(email(rows.email), own)


def is_one_of(address: ibis.Value, patterns: tuple[str, ...]) -> ibis.Value:
    """Whether an address is one of these: whole, a part before the @ (``test@``), a domain (``@shop.ro``)."""
    tests = [ibis.literal(False)]
    for pattern in (text.strip().lower() for text in patterns):
        if pattern.endswith("@"):
            tests.append(address.startswith(pattern))
        elif pattern.startswith("@"):
            tests += [address.endswith(pattern), address.endswith(f".{pattern[1:]}")]
        else:
            tests.append(address == pattern)
    return ibis.or_(*tests).fill_null(False)


def alias(address: ibis.Value) -> ibis.Value:
    """The mailbox behind an address: without ``+tag``; at Gmail without dots."""
    name, domain = address.re_extract(r"^([^@+]+)", 1), address.re_extract(r"@(.+)$", 1)
    gmail = domain.isin(["gmail.com", "googlemail.com"])
    return ibis.ifelse(gmail, name.replace(".", "") + "@gmail.com", name + "@" + domain)
