"""The result of `compare`: values with their noise, groups of seeds, what only one run has."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from curvetui.curve import Unit
from curvetui.model import Finding, RunSnapshot
from curvetui.statistics.differences import Welch

SURE, LIKELY, OPEN = 3.0, 2.0, 1.0
"""Standard errors from which on a difference is real, probably real, and possibly noise."""
SURE_P, LIKELY_P = 0.01, 0.05
"""The same for the p of a test between groups of seeds."""


PACE = 1.2
"""Ratio of two paces from which on they are named."""


class Side(NamedTuple):
    """One run's value and its noise."""

    run: int
    """Number of the run, from 0."""
    value: float
    error: float | None
    """Standard error from validation sampling and the run's own noise; None if neither is known."""
    at: float
    """Position, in the comparison's unit."""


class Difference(NamedTuple):
    """One run against the first."""

    place: str
    """`best`: both at their best; `same`: both at the last position that both reached."""
    first: Side
    other: Side
    errors: float | None
    """Standard errors between them; None if the noise is unknown."""
    is_better: bool | None
    """Whether the other run is better; None if the values are equal or there is no direction."""

    @property
    def weight(self) -> str:
        """`equal`, `noise`, `open`, `likely`, `sure`, or `unknown` if the noise is unknown."""
        if self.first.value == self.other.value:
            return "equal"
        if self.errors is None:
            return "unknown"
        bounds = ((SURE, "sure"), (LIKELY, "likely"), (OPEN, "open"))
        return next((word for bound, word in bounds if self.errors >= bound), "noise")


class Seeds(NamedTuple):
    """Runs with the same settings except for the seed."""

    runs: tuple[int, ...]
    best: tuple[float, ...]
    mean: float
    spread: float
    """Standard deviation over the seeds."""
    leaving: tuple[tuple[int, float], ...]
    """(run, position at which it leaves the band of the others)."""


class Contrast(NamedTuple):
    """Two groups of seeds."""

    first: int
    """Number of the group, from 0."""
    other: int
    test: Welch
    is_better: bool | None

    @property
    def weight(self) -> str:
        """`sure`, `likely` or `noise`."""
        return "sure" if self.test.p < SURE_P else "likely" if self.test.p < LIKELY_P else "noise"


@dataclass(frozen=True)
class Comparison:
    """The result of `curvetui.compare`; all runs are compared with the first."""

    runs: tuple[RunSnapshot, ...]
    names: tuple[str, ...]
    """Unique name of each run."""
    settings: Mapping[str, tuple[str | None, ...]]
    """The settings that differ: name -> the value in each run, None if not set."""
    headline: str | None
    """The compared curve; None if the runs have none in common."""
    unit: Unit
    differences: tuple[Difference, ...]
    parted: Mapping[int, float]
    """Run -> position from which on its curve and the first run's differ by more than their noise."""
    seeds: tuple[Seeds, ...]
    contrasts: tuple[Contrast, ...]
    only: Mapping[int, tuple[Finding, ...]]
    """Run -> findings of a kind and metric that no other run has."""

    @property
    def paces(self) -> Iterator[tuple[int, float, float]]:
        """(run, its seconds per epoch or step, those of the first run) where they clearly differ."""
        first = self.runs[0].progress
        for index, run in enumerate(self.runs[1:], 1):
            own = run.progress
            if not (first.pace and own.pace) or first.pace_unit != own.pace_unit:
                continue
            if max(own.pace, first.pace) >= PACE * min(own.pace, first.pace):
                yield index, own.pace, first.pace

    def render(self, report: str = "text", language: str = "en", width: int = 100) -> str:
        """The comparison as `text`, `markdown` or `json`.

        Raises:
            ValueError: the form is unknown.
        """
        from curvetui.api.comparison_report import rendered

        return rendered(self, report, language, width)

    def __str__(self) -> str:
        """Terminal text, without colours."""
        return self.render()
