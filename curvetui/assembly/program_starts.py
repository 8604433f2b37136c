"""Start-up output is held back until the lines below show whether it begins or continues a run."""

import numpy as np

from curvetui.curve import Ints
from curvetui.reading.rows import Batch, Template

MAX_LINES_BELOW = 2000
"""Maximum lines between a program start and the line with a metric and a counter below it."""


class Starts:
    """Lines of one stream since a program start, until a line with a metric and a counter."""

    def __init__(self) -> None:
        self._kept: Batch | None = None

    def ready(self, batch: Batch) -> tuple[Batch, Ints]:
        """(lines released for reading, the start-up lines among them)."""
        if self._kept is not None:
            batch = _joined(self._kept, batch)
            self._kept = None
        starts = np.array(sorted(batch.starts), np.int64)
        if not len(starts):
            return batch, starts
        lines = [part.at for part in batch.rows if measures(part.template)]
        measured = np.sort(np.concatenate([*lines, np.empty(0, np.int64)]))
        # Only lines decide, not the end of a batch: a start that far above is dropped either way.
        below = np.append(measured, _end(batch))[np.searchsorted(measured, starts)]
        starts = starts[below - starts <= MAX_LINES_BELOW]
        waiting = starts[np.searchsorted(measured, starts) == len(measured)]
        if not len(waiting):
            return batch, starts
        now, self._kept = _parted(batch, int(waiting[0]))
        return now, starts[: len(starts) - len(waiting)]

    def rest(self) -> tuple[Batch, Ints]:
        """End of input: release the held lines; no measurement follows."""
        batch, self._kept = self._kept or Batch(), None
        return batch, np.empty(0, np.int64)


def measures(template: Template) -> bool:
    """Whether such lines have a metric and a counter."""
    reading = template.reading
    return bool(reading.values) and reading.counts


def _joined(first: Batch, second: Batch) -> Batch:
    return Batch(
        first.rows + second.rows,
        first.note_lines + second.note_lines,
        first.settings + second.settings,
        starts=first.starts + second.starts,
    )


def _parted(batch: Batch, cut: int) -> tuple[Batch, Batch]:
    """(lines above line *cut*, the rest)."""
    halves = []
    for low, high in ((-1.0, float(cut)), (float(cut), np.inf)):
        rows = [some for part in batch.rows if len((some := part.part(low, high)).at)]
        halves.append(
            Batch(
                rows,
                [line for line in batch.note_lines if low <= line.at < high],
                [setting for setting in batch.settings if low <= setting[0] < high],
                starts=[at for at in batch.starts if low <= at < high],
            )
        )
    return halves[0], halves[1]


def _end(batch: Batch) -> float:
    """Number of the last held line."""
    places = [float(part.at[-1]) for part in batch.rows] + [float(s.at) for s in batch.note_lines]
    return max([*places, *(float(at) for at, _, _ in batch.settings), *batch.starts])
