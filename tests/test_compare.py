"""`curvetui compare`: what differs between runs, and which differences are more than noise."""

from __future__ import annotations

import json

import numpy as np
import pytest

import curvetui
from curvetui.api.comparison_report import rendered
from curvetui.statistics.differences import incomplete_beta, leaving, parting, welch
from tests.fleets.sweeps import log_text, sweep
from tests.reports.hostile import TEXTS
from tests.test_check import run


def history(level, seed=0, noise=0.003, n=40, gain=0.0, since=0, name="a"):
    """A report on a rising accuracy that ends near *level*, *gain* higher from *since* on."""
    epoch = np.arange(1.0, n + 1)
    score = level - 0.4 * np.exp(-epoch / 5) + np.random.default_rng(seed).normal(0, noise, n)
    score += np.where(epoch > since, gain, 0.0)
    loss = 2 * np.exp(-epoch / 8) + 0.1 + np.random.default_rng(seed + 99).normal(0, 0.01, n)
    return curvetui.diagnose({"epoch": epoch, "train_loss": loss, "val_accuracy": score}, name=name)


@pytest.mark.parametrize("seed", range(5))
def test_a_difference_beyond_the_noise_is_called_real(seed):
    """Five points where evaluations differ by 0.3."""
    found = curvetui.compare(history(0.85, seed), history(0.90, seed + 50, name="b"))
    best, same = found.differences

    assert (found.headline, best.place, same.place) == ("val_accuracy", "best", "same")
    assert (best.weight, same.weight, best.is_better, same.is_better) == (
        "sure",
        "sure",
        True,
        True,
    )


@pytest.mark.parametrize("seed", range(20))
def test_a_difference_within_the_noise_is_never_called_more(seed):
    """The same run with other noise."""
    found = curvetui.compare(history(0.9, seed), history(0.9, seed + 50, name="b"))

    assert {one.weight for one in found.differences} <= {"noise", "open", "likely", "equal"}
    assert "sure" not in {one.weight for one in found.differences}


def test_the_size_of_the_validation_set_counts():
    """21 of 250 more wrong is less than it looks: shares of few examples are uncertain themselves."""
    counts = np.array([150, 170, 190, 200, 205, 208, 210, 211, 212, 213, 214, 215.0])
    few = [
        curvetui.diagnose({"epoch": range(1, 13), "val_accuracy": np.round(c / 250, 4)})
        for c in (counts, counts + 4)
    ]
    best = curvetui.compare(*few).differences[0]

    assert few[0].runs[0].inferred["validation_examples"] == 250
    assert best.first.error == pytest.approx(0.022, abs=0.004)
    assert best.weight == "noise"


def test_the_place_at_which_curves_part_is_named():
    """Where one run's learning rate was lowered, say."""
    found = curvetui.compare(history(0.8), history(0.8, 7, gain=0.05, since=20, name="b"))

    assert 19 <= found.parted[1] <= 23


def test_curves_that_stay_together_part_nowhere():
    """Noise does not part them."""
    found = [curvetui.compare(history(0.8, s), history(0.8, s + 70, name="b")) for s in range(20)]

    assert sum(1 for one in found if one.parted) <= 1


def test_a_lower_loss_is_better():
    """Each metric has its own better end."""
    a, b = ({"epoch": [1, 2, 3], "val_loss": [2.0, 1.5, last]} for last in (1.0, 0.5))
    found = curvetui.compare(curvetui.diagnose(a), curvetui.diagnose(b))

    assert [one.is_better for one in found.differences] == [True, True]
    assert "0.5 better" in str(found)


def test_percentages_are_compared_with_shares_on_one_scale():
    """97 % is not 96 points better than 0.965."""
    score = [0.5, 0.7, 0.8, 0.85, 0.9]
    a, b = (
        {"epoch": range(1, 6), "val_accuracy": [v * factor for v in score]} for factor in (1, 100)
    )
    found = curvetui.compare(curvetui.diagnose(a), curvetui.diagnose(b))

    assert max(abs(one.other.value - one.first.value) for one in found.differences) < 1e-9
    assert found.parted == {}


def test_settings_that_differ_are_listed_and_equal_ones_are_not(tmp_path):
    """From logs and file names; `1e-2` and `0.01` are equal."""
    for name in ("lr1e-2_bs32_wd0.1", "lr0.01_bs64_wd0.1"):
        (tmp_path / f"{name}.log").write_text(log_text())
    found = curvetui.compare(*map(curvetui.read, sorted(tmp_path.glob("*.log"))))

    assert found.settings == {"batch_size": ("64", "32")}


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (138, "b takes 138 s per epoch, a 60 s: 2.3 times as long."),
        (20, "b takes 20 s per epoch, a 60 s: 3 times as fast."),
        (65, None),
    ],
)
def test_a_clear_change_of_speed_is_named(seconds, said, tmp_path):
    """Where the logs have times; not the jitter of a machine."""

    def timed(name, every):
        lines = [
            f"2026-01-02 {9 + i * every // 3600:02d}:{i * every // 60 % 60:02d}:{i * every % 60:02d} "
            f"epoch {i + 1} loss {2 / (i + 1):.4f}\n"
            for i in range(20)
        ]
        path = tmp_path / name
        path.write_text("".join(lines))
        return curvetui.read(str(path))

    text = str(curvetui.compare(timed("a", 60), timed("b", seconds)))

    assert (said in text) if said else ("Speed" not in text)


def test_seeds_of_one_setting_are_a_group_and_groups_are_tested(tmp_path):
    """Welch's test over seeds, not the noise of one run."""
    chance = np.random.default_rng(3)
    for rate, level in (("0.1", 0.90), ("0.3", 0.93)):
        for seed in range(5):
            text = log_text(level=level + chance.normal(0, 0.002))
            (tmp_path / f"lr{rate}_seed{seed}.log").write_text(text)
    found = curvetui.compare(*map(curvetui.read, sorted(tmp_path.glob("*.log"))))

    assert [len(group.runs) for group in found.seeds] == [5, 5]
    assert (found.contrasts[0].weight, found.contrasts[0].is_better) == ("sure", True)
    assert "over 5 seeds" in str(found)


def test_a_run_that_leaves_the_band_of_its_seeds_is_named():
    """With the place."""
    runs = [history(0.9, seed, noise=0.002, name=f"seed{seed}.log") for seed in range(4)]
    runs.append(history(0.9, 9, noise=0.002, gain=-0.1, since=25, name="seed9.log"))
    group = curvetui.compare(*runs).seeds[0]

    assert [(run, 25 <= at <= 27) for run, at in group.leaving] == [(4, True)]


def test_findings_that_only_one_run_has_are_named(tmp_path, capsys):
    """NaN in one of them."""
    folder = sweep(tmp_path, seeds=1)
    paths = [str(folder / f"lr{rate}_bs32" / "seed0.log") for rate in ("0.01", "0.1")]
    code, out, err = run(capsys, "compare", *paths)

    assert (code, err) == (0, "")
    assert "NaN" in out.partition("Findings that only one run has")[2]
    assert "learning_rate  0.01" in out


def test_the_json_form_is_strict_and_says_the_same(tmp_path, capsys):
    """For scripts."""
    folder = sweep(tmp_path, seeds=2)
    out = run(capsys, "compare", str(folder), "--report", "json")[1]
    found = json.loads(out, parse_constant=pytest.fail)

    assert found["schema"] == "curvetui.comparison/1"
    assert found["headline"] == "val_accuracy"
    assert set(found["differences"][0]) == {
        "place",
        "first",
        "other",
        "standard_errors",
        "better",
        "weight",
    }


def test_fewer_than_two_runs_are_refused(tmp_path, capsys):
    """With what to write instead."""
    (tmp_path / "a.log").write_text(log_text())
    code, _, err = run(capsys, "compare", str(tmp_path / "a.log"))

    assert code == 2
    assert "curvetui compare a.log b.log" in err
    with pytest.raises(ValueError, match="two runs"):
        curvetui.compare(history(0.9))


def test_runs_without_a_common_curve_are_said_to_have_none():
    """There is nothing to compare but settings and findings."""
    a = curvetui.diagnose({"epoch": [1, 2, 3], "val_accuracy": [0.1, 0.2, 0.3]})
    b = curvetui.diagnose({"epoch": [1, 2, 3], "train_loss": [3.0, 2.0, 1.0]})
    found = curvetui.compare(a, b)

    assert (found.headline, found.differences) == (None, ())
    assert "no score or loss in common" in str(found)


def test_epochs_are_not_compared_with_steps():
    """One run counts epochs, the other steps: only their best values are compared."""
    a = curvetui.diagnose({"epoch": [1, 2, 3], "val_loss": [3.0, 2.0, 1.0]})
    b = curvetui.diagnose({"step": [100, 200, 300], "val_loss": [3.0, 2.0, 1.5]})

    assert [one.place for one in curvetui.compare(a, b).differences] == ["best"]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_no_name_steers_the_terminal(text):
    """Names come from logs."""
    a, b = (history(0.9, seed, name=text) for seed in (1, 2))
    for form in ("text", "markdown", "json"):
        for language in ("en", "zh"):
            told = rendered(curvetui.compare(a, b), form, language, 80)
            assert not set(told) & {"\x1b", "\x9b", "\x07", "\u202e"}


@pytest.mark.parametrize(
    ("a", "b", "x", "value"),
    [
        (0.5, 0.5, 0.5, 0.5),
        (2.0, 3.0, 0.4, 0.5248),
        (5.0, 0.5, 0.9, 0.316643),
        (1.0, 1.0, 0.3, 0.3),
    ],
)
def test_the_incomplete_beta_function_is_right(a, b, x, value):
    """Against mpmath."""
    assert incomplete_beta(a, b, x) == pytest.approx(value, abs=2e-4)


def test_welch_agrees_with_other_programs():
    """And says nothing of groups without spread."""
    a = np.array(
        [27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4]
    )
    b = np.array(
        [27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 30.5, 31.3]
    )

    assert welch(a, b).p == pytest.approx(0.00646, abs=5e-5)
    assert welch(np.ones(4), np.ones(4)) is None


def test_parting_and_leaving_need_several_points():
    """One outlier is no parting, and two runs are no band."""
    assert parting(np.array([0.0] * 10 + [5.0]), 0.1) is None
    assert leaving(np.array([[1.0] * 9, [9.0] * 9])) == [None, None]


@pytest.mark.parametrize(("count", "is_turned"), [(2, False), (3, False), (4, True), (9, True)])
@pytest.mark.parametrize("report", ["text", "markdown"])
def test_settings_of_many_runs_are_listed_run_by_run(tmp_path, capsys, count, is_turned, report):
    """A column for each of nine runs would be wider than any screen."""
    logs = [tmp_path / f"seed{n}.log" for n in range(count)]
    for log in logs:
        log.write_text("".join(f"epoch {e} val_loss {2 / e}\n" for e in range(1, 12)))
    out = run(capsys, "compare", "--report", report, *map(str, logs))[1]
    head = next(filter(None, out.partition("Settings that differ")[2].strip("*\n").splitlines()))

    assert ("seed0" in head) != is_turned
    assert all(log.name in out for log in logs)
