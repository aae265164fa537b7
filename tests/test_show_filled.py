"""Layouts filled from results: a group's card, the matrix of moves, tiles and tables of groups in movement."""

from types import SimpleNamespace

import fabricated as shop
import pytest

from toolkit import show
from toolkit.show import filled, tables
from toolkit.show.layouts import Cell

NAN = float("nan")


@pytest.fixture(autouse=True)
def started():
    show.start(client="Acme SRL", currency="RON", as_of=shop.AS_OF, language="en")


def plain(text):
    return text.replace("\u00a0", " ").replace("\u2060", "")


def card():
    return filled.card(shop.profile(), shop.soulmates()).spoken()


def test_a_card_has_the_group_s_score_and_its_three_shares_each_with_n_and_interval():
    told = card()
    assert (told["name"], told["score"], told["gloss"]) == ("Soulmates", "555", "best in all three scores")
    assert [tile["label"] for tile in told["tiles"]] == ["Share of customers", "Share of sales", "Share of margin"]
    assert plain(told["tiles"][0]["value"]) == "1.7%"
    assert plain(told["tiles"][1]["detail"]) == "13.6–17.3%\nn = 210"


def test_a_share_of_margin_that_is_not_known_says_so():
    group = shop.soulmates().copy()
    group["margin_share"] = NAN
    tile = filled.card(shop.profile(), group).spoken()["tiles"][2]
    assert (tile["value"], tile["detail"]) == ("–", "not known from these data")


def test_a_card_tells_habits_people_places_and_first_purchases():
    told = {part["title"]: [plain(item) for item in part["items"]] for part in card()["lists"]}
    assert told == {
        "Habits": ["9 days since the last order (median)", "14.2 orders each", "5,476 RON each"],
        "Gender and age · n 180": ["62% (57–67%) women", "34% (29–39%) 35-44 years", "22% (17–27%) 45-54 years"],
        "Where they live · n 180": ["21% (16–26%) Auto", "12% (7–17%) Sport"],
        "First bought · n 180": ["39% (34–44%) Sport"],
    }


def test_traits_that_are_not_known_say_so():
    bare = SimpleNamespace(group="Lovers", customers=50, scores=(4, 4, 5), traits=shop.profile().traits.head(0))
    lists = filled.card(bare, shop.soulmates()).spoken()["lists"]
    assert [part["items"] for part in lists[1:]] == [["not known from these data"]] * 3


def test_a_region_stands_in_where_no_town_is_known():
    profile = shop.profile()
    profile.traits["trait"] = profile.traits["trait"].replace({"town": "region"})
    assert card()["lists"][2] == filled.card(profile, shop.soulmates()).spoken()["lists"][2]


def test_a_card_of_no_group_is_blank():
    told = filled.card(None, None).spoken()
    assert (told["name"], told["tiles"], told["lists"]) == ("–", [], [])


def test_the_matrix_has_a_row_for_each_group_then_and_a_column_for_each_group_now():
    told = filled.transitions(shop.transitions()).spoken()
    assert told["columns"] == ["S", "L", "NP", "PL", "F", "PF", "FA", "AD", "EL", "B"]
    assert [row["name"] for row in told["rows"]][::10] == ["S Soulmates · n 743", "not yet customers · n 343"]


def test_a_cell_is_a_share_of_its_row_darker_in_steps_and_blank_where_nobody_went():
    matrix = filled.transitions(shop.transitions())
    told = matrix.spoken()["rows"][0]["cells"]
    first = shop.transitions().iloc[:4]
    assert [plain(cell["text"]) for cell in told[:4]] == [f"{share:.0%}" for share in first["share"]]
    assert matrix.rows[0][1][5] == Cell("")
    assert [cell["level"] for cell in told[:6]] == [5, 4, 3, 2, 2, 0]


def test_a_share_that_is_kept_back_is_a_dot_and_not_among_the_largest_moves():
    moves = shop.transitions().astype({"customers": float})
    moves.loc[1, ["customers", "share", "sales_before", "sales_after"]] = NAN
    cells = filled.transitions(moves).spoken()["rows"][0]["cells"]
    assert plain(cells[1]["text"]) == "·"
    assert cells[1]["level"] == 0
    assert [moves["from_group"][1], moves["to_group"][1]] not in [
        row[:2] for row in tables.flows(moves[:3]).spoken()["rows"]
    ]


def test_the_moves_that_changed_sales_most_are_told_with_the_share_and_its_interval():
    moves = shop.transitions()
    moved = moves[(moves["from_group"] != moves["to_group"]) & (moves["from_group"] != "new")]
    table = tables.flows(moves).spoken()
    assert len(table["rows"]) == 10
    most = moved.loc[(moved["sales_after"] - moved["sales_before"]).abs().idxmax()]
    assert table["rows"][0][:2] == [most["from_group"], most["to_group"]]
    assert plain(table["rows"][0][3]) == f"{most['share']:.0%} ({most['low'] * 100:.0f}–{most['high'] * 100:.0f}%)"
    assert "new" not in [row[0] for row in table["rows"]]


def test_margin_has_no_columns_where_it_is_not_known():
    header = tables.flows(shop.transitions().assign(margin_before=NAN, margin_after=NAN)).spoken()["header"]
    assert header == ["then", "now", "customers", "share of then", "sales before", "sales since"]


def test_who_left_is_told_in_counts_and_money_only():
    table = tables.left(shop.left_pairs()).spoken()
    assert [plain(cell) for cell in table["rows"][0]] == ["Lovers", "Flirting", "44", "146,274 RON", "3,324 RON"]


def tiles(**changes):
    series = shop.equivalence()
    for name, value in changes.items():
        series[name] = value
    told = tables.equivalence(series)
    return [{name: plain(text) for name, text in tile.spoken().items() if text} for tile in told]


def test_the_three_numbers_of_the_equivalence():
    assert tiles() == [
        {"label": "Margin of one of the Soulmates", "value": "2,364 RON", "detail": "n = 210"},
        {"label": "First order less cost of acquisition", "value": "21.01 RON", "detail": "120.24 RON − 99.23 RON; n = 5,781"},
        {"label": "New customers for one of the Soulmates", "value": "112.5", "detail": "n = 210; 95% interval 84.3–163.2"},
    ]  # fmt: skip


def test_where_no_number_is_enough_the_tile_says_so():
    inf = float("inf")
    assert tiles(value=inf, low=inf, high=inf)[2]["value"] == "infinite"
    assert tiles(high=inf)[2]["detail"] == "at least 84.3; n = 210"


def test_without_acquisition_cost_first_orders_are_compared():
    assert [tile["label"] for tile in tiles(coca=NAN)] == [
        "Margin of one of the Soulmates", "Margin of a first order", "First orders for one of the Soulmates",
    ]  # fmt: skip
    assert tiles(coca=NAN, basis="sales")[0]["label"] == "Sales to one of the Soulmates"


def test_cuts_that_the_client_set_stand_above_what_was_proposed():
    own = SimpleNamespace(**{**vars(shop.cuts()), "frequency": (2, 4, 6, 8)})
    rows = [row[0] for row in tables.cuts(own, shop.cuts()).spoken()["rows"]]
    assert rows == [
        "recency: last order", "frequency: orders", "monetary value: sales less returns", "proposed: frequency: orders",
    ]  # fmt: skip
    assert len(tables.cuts(shop.cuts(), shop.cuts()).rows) == 3


def test_value_in_margin_is_named_as_such():
    assert tables.cuts(shop.cuts(), value="margin").spoken()["rows"][2][0] == "monetary value: margin less returns"


def test_the_wall_shows_six_quotes_of_different_groups_and_questions_none_twice():
    said = filled.wall(shop.quotes()).spoken()
    assert len(said) == 6
    assert len({quote["text"] for quote in said}) == 6
    assert all(" of " in plain(quote["who"]) for quote in said)


def test_quotes_that_differ_by_diacritics_alone_are_shown_once():
    quotes = shop.quotes().dropna(subset="quote").assign(quote="Preț bun")
    quotes.loc[quotes.index[::2], "quote"] = "pret bun"
    assert len(filled.wall(quotes).spoken()) == 1


def test_the_method_s_table_has_a_row_for_each_group_that_answered_most_and_a_cell_with_share_interval_and_n():
    told = tables.voices_table(shop.top()).spoken()
    assert told["header"] == ["group", "job to be done", "reasons to buy", "main barriers", "reasons for leaving"]
    assert len(told["rows"]) == 6
    assert plain(told["rows"][-1][1]) == "delivery cost 42% (36–48%), n 277"
    assert told["rows"][0][4] == ""


def test_what_is_not_known_of_a_group_is_left_empty():
    rows = {row[0]: row for row in tables.voices_groups(shop.rated_groups(), shop.who_answered()).spoken()["rows"]}
    assert plain(rows["Soulmates"][4]) == "women 67% of 86, 45-54 years 38% of 84"
    assert plain(rows["Lovers"][4]) == "45-54 years 38% of 84"
    assert rows["Potential Lovers"][2:] == ["", "42 (34–50), n 240", ""]
    assert rows["Breakup"][3] == ""


def test_where_nobody_knows_who_was_asked_the_whole_group_is_not_called_asked():
    unasked = shop.rated_groups().assign(response_rate=NAN, low=NAN, high=NAN)
    assert tables.voices_groups(unasked, {}).spoken()["header"][1] == "customers"
    assert tables.voices_groups(shop.rated_groups(), {}).spoken()["header"][1] == "asked"
