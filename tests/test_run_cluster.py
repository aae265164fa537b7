"""The book of clients on a Dask cluster: whatever becomes of its workers, every client ends or is refused."""

import os
import signal
import sys
import threading
import time

import pytest
from test_run import _cvo
from test_run_batch import STEP, book, make  # noqa: F401

from toolkit.run import batch

dask = pytest.importorskip("dask")
distributed = pytest.importorskip("distributed")
cluster = pytest.importorskip("toolkit.run.cluster")


@pytest.fixture(scope="module")
def there():
    """Two workers, processes of their own; one that is killed is not started again."""
    with (
        dask.config.set({"distributed.worker.daemon": False}),
        distributed.LocalCluster(2, threads_per_worker=1, dashboard_address=None) as made,
    ):
        for nanny in made.workers.values():
            nanny.auto_restart = False
        yield made


def run(there, *slugs):
    lines = batch.run_batch(slugs, 1, only=STEP, fresh=True, scheduler=there.scheduler_address)
    return {line.client: line for line in lines}


def kill_a_worker(there, when):
    """Kill one of the workers that are left as soon as that is so."""

    def wait():
        while not when():
            time.sleep(0.05)
        worker = next(nanny for nanny in there.workers.values() if nanny.is_alive())
        os.kill(worker.pid, signal.SIGKILL)

    threading.Thread(target=wait, daemon=True).start()


def test_a_worker_that_is_killed_leaves_its_clients_to_the_others(there, book, capfd):  # noqa: F811
    for slug in ("a", "b"):
        make(book / "data", slug)
    make(book / "data", "poisoned", "Nr,Data\n1,2\n")
    kill_a_worker(there, lambda: all(list((book / "data" / slug).glob("built/*")) for slug in "ab"))
    ended = run(there, "poisoned", "a", "b")
    assert {slug: line.exit_code for slug, line in ended.items()} == {"a": 0, "b": 0, "poisoned": 3}
    assert len(there.scheduler.workers) == 1
    assert all((book / "reports" / ended[slug].report / "deck.html").is_file() for slug in "ab")
    assert capfd.readouterr().out.count(f"b · {STEP} · skipped") == 1
    assert [path for path in book.rglob(".*") if "~" in path.name] == []


def _never_ends(slug, order, told):
    """In place of a client's run on a worker: it goes on until its worker is killed."""
    told(f"{slug} · begun")
    time.sleep(600)


@pytest.fixture
def endless(there, book):  # noqa: F811
    """A client whose run does not end, on what workers are left."""
    make(book / "data", "a")
    client = distributed.Client(there.scheduler_address, set_as_default=False)
    client.run(lambda: setattr(cluster, "in_own_process", _never_ends))
    yield "a"
    client.close()


def test_a_cluster_that_is_gone_is_a_refusal_and_not_an_endless_wait(there, endless, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(cluster._Workers, "_is_there", lambda _self: False)
        patch.setattr(cluster, "LOOK_SECONDS", 0.1)
        patch.setattr(cluster, "PATIENCE_SECONDS", 0.2)
        assert "the cluster was lost" in run(there, endless)["a"].reason


def test_a_client_under_which_the_workers_are_lost_is_refused(there, endless, monkeypatch, capfd):
    monkeypatch.setattr(there.scheduler, "allowed_failures", 0)
    told = []
    kill_a_worker(there, lambda: told.append(capfd.readouterr().out) or "a · begun" in "".join(told))
    line = run(there, endless)["a"]
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
    from toolkit.run.many import Order

    monkeypatch.setattr(cluster.multiprocessing, "current_process", lambda: type("P", (), {"daemon": True}))
    refused = cluster.on_worker("a", Order(), "topic")
    assert refused.exit_code == 2
    assert "DASK_DISTRIBUTED__WORKER__DAEMON=False" in refused.message
