"""Where bytes come from, one kind of source per file; `_source.py` has what they all share."""

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

__all__ = [
    "Chunk",
    "CommandSource",
    "Player",
    "Record",
    "Records",
    "Source",
    "SourceError",
    "Tail",
]
