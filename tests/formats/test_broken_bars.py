"""Bars that were never full, because the run ended in them."""

from __future__ import annotations

import math

import pytest

from tests.conftest import snapshot_of


def frame(epoch: int, done: int, loss: object) -> str:
    return f"Epoch {epoch}: {10 * done}%|{'█' * done}| {done}/10 [00:0{done}<00:09, 1.00it/s, loss={loss}]"


def epochs(last: str, end: str = "\r") -> bytes:
    """Four whole epochs, then *last*."""
    whole = "".join(
        end.join(frame(e, b, f"{2 - e / 5 - b / 100:.3f}") for b in range(1, 11)) + "\n"
        for e in range(1, 5)
    )
    return (whole + last).encode()


def loss_of(data: bytes) -> list[tuple[float, float]]:
    (run,) = snapshot_of(data).runs
    (curve,) = (c for c in run.curves if c.title == "train_loss")
    return list(zip(curve.x.tolist(), curve.y.tolist(), strict=True))


@pytest.mark.parametrize(
    "last",
    [
        frame(5, 1, 1.1) + "\r" + frame(5, 2, "nan") + "\r" + frame(5, 3, "nan"),
        frame(5, 4, "inf") + "\n",
        frame(5, 7, "nan") + '\nTraceback (most recent call last):\n  File "a.py", line 3\n',
    ],
)
def test_a_loss_that_is_not_finite_in_the_last_bar_is_a_point(last):
    found = loss_of(epochs(last))

    assert len(found) == 5 and found[-1][0] == 5 and not math.isfinite(found[-1][1])


def test_the_bar_of_keras_is_heard_too():
    whole = "".join(
        f"Epoch {e}/9\n10/10 [==============================] - 1s 9ms/step - loss: {2 / e:.4f}\n"
        for e in range(1, 5)
    )
    found = loss_of((whole + "Epoch 5/9\n 4/10 [===>..........] - ETA: 1s - loss: nan").encode())

    assert len(found) == 5 and math.isnan(found[-1][1])


@pytest.mark.parametrize(
    "last",
    [
        frame(5, 3, 0.9),
        frame(5, 0, "nan"),
        frame(5, 3, "nan") + "\r" + frame(5, 10, 0.9) + "\n" + frame(6, 2, 0.8),
    ],
)
def test_a_last_bar_with_finite_values_or_none_of_its_own_adds_no_point(last):
    assert all(math.isfinite(y) for _, y in loss_of(epochs(last)))
