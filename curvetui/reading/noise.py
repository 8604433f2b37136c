"""Text in which no two lines are alike and none holds a metric: it is not looked at line by line for ever."""

from __future__ import annotations

import re
from functools import cache

from curvetui import names
from curvetui.reading import NOTHING, Reading

MAX_BARREN = 400
"""New kinds of line without a metric, one with many numbers counting for several, one after the other, after which only lines with a word of the trade are looked at."""
MAX_NOVEL = 1200
"""Numbers in new kinds of line that count and name nothing but metrics that no line above has named, one after the other."""
MAX_KNOWN = 4096
"""Names that are remembered."""
_WORDS = (
    r"(?i)loss|acc|epo|step|iter|batch|round|episode|update|err|val|train|test|eval|lr\b|learn|score|reward|grad|norm"
    r"|perplex|ppl|bleu|auc|map|f1(?! [\da-f]{2} )|iou|wer|cer|mse|mae|rmse|psnr|fid|kl|elbo|entropy|\[\d+\]|^\s*[{|]|nan|inf\b"
)
"""What lines of training logs have in them: one of these is looked at however many without a metric came before."""
_METRICS = r"(?i)(?<![a-z])(?:loss|acc|err|score|reward|ppl|perplexity|bleu|auc|map|iou|mse|mae|lr\b|val|train|test|eval)"
"""What a line is looked at for where hundreds have named metrics that nobody knows."""


class Noise:
    """Decides which lines of new kinds are worth a look, by the lines above alone."""

    def __init__(self) -> None:
        self._barren = self._novel = 0
        self._named: set[str] = set()
        self.skipped = 0
        """Lines that were not looked at."""

    @property
    def is_barren(self) -> bool:
        """Whether so many kinds held nothing that further ones may be passed over."""
        return self._barren >= MAX_BARREN or self._novel >= MAX_NOVEL

    def skips(self, text: str) -> bool:
        """Whether a line of a new kind is passed over."""
        pattern = _METRICS if self._novel >= MAX_NOVEL else _WORDS
        if not self.is_barren or _compiled(pattern).search(text):
            return False
        self.skipped += 1
        return True

    def looked(self, text: str, numbers: int, reading: Reading | None) -> None:
        """A line of a new kind with so many *numbers* was looked at, and means that."""
        if reading is None or reading.loose or reading == NOTHING:
            if not _compiled(_WORDS).search(text):
                self._barren += 1 + numbers // 4
        elif self._is_novel(reading):
            self._novel += 1 + numbers
        else:
            self._barren = self._novel = 0

    def _is_novel(self, reading: Reading) -> bool:
        """Whether it counts, and all that it measures is unknown and was never named before."""
        named = {value.metric.name for value in reading.values}
        is_new = self._named.isdisjoint(named)
        if len(self._named) < MAX_KNOWN:
            self._named |= named
        known = any(v.metric.better or names.is_known(v.metric.name) for v in reading.values)
        return bool(named and reading.counters) and is_new and not known

    @property
    def words(self) -> str:
        """A sentence about what was skipped; empty if nothing was."""
        return (
            f"{self.skipped:,} lines of a kind that holds no metric were skipped"
            if self.skipped
            else ""
        )


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
