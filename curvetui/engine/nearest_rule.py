"""The rule that a healthy run is closest to triggering: its current value against the threshold."""

from typing import NamedTuple

import numpy as np

from curvetui.detectors import Detector, Figure, figures_of
from curvetui.engine.explain import by_kind, words_of
from curvetui.languages import Printer, language
from curvetui.model import RunSnapshot
from curvetui.run import History

KINDS = ("overfitting", "divergence", "collapse")
"""Rules whose numbers measure progress towards a problem."""
WORTH = 0.2
"""Minimum share of the way to a threshold to be worth a line."""
MAX_POINTS = 5_000
"""Maximum points of a curve for which the rules are evaluated again during the run."""


class Near(NamedTuple):
    """A rule with its first unfulfilled condition."""

    kind: str
    figure: Figure
    share: float
    """Fraction of the way to the threshold, 0 … 1."""

    def says(self, code: str) -> str:
        """`closest: overfitting · val_loss: median of 5 over its best 2 %, needs 4 %`."""
        lang = language(code)
        printer = Printer(lang, self.figure.track.curve.unit)
        now, limit = (
            printer.format_field(value, self.figure.spec)
            for value in (float(self.figure.values[-1]), self.figure.limit)
        )
        words = words_of(self.kind, lang)
        return lang.why["nearest"].format(
            name=words.name if words else self.kind,
            metric=self.figure.track.curve.title,
            says=lang.phrase(self.figure.label),
            value=now,
            limit=limit,
        )


def nearest_rule(run: RunSnapshot) -> Near | None:
    """The rule that *run* is closest to at its newest point; None if none is close."""
    if max((len(curve) for curve in run.curves), default=0) > MAX_POINTS:
        return None
    history = history_of_run(run)
    found = [near for kind in KINDS for near in _near(by_kind()[kind], history)]
    return max(found, key=lambda near: near.share, default=None)


def history_of_run(run: RunSnapshot) -> History:
    """What the detectors were given, from a frozen run."""
    return History(
        tuple(run.curves),
        run.progress.epochs,
        run.progress.steps,
        notes=run.notes,
        settings=run.settings,
        rows=run.lines.read,
        state=run.state,
    )


def _near(detector: Detector, history: History) -> list[Near]:
    """The first unfulfilled condition of each curve, if it is close."""
    if history.longest < detector.least:
        return []
    first: dict[str, Near] = {}
    for figure in figures_of(detector, history):
        # A loss of 1.0 times its best has made no progress towards the threshold.
        none = float(figure.spec == "times")
        now = float(figure.values[-1]) if len(figure.values) else np.nan
        share = (now - none) / (figure.limit - none)
        if share < 1 and figure.spec != "number":
            first.setdefault(figure.track.curve.name, Near(detector.kind, figure, share))
    return [near for near in first.values() if near.share >= WORTH]
