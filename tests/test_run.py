"""Running: what a run leaves behind, and the truth about how each notebook ended."""

import asyncio
import json
import os
import queue
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest

from toolkit import words
from toolkit.cli import main
from toolkit.client.config import Limits
from toolkit.errors import ConfigError
from toolkit.run import kernels, notebook
from toolkit.run.outcome import Outcome, Report
from toolkit.run.steps import Step, chosen, readiness, steps


def _step(tmp_path, *cells, name="00_small.ipynb"):
    made = nbformat.v4.new_notebook()
    made.cells = [nbformat.v4.new_code_cell("client: str = ''", metadata={"tags": ["parameters"]})]
    made.cells += [nbformat.v4.new_code_cell(cell) for cell in cells]
    made.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "Python 3"}
    path = tmp_path / name
    nbformat.write(made, path)
    return Step("00", path, ())


SLIDE = "from IPython.display import display\ndisplay({'text/plain': 'x'}, raw=True, metadata={'slide': {'kind': %r}})"


def test_a_notebook_that_ends_well_is_ok_and_counted(tmp_path):
    step = _step(tmp_path, "import os; number = os.getpid()", SLIDE % "kpi")
    outcome = notebook.run(step, tmp_path / "out" / "00.ipynb", {"client": "acme"})
    assert (outcome.status, outcome.slides, outcome.pictures) == ("ok", 1, 0)
    written = nbformat.read(tmp_path / "out" / "00.ipynb", as_version=4)
    assert "papermill" not in written.metadata


def test_a_cell_that_raises_fails_the_step_with_its_message_and_writes_nothing(tmp_path):
    outcome = notebook.run(_step(tmp_path, "raise ValueError('no orders')"), tmp_path / "out.ipynb", {})
    assert (outcome.status, outcome.reason) == ("failed", "ValueError: no orders")
    assert not (tmp_path / "out.ipynb").exists()


def test_a_kernel_that_dies_is_a_failure(tmp_path):
    outcome = notebook.run(_step(tmp_path, "import os; os._exit(1)", SLIDE % "kpi"), tmp_path / "out.ipynb", {})
    assert outcome.status == "failed"
    assert "its kernel was ended" in outcome.reason


def test_the_warm_parent_has_loaded_all_that_a_notebook_loads(demo_client, monkeypatch, tmp_path):
    monkeypatch.setenv("CVO_DATA", str(demo_client.folder.parent))
    monkeypatch.setenv("CVO_REPORT", str(tmp_path))
    path = next(step.notebook for step in steps() if step.id == "01")
    own = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"][1:]
    told = "client, as_of, language = 'demo', '', ''; import sys; before = set(sys.modules)"
    step = _step(tmp_path, told, *own, "print(*sorted(set(sys.modules) - before))")
    assert notebook.run(step, tmp_path / "out.ipynb", {}).status == "ok"
    loaded = nbformat.read(tmp_path / "out.ipynb", as_version=4).cells[-1].outputs[0].text.split()
    assert [name for name in loaded if not name.startswith(("encodings.", "zmq.", "pyarrow_hotfix"))] == []


def test_an_exit_half_way_is_a_failure(tmp_path):
    outcome = notebook.run(
        _step(tmp_path, SLIDE % "kpi", "import sys; sys.exit(0)", "x = 1"), tmp_path / "out.ipynb", {}
    )
    assert outcome.status == "failed"


def test_a_cell_over_its_time_is_a_failure(tmp_path):
    slow = _step(tmp_path, "import time; time.sleep(30)")
    outcome = notebook.run(slow, tmp_path / "out.ipynb", {}, Limits(seconds=1))
    assert (outcome.status, outcome.reason) == ("failed", "a cell ran longer than the 1 s under [limits]")


def test_a_notebook_with_only_missing_slides_is_skipped(tmp_path):
    outcome = notebook.run(_step(tmp_path, SLIDE % "missing"), tmp_path / "out.ipynb", {})
    assert outcome.status == "skipped"


def test_an_unknown_parameter_is_refused_with_those_there_are(tmp_path):
    with pytest.raises(ConfigError, match=r"00_small.ipynb has no parameter 'cleint'; it takes client\."):
        notebook.run(_step(tmp_path), tmp_path / "out.ipynb", {"cleint": "acme"})


def test_a_parameter_name_that_is_code_never_runs(tmp_path):
    mark = tmp_path / "ran"
    with pytest.raises(ConfigError, match="has no parameter"):
        notebook.run(_step(tmp_path), tmp_path / "o.ipynb", {f"x=open({str(mark)!r},'w'); client": ""})
    assert not mark.exists()


class _Client(kernels.PromptClient):
    """A client whose kernel answers as it is told: for each question what comes before its answer, and what is heard."""

    def __init__(self, *rounds, lives=99):
        super().__init__()
        self.rounds, self.lives, self.asked, self.greeted = list(rounds), lives, 0, None

    def kernel_info(self):
        self.asked += 1
        self.answers, self.heard = (list(part) for part in self.rounds.pop(0)) if self.rounds else ([], [])

    async def get_shell_msg(self, timeout):
        return _next(self.answers)

    async def get_iopub_msg(self, timeout):
        return _next(self.heard)

    async def is_alive(self):
        self.lives -= 1
        return self.lives >= 0

    def _handle_kernel_info_reply(self, message):
        self.greeted = message


def _done(coroutine):
    """What comes of a coroutine, in a thread of its own: this one may have a loop that runs."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


def _next(messages):
    if not messages:
        raise queue.Empty
    return messages.pop(0)


def _message(to, state=None):
    return {"parent_header": {"msg_id": to}, "content": {"execution_state": state} if state else {}}


def test_a_kernel_is_ready_when_it_has_answered_and_is_heard_to_be_idle():
    client = _Client(
        ([], []),  # not up yet
        ([_message("2")], [_message("2", "busy")]),  # its output is not connected yet
        ([_message("3")], [_message("2", "idle"), _message("3", "busy"), _message("3", "idle"), "more"]),
    )
    _done(client.wait_for_ready(timeout=60))
    assert (client.asked, client.heard, client.greeted) == (3, ["more"], _message("3"))


def test_a_kernel_that_ends_before_it_is_ready_is_not_waited_for():
    client = _Client(lives=1)
    with pytest.raises(RuntimeError, match="ended before"):
        _done(client.wait_for_ready())
    assert client.asked == 2


def test_a_kernel_that_is_not_ready_in_time_is_given_up(monkeypatch):
    seconds = iter(range(0, 100, 10))
    monkeypatch.setattr(kernels.time, "monotonic", lambda: next(seconds))
    client = _Client()
    with pytest.raises(RuntimeError, match="within 25 seconds"):
        _done(client.wait_for_ready(timeout=25))
    assert client.asked == 3


def test_a_kernel_that_is_asked_to_end_has_ended_when_that_is_done():
    async def start_and_end():
        manager = kernels.manager()(kernel_name="python3")
        await manager.start_kernel()
        process, client = manager.provisioner.process, manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=60)
        await manager.request_shutdown()
        ended = process.poll()
        client.stop_channels()
        await manager.shutdown_kernel(now=True)
        return ended

    assert _done(start_and_end()) == 0


def test_nothing_of_one_notebook_is_in_the_next(tmp_path):
    notebook.run(_step(tmp_path, "import builtins; builtins.leak = 1", SLIDE % "kpi"), tmp_path / "a.ipynb", {})
    outcome = notebook.run(
        _step(tmp_path, "assert 'leak' not in dir(__builtins__)", SLIDE % "kpi"), tmp_path / "b.ipynb", {}
    )
    assert outcome.status == "ok", outcome.reason


def test_the_warm_parent_has_what_kernels_need():
    needed = {
        "ipykernel.kernelapp",
        "IPython.core.magics",
        "seaborn",
        "ibis.backends.duckdb",
        "toolkit.measures.rfm",
        "toolkit.show",
    }
    program = "import sys, toolkit.run.warm; print('\\n'.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert needed <= set(loaded.split())


def test_an_unknown_step_is_refused_with_those_there_are():
    with pytest.raises(ConfigError, match="there is no step 12; the steps are 00, 01, 02a, 02b, 02c"):
        chosen("02a,12")


def test_a_run_leaves_deck_summary_and_manifest(demo_report):
    manifest = json.loads((demo_report.folder / "manifest.json").read_text(encoding="utf-8"))
    assert [(s["id"], s["status"]) for s in manifest["steps"]] == [
        (i, "ok") for i in ("00", "01", "02a", "02b", "02c", "02d", "03", "04", "05", "06", "07", "08", "09", "10")
    ]
    timing = json.loads((demo_report.folder / "timing.json").read_text(encoding="utf-8"))
    assert list(timing) == [step["id"] for step in manifest["steps"]]
    assert all(seconds > 0 for seconds in timing.values())
    assert demo_report.folder.parts[-3:] == ("demo", manifest["as_of"], manifest["language"])
    assert {p.name for p in demo_report.folder.iterdir()} >= {
        "deck.html",
        "summary.json",
        "manifest.json",
        "notebooks",
        "quarantine",
    }
    assert list(demo_report.folder.parent.glob(".*")) == []


def test_only_some_steps_again_keeps_the_others(demo_report, demo_folders):
    from toolkit.run.one import run_client

    before = json.loads((demo_report.folder / "manifest.json").read_text(encoding="utf-8"))["steps"]
    again = run_client("demo", language=demo_report.language, only="02c", fresh=True)
    assert again.kept == ()
    after = json.loads((again.folder / "manifest.json").read_text(encoding="utf-8"))["steps"]
    assert [s["id"] for s in after] == [s["id"] for s in before]
    assert [s for s in after if s["id"] != "02c"] == [s for s in before if s["id"] != "02c"]
    assert (again.folder / "audiences" / "left_best_groups.csv").is_file()
    assert (again.folder / "decisions.csv").is_file()


ALONE = sorted((step.id for step in steps() if not step.after_others), key=lambda id: id != "05")
"""Steps that read of no other; the first is one whose sums told, once, how many threads they were taken on."""


@pytest.mark.every_twentieth
@pytest.mark.parametrize("step", ALONE)
def test_a_step_by_itself_writes_the_bytes_that_it_writes_beside_others(step, demo_report, monkeypatch, tmp_path):
    from toolkit.run.one import run_client

    monkeypatch.setenv("CVO_REPORTS", str(tmp_path))
    alone = run_client("demo", language=demo_report.language, only=step)
    files = [path.relative_to(alone.folder) for path in alone.folder.rglob("*") if path.is_file()]
    own = [path for path in files if str(path) not in ("deck.html", "manifest.json", "summary.json", "timing.json")]
    assert Path("notebooks") in {path.parent for path in own}
    assert [str(p) for p in own if (alone.folder / p).read_bytes() != (demo_report.folder / p).read_bytes()] == []


def test_what_one_notebook_of_a_run_has_asked_the_next_finds(demo_report, monkeypatch, tmp_path):
    from toolkit.client import Client
    from toolkit.run import one

    folders, held = [], []

    def asks(step, _target, _parameters, _limits):
        shop = Client.open("demo")
        folders.append(shop.connection.asked.folder)
        held.append(len(list(folders[-1].iterdir())))
        assert shop.n_buyers > 0
        return Outcome(step.id, step.notebook.name, "failed", "asked only", 0.0, 0, 0)

    monkeypatch.setenv("CVO_REPORTS", str(tmp_path))
    monkeypatch.setattr(one.notebook, "run", asks)
    one.run_client("demo", language=demo_report.language, only="02c,07", processors=1)
    assert held == [0, 1]
    assert folders[0] == folders[1]
    assert not folders[0].exists()


def test_a_run_of_what_has_not_changed_runs_nothing_and_writes_nothing(demo_report):
    from toolkit.run.one import run_client

    before = {path: path.stat().st_mtime_ns for path in demo_report.folder.rglob("*")}
    again = run_client("demo", language=demo_report.language)
    assert again.kept == tuple(o.id for o in demo_report.outcomes)
    assert {path: path.stat().st_mtime_ns for path in demo_report.folder.rglob("*")} == before


def test_every_file_of_a_report_is_of_one_notebook_that_declares_it(demo_report):
    made = {"deck.html", "summary.json", "manifest.json", "timing.json", "merge_proposals.csv"}
    written = {f"notebooks/{step.notebook.name}" for step in steps()} | made
    for path in demo_report.folder.rglob("*"):
        name = path.relative_to(demo_report.folder).as_posix()
        if path.is_file() and name not in written and not name.startswith("quarantine/"):
            owners = [s.id for s in steps() if any(path.relative_to(demo_report.folder).match(p) for p in s.writes)]
            assert len(owners) == 1, name


def test_who_left_the_best_groups_is_a_file_of_ids_without_names(demo_report, demo_client):
    path = demo_report.folder / "audiences" / "left_best_groups.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    assert header == "customer_id,from_group,to_group"
    ids = set(demo_client.customers.customer_id.to_pandas())
    assert {row.split(",")[0] for row in rows} <= ids
    found = {
        f["id"]: f for f in json.loads((demo_report.folder / "summary.json").read_text(encoding="utf-8"))["findings"]
    }
    people = demo_client.customers
    nobody = set(people.filter(people.suppressed.fill_null(False)).customer_id.to_pandas())
    assert not {row.split(",")[0] for row in rows} & nobody
    left = round(found["left"]["value"] * found["left"]["n"])
    assert left - len(nobody) <= len(rows) <= left
    assert rows


def test_who_gave_a_low_score_is_a_list_to_leave_out_of_advertising(demo_report):
    assert (demo_report.folder / "audiences" / "exclude_low_scores_meta.csv").is_file()


def test_the_demo_shop_is_ready_for_every_slide(demo_report, demo_client):
    assert {state.step: state.state for state in readiness(demo_client)} == dict.fromkeys(
        ("00", "01", "02a", "02b", "02c", "02d", "03", "04", "05", "06", "07", "08", "09", "10"), "green"
    )


def test_executed_notebooks_name_no_folder_of_the_machine(demo_report, demo_folders):
    for path in (demo_report.folder / "notebooks").glob("*.ipynb"):
        assert os.fspath(demo_folders) not in path.read_text(encoding="utf-8")


def _cvo(monkeypatch, capsys, *arguments):
    monkeypatch.setattr("sys.argv", ["cvo", *arguments])
    for folder in ("CVO_DATA", "CVO_REPORTS"):  # the command sets them; what they were comes back after the test
        monkeypatch.setenv(folder, os.environ.get(folder, "none"))
        if os.environ[folder] == "none":
            monkeypatch.delenv(folder)
    with pytest.raises(SystemExit) as end:
        main()
    captured = capsys.readouterr()
    return end.value.code, captured.out + captured.err


def test_an_unknown_client_exits_2_in_one_sentence(monkeypatch, capsys, demo_folders):
    code, said = _cvo(monkeypatch, capsys, "--language", "en", "run", "dmeo")
    assert code == 2
    assert "no client dmeo" in said
    assert "Traceback" not in said


def test_a_wrong_option_exits_2(monkeypatch, capsys):
    code, said = _cvo(monkeypatch, capsys, "run", "demo", "--oly", "02a")
    assert code == 2
    assert "No such option" in said


def test_refused_data_exits_3(monkeypatch, capsys, tmp_path):
    (tmp_path / "acme" / "raw").mkdir(parents=True)
    (tmp_path / "acme" / "raw" / "a.csv").write_text("Nr,Data\n1,2026-01-02\n", encoding="utf-8")
    (tmp_path / "acme" / "client.toml").write_text(
        'name = "A"\ncurrency = "RON"\n[sources.lines]\nfiles = ["raw/*.csv"]\ncolumns = { order_id = "Nr", ordered_at = "Data" }\n'
    )
    code, said = _cvo(monkeypatch, capsys, "--data", str(tmp_path), "--language", "en", "check", "acme")
    assert code == 3
    assert "missing column" in said
    assert "client.toml" in said


def test_check_prints_the_ledger_and_the_readiness(monkeypatch, capsys, demo_report):
    code, said = _cvo(monkeypatch, capsys, "--language", "en", "check", "demo")
    assert code == 0
    assert "What each step can show" in said


@pytest.mark.parametrize(("status", "code"), [("ok", 0), ("skipped", 0), ("failed", 1)])
def test_a_failed_step_exits_1_and_a_skipped_one_does_not(monkeypatch, capsys, tmp_path, status, code):
    outcome = notebook.Outcome("02c", "02c_cohorts.ipynb", status, "no such thing", 1.0, 0, 0)
    report = Report("demo", "en", tmp_path, (outcome,), 1.0)
    monkeypatch.setattr("toolkit.run.unchanged.as_it_was", lambda *given, **wanted: None)
    monkeypatch.setattr("toolkit.run.one.run_client", lambda *given, **wanted: report)
    assert _cvo(monkeypatch, capsys, "run", "demo")[0] == code


def test_to_see_that_nothing_has_changed_asks_for_none_of_what_a_run_needs():
    program = "import sys, toolkit.cli; from toolkit.run import unchanged; print('\\n'.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert set(loaded.split()) & {"matplotlib", "nbformat", "nbconvert", "pandera", "papermill", "scipy"} == set()


def test_a_client_that_has_not_changed_is_told_of_in_its_own_language(monkeypatch, capsys, tmp_path):
    outcome = notebook.Outcome("02c", "02c_cohorts.ipynb", "ok", "", 1.0, 1, 0)
    report = Report("demo", "ro", tmp_path, (outcome,), 0.1, ("02c",))
    monkeypatch.setattr("toolkit.run.unchanged.as_it_was", lambda *given, **wanted: report)
    words.use("en")
    code, said = _cvo(monkeypatch, capsys, "run", "demo")
    assert code == 0
    assert "demo: nimic nu s-a schimbat" in said


def test_one_refused_client_leaves_the_others_and_gives_its_exit_code(monkeypatch, capsys, demo_report):
    code, said = _cvo(monkeypatch, capsys, "--language", "ro", "run", "demo", "nobody", "--only", "01")
    assert code == 2
    assert "nobody" in said
    assert "demo: " in said
