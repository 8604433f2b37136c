"""Scores, rewards and games that end in ruin, and their healthy lookalikes, which do not."""

from __future__ import annotations

import numpy as np
import pytest

import curvetui
from curvetui.detectors.both_fall import BothFall
from curvetui.detectors.collapse import Collapse
from curvetui.detectors.divergence import Divergence
from curvetui.detectors.latent_collapse import LatentCollapse
from curvetui.detectors.non_finite import NonFinite
from curvetui.detectors.overfitting import Overfitting
from curvetui.detectors.worse_than_start import WorseThanStart

NOISE = np.random.default_rng(17).normal(0, 1, 900)
NUMBERS = np.arange(200)


@pytest.mark.parametrize(("times", "start"), [(208, 0.7), (340, 1.3), (120, 0.5)])
def test_a_discriminator_far_more_wrong_than_it_began_diverges(times, start):
    """Its loss has no better end, yet nobody wants it a hundred times as high."""
    rises = start * np.where(NUMBERS < 60, 1.0, times ** ((NUMBERS - 60) / 140))
    columns = {"epoch": range(200), "d_loss": rises * np.exp(0.15 * NOISE[:200])}

    columns["g_loss"] = 1 + np.abs(0.2 * NOISE[200:400])
    assert [f[1:] for f in Divergence.found(columns)] == [("watch", "open")]


@pytest.mark.parametrize("spike", [2.5, 30.0, 400.0])
def test_the_spikes_of_a_game_are_no_trouble(spike):
    """Both sides swing and jump for as long as they learn."""
    swings = 0.6 + 0.3 * np.sin(NUMBERS / 5) + np.abs(0.15 * NOISE[:200])
    columns = {"epoch": range(200), "d_loss": swings + np.where(NUMBERS % 29 == 28, spike, 0)}

    columns["g_loss"] = 1.5 + swings + np.where(NUMBERS % 23 == 22, spike, 0)
    assert not Divergence.found(columns)


def test_a_critic_may_have_a_loss_of_any_size():
    """Its scale is its own."""
    grows = 0.5 * np.exp(NUMBERS / 30) - 0.8

    assert not Divergence.found({"epoch": range(200), "d_loss": grows, "g_loss": NOISE[:200]})


@pytest.mark.parametrize(("scores", "loss"), [
    ([0.6, 0.68, 0.74, 0.78, 0.8, 0.82, 0.83, 0.84, 0.85, 0.5, 0.5, 0.5], [0.69, 0.6931, 0.6931]),
    ([0.31, 0.42, 0.5, 0.55, 0.6, 0.63, 0.66, 0.68, 0.7, 0.1, 0.1, 0.1], [2.4, 2.31, 2.304]),
    ([20.0, 35, 42, 48, 52, 55, 57, 58, 59, 0.0, 0, 0], [0.9, 0.88, 0.87]),
])  # fmt: skip
def test_a_score_that_ends_at_one_value_has_collapsed(scores, loss):
    """Three equal values below the first one are no chance, if training is as bad."""
    columns = {"epoch": range(12), "train_loss": [*np.linspace(loss[0], loss[0] / 2, 9), *loss]}

    assert [f[0] for f in Collapse.found({**columns, "val_accuracy": scores}, "unknown")] == [9]
    back = [*scores[:9], scores[9], scores[9], scores[8], scores[8], scores[8]]
    columns = {"epoch": range(14), "train_loss": np.linspace(loss[0], loss[0] / 2, 14)}
    assert not Collapse.found({**columns, "val_accuracy": back}, "unknown")


@pytest.mark.parametrize(("top", "low"), [(0.42, 0.1), (0.29, 0.05), (0.8, 0.35)])
def test_a_score_that_lost_most_of_its_gain_while_training_improves_is_to_be_acted_on(top, low):
    """Whatever the loss says, the last model is of no use."""
    climbs = top * (1 - np.exp(-(np.arange(15) + 0.1) / 4))
    scores = np.concatenate((climbs, np.linspace(climbs[-1], low, 20))) + 0.004 * NOISE[:35]
    columns = {"epoch": range(35), "train_loss": 2 * np.exp(-np.arange(35) / 20)}

    assert [f[1:] for f in Overfitting.found({**columns, "val_map": scores})] == [("act", "open")]
    slight = np.maximum(scores, 0.75 * top)
    slight[:15] = scores[:15]
    assert "act" not in {f[1] for f in Overfitting.found({**columns, "val_map": slight})}


@pytest.mark.parametrize("pace", [4, 6, 9])
def test_a_reward_that_rose_smoothly_and_fell_has_collapsed(pace):
    """A rise is no dip: how deep the reward dipped before tells what is usual."""
    n = np.arange(60.0)
    reward = np.where(n < 40, 300 * (1 - np.exp(-n / pace)), 300 - 12 * (n - 40)) + 8 * NOISE[:60]

    assert [f[2] for f in Collapse.found({"step": n, "eval_return_mean": reward})] == ["open"]


@pytest.mark.parametrize("width", [8, 10, 12])
def test_a_reward_that_comes_back_is_not_to_be_acted_on(width):
    """Policies fall and learn again."""
    dip = 150 * np.exp(-(((NUMBERS - 110) / width) ** 2))
    reward = 200 * (1 - np.exp(-NUMBERS / 30)) - dip + 10 * NOISE[:200]

    found = Collapse.found({"step": NUMBERS, "rollout/ep_rew_mean": reward}, "unknown")
    assert {f[1:] for f in found} <= {("watch", "recovered")}


@pytest.mark.parametrize("first", [0.002, 0.00023, 0.01])
def test_an_odd_first_batch_is_no_measure_while_validation_holds(first):
    """A fine-tune prints its first batch alone, and its losses are heavy-tailed."""
    loss = 20 * first * np.exp(0.3 * NOISE[:200])
    columns = {"epoch": range(200), "train_loss": [first, *loss[1:]]}

    holds = 30 * first * np.exp(0.2 * NOISE[200:400])
    assert not Divergence.found({**columns, "val_loss": holds})
    columns["train_loss"] = first * np.exp(NUMBERS / 20 + 0.1 * NOISE[:200])
    assert Divergence.found({**columns, "val_loss": 2 * columns["train_loss"]})


@pytest.mark.parametrize("beside", ["val_loss", "val_wer", "val_ppl"])
def test_validation_that_exploded_with_the_training_loss_does_not_hold(beside):
    """One value from before the first step is no level, and a word error rate is another scale."""
    values = {"val_wer": [1.51, *[0.8966] * 9], "val_ppl": [1.5, *[0.9] * 9]}
    columns = {"epoch": range(10), "train_loss": [31.9, *1760.0 + 40 * NOISE[310:319]]}
    columns[beside] = values.get(beside, [31.06, *[3357.9] * 9])

    assert [f[2] for f in Divergence.found(columns)] == ["open"]


def test_a_latent_code_that_wakes_for_a_moment_stays_unused():
    """Every 50 values a few of them are higher."""
    kl = np.concatenate((130 * np.exp(-np.arange(60) / 6), np.full(440, 1e-4)))
    kl[80::50], kl[81::50], kl[82::50] = 14.0, 9.0, 8.0
    columns = {"step": range(500), "recon_loss": np.full(500, 0.15), "kl": kl}

    assert [f[2] for f in LatentCollapse.found(columns)] == ["open"]


@pytest.mark.parametrize("name", ["train_mse", "train_mae", "train_logloss"])
def test_the_error_that_is_trained_may_be_all_that_is_logged(name):
    """Without a training loss beside it, it is the objective."""
    rises = [0.41 + 0.006 * e + 0.002 * NOISE[e] for e in range(30)]

    assert [f[1:] for f in WorseThanStart.found({"epoch": range(1, 31), name: rises})] == [
        ("watch", "open")
    ]
    falls = {"train_loss": [2.0 - 0.01 * e for e in range(30)]}
    assert not WorseThanStart.found({"epoch": range(1, 31), name: rises, **falls})


@pytest.mark.parametrize("count", [60, 90, 150])
def test_a_loss_of_steps_that_rises_from_the_first_one_on_is_worse_at_its_end(count):
    """How long it has been so counts from before there were points enough."""
    rises = 3.1 + 0.02 * np.arange(count) + 0.02 * NOISE[:count]

    assert WorseThanStart.found({"step": range(0, 50 * count, 50), "ctc_loss": rises}, "unknown")


@pytest.mark.parametrize("name", ["train_l2", "train_l1", "train_binary_logloss"])
def test_the_objective_of_a_booster_that_is_infinite_ends_the_run(name):
    columns = {"epoch": range(1, 9), name: [1.1, 0.9, 0.8, *[np.inf] * 5]}

    assert [f[:2] for f in NonFinite.found(columns)] == [(4.0, "stop")]


@pytest.mark.parametrize(("name", "told"), [("val_r2", False), ("val_accuracy", True)])
def test_a_share_of_the_variance_is_no_share_of_examples(name, told):
    """A fall of R² beside a falling loss is not counted in points."""
    falls = [4.0 / (1 + 0.2 * e) for e in range(20)]
    columns = {"epoch": range(1, 21), "val_loss": falls}

    assert bool(BothFall.found({**columns, name: [0.9 - 0.015 * e for e in range(20)]})) is told


@pytest.mark.parametrize("width", [5, 6, 7])
def test_validation_that_drops_and_is_back_did_not_overfit(width):
    """The drop is one event, however many evaluations it takes."""
    numbers = np.arange(36)
    columns = {"epoch": numbers + 1, "train_loss": 0.1 + 1.9 * np.exp(-numbers / 8)}
    columns["val_loss"] = 0.3 + 1.8 * np.exp(-numbers / 7) + 0.002 * NOISE[:36]
    columns["val_accuracy"] = 0.92 - 0.57 * np.exp(-numbers / 6) + 0.003 * NOISE[36:72]
    columns["val_loss"][18 : 18 + width] = 1.4
    columns["val_accuracy"][18 : 18 + width] = 0.55
    report = curvetui.diagnose(columns)

    kinds = {f.kind: f.status for f in report.findings}
    assert kinds["validation_drop"] == "recovered"
    assert "overfitting" not in kinds
