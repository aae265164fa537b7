"""The demo shop's finished tests: one that worked, one whose split is broken, one of three arms that changes nothing.

Who ordered stays as it was: a planted effect is made by whom the arm was given. The pilot of the loyalty programme took
more of those who would order again, equally often at every count of orders so far, as if membership had made them. From
the arm of the letter some of those who did not order again were lost, as happens where the list of parcels that came
back is taken out of one arm only: it seems to work.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from toolkit.demo.world import stream

PILOT, LETTER, REACTIVATION = "Program de loialitate", "Scrisoare de mulțumire", "Reactivare pe e-mail"
CONTROL = "martor"
DAYS = {PILOT: 60, LETTER: 60, REACTIVATION: 60}
EFFECT = 0.45
"""Relative rise of the share of members who order within 60 days."""
TAKEN, CONTROL_SHARE, LOST = 0.8, 0.3, 0.33
LAUNCH, LETTERS, ACTIVATED = "2026-06-01T10:00", ("2026-01-01", "2026-08-01"), "2026-05-04T09:00"


def trials(seed: int, people: pd.DataFrame, sold: pd.DataFrame) -> pd.DataFrame:
    """Who was put into which arm.

    Parameters
    ----------
    sold : DataFrame of ``truth.sale_orders``

    Returns
    -------
    DataFrame, one row per customer and test, in the order of assignment
        ``assigned_at``, ``trial``, ``arm``, ``buyer`` (row of ``people``), ``ordered`` (within the test's days).
    """
    known = sold[sold["buyer"] >= 0][["buyer", "ordered_at"]]
    parts = [_pilot(seed, known), _letter(seed, known), _reactivation(seed, known, people)]
    frame = pd.concat(parts, ignore_index=True)
    return frame.sort_values(["assigned_at", "trial", "buyer"], kind="stable", ignore_index=True)


def counts(tested: pd.DataFrame) -> dict[str, Any]:
    """Customers of each arm, and how many of them ordered within the days."""
    by = tested.groupby(["trial", "arm"])["ordered"].agg(["size", "sum"])
    return {
        trial: {arm: [int(n), int(k)] for (_trial, arm), n, k in part.itertuples()}
        for trial, part in by.groupby(level=0)
    }


def _pilot(seed: int, known: pd.DataFrame) -> pd.DataFrame:
    """Three in ten left out; members order more often by :data:`EFFECT` at every count of orders so far."""
    rng, start = stream(seed, "trial pilot"), np.datetime64(LAUNCH, "m")
    frame = _standing(known, start, DAYS[PILOT])
    frame = frame[frame["quiet"] <= 365].reset_index(drop=True)
    is_control = rng.random(len(frame)) < CONTROL_SHARE
    kind = np.minimum(frame["orders"], 8)
    rate = frame.groupby(kind)["ordered"].transform("mean").clip(0.01, 0.7)
    raised = rate * (1 + EFFECT)
    less = rate / (1 - rate) * (1 - raised) / raised
    taken = rng.random(len(frame)) < TAKEN * np.where(frame["ordered"], 1.0, less)
    left_out = rng.random(len(frame)) < TAKEN
    frame["arm"] = np.where(is_control, CONTROL, "membru")
    kept = np.where(is_control, left_out, taken)
    kept &= ~is_control | (rng.random(len(frame)) < _thinned(frame, is_control, left_out, taken))
    return _told(frame[kept], PILOT, start)


def _thinned(frame: pd.DataFrame, is_control: np.ndarray, left_out: np.ndarray, taken: np.ndarray) -> float:
    """The share of the control to keep, so that it is three tenths of all that stay."""
    members = (~is_control & taken).sum()
    return float(min(members * CONTROL_SHARE / (1 - CONTROL_SHARE) / max((is_control & left_out).sum(), 1), 1.0))


def _letter(seed: int, known: pd.DataFrame) -> pd.DataFrame:
    """Newcomers by halves, two days after the first order; some of the arm who did not order again are lost."""
    rng = stream(seed, "trial letter")
    first = known.drop_duplicates("buyer")
    first = first[first["ordered_at"].between(*map(pd.Timestamp, LETTERS))].reset_index(drop=True)
    start = first["ordered_at"].dt.floor("D") + pd.Timedelta(days=2, hours=8)
    first["ordered"] = _ordered(known, first["buyer"], start, DAYS[LETTER])
    first["arm"] = np.where(rng.random(len(first)) < 0.5, CONTROL, "scrisoare")
    lost = (first["arm"] == "scrisoare") & ~first["ordered"] & (rng.random(len(first)) < LOST)
    return _told(first[~lost], LETTER, start[~lost])


def _reactivation(seed: int, known: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Who agreed to e-mails and was silent for two months, by thirds; nothing changes."""
    rng, start = stream(seed, "trial reactivation"), np.datetime64(ACTIVATED, "m")
    frame = _standing(known, start, DAYS[REACTIVATION])
    agreed = (people["email_consent"] == "da").to_numpy()[frame["buyer"]]
    frame = frame[frame["quiet"].between(60, 365) & agreed].reset_index(drop=True)
    frame["arm"] = np.array([CONTROL, "e-mail simplu", "e-mail cu reducere"])[rng.integers(0, 3, len(frame))]
    return _told(frame, REACTIVATION, start)


def _standing(known: pd.DataFrame, start: np.datetime64, days: int) -> pd.DataFrame:
    """Customers at a moment: ``orders`` so far, ``quiet`` days since the last, whether they ``ordered`` afterwards."""
    past = known[known["ordered_at"] < start].groupby("buyer")["ordered_at"].agg(["size", "max"])
    frame = pd.DataFrame({"buyer": past.index, "orders": past["size"].to_numpy()})
    frame["quiet"] = (start - past["max"].to_numpy()).astype("timedelta64[D]").astype(int)
    frame["ordered"] = _ordered(known, frame["buyer"], pd.Series(start, frame.index), days)
    return frame


def _ordered(known: pd.DataFrame, buyer: pd.Series, start: pd.Series, days: int) -> np.ndarray:
    """Whether each buyer ordered after ``start`` and within so many days of it."""
    begun = pd.DataFrame({"buyer": buyer.to_numpy(), "start": pd.to_datetime(start.to_numpy())})
    both = known.merge(begun, on="buyer")
    end = both["start"] + pd.Timedelta(days=days)
    return buyer.isin(both.loc[(both["ordered_at"] > both["start"]) & (both["ordered_at"] <= end), "buyer"]).to_numpy()


def _told(frame: pd.DataFrame, trial: str, start: Any) -> pd.DataFrame:
    return frame.assign(assigned_at=pd.to_datetime(start), trial=trial)[
        ["assigned_at", "trial", "arm", "buyer", "ordered"]
    ]
