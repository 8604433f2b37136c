"""Tables of an evaluation: one row for each class, task or data set, at one place of the training."""

from __future__ import annotations

import pytest

from tests.conftest import snapshot_of
from tests.formats.reading import told


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
    [(BOX, {"road", "lane 2"}), (TASKS, {"arc_easy", "jeopardy"}), (SIDES, {"cat", "dog 1"})],
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


@pytest.mark.parametrize(
    ("line", "groups"),
    [
        ("epoch {i}, val mIoU: {{0.5: 0.6{i}, 0.75: 0.4{i}}}, time 3s", {"0.5", "0.75"}),
        (
            "Epoch {i} | val_recall {{'1': 0.3{i}, '5': 0.5{i}, '10': 0.7{i}}} in 3s",
            {"1", "5", "10"},
        ),
        ("[{i}/9] val dice = {{0: np.float64(0.9{i}), 2: np.float64(0.1{i}),}}", {"0", "2"}),
        ("epoch {i} | val Acc@1 05 61.{i} | val Acc@5 05 83.{i}", {"05"}),
        ("epoch {i} val Hit@1 1 0.4{i} val Hit@1 20 0.6{i}", {"1", "20"}),
        ("epoch {i} val Prec@1   k 49.2{i} (48.5) val Prec@1   z 50.1{i} (48.5)", {"k", "z"}),
    ],
)
def test_keys_and_suffixes_between_name_and_value_are_groups(line, groups):
    """The number that says which variant is measured is not the measurement."""
    found = curves("".join(line.format(i=i) + "\n" for i in range(1, 8)))
    kept = {group for title, group in found if title.startswith("val") and "(mean)" not in title}

    assert kept == groups and set(found.values()) == {7}


def test_starred_results_of_several_variants_are_curves_of_their_own():
    """Their numbers fall in one shape, but name what differs."""
    text = "".join(
        f"Test: [9/10]\tLoss 1.{i} (1.{i})\n * Prec@1     5{i}.3\n * Prec@1   k 4{i}.2\n"
        f" * Prec@1   0 5{i}.5\n * Prec@1 001 6{i}.5\nEpoch: [{i}][0/10]\tLoss 2.{i} (2.{i})\n"
        for i in range(1, 8)
    )
    found = curves(text)

    assert {g for title, g in found if title.startswith("val_acc")} == {None, "k", "0", "001"}


@pytest.mark.parametrize(
    ("line", "title", "value"),
    [
        ("epoch {i} hit@10 20 lr 0.5", "hit_10", 20),
        ("epoch {i} val loss {{0.5}}", "val_loss", 0.5),
        ("epoch {i} val Acc@1 45 (0.25)", "val_accuracy", 45),
    ],
)
def test_the_only_number_behind_a_name_is_its_value(line, title, value):
    """The quiet twin: whole numbers and braces do not make a variant."""
    (run,) = snapshot_of("".join(line.format(i=i) + "\n" for i in range(1, 8)).encode()).runs
    (curve,) = [c for c in run.curves if c.title == title and c.group is None]

    assert set(curve.y.tolist()) == {value}


HEADED = (
    "Training\n{train}Validation\n{val}",
    "--- Train ---\n{train}--- Valid ---\n{val}",
    "{train}\nValidation results:\n{val}",
    "Training measures:\n{train}\nValidation measures:\n{val}",
)


@pytest.mark.parametrize(
    "text",
    [
        "Epoch {i}\nLoss:\n  train: 0.{v}\n  test: 0.9{i}\nAccuracy:\n  train: 0.5{i}\n  test: 0.4{i}\n",
        "Epoch {i}\n Loss:\n Train 0.{v} | Test 0.9{i}\n Accuracy:\n Train 0.5{i} | Test 0.4{i}\n",
        "Epoch {i} train loss: 0.{v} test loss: 0.9{i}\nAccuracy:\ntrain=0.5{i}\ntest=0.4{i}\n\n",
    ],
)
def test_a_metric_over_lines_of_splits_names_their_values(text):
    """One curve for each metric and split, not one for each split."""
    (run,) = snapshot_of("".join(text.format(i=i, v=90 - i) for i in range(1, 7)).encode()).runs

    found = {c.title: c.y.tolist()[1] for c in run.curves}
    assert found == {
        "train_loss": 0.88,
        "test_loss": 0.92,
        "train_accuracy": 0.52,
        "test_accuracy": 0.42,
    }


@pytest.mark.parametrize("between", ["\n", "epoch 3 lr 0.1\n", "Summary:\nlr: 0.1\n"])
def test_a_metric_names_nothing_beyond_its_lines(between):
    text = f"epoch 3\nAccuracy:\ntrain: 0.5\n{between}train 0.25 val 0.75\n"

    assert told(text).keys() == {"train_value", "val_value"}


ROWS = ("epoch: {i} loss: 0.{v} acc: 0.5{i}\n", "Epoch {i} | loss 0.{v}\n", "[{i}/4] loss=0.{v}\n")


@pytest.mark.parametrize("head", HEADED)
@pytest.mark.parametrize("row", ROWS)
def test_a_heading_over_a_list_of_earlier_epochs_names_the_split_of_all(head, row):
    """They must not replace those of training."""
    train = "".join(row.format(i=i, v=90 - i) for i in (1, 2, 3, 4))
    val = "".join(row.format(i=i, v=99 - i) for i in (1, 2, 3, 4))

    (run,) = snapshot_of(head.format(train=train, val=val).encode()).runs

    losses = {c.split: (c.x.tolist(), c.y.tolist()) for c in run.curves if c.metric == "loss"}
    assert losses == {
        "train": ([1, 2, 3, 4], [0.89, 0.88, 0.87, 0.86]),
        "val": ([1, 2, 3, 4], [0.98, 0.97, 0.96, 0.95]),
    }


def test_a_heading_over_the_row_of_the_same_epoch_ends_with_it():
    text = "".join(
        f"Epoch {i} loss: 0.{9 - i}\nValidation\nEpoch {i} loss: 0.9{i}\n" for i in (1, 2, 3)
    )

    (run,) = snapshot_of(text.encode()).runs

    assert {c.split: c.y.tolist() for c in run.curves} == {
        "train": [0.8, 0.7, 0.6],
        "val": [0.91, 0.92, 0.93],
    }


def _coco(kind: str, line: str, value: float) -> str:
    row = " Average Precision  (AP) @[ IoU={} | area={:>6} | maxDets=100 ] = {:.3f}\n"
    rows = "".join(row.format("0.50:0.95", area, value * part) for area, part in AREAS)
    return line.format(kind) + "DONE (t=0.16s).\n" + rows


AREAS = (("all", 1.0), ("small", 0.0), ("large", 1.1))
TOLD = (
    "Evaluate annotation type *{}*\n",
    "08/15 04:33:21 - mmengine - INFO - Evaluating {}...\n",
    "Running per image evaluation...\nEvaluate annotation type *{}*\n",
)


@pytest.mark.parametrize("line", TOLD)
@pytest.mark.parametrize("kinds", [("bbox", "segm"), ("keypoints", "bbox")])
def test_boxes_and_masks_are_evaluated_apart(line, kinds):
    text = "".join(
        f"epoch {i} loss {1 / i:.3f}\n" + "".join(_coco(k, line, 0.5 + i / 50) for k in kinds)
        for i in range(1, 8)
    )
    found = curves(text)

    own = [kind for kind in kinds if kind != "bbox"]
    assert {group for _, group in found if group and group.startswith("all")} == {"all, 100"}
    assert {group for _, group in found if group and group.startswith(*own)} == {
        f"{own[0]}, {area}, 100" for area, _ in AREAS
    }
    assert set(found.values()) == {7}


@pytest.mark.parametrize("gain", [0.0, 0.05])
def test_no_small_objects_is_no_trouble_of_a_detector_that_learns(gain):
    """Nothing is said of one size while the whole score rises, and something where it does not."""
    text = "".join(
        f"epoch {i} loss {1 / i:.3f}\n"
        + _coco("bbox", TOLD[0], i * gain)
        + f"coco/bbox_mAP: {i * gain:.4f}  coco/bbox_mAP_s: 0.0000\n"
        for i in range(1, 13)
    )
    (run,) = snapshot_of(text.encode()).runs

    kinds = {f.kind for f in run.findings if f.level in ("act", "stop")}
    assert bool(kinds & {"not_learning", "constant_predictions"}) == (gain == 0)


@pytest.mark.parametrize(
    "line",
    [
        "[{i}]\ttrain-{k}-9's auc: 0.{i}{k}\tvalid-{k}-9's auc: 0.{i}{k}1",
        "[{i}]\tcv/{k}'s l2: 0.{i}{k}\tcv/{k}'s l1: 0.{i}{k}1",
        "[{i}]\tdata.{k}'s rmse: 0.{i}{k}",
        "[{i}]\tfold-{k}-rmse:0.{i}{k}\tfold-{k}-mae:0.{i}{k}1",
    ],
)
def test_folds_that_train_at_once_are_curves_of_their_own(line):
    """Each has its own count of rounds, which is behind that of the one that began before it."""
    turns = sorted((i + 2 * k, k, i) for i in range(1, 10) for k in (1, 2, 3))
    found = curves("".join(line.format(i=i, k=k) + "\n" for _, k, i in turns))

    assert len(found) == 3 * line.count("{i}{k}")
    assert set(found.values()) == {9}


@pytest.mark.parametrize("second", ["Dev", "heldout", "OOF"])
def test_a_second_validation_set_is_a_curve_of_its_own(second):
    """Measured at the same epochs under another name of the split."""
    form = "Epoch {} - {}: BLEU-1 {:.2f}, BLEU-2 {:.2f}\n"
    text = "".join(
        form.format(e, name, 50 + e + add, 40 + e + add)
        for e in range(1, 9)
        for name, add in (("Validation", 0), (second, 5))
    )
    (run,) = snapshot_of(text.encode()).runs

    assert sorted(list(c.y)[:2] for c in run.curves) == [[41, 42], [46, 47], [51, 52], [56, 57]]
    assert {c.split for c in run.curves} == {"val"}
