"""Why a finding was not raised: which one or two thresholds prevented it, and by how much.

The rule is run again with changed thresholds until it reports: its conditions are arrays deep
inside its detector.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from itertools import combinations
from types import ModuleType
from typing import NamedTuple

from curvetui.detectors import Detector, _climbing, _falling, _turning, asked
from curvetui.model import Finding
from curvetui.run import History

FAR = 10.0
"""Most by which a threshold is changed, either way: beyond that it is irrelevant to the log."""
CLOSE = 0.01
"""Relative precision of a reported threshold."""
MOST = 4
"""Maximum thresholds reported."""
SHARED = (_climbing, _falling, _turning)
"""Modules with thresholds of the detectors that use them."""


class Threshold(NamedTuple):
    """A documented number of a rule."""

    name: str
    value: float
    about: str


class Near(NamedTuple):
    """Threshold values with which the rule would have reported."""

    moved: tuple[tuple[Threshold, float], ...]
    finding: Finding
    """What it would have reported."""


def nearest(detector: Detector, history: History) -> list[Near]:
    """The thresholds that, changed alone (or in pairs), make *detector* report; smallest first."""
    found = _moved(detector, history, 1)
    return sorted(
        found or _moved(detector, history, 2), key=lambda near: max(_far(*m) for m in near.moved)
    )[:MOST]


def thresholds(detector: Detector) -> list[Threshold]:
    """The documented numbers of the detector's module and its shared ones, without 0 and tables."""
    return [
        Threshold(name, value, about)
        for module in _modules(detector)
        for name, about in _meanings().get(module.__name__.rpartition(".")[2], {}).items()
        if isinstance(value := getattr(module, name, None), int | float) and value
    ]


@cache
def _meanings() -> dict[str, dict[str, str]]:
    """Module -> threshold -> meaning; written by `python -m tests.regenerate thresholds`."""
    text = (files("curvetui.cli") / "thresholds.json").read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = json.loads(text)
    return found


def _modules(detector: Detector) -> list[ModuleType]:
    own = sys.modules[type(detector).__module__]
    named = {getattr(value, "__module__", "") for value in vars(own).values()}
    return [own, *(module for module in SHARED if module.__name__ in named)]


def _moved(detector: Detector, history: History, together: int) -> list[Near]:
    """The first combinations of so many thresholds that make the rule report when changed most."""
    ways = [(t, end) for t in thresholds(detector) for end in _ends(t)]
    found: list[Near] = []
    for chosen in combinations(ways, together):
        if (
            len({t.name for t, _ in chosen}) == together
            and len(found) < 2 * MOST
            and _findings(detector, history, dict(chosen))
        ):
            found.append(_least(detector, history, dict(chosen)))
    return found


def _ends(threshold: Threshold) -> Iterator[float]:
    """How far it is changed down and up; a count is at least one."""
    value = threshold.value
    yield from (
        v
        for v in ((1, round(FAR * value)) if isinstance(value, int) else (value / FAR, value * FAR))
        if v != value
    )


def _least(detector: Detector, history: History, moved: dict[Threshold, float]) -> Near:
    """The same with each threshold changed no more than necessary, one after the other."""
    for threshold, end in list(moved.items()):
        too_little, enough = threshold.value, end
        while abs(enough - too_little) > (
            1 if isinstance(too_little, int) else CLOSE * abs(too_little)
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
    detector: Detector, history: History, moved: Mapping[Threshold, float]
) -> list[Finding]:
    """The rule's findings with its thresholds *moved*; none if it fails with them."""
    with _changed(_modules(detector), moved):
        try:
            return asked(detector, history)
        except (ValueError, IndexError, TypeError, ArithmeticError, MemoryError):
            return []


@contextmanager
def _changed(modules: list[ModuleType], moved: Mapping[Threshold, float]) -> Iterator[None]:
    """Set the thresholds in every module that has them; restore them afterwards."""
    places = [(module, t.name) for module in modules for t in moved if t.name in vars(module)]
    before = [getattr(module, name) for module, name in places]
    now = {t.name: value for t, value in moved.items()}
    try:
        for module, name in places:
            setattr(module, name, now[name])
        yield
    finally:
        for (module, name), value in zip(places, before, strict=True):
            setattr(module, name, value)


def _far(threshold: Threshold, value: float) -> float:
    """The factor by which a threshold was changed, either way."""
    times = abs(value / threshold.value)
    return max(times, 1 / times)
