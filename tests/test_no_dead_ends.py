"""What a tired person meets: a way back to each program, no advice that is too late or elsewhere."""

from __future__ import annotations

import os

import numpy as np
import pytest

import curvetui
from curvetui.charts.sparkline import spark
from curvetui.engine.open import announced_newest
from curvetui.engine.verdict import verdict
from curvetui.languages import number
from curvetui.reports.cards import CardsOfRun
from curvetui.sources import SourceError


@pytest.mark.parametrize("name", ["train.py", "it's.py", "a b.py"])
def test_without_a_log_the_newest_output_of_run_is_named(tmp_path, monkeypatch, name):
    """After `q` and a closed window, `curvetui` in the same folder is what one tries."""
    kept = tmp_path / "state" / "curvetui"
    kept.mkdir(parents=True)
    for age, stem in enumerate((name, "older.py")):
        (kept / f"{stem}-1.log").write_text("epoch 1 loss 0.5\n")
        os.utime(kept / f"{stem}-1.log", (1e9 - age, 1e9 - age))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")

    with pytest.raises(SourceError, match=r"newest output of `curvetui run`: curvetui .*-1\.log"):
        announced_newest()


def test_without_any_output_of_run_nothing_more_is_said(tmp_path, monkeypatch):
    """There is nothing to come back to."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)

    with pytest.raises(SourceError, match=r"name one: curvetui train\.log$"):
        announced_newest()


@pytest.mark.parametrize("value", [0.001, 0.1, 1 / 3, 2.3e-7, -0.7])
def test_a_constant_has_a_flat_small_chart(value):
    """The means of equal values differ in their last digit, which is no change."""
    assert len(set(spark(np.full(301, value), 24))) == 1


@pytest.mark.parametrize("change", [1e-6, 0.01, 1.0])
def test_a_small_change_is_still_drawn(change):
    """A learning rate that falls by a millionth falls."""
    assert len(set(spark(1 + change * np.arange(301), 24))) > 5


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (152.7, 2, "153"),
        (1234.5, 3, "1 234"),
        (99.6, 2, "100"),
        (9999.7, 4, "10 000"),
        (0.093, 2, "0.093"),
    ],
)
def test_numbers_of_few_digits_have_no_exponent(value, digits, shown):
    """`1.5e+02 standard errors` and `1.2e+02 s per epoch` are not read by anybody."""
    assert number(value, digits) == shown


def _with_a_spike(after: int) -> curvetui.Report:
    """A gradient norm that jumps to the sixfold and stays there for *after* points."""
    rng = np.random.default_rng(0)
    norm = np.exp(rng.normal(0, 0.05, 100 + after)) * np.where(np.arange(100 + after) < 100, 1, 6)
    step = np.arange(1, len(norm) + 1)
    return curvetui.diagnose({"step": step, "train_loss": 2 / step**0.2, "grad_norm": norm})


@pytest.mark.parametrize("after", [2, 5, 15, 60])
def test_nobody_is_told_to_wait_for_points_that_came_long_ago(after):
    """The advice is as good one point after the jump as a hundred points later."""
    spike = next(f for f in _with_a_spike(after).findings if f.kind == "gradient_spike")

    assert spike.explanation("en").do.startswith("Look at the loss there")


def _collapsing(epochs: int) -> curvetui.Report:
    """A loss that explodes and an accuracy that collapses with it."""
    e = np.arange(1, epochs + 1)
    loss = np.where(e < 10, 2 / e, 0.3 * 1.6 ** (e - 9.0))
    score = np.where(e < 10, 1 - 1 / (e + 1), 0.1)
    return curvetui.diagnose({"epoch": e, "train_loss": loss, "val_accuracy": score})


@pytest.mark.parametrize("epochs", [16, 24, 40])
def test_no_verdict_sends_the_reader_to_a_card(epochs):
    """In a table of runs there is none: it has the advice of the finding that its own one turned into."""
    for language in ("en", "zh"):
        said = verdict(_collapsing(epochs).runs[0], language)
        assert "See “" not in said and "见第" not in said
    assert "estore the checkpoint of epoch" in verdict(_collapsing(epochs).runs[0])


@pytest.mark.parametrize("epochs", [16, 24, 40])
def test_no_card_sends_the_reader_to_a_card_without_advice(epochs):
    """The verdict has the advice of its finding; that finding's card does not repeat it."""
    run = _collapsing(epochs).runs[0]
    cards = CardsOfRun(run, "en")
    shown = [
        (finding, part)
        for mark, finding in enumerate(run.findings, 1)
        for part in cards.parts(mark, finding)
    ]
    advised = {(f.kind, f.first) for f, part in shown if part.heading == "Do"}
    sent = [f for f, part in shown if any("See “" in text for text in part.texts)]

    assert any("led_to" in f.evidence for f in run.findings)
    assert [f.kind for f in sent if tuple(f.evidence["led_to"]) not in advised] == []
