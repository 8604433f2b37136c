"""Machine metrics during a run, as curves over minutes since the first reading."""

from collections.abc import Mapping

import numpy as np

from curvetui.curve import Axis, Curve, Floats, Metric
from curvetui.run.growing import GrowingAxis, GrowingCurve, extend

GROUP = "system"
DIGITS = 2
"""Resolution in minutes."""


class SystemCurves:
    """Append-only; long ones are thinned like the log's."""

    def __init__(self) -> None:
        self._curves: dict[str, GrowingCurve] = {}
        self._since = 0.0
        """Seconds since 1970 of the first reading."""

    def add(self, values: Mapping[str, float], now: float, row: int) -> None:
        """Add one reading at *now* (seconds since 1970), after *row* lines of the log."""
        if not self._curves:
            self._since = now
        axis = GrowingAxis()
        for name in values:
            if name not in self._curves:
                metric = Metric(f"{GROUP}/{name}", name, None, GROUP)
                self._curves[name] = GrowingCurve(metric, axis)
        if values:
            part = Axis(np.array([float(row)]), time=np.array([now]))
            curves = [self._curves[name] for name in values]
            extend(curves, part, [np.array([value]) for value in values.values()])

    def view(self) -> tuple[Curve, ...]:
        axes = {id(curve.axis): curve.axis.view() for curve in self._curves.values()}
        places = {key: self._minutes(axis) for key, axis in axes.items()}
        return tuple(
            Curve(c.metric, "minute", places[id(c.axis)], c.y.view(), axes[id(c.axis)], c.windows)
            for c in self._curves.values()
        )

    def _minutes(self, axis: Axis) -> Floats:
        assert axis.time is not None
        return np.round(np.maximum.accumulate(axis.time - self._since) / 60, DIGITS)
