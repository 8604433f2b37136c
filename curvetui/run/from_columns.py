"""Builds a run from columns of numbers: one row of the table is one line of a log."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from curvetui.curve import Floats, Metric
from curvetui.model import Points
from curvetui.run import Run
from curvetui.statistics import Flags


def run_of(
    rows: int, axes: Mapping[str, Floats], metrics: Mapping[Metric, tuple[Floats, Flags]]
) -> Run:
    """A run with all points of *metrics* (name -> values, which were measured), shape (rows,)."""
    run = Run(prefer="epoch")
    # Columns measured in the same rows share their positions.
    shared: dict[bytes, tuple[Any, dict[str, Floats]]] = {}
    batches = []
    for metric, (values, there) in metrics.items():
        at, places = shared.setdefault(
            there.tobytes(),
            (np.flatnonzero(there), {axis: column[there] for axis, column in axes.items()}),
        )
        epoch, step, time = (places.get(axis) for axis in ("epoch", "step", "time"))
        batches.append(Points(metric, at, values[there], epoch, step, time))
    run.add(batches)
    run.rows = rows
    return run
