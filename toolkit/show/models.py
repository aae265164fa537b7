"""What the candidates of the hold-out comparison are called."""

from __future__ import annotations

from toolkit.words import Phrase, _

CANDIDATES: dict[str, Phrase] = {
    "last_window": _("as in the last quarter"),
    "rate": _("each at the own rate"),
    "bg": _("BG/NBD"),
    "mbg": _("MBG/NBD"),
    "pareto": _("Pareto/NBD"),
    "pareto_guarded": _("Pareto/NBD, new only"),
    "pareto_seasonal": _("Pareto/NBD, new only, season"),
    "blend": _("mean of the models"),
}
NAIVE = ("last_window", "rate")
PARAMETERS: dict[str, Phrase] = {
    "r": _("r: how alike customers' rates are"),
    "alpha": _("alpha: days, scale of the rates"),
    "a": _("a: chance to leave, left side"),
    "b": _("b: chance to leave, right side"),
    "s": _("s: how alike rates of leaving are"),
    "beta": _("beta: days, scale of leaving"),
    "p": _("p: how steady order values are"),
    "q": _("q: how alike customers' values are"),
    "gamma": _("gamma: scale of values"),
}


def named(candidate: str) -> Phrase | str:
    """A candidate's name to a person."""
    return CANDIDATES.get(candidate, candidate)
