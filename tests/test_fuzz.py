"""A small part of what `python -m tests.benchmarks.fuzz` and `fuzz_texts` try: random and broken input for every reader."""

from __future__ import annotations

import contextlib
import random
import warnings

import pytest

from curvetui.engine.engine import Engine
from curvetui.engine.rule_grammar import RuleError
from curvetui.engine.rules import rule_of
from tests.benchmarks import fuzz, fuzz_texts


@pytest.mark.slow
@pytest.mark.parametrize("read", fuzz_texts.READERS, ids=lambda read: read.__name__)
def test_broken_texts_are_refused_or_read(read):
    """HTML, notebooks, settings, event logs, state files, rules, patterns, derived metrics."""
    assert fuzz_texts.tried(read, 150, seed=7) < fuzz_texts.SLOW


@pytest.mark.slow
@pytest.mark.parametrize("read", fuzz.READERS.values(), ids=fuzz.READERS)
def test_broken_bytes_are_survived(read):
    """The wire, the far side's marks, logs and stores."""
    rng = random.Random(11)
    for _ in range(25):
        read(rng)


def test_a_bar_that_two_loggers_print_costs_no_line():
    """The same full bar twice: the second one is left out, and nothing fails."""
    line = b"281/281 [====] - 9s 31ms/step - loss: 0.5 - accuracy: 0.9 - val_loss: %.1f - val_accuracy: 0.8\n"
    engine = Engine("a.log")
    for epoch in range(8):
        engine.feed(b"Epoch %d/9\n" % (epoch + 1))
        for _ in range(2):
            engine.feed(line % (epoch / 10))
    engine.finish()
    (run,) = engine.snapshots()

    assert [note.text for note in run.notes if note.kind == "plugin"] == []
    assert {c.name: len(c) for c in run.curves}["val_loss"] == 8


@pytest.mark.parametrize("text", ["loss > 1or 0", "loss > 0x1for 3", '"loss" is 3'])
def test_a_rule_is_read_without_a_word_from_python(text):
    """Python's own warnings about the text are not printed."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        with contextlib.suppress(RuleError):
            rule_of(text)

    assert said == []
