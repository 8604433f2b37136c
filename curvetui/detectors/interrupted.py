"""Interrupted: the run ended before its plan: without explanation, in the middle of a line, or with words that say why."""

import re
from collections.abc import Iterator

import numpy as np

from curvetui.detectors import Detector, Lifecycle
from curvetui.detectors._ends import EN
from curvetui.languages.end_causes import each, field_of
from curvetui.languages.templates import Words, choose
from curvetui.model import Finding, Level, Note
from curvetui.run import History, Track, TrackRows
from curvetui.run.failure_causes import LATE, cause_of, culprit, troubles
from curvetui.statistics import MAX_SPELLS

SHOWN = 72
"""Characters of an error's line."""
QUOTED = 100
"""Characters shown of a line about a checkpoint; its end names the file."""
SHORT = 30
"""Characters of it in a title."""
_ERROR = r"(?:^|[:\]|] ?)(?:[\w.]+\.)?(?P<name>\w*(?:Error|Exception))\b"
_CRASH = r"(?P<name>Segmentation fault|Bus error|Aborted|SIG[A-Z]+|Fatal Python error)"
LEVEL: dict[str, Level] = {
    "keyboard": "watch",
    "cancelled": "watch",
    "silent": "watch",
    "torn": "watch",
}
"""Causes below `act`: somebody ended it, perhaps the reader; or the log merely ends and may be an excerpt, or still running."""


class Interrupted(Detector):
    """The run ended before its plan: without explanation, in the middle of a line, or with words that say why.

    Rule: a line says that the run failed (an exception, out of memory, Slurm's `CANCELLED … DUE TO
        TIME LIMIT`, a crash, Ctrl-C) and no value follows it; of several such lines the one that
        names the cause is quoted. Or the input has ended with the last epoch or step below the
        planned one, and no line mentions an end or early stopping. Or the last line is only the
        beginning of a line shaped like those before it. Withdrawn if values follow after all; an
        error after which the log went on at once is not reported.
    Source: the plan that the log prints (`Epoch 5/30`, a bar's total, a setting); Python's
        tracebacks; the words of Slurm, NCCL, CUDA and the kernel.
    Quiet: early stopping; an end in NaN that no other error explains (`non_finite`); logs without a
        plan that just end; a Trainer's saved state, which is written during the run; a last value
        whose next print would be beyond the plan. `watch` if somebody cancelled it (it may have been you) or the log
        merely ends (it may be an excerpt); else `act`.

    Example:
        >>> Interrupted.found({"epoch": [1, 2, 3], "loss": [2.0, 1.5, 1.2]}, "interrupted")
        [(3.0, 'watch', 'open')]
    """

    highest = "act"
    by_row = True

    def detect(self, history: History) -> Iterator[Finding]:
        tracks, is_over = history.tracks, history.state in ("interrupted", "failed")
        if not (is_over or history.notes):
            return
        passed, last = _ends(history)
        # A few values may follow the end, from another process or a buffer.
        late = (
            max((track.lines[-LATE] for track in tracks if len(track.lines) >= LATE), default=-1.0)
            if is_over and not last
            else np.inf
        )
        for trouble in passed[:MAX_SPELLS]:
            track = _newest(tracks, trouble[0].at)
            # An error that the run survived, or that a resume follows, is reported only if it looked like the end.
            if track is not None and (
                trouble[-1].at >= late or any(note.at in history.apparent_ends for note in trouble)
            ):
                yield self._finding(
                    history, track, trouble, at=trouble[0].at, withdrawn=trouble[-1].at < late
                )
        track = _newest(tracks, np.inf)
        if (
            track is not None
            and is_over
            and (last or not passed or passed[-1][-1].at < late)
            and (last or history.state == "interrupted")
        ):
            yield self._finding(history, track, last)

    def _finding(
        self,
        history: History,
        track: Track,
        trouble: list[Note],
        *,
        at: float = np.inf,
        withdrawn: bool = False,
    ) -> Finding:
        rows = TrackRows(track.curve, history.breaks)
        row = max(int(np.searchsorted(rows.lines, at, side="right")) - 1, 0)
        note = culprit(trouble)
        torn = any(n.kind == "torn" for n in history.notes)
        cause = ("torn" if torn else "silent") if note is None else cause_of(note)
        variant = "error" if cause == "traceback" else cause
        plan = history.plan_of(rows)
        saved = next(
            (n.text for n in reversed(history.notes) if n.kind == "checkpoint" and n.at <= at), ""
        )
        error = "" if note is None else note.text.strip()
        short = next(
            (m["name"] for p in (_ERROR, _CRASH) if (m := re.search(p, error))),
            "" if variant == "error" else error[:SHORT],
        )
        end = min(row + 1, len(rows) - 1) if withdrawn else None
        return self.finding(
            rows,
            Lifecycle(
                row,
                ((LEVEL.get(variant, "act"), row),),
                row,
                end,
                "withdrawn" if withdrawn else "open",
            ),
            variant=variant,
            planned=plan,
            checkpoint=saved if len(saved) <= QUOTED else "…" + saved[1 - QUOTED :],
            error=error if len(error) <= SHOWN else error[: SHOWN - 1] + "…",
            short=short,
            left=None if plan is None or plan <= rows.x[row] else plan - rows.x[row],
            attempts=history.attempts + 1 if history.attempts else None,
        )

    words = Words(
        name="interruption",
        title=choose(
            "variant",
            **{variant: words.title for variant, words in EN.items() if words.title},
            torn="The log breaks off mid-line after {first:place}",
            silent="The log ends at {first:place}[left? of {planned:number}] without explanation",
        ),
        what=(
            choose(
                "variant",
                silent="No line says that the run ended, stopped early or failed",
                torn="The last line is incomplete",
                otherwise='The log says: "{error}"',
            ),
            "[left?; the run was {left:span} short of its plan].",
            "[attempts? This is attempt {attempts:count} in this log: each started from scratch, and none finished.]",
        ),
        event=choose(
            "variant",
            silent="Certain that the log ends there.",
            torn="Certain that the last line is incomplete.",
            otherwise="Certain: the log says so.",
        ),
        cause=choose("variant", torn=EN["silent"].cause, otherwise=field_of(EN, "cause")),
        worry=choose(
            "variant",
            torn=EN["silent"].worry,
            otherwise=field_of(
                EN, "worry", "Yes: the run is over; training stopped at {first:place}."
            ),
        ),
        why=tuple(
            choose("variant", torn=silent, otherwise=text)
            for silent, text in zip(EN["silent"].why, each(EN, "why"), strict=True)
        ),
        would_change="More values would withdraw this.",
        next=(
            "[attempts?Make the program load its newest checkpoint when it starts: now each attempt starts from scratch.]",
            *each(EN, "next")[:1],
            'Resume from the last checkpoint[checkpoint? ("{checkpoint}")].',
            *each(EN, "next")[1:],
        ),
        limits=choose(
            "variant",
            silent="The process may have gone on: output still buffered is lost when it is killed.",
            torn="The process may have gone on: output still buffered is lost when it is killed.",
        ),
        trace=(
            "last place {first:number}[planned? of {planned:number} planned]",
            choose("variant", silent="", torn="", otherwise="; the log says why ({variant})"),
            ".",
        ),
        outcome={"ended": "", "withdrawn": "The log went on after it."},
    )


def _ends(history: History) -> tuple[list[list[Note]], list[Note]]:
    """(notes of each apparent end after which values came, notes of the real end)."""
    spells: dict[float, list[Note]] = {}
    for note in troubles(history.notes):
        after = [
            track.lines[at]
            for track in history.tracks
            if (at := int(np.searchsorted(track.lines, note.at, side="right"))) < len(track.lines)
        ]
        spells.setdefault(min(after, default=np.inf), []).append(note)
    last = spells.pop(np.inf, [])
    passed = [
        notes for _, notes in sorted(spells.items()) if any(note.kind == "failed" for note in notes)
    ]
    return passed, last


def _newest(tracks: tuple[Track, ...], at: float) -> Track | None:
    """The curve with the newest point up to that line, one with a direction if there are several."""
    known = [
        ((float(track.lines[count - 1]), track.curve.better is not None), track)
        for track in tracks
        if (count := int(np.searchsorted(track.lines, at, side="right")))
    ]
    return max(known, key=lambda pair: pair[0], default=((0.0, False), None))[1]
