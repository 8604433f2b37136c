"""Early stopping with reasons: a training loop asks after each epoch whether to continue."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from curvetui import names
from curvetui.api.columns import number
from curvetui.api.diagnose import Columns, Nan, Report, bound_of, checked, diagnose
from curvetui.api.tabular_input import flat
from curvetui.engine.explain import by_kind, explain
from curvetui.engine.judge import Judge, snapshot_of
from curvetui.languages import checked_language
from curvetui.languages.templates import Wait
from curvetui.model import LEVELS, Best, Finding, Level, Points, RunSnapshot
from curvetui.names.counters import axes_in, counter_of, plan_of
from curvetui.run import Run


@dataclass(frozen=True)
class StopAdvice:
    """Whether to stop, and why; truthy if stopping is advised.

    Example:
        >>> bool(StopAdvice("loss is NaN at epoch 4", (), None)), bool(StopAdvice("", (), None))
        (True, False)
    """

    reason: str
    """The reason for stopping, a sentence with its numbers; empty if there is none."""
    findings: tuple[Finding, ...]
    """The findings behind it, most severe first."""
    best: Best | None
    """The best value so far, validation before training: the checkpoint to keep."""

    def __bool__(self) -> bool:
        return bool(self.reason)


class EarlyStopping:
    """Takes one row of metrics at a time, and returns whether to stop, and why.

    It advises to stop while a finding is open that is at or above level *at*, or whose kind is in
    *kinds* and whose level is the highest of its kind (overfitting: `act`, once it is certain).

    Each row is judged by the rules it can affect: all of them up to 512 values of a metric, later
    mostly the few on single rows (such as NaN).

    Example:
        >>> stopping = EarlyStopping()
        >>> for epoch, loss in enumerate([2.3, 1.1, 0.7, float("nan"), 0.5], 1):
        ...     if advice := stopping.should_stop(epoch=epoch, train_loss=loss):
        ...         print(advice.reason)
        ...         break
        train_loss is NaN at epoch 4. Stop, restore the last checkpoint up to epoch 3, and divide
        the learning rate by 3–10.
    """

    def __init__(
        self,
        at: Level = "stop",
        kinds: Collection[str] = ("overfitting",),
        language: str = "en",
        nan: Nan = "value",
    ) -> None:
        """language: of the reasons. nan: as in `diagnose`.

        Raises:
            ValueError: a level, kind of finding, language or *nan* is unknown.
        """
        self._at, self._kinds = at, _checked(at, kinds)
        self._language, self._nan = checked_language(language), checked(nan)
        self._run = Run(prefer="epoch")
        self._rows = 0
        self._judge = Judge()

    def should_stop(self, values: Mapping[str, Any] | None = None, /, **more: Any) -> StopAdvice:
        """Take one row, and return whether to stop.

        Args:
            values, more: numbers (or tensors with one) by name; `epoch` and/or `step` are the
                position, `time` the time. None = not measured this time.

        Raises:
            ValueError: a value is not a number.
            TypeError: the values have no names.
        """
        if not isinstance(values, Mapping | None):
            raise TypeError(f"name the values: should_stop(epoch=3, loss=0.4), not {values!r}")
        row = _numbers(flat({**(values or {}), **more}))
        axes = axes_in(row)
        places = {axis: np.array([row[name]]) for name, axis in axes.items()}
        metrics = {
            name: value
            for name, value in row.items()
            if name not in axes
            and counter_of(name) is None
            and plan_of(name) is None
            and not (self._nan == "missing" and np.isnan(value))
        }
        at = np.array([self._rows])
        self._run.add(
            Points(
                names.metric(name),
                at,
                np.array([value]),
                places.get("epoch"),
                places.get("step"),
                places.get("time"),
            )
            for name, value in metrics.items()
        )
        self._rows += 1
        self._run.rows = self._rows
        return advice_of(self.report.runs[0], self._at, self._kinds, self._language)

    @property
    def report(self) -> Report:
        """The report so far."""
        return Report((snapshot_of(self._run.view(), judge=self._judge),))


def should_stop(
    columns: Columns,
    at: Level = "stop",
    kinds: Collection[str] = ("overfitting",),
    language: str = "en",
    nan: Nan = "value",
) -> StopAdvice:
    """Return whether a complete history should have been stopped; see `EarlyStopping` and
    `diagnose`.

    Raises:
        ValueError: as in `diagnose`, or a level, kind or language is unknown.

    Example:
        >>> bool(should_stop({"epoch": [1, 2, 3], "loss": [2.0, 1.4, 1.1]}))
        False
    """
    kinds = _checked(at, kinds)
    return advice_of(diagnose(columns, nan=nan).runs[0], at, kinds, checked_language(language))


def advice_of(
    run: RunSnapshot, at: Level, kinds: Collection[str], language: str = "en"
) -> StopAdvice:
    """The advice from the findings of *run*."""
    bound = LEVELS.index(at)

    def is_reason(finding: Finding) -> bool:
        is_highest = finding.level == by_kind()[finding.kind].highest
        return finding.severity >= bound or finding.kind in kinds and is_highest

    found = [f for f in run.findings if f.status == "open" and is_reason(f)]
    found.sort(key=lambda f: -f.severity)
    best = run.best[0] if run.best else None
    if not found:
        return StopAdvice("", (), best)
    card = explain(found[0], language)
    # A first step that says to wait would contradict the advice to stop.
    todo = next((step for step in card.next if not isinstance(step, Wait)), "")
    return StopAdvice(f"{card.title}. {todo}".strip(), tuple(found), best)


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


def _checked(at: Level, kinds: Collection[str]) -> Collection[str]:
    """The kinds, a single one as a tuple; check kinds and level."""
    bound_of(at)
    kinds = (kinds,) if isinstance(kinds, str) else kinds
    for kind in kinds:
        if kind not in by_kind():
            raise ValueError(f"there is no kind of finding {kind!r}; `curvetui explain` lists all")
    return kinds
