"""Where a run restarts: counters that fall back to their first value, and the start-up output of a program."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from curvetui.assembly.families import Families, LineFamily, LineGroup, Mask, first_and_stride
from curvetui.curve import Floats, Ints

NEVER = np.inf
Groups = list[tuple[LineFamily, LineGroup]]


class Begun(NamedTuple):
    """What is known about the run's beginning and its epochs."""

    epoch: float
    """Its first epoch; NaN where none is known."""
    epoch_at: float
    """Line of the last epoch; -1 where none is known."""
    epochs: Ints
    """Lines of the batch that name an epoch, shape (n,)."""


def restart(families: Families, groups: Groups, begun: Begun, starts: Ints) -> tuple[float, float]:
    """Numbers of the lines at which a new run begins: (by its counters, by what its program prints); infinity for none.

    Args:
        groups: the lines of a batch, by kind.
        starts: numbers of the lines that a program prints when it starts, shape (n,); rising.
    """
    cuts, started = [NEVER], [NEVER]
    for family, group in groups:
        if "epoch" in family.counted:
            cuts.append(_by_epoch(families, family, group, groups, begun.epoch))
        elif "step" in family.counted:
            cuts.append(_by_step(families, family, group, groups, begun))
        if family.values and len(starts):
            started.append(_by_start(families, family, group, groups, begun, starts))
    return min(cuts), min(started)


def trusted(
    families: Families, family: LineFamily, group: LineGroup, name: str, groups: Groups
) -> Mask:
    """Which counting-only lines have the same place as measuring lines; all if none of these counts the same.

    `eval iter 30 of 40` between steps 800 and 1000 counts something else.
    """
    at, values, strides = families.leaders(name, groups)
    index = np.searchsorted(at, group.at)
    leader, stride = values[index], np.maximum(np.nan_to_num(strides[index]), 1.0)
    before = np.concatenate(([getattr(family, name)], group.columns[name][:-1]))
    above = np.concatenate(([family.leader.get(name, np.nan)], leader[:-1]))
    return np.asarray(np.isnan(leader) | (np.abs(before - above) <= stride))


def _by_epoch(
    families: Families, family: LineFamily, group: LineGroup, groups: Groups, first: float
) -> float:
    """Where the epochs of one kind of line fall back to the first one; or, where they had come to their end, to its own first one."""
    values = group.columns["epoch"]
    above = _above(families, family, group, "epoch")
    own = above.first if above.first <= first + 1 else first
    again = (values < above.values) & (values <= max(first, own))
    if "epochs" in group.columns and family.values:
        with np.errstate(invalid="ignore"):
            again |= (
                (values < above.values)
                & (values <= above.first)
                & (above.values >= group.columns["epochs"])
            )
    if not family.values:
        again &= trusted(families, family, group, "epoch", groups)
    return float(group.at[again][0]) if again.any() else NEVER


def _by_step(
    families: Families, family: LineFamily, group: LineGroup, groups: Groups, begun: Begun
) -> float:
    """Where the steps of one kind of line fall back to their beginning, though no epoch began."""
    values = group.columns["step"]
    before = _above(families, family, group, "step")
    back = np.flatnonzero(values < before.values)
    if not len(back):
        return NEVER
    above = np.concatenate(([before.at], group.at[:-1]))[back]
    epoch_at = np.concatenate(([begun.epoch_at], begun.epochs))[
        np.searchsorted(begun.epochs, group.at[back])
    ]
    again = (epoch_at < above) & (values[back] <= before.first + before.stride)
    if not family.values:
        again &= trusted(families, family, group, "step", groups)[back]
    return float(group.at[back[again][0]]) if again.any() else NEVER


class _Above(NamedTuple):
    """The counters above the lines of one kind."""

    values: Floats
    """Shape (n,): what the line of the kind above each one counted; NaN above the first."""
    at: float
    """Number of the line above the first one; -1 if there is none."""
    first: float
    """What the first of all counted."""
    stride: float


def _above(families: Families, family: LineFamily, group: LineGroup, name: str) -> _Above:
    """What was counted above each line of a kind; above the first line of a new kind: by those that measure the same."""
    values = group.columns[name]
    source, theirs = family, group
    at, before = family.at, getattr(family, name)
    if family.at < 0 and family.values:
        for other in families.kin(family):
            mine = families.batch.get(id(other))
            row = -1 if mine is None else int(np.searchsorted(mine.at, group.at[0])) - 1
            last = other.at if mine is None or row < 0 else float(mine.at[row])
            if last > at:
                at, source, theirs = last, other, mine or group
                before = (
                    getattr(other, name)
                    if mine is None or row < 0
                    else float(mine.columns[name][row])
                )
    first, stride = _beginning(source, theirs, name)
    return _Above(np.concatenate(([before], values[:-1])), at, first, stride)


def _beginning(family: LineFamily, group: LineGroup, name: str) -> tuple[float, float]:
    """(what the first line of a kind counted, by how much it counts)."""
    if name == "step":
        return first_and_stride(family, group.columns[name])
    first = getattr(family, f"first_{name}")
    if not np.isnan(first):
        return float(first), 0.0
    return float(group.columns[name][0]), 0.0


def _by_start(
    families: Families,
    family: LineFamily,
    group: LineGroup,
    groups: Groups,
    begun: Begun,
    starts: Ints,
) -> float:
    """The line at which a program started, where the first line that measures after it counts from the beginning."""
    for start in starts.tolist():
        row = int(np.searchsorted(group.at, start))
        if row == len(group.at) or _first_after(groups, start) < group.at[row]:
            continue
        if _is_first(families, family, group, groups, begun, row):
            return float(start)
    return NEVER


def _first_after(groups: Groups, start: float) -> float:
    """The first line after *start* that measures and counts."""
    found = [
        float(group.at[row])
        for family, group in groups
        if family.values and (row := int(np.searchsorted(group.at, start))) < len(group.at)
    ]
    return min(found, default=NEVER)


def _is_first(
    families: Families, family: LineFamily, group: LineGroup, groups: Groups, begun: Begun, row: int
) -> bool:
    """Whether a line is back at the place where the run began, although the run has advanced since."""
    at = int(group.at[row])
    inner = next((name for name in ("step", "batch") if name in family.counted), None)
    fell = inner is not None and _fell(families, family, group, groups, inner, row)
    if "epoch" not in family.counted:
        return fell
    epoch = float(group.columns["epoch"][row])
    lines, values, _ = families.leaders("epoch", groups)
    before = float(values[np.searchsorted(lines, at)])
    return epoch <= begun.epoch and (epoch < before or fell)


def _fell(
    families: Families, family: LineFamily, group: LineGroup, groups: Groups, name: str, row: int
) -> bool:
    """Whether the steps or batches of a line are back where they began."""
    before = _above(families, family, group, name)
    value = float(group.columns[name][row])
    if np.isnan(before.values[row]) and name == "step":
        # A kind of line that is new: is it before all that was counted?
        lines, values, _ = families.leaders(name, groups)
        seen = values[: int(np.searchsorted(lines, group.at[row])) + 1]
        return bool(value <= np.nanmin(seen)) if not np.isnan(seen).all() else False
    return bool(value < before.values[row] and value <= before.first)
