"""`check`: read sources to their end, headless, print what was found and set the exit code."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from curvetui.choices import Choices
from curvetui.commands.output import shows_ascii_only, shows_colour, write
from curvetui.discovery import is_log
from curvetui.model import RunSnapshot, Snapshot
from curvetui.reports import Findings, SeriesMode, is_failure, report, report_for
from curvetui.safe import printable
from curvetui.session import Session
from curvetui.sources import Source, SourceError
from curvetui.sources.file import Saved
from curvetui.sources.folder import SavedFolder
from curvetui.sources.schemes import has_scheme, source_with_scheme
from curvetui.sources.stdin import Stdin
from curvetui.stored import Opener, Stored

UNREADABLE, FOUND, NO_METRIC = 2, 1, 3
"""Exit codes: the first of these that holds, else 0."""


class Printing(NamedTuple):
    """What to print, and what counts as a failure."""

    report: str | None = None
    """None: what the ending of `output` says, else text."""
    series: SeriesMode = "all"
    fail_on: str = "act"
    only: tuple[str, ...] = ()
    """Kinds of findings that count and are told; empty: all."""
    output: str | None = None
    quiet: bool = False


def check(spelled: Sequence[str], choices: Choices, printing: Printing) -> int:
    """Read every SOURCE, print one report of all; returns the exit code."""
    runs: list[RunSnapshot] = []
    errors: list[tuple[str, str]] = []
    empty = []
    for name in spelled:
        try:
            snapshot = read_source(name, choices)
            found = snapshot.runs
        except SourceError as error:
            errors.append((name, str(error)))
            narrate(str(error))
            continue
        runs += (_only(run, printing.only) for run in found)
        if not found:
            empty.append(name)
            narrate(f"no metric was found in {name}; is it a training log? (see curvetui formats)")
            if snapshot.guess:
                import shlex

                guess = shlex.quote(snapshot.guess)
                narrate(f"its lines may be read with --pattern {guess}; `curvetui formats --keep {guess}` remembers it")
    _print(Findings(tuple(runs), tuple(errors), choices.language, printing.series, printing.fail_on), printing)
    if errors:
        return UNREADABLE
    if any(is_failure(finding, printing.fail_on) for run in runs for finding in run.findings):
        return FOUND
    return NO_METRIC if empty else 0


def narrate(text: str) -> None:
    """Say something about how it goes; standard output is for data."""
    print(f"curvetui: {printable(text)}", file=sys.stderr)


def _only(run: RunSnapshot, kinds: tuple[str, ...]) -> RunSnapshot:
    return replace(run, findings=tuple(f for f in run.findings if f.kind in kinds)) if kinds else run


def _print(findings: Findings, printing: Printing) -> None:
    """Write the report to where it was asked for."""
    if printing.quiet and printing.output is None:
        return
    kind = printing.report or report_for(printing.output or "")
    if printing.output is None:
        width = _width() if sys.stdout.isatty() else 80
        findings = findings._replace(colour=shows_colour(), width=width, ascii=shows_ascii_only())
    write(report(kind).render(findings), printing.output)
    if printing.output is not None and not printing.quiet:
        count = len(findings.runs)
        narrate(f"wrote the {kind} report of {count} run{'' if count == 1 else 's'} to {printing.output}")


def _width() -> int:
    """Columns of a report for the terminal."""
    import shutil

    return min(max(shutil.get_terminal_size((80, 24)).columns, 40), 100)


def source_of(spelled: str, *, allow_remote: bool = False) -> Source:
    """The source that a SOURCE of the command line names, to be read to its end.

    Raises:
        SourceError: there is no such thing.
    """
    if spelled == "-":
        return Stdin()
    if has_scheme(spelled):
        source, warning = source_with_scheme(spelled, allow_remote=allow_remote, ends=True)
        if warning:
            narrate(warning)
        return source
    if os.path.isdir(spelled) or glob.has_magic(spelled) and not os.path.exists(spelled):
        return SavedFolder(spelled, is_log, Opener())
    tail = Opener()(spelled)
    return Stored(tail, ends=True) if tail is not None else Saved(spelled)


def read_source(spelled: str, choices: Choices | None = None) -> Snapshot:
    """Read one SOURCE of the command line to its end.

    Raises:
        SourceError: it cannot be read.
    """
    source = source_of(spelled, allow_remote=choices is not None and choices.allow_remote)
    session, seen = Session(choices), False
    for chunk in source.chunks():
        seen = True
        session.take(chunk)
    if not seen and isinstance(source, SavedFolder):
        raise SourceError(f"no training log was found in {spelled}; name the log itself if there is one")
    return session.finish()
