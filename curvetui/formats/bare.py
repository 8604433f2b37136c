"""Unnamed columns of numbers: `1 8.239`, `0.1,0.5,0.9`; used only if a log has nothing else.

A leading whole number is a counter; the others are `column 2`, `column 3` and so on, without a
better direction.
"""

from curvetui.formats import LogFormat, Reading, Value, compiled
from curvetui.reading import Line

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+]?(?:nan|inf|NaN|Inf|NAN|INF)"
_ROW = rf"^\s*(?:{_NUMBER})(?:(?:\s*[,;]\s*|\s+)(?:{_NUMBER}))+\s*$"
_WHOLE = r"^\d+$|^\d+\.0*(?:[eE][-+]?\d+)?$"
MAX_COLUMNS = 40


class Bare(LogFormat):
    title = "columns of numbers without names"
    general = True
    last = True
    examples = (
        ("1 8.239 0.51", {"step": [1], "column 2": [8.239], "column 3": [0.51]}),
        ("0.5,0.25", {"column 1": [0.5], "column 2": [0.25]}),
    )

    def read(self, line: Line) -> Reading | None:
        count = len(line.spans)
        if (
            line.header is not None
            or not 2 <= count <= MAX_COLUMNS
            or not compiled(_ROW).match(line.text)
        ):
            return None
        counts = compiled(_WHOLE).match(line.number(0)) is not None
        return Reading(
            tuple(Value(f"column {slot + 1}", slot) for slot in range(int(counts), count)),
            {"step": 0} if counts else {},
            bare=True,
        )
