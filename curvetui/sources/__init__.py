"""Sources of bytes, one kind per file; `_source.py` has what they share."""

from curvetui.sources._source import (
    Chunk,
    CommandSource,
    Player,
    Record,
    Records,
    Source,
    SourceError,
    Tail,
)

__all__ = ["Chunk", "CommandSource", "Player", "Record", "Records", "Source", "SourceError", "Tail"]
