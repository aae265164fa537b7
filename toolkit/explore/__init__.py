"""Panels that are live in JupyterLab, over a measure and a figure; everywhere else a picture stands for them."""

from toolkit.explore.board import board
from toolkit.explore.coca import coca
from toolkit.explore.coding import coding
from toolkit.explore.cohorts import cohorts
from toolkit.explore.conflicts import conflicts
from toolkit.explore.ideal import ideal
from toolkit.explore.initiatives import initiatives
from toolkit.explore.levers import levers
from toolkit.explore.lifetime import lifetime
from toolkit.explore.matched import matched
from toolkit.explore.movement import movement
from toolkit.explore.next_products import next_products
from toolkit.explore.nps import nps
from toolkit.explore.patterns import patterns
from toolkit.explore.playbook import playbook
from toolkit.explore.programme import programme
from toolkit.explore.thresholds import thresholds
from toolkit.explore.trials import trials
from toolkit.explore.voices import voices

__all__ = [
    "board",
    "coca",
    "coding",
    "cohorts",
    "conflicts",
    "ideal",
    "initiatives",
    "levers",
    "lifetime",
    "matched",
    "movement",
    "next_products",
    "nps",
    "patterns",
    "playbook",
    "programme",
    "thresholds",
    "trials",
    "voices",
]
