"""Rows held back until a later line shows what they mean.

Values printed before their counter belong to the line that follows; whether an unnamed score is
a loss depends on whether its best value falls.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from curvetui.assembly.located_rows import in_line_order
from curvetui.curve import Ints
from curvetui.reading.rows import Batch, Rows

MAX_HELD = 40
"""Lines with values above a log's first counter; with more, they are no longer held back."""
MAX_UNNAMED = 500
"""Maximum lines held with an unnamed score that never changes."""


class HeldRows:
    """The held rows of one stream."""

    def __init__(self) -> None:
        self._held: list[Rows] = []
        self._precede: bool | None = None
        """Whether values are printed before their counter; None until the first counter."""
        self._unnamed: list[Rows] = []
        self._means: str | None = None
        """Meaning of unnamed scores: `loss` or `score`; None while unknown."""

    def ready(self, batch: Batch) -> Batch:
        """*batch* without rows that must wait, plus rows that are released."""
        batch.rows = [part for part in batch.rows if len(part.at)]
        if self._precede is not False:
            batch.rows = self._before_counters(batch.rows)
        if any(_is_unnamed(part) for part in batch.rows):
            batch.rows = self._named(batch.rows)
        return batch

    def rest(self) -> Batch:
        """End of input: rows still held stay at their own line."""
        rows = self._held + self._unnamed
        self._held, self._unnamed = [], []
        return Batch(rows)

    def _before_counters(self, rows: list[Rows]) -> list[Rows]:
        """The rows; if values are printed first, they get the line number of the next counter."""
        counters = [part for part in rows if _counts(part)]
        if self._precede is None and counters:
            first = min(counters, key=lambda part: int(part.at[0]))
            measured = [part for part in [*self._held, *rows] if _waits(part) and _is_judged(part)]
            above = sum(int((part.at < first.at[0]).sum()) for part in measured)
            self._precede = first.template.reading.closes and 0 < above <= MAX_HELD
        waiting = [*self._held, *(part for part in rows if _waits(part))]
        if self._precede is False or not waiting:
            rows, self._held = self._held + rows, []
            return rows
        lines = np.unique(np.concatenate([np.empty(0, np.int64), *(p.at for p in counters)]))
        self._held = [some for part in waiting if len((some := _behind(part, lines)).at)]
        if self._precede is None and sum(len(part.at) for part in self._held) > MAX_HELD:
            self._precede = False
            rows, self._held = self._held + [p for p in rows if not _waits(p)], []
            return rows
        moved = [some for part in waiting if len((some := _moved(part, lines)).at)]
        return [*(part for part in rows if not _waits(part)), *moved]

    def _named(self, rows: list[Rows]) -> list[Rows]:
        """The rows with unnamed scores renamed, once their best value shows which way is better."""
        unnamed = self._unnamed + [part for part in rows if _is_unnamed(part)]
        rows = [part for part in rows if not _is_unnamed(part)]
        self._means = self._means or _meaning(unnamed)
        if self._means is None and sum(len(part.at) for part in unnamed) <= MAX_UNNAMED:
            self._unnamed = unnamed
            return rows
        self._unnamed = []
        return [*rows, *(_meant(part, self._means or "loss") for part in unnamed)]


def _counts(part: Rows) -> bool:
    return not {"epoch", "step"}.isdisjoint(part.template.reading.counters)


def _waits(part: Rows) -> bool:
    """Lines with metrics but without counters."""
    reading = part.template.reading
    return bool(reading.values) and not reading.counters and not (reading.unnamed or reading.bar)


def _is_judged(part: Rows) -> bool:
    """Whether the lines measure what has a better end, rather than describe the data."""
    return any(value.metric.better for value in part.template.reading.values)


def _behind(part: Rows, lines: Ints) -> Rows:
    """The rows below the last of *lines*."""
    return part.some(part.at > lines[-1]) if len(lines) else part


def _moved(part: Rows, lines: Ints) -> Rows:
    """The rows above the last of *lines*, each moved to the first one below it."""
    above = part.some(part.at < lines[-1]) if len(lines) else part.some(slice(0))
    return above._replace(at=lines[np.searchsorted(lines, above.at)])


def _is_unnamed(part: Rows) -> bool:
    return part.template.reading.best is not None


def _meaning(parts: list[Rows]) -> str | None:
    """`loss` or `score`, by whether its best value is low or high; None while all are equal."""
    _, scores, bests = in_line_order([(part.at, *_scores(part)) for part in parts])
    gains = np.where(bests != scores, bests - scores, np.diff(bests, prepend=bests[:1]))
    gains = gains[:MAX_UNNAMED]
    known = gains[np.isfinite(gains) & (gains != 0)]
    return None if not len(known) else "score" if known[0] > 0 else "loss"


def _scores(part: Rows) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(last score, best so far) of each line."""
    reading = part.template.reading
    assert reading.best is not None
    return part.slot(reading.values[-1].slot), part.slot(reading.best)


def _meant(part: Rows, means: str) -> Rows:
    reading = part.template.reading
    values = tuple(value._replace(means=means) for value in reading.values)
    template = replace(part.template, reading=reading._replace(values=values, best=None))
    return part._replace(template=template)
