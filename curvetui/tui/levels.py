"""A run's level for status line, title, lists and colours; a finding's duration."""

from collections.abc import Iterable

from curvetui.model import LEVELS, Finding, Level, RunSnapshot
from curvetui.tui.words import ScreenWords

LOUD = ("watch", "act", "stop")
"""Levels that are named even where there is little room."""


def level_of(run: RunSnapshot) -> Level | None:
    """The gravest level that holds, or None; reads all curves, the table caches it."""
    if run.judged and not run.is_outline:
        level = run.verdict_level
        return None if level == "calm" else level
    held = (finding.level for finding in run.findings if finding.holds)
    return max(held, key=LEVELS.index, default=None)


def weight(level: Level | None) -> int:
    """Sort key of runs: the gravest has the highest."""
    return -1 if level is None else LEVELS.index(level)


def worst_of(levels: Iterable[Level | None]) -> tuple[Level, int] | None:
    """(gravest level of several runs, how many have it), from `act` on; None where no run has one."""
    counts = dict.fromkeys(LEVELS, 0)
    for level in levels:
        if level is not None:
            counts[level] += 1
    return next(((level, counts[level]) for level in ("stop", "act") if counts[level]), None)


def is_lasting(finding: Finding) -> bool:
    """Whether the finding still holds, or held when the run ended."""
    return finding.status == "open" or (finding.status == "ended" and finding.ended_row is None)


def counts_as_held(finding: Finding) -> bool:
    """Whether the finding counts for the run's level, or is a note that still holds."""
    return is_lasting(finding) or finding.holds and finding.level != "note"


def lifetime(words: ScreenWords, finding: Finding, places: tuple[str, str, str]) -> str:
    """Since when a finding holds or how it ended; places: first, last and end, formatted."""
    first, last, end = places
    if is_lasting(finding):
        word = "holds since" if finding.status == "open" else "held to the end"
        return words[word].format(at=first)
    word = {"recovered": "recovered at", "ended": "over since"}.get(finding.status, "taken back at")
    return words[word].format(at=end or last)
