"""The library: `diagnose` for columns of numbers, `read` for a log; both give a `Report`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal

import numpy as np

from curvetui import names
from curvetui.judgement import snapshot_of
from curvetui.model import Finding, Floats, Points, RunSnapshot
from curvetui.run import Run

AXES = ("epoch", "step", "time")


@dataclass(frozen=True)
class Report:
    """What is known of one or more runs; attributes are named as in the JSON report."""

    runs: tuple[RunSnapshot, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All runs' findings, in order."""
        return tuple(chain.from_iterable(run.findings for run in self.runs))


def diagnose(columns: Mapping[str, Sequence[Any]], *, nan: Literal["value", "missing"] = "value") -> Report:
    """Find what is unusual in a training history.

    Args:
        columns: equally long sequences by name; `epoch` and/or `step` are the axis (`epoch` gives the unit if
            there), `time` holds seconds since 1970, everything else is a metric named as in your code. None or a
            masked value = not measured there.
        nan: `value`: NaN was logged as the metric's value; `missing`: NaN means that nothing was measured.

    Returns:
        A report with one run.

    Raises:
        ValueError: the columns are not equally long, or there is none.

    Example:
        >>> losses = [2.0, 1.1, 0.7, float("nan")]
        >>> [(f.kind, f.first) for f in diagnose({"epoch": [1, 2, 3, 4], "train_loss": losses}).findings]
        [('non_finite', 4.0)]
    """
    return Report((snapshot_of(history_of(columns, nan=nan).view()),))


def history_of(columns: Mapping[str, Sequence[Any]], *, nan: Literal["value", "missing"] = "value") -> Run:
    """The run that *columns* describe; see `diagnose`."""
    arrays = {name: _floats(values, nan) for name, values in columns.items()}
    lengths = {name: len(values) for name, (values, _) in arrays.items()}
    if len(set(lengths.values())) != 1:
        raise ValueError(f"columns must be equally long and at least one: {lengths or 'there is none'}")
    run = Run(prefer="epoch")
    axes = {name: arrays[name][0] for name in AXES if name in arrays}
    rows = np.arange(next(iter(lengths.values())))
    shared: dict[bytes, tuple[Any, dict[str, Floats]]] = {}
    batches = []
    for name, (values, there) in arrays.items():
        if name in AXES:
            continue
        at, places = shared.setdefault(
            there.tobytes(), (rows[there], {axis: column[there] for axis, column in axes.items()})
        )
        batches.append(Points(names.metric(name), at, values[there], places.get("epoch"), places.get("step"), places.get("time")))
    run.add(batches)
    run.rows = len(rows)
    return run


def _floats(values: Sequence[Any], nan: str) -> tuple[Floats, Any]:
    """(float64 values, which of them are there), both of shape (n,)."""
    if isinstance(values, np.ma.MaskedArray):
        there = ~np.ma.getmaskarray(values)
        out = np.asarray(values.filled(np.nan), dtype=np.float64)
    else:
        try:
            out = np.asarray(values, dtype=np.float64)
            there = np.ones(len(out), dtype=bool)
            if not isinstance(values, np.ndarray) and np.isnan(out).any():
                there = np.array([v is not None for v in values], dtype=bool)
        except (TypeError, ValueError):
            there = np.array([v is not None for v in values], dtype=bool)
            out = np.array([np.nan if v is None else float(v) for v in values], dtype=np.float64)
    if nan == "missing":
        there = there & ~np.isnan(out)
    return out, there


def read(source: str) -> Report:
    """Read a training log to its end and find what is unusual in it.

    Args:
        source: a file, a folder, a glob, or any other SOURCE of the command line that ends.

    Returns:
        A report with one entry for each run in the log.

    Raises:
        SourceError: the source cannot be read.
    """
    from curvetui.check import read_source

    return Report(read_source(source).runs)
