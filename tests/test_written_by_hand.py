"""Prints whose parts stand in an unusual order: a counter inside a name, a head that says the split, one line alone."""

from __future__ import annotations

import pytest

from curvetui.reading.messages import kind_of
from tests.conftest import curves, snapshot_of, told


@pytest.mark.parametrize(
    "form",
    ["Train loss {n} {y:.4f}", "train_loss {n} {y:.4f} 1.2s/it", "Training loss {n}\t{y:.6f}"],
)
def test_a_counter_between_a_name_and_its_value_is_no_value(form):
    """`Train loss 12 2.05`: the whole number counts."""
    log = "".join(form.format(n=n, y=3 / (n + 1)) + "\n" for n in range(8))
    x, y = curves(log)["train_loss"]

    assert x == list(range(8))
    assert y == pytest.approx([3 / (n + 1) for n in range(8)], abs=1e-4)


def test_a_whole_number_that_nothing_follows_is_the_value():
    """`Train accuracy 93` measures."""
    log = "".join(f"epoch {n}\nTrain accuracy {90 + n}\n" for n in range(8))

    assert curves(log)["train_accuracy"][1] == [90 + n for n in range(8)]


@pytest.mark.parametrize("head", ["evaluate:{}", "--- evaluation {} ---", "Evaluating {} set"])
def test_a_head_says_what_the_lines_below_were_measured_on(head):
    """`evaluate:test` is of the test set, `evaluate:dev` of the validation set."""
    log = "".join(
        f"{head.format(name)}\naccuracy: {50 + e + add:.1f}%; F1: {40 + e + add:.1f}\n"
        for e in range(6)
        for name, add in (("dev", 0), ("test", 10))
    )
    found = curves(log)

    assert found["val_accuracy"][1] == [50.0 + e for e in range(6)]
    assert found["test_accuracy"][1] == [60.0 + e for e in range(6)]


@pytest.mark.parametrize(
    "line",
    [
        "loss: 0.2093 acc: 0.91",
        "val_loss=0.31, val_accuracy=0.88",
        "Test loss: 0.4 - Test accuracy: 0.8",
    ],
)
def test_a_line_alone_is_read(line):
    """Two names that every training knows: it is a measurement, if only one."""
    assert all(len(x) == 1 for x, _ in curves(line + "\n").values())


@pytest.mark.parametrize(
    "line", ["loss: 0.2", "Accuracy matters: 0.9 of us agree", "size: 20 weight: 4.5"]
)
def test_a_line_of_prose_is_no_measurement(line):
    """One known name, or none, is not enough."""
    assert not snapshot_of((line + "\n").encode()).runs


def test_pairs_before_a_record_count_too():
    """`loss: 0.5, entropy: 0.8, rewards: {…}`."""
    log = "".join(
        f"step {n}, rl_loss: {-0.1 * n:.3f}, entropy: {1 / n:.3f}, stats: {{'mean_reward': {n / 10}, 'kl': 0.01}}\n"
        for n in range(1, 8)
    )
    (run,) = snapshot_of(log.encode()).runs

    assert {c.name for c in run.curves} >= {"rl_loss", "entropy", "mean_reward", "kl"}


def test_a_block_that_goes_up_line_by_line_is_drawn_over_whole():
    """Rich wraps a bar over four lines and goes up three times by one line to draw it anew."""
    blocks = [
        f"Epoch {e}/5 ━━━━ {n}/9 0:00:01 • 0:00:00 9.1it/s val_loss: {1 / (e or 1):.3f}  \n      train_loss: {2 / (e or 1):.3f} "
        for e in range(1, 6)
        for n in (0, 5, 9)
    ]
    log = "\r\x1b[2K\x1b[1A\x1b[2K".join(blocks) + "\n"
    x, y = curves(log)["val_loss"]

    assert len(x) == len(set(x)) <= 5


@pytest.mark.parametrize(
    "text",
    [
        "So 6 rows x 7 = 42 eggs, and the cost per tray = 3. Accuracy: 96%",
        "Each shelf holds books per box = 12",
        "8 + 4 = 12 apples; score: 3",
    ],
)
def test_a_text_that_a_model_wrote_is_no_measurement(text):
    """Completions are printed between the records of a run; they reckon and count."""
    log = "".join(
        f"{text}\n{{'loss': {1 / n:.4f}, 'reward': {n / 30:.3f}, 'epoch': {n / 10}}}\n"
        for n in range(1, 20)
    )
    (run,) = snapshot_of(log.encode()).runs

    assert {c.name for c in run.curves} == {"loss", "reward"}


@pytest.mark.parametrize("name", ["loss per token", "reward per episode", "images per sec"])
def test_what_is_measured_per_unit_is_a_curve(name):
    """`bits per dim = 3.4` is a measurement."""
    log = "".join(f"epoch {n} train loss 0.{9 - n} {name} = {3 + n / 10}\n" for n in range(1, 9))
    (run,) = snapshot_of(log.encode()).runs

    assert name in {c.name for c in run.curves}


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (
            "RuntimeError: Early stopping conditioned on metric `val_loss` which is not available",
            "failed",
        ),
        ("ValueError: early stopping needs a validation set", "failed"),
        ("Early stopping at epoch 7", "early_stopping"),
        ("KeyError: 5", "failed"),
        ("Error: could not open train.csv", "failed"),
        ("Error: 0.000099999", None),
        ("error: 3.2e-05", None),
        ("MeanSquaredError: 0.41", None),
        ("TestError: 12.5 %", None),
    ],
)
def test_an_error_about_early_stopping_is_an_error(line, kind):
    """What stopped the run is the error, not a lack of progress."""
    assert kind_of(line) == kind


@pytest.mark.parametrize(
    ("again", "split"),
    [
        ("eval_accuracy = {acc}", "val"),
        ("  eval_accuracy = {acc}\n  eval_loss = {loss}", "val"),
        ("***** Eval results *****\n  eval_loss = {loss}", "val"),
    ],
)
def test_a_report_of_the_step_above_is_no_second_curve(again, split):
    """An estimator's hook says what the script prints below once more."""
    log = "".join(
        f"INFO:tensorflow:Saving dict for global step {n}: eval_accuracy = {acc}, eval_loss = {loss}\n"
        f"{again.format(acc=acc, loss=loss)}\n"
        for n, acc, loss in ((500, 0.7512347, 0.6512345), (1000, 0.8123451, 0.5512349))
    )
    (run,) = snapshot_of(log.encode()).runs

    assert sorted(c.title for c in run.curves) == [f"{split}_accuracy", f"{split}_loss"]
    assert all(c.x.tolist() == [500, 1000] for c in run.curves)


def test_what_differs_at_one_step_is_two_curves():
    """A second accuracy at the same step is one of its own."""
    log = "".join(
        f"step {n} accuracy: {0.5 + n / 100:.5f}\naccuracy: {0.7 + n / 100:.5f}\n"
        for n in range(1, 9)
    )
    (run,) = snapshot_of(log.encode()).runs

    assert len(run.curves) == 2


@pytest.mark.parametrize(
    "line",
    [
        "loss: {y}, Performance is better... saving the model",
        "loss: {y} - saved to best.pt",
        "Loss: {y} -> checkpoint written",
    ],
)
def test_a_loss_beside_the_training_loss_is_a_curve_without_any_counter(line):
    """`train loss = 0.3` and `loss: 0.2` alternate: two curves."""
    log = "".join(
        f"train loss = {3 / (n + 1):.5f}\n{line.format(y=f'{4 / (n + 1):.5f}')}\n" for n in range(8)
    )
    (run,) = snapshot_of(log.encode()).runs

    assert sorted(round(float(c.y[0])) for c in run.curves) == [3, 4]


@pytest.mark.parametrize(
    "head",
    [
        "policy_config {{'lr': {lr}, 'hidden_dim': 512, 'dropout': 0.1}}",
        "loss_weights: {{'bce': 1, 'dice': {lr}, 'focal': 1}}",
        "Training args = {{'learning_rate': {lr}, 'accuracy_threshold': 0.5}}",
    ],
)
def test_a_record_of_what_was_chosen_is_no_curve(head):
    """However often it is printed, before each of several starts."""
    log = "".join(
        head.format(lr=0.1 / (start + 1))
        + "\n"
        + "".join(f"epoch {n} loss {3 / (n + 1):.4f}\n" for n in range(5))
        for start in range(3)
    )
    runs = snapshot_of(log.encode()).runs

    assert {c.title for run in runs for c in run.curves} == {"train_loss"}


@pytest.mark.parametrize("head", ["metrics", "Validation results:", "weights and losses of epoch"])
def test_a_record_of_what_was_measured_is_a_curve(head):
    """A word that only resembles a setting's changes nothing."""
    log = "".join(f"{head} {{'epoch': {n}, 'loss': {3 / (n + 1):.4f}}}\n" for n in range(5))
    (run,) = snapshot_of(log.encode()).runs

    assert len(run.curves) == 1


def test_words_of_a_quoted_text_name_no_split():
    """`Text: "a test of memory"` is no evaluation."""
    log = "".join(
        f'TRAINED | Text: "{text}" | Tokens: 5 | Avg Loss: {4 - n / 10:.4f}\n'
        for n, text in enumerate(("hello", "a test of memory", "the val one", "how are you"))
    )
    (run,) = snapshot_of(log.encode()).runs

    assert [c.title for c in run.curves if c.better] == ["train_loss"]


@pytest.mark.parametrize("calls", [1, 2, 3])
def test_the_loss_of_an_estimators_last_step_is_no_curve_of_its_own(calls):
    """Each call of `train` ends with it."""
    log = "".join(
        "".join(
            f"loss = {9 / (call * 500 + n + 1):.5f}, step = {call * 500 + n}\n"
            for n in range(0, 500, 100)
        )
        + "Loss for final step: 0.0173.\n"
        for call in range(calls)
    )
    (run,) = snapshot_of(log.encode()).runs

    assert [(c.title, len(c.y)) for c in run.curves] == [("train_loss", 5 * calls)]


@pytest.mark.parametrize(
    "line",
    [
        "Accuracy of {name} : {y} %",
        "Accuracy of {name:>9} : {y} %",
        "test acc for {name} is {y}%",
        "val IoU of class {name}: {y}",
        "Dice for the {name} = {y}",
    ],
)
def test_a_score_of_each_class_is_one_family(line):
    names = ("plane", "cat (tom)", "rail way")
    text = "".join(
        f"epoch {i} loss: {2 - i / 9:.3f}\n"
        + "".join(
            f"{line.format(name=name, y=f'{50 + i * k:.2f}')}\n" for k, name in enumerate(names, 2)
        )
        for i in range(1, 7)
    )
    (run,) = told(snapshot_of(text.encode(), name="a.log"))
    found = [s for s in run["series"] if s["metric"] != "loss"]

    assert len({(s["metric"], s["split"]) for s in found}) == 1
    assert [s["group"] for s in found] == list(names)
    assert found[0]["better"] == "higher" and found[0]["split"] in ("val", "test")


@pytest.mark.parametrize(
    "line",
    [
        "Accuracy of the network on the 10000 test images: {y} %",
        "Average accuracy of the model is {y} %",
        "The result of ResNet18 with Adam is test acc: {y}%",
        "accuracy of this epoch: {y}",
    ],
)
def test_the_score_of_the_whole_is_no_class(line):
    text = "".join(
        f"epoch {i} loss: {2 - i / 9:.3f}\n{line.format(y=f'{50 + i:.2f}')}\n" for i in range(1, 7)
    )
    (run,) = told(snapshot_of(text.encode(), name="a.log"))

    assert [s["metric"] for s in run["series"]] == ["loss", "accuracy"]


@pytest.mark.parametrize("head", ["Eval results ", "Eval results mnli", "Test results on all"])
def test_a_starred_head_behind_a_logger_says_the_split(head):
    """`INFO - __main__ -   ***** Eval results *****`, whatever task follows."""
    begin = "05/09/2022 18:02:02 - INFO - __main__ -   "
    log = "".join(f"{begin}***** {head} *****\n{begin}  acc = 0.{50 + e}\n" for e in range(6))

    assert set(curves(log)) == {"test_accuracy" if "Test" in head else "val_accuracy"}


@pytest.mark.parametrize(
    "saved",
    [
        "Checkpoint saved.   At epoch: {e}.    With dice: {y}.",
        "Model saved at epoch {e} with dice {y}",
        "Saving best model, epoch {e}, dice {y}",
    ],
)
def test_what_is_said_of_a_checkpoint_repeats(saved):
    """No curve of its own, unless it is the only print."""
    lines = [f"Epoch: {e}. dice: 0.{50 + e} loss: {1 / e:.3f}\n" for e in range(1, 7)]
    told = [saved.format(e=e, y=f"0.{50 + e}") + "\n" for e in range(1, 7)]

    assert set(curves("".join(a + b for a, b in zip(lines, told, strict=True)))) == {
        "train_dice",
        "train_loss",
    }
    assert len(curves("".join(told))) == 1


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Arrêt anticipé : aucune amélioration depuis 3 époques.", "early_stopping"),
        ("parada temprana: sin mejora desde la época 5", "early_stopping"),
        ("Arrêt anticipé : 5", None),
        ("parada temprana: activada", None),
        ("Total training time: 0:41:07", "finished"),
        ("Training time 0:14:20", "finished"),
        ("Training time: 12.5 s", None),
    ],
)
def test_what_ends_a_run_may_stand_behind_a_colon(line, kind):
    """A setting of that name ends nothing."""
    assert kind_of(line) == kind
