"""Why a finding was not raised: which threshold alone, or which two, stood in the way, and what they would have had to be.

A rule's conditions are arrays deep inside its detector. So the rule itself is asked again and again, each time with a
documented threshold moved: where it begins to speak is what the log's numbers come to.
"""

from __future__ import annotations

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
"""Times a threshold that it is moved at most, either way: what is further off says nothing of the log."""
CLOSE = 0.01
"""Share of a threshold to which its moved value is told."""
MOST = 4
"""Thresholds that are told."""
SHARED = (_climbing, _falling, _turning)
"""Modules with thresholds of the detectors that use them."""


class Threshold(NamedTuple):
    """A documented number of a rule."""

    name: str
    value: float
    about: str


class Near(NamedTuple):
    """What thresholds would have had to be for the rule to speak."""

    moved: tuple[tuple[Threshold, float], ...]
    finding: Finding
    """What it would have said."""


def nearest(detector: Detector, history: History) -> list[Near]:
    """The thresholds each of which, moved alone, makes *detector* speak, the least moved first; else two of them together."""
    found = _moved(detector, history, 1)
    return sorted(
        found or _moved(detector, history, 2), key=lambda near: max(_far(*m) for m in near.moved)
    )[:MOST]


def thresholds(detector: Detector) -> list[Threshold]:
    """The documented numbers of the detector's module, and of what it shares with its neighbours; 0 and tables cannot be moved."""
    return [
        Threshold(name, value, about)
        for module in _modules(detector)
        for name, about in _meanings().get(module.__name__.rpartition(".")[2], {}).items()
        if isinstance(value := getattr(module, name, None), int | float) and value
    ]


@cache
def _meanings() -> dict[str, dict[str, str]]:
    """Module -> name of a threshold -> what it means; `python -m tests.regenerate thresholds` writes it."""
    text = (files("curvetui.cli") / "thresholds.json").read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = json.loads(text)
    return found


def _modules(detector: Detector) -> list[ModuleType]:
    own = sys.modules[type(detector).__module__]
    named = {getattr(value, "__module__", "") for value in vars(own).values()}
    return [own, *(module for module in SHARED if module.__name__ in named)]


def _moved(detector: Detector, history: History, together: int) -> list[Near]:
    """The first choices of so many thresholds with which the rule speaks once they are moved as far as may be."""
    ways = [(t, end) for t in thresholds(detector) for end in _ends(t)]
    found: list[Near] = []
    for chosen in combinations(ways, together):
        if (
            len({t.name for t, _ in chosen}) == together
            and len(found) < 2 * MOST
            and _said(detector, history, dict(chosen))
        ):
            found.append(_least(detector, history, dict(chosen)))
    return found


def _ends(threshold: Threshold) -> Iterator[float]:
    """How far it is moved down and up; a count stays one."""
    value = threshold.value
    yield from (
        v
        for v in ((1, round(FAR * value)) if isinstance(value, int) else (value / FAR, value * FAR))
        if v != value
    )


def _least(detector: Detector, history: History, moved: dict[Threshold, float]) -> Near:
    """The same with each threshold moved no further than it must be, one after the other."""
    for threshold, end in list(moved.items()):
        silent, speaks = threshold.value, end
        while abs(speaks - silent) > (1 if isinstance(silent, int) else CLOSE * abs(silent)):
            middle = (
                (silent + speaks) // 2
                if isinstance(silent, int)
                else silent * (speaks / silent) ** 0.5
            )
            if _said(detector, history, {**moved, threshold: middle}):
                speaks = middle
            else:
                silent = middle
        moved[threshold] = speaks
    return Near(tuple(moved.items()), _said(detector, history, moved)[0])


def _said(detector: Detector, history: History, moved: Mapping[Threshold, float]) -> list[Finding]:
    """What the rule says with its thresholds *moved*; nothing where it cannot work with them."""
    with _changed(_modules(detector), moved):
        try:
            return asked(detector, history)
        except (ValueError, IndexError, TypeError, ArithmeticError, MemoryError):
            return []


@contextmanager
def _changed(modules: list[ModuleType], moved: Mapping[Threshold, float]) -> Iterator[None]:
    """The thresholds stand moved in every module that knows them; afterwards they are what they were."""
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
    """How many times a threshold was moved, either way."""
    times = abs(value / threshold.value)
    return max(times, 1 / times)
