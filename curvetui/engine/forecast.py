"""Forecasts a headline at the planned end and when it reaches a target; None if unreliable."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from curvetui.curve import Curve, Floats, Unit
from curvetui.engine.facts import gravest_standing, headline_curve
from curvetui.languages import language, number
from curvetui.model import RunSnapshot
from curvetui.names.lookup import curve_named
from curvetui.run.rates import jumps
from curvetui.statistics.extrapolation import Fits, Outlook, course, fitted, outlook
from curvetui.system.unknown import near

FORECAST_POSITIONS = 24
"""Number of forecast positions between now and the planned end."""
LOW, MIDDLE, HIGH = 0.1, 0.5, 0.9
"""Quantiles: the ends and the median of the 80 % interval."""
MAX_NAMED = 12
"""Maximum curves named."""
OVER = frozenset(("finished", "failed"))
"""States after which no more points come."""
BROKEN = frozenset(
    "non_finite divergence collapse not_learning constant_predictions frozen_metric learning_rate_zero".split()
)
"""Findings after which a curve does not continue as before."""
SHARES = frozenset("accuracy top5_accuracy f1 precision recall auc map ssim iou dice".split())
"""Metrics with a maximum of 1, or 100 for percentages."""

PERCENT = 1.5
"""A share above that is printed in percent."""


class ForecastPoint(NamedTuple):
    """The forecast at one position."""

    x: float
    low: float
    """The 10 % quantile."""
    value: float
    high: float
    """The 90 % quantile."""


class Reach(NamedTuple):
    """When a target is reached."""

    target: float
    probability: float
    """Probability of reaching it by the planned end: from 0.05 to 0.95, or 1 once reached."""
    at: float | None
    """Where the median forecast reaches it; None if not by the planned end."""
    earliest: float | None
    """Where the better end of the interval reaches it."""


@dataclass(frozen=True)
class Forecast:
    """The headline at the planned end; its interval contained 75 to 85 % of recorded runs."""

    metric: str
    """The curve: `val_accuracy`."""
    unit: Unit
    """The unit of `x`."""
    better: str
    """Which direction is better."""
    end: ForecastPoint
    """At the planned end."""
    path: tuple[ForecastPoint, ...]
    """From the next position to the planned end."""
    now: tuple[float, float]
    """(position, value) of the last point."""
    best: tuple[float, float]
    """(position, value) of the best point so far."""
    outlook: Outlook = field(compare=False)
    """At the planned end, for a curve whose lower values are better."""

    def reach(self, target: float) -> Reach:
        """When the curve reaches *target*, and with what probability by the planned end."""
        sign = 1.0 if self.better == "lower" else -1.0
        if sign * self.best[1] <= sign * target:
            return Reach(target, 1.0, self.best[0], self.best[0])
        good = "low" if self.better == "lower" else "high"
        return Reach(
            target,
            self.outlook.below(sign * target),
            self._first("value", target, sign),
            self._first(good, target, sign),
        )

    def _first(self, name: str, target: float, sign: float) -> float | None:
        return next((p.x for p in self.path if sign * getattr(p, name) <= sign * target), None)


def forecast_of(run: RunSnapshot, metric: str | None = None) -> Forecast | None:
    """Return the forecast for *run* and *metric* (None: the headline), or None if unreliable.

    That is: no planned end, or one that was reached; fewer than six points since the last
    learning-rate jump; over four fifths of the run left; a planned jump; a broken curve.
    """
    curve = headline_curve(run) if metric is None else curve_named(run.curves, metric)
    worst = gravest_standing(run)
    if curve is None or curve.better is None or run.state in OVER:
        return None
    if not len(curve) or not np.isfinite(curve.y[-1]):
        return None
    if worst is not None and worst.kind in BROKEN:
        return None
    found = _course(run, curve)
    return None if found is None else _forecast(curve, *found)


def _course(run: RunSnapshot, curve: Curve) -> tuple[Floats, Floats, float, float] | None:
    """(positions in the segment, values, planned end there, offset to the log's positions)."""
    plan = run.progress.epochs if curve.unit == "epoch" else run.progress.steps
    windows = curve.windows
    x, y = windows.x, windows.y
    if len(curve.back):
        x, y = curve.x[curve.final_rows], curve.y[curve.final_rows]
    if plan is None or not len(x) or _is_jump_ahead(run, float(np.nanmax(x)), plan):
        return None
    return course(x, y, _segment_start(run, curve), plan)


def _segment_start(run: RunSnapshot, curve: Curve) -> float | None:
    """Position of the last point before which the learning rate jumped."""
    rate = run.curve("learning_rate")
    if rate is None or not len(rate) or rate.unit != curve.unit:
        return None
    # The first steps of a warm-up are jumps too; measurements before them show no trend.
    rows = jumps(rate)
    return float(rate.x[max(int(rows[-1]) - 1, 0)]) if len(rows) else None


def _is_jump_ahead(run: RunSnapshot, now: float, plan: float) -> bool:
    """Whether the log names milestones still ahead."""
    milestones = " ".join(
        v for k, v in run.settings.items() if "milestone" in k.lower() or k.lower() == "lr_steps"
    )
    return any(now < float(number) < plan for number in re.findall(r"\d+(?:\.\d+)?", milestones))


def _forecast(curve: Curve, x: Floats, y: Floats, end: float, before: float) -> Forecast | None:
    sign = 1.0 if curve.better == "lower" else -1.0
    places = np.linspace(x[-1], end, FORECAST_POSITIONS + 1)[1:]
    fits = fitted(x, sign * y, places)
    if fits is None:
        return None
    bounds = _bounds(curve, y)
    path = tuple(
        _point(fits, index, float(place / x[-1]), float(place + before), sign, bounds)
        for index, place in enumerate(places)
    )
    best = int(np.argmin(sign * y))
    return Forecast(
        curve.title,
        curve.unit,
        curve.better or "",
        path[-1],
        path,
        (float(x[-1] + before), float(y[-1])),
        (float(x[best] + before), float(y[best])),
        outlook(fits, len(places) - 1, float(end / x[-1])),
    )


def _point(
    fits: Fits, index: int, horizon: float, x: float, sign: float, bounds: tuple[float, float]
) -> ForecastPoint:
    there = outlook(fits, index, horizon)
    values = sorted(sign * there.value(p) for p in (LOW, MIDDLE, HIGH))
    low, middle, high = np.clip(values, *bounds).tolist()
    return ForecastPoint(x, low, middle, high)


def _bounds(curve: Curve, y: Floats) -> tuple[float, float]:
    low = 0.0 if y.min() >= 0 else -np.inf
    if curve.metric not in SHARES or y.min() < 0 or y.max() > 100:
        return low, np.inf
    return low, 1.0 if y.max() <= 1 else 100.0


ENGLISH: Mapping[str, str] = {
    "end": "{metric} {low}–{high} at {unit} {x} (80 % interval)",
    "brief": "{low}–{high} at {unit} {x}",
    "reached": "{target} was reached at {unit} {at}",
    "likely": "{target} at about {unit} {at} ({percent} % by the end)",
    "unlikely": "{target} is unlikely ({percent} %)",
    "open": "{target} is open ({percent} %)",
    "epoch": "epoch",
    "step": "step",
    "missed": "{target} was not reached: the best {metric} is {best} at {unit} {at}",
    "no curve": "no forecast: there is no curve {name!r};{hint} known: {known}",
    "meant": " did you mean {meant}?",
    "none": "no forecast: it needs a planned end, six points since the learning rate last jumped, and a fifth of the run done",
}
UNLIKELY = 0.25
"""Probability below which a target is called unlikely."""


def sentence(
    forecast: Forecast | None, code: str, target: float | None = None, *, is_brief: bool = False
) -> str:
    """`val_accuracy 0.938–0.946 at epoch 100 (80 % interval); 0.95 is unlikely (8 %)`; brief: without the name."""
    words = {**ENGLISH, **language(code).forecast}
    if forecast is None:
        return "" if is_brief else words["none"]
    unit, end = words[forecast.unit], forecast.end
    outlook = words["brief" if is_brief else "end"].format(
        metric=forecast.metric,
        low=number(end.low),
        high=number(end.high),
        unit=unit,
        x=number(end.x),
    )
    if target is None:
        return outlook
    reach = forecast.reach(target)
    kind = "reached" if reach.probability == 1 else "likely" if reach.at is not None else "open"
    if kind == "open" and reach.probability < UNLIKELY:
        kind = "unlikely"
    outlook_of_target = words[kind].format(
        target=number(target),
        unit=unit,
        at=number(_rounded(reach.at)) if reach.at is not None else "",
        percent=round(100 * reach.probability),
    )
    return f"{outlook}; {outlook_of_target}"


def target_sentence(
    run: RunSnapshot, target: tuple[str, float], code: str, *, is_brief: bool = False
) -> str:
    """The outlook of *run* for a *target* (name, value): forecast, else whether it was reached; brief: nothing where neither is known."""
    words, (name, value) = {**ENGLISH, **language(code).forecast}, target
    curve, forecast = curve_named(run.curves, name), forecast_of(run, name)
    if curve is None:
        known = list(dict.fromkeys(c.title for c in run.curves))
        meant = near(name, known)
        hint = words["meant"].format(meant=meant) if meant else ""
        return words["no curve"].format(name=name, hint=hint, known=", ".join(known[:MAX_NAMED]))
    value = as_printed(value, curve)
    if forecast is not None or curve.better is None or not np.isfinite(curve.y).any():
        return sentence(forecast, code, value, is_brief=is_brief)
    sign = 1.0 if curve.better == "lower" else -1.0
    reached = np.flatnonzero(sign * curve.y <= sign * value)
    best = int(np.nanargmin(np.where(np.isfinite(curve.y), sign * curve.y, np.nan)))
    result = words["reached" if len(reached) else "missed"].format(
        target=number(value),
        metric=curve.title,
        best=number(float(curve.y[best])),
        unit=words[curve.unit],
        at=number(float(curve.x[reached[0] if len(reached) else best])),
    )
    if is_brief and not len(reached):
        return ""
    return result if run.state in OVER or len(reached) else f"{result}; {words['none']}"


def as_printed(target: float, curve: Curve) -> float:
    """*target* as *curve* prints it: 0.95 of a share that is printed in percent is 95, and the reverse."""
    if curve.metric not in SHARES or not target > 0:
        return target
    in_percent = np.fmax.reduce(curve.y, initial=0.0) > PERCENT
    if in_percent and target <= 1:
        return 100 * target
    return target / 100 if not in_percent and PERCENT < target <= 100 else target


def _rounded(x: float) -> float:
    return float(f"{x:.3g}") if x >= 1000 else float(round(x))
