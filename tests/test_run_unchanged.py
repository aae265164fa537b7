"""What is not run again: a step whose tables, configuration, files, code and notebook are as they were."""

import ast
import json
import os
import re
import threading

import nbformat
import pytest

from toolkit.client import Client, queries
from toolkit.intake import build
from toolkit.run import one, steps, unchanged
from toolkit.run.outcome import Outcome
from toolkit.run.steps import Step

TOML = 'name = "A"\ncurrency = "RON"\n[sources.lines]\nfiles = ["raw/*.csv"]\ncolumns = { order_id = "Nr", ordered_at = "Data", net_amount = "Suma" }\n'
RAW = "Nr,Data,Suma\n1,2026-01-02,10.50\n2,2026-03-05,11.50\n"
PARTS = {"first": ("programme",), "second": ("plan.toml",), "third": ()}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A client of two orders, whose tables are built."""
    folder = tmp_path_factory.mktemp("data") / "acme"
    (folder / "raw").mkdir(parents=True)
    (folder / "raw" / "a.csv").write_text(RAW, encoding="utf-8")
    (folder / "client.toml").write_text(TOML, encoding="utf-8")
    build(Client.configured("acme", folder.parent))
    return folder


@pytest.fixture
def work(built, tmp_path, monkeypatch):
    """``work(toml="", fresh=False)``: run three steps and a last one; which were run, in order, and the outcomes."""
    asked = [_step(tmp_path, name, reads) for name, reads in PARTS.items()]
    asked.insert(0, _step(tmp_path, "late", (), ("decisions.csv",)))
    monkeypatch.setattr(unchanged, "steps", lambda: tuple(asked))
    unchanged.declared.cache_clear()
    report, told = (
        tmp_path / "report",
        {"decisions": "a\n", "status": "ok", "meanwhile": lambda _step: None, "lists": (), "at_once": 2},
    )
    report.mkdir()

    def run(step, target, _parameters, _limits):
        told["meanwhile"](step.id)
        ran.append(step.id)
        target.parent.mkdir(exist_ok=True)
        target.write_text("{}", encoding="utf-8")
        for name in told["lists"]:
            (report / f"{step.id}_{name}.csv").write_text("x", encoding="utf-8")
        if step.id == "third":
            (report / "decisions.csv").write_text(told["decisions"], encoding="utf-8")
        return Outcome(step.id, step.notebook.name, told["status"], "", 0.0, 1, 0)

    ran = []
    monkeypatch.setattr(one.notebook, "run", run)

    def worked(toml="", fresh=False, **changes):
        told.update(changes)
        (built / "client.toml").write_text(TOML + toml, encoding="utf-8")
        ran.clear()
        client = Client.open("acme", data=built.parent)
        outcomes, kept = one._Work(report, client, "en", fresh, told["at_once"], lambda _step, _state: None).done(asked)
        manifest = {"steps": [outcome.as_dict() for outcome in outcomes], "tables": client.key}
        (report / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        assert sorted([*ran, *kept]) == sorted(step.id for step in asked)
        return sorted(ran)

    yield worked
    (built / "plan.toml").unlink(missing_ok=True)
    unchanged.declared.cache_clear()


def _step(folder, name, reads, after=()):
    path = folder / f"{name}.ipynb"
    path.write_text(name, encoding="utf-8")
    return Step(name, path, (), after, reads, (f"{name}_*.csv",))


ALL = ["first", "late", "second", "third"]


def test_nothing_is_run_again_where_nothing_has_changed(work):
    assert work() == ALL
    assert work() == []


def test_a_part_that_one_notebook_declares_runs_that_one_again(work):
    work()
    assert work("[programme]\nreward_value = 40\n") == ["first"]


def test_a_part_that_no_notebook_declares_runs_all_again(work):
    work()
    assert work("[groups]\nminimum_size = 40\n") == ALL


def test_a_brand_or_a_limit_runs_none_again(work):
    work()
    assert work('[deck]\nconsultancy = "Bureau"\n[limits]\nmemory = "2GB"\n') == []


def test_a_file_that_one_notebook_declares_runs_that_one_again_and_another_file_all(work, built):
    work()
    (built / "plan.toml").write_text("", encoding="utf-8")
    assert work() == ["second"]
    (built / "notes.csv").write_text("x\n", encoding="utf-8")
    assert work() == ALL
    (built / "notes.csv").unlink()


def test_a_notebook_that_was_edited_is_run_again(work, tmp_path):
    work()
    (tmp_path / "second.ipynb").write_text("other", encoding="utf-8")
    assert work() == ["second"]


def test_what_reads_the_others_is_run_again_where_they_wrote_something_else(work, tmp_path):
    work()
    (tmp_path / "third.ipynb").write_text("other", encoding="utf-8")
    assert work() == ["third"]
    (tmp_path / "third.ipynb").write_text("another", encoding="utf-8")
    assert work(decisions="b\n") == ["late", "third"]


def test_a_step_that_failed_is_run_again(work):
    work(status="failed")
    assert work(status="skipped") == ALL
    assert work() == []


def test_a_list_that_a_step_no_longer_writes_is_gone_and_those_of_other_steps_stay(work, tmp_path):
    work(lists=("lovers", "breakup"))
    (tmp_path / "second.ipynb").write_text("other", encoding="utf-8")
    assert work(lists=("lovers",)) == ["second"]
    left = sorted(path.name for path in (tmp_path / "report").glob("[fs]*.csv"))
    assert left == ["first_breakup.csv", "first_lovers.csv", "second_lovers.csv"]


def test_a_fresh_run_runs_everything(work):
    work()
    assert work(fresh=True) == ALL


def test_other_code_runs_everything(work, monkeypatch):
    work()
    monkeypatch.setattr(unchanged, "_code", lambda: "newer")
    assert work() == ALL


def test_two_notebooks_run_at_a_time_and_one_that_reads_the_others_comes_last(work):
    together, done = threading.Barrier(2, timeout=20), []

    def meanwhile(step):
        if step in ("first", "second"):
            together.wait()
        done.append(step)

    work(meanwhile=meanwhile)
    assert done[-1] == "late"


def test_the_longest_notebook_begins_first(work):
    begun = []
    work(meanwhile=begun.append, at_once=1)
    assert begun == ["second", "first", "third", "late"]


@pytest.mark.parametrize(
    ("processors", "notebooks", "at_once", "threads"),
    [(1, 14, 1, 1), (2, 14, 2, 1), (2, 1, 1, 2), (3, 2, 2, 1), (8, 14, 2, 4), (2, 0, 1, 2)],
)
def test_notebooks_at_a_time_share_the_processors(processors, notebooks, at_once, threads):
    assert one.shared(processors, notebooks) == (at_once, threads)


def test_notebooks_are_told_their_threads(built, tmp_path, monkeypatch):
    heard = []

    def run(step, *_given):
        heard.append(os.environ[queries.THREADS])
        return Outcome(step.id, step.notebook.name, "failed", "", 0.0, 0, 0)

    monkeypatch.setenv("CVO_DATA", str(built.parent))
    monkeypatch.setenv("CVO_REPORTS", str(tmp_path / "reports"))
    monkeypatch.setattr(one.notebook, "run", run)
    (built / "client.toml").write_text(TOML, encoding="utf-8")
    one.run_client("acme", processors=2)
    one.run_client("acme", processors=2, only="05")
    assert heard == ["1"] * len(steps.steps()) + ["2"]
    assert queries.THREADS not in os.environ


# what notebooks declare

OPENED = ast.parse((unchanged.TOOLKIT / "client" / "opened.py").read_text(encoding="utf-8"))
FILES = {"plan": "plan.toml", "decided": "decisions.csv", "priorities": "priorities.csv", "coding": "coding.csv"}


def _parts_of_client():
    """The configuration's parts that each property or method of a client reads, by its name."""
    (client,) = (node for node in OPENED.body if isinstance(node, ast.ClassDef) and node.name == "Client")
    found = {}
    for node in client.body:
        if isinstance(node, ast.FunctionDef):
            text = ast.unparse(node)
            found[node.name] = set(re.findall(r"self\.config\.([a-z_]+)", text)) | {FILES.get(node.name, "")} - {""}
    return found


@pytest.mark.parametrize("step", steps.steps(), ids=lambda step: step.id)
def test_a_notebook_declares_the_parts_that_only_some_read(step):
    """In its own cells and in the panels that it hands the shop to."""
    code = "\n".join(c.source for c in nbformat.read(step.notebook, as_version=4).cells if c.cell_type == "code")
    panels = re.findall(r"explore\.(\w+)\(\s*shop\b", code)
    for panel in panels:
        code += "\n" + (unchanged.TOOLKIT / "explore" / f"{panel}.py").read_text(encoding="utf-8")
    read = set(re.findall(r"shop\.config\.([a-z_]+)", code))
    for name, parts in _parts_of_client().items():
        if re.search(rf"shop\.{name}\b", code) and name not in ("save", "open", "configured"):
            read |= parts
    assert read & unchanged.declared() <= set(step.reads)
    assert set(step.reads) - {file for file in step.reads if "." in file} <= read
