"""One-line summaries shared by all reports: a run's headline, its table row, a finding's position."""

import shlex
from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

import numpy as np

from curvetui.curve import Curve
from curvetui.engine.condition import VerdictLevel
from curvetui.engine.explain import explain
from curvetui.engine.facts import OUTCOMES, outcome_of
from curvetui.engine.verdict import named, verdict
from curvetui.languages import language, number
from curvetui.model import LEVELS, Finding, Lines, RunSnapshot
from curvetui.reports import Findings
from curvetui.reports.phrases import phrases
from curvetui.reports.picture import Picture
from curvetui.system.sanitize import printable

REMARKS = 6
"""Maximum number of parsing remarks per run."""


class Row(NamedTuple):
    """A run's row in the table shown before several runs."""

    level: VerdictLevel | None
    """Most severe level open at the run's end; None if nothing could be judged."""
    outcome: str
    """`STOP`, `DIED`, `HEALTHY`."""
    what: str
    """Title of the finding behind the level and the number of others; the verdict if there is none."""
    name: str
    state: str
    at: str
    best: str
    course: Curve | None
    """The curve for the small chart."""

    @property
    def style(self) -> str:
        """Colour name of the level; empty if nothing is wrong."""
        return self.level if self.level in LEVELS and self.level != "note" else ""


def rows(runs: Iterable[RunSnapshot], code: str) -> list[tuple[int, Row]]:
    """(position among *runs*, from 1; row), most severe first."""
    order = sorted(enumerate(runs, 1), key=lambda r: (OUTCOMES.index(outcome(r[1])), r[0]))
    return [(place, row(run, code)) for place, run in order]


def row(run: RunSnapshot, code: str) -> Row:
    """Build the run's row."""
    level = run.verdict_level
    worst = named(run)
    if worst is None:
        what = verdict(run, code) if level is None or level == "watch" else ""
    else:
        more = sum(f.status != "withdrawn" and f.level != "note" for f in run.findings) - 1
        others = phrases(code)["others"].format(n=more) if more else ""
        what = explain(worst, code).title + others
    best = run.best[0] if run.best else None
    return Row(
        level,
        phrases(code)[outcome(run)].upper(),
        what,
        run.name,
        phrases(code)[run.state],
        reached(run, code),
        f"{best.metric.title} {number(best.value)}" if best else "",
        course(run),
    )


def outcome(run: RunSnapshot) -> str:
    """One of `OUTCOMES`."""
    return outcome_of(run.verdict_level, run.state)


def counts(findings: Findings) -> str:
    """`21 runs: 2 stop, 4 act, 8 watch, 7 healthy`."""
    words = phrases(findings.language)
    names = [outcome(run) for run in findings.runs]
    found = [name for name in OUTCOMES if name in names]
    parts = [words["count"].format(n=names.count(name), name=words[name].lower()) for name in found]
    if findings.errors:
        parts.append(words["not read one"].format(n=len(findings.errors)))
    head = words["one run"] if len(names) == 1 else words["runs"].format(n=len(names))
    said = language(findings.language)
    return f"{head}{said.colon}{said.joined.join(parts)}"


def in_short(findings: Findings) -> str:
    """`train.log: 7 curves; stop: train loss is NaN at epoch 7`, or counts of several runs."""
    if len(findings.runs) != 1:
        return counts(findings)
    run, code = findings.runs[0], findings.language
    r, size = row(run, code), len(run.curves)
    head = f"{run.name or 'history'}: {size} curve{'' if size == 1 else 's'}; {r.outcome.lower()}"
    return printable(f"{head}: {r.what}" if r.what else head)


def gravest(findings: Iterable[Finding]) -> Finding | None:
    """The first finding of the highest level; retracted findings do not count."""
    return max(
        (f for f in findings if f.status != "withdrawn"), key=lambda f: f.severity, default=None
    )


def course(run: RunSnapshot) -> Curve | None:
    """The most informative curve for a small chart: that of the best value, else the first."""
    best = run.best[0].metric if run.best else None
    return next(
        (c for c in run.curves if c.identity == best), next((c for c in run.curves if len(c)), None)
    )


def headline(run: RunSnapshot, code: str) -> str:
    """Name, format, state and position in one line; the best value is part of the verdict."""
    words = phrases(code)
    return " · ".join(filter(None, (run.name, run.format, words[run.state], reached(run, code))))


def reached(run: RunSnapshot, code: str) -> str:
    """`epoch 8 of 20`; empty if the log has no counter."""
    at = run.progress
    for unit, value, plan in (("epoch", at.epoch, at.epochs), ("step", at.step, at.steps)):
        if value is not None:
            text = place(value, unit, code)
            return (
                phrases(code)["of"].format(at=text, plan=number(plan))
                if plan and plan >= value
                else text
            )
    return ""


def place(x: float, unit: str, code: str) -> str:
    """`epoch 8`, `第 8 轮`."""
    return language(code).place[unit].format(number(x))


def span(finding: Finding, code: str) -> str:
    """The range of a finding: a position, or start to end; no end while it is open."""
    first, last = number(finding.first), number(finding.last)
    going = finding.status == "open" and first != last
    text = first if going or first == last else f"{first}–{last}"
    where = language(code).place[finding.unit].format(text)
    return phrases(code)["going"].format(where) if going else where


def label(finding: Finding, code: str) -> str:
    """`ACT · epoch 8–20 · open · overfitting`."""
    words = phrases(code)
    return (
        f"{words[finding.level]} · {span(finding, code)} · {words[finding.status]} · {finding.kind}"
    )


def coverage(lines: Lines, code: str) -> str:
    """The share of the log that was parsed."""
    words = phrases(code)
    text = words["lines"].format(read=number(lines.read), with_metrics=number(lines.with_metrics))
    if not lines.not_understood:
        return text
    key = "missed one" if lines.not_understood == 1 else "missed"
    return f"{text}{language(code).sentence_gap}{words[key].format(n=number(lines.not_understood))}"


def guess(lines: Lines) -> str:
    """A shell-quoted option that may parse the remaining lines; empty if there is none."""
    return f"--pattern {shlex.quote(lines.guess)}" if lines.guess else ""


def remarks(run: RunSnapshot, code: str) -> list[str]:
    """Sentences on parsing: lines of other ranks, data beyond the limits, errors."""
    shown = (n for n in run.notes if n.kind in ("ranks", "limit", "plugin", "left_out"))
    sentence = phrases(code)["remark"]
    return [
        sentence.format(text=language(code).remark(note.text)) for note in islice(shown, REMARKS)
    ]


def reference_names(picture: Picture, code: str) -> list[str]:
    """`floor 1.372`, `guessing: ln 10 = 2.303`."""
    words = phrases(code)
    return [words[r.name].format(value=r.value, classes=r.classes) for r in picture.references]


def newest(curve: Curve, code: str) -> str:
    """The last value: `1.42`, `NaN since epoch 7`."""
    y, x = curve.y[curve.final_rows], curve.x[curve.final_rows]
    if not len(y):
        return ""
    value = number(float(y[-1]))
    if np.isfinite(y[-1]):
        return value
    finite = np.flatnonzero(np.isfinite(y))
    first = int(finite[-1]) + 1 if len(finite) else 0
    return phrases(code)["nan since"].format(
        value=value, at=place(float(x[first]), curve.unit, code)
    )


def range_of(curve: Curve, code: str) -> str:
    """`1.89 → 1.42`, `1.89 → NaN since epoch 7`: the first finite value and the last value."""
    finite = curve.y[curve.finite_rows]
    first = f"{number(float(finite[0]))} → " if len(finite) else ""
    return f"{first}{newest(curve, code)}"
