"""The steps of the method, as their sections of the deck name them."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.words import Phrase, _


@dataclass(frozen=True)
class Step:
    """A step: its title and the question it answers."""

    title: Phrase
    question: Phrase


STEPS: dict[str, Step] = {
    "00": Step(_("Data health and growth"), _("Can these data be trusted, and is growth as healthy as it looks?")),
    "01": Step(
        _("Cost of acquisition and gross margin"),
        _("What does a new customer cost, and does the first order pay for it?"),
    ),
    "02a": Step(_("Customer groups"), _("Which customers are most valuable, and how much of sales do they bring?")),
    "02b": Step(_("Movement between groups"), _("Who is rising, who is slipping away, and how fast?")),
    "02c": Step(_("Cohorts"), _("Do new customers come back, and are later ones better than earlier ones?")),
    "02d": Step(_("Customer lifetime value"), _("What will today's customers be worth?")),
    "03": Step(_("What customers say"), _("What makes customers buy, and what holds them back?")),
    "04": Step(_("Ideal customer profile"), _("Who are the customers worth having more of?")),
    "05": Step(_("Buying patterns"), _("What do the best customers buy, where, and what drives them away?")),
    "06": Step(
        _("Using the ideal customer profile"), _("How do we find more customers of this kind, and treat them better?")
    ),
    "07": Step(_("Net promoter score"), _("Would customers recommend the shop, and what follows when they would not?")),
    "08": Step(_("Loyalty programme"), _("Which rewards pay for themselves?")),
    "09": Step(_("Personalisation"), _("What do we say to whom, when and on which channel?")),
    "10": Step(_("Growth plan"), _("What do we do first, and how shall we know that it worked?")),
}

BOOK: dict[str, Step] = {
    "1": Step(_("All clients"), _("How does each client stand?")),
    "2": Step(_("Who moved"), _("What is clearly other than in the run before?")),
    "3": Step(_("Side by side"), _("Which client is ahead in what?")),
    "4": Step(_("Benchmark"), _("What may every client be told of all others?")),
}
"""The sections of the deck over all clients."""
