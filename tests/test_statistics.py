"""Each statistic against a slow, plain computation of the same thing, or against published values."""

from __future__ import annotations

import math
from itertools import groupby

import numpy as np
import pytest

from curvetui import statistics as st
from curvetui.statistics import windows
from curvetui.statistics.differences import (
    end_noise,
    incomplete_beta,
    leaving,
    parting,
    share_error,
    welch,
)
from curvetui.statistics.exact import log_fisher
from curvetui.statistics.shares import examples

NAN = float("nan")
RNG = np.random.default_rng(7)
WITH_GAPS = np.where(RNG.random(60) < 0.2, NAN, RNG.normal(size=60))


def fisher(a: int, b: int, c: int, d: int) -> float:
    """The two-sided p of a table, summed over all tables with its margins."""
    first, second, marked = a + b, c + d, a + c
    chances = {
        k: math.comb(first, k) * math.comb(second, marked - k)
        for k in range(max(0, marked - second), min(first, marked) + 1)
    }
    return sum(v for v in chances.values() if v <= chances[a]) / math.comb(first + second, marked)


@pytest.mark.parametrize("seed", range(40))
def test_fishers_test_is_the_sum_over_all_tables(seed):
    """Every table of small counts, also where one margin is empty or the table is lopsided."""
    a, b, c, d = (int(v) for v in np.random.default_rng(seed).integers(0, 12, 4))

    assert math.exp(log_fisher(a, a + b, c, c + d)) == pytest.approx(fisher(a, b, c, d))


@pytest.mark.parametrize("k", [1, 2, 3, 5, 80])
def test_a_rolling_median_looks_back_only(k):
    """At each point it is the median of the finite ones of the last k values."""
    slow = []
    for i in range(len(WITH_GAPS)):
        last = WITH_GAPS[max(0, i - k + 1) : i + 1]
        slow.append(np.median(last[np.isfinite(last)]) if np.isfinite(last).any() else NAN)

    assert np.allclose(st.rolling_median(WITH_GAPS, k), slow, equal_nan=True)


def test_the_baseline_is_the_median_before_a_point_and_the_scale_its_usual_distance():
    """Neither sees the point itself."""
    y = RNG.normal(size=40)
    expected = [NAN, *(np.median(y[max(0, i - 5) : i]) for i in range(1, 40))]
    away = np.abs(y - expected)
    usual = [NAN, NAN, *(1.4826 * np.nanmedian(away[max(0, i - 10) : i]) for i in range(2, 40))]

    assert np.allclose(st.baseline(y), expected, equal_nan=True)
    assert np.allclose(st.scale(y), usual, equal_nan=True)


def test_noise_is_known_from_the_fifth_point_and_ignores_a_slope():
    """It comes from second differences, of which five points have three."""
    y = RNG.normal(0, 2.0, 4000)
    sloped = st.noise(y + 0.3 * np.arange(4000), 2000)

    assert np.isnan(st.noise(y[:5])).tolist() == [True] * 4 + [False]
    assert sloped[-1] == pytest.approx(2.0, rel=0.08)
    assert np.allclose(sloped, st.noise(y, 2000), equal_nan=True)


def test_best_so_far_names_the_first_of_equal_values():
    """NaN is passed over; before the first value there is none."""
    low, at = st.best_so_far(np.array([NAN, 3.0, 2.0, 2.0, NAN, 1.0]))

    assert np.array_equal(low, [NAN, 3, 2, 2, 2, 1], equal_nan=True)
    assert at.tolist() == [0, 1, 2, 2, 2, 5]
    assert [len(part) for part in st.best_so_far(np.empty(0))] == [0, 0]


def test_lengths_of_runs_and_spells_agree_with_a_walk():
    """Runs of set flags, spells with their ends, and the first set flag within bounds."""
    flags = RNG.random(200) < 0.6
    walked = [i + 1 for _, group in groupby(flags) for i, _ in enumerate(list(group))]
    off = RNG.random(200) < 0.1
    slow, at = [], 0
    while (start := next((i for i in range(at, 200) if flags[i]), None)) is not None:
        at = next((i for i in range(start + 1, 200) if off[i]), None)
        slow.append((start, at))
        if at is None:
            break

    assert st.run_length(flags).tolist() == [n * f for n, f in zip(walked, flags, strict=True)]
    assert list(st.spells(flags, off, 1000)) == slow
    assert list(st.spells(flags, off, 3)) == slow[:3]
    assert st.first_true(np.array([True, False, False, True]), 1) == 3
    assert st.first_true(np.array([True, False, False, True]), 1, 3) is None


def test_points_since_a_place_count_from_the_start_before_the_first():
    """Places beyond the end do not count."""
    assert st.count_since(np.array([2, 5, 9]), 7).tolist() == [0, 1, 0, 1, 2, 0, 1]
    assert st.count_since(np.array([2]), 0).tolist() == []


def test_a_difference_of_shares_has_half_an_example_as_its_least_error():
    """Also where both shares are 0 or 1."""
    assert st.two_proportions(0.0, 1.0, 100) == pytest.approx(200)
    assert st.two_proportions(0.5, 0.6, 100) == pytest.approx(0.1 / math.sqrt(0.49 / 100))


def test_decimals_are_counted_up_to_nine():
    """More digits are not a printed value."""
    assert st.decimals(np.array([1 / 3, 12.25, 0.000001, -4.0, 1e-10])).tolist() == [9, 2, 6, 0, 9]


@pytest.mark.parametrize("k", [1, 2, 5, 20])
def test_a_rolling_median_leaves_out_what_is_missing(k):
    """NaN at any place, also among the first values; infinities count as they do in `median_rows`."""
    y = RNG.normal(size=40)
    y[[0, 7, 8, 30]] = NAN
    spans = [y[max(i - k + 1, 0) : i + 1] for i in range(40)]
    slow = [np.median(s[~np.isnan(s)]) if not np.isnan(s).all() else NAN for s in spans]

    assert st.rolling_median(y, k) == pytest.approx(slow, nan_ok=True)
    y[[3, 20]] = math.inf, -math.inf
    medians = windows.median_rows(st.last_ones(y, k))
    assert np.array_equal(st.rolling_median(y, k), medians, equal_nan=True)


def test_a_statistic_that_was_asked_for_before_is_not_computed_again():
    """Equal values give the same array, which nobody can write to; another number of points gives another."""
    y = RNG.normal(size=40)
    found = st.rolling_median(y, 5)

    assert st.rolling_median(y.copy(), 5) is found
    assert not found.flags.writeable
    assert st.rolling_median(y, 6) is not found
    assert st.rolling_median(np.append(y, 1.0), 5)[:-1].tolist() == found.tolist()


def test_a_long_curve_is_not_kept():
    """Of a million rows each statistic would hold eight megabytes for ever."""
    y = np.arange(5000.0)

    assert st.rolling_median(y, 5) is not st.rolling_median(y, 5)


def test_zero_for_nan_is_what_numpy_gives():
    """Infinities become the largest numbers, as in `nan_to_num`."""
    y = np.array([NAN, math.inf, -math.inf, -0.5, 0.0])

    assert st.zero_for_nan(y).tolist() == np.nan_to_num(y).tolist()


def test_the_line_so_far_is_least_squares_through_the_finite_pairs():
    """Slope, R² and the spread of x at every point, as numpy computes them."""
    x, y = RNG.normal(size=50), WITH_GAPS[:50]
    line = st.line_so_far(x, y)

    for i in range(4, 50):
        there = np.isfinite(y[: i + 1])
        u, v = x[: i + 1][there], y[: i + 1][there]
        assert line.pairs[i] == len(u)
        assert line.spread[i] == pytest.approx(u.max() - u.min())
        assert line.slope[i] == pytest.approx(np.polyfit(u, v, 1)[0])
        assert line.fit[i] == pytest.approx(np.corrcoef(u, v)[0, 1] ** 2)


@pytest.mark.parametrize("n", [1, 511, 512, 513, 514, 1024, 1027, 5000, 70_000])
def test_windows_tile_the_rows_and_only_full_ones_are_there(n):
    """One row each up to 512, two up to 1 024, then four … ; the rest waits."""
    starts = windows.window_starts(n)
    widths = np.diff(starts)
    expected = [1 if s < 512 else 2 * 2 ** int(math.log2(s // 512)) for s in starts[:-1].tolist()]

    assert starts[0] == 0
    assert widths.tolist() == expected
    following = 1 if starts[-1] < 512 else 2 * 2 ** int(math.log2(starts[-1] // 512))
    assert starts[-1] <= n < starts[-1] + following


def test_each_window_holds_the_median_and_the_extremes_of_its_rows():
    """As computed row by row; a window without a finite value is NaN; growing and whole agree."""
    y = np.where(RNG.random(3000) < 0.1, np.inf, RNG.normal(size=3000))
    y[600:640] = NAN
    growing = windows.GrowingWindows()
    for n in (1, 500, 513, 700, 2000, 3000):
        made = growing.of(np.arange(float(n)), y[:n])
    starts = windows.window_starts(3000)
    whole = windows.GrowingWindows().of(np.arange(3000.0), y)

    for name in ("index", "x", "y", "low", "high", "low_at", "high_at"):
        assert np.array_equal(getattr(made, name), getattr(whole, name), equal_nan=True)
    for i, (a, b) in enumerate(zip(starts, starts[1:])):
        rows = y[a:b][np.isfinite(y[a:b])]
        assert made.index[i] == b - 1
        if not len(rows):
            assert np.isnan([made.y[i], made.low[i], made.high[i]]).all()
            continue
        assert made.y[i] == np.median(rows)
        assert (made.low[i], made.high[i]) == (rows.min(), rows.max())
        assert (y[made.low_at[i]], y[made.high_at[i]]) == (rows.min(), rows.max())


def test_extremes_are_the_first_rows_of_each_slice_that_hold_them():
    """The lowest, the highest, and the first value that is not finite."""
    y = np.where(RNG.random(100) < 0.1, NAN, RNG.integers(0, 5, 100).astype(float))
    starts = np.array([0, 10, 11, 40, 97])
    slow = set()
    for a, b in zip(starts, [*starts[1:], 100]):
        part = y[a:b]
        finite, bad = np.isfinite(part), np.flatnonzero(~np.isfinite(part))
        slow.update((a + bad[:1]).tolist())
        if finite.any():
            slow |= {a + int(np.nanargmin(part)), a + int(np.nanargmax(part))}

    assert windows.extremes(y, starts).tolist() == sorted(slow)


@pytest.mark.parametrize("columns", [1, 7, 40])
def test_thinning_keeps_the_lowest_and_highest_point_of_each_column_and_no_other(columns):
    """Two points a column at most, in the order of x; short curves as they are."""
    x, y = np.arange(500.0), RNG.normal(size=500)
    y[100] = NAN
    kept_x, kept_y = windows.thin(x, y, columns)
    slow = set()
    for column in range(columns):
        here = np.flatnonzero(
            (np.minimum((x / 499 * columns).astype(int), columns - 1) == column) & ~np.isnan(y)
        )
        slow |= {float(here[np.argmin(y[here])]), float(here[np.argmax(y[here])])}

    assert kept_x.tolist() == sorted(slow)
    assert kept_y.tolist() == y[kept_x.astype(int)].tolist()
    assert len(windows.thin(x[:80], x[:80], 40)[0]) == 80
    assert len(windows.thin(x[:81], x[:81], 40)[0]) == 80


def test_medians_of_few_values():
    """Of an even number the mean of the middle two; of none NaN."""
    assert windows.median(np.array([4.0, NAN, 1.0])) == 2.5
    assert np.isnan(windows.median(np.array([NAN])))
    assert windows.median_rows(np.empty((2, 0))).shape == (2,)
    assert windows.once_each(np.array([3, 1, 3])).tolist() == [1, 3]


def test_the_noise_at_the_end_is_that_of_the_last_twenty_bends():
    """Older scatter does not count; before five finite values nothing is known."""
    calm = np.concatenate((RNG.normal(0, 50, 100), np.tile([0.0, 1.0], 11)))

    assert end_noise(calm) == pytest.approx(1.4826 * 1.0 / math.sqrt(1.5))
    assert end_noise(np.concatenate((calm[:-22], calm[-21:]))) == end_noise(calm)
    assert np.isnan(end_noise(np.array([1.0, 2.0, NAN, 1.0, 2.0])))
    assert np.isfinite(end_noise(np.array([1.0, 2.0, 4.0, 1.0, 2.0])))


def test_the_error_of_a_share_is_half_an_example_at_least():
    """At 0 and at 1 as well."""
    assert share_error(0.0, 200) == share_error(1.0, 200) == 0.0025
    assert share_error(0.5, 100) == 0.05


@pytest.mark.parametrize(
    ("a", "b", "x", "expected"),
    [
        (1, 1, 0.3, 0.3),
        (2, 1, 0.3, 0.09),
        (0.5, 0.5, 0.5, 0.5),
        (5, 2, 0.9, 0.885735),
        (2, 5, 0.9, 0.999945),
        (30, 20, 0.6, 0.4967),
        (3, 4, 0.0, 0.0),
        (3, 4, 1.0, 1.0),
    ],
)
def test_the_incomplete_beta_function_has_its_published_values(a, b, x, expected):
    """Checked by polynomials for whole numbers, by symmetry, and against a sum of binomials."""
    if a >= 2 and b >= 2 and 0 < x < 1:
        n = a + b - 1
        expected = sum(math.comb(n, j) * x**j * (1 - x) ** (n - j) for j in range(a, n + 1))

    assert incomplete_beta(a, b, x) == pytest.approx(expected, abs=1e-9)


def test_welchs_test_needs_two_values_and_a_spread():
    """The t distribution's tail with 2 degrees of freedom is known in closed form."""
    found = welch(np.array([0.0, 2.0]), np.array([4.0, 6.0]))
    t = 4 / math.sqrt(2)

    assert found is not None
    assert (found.difference, found.error) == (4.0, math.sqrt(2.0))
    assert found.p == pytest.approx(1 - t / math.sqrt(t * t + 2))
    assert welch(np.array([1.0]), np.array([1.0, 2.0])) is None
    assert welch(np.array([1.0, 1.0]), np.array([2.0, 2.0])) is None


def test_curves_part_where_they_stay_on_one_side():
    """One place beyond the noise in the middle is a spike; three at the end suffice, two do not."""
    assert parting(np.array([5.0, 5.0, 5.0]), 1.0) == 0
    assert parting(np.array([-5.0, -5.0]), 1.0) is None
    assert parting(np.array([0, 0, 9, 0, 0, -5, -5, -5.0]), 1.0) == 5
    assert parting(np.array([0, 0, 0, 0, 5, 5.0]), 1.0) is None
    assert parting(np.array([5.0, 5.0, 5.0, -5.0, -5.0, -5.0]), 1.0) == 3
    assert parting(np.zeros(6), 0.0) is None


def test_a_repetition_leaves_the_band_after_three_places_outside():
    """Two repetitions have no band, and two places are not enough."""
    calm = np.arange(8.0) + np.array([[0.0], [0.01], [-0.01], [0.02]])
    odd = calm.copy()
    odd[3, 4:6] += 5
    far = calm.copy()
    far[3, 4:7] += 5

    assert leaving(odd) == [None] * 4
    assert leaving(far) == [None, None, None, 4]
    assert leaving(far[2:]) == [None, None]
    assert leaving(far[:3]) == [None, None, None]


def test_the_number_of_examples_is_read_from_the_digits():
    """It is not believed while chance would do, and stays once it is known."""
    shares = np.round(np.array([431, 502, 519, 588, 611, 640, 641]) / 700, 4)
    found = examples(shares).tolist()

    assert found[0] == 0
    assert found[-1] == 700
    assert examples(np.round(RNG.random(50), 2)).tolist() == [0] * 50
