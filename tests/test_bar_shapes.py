"""Bars of other programs than tqdm, several bars on one line, and what the last epoch's bar shows."""

from __future__ import annotations

import pytest

from curvetui.engine.engine import Engine
from tests.conftest import curves, snapshot_of
from tests.formats.reading import told

LOSSES = [round(2 / n, 4) for n in range(1, 13)]


ALIVE = "Training |{drawn:12}| {n}/12 [{share}%] in {n}s (~{left}s, 1.0/s) loss: {y}"
COUNTED = (
    "{share}% ({n} of 12) |{drawn:12}| Elapsed Time: 0:00:{n:02d} ETA: 0:00:{left:02d} loss: {y}"
)
LOGGED = "Progress on:train {n}.00it/12.0it rate:1.2it/s remaining:00:{left:02d} elapsed:00:{n:02d} postfix:loss={y}"
SMOOTH = "step: {share}%|{drawn:12}| {n}/12 [00:{n:02d}<00:{left:02d}, 1.0it/s, loss={y}, smooth loss={y}]"


@pytest.mark.parametrize("end", ["\r", "\n"])
@pytest.mark.parametrize("form", [ALIVE, COUNTED, LOGGED, SMOOTH])
def test_every_bar_for_the_whole_run_gives_a_point_a_step(form, end):
    """alive-progress, progressbar2, tqdm-loggable, and two names of one metric."""
    frames = (
        form.format(n=n, y=y, drawn="█" * n, share=n * 100 // 12, left=12 - n)
        for n, y in enumerate(LOSSES, 1)
    )

    assert curves(end.join(frames) + "\n")["train_loss"] == (list(range(1, 13)), LOSSES)


@pytest.mark.parametrize("behind", [" | 3 files", " (2.0/s) loss 0.5"])
def test_a_fraction_between_bars_is_no_bar(behind):
    """Quiet twin: a table's cell, or a sentence."""
    assert "batch" not in told(f"|####| 3/12 [25{behind}")


BAR = "{name}: 100%|██████████| 50/50 [00:05<00:00, 10.0it/s, {key}={y}]"


@pytest.mark.parametrize(
    ("train", "val", "key"),
    [
        ("Epoch {e}", "Validation {e}", "val_loss"),
        ("Epoch {e} [train]", "Epoch {e} [val]", "loss"),
        ("Train {e}", "Val {e}", "loss"),
    ],
)
@pytest.mark.parametrize("between", ["\r", "\r" + " " * 80 + "\r", "\r\x1b[K"])
def test_a_second_bar_that_erases_the_first_loses_nothing(train, val, key, between):
    """`leave=False`: each epoch's two bars, the last epoch's too."""
    log = "".join(
        between
        + BAR.format(name=train.format(e=e), key="loss", y=y)
        + between
        + BAR.format(name=val.format(e=e), key=key, y=y + 1)
        for e, y in enumerate(LOSSES, 1)
    )
    found = curves(log + "\n")

    assert found["train_loss"] == (list(range(1, 13)), LOSSES)
    assert found["val_loss"] == (list(range(1, 13)), [y + 1 for y in LOSSES])


def test_the_last_epochs_bar_counts_where_each_bar_is_printed_once():
    """Lightning off a terminal: one full bar for each epoch."""
    log = "".join(
        f"Epoch {e}: 100%|██████████| 9/9 [00:05<00:00, 2.0it/s, v_num=0, train_loss={y}, image_AUROC=0.5]\n"
        for e, y in enumerate(LOSSES)
    )

    assert curves(log)["train_loss"] == (list(range(12)), LOSSES)


def test_the_last_epochs_bar_that_shows_the_epoch_before_is_no_point():
    """Lightning shows the previous values until the epoch ends; here it never does."""
    log = "".join(
        f"\rEpoch {e}: {share}%|██████████| {n}/9 [00:05<00:00, 2.0it/s, v_num=0, train_loss={y}]"
        for e in range(5)
        for share, n, y in ((0, 0, 10 - e + 1), (100, 9, 10 - e + 1), (100, 9, 10 - e))
        if (e, y) != (4, 6)
    )

    assert curves(log + "\n")["train_loss"][0] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    "bar", ["  0%|  .4/10", " 50%|###| x4/8", "100%|##A7500/10##| 3/3 [00:03<00:00]"]
)
def test_a_bar_whose_batch_cannot_be_read_costs_nothing_but_that(bar):
    """A damaged line has a number of batches without a batch; no reader fails at it."""
    engine = Engine("a.log")
    engine.feed(f"     Epoch  iou_loss  dfl_loss\n     3/99     1.125    0.5625:{bar}\n".encode())
    engine.finish()

    assert not engine._failed


@pytest.mark.parametrize("end", ["\n", "\r"])
@pytest.mark.parametrize("steps", [108, 90])
def test_steps_named_before_a_bar_count_more_finely_than_the_bar(steps, end):
    """Four batches are one update of the bar; they count from 0, so that an epoch's last one is 35 of 36."""
    lines = [
        f"Training Epoch: {i // 36 + 1}/3, step {i % 36}/36 completed (loss: {3 / (1 + i / 36):.5f}):"
        f"  {100 * (i % 36 // 4 + 1) // 9}%|████   | {i % 36 // 4 + 1}/9 [03:17<06:31, 65.28s/it]"
        for i in range(steps)
    ]
    (run,) = snapshot_of((end.join(lines) + "\n").encode()).runs

    assert max(len(curve) for curve in run.curves) == steps - 1
    assert run.state == ("finished" if steps == 108 else "interrupted")
