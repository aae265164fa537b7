"""The seed of a lookalike audience: customers as hashes, in the form that advertising platforms read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import ibis
import pandas as pd
from ibis.expr.types import Table

PLATFORMS = {"meta": ("email", "phone"), "google": ("Email", "Phone")}
"""The headers of the files that Meta and Google take."""
GMAIL = ("gmail.com", "googlemail.com")


@dataclass(frozen=True)
class Seed:
    """What becomes of the customers that a seed is made of; each is in one of the last three.

    ``files``: what was written; none where nobody could be. ``known``: the shop says of somebody whether they agreed to
    matching in advertising.
    """

    customers: int
    refused: int
    unreachable: int
    written: int
    files: tuple[str, ...]
    known: bool


def addresses(customers: Table | None, ids: pd.Series) -> tuple[pd.DataFrame, bool]:
    """E-mail and phone of these customers who agreed to matching in advertising, and whether consent is known at all.

    Returns
    -------
    DataFrame, one row per customer
        ``email``, ``phone``; missing where unknown.
    """
    nobody = pd.DataFrame(columns=["email", "phone"])
    if customers is None or not customers.ads_consent.notnull().any().to_pyarrow().as_py():
        return nobody, False
    asked = ibis.memtable(pd.DataFrame({"customer_id": ids.astype(str)}))
    agreed = customers.distinct(on="customer_id").filter(lambda t: t.ads_consent.fill_null(False))
    return agreed.semi_join(asked, "customer_id").order_by("customer_id").select("email", "phone").to_pandas(), True


def hashed(people: pd.DataFrame, platform: str) -> pd.DataFrame:
    """E-mails and phones as SHA-256, normalised as the platform asks.

    Parameters
    ----------
    people : DataFrame
        ``email``; ``phone`` in E.164 form, as the contract holds it.
    platform : one of :data:`PLATFORMS`
        Meta: lower case without blanks; phone as digits with the country's code. Google: the same address, at Gmail
        without dots and without what follows a plus; phone with its plus.
    """
    forms = (_plain, _digits) if platform == "meta" else (_mailbox, _e164)
    told = [people[name].map(lambda text, form=form: _sha256(form(text)) if isinstance(text, str) and text else "")
            for name, form in zip(("email", "phone"), forms, strict=True)]  # fmt: skip
    return pd.DataFrame(dict(zip(PLATFORMS[platform], told, strict=True)))


def _plain(email: str) -> str:
    return email.strip().lower()


def _mailbox(email: str) -> str:
    name, _at, domain = _plain(email).partition("@")
    return f"{name.partition('+')[0].replace('.', '')}@{domain}" if domain in GMAIL else f"{name}@{domain}"


def _digits(phone: str) -> str:
    return "".join(c for c in phone if c.isdigit())


def _e164(phone: str) -> str:
    return f"+{_digits(phone)}"


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
