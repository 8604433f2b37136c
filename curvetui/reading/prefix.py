"""Prefixes by loggers, launchers and schedulers: timestamps, levels, ranks; their times.

Source: the default formats of Python's logging, absl, loguru, hydra, transformers, detectron2; of
torchrun, mpirun, srun -l, Ray, docker compose, systemd's journal and kubectl.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from curvetui.reading import compiled

_DATE = r"(?P<y>\d{4})[-/.](?P<mo>\d\d?)[-/.](?P<d>\d\d?)"
_TIME = r"(?P<h>\d\d?):(?P<mi>\d\d):(?P<s>\d\d(?:\.\d+)?)(?:,(?P<ms>\d+))?"
STAMP = rf"{_DATE}[T _]{_TIME}(?:Z|[+-]\d\d:?\d\d)?"
_LEVEL = r"(?:TRACE|DEBUG|INFO|NOTICE|SUCCESS|WARNING|WARN|ERROR|CRITICAL)"
_LEVELS = ("TRACE", "DEBUG", "INFO", "NOTICE", "SUCCESS", "WARN", "ERROR", "CRITICAL")
_CLOCK = ("\x00",)
"""A placeholder for a time of day that no line contains."""
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_COUNTED = (
    r"(?=\{|\[?\d{4}[-/]|\[?\(?(?:[Ee]poch|EPOCH|[Ss]tep|[Ii]ter|[Tt]rain|[Vv]al|[Ee]val)"
    r"|Traceback \(|(?:[\w.]+\.)?\w*(?:Error|Exception): |KeyboardInterrupt)"
)
_NO_SPLIT = r"(?!(?:train|valid|val|test|eval|dev|epoch|step|iter)\w*\b)"
_PARTS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    (
        "[",
        (),
        r"\[(?:default|rank|Rank|RANK|GPU|gpu|worker|node|proc|local_rank|global_rank|LOCAL_RANK)[ =:_-]?(?P<rank>\d+)\]:?\s?",
    ),
    ("rR", (), r"(?:[Rr]ank|RANK)[ =:](?P<rank>\d+)(?:/\d+)?[:,]?\s+(?:[-|]\s+)?"),
    ("[", ("<std",), r"\[\d+,(?P<rank>\d+)\]<std(?:out|err)>:\s?"),
    ("9", (": ",), rf"(?P<rank>\d{{1,4}}): {_COUNTED}"),
    ("(", ("pid=",), r"\((?:[\w.]+(?:\[[^\]]*\])? )?pid=\d+(?:, [^)]*)?\)\s"),
    ("[", ("[pod/",), r"\[pod/[\w./-]+\]\s"),
    ("(", ("/",), r"\((?P<rank>\d+)/\d+\) (?=[A-Z][a-z]+ \d+, )"),
    ("[", ("mpirank",), r"\[\d+,mpirank:(?P<rank>\d+)(?:,[\w.-]+)?\](?:<std(?:out|err)>:)?\s?"),
    (
        "w[(./",
        (".py",),
        r"[\[(]?[\w./-]*\w\.py(?::|, line |\()\d+[\])]*(?::|\s+[-|]|(?= ))\s+(?=\S)",
    ),
    ("w.-", (" | ",), r"(?!(?i:epoch|ep|step|iter)[-_])[\w.-]+[-_]\d+\s+\| "),
    ("[", _CLOCK, rf"\[{STAMP}\](?:\[[\w.]+\])*\[{_LEVEL}\]\s*(?:-\s+)?"),
    ("[", _LEVELS, rf"\[{STAMP}[ ,|]+(?:[\w.]+:\d+ )?{_LEVEL}[^\]]*\]\s*(?:-\s+)?"),
    ("[", (".py ",), rf"\[{STAMP} [\w.-]+\] \([\w./-]+\.py \d+\): {_LEVEL}\s+"),
    ("[(9", _CLOCK, rf"[\[(]?{STAMP}[\])]?\s*(?:[-|:]\s+)?"),
    ("[9", ("_",), r"\[?\d{4}_\d\d_\d\d[_-]\d\d_\d\d_\d\d\]?\s+(?:[-|]\s+)?(?=\S)"),
    ("[", _CLOCK, r"\[\d\d?/\d\d? \d\d:\d\d:\d\d(?: [\w.]+)?\]:?\s*"),
    (
        "[9",
        _CLOCK,
        r"\[?\d\d?[/-](?:\d\d?|\w{3})[/-]\d\d(?:\d\d)?,? \d\d:\d\d:\d\d(?:[.,]\d+)?(?: [AP]M)?\]?\s*(?:[-|]\s+)?",
    ),
    ("9", _CLOCK, r"\d\d?/\d\d? \d\d:\d\d:\d\d (?:[AP]M )?(?:[-|] )?"),
    ("[", _CLOCK, r"\[\d\d:\d\d:\d\d(?:[.,]\d+)?\]\s*(?:[-|]\s+)?"),
    ("9", _CLOCK, r"\d\d:\d\d:\d\d(?:[.,]\d+)? (?:[-|] )?(?=\S)"),
    (
        "MTWFSJAOND9",
        _CLOCK,
        rf"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?(?:{_MONTH} +\d+|\d\d? {_MONTH} \d{{4}}) \d\d:\d\d:\d\d (?:\d{{4}} )?(?:[\w.-]+ [\w./@-]+(?:\[\d+\])?: )?",
    ),
    ("IWEF", ("] ",), r"[IWEF]\d{4,8} \d\d:\d\d:\d\d(?:\.\d+)?\s+\d+ [\w./-]+:\d+\] "),
    ("[>", ("|", ">> "), rf"\[{_LEVEL}\|[\w./-]+:\d+\] (?=\d{{4}}-)|>> "),
    ("TDINSWEC", _LEVELS, rf"{_LEVEL}:[\w.]+:\s?"),
    ("[", ("[debug]", "[info]", "[warning]", "[error]"), r"\[(?:debug|info|warning|error)\]\s*"),
    ("[TDINSWEC", _LEVELS, rf"\[?{_LEVEL}\]?\s*:?\s*(?:[-|]\s+|>+\s+)?(?=\S)"),
    (
        "[w.",
        _LEVELS,
        rf"(?!COMET )\[?[\w./\\-]+(?::[\w.]+)*(?::\d+)?\]?\s+(?:- |\| )?\[?{_LEVEL}\]?\s*(?:[-|:]\s*)",
    ),
    ("[", _LEVELS, rf"\[[\w.-]+\]\s+{_LEVEL}\s+[\w.$]+\s+-\s+"),
    ("w", (" - ",), r"(?:[a-z]\w*\.)+[A-Z]\w* - (?=\S)"),
    ("w.", (" - ",), r"[\w.]+:[\w.<>]+:\d+ - "),
    ("[", (".py:",), r"\[[\w./-]+\.py:\d+(?::[\w<>]+)?\]\s*"),
    ("[", ("] ",), r"\[[A-Za-z][\w.-]*\] (?=\d{4}-)"),
    ("w", (" | ",), rf"{_NO_SPLIT}[a-z_][\w.]* \| (?=\S+ \| |epoch)"),
    ("r_", (" - ",), r"(?:root|__main__) -\s+(?=\S)"),
    ("w", (" -   ",), rf"{_NO_SPLIT}[a-z_][\w.]* -   (?=\S)"),
    ("w", ("copypaste: ",), r"copypaste: (?=[A-Z\d])"),
)
"""(first characters (`9`: digit, `w`: letter, digit, `_`), one of these substrings, pattern).

The first two avoid most matches: compiling all takes longer than reading a short log.
"""
_WARNED = r"\b(?:WARN|WARNING|ERROR|CRITICAL|warning|error)\b"
MAX_PREFIXES = 8
"""Maximum prefixes of one line."""


class Prefix(NamedTuple):
    """The prefix before the log's own text."""

    length: int
    """Length in characters."""
    stamp: tuple[tuple[int, int], ...] = ()
    """Spans of year, month, day, hour, minute, second, perhaps milliseconds; empty: no date."""
    rank: tuple[int, int] | None = None
    warns: bool = False
    """Whether the line is a warning or an error."""


def prefix_of(text: str) -> Prefix:
    """Detect all prefixes of a line.

    Example:
        >>> line = "2026-11-22 05:56:43,322 - train - INFO - Epoch 1/30"
        >>> line[prefix_of(line).length :]
        'Epoch 1/30'
    """
    at = 0
    stamp: tuple[tuple[int, int], ...] = ()
    rank: tuple[int, int] | None = None
    held = text + _CLOCK[0] if _has_clock(text) else text
    for _ in range(MAX_PREFIXES):
        matches = (compiled(pattern).match(text, at) for pattern in _candidates(held, at))
        match = next((m for m in matches if m and m.end() > at), None)
        if match is None:
            break
        stamp = stamp or _stamped(match)
        if "rank" in match.re.groupindex and rank is None:
            rank = match.span("rank")
        at = match.end()
    return Prefix(at, stamp, rank, at > 0 and compiled(_WARNED).search(text, 0, at) is not None)


def _candidates(held: str, at: int) -> Iterator[str]:
    """The patterns that may match at *at*, by the first character and cheap substrings."""
    begin = held[at : at + 1]
    for needed, pattern in _beginning(begin):
        if not needed or any(word in held for word in needed):
            yield pattern


@lru_cache(128)
def _beginning(begin: str) -> tuple[tuple[tuple[str, ...], str], ...]:
    """The parts of a prefix that may start with that character."""
    kinds = {begin, "9" * begin.isdecimal(), "w" * (begin.isalnum() or begin == "_")} - {""}
    return tuple((needed, part) for first, needed, part in _PARTS if kinds.intersection(first))


def stamp_in(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of the parts of the first date and time in *text*, or none.

    Example:
        >>> stamp_in('level=info time="2026-11-22T05:56:43Z"')[0]
        (17, 21)
    """
    if not _has_clock(text):
        return ()
    match = compiled(STAMP).search(text)
    return _stamped(match) if match else ()


def _has_clock(text: str) -> bool:
    """Whether there is a colon between digits anywhere."""
    at = text.find(":")
    while at > 0:
        if text[at - 1].isdecimal() and text[at + 1 : at + 2].isdecimal():
            return True
        at = text.find(":", at + 1)
    return False


def _stamped(match: re.Match[str]) -> tuple[tuple[int, int], ...]:
    if "y" not in match.re.groupindex:
        return ()
    return tuple(
        match.span(n) for n in ("y", "mo", "d", "h", "mi", "s", "ms") if match.group(n) is not None
    )
