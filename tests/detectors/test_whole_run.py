"""A run that is over is judged as a whole, however few values it has."""

import numpy as np
import pytest

from curvetui.detectors import history_of
from curvetui.engine.judge import judge

NOISE = np.random.default_rng(3).normal(size=400)


def held(columns, state="finished"):
    """(kind, level) of what holds at the end of a run with these *columns*, above a note."""
    found = judge(history_of(columns, state))
    return {(f.kind, f.level) for f in found if f.holds and f.level != "note"}


def epochs(**columns):
    """*columns* with their epochs."""
    return {"epoch": range(1, 1 + len(next(iter(columns.values())))), **columns}


STILL = {
    "five epochs at ln 10": epochs(
        train_loss=[2.3031, 2.3029, 2.3030, 2.3031, 2.3029], val_acc=[0.1, 0.11, 0.09, 0.1, 0.1]
    ),
    "a regression": epochs(loss=100 + 0.2 * NOISE[:12], val_loss=104 + 0.2 * NOISE[20:32]),
    "a rate far too small": epochs(train_loss=0.69 - 0.0002 * np.arange(9)),
    "a language model": {"step": range(100, 3100, 100), "loss": 10.8 + 0.03 * NOISE[:30]},
    "rounds of boosting": {
        "step": range(8),
        "train-rmse": np.round(3.1 + 1e-4 * NOISE[:8], 5),
        "valid-rmse": np.round(3.2 + 1e-4 * NOISE[9:17], 5),
    },
}


@pytest.mark.parametrize("columns", STILL.values(), ids=STILL)
def test_a_run_in_which_nothing_got_better_did_not_learn(columns):
    """All curves certainly gained next to nothing; while it runs, more may come."""
    assert ("not_learning", "act") in held(columns)
    assert ("not_learning", "act") not in held(columns, "running")


LEARNED = {
    "in the first epoch": epochs(loss=[2.3, *[0.41] * 7], val_acc=[0.31, *[0.86] * 7]),
    "only in training": epochs(train_loss=[1.0, 0.9, 0.8, 0.7, 0.6], val_loss=[1.0] * 5),
    "before the log begins": {"epoch": range(40, 48), "loss": 0.31 + 0.001 * NOISE[:8]},
    "before fine-tuning": epochs(val_acc=[0.91, 0.912, 0.911, 0.913, 0.912]),
    "batches that scatter": {"step": range(10, 210, 10), "loss": 1.2 + 0.1 * NOISE[:20]},
    "and lost it again": epochs(
        loss=[2.3, 1.5, 1.1, *[2.3] * 9], accuracy=[0.1, 0.4, 0.6, *[0.1] * 9]
    ),
    "a game": {"step": range(30), "d_loss": [0.69] * 30, "g_loss": 0.69 + 0.001 * NOISE[:30]},
}


@pytest.mark.parametrize("columns", LEARNED.values(), ids=LEARNED)
def test_a_run_that_learned_or_may_have_did_not_stand_still(columns):
    """What was learned before the log, or is hidden in noise, is not denied."""
    assert not {f for f in held(columns) if f[0] == "not_learning"}


@pytest.mark.parametrize("loss", [[0.5] * 4, 2.3 + 0.001 * NOISE[:12]])
def test_a_rate_of_zero_from_the_start_is_said_once_nothing_moved(loss):
    """Beside a loss that falls it is rounded."""
    columns = epochs(loss=loss, lr=[0.0] * len(loss))

    assert ("learning_rate_zero", "stop") in held(columns)
    assert not held({**columns, "loss": 2.0 * 0.9 ** np.arange(len(loss))})


FALLS = np.array([1.02, 0.63, 0.45, 0.34, 0.27, 0.22, 0.18, 0.15, 0.12, 0.1])
TURNS = {
    "loss and score": {
        "val_loss": [1.03, 0.68, 0.52, 0.42, 0.35, 0.41, 0.47, 0.54, 0.59, 0.66],
        "val_dice": [0.06, 0.31, 0.42, 0.49, 0.54, 0.49, 0.44, 0.39, 0.35, 0.3],
    },
    "a loss alone": {"val_loss": [9.1, 7.4, 6.6, 5.9, 5.4, 5.3, 5.2, 5.5, 5.7, 6.0]},
    "an mAP alone": {"mAP": [0.0, 0.11, 0.19, 0.23, 0.27, 0.26, 0.24, 0.23, 0.22, 0.21]},
    "word errors": {"val_wer": [0.99, 0.6, 0.42, 0.36, 0.31, 0.3, 0.33, 0.34, 0.36, 0.37]},
}


@pytest.mark.parametrize("columns", TURNS.values(), ids=TURNS)
def test_ten_epochs_that_turn_in_the_middle_end_overfitted(columns):
    """Medians of five would see the turn when the run is over."""
    found = held(epochs(train_loss=FALLS, **columns))

    assert "overfitting" in {kind for kind, _ in found}


@pytest.mark.parametrize("columns", TURNS.values(), ids=TURNS)
def test_those_that_settle_or_come_back_do_not(columns):
    """One bad evaluation near the end is none; neither is a run that keeps what it has."""
    for tail in ([5, 5, 5, 5, 5], [5, 7, 8, 6, 5]):
        order = [*range(5), *tail]
        again = {name: np.array(values)[order] for name, values in columns.items()}
        found = held(epochs(train_loss=FALLS, **again))
        assert "overfitting" not in {kind for kind, _ in found}


@pytest.mark.parametrize(
    "columns",
    [
        epochs(loss=[2.3, 2.7, 3.3, 3.9, 4.5]),
        epochs(train_loss=0.7 * np.linspace(1, 2.4, 30) + 0.02 * NOISE[:30]),
        epochs(train_loss=[4.16, 2.54, 1.93, 4.24, 4.24]),
        epochs(train_loss=[0.69, 0.45, 0.37, 0.71, 0.7]),
    ],
)
def test_a_loss_that_ends_at_twice_its_start_or_back_at_it_diverged(columns):
    """Two last values are enough once the run is over."""
    assert ("divergence", "act") in held(columns)


@pytest.mark.parametrize(
    "columns",
    [
        {"step": range(40), "loss": [1.4, *[13.5] * 39], "val_loss": np.linspace(4.1, 4.0, 40)},
        epochs(train_loss=[0.69, 0.45, 0.47, 0.46, 0.46]),
    ],
)
def test_an_odd_first_value_or_a_small_rise_is_no_divergence(columns):
    """The first mean after a resume may be of another kind."""
    assert "divergence" not in {kind for kind, _ in held(columns)}


@pytest.mark.parametrize("length", [10, 20, 60])
def test_a_discriminator_that_wins_at_the_end_has_won(length):
    """Three single values are enough at the end of a run."""
    lost = max(3, length // 10)
    d = np.concatenate((np.linspace(1.3, 0.2, length - lost), [2e-4] * lost))
    g = np.linspace(0.7, 18.0, length)

    assert ("generator_beaten", "watch") in held(epochs(d_loss=d, g_loss=g))
    assert not held(
        epochs(d_loss=np.linspace(1.3, 0.4, length), g_loss=np.linspace(0.7, 2.0, length))
    )


@pytest.mark.parametrize("ends", [0.68, 0.7])
def test_a_drop_that_is_over_does_not_hide_what_goes_on(ends):
    """The rise began while the score was down, and goes on after it came back."""
    epoch = np.arange(60)
    loss = np.where(epoch < 20, 2.0 * 0.93**epoch, 0.5 + 0.02 * (epoch - 20))
    score = np.where(epoch < 20, 0.8 - 0.5 * 0.9**epoch, ends - 0.002 * (epoch - 20))
    score[20:22] = 0.3
    columns = epochs(train_loss=1.8 * 0.92**epoch, val_loss=loss, val_accuracy=score)

    assert {k for k, _ in held(columns)} & {"overfitting", "miscalibration"}


@pytest.mark.parametrize(
    "scores",
    [
        [0.9011, 0.8967, 0.8961, 0.895, 0.8922, 0.9006, 0.8944, 0.8967, 0.8956, 0.8956, 0.8972],
        [0.71, 0.702, 0.699, 0.701, 0.7, 0.703, 0.698, 0.702, 0.7, 0.699, 0.701],
    ],
)
def test_a_score_that_was_best_at_first_and_lost_half_a_point_holds(scores):
    """It has gained nothing that shares of the gain could be of."""
    train = 0.45 + 0.1 * 0.5 ** np.arange(11)

    assert not held(epochs(train_loss=train, val_accuracy=scores))
    assert held(epochs(train_loss=train, val_accuracy=[*scores[:3], *np.linspace(0.85, 0.6, 8)]))


def test_an_area_that_rose_and_fell_again_beside_good_training_is_no_coin():
    """Nine areas that scatter around a half may have been better in between."""
    area = [0.52, 0.46, 0.67, 0.69, 0.64, 0.47, 0.43, 0.62, 0.42]
    columns = epochs(loss=0.25 * 0.8 ** np.arange(9), auc=[0.92] * 9, val_auc=area)

    assert "not_learning" not in {kind for kind, _ in held(columns)}


def test_four_points_of_a_game_are_no_collapse():
    """Mean points of the answers in a step vary around 0."""
    columns = {"step": range(1, 5), "critic/score/mean": [0.09, -0.41, -0.35, -0.41]}

    assert "collapse" not in {kind for kind, _ in held(columns)}
