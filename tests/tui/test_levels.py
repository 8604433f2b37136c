"""Which findings the panel's count takes as held: the same as the badge beside it."""

from __future__ import annotations

import pytest

from curvetui.model import Finding
from curvetui.tui.levels import counts_as_held


def finding(level, status, ended_row):
    return Finding(
        "leakage", level, status, ("val_acc",), "epoch", 1, 9, 3, 9, ((level, 3),), {}, 3, ended_row
    )


@pytest.mark.parametrize(
    ("level", "status", "ended_row", "held"),
    [
        ("watch", "open", None, True),
        ("watch", "ended", None, True),
        ("act", "ended", 9, True),  # the badge counts it: it never came back
        ("watch", "recovered", 9, False),
        ("watch", "withdrawn", 9, False),
        ("note", "ended", 9, False),
        ("note", "open", None, True),
    ],
)
def test_the_count_agrees_with_the_badge(level, status, ended_row, held):
    """A note that is over is no trouble that holds."""
    assert counts_as_held(finding(level, status, ended_row)) is held
