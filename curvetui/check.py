"""`check`: read sources to their end, headless, print what was found and set the exit code."""

from __future__ import annotations

import glob
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from curvetui.discovery import is_log
from curvetui.model import LEVELS, Choices, RunSnapshot, Snapshot
from curvetui.reports import Findings, SeriesMode, reports
from curvetui.session import Session
from curvetui.sources import Source, SourceError
from curvetui.sources.file import Saved
from curvetui.sources.folder import SavedFolder
from curvetui.sources.stdin import Stdin

UNREADABLE, FOUND, NO_METRIC = 2, 1, 3
"""Exit codes: the first of these that holds, else 0."""


@dataclass(frozen=True, slots=True)
class Printing:
    """What to print, and what counts as a failure."""

    report: str = "text"
    series: SeriesMode = "all"
    fail_on: str = "act"


def check(spelled: Sequence[str], choices: Choices, printing: Printing) -> int:
    """Read every SOURCE, print one report of all; returns the exit code."""
    runs: list[RunSnapshot] = []
    errors: list[tuple[str, str]] = []
    empty = []
    for name in spelled:
        try:
            found = read_source(name, choices).runs
        except SourceError as error:
            errors.append((name, str(error)))
            print(f"curvetui: {error}", file=sys.stderr)
            continue
        runs += found
        if not found:
            empty.append(name)
            print(f"curvetui: no metric was found in {name}; is it a training log? (see curvetui formats)", file=sys.stderr)
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    width = min(max(shutil.get_terminal_size((80, 24)).columns, 40), 100) if sys.stdout.isatty() else 80
    findings = Findings(tuple(runs), tuple(errors), choices.language, printing.series, colour, width)
    for part in reports()[printing.report].render(findings):
        sys.stdout.write(part)
    sys.stdout.flush()
    if errors:
        return UNREADABLE
    if any(fails(run, printing.fail_on) for run in runs):
        return FOUND
    return NO_METRIC if empty else 0


def fails(run: RunSnapshot, least: str) -> bool:
    """Whether a finding at or above level *least* stands; what was withdrawn does not count."""
    if least == "never":
        return False
    bound = LEVELS.index(least)
    return any(LEVELS.index(f.level) >= bound for f in run.findings if f.status != "withdrawn")


def source_of(spelled: str) -> Source:
    """The source that a SOURCE of the command line names, to be read to its end.

    Raises:
        SourceError: there is no such thing.
    """
    if spelled == "-":
        return Stdin()
    if os.path.isdir(spelled) or glob.has_magic(spelled) and not os.path.exists(spelled):
        return SavedFolder(spelled, is_log)
    return Saved(spelled)


def read_source(spelled: str, choices: Choices | None = None) -> Snapshot:
    """Read one SOURCE of the command line to its end.

    Raises:
        SourceError: it cannot be read.
    """
    session, source, seen = Session(choices), source_of(spelled), False
    for chunk in source.chunks():
        seen = True
        session.take(chunk)
    if not seen and isinstance(source, SavedFolder):
        raise SourceError(f"no training log was found in {spelled}; name the log itself if there is one")
    return session.finish()
