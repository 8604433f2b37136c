"""Machine metrics: CPU, memory, swapping and disk by psutil, cards by NVML; both optional.

Rates are relative to the last reading, so the first one has none. Unreadable values are omitted.
"""

import importlib
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from curvetui.system.gpu_meter import GpuMeter

MEGA = 1e6


class HostMeter:
    """Reads the host, and the graphics cards used by one process and its children."""

    def __init__(self, psutil: Any, gpus: GpuMeter | None = None) -> None:
        """psutil: the module. gpus: None without a card or `pynvml`."""
        self._psutil = psutil
        self._gpus = gpus
        self._before: tuple[float, Mapping[str, float]] | None = None
        """Time and values of the last reading of totals."""

    @classmethod
    def opened(cls, load: Callable[[str], Any] = importlib.import_module) -> "HostMeter | None":
        """Return a meter; None if psutil is not installed. *load* imports a module by its name."""
        try:
            psutil = load("psutil")
        except ImportError:
            return None
        gpus = None
        # pynvml raises its own error without a driver.
        with suppress(Exception):
            gpus = GpuMeter(load("pynvml"))
        return cls(psutil, gpus)

    def read(self, pid: int, now: float) -> dict[str, float]:
        """Metric -> value at *now* (seconds), while process *pid* trains.

        `cpu` (percent of all cores), `process_cpu` (percent of one core, with child processes),
        `memory` (percent of the machine's or the control group's limit), `disk_read`, `disk_write`,
        `swap_in` (MB/s), and `gpu0_…` as in `GpuMeter`.
        """
        processes = self._processes(pid)
        values: dict[str, float] = {}
        with suppress(Exception):
            values["memory"] = max(self._psutil.virtual_memory().percent, group_memory(pid))
        totals = dict(self._totals(processes))
        if self._before is not None and now > self._before[0]:
            then, before = self._before
            for name in (name for name in totals if name in before):
                values[name] = max(0.0, (totals[name] - before[name]) / (now - then))
        self._before = (now, totals)
        if "cpu" in values:
            values["cpu"] = min(100.0, 100 * values["cpu"] / (self._psutil.cpu_count() or 1))
        if self._gpus is not None:
            values |= self._gpus.read({process.pid for process in processes})
        return values

    def _processes(self, pid: int) -> list[Any]:
        with suppress(self._psutil.Error):
            process = self._psutil.Process(pid)
            return [process, *process.children(recursive=True)]
        return []

    def _totals(self, processes: list[Any]) -> Iterator[tuple[str, float]]:
        """Counters since the machine started."""
        with suppress(Exception):
            cpu = self._psutil.cpu_times()
            yield "cpu", cpu.user + cpu.system + getattr(cpu, "nice", 0.0)
        used = 0.0
        for process in processes:
            with suppress(self._psutil.Error):
                times = process.cpu_times()
                used += times.user + times.system + getattr(times, "children_user", 0.0)
        if processes:
            yield "process_cpu", 100 * used
        with suppress(Exception):
            disk = self._psutil.disk_io_counters()
            yield "disk_read", disk.read_bytes / MEGA
            yield "disk_write", disk.write_bytes / MEGA
        with suppress(Exception), warnings.catch_warnings():
            # Without kernel support, psutil warns and returns 0.
            warnings.simplefilter("error", RuntimeWarning)
            yield "swap_in", self._psutil.swap_memory().sin / MEGA


def group_memory(pid: int, proc: str = "/proc", groups: str = "/sys/fs/cgroup") -> float:
    """Use of *pid*'s control group (container, Slurm job) in percent of its limit, or 0."""
    with suppress(OSError, ValueError, StopIteration, ZeroDivisionError):
        with open(f"{proc}/{pid}/cgroup", encoding="ascii") as file:
            group = next(line[3:].strip() for line in file if line.startswith("0::"))
        folder = f"{groups}{group}"
        limit, used = (_number(f"{folder}/memory.{name}") for name in ("max", "current"))
        with open(f"{folder}/memory.stat", encoding="ascii") as file:
            cached = next(int(line.split()[1]) for line in file if line.startswith("inactive_file"))
        return 100 * max(0, used - cached) / limit
    return 0.0


def _number(path: str) -> int:
    with open(path, encoding="ascii") as file:
        return int(file.read())
