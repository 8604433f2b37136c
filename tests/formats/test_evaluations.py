"""Tables of an evaluation: one row for each class, task or data set, at one place of the training."""

from __future__ import annotations

import pytest

from tests.conftest import snapshot_of


def curves(text: str) -> dict[tuple[str, str | None], int]:
    """(title, group) -> number of points."""
    (run,) = snapshot_of(text.encode()).runs
    return {(c.title, c.group): len(c.y) for c in run.curves}


BOX = "+-----+\n|   Class    |  IoU  |  Acc  |\n+-----+\n|  road  | 9{i}.28 | 99.6 |\n|  lane 2  | 8{i}.67 | 97.9 |\n+-----+\n"
TASKS = "Task            , Accuracy  , Centered\narc_easy       , 0.6{i}2143, 0.256191\njeopardy , 0.10{i}338, 0.105338\n"
SIDES = (
    "| category | AP | category | AP |\n|----|----|----|----|\n| cat | 0.4{i} | dog 1 | 0.5{i} |\n"
)


@pytest.mark.parametrize(
    ("table", "groups"),
    [
        (BOX, {"road", "lane 2"}),
        (TASKS, {"arc_easy", "jeopardy"}),
        (SIDES, {"cat", "dog 1"}),
    ],
)
def test_each_row_of_an_evaluation_is_a_curve_of_its_own(table, groups):
    """One point an evaluation, and none of them was measured on what is trained on."""
    text = "".join(
        f"epoch {i} train_loss {1 / i:.3f}\n" + table.replace("{i}", str(i)) for i in range(1, 8)
    )
    found = curves(text)

    assert {group for _, group in found if group} == groups
    assert set(found.values()) == {7}
    assert all(not title.startswith("train") or title == "train_loss" for title, _ in found)


def test_a_table_that_counts_is_a_history():
    """The quiet twin: a column `task` beside the epoch makes no evaluation of it."""
    text = "epoch,task,loss,accuracy\n" + "".join(f"{i},a,{1 / i:.3f},0.{i}\n" for i in range(1, 8))

    assert curves(text) == {("train_loss", None): 7, ("train_accuracy", None): 7}


@pytest.mark.parametrize(
    "line",
    [
        "Total Optimization Iterations: 12238 iterations completed",
        "Total steps: 900 done",
        "total_epochs: 70 epochs finished",
    ],
)
def test_what_was_done_is_no_plan(line):
    """The run ended where it says."""
    text = "".join(f"Iteration {i}: loss {1 / i:.4f}\n" for i in range(1, 8))
    (run,) = snapshot_of(f"{text}{line}\n".encode()).runs

    assert (run.progress.epochs, run.progress.steps) == (None, None)


def test_a_total_that_is_to_come_is_a_plan():
    """The loud twin."""
    text = "".join(f"Iteration {i}: loss {1 / i:.4f}\n" for i in range(1, 8))
    (run,) = snapshot_of(f"Total iterations: 90\n{text}".encode()).runs

    assert run.progress.steps == 90


@pytest.mark.parametrize(
    "line", ["stopping_early: wallclock_cap step: 7/90", "Stopping early.", "stopped_early at 7"]
)
def test_words_with_a_dash_below_are_heard(line):
    """`stopping_early` is a message, whatever joins its words."""
    text = "".join(f"step: {i}/90 loss {1 / i:.4f}\n" for i in range(1, 8))
    (run,) = snapshot_of(f"{text}{line}\n".encode()).runs

    assert run.state == "finished"


@pytest.mark.parametrize(
    "line",
    [
        "Downloading https://example.org/v8/net.pt to 'net.pt': 100% 5.4MB",
        "README.md: 7.94kB",
        "model.safetensors: 100% 2.5",
    ],
)
def test_a_file_that_is_fetched_is_no_metric(line):
    """Its name may stand before a colon and a number."""
    text = "".join(f"epoch {i} loss {1 / i:.4f}\n" for i in range(1, 8))

    assert curves(f"{line}\n{text}{line}\n") == {("train_loss", None): 7}


def test_thousands_of_images_count_before_ticks():
    """StyleGAN's `stats.jsonl` has both."""
    text = "".join(
        f'{{"Loss/D/loss": {{"num": 8, "mean": {1 / i:.3f}, "std": 0.1}}, "Progress/tick": {{"num": 1, "mean": {i}, "std": 0.0}}, '
        f'"Progress/kimg": {{"num": 1, "mean": {4.0 * i}, "std": 0.0}}}}\n'
        for i in range(1, 8)
    )
    (run,) = snapshot_of(text.encode()).runs
    (curve,) = [c for c in run.curves if c.name == "Loss/D/loss/mean"]

    assert list(curve.x) == [4.0 * i for i in range(1, 8)]
