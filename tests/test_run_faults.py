"""The truth about failure: faults put into a run of small notebooks, and what is said and left of each."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import nbformat
import psutil
import pytest

from toolkit.client.config import Limits
from toolkit.errors import CannotWrite
from toolkit.run import kernels, notebook, one, places, steps, unchanged, watched
from toolkit.run.steps import Step

RAW = "Nr,Data,Suma\n1,2026-01-02,10.50\n2,2026-03-05,11.50\n"
TOML = """name = "A"
language = "ro"
currency = "RON"
[sources.lines]
files = ["raw/*.csv"]
columns = { order_id = "Nr", ordered_at = "Data", net_amount = "Suma" }
"""
GOOD = """from datetime import date
from toolkit import show
from toolkit.errors import MissingData
show.start(client="A", currency="RON", as_of=date(2026, 3, 5), language="ro", step="01")
show.missing(MissingData("", "spend"), "coca")"""


def written(path, *cells):
    """A notebook of these cells; of a text that is no list of cells, that text."""
    made = nbformat.v4.new_notebook()
    made.cells = [
        nbformat.v4.new_code_cell("client = ''\nas_of = ''\nlanguage = ''", metadata={"tags": ["parameters"]})
    ]
    made.cells += [nbformat.v4.new_code_cell(cell) for cell in cells]
    for place, cell in enumerate(made.cells):
        cell.id = f"cell-{place}"
    made.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "Python 3"}
    nbformat.write(made, path)


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """A client of two orders and two notebooks: one that is put a fault into, and one that is well."""
    folder = tmp_path_factory.mktemp("f")
    (folder / "data" / "acme" / "raw").mkdir(parents=True)
    (folder / "data" / "acme" / "raw" / "a.csv").write_text(RAW, encoding="utf-8")
    (folder / "data" / "acme" / "client.toml").write_text(TOML, encoding="utf-8")
    (folder / "notebooks").mkdir()
    written(folder / "notebooks" / "01_well.ipynb", GOOD)
    return folder


@pytest.fixture
def run(folders, monkeypatch, tmp_path):
    """``run(*cells, toml="")``: run the client with a notebook of these cells; gives the report."""
    monkeypatch.setenv("CVO_DATA", str(folders / "data"))
    monkeypatch.setenv("CVO_REPORTS", str(tmp_path / "reports"))

    def ran(*cells, toml=""):
        (folders / "data" / "acme" / "client.toml").write_text(TOML + toml, encoding="utf-8")
        if cells:
            written(folders / "notebooks" / "00_bad.ipynb", *cells)
        found = tuple(Step(p.stem[:2], p, ()) for p in sorted((folders / "notebooks").glob("*.ipynb")))
        monkeypatch.setattr(unchanged, "steps", lambda: found)
        monkeypatch.setattr(one, "chosen", lambda _only: found)
        return one.run_client("acme", fresh=True)

    yield ran
    assert not [path for path in tmp_path.rglob("*") if path.name.startswith(".") or path.suffix == ".part"]


FAULTS = {
    "exception": ("raise ValueError('fără comenzi')", "", "ValueError: fără comenzi"),
    "exit 0": ("import sys; sys.exit(0)", "", "s-a oprit înainte de ultima celulă"),
    "exit 1": ("import os; os._exit(1)", "", "nucleul notebookului"),
    "kill of the kernel": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "", "nucleul notebookului"),
    "out of memory": (
        "import time\nheld = [b'x' * 50_000_000 for _ in range(20)]\ntime.sleep(20)",
        '[limits]\nmemory = "350MB"\n',
        "memoriei din [limits] (350MB)",
    ),
    "time-out": ("import time; time.sleep(30)", "[limits]\nseconds = 1\n", "mai mult de 1 s"),
    "full disk in a notebook": ("raise OSError(28, 'No space left on device')", "", "discul este plin"),
    "60 MB of output": ("for _ in range(60): print('x' * 1_000_000)", "", "mai mult de 20 MB"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_a_notebook_is_a_failed_step_with_its_reason_and_leaves_the_others(run, fault):
    cell, toml, reason = FAULTS[fault]
    report = run(cell, GOOD, toml=toml)
    assert [(o.id, o.status) for o in report.outcomes] == [("00", "failed"), ("01", "skipped")]
    assert_told(report, reason)


def assert_told(report, reason):
    """The reason stands in the report, the summary and the deck; nothing of the failed notebook is left."""
    assert reason in report.outcomes[0].reason
    assert "\n" not in report.outcomes[0].reason
    summary = json.loads((report.folder / "summary.json").read_text(encoding="utf-8"))
    assert reason in summary["steps"][0]["reason"]
    assert reason in report.deck.read_text(encoding="utf-8")
    assert "Traceback" not in report.deck.read_text(encoding="utf-8")
    assert [path.name for path in (report.folder / "notebooks").iterdir()] == ["01_well.ipynb"]


def test_a_damaged_notebook_is_a_failed_step(run, folders):
    (folders / "notebooks" / "00_bad.ipynb").write_text('{"cells": [', encoding="utf-8")
    assert_told(run(), "fișierul notebookului este deteriorat")


def test_a_damaged_notebook_does_not_hide_the_others(tmp_path):
    (tmp_path / "00_bad.ipynb").write_text("[]", encoding="utf-8")
    assert [step.id for step in steps.steps(tmp_path)] == ["00"]


def test_a_kernel_that_is_not_there_is_a_failed_step(run, monkeypatch):
    monkeypatch.setattr(kernels, "CAN_FORK", False)
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    report = run(GOOD)
    assert "nucleul notebookului nu a pornit" in report.outcomes[0].reason


def _full(*_given, **_options):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("place", ["_write_json", "deck.write_deck", "intake.build"])
def test_a_full_disk_is_a_refusal_and_what_was_there_stays(run, monkeypatch, place):
    before = run(GOOD).deck
    held = before.read_bytes()
    owner, _dot, name = place.rpartition(".")
    monkeypatch.setattr(getattr(one, owner) if owner else one, name, _full)
    with pytest.raises(CannotWrite, match="acme: discul este plin") as refusal:
        run(GOOD)
    assert refusal.value.exit_code == 1
    assert before.read_bytes() == held


def test_a_full_disk_under_an_executed_notebook_is_a_failed_step(run, monkeypatch):
    monkeypatch.setattr(notebook.nbformat, "write", _full)
    executed = run()
    assert executed.outcomes[0].reason.startswith("discul este plin")


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS])
def test_a_folder_that_may_not_be_written_to_is_a_refusal(run, monkeypatch, number):
    def refused(*_given, **_options):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(places, "folder_beside", refused)
    with pytest.raises(CannotWrite, match="nu există drept de scriere"):
        run(GOOD)


PROGRAM = """import sys, os
from pathlib import Path
from toolkit.run import one, steps, unchanged
from toolkit.run.steps import Step
if __name__ == "__main__":
    found = tuple(Step(p.stem[:2], p, ()) for p in sorted(Path(sys.argv[1]).glob("*.ipynb")))
    steps.steps = unchanged.steps = lambda: found
    one.chosen = lambda _only: found
    one.run_client("acme", progress=lambda step, state: print(step, state, flush=True))
"""


def test_a_killed_run_leaves_no_report_and_no_kernel_and_the_next_sweeps_what_it_left(run, folders, tmp_path):
    mark = tmp_path / "pid"
    written(
        folders / "notebooks" / "00_bad.ipynb",
        f"import os, time\nopen({str(mark)!r}, 'w').write(str(os.getpid()))\ntime.sleep(60)",
    )
    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    runner = subprocess.Popen(
        [sys.executable, tmp_path / "program.py", folders / "notebooks"], stdout=subprocess.DEVNULL
    )
    _until(lambda: mark.exists() and mark.read_text())
    runner.send_signal(signal.SIGKILL)
    runner.wait()
    left = [path.name for path in (tmp_path / "reports").glob("acme/*/*")]
    assert len(left) == 1
    assert left[0].startswith(".ro~")
    _until(lambda: _is_gone(int(mark.read_text())))
    assert run(GOOD).deck.is_file()


CALLER = """import time
from toolkit.run import kernels
if __name__ == "__main__":
    kernels.CAN_FORK = False
    print(kernels.client_process(time.sleep, 60).pid, flush=True)
    time.sleep(60)
"""


def test_a_clients_process_ends_when_the_batch_is_killed(tmp_path):
    (tmp_path / "program.py").write_text(CALLER, encoding="utf-8")
    caller = subprocess.Popen([sys.executable, tmp_path / "program.py"], stdout=subprocess.PIPE)
    client = int(caller.stdout.readline())
    assert not _is_gone(client)
    caller.kill()
    caller.wait()
    _until(lambda: _is_gone(client), 30)


def test_a_run_killed_while_it_put_its_report_in_place_gives_the_former_back(tmp_path):
    from toolkit.client import working

    former = tmp_path / f".ro~{working.HOST}~999999999~abc~former"
    former.mkdir()
    (former / "deck.html").write_text("last week", encoding="utf-8")
    (tmp_path / f".ro~{working.HOST}~999999999~abc").mkdir()
    (tmp_path / f".ro~other~{os.getpid()}~abc").mkdir()
    working.sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [f".ro~other~{os.getpid()}~abc", "ro"]
    assert (tmp_path / "ro" / "deck.html").read_text(encoding="utf-8") == "last week"


def _is_gone(pid):
    """Ended, whether or not somebody has asked how."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def _until(is_so, seconds=60):
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


# same input, same bytes


def test_two_runs_of_one_input_write_the_same_bytes(run, folders, monkeypatch, tmp_path):
    plotted = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
    found = []
    for place in ("first", "second"):
        monkeypatch.setenv("CVO_REPORTS", str(tmp_path / place))
        report = run(plotted, GOOD)
        files = {p.relative_to(report.folder): p.read_bytes() for p in report.folder.rglob("*") if p.is_file()}
        assert files.pop(Path("timing.json"))
        found.append(files)
    assert found[0].keys() == found[1].keys()
    assert [str(name) for name in found[0] if found[0][name] != found[1][name]] == []


def test_notebooks_take_the_tables_of_their_run_and_read_no_raw_file_again(run, folders):
    opened = (
        "from toolkit.client import Client\nclient = Client.open('acme')\nassert client.orders.count().execute() == 2"
    )
    no_hash = "Client.file_hash = None"  # the raw files cannot be told apart then
    report = run(opened.replace("\n", f"\n{no_hash}\n", 1), GOOD)
    assert [o.status for o in report.outcomes] == ["skipped", "skipped"], report.outcomes  # its slide lacks data


class Process:
    """A process as psutil shows it, of so many bytes; one of -1 has ended."""

    def __init__(self, size, *started):
        self.size, self.started, self.sought = size, started, 0

    def is_running(self):
        return self.sought < 3

    def status(self):
        return "running"

    def children(self, recursive):
        assert recursive
        self.sought += 1
        return list(self.started)

    def memory_info(self):
        if self.size < 0:
            raise psutil.NoSuchProcess(0)
        return SimpleNamespace(rss=self.size)

    def kill(self):
        self.size = -1


@pytest.mark.parametrize(("sizes", "is_ended"), [((700, 399, -1), True), ((700, 300, -1), False), ((1001,), True)])
def test_what_a_kernel_has_started_counts_for_its_memory(sizes, is_ended, monkeypatch):
    monkeypatch.setattr(watched, "EVERY_SECONDS", 0)
    watch = watched.Watch(Limits(memory="1KB"))
    watch.memory = 1000
    watch._kernel = Process(sizes[0], *map(Process, sizes[1:]))
    watch._follow()
    assert (watch.reason is not None) == is_ended
    assert all((process.size == -1) == is_ended for process in (watch._kernel, *watch._kernel.started[:1]))
