"""What loggers, launchers and schedulers put before a line: time stamps, levels, ranks; and the time they tell.

Source: the default formats of Python's logging, absl, loguru, hydra, transformers, detectron2; of torchrun, mpirun,
srun -l, Ray, docker compose, systemd's journal and kubectl.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

_DATE = r"(?P<y>\d{4})[-/.](?P<mo>\d\d?)[-/.](?P<d>\d\d?)"
_TIME = r"(?P<h>\d\d?):(?P<mi>\d\d):(?P<s>\d\d(?:\.\d+)?)(?:,(?P<ms>\d+))?"
STAMP = rf"{_DATE}[T _]{_TIME}(?:Z|[+-]\d\d:?\d\d)?"
_LEVEL = r"(?:TRACE|DEBUG|INFO|NOTICE|SUCCESS|WARNING|WARN|ERROR|CRITICAL)"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_COUNTED = r"(?=\{|\[?\d{4}[-/]|\[?\(?(?:[Ee]poch|EPOCH|[Ss]tep|[Ii]ter|[Tt]rain|[Vv]al|[Ee]val))"
_PARTS = (
    r"\[(?:default|rank|Rank|RANK|GPU|gpu|worker|node|proc|local_rank|global_rank|LOCAL_RANK)[ =:_-]?(?P<rank>\d+)\]:?\s?",
    r"(?:[Rr]ank|RANK)[ =:](?P<rank>\d+)(?:/\d+)?[:,]?\s+(?:[-|]\s+)?",
    r"\[\d+,(?P<rank>\d+)\]<std(?:out|err)>:\s?",
    rf"(?P<rank>\d{{1,4}}): {_COUNTED}",
    r"\((?:[\w.]+(?:\[[^\]]*\])? )?pid=\d+(?:, [^)]*)?\)\s",
    r"\[pod/[\w./-]+\]\s",
    r"[\w.-]+[-_]\d+\s+\| ",
    rf"\[{STAMP}\](?:\[[\w.]+\])*\[{_LEVEL}\]\s*(?:-\s+)?",
    rf"\[{STAMP}[ ,|]+(?:[\w.]+:\d+ )?{_LEVEL}[^\]]*\]\s*(?:-\s+)?",
    rf"[\[(]?{STAMP}[\])]?\s*(?:[-|:]\s+)?",
    r"\[\d\d?/\d\d? \d\d:\d\d:\d\d(?: [\w.]+)?\]:?\s*",
    r"\[?\d\d?[/-](?:\d\d?|\w{3})[/-]\d\d(?:\d\d)?,? \d\d:\d\d:\d\d(?:[.,]\d+)?(?: [AP]M)?\]?\s*(?:[-|]\s+)?",
    r"\d\d?/\d\d? \d\d:\d\d:\d\d (?:- )?",
    r"\[\d\d:\d\d:\d\d(?:[.,]\d+)?\]\s*(?:[-|]\s+)?",
    r"\d\d:\d\d:\d\d(?:[.,]\d+)? (?:[-|] )?(?=\S)",
    rf"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?{_MONTH} +\d+ \d\d:\d\d:\d\d (?:\d{{4}} )?(?:[\w.-]+ [\w./@-]+(?:\[\d+\])?: )?",
    r"[IWEF]\d{4,8} \d\d:\d\d:\d\d(?:\.\d+)?\s+\d+ [\w./-]+:\d+\] ",
    rf"\[{_LEVEL}\|[\w./-]+:\d+\] (?=\d{{4}}-)|>> ",
    rf"{_LEVEL}:[\w.]+:\s?",
    r"\[(?:debug|info|warning|error)\]\s*",
    rf"\[?{_LEVEL}\]?\s*:?\s*(?:[-|]\s+|>+\s+)?(?=\S)",
    rf"\[?[\w.]+(?::[\w.]+)*(?::\d+)?\]?\s+(?:- |\| )?\[?{_LEVEL}\]?\s*(?:[-|:]\s*)",
    r"[\w.]+:[\w.<>]+:\d+ - ",
    r"\[[\w./-]+\.py:\d+(?::[\w<>]+)?\]\s*",
    r"\[[A-Za-z][\w.-]*\] (?=\d{4}-)",
    r"(?!(?:train|valid|val|test|eval|dev|epoch|step|iter)\w*\b)[a-z_][\w.]* \| (?=\S+ \| |epoch)",
    r"(?:root|__main__) - (?=\S)",
)
_WARNED = re.compile(r"\b(?:WARN|WARNING|ERROR|CRITICAL|warning|error)\b")
MOST = 8
"""Prefixes before one line."""


@dataclass(frozen=True, slots=True)
class Prefix:
    """What stands before the log's own text."""

    length: int
    """Characters."""
    stamp: tuple[tuple[int, int], ...] = ()
    """Where year, month, day, hour, minute, second and perhaps milliseconds stand; empty without a date."""
    rank: tuple[int, int] | None = None
    """Where the rank stands."""
    warns: bool = False
    """The line is a warning or an error."""


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
    for _ in range(MOST):
        match = next((m for p in _compiled() if (m := p.match(text, at)) and m.end() > at), None)
        if match is None:
            break
        stamp = stamp or _stamped(match)
        if "rank" in match.re.groupindex and rank is None:
            rank = match.span("rank")
        at = match.end()
    return Prefix(at, stamp, rank, _WARNED.search(text, 0, at) is not None)


def stamp_in(text: str) -> tuple[tuple[int, int], ...]:
    """Where the parts of a date with its time stand, wherever in *text* the first one is; empty if there is none.

    Example:
        >>> stamp_in('level=info time="2026-11-22T05:56:43Z"')[0]
        (17, 21)
    """
    match = _anywhere().search(text)
    return _stamped(match) if match else ()


@cache
def _anywhere() -> re.Pattern[str]:
    return re.compile(STAMP)


def _stamped(match: re.Match[str]) -> tuple[tuple[int, int], ...]:
    if "y" not in match.re.groupindex:
        return ()
    return tuple(match.span(n) for n in ("y", "mo", "d", "h", "mi", "s", "ms") if match.group(n) is not None)
