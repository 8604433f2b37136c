"""What `check` prints: one kind of report a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import ClassVar, Literal

from curvetui import registry
from curvetui.model import RunSnapshot

SeriesMode = Literal["all", "thin", "none"]


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything a report may tell."""

    runs: tuple[RunSnapshot, ...]
    errors: tuple[tuple[str, str], ...] = ()
    """(source, message) of what could not be read."""
    language: str = "en"
    series: SeriesMode = "all"
    colour: bool = False
    width: int = 80


class Report:
    """Base of all reports."""

    name: ClassVar[str]
    """What `--report` takes."""

    def render(self, findings: Findings) -> Iterator[str]:
        """The document in parts, to be written one after the other."""
        raise NotImplementedError


@cache
def reports() -> dict[str, Report]:
    """Every kind by its name."""
    return {cls.name: cls() for cls in registry.members("curvetui.reports", Report)}
