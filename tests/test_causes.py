"""Causes are weighed by what all curves and settings say, anew with every row."""

from __future__ import annotations

import math

import pytest

import curvetui
from curvetui.detectors import detectors
from curvetui.engine.explain import explain
from curvetui.engine.judge import judge
from curvetui.languages import languages
from curvetui.languages.templates import Cause
from tests.conftest import sample, snapshot_of
from tests.detectors.histories import wild

SEED = {
    "epoch": list(range(1, 11)),
    "train_loss": [1.5758, 1.5057, 1.4829, 1.4445, 1.4331, 1.4100, 1.4140, 1.4173, 1.4241, 1.4067],
    "train_accuracy": [0.8089, 0.8715, 0.8929, 0.9301, 0.9412, 0.9639, 0.9585, 0.9567, 0.9490, 0.9662],
    "val_loss": [1.8909, 1.7364, 1.5347, 1.5551, 1.5043, 1.5562, 1.4935, 1.7569, 1.4756, 1.4167],
    "val_accuracy": [0.4766, 0.6276, 0.8398, 0.8047, 0.8659, 0.8151, 0.8737, 0.6055, 0.9023, 0.9648],
}  # fmt: skip


def causes(columns, kind, settings=None):
    """(how likely, for, against) of each cause of the first finding of *kind*, by the first words of its text."""
    report = curvetui.diagnose(columns)
    finding = next(f for f in report.findings if f.kind == kind)
    if settings:
        run = report.runs[0]
        finding = judged_with(run, settings, kind)
    return {c.text[:24]: (c.likely, c.supports, c.against) for c in finding.explanation().causes}


def judged_with(run, settings, kind):
    """The finding of *kind* in the same curves with these settings in the log."""
    from curvetui.run import History

    history = History(
        tuple(run.curves), 200.0, settings=settings, rows=run.lines.read, state=run.state
    )
    return next(f for f in judge(history) if f.kind == kind)


def until(columns, rows):
    return {name: values[:rows] for name, values in columns.items()}


def test_training_that_hardly_moved_speaks_for_the_evaluation_side():
    """At epoch 8 of the first seed training accuracy moved by 0.2 points only."""
    found = causes(until(SEED, 8), "validation_drop")

    assert found["Batch-norm statistics la"][0] == "likely"
    assert "0.2 points" in found["Batch-norm statistics la"][1][0]


def test_causes_are_weighed_again_with_the_next_row():
    """At epoch 9 training accuracy has slipped as well, which speaks for the step size."""
    before = causes(until(SEED, 8), "validation_drop")["One large step or a bad "]
    after = causes(until(SEED, 9), "validation_drop")["One large step or a bad "]

    assert "0.949" not in str(before)
    assert after[0] == "likely"
    assert "0.9639 → 0.949" in after[1][0]


def test_near_ties_are_not_offered_where_each_flip_cost_a_nat():
    """The numbers exclude it, so it is no cause at all."""
    assert not any(text.startswith("Many examples") for text in causes(SEED, "validation_drop"))


def test_near_ties_are_offered_where_flips_were_cheap():
    """The loss hardly moved, so the examples that flipped were close to the boundary."""
    columns = {**SEED, "val_loss": [1.8, 1.7, 1.6, 1.58, 1.56, 1.55, 1.54, 1.56, 1.53, 1.52]}
    columns["train_loss"] = [2.0 - 0.1 * k for k in range(10)]

    found = causes(columns, "validation_drop")
    assert found["Many examples sit near t"][0] == "likely"


STUCK = {
    "epoch": list(range(1, 16)),
    "val_loss": [2.3026, 2.3031, 2.3024, 2.3029, 2.3025] * 3,
    "val_accuracy": [0.1, 0.0987, 0.1013, 0.1, 0.0993] * 3,
}


def test_a_fitted_training_set_rules_out_that_nothing_is_learned():
    """Training accuracy 0.97 beside a validation at chance points to the evaluation."""
    columns = {**STUCK, "train_accuracy": [min(0.97, 0.3 + 0.1 * k) for k in range(15)]}
    columns["train_loss"] = [max(0.1, 2.0 - 0.25 * k) for k in range(15)]
    report = curvetui.diagnose(columns)

    for finding in report.findings:
        texts = [c.text for c in finding.explanation().causes]
        assert not any("optimiser does not get the parameters" in text for text in texts)


def test_without_a_training_score_the_optimiser_stays_a_cause():
    """Nothing rules it out."""
    columns = {
        **STUCK,
        "train_loss": [2.3026, 2.303, 2.3027] * 5,
        "train_accuracy": [0.1, 0.099, 0.101] * 5,
    }
    finding = next(f for f in curvetui.diagnose(columns).findings if f.kind == "not_learning")

    assert finding.explanation().causes


def test_bf16_rules_out_the_loss_scale():
    """It has the range of 32 bits."""
    columns = {
        "step": list(range(1, 31)),
        "train_loss": [2.0 - 0.01 * k for k in range(30)],
        "grad_norm": [1.0] * 20 + [1e-9] * 10,
    }
    half = causes(columns, "vanishing_gradient", {"fp16": "True"})
    wide = causes(columns, "vanishing_gradient", {"bf16": "True", "fp16": "False"})

    assert half["The 16-bit loss scale un"][0] == "likely"
    assert "The 16-bit loss scale un" not in wide


def test_a_planned_drop_speaks_for_waiting_and_its_absence_against():
    """The cause goes away once the schedule is over."""
    columns = {
        "epoch": list(range(1, 61)),
        "train_loss": [1 / k + 0.5 for k in range(1, 11)] + [0.6] * 50,
    }
    columns["val_loss"] = [value + 0.1 for value in columns["train_loss"]]
    ahead = causes(columns, "plateau", {"milestones": "[80, 120]", "epochs": "160"})
    over = causes(columns, "plateau", {"milestones": "[20, 40]", "epochs": "60"})

    assert any(text.startswith("A drop of the learning") for text in ahead)
    assert not any(text.startswith("A drop of the learning") for text in over)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_causes_hold_on_anything(language):
    """At most three, each with whole sentences, whatever the columns are."""
    for seed in range(40):
        for finding in curvetui.diagnose(wild(seed)).findings:
            card = finding.explanation(language)
            assert len(card.causes) == len(card.why) <= 3
            assert not any(mark in text for text in card.why for mark in "{}")
            assert card.do == (card.next[0] if card.next else "")


def test_every_sign_and_test_that_a_cause_names_is_said_in_every_language():
    """A half-sentence that is missing would be lost silently."""
    for detector in detectors():
        for cause in detector.words.why:
            if isinstance(cause, Cause):
                signs = f"{cause.supports} {cause.against}".split()
                for lang in languages().values():
                    assert {s for s in signs if s[0] != "="} <= set(lang.signs), detector.kind
                    assert not cause.test or cause.test in lang.tests, detector.kind


def test_chinese_has_its_own_words_for_all_signs_and_tests():
    """None falls back to English."""
    english, chinese = languages()["en"], languages()["zh"]

    assert all(chinese.signs[name] != english.signs[name] for name in english.signs)
    assert all(chinese.tests[name] != english.tests[name] for name in english.tests)
    for detector in detectors():
        assert len(chinese.words_of(detector.kind).why) == len(detector.words.why), detector.kind


def test_the_report_holds_causes_and_the_first_thing_to_do():
    """As the contract spells them."""
    finding = next(
        f
        for f in curvetui.read(str(sample("keras-validation-drop"))).findings
        if f.kind == "validation_drop"
    )
    from curvetui.reports.json import finding_of

    told = finding_of(finding, "en")["explanation"]
    assert told["do"] == told["next"][0]
    assert set(told["causes"][0]) == {"text", "likely", "for", "against", "test"}
    assert told["causes"][0]["for"]


def cosine(last):
    """40 epochs of a loss that turns flat while the learning rate falls from 0.001 to *last*."""
    rates = [last + (0.001 - last) * (1 + math.cos(math.pi * n / 39)) / 2 for n in range(40)]
    losses = [1.3 + 0.7 * 0.6**n for n in range(40)]
    return {"epoch": range(40), "learning_rate": rates, "val_loss": losses}


@pytest.mark.parametrize("last", [0.0, 1e-5, 3e-4])
def test_a_rate_that_glides_down_did_not_stay(last):
    """Steps of a cosine are small; over the flat stretch the rate falls all the same."""
    found = causes(cosine(last), "plateau")
    against = [text for _, _, texts in found.values() for text in texts]
    supports = [text for _, texts, _ in found.values() for text in texts]

    assert any("went down" in text for text in against)
    assert not any("stayed at" in text for text in supports)


def test_a_rate_that_never_moves_is_said_to_stay():
    """The twin of the one above."""
    found = causes(cosine(0.001), "plateau")

    assert any("stayed at" in text for _, texts, _ in found.values() for text in texts)


def test_a_run_that_is_over_waits_for_no_drop():
    """`A drop of the learning rate is still to come` was the likeliest cause in a finished run."""
    lines = [f"Epoch {e} val_loss: {1.3 + 0.7 * 0.6**e:.4f}\n" for e in range(1, 41)]
    (running,) = snapshot_of("".join(lines[:30]).encode()).runs
    (over,) = snapshot_of("".join([*lines, "Training finished.\n"]).encode()).runs
    told = [
        [c.text for f in run.findings if f.kind == "plateau" for c in explain(f, "en").causes]
        for run in (running, over)
    ]

    assert any("still to come" in text for text in told[0])
    assert told[1]
    assert not any("still to come" in text for text in told[1])


RISING = [0.1 + 0.03 * k for k in range(20)]


@pytest.mark.parametrize("loss", [0.01, 0.02, 0.05])
def test_training_that_fell_slowly_afterwards_was_not_steady(loss):
    """It moved little at first, but had lost much by the end: the fall was not in evaluation alone."""
    train = RISING + [0.67 - loss * k for k in range(20)]
    val = [*RISING, *[0.1] * 20]
    said = str(causes({"epoch": range(40), "accuracy": train, "val_accuracy": val}, "collapse"))

    assert "fell" in said and "moved by only" not in said


@pytest.mark.parametrize("level", [0.01, 0.02, 0.03])
def test_a_tiny_score_that_moves_by_a_tenth_is_not_steady(level):
    """A tenth of a point is much where there is only one."""
    train = [level] * 20 + [level * 0.9] * 20
    val = [*RISING, *[0.1] * 20]
    said = str(causes({"epoch": range(40), "accuracy": train, "val_accuracy": val}, "collapse"))

    assert "moved by only" not in said


@pytest.mark.parametrize("over", [60, 80, 120])
def test_training_is_said_to_have_fallen_only_while_the_finding_lasted(over):
    """What the training loss did after the finding was over is no evidence for it."""
    train = [2 * 0.99**k for k in range(200)]
    val = [1 - 0.02 * k for k in range(30)]
    val += [val[-1] + 0.01 * k for k in range(over - 30)]
    val += [val[29] * 0.99**k for k in range(1, 201 - over)]
    report = curvetui.diagnose({"epoch": range(200), "loss": train, "val_loss": val})
    found = next(f for f in report.findings if f.kind == "overfitting" and f.status == "recovered")

    shown = found.signs["train_falling"]["to"]
    assert shown >= train[int(found.ended_at)]
