"""Detects restarts: counters that return to their first value, and a program's start-up output."""

from typing import NamedTuple

import numpy as np

from curvetui.assembly.families import NO_LINES, Families, LineFamily, LineGroup, Mask, beginning
from curvetui.curve import Floats, Ints

NEVER = np.inf
MIN_EPOCHS_BACK = 5
"""Printed epochs that a run has at least to give up to begin anew at its second one."""
MIN_STRIDES = 1.5
"""Prints that a first epoch went on, and that were still to come, if another run begins in it."""
GLOBAL = 2
"""Epochs across which the steps of a kind of line must have gone on to count the whole run."""
Groups = list[tuple[LineFamily, LineGroup]]


class _Above(NamedTuple):
    """The counters above the lines of one kind."""

    values: Floats
    """Shape (n,): the counter of the kind's line above; NaN above the first."""
    at: float
    """Number of the line above the first one; -1 if there is none."""
    first: Floats
    """Shape (n,): the very first counter value of the kind of the line above."""
    stride: Floats
    """Shape (n,): its stride."""


class Restarts(NamedTuple):
    """The lines of a batch by kind, and the start of the run above, as far as known."""

    families: Families
    groups: Groups
    epoch: float = np.nan
    """The run's first epoch; NaN if unknown."""
    epoch_at: float = -1.0
    """Line of its last epoch; -1 if unknown."""
    epochs: Ints = NO_LINES
    """Lines of the batch with an epoch, shape (n,)."""

    def found(self, starts: Ints) -> tuple[float, float]:
        """Lines at which a new run begins: (by counters, by start-up output); infinity for none.

        starts: start-up lines, shape (n,), increasing.
        """
        cuts, started = [NEVER], [NEVER]
        for family, group in self.groups:
            if "epoch" in family.counted:
                cuts.append(self._by_epoch(family, group))
                if "step" in family.counted and family.values:
                    cuts.append(_within_epoch(family, group))
                elif {"batch", "batches"} <= group.columns.keys() and family.values:
                    cuts.append(_before_its_end(family, group))
            elif "step" in family.counted:
                cuts.append(self._by_step(family, group))
            elif family.once and family.counted == ("batch",):
                cuts.append(self._by_bar(family, group))
            if family.values and len(starts):
                started.append(self._by_start(family, group, starts))
        return min(cuts), min(started)

    def trusted(self, family: LineFamily, group: LineGroup, name: str) -> Mask:
        """The counter-only lines that are where measuring lines are; all if no such line counts."""
        at, values, strides = self.families.leaders(name, self.groups)
        index = np.searchsorted(at, group.at)
        leader, stride = values[index], np.maximum(np.nan_to_num(strides[index]), 1.0)
        before = np.concatenate(([getattr(family, name)], group.columns[name][:-1]))
        above = np.concatenate(([family.leader.get(name, np.nan)], leader[:-1]))
        return np.asarray(np.isnan(leader) | (np.abs(before - above) <= stride))

    def _by_epoch(self, family: LineFamily, group: LineGroup) -> float:
        """Where a kind's epochs return to the first one or, once complete, to the kind's own first."""
        values = group.columns["epoch"]
        above = self._above(family, group, "epoch")
        own = np.where(above.first <= self.epoch + 1, above.first, self.epoch)
        again = (values < above.values) & (values <= np.maximum(self.epoch, own))
        if "epochs" in group.columns and family.values:
            with np.errstate(invalid="ignore"):
                again |= (
                    (values < above.values)
                    & (values <= above.first)
                    & (above.values >= group.columns["epochs"])
                )
        if not family.values:
            again &= self.trusted(family, group, "epoch")
        return float(group.at[again][0]) if again.any() else NEVER

    def _by_bar(self, family: LineFamily, group: LineGroup) -> float:
        """Where a second full bar with validation follows the head of the last planned epoch: the
        next run's first epoch, whose head is missing.
        """
        columns = group.columns
        if "batches" not in columns or not any(v.split == "val" for v in family.values):
            return NEVER
        full = group.at[columns["batch"] >= columns["batches"]]
        heads, is_last = self.families.heads(self.groups)
        above = np.searchsorted(heads, np.concatenate(([family.at], full)))
        again = (np.diff(above) == 0) & is_last[above[1:] - 1]
        return float(full[again][0]) if again.any() else NEVER

    def _by_step(self, family: LineFamily, group: LineGroup) -> float:
        """Where one kind's steps return to their start without a new epoch."""
        values = group.columns["step"]
        before = self._above(family, group, "step")
        # Steps that only ever fell count something else: a rollout's own timesteps.
        back = np.flatnonzero((values < before.values) & (before.values > before.first))
        if not len(back):
            return NEVER
        above = np.concatenate(([before.at], group.at[:-1]))[back]
        epoch_at = np.concatenate(([self.epoch_at], self.epochs))[
            np.searchsorted(self.epochs, group.at[back])
        ]
        again = (epoch_at < above) & (values[back] <= before.first[back] + before.stride[back])
        went_on = gone_on(family, group, np.concatenate(([self.epoch_at], self.epochs)))
        so_far = family.gone_on + np.concatenate(([0], np.cumsum(went_on)))[back]
        # Steps that went on across epochs so far count the whole run.
        again |= (so_far >= GLOBAL) & (values[back] <= before.first[back])
        if not family.values:
            again &= self.trusted(family, group, "step")[back]
        return float(group.at[back[again][0]]) if again.any() else NEVER

    def _above(self, family: LineFamily, group: LineGroup, name: str) -> _Above:
        """The counters above each line of a kind; above its first line, those of kinds like it."""
        values = group.columns[name]
        at, before = family.at, getattr(family, name)
        first, stride = (np.full(len(values), v) for v in beginning(family, values, name))
        kin = self.families.kin(family) if family.at < 0 and family.values else ()
        known = [(*self._last_above(other, int(group.at[0])), other) for other in kin]
        last, row, other = max(known, key=lambda found: found[0], default=(at, -1, family))
        if last > at:
            theirs = (
                self.families.batch[id(other)].columns[name][: row + 1] if row >= 0 else values[:0]
            )
            at, before = last, float(theirs[-1]) if len(theirs) else getattr(other, name)
            first[0], stride[0] = beginning(other, np.append(theirs, values[0]), name)
        return _Above(np.concatenate(([before], values[:-1])), at, first, stride)

    def _last_above(self, family: LineFamily, line: int) -> tuple[float, int]:
        """(the last line of a kind above *line*, its row in the batch): -1 if it is in none, or above."""
        group = self.families.batch.get(id(family))
        row = -1 if group is None else int(group.at.searchsorted(line)) - 1
        return (family.at, -1) if group is None or row < 0 else (float(group.at[row]), row)

    def _by_start(self, family: LineFamily, group: LineGroup, starts: Ints) -> float:
        """The program start whose next line with metrics counts from the beginning."""
        for start in starts.tolist():
            row = int(np.searchsorted(group.at, start))
            if row == len(group.at) or self._first_after(start) < group.at[row]:
                continue
            if self._is_first(family, group, row):
                return float(start)
        return NEVER

    def _first_after(self, start: float) -> float:
        """The first line after *start* with a metric and a counter."""
        found = [
            float(group.at[row])
            for family, group in self.groups
            if family.values and (row := int(np.searchsorted(group.at, start))) < len(group.at)
        ]
        return min(found, default=NEVER)

    def _is_first(self, family: LineFamily, group: LineGroup, row: int) -> bool:
        """Whether a line is back at the start of the run, although the run has advanced since."""
        at = int(group.at[row])
        inner = next((name for name in ("step", "batch") if name in family.counted), None)
        fell = inner is not None and self._fell(family, group, inner, row)
        if "epoch" not in family.counted:
            return fell
        epoch = float(group.columns["epoch"][row])
        lines, values, strides = self.families.leaders("epoch", self.groups)
        index = np.searchsorted(lines, at)
        before, stride = float(values[index]), float(strides[index])
        # Printed every tenth epoch, a program may begin with the second one that the first printed.
        second = stride > 1 and before - epoch > MIN_EPOCHS_BACK * stride
        is_back = epoch < before or fell or _measured(family, group, row)
        return is_back and epoch <= self.epoch + (stride if second else 0.0)

    def _fell(self, family: LineFamily, group: LineGroup, name: str, row: int) -> bool:
        """Whether the steps or batches of a line are back at their start."""
        before = self._above(family, group, name)
        value = float(group.columns[name][row])
        if np.isnan(before.values[row]) and name == "step":
            # A new kind of line: is it before all positions so far?
            lines, values, _ = self.families.leaders(name, self.groups)
            seen = values[: int(np.searchsorted(lines, group.at[row])) + 1]
            return bool(value <= np.nanmin(seen)) if not np.isnan(seen).all() else False
        return bool(value < before.values[row] and value <= before.first[row])


def _within_epoch(family: LineFamily, group: LineGroup) -> float:
    """Where a kind's steps return to their very first one in the run's first epoch."""
    epochs, steps = (
        np.concatenate(([getattr(family, name)], group.columns[name])) for name in ("epoch", "step")
    )
    first_epoch, _ = beginning(family, group.columns["epoch"], "epoch")
    first_step, _ = beginning(family, group.columns["step"], "step")
    again = (np.diff(steps) < 0) & (steps[1:] <= first_step)
    again &= (np.diff(epochs) == 0) & (epochs[1:] <= first_epoch)
    return float(group.at[again][0]) if again.any() else NEVER


def _before_its_end(family: LineFamily, group: LineGroup) -> float:
    """Where a kind's batches return to their first one before the run's first epoch was over.

    A second pass over the epoch begins after the end of the first one.
    """
    columns = group.columns
    shares = columns["batch"] / np.maximum(columns["batches"], 1)
    above = np.concatenate(([family.share], shares[:-1]))
    epochs = np.concatenate(([family.epoch], columns["epoch"]))
    first_epoch, _ = beginning(family, columns["epoch"], "epoch")
    first, _ = beginning(family, columns["batch"], "batch")
    rises = (shares - above)[shares > above]
    reach = MIN_STRIDES * (family.pace or (float(rises[0]) if len(rises) else np.inf))
    again = (above - shares > reach) & (above + reach < 1) & (columns["batch"] <= first)
    again &= (np.diff(epochs) == 0) & (epochs[1:] <= first_epoch)
    return float(group.at[again][0]) if again.any() else NEVER


def gone_on(family: LineFamily, group: LineGroup, epochs: Ints | Floats) -> Mask:
    """Whether each line's step is above that of its kind's previous line, in an earlier epoch.

    Args:
        epochs: lines with an epoch, shape (n,); increasing.
    """
    steps = np.concatenate(([family.step], group.columns["step"]))
    at = np.searchsorted(epochs, np.concatenate(([family.at], group.at)))
    return np.asarray((np.diff(steps) > 0) & (np.diff(at) > 0))


def _measured(family: LineFamily, group: LineGroup, row: int) -> bool:
    """Whether lines of this kind already measured a line's epoch in this run: another program start
    that ended in its first epoch. One-epoch fits (`epoch 1/1`) in a loop are one run.
    """
    epochs = np.concatenate(([family.epoch], group.columns["epoch"][:row]))
    again = bool((epochs == group.columns["epoch"][row]).any())
    plan = group.columns.get("epochs")
    return again and "batch" not in family.counted and (plan is None or bool(plan[row] != 1))
