"""Rows that form one record: a box of `| key | value |` lines, as in reinforcement learning."""

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from curvetui.curve import Floats
from curvetui.reading import Reading, Value
from curvetui.reading.rows import Rows, Template

MAX_ROWS = 1000
"""Maximum rows kept of a block."""


@dataclass(eq=False, repr=False)
class Block:
    """The record being read."""

    format: str = ""
    tag: str = ""
    """A prefix for the names of the rows below: `train/`."""
    values: dict[Value, float] = field(default_factory=dict)
    counters: dict[str, float] = field(default_factory=dict)

    def add(self, template: Template, numbers: Floats) -> None:
        """Add one row; *numbers* are the line's, shape (slots,)."""
        reading = template.reading
        self.format = template.format
        if reading.tag is not None:
            self.tag = reading.tag
        tag = self.tag if reading.tagged else ""
        for value in reading.values:
            if len(self.values) < MAX_ROWS:
                self.values[value._replace(name=tag + value.name, slot=0)] = float(
                    numbers[value.slot + template.shift]
                )
        for name, slot in reading.counters.items():
            self.counters[name] = float(numbers[slot + template.shift])

    def close(self, at: int) -> Rows | None:
        """The record as a single line with number *at*; None if it is empty."""
        if not self.values:
            self.tag = ""
            self.counters.clear()
            return None
        template = _template(self.format, tuple(self.values), tuple(self.counters))
        numbers = np.array([[*self.values.values(), *self.counters.values()]])
        self.tag, self.values, self.counters = "", {}, {}
        return Rows(template, np.array([at]), numbers)


@lru_cache(256)
def _template(name: str, values: tuple[Value, ...], counters: tuple[str, ...]) -> Template:
    placed = tuple(value._replace(slot=slot) for slot, value in enumerate(values))
    return Template(
        name, Reading(placed, {name: len(values) + i for i, name in enumerate(counters)})
    )
