"""What a log says in words becomes a note, with its place."""

from __future__ import annotations

import pytest

from curvetui.reading import messages
from curvetui.reading.messages import kind_of
from tests.conftest import SAMPLES, snapshot_of

SAID = """\
Epoch 00018: early stopping|early_stopping
Early stopping, best iteration is:|early_stopping
Stopping training early at epoch 12|early_stopping
Validation score did not improve more than tol=0.000100 for 10 consecutive epochs. Stopping.|early_stopping
Training finished.|finished
Finished Training|finished
Training complete in 3m 20s|finished
`Trainer.fit` stopped: `max_epochs=8` reached.|finished
Training completed. Do not forget to share your model on huggingface.co/models =)|finished
训练完成|finished
CUDA out of memory. Tried to allocate 20.00 MiB|failed
RuntimeError: CUDA out of memory.|failed
KeyboardInterrupt|failed
Killed|failed
Loss is nan, stopping training|failed
Batch 10: Invalid loss, terminating training|failed
slurmstepd: error: *** JOB 123 ON n1 CANCELLED AT 2026-11-22T05:00:00 DUE TO TIME LIMIT ***|failed
Traceback (most recent call last):|traceback
Resuming from checkpoint runs/a/ckpt.pt|resume
=> loaded checkpoint 'model_best.pth' (epoch 10)|resume
Saving model to runs/best.pt|checkpoint
Epoch 5: val_loss improved from 0.63042 to 0.44537, saving model to best.keras|checkpoint
Epoch 5: ReduceLROnPlateau reducing learning rate to 0.0005.|learning_rate
Epoch 00005: reducing learning rate of group 0 to 1.0000e-03.|learning_rate
lr decayed to 0.001|learning_rate
Restoring model weights from the end of the best epoch: 10.|restored
Monitored metric val_loss did not improve in the last 5 records. Best score: 0.841. Signaling Trainer to stop.|early_stopping
{'train_runtime': 4121.22, 'train_loss': 0.3121, 'epoch': 15.0}|finished
[rank: 0] Received SIGTERM: 15|failed
srun: error: n1: task 0: Segmentation fault (core dumped)|failed
slurmstepd: error: Detected 1 oom_kill event in StepId=2.0.|failed
W op_kernel.cc:1745] OP_REQUIRES failed: RESOURCE_EXHAUSTED: OOM when allocating tensor with shape[256]|failed
OSError: [Errno 122] Disk quota exceeded|failed""".splitlines()

SILENT = """\
EarlyStopping counter: 3 out of 10
early_stopping: True
early stopping patience: 10
Did not meet early stopping. Best iteration is:
Training until validation scores don't improve for 100 rounds.
Loading checkpoint shards: 100%
Epoch 3/10, lr: 0.1, loss 0.5
Epoch 3 done: loss 0.5
Training model for 10 epochs
updating lr_scheduler with 10 warmup steps""".splitlines()


@pytest.mark.parametrize("line", SAID)
def test_a_line_says_its_kind(line):
    """Endings, failures, resumes, checkpoints, rates."""
    text, _, kind = line.rpartition("|")

    assert kind_of(text) == kind


@pytest.mark.parametrize("line", SILENT)
def test_what_only_sounds_like_it_says_nothing(line):
    """Counters, settings, plans."""
    assert kind_of(line) is None


def test_a_note_stands_at_its_epoch():
    """The last one counted above it."""
    (run,) = snapshot_of(
        b"epoch 1 loss 0.5\nepoch 2 loss 0.4\nSaving model to a.pt\nepoch 3 loss 0.3\n"
    ).runs

    assert [(note.kind, note.at, note.epoch) for note in run.notes] == [("checkpoint", 2, 2.0)]


def test_a_note_stands_at_its_step():
    """Where the lines above it count steps and no epochs."""
    (run,) = snapshot_of(b"step 100 loss 0.5\nstep 200 loss 0.4\nSaving model to a.pt\n").runs

    assert [(note.step, note.epoch) for note in run.notes] == [(200.0, None)]


@pytest.mark.parametrize(
    ("end", "state"),
    [
        ("Training finished.\n", "finished"),
        ("Traceback (most recent call last):\n", "failed"),
        ("KeyboardInterrupt\n", "interrupted"),
        ("Epoch 3: early stopping\n", "finished"),
        ("", "unknown"),
    ],
)
def test_how_a_run_ended_is_what_its_log_says(end, state):
    """In words, where there is no plan."""
    log = "epoch 1 loss 0.5\nepoch 2 loss 0.4\nepoch 3 loss 0.3\n" + end

    assert snapshot_of(log.encode()).runs[0].state == state


def test_words_amid_a_run_are_not_its_end():
    """A caught exception, `Training finished` of a first stage."""
    log = "epoch 1 loss 0.5\nTraceback (most recent call last):\n" + "".join(
        f"epoch {e} loss 0.{9 - e}\n" for e in range(2, 8)
    )

    assert snapshot_of(log.encode()).runs[0].state == "unknown"


def test_plans_and_settings_are_kept():
    """Argument lists and announcements."""
    log = "python train.py --lr 0.1 --epochs 50\nepoch 1 loss 0.5\nepoch 2 loss 0.4\n"
    (run,) = snapshot_of(log.encode()).runs

    assert (run.progress.epochs, run.settings["lr"], run.state) == (50, "0.1", "interrupted")


def test_patterns_are_spared_only_lines_that_they_do_not_fit(monkeypatch):
    """The words that a line must hold are looked for before its pattern is compiled; they never decide otherwise."""
    lines = {
        line for path in SAMPLES for line in path.read_text(encoding="utf-8").splitlines()[:300]
    }
    lines |= {
        part for line in SAID for part in (line.rpartition("|")[0], line.rpartition("|")[0].upper())
    }
    quick = {line: kind_of(line) for line in lines}
    monkeypatch.setattr(messages, "_holds", lambda _low, _words: True)

    assert {line: kind_of(line) for line in lines} == quick
