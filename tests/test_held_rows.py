"""Rows that wait for the line that says what they mean."""

from __future__ import annotations

import pytest

from tests.conftest import snapshot_of, told


def curves(text: str) -> list[dict]:
    """The curves of the first run, as a report has them."""
    return told(snapshot_of(text.encode()))[0]["series"]


def places(text: str, split: str, metric: str) -> list[float]:
    """The epochs or steps of that curve."""
    return next(c for c in curves(text) if (c["split"], c["metric"]) == (split, metric))["x"]


@pytest.mark.parametrize(
    ("text", "metric", "wanted"),
    [
        (
            "".join(
                f"INFO:tensorflow:accuracy = 0.{i + 1}\nINFO:tensorflow:loss = 2.{i}, step = {i * 50}\n"
                for i in range(4)
            ),
            "train_accuracy",
            [0, 50, 100, 150],
        ),
        (
            "".join(
                f"Training loss: {2 - i / 10}\nValidation loss: {2.1 - i / 10}\nEpoch {i} done, took 3s\n"
                for i in range(1, 5)
            ),
            "val_loss",
            [1, 2, 3, 4],
        ),
        (
            "".join(f"mean loss 1.{9 - i}\n--- end of epoch {i} ---\n" for i in range(1, 6)),
            "train_loss",
            [1, 2, 3, 4, 5],
        ),
    ],
)
def test_values_printed_before_their_counter_belong_to_it(text, metric, wanted):
    """A hook that prints first, or an epoch that is announced when it is over."""
    assert places(text, *metric.split("_")) == wanted


@pytest.mark.parametrize(
    ("text", "metric", "wanted"),
    [
        (
            "Validation loss: 2.5\n"
            + "".join(f"Epoch {i}/4\nValidation loss: {2.4 - i / 10}\n" for i in range(1, 5)),
            "val_loss",
            [0, 1, 2, 3, 4],
        ),
        (
            "".join(
                f"INFO:tensorflow:loss = 2.{i}, step = {i * 50}\nINFO:tensorflow:accuracy = 0.{i + 1}\n"
                for i in range(4)
            ),
            "train_accuracy",
            [0, 50, 100, 150],
        ),
    ],
)
def test_values_printed_behind_their_counter_stay_there(text, metric, wanted):
    """An evaluation before the first epoch is not that of the epoch."""
    assert places(text, *metric.split("_")) == wanted


CATBOOST = "{i}:\tlearn: {learn:.4f}\ttest: {test:.4f}\tbest: {best:.4f} ({at})\ttotal: 1s\n"


def catboost(scores: list[float], better: float) -> str:
    """A CatBoost log; *better* is -1 where low values are better."""
    out, best = "", scores[0]
    for i, score in enumerate(scores):
        best = score if better * score > better * best else best
        out += CATBOOST.format(i=i, learn=score, test=score, best=best, at=scores.index(best))
    return out


@pytest.mark.parametrize("scores", [[0.7, 0.72, 0.75], [0.7, 0.69, 0.68], [0.5, 0.5, 0.5, 0.61]])
def test_an_unnamed_score_whose_best_is_the_highest_is_no_loss(scores):
    """`best:` follows the highest value."""
    found = curves(catboost(scores, 1))

    assert {c["better"] for c in found} == {"higher"}
    assert {c["points"] for c in found} == {len(scores)}


@pytest.mark.parametrize("scores", [[0.7, 0.62, 0.55], [0.7, 0.79, 0.88], [0.5, 0.5, 0.5]])
def test_an_unnamed_score_whose_best_is_the_lowest_is_a_loss(scores):
    """`best:` follows the lowest value, or nothing shows what it follows."""
    found = curves(catboost(scores, -1))

    assert {c["better"] for c in found} == {"lower"}
    assert {c["points"] for c in found} == {len(scores)}


@pytest.mark.parametrize(
    "line",
    [
        "Initial val loss: 2.5, val acc: 0.125",
        "Before training: val loss 2.5 | val acc 0.125",
        "val loss 2.5\nval acc 0.125",
    ],
)
def test_an_evaluation_before_training_is_the_first_point(line):
    """It is printed once, by a line unlike those below, above the first counter."""
    rows = "".join(
        f"Epoch {e}: train loss {1 / e:.4f} val loss {1.2 / e:.4f}, val acc: {1 - 0.5 / e:.4f}\n"
        for e in range(1, 8)
    )

    assert places(f"{line}\n{rows}", "val", "loss") == [0, 1, 2, 3, 4, 5, 6, 7]
    assert places(f"{line}\n{rows}", "val", "accuracy") == [0, 1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("name", ["Reward mean", "mean loss", "[Debug] actor loss"])
def test_several_values_above_the_first_counter_begin_a_curve_without_counters(name):
    """Lines without a counter keep the place above; the first ones come before all places."""
    rows = "".join(
        f"{name}: {i}.25\n{name}: {i}.5\nNum steps: {i}0 Return: {i}.1\n" for i in range(1, 6)
    )

    (run,) = told(snapshot_of(rows.encode()))
    found = next(s for s in run["series"] if s["name"] == name.removeprefix("[Debug] "))
    assert found["x"][:4] == [0, 0, 10, 10]
    assert found["y"][:4] == [1.25, 1.5, 2.25, 2.5]


def test_a_value_that_its_curve_has_already_is_counted():
    """A second value of one place that is neither a repetition nor a curve of its own is noted."""
    rows = "".join(f"Epoch {e}: train loss {1 / e:.4f}\n" for e in range(1, 8))
    (quiet,) = snapshot_of(rows.encode()).runs
    (run,) = snapshot_of(f"{rows}final train loss 0.7512\n".encode()).runs

    assert not [note for note in quiet.notes if note.kind == "limit"]
    assert [note.text for note in run.notes if note.kind == "limit"] == [
        "1 value was left out: the log gives another one at the same place"
    ]
