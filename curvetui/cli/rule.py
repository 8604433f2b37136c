"""`rule`: save, remove and list the user's rules, and test them on an archive of logs."""

import argparse
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from curvetui.cli.kept_lines import RULES
from curvetui.cli.options import UsageError, check_rule
from curvetui.engine.batch_read import read_all
from curvetui.engine.facts import gravest_standing
from curvetui.engine.read_options import ReadOptions
from curvetui.engine.rules import KIND, misspelled, rule_of
from curvetui.languages import number
from curvetui.model import Finding, RunSnapshot
from curvetui.names.lookup import curve_named
from curvetui.reports.wrapping import clipped, wrapped
from curvetui.sources import SourceError
from curvetui.statistics.windows import median
from curvetui.system.console import narrate

WIDTH = 100


def rule(options: argparse.Namespace, choices: ReadOptions) -> int:
    """Save, remove, list or test rules; return the exit code. UsageError: it is no rule."""
    if options.test:
        rules = (options.rule_text,) if options.rule_text is not None else RULES.all()
        if not rules:
            raise UsageError(
                "name the rule: curvetui rule 'val_loss > 2 * best(val_loss)' --test runs/"
            )
        for text in rules:
            _try(text, options.test, choices)
        return 0
    if options.forget is not None:
        RULES.forget(options.forget)
    elif options.rule_text is not None:
        RULES.keep(options.rule_text)
    else:
        print("".join(f"{line}\n" for line in RULES.all()), end="")
        if not RULES.all():
            narrate(
                "no rule is kept; keep one: curvetui rule 'val_loss > 2 * best(val_loss) for 3'"
            )
    return 0


class Fired(NamedTuple):
    """A run in which a rule held."""

    run: RunSnapshot
    findings: tuple[Finding, ...]
    share: float
    """Share of the run at which it was first known, from 0 to 1."""


def _try(text: str, sources: Sequence[str], choices: ReadOptions) -> None:
    """Report in how many runs of an archive the rule would have held, in which, and how early."""
    check_rule(text)
    runs: list[RunSnapshot] = []
    for _, snapshot in read_all(sources, choices._replace(rules=(text,))):
        if isinstance(snapshot, SourceError):
            narrate(str(snapshot))
        else:
            runs += snapshot.runs
    if not runs:
        raise SourceError("no training log was found to try the rule on")
    for line in _summary(text, runs):
        print(line, end="")


def _summary(text: str, runs: Sequence[RunSnapshot]) -> Iterator[str]:
    names = rule_of(text).curves
    able = [run for run in runs if all(curve_named(run.curves, n) is not None for n in names)]
    fired = [one for run in able if (one := _fired(run)) is not None]
    times = sum(len(one.findings) for one in fired)
    early = (
        f", first known after {round(100 * median(np.array([one.share for one in fired])))} % of the run (median)"
        if fired
        else ""
    )
    yield from wrapped(
        f"{text}: held in {len(fired)} of {len(able)} runs ({times} {'time' if times == 1 else 'times'}){early}",
        WIDTH,
    )
    if len(able) < len(runs):
        left = len(runs) - len(able)
        yield from wrapped(
            f"{left} {'run lacks' if left == 1 else 'runs lack'} {' or '.join(names)}", WIDTH
        )
        for message in misspelled((text,), runs, (text,)):
            yield from wrapped(message, WIDTH)
    for one in sorted(fired, key=lambda f: f.share):
        first = one.findings[0]
        worst = gravest_standing(one.run)
        beside = (
            f"; also {worst.level} {worst.kind} at {number(worst.first)}"
            if worst and worst.kind != KIND
            else ""
        )
        where = f"{first.unit} {number(first.first)}, {round(100 * one.share)} % of the run"
        yield f"  {clipped(f'{one.run.path}: {where}{beside}', WIDTH)}\n"


def _fired(run: RunSnapshot) -> Fired | None:
    found = tuple(f for f in run.findings if f.kind == KIND)
    if not found:
        return None
    rows = max((float(curve.at[-1]) for curve in run.curves if len(curve)), default=0.0)
    return Fired(run, found, min(1.0, (found[0].detected_row + 1) / (rows + 1)))
