"""What counts, where it is to end, and where a run begins anew."""

from __future__ import annotations

import pytest

from curvetui.model import RunSnapshot
from tests.conftest import snapshot_of, told


def runs_of(text: str) -> tuple[RunSnapshot, ...]:
    return snapshot_of(text.encode()).runs


def only(text: str) -> RunSnapshot:
    (run,) = runs_of(text)
    return run


def places(run: RunSnapshot, metric: str = "loss", split: str | None = "train") -> list[float]:
    curve = run.curve(metric, split)
    assert curve is not None, [c.title for c in run.curves]
    return curve.x.tolist()


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([f"step:{i}.5K loss:{9 - i}" for i in range(1, 5)], [1500, 2500, 3500, 4500]),
        ([f"iter 1{i}k, loss 0.{9 - i}" for i in range(4)], [10e3, 11e3, 12e3, 13e3]),
        ([f"update: 1.{i}M | loss: 0.{9 - i}" for i in range(1, 4)], [1.1e6, 1.2e6, 1.3e6]),
    ],
)
def test_steps_are_read_in_thousands_and_millions(lines, expected):
    """`4.5K` is step 4500."""
    assert places(only("\n".join(lines) + "\n")) == expected


def test_a_value_keeps_its_printed_digits_behind_a_suffix():
    """Only counters are multiplied."""
    run = only("".join(f"step {i} loss {9 - i} tokens: {i}.5K\n" for i in range(1, 6)))

    assert next(c for c in run.curves if c.name == "tokens").y.tolist() == [1.5, 2.5, 3.5, 4.5, 5.5]


@pytest.mark.parametrize("name", ["loss_gen", "acc_round", "err_cycle"])
def test_a_metric_whose_name_ends_like_a_counter_is_no_counter(name):
    """`loss_gen` is the loss of a generator."""
    run = only("".join(f"epoch {i} {name}: {5 / i:.3f}\n" for i in range(1, 5)))

    assert [c.name for c in run.curves] == [name]
    assert run.curves[0].x.tolist() == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "setting", ["start_epoch: 1", "warmup_iters = 40", "log_every 7 save_epoch 2"]
)
def test_a_setting_that_is_named_like_a_counter_counts_nothing(setting):
    """Such lines between epochs move nothing."""
    text = "".join(f"epoch {i}: loss {5 / i:.3f}\n{setting}\n" for i in range(2, 7))

    assert places(only(text)) == [2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    "lines",
    [
        [f"[Train {i}0/90] {{'loss': {5 / i:.3f}}}" for i in range(1, 8)],
        [f"(train {i}0/90) loss: {5 / i:.3f}" for i in range(1, 8)],
        [f"[Training {i}0/90] loss = {5 / i:.3f}" for i in range(1, 8)],
    ],
)
def test_a_fraction_in_brackets_beside_a_split_is_the_step(lines):
    """`[Train 40/90]` is step 40 of 90."""
    run = only("\n".join(lines) + "\n")

    assert places(run) == [10, 20, 30, 40, 50, 60, 70]
    assert run.progress.steps == 90


def test_a_step_of_minus_one_beside_an_epoch_is_not_added():
    """It means the end of that epoch."""
    run = only("epoch,steps,val_loss\n0,-1,0.9\n1,-1,0.8\n2,-1,0.7\n3,-1,0.6\n")

    assert places(run, split="val") == [0, 1, 2, 3]


@pytest.mark.parametrize("first", [1, 8, 130])
def test_what_stands_above_the_first_epoch_belongs_to_the_epoch_before(first):
    """A piece that was cut out of a log begins inside an epoch."""
    text = "loss: 3.0\n" + "".join(
        f"Epoch {e}/200\nloss: {3 / e:.4f}\n" for e in range(first, first + 4)
    )

    assert places(only(text)) == [first - 1, *range(first, first + 4)]


def test_a_value_above_the_first_step_begins_the_curve():
    text = "loss=3.0 lr=0.1\n" + "".join(f"step={s} loss={30 / s:.3f} lr=0.1\n" for s in (10, 20))

    assert places(only(text)) == [0, 10, 20]


@pytest.mark.parametrize("epoch", ["0.0", "0", "1"])
def test_points_that_all_stand_at_one_epoch_are_counted_instead(epoch):
    """An epoch with too few digits tells nothing apart."""
    text = "".join(f"{{'loss': {9 - i}, 'epoch': {epoch}}}\n" for i in range(6))

    assert places(only(text)) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("start", [0, 1])
def test_an_epoch_printed_behind_its_batches_is_theirs(start):
    """No epoch's batches are overwritten by the next one's."""
    text = "".join(
        "".join(f"Batch {b}: Loss: {9 - e - b / 1000:.3f}\n" for b in (100, 200, 300))
        + f"Epoch {e} done, test_accuracy: 0.{90 + e}\n"
        for e in range(start, start + 4)
    )
    run = only(text)
    curve = run.curve("loss", "train")

    assert curve is not None
    assert len(curve.y) == 12
    assert (curve.x[1:] > curve.x[:-1]).all()
    assert "resumed" not in {f.kind for f in run.findings}


@pytest.mark.parametrize("batch", ["(%d/4000)", "[%d/4000]", " Batch %d/4000"])
def test_batches_of_the_only_epoch_are_no_epochs(batch):
    """`[1/1](100/4000)` stays within the first epoch."""
    run = only("".join(f"Epoch:[1/1]{batch % (i * 100)} loss:{9 - i / 10:.3f}\n" for i in range(8)))

    assert places(run) == pytest.approx([i / 40 for i in range(8)])
    assert run.progress.epochs == 1


PRINTS = "".join(f"epoch {e}: loss {3 / e:.4f}\n" for e in range(1, 7))


@pytest.mark.parametrize(
    "words",
    [
        "[2/5] Building model...",
        "(1/16) Downloading weights.bin",
        "[ 3/12] build vocabulary",
        "stage2_num_epochs = 20",
        "{'sampling': {'num_epochs': 1000, 'num_workers': 0}}",
        "warmup_max_steps: 5",
    ],
)
def test_numbers_of_something_else_are_no_plan(words):
    """Stages, files and other schedules do not say where training ends."""
    run = only(f"{words}\n{PRINTS}")

    assert (run.progress.epochs, run.progress.steps) == (None, None)
    assert run.state == "unknown"


@pytest.mark.parametrize(
    ("words", "epochs", "steps"),
    [
        ("num_epochs = 9", 9, None),
        ("max_train_steps: 40", None, 40),
        ('{"trainer": {"max_epochs": 9}}', 9, None),
        ("Training: 10 rows, 3 epochs = 375 steps", None, 375),
    ],
)
def test_a_plan_is_heard(words, epochs, steps):
    """What stands above the first epoch may say where training ends."""
    run = only(f"{words}\n{PRINTS}")

    assert (run.progress.epochs, run.progress.steps) == (epochs, steps)


def test_a_plan_that_the_first_step_lies_beyond_is_that_of_another_counter():
    """9 765 iterations are not 102 400 environment steps."""
    text = "num_iterations: 9765\n" + "".join(
        f"step={i * 102400} loss={9 - i}\n" for i in range(1, 5)
    )

    assert only(text).progress.steps is None


def test_three_counters_behind_one_word_are_no_plan():
    """`21/100/100`: none of them is the end."""
    run = only("".join(f"At iteration {i * 21}/{i}00/{i}01, loss={9 - i}%\n" for i in range(1, 6)))

    assert run.progress.steps is None
    assert places(run) == [100, 200, 300, 400, 500]


@pytest.mark.parametrize(
    "inner", ["eval iter %d of 40", "sampling step %d/40", "> working on iteration: %d"]
)
def test_a_counter_of_an_evaluation_is_no_restart(inner):
    """Lines that only count, and fall back again and again, count something else."""
    text = ""
    for step in range(0, 1000, 100):
        text += f"step {step} | train loss {3 - step / 1000:.4f}\n"
        if step % 300 == 200:
            text += (
                "".join(inner % i + "\n" for i in (0, 10, 20, 30))
                + f"val loss: {3.5 - step / 1000}\n"
            )
    run = only(text)

    assert places(run) == list(range(0, 1000, 100))
    assert places(run, split="val") == [200, 500, 800]
    assert run.progress.steps is None


def test_heads_that_only_count_begin_a_run_where_nothing_else_counts():
    """Two fits one after the other, as Keras prints them, are two runs."""
    fit = "".join(f"Epoch {e}/4\nloss: {3 / e:.3f} - val_loss: {4 / e:.3f}\n" for e in range(1, 5))

    assert [places(run) for run in runs_of(fit + fit)] == [[1, 2, 3, 4]] * 2


HEAD = "Using device: cuda\nModel has 3 layers\n"


@pytest.mark.parametrize(
    "print_",
    [
        '{{"mode": "train", "epoch": 1, "iter": {b}, "loss": {v}}}',
        "Epoch [1] Iter {b} loss {v}",
        "Epoch: 1 batch {b}/900 | loss: {v}",
    ],
)
def test_a_program_that_starts_again_within_its_first_epoch_begins_a_run(print_):
    """What the program prints first of all comes again, and the batches are back at the first one."""
    attempt = HEAD + "".join(print_.format(b=b, v=3 - b / 1000) + "\n" for b in (50, 100, 150, 200))
    runs = runs_of(attempt * 3)

    assert [len(places(run)) for run in runs] == [4, 4, 4]
    assert not any(f.kind == "resumed" for run in runs for f in run.findings)


@pytest.mark.parametrize("every", [1, 40, 10_000])
@pytest.mark.parametrize(("reach", "count"), [(400, 3), (900, 1)])
def test_batches_that_return_before_the_first_epoch_is_over_begin_a_run(reach, count, every):
    """Killed before its end; a second pass over the whole epoch begins behind its end."""
    line = "Epoch [1/3] [{}/900] loss {}\n"
    passes = ((i, b) for i in range(3) for b in range(100, reach + 1, 100))
    data = "".join(line.format(b, 3 + i - b / 1000) for i, b in passes).encode()

    assert len(snapshot_of(data, range(every, len(data), every)).runs) == count


@pytest.mark.parametrize("form", ["{}: {}/8 loss=0.{}{}", "{} {}/8 | loss: 0.{}{}"])
def test_a_fraction_behind_a_split_before_its_values_is_the_step(form):
    text = "".join(
        form.format(split, i, 9 - i, at) + "\n"
        for i in range(1, 5)
        for at, split in enumerate(("Train", "Val"))
    )

    assert places(only(text)) == places(only(text), split="val") == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "print_",
    [
        "Epoch: 1, accuracy: 0.{i}5, loss: {v}",
        "Epoch 1/20 | train loss {v}",
        "Train epoch 1: loss={v}",
    ],
)
def test_starts_that_ended_in_their_first_epoch_are_runs(print_):
    """The same epoch is measured again behind what the program prints first: nothing is lost."""
    text = "".join(HEAD + print_.format(i=i, v=2 - i / 10) + "\n" for i in range(4))

    assert [places(run) for run in runs_of(text)] == [[1]] * 4


def test_one_epoch_fits_in_a_loop_are_one_run():
    """`Epoch 1/1` under a head that every fit prints."""
    text = "".join(f"{HEAD}Epoch 1/1\nloss: {2 - i / 10}\n" for i in range(4))

    assert places(only(text)) == [1, 2, 3, 4]


def with_steps(first_steps, end):
    """Steps, and behind those of each epoch its line."""
    return "".join(
        "".join(f"[Step {first + b}] snr: {5 + b / 100}\n" for b in (0, 100, 200))
        + end.format(e=e, v=2 / e)
        for e, first in enumerate(first_steps, 1)
    )


@pytest.mark.parametrize(
    "end", [">>> Ep {e}: Loss {v}\n", "Epoch {e} | val loss {v}\n", "== epoch {e}: acc {v} ==\n"]
)
def test_steps_that_count_the_whole_run_begin_the_next_one(end):
    """Its first steps stand above its first epoch line."""
    runs = runs_of(with_steps((0, 300, 600, 900), end) * 2)

    assert [places(run, "snr", None) for run in runs] == [list(range(0, 1200, 100))] * 2


def test_steps_that_count_an_epoch_begin_no_run():
    """They are set back by every epoch."""
    run = only(with_steps((0, 0, 0, 0), "Epoch {e} | val loss {v}\n"))

    assert places(run, split="val") == [1, 2, 3, 4]


def test_a_program_that_starts_again_and_goes_on_is_one_run():
    """A resume prints the same head; its steps go on."""
    text = HEAD + "".join(f"step {i}: loss {3 - i / 100:.3f}\n" for i in range(0, 100, 10))
    text += HEAD + "".join(f"step {i}: loss {3 - i / 100:.3f}\n" for i in range(60, 160, 10))
    run = only(text)

    assert places(run)[-1] == 150
    assert "resumed" in {f.kind for f in run.findings}


@pytest.mark.parametrize(
    ("line", "stride"),
    [
        ("INFO:root:Episode {e} | Loss: {v} | Epsilon: 0.5", 10),
        ("epoch {e}: loss {v}", 5),
        ("[train] ep {e} loss={v} acc=0.5", 100),
    ],
)
def test_a_program_that_starts_again_at_its_second_printed_epoch_begins_a_run(line, stride):
    """Not all of them print the first one."""

    def program(first: int) -> str:
        counts = range(first, 30 * stride, stride)
        return HEAD + "".join(line.format(e=e, v=3 - e / 1e4) + "\n" for e in counts)

    runs = runs_of(program(0) + program(stride) + program(stride))

    assert [len(places(run)) for run in runs] == [30, 29, 29]


@pytest.mark.parametrize(("stride", "ended", "again"), [(5, 20, 5), (1, 30, 1), (10, 290, 30)])
def test_a_program_that_goes_on_from_an_early_checkpoint_begins_none(stride, ended, again):
    """It gives up little, prints every epoch, or is beyond the second one."""
    text = HEAD + "".join(f"epoch {e}: loss {3 - e / 1e4}\n" for e in range(0, ended, stride))
    text += HEAD + "".join(
        f"epoch {e}: loss {3 - e / 1e4}\n" for e in range(again, ended + 9 * stride, stride)
    )

    assert "resumed" in {f.kind for f in only(text).findings}


def test_the_settings_of_a_second_program_are_its_own():
    """They are printed before its first epoch."""
    text = "".join(
        f"Namespace(lr={lr}, epochs={n})\n"
        + "".join(f"Epoch {e}: loss={3 / e:.3f}\n" for e in range(1, n + 1))
        for lr, n in ((0.1, 4), (0.2, 6))
    )
    first, second = runs_of(text)

    assert (first.settings["lr"], second.settings["lr"]) == ("0.1", "0.2")
    assert (first.progress.epochs, second.progress.epochs) == (4, 6)


@pytest.mark.parametrize(
    "second",
    ["Epoch[{e}] Iter[{b}/20] Loss: {v}, Acc: 0.5", "Epoch[{e}] Iter[{b}/20] lr: 0.1, Loss: {v}"],
)
def test_another_stage_that_counts_the_same_metric_anew_is_a_run(second):
    """The losses of the first stage are not overwritten."""
    lines = [f"Epoch[{e}] Iter[{b}/20] Loss: {9 - e}.{b}" for e in range(1, 5) for b in (10, 20)]
    lines += [second.format(e=e, b=b, v=f"{19 - e}.{b}") for e in range(1, 4) for b in (10, 20)]
    runs = runs_of("\n".join(lines) + "\n")

    assert [len(places(run)) for run in runs] == [8, 6]


def test_batches_below_a_numbered_evaluation_are_training_again():
    """`Validation Results - Epoch: 10` is over when the next line counts itself."""
    text = "".join(
        f"Epoch[{e}] Iteration[{b}/20] Loss: {9 - e}.{b}\n"
        + (f"Validation Results - Epoch: {e}\nmAP: 8{e}.0%\n" if b == 20 else "")
        for e in range(1, 5)
        for b in (10, 20)
    )
    run = only(text)

    assert len(places(run)) == 8
    assert run.curve("loss", "val") is None
    assert run.curve("map", "val") is not None


@pytest.mark.parametrize(("last", "state"), [(500, "interrupted"), (900, "unknown")])
def test_a_log_that_ends_inside_an_epoch_was_interrupted(last, state):
    """The epochs before were counted to their ends."""
    text = "".join(
        f"Train Epoch: {e} [{b}/1000 ({b // 10}%)]\tLoss: {3 - e / 10 - b / 10000:.4f}\n"
        for e in range(1, 5)
        for b in range(0, 1000, 100)
        if e < 4 or b <= last
    )

    assert only(text).state == state


@pytest.mark.parametrize("every", [1, 7, 64])
def test_any_cutting_begins_the_same_runs(every):
    """Heads, falls of counters and plans are settled at a line, not at the end of a piece."""
    text = ""
    for attempt in range(3):
        text += HEAD + "max_steps: 900\n"
        for step in range(0, 600, 50):
            text += f"step {step} loss {3 + attempt - step / 500:.4f}\n"
            text += (
                "eval iter 0 of 40\neval iter 20 of 40\nval loss: 2.5\n"
                if step % 200 == 150
                else ""
            )
    data = text.encode()

    assert told(snapshot_of(data, range(every, len(data), every))) == told(snapshot_of(data))


@pytest.mark.parametrize("bare", [(4,), (4, 8), (3, 4, 5)])
def test_an_epoch_without_its_step_stays_on_the_curve(bare):
    """Lines with a global step and lines without one are one curve over the epochs."""
    text = "".join(
        f"Epoch {e} train loss {3 / e:.4f}\n"
        if e in bare
        else f"Epoch {e} (global step {e * 120}) train loss {3 / e:.4f}\n"
        for e in range(1, 9)
    )

    assert places(only(text)) == list(range(1, 9))


def test_the_mean_of_an_epoch_is_no_step():
    """Several steps an epoch, then the epoch's own line: two curves."""
    text = "".join(
        "".join(f"Epoch {e} step {e * 30 + s} loss {3 / e + s / 100:.4f}\n" for s in (0, 10, 20))
        + f"Epoch {e} loss {3.3 / e:.4f}\n"
        for e in range(1, 6)
    )

    assert sorted(len(c) for c in only(text).curves) == [5, 15]


@pytest.mark.parametrize(
    "head",
    [
        "STEP: {b}/36 -- GLOBAL_STEP: {g}",
        "step {b}/36 | global step {g}",
        "iter {b}/36, global_iter: {g}",
    ],
)
def test_a_global_step_is_the_step_beside_one_of_the_epoch(head):
    """The other one counts within an epoch, and its total is no plan."""
    text = "".join(
        f"EPOCH: {e}/90\n"
        + head.format(b=b, g=1000 + e * 36 + b)
        + f"\n  | > loss: {3 - e / 10 - b / 100:.4f}\n"
        for e in range(4)
        for b in (12, 24)
    )
    run = only(text)

    assert places(run) == [1000 + e * 36 + b for e in range(4) for b in (12, 24)]
    assert run.progress.steps is None


def test_iterations_over_all_epochs_are_steps():
    """PaddleSeg counts them to the end of the run."""
    text = "".join(
        f"[TRAIN] epoch: {1 + i // 4}, iter: {i * 10}/80, loss: {3 - i / 10:.2f}\n"
        for i in range(1, 9)
    )
    run = only(text)

    assert places(run) == [10 * i for i in range(1, 9)]
    assert (run.progress.steps, run.state) == (80, "finished")


@pytest.mark.parametrize(
    "columns",
    [
        "time/iterations,time/total_timesteps",
        "train/n_updates,time/total_timesteps",
        "iter,global_step",
    ],
)
def test_the_steps_of_the_whole_run_lead_in_a_table(columns):
    """Whichever column stands first; and updates are no plan."""
    rows = "".join(f"{i},{i * 2048},{i / 10}\n" for i in range(1, 6))
    run = only(f"{columns},ep_rew_mean\n{rows}")

    assert next(c for c in run.curves if c.metric == "reward").x.tolist() == [
        i * 2048 for i in range(1, 6)
    ]
    assert run.progress.steps is None


@pytest.mark.parametrize("epochs", [80, 100])
def test_fits_that_came_to_their_end_and_begin_again_are_runs(epochs):
    """Leave-one-out: every fit prints its 20th, 40th … epoch, below a first stage that counts from 1."""
    text = "".join(f"Epoch {e} | train_loss {3 / e:.3f}\n" for e in range(1, 9))
    for fold in range(3):
        text += "".join(
            f"  Epoch {e}/{epochs} loss={fold + 3 / e:.4f}\n" for e in range(20, epochs + 1, 20)
        )
    found = [c.y.tolist() for run in runs_of(text) for c in run.curves if c.name == "loss"]

    assert [round(y[0], 2) for y in found] == [0.15, 1.15, 2.15]


@pytest.mark.parametrize(
    ("line", "runs"),
    [
        ("[Fold {k} Ep {e:03d}] tr_loss={y} | val_auc=0.{e}{k}", 3),
        ("Fold: {k} | Epoch: {e} | train loss {y} | val loss {y}1", 3),
        ("seed {k} epoch {e}/7 loss {y} acc 0.{e}{k}", 3),
        ("client {k} epoch {e}/7 loss {y} acc 0.{e}{k}", 1),
    ],
)
def test_each_fold_is_a_run_and_each_client_a_group(line, runs):
    """A fold trains from the start; clients are parts of one training."""
    text = [line.format(k=k, e=e, y=round(1 / (e + k), 4)) for k in (1, 2, 3) for e in range(1, 8)]

    assert len(runs_of("\n".join(text) + "\n")) == runs


def test_folds_that_train_in_turn_are_one_run():
    text = [f"Epoch: {e} | Fold: {k} | loss {1 / (e + k):.4f}\n" for e in range(9) for k in (1, 2)]

    assert len(only("".join(text)).curves) == 2


@pytest.mark.parametrize(
    ("line", "best"),
    [
        ("[Fold 1 Ep {e}] val_auc=0.{e} val_f1=0.{e}2", "*** New best AUC=0.{e} F1=0.{e}2 → saved"),
        ("epoch {e}: val acc 0.{e} f1 0.{e}2", "Best acc 0.{e}, f1 0.{e}2"),
        ("epoch {e} dice_1: 0.{e}1 dice_2: 0.{e}2", "new best dice: 0.{e}1"),
    ],
)
def test_what_is_best_so_far_is_no_curve_of_its_own(line, best):
    """All values behind `New best` repeat, also those of a group or a split."""
    text = "".join(f"{line}\n{best}\n".format(e=e) for e in range(1, 8))

    assert len(only(text).curves) == 2


def test_another_program_that_counts_from_0_hides_no_restart():
    """Word vectors count their epochs from 0, the training below from 1."""
    one = "".join(f"EPOCH {e}: training loss {2 - e / 10:.2f}, words 7384\n" for e in range(5))
    one += "".join(f"Epoch {e}/4, Train Loss: {3 / e:.4f}\n" for e in range(1, 5))

    assert (
        sum(len(c) for run in runs_of(one * 3) for c in run.curves if c.name == "Train Loss") == 12
    )


@pytest.mark.parametrize("window", ["last 100", "avg 50", "last 1000 episodes"])
def test_the_window_of_a_mean_is_part_of_its_name(window):
    """`Avg reward (last 100): 3.5`."""
    text = "".join(
        f"Episode {i * 10} | Avg reward ({window}): {i / 2} | Steps: {20 - i}\n"
        for i in range(1, 8)
    )
    run = only(text)
    reward = next(c for c in run.curves if c.metric == "reward")

    assert (reward.x.tolist(), reward.y.tolist()[:2]) == ([10 * i for i in range(1, 8)], [0.5, 1.0])
    assert next(c for c in run.curves if c.name == "Steps").y.tolist() == [
        19,
        18,
        17,
        16,
        15,
        14,
        13,
    ]


def test_a_share_counted_again_in_brackets_is_no_epoch():
    """`accuracy: 20.78%, (512570/2466133)`."""
    text = "".join(
        f"epoch {e}\nloss: {3 / e:.3f}\ntest accuracy: {20 + e}.5%, ({512570 + e}/2466133)\n"
        for e in range(1, 6)
    )

    assert places(only(text)) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    "warning", ["UserWarning: loss 0.0 ignored", "/usr/lib/x.py:0: UserWarning: loss 0.0 ignored"]
)
def test_a_warning_of_another_rank_claims_no_metric(warning):
    """It quotes a number; the rank that trains is followed."""
    text = f"[default1]:{warning}\n" + "".join(
        f"[default0]:{{'loss': '{3 - i / 10}', 'epoch': '{i / 10}'}}\n" for i in range(1, 7)
    )

    assert len(places(only(text))) == 6


def test_the_spread_of_a_loss_has_no_better_end():
    """StyleGAN writes number, mean and spread of each; the mean of its tick is the axis."""
    text = "".join(
        f'{{"Loss/G/loss": {{"num": 80, "mean": {4 - i / 9:.4f}, "std": 0.8}}, "Loss/scores/fake": {{"num": 80, '
        f'"mean": {i / 9:.4f}, "std": 0.8}}, "Progress/tick": {{"num": 1, "mean": {i}.0, "std": 0.0}}}}\n'
        for i in range(6)
    )
    run = only(text)

    mean = next(c for c in run.curves if c.name == "Loss/G/loss/mean")

    assert [c.name for c in run.curves if c.better] == []
    assert mean.x.tolist() == [0, 1, 2, 3, 4, 5]


def test_many_runs_read_at_once_are_those_read_line_by_line():
    """How far ahead is looked for the next run makes no difference to what is found."""
    lines = []
    for run in range(40):
        lines += [f"python train.py --lr 0.{run % 7 + 1} --seed {run}", f"batch_size: {run + 8}"]
        lines += [f"epoch {e} loss {1 / e + run / 100:.3f}" for e in range(1, 3 + run % 9)]
        lines += ["evaluating on held-out data"] * (run % 5)
    text = "".join(f"{line}\n" for line in lines).encode()
    cuts = [at + 1 for at, byte in enumerate(text) if byte == 10]

    runs, others = snapshot_of(text).runs, snapshot_of(text, cuts).runs

    assert len(runs) == 40
    assert [(r.settings, r.findings, places(r)) for r in runs] == [
        (r.settings, r.findings, places(r)) for r in others
    ]


def test_hundreds_of_kinds_of_line_with_one_metric_are_one_run():
    """Where a new kind goes on from is asked of few others, and is found all the same."""
    text = "".join(f"epoch,val,note{i}\n{i},{1 / i:.4f},7\n" for i in range(1, 200))

    assert places(only(text), "value", "val")[-1] == 199


@pytest.mark.parametrize(
    "step",
    [
        lambda i: -i,
        lambda i: 1000 + i % 2 * 5,
        lambda i: 10**6 - 3 * i,
        lambda i: (i * 7) % 2,
        lambda i: i * 79_190_021 % 1_000_003,
    ],
)
def test_a_counter_that_goes_up_and_down_for_ever_begins_no_more_runs(step):
    """The runs are bounded, nothing is lost, and it is said; one that only falls begins none."""
    runs = runs_of("".join(f"step {step(i)} loss {1 / (i + 1):.5f}\n" for i in range(1500)))

    assert len(runs) <= 202
    assert sum(len(curve) for run in runs for curve in run.curves) == 1500
    assert len(runs) == 1 or any("begins no new run" in n.text for n in runs[-1].notes)


def test_hundreds_of_runs_of_three_epochs_are_all_found():
    """A sweep of short runs is no counter that jumps."""
    runs = runs_of("".join(f"epoch {i % 3 + 1} loss {1 / (i % 3 + 1):.5f}\n" for i in range(750)))

    assert len(runs) == 250


@pytest.mark.parametrize(
    "line",
    [
        "epoch 1 step {s} loss 0.{v}",
        "[epoch 1] step={s} | loss={v}.5 | lr=0.1",
        '{{"epoch": 0, "step": {s}, "loss": 0.{v}}}',
    ],
)
def test_steps_back_at_the_first_one_in_the_first_epoch_begin_another_run(line):
    """No resume: it would go on, and not replace everything."""
    one = [line.format(s=s, v=90 - i) for i, s in enumerate((100, 200, 300, 400))]
    two = [line.format(s=s, v=70 - i) for i, s in enumerate((100, 200, 300, 400))]

    assert [places(run) for run in runs_of("\n".join([*one, *two]))] == [[100, 200, 300, 400]] * 2


def test_steps_that_begin_anew_in_each_epoch_are_one_run():
    lines = [f"epoch {e} step {s} loss 0.{90 - 10 * e - s}" for e in (1, 2, 3) for s in (1, 2, 3)]

    assert len(runs_of("\n".join(lines))) == 1


def test_a_step_that_is_not_the_first_one_is_a_resume():
    lines = [f"epoch 1 step {s} loss 0.{90 - s}" for s in (10, 20, 30, 40, 30, 40, 50)]

    assert len(runs_of("\n".join(lines))) == 1


def keras(bar: str, epochs: int, heads: str = "Epoch {e}/{epochs}\n") -> str:
    """The output of one fit without the head of its first epoch."""
    return "".join(
        (heads.format(e=e, epochs=epochs) if e > 1 else "")
        + bar.format(loss=2 / e, val=3 / e)
        + "\n"
        for e in range(1, epochs + 1)
    )


BARS = (
    "144/144 - 26s - loss: {loss:.4f} - acc: 0.2000 - val_loss: {val:.4f} - val_acc: 0.1900",
    "75/75 [==============================] - 5s 60ms/step - loss: {loss:.4f} - val_loss: {val:.4f}",
    "20/20 ━━━━━━━━━━━━━━━━━━━━ 1s 3ms/step - loss: {loss:.4f} - mae: 0.5000 - val_loss: {val:.4f} - val_mae: 0.6000",
)


@pytest.mark.parametrize("bar", BARS)
def test_a_bar_after_the_last_planned_epoch_begins_the_next_run(bar):
    """The head `Epoch 1/4` is missing: all of each run is read nevertheless."""
    runs = runs_of("".join(f"# run {i}\n{keras(bar, 4)}" for i in range(3)))

    assert [places(run, split="val") for run in runs] == [[1, 2, 3, 4]] * 3


@pytest.mark.parametrize("bar", BARS)
def test_an_evaluation_after_the_last_planned_epoch_is_no_run(bar):
    evaluation = bar.partition(" - val_")[0].format(loss=0.5, val=0.5)

    assert len(runs_of(f"Epoch 1/4\n{keras(bar, 4)}{evaluation}\n{evaluation}\n")) == 1


@pytest.mark.parametrize("bar", BARS)
def test_a_second_bar_within_the_plan_is_no_run(bar):
    twice = keras(bar, 4).replace("Epoch 3/4\n", "Epoch 3/4\n" + bar.format(loss=1, val=1) + "\n")

    assert len(runs_of("Epoch 1/4\n" + twice)) == 1


@pytest.mark.parametrize(
    "line",
    [
        "Epoch {e}/5 | Progress: {p:.1f}% | Loss: {y:.4f}",
        "[INFO] Época {e}/5 - progreso={p}% - loss={y:.3f}",
        "epoch {e} 进度 {p}% loss {y:.3f}",
    ],
)
def test_progress_in_percent_is_the_place_within_the_epoch(line):
    """`Epoch 2/5 | Progress: 50%` is at epoch 1.5, counted from 0."""
    text = "".join(
        line.format(e=e, p=p, y=3 - e / 5 - p / 900) + "\n" for e in (1, 2) for p in (0, 50, 90)
    )

    assert places(only(text)) == pytest.approx([0, 0.5, 0.9, 1, 1.5, 1.9])


@pytest.mark.parametrize("every", [1, 40, 10**6])
def test_progress_of_the_epochs_is_no_place_within_one(every):
    """`Epoch 2/5 | Progress: 40%` says the same twice; however the bytes are cut."""
    text = "".join(
        f"Epoch {e}/5 | Progress: {20 * e}% | Loss: {3 - e / 9:.3f}\n" for e in range(1, 5)
    )
    (run,) = snapshot_of(text.encode(), range(every, len(text), every)).runs

    assert places(run) == [1, 2, 3, 4]


@pytest.mark.parametrize("name", ["Humidity", "Sparsity", "accuracy"])
def test_a_percentage_of_something_else_is_no_place(name):
    """Only progress says where in the epoch a line stands."""
    run = only(
        "".join(f"Epoch {e}/5 | {name}: {30 + e}% | Loss: {3 / e:.3f}\n" for e in range(1, 5))
    )

    assert places(run) == [1, 2, 3, 4]


@pytest.mark.parametrize("start", [0, 1])
@pytest.mark.parametrize(
    "line",
    [
        "Epoch: [{e}]  [ {b}/100]  eta: 0:00:30  loss: {loss:.3f}",
        "[Epoch {e}, Batch {b}/100] loss: {loss:.3f}",
        "| epoch {e} | {b}/100 batches | loss {loss:.3f}",
    ],
)
def test_batches_may_count_epochs_from_0_below_a_heading_that_counts_from_1(line, start):
    text = "".join(
        f"===== Epoch {e + 1}/2 =====\n"
        + "".join(line.format(e=e + start, b=b, loss=3 - e - b / 99) + "\n" for b in (25, 50, 75))
        for e in range(2)
    )
    (run,) = snapshot_of(text.encode()).runs
    curve = next(c for c in run.curves if c.title == "train_loss")

    assert [float(x) for x in curve.x] == [0.25, 0.5, 0.75, 1.25, 1.5, 1.75]
