"""Early stopping that says why: a training loop asks after each epoch whether going on makes sense."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from curvetui import names
from curvetui.columns import AXES, number
from curvetui.explain import by_kind, explain
from curvetui.judgement import Judge, snapshot_of
from curvetui.library import Columns, Report, diagnose
from curvetui.model import LEVELS, Best, Finding, Level, Points, RunSnapshot
from curvetui.run import Run


@dataclass(frozen=True)
class StopAdvice:
    """Whether to stop. It is true in a condition where stopping is advised.

    Example:
        >>> bool(StopAdvice("loss is NaN at epoch 4", (), None)), bool(StopAdvice("", (), None))
        (True, False)
    """

    reason: str
    """What speaks for stopping, in a sentence with its numbers; empty where nothing does."""
    findings: tuple[Finding, ...]
    """Those behind it, the gravest first."""
    best: Best | None
    """The best value so far, validation before training: the checkpoint to keep."""

    def __bool__(self) -> bool:
        return bool(self.reason)


class EarlyStopping:
    """Takes a row of metrics at a time, and says when going on is a waste, and why.

    It advises to stop while a finding is open that is at or above level *at*, or whose kind is in *kinds* and whose level
    is the highest that its kind takes (overfitting: `act`, said once it is beyond doubt).

    A row is judged only where it can change something: each of the first 512 values of a metric, later every second, every
    fourth and so on, so a loop may ask after every step.

    Example:
        >>> stopping = EarlyStopping()
        >>> for epoch, loss in enumerate([2.3, 1.1, 0.7, float("nan"), 0.5], 1):
        ...     if advice := stopping.should_stop(epoch=epoch, train_loss=loss):
        ...         print(advice.reason)
        ...         break
        train_loss is NaN at epoch 4. Stop; restore the last checkpoint up to epoch 3.
    """

    def __init__(self, at: Level = "stop", kinds: Collection[str] = ("overfitting",), language: str = "en") -> None:
        """The language is that of the reasons.

        Raises:
            ValueError: there is no such level or kind of finding.
        """
        _check(at, kinds)
        self._at, self._kinds, self._language = at, kinds, language
        self._run = Run(prefer="epoch")
        self._rows = 0
        self._judge = Judge()

    def should_stop(self, values: Mapping[str, Any] | None = None, /, **more: Any) -> StopAdvice:
        """Take one row, and say whether to stop.

        Args:
            values, more: numbers (or tensors with one) by name; `epoch` and/or `step` say where, `time` when. None =
                not measured this time.

        Raises:
            ValueError: a value is no number.
        """
        row = _numbers({**(values or {}), **more})
        places = {axis: np.array([row[axis]]) for axis in AXES if axis in row}
        metrics = {name: value for name, value in row.items() if name not in AXES}
        at = np.array([self._rows])
        self._run.add(
            Points(names.metric(name), at, np.array([value]), places.get("epoch"), places.get("step"), places.get("time"))
            for name, value in metrics.items()
        )
        self._rows += 1
        self._run.rows = self._rows
        return advice_of(self.report.runs[0], self._at, self._kinds, self._language)

    @property
    def report(self) -> Report:
        """All that is known so far."""
        return Report((snapshot_of(self._run.view(), judge=self._judge),))


def should_stop(columns: Columns, at: Level = "stop", kinds: Collection[str] = ("overfitting",), language: str = "en") -> StopAdvice:
    """The same question for a history that is there already; see `EarlyStopping` and `diagnose`.

    Raises:
        ValueError: as in `diagnose`, or there is no such level or kind.

    Example:
        >>> bool(should_stop({"epoch": [1, 2, 3], "loss": [2.0, 1.4, 1.1]}))
        False
    """
    _check(at, kinds)
    return advice_of(diagnose(columns).runs[0], at, kinds, language)


def advice_of(run: RunSnapshot, at: Level, kinds: Collection[str], language: str = "en") -> StopAdvice:
    """What the findings of *run* advise."""
    bound = LEVELS.index(at)

    def speaks(finding: Finding) -> bool:
        highest = by_kind()[finding.kind].highest
        return LEVELS.index(finding.level) >= bound or finding.kind in kinds and finding.level == highest

    found = sorted((f for f in run.findings if f.status == "open" and speaks(f)), key=lambda f: -LEVELS.index(f.level))
    best = run.best[0] if run.best else None
    if not found:
        return StopAdvice("", (), best)
    card = explain(found[0], language)
    return StopAdvice(f"{card.title}. {' '.join(card.next[:1])}".strip(), tuple(found), best)


def _numbers(row: Mapping[str, Any]) -> dict[str, float]:
    out = {}
    for name, value in row.items():
        if value is None:
            continue
        try:
            out[name] = number(value)
        except (TypeError, ValueError) as error:
            raise ValueError(f"{name} must be a number or None, not {value!r}") from error
    return out


def _check(at: Level, kinds: Collection[str]) -> None:
    if at not in LEVELS:
        raise ValueError(f"there is no level {at!r}; known: {', '.join(LEVELS)}")
    unknown = next((kind for kind in kinds if kind not in by_kind()), None)
    if unknown is not None:
        raise ValueError(f"there is no kind of finding called {unknown!r}; `curvetui explain` lists all")
