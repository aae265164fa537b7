"""The demo shop's automated messages: to whom they went, what came of them, and what each cost.

Planted: since :data:`CHANGED` the e-mails, the monthly letter aside, are opened and clicked more often and the text
messages answered more often; how many sign off stays as it was. People differ in how often they open anything, so that
messages to one person are not independent. What a message is counted to have brought has nothing to do with the orders.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from toolkit.demo import season
from toolkit.demo.exports import romanian, write_rows
from toolkit.demo.world import stream

BEGUN, CHANGED = np.datetime64("2024-11-01", "D"), np.datetime64("2026-06-08", "D")
COST = {"email": 0.03, "sms": 0.28}
RATES = {
    "email": {"opened": (0.18, 0.31), "clicked": (0.025, 0.05), "converted": (0.006, 0.0095),
              "unsubscribed": (0.0035, 0.0035)},
    "sms": {"answered": (0.085, 0.127), "converted": (0.010, 0.013), "unsubscribed": (0.006, 0.006)},
}  # fmt: skip
"""Share of messages, before and since the change; who clicks has opened, who converts has clicked or answered."""
LETTER = "Scrisoarea lunii"
EAGER = (1.1, 4.0)
"""How often a person opens anything, against the average: a beta distribution of this mean and weight."""


@dataclass(frozen=True)
class Flow:
    """An automation: what sets it off, how many days later it is sent, and to which share of those it is for."""

    name: str
    channel: str
    after: str
    wait: int
    share: float


FLOWS = (
    Flow("Bun venit", "email", "first", 1, 1.0),
    Flow("Produse care se potrivesc", "email", "first", 9, 1.0),
    Flow("Ghid de îngrijire", "email", "first", 20, 0.55),
    Flow("Recomandări după comandă", "email", "again", 6, 0.5),
    Flow("Sfaturi de folosire", "email", "again", 12, 0.35),
    Flow("Coș abandonat", "email", "order", -3, 0.15),
    Flow("Reactivare la 60 de zile", "email", "order", 60, 0.5),
    Flow("Un an împreună", "email", "first", 365, 1.0),
    Flow(LETTER, "email", "month", 0, 0.10),
    Flow("SMS de bun venit", "sms", "first", 2, 0.8),
    Flow("SMS de reactivare", "sms", "order", 75, 0.45),
    Flow("SMS de sezon", "sms", "season", 0, 0.25),
)
SEASONS = ("2024-11-06", "2025-04-09", "2025-11-05", "2026-04-01", "2026-09-09")


def messages(seed: int, people: pd.DataFrame, placed: pd.DataFrame) -> pd.DataFrame:
    """Every message, one row each, by time.

    Returns
    -------
    DataFrame
        ``sent_at``, ``flow``, ``channel``, ``buyer`` (row of ``people``); ``opened``, ``clicked`` (e-mails),
        ``answered`` (text messages), ``converted``, ``unsubscribed``: 0 or 1, missing where the channel has none. Who
        signs off by a channel gets nothing more by it.
    """
    rng = stream(seed, "flows")
    sold = placed[(placed["buyer"] >= 0) & placed["status"].isin(["Livrată", "Finalizată"])]
    sent = pd.concat([_sent(rng, flow, sold, people) for flow in FLOWS], ignore_index=True)
    sent = sent.sort_values(["sent_at", "flow", "buyer"], kind="stable", ignore_index=True)
    eager = stream(seed, "eager").beta(EAGER[0], EAGER[1], len(people)) / (EAGER[0] / sum(EAGER))
    told = pd.concat([_outcomes(rng, part, channel, eager) for channel, part in sent.groupby("channel")]).sort_index()
    gone = told["unsubscribed"].groupby([told["buyer"], told["channel"]]).cumsum() - told["unsubscribed"]
    return told[gone == 0].reset_index(drop=True)


def _sent(rng: np.random.Generator, flow: Flow, sold: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Whom a flow was sent to, and when, of those who agreed to its channel."""
    agreed = (people[f"{flow.channel}_consent"] == "da").to_numpy()
    first = sold["ordered_at"].dt.normalize()
    is_first = ~sold["buyer"].duplicated()
    if flow.after in ("month", "season"):
        days = SEASONS if flow.after == "season" else pd.date_range(str(BEGUN), str(season.LAST), freq="MS") + _LATE
        born = first.groupby(sold["buyer"]).min()
        parts = [pd.DataFrame({"buyer": born.index[born < pd.Timestamp(d)], "day": pd.Timestamp(d)}) for d in days]
        frame = pd.concat(parts, ignore_index=True)
    else:
        chosen = {"first": is_first, "again": ~is_first, "order": is_first | ~is_first}[flow.after]
        frame = pd.DataFrame({"buyer": sold["buyer"], "day": first + pd.Timedelta(days=flow.wait)})[chosen]
    frame = frame[agreed[frame["buyer"]] & (rng.random(len(frame)) < flow.share)]
    frame = frame[frame["day"].between(pd.Timestamp(BEGUN), pd.Timestamp(season.LAST))]
    if flow.after == "order" and flow.wait > 0:
        frame = frame[_silent(frame, sold, flow.wait)]
    minute = rng.integers(9 * 60, 12 * 60, len(frame)) * np.timedelta64(1, "m")
    return pd.DataFrame({
        "sent_at": frame["day"].to_numpy().astype("datetime64[m]") + minute, "flow": flow.name,
        "channel": flow.channel, "buyer": frame["buyer"].to_numpy(),
    })  # fmt: skip


_LATE = pd.Timedelta(days=13)


def _silent(frame: pd.DataFrame, sold: pd.DataFrame, wait: int) -> np.ndarray:
    """Whether a customer ordered nothing between the order that set the message off and the message."""
    day = sold["ordered_at"].dt.normalize()
    following = day.groupby(sold["buyer"]).shift(-1)
    return (following.loc[frame.index].isna() | (following.loc[frame.index] > frame["day"])).to_numpy()


def _outcomes(rng: np.random.Generator, sent: pd.DataFrame, channel: str, eager: np.ndarray) -> pd.DataFrame:
    """What came of the messages of a channel."""
    changed = ((sent["sent_at"].to_numpy() >= CHANGED) & (sent["flow"] != LETTER).to_numpy()).astype(int)
    rate = {name: np.array(two)[changed] for name, two in RATES[channel].items()}
    reached = "opened" if channel == "email" else "answered"
    chance = np.minimum(rate[reached] * eager[sent["buyer"]], 0.95)
    told = {reached: rng.random(len(sent)) < chance}
    last = reached
    for name in ("clicked", "converted") if channel == "email" else ("converted",):
        told[name] = told[last] & (rng.random(len(sent)) < rate[name] / rate[last])
        last = name
    told["unsubscribed"] = rng.random(len(sent)) < rate["unsubscribed"]
    return sent.assign(**{name: flag.astype(int) for name, flag in told.items()})


def write(path: Any, sent: pd.DataFrame, people: pd.DataFrame) -> None:
    """Write ``mesaje_fluxuri.csv``."""
    text = {name: sent[name].map({0: "0", 1: "1"}).fillna("") if name in sent else [""] * len(sent)
            for name in ("opened", "clicked", "answered", "converted", "unsubscribed")}  # fmt: skip
    write_rows(path, {
        "Data trimiterii": sent["sent_at"].dt.strftime("%d.%m.%Y %H:%M"), "Flux": sent["flow"],
        "Canal mesaj": sent["channel"], "Cod client": people["customer_id"].to_numpy()[sent["buyer"]],
        "Deschis": text["opened"], "Clic": text["clicked"], "A răspuns": text["answered"],
        "Convertit": text["converted"], "Dezabonat": text["unsubscribed"],
        "Cost mesaj": [romanian(COST[channel]) for channel in sent["channel"]],
    })  # fmt: skip


def told(sent: pd.DataFrame) -> dict[str, Any]:
    """What was planted, and what came of it: of each channel messages and outcomes, before and since the change."""
    later = sent["sent_at"] >= CHANGED
    counts = {
        channel: {name: [[int(part.loc[~later[part.index], name].sum()), int((~later[part.index]).sum())],
                         [int(part.loc[later[part.index], name].sum()), int(later[part.index].sum())]]
                  for name in RATES[channel]}
        for channel, part in sent.groupby("channel")
    }  # fmt: skip
    planted = {channel: {name: list(two) for name, two in rates.items()} for channel, rates in RATES.items()}
    return {"changed_on": str(CHANGED), "unchanged_flow": LETTER, "rates": planted, "counts": counts,
            "messages": len(sent), "cost": round(float(sent["channel"].map(COST).sum()), 2)}  # fmt: skip
