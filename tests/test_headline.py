"""The curve that a run is judged by, and the states of the model worth keeping."""

from __future__ import annotations

import time

import numpy as np
import pytest

import curvetui
from curvetui.curve import Axis, Curve, Metric
from curvetui.detectors import history_of
from curvetui.engine.checkpoints import best_of, checkpoints_of
from curvetui.run.headline import headline_of, is_detail, is_within_evaluation, judged_part
from tests.conftest import snapshot_of


def history(*names):
    """A history of these curves, five points each."""
    return history_of({"epoch": range(1, 6), **{n: [0.5, 0.6, 0.55, 0.7, 0.65] for n in names}})


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        (("train_loss", "val_loss", "val_acc"), "val_acc"),
        (("train_loss", "val_loss"), "val_loss"),
        (("train_loss", "train_acc"), "train_loss"),
        (
            ("metrics/precision(B)", "metrics/mAP50(B)", "metrics/mAP50-95(B)"),
            "metrics/mAP50-95(B)",
        ),
        (("val_loss", "val_top5", "val_top1"), "val_top1"),
        (("train/loss", "rollout/ep_rew_mean", "train/value_loss"), "rollout/ep_rew_mean"),
        (("eval_loss", "eval_wer"), "eval_wer"),
        (("loss", "mAP"), "mAP"),
        (("val_box_loss", "val_loss", "loss"), "val_loss"),
        (("val_recall", "val_f1"), "val_f1"),
        (("val_loss", "val_recall", "val_F1-Score"), "val_F1-Score"),
        (("val_loss", "val_cer"), "val_cer"),
        (("val_loss", "val_cer", "val_cer_loss"), "val_loss"),
    ],
)
def test_a_run_is_judged_by_what_sums_it_up_best(names, wanted):
    """A reward, a validation score, a validation loss, a training loss, in that order; the whole before its parts."""
    found = headline_of(history(*names).curves)

    assert found is not None
    assert found.name == wanted


def test_a_run_without_a_better_end_has_no_headline():
    """Adversarial losses have no best."""
    assert headline_of(history("loss_G", "loss_D").curves) is None


def test_best_begins_with_the_headline():
    """Header, verdict and cards name the same best."""
    assert best_of(history("train_loss", "val_loss", "val_acc"))[0].metric.name == "val_acc"


@pytest.mark.parametrize("seed", range(3))
def test_both_bests_are_named_where_score_and_loss_disagree(seed):
    """Each with its own epoch."""
    rng = np.random.default_rng(seed)
    by_loss, by_score = (int(k) for k in rng.permutation(20)[:2])
    loss, score = np.full(20, 1.0), np.full(20, 0.5)
    loss[by_loss], score[by_score] = 0.4, 0.9
    found = checkpoints_of(
        history_of({"epoch": range(1, 21), "val_loss": loss.tolist(), "val_acc": score.tolist()})
    )

    assert {c.by.name: c.epoch for c in found} == {"val_acc": by_score + 1, "val_loss": by_loss + 1}


def test_one_curve_makes_one_checkpoint():
    """Nothing is named twice."""
    assert [c.by.name for c in checkpoints_of(history("val_loss", "train_loss"))] == ["val_loss"]


def _table(count, *, kind="accuracy", summary=True):
    """A table of *count* tasks, and the mean over them."""
    names = [f"val_{task}_{kind}" for task in "abcdefgh"[:count]]
    return history(*names, *([f"val_{kind}"] if summary else []), "val_loss").curves


@pytest.mark.parametrize(("count", "is_part"), [(2, False), (3, False), (4, True), (6, True)])
def test_tasks_are_parts_of_a_whole_from_four_on(count, is_part):
    """Fewer are repetitions or separate scores."""
    curves = _table(count)
    tasks = [c for c in curves if c.name.startswith("val_a_")]

    assert [is_detail(c, curves) for c in tasks] == [is_part]


def test_a_table_without_a_summary_has_the_loss_as_its_whole():
    """And a table without either has none."""
    curves = _table(4, summary=False)
    assert is_detail(curves[0], curves)
    alone = [c for c in curves if c.metric != "loss"]
    assert not is_detail(alone[0], alone)


def test_another_split_is_not_a_whole():
    """A training loss does not sum up the parts of a validation table."""
    curves = history("train_loss", "val_box_loss").curves
    assert not any(is_detail(c, curves) for c in curves)
    curves = history("val_loss", "val_box_loss").curves
    assert [c.name for c in curves if is_detail(c, curves)] == ["val_box_loss"]


@pytest.mark.parametrize(("same", "within"), [(4, False), (5, True), (8, True)])
def test_five_first_values_at_one_position_are_one_evaluation(same, within):
    """Values batch by batch are not the course of the run; only the first four are judged then."""
    x = [1.0] * same + list(range(2, 10))
    curve = history_of({"epoch": x, "val_loss": np.linspace(1, 0.5, len(x))}).curves[0]

    assert is_within_evaluation(curve) == within
    assert len(judged_part(curve)) == (4 if within else len(x))


def test_training_values_at_one_position_are_not_an_evaluation():
    """Batches of a training epoch without a step counter are its course."""
    curve = history_of({"epoch": [1.0] * 6, "train_loss": np.linspace(1, 0.5, 6)}).curves[0]
    assert not is_within_evaluation(curve)


def test_a_thousand_groups_are_ranked_in_one_pass():
    """Each was compared with all others: a log of 2,000 classes took seconds."""
    curves = history(*(f"val_{i}_loss" for i in range(2000))).curves
    start = time.process_time()
    found = headline_of(curves)

    assert found is not None
    assert time.process_time() - start < 0.7


def test_a_grouped_score_does_not_come_before_its_whole():
    """Also where its name comes first."""
    rows = [f"val_{name}_accuracy" for name in ("cat", "dog", "fox", "owl", "yak")]

    assert headline_of(history(*rows, "val_accuracy").curves).name == "val_accuracy"


def evaluations(path, write, epochs=40):
    """A run judged at its last batch of 16 and, in parentheses, over all examples."""
    rng = np.random.default_rng(1)
    lines = []
    for epoch in range(epochs):
        acc = 0.9 - 0.6 * 0.9**epoch
        batch = rng.binomial(16, acc) / 16
        lines.append(f"Epoch {epoch} {write.format(batch=batch, mean=acc)}")
    path.write_text("\n".join(lines) + "\n")
    return curvetui.read(path).runs[0]


@pytest.mark.parametrize(
    "write",
    [
        "Validate: Acc@1 {batch:.4f} ({mean:.4f})",
        "* Test: accuracy {batch:.4f} ({mean:.4f})",
        "val_acc {batch:.4f} ({mean:.4f})",
    ],
)
def test_an_evaluation_is_judged_by_its_mean_not_by_its_last_batch(write, tmp_path):
    """The best of last batches is luck, and names the wrong checkpoint."""
    run = evaluations(tmp_path / "train.log", write)

    assert run.checkpoints[0].by.name.endswith(" (mean)")
    assert run.checkpoints[0].x == 39
    assert not [f for f in run.findings if f.level != "note"]


def test_a_best_so_far_in_parentheses_is_not_the_measurement():
    """It cannot fall: the value before it is the one to judge."""
    values = [0.3, 0.5, 0.45, 0.6, 0.55, 0.7, 0.65, 0.5, 0.4, 0.35]
    curves = history_of(
        {
            "epoch": range(10),
            "val_acc": values,
            "val_acc (mean)": list(np.maximum.accumulate(values)),
        }
    )

    assert curves.headline is not None
    assert curves.headline.name == "val_acc"


def test_a_class_belongs_to_a_table_of_its_own_metric():
    """Four classes' Dice beside one class's accuracy are no table of accuracies."""
    places, values = np.array([1.0, 2.0]), np.array([0.5, 0.6])

    def curve(metric, group):
        better = "lower" if metric == "loss" else "higher"
        identity = Metric(f"val_{metric}_{group}", metric, "val", group, better)
        return Curve(identity, "epoch", places, values, Axis(places))

    cat, *dice = (curve("accuracy", "cat"), *(curve("dice", name) for name in "abcd"))
    curves = [cat, *dice, curve("loss", None)]

    assert not is_detail(cat, curves)
    assert all(is_detail(one, curves) for one in dice)


@pytest.mark.parametrize(
    "last",
    [
        "val_MSE: 0.04\nval_MSE: 0.04\n",
        "val_R2: 0.2\nval_R2: 0.3\n",
        "val_acc: 0.9\nval_acc: 0.8\n",
    ],
)
def test_a_summary_printed_twice_at_the_end_is_not_the_headline(last):
    text = "".join(f"Epoch {i} loss: 0.{99 - i} val_loss: 0.{98 - i}\n" for i in range(1, 21))

    (run,) = snapshot_of(f"{text}Final results\n{last}".encode()).runs
    (measured,) = snapshot_of(text.replace("val_loss", "val_MSE").encode()).runs

    assert run.best[0].metric.title == "val_loss"
    assert measured.best[0].metric.title == "val_mse"


TWINS = {
    "keras": "Epoch {i}/9\n9/9 - 5s - loss: {a} - char_1_acc: {b} - val_loss: {c} - val_char_1_acc: {d}",
    "csv": "{i},{a},{b},{c},{d}",
    "print": "Epoch {i}: loss {a} char_1_acc {b} val_loss {c} val_char_1_acc {d}",
    "json": '{{"epoch": {i}, "loss": {a}, "char_1_acc": {b}, "val_loss": {c}, "val_char_1_acc": {d}}}',
}
HEAD = "epoch,loss,char_1_acc,val_loss,val_char_1_acc\n"


def _with_twins(line: str, first: str = "") -> str:
    rows = [(i, 0.9 - i / 20, 0.5 + i / 20, 0.95 - i / 40, 0.45 + i / 40) for i in range(1, 10)]
    named = [dict(zip("iabcd", row, strict=True)) for row in rows]
    return first + "".join(line.format(**row) + "\n" for row in named)


@pytest.mark.parametrize("kind", TWINS)
def test_a_score_beside_the_same_one_of_validation_is_of_training(kind):
    (run,) = snapshot_of(_with_twins(TWINS[kind], HEAD if kind == "csv" else "").encode()).runs

    splits = {c.name: c.split for c in run.curves}
    assert (splits["char_1_acc"], splits["val_char_1_acc"]) == ("train", "val")
    assert run.best[0].metric.name == "val_char_1_acc"


@pytest.mark.parametrize("others", ["val_loss {c} val_char_2_acc {d}", "val_loss {c}"])
def test_a_score_beside_others_of_validation_keeps_its_split_open(others):
    text = _with_twins("Epoch {i}: loss {a} char_1_acc {b} " + others)
    (run,) = snapshot_of(text.encode()).runs

    assert next(c.split for c in run.curves if c.name == "char_1_acc") is None


@pytest.mark.parametrize("name", ["val_loss", "val_accuracy", "val/iou"])
def test_batches_of_an_evaluation_are_not_judged_beside_its_mean(name):
    """Lightning logs both; the batches of every evaluation repeat the same pattern."""
    view = history(f"{name}_step", f"{name}_epoch")
    assert [c.name for c in view.measured] == [f"{name}_epoch"]
    assert len(history(f"{name}_step", "train_loss_epoch").measured) == 2


@pytest.mark.parametrize("whole", ["valid_task_acc", "task accuracy (val)"])
def test_rows_of_a_task_that_are_0_throughout_are_not_the_run(whole):
    """`task_acc_3` is a row of the table that `task_acc` sums up, whatever its other losses are called."""
    rise = [1 - 1 / epoch for epoch in range(2, 18)]
    rows = {f"valid_task_acc_{i}": [0.0] * 16 if i == 3 else rise for i in range(6)}
    report = curvetui.diagnose(
        {"epoch": range(16), "valid_task_xe_loss": [1 - x for x in rise], whole: rise, **rows}
    )

    assert not report.at_least("watch")
    assert report.runs[0].headline.name == whole
