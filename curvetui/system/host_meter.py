"""Machine metrics: CPU, memory, swapping and disk by psutil, cards by NVML; both optional.

Rates are relative to the last reading, so the first one has none. Unreadable values are omitted.
"""

import importlib
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from typing import Any

MAX_CARDS = 16
"""Maximum cards read."""
HEAT = 0x08 | 0x20 | 0x40
"""NVML's bits for a clock that the card's heat or cooling reduced (8: hardware slowdown)."""
POWER = 0x04 | 0x80
"""Power cap, power supply."""
CAPPED = 0.9
"""Share of the default power limit: a higher cap is one that every busy card reaches."""


class GpuMeter:
    """Reads the cards used by given processes."""

    def __init__(self, nvml: Any) -> None:
        """nvml: the module; its NVMLError if there is no driver."""
        self._nvml = nvml
        nvml.nvmlInit()
        count = min(nvml.nvmlDeviceGetCount(), MAX_CARDS)
        self._cards = [nvml.nvmlDeviceGetHandleByIndex(index) for index in range(count)]
        self._used: set[int] = set()
        """Cards that the processes were seen to use."""

    def read(self, pids: Collection[int]) -> dict[str, float]:
        """Of each card used, or the only one: `gpu0_use`, `gpu0_memory` (percent), `gpu0_power`,
        `gpu0_power_cap` (watts), `gpu0_heat_limited`, `gpu0_power_limited` (0 or 1).
        """
        for index, card in enumerate(self._cards):
            with suppress(Exception):
                running = self._nvml.nvmlDeviceGetComputeRunningProcesses(card)
                if any(process.pid in pids for process in running):
                    self._used.add(index)
        shown = self._used or ({0} if len(self._cards) == 1 else set())
        return {
            f"gpu{index}_{name}": value
            for index in sorted(shown)
            for name, value in self._values(self._cards[index])
        }

    def _values(self, card: Any) -> Iterator[tuple[str, float]]:
        for name, value in _VALUES.items():
            # Older cards support only some of them.
            with suppress(Exception):
                yield name, float(value(self._nvml, card))


def _is_capped(nvml: Any, card: Any) -> bool:
    """Whether the power limit was lowered by a person or the data centre."""
    default = nvml.nvmlDeviceGetPowerManagementDefaultLimit(card)
    return bool(nvml.nvmlDeviceGetEnforcedPowerLimit(card) < CAPPED * default)


def _power_limited(nvml: Any, card: Any) -> bool:
    reasons = nvml.nvmlDeviceGetCurrentClocksThrottleReasons(card)
    return bool(reasons & POWER) and (bool(reasons & 0x80) or _is_capped(nvml, card))


def _memory(nvml: Any, card: Any) -> float:
    memory = nvml.nvmlDeviceGetMemoryInfo(card)
    return float(100 * memory.used / memory.total)


_VALUES: dict[str, Callable[[Any, Any], float]] = {
    "use": lambda nvml, card: nvml.nvmlDeviceGetUtilizationRates(card).gpu,
    "memory": _memory,
    "power": lambda nvml, card: nvml.nvmlDeviceGetPowerUsage(card) / 1000,
    "power_cap": lambda nvml, card: nvml.nvmlDeviceGetEnforcedPowerLimit(card) / 1000,
    "heat_limited": lambda nvml, card: bool(
        nvml.nvmlDeviceGetCurrentClocksThrottleReasons(card) & HEAT
    ),
    "power_limited": _power_limited,
}


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
