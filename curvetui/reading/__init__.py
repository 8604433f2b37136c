"""Converts a log's bytes to lines, and lines to numbers; the names below describe a line and its
meaning.
"""

from curvetui.reading.line import (
    COUNTERS,
    NOTHING,
    Header,
    Line,
    Part,
    Reading,
    Value,
    compiled,
)

__all__ = [
    "COUNTERS",
    "NOTHING",
    "Header",
    "Line",
    "Part",
    "Reading",
    "Value",
    "compiled",
]
