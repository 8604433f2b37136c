"""One text format per file; `_format.py` has the base class."""

from curvetui.formats._format import NUMBER, LogFormat, formats, understand, unglued
from curvetui.reading import COUNTERS, NOTHING, Header, Line, Part, Reading, Value, compiled

__all__ = [
    "COUNTERS",
    "NOTHING",
    "NUMBER",
    "Header",
    "Line",
    "LogFormat",
    "Part",
    "Reading",
    "Value",
    "compiled",
    "formats",
    "understand",
    "unglued",
]
