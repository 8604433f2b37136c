"""One language per file or folder; `_language.py` has the base class."""

from curvetui.languages._language import (
    TABLES,
    UNKNOWN,
    Language,
    Printer,
    checked_language,
    language,
    languages,
    number,
    shortened,
)

__all__ = [
    "TABLES",
    "UNKNOWN",
    "Language",
    "Printer",
    "checked_language",
    "language",
    "languages",
    "number",
    "shortened",
]
