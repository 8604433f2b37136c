"""The last lines of a log stay at hand, printable and bounded."""

from __future__ import annotations

from curvetui import log_tail
from curvetui.log_tail import GrowingTail
from tests.conftest import snapshot_of


def test_lines_are_found_by_their_number():
    """The number is that of the points' `at`."""
    (run,) = snapshot_of(b"one\nepoch 1 loss 0.5\nepoch 2 loss 0.4\n").runs
    at = int(run.curves[0].at[1])

    assert run.tail.lines(at, 1) == [(2, "epoch 2 loss 0.4")]


def test_only_the_last_lines_are_kept(monkeypatch):
    """Older blocks go; what is left is still numbered right."""
    monkeypatch.setattr(log_tail, "KEPT", 60_000)
    growing = GrowingTail()
    for number in range(0, 20_000, 100):
        growing.add(number, b"".join(b"line %d\n" % i for i in range(number, number + 100)))
    view = growing.view()

    assert sum(len(text) for _, text in view.blocks) <= 60_000 + (1 << 14)
    assert view.end == 20_000
    assert view.lines(view.first, 1) == [(view.first, f"line {view.first}")]


def test_nothing_in_it_steers_a_terminal():
    """Escapes become replacement signs when a line is looked at."""
    growing = GrowingTail()
    growing.add(0, b"a\x9b31m\xc2\x9b b\n")

    assert "\x9b" not in growing.view().lines(0, 1)[0][1]
