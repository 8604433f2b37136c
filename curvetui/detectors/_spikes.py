"""Single spikes of a curve: where each begins and when it is back; shared by losses and gradients."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from curvetui.curve import Floats
from curvetui.detectors import Lifecycle
from curvetui.run.track import Track, TrackRows
from curvetui.statistics import SINGLE, Flags


class Spike(NamedTuple):
    """One spike of a track."""

    start: int
    """Judged point at which it was detected."""
    back: int | None
    """Judged point at which the values were back; None if they were not."""
    life: Lifecycle
    """In rows of the curve."""
    points: int
    """Values in the log until it was back: a judged point may represent many."""
    exact: bool
    """Whether each judged point is one value there, so that `points` is exact."""


def spikes(track: Track, rows: TrackRows, on: Flags, limit: Floats, most: int) -> Iterator[Spike]:
    """The first *most* spikes, each beginning where *on* is set and back at or below *limit* there."""
    free = -1
    for start in np.flatnonzero(on).tolist():
        if start <= free:
            continue
        near = np.flatnonzero(track.y[start + 1 :] <= limit[start])
        back = start + 1 + int(near[0]) if len(near) else None
        free = len(track) if back is None else back
        row = int(track.curve.windows.high_at[start])
        reached = len(rows) - 1 if back is None else int(track.index[back])
        life = Lifecycle(
            row,
            (("watch", int(track.index[start])),),
            max(int(track.index[free - 1]), row),
            None if back is None else reached,
            "open" if back is None else "recovered",
        )
        points = int(rows.number[reached] - rows.number[row]) + (back is None)
        yield Spike(start, back, life, points, bool(rows.number[reached] < SINGLE))
        most -= 1
        if not most:
            return
