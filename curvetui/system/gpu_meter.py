"""Metrics of NVIDIA cards, through NVML (the module `pynvml` of the package nvidia-ml-py)."""

from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from typing import Any

MOST = 16
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
        count = min(nvml.nvmlDeviceGetCount(), MOST)
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
