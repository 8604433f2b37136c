"""A curve logged by step is split into the epochs that the log counts."""

from __future__ import annotations

import pytest

from curvetui.api.diagnose import history_of
from curvetui.run import epochs


def epochs_of(lengths, *, fraction=False):
    """The epochs of a loss with so many points in each."""
    number = [
        (epoch + (place + 1) / length if fraction else epoch + 1)
        for epoch, length in enumerate(lengths)
        for place in range(length)
    ]
    columns = {"step": range(1, len(number) + 1), "epoch": number, "loss": [1.0] * len(number)}
    (curve,) = history_of(columns).view().curves
    return [(part.start, part.end) for part in epochs.epochs_of(curve)]


@pytest.mark.parametrize("fraction", [False, True])
def test_eight_points_make_an_epoch(fraction):
    """A fraction that lands on the boundary ends its epoch; the last one may go on, and is not given."""
    assert epochs_of([8, 8, 9, 3], fraction=fraction) == [(0, 8), (8, 16), (16, 25)]


def test_seven_points_make_none():
    """Nor is anything after a short epoch looked at."""
    assert epochs_of([8, 8, 7, 8, 8]) == [(0, 8), (8, 16)]


def test_too_few_points_for_two_epochs_are_none():
    """Fifteen points are not twice eight."""
    assert epochs_of([8, 7]) == []
    assert epochs_of([8, 8]) == [(0, 8)]


def test_sixty_epochs_are_looked_at():
    """More would only cost time."""
    assert len(epochs_of([8] * 70)) == 60


def test_a_short_second_epoch_ends_the_split():
    """Later epochs are not looked at, however long they are."""
    assert epochs_of([8, 5, 8, 8]) == [(0, 8)]
