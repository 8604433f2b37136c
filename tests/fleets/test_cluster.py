"""A Dask cluster as back end: the same rows, lost workers, logs that kill their reader, no cluster there."""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
import time
import types

import pytest

from curvetui.engine.read_options import ReadOptions
from curvetui.fleets import cluster as cluster_module
from curvetui.fleets.gather import Gathering, workers_of
from curvetui.fleets.listing import logs_of
from curvetui.fleets.workers import LocalWorkers, batches
from curvetui.sources import SourceError
from tests.fleets.sweeps import sweep
from tests.fleets.test_fleet import Kills
from tests.test_check import run

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def clusters():
    """The cluster that the tests share, in a list: one that does not recover is replaced."""
    pytest.importorskip("distributed")
    import dask

    made = []
    with dask.config.set(
        {
            "distributed.scheduler.allowed-failures": 0,
            "distributed.comm.timeouts.connect": "20s",
            # So long after a worker's death a local cluster looks again, and closes its nanny
            # for good if the worker that took its place happens to be dead at that moment.
            "distributed.deploy.lost-worker-timeout": "1h",
        }
    ):
        yield made
        for cluster in made:
            cluster.close()


@pytest.fixture
def cluster(clusters):
    """Two worker processes of this machine that answer, whatever the test before did to them."""
    from distributed import LocalCluster

    if not clusters or not _answer(clusters[-1]):
        clusters.append(
            LocalCluster(
                n_workers=2,
                threads_per_worker=1,
                processes=True,
                dashboard_address=None,
                protocol="tcp://",
            )
        )
        assert _answer(clusters[-1])
    return clusters[-1]


def _answer(cluster, seconds=120):
    """Whether two workers answer within *seconds*."""
    from distributed import Client

    end = time.monotonic() + seconds
    with Client(cluster, set_as_default=False) as client:
        while time.monotonic() < end:
            # A nanny whose worker dies before it knows that this has started gives up.
            states = [n.process and n.process.status.name for n in cluster.workers.values()]
            whole = list(client.run(_is_whole, on_error="return").values())
            if (states, whole) == (["running"] * 2, [True] * 2):
                return True
            time.sleep(0.05)
    return False


def _is_whole():
    return sys.modules.get("curvetui.version", sys) is not None


def test_the_rows_are_those_of_this_machines_cores(cluster, tmp_path):
    """Findings do not hang on who reads."""
    folder = sweep(tmp_path)

    def rows(workers):
        gathering = Gathering([str(folder)], ReadOptions(), workers)
        list(gathering.run())
        return gathering.table().rows

    assert rows(workers_of(cluster.scheduler_address)) == rows(LocalWorkers(1))


def test_nothing_is_lost_when_a_worker_is_killed_in_the_middle(cluster, tmp_path):
    """Its batches are read by the other one, and by the one that takes its place."""
    logs = list(logs_of([str(sweep(tmp_path, seeds=60))]))
    pids = [worker.pid for worker in cluster.workers.values()]
    found = []
    for part in workers_of(cluster.scheduler_address).map(batches(logs, 4), ReadOptions()):
        found += part
        if pids and len(found) >= 12:
            _kill_child_of(pids.pop())
            pids.clear()

    assert sorted(reading.log.path for reading in found) == sorted(log.path for log in logs)
    assert [row.error for reading in found for row in reading.rows if row.error] == []


def test_a_dying_worker_is_not_blamed_on_the_next_log(cluster, tmp_path):
    """Though the scheduler, busy, notices its death only after that log was handed out."""
    logs = list(logs_of([str(sweep(tmp_path, seeds=1))]))
    workers = workers_of(cluster.scheduler_address)
    for _ in range(2):
        assert _answer(cluster)
        pids = [worker.pid for worker in cluster.workers.values()]
        cluster.loop.add_callback(time.sleep, 0.5)
        for pid in pids:
            _kill_child_of(pid)
        workers._settle()
        found = workers._alone((logs[0],), ReadOptions())
        assert [row.error for reading in found for row in reading.rows] == [None]


def test_workers_without_curvetui_are_said(cluster, tmp_path):
    """Once, rather than as the error of every log."""
    workers = workers_of(cluster.scheduler_address)
    workers._client.run(_take_away)
    logs = list(logs_of([str(sweep(tmp_path))]))
    try:
        with pytest.raises(
            SourceError, match="and have none; install the same wheel or commit on each"
        ):
            list(workers.map(batches(logs, 2), ReadOptions()))
    finally:
        workers_of(cluster.scheduler_address)._client.run(_give_back)


def _take_away():
    sys.modules["curvetui.version"] = None


def _give_back():
    del sys.modules["curvetui.version"]


def _kill_child_of(pid):
    """Kill the worker below its nanny, or the process itself."""
    try:
        children = open(f"/proc/{pid}/task/{pid}/children").read().split()
    except OSError:
        children = []
    os.kill(int(children[0]) if children else pid, signal.SIGKILL)


def test_a_log_that_kills_workers_becomes_a_row_with_an_error(cluster, tmp_path):
    """The others of its batch are read."""
    folder = sweep(tmp_path)
    poisoned = folder / "lr0.1_bs32" / "seed0.log"
    logs = [
        log._replace(path=Kills(log.path)) if log.path == str(poisoned) else log
        for log in logs_of([str(folder)])
    ]
    workers = workers_of(cluster.scheduler_address)
    found = [r for p in workers.map(batches(logs, 8), ReadOptions()) for r in p]
    errors = {row.path: row.error for reading in found for row in reading.rows if row.error}

    assert len(found) == 8
    assert list(errors) == [str(poisoned)]
    assert "was killed" in errors[str(poisoned)]


def test_a_result_that_died_with_its_worker_is_read_again(cluster, tmp_path, monkeypatch):
    """The scheduler counts a batch as finished while its rows are held by a worker only."""
    import distributed

    plain, lost = distributed.Future.result, []

    def result(self, timeout=None):
        if self.key.startswith("readings") and len(lost) < 2:
            lost.append(self.key)
            raise distributed.scheduler.KilledWorker(self.key, None, 0)
        return plain(self, timeout)

    monkeypatch.setattr(distributed.Future, "result", result)
    logs = list(logs_of([str(sweep(tmp_path))]))
    workers = workers_of(cluster.scheduler_address)
    found = [r for p in workers.map(batches(logs, 2), ReadOptions()) for r in p]

    assert sorted(reading.log.path for reading in found) == sorted(log.path for log in logs)
    assert {row.error for reading in found for row in reading.rows} == {None}


def test_a_scheduler_that_ends_in_the_middle_is_said(tmp_path, monkeypatch):
    """It is no bug of ours."""
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(cluster_module, "TIMEOUT", "2s")
    made = distributed.LocalCluster(
        n_workers=1, processes=False, dashboard_address=None, protocol="tcp://"
    )
    logs = list(logs_of([str(sweep(tmp_path, seeds=60))]))
    found = workers_of(made.scheduler_address).map(batches(logs, 1), ReadOptions())
    next(found)
    made.close()

    with pytest.raises(SourceError, match="scheduler has ended"):
        list(found)


def test_a_scheduler_that_ends_leaves_the_rows_that_were_read(tmp_path, capsys, monkeypatch):
    """As a partial table; without any row there is only the error."""
    rows = 8

    class Lost(LocalWorkers):
        def map(self, given, options):
            for _, batch in zip(range(rows), super().map(given, options), strict=False):
                yield batch
            raise SourceError("the Dask scheduler has ended")

    monkeypatch.setattr("curvetui.cli.fleet.workers_of", lambda on: Lost(1))
    folder = str(sweep(tmp_path, seeds=60))
    code, out, err = run(capsys, "fleet", folder, "--no-cache")
    assert code == 2
    assert "this table is not complete" in out
    assert "the Dask scheduler has ended: " in err
    rows = 0
    code, out, err = run(capsys, "fleet", folder, "--no-cache")

    assert (code, out) == (2, "")
    assert err == "curvetui: the Dask scheduler has ended\n"


def test_a_cluster_without_workers_is_given_up(tmp_path, monkeypatch):
    """Every log is a row that says so; nothing waits for ever."""
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(cluster_module, "DESERTED", 0.5)
    folder = sweep(tmp_path)
    logs = list(logs_of([str(folder)]))
    with distributed.LocalCluster(
        n_workers=0, dashboard_address=None, protocol="tcp://"
    ) as deserted:
        workers = workers_of(deserted.scheduler_address)
        found = [r for p in workers.map(batches(logs, 2), ReadOptions()) for r in p]

    assert sorted(reading.log.path for reading in found) == sorted(log.path for log in logs)
    assert {row.error for reading in found for row in reading.rows} == {cluster_module.NOBODY}


def test_the_command_line_takes_a_schedulers_address(cluster, tmp_path, capsys):
    """`--on tcp://host:port`."""
    code, out, _ = run(
        capsys, "fleet", str(sweep(tmp_path)), "--no-cache", "--on", cluster.scheduler_address
    )

    assert code == 0
    assert out.startswith("  8 runs: 4 stop, 4 healthy")


@pytest.mark.parametrize(
    ("on", "told"),
    [
        ("nowhere", "write local"),
        ("slurm", "pip install dask-jobqueue"),
        ("k8s", "pip install dask-kubernetes"),
    ],
)
def test_what_is_missing_is_named(on, told, monkeypatch):
    """A back end that is not there is an error with what to install or to write."""
    for name in ("dask_jobqueue", "dask_kubernetes", "dask_kubernetes.operator"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(SourceError, match=told):
        workers_of(on)


def test_without_dask_the_extra_is_named(monkeypatch):
    """`pip install curvetui` stays light."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(SourceError, match=r"pip install distributed"):
        workers_of("tcp://127.0.0.1:1")


def test_a_scheduler_that_does_not_answer_is_an_error(monkeypatch):
    """Not a wait for ever."""
    pytest.importorskip("distributed")
    monkeypatch.setattr("curvetui.fleets.cluster.TIMEOUT", "1s")
    with pytest.raises(SourceError, match="cannot reach the Dask scheduler"):
        workers_of("tcp://127.0.0.1:9")


SBATCH = """#!/bin/sh
for script; do :; done
cp "$script" "$JOBS/$$.sh"
setsid sh "$JOBS/$$.sh" >"$JOBS/$$.out" 2>&1 </dev/null &
echo $! >"$JOBS/$$.pid"
echo "Submitted batch job $$"
"""
SCANCEL = """#!/bin/sh
for id; do [ -f "$JOBS/$id.pid" ] && kill -- -"$(cat "$JOBS/$id.pid")"; done 2>/dev/null
touch "$JOBS/cancelled"
"""


@pytest.fixture
def slurm(tmp_path, monkeypatch):
    """Commands of Slurm that run a job at once on this machine, and a configuration for dask-jobqueue."""
    dask = pytest.importorskip("dask")
    pytest.importorskip("dask_jobqueue")
    programs, jobs = tmp_path / "bin", tmp_path / "jobs"
    programs.mkdir()
    jobs.mkdir()
    for name, text in (("sbatch", SBATCH), ("scancel", SCANCEL), ("squeue", "#!/bin/sh\n")):
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=os.pathsep)
    monkeypatch.setenv("JOBS", str(jobs))
    given = {"cores": 1, "processes": 1, "memory": "1GB", "interface": "lo"}
    changes = {f"jobqueue.slurm.{name}": value for name, value in given.items()}
    with dask.config.set({**changes, "jobqueue.slurm.local-directory": str(jobs)}):
        yield jobs


@pytest.mark.slow
def test_jobs_of_slurm_read_the_logs(slurm, tmp_path, capsys):
    """dask-jobqueue submits the workers; stand-ins for `sbatch` and `scancel` run and end them on this machine."""
    code, out, _ = run(
        capsys, "fleet", str(sweep(tmp_path / "runs")), "--no-cache", "--on", "slurm"
    )

    assert code == 0
    assert out.startswith("  8 runs: 4 stop, 4 healthy")
    assert list(slurm.glob("*.pid"))


def test_a_machine_without_slurm_is_said(monkeypatch):
    """Before anything waits for a worker that cannot come."""
    pytest.importorskip("dask_jobqueue")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SourceError, match="no sbatch on this machine"):
        workers_of("slurm")


def test_a_cluster_that_cannot_be_started_is_said_in_one_line(monkeypatch):
    """Whatever a package that is not ours makes of a machine without a configuration."""

    class Broken:
        def __init__(self, **_):
            raise RuntimeError("no kubeconfig\nwas found")

    package = types.ModuleType("dask_kubernetes.operator")
    package.KubeCluster = Broken
    monkeypatch.setitem(sys.modules, "dask_kubernetes", types.ModuleType("dask_kubernetes"))
    monkeypatch.setitem(sys.modules, "dask_kubernetes.operator", package)
    with pytest.raises(
        SourceError,
        match=r"--on k8s: cannot start a cluster \(RuntimeError: no kubeconfig was found\)",
    ):
        workers_of("k8s")


def test_kubernetes_is_asked_for_what_its_operator_takes(tmp_path, monkeypatch, capsys):
    """A stand-in with the documented signatures, and bounds as its custom resource requires them: integers."""
    distributed = pytest.importorskip("distributed")
    made = []

    class KubeCluster(distributed.LocalCluster):
        def __init__(self, *, name=None, namespace=None, image=None, n_workers=None, quiet=False):
            assert re.fullmatch(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?", name)
            assert (namespace, image, n_workers, quiet) == (None, None, None, False)
            super().__init__(
                n_workers=0, dashboard_address=None, protocol="tcp://", threads_per_worker=1
            )
            made.append(self)

        def adapt(self, minimum=None, maximum=None):
            assert type(minimum) is type(maximum) is int
            assert minimum <= 1 <= maximum
            self.scale(min(maximum, 1))

    package = types.ModuleType("dask_kubernetes.operator")
    package.KubeCluster = KubeCluster
    monkeypatch.setitem(sys.modules, "dask_kubernetes", types.ModuleType("dask_kubernetes"))
    monkeypatch.setitem(sys.modules, "dask_kubernetes.operator", package)
    code, out, _ = run(
        capsys, "fleet", str(sweep(tmp_path)), "--no-cache", "--on", "k8s", "--level", "stop"
    )

    assert code == 0
    assert out.startswith("  4 runs: 4 stop")
    assert [cluster.status.name for cluster in made] == ["closed"]


def test_jobs_may_wait_in_a_queue(tmp_path, monkeypatch, capsys):
    """A worker that comes late is waited for, which is said once; nothing is given up."""
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(cluster_module, "DESERTED", 0.2)
    logs = list(logs_of([str(sweep(tmp_path))]))
    with distributed.LocalCluster(n_workers=0, dashboard_address=None, protocol="tcp://") as queued:
        workers = cluster_module.DaskWorkers(queued, patience=60.0)
        timer = threading.Timer(1.5, queued.scale, [1])
        timer.start()
        found = [r for p in workers.map(batches(logs, 2), ReadOptions()) for r in p]
        timer.join()

    assert {row.error for reading in found for row in reading.rows} == {None}
    assert capsys.readouterr().err.count("wait in the queue") == 1
