"""`status`: the state of a run in one line, for tmux, a prompt or a watch command."""

import argparse
import os
import time

from curvetui.alerts.events import is_ended
from curvetui.charts.sparkline import BARS, PLAIN_BARS, spark
from curvetui.cli.output import shows_ascii_only
from curvetui.engine.forecast import target_sentence
from curvetui.engine.open import saved_source
from curvetui.engine.progress import clock
from curvetui.engine.read_options import ReadOptions
from curvetui.engine.session import Session
from curvetui.model import RunSnapshot
from curvetui.reports.phrases import phrases
from curvetui.reports.summary import course, gravest, newest, reached
from curvetui.reports.wrapping import clipped
from curvetui.sources import Chunk, SourceError
from curvetui.system.console import narrate
from curvetui.system.sanitize import in_ascii, printable

SILENT = 120.0
"""Seconds since the log was last written from which on they are mentioned."""


def status(options: argparse.Namespace, choices: ReadOptions) -> int:
    """Print a line for the newest run of each SOURCE.

    Returns:
        2 if a source could not be read, else 3 if one holds no metric, else 0.
    """
    codes = []
    for name in options.sources:
        try:
            codes.append(_status(name, choices, options.width, options.target))
        except SourceError as error:
            narrate(str(error))
            codes.append(2)
    return next((code for code in (2, 3) if code in codes), 0)


def _status(
    spelled: str, choices: ReadOptions, width: int, target: tuple[str, float] | None
) -> int:
    """target: (curve, value) to forecast as well. The exit code."""
    session = Session(choices)
    for chunk in saved_source(spelled).chunks():
        # The log may be growing: its end is not the end of the run. Its arrival time is the last
        # write.
        if not chunk.end:
            session.take(chunk._replace(now=_written(chunk.stream)))
            session.take(Chunk(chunk.stream, now=time.time()))
    runs = session.snapshot().runs
    if not runs:
        # tmux interprets text after a `#` in a command's output.
        name = printable(spelled).replace("#", "")
        print(f"{name} · {phrases(choices.language)['nothing yet']}")
        return 3
    text = line(runs[-1], choices.language, time.time(), shows_ascii_only())
    if target is not None:
        text += " · " + target_sentence(runs[-1], target, choices.language)
    print(clipped(in_ascii(text) if shows_ascii_only() else text, width))
    return 0


def line(run: RunSnapshot, language: str, now: float, ascii_only: bool = False) -> str:
    """`train.log · epoch 8 of 20 · val_loss 0.291 ▇▅▃▂▁ · ACT overfitting · 0:12:30 left`."""
    words = phrases(language)
    standing = [f for f in run.findings if f.holds and f.level != "note"]
    worst = gravest(standing)
    parts = [run.name, reached(run, language), _best(run, language, ascii_only)]
    if worst is not None:
        parts.append(
            f"{words[worst.level]} {worst.kind}"
            + (f" +{len(standing) - 1}" if len(standing) > 1 else "")
        )
    parts += (
        [words["finished" if run.state == "running" else run.state]]
        if is_ended(run)
        else _times(run, language, now)
    )
    text = printable(" · ".join(filter(None, parts)))
    # tmux interprets text after a `#` in a command's output.
    return (in_ascii(text) if ascii_only else text).replace("#", "")


def _best(run: RunSnapshot, language: str, ascii_only: bool) -> str:
    """The most important curve: its last value, and a sparkline."""
    curve = course(run)
    if curve is None or not len(curve):
        return ""
    return f"{curve.title} {newest(curve, language)} {spark(curve.y[curve.final_rows], 8, PLAIN_BARS if ascii_only else BARS)}"


def _times(run: RunSnapshot, language: str, now: float) -> list[str]:
    """Time to the planned end; the log's silence if that is long."""
    words, out = phrases(language), []
    if run.progress.left is not None:
        out.append(words["left"].format(time=clock(run.progress.left)))
    written = _written(run.source[0]) if run.source else None
    if written is not None and now - written > SILENT:
        out.append(words["silent"].format(time=clock(now - written)))
    return out


def _written(path: str) -> float | None:
    """When a file was last changed; None if it is not a file."""
    try:
        return os.stat(path).st_mtime
    except (OSError, ValueError):
        return None
