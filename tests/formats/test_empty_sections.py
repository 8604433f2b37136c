"""Headings of evaluations that are followed by no values."""

from __future__ import annotations

import pytest

from tests.conftest import snapshot_of


def curves_of(text: str) -> dict[str, list[float]]:
    (run,) = snapshot_of(text.encode()).runs
    return {f"{c.title} {c.unit}": c.x.round(3).tolist() for c in run.curves}


def log(epochs: int, row: str, after: str) -> str:
    """Three rows of training and then *after*, for each epoch."""
    return "".join(
        "".join(row.format(e=e, b=b, y=2 / e - b / 100) for b in (1, 2, 3)) + after.format(e=e)
        for e in range(1, epochs + 1)
    )


@pytest.mark.parametrize(
    ("row", "after"),
    [
        ("Epoch {e}: {b} / 3 loss: {y:.3f}\n", "[val] \n"),
        ("Epoch [{e}/9] Batch [{b}/3] loss={y:.3f}\n", "Validation:\n"),
        ("epoch {e} batch {b}/3 | loss {y:.3f}\n", "--- Evaluation ---\nno images, skipped\n"),
    ],
)
def test_the_next_epoch_after_an_empty_heading_is_training(row, after):
    (found,) = curves_of(log(5, row, after)).items()

    assert found[0] == "train_loss epoch" and len(found[1]) == 15


@pytest.mark.parametrize(
    "after",
    [
        "Validation:\nEpoch {e}: 1 / 3 loss: 0.500\n",
        "[val]\nloss: 0.500\n",
        "Test\nEpoch {e}: 3 / 3 loss: 0.500\n",
    ],
)
def test_a_heading_with_values_names_their_split(after):
    found = curves_of(log(4, "Epoch {e}: {b} / 3 loss: {y:.3f}\n", after))

    assert [len(x) for x in found.values()] == [12, 4]
    assert not {"train_loss epoch"} ^ {name for name in found if name.startswith("train")}


def test_chunks_make_no_difference_to_an_empty_heading():
    text = log(5, "Epoch {e}: {b} / 3 loss: {y:.3f}\n", "[val] \n").encode()
    whole = snapshot_of(text).runs[0].curves[0]
    single = snapshot_of(text, cuts=range(7, len(text), 7)).runs[0].curves[0]

    assert (whole.title, whole.x.tolist()) == (single.title, single.x.tolist())
