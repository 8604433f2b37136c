"""Reads batches of logs on a Dask cluster; its workers need curvetui installed and sight of the logs, nothing else."""

from __future__ import annotations

import atexit
import shutil
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any

from curvetui.engine.read_options import ReadOptions
from curvetui.fleets.listing import Log
from curvetui.fleets.reading import LogReading, failed, readings
from curvetui.fleets.workers import AHEAD, KILLED, Batch, handed_out
from curvetui.sources import SourceError
from curvetui.system.console import narrate
from curvetui.system.extras import install_hint

SCHEMES = ("tcp://", "tls://", "ws://", "wss://", "ucx://")
TIMEOUT = "15s"
"""To reach the scheduler."""
DESERTED = 60.0
"""Seconds without any worker after which what is still to be read is given up; workers that were killed come back sooner."""
QUEUED = 86400.0
"""The same where workers are jobs that may wait in a queue."""
PAUSE = 0.01
"""Seconds between two looks whether something has come."""
NOBODY = "the cluster has no worker any more"
WAITING = "no worker yet: its job may wait in the queue; Ctrl-C gives up"
PACKAGES = {"slurm": "dask-jobqueue", "k8s": "dask-kubernetes"}
MIN_AHEAD = 64
"""Batches that are out at least, so that a cluster that grows by demand sees some."""


def cluster_of(on: str) -> DaskWorkers:
    """The cluster that `--on` names: a scheduler's address, `slurm` or `k8s`.

    Raises:
        SourceError: it names none, its package is not installed, or it cannot be reached.
    """
    if on.startswith(SCHEMES):
        return DaskWorkers(on)
    makers: dict[str, Callable[[], Any]] = {"slurm": _slurm, "k8s": _kubernetes}
    if on not in makers:
        raise SourceError(
            f"--on {on}: write local, slurm, k8s, or a scheduler's address such as tcp://host:8786"
        )
    try:
        cluster = makers[on]()
        cluster.adapt()
        return DaskWorkers(cluster, QUEUED)
    except ImportError as error:
        package = PACKAGES[on]
        what = f"--on {on} needs {package} ({error}); pip install {package}"
        raise SourceError(what) from error
    except SourceError:
        raise
    # Whatever the user's own configuration, or a machine without any, makes of it.
    except Exception as error:
        why = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        raise SourceError(f"--on {on}: cannot start a cluster ({why})") from error


def _slurm() -> Any:
    from dask_jobqueue import SLURMCluster

    if shutil.which("sbatch") is None:
        raise SourceError("--on slurm: there is no sbatch on this machine; run it on a login node")
    # Queue, memory and cores come from the user's own jobqueue.yaml.
    return SLURMCluster()


def _kubernetes() -> Any:
    from dask_kubernetes.operator import KubeCluster

    try:
        # Of each fleet its own: a cluster of the same name would be shared, and ended by whoever is done first.
        return KubeCluster(name=f"curvetui-{uuid.uuid4().hex[:10]}")
    except Exception:
        # At our exit it would try to end what it could not start, and complain at length.
        with suppress(ImportError):
            from dask_kubernetes.operator.kubecluster.kubecluster import reap_clusters

            atexit.unregister(reap_clusters)
        raise


class DaskWorkers:
    """The workers of a Dask scheduler."""

    logs = 48
    """In a batch: each costs the scheduler the same, however many logs it holds."""

    def __init__(self, where: Any, patience: float | None = None) -> None:
        """Connect.

        Args:
            where: the scheduler's address, or a cluster object of Dask.
            patience: seconds without any worker after which a cluster that we have started, and end, is given up;
                None: it is not ours, and that is `DESERTED`.

        Raises:
            SourceError: Dask is not installed, or nothing answers there.
        """
        try:
            import distributed
        except ImportError as error:
            raise SourceError(
                f"a Dask cluster needs an optional package; {install_hint('dask')}"
            ) from error
        try:
            self._is_deserted = self._has_said = False
            self._patience = patience or DESERTED
            self._where, self._is_ours = where, patience is not None
            # Dask has no types of its own.
            self._dask: Any = distributed
            self._client: Any = self._dask.Client(where, timeout=TIMEOUT, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise SourceError(f"cannot reach the Dask scheduler at {where}: {error}") from error

    def map(self, given: Iterable[Batch], options: ReadOptions) -> Iterator[list[LogReading]]:
        """What came of each batch, as it is done; a batch that keeps killing workers is tried log by log.

        A worker that dies takes down what waits on it too, so logs that were blamed are tried once more, each alone.
        """
        waiting = iter(given)
        cores = sum(self._client.nthreads().values())
        out: dict[Any, Batch] = {}
        blamed: list[Batch] = []
        done = self._dask.as_completed(loop=self._client.loop)

        def hand_out(batch: Batch) -> None:
            future = self._client.submit(readings, batch, options, pure=False)
            out[future] = batch
            done.add(future)

        try:
            yield from handed_out(waiting, max(MIN_AHEAD, AHEAD * cores), hand_out)
            for future in self._as_they_come(done):
                batch = out.pop(future)
                error = future.exception()
                if error is None:
                    yield future.result()
                elif len(batch) > 1:
                    for log in batch:
                        hand_out((log,))
                else:
                    blamed.append(batch)
                future.release()
                yield from handed_out(waiting, 1, hand_out)
            left = [*blamed, *out.values()]
            self._client.cancel(list(out), force=True)
            for batch in (*left, *waiting):
                yield self._alone(batch, options)
        finally:
            self._client.cancel(list(out), force=True)
            self._client.close()
            if self._is_ours:
                self._where.close()

    def _as_they_come(self, done: Any) -> Iterator[Any]:
        """The futures of *done* as they end; none any more once no worker has been there for `DESERTED` seconds."""
        while not done.is_empty():
            if not self._waits(done.has_ready):
                return
            yield next(done)

    def _waits(self, is_there: Callable[[], bool]) -> bool:
        """Wait until *is_there*; False if meanwhile no worker was there for as long as our patience lasts."""
        last = time.monotonic() - (self._patience if self._is_deserted else 0.0)
        while not is_there():
            time.sleep(PAUSE)
            alone = time.monotonic() - last
            if alone > DESERTED / 10 and self._client.nthreads():
                last = time.monotonic()
            elif alone > self._patience:
                self._is_deserted = True
                return False
            elif alone > DESERTED and not self._has_said:
                self._has_said = True
                narrate(WAITING)
        return True

    def _alone(self, batch: Batch, options: ReadOptions) -> list[LogReading]:
        """What came of each log of a batch while nothing else is read."""
        future = self._client.submit(readings, batch, options, pure=False)
        if not self._waits(future.done):
            self._client.cancel([future], force=True)
            return [failed(log, NOBODY) for log in batch]
        error = future.exception()
        found: list[LogReading] = (
            [_failed(log, error) for log in batch] if error is not None else future.result()
        )
        future.release()
        return found


def _failed(log: Log, error: BaseException) -> LogReading:
    was_killed = type(error).__name__ == "KilledWorker"
    return failed(log, KILLED if was_killed else f"{type(error).__name__}: {error}"[:200])
