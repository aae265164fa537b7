"""The anonymised benchmark: quartiles of clients' figures, from which no client can be told.

What keeps a client from being told, one guard for each way of telling it:

- few: a figure needs ``FEWEST`` clients, so that five remain for a reader who knows one of them;
- extremes: the lowest and the highest value are replaced by their neighbours before anything is worked out;
- a client's own number: a quartile is a weighted mean of all values (Harrell and Davis 1982), and rounded;
- all alike: where the rounded quartiles are one number, it would be everybody's, and the figure is left out;
- two editions: a figure is worked out anew only when the values of ``OTHERS`` (five) clients or more have changed
  since the one that is out, so that the difference of two editions is never that of one client.

``benchmark.json`` holds the quartiles alone. What they were worked out from stays in ``edition.json`` beside it, which
is read here and by nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from math import floor, log10
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats.mstats import hdquantiles

from toolkit.client import BENCHMARK
from toolkit.publish.book import FIGURES, Standing
from toolkit.publish.compared import read
from toolkit.publish.whole import write_whole
from toolkit.show.comparing import FEWEST, MONEY, OTHERS

DECIMALS = {"adbt_days": 0, "nps": 0, "clv_to_coca": 1, "orders_per_customer": 1}
"""Decimals of a published quartile; of shares two (whole percents), of money two significant digits."""
QUARTILES = {"low": 0.25, "median": 0.5, "high": 0.75}
EDITION = "edition.json"


def write(folder: Path, book: Iterable[Standing]) -> list[dict[str, Any]]:
    """Bring the benchmark in a folder up to date, as far as that tells nothing of a client.

    Returns
    -------
    list of dict
        The published figures, as :func:`toolkit.publish.compared.read` gives them.
    """
    values, held = _values(book), read(folder / EDITION) or {}
    published = {_key(figure): figure for figure in read(folder / BENCHMARK)}
    for key in held.keys() | values.keys():
        now, then = values.get(key, {}), held.get(key)
        figure = _figure(key, now)
        if figure is None:
            published.pop(key, None)
        elif then is None or _changed(now, then) >= OTHERS:
            published[key], held[key] = figure, {"n": len(now), "values": now}
    figures = [published[key] for key in sorted(published)]
    write_whole(folder / BENCHMARK, _json(figures))
    write_whole(folder / EDITION, _json(dict(sorted(held.items()))))
    return figures


def _values(book: Iterable[Standing]) -> dict[str, dict[str, float]]:
    """Known values of the clients that give theirs; amounts apart by currency."""
    values: dict[str, dict[str, float]] = {}
    for one in book:
        for name in FIGURES if one.gives else ():
            value = one.figures[name]["value"]
            if value is not None:
                key = f"{name} {one.currency}" if name in MONEY else name
                values.setdefault(key, {})[one.slug] = value
    return values


def _changed(now: Mapping[str, float], then: Mapping[str, Any]) -> int:
    """How many clients' values differ from those that the edition which is out was worked out from."""
    was = then["values"]
    gone = then["n"] - len(was)  # a client that was removed is held no more, though it stands behind what is out
    return gone + sum(now.get(slug) != was.get(slug) for slug in now.keys() | was.keys())


def _figure(key: str, values: Mapping[str, float]) -> dict[str, Any] | None:
    """The quartiles of one figure, rounded; None where they would tell of a client."""
    name, _space, currency = key.partition(" ")
    if len(values) < FEWEST:
        return None
    ordered = np.sort(list(values.values()))
    ordered[0], ordered[-1] = ordered[1], ordered[-2]
    quartiles = [_rounded(name, float(q)) for q in hdquantiles(ordered, list(QUARTILES.values()))]
    if len(set(quartiles)) == 1:
        return None
    told = dict(zip(QUARTILES, quartiles, strict=True))
    return {"figure": name, "currency": currency or None, "n": len(values), **told}


def _rounded(name: str, value: float) -> float:
    decimals = DECIMALS.get(name, 2)
    if name in MONEY and value:
        decimals = 1 - floor(log10(abs(value)))
    return round(value, decimals) + 0.0


def _key(figure: Mapping[str, Any]) -> str:
    return " ".join(filter(None, (figure["figure"], figure["currency"])))


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
