"""The library: `diagnose` for columns of numbers, `read` for a log; both give a `Report`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np

from curvetui import names
from curvetui.columns import AXES, Nan, columns_of
from curvetui.judgement import Judge, snapshot_of
from curvetui.model import LEVELS, Finding, Floats, Level, Points, RunSnapshot
from curvetui.run import Run


class Alarm(Exception):  # noqa: N818 - it is no error of the program's
    """What `Report.raise_for` raises; `findings` holds those that were asked about, the gravest first."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        super().__init__("; ".join(f"{f.level}: {f.explanation().title}" for f in findings))


@dataclass(frozen=True)
class Report:
    """What is known of one or more runs; attributes are named as in the JSON report.

    A notebook shows it as a page with charts.
    """

    runs: tuple[RunSnapshot, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All runs' findings, in order."""
        return tuple(chain.from_iterable(run.findings for run in self.runs))

    def at_least(self, level: Level) -> tuple[Finding, ...]:
        """The findings at or above *level* that were not withdrawn, the gravest first.

        Example:
            >>> report = diagnose({"epoch": [1, 2, 3], "loss": [2.0, 1.0, float("nan")]})
            >>> [f.kind for f in report.at_least("act")]
            ['non_finite']
        """
        bound = LEVELS.index(level)
        found = [f for f in self.findings if f.status != "withdrawn" and LEVELS.index(f.level) >= bound]
        return tuple(sorted(found, key=lambda f: -LEVELS.index(f.level)))

    def raise_for(self, level: Level = "act") -> None:
        """Do nothing if all is well: for a test, or the end of a training script.

        Raises:
            Alarm: a finding at or above *level* was not withdrawn.
        """
        found = self.at_least(level)
        if found:
            raise Alarm(found)

    def render(self, report: str = "text", language: str = "en") -> str:
        """The report as a document: `text`, `json`, `markdown`, `html`, `junit` or `github`.

        Raises:
            ValueError: there is no such kind of report.
        """
        from curvetui.reports import Findings, reports

        if report not in reports():
            raise ValueError(f"there is no report {report!r}; known: {', '.join(sorted(reports()))}")
        return "".join(reports()[report].render(Findings(self.runs, language=language)))

    def __str__(self) -> str:
        """The report for a terminal, without colours."""
        return self.render("text")

    def _repr_markdown_(self) -> str:
        """For notebooks that show no HTML."""
        return self.render("markdown")

    def _repr_html_(self) -> str:
        """For notebooks: charts and cards, styled apart from the notebook's own page."""
        from curvetui.reports import Findings
        from curvetui.reports.html import embedded

        return embedded(Findings(self.runs))


Columns = Mapping[str, Sequence[Any]] | Any
"""A mapping of names to equally long sequences (lists, arrays, tensors), or a data frame."""


def diagnose(columns: Columns, *, nan: Nan = "value") -> Report:
    """Find what is unusual in a training history.

    Args:
        columns: equally long sequences by name, or a data frame of pandas, polars or pyarrow; `epoch` and/or `step`
            are the axis (`epoch` gives the unit if there), `time` holds seconds since 1970, everything else is a metric
            named as in your code. None or a masked value = not measured there.
        nan: `value`: NaN was logged as the metric's value; `missing`: NaN means that nothing was measured.

    Returns:
        A report with one run.

    Raises:
        ValueError: the columns are not equally long, there is none, or one holds something else than numbers.

    Example:
        >>> losses = [2.0, 1.1, 0.7, float("nan")]
        >>> [(f.kind, f.first) for f in diagnose({"epoch": [1, 2, 3, 4], "train_loss": losses}).findings]
        [('non_finite', 4.0)]
    """
    return Report((snapshot_of(history_of(columns, nan=nan).view(), judge=Judge()),))


def history_of(columns: Columns, *, nan: Nan = "value") -> Run:
    """The run that *columns* describe; see `diagnose`."""
    table = columns_of(columns, nan)
    run = Run(prefer="epoch")
    axes = {name: table[name].values for name in AXES if name in table}
    rows = np.arange(len(next(iter(table.values())).values))
    shared: dict[bytes, tuple[Any, dict[str, Floats]]] = {}
    batches = []
    for name, (values, there) in table.items():
        if name in AXES:
            continue
        at, places = shared.setdefault(
            there.tobytes(), (rows[there], {axis: column[there] for axis, column in axes.items()})
        )
        batches.append(Points(names.metric(name), at, values[there], places.get("epoch"), places.get("step"), places.get("time")))
    run.add(batches)
    run.rows = len(rows)
    measured = [there for name, (_, there) in table.items() if name not in AXES]
    place = axes.get("epoch", axes.get("step", rows + 1.0))
    run.empty = np.column_stack((rows, place))[~np.logical_or.reduce(measured)] if measured else run.empty
    return run


def read(source: str) -> Report:
    """Read a training log to its end and find what is unusual in it.

    Args:
        source: a file, a folder, a glob, or any other SOURCE of the command line that ends.

    Returns:
        A report with one entry for each run in the log.

    Raises:
        SourceError: the source cannot be read.
    """
    from curvetui.commands.saved import read_source

    return Report(read_source(source).runs)
