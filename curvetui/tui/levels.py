"""A run's level for status line, title, lists and colours; a finding's duration."""

from collections import Counter
from collections.abc import Iterable

from curvetui.model import LEVELS, Finding, Level, RunSnapshot
from curvetui.tui.words import ScreenWords

LOUD = ("watch", "act", "stop")
"""Levels that are named even where there is little room."""


TROUBLES = {"stop": "stop", "died": "act", "act": "act", "watch": "watch"}
"""Outcomes that the lists name, worst first, and the level whose colour they have."""


def level_of(run: RunSnapshot) -> Level | None:
    """The gravest level that holds, or None; reads all curves, the table caches it."""
    if run.judged and not run.is_outline:
        level = run.verdict_level
        return None if level == "calm" else level
    held = (finding.level for finding in run.findings if finding.holds)
    return max(held, key=LEVELS.index, default=None)


def worst_of(outcomes: Iterable[str]) -> tuple[str, int] | None:
    """(worst outcome of several runs, how many have it), from `act` on; None where no run has one."""
    counts = Counter(outcomes)
    return next(((one, counts[one]) for one in ("stop", "died", "act") if counts[one]), None)


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
