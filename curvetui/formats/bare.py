"""Columns of numbers without names: `1 8.239`, `0.1,0.5,0.9`, `0.264835`; used only if a log has
nothing else.

The line above names as many columns if one name is a known metric, the file an only column
(`train_loss.txt`). Without it a leading whole number is a counter, and the others are `column 2`,
`column 3` and so on, without a better direction.
"""

from curvetui import names
from curvetui.formats import Header, LogFormat, Reading, Value, compiled
from curvetui.reading import Line

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+]?(?:nan|inf|NaN|Inf|NAN|INF)"
_ROW = rf"^\s*\|?\s*(?:{_NUMBER})(?:(?:\s*[,;|]\s*|\s+)(?:{_NUMBER}))*\s*[,|]?\s*$"
_COLUMNS = r"^[^\W\d][\w ./@+()-]*(?:[,;|\t]\s*[^\W\d][\w ./@+()-]*)*$"
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
        ("loss,sound,text,kl,beta\n0.5,7,8,9,0", {"loss": [0.5], "sound": [7], "beta": [0]}),
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
        counts = int(count > 1 and compiled(_WHOLE).match(line.number(0)) is not None)
        columns = header.columns if header else ()
        if len(columns) == count:
            counts = 0
        elif len(columns) != count - counts:
            columns = tuple(f"column {slot + 1}" for slot in range(counts, count))
        if count == 1 and header is None:
            return None
        return Reading(
            tuple(map(Value, columns, range(counts, count))),
            {"step": 0} if counts else {},
            unnamed=True,
        )

    def _head(self, text: str) -> Reading | None:
        """Names alone on their line, one of a metric, name the columns below."""
        text = text.replace('"', "").strip("\t ,;'#")
        columns = tuple(map(str.strip, compiled(r"[,;|\t]").split(text)))
        if not compiled(_COLUMNS).match(text) or not any(map(names.is_plain, columns)):
            return None
        return Reading(header=Header(self.name, columns, "", brief=True))
