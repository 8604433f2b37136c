"""The log that curvetui was asked for from must be read as an expert reads it."""

from __future__ import annotations

import pytest

import curvetui

SEED = {
    "epoch": list(range(1, 11)),
    "loss": [1.5758, 1.5057, 1.4829, 1.4445, 1.4331, 1.4100, 1.4140, 1.4173, 1.4241, 1.4067],
    "accuracy": [0.8089, 0.8715, 0.8929, 0.9301, 0.9412, 0.9639, 0.9585, 0.9567, 0.9490, 0.9662],
    "val_loss": [1.8909, 1.7364, 1.5347, 1.5551, 1.5043, 1.5562, 1.4935, 1.7569, 1.4756, 1.4167],
    "val_accuracy": [
        0.4766,
        0.6276,
        0.8398,
        0.8047,
        0.8659,
        0.8151,
        0.8737,
        0.6055,
        0.9023,
        0.9648,
    ],
}


@pytest.fixture(scope="module")
def run():
    return curvetui.diagnose(SEED).runs[0]


def one(run, kind):
    (found,) = [f for f in run.findings if f.kind == kind]
    return found


def test_the_drop_is_said_at_epoch_8_and_recovered_at_epoch_9(run):
    """671 -> 465 -> 693 of 768 images: no sampling noise, and over at once."""
    drop = one(run, "validation_drop")

    assert (drop.level, drop.status, drop.first, drop.detected_at, drop.ended_at) == (
        "watch",
        "recovered",
        8,
        8,
        9,
    )
    assert drop.metrics == ("val_accuracy", "val_loss")
    assert [drop.evidence[k] for k in ("examples", "examples_before", "examples_after")] == [
        768,
        671,
        465,
    ]
    assert drop.evidence["z"] == pytest.approx(-12.6, abs=0.05)
    assert (drop.evidence["flips"], drop.evidence["flip_cost"]) == (
        "confident",
        pytest.approx(0.98, abs=0.01),
    )


def test_softmax_was_applied_twice_with_nine_classes(run):
    """Loss + accuracy = ln(e + 8) in all 20 pairs."""
    twice = one(run, "double_softmax")

    assert (twice.level, twice.evidence["classes"], twice.evidence["pairs"]) == ("act", 9, 20)
    assert twice.evidence["floor"] == pytest.approx(1.372, abs=0.0005)


def test_nothing_else_asks_to_be_acted_on(run):
    """Only the loss's definition is worth a change."""
    assert [f.kind for f in run.findings if f.level in ("act", "stop")] == ["double_softmax"]
    assert dict(run.inferred) == {"validation_examples": 768, "classes": 9}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_card_tells_human_counts(run, language):
    """A share of 768 images is easier to grasp than 26.82 %."""
    what = one(run, "validation_drop").explanation(language).what

    assert all(count in what for count in ("671", "465", "768"))
