"""Lines that are never twice the same are read right, and cost no more than others."""

from __future__ import annotations

from cProfile import Profile

import pytest

from curvetui.engine import similar_shapes
from curvetui.engine.engine import Engine
from curvetui.engine.similar_shapes import ENOUGH

COUNT = 8 * ENOUGH


def read(lines):
    """The engine that has read *lines*, one call for each, and its curves by name."""
    engine = Engine("a.log")
    for line in lines:
        engine.feed(f"{line}\n".encode())
    engine.finish()
    return engine, {c.name: c.y.tolist() for run in engine.snapshots() for c in run.curves}


@pytest.mark.parametrize(
    "line",
    [
        "[w{i}] step {i} loss {y}",
        "node{i}: step {i} loss {y}",
        '{{"id": "x{i}", "step": {i}, "loss": {y}}}',
        '{{"id": "{word}", "step": {i}, "loss": {y}}}',
        "{{'loss': {y}, 'a': {{'b': [1, 2, 3], 'c': 'x{i}'}}, 'epoch': {i}}}",
    ],
)
def test_a_tag_that_differs_in_every_line_costs_no_value(line):
    """The same curve comes of lines that differ in a tag alone, however many there are."""
    words = ["".join(chr(97 + (i * k) % 26) for k in (1, 3, 7, 11)) for i in range(COUNT)]
    lines = [line.format(i=i, y=round(2 / (1 + i / 9), 4), word=words[i]) for i in range(COUNT)]

    _, curves = read(lines)

    assert curves["loss"] == [round(2 / (1 + i / 9), 4) for i in range(COUNT)]


@pytest.mark.parametrize(
    "line", ["step {i} layer{n}_norm: {y}", '{{"step": {i}, "layer{n}_norm": {y}}}']
)
def test_a_numbered_name_in_every_line_is_a_curve_of_its_own(line):
    """What is not understood anew still keeps its own name."""
    lines = [line.format(i=i // 64, n=i % 64, y=i + 0.5) for i in range(3 * 64)]

    _, curves = read(lines)

    assert curves == {f"layer{n}_norm": [n + 0.5, n + 64.5, n + 128.5] for n in range(64)}


def test_tables_with_other_columns_are_not_taken_for_each_other():
    """After many tables of one make, one with other columns is read by its own head."""
    lines = [text for i in range(COUNT) for text in (f"epoch,loss{i},acc", f"{i},0.5,0.25")]

    _, curves = read([*lines, "epoch,acc,lossy", f"{COUNT},0.75,3.5"])

    assert curves["loss7"] == [0.5]
    assert curves["acc"][-2:] == [0.25, 0.75]
    assert curves["lossy"] == [3.5]


def test_a_line_that_means_something_else_is_understood_anew():
    """Shapes that are alike and have meant different things are looked at one by one."""
    lines = [f"step {i} loss_a{i % 5} {i}.5 (x{i})" for i in range(COUNT)]

    _, curves = read(lines)

    assert sum(map(len, curves.values())) == COUNT
    assert len(curves) == 5


def test_too_many_names_are_left_out_and_said(monkeypatch):
    """A log in which every line names another metric is bounded, and says so."""
    monkeypatch.setattr(similar_shapes, "MAX_NAMES", 300)
    engine, curves = read(f"step {i} loss_{i}: 0.5" for i in range(1000))

    assert 200 <= len(curves) <= 400
    notes = [n.text for run in engine.snapshots() for n in run.notes if n.kind == "limit"]
    assert any("names another metric" in text for text in notes)


@pytest.mark.parametrize(
    "header", ["epoch,loss{i},val", "step,train{i},valid{i}", "iter,a,layer{i}"]
)
def test_tables_with_ever_new_columns_are_left_out_and_said(monkeypatch, header):
    """From some name on, headers open no table: no row is given to another table's columns."""
    monkeypatch.setattr(similar_shapes, "MAX_NAMES", 40)
    lines = [text for i in range(COUNT) for text in (header.format(i=i), f"{i},0.5,{i + 1}.25")]

    engine, curves = read(lines)

    values = [value for name, given in curves.items() if name != "iter" for value in given]
    assert len(curves) <= 3 * 40
    assert set(values) <= {0.5, *(i + 1.25 for i in range(COUNT))}
    assert any("values were left out" in text for text in engine.limits)


def test_as_many_tables_with_the_same_columns_are_all_read(monkeypatch):
    """A header that is printed again names nothing new."""
    monkeypatch.setattr(similar_shapes, "MAX_NAMES", 40)
    lines = [t for i in range(COUNT) for t in ("epoch,loss1,val_loss1", f"{i + 1},0.5{i},0.6{i}")]

    engine, curves = read(lines)

    assert [len(given) for given in curves.values()] == [COUNT, COUNT]
    assert list(engine.limits) == []


@pytest.mark.parametrize(
    "line",
    [
        "[w{i}] step {i} loss 0.5",
        "\x1b[Aepoch {i} loss 0.5",
        "\x1b[1000000000Cx loss 0.5{i}",
        "[rank{i}] step 3 loss 0.5",
        "{i:08x}  7f 45 4c 46 02 01 {h:02x} 00 f1 0b 1c {g:02x} 00",
        "step {i} loss_{i}: 0.5",
    ],
)
def test_lines_never_twice_the_same_cost_like_others(line):
    """Calls, not seconds: a line that is parsed anew takes a thousand, one of a known shape nine."""
    lines = [line.format(i=i, h=i * 7 % 256, g=i * 31 % 256) for i in range(10_000)]
    engine, profile = Engine("a.log"), Profile()
    profile.runcall(engine.feed, ("\n".join(lines) + "\n").encode())
    engine.finish()

    assert sum(entry.callcount for entry in profile.getstats()) < 300 * len(lines)


def test_a_bar_that_climbs_is_read_the_same_however_it_is_cut():
    """Frames that pass together give what they give one by one."""
    text = "".join(f"\x1b[Aepoch {i} loss {5 / (i + 1):.4f}\n" for i in range(60)).encode()
    one, whole = Engine("a"), Engine("a")
    for i in range(len(text)):
        one.feed(text[i : i + 1])
    whole.feed(text)
    for engine in (one, whole):
        engine.finish()

    assert [c.y.tolist() for r in one.snapshots() for c in r.curves] == [
        c.y.tolist() for r in whole.snapshots() for c in r.curves
    ]
