"""Text in which no two lines are alike and none holds a metric: it is not looked at line by line for ever."""

from __future__ import annotations

import re
from functools import cache

MAX_BARREN = 400
"""New kinds of line without a metric, one after the other, after which only lines with a word of the trade are looked at."""
_WORDS = (
    r"(?i)loss|acc|epo|step|iter|batch|round|episode|update|err|val|train|test|eval|lr\b|learn|score|reward|grad|norm"
    r"|perplex|ppl|bleu|auc|map|f1|iou|wer|cer|mse|mae|rmse|psnr|fid|kl|elbo|entropy|\[\d+\]|^\s*[{|]|nan|inf\b"
)
"""What lines of training logs have in them: one of these is looked at however many without a metric came before."""


class Noise:
    """Decides which lines of new kinds are worth a look, by the lines above alone."""

    def __init__(self) -> None:
        self._barren = 0
        self.skipped = 0
        """Lines that were not looked at."""

    @property
    def is_barren(self) -> bool:
        """Whether so many kinds held nothing that further ones may be passed over."""
        return self._barren >= MAX_BARREN

    def skips(self, text: str) -> bool:
        """Whether a line of a new kind is passed over."""
        if not self.is_barren or _words().search(text):
            return False
        self.skipped += 1
        return True

    def looked(self, text: str, *, fruitful: bool) -> None:
        """A line of a new kind was looked at, and did or did not hold a metric or a counter."""
        if fruitful:
            self._barren = 0
        elif not _words().search(text):
            self._barren += 1

    @property
    def words(self) -> str:
        """A sentence about what was skipped; empty if nothing was."""
        return (
            f"{self.skipped:,} lines of a kind that holds no metric were skipped"
            if self.skipped
            else ""
        )


@cache
def _words() -> re.Pattern[str]:
    return re.compile(_WORDS)
