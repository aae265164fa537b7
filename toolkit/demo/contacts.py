"""How the demo shop's customers may be reached: birthdays, postal codes, consents and their days, who asked for none.

Planted: people who are not to be contacted at all though their consents still stand; postal codes that begin with 0.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from toolkit.demo import season
from toolkit.demo.world import stream, world

BIRTHDAY_SHARE = 0.72
"""Of those whose year of birth is known."""
LATER_CONSENT_SHARE = 0.18
SUPPRESSED_SHARE = 0.014
CONSENTS = ("email_consent", "sms_consent", "push_consent", "ads_consent")
SOON_DAYS = 7


def settle(seed: int, people: pd.DataFrame) -> None:
    """Give the people birthdays and days of consent, postal codes and what else they said, in place."""
    n, rng = len(people), stream(seed, "contacts")
    people["birthday"] = _birthdays(rng, people["birth_year"])
    codes = world()["postal_codes"]
    first = people["region"].map(codes).to_numpy()
    people["zip"] = [f"{code}{end:04d}" for code, end in zip(first, rng.integers(1, 9999, n), strict=True)]
    people.loc[rng.random(n) < 0.05, "zip"] = ""
    people["country"] = "RO"
    people["push_consent"] = rng.choice(["da", "nu", ""], n, p=[0.21, 0.63, 0.16])
    people["suppressed"] = np.where(rng.random(n) < SUPPRESSED_SHARE, "da", "nu")
    registered = people["registered_at"].to_numpy().astype("datetime64[D]")
    open_days = (np.datetime64(season.LAST, "D") - registered).astype(int).clip(min=0)
    wait = (rng.random(n) * open_days).astype(int) * (rng.random(n) < LATER_CONSENT_SHARE)
    people["consent_at"] = registered + wait
    untold = (people[list(CONSENTS)] == "").all(axis=1) | (rng.random(n) < 0.08)
    people.loc[untold, "consent_at"] = pd.NaT


def told(people: pd.DataFrame) -> dict[str, Any]:
    """How many of the list say what, and whose birthday is the last day or soon after."""
    last = pd.Timestamp(season.LAST)
    ahead = [last + pd.Timedelta(days=k) for k in range(SOON_DAYS)]
    days = people["birthday"].dt.strftime("%m-%d")
    suppressed = people["suppressed"] == "da"
    return {
        "birthdays": int(days.notna().sum()),
        "birthdays_today": int((days == last.strftime("%m-%d")).sum()),
        f"birthdays_in_{SOON_DAYS}_days": int(days.isin([day.strftime("%m-%d") for day in ahead]).sum()),
        "suppressed": int(suppressed.sum()),
        "suppressed_with_consent": int((suppressed & (people[list(CONSENTS)] == "da").any(axis=1)).sum()),
        "consents": {name: int((people[name] == "da").sum()) for name in CONSENTS},
        "consent_days": int(people["consent_at"].notna().sum()),
        "zips_from_0": int(people["zip"].str.startswith("0").sum()),
    }


def _birthdays(rng: np.random.Generator, years: pd.Series) -> pd.Series:
    """A day in the year of birth for most of those whose year is known."""
    known = (years != "").to_numpy() & (rng.random(len(years)) < BIRTHDAY_SHARE)
    first = pd.to_datetime(years.where(known, None), format="%Y", errors="coerce")
    day = pd.Series(rng.integers(0, 365, len(years)), index=years.index)
    return first + pd.to_timedelta(day, unit="D")
