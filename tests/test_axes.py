"""Where the points of a curve stand: counters of the log, in which unit, and what is made of gaps."""

from __future__ import annotations

import numpy as np
import pytest

from curvetui.curve import Axis
from curvetui.model import Note
from curvetui.run.axes import located
from curvetui.run.growing import GrowingAxis
from curvetui.run.run import Run

NAN = float("nan")


def axis(epoch=None, step=None, thinned=None):
    """An axis with a line for each point."""
    columns = [None if column is None else np.array(column, float) for column in (epoch, step)]
    count = len(next(column for column in columns if column is not None))
    return Axis(np.arange(count, dtype=float), *columns, thinned=thinned)


@pytest.mark.parametrize(
    ("epoch", "step", "prefer", "unit", "x"),
    [
        ([1, 2, 3], None, "step", "epoch", [1, 2, 3]),
        (None, [10, 20], "step", "step", [10, 20]),
        ([1, 2, 3], [10, 20, 30], "step", "step", [10, 20, 30]),
        ([1, 2, 3], [10, 20, 30], "epoch", "epoch", [1, 2, 3]),
        ([1, NAN, 3], [10, 20, 30], "epoch", "step", [10, 20, 30]),
        ([1, 2, 3], [10, NAN, 30], "step", "epoch", [1, 2, 3]),
        ([0, 1, 2], [31, 31, 31], "step", "epoch", [0, 1, 2]),
        ([0, 1, 2], [40, 38, 41], "step", "epoch", [0, 1, 2]),
        ([1, 2, 3], [0, 0, 7], "step", "epoch", [0, 1, 3]),
        ([0, 0, 1, 1], [50, 100, 50, 100], "step", "epoch", [0.5, 1, 1.5, 2]),
        (None, [1911, 1392, 764, 439], "step", "step", [1, 2, 3, 4]),
        ([25, 90, 60, 40], [327, 900, 850, 870], "step", "step", [327, 900, 850, 870]),
        (None, [20, 40, 20, 40, 20, 40], "step", "step", [20, 40, 20, 40, 20, 40]),
    ],
)
def test_the_unit_is_a_counter_that_every_point_has(epoch, step, prefer, unit, x):
    """The preferred one, or the other where that has gaps; one that soon strays twice counts nothing."""
    found, values, _ = located(axis(epoch, step), prefer)

    assert found == unit
    assert values.tolist() == x


def test_points_without_a_counter_are_counted_from_one():
    """Also where some of the first were thinned out: they keep their numbers."""
    unit, x, _ = located(Axis(np.arange(3.0)))
    assert (unit, x.tolist()) == ("step", [1, 2, 3])
    _, x, _ = located(Axis(np.arange(3.0), thinned=np.array([0, 4])))
    assert x.tolist() == [1, 5, 6]


@pytest.mark.parametrize(
    ("epoch", "x"),
    [
        ([NAN, NAN, 1, 2], [0, 0, 1, 2]),
        ([NAN, 5, 6, 7], [4, 5, 6, 7]),
        ([NAN, 0.5, 1.5], [0, 0.5, 1.5]),
        ([NAN, -1, 0], [-1, -1, 0]),
    ],
)
def test_points_before_the_first_epoch_line_stand_one_epoch_before_it(epoch, x):
    """But never below zero where the counter is not."""
    assert located(axis(epoch), "epoch")[1].tolist() == x


def test_points_before_the_first_step_stand_at_zero():
    """An evaluation before training is at step 0, however large the first step is."""
    assert located(axis(step=[NAN, 500, 1000]))[1].tolist() == [0, 500, 1000]


def test_a_counter_without_any_value_is_none():
    """The points are counted instead."""
    assert located(axis(epoch=[NAN, NAN, NAN]), "epoch")[1].tolist() == [1, 2, 3]


@pytest.mark.parametrize(("count", "unit"), [(2, "epoch"), (3, "step"), (5, "step")])
def test_one_epoch_for_all_points_is_no_unit_from_three_points_on(count, unit):
    """Two points may still be followed by the next epoch."""
    assert located(axis(epoch=[1] * count))[0] == unit


def test_a_single_epoch_is_told_apart_from_epochs_that_change_once():
    """One change is enough to tell points apart."""
    assert located(axis(epoch=[1, 1, 2]))[0] == "epoch"


@pytest.mark.parametrize(
    ("epoch", "step", "x"),
    [
        # From 1: the third batch of three ends epoch 1.
        ([1, 1, 1, 2, 2, 2], [1, 2, 3, 1, 2, 3], [1 / 3, 2 / 3, 1, 4 / 3, 5 / 3, 2]),
        # Batches counted from 0: four of them make an epoch.
        ([1, 1, 1, 1, 2, 2], [0, 1, 2, 3, 0, 1], [0, 0.25, 0.5, 0.75, 1, 1.25]),
        # Epochs counted from 0.
        ([0, 0, 1, 1], [1, 2, 1, 2], [0.5, 1, 1.5, 2]),
        # The same step number in each epoch.
        ([1, 2, 3], [100, 100, 100], [1, 2, 3]),
        # A later epoch with more batches ends where it ends.
        ([1, 1, 2, 2, 2], [1, 2, 1, 2, 3], [0.5, 1, 1.5, 2, 2]),
    ],
)
def test_steps_that_restart_with_every_epoch_are_its_fractions(epoch, step, x):
    """The first epoch says how many there are, and later ones move nothing."""
    unit, found, _ = located(axis(epoch, step))

    assert unit == "epoch"
    assert found == pytest.approx(x)


def test_steps_that_go_back_within_an_epoch_are_a_resume_not_batches():
    """Only the epoch's rise tells batches."""
    assert located(axis([1, 1, 2], [10, 5, 12]))[0] == "step"


@pytest.mark.parametrize(
    ("kept", "numbers"),
    [([0, 1, 2, 3], None), ([0, 3], [0, 3]), ([0, 2, 3], [0, 2]), ([1, 2, 3], None)],
)
def test_an_axis_of_some_rows_remembers_their_numbers(kept, numbers):
    """Up to the last gap; later rows follow on, and so does a row that is added."""
    whole = GrowingAxis()
    whole.extend(axis(step=[10, 20, 30, 40]))
    part = whole.only(np.array(kept))
    view = part.view()

    assert view.step.tolist() == [10.0 * (row + 1) for row in kept]
    if numbers is not None:
        assert view.thinned.tolist() == numbers
    part.extend(Axis(np.array([9.0]), step=np.array([50.0])))
    if kept[0] == 0:
        assert part.view().numbers(np.arange(len(kept) + 1)).tolist() == [*kept, 4]


def test_a_counter_that_begins_late_is_unknown_before():
    """A column that is new in the log is NaN for the rows before it."""
    whole = GrowingAxis()
    whole.extend(axis(step=[1, 2]))
    whole.extend(axis(epoch=[1], step=[3]))

    assert np.isnan(whole.view().epoch).tolist() == [True, True, False]
    assert whole.view().step.tolist() == [1, 2, 3]
    twin = whole.copy()
    twin.extend(axis(epoch=[2], step=[4]))
    assert len(whole.view().at) == 3


def test_of_a_message_that_repeats_the_last_fifty_are_kept():
    """A rare one is not lost among them, and all together stay bounded."""
    run = Run()
    run.note(Note(0, "resumed", "from a checkpoint"))
    for line in range(60):
        run.note(Note(line, "lr", "reduced"))

    kept = [note.at for note in run.notes if note.kind == "lr"]
    assert kept == list(range(10, 60))
    assert run.notes[0].kind == "resumed"
    for line in range(1000):
        run.note(Note(line, f"kind {line}", "once"))
    assert len(run.notes) == 500
