"""Text whose lines all differ and hold no metric: after a while its lines are skipped."""

from curvetui import names
from curvetui.reading import NOTHING, Reading, compiled

MAX_BARREN = 400
"""New kinds of line in a row without a metric after which only training terms are read."""
MAX_NOVEL = 1200
"""Most numbers in new kinds of line in a row with a counter and only new metrics."""
MAX_KNOWN = 4096
"""Maximum names stored."""
_WORDS = tuple(
    "loss acc epo step iter batch round episode update err val train test eval learn score reward grad norm perplex ppl"
    " bleu auc map iou mse mae rmse psnr fid wer cer elbo entropy kl nan".split()
)
"""Terms of training logs, in lower case: a line with one is parsed however many without metrics came before."""
_MARKS = r"lr\b|f1(?! [\da-f]{2} )|\[\d+\]|^\s*[{|]|inf\b"
"""The same, where a substring is not enough."""
_METRICS = r"(?i)(?<![a-z])(?:loss|acc|err|score|reward|ppl|perplexity|bleu|auc|map|iou|mse|mae|lr\b|val|train|test|eval)"
"""Terms for which a line is parsed after hundreds with unknown metrics."""


class Noise:
    """Decides which lines of new kinds are parsed, from the lines above only."""

    def __init__(self) -> None:
        self._barren = self._novel = 0
        self._named: set[str] = set()
        self.skipped = 0

    @property
    def is_barren(self) -> bool:
        """Whether enough kinds held nothing that further ones may be skipped."""
        return self._barren >= MAX_BARREN or self._novel >= MAX_NOVEL

    def skips(self, text: str) -> bool:
        """Whether a line of a new kind is skipped."""
        if not self.is_barren:
            return False
        if compiled(_METRICS).search(text) if self._novel >= MAX_NOVEL else _has_term(text):
            return False
        self.skipped += 1
        return True

    def looked(self, text: str, numbers: int, reading: Reading | None) -> None:
        """Record the result of parsing a line of a new kind with that many *numbers*."""
        if reading is None or reading.loose or reading == NOTHING:
            if not _has_term(text):
                self._barren += 1 + numbers // 4
        elif self._is_novel(reading):
            self._novel += 1 + numbers
        else:
            self._barren = self._novel = 0

    def _is_novel(self, reading: Reading) -> bool:
        """Whether it has a counter and only unknown metrics that were never named before."""
        named = {value.metric.name for value in reading.values}
        is_new = self._named.isdisjoint(named)
        if len(self._named) < MAX_KNOWN:
            self._named |= named
        known = any(v.metric.better or names.is_known(v.metric.name) for v in reading.values)
        return bool(named and reading.counters) and is_new and not known

    @property
    def words(self) -> str:
        """A note on what was skipped; empty if nothing was."""
        if self.skipped:
            return f"{self.skipped:,} lines of a kind that holds no metric were skipped"
        return ""


def _has_term(text: str) -> bool:
    low = text.lower()
    return any(word in low for word in _WORDS) or compiled(_MARKS).search(low) is not None
