"""Single questions about a value: whether it repeats, quotes or continues a curve."""

from collections.abc import Iterable

import numpy as np

from curvetui import names
from curvetui.assembly.counters import known
from curvetui.assembly.curve_sources import Candidate, CurveSource, Key, LineKind, Place
from curvetui.assembly.located_rows import LocatedRows
from curvetui.curve import Floats, Metric
from curvetui.model import Points

REPEAT_TOLERANCE = 1e-3
"""Relative tolerance for a repeat printed with other digits."""
CONSTANT = 4
"""Positions at which an unknown name with a constant value may still be a repeated setting."""
MIN_UNNAMED_ROWS = 4
"""Minimum rows of unnamed numbers that form a table."""
REPEATS = 3
"""How often, in a log without counters, an unknown name must stand next to a known metric."""


def repeats(before: float, value: float) -> bool:
    """Whether a value repeats the one at its position, perhaps rounded differently."""
    apart = abs(before - value)
    digits = min(decimals(before), decimals(value))
    return (apart <= REPEAT_TOLERANCE * abs(before) and apart <= 10.0**-digits) or (
        before != before and value != value
    )


def decimals(value: float) -> int:
    """Return the number of decimals, as far as known; 0 for exponent notation.

    Example:
        >>> decimals(12.25), decimals(3.0), decimals(1e-05)
        (2, 1, 0)
    """
    text = repr(value)
    return len(text.partition(".")[2]) if "e" not in text else 0


def is_behind(place: Place, row: LocatedRows) -> bool:
    """Whether a line is behind the curve's counter: it quotes `best: epoch 46, val_acc=0.78`."""
    step, epoch = float(row.step[0]), float(row.epoch[0])
    return row.own and (step < place[2] if step == step else epoch < place[1])


def is_sure(row: LocatedRows, metric: Metric, values: set[float]) -> bool:
    """Whether one such line suffices: it has a counter, or a known name below a counter line.

    A best so far that never changes, of which *values* are all, measures nothing.
    """
    reading = row.rows.template.reading
    if reading.unnamed or reading.loose and not row.own or reading.repeat and len(values) < 2:
        return False
    return (
        row.own
        or reading.once
        or reading.bar
        or reading.sure
        or bool(
            row.event[0] >= 0
            and is_known(metric)
            and (" " not in metric.name or names.is_plain(metric.name))
        )
    )


def is_known(metric: Metric) -> bool:
    """Whether it is a training metric; a learning rate alone is a setting."""
    return (
        metric.better is not None or names.is_known(metric.name)
    ) and metric.metric != "learning_rate"


def on_other_names(sources: list[CurveSource], kind: LineKind, metric: Metric) -> list[CurveSource]:
    """The sources that do not have another name in the same line: two names are two curves."""
    beside = {id(o) for o in kind.sources.values() if o is not None and o.key[0] != metric}
    return [o for o in sources if id(o) not in beside]


def is_new(metric: Metric, others: Iterable[CurveSource]) -> bool:
    """Whether no curve is the same: `loss` may repeat `Loss`, but not `train loss`."""
    named = names.split_of(metric.name) is not None
    return all((names.split_of(o.key[0].name) is not None) != named for o in others)


def is_believed(row: LocatedRows, metric: Metric, candidate: Candidate, is_new: bool) -> bool:
    """Whether a repeated value is a curve's: at enough positions, or often enough without counters."""
    if row.rows.template.reading.unnamed and candidate.count < MIN_UNNAMED_ROWS:
        return False
    is_same, repeat = (
        len(candidate.beside(candidate.points[-1])) < 2,
        row.rows.template.reading.repeat,
    )
    constant = is_same and not names.is_known(metric.name)
    return not (is_same and repeat) and (
        len(candidate.positions) > (CONSTANT if constant else 1)
        or is_new
        and _is_repeated(row, metric, candidate.count)
    )


def _is_repeated(row: LocatedRows, metric: Metric, count: int) -> bool:
    """Whether a name is frequent without counters: known, twice; beside a known one, thrice."""
    if row.event[0] >= 0:
        return False
    is_metric = is_known(metric)
    least = 2 if is_metric else REPEATS
    return count >= least and (is_metric or not row.rows.template.reading.loose)


def points_of(part: LocatedRows, key: Key, values: Floats) -> Points:
    """The points of *part* on a curve; a column without any number is left out."""
    at = part.rows.at.astype(np.float64)
    return Points(key[0], at, values, known(part.epoch), known(part.step), known(part.time), key[1])  # type: ignore[arg-type]


def place_of(row: LocatedRows) -> object:
    """Where a line is, as a key: its epoch and step, else its counter line."""
    # NaN cannot be a key: it is not equal to itself.
    epoch, step = (None if v != v else v for v in (float(row.epoch[0]), float(row.step[0])))
    return int(row.event[0]) if epoch is step is None else (epoch, step)


def meaning_of(key: Key) -> tuple[object, ...]:
    """What a curve measures, independent of the log's spelling."""
    return (*key[0][1:4], key[1])


class FirstValues:
    """The undecided values above the first counter of a run, by what they measure."""

    def __init__(self) -> None:
        self._candidates: dict[tuple[object, ...], Candidate] = {}

    def note(self, row: LocatedRows, key: Key, candidate: Candidate) -> None:
        reading = row.rows.template.reading
        is_own = not (reading.repeat or reading.loose)
        if row.event[0] < 0 and is_own and is_known(key[0]):
            metric, *rest = meaning_of(key)
            name = str(metric).removeprefix("initial_")
            self._candidates.setdefault((name, *rest), candidate)

    def take(self, meaning: tuple[object, ...], *, own: bool) -> list[Points]:
        """The only such value; all if later ones have no counter of their own either."""
        # A line without a counter may begin what later lines count by step.
        at = next((key for key in (meaning, (*meaning[:-1], "")) if key in self._candidates), None)
        candidate = self._candidates.pop(at) if at else None
        if candidate is None or own and len(candidate.points) != 1:
            return []
        points, candidate.points = candidate.points, []
        candidate.positions.clear()
        return points
