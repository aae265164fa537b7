"""The notebooks: small, stripped, one parameters cell; on the demo shop each makes the slides it declares."""

import ast
import json

import nbformat
import pytest

from toolkit.run.notebook import slides_of
from toolkit.run.steps import NOTEBOOKS, steps

PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
PARAMETERS = ["client", "as_of", "language"]
FORBIDDEN = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For, ast.While, ast.Lambda, ast.comprehension)
by_name = pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem)


def _code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_there_are_notebooks():
    assert [step.id for step in steps()] == [
        "00",
        "01",
        "02a",
        "02b",
        "02c",
        "02d",
        "03",
        "04",
        "05",
        "06",
        "07",
        "08",
        "09",
        "10",
    ]


@by_name
def test_a_notebook_is_small_and_stripped(path):
    notebook = nbformat.read(path, as_version=4)
    assert len(notebook.cells) <= 30
    assert [c.id for c in _code(notebook) if c.outputs or c.execution_count] == []
    assert [c.source for c in _code(notebook) if len(c.source.splitlines()) > 12] == []
    assert sum(len(c.source.splitlines()) for c in _code(notebook)) <= 110


@by_name
def test_a_notebook_holds_no_logic_of_its_own(path):
    for cell in _code(nbformat.read(path, as_version=4)):
        assert [type(n).__name__ for n in ast.walk(ast.parse(cell.source)) if isinstance(n, FORBIDDEN)] == []


@by_name
def test_a_notebook_imports_only_what_notebooks_may(path):
    for cell in _code(nbformat.read(path, as_version=4)):
        for node in ast.walk(ast.parse(cell.source)):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert all(
                n.split(".")[0] != "toolkit"
                or n.split(".")[1:2] in ([], ["client"], ["measures"], ["show"], ["explore"])
                for n in names
            )


@by_name
def test_a_notebook_begins_with_its_question_and_one_parameters_cell(path):
    notebook = nbformat.read(path, as_version=4)
    assert notebook.cells[0].cell_type == "markdown"
    assert notebook.cells[0].source.startswith("# ")
    tagged = [c for c in notebook.cells if "parameters" in c.metadata.get("tags", [])]
    assert len(tagged) == 1
    names = [node.target.id for node in ast.parse(tagged[0].source).body if isinstance(node, ast.AnnAssign)]
    assert names == PARAMETERS


@by_name
def test_a_notebook_makes_the_slides_it_declares_on_the_demo_shop(path, demo_report):
    declared = [slide["id"] for slide in nbformat.read(path, as_version=4).metadata["cvo"]["slides"]]
    made = slides_of(nbformat.read(demo_report.folder / "notebooks" / path.name, as_version=4))
    assert [output.metadata.slide["id"] for output in made] == declared
    charts = [output for output in made if output.metadata.slide["kind"] == "chart"]
    assert all(any(kind.startswith("image/") for kind in output.data) for output in charts)
    assert [output.metadata.slide["id"] for output in made if output.metadata.slide["kind"] == "missing"] == []


def test_the_planted_growth_trap_shows_in_what_new_customers_are_worth(demo_report):
    summary = json.loads((demo_report.folder / "summary.json").read_text(encoding="utf-8"))
    assert 1.0 < summary["kpis"]["clv_to_coca"] < 1.5
    found = {finding["id"]: finding for finding in summary["findings"]}
    assert found["new_customer"]["high"] < 1.5
    assert found["earned"]["high"] < 0
    assert "TikTok Ads" in found["first_channel"]["headline"]["ro"]
    assert found["backtest"]["value"] < 0.1
