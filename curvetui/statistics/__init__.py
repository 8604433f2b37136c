"""Online statistics: every value at a point is computed from that point and those before it, never from later ones."""

from __future__ import annotations

from curvetui.statistics.online import (
    MAD,
    MAX_SPELLS,
    Flags,
    baseline,
    best_so_far,
    carried,
    count_since,
    decimals,
    first_true,
    last_ones,
    line_so_far,
    noise,
    rolling_median,
    run_length,
    scale,
    second_largest,
    shifted,
    spells,
    two_proportions,
)

__all__ = [
    "MAD",
    "MAX_SPELLS",
    "Flags",
    "baseline",
    "best_so_far",
    "carried",
    "count_since",
    "decimals",
    "first_true",
    "last_ones",
    "line_so_far",
    "noise",
    "rolling_median",
    "run_length",
    "scale",
    "second_largest",
    "shifted",
    "spells",
    "two_proportions",
]
