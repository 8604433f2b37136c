"""Irregular spellings of hand-written prints: each is read, and each rule is needed for its example."""

from __future__ import annotations

import pytest

from curvetui.formats import _no_metrics, _numbered_names, _unlabelled
from curvetui.formats._parser import LineParser
from curvetui.reading import Line
from curvetui.reading.scan import scan, spans_of

TABLES = (
    _unlabelled.UNLABELLED,
    _numbered_names.STEPS,
    _numbered_names.PARTS,
    _no_metrics.NO_METRICS,
)
SHAPES = [(table, shape) for table in TABLES for shape in table]


def columns_of(text: str) -> dict[str, float]:
    """Counters and metrics of a line, by the log's names, a group before its metric."""
    values = scan((text + "\n").encode()).values.tolist()
    parser = LineParser(Line(text, spans_of(text)))
    parser.walk()
    reading = parser.reading()
    if reading is None:
        return {}
    found = {name: values[slot] for name, slot in reading.counters.items()}
    for value in reading.values:
        name = f"{value.group} {value.name}" if value.group else value.name
        found[name] = values[value.slot] / (values[value.over] if value.over else 1)
    return found


def name_of(argument: object) -> str:
    return argument.rule.__name__ if hasattr(argument, "rule") else "shape"


@pytest.mark.parametrize(("table", "shape"), SHAPES, ids=name_of)
def test_the_example_of_a_shape_gives_exactly_its_columns(table, shape):
    """All counters and metrics of the line, nothing else."""
    assert columns_of(shape.example) == pytest.approx(dict(shape.columns))


@pytest.mark.parametrize(("table", "shape"), SHAPES, ids=name_of)
def test_the_example_of_a_shape_is_misread_without_its_rule(table, shape):
    """A rule that nothing needs can be deleted."""
    place = table.index(shape)
    del table[place]
    try:
        assert columns_of(shape.example) != pytest.approx(dict(shape.columns))
    finally:
        table.insert(place, shape)
