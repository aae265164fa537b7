"""The summary of a run: what other programs read, taken from the same slides as the deck."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from toolkit.publish import slides
from toolkit.show.finding import number

KPIS = (
    "customers",
    "orders",
    "gross_sales",
    "returns",
    "net_revenue",
    "identified_share",
    "aov",
    "repeat_rate",
    "retention_rate",
    "stickiness",
    "adbt_days",
    "orders_per_customer",
    "gross_margin",
    "coca",
    "realised_margin_to_coca",
    "clv_to_coca",
)
GROUP = ("name", "customers", "customer_share", "sales_share", "margin_share")
FINDING = ("step", "id", "headline", "value", "unit", "n", "low", "high")
FILE = ("file", "read", "structural", "quarantined", "deduplicated", "kept")
KIND = ("kind", "with_customer", "rows", "amount")
NOTE = ("rule", "file", "count")
STEP = ("id", "status", "reason")
ESTIMATE = ("n", "low", "high")
LIGHT = ("light", "state", "value", *ESTIMATE)


def summarise(
    notebooks: Iterable[Path],
    *,
    client: str,
    as_of: date,
    currency: str,
    language: str,
    versions: Mapping[str, str],
    ledger: Mapping[str, Any],
    steps: Iterable[Mapping[str, Any]],
) -> dict[str, Any]:
    """Collect ``summary.json``: plain values only, ``None`` for what is unknown.

    Parameters
    ----------
    notebooks : iterable of Path
        Executed notebooks in their order; of a KPI given twice the later one counts.
    ledger : mapping
        The built ledger of the intake.
    steps : iterable of mappings
        ``id``, ``status`` ("ok", "skipped", "failed"), ``reason`` of each step.
    """
    shown = [output.metadata.slide for output in slides.read(notebooks)]
    facts = [slide.get("facts") or {} for slide in shown]
    kpis = {name: value for fact in facts for name, value in fact.get("kpis", {}).items() if value is not None}
    groups = next((fact["groups"] for fact in reversed(facts) if "groups" in fact), [])
    return {
        "client": client,
        "as_of": as_of.isoformat(),
        "currency": currency,
        "language": language,
        "versions": dict(versions),
        "kpis": {name: kpis.get(name) for name in KPIS},
        "estimates": {row["key"]: _only(row, ESTIMATE) for row in _evidence(shown, "kpis") if row["key"] in KPIS},
        "lights": [_only(row, LIGHT) for row in _evidence(shown, "lights")],
        "groups": [_only(group, GROUP) for group in groups],
        "findings": [_only(slide.finding, FINDING) for slide in shown if slide.get("finding")],
        "ledger": {name: _source(source) for name, source in ledger["sources"].items()},
        "steps": [_only(step, STEP) for step in steps],
    }


def _source(source: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "files": [_only(file, FILE) for file in source["files"]],
        "kinds": [_only(kind, KIND) for kind in source.get("kinds", [])],
        "notes": [_only(note, NOTE) for note in source.get("notes", [])],
    }


def _evidence(shown: Iterable[Mapping[str, Any]], name: str) -> list[dict[str, Any]]:
    """The numbers behind the slide of this name, which keeps them as text; none where there is no such slide."""
    behind = next((slide["evidence"] for slide in shown if slide["id"] == name and slide.get("evidence")), None)
    rows = [dict(zip(behind["header"], row, strict=True)) for row in behind["rows"]] if behind else []
    return [{name: _number(text) for name, text in row.items()} for row in rows]


def _number(text: str) -> float | str | None:
    try:
        return number(text and float(text))
    except ValueError:
        return text


def _only(mapping: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """These keys, plain, ``None`` where one is absent."""
    return {name: _plain(mapping.get(name)) for name in names}


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else value
