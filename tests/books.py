"""A book of fabricated clients: their configurations and the summaries of their runs."""

import json

GROUPS = {"Soulmates": (0.1, 0.5), "Lovers": (0.2, 0.2), "Don Juan": (0.001, 0.01), "Breakup": (0.699, 0.29)}
TOML = """name = {name}
language = "ro"
currency = "{currency}"
[sources.lines]
files = ["raw/*.csv"]
columns = {{ order_id = "Nr", ordered_at = "Data", net_amount = "Suma", customer_id = "Client" }}
[benchmark]
show = {show}
give = {give}
"""
KPIS = {
    "customers": 4000, "orders": 9000, "gross_sales": 900000.0, "returns": 0.0, "net_revenue": 900000.0,
    "identified_share": 1.0, "aov": 100.0, "repeat_rate": 0.4, "retention_rate": 0.3, "stickiness": 0.1,
    "adbt_days": 50.0, "orders_per_customer": 2.25, "gross_margin": None, "coca": None,
    "realised_margin_to_coca": None, "clv_to_coca": None,
}  # fmt: skip


def summary(name="Acme SRL", as_of="2026-11-23", currency="RON", language="ro", nps=45.0, revenue=0.12, **kpis):
    """A summary as a run writes it; the interval of every share is two points wide."""
    known = KPIS | kpis
    rates = {key: value for key, value in known.items() if key in ("repeat_rate", "retention_rate", "stickiness")}
    lights = {"revenue_yoy": revenue, "ltv_yoy": None, "nps": nps, "clv_to_coca": None, "retention_rate": 0.3}
    return {
        "client": name, "as_of": as_of, "currency": currency, "language": language, "versions": {}, "kpis": known,
        "support": {
            key: {"n": 900, "low": value - 0.01, "high": value + 0.01} for key, value in rates.items() if value
        },
        "lights": [
            {
                "light": light, "value": value, "n": value and 500, "low": None, "high": None,
                "state": "grey" if value is None else "red" if value < 0 else "green",
            }
            for light, value in lights.items()
        ],
        "groups": [
            {
                "name": group, "customers": round(share * known["customers"]), "customer_share": share,
                "sales_share": sales, "margin_share": None,
            }
            for group, (share, sales) in GROUPS.items()
        ],
        "findings": [], "ledger": {}, "steps": [],
    }  # fmt: skip


def put(folder, slug, *summaries, show=False, give=True):
    """A client in the folders ``data`` and ``reports``."""
    data = folder / "data" / slug
    data.mkdir(parents=True, exist_ok=True)
    last = summaries[-1]
    told = {"show": str(show).lower(), "give": str(give).lower(), "currency": last["currency"]}
    (data / "client.toml").write_text(TOML.format(name=json.dumps(last["client"]), **told), encoding="utf-8")
    for one in summaries:
        report = folder / "reports" / slug / one["as_of"] / one["language"]
        report.mkdir(parents=True, exist_ok=True)
        (report / "summary.json").write_text(json.dumps(one), encoding="utf-8")
