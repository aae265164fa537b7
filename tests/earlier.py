"""Summaries of runs that never were, to compare: one of January, and what of it is other in a later one."""

from copy import deepcopy
from datetime import date

from toolkit.publish.history import Run

GROUPS = ("Soulmates", "Lovers", "New Passion", "Potential Lovers", "Flirting", "Platonic Friends", "Fresh Apprentice",
          "About to Dump You", "Ex-Lovers", "Don Juan", "Breakup")  # fmt: skip
KPIS = {
    "customers": 11718, "orders": 23456, "gross_sales": 2512345.6, "returns": 12345.6, "net_revenue": 2500000.0,
    "identified_share": 0.81, "aov": 107.11, "repeat_rate": 0.40, "retention_rate": 0.45, "stickiness": 0.11,
    "adbt_days": 61.5, "orders_per_customer": 2.0, "gross_margin": 0.32, "coca": 88.4, "realised_margin_to_coca": 1.2,
    "clv_to_coca": 1.9,
}  # fmt: skip
WIDTHS = {"aov": 4.0, "repeat_rate": 0.01, "retention_rate": 0.02, "stickiness": 0.02, "adbt_days": 2.5,
          "orders_per_customer": 0.05, "coca": 9.0}  # fmt: skip


def finding(id, value, width=0.01, step="00", said="{value} of the customers order again within {months} months"):
    """A finding of a share with an interval of twice the width; None for none."""
    text = said.format(value=f"{value:.1%}", months=12)
    ends = {"low": None, "high": None} if width is None else {"low": value - width, "high": value + width}
    return {
        "step": step,
        "id": id,
        "headline": {"en": text, "ro": text},
        "value": value,
        "unit": "share",
        "n": 5000,
        **ends,
    }


def summary(day="2026-01-31", kpis=None, findings=None, **changes):
    """A whole summary; ``kpis`` and further keys take the place of those of January."""
    values = KPIS | (kpis or {})
    support = {
        name: {"n": 11718, "low": values[name] - width, "high": values[name] + width}
        for name, width in WIDTHS.items() if values[name] is not None
    }  # fmt: skip
    support |= {name: {"n": 2500000.5, "low": None, "high": None} for name in ("identified_share", "gross_margin")}
    groups = [
        {"name": name, "customers": 1000 + 10 * place, "customer_share": 0.09 + place / 1000, "low": 0.085 + place / 1000,
         "high": 0.095 + place / 1000, "sales_share": 0.09, "sales_low": None, "sales_high": None, "margin_share": None}
        for place, name in enumerate(GROUPS)
    ]  # fmt: skip
    told = {
        "client": "Acme SRL", "as_of": day, "currency": "RON", "language": "en", "versions": {"cvo-toolkit": "0.1.0"},
        "rules": {"groups": "a"}, "kpis": values, "support": support, "lights": lights("green", "grey"),
        "groups": groups, "findings": [finding("kpis", 0.40)] if findings is None else findings,
        "steps": [{"id": "00", "status": "ok", "reason": ""}, {"id": "02c", "status": "ok", "reason": ""}],
    }  # fmt: skip
    return deepcopy(told | changes)


def lights(retention_rate, nps):
    """Two lights as a summary holds them."""
    return [{"light": "retention_rate", "state": retention_rate}, {"light": "nps", "state": nps}]


def runs(*told):
    """As :func:`toolkit.publish.history.runs` reads them."""
    return [Run(one) for one in told]


def full(language):
    """Four runs of which all that can be told of a change is to be told: the last one's summary, and those before."""
    long = "{value} of those who first bought in this shop order again within {months} months of their first order"
    other = "Soulmates buy more of the category of goods that is named here than all other groups together do: {value}"
    before = [finding(f"f{place}", 0.1 + place / 20, said=long) for place in range(8)]
    before += [finding(f"g{place}", 0.2, said=long, step="02c") for place in range(6)]
    after = [finding(f"f{place}", 0.15 + place / 18, said=long) for place in range(8)]
    after += [finding(f"g{place}", 0.2, said=other, step="02c") for place in range(6)]
    days = (date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31))
    earlier = [
        summary(str(day), {"customers": 10000 + 500 * place}, before, currency="EUR") for place, day in enumerate(days)
    ]
    now = summary(
        "2026-04-30", {"customers": 12345, "repeat_rate": 0.45, "adbt_days": 70.0, "coca": 140.4}, after,
        language=language, lights=lights("red", "grey"), versions={"cvo-toolkit": "0.2.0"}, rules={"groups": "b", "vat": "c"},
    )  # fmt: skip
    for place, group in enumerate(now["groups"]):
        group |= {"customer_share": 0.12 - place / 300, "low": 0.115 - place / 300, "high": 0.125 - place / 300}
    return now, runs(*earlier)
