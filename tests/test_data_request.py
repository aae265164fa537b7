"""The data request: what is asked, why, in which form, and that what comes back on it is read."""

import re
import tomllib
import zipfile

import pytest
import python_calamine

from toolkit import cli, contract
from toolkit.intake.wizard import naming, shapes
from toolkit.publish.request import text_of, write_workbook
from toolkit.run.request import EXAMPLES, requests
from toolkit.run.steps import Nothing, readiness, steps


class Sent(dict):
    """Columns sent, by table."""

    def has(self, table, *columns):
        return table in self and set(columns) <= set(self[table])


RETAIL = Sent(lines=["customer_id", "product_id"], products=["name"])


@pytest.fixture(scope="module")
def everything():
    return {language: requests(readiness(Nothing()), language) for language in ("en", "ro")}


def test_a_client_without_files_is_asked_for_every_table_that_a_slide_needs(everything):
    needed = {table for step in steps() for need in step.needs for table in need.tables}
    assert [request.table for request in everything["en"]] == [t for t in contract.TABLES if t in needed]


def test_of_a_table_that_is_there_only_the_missing_columns_and_their_keys_are_asked(everything):
    asked = {request.table: request for request in requests(readiness(RETAIL), "en")}
    assert [field.header for field in asked["lines"].fields] == [
        "Order ID",
        "Product ID",
        "Unit cost",
        "Discount",
        "Sales channel",
        "Region",
        "Agent",
        "Delivered at",
    ]
    assert [field.header for field in asked["products"].fields] == ["Product ID", "Category", "Brand"]


def test_each_request_counts_the_slides_that_wait_for_it():
    for request in requests(readiness(RETAIL), "en"):
        waiting = {
            step.id: sum(not RETAIL.has(request.table, *need.tables.get(request.table, ())) for need in step.needs
                         if request.table in need.tables)
            for step in steps()
        }  # fmt: skip
        assert request.slides == {step: n for step, n in waiting.items() if n}


@pytest.mark.parametrize("language", ["en", "ro"])
def test_a_table_sent_back_as_asked_is_read_without_a_question(everything, language):
    for request in everything[language]:
        named = naming.name([shapes.Seen(field.header, (field.example,)) for field in request.fields])
        assert (named.table, named.lacking, set(named.unused)) == (request.table, (), set())


def test_every_column_a_slide_needs_has_an_example_row():
    examples = tomllib.loads(EXAMPLES.read_text(encoding="utf-8"))
    for step in steps():
        for need in step.needs:
            for table, columns in need.tables.items():
                assert set(columns) <= set(examples[table]), (step.id, need.slide)


def test_the_text_says_what_why_and_how(everything):
    text = text_of("Acme", everything["en"], "en")
    assert text.startswith("Data request for Acme\n")
    (spend,) = [request for request in everything["en"] if request.table == "spend"]
    assert f"It makes possible: step 01, Cost of acquisition and gross margin: {spend.slides['01']} slides" in text
    assert "- Order ID (needed): text, as your system has it; for example 100234" in text


def test_the_text_is_romanian_throughout(everything):
    text = text_of("Acme", everything["ro"], "ro")
    assert "- Data comenzii (necesar): o dată, cu ora dacă se știe; scrisă la fel în toată coloana" in text
    assert not re.search(r"\b(needed|welcome|slides|step)\b", text)


def test_a_client_who_sent_everything_is_asked_for_nothing():
    assert "Nothing is missing" in text_of("Acme", [], "en")


def test_the_workbook_explains_and_has_a_sheet_a_table_with_an_example(everything, tmp_path):
    write_workbook(tmp_path / "r.xlsx", "Acme", everything["ro"], "ro")
    book = python_calamine.CalamineWorkbook.from_path(str(tmp_path / "r.xlsx"))
    assert book.sheet_names == ["Cerere de date", *(request.table for request in everything["ro"])]
    header, example = book.get_sheet_by_name("spend").to_python()[:2]
    assert header[:3] == ["Luna", "Tip cost", "Suma"]
    assert example[:3] == ["2026-03", "media", "12500,00"]


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x","y")', "+1", "@SUM(A1)", "-2", "\t=1", "http://evil.example"])
def test_no_cell_of_the_workbook_is_a_formula_or_a_link(everything, tmp_path, name):
    write_workbook(tmp_path / "r.xlsx", name, everything["en"], "en")
    with zipfile.ZipFile(tmp_path / "r.xlsx") as package:
        sheets = [package.read(n).decode() for n in package.namelist() if n.startswith("xl/worksheets/")]
    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)
    first = python_calamine.CalamineWorkbook.from_path(str(tmp_path / "r.xlsx")).get_sheet_by_index(0)
    assert first.to_python()[0][0] == f"Data request for {name}"


def test_the_command_writes_both_for_a_client_without_files(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CVO_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CVO_REPORTS", str(tmp_path / "reports"))
    monkeypatch.setattr("sys.argv", ["cvo", "--language", "ro", "request", "acme"])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code in (0, None)
    assert "Cerere de date pentru acme" in capsys.readouterr().out
    written = sorted(path.name for path in (tmp_path / "reports" / "acme").iterdir())
    assert written == ["data_request_ro.txt", "data_request_ro.xlsx"]
