"""The unit of a curve's x: the log's own steps or epochs, if they distinguish its points."""

import numpy as np

from curvetui.curve import Axis, Floats, Unit

MIN_SAME_EPOCH = 3
"""Points at the same epoch, without any other, from which on epochs are not the unit."""
EARLY = 6
"""Points by which a counter is known to be none."""


def located(axis: Axis, prefer: Unit = "step") -> tuple[Unit, Floats, Axis]:
    """(unit, x, axis): x is the log's own counter if there is one, else 1, 2, 3 …

    Points before the first epoch line are placed at the epoch before it, those before the first
    step at 0; steps that restart per epoch become its fractions. prefer: of two axes.
    """
    axis = axis._replace(
        epoch=_filled_before_first(axis.epoch, 1.0), step=_filled_before_first(axis.step, np.inf)
    )
    if prefer == "step":
        # Epochs given as a column are the unit, however few there are yet.
        epoch, step = _counting_on(axis.epoch), _counting_on(axis.step)
        axis = axis._replace(epoch=_distinct_epochs(epoch), step=_counting_steps(step))
    if prefer == "step" and axis.epoch is not None and axis.step is not None:
        axis = _in_epochs(axis, axis.epoch, axis.step)
    order: tuple[Unit, Unit] = ("step", "epoch") if prefer == "step" else ("epoch", "step")
    for unit in order:
        values: Floats | None = getattr(axis, unit)
        if values is not None and not np.isnan(values).any():
            return unit, values, axis
    return "step", axis.numbers(np.arange(len(axis.at))).astype(np.float64) + 1, axis


def _filled_before_first(values: Floats | None, back: float) -> Floats | None:
    """The counter; before its first line *back* below its first value, but not below 0."""
    if values is None or not len(values) or not np.isnan(values[0]):
        return values
    known = np.flatnonzero(~np.isnan(values))
    if not len(known):
        return None
    out, first = values.copy(), float(values[known[0]])
    out[: known[0]] = min(first, max(first - back, 0.0))
    return out


def _distinct_epochs(epoch: Floats | None) -> Floats | None:
    """The epochs, unless all points have the same one, which distinguishes nothing."""
    if epoch is None or len(epoch) < MIN_SAME_EPOCH or (epoch[1:] != epoch[:-1]).any():
        return epoch
    return None


def _counting_steps(step: Floats | None) -> Floats | None:
    """The steps, unless all are 0: the index of frames that were appended row by row."""
    return step if step is None or len(step) < MIN_SAME_EPOCH or step.any() else None


def _counting_on(values: Floats | None) -> Floats | None:
    """The counter, unless it soon goes back twice, each time elsewhere: a rollout's own timesteps."""
    if values is None:
        return None
    early = values[:EARLY]
    strays = (early[1:] < early[:-1]).sum() > 1 and len(np.unique(early)) == len(early)
    return None if strays else values


def _in_epochs(axis: Axis, epoch: Floats, step: Floats) -> Axis:
    """Steps that fall or stay when the epoch rises are batches: the epoch's fraction."""
    if np.isnan(step).any() or np.isnan(epoch).any():
        return axis
    fell = np.flatnonzero((np.diff(step) <= 0) & (np.diff(epoch) > 0))
    if not len(fell):
        return axis
    if fell[0] == 0 and step.min() > 0 and (np.diff(epoch[:3]) > 0).all():
        # One line an epoch tells how many steps it had: `Epoch 0 | Steps: 3533`.
        return axis._replace(step=None)
    # The first epoch fixes the number of steps: later ones must not move existing points.
    size = max(float(step[: fell[0] + 1].max()) + (step.min() == 0), 1.0)
    start = epoch - (0.0 if epoch[0] == 0 else 1.0)
    return axis._replace(epoch=start + np.minimum(step / size, 1.0), step=None)
