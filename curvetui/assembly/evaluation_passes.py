"""The lines of one evaluation's batches (`Test: [10/79] Loss 3.6 (3.5)`) form one measurement.

Its value is the last running mean if printed, else the mean; a result without batches wins.
"""

from dataclasses import dataclass, field

import numpy as np

from curvetui.assembly.located_rows import LocatedRows
from curvetui.curve import Floats
from curvetui.names.metrics import MEAN
from curvetui.reading import Reading, Value
from curvetui.reading.rows import Rows, Template, numbers_of
from curvetui.run import JOINED
from curvetui.run.headline import EVALUATED


def is_part_of_pass(template: Template) -> bool:
    """Whether the line is a batch of an evaluation."""
    reading = template.reading
    total = "batches" in reading.counters or reading.inner
    if "batch" not in reading.counters or not total or reading.bar:
        return False
    splits = {value.metric.split for value in reading.values if value.metric.better}
    return bool(splits) and splits <= EVALUATED and "step" not in reading.counters


@dataclass(eq=False, repr=False)
class _Pass:
    """An unfinished evaluation of one kind of line."""

    last: LocatedRows | None = None
    """Its newest line, unmodified."""
    batch: float = np.nan
    total: float = np.nan
    sums: Floats = field(default_factory=lambda: np.empty(0))
    count: int = 0
    first: float = np.nan
    ended: float = np.inf
    """The last batch of the previous pass."""
    given: bool = False

    @property
    def is_over(self) -> bool:
        """Whether the pass has no further lines."""
        return self.batch >= min(self.total - (self.first == 0), self.ended)


class EvaluationPasses:
    """Merges the batch lines of each evaluation into one row."""

    def __init__(self) -> None:
        self._passes: dict[tuple[object, ...], _Pass] = {}

    def joined(self, placed: list[LocatedRows]) -> list[LocatedRows]:
        """*placed* with one row per finished evaluation instead of its batches."""
        parts = [part for part in placed if is_part_of_pass(part.rows.template)]
        if not parts:
            return placed
        rows = sorted(
            ((int(at), part, row) for part in parts for row, at in enumerate(part.rows.at)),
            key=lambda entry: entry[0],
        )
        out = [part for part in placed if not is_part_of_pass(part.rows.template)]
        for _, part, row in rows:
            out += self._add(part.some(slice(row, row + 1)))
        return out

    def finish(self) -> list[LocatedRows]:
        """End of input: emit the evaluations that were interrupted or did not mark their end."""
        return [one for entry in self._passes.values() for one in _given(entry)]

    def _add(self, row: LocatedRows) -> list[LocatedRows]:
        key = (*row.rows.template.signature, row.rows.template.reading.counters.get("epoch"))
        entry = self._passes.setdefault(key, _Pass())
        counters = row.rows.template.reading.counters
        batch, total = (
            float(row.rows.slot(counters[name])[0]) if name in counters else np.inf
            for name in ("batch", "batches")
        )
        out = []
        if not batch > entry.batch:
            out = _given(entry)
            entry.ended = entry.batch if entry.count else np.inf
            entry.first = batch
            entry.count, entry.given = 0, False
        values = np.array([numbers_of(row.rows, v)[0] for v in row.rows.template.reading.values])
        entry.sums = values if not entry.count else entry.sums + values
        entry.count += 1
        entry.last, entry.batch, entry.total = row, batch, total
        return out + (_given(entry) if entry.is_over else [])


def _given(entry: _Pass) -> list[LocatedRows]:
    """The row of an evaluation; emitted once."""
    if entry.given or entry.last is None:
        return []
    entry.given = True
    row, values = entry.last, entry.last.rows.template.reading.values
    means = {value.name.removesuffix(MEAN) for value in values if value.name.endswith(MEAN)}
    kept: list[Value] = []
    numbers: list[float] = []
    for index, value in enumerate(values):
        name = value.name.removesuffix(MEAN)
        if name in means and name == value.name:
            continue
        is_mean = name != value.name
        number = numbers_of(row.rows, value)[0] if is_mean else entry.sums[index] / entry.count
        kept.append(value._replace(name=name, slot=len(kept), over=None))
        numbers.append(float(number))
    template = Template(row.rows.template.format, Reading(tuple(kept)))
    rows = Rows(template, row.rows.at, np.array([numbers], dtype=np.float64))
    return [row._replace(rows=rows, grain=JOINED)]
