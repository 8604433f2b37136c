"""A run that is longer than what is kept: its old history is thinned, and nothing that was said of it changes."""

import numpy as np
import pytest

from curvetui.curve import Axis, Metric
from curvetui.engine.session import Session
from curvetui.model import Points
from curvetui.run import Run, growing
from curvetui.run.growing import GrowingAxis, GrowingCurve, extend
from curvetui.sources import Chunk
from curvetui.statistics.windows import SINGLE

LONG = 120_000
KEPT = 16_384
PEAKS = {1700: 30, 9001: -9, 23_456: 40}
LOSS = Metric("loss", "loss", "train", better="lower")
RATE = Metric("lr", "learning_rate", None)


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """A curve keeps few rows."""
    monkeypatch.setattr(growing, "MAX_ROWS", KEPT)
    monkeypatch.setattr(growing, "MAX_EVENTS", KEPT // 256)


def values(n=LONG):
    rng = np.random.default_rng(5)
    y = 3 / (1 + np.arange(n) / 900) + rng.normal(0, 0.03, n)
    y[[i for i in PEAKS if i < n]] = [PEAKS[i] for i in PEAKS if i < n]
    return y


def grown(y, cut=LONG, metric=LOSS, **columns):
    """A run that got *y* in parts of *cut* rows."""
    run = Run()
    at = np.arange(len(y))
    for a in range(0, len(y), cut):
        part = slice(a, a + cut)
        run.add(
            [
                Points(
                    metric,
                    at[part],
                    y[part],
                    **{name: column[part] for name, column in columns.items()},
                )
            ]
        )
    return run


def curve_of(run):
    return run.view().curves[0]


def unthinned(monkeypatch, *args, **columns):
    with monkeypatch.context() as patch:
        patch.setattr(growing, "MAX_ROWS", 1 << 30)
        return grown(*args, **columns)


def test_what_is_kept_has_an_end():
    """However long the run, also where each row is one that rules look at."""
    strange = np.full(LONG, np.nan)
    for y in (values(), strange, np.zeros(LONG), np.where(np.arange(LONG) % 40, values(), np.inf)):
        assert len(curve_of(grown(y))) <= 1.5 * KEPT
    assert len(curve_of(grown(values(), step=np.arange(LONG) % 2.0))) <= 1.5 * KEPT


@pytest.mark.parametrize("cut", [7, 1000, KEPT, KEPT + 1])
def test_the_same_rows_stay_however_they_come(cut):
    """A row's number decides, not the batch."""
    n = LONG // 3
    one, other = curve_of(grown(values(n), n)), curve_of(grown(values(n), cut))

    assert np.array_equal(one.x, other.x)
    assert np.array_equal(one.y, other.y)
    assert np.array_equal(one.axis.thinned, other.axis.thinned)


def test_no_peak_is_lost_and_the_newer_half_is_whole():
    """The lowest and the highest of any stretch are those of all rows, and they stand where they stood."""
    y = values()
    curve = curve_of(grown(y))
    rows = curve.axis.numbers(np.arange(len(curve)))

    assert np.array_equal(curve.y, y[rows])
    assert np.array_equal(curve.at, rows)
    assert np.array_equal(curve.x, rows + 1)  # Nothing else counts these points.
    assert {0, *PEAKS, LONG - 1} <= set(rows.tolist())
    assert np.array_equal(rows[:SINGLE], np.arange(SINGLE))
    assert np.array_equal(rows[-KEPT // 4 :], np.arange(LONG - KEPT // 4, LONG))
    for start in range(0, LONG, 1024):
        inside = (rows >= start) & (rows < start + 1024)
        assert curve.y[inside].max() == y[start : start + 1024].max()
        assert curve.y[inside].min() == y[start : start + 1024].min()


def test_judged_points_are_those_of_all_rows(monkeypatch):
    """Each window was made before any of its rows went."""
    thin, whole = curve_of(grown(values())), curve_of(unthinned(monkeypatch, values()))

    for name in ("x", "y", "low", "high"):
        assert np.array_equal(getattr(thin.windows, name), getattr(whole.windows, name)), name
    assert np.array_equal(thin.x[thin.windows.high_at], whole.x[whole.windows.high_at])
    assert np.array_equal(thin.axis.numbers(thin.windows.index), whole.windows.index)


def test_a_view_stays_what_it_was():
    """Whoever holds a snapshot may ask it later."""
    y = values(KEPT * 2)
    run = grown(y[: KEPT - 1])
    held = curve_of(run)
    run.add([Points(LOSS, np.arange(KEPT - 1, len(y)), y[KEPT - 1 :])])

    assert len(curve_of(run)) < len(y)
    assert np.array_equal(held.y, y[: KEPT - 1])
    assert np.array_equal(held.y[held.windows.high_at], held.windows.high)


def test_curves_of_the_same_lines_part_when_they_are_thinned():
    """Each keeps its own extremes; from then on each has its own places."""
    axis = GrowingAxis()
    pair = [GrowingCurve(LOSS, axis), GrowingCurve(RATE, axis)]
    n = 3 * KEPT
    at = np.arange(float(n))
    extend(pair, Axis(at, step=at * 10), [values(n), -values(n)])

    for curve, sign in zip(pair, (1, -1)):
        there = curve.axis.view()
        assert np.array_equal(curve.y.view(), sign * values(n)[there.at.astype(int)])
        assert np.array_equal(there.step, there.at * 10)
    assert pair[0].axis is not pair[1].axis


def log(rows):
    """Steps with a resume, NaN, a rate that falls at once and one that glides, and a spike."""
    rng = np.random.default_rng(6)
    step, lines = 0, []
    for i in range(rows):
        step = 2500 if i == 3000 else step + 1
        loss = (
            "nan"
            if 4500 <= i < 4512
            else f"{2 / (1 + i / 2000) + rng.normal(0, 0.01) + 9 * (i == 1500):.4f}"
        )
        rate = min(i / 1500, 1) * 0.1 ** (i > 4000) * 0.1 ** (i > 7000) * 0.99999**i
        lines.append(f"step {step} loss {loss} lr {rate:.3g} accuracy {min(0.9, i / 20000):.3f}\n")
    return "".join(lines).encode()


def said(data, cut):
    session = Session()
    for a in range(0, len(data), cut):
        session.take(Chunk("a", data[a : a + cut]))
    return session.finish().runs[0]


def told(run):
    return [
        (f.kind, f.level, f.status, f.metrics, f.first, f.detected_at, f.ended_at, f.evidence)
        for f in run.findings
    ]


def test_findings_stay_and_the_thinning_is_told(monkeypatch):
    """What rules saw in rows that are gone stands as it stood."""
    data = log(60_000)
    thin = said(data, 1 << 16)
    monkeypatch.setattr(growing, "MAX_ROWS", 1 << 30)
    whole = said(data, 1 << 16)

    assert {"resumed", "non_finite", "learning_rate_step", "loss_spike"} <= {
        f.kind for f in whole.findings
    }
    assert told(thin) == told(whole)
    assert sum(curve.axis.dropped for curve in thin.curves) > 60_000
    assert [note.text for note in thin.notes if "thinned" in note.text]
    assert not [note.text for note in whole.notes if "thinned" in note.text]


def test_findings_do_not_hang_on_how_a_long_log_comes():
    """In lines or at once: the same rows are dropped, the same is said."""
    data = log(24_000)

    assert told(said(data, 9999)) == told(said(data, len(data)))
