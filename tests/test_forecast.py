"""The forecast: an interval at the planned end, when a target is reached, and silence where nothing can be known."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from curvetui.engine.forecast import sentence
from curvetui.statistics.extrapolation import LEVELS, MIN_POINTS, fitted
from tests.conftest import sample, snapshot_of
from tests.test_check import run


def log(values, plan=100, name="val_accuracy", zero=False, rates=None):
    """A log that counts epochs of *plan*, with one metric."""
    lines = []
    for index, value in enumerate(values):
        epoch = index if zero else index + 1
        rate = f" - learning_rate: {rates[index]:g}" if rates is not None else ""
        lines.append(
            f"Epoch {epoch}/{plan} - loss: {2 / (index + 1) + 0.1:.4f}{rate} - {name}: {value:.5f}\n"
        )
    return "".join(lines).encode()


def rising(count, top=0.95, noise=0.002, power=0.7, seed=0):
    x = np.arange(1.0, count + 1)
    return top - 0.5 * x**-power + np.random.default_rng(seed).normal(0, noise, count)


def forecast(data):
    return snapshot_of(data).runs[-1].forecast


@pytest.mark.parametrize("count", [25, 50, 75])
def test_the_end_of_a_power_law_lies_within_the_interval_as_often_as_promised(count):
    """At a quarter, half and three quarters; the interval is narrower than what is still to come."""
    inside, widths = [], []
    for seed in range(20):
        whole = rising(100, seed=seed, power=0.4 + 0.03 * seed)
        found = forecast(log(whole[:count]))
        inside.append(found.end.low <= whole[-1] <= found.end.high)
        widths.append(
            (found.end.high - found.end.low) / max(abs(whole[-1] - whole[count // 2]), 0.01)
        )

    assert sum(inside) >= 14
    assert np.median(widths) < 2


def test_the_forecast_is_for_the_planned_end():
    """In the log's own counting, also where that begins at 0."""
    assert forecast(log(rising(40))).end.x == 100
    assert forecast(log(rising(40), zero=True)).end.x == 99


def test_a_falling_loss_is_forecast_towards_lower_values():
    """And never below 0."""
    x = np.arange(1.0, 41)
    found = forecast(log(0.02 + 3 * x**-1.2, name="val_loss"))

    assert found.metric == "val_loss"
    assert 0 <= found.end.low <= found.end.value <= found.end.high
    assert found.end.value < found.now[1]


def test_a_share_stays_below_one():
    """However steeply it rises."""
    assert forecast(log(0.5 + 0.45 * np.arange(1, 41) / 40)).end.high <= 1


def test_a_target_is_reached_where_the_course_ahead_reaches_it():
    """Likely, unlikely, and already reached."""
    found = forecast(log(rising(40)))
    near, far = found.reach(found.end.value - 0.002), found.reach(0.999)

    assert found.now[0] < near.at <= 100
    assert near.earliest <= near.at
    assert near.probability > 0.5
    assert (far.at, far.probability < 0.25) == (None, True)
    assert found.reach(0.6).probability == 1


def test_probabilities_fall_as_targets_rise():
    """And stay within what was measured."""
    found = forecast(log(rising(40)))
    told = [found.reach(value).probability for value in np.linspace(found.best[1] + 1e-4, 0.99, 30)]

    assert all(a >= b for a, b in zip(told, told[1:], strict=False))
    assert LEVELS[0] <= min(told) <= max(told) <= LEVELS[-1]


SILENT = {
    "no plan": b"".join(
        b"Epoch %d - loss: 1.0 - val_accuracy: 0.%02d\n" % (i, 20 + i) for i in range(1, 41)
    ),
    "too few points": log(rising(5)),
    "too early": log(rising(15)),
    "over": log(rising(100)),
    "NaN": log(np.append(rising(30), [np.nan] * 10), name="val_loss"),
    "learning rate just dropped": log(rising(40), rates=[0.1] * 36 + [0.01] * 4),
}


@pytest.mark.parametrize("data", SILENT.values(), ids=SILENT)
def test_it_is_silent_where_its_interval_could_not_be_relied_on(data):
    """No number is better than a wrong one."""
    run = snapshot_of(data).runs[-1]

    assert run.forecast is None
    assert "no forecast" in sentence(run.forecast, "en")


@pytest.mark.parametrize(
    ("milestones", "is_silent"), [("[60, 80]", True), ("[10, 20]", False), ("150", False)]
)
def test_it_is_silent_while_the_learning_rate_is_still_to_drop(milestones, is_silent):
    """What a drop brings was not measured."""
    one = replace(snapshot_of(log(rising(40))).runs[-1], settings={"milestones": milestones})

    assert (one.forecast is None) is is_silent


def test_only_what_came_after_the_learning_rate_dropped_is_continued():
    """The plateau before a drop says nothing of the course after it."""
    flat = [0.7 + 0.0005 * (i % 3) for i in range(30)]
    after = [0.85 + 0.03 * (1 - 1.0 / (i + 1)) for i in range(20)]
    found = forecast(log(flat + after, plan=80, rates=[0.1] * 30 + [0.01] * 20))

    assert found.end.low > 0.86


def test_a_slow_glide_of_the_learning_rate_is_no_drop():
    """A cosine schedule has one segment."""
    rates = 0.05 * (1 + np.cos(np.pi * np.arange(100) / 100))

    assert forecast(log(rising(50), rates=rates)) is not None


@pytest.mark.parametrize("cuts", [[1], [100, 101, 900], range(50, 1500, 37)])
def test_any_cut_of_the_bytes_gives_the_same_forecast(cuts):
    """It hangs on the rows alone."""
    data = log(rising(40))

    assert snapshot_of(data, cuts).runs[0].forecast == forecast(data) is not None


def test_check_and_status_tell_it_for_a_target(tmp_path, capsys):
    """In both languages; the JSON report holds the numbers."""
    path = tmp_path / "a.log"
    path.write_bytes(log(rising(40)))
    for verb in ("check", "status"):
        out = run(
            capsys,
            verb,
            str(path),
            "--target",
            "val_accuracy=0.99",
            *(["--width", "300"] if verb == "status" else []),
        )[1]
        assert "at epoch 100 (80 % interval); 0.99 is unlikely" in " ".join(out.split())
    assert (
        "80% 区间"
        in run(capsys, "check", str(path), "--target", "val_accuracy=0.99", "--language", "zh")[1]
    )
    told = json.loads(run(capsys, "check", str(path), "--report", "json")[1])["runs"][0]["forecast"]
    assert (told["metric"], told["at"], told["low"] < told["high"]) == ("val_accuracy", 100, True)


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("val_accuracy=0.8", "0.8 was reached at epoch 8"),
        ("val_accuracy=0.95", "0.95 was not reached: the best val_accuracy is 0.8267 at epoch 14"),
        ("val_loss=0.7", "0.7 was reached at epoch 14"),
        ("val_los=0.2", "there is no curve 'val_los'; did you mean val_loss? known: "),
        ("zzz=1", "there is no curve 'zzz'; known: "),
    ],
)
def test_a_run_that_has_ended_says_whether_the_target_was_reached(target, told, capsys):
    """A forecast would be none; a curve that is not there is answered with the nearest and the list."""
    out = run(capsys, "check", str(sample("keras-overfitting")), "--target", target)[1]

    assert told in " ".join(out.split())


@pytest.mark.parametrize(("unit", "target"), [(100, 0.95), (100, 95), (1, 0.95), (1, 95)])
def test_a_share_may_be_aimed_at_in_percent_or_not(unit, target, tmp_path, capsys):
    """Whichever of the two the log prints."""
    path = tmp_path / "a.log"
    rows = [f"epoch {n}/9 val_accuracy: {unit * (1 - 0.4 / n):g}\n" for n in range(1, 10)]
    path.write_text("".join(rows))
    out = " ".join(run(capsys, "check", str(path), "--target", f"val_accuracy={target}")[1].split())

    assert f"{0.95 * unit:g} was reached at epoch 8" in out


def test_a_run_without_a_plan_says_what_is_known_and_what_a_forecast_needs(capsys):
    """It may still reach the target."""
    out = run(capsys, "check", str(sample("keras-killed")), "--target", "val_accuracy=0.95")[1]

    assert (
        "not reached: the best val_accuracy is 0.7 at epoch 4; no forecast: it needs"
        in " ".join(out.split())
    )


@pytest.mark.parametrize("text", ["val_accuracy", "=3", "a=b", "a=nan", "a=inf"])
def test_a_target_is_a_curve_and_a_number(text, capsys, tmp_path):
    """Anything else is refused with an example."""
    code, _, err = run(capsys, "check", "x.log", "--target", text)

    assert code == 2
    assert "val_accuracy=0.95" in err


def test_fits_need_points_and_survive_flat_curves():
    """No division by nothing."""
    x = np.arange(1.0, 20)
    assert fitted(x[: MIN_POINTS - 1], x[: MIN_POINTS - 1], x[-1:]) is None
    flat = fitted(x, np.full(len(x), 3.0), np.array([40.0]))
    assert np.allclose(flat.added, 0)
    assert np.isfinite(fitted(x, 1e12 * x**-2, np.array([40.0])).added).all()


def test_a_run_that_ended_too_early_is_told_what_more_of_it_would_have_brought():
    """The card of `still_improving` names the interval at half as long again, and the truth lies in it."""
    from curvetui.detectors import findings_of, history_of
    from curvetui.engine.explain import by_kind, explain

    truth = 0.3 + 2.0 * np.arange(1, 91) ** -0.4
    (found,) = findings_of(
        by_kind()["still_improving"],
        history_of({"epoch": range(1, 61), "val_loss": truth[:60]}, "finished"),
    )

    assert found.evidence["longer"] == 90
    assert found.evidence["likely_low"] < truth[89] < found.evidence["likely_high"]
    assert "at epoch 90" in explain(found).worry


@pytest.mark.parametrize(("rows", "is_told"), [(20, True), (14, False)])
def test_a_slow_loss_is_told_where_the_plan_leaves_it(rows, is_told):
    """`slow_convergence` names it from a fifth of the plan on; before, nothing was measured."""
    from curvetui.detectors import findings_of, history_of
    from curvetui.engine.explain import by_kind, explain

    history = history_of({"epoch": range(1, rows + 1), "loss": 2.3 * 0.998 ** np.arange(rows)})
    history.planned_epochs = 80.0
    (found,) = findings_of(by_kind()["slow_convergence"], history)

    assert ("is likely there" in explain(found).worry) is is_told


def test_what_is_ahead_is_known_from_what_came_before():
    """Points that follow change nothing, and a jump of the learning rate begins anew."""
    from curvetui.detectors import history_of
    from curvetui.run.outlook import ahead

    loss = 0.3 + 2.0 * np.arange(1, 61) ** -0.5
    rates = [0.1] * 30 + [0.01] * 30
    whole = history_of({"epoch": range(1, 61), "val_loss": loss})
    part = history_of({"epoch": range(1, 31), "val_loss": loss[:30]})
    jumped = history_of({"epoch": range(1, 61), "val_loss": loss, "lr": rates})

    assert ahead(whole, whole.tracks[0], 29, 60.0) == ahead(part, part.tracks[0], 29, 60.0)
    assert ahead(jumped, jumped.losses("val")[0], 33, 60.0) is None
    assert ahead(jumped, jumped.losses("val")[0], 59, 90.0) is not None
