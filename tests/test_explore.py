"""Panels: a control moves the drawing, "Save" writes the configuration, elsewhere there is a picture."""

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from toolkit import explore, show
from toolkit.client import load_config
from toolkit.errors import ConfigError
from toolkit.intake import build

WIDGET = "application/vnd.jupyter.widget-view+json"


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


@pytest.fixture
def panel(shop):
    InteractiveShell.instance()
    with capture_output() as captured:
        made = explore.coca(shop)
    made.output = captured.outputs[0].data
    return made


def test_a_panel_is_a_widget_and_a_picture_in_one_output(panel):
    assert {WIDGET, "text/plain"} <= panel.output.keys()
    assert panel.output["image/svg+xml"].lstrip().startswith("<?xml")
    assert panel.output["text/plain"].startswith("A new customer costs 36.00")


def test_a_part_that_does_not_count_makes_a_customer_cheaper(panel):
    assert "A new customer costs 36.00" in panel.claim.value
    panel.controls["salaries"].value = False
    assert "70.91" in panel.claim.value
    panel.controls["spread"].value = "none"
    assert "not spread" in panel.picture.value or "not allocated" in panel.claim.value


def test_without_any_part_the_panel_says_what_to_do_and_keeps_the_drawing(panel):
    before = panel.picture.value
    for part in ("media", "tools", "salaries", "overheads"):
        panel.controls[part].value = False
    assert "Tick at least one" in panel.message.value
    assert panel.picture.value != ""
    panel.controls["media"].value = True
    assert panel.message.value == ""
    assert panel.picture.value != before


def test_save_writes_the_configuration_and_keeps_its_comments(panel, shop):
    panel.controls["overheads"].value = False
    panel.controls["spread"].value = "customers"
    panel.button.click()
    assert panel.message.value == "Saved in data/acme/client.toml."
    text = (shop.folder / "client.toml").read_text(encoding="utf-8")
    assert "[coca]  # agreed in May" in text
    assert "reactivated_days = 180  # half a year" in text
    told = load_config(shop.folder / "client.toml").coca
    assert (told.parts, told.spread, told.reactivated_days) == (("media", "tools", "salaries"), "customers", 180)
    assert set(shop.spend.kind.to_pandas()) == {"media", "tools", "salaries"}
    assert set(shop.every_cost.kind.to_pandas()) == {"media", "tools", "salaries", "overheads"}


def test_weights_set_by_hand_are_one_of_the_ways_and_stay_until_another_is_saved(shop):
    shop.save("coca", {"weights": {"search": 3, "social": 1}})
    with capture_output():
        panel = explore.coca(shop)
    assert panel.controls["spread"].value == "weights"
    panel.button.click()
    assert shop.spread == {"search": 3.0, "social": 1.0}
    panel.controls["spread"].value = "media"
    panel.button.click()
    assert shop.spread == "media"


def test_values_that_would_be_refused_are_not_written(shop):
    before = (shop.folder / "client.toml").read_bytes()
    with pytest.raises(ConfigError, match=r"data/acme/client.toml: \[coca\] spread is 'fair'"):
        shop.save("coca", {"spread": "fair"})
    assert (shop.folder / "client.toml").read_bytes() == before
    assert [p.name for p in shop.folder.iterdir() if p.name.startswith(".")] == []
