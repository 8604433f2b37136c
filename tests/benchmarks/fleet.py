"""What a table of many runs costs: `python -m tests.benchmarks.fleet [LOGS]`.

Generated logs of 60 epochs, in folders of 50. Seconds until the first rows and until the end, logs a second and core,
peak memory of the process that prints, a second time from the cache. With --dask N: only what a log costs beyond the
start, on two processes and on a local Dask cluster of two workers, N times each, in turns.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from curvetui.engine.read_options import ReadOptions
from curvetui.fleets.cache import Cache
from curvetui.fleets.gather import Gathering, Workers
from curvetui.fleets.listing import Log, logs_of
from curvetui.fleets.workers import LOGS, LocalWorkers, batches

FOLDER, EPOCHS = 50, 60
KIB = 1024


def lines(seed: int) -> Iterator[str]:
    """One run; every tenth diverges."""
    noise = random.Random(seed)  # noqa: S311 - no secret
    rate, diverges = noise.choice((0.001, 0.01, 0.1)), seed % 10 == 0
    yield f"lr: {rate}\nseed: {seed}\n"
    for epoch in range(1, EPOCHS + 1):
        loss = 2 / epoch + 0.1 + noise.gauss(0, 0.01)
        score = 0.9 - 0.5 / epoch + noise.gauss(0, 0.004)
        shown = "nan" if diverges and epoch > EPOCHS // 2 else f"{loss:.4f}"
        yield f"Epoch {epoch}/{EPOCHS} - loss: {shown} - val_loss: {loss * 1.1:.4f} - val_accuracy: {score:.4f}\n"


def write(folder: Path, count: int) -> None:
    """Write *count* logs below *folder*."""
    for number in range(count):
        home = folder / f"sweep{number // FOLDER:03}"
        home.mkdir(exist_ok=True)
        (home / f"run{number % FOLDER:02}.log").write_text("".join(lines(number)))


def timed(folder: str, cache: str, workers: Workers) -> str:
    """One reading of all, in a sentence."""
    options, began, first, busy = ReadOptions(), time.perf_counter(), 0.0, _processor_time()
    gathering = Gathering([folder], options, workers, Cache(options, cache))
    for progress in gathering.run():
        first = first or (time.perf_counter() - began if progress.done else 0.0)
    spent = time.perf_counter() - began
    each = (_processor_time() - busy) / gathering.done
    return (
        f"first rows {first:.2f} s, all {gathering.done} in {spent:.1f} s: {gathering.done / spent:.0f} logs a second;"
        f" {each * 1e3:.1f} ms of processor time a log, {1 / each:.0f} logs a second and core"
    )


def _processor_time() -> float:
    """Seconds that this process and its children that ended have used."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def printed(folder: str) -> str:
    """The command itself: its time and the memory of the process that prints."""
    began = time.perf_counter()
    child = subprocess.Popen(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-m", "curvetui", "fleet", folder, "--report", "csv", "--output", "table.csv"],
        cwd=os.path.dirname(folder),
    )  # fmt: skip
    _, _, used = os.wait4(child.pid, 0)
    return f"{time.perf_counter() - began:.1f} s, {used.ru_maxrss / KIB:.0f} MiB"


def cost(workers: Workers, logs: list[Log]) -> tuple[float, float, float]:
    """Seconds until the first rows, then per log: seconds, and processor time of all processes."""
    done = first = 0
    began = time.perf_counter()
    for found in workers.map(batches(logs, getattr(workers, "logs", LOGS)), ReadOptions()):
        done += len(found)
        if not first:
            first, since, busy = done, time.perf_counter(), _processor_time_of_all()
        if done == len(logs):
            rest = done - first
            spent, used = time.perf_counter() - since, _processor_time_of_all() - busy
    return since - began, spent / rest, used / rest


def _processor_time_of_all() -> float:
    """Seconds that this process and those that it started have used; all of them still run."""
    import psutil

    own = psutil.Process()
    times = [process.cpu_times() for process in (own, *own.children(recursive=True))]
    return sum(one.user + one.system for one in times)


def with_dask(folder: str, rounds: int) -> None:
    """The same logs on two cores, and through two workers of a local cluster, in turns."""
    from distributed import LocalCluster

    from curvetui.fleets.cluster import DaskWorkers

    logs = list(logs_of([folder]))
    costs: dict[str, list[tuple[float, float, float]]] = {"plain": [], "Dask": []}
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster:
        for _ in range(rounds):
            for name, workers in (
                ("plain", LocalWorkers(2)),
                ("Dask", DaskWorkers(cluster.scheduler_address)),
            ):
                costs[name].append(cost(workers, logs))
                start, spent, used = costs[name][-1]
                print(
                    f"{name}: start {start:.1f} s, then {1e3 * spent:.1f} ms"
                    f" and {1e3 * used:.1f} ms of processor time a log",
                    flush=True,
                )
    middle = {
        name: [*map(statistics.median, zip(*one, strict=True))] for name, one in costs.items()
    }
    ratios = [theirs / ours for theirs, ours in zip(middle["Dask"], middle["plain"], strict=True)]
    print(
        f"Dask / plain, per log beyond the start: {ratios[1]:.2f}; processor time {ratios[2]:.2f}"
    )


def main() -> int:
    """Write the logs, read them in every way, and print what each took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("logs", type=int, nargs="?", default=2000)
    parser.add_argument("--dask", type=int, metavar="N")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as base:
        home = Path(base)
        folder = home / "runs"
        folder.mkdir()
        write(folder, options.logs)
        os.environ["XDG_CACHE_HOME"] = base
        if options.dask:
            with_dask(str(folder), options.dask)
            return 0
        cache = str(home / "curvetui" / "fleet.sqlite")
        ways: list[tuple[str, Callable[[], str]]] = [
            ("own cores:", lambda: timed(str(folder), cache, LocalWorkers())),
            ("again:", lambda: timed(str(folder), cache, LocalWorkers())),
        ]
        for name, way in ways:
            print(name, way(), flush=True)
        for name in ("`curvetui fleet`:", "again, from its cache:"):
            print(name, printed(str(folder)), flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB
    print(f"peak memory of this process: {peak:.0f} MiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
