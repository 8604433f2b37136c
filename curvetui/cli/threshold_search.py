"""Why a finding was not raised: which one or two thresholds prevented it, and by how much.

The rule is run again with changed thresholds until it reports: its conditions are arrays deep
inside its detector.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from curvetui.detectors import Detector, Threshold, findings_of
from curvetui.model import Finding
from curvetui.run import History

MAX_FACTOR = 10.0
"""Most by which a threshold is changed, either way: beyond that it is irrelevant to the log."""
PRECISION = 0.01
"""Relative precision of a reported threshold."""
MAX_REPORTED = 4
"""Maximum thresholds reported."""


class Near(NamedTuple):
    """Threshold values with which the rule would have reported."""

    moved: tuple[tuple[Threshold[Any], float], ...]
    finding: Finding
    """What it would have reported."""


def nearest(detector: Detector, history: History, together: int = 2) -> list[Near]:
    """The thresholds that, changed alone, else *together*, make *detector* report; smallest first."""
    counts = range(1, together + 1)
    found = next(filter(None, (_moved(detector, history, n) for n in counts)), [])
    return sorted(found, key=lambda near: max(_far(*m) for m in near.moved))[:MAX_REPORTED]


def _moved(detector: Detector, history: History, together: int) -> list[Near]:
    """The first combinations of so many thresholds that make the rule report when changed most."""
    found: list[Near] = []
    for chosen in _chosen(detector, history, together):
        found.append(_least(detector, history, chosen))
        if len(found) == 2 * MAX_REPORTED:
            break
    return found


def _chosen(
    detector: Detector, history: History, together: int
) -> Iterator[dict[Threshold[Any], float]]:
    """Changes of *together* thresholds with which the rule reports.

    A threshold that the rule never looks at cannot matter: each one that is added must be among
    those that were read with the changes so far.
    """
    numbers = [t for t in detector.thresholds() if isinstance(t.value, int | float) and t.value]
    tried = set()
    waiting: list[dict[Threshold[Any], float]] = [{}]
    while waiting:
        chosen = _Recorded(waiting.pop(0))
        if _findings(detector, history, chosen) and len(chosen) == together:
            yield dict(chosen)
        elif len(chosen) < together:
            for threshold in (t for t in numbers if t in chosen.read and t not in chosen):
                for end in _ends(threshold):
                    more = {**chosen, threshold: end}
                    key = frozenset(more.items())
                    if key not in tried:
                        tried.add(key)
                        waiting.append(more)


class _Recorded(dict[Threshold[Any], float]):
    """Changed thresholds that note which thresholds a rule asks for."""

    def __init__(self, moved: Mapping[Threshold[Any], float]) -> None:
        super().__init__(moved)
        self.read: set[Threshold[Any]] = set()

    def get(self, threshold: Threshold[Any], default: Any = None) -> Any:
        self.read.add(threshold)
        return super().get(threshold, default)


def _ends(threshold: Threshold[Any]) -> Iterator[float]:
    """How far it is changed down and up; a count is at least one."""
    value = threshold.value
    yield from (
        v
        for v in (
            (1, round(MAX_FACTOR * value))
            if isinstance(value, int)
            else (value / MAX_FACTOR, value * MAX_FACTOR)
        )
        if v != value
    )


def _least(detector: Detector, history: History, moved: dict[Threshold[Any], float]) -> Near:
    """The same with each threshold changed no more than necessary, one after the other."""
    for threshold, end in list(moved.items()):
        too_little, enough = threshold.value, end
        while abs(enough - too_little) > (
            1 if isinstance(too_little, int) else PRECISION * abs(too_little)
        ):
            middle = (
                (too_little + enough) // 2
                if isinstance(too_little, int)
                else too_little * (enough / too_little) ** 0.5
            )
            if _findings(detector, history, {**moved, threshold: middle}):
                enough = middle
            else:
                too_little = middle
        moved[threshold] = enough
    return Near(tuple(moved.items()), _findings(detector, history, moved)[0])


def _findings(
    detector: Detector, history: History, moved: Mapping[Threshold[Any], float]
) -> list[Finding]:
    """The rule's findings with its thresholds *moved*; none if it fails with them."""
    try:
        return findings_of(detector.with_thresholds(moved), history)
    except (ValueError, IndexError, TypeError, ArithmeticError, MemoryError):
        return []


def _far(threshold: Threshold[Any], value: float) -> float:
    """The factor by which a threshold was changed, either way."""
    times: float = abs(value / threshold.value)
    return max(times, 1 / times)
