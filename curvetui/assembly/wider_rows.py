"""Rows wider than their table's header: metrics were added, and not always behind the others."""

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from math import comb, isnan, log

from curvetui.assembly.curve_sources import CurveSource, Key, LineKind
from curvetui.assembly.located_rows import LocatedRows
from curvetui.reading import Value
from curvetui.reading.rows import numbers_of

ADDED = "column "
"""Begins the name of a cell that the header does not name."""
MAX_WAYS = 5000
"""Maximum ways to add the metrics that are compared."""
MARGIN = 1.0
"""By so much less the logarithms of the values must change than if all were added at the end."""
_NOTHING = 1e-9


def align(
    kind: LineKind,
    row: LocatedRows,
    named: Mapping[str, Sequence[CurveSource]],
    opened: Callable[[Key], CurveSource],
) -> None:
    """Go on with a table's curves where metrics were added between them.

    Args:
        named: the curves of each name.
        opened: begins a curve.
    """
    for index, value in _columns(row, named).items():
        found = named.get(value.name)
        kind.sources[index] = found[0] if found else opened((value.metric, row.grain))


def _columns(row: LocatedRows, named: Mapping[str, Sequence[CurveSource]]) -> dict[int, Value]:
    """Cell -> the column that it goes on with, as the values do; none if the new cells are the last."""
    values, line = row.rows.template.reading.values, float(row.rows.at[0])
    known = [v for v in values if not v.name.startswith(ADDED)]
    if len(known) in (0, len(values)) or comb(len(values), len(known)) > MAX_WAYS:
        return {}
    if any(v.name not in named for v in known):
        return {}
    before = [named[v.name][0].before(line)[3] for v in known]
    here = [float(numbers_of(row.rows, v)[0]) for v in values]

    def change(cells: Sequence[int]) -> float:
        pairs = ((a, here[i]) for a, i in zip(before, cells, strict=True))
        return sum(
            abs(log((abs(a) + _NOTHING) / (abs(b) + _NOTHING)))
            for a, b in pairs
            if not (isnan(a) or isnan(b))
        )

    first = tuple(range(len(known)))
    best = min(combinations(range(len(values)), len(known)), key=change)
    if change(best) + MARGIN >= change(first):
        return {}
    added = [i for i in range(len(values)) if i not in best]
    return dict(zip((*best, *added), values, strict=True))
