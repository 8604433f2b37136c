"""The line of code for the framework that wrote a log: it is Python, it is said where the log shows the framework only."""

from __future__ import annotations

import ast

import pytest

from curvetui.engine.explain import by_kind, explain
from curvetui.engine.frameworks import FIXES, FORMATS, NAMES, framework_of
from curvetui.engine.session import Session
from curvetui.formats import formats
from curvetui.languages import language
from curvetui.sources import Chunk

LINES = sorted(
    {fix for lines in FIXES.values() for fix in lines.values()}, key=lambda fix: fix.write
)


def _runs(text: str):
    session = Session()
    session.take(Chunk("train.log", text.encode()))
    return session.finish().runs


def _nan_in_keras(epochs: int = 10) -> str:
    return "".join(
        f"Epoch {n}/{epochs}\n25/25 - 1s - loss: {'nan' if n > 5 else f'{2 / n:.4f}'} - val_loss: {'nan' if n > 5 else f'{2.1 / n:.4f}'}\n"
        for n in range(1, epochs + 1)
    )


@pytest.mark.parametrize("fix", LINES, ids=lambda fix: fix.write[:40])
def test_every_line_is_python(fix):
    """An expression, or arguments to be put into a call; one to three lines."""
    try:
        ast.parse(fix.write)
    except SyntaxError:
        ast.parse(f"call({fix.write})")
    assert fix.write.count("\n") <= 2


def test_kinds_and_formats_are_those_that_there_are():
    """A kind or format that was renamed would be silent."""
    assert set(FIXES) <= set(by_kind())
    assert set(FORMATS) <= {one.name for one in formats()}


def test_a_keras_log_gets_a_line_of_keras():
    """In every language, with the code as it is."""
    (run,) = _runs(_nan_in_keras())
    finding = next(f for f in run.findings if f.kind == "non_finite")
    for code in ("en", "zh"):
        card = explain(finding, code)
        assert "Keras" in card.fix
        assert "clipnorm=1.0" in card.fix
        assert card.details[0] == card.fix


def test_a_print_of_ones_own_gets_none():
    """The framework is not known."""
    text = "".join(f"epoch {n} loss {'nan' if n > 5 else 2 / n}\n" for n in range(1, 11))
    (run,) = _runs(text)
    finding = next(f for f in run.findings if f.kind == "non_finite")
    assert explain(finding).fix == ""


@pytest.mark.parametrize(
    ("name", "metrics", "framework"),
    [
        ("keras", ["loss"], "Keras"), ("records", ["loss", "eval_runtime"], "Hugging Face's Trainer"),
        ("keyvalue", ["loss", "accuracy"], ""), ("xgboost", ["train-rmse"], "XGBoost"), ("table", ["hp_metric"], "Lightning"),
    ],
)  # fmt: skip
def test_the_framework_is_told_by_format_or_by_names_of_its_own(name, metrics, framework):
    """Names that several frameworks use tell nothing."""

    class Named:
        def __init__(self, called):
            self.name = called

    assert framework_of(name, [Named(metric) for metric in metrics]) == framework


def test_names_that_tell_a_framework_are_not_common_ones():
    """`loss` is everybody's."""
    assert not {"loss", "val_loss", "accuracy", "eval_loss"} & set(NAMES)


def test_every_language_has_both_sentences():
    """With as many places as there are parts."""
    for code in ("en", "zh"):
        plain, looked = language(code).fix
        assert "{0}" in plain and "{1}" in plain
        assert all(part in looked for part in ("{0}", "{1}", "{2}"))
