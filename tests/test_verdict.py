"""The verdict and the condition behind it at their bounds: how many points suffice, and which sentence comes."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

import curvetui
from curvetui.detectors import history_of
from curvetui.engine.checkpoints import best_of, checkpoints_of, saved_file
from curvetui.engine.condition import condition_of
from curvetui.engine.explain import explain
from curvetui.engine.verdict import verdict
from curvetui.model import Note
from tests.test_condition import FALL, RISE, run_of

FALLEN = [1.0, 5.0, 9.0, *[1.0] * 9]
NAN = float("nan")


@pytest.mark.parametrize(("points", "level"), [(2, None), (3, "calm")])
def test_three_points_are_a_course(points, level):
    """With fewer nothing is judged, and the verdict says so."""
    run = run_of(loss=[1.0, 0.9, 0.8][:points])

    assert run.verdict_level == level
    assert ("Too few points" in run.verdict) is (level is None)


@pytest.mark.parametrize(("points", "condition"), [(6, "learning"), (7, "ruined")])
def test_a_fall_counts_from_seven_points(points, condition):
    """A headline that lost its progress is ruined, but not in its first six points."""
    assert run_of(reward=FALLEN[:points]).condition == condition


@pytest.mark.parametrize(("points", "condition"), [(5, "learning"), (6, "at_chance")])
def test_a_score_of_zero_is_chance_from_six_points(points, condition):
    """Before that it may still rise."""
    assert run_of(val_accuracy=[0.0] * points).condition == condition


def test_a_score_that_is_zero_after_it_was_not_is_ruined():
    """Also where the share of progress lost is within chance."""
    rng = np.random.default_rng(3)
    noisy = np.clip(rng.normal(0.5, 0.3, 20), 0.01, 1).tolist()

    assert run_of(val_accuracy=[*noisy, 0.0, 0.0, 0.0]).condition == "ruined"


@pytest.mark.parametrize(
    ("lost", "condition"), [(0.8, "ruined"), (0.45, "getting_worse"), (0.1, "converged")]
)
def test_the_share_of_lost_progress_names_the_condition(lost, condition):
    """More than 60 % is ruin, more than 30 % getting worse, little is neither."""
    rise = np.linspace(0.0, 100.0, 20)
    end = [100.0 * (1 - lost)] * 20

    assert run_of(reward=[*rise.tolist(), *end]).condition == condition


def test_a_fall_is_seen_at_the_row_at_which_its_median_is_low():
    """The newest smoothed value counts, not the one before."""
    reward = [*np.linspace(0.0, 100.0, 20).tolist(), 20.0, 20.0, 20.0]

    assert [run_of(reward=reward[:n]).condition for n in (22, 23)] == ["learning", "ruined"]


@pytest.mark.parametrize(
    ("errors", "condition"),
    [
        ([9, 8, 7, 6, 5, 4, 3, 2], "learning"),
        ([9, 1, 7, 6, 5, 4, 3, 2], "diverged"),
        ([5, 4, 3, 2, 1], "diverged"),
    ],
)
def test_a_loss_that_rises_while_an_error_is_at_its_best_does_not_diverge(errors, condition):
    """Its weights grew; from the sixth error on, and only if none was as good before."""
    loss = [1.0, 0.9, 0.9, 1.0, 4.0, 4.1, 4.0, 4.1]

    run = run_of(train_loss=loss, val_mae=[float(e) for e in [*errors, *[9] * (8 - len(errors))]])
    assert condition_of(replace(run, findings=())).name == condition


def test_a_training_loss_at_nan_is_seen_whatever_the_score_says():
    """The score may lag behind by an evaluation."""
    run = run_of(loss=[*FALL[:20], NAN, NAN], val_accuracy=RISE[:22])

    assert run.condition == "non_finite"


def test_the_verdict_names_what_recovered_and_is_silent_where_nothing_did():
    """What is well again is told after the best value, with its numbers."""
    drops = RISE[:20] + [0.2] + RISE[21:40]
    run = run_of(val_accuracy=drops, loss=FALL[:40])
    recovered = [f for f in run.findings if f.status == "recovered" and f.level != "note"]

    assert recovered
    assert f"Recovered: {explain(recovered[-1]).title}." in run.verdict
    assert run.verdict.index("at its best") < run.verdict.index("Recovered")
    assert "Recovered" not in run_of(val_accuracy=RISE[:40], loss=FALL[:40]).verdict


@pytest.mark.parametrize(
    ("columns", "is_said"),
    [
        ({"train_loss": FALL[:20]}, True),
        ({"train_loss": FALL[:2]}, False),
        ({"train_loss": FALL[:20], "val_loss": FALL[:20]}, False),
        ({"train_loss": FALL[:20], "reward": RISE[:20]}, False),
        ({"reward": RISE[:20]}, False),
    ],
)
def test_that_nothing_was_validated_is_said_of_training_curves_only(columns, is_said):
    """Not of a few points, and not of reinforcement learning."""
    assert ("No validation is logged" in run_of(**columns).verdict) is is_said


def test_names_that_mean_nothing_are_listed_up_to_six():
    """A longer list ends in an ellipsis."""
    names = {f"thing{k}": [1.0, 2.0, 3.0] for k in "abcdefgh"}
    few = dict(list(names.items())[:6])

    assert "thingf, …" in run_of(**names).verdict
    assert "…" not in run_of(**few).verdict


def test_a_card_of_what_is_over_speaks_of_the_past():
    """Titles and places change with the status."""
    run = run_of(val_accuracy=RISE[:20] + [0.2] + RISE[21:40], loss=FALL[:40])
    drop = next(f for f in run.findings if f.kind == "validation_drop")
    ruined = run_of(loss=FALL[:30] + [4.0] * 8)
    going = next(f for f in ruined.findings if f.kind == "divergence")

    assert explain(drop).outcome
    assert not explain(going).outcome
    assert "diverging" in explain(going).title


@pytest.mark.parametrize("zeros", [3, 5, 9])
@pytest.mark.parametrize("before", [0, 12])
def test_a_loss_that_was_zero_for_a_while_has_not_stayed_there(before, zeros):
    """Headline, card and verdict say from where to where; only an open one says `so far`."""
    start = [0.5 + 0.01 * (k % 3) for k in range(before)]
    zero = [0.0] * (zeros + 8 * (not before))
    run = run_of(loss=start + zero + [0.4 - 0.001 * k for k in range(20)])
    (card,) = (explain(f) for f in run.findings if f.kind == "zero_loss")

    said = f"{card.title} {card.what} {run.verdict}"
    assert "was exactly 0 from epoch" in said
    assert "has been" not in said and "has stayed" not in said and "so far" not in said


@pytest.mark.parametrize("length", [40, 60, 100])
def test_a_generator_that_caught_up_is_not_said_to_be_beaten_now(length):
    """The newest value of the bad stretch is no value of today."""
    d = [1.4, 1.2, 0.9, 0.5, 0.2] + [0.001] * length + [0.7] * 30
    g = [0.7, 0.9, 1.5, 3.0, 6.0] + [12.0] * length + [0.8] * 30
    run = run_of(d_loss=d, g_loss=g)
    (card,) = (explain(f) for f in run.findings if f.kind == "generator_beaten")

    assert "was almost 0" in card.title and "was near 0 for" in card.what
    assert " now" not in card.what and "现在" not in explain(run.findings[0], "zh").what


def test_what_came_shortly_before_is_told_by_its_name():
    """As a person calls it, with its place; a kind without words by its own name."""
    run = run_of(loss=FALL[:30] + [4.0] * 8)
    finding = next(f for f in run.findings if f.kind == "divergence")
    finding.evidence["came_before"] = [["learning_rate_step", 12.0], ["unheard_of", 13.0]]
    told = explain(finding).what

    assert "Before it: learning-rate step (epoch 12), unheard_of (epoch 13)." in told
    assert "第 12 轮" in explain(finding, "zh").what


def test_best_values_come_headline_first_then_by_split():
    """Validation, test, training, none."""
    history = history_of(
        {"epoch": [1, 2, 3], **{n: [3.0, 1.0, 2.0] for n in ("loss", "train_loss", "test_loss")}}
        | {"val_loss": [1.0, NAN, 2.0], "val_acc": [0.1, 0.3, 0.2]}
    )

    assert [b.metric.name for b in best_of(history)] == [
        "val_acc",
        "val_loss",
        "test_loss",
        "loss",
        "train_loss",
    ]
    assert best_of(history)[0].value == 0.3
    assert best_of(history)[1].value == 1.0


def test_the_loss_beside_a_headline_is_that_of_its_split():
    """A score without a split goes with the validation loss."""
    columns = {
        "epoch": [1, 2, 3, 4],
        "val_loss": [3.0, 1.0, 2.0, 4.0],
        "loss": [3.0, 2.0, 1.0, 4.0],
    }
    plain = checkpoints_of(history_of({**columns, "reward": [1.0, 2.0, 3.0, 4.0]}))

    assert [(c.by.name, c.epoch) for c in plain] == [("reward", 4), ("val_loss", 2)]


@pytest.mark.parametrize(
    ("text", "at", "file"),
    [
        ("saving checkpoints/epoch_3.pt", 0.0, "checkpoints/epoch_3.pt"),
        ("saving weights.03-0.21.keras", 9.0, "weights.03-0.21.keras"),
        ("saving model.h5", 1.5, "model.h5"),
        ("saving model.h5", 2.5, "model.h5"),
        ("saving best.pt", 1.0, None),
        ("saving best.pt", 3.0, None),
        ("saving epoch_31.pt", 2.0, None),
        ("saving epoch_30.pt", 2.0, None),
    ],
)
def test_a_file_belongs_to_the_values_that_it_was_saved_with(text, at, file):
    """By the number in its name; without one, between the value before and the next."""
    history = history_of({"epoch": [1, 2, 3, 4], "val_loss": [4.0, 3.0, 1.0, 2.0]})
    noted = replace(history, notes=(Note(at, "checkpoint", text),))

    assert saved_file(noted, noted.curves[0], 3.0) == file


@pytest.mark.parametrize(("language", "mark"), [("en", "?"), ("zh", "？")])
def test_a_title_that_is_a_question_ends_with_its_mark(language, mark):
    """No full stop stands behind it."""
    run = run_of(val_accuracy=[1.0] * 20, train_accuracy=list(np.linspace(0.6, 0.8, 20)))
    text = verdict(run, language)

    assert [f.kind for f in run.findings if f.level != "note"] == ["leakage"]
    assert mark in text
    assert not any(wrong in text for wrong in ("?.", "？。", "?。"))


def test_a_score_that_never_changed_has_no_best():
    """`Best val_accuracy 0 at epoch 1` would name a checkpoint to keep."""
    loss = [2.0, 1.8, 1.6, 1.5, 1.4, 1.3, 1.25, 1.2, 1.18, 1.17]
    stuck = run_of(loss=loss, val_accuracy=[0.0] * 10)
    moved = run_of(loss=loss, val_accuracy=[0.1, *[0.0] * 9])

    assert "constant_predictions" in {f.kind for f in stuck.findings}
    assert "Best" not in stuck.verdict
    assert "(0.1)" in moved.verdict


@pytest.mark.parametrize("with_score", [True, False])
def test_the_best_value_stands_once_in_the_verdict_on_overfitting(with_score):
    """The advice names the checkpoint with its values; `Best …` would say it again."""
    loss = [2.0 * 0.8**e + 0.5 + max(0, e - 10) * 0.04 for e in range(30)]
    score = [min(0.82, 0.5 + e * 0.032) - max(0, e - 12) * 0.003 for e in range(30)]
    more = {"val_accuracy": score} if with_score else {}
    run = run_of(loss=[2.0 * 0.8**e for e in range(30)], val_loss=loss, **more)

    assert "overfitting" in {f.kind for f in run.findings}
    assert "Best" not in run.verdict
    assert run.verdict.count("0.82" if with_score else f"({min(loss):.6g})") == 1


def test_a_plateau_of_a_short_run_gives_no_limit_that_it_breaks():
    """`change 1.4% (limit 1.0%) over 4 points (at least 10)` was said of a loss that rose."""
    columns = {"loss": [1, 0.8, 0.6, 0.5, 0.4, 0.3], "val_loss": [1, 0.9, 0.8, 0.85, 0.9, 1.0]}
    history = SimpleNamespace(history=columns, epoch=[*range(6)], params={"epochs": 6})
    run = curvetui.diagnose(history).runs[0]
    (trace,) = (explain(f).trace for f in run.findings if f.kind == "plateau")

    assert "no gain over the last" in trace
    assert "at least 10" not in trace


def test_a_collapse_says_of_training_only_what_training_did():
    """A score that overfitting took away fell while the training loss went on falling."""
    falls = 2.0 * 0.8825 ** np.arange(1, 61)
    rises = np.maximum(np.arange(-19, 41), 0) * 0.03
    noise = np.random.default_rng(1).normal(0, 0.01, 60)
    columns = {"loss": falls + 0.1, "val_loss": falls + 0.3 + rises + noise}
    columns["val_accuracy"] = 0.91 - 0.3 * (falls + rises)
    history = SimpleNamespace(history=columns, epoch=[*range(60)], params={"epochs": 60})
    run = curvetui.diagnose(history).runs[0]
    (card,) = (explain(f) for f in run.findings if f.kind == "collapse")

    assert "training has lost" not in card.worry


@pytest.mark.parametrize("fall", [-0.5, -2.0, -30.0])
def test_a_score_that_fell_below_zero_is_told_by_its_value(fall):
    """No share of a reward is 249% below it."""
    score = [10.0 * k / 19 for k in range(20)] + [fall - 0.01 * (k % 5) for k in range(20)]
    run = run_of(val_reward=score, loss=FALL[:40])
    cards = [explain(f).what for f in run.findings if f.kind == "collapse"]

    assert cards
    assert not any("% below" in what for what in cards)
    assert all("−" in what or "of what it had gained" in what for what in cards)


@pytest.mark.parametrize("score", ["val_accuracy", "val_f1", "val_mae"])
def test_no_card_misses_a_validation_score_that_is_logged(score):
    """A loss that rises beside any score is not told to be without one."""
    up = [*FALL[:20], *[FALL[19] + 0.05 * k for k in range(1, 21)]]
    values = RISE[:40] if score != "val_mae" else [0.9] * 40
    columns = {"loss": FALL[:40], "val_loss": up}
    said, bare = (
        " ".join(explain(f).limits for f in run_of(**c).findings)
        for c in ({**columns, score: values}, columns)
    )

    assert "Without a validation score" in bare
    assert "Without a validation score" not in said


@pytest.mark.parametrize("highest", [0.2, 1.0, 100.0])
def test_a_reward_that_was_once_above_zero_was_not_zero_all_along(highest):
    """Its median is 0, its best is not."""
    reward = [0.0, highest, *[0.0] * 10]
    run = run_of(reward=reward)
    text = run.verdict

    assert "0 all along" not in text
    assert "0 all along" not in verdict(run, "zh") and "一直为 0。" not in verdict(run, "zh")


def test_what_is_back_has_not_recovered():
    """The verdict does not name a finding as recovered beside the same trouble, open."""
    rise = [FALL[19] + 0.05 * k for k in range(1, 16)]
    val = [*FALL[:20], *rise, *[FALL[19] * 0.9] * 5, *rise, *rise]
    run = run_of(loss=[2 * 0.97**k for k in range(len(val))], val_loss=val)
    kinds = [(f.kind, f.status) for f in run.findings if f.kind == "overfitting"]

    assert {("overfitting", "open"), ("overfitting", "recovered")} <= set(kinds)
    assert "Recovered: val_loss rose" not in run.verdict


@pytest.mark.parametrize("examples", [50, 128, 750])
def test_a_summed_loss_has_no_nats_for_each_error(examples):
    """Cross-entropy per error is a number of means only."""
    val = [examples * v for v in [*FALL[:20], *[FALL[19] + 0.03 * k for k in range(1, 21)]]]
    columns = {"loss": FALL[:40], "val_loss": val, "val_accuracy": [*RISE[:20], *[RISE[19]] * 20]}
    said = " ".join(map(str, (explain(f).why for f in run_of(**columns).findings)))

    assert "nats per error" not in said
