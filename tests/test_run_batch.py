"""The book of clients: side by side, one that fails leaves the others, nothing of one in another's files."""

import json
import random
import shutil
import threading
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from test_run import _cvo

from toolkit.run import batch, kernels, many
from toolkit.run.many import Refused
from toolkit.run.outcome import Outcome, Report

TOML = """name = "{name}"
language = "en"
currency = "RON"
[sources.lines]
files = ["raw/*.csv"]
columns = {{ order_id = "Nr", ordered_at = "Data", net_amount = "Suma" }}
"""
STEP = "01"


def make(data, slug, raw="Nr,Data,Suma\n1,2026-01-02,10.50\n2,2026-03-05,11.50\n{canary},no date,1\n"):
    """A client of two orders and a row that is put aside, with its name and that row as a canary."""
    canary = f"canary-{slug}"
    (data / slug / "raw").mkdir(parents=True)
    (data / slug / "raw" / "a.csv").write_text(raw.format(canary=canary), encoding="utf-8")
    (data / slug / "client.toml").write_text(TOML.format(name=canary), encoding="utf-8")


def files_of(folder):
    found = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {name: content for name, content in found.items() if name.name != "timing.json"}


@pytest.fixture
def book(tmp_path, monkeypatch):
    """An empty book of clients: the folders of the data and of the reports."""
    (tmp_path / "data").mkdir()
    (tmp_path / "reports").mkdir()
    monkeypatch.setenv("CVO_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CVO_REPORTS", str(tmp_path / "reports"))
    return tmp_path


def test_clients_side_by_side_hold_nothing_of_each_other_and_a_poisoned_one_leaves_them(book, soak):
    """Every day three and a poisoned one; with --soak two hundred, eight at a time."""
    many_slugs = [f"shop{number:03}" for number in range(200 if soak else 3)]
    for slug in many_slugs:
        make(book / "data", slug)
    make(book / "data", "poisoned", "Nr,Data\n1,2\n")
    lines = list(batch.run_batch(batch.clients(), 8 if soak else 3, only=STEP))
    assert sorted((line.client, line.exit_code) for line in lines) == [("poisoned", 3), *((s, 0) for s in many_slugs)]
    for slug in many_slugs:
        held = b"".join(files_of(book / "reports" / slug).values())
        assert f"canary-{slug}".encode() in held
        assert held.count(b"canary-") == held.count(f"canary-{slug}".encode())
    assert_told_again(book, many_slugs)


def assert_told_again(book, slugs):
    """The page names every client and why one was refused; a second batch starts no process for the others."""
    page = (book / "reports" / "index.html").read_text(encoding="utf-8")
    assert all(f"canary-{slug}" in page for slug in slugs)
    assert "missing column" in page
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(many, "in_own_process", lambda slug, _order: Refused(slug, "started", 1))
        lines = list(batch.run_batch(batch.clients(), 2, only=STEP))
        assert {line.client for line in lines if line.state != "unchanged"} == {"poisoned"}
        assert batch.clients(retry_failed=True) == ["poisoned"]


def test_a_run_that_was_killed_at_any_moment_and_run_again_writes_the_same_bytes(book, monkeypatch, soak):
    """Every day two random kills; with --soak fifty."""
    make(book / "data", "acme")
    order, chance, started = many.Order({"only": STEP, "fresh": True}), random.Random(10), []
    begin = kernels.client_process
    monkeypatch.setattr(kernels, "client_process", lambda *given: started.append(begin(*given)) or started[-1])
    clean = many.in_own_process("acme", order)
    expected = files_of(clean.folder)
    for _kill in range(50 if soak else 2):
        timer = threading.Timer(chance.uniform(0.5, clean.seconds + 1), lambda: started[-1].kill())
        timer.start()
        ended = many.in_own_process("acme", order)
        timer.cancel()
        assert isinstance(ended, Report) or "ended from outside" in ended.message
        assert files_of(many.in_own_process("acme", order).folder) == expected
        assert [path.name for path in (book / "reports" / "acme").rglob(".*")] == []


# how a batch is told


def _report(slug, *outcomes, day="2026-03-05", kept=()):
    folder = Path(batch.reports_root()).resolve() / slug / day / "en"
    folder.mkdir(parents=True, exist_ok=True)
    return Report(slug, "en", folder, outcomes, 1.0, kept)


@pytest.fixture
def ended(book, monkeypatch):
    """``ended(...)``: what each client is said to have ended with, in place of running it."""
    monkeypatch.setattr(many, "_as_it_was", lambda *_given, **_options: None)

    def tell(**told):
        for slug in told:
            make(book / "data", slug)
        monkeypatch.setattr(many, "in_own_process", lambda slug, _order: told[slug])

    return tell


FAILED = Outcome("02c", "02c.ipynb", "failed", "the disk is <full>", 1.0, 0, 0)
WELL = Outcome("01", "01.ipynb", "ok", "", 1.0, 1, 1)


@pytest.mark.parametrize(
    ("exit_code", "told"),
    [
        (0, {"a": lambda: _report("a", WELL)}),
        (1, {"a": lambda: _report("a", WELL, FAILED), "b": lambda: _report("b", WELL)}),
        (2, {"a": lambda: Refused("a", "no such key", 2), "b": lambda: _report("b", FAILED)}),
        (3, {"a": lambda: Refused("a", "no such column", 3), "b": lambda: _report("b", WELL)}),
    ],
)
def test_the_exit_code_of_a_batch_is_that_of_its_worst_client(ended, monkeypatch, capsys, exit_code, told):
    ended(**{slug: make() for slug, make in told.items()})
    code, said = _cvo(monkeypatch, capsys, "batch", "--jobs", "1")
    assert code == exit_code
    assert all(slug in said for slug in told)
    assert "index.html" in said


def test_a_batch_that_stops_at_the_first_begins_no_other_and_tries_both_again(ended):
    ended(a=Refused("a", "no", 3), b=_report("b", WELL))
    assert [line.client for line in batch.run_batch(["a", "b"], 1, stop_at_first=True)] == ["a"]
    assert batch.clients(retry_failed=True) == ["a", "b"]


def test_a_wrong_day_is_a_mistake_of_the_command(book, monkeypatch, capsys):
    make(book / "data", "a")
    code, said = _cvo(monkeypatch, capsys, "--language", "en", "batch", "--since", "monday")
    assert code == 2
    assert "--since is monday" in said


def test_since_a_day_are_those_whose_files_changed(book):
    import os

    for slug in ("old", "new"):
        make(book / "data", slug)
    for path in (book / "data" / "old").rglob("*.*"):
        os.utime(path, (1e9, 1e9))
    assert batch.clients(since="2020-01-01") == ["new"]
    changed = datetime.fromtimestamp(1e9).date()
    assert batch.clients(since=f"{changed}") == ["new", "old"]  # on the very day
    assert batch.clients(since=f"{changed + timedelta(days=1)}") == ["new"]


def test_a_client_whose_folder_is_gone_is_in_the_log_no_more(book, ended):
    ended(a=_report("a", WELL), b=_report("b", WELL))
    list(batch.run_batch(["a", "b"], 1))
    shutil.rmtree(book / "data" / "b")
    assert [line.client for line in batch.read_log()] == ["a"]


def test_the_page_tells_figures_what_moved_and_a_reason_as_text(ended, book):
    lights = [{"light": "revenue_yoy", "state": "green"}, {"light": "nps", "state": "red"}]
    for day, sales in (("2026-02-05", 100.0), ("2026-03-05", 150.0)):
        summary = {"client": "<A & B>", "as_of": day, "currency": "RON", "kpis": {"net_revenue": sales}, "findings": []}
        summary["lights"] = lights
        folder = _report("a", day=day).folder
        (folder / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
    ended(a=_report("a", FAILED))
    list(batch.run_batch(["a"], 1))
    page = (book / "reports" / "index.html").read_text(encoding="utf-8")
    assert "&lt;A &amp; B&gt;" in page
    assert "02c: the disk is &lt;full&gt;" in page
    assert "5 February 2026: Net revenue 100.00\u00a0RON → 150.00\u00a0RON" in page
    assert 'href="a/2026-03-05/en/deck.html"' in page
    assert page.index('<strong class="red">failing</strong>: NPS') < page.index('class="green">healthy</strong>: ')
    assert "http" not in page.replace("http-equiv", "")
    assert "All clients side by side" not in page


def test_what_did_not_end_well_stands_first_on_the_page(ended, book):
    ended(a=_report("a", WELL), b=Refused("b", "no file", 3))
    list(batch.run_batch(["a", "b"], 1))
    page = (book / "reports" / "index.html").read_text(encoding="utf-8")
    assert page.index("no file") < page.index('class="reason">a<')


def test_the_page_leads_to_the_deck_over_all_clients(ended, book):
    (book / "reports" / "portfolio" / "en").mkdir(parents=True)
    (book / "reports" / "portfolio" / "en" / "deck.html").touch()
    ended(a=_report("a", WELL))
    list(batch.run_batch(["a"], 1))
    page = (book / "reports" / "index.html").read_text(encoding="utf-8")
    assert '<a href="portfolio/en/deck.html">All clients side by side</a>' in page


@pytest.mark.parametrize(("clients", "processors", "gigabytes", "jobs"), [(9, 4, 64, 4), (3, 4, 64, 3), (9, 4, 6, 3),
                                                                          (9, 4, 1, 1)])  # fmt: skip
def test_as_many_clients_run_at_a_time_as_processors_and_memory_allow(
    monkeypatch, clients, processors, gigabytes, jobs
):
    monkeypatch.setattr("os.cpu_count", lambda: processors)
    monkeypatch.setattr(many.psutil, "virtual_memory", lambda: SimpleNamespace(total=gigabytes * 10**9))
    assert many.at_a_time(clients) == jobs


@pytest.mark.parametrize(
    ("processors", "jobs", "shares"),
    [(2, 2, [1, 1, 2, 2]), (2, 1, [2, 2, 2, 2]), (8, 2, [4, 4, 8, 8]), (8, 3, [2, 4, 4, 4]), (1, 2, [1, 1, 1, 1])],
)
def test_the_last_clients_take_what_the_first_of_them_to_end_leaves(processors, jobs, shares, monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: processors)
    monkeypatch.setattr(many, "in_own_process", lambda slug, order: (slug, order.options["processors"]))
    monkeypatch.setattr(many, "_as_it_was", lambda *_given, **_told: None)
    assert sorted(many.run_many("abcd", jobs)) == list(zip("abcd", shares, strict=True))
    assert [told for _slug, told in many.run_many("a", jobs, processors=5)] == [5]


# purge


def test_a_purge_leaves_nothing_of_a_client_and_all_of_another(book, monkeypatch, capsys, ended):
    ended(a=_report("a", WELL), b=_report("b", WELL))
    list(batch.run_batch(["a", "b"], 1))
    assert _cvo(monkeypatch, capsys, "purge", "a", "--yes")[0] == 0
    assert [line.client for line in batch.read_log()] == ["b"]
    assert sorted(path.name for path in book.glob("*/*")) == ["b", "b", "batch.json"]
    assert "canary-a" not in "".join(p.read_text(encoding="utf-8") for p in book.rglob("*") if p.is_file())


@pytest.mark.parametrize("slug", ["../outside", "/etc", "linked", "absent"])
def test_a_purge_of_what_is_no_client_removes_nothing(book, monkeypatch, capsys, slug):
    (book / "outside").mkdir()
    (book / "outside" / "kept").write_text("x", encoding="utf-8")
    (book / "data" / "linked").symlink_to(book / "outside")
    assert _cvo(monkeypatch, capsys, "purge", slug, "--yes")[0] == 2
    assert (book / "outside" / "kept").is_file()
    assert (book / "data" / "linked").is_symlink()


def test_a_purge_that_is_not_confirmed_removes_nothing(book, monkeypatch, capsys):
    make(book / "data", "a")
    monkeypatch.setattr("typer.confirm", lambda _question: False)
    assert _cvo(monkeypatch, capsys, "purge", "a")[0] == 130
    assert (book / "data" / "a" / "client.toml").is_file()
