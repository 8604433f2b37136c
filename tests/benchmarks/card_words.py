"""Words of the cards of all findings above `note`: `python -m tests.benchmarks.card_words FILE ...`.

Folded: title, what was seen, the first thing to do. Shown: with the causes. Full: with the details and the rule.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from statistics import median

import curvetui
from curvetui.card import Explanation
from tests.conftest import SAMPLES


def main(paths: list[str]) -> None:
    """Print the medians and the longest folded card."""
    sizes = [size for path in paths for size in sizes_of(path)]
    for name, column in zip(("folded", "shown", "full"), zip(*sizes, strict=True), strict=True):
        print(
            f"{name}: median {median(column):g} words, at most {max(column)}, {len(column)} cards"
        )


def sizes_of(path: str) -> Iterator[tuple[int, int, int]]:
    """(folded, shown, full) of each card above `note`."""
    for finding in curvetui.read(path).findings:
        if finding.level != "note":
            yield sizes(finding.explanation())


def sizes(card: Explanation) -> tuple[int, int, int]:
    """Words of one card."""
    folded = (card.title, card.what, card.outcome, card.do)
    shown = (*folded, *card.why)
    full = (*shown, *card.details, card.trace)
    return words(folded), words(shown), words(full)


def words(texts: tuple[str, ...]) -> int:
    return len(" ".join(texts).split())


if __name__ == "__main__":
    main(sys.argv[1:] or [str(path) for path in SAMPLES])
