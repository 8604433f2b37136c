"""The planned end of training: from counters, or from a message before training."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from curvetui.assembly.spanning_bar import SpanningBar
from curvetui.curve import Ints
from curvetui.reading.rows import Rows

MEASURED, COUNTED, ANNOUNCED = 0, 1, 2
"""What a plan comes from, by precedence: a line with metrics, a counter-only line, a message."""
COUNTER = {"epochs": "epoch", "steps": "step"}


@dataclass(eq=False, repr=False)
class Plans:
    """The plans of one run."""

    _announced: dict[str, list[float]] = field(
        default_factory=lambda: {name: [np.nan] * 3 for name in COUNTER}
    )
    """`epochs` and `steps` -> the last value from each origin."""
    _first: dict[str, float] = field(default_factory=dict)
    """Counter -> its very first value."""
    _bar: SpanningBar = field(default_factory=SpanningBar)

    def announce(self, totals: Mapping[str, float]) -> None:
        for name in COUNTER.keys() & totals.keys():
            self._announced[name][MEASURED] = totals[name]

    def update(self, rows: list[Rows], foreign: Ints) -> None:
        """Store the plans in a batch of lines; *foreign* lines have unrelated counters."""
        self._bar.lines(rows)
        own = [self._own(part, foreign) for part in rows]
        own = [part for part in own if len(part.at)]
        for part in sorted(own, key=lambda part: int(part.at[0])):
            for counter in COUNTER.values():
                slot = part.template.reading.counters.get(counter)
                if slot is not None:
                    self._first.setdefault(counter, float(part.slot(slot)[0]))
        for part in sorted(own, key=lambda part: int(part.at[-1])):
            self._take(part)

    def frames(self, rows: list[Rows]) -> None:
        """Store the planned epochs of overwritten bars that count them: `Epoch 1/8: 100%|…`."""
        self._bar.frames(rows)
        for part in rows:
            counters = part.template.reading.counters
            if "epoch" in counters and "epochs" in counters and len(part.at):
                self._announced["epochs"][ANNOUNCED] = float(part.slot(counters["epochs"])[-1])

    def _own(self, part: Rows, foreign: Ints) -> Rows:
        """The lines that count what the run counts."""
        if not len(foreign) or part.template.reading.values:
            return part
        own = part.some(~np.isin(part.at, foreign))
        if len(own.at) < len(part.at):
            # A plan that such lines gave before any other counter is unrelated too.
            for name in COUNTER:
                if name in part.template.reading.counters:
                    self._announced[name][COUNTED] = np.nan
        return own

    def _take(self, part: Rows) -> None:
        reading = part.template.reading
        counters = reading.counters
        for name, counter in COUNTER.items():
            by = MEASURED if reading.values else COUNTED if counter in counters else ANNOUNCED
            if name in counters:
                self._announced[name][by] = float(part.slot(counters[name])[-1])
            elif name == "epochs" and "last_epoch" in counters:
                self._announced[name][by] = float(part.slot(counters["last_epoch"])[-1]) + 1

    def of(self, name: str) -> float | None:
        """The planned `epochs` or `steps`; None if not in the log."""
        for by, plan in enumerate(self._announced[name]):
            # A counter that begins beyond the plan given by other lines is unrelated.
            if plan == plan and (by == MEASURED or not self._first.get(COUNTER[name], 0) > plan):
                return plan
        return self._bar.plan if name == "epochs" else None
