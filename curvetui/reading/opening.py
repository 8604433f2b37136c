"""The lines that a program prints first of all: where they come again, it was started again."""

from __future__ import annotations

import re
from collections.abc import Mapping

from curvetui.reading.rows import Template

MOST = 3
"""Lines of the beginning that are remembered."""
WORDS = re.compile(rb"[A-Za-z]{3,}")
SHORT = 8
"""Bytes that such a line has at least."""


class Opening:
    """The first lines of one stream, as shapes."""

    def __init__(self) -> None:
        self._shapes: set[bytes] = set()
        self._is_over = False

    def again(
        self, shapes: list[bytes], known: Mapping[bytes, Template | None], at: int
    ) -> list[int]:
        """Numbers of the lines that say again what the program said first.

        Args:
            shapes: the lines of a piece without their numbers.
            known: what they mean.
            at: number of the first one.
        """
        begin = 0
        while not self._is_over and begin < len(shapes):
            self._learn(shapes[begin], known.get(shapes[begin]))
            begin += 1
        if not self._shapes or self._shapes.isdisjoint(shapes[begin:]):
            return []
        return [at + i for i in range(begin, len(shapes)) if shapes[i] in self._shapes]

    def _learn(self, shape: bytes, template: Template | None) -> None:
        """One line of the beginning, which ends with the first line that measures or counts."""
        if template is not None and template.fruitful and _tells(template):
            self._is_over = True
        elif len(shape) >= SHORT and WORDS.search(shape):
            self._shapes.add(shape)
            self._is_over = len(self._shapes) >= MOST


def _tells(template: Template) -> bool:
    """Whether such a line counts, or measures what trainings measure: a setting in a dump does neither."""
    reading = template.reading
    counts = not {"epoch", "step", "batch"}.isdisjoint(reading.counters)
    return counts or any(value.metric.better is not None for value in reading.values)
