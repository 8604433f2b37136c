"""What every report says of a run in a line: its headline, its row in the table of several runs, a finding's place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from curvetui.languages import language, number
from curvetui.model import LEVELS, Best, Curve, Explanation, Finding, Level, Lines, RunSnapshot
from curvetui.reports.phrases import phrases

REMARKS = 6
"""Remarks on the reading of one run that are told."""


class Row(NamedTuple):
    """A run in the table that stands before several runs."""

    name: str
    state: str
    at: str
    best: str
    gravest: str
    """The gravest finding and how many more there are."""
    level: Level | None
    """Of the gravest finding."""
    course: Curve | None
    """The curve to be drawn small."""


def row(run: RunSnapshot, code: str) -> Row:
    """The run's row."""
    words = phrases(code)
    worst = gravest(run.findings)
    text = words["none"]
    if worst is not None:
        more = sum(f.status != "withdrawn" for f in run.findings) - 1
        text = " ".join(
            filter(None, (words[worst.level], worst.kind, f"(+{more})" if more else ""))
        )
    best = run.best[0] if run.best else None
    said = f"{best.metric.title} {best.value:.5g}" if best else ""
    return Row(
        run.name,
        words[run.state],
        reached(run, code),
        said,
        text,
        worst.level if worst else None,
        course(run),
    )


def gravest(findings: Iterable[Finding]) -> Finding | None:
    """The finding of the highest level, the first of them; what was withdrawn does not count."""
    return max(
        (f for f in findings if f.status != "withdrawn"),
        key=lambda f: LEVELS.index(f.level),
        default=None,
    )


def course(run: RunSnapshot) -> Curve | None:
    """The curve that tells most in the smallest room: that of the best value, else the first."""
    best = run.best[0].metric if run.best else None
    return next(
        (c for c in run.curves if c.identity == best), next((c for c in run.curves if len(c)), None)
    )


def headline(run: RunSnapshot, code: str) -> str:
    """Name, format, state, where it stands and the best value, in one line."""
    words = phrases(code)
    best = [
        words["best"].format(name=b.metric.title, value=b.value, at=place_of(b, code))
        for b in run.best[:1]
    ]
    return " · ".join(
        filter(None, (run.name, run.format, words[run.state], reached(run, code), *best))
    )


def place_of(best: Best, code: str) -> str:
    """Where the best value stands."""
    unit = "epoch" if best.epoch is not None and best.x == best.epoch else "step"
    return place(best.x, unit, code)


def reached(run: RunSnapshot, code: str) -> str:
    """`epoch 8 of 20`; empty where the log counts nothing."""
    at = run.progress
    for unit, value, plan in (("epoch", at.epoch, at.epochs), ("step", at.step, at.steps)):
        if value is not None:
            text = place(value, unit, code)
            return phrases(code)["of"].format(at=text, plan=number(plan)) if plan else text
    return ""


def place(x: float, unit: str, code: str) -> str:
    """`epoch 8`, `第 8 轮`."""
    return language(code).place[unit].format(number(x))


def span(finding: Finding, code: str) -> str:
    """Where a finding holds: one place, or from where to where; without an end while it goes on."""
    first, last = number(finding.first), number(finding.last)
    going = finding.status == "open" and first != last
    text = f"{first}–" if going else first if first == last else f"{first}–{last}"
    return language(code).place[finding.unit].format(text)


def label(finding: Finding, code: str) -> str:
    """`ACT · epoch 8–20 · open · overfitting`."""
    words = phrases(code)
    return (
        f"{words[finding.level]} · {span(finding, code)} · {words[finding.status]} · {finding.kind}"
    )


def coverage(lines: Lines, code: str) -> str:
    """How much of the log was understood."""
    words = phrases(code)
    said = words["lines"].format(read=number(lines.read), with_metrics=number(lines.with_metrics))
    if not lines.not_understood:
        return said
    missed = (
        words["missed one"]
        if lines.not_understood == 1
        else words["missed"].format(n=number(lines.not_understood))
    )
    return f"{said} {missed}"


def remarks(run: RunSnapshot) -> list[str]:
    """What else is to be said of the reading: lines of other ranks, what was too much to keep, what went wrong."""
    return [
        note.text for note in run.notes if note.kind in ("ranks", "limit", "plugin", "left_out")
    ][:REMARKS]


PARTS = ("worry", "why", "next", "limits", "outcome")
"""Parts of a card below what was seen, in the order in which every report tells them."""


def parts(
    card: Explanation, code: str, names: Iterable[str] = PARTS
) -> list[tuple[str, tuple[str, ...]]]:
    """(label, sentences) of the parts of a card that say something."""
    told = ((name, getattr(card, name)) for name in names)
    found = (
        (name, tuple(filter(None, (said,) if isinstance(said, str) else said)))
        for name, said in told
    )
    return [(phrases(code)[name], said) for name, said in found if said]


def range_of(curve: Curve) -> str:
    """`1.89 → 1.42`: the first and the last finite value."""
    finite = curve.y[curve.kept][np.isfinite(curve.y[curve.kept])]
    return f"{number(float(finite[0]))} → {number(float(finite[-1]))}" if len(finite) else ""
