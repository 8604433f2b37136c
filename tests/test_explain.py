"""Findings into words: places, counts, languages, and the sentence on top of a run."""

from __future__ import annotations

import numpy as np
import pytest

import curvetui
from curvetui.explain import explain, verdict
from curvetui.languages import Printer, language, languages, number, shortened
from curvetui.words import choose, chosen, when
from tests.detectors.test_seed import SEED


def printer(code="en", unit="epoch"):
    return Printer(language(code), unit)


@pytest.mark.parametrize(
    ("code", "unit", "spec", "value", "text"),
    [
        ("en", "epoch", "place", 8.0, "epoch 8"),
        ("en", "step", "place", 1200.0, "step 1 200"),
        ("zh", "epoch", "place", 8.0, "第 8 轮"),
        ("zh", "step", "place", 1200.0, "第 1 200 步"),
        ("en", "epoch", "span", 1, "1 epoch"),
        ("en", "step", "span", 600, "600 steps"),
        ("en", "epoch", "points", 0.2682, "26.8 points"),
        ("zh", "epoch", "points", 0.2682, "26.8 个百分点"),
        ("en", "epoch", "percent", 0.0512, "5.1%"),
        ("en", "epoch", "value", 1.4935, "1.4935"),
        ("en", "epoch", "name", "a" * 80, "a" * 20 + "…" + "a" * 19),
        ("en", "epoch", ".1f", -12.58, "−12.6"),
    ],
)
def test_numbers_are_printed_as_people_say_them(code, unit, spec, value, text):
    """In the log's own counting, in one language."""
    assert printer(code, unit).format_field(value, spec) == text


def test_numbers_keep_what_matters():
    """Four digits, whole numbers in full, no exponents where none are needed."""
    assert [number(v) for v in (0.000123456, 12345678.0, -3.0, float("inf"))] == ["0.0001235", "12 345 678", "−3", "∞"]
    assert shortened("val_loss", 9) == "val_loss"


def test_alternatives_are_chosen_by_the_evidence():
    """One template for each case, told apart by a flag."""
    text = ("A", when("n", " with {n}", " without"), choose("way", up=" up", otherwise=" level"))

    assert chosen(text, {"n": 3, "way": "up"}) == "A with {n} up"
    assert chosen(text, {"n": 0}) == "A without level"


def test_an_unknown_language_falls_back_to_english():
    """A missing entry is told in English rather than not at all."""
    (drop,) = [f for f in curvetui.diagnose(SEED).findings if f.kind == "validation_drop"]

    assert explain(drop, "tlh") == explain(drop, "en") == drop.explanation()
    assert explain(drop, "zh_CN.UTF-8") == explain(drop, "zh")


def columns(**more):
    n = np.arange(40)
    return {"epoch": (n + 1).tolist(), "train_loss": (2.3 * np.exp(-0.1 * n)).tolist(), **more}


def test_the_verdict_of_a_healthy_run_says_so():
    """The first sentence answers: is it all right?"""
    run = curvetui.diagnose(columns()).runs[0]

    assert verdict(run).startswith(language("en").verdict["healthy_running"])
    assert "epoch 40" in verdict(run)


def test_the_verdict_names_the_epoch_to_go_back_to():
    """When should I have stopped?"""
    val = [2.3 * np.exp(-0.1 * min(e, 12)) + 0.04 * max(0, e - 12) for e in range(40)]
    run = curvetui.diagnose(columns(val_loss=val)).runs[0]

    assert verdict(run).startswith("Overfitting")
    assert "epoch 13" in verdict(run)
    assert "第 13 轮" in verdict(run, "zh")


def test_the_verdict_never_contradicts_the_findings():
    """Healthy means that no trouble stands."""
    for seed in range(10):
        rng = np.random.default_rng(seed)
        loss = (2.3 * np.exp(-0.1 * np.arange(40)) * np.exp(rng.normal(0, 0.3, 40))).tolist()
        run = curvetui.diagnose(columns(val_loss=loss)).runs[0]
        standing = [f for f in run.findings if f.status in ("open", "ended") and f.level != "note"]
        calm = any(verdict(run).startswith(language("en").verdict[k]) for k in ("healthy_running", "healthy_unknown"))
        assert calm == (not standing)


def test_a_run_without_values_has_a_verdict_too():
    """Before the first metric line."""
    assert verdict(curvetui.diagnose({"epoch": [1], "loss": [None]}).runs[0]) == language("en").verdict["empty"]


@pytest.mark.parametrize("code", sorted(languages()))
def test_every_language_has_all_common_sentences(code):
    """What all findings share is never missing."""
    tongue, english = language(code), language("en")

    assert set(tongue.verdict) == set(english.verdict)
    assert set(tongue.counted) == set(english.counted)
    assert set(tongue.outcome) == set(english.outcome)
