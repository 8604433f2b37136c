"""Sentences of cards and verdicts that hang on a relation: each is said only where its numbers bear it out."""

from __future__ import annotations

import numpy as np
import pytest

import curvetui
from curvetui.detectors import findings_of, history_of, not_learning
from curvetui.detectors.still_improving import StillImproving
from curvetui.engine.explain import explain
from tests.conftest import snapshot_of
from tests.test_condition import FALL, RISE, run_of

RNG = np.random.default_rng(11)
NAN = float("nan")


def card_of(run, kind: str, language: str = "en"):
    """The first card of that kind; its texts in one string beside it."""
    finding = next(f for f in run.findings if f.kind == kind)
    card = explain(finding, language)
    return card, " ".join((card.title, card.what, card.do, *card.why, card.outcome, card.trace))


def test_a_metric_that_was_never_finite_has_been_so_since_its_first_value():
    """There is nothing to wait for."""
    run = run_of(loss=FALL[:12], train_dice=[NAN] * 12, val_dice=np.linspace(0.2, 0.6, 12).tolist())

    assert "train_dice has been NaN since epoch 1. Check the metric" in run.verdict


def test_one_high_score_of_many_is_no_height_to_fall_from():
    """A single value that no neighbour shares is luck; the run that ends as it was has lost nothing."""
    score = 0.2 - 0.1 * 0.7 ** np.arange(40) + 0.001 * RNG.standard_normal(40)
    score[25] = 0.78
    text = "".join(
        f"Epoch {i}/40 loss: {FALL[i - 1]:.4f} val_accuracy: {value:.4f}\n"
        for i, value in enumerate(score, 1)
    )
    (run,) = snapshot_of(text.encode()).runs

    assert "collapse" not in [f.kind for f in run.findings]


def test_rewards_are_compared_by_means():
    """Games are won and lost by chance: first and last values say nothing, nor does the best one."""
    rewards = enumerate([-30.0, 10.0, 5.0, -5.0, 15.0, -1.0] * 66, 1)
    text = "episode,reward\n" + "".join(f"{i},{reward}\n" for i, reward in rewards)
    (flat,) = snapshot_of(text.encode(), name="a.csv").runs
    card, text = card_of(flat, "not_learning")

    assert "In 396 values" in card.what
    assert "(means: −1 at first, −1 last)" in card.what
    assert "labels" not in text


@pytest.mark.parametrize(("language", "said"), [("en", "throughout"), ("zh", "自始至终")])
def test_a_reward_of_one_value_is_said_to_be_that(language, said):
    """Not to be no better than chance."""
    run = run_of(loss=FALL, reward=[0.0] * 40)

    assert said in card_of(run, "not_learning", language)[0].title


def test_a_loss_that_comes_down_again_does_not_go_on_diverging():
    """The peak and the value now are both named; there is no need to stop at once."""
    loss = [61, 190, 660, 1353, 1673, 2760, 2335, 1720, 1470, 1343, 1054]
    card, _ = card_of(run_of(loss=loss), "divergence")

    assert "coming down" in card.title
    assert "up to 2 760: now 1 054" in card.what.replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert card.do.startswith("Wait for 3 more points")


def test_the_best_value_is_named_once():
    """The advice of overfitting names it, so that the verdict need not."""
    loss = [1.0, 0.6, 0.5, 0.45, *np.linspace(0.5, 0.9, 16).tolist()]
    run = run_of(loss=np.linspace(1, 0.1, 20).tolist(), val_loss=loss)

    for language in ("en", "zh"):
        assert curvetui.engine.verdict.verdict(run, language).count("0.45") == 1


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_plateau_that_passed_was_not_the_end_of_learning(language):
    """The model learned more afterwards, so that cause is excluded."""
    loss = [3.0, *[2.0] * 30, *np.linspace(1.9, 0.5, 20).tolist()]
    card, _ = card_of(run_of(loss=[v - 0.1 for v in loss], val_loss=loss), "plateau", language)

    assert not any("learned what it can" in why or "能学的" in why for why in card.why)


def test_losses_of_a_game_have_no_best_and_no_plateau():
    """Neither is said after the words that nothing is judged."""
    run = run_of(
        discriminator_loss=[0.7, 0.6] * 20,
        generator_loss=[0.7, 0.8] * 20,
        dcgan_loss=[0.9, 0.8, 0.7, *[0.6, 0.61] * 18, 0.6],
    )

    assert "Best" not in run.verdict
    assert "plateau" not in [f.kind for f in run.findings]


def test_a_gap_of_the_past_is_told_in_the_past():
    """Its numbers are those of its end; there is no training to continue."""
    train = np.concatenate((np.linspace(0.5, 0.95, 6), np.full(44, 0.95)))
    val = np.minimum(train, 0.7)
    val[35:] = np.linspace(0.7, 0.94, 15)
    card, _ = card_of(
        run_of(accuracy=train.tolist(), val_accuracy=val.tolist()), "generalization_gap"
    )

    assert "stayed" in card.title
    assert " was " in card.what
    assert "Keep training" not in card.do
    assert not any("completely" in why for why in card.why)


def test_a_loss_far_above_is_computed_in_another_way():
    """No dropout makes a loss ten times as high."""
    run = run_of(loss=[v * 10 for v in FALL], val_loss=FALL)

    assert "computed differently" in card_of(run, "train_loss_above_validation")[0].why[0]


def test_the_name_of_a_checkpoint_is_quoted_to_its_end():
    """A long line is shortened at its beginning."""
    lines = [
        f"Epoch {i}/40 loss: {1 / i:.4f}\n"
        f"INFO a.very.long.logger.name.of.some.package New best weights found at epoch {i}, model saved to runs/frost-117.pth\n"
        for i in range(1, 12)
    ]
    (run,) = snapshot_of("".join(lines).encode()).runs
    card, _ = card_of(run, "interrupted")

    assert any("runs/frost-117.pth" in step for step in card.next)


def test_a_counter_beyond_the_plan_is_not_of_it():
    """`epoch 10 of 2` is no place."""
    from curvetui.reports.summary import reached

    text = "".join(f"Epoch {i}/{2 if i > 8 else 10} loss: {1 / i:.4f}\n" for i in range(1, 11))
    (run,) = snapshot_of(text.encode()).runs

    assert "of 2" not in reached(run, "en")


def test_a_best_that_was_beaten_is_said_to_be_that_of_its_time():
    """One score was lost while the headline went on: the checkpoint before it is not the best of the run."""
    f1 = [*np.linspace(0.2, 0.9, 20).tolist(), *[0.05] * 20]
    loss = [*np.linspace(2.0, 0.5, 20).tolist(), *[1.9] * 20]
    run = run_of(loss=loss, val_accuracy=np.linspace(0.2, 0.97, 40).tolist(), val_f1=f1)

    assert "(best val_accuracy until then: 0.575" in run.verdict
    assert "Best val_accuracy 0.97 at epoch 40" in run.verdict


def test_what_is_not_judged_has_no_best_loss():
    """Reinforcement learning without rewards: its losses show no progress."""
    run = run_of(policy_loss=[0.3, 0.2, 0.1], value_loss=[3.0, 4.0, 5.0], loss=[0.5, 0.4, 0.3])

    assert "no reward is logged" in run.verdict
    assert "best" not in run.verdict.replace("no best", "")
    assert "validation" not in run.verdict


def test_a_loss_that_takes_ages_to_halve_is_not_given_a_number():
    """No one waits for 6e+16 epochs."""
    loss = [1.0 - 1e-7 * i for i in range(300)]
    run = run_of(loss=loss)
    texts = " ".join(explain(f).title for f in run.findings if f.kind == "slow_convergence")

    assert "e+" not in texts


def test_the_number_of_classes_fits_the_accuracy():
    """Guessing among two classes is right in half of the cases, not in 39 %."""
    assert not_learning._classes(0.48, 0.388) == 3
    assert not_learning._classes(2.303, 0.1) == 10


def test_a_classifier_with_an_adversary_is_judged_by_its_score():
    """Its losses have no best, its accuracy has."""
    run = run_of(
        discriminator_loss=[0.7, 0.6] * 20, generator_loss=[0.7, 0.8] * 20, val_accuracy=RISE
    )

    assert "Not judged" not in run.verdict


def finished(**columns):
    """The run of a log that reaches its planned end."""
    rows = list(zip(*columns.values(), strict=True))
    text = "".join(
        f"Epoch {i}/{len(rows)} "
        + " ".join(f"{name}: {value:.5f}" for name, value in zip(columns, row, strict=True))
        + "\n"
        for i, row in enumerate(rows, 1)
    )
    (run,) = snapshot_of(text.encode()).runs
    return run


def kinds_of(run):
    return [f.kind for f in run.findings]


SIGMOID = 2.3 / (1 + np.exp((np.arange(60) - 30) / 1.7))


@pytest.mark.parametrize(
    ("train", "said"),
    [
        (lambda val: [v * 1.3 for v in val], "was above val_loss throughout"),
        (lambda val: [v * (1.3 if i >= 4 else 0.9) for i, v in enumerate(val)], "from epoch 5 on"),
        (lambda val: [v * (1.3 if i < 30 else 0.7) for i, v in enumerate(val)], "until epoch 28"),
    ],
)
def test_a_gap_that_lasts_to_the_end_has_no_end_of_its_own(train, said):
    """`until epoch 40` of 40 epochs sounds as if it had turned."""
    run = finished(loss=train(FALL), val_loss=FALL)

    assert said in card_of(run, "train_loss_above_validation")[0].title


def test_a_lower_training_score_speaks_for_harder_examples():
    """Not for a loss that is computed in another way, however far it is above."""
    high = RISE
    low = [v * 0.6 for v in RISE]
    run = run_of(loss=[3 * v for v in FALL], val_loss=FALL, accuracy=low, val_accuracy=high)

    assert "its score is lower too" in card_of(run, "train_loss_above_validation")[0].why[0]


@pytest.mark.parametrize("low", [0.21, 0.29, 0.4])
def test_a_score_that_comes_back_from_one_wild_value_has_not_changed_its_scale(low):
    """BLEU 22 → 0.29 → 22 was a collapse."""
    bleu = [0.5, 12.0, 19.0, 21.0, low, 22.0, 23.0, 24.0, 24.5, 25.0, 25.2, 25.3]

    assert "metric_scale_change" not in kinds_of(run_of(loss=FALL[:12], val_bleu=bleu))


@pytest.mark.parametrize(
    "lines",
    [
        ("=> loading checkpoint 'a.pth'", "=> loaded checkpoint 'a.pth' (epoch 10)"),
        ("Resuming from a.pth", "", "", "Loaded checkpoint a.pth (epoch 10)"),
    ],
)
def test_one_resume_is_reported_once(lines):
    """However many lines tell of it."""
    text = [f"Epoch {i}/40 loss: {FALL[i - 1]:.4f}" for i in range(1, 11)]
    text += [*lines, *(f"Epoch {i}/40 loss: {FALL[i - 1]:.4f}" for i in range(11, 30))]
    (run,) = snapshot_of("\n".join(text).encode() + b"\n").runs

    assert kinds_of(run).count("resumed") == 1


def test_what_was_cut_off_is_to_be_resumed():
    """A plan that nobody knows was not too short."""
    columns = {"epoch": range(1, 31), "val_loss": [2.0 * 0.97**i for i in range(30)]}
    (found,) = findings_of(StillImproving(), history_of(columns, "interrupted"))
    card = explain(found)

    assert card.do.startswith("Resume it")
    assert not any("too short" in why for why in card.why)


def test_a_rate_that_is_logged_did_not_fall_unseen():
    """And what is over asks for nothing."""
    val = [*np.linspace(2, 1, 15), *np.linspace(1, 2.4, 20), *np.linspace(2.4, 0.8, 25)]
    run = run_of(loss=np.linspace(2, 0.2, 60).tolist(), val_loss=val, learning_rate=[0.1] * 60)
    card, text = card_of(run, "delayed_generalization")

    assert "without being logged" not in text
    assert card.do == "Nothing to do now; keep the best checkpoint."


def test_luck_that_was_beaten_asks_for_nothing():
    """The best value is another one now, and the title does not call it the best."""
    score = [*(0.3 + 0.001 * (i % 3) for i in range(20)), 0.5, *(0.3 + 0.001 * i for i in range(8))]
    score += [0.6, 0.61, 0.62, 0.63]
    card, _ = card_of(run_of(loss=FALL[: len(score)], val_accuracy=score), "lucky_best")

    assert "since beaten" in card.title
    assert card.do == "Nothing to do now."


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_rate_that_was_lowered_in_vain_is_not_to_be_lowered(language):
    """The rate fell twice in a flat stretch."""
    rate = [0.1] * 14 + [0.01] * 20 + [0.001] * 26
    val = [2.0, 1.5, 1.4, 1.35, *(1.3 + 0.002 * (i % 2) for i in range(56))]
    run = finished(loss=[v + 0.01 for v in val], val_loss=val, learning_rate=rate)
    card, _ = card_of(run, "plateau", language)

    assert "lower the learning rate" not in card.do
    assert "降低学习率，或" not in card.do


@pytest.mark.parametrize(
    ("last", "said"), [(0.01, "stayed at 0.01"), (0.0088, "hardly fell, 0.01 → 0.0088")]
)
def test_a_rate_that_moves_a_little_has_not_stayed(last, said):
    """Polynomial decay moves it with each epoch."""
    rate = [0.01, *np.linspace(0.01, last, 39).tolist()] if last < 0.01 else [0.01] * 40
    val = [1.5, 1.4, 1.35, *[1.3] * 37]
    run = run_of(loss=[v + 0.01 for v in val], val_loss=val, learning_rate=rate)

    assert said.split(", ")[0] in " ".join(card_of(run, "plateau")[0].why)


def test_noise_beyond_the_level_is_not_given_in_percent():
    """±2352% says nothing."""
    loss = [500.0, 3.0, 900.0, 2.0, 700.0, 1.0, 400.0, 1.5, 800.0, 1.2, 600.0, 0.9] * 2
    card, text = card_of(run_of(loss=FALL[:24], val_loss=loss), "noisy_validation")

    assert "more than its own level" in text


def test_a_reward_has_no_batch_norm_to_break():
    """A policy collapses by its own updates, or its tasks changed."""
    reward = [*np.linspace(0, 1, 30).tolist(), *[0.0] * 30]
    _, text = card_of(run_of(loss=[0.5] * 60, reward=reward), "collapse")

    assert "policy" in text
    assert "batch norm" not in text


def test_the_time_spent_is_no_score():
    """AlgoPerf calls it so."""
    spent = [600.0 * i for i in range(1, 13)]
    text = "step,validation/loss,score,accumulated_submission_time\n" + "".join(
        f"{i},{FALL[i]},{s},{s}\n" for i, s in enumerate(spent)
    )
    (run,) = snapshot_of(text.encode(), name="a.csv").runs

    assert "score" not in run.verdict
    assert "validation/loss" in run.verdict


def test_a_slope_is_no_step():
    """A loss that leaves chance falls fast, but over all points."""
    assert "regime_change" not in kinds_of(run_of(loss=SIGMOID + 0.1))


@pytest.mark.parametrize("first", [0.57, 1.49])
def test_the_value_at_the_start_is_the_first_one(first):
    """Not the worst of the first few, as rules use it."""
    loss = [first, 1.5, 1.45, *(1.45 + 0.004 * (i % 2) for i in range(37))]
    card, _ = card_of(run_of(loss=[v + 0.01 for v in loss], val_loss=loss), "plateau")

    assert f"(at the start {first})" in card.what
