"""Who a group is: traits by hand, and what is too rare to be told."""

import pandas as pd
import pytest
from hand import CON, day, table

from toolkit.measures import profiles

AS_OF = day("2026-06-30")


def assigned(**groups):
    """Buyers by group and recency score: ``Lovers=(3, 5)`` is three Lovers who score 5."""
    rows = [(name.replace("_", " "), r) for name, (n, r) in groups.items() for _ in range(n)]
    frame = pd.DataFrame(rows, columns=["group", "r"]).assign(f=[1 + i % 5 for i in range(len(rows))], m=3)
    frame["customer_id"] = [f"c{i}" for i in range(len(frame))]
    return CON.create_table("in_groups", frame, overwrite=True)


def lines(*rows):
    names = ("customer_id", "ordered_at", "order_id", "product_id", "net_amount", "town", "region")
    return table("lines", [dict(zip(names, row, strict=False)) | {"kind": "sale"} for row in rows])


def people(*rows):
    names = ("customer_id", "gender", "birth_year", "town", "region")
    return table("customers", [dict(zip(names, row, strict=False)) for row in rows])


def described(buyers, lines, customers=None, products=None):
    return profiles.described(buyers, customers, lines, products, AS_OF).to_pandas().set_index("customer_id")


def test_what_was_bought_first_is_the_dearest_line_of_the_first_order():
    bought = lines(
        ("c0", "2026-01-02", "o2", "later", 99.0), ("c0", "2026-01-01", "o1", "cheap", 1.0),
        ("c0", "2026-01-01", "o1", "dear", 5.0), ("c1", "2026-01-01", "o3", "unlisted", 5.0),
    )  # fmt: skip
    products = table("products", [{"product_id": "dear", "name": "Vase", "category": "Home"}])
    found = described(assigned(Lovers=(2, 5)), bought, None, products)
    assert found[["first_category", "first_product"]].fillna("").to_numpy().tolist() == [
        ["Home", "Vase"],
        ["", "unlisted"],
    ]


def test_without_a_product_list_products_go_by_their_code():
    found = described(assigned(Lovers=(1, 5)), lines(("c0", "2026-01-01", "o1", "X1", 1.0)))
    assert found["first_product"].tolist() == ["X1"]
    assert found["first_category"].isna().all()


def test_a_place_is_the_customers_own_else_that_of_the_latest_order():
    bought = lines(
        ("c0", "2026-01-01", "o1", "a", 1.0, "Cluj", "CJ"), ("c1", "2026-01-01", "o2", "a", 1.0, "Dej", "CJ"),
        ("c1", "2026-02-01", "o3", "a", 1.0, "Turda", "CJ"), ("c1", "2026-03-01", "o4", "a", 1.0),
    )  # fmt: skip
    found = described(assigned(Lovers=(2, 5)), bought, people(("c0", "f", 1990, "Aiud", "AB"), ("c1",)))
    assert found[["region", "town"]].to_numpy().tolist() == [["AB", "Aiud"], ["CJ", "Turda"]]


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (2008, "18-24"),
        (2002, "18-24"),
        (2001, "25-34"),
        (1962, "55-64"),
        (1961, "65+"),
        (2009, None),
        (1915, None),
        (None, None),
    ],
)
def test_ages_fall_in_bands(born, band):
    found = described(assigned(Lovers=(1, 5)), lines(("c0", "2026-01-01", "o", "a", 1.0)), people(("c0", "m", born)))
    assert [a if isinstance(a, str) else None for a in found["age"]] == [band]


def test_everybody_is_described_once_whatever_is_missing():
    found = described(
        assigned(Lovers=(3, 5)), lines(("c0", "2026-01-01", "o", "a", 1.0)), people(("c0", "m"), ("c0", "f"))
    )
    assert found.index.sort_values().tolist() == ["c0", "c1", "c2"]


def table_of(genders, buyers):
    customers = people(*((f"c{i}", gender) for i, gender in enumerate(genders)))
    return profiles.described(buyers, customers, lines(("c0", "2026-01-01", "o", "a", 1.0)), None, AS_OF)


def lovers(genders, **groups):
    return profiles.profiles(table_of(genders, assigned(**groups)), ["Lovers"])["Lovers"]


def test_a_trait_is_told_with_its_base_and_against_all_customers():
    found = lovers("f" * 12 + "m" * 12 + "m" * 16, Lovers=(24, 5), Breakup=(16, 1))
    assert (found.customers, found.scores) == (24, (5, 3, 3))
    told = found.traits.set_index("value")
    assert told.loc["f", ["k", "n", "share", "base_share"]].tolist() == [12, 24, 0.5, 0.3]
    assert told.loc["m", ["k", "share", "base_share"]].tolist() == [12, 0.5, 0.7]


def test_a_value_of_fewer_than_ten_customers_is_not_told():
    found = lovers("f" * 20 + "m" * 9 + "o" * 9, Lovers=(38, 5))
    assert found.traits[["value", "k", "n"]].to_numpy().tolist() == [["f", 20, 38]]


def test_nor_is_one_from_which_they_could_be_worked_out():
    assert lovers("f" * 20 + "m" * 9, Lovers=(29, 5)).traits.empty
    assert lovers("f" * 20, Lovers=(29, 5)).traits["value"].tolist() == ["f"]


def test_unknown_traits_are_absent_not_guessed():
    found = profiles.profiles(table_of("", assigned(Lovers=(12, 5))), ["Lovers"])["Lovers"]
    assert found.traits.empty


GROUPS = pd.DataFrame(
    {
        "group": ["Soulmates", "Lovers", "Flirting", "Ex-Lovers", "Breakup"],
        "customers": [1, 2, 2, 2, 3],
        "mean_value": [900.0, 300.0, 100.0, 250.0, 10.0],
        "sales": [900.0, 600.0, 700.0, 500.0, 800.0],
    }
)


def test_the_groups_to_look_at_first_are_the_dearest_the_largest_and_the_lost():
    buyers = assigned(Soulmates=(1, 5), Lovers=(2, 4), Flirting=(2, 3), **{"Ex-Lovers": (2, 1)}, Breakup=(3, 2))
    assert profiles.chosen(GROUPS, buyers) == {"best": "Soulmates", "core": "Flirting", "lost": "Breakup"}


def test_where_all_have_gone_quiet_there_is_neither_best_nor_core():
    frame = GROUPS[GROUPS["group"] == "Breakup"]
    assert profiles.chosen(frame, assigned(Breakup=(3, 1))) == {"best": None, "core": None, "lost": "Breakup"}
