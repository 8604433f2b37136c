"""Which rule a run without trouble comes nearest to: what it measures now, against the threshold that it speaks from."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from curvetui.detectors import Detector, Figure
from curvetui.engine.explain import by_kind, words_of
from curvetui.languages import Printer, language
from curvetui.model import RunSnapshot
from curvetui.run import History

KINDS = ("overfitting", "divergence", "collapse")
"""Rules whose figures say how far a run has gone towards trouble."""
WORTH = 0.2
"""Share of the way to a threshold from which on it is worth a line."""
MOST_POINTS = 5_000
"""Points of a curve beyond which the rules are not asked once more while the run goes on."""


class Near(NamedTuple):
    """A rule with the first of its conditions that does not hold."""

    kind: str
    figure: Figure
    share: float
    """Of the way to the threshold, 0 … 1."""

    def says(self, code: str) -> str:
        """`closest: overfitting · val_loss: median of 5 over its best 2 %, needs 4 %` in the language *code*."""
        tongue = language(code)
        printer = Printer(tongue, self.figure.track.curve.unit)
        now, limit = (
            printer.format_field(value, self.figure.spec)
            for value in (float(self.figure.values[-1]), self.figure.limit)
        )
        words = words_of(self.kind, tongue)
        return tongue.why["nearest"].format(
            name=words.name if words else self.kind,
            metric=self.figure.track.curve.title,
            says=tongue.phrase(self.figure.says),
            value=now,
            limit=limit,
        )


def nearest_rule(run: RunSnapshot) -> Near | None:
    """The rule that *run* has gone farthest towards at its newest point; None where none is near."""
    if max((len(curve) for curve in run.curves), default=0) > MOST_POINTS:
        return None
    plan = (run.progress.epochs, run.progress.steps)
    history = History(
        tuple(run.curves), *plan, notes=run.notes, settings=run.settings, rows=run.lines.read, state=run.state,
    )  # fmt: skip
    found = [near for kind in KINDS for near in _near(by_kind()[kind], history)]
    return max(found, key=lambda near: near.share, default=None)


def _near(detector: Detector, history: History) -> list[Near]:
    """Of each curve the first condition that is not fulfilled, where it is near."""
    if history.longest < detector.least:
        return []
    with np.errstate(all="ignore"):
        figures = list(detector.figures(history))
    first: dict[str, Near] = {}
    for figure in figures:
        # A loss of 1.0 times its best has gone no way yet.
        none = float(figure.spec == "times")
        now = float(figure.values[-1]) if len(figure.values) else np.nan
        share = (now - none) / (figure.limit - none)
        if share < 1 and figure.spec != "number":
            first.setdefault(figure.track.curve.name, Near(detector.kind, figure, share))
    return [near for near in first.values() if near.share >= WORTH]
