"""How good is the forecast? Recorded validation curves, forecast at a quarter, half and three quarters of their length.

    python -m tests.benchmarks.forecast FOLDER [--calibrate]

FOLDER holds `algoperf.jsonl.gz`, one history a line with its `workload`. Printed for losses and scores: the share of
final values within the 80 % interval, and the median error over that of "the last value stays", for the shipped
constants and, split by workload, for constants measured on the other workloads; beside them a power law
a + b·x^−c alone (Cortes et al. 1993), weighted in the same way. `--calibrate` prints constants for `statistics/extrapolation.py`.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from curvetui.statistics import extrapolation as ex

BETTER = {
    "val_loss": "lower", "val_wer": "lower", "val_accuracy": "higher", "val_ssim": "higher",
    "val_bleu": "higher", "val_mean_average_precision": "higher",
}  # fmt: skip
PLACES = (0.75, 0.5, 0.25)
"""Shares of the run, in the order of the horizons."""
SMALL = 0.02
"""Least distance in the iterations towards the least absolute error."""


RIDGES = np.geomspace(0.0005, 0.2, 8)
"""How strongly coefficients may be drawn towards 0, as a share of the features' mean square."""


class Case(NamedTuple):
    """One curve at one place."""

    place: float
    is_loss: bool
    workload: str
    weighed: np.ndarray
    unit: float
    last: float
    power: float
    final: float


def cases(folder: Path) -> Iterator[Case]:
    """All curves that are long enough, at all places; lower is better in all of them."""
    with gzip.open(folder / "algoperf.jsonl.gz", "rt") as file:
        for line in file:
            history = json.loads(line)
            steps = _numbers(history["columns"]["step"])
            for name, better in BETTER.items():
                if name in history["columns"]:
                    y = _numbers(history["columns"][name]) * (1 if better == "lower" else -1)
                    yield from _cases(steps, y, history["workload"], name == "val_loss")


def _numbers(values):
    return np.array([np.nan if v is None else float(v) for v in values])


def _cases(x, y, workload, is_loss):
    known = np.isfinite(x) & np.isfinite(y)
    x, y = x[known], y[known]
    if len(x) < 12 or (np.diff(x) <= 0).any():
        return
    for place in PLACES:
        count = int(np.searchsorted(x, x[-1] * place, side="right"))
        fits = ex.fitted(x[:count], y[:count], x[-1:]) if count else None
        if fits is not None:
            weighed, unit = ex.features(fits, 0)
            power = fits.last + fits.offset + float(fits.added[0, 0])
            base = workload.replace("_model_size", "").replace("_gelu", "")
            yield Case(place, is_loss, base, weighed, unit, fits.last, power, float(y[-1]))


def calibrated(found: list[Case], ridge: float):
    """(coefficients, quantiles) that are least wrong on *found*: least absolute error in units of the spread."""
    solution = solved(*_scaled(found), ridge)
    errors = [(c.final - c.last - c.weighed @ solution) / max(c.unit, 1e-12) for c in found]
    return solution, np.quantile(errors, ex.LEVELS)


def ridge_of(found: list[Case]) -> float:
    """How strongly coefficients are best drawn towards 0: least error where each workload in turn is left out."""
    parts = []
    for place in PLACES:
        here = [c for c in found if c.place == place]
        x, y = _scaled(here)
        workload = np.array([c.workload for c in here])
        parts += [(x, y, workload == name) for name in np.unique(workload)]

    def error(ridge: float) -> float:
        return sum(
            np.abs(y[out] - x[out] @ solved(x[~out], y[~out], ridge)).mean() for x, y, out in parts
        )

    return min(RIDGES, key=error)


def _scaled(found: list[Case]):
    """(features, what is to be added to the last value), in units of the features."""
    unit = np.array([max(np.abs(c.weighed[:3]).max(), c.unit, 1e-12) for c in found])
    x = np.array([c.weighed for c in found]) / unit[:, None]
    return x, np.clip(np.array([c.final - c.last for c in found]) / unit, -3, 3)


def solved(x, y, ridge: float):
    """The coefficients with the least absolute error."""
    weights = np.ones(len(y))
    drawn = ridge * np.eye(x.shape[1]) * np.mean(x * x)
    for _ in range(40):
        left = (x * weights[:, None]).T @ x / weights.sum() + drawn
        solution = np.linalg.solve(left, (x * weights[:, None]).T @ y / weights.sum())
        weights = 1 / np.maximum(np.abs(y - x @ solution), SMALL)
    return solution


def tested(found: list[Case], coefficients, quantiles):
    """(error, whether within the interval) of each case."""
    low, high = (np.interp(p, ex.LEVELS, quantiles) for p in (0.1, 0.9))
    error = np.array([c.final - c.last - c.weighed @ coefficients for c in found])
    unit = np.array([c.unit for c in found])
    return error, (error >= low * unit) & (error <= high * unit)


def split(every: list[Case]):
    """(error, whether within the interval) by case: each workload with constants and a ridge that know only the others."""
    out = {}
    for workload in {c.workload for c in every}:
        others = [c for c in every if c.workload != workload]
        ridge = ridge_of(others)
        for place in PLACES:
            mine = [c for c in every if c.workload == workload and c.place == place]
            known = calibrated([c for c in others if c.place == place], ridge)
            error, inside = tested(mine, *known)
            out |= zip(map(id, mine), zip(error, inside, strict=True), strict=True)
    return out


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--calibrate", action="store_true")
    options = parser.parse_args()
    every = list(cases(options.folder))
    if options.calibrate:
        ridge = ridge_of(every)
        constants = [calibrated([c for c in every if c.place == place], ridge) for place in PLACES]
        for name, rows in zip(
            ("COEFFICIENTS", "QUANTILES"), zip(*constants, strict=True), strict=True
        ):
            print(f"{name} = {[[round(float(v), 3) for v in row] for row in rows]}")
        return
    left_out = split(every)
    print("place  curves  number  covered  error  | by workload: covered  error  | power law alone")
    for index, place in reversed(list(enumerate(PLACES))):
        found = [c for c in every if c.place == place]
        shipped = tested(found, ex.COEFFICIENTS[index], ex.QUANTILES[index])
        other = [np.array(column) for column in zip(*(left_out[id(c)] for c in found), strict=True)]
        for is_loss in (True, False):
            kind = np.array([c.is_loss is is_loss for c in found])
            final, last, power = (
                np.array([getattr(c, n) for c in found])[kind] for n in ("final", "last", "power")
            )
            stays = np.median(np.abs(final - last))
            print(
                f"{place:5}  {'losses' if is_loss else 'scores'}  {kind.sum():6}  {shipped[1][kind].mean():7.3f}  {np.median(np.abs(shipped[0][kind])) / stays:5.2f}"
                f"  | {other[1][kind].mean():20.3f}  {np.median(np.abs(other[0][kind])) / stays:5.2f}  | {np.median(np.abs(final - power)) / stays:5.2f}"
            )
        parts = {
            w: np.mean(other[1][[c.workload == w for c in found]])
            for w in sorted({c.workload for c in found})
        }
        print("       covered, by workload: " + ", ".join(f"{w} {v:.2f}" for w, v in parts.items()))


if __name__ == "__main__":
    main()
