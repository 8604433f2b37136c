"""The library: `diagnose` for columns of numbers, `read` for a log; both return a `Report`."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Literal

import numpy as np

from curvetui import names
from curvetui.api.columns import columns_of
from curvetui.api.tabular_input import keras_plan
from curvetui.curve import Curve, Floats
from curvetui.engine.judge import Judge, snapshot_of
from curvetui.languages import checked_language
from curvetui.model import LEVELS, Finding, Level, Note, Progress, RunSnapshot
from curvetui.names.lookup import curve_named
from curvetui.run import Run
from curvetui.run.from_columns import run_of
from curvetui.system.unknown import unknown


class Alarm(Exception):  # noqa: N818 - it is not an error of the program
    """Raised by `Report.raise_for`; `findings`: those at or above the level, worst first."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        cards = [(finding, finding.explanation()) for finding in findings]
        super().__init__(
            "; ".join(" ".join((f"{f.level}: {card.title}.", *card.next[:1])) for f, card in cards)
        )


def bound_of(level: str) -> int:
    """Return the index of *level*; ValueError if it is unknown."""
    if level not in LEVELS:
        raise ValueError(unknown("level", level, LEVELS))
    return LEVELS.index(level)


@dataclass(frozen=True)
class Report:
    """The result for one or more runs; attributes are named as in the JSON report.

    A notebook shows it as a page with charts.
    """

    runs: tuple[RunSnapshot, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All runs' findings, in order."""
        return tuple(chain.from_iterable(run.findings for run in self.runs))

    @property
    def verdict(self) -> str:
        """One or two sentences on how the run is doing; one line per run if there are several."""
        if len(self.runs) == 1:
            return self.runs[0].verdict
        return "\n".join(f"{run.name}: {run.verdict}" for run in self.runs)

    def series(self, name: str) -> Curve:
        """Return the first curve with that name, in the log's spelling or the report's
        (`val_loss`); `x` and `y` are its points.

        Raises:
            KeyError: there is none; the text lists the existing names.

        Example:
            >>> diagnose({"epoch": [1, 2], "Val Loss": [2.0, 1.0]}).series("val_loss").y.tolist()
            [2.0, 1.0]
        """
        curves = [curve for run in self.runs for curve in run.curves]
        found = curve_named(curves, name)
        if found is None:
            raise KeyError(unknown("curve", name, (c.title for c in curves)))
        return found

    def at_least(self, level: Level) -> tuple[Finding, ...]:
        """Return the findings at or above *level*, worst first, without retracted ones.

        Raises:
            ValueError: the level is unknown.

        Example:
            >>> report = diagnose({"epoch": [1, 2, 3], "loss": [2.0, 1.0, float("nan")]})
            >>> [f.kind for f in report.at_least("act")]
            ['non_finite']
        """
        bound = bound_of(level)
        found = [f for f in self.findings if f.status != "withdrawn"]
        found = [f for f in found if f.severity >= bound]
        return tuple(sorted(found, key=lambda f: -f.severity))

    def raise_for(self, level: Level = "act") -> None:
        """Raise `Alarm` if a finding is at or above *level*: for a test, or the end of a training
        script.

        Raises:
            Alarm: there is an unretracted finding at or above *level*; the text has it and the
                first advice.
            ValueError: the level is unknown.
        """
        found = self.at_least(level)
        if found:
            raise Alarm(found)

    def render(self, report: str = "text", language: str = "en") -> str:
        """The report as a document: `text`, `json`, `markdown`, `html`, `junit` or `github`.

        Raises:
            ValueError: the kind of report or the language is unknown.
        """
        from curvetui.reports import Findings, reports

        if report not in reports():
            raise ValueError(unknown("report", report, sorted(reports())))
        findings = Findings(self.runs, language=checked_language(language))
        return "".join(reports()[report].render(findings))

    def __repr__(self) -> str:
        """Return one line: a run with its level, or the number of runs per level.

        Example:
            >>> diagnose({"epoch": [1, 2, 3], "loss": [2.0, 1.0, float("nan")]}, name="a.log")
            Report(a.log: 1 curve; stop: loss is NaN at epoch 3)
        """
        from curvetui.reports import Findings
        from curvetui.reports.summary import in_short

        return f"Report({in_short(Findings(self.runs))})"

    def __str__(self) -> str:
        """The report as terminal text, without colours."""
        return self.render("text")

    def _repr_markdown_(self) -> str:
        """For notebooks that show no HTML."""
        return self.render("markdown")

    def _repr_html_(self) -> str:
        """For notebooks: charts and cards, with styles isolated from the notebook's page."""
        from curvetui.reports import Findings
        from curvetui.reports.html import embedded

        return embedded(Findings(self.runs))


Nan = Literal["value", "missing"]
NANS = ("value", "missing")
Columns = Mapping[str, Any] | Sequence[Mapping[str, Any]] | Any
"""Equally long sequences (lists, arrays, tensors) by name, a list of rows, a data frame, or Keras' `History`."""


def diagnose(columns: Columns, *, nan: Nan = "value", name: str = "") -> Report:
    """Find what is unusual in a training history.

    Args:
        columns: equally long sequences by name (also in groups: `{"valid_0": {"auc": […]}}`), a
            list of rows, or a data frame of pandas, polars or pyarrow, or Keras' `History`. `epoch`
            and/or `step` are the axis (`epoch` gives the unit if there), `time` holds seconds since
            1970; the usual spellings (`Epoch`, `global_step`, `_timestamp`) are accepted.
            Everything else is a metric named as in your code. None or a masked value = not measured
            there. Without an axis, rows are steps.
        nan: meaning of NaN. `value`: the metric was NaN; `missing`: nothing was measured, as in
            data frames. The report's notes name columns that look like the latter.
        name: name of the run in the report.

    Returns:
        A report with one run.

    Raises:
        ValueError: lengths differ, there is no column, one has non-numbers, or *nan* is invalid.

    Example:
        >>> losses = [2.0, 1.1, 0.7, float("nan")]
        >>> [(f.kind, f.first) for f in diagnose({"epoch": [1, 2, 3, 4], "train_loss": losses}).findings]
        [('non_finite', 4.0)]
    """
    history = history_of(columns, nan=nan)
    history.planned_epochs, is_finished = keras_plan(columns)
    progress = Progress(epochs=history.planned_epochs)
    view = history.view("finished" if is_finished else "running")
    run = snapshot_of(view, name=name, progress=progress, judge=Judge())
    # Columns were judged as those of a growing run; whether it was, nobody knows.
    return Report((replace(run, state="finished" if is_finished else "unknown"),))


def checked(nan: str) -> str:
    """Return *nan* if it is valid, else raise ValueError."""
    if nan not in NANS:
        raise ValueError(unknown("nan", nan, NANS))
    return nan


def _has_gaps(values: Floats) -> bool:
    """Whether values are isolated between rows of NaN, as for metrics measured occasionally."""
    known = np.flatnonzero(~np.isnan(values))
    return len(known) > 1 and bool((np.diff(known) > 1).all())


def history_of(columns: Columns, *, nan: Nan = "value") -> Run:
    """The run described by *columns*; see `diagnose`."""
    missing = checked(nan) == "missing"
    table = columns_of(columns)
    axes = {name: column.values for name, column in table.axes.items()}
    rows = np.arange(len(next(iter((table.metrics or table.axes).values())).values))
    metrics = {names.metric(name): column for name, column in table.metrics.items()}
    measured = [
        given & ~np.isnan(values) if missing else given for values, given in metrics.values()
    ]
    pairs = zip(metrics.items(), measured, strict=True)
    run = run_of(len(rows), axes, {m: (values, there) for (m, (values, _)), there in pairs})
    place = axes.get("epoch", axes.get("step", rows + 1.0))
    if measured:
        run.empty = np.column_stack((rows, place))[~np.logical_or.reduce(measured)]
    for name in table.left_out:
        run.note(Note(0, "left_out", f"column {name!r} holds text and was left out"))
    for metric, (values, given) in metrics.items():
        if not missing and _has_gaps(values[given]):
            text = "is NaN in most rows; if that means not measured, pass nan='missing'"
            run.note(Note(0, "left_out", f"{metric.name} {text}"))
    return run


def read(source: str | os.PathLike[str]) -> Report:
    """Read a training log to its end and find what is unusual.

    Args:
        source: a file, a folder, a glob, or any other SOURCE of the command line that ends.

    Returns:
        A report with one entry for each run in the log.

    Raises:
        SourceError: the source cannot be read.
        TypeError: it is not a path; use `diagnose` for columns of numbers.
    """
    from curvetui.engine.batch_read import read_source
    from curvetui.engine.run_titles import with_titles

    if not isinstance(source, str | os.PathLike):
        raise TypeError(
            f"read takes the path of a log, not {type(source).__name__}; columns of numbers: curvetui.diagnose(columns)"
        )
    return Report(with_titles(read_source(os.fspath(source)).runs))
