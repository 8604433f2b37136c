"""User rules: `val_loss > 2 * best(val_loss) for 3`, evaluated on every row."""

import re
from collections.abc import Container, Iterator, Sequence
from functools import cache, cached_property

import numpy as np

from curvetui.curve import Curve, Floats
from curvetui.detectors import finding_on, lifecycle
from curvetui.engine.rule_grammar import EXAMPLE, RuleError, Scope, curves_in, evaluate, parse
from curvetui.languages.templates import Words
from curvetui.model import LEVELS, Finding, Level, RunSnapshot
from curvetui.names.lookup import curve_named
from curvetui.run import History, TrackRows
from curvetui.statistics import run_length, spells
from curvetui.system.unknown import near, unknown

KIND = "rule"
LONGEST = 300
"""Maximum characters of a rule."""
_FORM = re.compile(r"(?:(note|watch|act|stop)\s*:)?\s*(.+?)(?:\s+for\s+(\d{1,6}))?\s*", re.DOTALL)


class Rule:
    """One rule."""

    def __init__(self, text: str) -> None:
        """text: as the user wrote it; RuleError if it is no rule."""
        self.text = " ".join(text.split())
        found = _FORM.fullmatch(self.text)
        if found is None or len(text) > LONGEST or not text.isprintable():
            raise RuleError(f"write a rule on one line, in at most {LONGEST} characters: {EXAMPLE}")
        self.level: Level = next((level for level in LEVELS if level == found[1]), "watch")
        self.count = int(found[3] or 1)
        if self.count < 1:
            raise RuleError("write a number of points, at least 1, after `for`")
        self._tree = parse(found[2], self.text)

    @cached_property
    def curves(self) -> tuple[str, ...]:
        """The curves named, in order; the points of the first one are judged."""
        return tuple(dict.fromkeys(curves_in(self._tree)))

    def detect(self, history: History) -> Iterator[Finding]:
        found = [curve_named(history.curves, name) for name in self.curves]
        curves = [curve for curve in found if curve is not None and len(curve)]
        if not curves or len(curves) < len(found):
            return
        base = curves[0]
        values = {
            name: _known_at(curve, base) for name, curve in zip(self.curves, curves, strict=True)
        }
        better = {name: curve.better for name, curve in zip(self.curves, curves, strict=True)}
        with np.errstate(all="ignore"):
            holds = np.asarray(evaluate(self._tree, Scope(values, better, base)), dtype=bool)
        if holds.shape != base.y.shape:
            return
        # Later values of a curve must not count now: before its first value nothing holds.
        begun = max(float(curve.at[0]) for curve in curves)
        holds &= base.at >= begun
        held = list(spells(run_length(holds) >= self.count, ~holds))
        if not held:
            return
        rows, *others = (TrackRows(curve, history.breaks) for curve in curves)
        for start, end in held:
            life = lifecycle(rows, start, end, self.level).since(start - self.count + 1)
            evidence = {"rule": self.text, "value": base.y[start], "count": self.count}
            yield finding_on(KIND, rows, life, others, evidence)


def _known_at(curve: Curve, base: Curve) -> Floats:
    """The last value of *curve* at or before each point of *base*; NaN before the first."""
    if curve is base:
        return base.y
    place = np.searchsorted(curve.at, base.at, side="right") - 1
    return np.where(place >= 0, curve.y[np.maximum(place, 0)], np.nan)


WORDS = Words(
    name="a rule of your own",
    title="your rule holds: {rule}",
    what="{rule}: this has held since {first:place}. {metric:name} was {value:value} at {detected_at:place}.",
    event="Certain: it is what the log says.",
    cause="A rule does not say why.",
    worry="As much as your rule says: {level}.",
    why=(),
    would_change="This clears at the first point at which the rule does not hold.",
    next=("Do what you wrote the rule for.",),
    limits="A rule knows nothing of noise, restarts or the learning rate.",
    trace="{rule}",
)
"""The card of a rule that holds."""


@cache
def rule_of(text: str) -> Rule:
    """Parse *text* as a rule, or raise RuleError."""
    return Rule(text)


def misspelled(
    rules: Sequence[str], runs: Sequence[RunSnapshot], given: Container[str]
) -> Iterator[str]:
    """A message for each curve of *rules* that no run has; of those not *given*, if a name is close.

    Rules that are kept, not given with this command, may be about curves that only other logs have.
    """
    curves = [curve for run in runs for curve in run.curves]
    there = sorted({curve.title for curve in curves})
    for rule in rules:
        for name in (c for c in rule_of(rule).curves if curve_named(curves, c) is None):
            if near(name, there) or rule in given:
                yield f"the rule {rule!r} cannot hold: {unknown('curve', name, there)}"
