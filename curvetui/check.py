"""`check`: read sources to their end, headless, and say what was found."""

from __future__ import annotations

from curvetui.engine import Session
from curvetui.model import Snapshot
from curvetui.sources import Source, SourceError
from curvetui.sources.file import Saved
from curvetui.watch import watch


def read_source(spelled: str, only: str | None = None) -> Snapshot:
    """Read one SOURCE of the command line to its end.

    Raises:
        SourceError: it cannot be read.
    """
    return read_to_end(Saved(spelled), only)


def read_to_end(source: Source, only: str | None = None) -> Snapshot:
    """Everything that *source* holds, judged once, at its end."""
    session = Session(only)
    for chunk in source.chunks():
        session.take(chunk)
    return session.finish()


__all__ = ["SourceError", "read_source", "read_to_end", "watch"]
