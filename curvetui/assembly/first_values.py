"""An evaluation above the first counter, by a line unlike those below: a curve's first point."""

from curvetui.assembly.curve_sources import Candidate, Key
from curvetui.assembly.located_rows import LocatedRows
from curvetui.assembly.point_checks import is_known, meaning_of
from curvetui.model import Points


class FirstValues:
    """The undecided values above the first counter of a run, by what they measure."""

    def __init__(self) -> None:
        self._candidates: dict[tuple[object, ...], Candidate] = {}

    def note(self, row: LocatedRows, key: Key, candidate: Candidate) -> None:
        repeats = row.rows.template.reading.repeat
        if row.event[0] < 0 and not repeats and is_known(key[0]):
            metric, *rest = meaning_of(key)
            name = str(metric).removeprefix("initial_")
            self._candidates.setdefault((name, *rest), candidate)

    def take(self, meaning: tuple[object, ...]) -> list[Points]:
        """The only such value; several of a kind belong to no place."""
        candidate = self._candidates.pop(meaning, None)
        if candidate is None or len(candidate.points) != 1:
            return []
        points, candidate.points = candidate.points, []
        candidate.positions.clear()
        return points
