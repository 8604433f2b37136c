"""A file that is read to its end, or followed while it grows."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from curvetui.sources import Chunk, SourceError

SLICE = 1 << 20
"""Bytes read at a time."""


class Saved:
    """A file that is complete: read once, to its end."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._closed = False

    def chunks(self) -> Iterator[Chunk]:
        """The file's bytes in slices."""
        try:
            with open(self.path, "rb") as file:
                while not self._closed and (data := file.read(SLICE)):
                    yield Chunk(self.path, data)
        except OSError as error:
            raise SourceError(problem(self.path, error)) from error
        yield Chunk(self.path, end=True)

    def close(self) -> None:
        """Stop reading."""
        self._closed = True


def problem(path: str, error: OSError) -> str:
    """What is wrong with *path*, and what to do."""
    advice = {
        "PermissionError": "check its permissions (ls -l), or run as the user who may read it",
        "FileNotFoundError": "check the spelling",
        "IsADirectoryError": "name a file in it",
    }
    reason = (error.strerror or str(error)).lower()
    return f"cannot read {path}: {reason}; {advice.get(type(error).__name__, 'try another path')}"


def is_binary(head: bytes) -> bool:
    """Whether the first bytes of a file show that it is no text (UTF-16 is text)."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    sample = head[:4096]
    zeros = sample.count(0)
    if zeros and (sample[1::2].count(0) == zeros or sample[::2].count(0) == zeros) and zeros > len(sample) // 3:
        return False
    return zeros > 0


def size_of(path: str | Path) -> int:
    """Bytes in *path*, 0 if that cannot be told."""
    try:
        return os.stat(path).st_size
    except OSError:
        return 0
