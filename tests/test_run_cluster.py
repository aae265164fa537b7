"""The book of clients on a Dask cluster: whatever becomes of its workers, every client ends or is refused."""

import os
import signal
import sys
import threading
import time
from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace

import pytest
from test_run import _cvo
from test_run_batch import STEP, book, make  # noqa: F401

from toolkit.run import batch
from toolkit.run.many import Order, Refused
from toolkit.run.outcome import Report

dask = pytest.importorskip("dask")
distributed = pytest.importorskip("distributed")
cluster = pytest.importorskip("toolkit.run.cluster")


@pytest.fixture(scope="module")
def there():
    """A cluster of two workers, each a process of its own."""
    with (
        dask.config.set({"distributed.worker.daemon": False}),
        distributed.LocalCluster(2, threads_per_worker=1, dashboard_address=None) as made,
    ):
        yield made


def run(there, *slugs):
    lines = batch.run_batch(slugs, 1, only=STEP, fresh=True, scheduler=there.scheduler_address)
    return {line.client: line for line in lines}


def kill_a_busy_worker(there, when):
    """Kill the worker that runs a client as soon as that is so; it is not started again."""

    def wait():
        while not when():
            time.sleep(0.05)
        busy = {worker.address for worker in there.scheduler.workers.values() if worker.processing}
        nanny = next(nanny for nanny in there.workers.values() if nanny.worker_address in busy)
        nanny.close_gracefully()
        os.kill(nanny.pid, signal.SIGKILL)

    threading.Thread(target=wait, daemon=True).start()


def on_workers(there, ran):
    """Let the workers run that in place of clients in processes of their own, which takes seconds to start."""
    with distributed.Client(there.scheduler_address, set_as_default=False) as client:
        client.run(setattr, cluster, "in_own_process", ran)


def _short(slug, order, told):
    told(f"{slug} · intake · done")
    if slug == "poisoned":
        return Refused(slug, "missing column", 3)
    time.sleep(1)
    told(f"{slug} · deck · done")
    return Report(slug, "en", Path(order.folders["CVO_REPORTS"]) / slug / "2026-03-05" / "en", (), 1.0)


def _slow(slug, order, told):
    told(f"{slug} · intake · done")
    time.sleep(4)


def test_a_worker_that_is_killed_leaves_its_client_to_another(there, book, capfd, soak):  # noqa: F811
    """Every day a client that only says how far it is; with --soak real ones."""
    make(book / "data", "a")
    make(book / "data", "poisoned", "Nr,Data\n1,2\n")
    if not soak:
        on_workers(there, _short)
    told = []
    kill_a_busy_worker(there, lambda: told.append(capfd.readouterr().out) or "a · intake · done" in "".join(told))
    ended = run(there, "poisoned", "a")
    assert {slug: line.exit_code for slug, line in ended.items()} == {"a": 0, "poisoned": 3}
    said = "".join(told) + capfd.readouterr().out
    assert (said.count("a · intake · done"), said.count("a · deck · done")) == (2, 1)
    assert len(there.scheduler.workers) == 1
    assert not soak or (book / "reports" / ended["a"].report / "deck.html").is_file()
    assert [path for path in book.rglob(".*") if "~" in path.name] == []


@pytest.fixture
def slow(there, book):  # noqa: F811
    """A client whose run takes four seconds, on what workers are left."""
    make(book / "data", "a")
    on_workers(there, _slow)
    return "a"


def test_a_cluster_that_is_gone_is_a_refusal_and_not_an_slow_wait(there, slow, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(cluster._Workers, "_is_there", lambda _self: False)
        patch.setattr(cluster, "LOOK_SECONDS", 0.1)
        patch.setattr(cluster, "PATIENCE_SECONDS", 0.2)
        assert "the cluster was lost" in run(there, slow)["a"].reason


def test_a_cluster_that_is_away_for_a_moment_is_waited_for(there, book, monkeypatch):  # noqa: F811
    make(book / "data", "a")
    on_workers(there, _short)
    looks = iter([False] * 3)
    monkeypatch.setattr(cluster._Workers, "_is_there", lambda _self: next(looks, True))
    monkeypatch.setattr(cluster, "LOOK_SECONDS", 0.1)
    assert run(there, "a")["a"].exit_code == 0
    assert next(looks, "all were taken") == "all were taken"
    for watching in (thread for thread in threading.enumerate() if thread.name == "cvo-cluster"):
        watching.join(20)
        assert not watching.is_alive()


def test_what_comes_of_a_client_is_told_once(monkeypatch):
    told, future = [], Future()
    monkeypatch.setattr(cluster.DaskDistributedBackend, "submit", lambda _self, _func, ended: ended(["a"]) or future)
    workers = object.__new__(cluster._Workers)
    workers._awaited = {}
    workers.submit(SimpleNamespace(items=[(None, ("a", Order()), {})]), told.append)
    future.set_exception(RuntimeError("the worker ended after its answer had come"))
    assert told == [["a"]]


def test_a_client_under_which_the_workers_are_lost_is_refused(there, slow, monkeypatch, capfd):
    monkeypatch.setattr(there.scheduler, "allowed_failures", 0)
    told = []
    kill_a_busy_worker(there, lambda: told.append(capfd.readouterr().out) or "a · intake · done" in "".join(told))
    line = run(there, slow)["a"]
    assert (line.state, line.exit_code) == ("refused", 1)
    assert "worker after worker was lost" in line.reason


def test_a_cluster_without_a_worker_or_a_scheduler_is_one_sentence(book, monkeypatch, capsys):  # noqa: F811
    make(book / "data", "a")
    monkeypatch.setattr(cluster, "WAIT_SECONDS", 1)
    for address in ("tcp://127.0.0.1:9", "nowhere", "tcp://:x"):
        code, said = _cvo(monkeypatch, capsys, "batch", "--scheduler", address)
        assert code == 2
        assert f"--scheduler {address}: no Dask scheduler answers there" in said.replace("\n", " ")


def test_without_dask_the_extra_is_named(book, monkeypatch, capsys):  # noqa: F811
    make(book / "data", "a")
    monkeypatch.delitem(sys.modules, "toolkit.run.cluster")
    monkeypatch.delattr("toolkit.run.cluster")
    monkeypatch.setitem(sys.modules, "distributed", None)
    code, said = _cvo(monkeypatch, capsys, "batch", "--scheduler", "tcp://127.0.0.1:9")
    assert code == 2
    assert "'.[dask]'" in said


def test_jobs_is_not_for_a_cluster(book, monkeypatch, capsys):  # noqa: F811
    code, said = _cvo(monkeypatch, capsys, "batch", "--jobs", "2", "--scheduler", "tcp://127.0.0.1:9")
    assert code == 2
    assert "--jobs is for one machine" in said


def test_a_worker_that_may_start_no_process_says_what_to_set(monkeypatch):
    monkeypatch.setattr(cluster.multiprocessing, "current_process", lambda: type("P", (), {"daemon": True}))
    refused = cluster.on_worker("a", Order(), "topic")
    assert refused.exit_code == 2
    assert "DASK_DISTRIBUTED__WORKER__DAEMON=False" in refused.message
