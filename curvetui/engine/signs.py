"""Signs: evidence from all curves and settings of a run for or against a finding's causes.

A sign is a fact with its numbers (`train_steady`); causes name those that support, weaken or
exclude them, and `languages.en` has a clause for each.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from curvetui.curve import Curve, Floats
from curvetui.detectors import plain
from curvetui.engine.setting_signs import setting_signs
from curvetui.model import Finding
from curvetui.run import History
from curvetui.statistics.windows import median

Signs = dict[str, dict[str, Any]]
"""Name of the sign -> the numbers used in its clause."""

POINTS_AFTER = 3
"""Number of points before and after the start that belong to it."""
POINTS_BEFORE = 16
"""Number of points before the start that define the usual range."""
STEADY_SCORE, STEADY_SHARE, STEADY_LOSS = 0.01, 0.05, 0.05
"""A training score (absolute, and relative) or training loss (relative) that changed by less is unchanged."""
SLIPPED_SCORE, WORSE_LOSS = 0.01, 0.1
"""The same for getting worse: a change by more."""
LOST_SCORE = 0.05
"""A training score that ends lower by more than this fell too, however slowly it began to."""
FITTED = 0.9
"""Training score from which on the training data counts as learned."""
FALLING = 0.05
"""Relative fall of the training loss since the start from which on it is still learning."""
SPIKED, CALM = 5.0, 2.0
"""Gradient norm near the start, in medians of the usual range: a spike, or normal."""
ZERO_GRADIENT = 1e-7
RATE_STEP = 1.2
"""Factor between two points from which on a learning rate was changed."""
SAME_RATE = 0.002
"""Relative difference below which a learning rate is the same as printed."""
FEW_EXAMPLES, MANY_EXAMPLES = 1000, 5000
"""Validation examples: below, 1.5 points are noise; above, half a point is none."""
LOW_RATE = 1e-6
"""Shorter warm-ups are unusual."""


class Scene(NamedTuple):
    """A finding among the curves of its run."""

    history: History
    finding: Finding
    line: float
    found: Sequence[Finding]

    def around(self, curve: Curve) -> tuple[Floats, Floats]:
        """(values before the finding, values from there on), at most `POINTS_BEFORE` and `POINTS_AFTER` of them."""
        row = self.row(curve)
        return curve.y[max(0, row - POINTS_BEFORE) : row], curve.y[row : row + POINTS_AFTER]

    def row(self, curve: Curve) -> int:
        """*curve*'s first row from the start on: by position if it counts alike, else by line."""
        if curve.unit == self.finding.unit:
            if len(curve) and curve.x[-1] >= self.finding.first:
                return int(np.argmax(curve.x >= self.finding.first))
            return len(curve)
        return int(np.searchsorted(curve.lines, self.line))

    def until_over(self, curve: Curve) -> Floats:
        """The values of *curve* up to the position at which the finding was over, else all."""
        over = self.finding.ended_at
        if over is None or curve.unit != self.finding.unit:
            return curve.y
        return curve.y[: int(np.searchsorted(curve.x, over, side="right"))]

    def lowest(self, curve: Curve) -> float:
        """The lowest value of *curve* while the finding lasts, infinity if there is none."""
        if curve.unit != self.finding.unit:
            return np.inf
        during = curve.y[(curve.x >= self.finding.first) & (curve.x <= self.finding.last)]
        return float(np.fmin.reduce(during, initial=np.inf))

    def train(self, *, score: bool) -> Curve | None:
        """The training score or loss with the most points, other than the finding's own curve."""
        fit = [
            c
            for c in self.history.curves
            if c.split == "train"
            and len(c) > 1
            and c.name not in self.finding.metrics[:1]
            and (_is_score(c) if score else c.metric in ("loss", "cross_entropy", "perplexity"))
        ]
        return max(fit, key=len, default=None)


def with_signs(found: Sequence[Finding], history: History) -> tuple[Finding, ...]:
    """*found*, each with its signs."""
    with np.errstate(all="ignore"):
        shared = _complete(setting_signs(history)) if found else {}
        return tuple(
            replace(f, signs={**shared, **_complete(_own(_scene(f, history, found)))})
            for f in found
        )


def _scene(finding: Finding, history: History, found: Sequence[Finding]) -> Scene:
    curve = history.curve_of(finding)
    line = float(finding.detected_row)
    if curve is not None:
        row = min(int(np.argmax(curve.x >= finding.first)), len(curve) - 1)
        line = float(curve.lines[row])
    return Scene(history, finding, line, found)


def _own(scene: Scene) -> Iterator[tuple[str, dict[str, Any]]]:
    for look in LOOKS:
        yield from look(scene)


def _complete(looked: Iterator[tuple[str, dict[str, Any]]]) -> Signs:
    """Signs with finite numbers only; of two with the same name, the later."""
    out = {name: {key: plain(v) for key, v in numbers.items()} for name, numbers in looked}
    return {name: known for name, known in out.items() if None not in known.values()}


Look = Callable[[Scene], Iterator[tuple[str, dict[str, Any]]]]


def _training(scene: Scene) -> Iterator[tuple[str, dict[str, Any]]]:
    score, loss = scene.train(score=True), scene.train(score=False)
    if score is not None:
        unit = _unit(score)
        before, after = (part / unit for part in scene.around(score))
        end = median(scene.until_over(score)[-POINTS_AFTER:]) / unit
        yield from _score(score, before[-POINTS_AFTER:], after, end)
        if FITTED <= end <= 1:
            yield "train_fitted", {"train": score.label, "value": end * unit}
    if loss is not None:
        before, after = scene.around(loss)
        yield from _loss(loss, before[-POINTS_AFTER:], after, is_alone=score is None)
        yield from _since(scene, loss)


def _score(
    curve: Curve, before: Floats, after: Floats, end: float
) -> Iterator[tuple[str, dict[str, Any]]]:
    if not len(before) or not len(after):
        return
    moved, top = float(after[0] - before[-1]), float(np.nanmax(before, initial=-np.inf))
    low = int(np.nanargmin(after)) if np.isfinite(after).any() else 0
    lowest, later = (end, True) if top - end > LOST_SCORE else (after[low], low > 0)
    is_steady = abs(moved) < min(STEADY_SCORE, STEADY_SHARE * abs(before[-1]))
    if is_steady and not top - end > LOST_SCORE:
        yield "train_steady", {"train": curve.label, "moved": moved, "score": True}
    if top - lowest > SLIPPED_SCORE:
        unit = _unit(curve)
        fell = {"from": top * unit, "to": lowest * unit, "later": later}
        yield "train_slipped", {"train": curve.label, **fell}


def _loss(
    curve: Curve, before: Floats, after: Floats, *, is_alone: bool
) -> Iterator[tuple[str, dict[str, Any]]]:
    low = float(np.nanmin(before, initial=np.inf))
    if not len(after) or not 0 < low < np.inf or not before[-1] > 0:
        return
    moved = float(after[0] / before[-1] - 1)
    if is_alone and abs(moved) < STEADY_LOSS:
        yield "train_steady", {"train": curve.label, "moved": moved}
    worst = float(np.nanmax(after)) if np.isfinite(after).any() else np.inf
    if worst / low - 1 > WORSE_LOSS:
        yield "train_worse", {"train": curve.label, "from": low, "to": worst}


def _since(scene: Scene, loss: Curve) -> Iterator[tuple[str, dict[str, Any]]]:
    row, until = scene.row(loss), scene.until_over(loss)
    if not POINTS_AFTER <= row < len(until) - 1:
        return
    then = median(until[row - POINTS_AFTER : row])
    # At the end of the finding, unless it has risen since.
    now = max(median(part[-POINTS_AFTER:]) for part in (until, loss.y))
    if then > 0 and now < (1 - FALLING) * then:
        yield "train_falling", {"train": loss.label, "from": then, "to": now}
    elif then > 0 and now < (1 + FALLING) * then:
        yield "train_flat", {"train": loss.label, "now": now}


def _rate(scene: Scene) -> Iterator[tuple[str, dict[str, Any]]]:
    history, rate = scene.history, scene.history.learning_rate
    if rate is not None and len(rate) > 1:
        before, after = scene.around(rate)
        near = np.concatenate((before[-POINTS_AFTER:], after[:1]))
        steps = near[1:] / near[:-1] if len(near) > 1 else np.ones(0)
        steps = steps[np.isfinite(steps)]
        numbers = {"from": float(near[0]), "to": float(near[-1])}
        if len(steps) == POINTS_AFTER and (steps > 1).all():
            yield "rate_warming", numbers
        elif len(steps) and steps.max() > RATE_STEP:
            at = int(np.argmax(near[1:] / near[:-1]))
            yield "rate_rose", {"from": float(near[at]), "to": float(near[at + 1])}
        elif len(steps) and steps.min() < 1 / RATE_STEP:
            yield "rate_fell", numbers
        elif (lowest := scene.lowest(rate)) * RATE_STEP < near[0]:
            yield "rate_fell", {**numbers, "to": lowest}
        elif len(steps):
            moved = bool(abs(lowest / near[-1] - 1) > SAME_RATE)
            yield "rate_unchanged", {"rate": float(near[-1]), "low": lowest, "moved": moved}
        start = float(np.fmax.reduce(rate.y[: POINTS_AFTER + 1]))
        if 0 < start < LOW_RATE:
            yield "rate_low", {"rate": start}
    places, lines = np.array([scene.finding.last]), np.array([float(history.rows)])
    if history.schedule.unit == scene.finding.unit and history.schedule.drops:
        drop = float(history.schedule.next_drops(places, lines)[0])
        yield ("drop_ahead", {"drop": drop}) if np.isfinite(drop) else ("no_drop_ahead", {})


def _gradient(scene: Scene) -> Iterator[tuple[str, dict[str, Any]]]:
    norm = scene.history.first("grad_norm") or scene.history.first("grad_norm", "train")
    if norm is None or len(norm) < POINTS_AFTER + 1:
        return
    before, after = scene.around(norm)
    usual = median(before[np.isfinite(before)]) if np.isfinite(before).any() else np.nan
    near = np.concatenate((before[-POINTS_AFTER:], after))
    top = float(np.nanmax(np.where(np.isnan(near), np.inf, near))) if len(near) else np.nan
    if usual > 0 and top > SPIKED * usual:
        yield (
            "gradient_spiked",
            {"name": norm.label, "top": top, "usual": usual, "times": top / usual},
        )
    elif usual > 0 and top < CALM * usual:
        yield "gradient_calm", {"name": norm.label, "usual": usual}
    if len(after) and abs(float(np.nan_to_num(after[-1], nan=1.0))) < ZERO_GRADIENT:
        yield "gradient_zero", {"name": norm.label}


def _events(scene: Scene) -> Iterator[tuple[str, dict[str, Any]]]:
    """A resume at that position, the same problem earlier, other findings."""
    finding, history = scene.finding, scene.history
    own = history.curve_of(finding)
    if own is not None and len(history.returns):
        row = scene.row(own)
        low = own.lines[max(0, row - POINTS_AFTER)]
        if ((history.returns >= low) & (history.returns <= scene.line)).any():
            yield "resumed_here", {}
    before = [
        f for f in scene.found if f.kind == finding.kind and f.detected_row < finding.detected_row
    ]
    if before:
        yield "again", {"times": len(before)}
    kinds = {f.kind for f in scene.found if f.status != "withdrawn"}
    for kind in ("double_softmax", "validation_lag", "vanishing_gradient", "noisy_validation"):
        if kind in kinds and kind != finding.kind:
            yield kind, {}


def _evaluation(scene: Scene) -> Iterator[tuple[str, dict[str, Any]]]:
    """Resolution of the validation set, and the finding's own measurements."""
    evidence = scene.finding.evidence
    examples = evidence.get("examples") or next(
        (
            int(t.examples[-1])
            for t in scene.history.scores("val")
            if t.curve.metric == "accuracy" and len(t)
        ),
        0,
    )
    if 0 < examples < FEW_EXAMPLES:
        yield "few_examples", {"examples": examples, "error": 0.5 / np.sqrt(examples)}
    elif examples >= MANY_EXAMPLES:
        yield "many_examples", {"examples": examples}
    if evidence.get("flips") == "confident":
        yield "flips_confident", {"cost": evidence["flip_cost"]}
    elif evidence.get("flips") == "borderline":
        yield "flips_borderline", {"cost": evidence["flip_cost"]}
    if scene.finding.status == "recovered":
        yield "came_back", {}


LOOKS: tuple[Look, ...] = (_training, _rate, _gradient, _events, _evaluation)


def _is_score(curve: Curve) -> bool:
    return curve.better == "higher" and curve.metric != "reward"


def _unit(curve: Curve) -> float:
    """The printed value of a share of 1.0."""
    return 100.0 if len(curve) and np.nanmax(curve.y, initial=0.0) > 1.5 else 1.0
