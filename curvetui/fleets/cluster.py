"""Reads batches of logs on a Dask cluster; its workers only need curvetui and access to the logs."""

import atexit
import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from pkgutil import resolve_name
from typing import Any

from curvetui.engine.read_options import ReadOptions
from curvetui.fleets.listing import Log
from curvetui.fleets.reading import LogReading, failed, readings
from curvetui.fleets.workers import AHEAD, KILLED, Batch, handed_out
from curvetui.sources import SourceError
from curvetui.system.console import narrate
from curvetui.system.extras import install_hint
from curvetui.version import __version__

SCHEMES = ("tcp://", "tls://", "ws://", "wss://", "ucx://")
TIMEOUT = "15s"
"""Seconds to wait for a connection to the scheduler."""
DESERTED = 60.0
"""Seconds without any worker before unread logs are given up; restarted workers return sooner."""
QUEUED = 86400.0
"""The same limit where workers are queued jobs."""
PAUSE = 0.01
"""Seconds between polls for results."""
SETTLED = 10.0
"""Seconds to wait for workers to answer."""
NOBODY = "the cluster has no worker any more"
WAITING = "no worker yet: its job may wait in the queue; Ctrl-C gives up"
PACKAGES = {"slurm": "dask-jobqueue", "k8s": "dask-kubernetes"}
MIN_AHEAD = 64
"""Minimum number of outstanding batches, so that an autoscaling cluster scales up."""


def cluster_of(on: str) -> "DaskWorkers":
    """The cluster that `--on` names (address, `slurm`, `k8s`); SourceError if out of reach."""
    if on.startswith(SCHEMES):
        return DaskWorkers(on)
    makers: dict[str, Callable[[], Any]] = {"slurm": _slurm, "k8s": _kubernetes}
    if on not in makers:
        raise SourceError(
            f"--on {on}: write local, slurm, k8s, or a scheduler's address such as tcp://host:8786"
        )
    try:
        cluster = makers[on]()
        # Kubernetes' autoscaler takes no bounds that are not integers. More workers than batches
        # would idle.
        cluster.adapt(minimum=0, maximum=MIN_AHEAD)
        return DaskWorkers(cluster, QUEUED)
    except ImportError as error:
        package = PACKAGES[on]
        what = f"install {package} into the environment of curvetui: pip install {package}"
        raise SourceError(f"--on {on} needs an optional package; {what}") from error
    except SourceError:
        raise
    # Override the user's own Dask configuration, or the lack of one.
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
        # A unique name per fleet: clusters of one name would be shared, and closed by the first to
        # finish.
        return KubeCluster(name=f"curvetui-{uuid.uuid4().hex[:10]}")
    except Exception:
        # At exit it would try to stop jobs that never started, and log long errors.
        with suppress(ImportError):
            from dask_kubernetes.operator.kubecluster.kubecluster import reap_clusters

            atexit.unregister(reap_clusters)
        raise


class DaskWorkers:
    """The workers of a Dask scheduler."""

    logs = 48
    """Logs per batch: the scheduler's cost per batch does not depend on its size."""

    def __init__(self, where: Any, patience: float | None = None) -> None:
        """Connect to a scheduler's address or a cluster object, or raise SourceError.

        patience: seconds to wait for workers of our own cluster; None: it is not ours.
        """
        try:
            import distributed
        except ImportError as error:
            raise SourceError(
                f"a Dask cluster needs an optional package; {install_hint('dask')}"
            ) from error
        try:
            self._is_deserted = self._has_warned = self._was_connected = False
            self._patience = patience or DESERTED
            self._where, self._is_ours = where, patience is not None
            # Dask has no type annotations.
            self._dask: Any = distributed
            self._client: Any = self._dask.Client(where, timeout=TIMEOUT, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise SourceError(f"cannot reach the Dask scheduler at {where}: {error}") from error

    def map(self, given: Iterable[Batch], options: ReadOptions) -> Iterator[list[LogReading]]:
        """Yield each batch's results; SourceError if the scheduler ends before they are all here."""
        try:
            yield from self._map(given, options)
        except Exception as error:
            if self._was_connected:
                raise
            raise SourceError("the Dask scheduler has ended") from error

    def _map(self, given: Iterable[Batch], options: ReadOptions) -> Iterator[list[LogReading]]:
        """The same; logs of a batch whose worker died are retried one by one."""
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
            self._need_curvetui()
            yield from handed_out(waiting, max(MIN_AHEAD, AHEAD * cores), hand_out)
            for future in self._as_they_come(done):
                batch = out.pop(future)
                found = self._result(future)
                if not isinstance(found, Exception):
                    yield found
                elif len(batch) > 1:
                    for log in batch:
                        hand_out((log,))
                else:
                    blamed.append(batch)
                yield from handed_out(waiting, 1, hand_out)
            left = [*blamed, *out.values()]
            self._client.cancel(list(out), force=True)
            for batch in (*left, *waiting):
                self._settle()
                yield self._alone(batch, options)
        finally:
            # A client whose scheduler has ended is closed already.
            if self._client.status == "running":
                self._client.cancel(list(out), force=True)
                self._client.close()
                self._was_connected = True
            if self._is_ours:
                self._where.close()

    def _as_they_come(self, done: Any) -> Iterator[Any]:
        """Yield futures of *done* as they finish; stop after `DESERTED` seconds without a worker."""
        while not done.is_empty():
            if not self._waits(done.has_ready):
                return
            yield next(done)

    def _waits(self, is_there: Callable[[], bool]) -> bool:
        """Wait until *is_there*; return False if no worker came within the limit."""
        last = time.monotonic() - (self._patience if self._is_deserted else 0.0)
        while not is_there():
            time.sleep(PAUSE)
            alone = time.monotonic() - last
            if alone > DESERTED / 10 and self._client.nthreads():
                last = time.monotonic()
            elif alone > self._patience:
                self._is_deserted = True
                return False
            elif alone > DESERTED and not self._has_warned:
                self._has_warned = True
                narrate(WAITING)
        return True

    def _need_curvetui(self) -> None:
        """Raise SourceError if the first worker lacks this version: a batch would end a worker."""
        future = self._client.submit(resolve_name, "curvetui.version:__version__", pure=False)
        if self._waits(future.done):
            there = "none" if future.exception() is not None else future.result()
            if there != __version__:
                raise SourceError(
                    f"the workers need curvetui {__version__} and have {there};"
                    " install the same wheel or commit on each, and for the scheduler"
                )

    def _settle(self) -> None:
        """Wait until every worker that the scheduler counts on answers, at most `SETTLED` seconds.

        The death of a worker that is noticed late would be blamed on the next log.
        """
        ask, end = partial(self._client.submit, os.getpid, pure=False), time.monotonic() + SETTLED
        asked = {worker: ask(workers=[worker]) for worker in self._client.nthreads()}
        while not all(future.done() for future in asked.values()) and time.monotonic() < end:
            time.sleep(PAUSE)
            there = self._client.nthreads()
            asked = {worker: future for worker, future in asked.items() if worker in there}

    def _alone(self, batch: Batch, options: ReadOptions) -> list[LogReading]:
        """The results of a batch's logs, read with nothing else running."""
        future = self._client.submit(readings, batch, options, pure=False)
        if not self._waits(future.done):
            self._client.cancel([future], force=True)
            return [failed(log, NOBODY) for log in batch]
        found = self._result(future)
        return [_failed(log, found) for log in batch] if isinstance(found, Exception) else found

    def _result(self, future: Any) -> list[LogReading] | Exception:
        """Fetch a finished future's result, or why there is none: its worker may have died since."""
        try:
            found: list[LogReading] = future.result(timeout=self._patience)
        except Exception as error:
            return error
        else:
            return found
        finally:
            future.release()


def _failed(log: Log, error: BaseException) -> LogReading:
    was_killed = type(error).__name__ == "KilledWorker"
    return failed(log, KILLED if was_killed else f"{type(error).__name__}: {error}"[:200])
