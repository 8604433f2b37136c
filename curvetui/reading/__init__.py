"""Converts a log's bytes to lines, and lines to numbers."""

from curvetui.reading.line import COUNTERS, NOTHING, Header, Line, Part, Reading, Value, compiled

__all__ = ["COUNTERS", "NOTHING", "Header", "Line", "Part", "Reading", "Value", "compiled"]
