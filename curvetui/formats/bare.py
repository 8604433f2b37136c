"""Columns of numbers without names: `1 8.239`, `0.1,0.5,0.9`, `0.264835`; used only if a log has
nothing else.

A leading whole number is a counter; the others are `column 2`, `column 3` and so on, without a
better direction. An only column is named by the line above it or by the file: `train_loss.txt`.
"""

from curvetui import names
from curvetui.formats import Header, LogFormat, Reading, Value, compiled
from curvetui.reading import Line

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+]?(?:nan|inf|NaN|Inf|NAN|INF)"
_ROW = rf"^\s*\|?\s*(?:{_NUMBER})(?:(?:\s*[,;|]\s*|\s+)(?:{_NUMBER}))*\s*[,|]?\s*$"
_WHOLE = r"^\d+$|^\d+\.0*(?:[eE][-+]?\d+)?$"
MAX_COLUMNS = 40


class Bare(LogFormat):
    title = "columns of numbers without names"
    general = True
    last = True
    examples = (
        ("1 8.239 0.51", {"step": [1], "column 2": [8.239], "column 3": [0.51]}),
        ("0.5,0.25", {"column 1": [0.5], "column 2": [0.25]}),
        ("loss\n0.5\n0.4", {"loss": [0.5, 0.4]}),
    )

    def read(self, line: Line) -> Reading | None:
        count, header = len(line.spans), line.header
        if header is None and not count:
            return self._head(line.text)
        if (
            header is not None
            and header.format != self.name
            or not 1 <= count <= MAX_COLUMNS
            or not compiled(_ROW).match(line.text)
        ):
            return None
        counts = count > 1 and compiled(_WHOLE).match(line.number(0)) is not None
        only = header.columns[0] if header and count - counts == 1 else ""
        if count == 1 and not only:
            return None
        return Reading(
            tuple(Value(only or f"column {slot + 1}", slot) for slot in range(int(counts), count)),
            {"step": 0} if counts else {},
            unnamed=True,
        )

    def _head(self, text: str) -> Reading | None:
        """A metric's name alone on its line names the only column below."""
        name = text.strip("\t ,;\"'#")
        if not names.is_plain(name):
            return None
        return Reading(header=Header(self.name, (name,), "", brief=True))
