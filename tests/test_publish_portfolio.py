"""All clients side by side: who is where, who moved, and what of it may stand in a client's own deck."""

import io
import json
import re
import zipfile
from datetime import date
from html import unescape

import pandas as pd
import pytest
from books import put, summary
from seen import faults_of, open_deck

from toolkit.client import Client
from toolkit.client.purge import remove
from toolkit.errors import ConfigError
from toolkit.publish import book, compared
from toolkit.publish.portfolio import publish
from toolkit.run import unchanged
from toolkit.run.one import run_client
from toolkit.show.findings import portfolio as findings
from toolkit.words import say

NAMES = ["=1+1", "<b>Flori</b>", *(f"Magazinul cu Numele Foarte Lung {number:02}" for number in range(12))]


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """Fourteen clients with two runs each, and what is told of them all in Romanian."""
    folder = tmp_path_factory.mktemp("book")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CVO_DATA", str(folder / "data"))
        patch.setenv("CVO_REPORTS", str(folder / "reports"))
        for number, name in enumerate(NAMES):
            rates = {"repeat_rate": 0.2 + 0.03 * number, "customers": 3000 + number, "stickiness": 0.05 + 0.01 * number}
            now = summary(name, nps=10.0 + 5 * number, revenue=0.1 * number - 0.35, **rates)
            then = summary(name, "2026-11-16", **rates | {"repeat_rate": rates["repeat_rate"] - 0.002 * number})
            put(folder, f"shop{number:02}", then, now)
        yield folder, publish(folder / "reports" / "portfolio", "ro")


def cells(workbook):
    """The texts of a workbook, and how many cells hold a formula."""
    with zipfile.ZipFile(io.BytesIO(workbook.read_bytes())) as parts:
        texts = [
            unescape(text) for text in re.findall(r"<t[^>]*>([^<]*)</t>", parts.read("xl/sharedStrings.xml").decode())
        ]
        sheets = b"".join(parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/"))
    return texts, sheets.count(b"<f>")


def test_every_client_is_in_the_workbook_and_no_name_is_a_formula(many):
    texts, formulas = cells(many[1][1])
    assert set(NAMES) <= set(texts)
    assert formulas == 0


def test_every_slide_of_the_deck_can_be_read(many, browser):
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    open_deck(page, many[1][0])
    assert faults_of(page) == {}
    page.close()


def test_the_same_summaries_give_the_same_bytes(many):
    before = [path.read_bytes() for path in many[1]]
    assert [path.read_bytes() for path in publish(many[0] / "reports" / "portfolio", "ro")] == before


@pytest.mark.parametrize(
    ("figure", "then", "now", "moved"),
    [("gross_margin", 0.4, 0.421, 0.0525), ("gross_margin", 0.4, 0.419, None), ("gross_margin", 0.4, 0.379, -0.0525),
     ("nps", 60, 65, 0.05), ("nps", 60, 64, None), ("nps", -60, -70, -0.1),
     ("revenue_yoy", 0.1, 0.151, 0.051), ("revenue_yoy", 0.1, 0.14, None)],
)  # fmt: skip
def test_a_figure_without_an_interval_has_moved_by_a_twentieth_or_five_points(figure, then, now, moved):
    def told(value):
        one = summary()
        if figure in one["kpis"]:
            return one | {"kpis": one["kpis"] | {figure: value}, "support": {}}
        light = {"light": figure, "state": "green", "value": value, "n": 90, "low": None, "high": None}
        return one | {"lights": [light]}

    moves = book.moves(book.figures([book.Standing("a", True, told(now), told(then), "A")])).set_index("figure")
    assert moves["change"].get(figure) == (moved and pytest.approx(moved))


def test_lights_that_nothing_is_known_of_are_not_lit():
    one = book.clients([book.Standing("a", True, summary(revenue=-0.1), None, "A")]).iloc[0]
    assert (one.red, one.lit) == (1, 3)


def test_a_value_at_the_end_of_todays_interval_has_not_clearly_moved():
    now = summary()
    ends = now["support"]["repeat_rate"]
    for before, clear in ((ends["low"], False), (ends["high"], False), (ends["low"] - 1e-6, True)):
        then = now | {"kpis": now["kpis"] | {"repeat_rate": before}}
        figures = book.figures([book.Standing("a", True, now, then, "A")]).set_index("figure")
        assert bool(figures.loc["repeat_rate", "clear"]) == clear


def test_a_move_is_told_when_the_value_before_lies_outside_todays_interval(many):
    moves = book.moves(book.figures(book.read()))
    rates = moves[moves["figure"] == "repeat_rate"]
    assert set(rates["client"]) == set(NAMES[6:])
    assert list(moves["change"].abs()) == sorted(moves["change"].abs(), reverse=True)


def test_amounts_of_another_currency_are_no_move(tmp_path, monkeypatch):
    monkeypatch.setenv("CVO_REPORTS", str(tmp_path / "reports"))
    monkeypatch.setenv("CVO_DATA", str(tmp_path / "data"))
    put(tmp_path, "acme", summary(as_of="2026-11-16", aov=500.0), summary(currency="EUR"))
    figures = book.figures(book.read()).set_index("figure")
    assert figures["before"]["aov"] != figures["before"]["aov"]
    assert figures["before"]["repeat_rate"] == 0.4


def test_the_latest_day_counts_and_the_language_asked_for(tmp_path):
    put(tmp_path, "acme", summary(as_of="2026-01-31"), summary(as_of="2026-02-28"), summary(language="en"), summary())
    assert [(s["as_of"], s["language"]) for s in book.last_two(tmp_path / "reports" / "acme", "en")] == [
        ("2026-11-23", "en"), ("2026-02-28", "ro"),
    ]  # fmt: skip


def test_of_two_reports_of_a_day_the_one_in_the_clients_own_language_counts(tmp_path, monkeypatch):
    monkeypatch.setenv("CVO_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CVO_REPORTS", str(tmp_path / "reports"))
    put(tmp_path, "acme", summary(language="en", nps=1.0), summary(language="ro", nps=2.0))
    assert [one.figures["nps"]["value"] for one in book.read()] == [2.0]


def test_a_book_without_a_report_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("CVO_DATA", str(tmp_path))
    with pytest.raises(ConfigError, match=r"no client has a report yet\. Run them first: cvo batch"):
        publish(tmp_path / "portfolio", "ro")


def test_clients_that_are_called_the_same_are_told_apart(tmp_path, monkeypatch):
    monkeypatch.setenv("CVO_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CVO_REPORTS", str(tmp_path / "reports"))
    for slug in ("one", "two"):
        put(tmp_path, slug, summary(language="en"))
    put(tmp_path, "three", summary("Other SRL", language="en"))
    deck = publish(tmp_path / "portfolio", "en")[0].read_text(encoding="utf-8")
    assert [one.name for one in book.read()] == ["Acme SRL (one)", "Acme SRL (two)", "Other SRL"]
    assert "Acme SRL (one)" in deck
    assert "Acme SRL (two)" in deck


def test_a_figure_has_a_slide_where_two_clients_know_it_with_the_quartiles_where_they_are_out(tmp_path, monkeypatch):
    monkeypatch.setenv("CVO_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CVO_REPORTS", str(tmp_path / "reports"))
    for number in range(8):
        known = {"gross_margin": 0.4} if number == 0 else {}
        put(
            tmp_path,
            f"shop{number}",
            summary(f"Shop {number}", language="en", repeat_rate=0.2 + 0.04 * number, **known),
        )
    deck = publish(tmp_path / "portfolio", "en")[0].read_text(encoding="utf-8")
    assert "Repeat rate: 48.0% at Shop 7, 20.0% at Shop 0" in deck
    assert "Gross margin: " not in deck  # one client alone knows it
    assert deck.count("Too few clients for quartiles of all.") == 6  # all figures but the repeat rate, which differ
    assert "data up to 23 November 2026" in deck
    assert "at the earliest" not in deck  # all are of one day


def test_the_precision_of_shares_is_that_of_the_smallest_client_that_is_told():
    columns = ("client", "group", "customers", "customer_share", "sales_share")
    rows = [("A", "Soulmates", 40, 0.4, 0.8), ("A", "Breakup", 60, 0.6, 0.2), ("B", "Soulmates", 4, 1.0, 1.0)]
    groups = pd.DataFrame(rows, columns=columns)
    assert "at 100 customers" in say(findings.book_groups(groups, 2).takeaway)
    assert "customers, the fewest" not in say(findings.book_groups(groups[groups["client"] == "B"], 1).takeaway)


def test_a_client_whose_first_step_failed_is_there_with_nothing_known(tmp_path, monkeypatch):
    monkeypatch.setenv("CVO_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CVO_REPORTS", str(tmp_path / "reports"))
    bare = summary() | {"support": {}, "lights": [], "groups": []}
    put(tmp_path, "acme", bare | {"kpis": dict.fromkeys(bare["kpis"])})
    deck, workbook, _benchmark = publish(tmp_path / "portfolio", "en")
    assert "Acme SRL" in deck.read_text(encoding="utf-8")
    assert "Acme SRL" in cells(workbook)[0]


def test_no_client_may_be_called_like_the_folder_of_all():
    with pytest.raises(ConfigError, match="portfolio is the folder of the reports over all clients"):
        Client.configured("portfolio")


OUT = [
    {"figure": "repeat_rate", "currency": None, "n": 9, "low": 0.2, "median": 0.25, "high": 0.3},
    {"figure": "retention_rate", "currency": None, "n": 9, "low": 0.305, "median": 0.4, "high": 0.5},
    {"figure": "stickiness", "currency": None, "n": 9, "low": 0.05, "median": 0.1, "high": 0.2},
    {"figure": "nps", "currency": None, "n": 8, "low": 50, "median": 60, "high": 70},
    {"figure": "aov", "currency": "EUR", "n": 8, "low": 50, "median": 60, "high": 70},
    {"figure": "gross_margin", "currency": None, "n": 8, "low": 0.1, "median": 0.2, "high": 0.3},
]


def test_a_client_stands_where_its_whole_interval_lies_and_unknown_or_foreign_figures_are_left_out():
    standing = {row["figure"]: row["standing"] for row in compared.rows(summary(), OUT)}
    assert standing == {"repeat_rate": "high", "retention_rate": "edge", "stickiness": "middle", "nps": "low"}


@pytest.mark.parametrize(("low", "high", "standing"), [(0.2, 0.39, "edge"), (0.41, 0.5, "edge"), (0.39, 0.41, "middle"),
                                                       (0.2, 0.389, "high"), (0.411, 0.5, "low")])  # fmt: skip
def test_an_interval_that_touches_a_quartile_is_not_beyond_it(low, high, standing):
    told = summary()
    support = told["support"]["repeat_rate"]
    support["low"], support["high"] = 0.39, 0.41
    shops = {"figure": "repeat_rate", "currency": None, "n": 9, "low": low, "median": (low + high) / 2, "high": high}
    assert [row["standing"] for row in compared.rows(told, [shops])] == [standing]


def test_the_slide_says_what_is_compared_with_how_many_shops_and_where_the_client_stands(tmp_path):
    (tmp_path / "benchmark.json").write_text(json.dumps(OUT), encoding="utf-8")
    slide = compared.slide(summary(language="en"), tmp_path / "benchmark.json").metadata["slide"]
    assert slide["headline"] == "You against comparable shops: 1 of 4 figures in the upper quarter, 1 in the lower"
    assert slide["table"]["rows"][0] == [
        "Repeat rate", "40.0%", "39.0–41.0%", "900", "20%", "25%", "30%", "9", "upper quarter",
    ]  # fmt: skip
    assert slide["footer"]["n"] == "8 to 9 shops"


def test_without_a_benchmark_the_slide_says_what_it_needs(tmp_path):
    slide = compared.slide(summary(language="en"), tmp_path / "none.json").metadata["slide"]
    assert (slide["kind"], slide["takeaway"][:22]) == ("statement", "A figure needs 6 shops")


def test_a_client_that_asked_for_the_slide_rests_on_the_benchmark_and_no_other_does(many):
    folder = many[0]
    put(folder, "asks", summary("Asks", repeat_rate=0.111), show=True)
    asks, other = Client.configured("asks"), Client.configured("shop00")
    for client in (asks, other):
        client.__dict__["as_of"] = date(2026, 11, 23)
    before = [unchanged.published(client, "ro") for client in (asks, other)]
    path = folder / "reports" / "portfolio" / "benchmark.json"
    kept = path.read_bytes()
    path.write_bytes(kept + b" ")
    after = [unchanged.published(client, "ro") for client in (asks, other)]
    path.write_bytes(kept)
    assert [old == new for old, new in zip(before, after, strict=True)] == [False, True]
    remove("asks")


def test_the_slide_of_one_client_holds_nothing_of_another(many):
    told = str(compared.slide(summary("Asks", repeat_rate=0.111), many[1][2]))
    foreign = [one for one in book.read() if one.slug != "asks"]
    assert foreign
    for one in foreign:
        assert one.slug not in told
        assert one.name not in told
        assert str(one.figures["repeat_rate"]["value"]) not in told


def test_what_names_a_removed_client_goes_with_it(many):
    folder = many[0] / "reports" / "portfolio"
    remove("shop13")
    left = [path for path in folder.rglob("*") if path.is_file()]
    assert {path.name for path in left} == {"benchmark.json", "edition.json"}
    assert not any(b"shop13" in path.read_bytes() or NAMES[13].encode() in path.read_bytes() for path in left)


def test_a_deck_shows_the_benchmark_when_asked_and_is_made_anew_without_a_step_when_it_changes(tmp_path, monkeypatch):
    monkeypatch.setenv("CVO_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CVO_REPORTS", str(tmp_path / "reports"))
    put(tmp_path, "acme", summary(language="en"), show=True)
    (tmp_path / "data" / "acme" / "raw").mkdir()
    rows = [f"{person}{month},C{person},2026-0{month}-02,1{person}" for month in (1, 3) for person in range(12)]
    raw = "\n".join(["Nr,Client,Data,Suma", *rows]) + "\n"
    (tmp_path / "data" / "acme" / "raw" / "a.csv").write_text(raw, encoding="utf-8")
    first = run_client("acme", language="en", only="00")
    assert "there are not enough shops yet" in first.deck.read_text(encoding="utf-8")
    assert run_client("acme", language="en", only="00").kept == ("00",)
    written = first.deck.stat().st_mtime_ns
    (tmp_path / "reports" / "portfolio").mkdir()
    (tmp_path / "reports" / "portfolio" / "benchmark.json").write_text("[]", encoding="utf-8")
    again = run_client("acme", language="en", only="00")
    assert again.kept == ("00",)
    assert again.deck.stat().st_mtime_ns > written
