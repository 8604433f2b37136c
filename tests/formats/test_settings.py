"""Settings, code, places in sources, prose: numbers that are no curves."""

from __future__ import annotations

import pytest

from curvetui.engine.engine import Engine
from curvetui.engine.facts import settings_of
from curvetui.formats import formats
from tests.conftest import snapshot_of
from tests.formats.reading import told

LOG = "".join(f"epoch {i} train_loss {1 / i:.4f} val_loss {1.1 / i:.4f}\n" for i in range(1, 8))
DUMPS = {
    "yaml": "train_batch_size: 64\nloss_scale_window: 1000\nval_interval: 5\nlabel_smoothing: 0.1\n\n",
    "prototxt": (
        'Initializing solver from parameters:\ntest_iter: 50\naverage_loss: 20\nlayer {\n  name: "loss"\n'
        "  loss_weight: 1\n}\n\n"
    ),
    "json": 'json = {\n    "train_batch_size": 640,\n    "fp16": {\n        "loss_scale": 0\n    },\n    "val_loss": 3\n}\n\n',
    "dots": "  train_iters ..................... 500\n  train_loss_weight ............... 2.0\n",
    "table": "Arguments:\n  loss             0.5\n  accuracy         0.9\n\n",
    "code": "import torch\nval_loss = 0.0\ntotal_loss += loss\nbest_acc = 0\n",
    "environment": "environment variable:\nHYDRA_FULL_ERROR: 1\nNCCL_LOSS_DEBUG = 2\n\n",
    "source": (
        "import torch\nfrom torch import nn\n\nclass Net(nn.Module):\n    def forward(self, x):\n        return self.a(x)\n\n"
        "val_loss = 0.0\n\nfor step in range(5):\n    dist.all_reduce(val_loss, 0, op=SUM)\n\n    val_loss /= 20\n"
    ),
    "training loop": (
        "@torch.no_grad()\ndef evaluate(model):\n    total_loss = 0\n\n    return total_loss / 50\n\n"
        "while True:\n    if step <= 10 or step % 50 == 0:\n\n        log(f'step {step} loss {loss:.4f}')\n"
        "    accuracy = max(accuracy, 0.5)\n"
    ),
    "long statements": (
        "def main():\n    should_log = (\n        val_every > 0\n        and (step <= 10 or step % 20 == 0)\n    )\n\n"
        "    best_accuracy: float = 0.0\n    # the loss was 3.28 before\n    train_loss += 0.5\n\n"
        "    print(\n        f'val_loss:{val_loss:.4f}',\n        3.5,\n    )\n=====\n"
    ),
    "namespace": "Namespace(batch_size=64, loss=0.5, lr=0.01, val_acc=3)\n",
    "labelled namespace": "12:40:51 INFO: Arguments: Namespace(local_rank=0, log_step=50, val_acc=3)\n",
    "labelled arguments": "Training args: TrainingArguments(loss=0.5, eval_steps=200, lr=0.01)\n",
    "yacs": "MODEL:\n  NUM_CLASSES: 2  # with background: 1 + 1\n\nSOLVER:\n  LR: 0.005\n  LR_STEPS: [420, 630]\n\n",
    "yacs of weights": "SOLVER:\n  BASE_LR: 0.1\n  LOSS: 2\n  GAMMA: 0.1 # decay: a tenth\n\n",
}


@pytest.mark.parametrize("name", DUMPS)
def test_a_dump_of_settings_makes_no_curve(name):
    """Whatever it is written in, and whatever its names are: the log below is read as without it."""
    again = LOG.replace("epoch ", "epoch 1")
    (run,) = snapshot_of((DUMPS[name] + LOG + DUMPS[name] + again).encode()).runs
    (plain,) = snapshot_of((LOG + again).encode()).runs

    assert [(c.title, list(c.y)) for c in run.curves] == [
        (c.title, list(c.y)) for c in plain.curves
    ]


@pytest.mark.parametrize("name", DUMPS)
def test_every_format_is_read_below_a_dump_of_settings(name):
    """No reader relies on a header above, which may be that of a dump and without columns."""
    for log_format in formats():
        for example, _ in log_format.examples:
            engine = Engine("a.log")
            engine.feed(f"{DUMPS[name].rstrip()}\n{example}\n{example}\n".encode())

            assert not engine._failed, (log_format.name, example)


@pytest.mark.parametrize(
    "block",
    [
        "TEST:\n  AP: 0.{i}\n",
        "val metrics: Metrics(accuracy=0.{i}, f1=0.5)\n",
        "epoch {i} scores: Dice(avg=0.{i}, std=0.1)\n",
    ],
)
def test_what_looks_like_settings_is_measured(block):
    """A section that names a split, an object whose arguments are metrics."""
    text = "".join(
        f"epoch {i} train_loss {1 / i:.3f}\n" + block.replace("{i}", str(i)) for i in range(1, 8)
    )
    (run,) = snapshot_of(text.encode()).runs

    assert len(run.curves) >= 2


def test_a_log_of_assignments_behind_imports_is_read():
    """Nothing is a source file that opens no function."""
    text = "import torch\n\n" + "".join(f"epoch = {i}, loss = {1 / i:.3f}\n" for i in range(1, 8))
    (run,) = snapshot_of(text.encode()).runs

    assert [len(c.y) for c in run.curves] == [7]


@pytest.mark.parametrize(
    "config",
    [
        "MODEL:\n  DEVICE_ID: 0\n  ID_LOSS_WEIGHT: 1.0\nTEST:\n  IMS_PER_BATCH: 256\n  NECK_FEAT: before\n",
        "train:\n  batch_size: 8\n  epochs: 7\nval:\n  batch_size: 16\n  num_workers: 4\n",
        "Solver:\n  base_lr: 0.1\nValidation:\n  batch_size: 4\n  shuffle: False\n",
    ],
)
def test_a_key_of_a_dumped_file_is_no_heading(config):
    """What stands below `TEST:` are settings; the first epoch was not measured on the test set."""
    text = config + "".join(f"Epoch[{i}] Loss: {1 / i:.3f}, Acc: 0.{i}\n" for i in range(1, 8))
    (run,) = snapshot_of(text.encode()).runs

    assert {(c.title, len(c.y)) for c in run.curves} == {("train_loss", 7), ("train_accuracy", 7)}


def test_a_heading_above_indented_metrics_is_one():
    """The loud twin: what is measured below `Test:` was measured on the test set."""
    text = "".join(f"Epoch {i}\nTest:\n  loss: {1 / i:.3f}\n" for i in range(1, 8))
    (run,) = snapshot_of(text.encode()).runs

    assert {c.title for c in run.curves} == {"test_loss"}


def test_metrics_below_a_dump_are_read_without_a_blank_line():
    """The block ends where a line counts, and then names mean what they say again."""
    text = "Arguments:\n  lr: 0.1\n  seed: 3\n" + "".join(
        f"Epoch {i}\nloss: {1 / i:.3f}\naccuracy: 0.{i}\n" for i in range(1, 6)
    )
    (run,) = snapshot_of(text.encode()).runs

    assert sorted(c.title for c in run.curves) == ["train_accuracy", "train_loss"]
    assert all(len(c.y) == 5 for c in run.curves)


@pytest.mark.parametrize(
    "line",
    [
        "INFO  Valid MRR at step {n}: 0.{v}",
        "Test Hits at epoch {n} = 0.{v}",
        "reward after update {n}: 1.{v}",
    ],
)
def test_the_first_measurement_below_a_dump_is_no_setting(line):
    """It has a counter, whatever it is called."""
    dump = "Model Parameter Configuration:\ngamma = 24.0\nhidden_dim = 1000\n"
    text = dump + "".join(line.format(n=100 * i, v=50 + i) + "\n" for i in range(5))
    (run,) = snapshot_of(text.encode()).runs

    assert [len(curve) for curve in run.curves] == [5]
    assert dict(run.settings) == {"gamma": "24.0", "hidden_dim": "1000"}


@pytest.mark.parametrize(
    "line",
    [
        "pretrain.train:990",
        "[W ActivityProfilerController.cpp:314] Warning: disabled",
        "ValueError: 989",
        "models/loss.py:118",
        "her total cost would be $5.",
        "Augmentations: [ResizeShortestEdge(short_edge_length=(800, 800), max_size=1333)]",
        "Encoder block 2: Transformer(heads_per_layer=8.0)",
        "after the flip: GaussianBlur(sigma=0.5)",
        "cfg = Config(val_acc=0.5, save_step=200, opts=[])",
    ],
)
def test_a_place_in_a_source_or_a_sentence_is_no_metric(line):
    """The number behind a colon may be a line of code."""
    assert not told(line).keys() - {"step", "epoch"}


@pytest.mark.parametrize(
    ("line", "value"), [("train.loss: 0.5", 0.5), ("train/loss:3", 3.0), ("val error: 0.25", 0.25)]
)
def test_a_metric_with_a_dot_or_a_glued_colon_is_one(line, value):
    """The loud twin."""
    assert value in told(line).values()


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("epoch 3 dice: [0.7, 0.6, 0.5]", [0.7, 0.6, 0.5]),
        ("epoch 3 val_iou [0.7 0.6 0.5]", [0.7, 0.6, 0.5]),
        ("epoch 3 dice [np.float32(0.7), np.float32(0.6)]", [0.7, 0.6]),
        ("epoch 3 Val Acc (1.5, 3.7)", [1.5, 3.7]),
        ('{"epoch": 3, "dice": [0.7, 0.6]}', [0.7, 0.6]),
    ],
)
def test_a_list_is_a_family(line, values):
    """One curve for each class, not one for the first."""
    found = told(line)

    assert [v for name, v in found.items() if name not in ("epoch", "step")] == values


def test_a_history_in_a_record_repeats_what_was_read():
    """`"log_history": [{…}, {…}]` at the end holds no new points."""
    found = told(
        '{"loss": 0.5, "log_history": [{"loss": 2.0, "step": 1}, {"loss": 1.0, "step": 2}]}'
    )

    assert found == {"train_loss": 0.5}


def test_starting_training_opens_no_section():
    """A score on the first line below it is the same curve as on the next."""
    text = "Starting training...\n" + "".join(
        f"Step {i}: loss=0.{i}, preference=0.{i}\n" for i in range(1, 6)
    )
    (run,) = snapshot_of(text.encode()).runs

    assert [len(c.y) for c in run.curves] == [5, 5]


def test_text_that_a_model_wrote_is_no_curve():
    """Completions between the records count and measure nothing; the records do."""
    sample = "-------- Question:\nStep 1: 42 eggs. The loss of 6 marbles = -1\nResponse:\nAccuracy: 9{0}%\n"
    text = "".join(sample.format(i) + f"{{'loss': {i}.5, 'epoch': 0.{i}}}\n" for i in range(1, 7))
    (run,) = snapshot_of(text.encode()).runs

    assert [(c.title, len(c.y)) for c in run.curves] == [("train_loss", 6)]


def test_a_log_below_a_question_is_still_read():
    """The loud twin: a line that counts and measures ends the text."""
    text = "Question:\n" + "".join(f"epoch {i} loss 0.{i}5\n" for i in range(1, 6))
    (run,) = snapshot_of(text.encode()).runs

    assert [(c.title, len(c.y)) for c in run.curves] == [("train_loss", 5)]


@pytest.mark.parametrize("spelled", ["1.#QNAN", "-1.#IND", "1.#IND00", ".nan", "-nan"])
def test_nan_is_nan_however_it_is_spelled(spelled):
    """Windows and YAML have spellings of their own."""
    text = "".join(f"epoch: {i}\nloss: {0.5 if i < 4 else spelled}\n" for i in range(1, 7))
    (run,) = snapshot_of(text.encode()).runs

    assert [float(y) == 0.5 for y in run.curves[0].y] == [True] * 3 + [False] * 3
    assert all(y != y for y in run.curves[0].y[3:])


def test_two_names_of_one_meaning_on_a_line_are_two_curves():
    """An accuracy and its mean over the classes, also where both begin alike and nothing counts."""
    text = "".join(f"train acc: 0.{i}0, train avg acc: 0.{i + i // 2}0\n" for i in range(1, 6))
    (run,) = snapshot_of(text.encode()).runs

    assert sorted((c.name, len(c.y)) for c in run.curves) == [
        ("train acc", 5),
        ("train avg acc", 5),
    ]


def test_two_groups_of_a_line_are_told_apart():
    """A name before a bracket is that of a group, unless it is the first value's own; `(0/4)` is a rank."""
    text = "".join(
        f"(0/4) Epoch {i}: loss[loss=4.{i}, kl_loss=3.{i}, ], sum[loss=5.{i}, ]\n"
        for i in range(1, 6)
    )
    (run,) = snapshot_of(text.encode()).runs

    assert sorted(c.title for c in run.curves) == [
        "train_kl_loss",
        "train_loss",
        "train_loss (sum)",
    ]
    assert list(run.curves[0].x) == [1, 2, 3, 4, 5]


def test_a_value_may_stand_over_its_goal():
    """`Performance 6.65/1e-12`, beside names that nobody knows."""
    found = told("Epoch 3/100, Time 0.5, Performance 6.65/1e-12, Gradient 130/1e-06")

    assert {"performance": 6.65, "gradient": 130.0}.items() <= found.items()


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("lr=0.1 batch=32 seed=3", {"learning_rate": "0.1", "batch_size": "32", "seed": "3"}),
        ("lr 0.001, batch 16, hidden 128", {"learning_rate": "0.001", "batch_size": "16"}),
        ("Overriding: batch_size = 16", {"batch_size": "16"}),
        ("INFO: seed=1234 batch=64 warmup=500", {"seed": "1234", "warmup": "500"}),
    ],
)
def test_a_line_of_settings_is_kept_and_no_curve(line, kept):
    """The names stand in `settings`, however many there are in the line."""
    text = line + "\n" + "".join(f"epoch {i} loss {1 / i:.3f}\n" for i in range(1, 7))
    (run,) = snapshot_of(text.encode()).runs

    assert [curve.name for curve in run.curves] == ["loss"]
    assert settings_of(run).items() >= kept.items()
