"""What differs between runs: settings, the headline, where curves diverge, findings."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from math import hypot, isfinite, isnan, sqrt

import numpy as np

from curvetui.api.comparison import Comparison, Contrast, Difference, Seeds, Side
from curvetui.api.diagnose import Report
from curvetui.curve import Curve, Floats, Unit
from curvetui.engine.facts import headline_of, settings_of
from curvetui.engine.repetitions import Configuration, configurations
from curvetui.model import Finding, RunSnapshot
from curvetui.statistics.differences import end_noise, leaving, parting, share_error, welch

MAX_SETTINGS = 60
"""Maximum settings compared."""
SHARES = frozenset("accuracy top5_accuracy f1 precision recall auc map iou dice".split())
"""Metrics that some programs log as fractions and others as percentages."""


def compare(*reports: Report) -> Comparison:
    """Compare two or more runs: what differs, and which differences are more than noise.

    Args:
        reports: results of `read` and `diagnose`; all runs in them are compared with the first.

    Returns:
        The differences of settings, of the headline (at the best, and at the last position that
        both reached), where the curves diverge, runs that differ only by seed as a group, and
        findings of a single run.

    Raises:
        ValueError: there are fewer than two runs.

    Example:
        >>> from curvetui import diagnose
        >>> a = diagnose({"epoch": [1, 2, 3], "val_accuracy": [0.5, 0.6, 0.7]}, name="a")
        >>> b = diagnose({"epoch": [1, 2, 3], "val_accuracy": [0.5, 0.7, 0.9]}, name="b")
        >>> [(d.place, d.is_better) for d in compare(a, b).differences]
        [('best', True), ('same', True)]
    """
    runs = tuple(chain.from_iterable(report.runs for report in reports))
    if len(runs) < 2:
        raise ValueError("name at least two runs: compare(read('a.log'), read('b.log'))")
    curves = _shared(runs)
    settings = [settings_of(run) for run in runs]
    unit, places = _places(curves)
    groups = _seeds(settings, curves, places)
    return Comparison(
        runs,
        _names(runs),
        _differing(settings),
        curves[0].title if curves else None,
        unit,
        tuple(_differences(runs, curves, places)),
        dict(_partings(curves, places)),
        tuple(groups),
        tuple(_contrasts(groups, curves)),
        dict(_only(runs)),
    )


def _names(runs: Sequence[RunSnapshot]) -> tuple[str, ...]:
    """The runs' names, with enough of the path to be distinct, or else a number."""
    paths = [run.path.split("/") for run in runs]
    for depth in range(1, 1 + max(map(len, paths))):
        pairs = zip(paths, runs, strict=True)
        names = ["/".join((*path[-depth:-1], run.name)) for path, run in pairs]
        if len(set(names)) == len(names):
            return tuple(names)
    return tuple(f"{run.name or 'run'} ({index})" for index, run in enumerate(runs, 1))


def _differing(settings: Sequence[Mapping[str, str]]) -> dict[str, tuple[str | None, ...]]:
    names = dict.fromkeys(chain.from_iterable(settings))
    rows = {name: tuple(one.get(name) for one in settings) for name in names}
    differing = {name: row for name, row in rows.items() if len(set(map(_same, row))) > 1}
    return dict(list(differing.items())[:MAX_SETTINGS])


def _same(value: str | None) -> str | float | None:
    """Normalise *value* so that `1e-3` and `0.001` are equal."""
    try:
        return float(value) if value is not None else None
    except ValueError:
        return value


def _shared(runs: Sequence[RunSnapshot]) -> list[Curve]:
    """The curve to compare, of each run: the first one's headline if all have it, else another."""
    best = headline_of(runs[0])
    wanted = ([best] if best is not None else []) + list(runs[0].best)
    for candidate in wanted:
        found = [_like(run, candidate.metric.metric, candidate.metric.split) for run in runs]
        curves = [curve for curve in found if curve is not None]
        if len(curves) == len(runs):
            return _on_one_scale(curves)
    return []


def _on_one_scale(curves: list[Curve]) -> list[Curve]:
    """The same, with percentages as fractions if another run logs fractions."""
    is_percent = [curve.metric in SHARES and np.nanmax(_values(curve)) > 1.5 for curve in curves]
    if all(is_percent) or not any(is_percent):
        return curves
    return [
        Curve(c.identity, c.unit, c.x, c.y / 100, c.axis) if percent else c
        for c, percent in zip(curves, is_percent, strict=True)
    ]


def _like(run: RunSnapshot, metric: str, split: str | None) -> Curve | None:
    curve = run.curve(metric, split)
    return curve if curve is not None and len(curve.finite_rows) else None


def _places(curves: Sequence[Curve]) -> tuple[Unit, list[Floats]]:
    """The unit common to all curves, and the positions of their finite points."""
    units: tuple[Unit, ...] = ("epoch", "step")
    for unit in units:
        columns = [column for curve in curves if (column := curve.positions(unit)) is not None]
        if columns and len(columns) == len(curves):
            return unit, [x[curve.finite_rows] for x, curve in zip(columns, curves, strict=True)]
    unit = curves[0].unit if curves else "epoch"
    return unit, [np.empty(0) for _ in curves]


def _values(curve: Curve) -> Floats:
    values: Floats = curve.y[curve.finite_rows]
    return values


def _differences(
    runs: Sequence[RunSnapshot], curves: Sequence[Curve], places: Sequence[Floats]
) -> Iterator[Difference]:
    for index in range(1, len(curves)):
        best = (_best(curves[0]), _best(curves[index]))
        yield _difference("best", runs, curves, places, best, index)
        if len(places[0]) and len(places[index]):
            end = min(float(places[0][-1]), float(places[index][-1]))
            rows = (_row_at(places[0], end), _row_at(places[index], end))
            if rows[0] is not None and rows[1] is not None:
                yield _difference("same", runs, curves, places, (rows[0], rows[1]), index)


def _best(curve: Curve) -> int:
    values = _values(curve)
    if curve.better is None:
        return len(values) - 1
    return int(np.argmin(values) if curve.better == "lower" else np.argmax(values))


def _row_at(places: Floats, end: float) -> int | None:
    found = np.flatnonzero(places <= end)
    return int(found[-1]) if len(found) else None


def _difference(
    place: str,
    runs: Sequence[RunSnapshot],
    curves: Sequence[Curve],
    places: Sequence[Floats],
    rows: tuple[int, int],
    index: int,
) -> Difference:
    sides = [
        _side(number, runs[number], curves[number], places[number], row)
        for number, row in zip((0, index), rows, strict=True)
    ]
    first, other = sides
    gap = other.value - first.value
    # A run of unknown noise is assumed to be as noisy as the other.
    known = [side.error for side in sides if side.error is not None]
    error = hypot(known[0], known[-1]) if known else 0.0
    better = curves[0].better
    return Difference(
        place,
        first,
        other,
        abs(gap) / error if error > 0 else None,
        None if better is None or gap == 0 else (gap > 0) is (better == "higher"),
    )


def _side(number: int, run: RunSnapshot, curve: Curve, places: Floats, row: int) -> Side:
    values = _values(curve)
    value = float(values[row])
    at = float(places[row]) if len(places) else float(curve.x[curve.finite_rows[row]])
    return Side(number, value, _error(run, curve, values, value), at)


def _error(run: RunSnapshot, curve: Curve, values: Floats, value: float) -> float | None:
    """Standard error of one value: from the validation set's size, if known, and the noise."""
    noise = end_noise(values)
    examples = run.inferred.get("validation_examples")
    # A percentage is a fraction times a hundred.
    scale = 100.0 if curve.metric == "accuracy" and np.nanmax(values) > 1.5 else 1.0
    sampling = 0.0
    if examples and curve.metric == "accuracy" and curve.split in ("val", "test"):
        sampling = scale * share_error(min(max(value / scale, 0.0), 1.0), examples)
    error = hypot(0.0 if isnan(noise) else noise, sampling)
    return error if error > 0 and isfinite(error) else None


def _partings(curves: Sequence[Curve], places: Sequence[Floats]) -> Iterator[tuple[int, float]]:
    for index in range(1, len(curves)):
        if not len(places[0]) or not len(places[index]):
            continue
        grid, mine, theirs = _aligned([places[0], places[index]], [curves[0], curves[index]])
        noise = [end_noise(values) for values in (mine, theirs)]
        if not len(grid) or any(map(isnan, noise)):
            continue
        start = parting(theirs - mine, sqrt(noise[0] ** 2 + noise[1] ** 2))
        if start is not None:
            yield index, float(grid[start])


def _aligned(places: Sequence[Floats], curves: Sequence[Curve]) -> tuple[Floats, ...]:
    """(positions, values of each curve there): the first run's positions that all curves reach."""
    low, high = max(float(p[0]) for p in places), min(float(p[-1]) for p in places)
    grid = places[0][(places[0] >= low) & (places[0] <= high)]
    return grid, *(np.interp(grid, p, _values(c)) for p, c in zip(places, curves, strict=True))


def _seeds(
    settings: Sequence[Mapping[str, str]], curves: Sequence[Curve], places: Sequence[Floats]
) -> list[Seeds]:
    """Groups of two or more runs whose settings differ only by seed."""
    if not curves:
        return []
    members: dict[Configuration, list[int]] = {}
    for index, setting in enumerate(configurations(settings)):
        if setting is not None:
            members.setdefault(setting, []).append(index)
    return [_group(runs, curves, places) for runs in members.values() if len(runs) > 1]


def _group(runs: Sequence[int], curves: Sequence[Curve], places: Sequence[Floats]) -> Seeds:
    best = np.array([_values(curves[run])[_best(curves[run])] for run in runs])
    left: list[tuple[int, float]] = []
    if len(runs) > 2 and all(len(places[run]) for run in runs):
        grid, *values = _aligned([places[run] for run in runs], [curves[run] for run in runs])
        found = leaving(np.array(values))
        pairs = zip(runs, found, strict=True)
        left = [(run, float(grid[at])) for run, at in pairs if at is not None]
    mean, spread = float(best.mean()), float(best.std(ddof=1))
    return Seeds(tuple(runs), tuple(best.tolist()), mean, spread, tuple(left))


def _contrasts(groups: Sequence[Seeds], curves: Sequence[Curve]) -> Iterator[Contrast]:
    for index in range(1, len(groups)):
        test = welch(np.array(groups[0].best), np.array(groups[index].best))
        if test is not None:
            better, gap = curves[0].better, test.difference
            is_better = None if better is None or gap == 0 else (gap > 0) is (better == "higher")
            yield Contrast(0, index, test, is_better)


def _only(runs: Sequence[RunSnapshot]) -> Iterator[tuple[int, tuple[Finding, ...]]]:
    """The findings of a single run, without notes and retracted ones."""
    every = [
        [f for f in run.findings if f.status != "withdrawn" and f.level != "note"] for run in runs
    ]
    counts = Counter(kind for found in every for kind in {f.kind for f in found})
    for index, found in enumerate(every):
        if mine := tuple(f for f in found if counts[f.kind] == 1):
            yield index, mine
