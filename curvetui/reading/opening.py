"""The first lines printed by a program: where they recur, the program was restarted."""

import re
from collections.abc import Iterable

from curvetui.reading.rows import Template

MAX_LINES = 3
"""Maximum lines stored."""
WORDS = re.compile(rb"[A-Za-z]{3,}")
MIN_BYTES = 8
"""Minimum bytes of such a line."""


class Opening:
    """The first lines of one stream, as shapes."""

    def __init__(self) -> None:
        self._shapes: set[bytes] = set()
        self._is_over = False

    def again(self, shapes: list[bytes], meanings: Iterable[Template | None], at: int) -> list[int]:
        """Return the numbers of lines that repeat the program's first output.

        Args:
            shapes: shapes of the lines of a piece.
            meanings: the meaning of each.
            at: number of the first line.
        """
        begin, each = 0, iter(meanings)
        while not self._is_over and begin < len(shapes):
            self._learn(shapes[begin], next(each))
            begin += 1
        if not self._shapes or self._shapes.isdisjoint(shapes[begin:]):
            return []
        return [at + i for i in range(begin, len(shapes)) if shapes[i] in self._shapes]

    def _learn(self, shape: bytes, template: Template | None) -> None:
        """Add one line; the opening ends with the first line with a metric or counter."""
        if template is not None and template.fruitful and _is_metric_line(template):
            self._is_over = True
        elif len(shape) >= MIN_BYTES and WORDS.search(shape):
            self._shapes.add(shape)
            self._is_over = len(self._shapes) >= MAX_LINES


def _is_metric_line(template: Template) -> bool:
    """Whether such a line has a counter or a known metric: a setting in a dump has neither."""
    reading = template.reading
    return reading.counts or any(value.metric.better is not None for value in reading.values)
