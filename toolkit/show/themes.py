"""The themes of the codebook as a person reads them."""

from __future__ import annotations

from toolkit.show.text import fitted
from toolkit.words import Phrase, _

ROOM = 190
"""How wide the name of a client's own theme may be, px."""
THEMES: dict[str, Phrase] = {
    "friction": _("friction"),
    "jobs": _("jobs to be done"),
    "triggers": _("triggers"),
    "forces": _("forces of progress"),
    "quality": _("quality"),
    "features": _("features"),
    "price": _("price"),
    "brand": _("brand"),
    "delivery_time": _("delivery time"),
    "delivery_cost": _("delivery cost"),
    "customer_service": _("customer service"),
    "return_policy": _("return policy"),
}
BRANCHES: dict[str, Phrase] = {"jtbd": _("jobs to be done"), "product": _("product"), "services": _("services")}


def theme(name: str) -> Phrase | str:
    """A theme as it is shown; the client's own as it is spelt, cut where it is long."""
    return THEMES[name] if name in THEMES else fitted(name, ROOM)


def branch(name: str) -> Phrase | str:
    """A branch as it is shown."""
    return BRANCHES.get(name, name)
