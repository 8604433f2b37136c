"""The questions of the second and third seed, on runs made here: steps of the rate, loss against score."""

from __future__ import annotations

import numpy as np
import pytest

import curvetui

KINDS = {"overfitting", "miscalibration"}


def three_rates(seed, *, epochs=150, drops=(50, 100), noise=0.03, printed=True):
    """Overfitting between the drops; after the second the loss rises while the accuracy makes new bests."""
    rng = np.random.default_rng(seed)
    e = np.arange(1, epochs + 1)
    part = np.searchsorted(drops, e, side="left")
    one, two = np.maximum(e - drops[0], 0), np.maximum(e - drops[1], 0)
    val = np.choose(
        part,
        [
            0.5 + 1.5 * np.exp(-e / 8),
            0.32 + 0.16 * (1 - np.exp(-np.maximum(one - 6, 0) / 18)),
            0.35 + 0.09 * (1 - np.exp(-np.maximum(two - 4, 0) / 18)),
        ],
    )
    acc = np.choose(
        part,
        [
            0.82 - 0.4 * np.exp(-e / 8),
            0.9 - 0.025 * (1 - np.exp(-np.maximum(one - 6, 0) / 15)),
            0.915 + 0.01 * (1 - np.exp(-two / 12)),
        ],
    )
    train = np.choose(
        part,
        [
            0.52 + 1.5 * np.exp(-e / 8),
            0.08 + 0.15 * np.exp(-one / 10),
            0.006 + 0.02 * np.exp(-two / 4),
        ],
    )
    sizes = np.choose(part, [3 * noise, noise, 0.5 * noise])
    columns = {
        "epoch": e.tolist(),
        "train_loss": (train * np.exp(rng.normal(0, 0.01, epochs))).round(4).tolist(),
        "val_loss": (val * (1 + sizes * rng.normal(0, 1, epochs))).round(4).tolist(),
        "val_acc": (acc + 0.1 * sizes * rng.normal(0, 1, epochs)).round(4).tolist(),
    }
    return columns | ({"lr": (0.1 * 0.2**part).tolist()} if printed else {})


def found(columns, rows=None):
    rows = len(columns["epoch"]) if rows is None else rows
    return curvetui.diagnose({name: values[:rows] for name, values in columns.items()}).findings


@pytest.mark.parametrize("printed", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_a_rise_between_two_drops_is_seen_within_the_segment(seed, printed):
    """The restless losses at the first rate do not hide it, whether the rate is printed or only shows in the curves."""
    said = found(three_rates(seed, printed=printed), 75)

    assert any(f.kind in KINDS and f.level != "note" and f.first > 50 for f in said)


@pytest.mark.parametrize("seed", range(4))
def test_overfitting_ends_when_the_score_makes_a_new_best(seed):
    """After the second drop decisions are better than ever, though the loss never came back."""
    ended = [f for f in found(three_rates(seed)) if f.kind == "overfitting" and f.first < 100]

    assert ended
    assert all(f.status == "recovered" and 100 < f.ended_at < 115 for f in ended)


@pytest.mark.parametrize("seed", range(4))
def test_a_rise_of_the_loss_under_a_rising_score_is_said_of_its_own_segment(seed):
    """The loss is above the best of its segment, not only above that of an earlier one."""
    said = [f for f in found(three_rates(seed)) if f.kind == "miscalibration" and f.first >= 100]

    assert [f.status for f in said] == ["open"]
    assert "val_acc" in said[0].explanation().next[0]


@pytest.mark.parametrize("seed", range(6))
def test_drops_that_help_leave_nothing_open(seed):
    """The same net without overfitting."""
    columns = three_rates(seed)
    e = np.asarray(columns["epoch"])
    rng = np.random.default_rng(seed)
    for name, start in (("val_loss", 0.5), ("train_loss", 0.6)):
        level = start * 0.75 ** np.searchsorted((50, 100), e, side="left") + np.exp(-e / 8)
        columns[name] = (level * (1 + 0.02 * rng.normal(0, 1, len(e)))).tolist()
    columns["val_acc"] = (1 - np.asarray(columns["val_loss"]) / 3).tolist()

    assert not [f for f in found(columns) if f.level != "note" and f.status == "open"]


def log(columns, head=""):
    names = [name for name in columns if name not in ("epoch", "lr")]
    rows = zip(columns["epoch"], *(columns[name] for name in names), strict=True)
    return head + "".join(
        f"Epoch {e}/150 "
        + " ".join(f"{k} {v:.4f}" for k, v in zip(names, values, strict=True))
        + "\n"
        for e, *values in rows
    )


@pytest.mark.parametrize("seed", range(3))
def test_nobody_is_told_to_stop_before_a_planned_drop(seed, tmp_path):
    """At epoch 98 the schedule in the log's first line has a drop at 100: it is named, and waited for."""
    columns = {k: v[:98] for k, v in three_rates(seed, noise=0.015).items()}
    path = tmp_path / "train.log"
    path.write_text(
        log(columns, "Namespace(lr=0.1, milestones=[50, 100], gamma=0.2, epochs=150)\n")
    )
    said = [f for f in curvetui.read(path).findings if f.kind == "overfitting"]
    path.write_text(log(columns))
    unplanned = [f for f in curvetui.read(path).findings if f.kind == "overfitting"]

    assert [f.level for f in said] == ["watch"]
    assert "epoch 100" in said[0].explanation().worry
    assert [f.level for f in unplanned] == ["act"]
    assert "planned" not in unplanned[0].explanation().worry


@pytest.mark.parametrize("seed", range(8))
def test_a_loss_that_rises_with_the_score_is_never_an_act(seed):
    """The best of many noisy accuracies is too good: that alone is no worse score."""
    rng = np.random.default_rng(seed)
    e = np.arange(1, 91)
    columns = {
        "epoch": e.tolist(),
        "train_loss": (1.5 * np.exp(-e / 20) + 0.05).tolist(),
        "val_loss": (
            1 + np.exp(-e / 6) + 0.006 * np.maximum(e - 25, 0) + rng.normal(0, 0.02, 90)
        ).tolist(),
        "val_acc": (0.7 - 0.4 * np.exp(-e / 8) + 0.0004 * e + rng.normal(0, 0.012, 90)).tolist(),
    }
    said = found(columns)

    assert any(f.kind == "miscalibration" for f in said)
    assert not [f for f in said if f.kind == "overfitting" and f.level == "act"]


@pytest.mark.parametrize("seed", [9, 46, 49])
def test_a_score_just_below_the_best_of_many_noisy_ones_is_no_act(seed):
    """The score keeps rising by two points in 110 epochs; its noise is 0.7 points."""
    rng = np.random.default_rng(seed)
    e = np.arange(1, 151)
    late = np.clip(e - 40, 0, None) / 150
    loss = (0.92 + 1.2 * np.exp(-e / 7) + 0.6 * late) * (1 + rng.normal(0, 0.015, 150))
    columns = {
        "epoch": e.tolist(),
        "train_loss": (0.05 + 1.9 * np.exp(-e / 18)).tolist(),
        "val_loss": loss.tolist(),
        "val_acc": (
            0.735 - 0.42 * np.exp(-e / 9) + 0.02 * late + rng.normal(0, 0.007, 150)
        ).tolist(),
    }
    falls = columns | {"val_acc": (np.array(columns["val_acc"]) - 0.1 * late).tolist()}

    assert not [f for f in found(columns) if f.kind == "overfitting" and f.level == "act"]
    assert [f.level for f in found(falls) if f.kind == "overfitting"] == ["act"]


@pytest.mark.parametrize("seed", [16, 60, 101])
def test_a_noisy_loss_below_the_training_loss_is_not_memorised(seed):
    """Four rises in a row are chance where a loss scatters by 16 %; memorising lifts it above training."""
    rng = np.random.default_rng(seed)
    e = np.arange(1, 21)
    scatter = 1 + 0.16 * (rng.gamma(2, size=20) - 2) / 2**0.5
    columns = {
        "epoch": e.tolist(),
        "train_loss": (1.5 + 1.2 * np.exp(-e / 6)).tolist(),
        "val_loss": ((1.2 + 1.2 * np.exp(-e / 4)) * scatter).tolist(),
    }
    lower = columns | {"train_loss": (0.5 + 1.2 * np.exp(-e / 6)).tolist()}

    assert not [f for f in found(columns) if f.kind in KINDS]
    assert [f for f in found(lower) if f.kind in KINDS]


@pytest.mark.parametrize("seed", range(3))
def test_a_score_that_loses_two_points_slowly_while_the_loss_falls_is_seen(seed):
    """By far more than its noise, for many evaluations."""
    rng = np.random.default_rng(seed)
    e = np.arange(1, 41)
    late = np.clip(e - 18, 0, None) / 40
    columns = {
        "epoch": e.tolist(),
        "train_loss": (0.4 + 1.9 * np.exp(-e / 20)).tolist(),
        "val_loss": ((0.5 + 1.8 * np.exp(-e / 20)) * (1 + rng.normal(0, 0.005, 40))).tolist(),
        "val_acc": (0.6 - 0.4 * np.exp(-e / 4) - 0.045 * late + rng.normal(0, 0.002, 40)).tolist(),
    }
    holds = columns | {"val_acc": (np.array(columns["val_acc"]) + 0.045 * late).tolist()}

    assert [f.level for f in found(columns) if f.kind == "both_fall"] == ["watch"]
    assert not [f for f in found(holds) if f.kind == "both_fall"]


@pytest.mark.parametrize(("parts", "noise"), [(14, 0.0), (23, 0.04), (31, 0.08)])
def test_training_loss_above_validation_ends_where_the_curves_part(parts, noise):
    """Single noisy points cross long before; the sum of the gaps turns where most of them do."""
    rng = np.random.default_rng(parts)
    e = np.arange(1, 61)
    val = 0.4 + np.exp(-e / 10)
    columns = {
        "epoch": e.tolist(),
        "train_loss": np.where(e <= parts, val + 0.15, val - 0.15 - 0.002 * (e - parts)).tolist(),
        "val_loss": (val * (1 + noise * rng.normal(0, 1, 60))).tolist(),
    }
    (said,) = [f for f in found(columns) if f.kind == "train_loss_above_validation"]

    assert said.first <= 5
    assert abs(said.last - parts) <= 2


@pytest.mark.parametrize("seed", range(3))
def test_a_falling_score_is_never_told_to_train_longer(seed):
    """The loss improves to the end, the accuracy gets worse."""
    rng = np.random.default_rng(seed)
    e = np.arange(1, 81)
    text = log(
        {
            "epoch": e.tolist(),
            "val_loss": (0.5 + 2 * np.exp(-e / 40) + rng.normal(0, 0.005, 80)).tolist(),
            "val_acc": (0.8 - 0.002 * np.maximum(e - 20, 0) + rng.normal(0, 0.003, 80)).tolist(),
        }
    ).replace("/150", "/80")
    held = text.replace(" val_acc 0.", " val_bcc 0.")
    kinds = [{f.kind for f in report_of(t)} for t in (text, held)]

    assert "still_improving" not in kinds[0]
    assert "still_improving" in kinds[1]


def report_of(text):
    from tests.conftest import snapshot_of

    return [f for run in snapshot_of(text.encode()).runs for f in run.findings]


@pytest.mark.parametrize("helps", [True, False])
def test_a_later_step_is_told_by_what_it_did(helps):
    """Half of the later steps help: no card says beforehand that they do not."""
    levels = [1.0, 0.6, 0.4 if helps else 0.6]
    values = [level + 0.01 * (k % 3) for level in levels for k in range(12)]
    columns = {
        "epoch": range(1, 37),
        "val_loss": values,
        "train_loss": values,
        "lr": [0.1] * 12 + [0.01] * 12 + [0.001] * 12,
    }
    second = [f for f in curvetui.diagnose(columns).findings if f.kind == "learning_rate_step"][1]
    card = second.explanation()

    assert second.evidence["helped"] == ("yes" if helps else "no")
    assert not any(word in str(card) for word in ("only the first", "later steps usually"))


@pytest.mark.parametrize("scale", [1.0, 0.3, 4.0])
@pytest.mark.parametrize("after", [0.02, 0.035])
def test_a_rise_that_a_lower_rate_does_not_stop_is_told_soon(scale, after):
    """The new segment is not awaited when every loss in it lies above those before the drop."""
    val = [1.8, 1.79, 1.81, 1.77, 1.79, 1.82, 1.85, 1.89, 1.9, 1.91]
    val += [1.92 + after * i for i in range(8)]
    columns = {
        "epoch": range(1, 19),
        "train_loss": [scale * (2.1 - 0.045 * i) for i in range(18)],
        "val_loss": [scale * v for v in val],
        "learning_rate": [1e-4] * 10 + [5e-5] * 8,
    }
    found = [f for f in curvetui.diagnose(columns).findings if f.kind == "overfitting"]

    assert [(f.status, f.metrics[0]) for f in found] == [("open", "val_loss")]
    assert 15 <= found[0].detected_at <= 18


@pytest.mark.parametrize("after", [1.8, 1.83, 1.86])
def test_a_rise_that_a_lower_rate_takes_back_is_not(after):
    """The loss lies above its best, but below where the drop found it."""
    val = [1.8, 1.79, 1.81, 1.77, 1.79, 1.82, 1.85, 1.89, 1.95, 2.0]
    columns = {
        "epoch": range(1, 19),
        "train_loss": [2.1 - 0.045 * i for i in range(18)],
        "val_loss": [*val, *(after + 0.003 * i for i in range(8))],
        "learning_rate": [1e-4] * 10 + [5e-5] * 8,
    }

    assert not [f for f in curvetui.diagnose(columns).findings if f.kind == "overfitting"]
