"""The text of a file, decompressed; a binary file is refused."""

import re
from collections.abc import Iterator
from typing import IO

from curvetui.sources import SourceError
from curvetui.sources.compression import Unpacker

SLICE = 1 << 22
"""Bytes read at a time: of progress bars 1 % remain, and small tables have a fixed cost."""
HEAD = 4096
"""Bytes examined to distinguish text from binary data."""
_HOLE = re.compile(rb"\0{16,}")
CONTROLS = bytes([*range(8), *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F])
"""Bytes that never occur in text, i.e. not tab, line feed or cursor movement."""


def texts(unpacker: Unpacker, file: IO[bytes]) -> Iterator[bytes]:
    """Yield a file's text in slices, decompressed; SourceError if it is no text, or OSError."""
    is_first = True
    size = HEAD
    while raw := file.read(size):
        size = SLICE
        for data in unpacker.feed(raw):
            if is_first and is_binary(data):
                raise SourceError(f"cannot read {file.name}: this is a binary file, not a text log")
            is_first = is_first and not data.strip(b"\0")
            yield data
    if rest := unpacker.rest():
        yield rest


def torn(unpacker: Unpacker, path: str) -> str:
    """A message if a compressed file ends in the middle of its data; else empty."""
    return f"{path} ends in the middle of its compressed data" if unpacker.is_torn else ""


def is_binary(head: bytes) -> bool:
    """Whether the first bytes of a file are binary; UTF-16 is text."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    # A log truncated while a program kept writing begins with zeros, or has one hole of them.
    sample = head.lstrip(b"\0")[:4096]
    zeros, controls = sample.count(0), len(sample) - len(sample.translate(None, CONTROLS))
    if zeros > len(sample) // 3 and zeros in (sample[1::2].count(0), sample[::2].count(0)):
        return False
    text, holes = _HOLE.subn(b"", sample)
    if holes == 1 and len(text) >= 64:
        zeros, controls = text.count(0), controls - (zeros - text.count(0))
    # Every tenth random byte never occurs in text, in any encoding.
    return zeros > len(sample) // 64 or controls > len(sample) // 20
