"""The summary of a run: what other programs read, taken from the same slides as the deck."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from nbformat import NotebookNode

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
GROUP = ("name", "customers", "customer_share", "low", "high", "sales_share", "sales_low", "sales_high", "margin_share")
SUPPORT = ("n", "low", "high")
FINDING = ("step", "id", "headline", "value", "unit", "n", "low", "high")
FILE = ("file", "read", "structural", "quarantined", "deduplicated", "kept")
KIND = ("kind", "with_customer", "rows", "amount")
NOTE = ("rule", "file", "count")
STEP = ("id", "status", "reason")
LIGHT = ("light", "state", "value", *SUPPORT)


def summarise(
    outputs: Sequence[NotebookNode],
    *,
    client: str,
    as_of: date,
    currency: str,
    language: str,
    versions: Mapping[str, str],
    rules: Mapping[str, str],
    ledger: Mapping[str, Any],
    steps: Iterable[Mapping[str, Any]],
) -> dict[str, Any]:
    """Collect ``summary.json``: plain values only, ``None`` for what is unknown.

    Parameters
    ----------
    outputs : sequence of slide outputs
        Those of the executed notebooks in their order (``slides.read``); of a KPI given twice the later one counts.
    rules : mapping
        A hash of each part of the configuration that figures rest on (``Config.rules``).
    ledger : mapping
        The built ledger of the intake.
    steps : iterable of mappings
        ``id``, ``status`` ("ok", "skipped", "failed"), ``reason`` of each step.
    """
    shown = [output.metadata.slide for output in outputs]
    facts = [slide.get("facts") or {} for slide in shown]
    kpis = {name: value for fact in facts for name, value in fact.get("kpis", {}).items() if value is not None}
    support = {name: row for fact in facts for name, row in fact.get("support", {}).items()}
    groups = next((fact["groups"] for fact in reversed(facts) if "groups" in fact), [])
    return {
        "client": client,
        "as_of": as_of.isoformat(),
        "currency": currency,
        "language": language,
        "versions": dict(versions),
        "rules": dict(rules),
        "kpis": {name: kpis.get(name) for name in KPIS},
        "support": {name: _only(support[name], SUPPORT) for name in KPIS if name in support},
        "lights": [_only(row, LIGHT) for row in _evidence(shown, "lights")],
        "groups": [_only(group, GROUP) for group in groups],
        "findings": findings_of(outputs),
        "ledger": {name: _source(source) for name, source in ledger["sources"].items()},
        "steps": [_only(step, STEP) for step in steps],
    }


def findings_of(outputs: Iterable[NotebookNode]) -> list[dict[str, Any]]:
    """The findings of slides, as the summary keeps them."""
    shown = [output.metadata.slide for output in outputs]
    return [_only(slide["finding"], FINDING) for slide in shown if slide.get("finding")]


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
