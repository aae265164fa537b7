"""The polluted corpus: every row comes out as it was, or is named as set aside, or the file is refused."""

from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from polluted import EXACT, HEADER, LINES, LOUD, MINUS, SEMICOLONS, SILENT, Polluted, corpus, verdict

from toolkit import intake
from toolkit.client import Source
from toolkit.errors import DataRefused
from toolkit.intake import recipes
from toolkit.intake.mapping import Wanted, normalise
from toolkit.intake.raw import Headers
from toolkit.intake.read import read

EVERYDAY, BUILT, BUILT_EVERYDAY = 20, 5, 700
WANTED = Wanted(recipes.load("shop_en")["lines"].columns, "lines", "acme")
TOML = 'name = "Acme"\ncurrency = "RON"\n[sources.lines]\nfiles = ["raw/*"]\nrecipe = "shop_en"\n'


def judged(made: Polluted, folder: Path) -> str:
    """How the intake reads a polluted file."""
    (folder / "orders.csv").write_bytes(made.data)
    try:
        raw = read(folder / "orders.csv", 0, Source(files=("*",)), WANTED, Headers(), folder / "staged.parquet")
    except DataRefused:
        return LOUD
    if not raw.staged:
        return LOUD
    table = pq.read_table(folder / "staged.parquet")
    rows = list(zip(*(table[name].to_pylist() for name in raw.columns), strict=True))
    same_header = [normalise(text) for text in raw.header] == [normalise(text) for text in HEADER]
    return verdict(rows, made.truth, len(raw.faults)) if same_header else SILENT


@pytest.fixture(scope="module")
def verdicts(soak, tmp_path_factory) -> dict[str, str]:
    """The verdict on each file: every twentieth of one dialect, or all of two with --soak."""
    folder = tmp_path_factory.mktemp("polluted")
    made = corpus() + corpus(SEMICOLONS, ",") if soak else corpus()[::EVERYDAY]
    return {f"{one.name} ({number})": judged(one, folder) for number, one in enumerate(made)}


def test_the_corpus_holds_over_two_thousand_files_and_the_clean_one_is_read_exactly(tmp_path):
    made = corpus()
    assert (len(made) > 2_000, made[0].name, judged(made[0], tmp_path)) == (True, "clean", EXACT)


def test_no_polluted_file_is_read_wrongly_in_silence(verdicts):
    assert [name for name, how in verdicts.items() if how == SILENT] == []


def test_nearly_all_polluted_files_are_recovered_but_for_lines_set_aside(verdicts):
    counts = Counter(verdicts.values())
    assert counts[EXACT] + counts[MINUS] >= 0.95 * len(verdicts)


def pytest_generate_tests(metafunc):
    if "number" in metafunc.fixturenames:
        step = BUILT if metafunc.config.getoption("soak") else BUILT_EVERYDAY
        metafunc.parametrize("number", range(7, len(corpus()), step))


def test_what_is_built_of_a_polluted_file_is_the_truth_or_loud(number, tmp_client):
    made = corpus()[number]
    client = tmp_client({"orders.csv": made.data}, TOML)
    try:
        file = intake.build(client)["sources"]["lines"]["files"][0]
    except DataRefused:
        return
    lines = client.connection.read_parquet(client.built / "lines.parquet")
    kept = lines.mutate(day=lines.ordered_at.strftime("%Y-%m-%d"), total=lines.net_amount.round(2).cast("string"))
    rows = kept.select("order_id", "day", "customer_id", "product_id", "quantity", "total", "town", "coupon")
    told = [tuple("" if cell is None else str(cell) for cell in row.values()) for row in rows.to_pyarrow().to_pylist()]
    meant = tuple((*row[:4], str(float(row[5])), str(float(row[6])), *row[7:]) for row in made.truth)
    assert verdict(told, meant, file["quarantined"]) != SILENT, made.name


@pytest.mark.parametrize(
    ("read_as", "told", "how"),
    [
        ([("1", "a "), ("2", "b", "")], 0, EXACT),
        ([("2", "b")], 1, MINUS),
        ([("2", "b")], 0, SILENT),
        ([("1", "a"), ("2", "b"), ("3", "c")], 9, SILENT),
        ([("1", "a"), ("b", "2")], 9, SILENT),
        ([("1", "a"), ("1", "a"), ("2", "b")], 9, SILENT),
    ],
)
def test_the_verdict_on_hand_made_rows(read_as, told, how):
    assert verdict(read_as, (("1", "a"), ("2", "b")), told) == how


def test_a_row_is_polluted_as_its_name_says():
    made = {one.name: one.data.decode().splitlines() for one in corpus()}
    assert made["row 1 without delimiter 1"][1].startswith("100012025-01-03,C")
    assert made["row 1 with a delimiter after 1"][1].startswith("10001,,2025-01-03,C")
    assert made["row 1 with delimiter ';'"][1].startswith("10001;2025-01-03;C")
    assert made["row 1 with escape \\"][1].count('\\"') == 2
    assert len(made["clean"]) == LINES + 1
