"""Bytes of a log into lines, and lines into numbers; the names below describe one line and its meaning."""

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
