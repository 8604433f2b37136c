"""What single frameworks print beside the common forms."""

from __future__ import annotations

import pytest

from tests.formats.reading import told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # PaddleOCR's evaluation; its best so far repeats
        (
            "epoch: [3/9], acc: 0.5\ncur metric, acc: 0.25, fps: 9.5",
            {"val_accuracy": 0.25, "fps": 9.5},
        ),
        ("Current metrics: acc: 0.25", {"val_accuracy": 0.25}),
        ("cur metric, hmean: 0.25, fps: 9.5", {"val_hmean": 0.25, "fps": 9.5}),
        (
            "step 3 current lr: 0.25 acc: 0.5",
            {"step": 3, "learning_rate": 0.25, "train_accuracy": 0.5},
        ),
        # Sample Factory: one number for each policy
        ("Avg episode reward: [(0, '5.25')]", {"reward": 5.25}),
        (
            "Avg episode reward: [(0, '5.25'), (1, '-6.5')]",
            {"reward (0)": 5.25, "reward (1)": -6.5},
        ),
        (
            "epoch 3 val_dice: [(1, 0.5), (2, 0.25)]",
            {"epoch": 3, "val_dice (1)": 0.5, "val_dice (2)": 0.25},
        ),
        # verl: a number in a name before its value
        (
            "step:3 - val-core/gsm8k/acc/mean@8:0.25 - actor/entropy:1.5",
            {"step": 3, "val_core_gsm8k_8_accuracy": 0.25},
        ),
        ("step:3 - actor/entropy:np.float64(1.5)", {"step": 3, "actor_entropy": 1.5}),
        ("epoch 3 mAP@0.5:0.95: 0.25", {"epoch": 3}),
        # Detectron2's scores are those of an evaluation
        (
            "| AP | AP50 | APs |\n|:--:|:--:|:--:|\n| 25.5 | 40.5 | 10.5 |",
            {"val_ap": 25.5, "val_ap50": 40.5},
        ),
        ("| AP | recall | loss |\n|:--:|:--:|:--:|\n| 25.5 | 40.5 | 10.5 |", {"ap": 25.5}),
        ("copypaste: AP,AP50,AP75\ncopypaste: 25.5000,40.5000,10.5000", {"val_ap": 25.5}),
        # NequIP marks the results of an epoch
        (
            "  Train      #  Epoch  LR  loss_f  loss\n! Validation 3 0.1 0.5 0.25",
            {"epoch": 3, "val_loss": 0.25},
        ),
        ("# Epoch LR loss_f loss\n! Train 3 0.1 0.5 0.25", {"epoch": 3, "train_loss": 0.25}),
        # Lightning's checkpoints
        (
            "Epoch 3, global step 400: 'val_loss' reached 0.25 (best 0.25), saving model to 'a.ckpt'",
            {"epoch": 3, "step": 400, "val_loss": 0.25},
        ),
        (
            "Epoch 3: 100%|██████████| 7/7 [00:02<00:00, 2.41it/s, loss=0.5]Epoch 3, global step 40: 'val_acc' reached 0.25 (best 0.25), saving model",
            {"epoch": 3, "train_loss": 0.5},
        ),
        ("Epoch   3, global step 400: 'val_loss' was not in top 1", {"epoch": 3, "step": 400}),
        # StyleGAN: whatever stands among a tick's costs
        (
            "tick 5 kimg 20.0 time 24m 08s sec/tick 151.7 loss 0.5 augment 0.175",
            {"step": 5, "train_loss": 0.5, "augment": 0.175},
        ),
        # Comet's summary repeats extremes
        ("COMET INFO:     val_accuracy [16] : (0.25, 0.5)", {}),
    ],
)
def test_reads_what_frameworks_print(text, expected):
    assert told(text).items() >= expected.items()
    assert expected or not told(text)
