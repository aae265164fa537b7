"""The anonymised benchmark: no client can be told from it, not from one edition and not from two."""

import json

import pytest
from books import put, summary

from toolkit.client.purge import remove
from toolkit.publish import benchmark, book
from toolkit.publish.compared import read

RATES = [0.10, 0.20, 0.30, 0.40, 0.50, 0.60]


@pytest.fixture
def shops(tmp_path, monkeypatch):
    """Make a book of clients by their repeat rates, and give the benchmark's figures by key after writing them."""
    monkeypatch.setenv("CVO_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CVO_REPORTS", str(tmp_path / "reports"))
    folder = tmp_path / "reports" / "portfolio"

    def made(rates, give=True, **others):
        for number, rate in enumerate(rates):
            put(tmp_path, f"shop{number:02}", summary(f"Shop {number}", repeat_rate=rate, **others), give=give)
        benchmark.write(folder, book.read())
        return {" ".join(filter(None, (f["figure"], f["currency"]))): f for f in read(folder / "benchmark.json")}

    made.folder = folder
    return made


def rates_of(figures):
    return [figures["repeat_rate"][name] for name in ("low", "median", "high")]


def test_five_shops_are_too_few_for_a_reader_who_is_one_of_them(shops):
    assert shops(RATES[:5]) == {}


def test_six_shops_give_rounded_quartiles_and_their_number(shops):
    figures = shops(RATES)
    assert rates_of(figures) == [0.24, 0.35, 0.46]
    assert figures["repeat_rate"]["n"] == 6


def test_neither_the_lowest_nor_the_highest_shop_can_be_felt(shops, tmp_path):
    shops(RATES)
    before = (shops.folder / "benchmark.json").read_bytes()
    (shops.folder / "benchmark.json").unlink()
    (shops.folder / "edition.json").unlink()
    shops([0.001, *RATES[1:5], 0.999])
    assert (shops.folder / "benchmark.json").read_bytes() == before


def test_a_quartile_moves_with_every_shop_between_so_that_none_is_one_shops_own(shops):
    first = shops(RATES)
    (shops.folder / "edition.json").unlink()
    assert rates_of(shops([0.10, 0.20, 0.30, 0.48, 0.50, 0.60])) > rates_of(first)


def test_what_all_shops_have_alike_is_not_told(shops):
    assert "identified_share" not in shops(RATES)
    assert "stickiness" not in shops(RATES)


def test_amounts_are_compared_within_a_currency_only(shops, tmp_path):
    for number in range(5):
        put(tmp_path, f"euro{number}", summary("Euro", currency="EUR", aov=10.0 + number))
    for number in range(6):
        put(tmp_path, f"leu{number}", summary("Leu", aov=100.0 + 37 * number, repeat_rate=0.1 * number))
    figures = shops([])
    assert "aov EUR" not in figures
    assert (figures["aov RON"]["n"], figures["aov RON"]["median"]) == (6, 190)
    assert figures["repeat_rate"]["n"] == 11


def test_a_shop_that_does_not_give_its_figures_does_not_count(shops, tmp_path):
    shops(RATES[:5])
    put(tmp_path, "demo", summary("Demo", repeat_rate=0.6), give=False)
    assert shops(RATES[:5]) == {}


def test_a_shop_whose_configuration_cannot_be_read_does_not_count(shops, tmp_path):
    shops(RATES[:5])
    put(tmp_path, "broken", summary("Broken", repeat_rate=0.6))
    (tmp_path / "data" / "broken" / "client.toml").write_text("name = ", encoding="utf-8")
    assert shops(RATES[:5]) == {}


def test_two_editions_never_differ_by_fewer_than_five_shops(shops):
    first = shops(RATES)
    assert shops([*RATES, 0.90]) == first
    assert shops([0.15, 0.25, 0.35, 0.40, 0.50, 0.60]) == first
    assert rates_of(shops([0.15, 0.25, 0.35, 0.45, 0.50, 0.60])) != rates_of(first)


def test_a_removed_shop_is_one_of_the_five(shops):
    seven = [*RATES, 0.70]
    first = shops(seven)
    remove("shop06")
    assert "shop06" not in (shops.folder / "edition.json").read_text(encoding="utf-8")
    assert shops([0.11, 0.21, 0.31, *RATES[3:]])["repeat_rate"] == first["repeat_rate"]
    assert shops([0.11, 0.21, 0.31, 0.41, *RATES[4:]])["repeat_rate"]["n"] == 6


def test_a_figure_is_withdrawn_when_too_few_are_left_and_does_not_come_back_with_one(shops):
    shops(RATES)
    remove("shop05")
    assert shops(RATES[:5]) == {}
    assert shops([*RATES[:5], 0.65]) == {}


def test_nothing_but_quartiles_and_their_number_is_in_the_file(shops):
    shops([rate + 0.00123 for rate in RATES])
    held = (shops.folder / "benchmark.json").read_text(encoding="utf-8")
    assert all(set(f) == {"figure", "currency", "n", "low", "median", "high"} for f in json.loads(held))
    assert "hop" not in held
    assert "00123" not in held
