"""The panel of lifetime value: the horizon and the discount rate; save them to ``client.toml``."""

from __future__ import annotations

import ipywidgets as widgets
import pandas as pd

from toolkit.client import Client
from toolkit.explore import panel
from toolkit.measures.lifetime import Study, Terms
from toolkit.show import figures, findings
from toolkit.words import Lines, Phrase, Share, _, say

LONGEST = 60


def lifetime(shop: Client, study: Study) -> None:
    """Show the panel of the horizon and the discount rate.

    Raises
    ------
    MissingData
        Too few customers ordered again for a forecast.
    """
    state = Lifetime(shop, study)
    new = state.new_customer()
    panel.publish(state.widgets, figures.plot_new_customer(new), _("What a new customer brings, month by month."))


class Lifetime:
    """The panel's state: the study under the present terms."""

    def __init__(self, shop: Client, study: Study) -> None:
        self.shop, self.study = shop, study

    def set(self, horizon_months: int, discount_rate_annual: float) -> None:
        """Other terms; what does not depend on them is not worked out again."""
        self.study = self.study.on(Terms(horizon_months, discount_rate_annual))

    def new_customer(self) -> pd.DataFrame:
        """What a new customer is worth under the present terms."""
        return self.study.new_customer(self.shop.orders, self.shop.optional("spend"))

    def told(self, new: pd.DataFrame) -> Lines:
        """What a new customer and what today's customers will bring."""
        is_margin = self.study.outlook.is_margin
        coming = findings.coming_value(self.study.total, self.study.terms.horizon_months, is_margin)
        return Lines((findings.new_customer(new, is_margin).headline, coming.headline, coming.takeaway))

    def save(self) -> Phrase:
        """Write the present terms to ``client.toml``."""
        terms = self.study.terms
        self.shop.save("lifetime", {
            "horizon_months": terms.horizon_months, "discount_rate_annual": terms.discount_rate_annual,
        })  # fmt: skip
        return _("Saved under [{part}] in client.toml.", part="lifetime")

    def widgets(self) -> list[widgets.Widget]:
        """The controls and what they redraw."""
        terms = self.study.terms
        months = widgets.IntSlider(terms.horizon_months, min=1, max=LONGEST)
        percents = sorted({*range(31), round(100 * terms.discount_rate_annual, 6)})
        rates = [
            (say(Share(percent / 100, 0 if percent == int(percent) else 1)), percent / 100) for percent in percents
        ]
        rate = widgets.Dropdown(options=rates, index=percents.index(round(100 * terms.discount_rate_annual, 6)))
        new = self.new_customer()
        message, picture = widgets.HTML(), panel.shown(figures.plot_new_customer(new))
        panel.told(message, lambda: self.told(new))

        def redraw() -> Lines:
            self.set(months.value, rate.value)
            now = self.new_customer()
            panel.redrawn(picture, figures.plot_new_customer(now))
            return self.told(now)

        panel.watch([months, rate], lambda: panel.told(message, redraw))
        save = panel.button(_("Save to client.toml"), lambda: panel.told(message, self.save))
        labels = widgets.Label(say(_("horizon, months"))), widgets.Label(say(_("discount a year")))
        return [widgets.HBox([labels[0], months, labels[1], rate, save]), message, picture]
