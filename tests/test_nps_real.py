"""Real reviews: their stars are shown as stars, never as a net promoter score."""

import gzip

import pytest

from toolkit import measures as m
from toolkit.client import Client
from toolkit.errors import MissingData
from toolkit.intake import build

TOML = """
name = "Reviews"
language = "en"
currency = "USD"
timezone = "UTC"

[sources.lines]
files = ["raw/reviews.csv"]
constants = { ordered_at = "2018-01-01", net_amount = "1" }
columns = { order_id = "Unnamed: 0", customer_id = "Unnamed: 0", product_id = "Clothing ID" }

[sources.answers]
files = ["raw/reviews.csv"]
constants = { survey = "Reviews", kind = "csat", question = "Rating", answered_at = "2018-01-01" }
columns = { value = "Rating", order_id = "Unnamed: 0" }
"""


@pytest.fixture
def reviews(shared):
    """The first thousand lines of the file as it is."""
    with gzip.open(shared / "data" / "reviews_en" / "womens_clothing_reviews.csv.gz", "rt", encoding="utf-8") as lines:
        return "".join(line for line, _number in zip(lines, range(1000), strict=False))


def test_stars_are_told_on_their_own_scale_and_make_no_score(tmp_client, reviews):
    client = tmp_client({"reviews.csv": reviews}, TOML)
    build(client)
    shop = Client.open(client.slug, data=client.folder.parent)
    named = m.answers.named(shop.answers, shop.orders)
    row = m.satisfaction.others(named).iloc[0]
    assert (row["lowest"], row["highest"]) == (1.0, 5.0)
    assert row["n"] > 800
    assert 4.0 < row["mean_low"] < row["mean"] < row["mean_high"] < 4.5
    with pytest.raises(MissingData):
        m.rated.rated_alone(named)
