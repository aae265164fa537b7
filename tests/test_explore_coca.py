"""Panels: a control moves the drawing, "Save" writes the configuration, elsewhere there is a picture."""

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from toolkit import explore, show
from toolkit.client import load_config
from toolkit.errors import ConfigError
from toolkit.explore.coca import Coca
from toolkit.intake import build

LINES = """order,day,customer,amount
1,2024-01-05,z,10
2,2024-04-01,a,100
3,2024-04-30,b,80
4,2024-04-10,c,20
5,2024-06-30,z,10
"""
CUSTOMERS = "customer,source\nz,search\na,search\nb,search\nc,social\n"
SPEND = """month,channel,kind,amount
2024-04-01,search,media,60
2024-04-01,social,media,20
2024-04-01,,tools,8
2024-04-01,,salaries,16
2024-04-01,,overheads,4
"""
TOML = """name = "Acme"  # a shop of three customers
currency = "RON"
[sources.lines]
files = ["raw/lines.csv"]
columns = { order_id = "order", ordered_at = "day", customer_id = "customer", net_amount = "amount" }
[sources.customers]
files = ["raw/customers.csv"]
columns = { customer_id = "customer", source_channel = "source" }
[sources.spend]
files = ["raw/spend.csv"]
columns = { month = "month", source_channel = "channel", kind = "kind", amount = "amount" }

[coca]  # agreed in May
reactivated_days = 180  # half a year
"""


@pytest.fixture
def shop(tmp_client):
    """A shop whose three new customers cost 80 of media and 28 of all else."""
    files = {"lines.csv": LINES, "customers.csv": CUSTOMERS, "spend.csv": SPEND}
    client = tmp_client(files, TOML)
    build(client)
    show.start(client=client.name, currency=client.currency, as_of=client.as_of, language="en", step="01")
    return client


class Live:
    """The panel's widgets by what they are."""

    def __init__(self, shop):
        self.state = Coca(shop)
        parts, foot, self.message, self.picture = self.state.widgets()
        self.parts = dict(zip(("media", "tools", "salaries", "overheads"), parts.children, strict=True))
        _label, self.spread, self.button = foot.children


@pytest.fixture
def live(shop):
    return Live(shop)


def test_a_panel_is_a_widget_and_a_picture_in_one_output(shop):
    InteractiveShell.instance()
    with capture_output() as captured:
        explore.coca(shop)
    (output,) = captured.outputs
    assert {"application/vnd.jupyter.widget-view+json", "image/svg+xml"} <= output.data.keys()
    assert output.data["text/plain"].startswith("A new customer costs 36.00")


def test_in_a_run_where_nobody_can_move_it_a_panel_is_its_picture(shop, monkeypatch):
    monkeypatch.setenv("CVO_REPORT", str(shop.folder))
    InteractiveShell.instance()
    with capture_output() as captured:
        explore.coca(shop)
    assert captured.outputs[0].data.keys() == {"text/plain", "image/svg+xml"}


def test_a_part_that_does_not_count_makes_a_customer_cheaper(live):
    assert "A new customer costs 36.00" in live.message.value
    before = live.picture.value
    live.parts["salaries"].value = False
    assert "A new customer costs 30.67" in live.message.value
    assert live.picture.value != before


def test_another_spread_moves_the_channels(live):
    assert "search with 40.50" in live.message.value
    live.spread.value = "none"
    assert "search with 30.00" in live.message.value


def test_without_any_part_the_panel_says_what_to_do_and_keeps_the_drawing(live):
    for box in live.parts.values():
        last = live.picture.value
        box.value = False
    assert "Tick at least one" in live.message.value
    assert live.picture.value == last


def test_save_writes_the_configuration_and_keeps_its_comments(live, shop):
    live.parts["overheads"].value = False
    live.spread.value = "customers"
    live.button.click()
    assert live.message.value == "<p>Saved under [coca] in client.toml.</p>"
    text = (shop.folder / "client.toml").read_text(encoding="utf-8")
    assert text.startswith('name = "Acme"  # a shop of three customers\n')
    assert "[coca]  # agreed in May\nreactivated_days = 180  # half a year\n" in text
    told = load_config(shop.folder / "client.toml").coca
    assert (told.parts, told.spread, told.reactivated_days) == (("media", "tools", "salaries"), "customers", 180)


def test_what_was_saved_counts_from_then_on(live, shop):
    assert shop.spend.amount.sum().to_pyarrow().as_py() == 108
    live.parts["overheads"].value = False
    live.button.click()
    assert shop.spend.amount.sum().to_pyarrow().as_py() == 104
    assert shop.every_cost.amount.sum().to_pyarrow().as_py() == 108


def test_weights_set_by_hand_are_one_of_the_ways_and_stay_until_another_is_saved(shop):
    shop.save("coca", {"weights": {"search": 3, "social": 1}})
    live = Live(shop)
    assert live.spread.value == "weights"
    assert "search with 40.50" in live.message.value
    live.button.click()
    assert shop.spread == {"search": 3.0, "social": 1.0}
    live.spread.value = "media"
    live.button.click()
    assert shop.spread == "media"


def test_values_that_would_be_refused_are_not_written(shop):
    before = (shop.folder / "client.toml").read_bytes()
    with pytest.raises(ConfigError, match=r"data/acme/client.toml: \[coca\] spread is 'fair'"):
        shop.save("coca", {"spread": "fair"})
    assert (shop.folder / "client.toml").read_bytes() == before
    assert [p.name for p in shop.folder.iterdir() if p.name.startswith(".")] == []
