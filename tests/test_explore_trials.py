"""The panel of the test planner: what is chosen is planned, told and drawn."""

import numpy as np
import pandas as pd
import pytest

from toolkit import show
from toolkit.explore.trials import Planner
from toolkit.gallery.shop import AS_OF
from toolkit.measures import sizes
from toolkit.measures.sized import Trial

BASES = [
    {"days": days, "group": name, "n": 5000, "k": k, "sales_mean": 30.0, "sales_sd": 90.0, "margin_mean": np.nan,
     "margin_sd": np.nan}
    for days in (60, 90) for name, k in (("Lovers", 2000), ("Breakup", 5), ("newcomers", 1000))
]  # fmt: skip
REACH = [
    {"group": name, "channel": channel, "available": n / (2 if channel else 1), "consent_known": True}
    for name, n in (("Lovers", 3000.0), ("Breakup", 4000.0), ("newcomers", 200.0)) for channel in ("", "email", "sms")
]  # fmt: skip


@pytest.fixture
def planner():
    show.start(client="Acme", currency="RON", as_of=AS_OF, language="en", step="10")
    return Planner(pd.DataFrame(BASES), pd.DataFrame(REACH), None)


def test_a_choice_is_planned(planner):
    row = planner.planned(Trial("", ("Lovers",), days=60, effect=0.2, power=0.9)).iloc[0]
    assert row["per_arm"] == np.ceil(sizes.per_arm(0.4, 0.48, power=0.9))
    assert f"{int(row['needed']):,}" in planner.told(Trial("", ("Lovers",), days=60, effect=0.2, power=0.9))


def test_the_curve_falls_with_the_effect_and_meets_the_plan(planner):
    trial = Trial("", ("Lovers",), days=60, effect=0.2)
    curve = planner.curve(trial)
    assert (curve["needed"].dropna().diff().dropna() < 0).all()
    at = curve.loc[curve["effect"] == 0.2, "needed"].item()
    assert at == planner.planned(trial)["needed"].item()
    assert set(curve["available"]) == {3000.0}


def test_consent_halves_those_there_are(planner):
    assert planner.planned(Trial("", ("Lovers",), channel="email"))["available"].item() == 1500


def test_what_hardly_happens_is_told_to_be_unknown(planner):
    trial = Trial("", ("Breakup",))
    assert "hardly anybody orders" in planner.told(trial)
    assert planner.curve(trial)["needed"].isna().all()


def test_moving_a_slider_moves_the_table_and_the_picture(planner):
    choices, sliders, message, table, image = planner.widgets()
    before = table.value, image.value
    sliders.children[0].value = 0.4
    assert table.value != before[0]
    assert image.value != before[1]
    choices.children[0].value = "Breakup"
    assert "hardly anybody orders" in table.value
    assert "order again within 60 days" in message.value
