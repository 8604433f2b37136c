"""What the screen costs: bytes sent, frames, lines per second, how long keys wait."""

from collections import deque
from collections.abc import Callable

from curvetui.model import Snapshot
from curvetui.tui.words import ScreenWords

KEYS = 500
"""Number of keys whose waiting times are kept."""
SPAN = 1.0
"""Minimum seconds over which lines are counted."""


class Stats:
    """Counters, driven by the screen's clock."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.frames = 0
        self.sent = 0
        self._waits: deque[float] = deque(maxlen=KEYS)
        self._lines = (clock(), 0)
        self._pace = 0.0

    def took(self, began: float) -> None:
        """The effect of the key pressed at *began* has been painted."""
        self._waits.append(self._clock() - began)

    def painted(self, snapshot: Snapshot, sent: int) -> None:
        """A snapshot was painted; *sent*: bytes in total."""
        self.frames += 1
        self.sent = sent
        read, now = sum(run.lines.read for run in snapshot.runs), self._clock()
        since, before = self._lines
        if now - since >= SPAN:
            self._pace = max(0.0, (read - before) / (now - since))
            self._lines = (now, read)

    def wait(self, part: float) -> float:
        """Milliseconds that *part* (0 … 1) of the keys waited at most."""
        waits = sorted(self._waits)
        return 1000 * waits[min(len(waits) - 1, int(part * len(waits)))] if waits else 0.0

    def text(self, words: ScreenWords) -> str:
        return words["stats"].format(
            sent=_size(self.sent),
            frames=self.frames,
            lines=f"{self._pace:.0f}",
            key=f"{self.wait(0.5):.0f}",
        )


def _size(count: int) -> str:
    """`812 B`, `12.4 kB`."""
    for unit, size in (("MB", 1e6), ("kB", 1e3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} B"
