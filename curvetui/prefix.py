"""What loggers, launchers and schedulers put before a line: time stamps, levels, ranks; and the time they tell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

_DATE = r"(?P<y>\d{4})[-/.](?P<mo>\d\d?)[-/.](?P<d>\d\d?)"
_TIME = r"(?P<h>\d\d?):(?P<mi>\d\d):(?P<s>\d\d(?:\.\d+)?)(?:,(?P<ms>\d+))?"
_STAMP = rf"[\[(]?{_DATE}[T _]{_TIME}(?:Z|[+-]\d\d:?\d\d)?[\])]?"
_LEVEL = r"(?:\[?(?:DEBUG|INFO|WARNING|WARN|ERROR|CRITICAL|NOTICE|debug|info|warning|error)\]?)"
_PARTS = (
    r"\[?(?:default|Rank |rank |rank=|GPU |gpu|RANK )(?P<rank>\d+)\]?:? ?",
    r"[\w.-]+[-_]\d+\s+\| ",
    rf"{_STAMP}\s*(?:[-|:]\s+)?",
    r"\[\d\d?/\d\d? \d\d:\d\d:\d\d(?: [\w.]+)?\]:?\s*",
    r"\d\d?/\d\d? \d\d:\d\d:\d\d (?:- )?",
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +\d+ \d\d:\d\d:\d\d (?:[\w.-]+ )?[\w./-]+(?:\[\d+\])?: ",
    r"[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+\s+\d+ [\w./-]+:\d+\] ",
    rf"(?:[\w.]+ )?{_LEVEL}:?(?:[\w.]+:)?\s*(?:[-|]\s+)?",
    r"[\w.]+ - (?=[A-Z]+ - )",
    rf"(?:\[[\w.:\-/ ]+\]\s*)?(?:- )?{_LEVEL} (?:- |\| )",
    r"\[[A-Za-z][\w.]*\] (?=\d{4}-)",
    r"(?!(?:train|valid|val|test|eval|dev|epoch|step|iter)\w*\b)[a-z_][\w.]* \| (?=\S+ \| |epoch)",
    r"root - ",
    r"\d: (?=\{|[A-Za-z])",
)


@dataclass(frozen=True, slots=True)
class Prefix:
    """What stands before the log's own text."""

    length: int
    """Characters."""
    stamp: tuple[tuple[int, int], ...] = ()
    """Where year, month, day, hour, minute, second and perhaps milliseconds stand; empty without a date."""
    rank: tuple[int, int] | None = None
    """Where the rank stands."""


@cache
def _compiled() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(part) for part in _PARTS)


def prefix_of(text: str) -> Prefix:
    """Take the prefixes off one after the other.

    Example:
        >>> line = "2026-11-22 05:56:43,322 - train - INFO - Epoch 1/30"
        >>> line[prefix_of(line).length :]
        'Epoch 1/30'
    """
    at = 0
    stamp: tuple[tuple[int, int], ...] = ()
    rank: tuple[int, int] | None = None
    for _ in range(6):
        match = next((m for p in _compiled() if (m := p.match(text, at)) and m.end() > at), None)
        if match is None:
            break
        groups = match.re.groupindex
        if "y" in groups and not stamp:
            names = ("y", "mo", "d", "h", "mi", "s", "ms")
            stamp = tuple(match.span(n) for n in names if match.group(n) is not None)
        if "rank" in groups:
            rank = match.span("rank")
        at = match.end()
    return Prefix(at, stamp, rank)
