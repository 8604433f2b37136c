"""A run is cut where its learning rate changes: every curve is judged within its segment, and what crosses does so knowingly."""

from __future__ import annotations

import numpy as np
import pytest

import curvetui
from curvetui.detectors import history_of
from curvetui.run import Run
from curvetui.run.segments import MIN_SEGMENT, Breaks, Course, Wide, segmented, settling, starts
from curvetui.statistics import persistence, run_length
from tests.conftest import snapshot_of
from tests.detectors.histories import cut


def stepped(rates, *, values=None, unit="epoch"):
    """A history whose validation loss is *values* under these learning rates."""
    n = len(rates)
    values = np.full(n, 1.0) if values is None else values
    return history_of({unit: range(1, n + 1), "lr": list(rates), "val_loss": list(values)})


def test_a_segment_is_entered_once_it_has_enough_points():
    """Before that its points are judged by the segment before."""
    track = stepped([0.1] * 15 + [0.01] * 15).losses("val")[0]
    start = starts(track.at, Breaks(np.array([15.0]), np.array([15.0])))

    assert start[14 + MIN_SEGMENT - 1] == 0
    assert start[15 + MIN_SEGMENT - 1] == 15


def test_segments_that_are_too_short_are_part_of_the_one_before():
    """A rate that drops every five epochs does not make a run blind to a slow rise."""
    lines = np.arange(5.0, 60.0, 5.0)

    assert not starts(np.arange(60.0), Breaks(lines, lines)).any()


def test_a_border_that_is_known_later_changes_nothing_before():
    """Online truth: what was judged stands."""
    at = np.arange(60.0)
    late = starts(at, Breaks(np.array([20.0]), np.array([40.0])))

    assert not late[:40].any()
    assert (late[40:] == 20).all()


@pytest.mark.parametrize("seed", range(20))
def test_the_course_of_the_first_rows_stands_in_that_of_all(seed):
    """Every column looks only backwards, whatever the borders."""
    rng = np.random.default_rng(seed)
    n = 120
    rates = 0.1 * np.cumprod(np.where(rng.random(n) < 0.05, 0.2, 1.0))
    values = rng.gamma(2, 1, n)
    whole = segmented(stepped(rates, values=values), stepped(rates, values=values).losses("val")[0])
    cut = int(rng.integers(20, n))
    history = stepped(rates[:cut], values=values[:cut])
    part = segmented(history, history.losses("val")[0])

    for name in ("start", "smooth", "best", "best_index", "noise", "counted"):
        np.testing.assert_array_equal(getattr(part, name), getattr(whole, name)[:cut])


def test_noise_is_that_of_the_segment():
    """A loss that was restless at a high rate is calm after the drop: the noise before it does not hide a rise after it."""
    rng = np.random.default_rng(0)
    values = np.concatenate(
        (1 + rng.normal(0, 0.2, 40), 0.5 + 0.004 * np.arange(20) + rng.normal(0, 0.005, 20))
    )
    history = stepped([0.1] * 40 + [0.01] * 20, values=values)
    course = segmented(history, history.losses("val")[0])

    assert course.noise[-1] < 0.02
    assert course.over[-1] > course.chance()[-1]


def test_a_mean_of_many_sees_what_noise_hides_in_a_median_of_five():
    """A rise by a tenth under noise of a tenth."""
    rng = np.random.default_rng(1)
    cost = np.concatenate((np.ones(20), np.linspace(1, 1.3, 30))) + rng.normal(0, 0.08, 50)
    course = Course.within(cost, np.zeros(50, dtype=np.int64))
    wide = Wide.within(cost, course.start, 16)

    assert wide.over[-1] > wide.chance(course, 16, 3.5)[-1]


@pytest.mark.parametrize("points", [8, 16])
def test_a_mean_of_many_is_quiet_on_level_curves(points):
    """The best of many noisy means is too good; that is allowed for, so at most one in ten of 60 curves is called risen."""
    called = 0
    for seed in range(60):
        cost = 1 + np.random.default_rng(seed).normal(0, 0.1, 200)
        course = Course.within(cost, np.zeros(200, dtype=np.int64))
        wide = Wide.within(cost, course.start, points)
        called += bool((run_length(wide.over > wide.chance(course, points, 3.5)) >= 3).any())

    assert called <= 6


def correlated(seed, points, r):
    """Noise whose neighbours correlate by *r*, of standard deviation 1."""
    values = np.random.default_rng(seed).normal(size=points)
    for i in range(1, points):
        values[i] = r * values[i - 1] + np.sqrt(1 - r * r) * values[i]
    return values


@pytest.mark.parametrize(("r", "low", "high"), [(0.0, 1.0, 1.1), (0.3, 1.1, 1.8), (0.6, 1.8, 4.5)])
def test_noise_that_lasts_makes_means_err_more(r, low, high):
    """Half of the curves are told apart after 120 values; white noise hardly ever counts as lasting."""
    factors = [persistence(correlated(seed, 120, r))[-1] for seed in range(60)]

    assert low <= np.median(factors) <= high


def test_a_bend_is_no_noise_that_lasts():
    """A loss that descends steeply and levels off under white noise."""
    x = np.arange(80.0)
    factors = [
        persistence(3 * np.exp(-x / 8) + np.random.default_rng(seed).normal(0, 0.02, 80))[-1]
        for seed in range(40)
    ]

    assert np.median(factors) == 1


@pytest.mark.parametrize("points", [8, 16])
def test_level_curves_whose_noise_lasts_are_seldom_called_risen(points):
    """At most 38 of 60; without the correction 58 and 51 were."""
    called = 0
    for seed in range(60):
        cost = 1 + 0.05 * correlated(seed, 120, 0.5)
        course = Course.within(cost, np.zeros(120, dtype=np.int64))
        wide = Wide.within(cost, course.start, points)
        called += bool((run_length(wide.over > wide.chance(course, points, 3.5)) >= 3).any())

    assert called <= 38


def cosine_turn(seed, n, level, size):
    """A loss under a cosine rate whose noise falls with the rate, and which rises by *size* after its lowest mean."""
    x = np.arange(1, n + 1)
    low = int(0.4 * n)
    mean = level * (1 + 2 * np.exp(-x / (0.1 * n)) + size * np.clip((x - low) / (0.2 * n), 0, 1))
    noise = np.interp(x / n, [0, 0.2, 0.4, 1], [0.2, 0.1, 0.03, 0.02])
    values = mean * (1 + noise * np.random.default_rng(seed).normal(size=n))
    rate = 0.05 * (1 + np.cos(np.pi * x / n))
    train = level * 2 * np.exp(-x / (0.3 * n))
    return {"epoch": x, "lr": rate, "train_loss": train, "val_loss": values}


@pytest.mark.parametrize(("n", "level"), [(80, 1.7), (90, 0.3), (100, 0.08)])
def test_the_noise_of_a_steep_beginning_hides_no_later_rise(n, level):
    """The noise beside the lowest mean is taken around it, not only from before."""
    found = [
        any(
            f.kind == "overfitting" and f.first >= 0.3 * n
            for f in curvetui.diagnose(
                cut(cosine_turn(seed, n, level, 0.14), int(0.66 * n))
            ).findings
        )
        for seed in range(6)
    ]
    calm = [
        any(
            f.kind == "overfitting"
            for f in curvetui.diagnose(cosine_turn(seed, n, level, 0)).findings
        )
        for seed in range(6)
    ]

    assert sum(found) >= 5
    assert not any(calm)


HEAD = "Namespace(model='vgg', lr=0.1, {}, epochs=80)\n"


def schedule_of(setting, *, rates=None, first=1, rows=30):
    """The schedule that a log with that setting announces, after some rows."""
    lines = [
        f"epoch {e + first}/80 train_loss {2 / (1 + e):.4f} val_loss {2.1 / (1 + e):.4f}"
        + ("" if rates is None else f" lr {rates[e]:g}")
        for e in range(rows)
    ]
    run = Run()
    snapshot = snapshot_of((HEAD.format(setting) + "\n".join(lines) + "\n").encode()).runs[0]
    run.settings = dict(snapshot.settings)
    run.planned_epochs = snapshot.progress.epochs
    columns = {c.name: c.y.tolist() for c in snapshot.curves}
    history = history_of({"epoch": snapshot.curves[0].x.tolist(), **columns})
    history.settings, history.planned_epochs = run.settings, run.planned_epochs
    return history.schedule


@pytest.mark.parametrize(
    ("setting", "drops"),
    [
        ("milestones=[30, 60]", (30, 60)),
        ("lr_steps=(25, 50)", (25, 50)),
        ("step_size=30", (30, 60)),
        ("decay_epochs=20", (20, 40, 60)),
        ("lr_milestones='40,70'", (40, 70)),
    ],
)
def test_a_printed_schedule_is_known_ahead(setting, drops):
    """Lists of places, and a distance that repeats up to the plan."""
    assert schedule_of(setting).drops == drops


@pytest.mark.parametrize("setting", ["step_size=0.25", "scheduler=None", "milestones=[300, 600]"])
def test_what_is_no_schedule_of_epochs_announces_nothing(setting):
    """A step of 0.25, no scheduler, places beyond the plan."""
    assert schedule_of(setting).drops == ()


def test_a_planned_drop_that_did_not_come_refutes_the_schedule():
    """The printed rate knows better than the settings."""
    kept = schedule_of("milestones=[10, 60]", rates=[0.1] * 30)
    came = schedule_of("milestones=[10, 60]", rates=[0.1] * 10 + [0.01] * 20)
    at, lines = np.array([29.0]), np.array([29.0])

    assert np.isnan(kept.next_drops(at, lines)[0])
    assert came.next_drops(at, lines)[0] == 60


def test_after_the_last_drop_nothing_is_to_come():
    """No "still to come" when the schedule is over."""
    schedule = schedule_of("milestones=[30, 60]")

    assert np.isnan(schedule.next_drops(np.array([61.0]), np.array([61.0]))[0])


def test_a_planned_drop_parts_segments_where_no_rate_is_printed():
    """The first epoch at the lower rate begins the segment, in logs that count from 1 and from 0."""
    one, zero = (schedule_of("milestones=[12]", first=first) for first in (1, 0))

    assert one.lines.tolist() == [12.0]
    assert zero.lines.tolist() == [12.0]


@pytest.mark.parametrize(
    ("setting", "drops"),
    [
        ("milestones=[80]", (80,)),
        ("milestones=[40, 81]", ()),
        ("step_size=80", ()),
        ("step_size=79", (79,)),
        ("step_size=1", tuple(range(1, 51))),
    ],
)
def test_a_schedule_ends_with_the_plan(setting, drops):
    """The last epoch may be a milestone; an interval of the whole plan drops nothing; 50 are kept."""
    schedule = schedule_of(setting)
    assert (schedule.drops if schedule.unit == "epoch" else ()) == drops


@pytest.mark.parametrize(("late", "is_refuted"), [(2, False), (3, True)])
def test_a_drop_may_be_printed_two_epochs_late(late, is_refuted):
    """A warm-up or a count from zero moves it; later it is another schedule."""
    rates = [0.1] * (9 + late) + [0.01] * (21 - late)
    schedule = schedule_of("milestones=[10, 60]", rates=rates)
    assert np.isfinite(schedule.refuted) == is_refuted


def test_a_milestone_before_the_first_point_of_a_resumed_log_parts_nothing():
    """The log begins at the lower rate."""
    assert schedule_of("milestones=[5, 60]", first=10).lines.tolist() == []
    assert schedule_of("milestones=[14]", first=10).lines.tolist() == [5.0]


def test_a_border_soon_after_another_settles_nothing_new():
    """Only where a whole segment ended do the points after it wait."""
    lines = np.array([20.0, 24.0, 50.0])
    found = np.flatnonzero(settling(np.arange(70.0), Breaks(lines, lines)))

    assert found.tolist() == [*range(20, 19 + MIN_SEGMENT), *range(50, 49 + MIN_SEGMENT)]


def test_a_loss_as_low_as_before_the_change_still_waits():
    """The change may still help; only losses that all lie above show that it did not."""
    history = stepped([0.1] * 15 + [0.01] * 15)
    made = segmented(history, history.losses("val")[0])

    assert made.settling.any()
    assert made.waits.tolist() == made.settling.tolist()


def test_losses_above_the_one_before_the_change_wait_no_longer():
    """From five points on."""
    history = stepped([0.1] * 15 + [0.01] * 15, values=np.repeat([1.0, 2.0], 15))
    made = segmented(history, history.losses("val")[0])

    assert np.flatnonzero(made.waits).tolist() == np.flatnonzero(made.settling).tolist()[:4]
