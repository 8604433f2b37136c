"""Batches of one evaluation are one measurement; a record that two loggers print is one record."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import curves, snapshot_of, told


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


def fitted(batches: tuple[int, ...], total: int, bar: str, end: str, name: str = "acc") -> str:
    """What Paddle's `Model.fit` prints over four epochs; evaluations have a third of the batches."""

    def lines(last: int, shift: float, split: tuple[int, ...]) -> str:
        return "".join(
            f"step {b:3}/{last}{bar} - loss: {1 / epoch + b / 1000 + shift:.4f} - {name}: {0.5 + epoch / 10 + b / 5000 - shift:.4f} - {end}"
            for b in split
        )

    text = ""
    for epoch in range(1, 5):
        inner = tuple(b for b in batches if b < total // 3)
        text += f"Epoch {epoch}/4\n" + lines(total, 0, batches) + "Eval begin...\n"
        text += lines(total // 3, 0.02, (*inner, total // 3)) + "Eval samples: 700\n"
    return text


@pytest.mark.parametrize(
    ("log", "name"),
    [
        (fitted((10, 20, 30, 60), 60, "", "250ms/step\n"), "accuracy"),
        (fitted((1, 50, 90, 120), 120, "", "3s/step\n", "F1_avg"), "f1"),
        (fitted((5, 9), 9, " [=====>....]", "ETA: 5s - 8us/step\n", "acc_top5"), "top5_accuracy"),
    ],
)
def test_lines_below_eval_begin_are_one_evaluation_of_the_epoch(log, name):
    """The fall of the counter begins no run; metrics are means so far, so the last one counts."""
    found = curves(log)
    epochs, scores = found[f"val_{name}"]
    (run,) = snapshot_of(log.encode()).runs
    last = log.split("Eval samples")[0].rpartition("step ")[2].partition("/")[0]

    assert epochs == [1, 2, 3, 4] == found["val_loss"][0]
    assert scores == [round(0.48 + e / 10 + int(last) / 5000, 4) for e in range(1, 5)]
    assert found[f"train_{name}"][0][-1] == 4 and run.progress.epochs == 4
    assert not any(finding.kind == "interrupted" for finding in run.findings)


def test_steps_that_count_on_below_a_heading_are_training():
    """The quiet twin: without batches of its own a heading is about one line only."""
    log = "".join(
        f"step {i}/80 - loss: {1 / i:.4f}\n" + ("Validation\nloss: 0.25\n" if i == 40 else "")
        for i in range(10, 81, 10)
    )
    x, _ = curves(log)["train_loss"]

    assert x == [10, 20, 30, 40, 50, 60, 70, 80]


@pytest.mark.parametrize("bar", ["17/17 ━━━━━━━━━━ 0s 12ms/step", "4/4 [====] 1s 250ms/step"])
def test_bars_of_predictions_are_neither_steps_nor_a_new_run(bar):
    """Keras draws them after the training, with fewer batches each time."""
    epochs = "".join(
        f"Epoch {e}/3\n9/9 ━━━━━━━━━━ 2s 12ms/step - loss: 0.{9 - e} - val_loss: 0.{8 - e}\n"
        for e in range(1, 4)
    )
    after = f"21/21 ━━━━━━━━━━ 0s 12ms/step\n{bar}\n9/9 ━━━━━━━━━━ 1s 13ms/step - loss: 2.5\n"

    (run,) = told(snapshot_of((epochs + after).encode()))
    assert [s["x"] for s in run["series"]] == [[1, 2, 3], [1, 2, 3]]
