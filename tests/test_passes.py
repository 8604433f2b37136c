"""Batches of one evaluation are one measurement; a record that two loggers print is one record."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import snapshot_of, told


def curves(log: str) -> dict[str, tuple[list[float], list[float]]]:
    """Title -> places and values, of the only run."""
    (run,) = snapshot_of(log.encode()).runs
    return {c.title: (c.x.tolist(), c.y.tolist()) for c in run.curves}


def evaluated(epochs: int, batches: tuple[int, ...], total: int, result: str = "") -> str:
    """An epoch's training line, the batches of its evaluation, and perhaps its result."""
    return "".join(
        f"Epoch: [{e}][40/40] Loss {2 / (e + 1):.4f}\n"
        + "".join(
            f"Test: [{b}/{total}] Loss {1 / (e + 1) + b / 100:.4f} ({1 / (e + 1):.4f})\n"
            for b in batches
        )
        + result.format(value=1 / (e + 1))
        for e in range(epochs)
    )


@pytest.mark.parametrize(
    ("batches", "total"),
    [((0, 10, 20, 30), 39), ((1, 2, 3), 3), ((0, 1, 2, 3), 4), ((0, 50, 78), 79), ((0,), 7)],
)
def test_the_running_mean_of_the_last_batch_is_the_evaluation(batches, total):
    """However many batches are printed and from which number they are counted."""
    found = curves(evaluated(6, batches, total))

    assert found["val_loss"] == (list(range(6)), [round(1 / (e + 1), 4) for e in range(6)])


def test_values_without_a_running_mean_are_averaged():
    """`val batch 2/4 loss …` says what one batch gave."""
    log = "".join(
        f"epoch {e} train loss {3 / e:.3f}\n"
        + "".join(f"  val batch {b}/4 loss {2 / e + b / 10:.3f}\n" for b in (1, 2, 3, 4))
        for e in range(1, 7)
    )
    x, y = curves(log)["val_loss"]

    assert x == [1, 2, 3, 4, 5, 6]
    assert y == pytest.approx([2 / e + 0.25 for e in range(1, 7)], abs=1e-3)


def test_the_result_of_an_evaluation_stands_for_its_batches():
    """Where a line gives the result, the batches are no second curve."""
    found = curves(evaluated(6, (0, 5, 9), 10, "Test: Loss {value:.5f}\n"))
    tested = [y for title, (_, y) in found.items() if not title.startswith("train")]

    assert tested == [[round(1 / (e + 1), 5) for e in range(6)]]


def test_batches_of_training_are_points():
    """Only an evaluation is one measurement."""
    log = "".join(
        f"Train: [{e}/9][{b}/50] loss {1 / (e + b):.4f}\n" for e in (1, 2) for b in (10, 20, 30)
    )

    assert len(next(iter(curves(log).values()))[0]) == 6


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("INFO:train:", "2026-01-01 10:00:0{n} - train - INFO - "),
        ("", ""),
        ("[{n}] INFO ", "I0304 08:30:17.118204 140220951557888 train.py:652] "),
        ("2026-01-01 10:00:0{n} INFO ", "2026-01-01 10:00:0{n},120 | INFO | "),
    ],
)
def test_a_record_that_two_loggers_print_is_one(first, second):
    """A logger hands its records on to the root logger, which prints them once more."""
    records = [f"epoch {n} loss {2 / (n + 1):.3f} val_loss {3 / (n + 1):.3f}" for n in range(9)]
    log = "".join(
        f"{first.format(n=n)}{record}\n{second.format(n=n)}{record}\n"
        for n, record in enumerate(records)
    )

    assert [len(x) for x, _ in curves(log).values()] == [9, 9]


def test_equal_values_at_other_steps_are_points():
    """A loss that is stuck is measured anew at each step."""
    log = "".join(f"step {n} loss 0.6931\n" for n in range(12))

    assert curves(log)["train_loss"] == (list(range(12)), [0.6931] * 12)


@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_cuts_make_no_difference(data):
    """Same bytes, same points."""
    log = evaluated(5, (0, 3, 6), 8, "INFO:a: * Acc {value}\nINFO - * Acc {value}\n").encode()
    cuts = data.draw(st.lists(st.integers(0, len(log)), max_size=20))

    assert told(snapshot_of(log, cuts)) == told(snapshot_of(log))
