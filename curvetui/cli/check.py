"""`check`: read sources to their end, print the findings and set the exit code."""

import argparse
import os
import shlex
from collections.abc import Iterator

from curvetui.cli.output import kind_of, shows_ascii_only, shows_colour, write
from curvetui.cli.page_width import page_width
from curvetui.engine.batch_read import read_all
from curvetui.engine.read_options import ReadOptions
from curvetui.engine.run_titles import with_titles
from curvetui.model import RunSnapshot, Snapshot
from curvetui.reports import Findings, ended_in_ruins, is_failure, report, reports
from curvetui.sources import SourceError
from curvetui.system.console import narrate
from curvetui.system.own_output import is_own_file

UNREADABLE, FOUND, NO_METRIC = 2, 1, 3
"""Exit codes: the first that applies, else 0."""


LONGEST = 160
"""Maximum characters shown of a line that was not understood."""
MAX_NAMED = 20
"""Maximum metrics named when none matched the request."""


def check(options: argparse.Namespace, choices: ReadOptions) -> int:
    """Read every SOURCE, print one report of all; return the exit code, or raise UsageError."""
    all_reports = reports() if options.output and not options.report else {}
    endings = {found.suffix: name for name, found in all_reports.items() if found.suffix}
    kind = options.report or kind_of(options.output, endings)
    runs: list[RunSnapshot] = []
    errors: list[tuple[str, str]] = []
    empty = []
    for name, snapshot in read_all(options.sources, choices):
        if isinstance(snapshot, SourceError):
            errors.append((name, str(snapshot)))
            narrate(str(snapshot))
            continue
        if snapshot.message:
            narrate(snapshot.message)
        found = snapshot.runs
        runs += found
        if not found:
            empty.append(name)
            for text in _why_empty(name, snapshot, choices):
                narrate(text)
    if choices.rules and runs:
        from curvetui.engine.rules import misspelled

        for text in misspelled(choices.rules, runs, options.rule):
            narrate(text)
    found_all = Findings(
        with_titles(runs),
        tuple(errors),
        choices.language,
        options.series,
        options.fail_on,
        only_some_kinds=bool(options.only),
        target=options.target,
    )
    _print(found_all, kind, options)
    if errors:
        return UNREADABLE
    reported = found_all.runs
    findings = (finding for run in reported for finding in run.findings)
    if any(is_failure(finding, options.fail_on) for finding in findings) or any(
        ended_in_ruins(run, found_all) for run in reported
    ):
        return FOUND
    return NO_METRIC if empty else 0


def _why_empty(name: str, snapshot: Snapshot, choices: ReadOptions) -> Iterator[str]:
    """The message for a source without metrics."""
    if choices.metrics and name != "-":
        everything = [found for _, found in read_all([name], choices._replace(metrics=()))]
        there = [run for found in everything if isinstance(found, Snapshot) for run in found.runs]
        names = dict.fromkeys(curve.name for run in there for curve in run.curves)
        if names:
            globs = " or ".join(map(repr, choices.metrics))
            yield f"no metric in {name} matches {globs}; there are {', '.join([*names][:MAX_NAMED])}{', …' if len(names) > MAX_NAMED else ''}"
            return
    if not snapshot.read and os.path.isfile(name) and not os.path.getsize(name):
        yield f"{name} is empty: no metric was found"
        return
    if is_own_file(name):
        yield f"{name} is output of curvetui, not a training log"
        return
    if snapshot.last_word:
        # A training log of a run that died before its first step.
        yield f"no metric was found in {name}; the log ends in an error: {snapshot.last_word}"
        return
    yield f"no metric was found in {name}; is it a training log? (see curvetui formats)"
    yield from snapshot.limits
    yield from (f"  | {line.strip()[:LONGEST]}" for line in snapshot.examples)
    if snapshot.guess:
        guess = shlex.quote(snapshot.guess)
        yield f"try --pattern {guess} (rename its fields to what they measure; `curvetui formats --keep` remembers it)"


def _print(findings: Findings, kind: str, options: argparse.Namespace) -> None:
    if options.quiet and options.output is None:
        return
    if options.output is None:
        findings = findings._replace(
            colour=shows_colour(), width=page_width(), ascii=shows_ascii_only()
        )
    write(report(kind).render(findings), options.output)
    if options.output is not None and not options.quiet:
        count = len(findings.runs)
        narrate(
            f"wrote the {kind} report of {count} run{'' if count == 1 else 's'} to {options.output}"
        )
