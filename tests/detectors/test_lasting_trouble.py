"""Trouble that lasts to the end is not called over, level goes by effect, and no rule looks across a border unknowingly."""

from __future__ import annotations

import numpy as np
import pytest

import curvetui
from curvetui.detectors.collapse import Collapse
from curvetui.detectors.divergence import Divergence
from curvetui.detectors.generator_beaten import GeneratorBeaten
from curvetui.detectors.latent_collapse import LatentCollapse
from curvetui.detectors.not_learning import NotLearning
from curvetui.detectors.oscillation import Oscillation
from curvetui.detectors.overfitting import Overfitting
from curvetui.detectors.plateau import Plateau
from curvetui.detectors.slow_convergence import SlowConvergence
from curvetui.detectors.underfitting import Underfitting
from curvetui.detectors.validation_drop import ValidationDrop
from curvetui.detectors.worse_than_start import WorseThanStart

NOISE = np.random.default_rng(16).normal(0, 1, 900)


@pytest.mark.parametrize("level", [0.9, 1.4, 0.8])
def test_a_loss_that_is_stuck_stays_so_while_noise_moves_its_means(level):
    """Half of the later means are lower than the ones before by chance."""
    loss = np.concatenate(([2.3, 1.5, 1.1 * level], np.full(57, level))) + 0.03 * NOISE[:60]
    columns = {"epoch": range(60), "loss": loss, "accuracy": np.full(60, 0.72)}

    columns["val_accuracy"] = 0.7 + 0.06 * NOISE[100:160]
    assert [f[1:] for f in Underfitting.found(columns)] == [("watch", "open")]


def test_a_loss_that_reaches_new_lows_is_stuck_no_longer():
    """Ten epochs later it is 5 % lower than it ever was."""
    level = np.concatenate((np.full(45, 0.9), np.linspace(0.9, 0.6, 15)))
    columns = {"epoch": range(60), "loss": np.concatenate(([2.3], level[1:])) + 0.004 * NOISE[:60]}

    found = Underfitting.found({**columns, "accuracy": np.full(60, 0.72)})
    assert found
    assert {f[2] for f in found} == {"recovered"}


@pytest.mark.parametrize("name", ["val_dice", "val_map", "val_iou"])
def test_a_score_that_never_was_above_nothing_is_told_although_training_learns(name):
    """The validation labels are other ones than those of training; while it runs it may still come."""
    columns = {"epoch": range(12), "loss": 2.0 * 0.8 ** np.arange(12)}
    scores = [0.0, 0.00001, 0.0027, 0.0, 0.0005, 0.0002, 0.0003, 0.0, 0.0001, 0.0001, 0.0, 0.0001]

    assert not NotLearning.found({**columns, name: scores})
    assert NotLearning.found({**columns, name: scores}, "finished") == [(0, "watch", "open")]


@pytest.mark.parametrize("last", [0.02, 0.3])
def test_a_score_that_rises_late_is_not(last):
    """Detectors begin so."""
    columns = {"epoch": range(12), "loss": 2.0 * 0.8 ** np.arange(12)}

    assert not NotLearning.found({**columns, "val_map": [0.0] * 5 + [last] * 7}, "finished")


@pytest.mark.parametrize(("top", "fall"), [(0.75, 0.08), (0.6, 0.12), (0.93, 0.06)])
def test_a_score_that_sinks_without_a_validation_loss_is_overfitting(top, fall):
    """Many logs print nothing else of validation."""
    climbs = top - 0.35 * np.exp(-np.arange(12) / 3)
    scores = np.concatenate((climbs, top - np.linspace(0.005, fall, 20))) + 0.003 * NOISE[:32]
    columns = {"epoch": range(1, 33), "train_loss": 2 * np.exp(-np.arange(32) / 7)}

    found = Overfitting.found({**columns, "val_accuracy": scores})
    assert [f[1:] for f in found] == [("watch", "open")]
    report = curvetui.diagnose({**columns, "val_accuracy": scores})
    title = next(f for f in report.findings if f.kind == "overfitting").explanation("en").title
    assert title.startswith("val_accuracy has been falling since epoch")


@pytest.mark.parametrize("noise", [0.003, 0.02])
def test_a_score_that_holds_is_not(noise):
    """Noise makes its median lie below the best of many."""
    scores = 0.75 - 0.35 * np.exp(-np.arange(60) / 3) + noise * NOISE[:60]
    columns = {"epoch": range(60), "train_loss": 2 * np.exp(-np.arange(60) / 7)}

    assert not Overfitting.found({**columns, "val_accuracy": scores})


@pytest.mark.parametrize("factor", [1.12, 1.2, 1.5])
def test_a_loss_that_has_doubled_asks_to_be_acted_on_in_a_short_run(factor):
    """Fourteen epochs are few; twice the loss is much."""
    rises = 0.66 * factor ** np.arange(1, 10)
    losses = np.concatenate(([1.02, 0.81, 0.7, 0.66], rises))
    scores = np.concatenate(([0.61, 0.7, 0.745, 0.76], 0.76 - 0.006 * np.arange(1, 10)))
    columns = {"epoch": range(13), "train_loss": 1.1 * 0.7 ** np.arange(13), "val_loss": losses}

    found = Overfitting.found({**columns, "val_accuracy": scores})
    assert [f[1:] for f in found] == [("act", "open")]


@pytest.mark.parametrize("losses", [[1.98, 2.0, 2.25, 2.8], [0.9, 0.8, 1.0, 1.3], [1.0, 1.2, 1.5]])
def test_three_epochs_of_fine_tuning_that_memorise_are_watched(losses):
    """The training loss has halved while the loss on other examples rises each time."""
    train = [2.1, 1.3, 0.6, 0.25][: len(losses)]

    assert [
        f[1:]
        for f in Overfitting.found(
            {"epoch": range(len(losses)), "train_loss": train, "val_loss": losses}
        )
    ] == [("watch", "open")]


@pytest.mark.parametrize(
    ("train", "losses"),
    [
        ([2.1, 1.9, 1.8, 1.7], [1.98, 2.0, 2.25, 2.8]),
        ([2.1, 1.3, 0.6, 0.25], [1.98, 2.9, 1.99, 2.7]),
        ([2.1, 1.3, 0.6, 0.25], [1.98, 1.97, 2.0, 2.1]),
    ],
)
def test_a_few_losses_that_jump_or_hardly_rise_are_not(train, losses):
    """Nothing was memorised, or it is noise, or it is little."""
    assert not Overfitting.found({"epoch": range(4), "train_loss": train, "val_loss": losses})


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_validation_loss_that_jumps_by_multiples_is_watched(seed):
    """Its best is a matter of luck."""
    losses = 8 * np.exp(1.6 * np.random.default_rng(seed).normal(0, 1, 50))
    columns = {"epoch": range(50), "train_loss": 0.5 + np.exp(-np.arange(50) / 5)}

    found = Oscillation.found({**columns, "val_loss": losses})
    assert [f[1:] for f in found] == [("watch", "open")]


@pytest.mark.parametrize("spread", [0.05, 0.2])
def test_one_that_is_only_noisy_is_not(spread):
    """A fifth up and down is a small validation set."""
    losses = 0.8 * np.exp(spread * NOISE[:50])
    columns = {"epoch": range(50), "train_loss": 0.5 + np.exp(-np.arange(50) / 5)}

    assert not Oscillation.found({**columns, "val_loss": losses})


def test_a_discriminator_that_has_won_is_told_in_a_run_of_thirty_epochs():
    """Half of the run is a good part of it."""
    columns = {"epoch": range(30), "d_loss": 0.7 * np.exp(-np.arange(30) / 3)}

    assert GeneratorBeaten.found({**columns, "g_loss": 0.8 + 0.4 * np.arange(30)})
    assert not GeneratorBeaten.found({**columns, "g_loss": 0.8 - 0.01 * np.arange(30)})


@pytest.mark.parametrize("times", [40, 100, 300])
def test_a_loss_that_explodes_while_rewards_are_lost_is_a_divergence(times):
    """A better policy may raise the loss; a lost one explains nothing."""
    rewards = np.concatenate((np.linspace(-100, 50, 150), np.full(250, -100.0)))
    losses = np.concatenate((np.full(150, 300.0), np.geomspace(300, 300 * times, 250)))
    columns = {"episode": range(400), "loss": losses}

    found = Divergence.found({**columns, "reward": rewards + 5 * NOISE[:400]})
    assert [f[1] for f in found] in (["act"], ["stop"])
    assert not Divergence.found({**columns, "reward": np.arange(400.0) + 5 * NOISE[:400]})


@pytest.mark.parametrize("rows", [60, 200])
def test_rewards_of_random_actions_do_not_collapse(rows):
    """A mean over four episodes, then over a hundred, while the policy explores."""
    rewards = np.concatenate(([1.0, 1.5, 1.6, 1.5, 1.4], np.full(rows - 5, 0.2)))
    columns = {"step": range(rows), "rollout/ep_rew_mean": rewards}
    explores = {"rollout/exploration_rate": np.linspace(1, 0.9, rows)}

    assert Collapse.found(columns)
    assert not Collapse.found({**columns, **explores})
    assert not WorseThanStart.found({**columns, **explores})


@pytest.mark.parametrize("part", [0.55, 0.58])
def test_rewards_that_dip_by_less_than_half_are_watched_at_most(part):
    """Such dips are ordinary; one that loses nearly everything is not."""
    climbs = np.linspace(-9, 9.8, 280) + 0.1 * NOISE[:280]
    columns = {
        "step": range(300),
        "rollout/ep_rew_mean": np.append(climbs, np.full(20, 9.8 * part)),
    }

    assert [f[1] for f in Collapse.found(columns)] == ["watch"]
    columns["rollout/ep_rew_mean"] = np.append(climbs, np.full(20, -8.0))
    assert [f[1] for f in Collapse.found(columns)] in (["act"], ["stop"])


def test_a_loss_that_jumps_down_at_a_step_is_not_flat():
    """Nine flat epochs before, nine after: none of the two is a plateau."""
    losses = np.concatenate((np.linspace(2, 1.2, 8), np.full(9, 1.2), np.full(9, 0.8)))
    columns = {"epoch": range(26), "val_loss": losses + 0.004 * NOISE[:26]}

    assert not Plateau.found({**columns, "learning_rate": [0.1] * 17 + [0.01] * 9})


def test_cycles_of_the_learning_rate_are_no_plateau():
    """The loss rises with each restart, and ends lower than before it."""
    cycle = 0.5 + 0.5 * np.cos(np.pi * np.arange(15) / 15)
    losses = np.concatenate([part * (0.6 + 0.4 * cycle) for part in (1.6, 1.2, 1.0)])
    columns = {"epoch": range(45), "val_loss": losses + 0.008 * NOISE[:45]}

    assert not Plateau.found({**columns, "learning_rate": np.tile(0.1 * cycle + 1e-4, 3)})


def test_a_loss_that_stays_flat_after_a_step_is_a_plateau_still():
    """A step that brings nothing does not begin a new life."""
    losses = np.concatenate((np.linspace(2, 1.75, 8), np.full(40, 1.75)))
    columns = {"epoch": range(48), "val_loss": losses + 0.002 * NOISE[:48]}

    assert Plateau.found({**columns, "learning_rate": [0.1] * 20 + [0.01] * 28})


def test_a_grave_fault_that_went_away_is_not_called_no_trouble(tmp_path):
    """NaN for two epochs, finite since."""
    losses = ["2.0", "1.5", "1.2", "nan", "nan", "0.9", "0.8", "0.7", "0.65", "0.6"]
    lines = [f"Epoch {i}/10 - loss: {loss}" for i, loss in enumerate(losses, 1)]
    (tmp_path / "train.log").write_text("\n".join(lines) + "\n")

    verdict = curvetui.read(str(tmp_path / "train.log")).runs[0].verdict
    assert verdict.startswith("Finished; what went wrong on the way has recovered.")
    assert "was NaN at epoch 4" in verdict


def test_a_run_that_is_over_is_not_told_to_wait(tmp_path):
    """Its last validation losses are NaN."""
    lines = [
        f"Epoch {i}/10 - loss: {1 / i:.3f} - val_loss: {1 / i if i < 8 else float('nan'):.3f}"
        for i in range(1, 11)
    ]
    (tmp_path / "train.log").write_text("\n".join(lines) + "\n")

    assert "Wait" not in curvetui.read(str(tmp_path / "train.log")).runs[0].verdict


FLAT = np.concatenate((np.linspace(2, 1, 8), np.full(28, 1.0))) + 0.003 * NOISE[:36]
CYCLES = np.concatenate(
    (np.linspace(1.5, 0.9, 15), np.linspace(1.3, 0.95, 15), np.linspace(1.25, 0.9, 10))
)
BORDERS = {
    "both_fall": {
        "val_loss": np.append(np.linspace(1.6, 0.9, 12), np.full(8, 0.72) + 0.004 * NOISE[:8]),
        "val_accuracy": np.append(np.linspace(0.5, 0.8, 12), 0.775 + 0.002 * np.arange(8)),
        "learning_rate": [0.1] * 12 + [0.01] * 8,
    },
    "lucky_best": {
        "val_loss": CYCLES + 0.01 * NOISE[:40],
        "learning_rate": np.concatenate([np.geomspace(0.1, 0.001, n) for n in (15, 15, 10)]),
    },
    "learning_rate_stuck": {
        "val_loss": FLAT,
        "learning_rate": [0.1] * 10 + [0.01] * 6 + [0.001] * 6 + [0.1] * 8 + [0.01] * 6,
    },
    "loss_floor": {
        "train_loss": np.concatenate(
            (np.linspace(1.5, 0.52, 8), np.full(6, 0.505), np.full(6, 0.47))
        ),
        "train_accuracy": np.append(np.linspace(0.5, 0.985, 8), np.full(12, 0.996)),
        "learning_rate": [0.1] * 14 + [0.01] * 6,
    },
    "validation_drop": {
        "val_accuracy": np.concatenate(
            (0.8 - 0.3 * np.exp(-np.arange(14) / 4), [0.6, 0.68], np.linspace(0.74, 0.82, 8))
        ),
        "learning_rate": np.append(0.01 * 0.8 ** np.arange(14), np.full(10, 0.05)),
    },
    "warm_restart": {
        "loss": np.append(np.linspace(2, 1, 20), np.linspace(1.2, 0.8, 12)),
        "epoch": np.append(np.arange(1, 21), np.arange(11, 23)),
        "learning_rate": np.append(0.1 * 0.8 ** np.arange(20), 0.1 * 0.8 ** np.arange(10, 22)),
    },
}


@pytest.mark.parametrize("kind", BORDERS)
def test_a_border_in_the_middle_makes_no_finding(kind):
    """A step, a restart or a resume parts what lies before it from what follows."""
    columns = BORDERS[kind]
    rows = len(next(iter(columns.values())))

    report = curvetui.diagnose({"epoch": range(1, rows + 1), **columns})
    assert kind not in [f.kind for f in report.findings]


@pytest.mark.parametrize("later", [5.0, 12.0])
def test_a_second_stage_in_one_log_does_not_diverge_from_the_first(later):
    """The steps begin anew, with another task whose losses are higher."""
    first, second = 1.3 + 0.5 * np.exp(-np.arange(30) / 5), later + np.exp(-np.arange(60) / 10)
    columns = {"step": np.append(np.arange(30), np.arange(5, 65)), "loss": np.append(first, second)}

    assert not Divergence.found(columns)
    columns["loss"] = np.append(first, later + 0.4 * np.arange(60) * later)
    assert Divergence.found(columns)


@pytest.mark.parametrize("end", [-116.0, -90.0])
def test_rewards_that_got_worse_and_stayed_so_have_not_learned(end):
    """The first ones were better; the policy always does the same since."""
    rewards = np.append(np.linspace(-67, end, 20), np.full(580, end)) + 0.05 * NOISE[:600]
    columns = {"episode": range(600), "return": rewards}
    entropy = np.append(np.linspace(1.9, 0, 20), np.zeros(580))

    assert [f[1] for f in NotLearning.found(columns, "finished")] == ["act"]
    assert [f[1] for f in NotLearning.found({**columns, "entropy": entropy})] == ["act"]


@pytest.mark.parametrize("name", ["val_precision", "val_recall", "val_top5_accuracy"])
def test_a_partial_score_that_falls_beside_one_that_summarises_is_no_drop(name):
    """Where a threshold lies moves precision and recall; alone they are all there is."""
    falls = [0.5, 0.7, 0.75, 0.76, 0.77, 0.78, 0.4, 0.78, 0.79, 0.8]
    columns = {"epoch": range(10), name: falls}

    assert ValidationDrop.found(columns)
    assert not ValidationDrop.found({**columns, "val_map50_95": np.linspace(0.3, 0.6, 10)})


def test_one_of_several_parts_of_a_loss_that_is_level_is_no_underfitting():
    """The distribution loss of a detector hardly moves; a loss alone that does so is stuck."""
    level = 0.86 + 0.001 * NOISE[:40]
    columns = {"epoch": range(40), "train_dfl_loss": level}

    assert Underfitting.found(columns)
    assert not Underfitting.found({**columns, "train_box_loss": np.linspace(1.2, 0.8, 40)})


@pytest.mark.parametrize("last", [0.985, 0.93])
def test_a_loss_with_a_floor_beside_a_high_training_accuracy_is_no_underfitting(last):
    """Nine of ten first errors are gone; beside a mediocre accuracy it is stuck."""
    loss = 0.95 + 0.03 * np.exp(-np.arange(40) / 4) + 0.001 * NOISE[:40]
    columns = {"epoch": range(40), "loss": loss}

    assert Underfitting.found({**columns, "accuracy": np.full(40, 0.4)})
    climbs = last - 0.3 * np.exp(-np.arange(40) / 5)
    assert not Underfitting.found({**columns, "accuracy": climbs})


@pytest.mark.parametrize("level", [39.0, 2.0])
def test_a_kl_term_that_is_larger_than_the_reconstruction_is_not_gone(level):
    """It began in the thousands."""
    kl = np.append([4e5, 1.5e5, 3e4, 9e3], np.full(30, level))
    columns = {"step": range(34), "recon_loss": np.full(34, 0.7), "kl_loss": kl}

    assert not LatentCollapse.found(columns)
    assert LatentCollapse.found({**columns, "recon_loss": np.full(34, 180.0)})


def test_twelve_batches_on_a_straight_line_are_no_slow_convergence():
    """A smoothed loss of batches is straight over short stretches, and falls in steps."""
    steps = np.repeat(8 - 0.1 * np.arange(20), 30) - np.tile(np.linspace(0, 0.05, 30), 20)
    epochs = np.arange(600) / 60
    columns = {"epoch": epochs + 1e-6, "loss": steps - 0.03 * np.tile(np.arange(30) > 25, 20)}

    assert not SlowConvergence.found(columns)
    line = {"epoch": range(1, 21), "loss": 2.3 * 0.998 ** np.arange(20)}
    assert SlowConvergence.found(line)


def rising_alone(n, rate, spread, rng):
    """(validation losses that turn after a fifth of *n* evaluations, accuracies that stay) without a training loss."""
    at = np.arange(n)
    losses = 0.45 + np.exp(-at / 3) + np.maximum(at - n // 5, 0) * rate
    scores = 0.76 - 0.3 * np.exp(-at / 2)
    return losses * (1 + rng.normal(0, spread, n)), scores + rng.normal(0, 0.004, n)


@pytest.mark.parametrize(
    ("n", "rate", "spread"), [(150, 0.01, 0.1), (40, 0.03, 0.02), (24, 0.08, 0.05)]
)
def test_a_validation_loss_that_doubles_is_told_without_a_training_loss(n, rate, spread):
    """The score holds: whoever needs probabilities would keep the wrong checkpoint."""
    losses, scores = rising_alone(n, rate, spread, np.random.default_rng(n))

    report = curvetui.diagnose({"epoch": range(n), "val_loss": losses, "val_accuracy": scores})

    assert report.runs[0].verdict_level == "watch"
    assert "miscalibration" in [f.kind for f in report.findings if f.status in ("open", "ended")]


@pytest.mark.parametrize(("n", "spread", "most"), [(150, 0.1, 2), (40, 0.02, 0)])
def test_a_validation_loss_that_stays_is_not(n, spread, most):
    """Scatter alone is no rise: of 8 runs at most 2 where its size is a tenth of the loss."""
    called = 0
    for seed in range(8):
        losses, scores = rising_alone(n, 0, spread, np.random.default_rng(seed))
        columns = {"epoch": range(n), "val_loss": losses, "val_accuracy": scores}
        called += "miscalibration" in [f.kind for f in curvetui.diagnose(columns).findings]

    assert called <= most


@pytest.mark.parametrize("low", [0.1, -1.0, 0.02])
def test_a_collapse_that_is_over_names_the_value_it_fell_to(low):
    """Not the one it had come back to: `1 → 1` is no collapse."""
    values = [0.2, 0.5, 0.7, 0.9, 0.9, 0.9, low, low, low, low, 0.9, 0.9, 0.9, 0.9, 0.9]
    columns = {"step": range(len(values)), "reward" if low < 0 else "val_accuracy": values}

    found = [f for f in curvetui.diagnose(columns).findings if f.kind == "collapse"]

    assert [(f.status, f.evidence["now"]) for f in found] == [("recovered", low)]
    # "211 % below its best" says nothing.
    below = pytest.approx((0.9 - low) / 0.9) if low > 0 else None
    assert found[0].evidence["below"] == below
