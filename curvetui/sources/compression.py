"""Compressed logs, read as they come: gzip, bzip2, xz and Zstandard, known by their first bytes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any, NamedTuple

from curvetui.sources import SourceError

PIECE = 1 << 20
"""Bytes given at a time: a small file may unpack to any size."""
LONGEST_MARK = 6
"""Bytes by which a kind of compression is known."""
ENDINGS = frozenset((".gz", ".bz2", ".xz", ".zst"))


class Compression(NamedTuple):
    """One kind."""

    name: str
    mark: bytes
    """How its files begin."""
    make: Callable[[], Any]
    """An object that unpacks one part of a file."""
    errors: tuple[str, ...]
    """Names of what it raises for damaged data."""


def _gzip() -> Any:
    import zlib

    return zlib.decompressobj(wbits=31)


def _bzip2() -> Any:
    import bz2

    return bz2.BZ2Decompressor()


def _xz() -> Any:
    import lzma

    return lzma.LZMADecompressor()


def _zstd() -> Any:
    try:
        # The standard library has it from Python 3.14 on.
        return import_module("compression.zstd").ZstdDecompressor()
    except ImportError:
        return _OldZstd()


class _OldZstd:
    """The package `zstandard` with the manners of the standard library."""

    SLICE = 128
    """Bytes unpacked in one step: four bytes may expand to a block of 128 kB, and there is no other bound."""

    def __init__(self) -> None:
        try:
            import zstandard
        except ImportError as error:
            raise SourceError(
                "reading .zst needs zstandard; install it with: pip install zstandard"
            ) from error
        self._object = zstandard.ZstdDecompressor().decompressobj()
        self.unconsumed_tail = b""

    def decompress(self, data: bytes, most: int) -> bytes:
        out, size, at = [], 0, 0
        while at < len(data) and size < most and not self.eof:
            out.append(self._object.decompress(data[at : at + self.SLICE]))
            size += len(out[-1])
            at += self.SLICE
        self.unconsumed_tail = data[at:]
        return b"".join(out)

    @property
    def eof(self) -> bool:
        return bool(self._object.eof)

    @property
    def unused_data(self) -> bytes:
        return bytes(self._object.unused_data) + self.unconsumed_tail


KINDS = (
    Compression("gzip", b"\x1f\x8b\x08", _gzip, ("error",)),
    Compression("bzip2", b"BZh", _bzip2, ("OSError", "ValueError")),
    Compression("xz", b"\xfd7zXZ\0", _xz, ("LZMAError",)),
    Compression("zstd", b"\x28\xb5\x2f\xfd", _zstd, ("ZstdError",)),
)


def compression_of(head: bytes) -> Compression | None:
    """How a file that begins with *head* is compressed; None where it is not."""
    return next((kind for kind in KINDS if head.startswith(kind.mark)), None)


def bare(path: str) -> str:
    """*path* without the ending of a compressed file.

    Example:
        >>> bare("runs/train.log.gz"), bare("train.log")
        ('runs/train.log', 'train.log')
    """
    stem, ending = os.path.splitext(path)
    return stem if ending.lower() in ENDINGS else path


class Unpacker:
    """Unpacks a file that comes in pieces; several parts one after the other are one file, as for `zcat`."""

    def __init__(self, path: str = "") -> None:
        """path: the name used in messages about damaged data."""
        self._path = path
        self._kind: Compression | None = None
        self._part: Any = None
        self._head = b""
        self._is_known = False

    @property
    def is_packed(self) -> bool:
        """Whether the file turned out to be compressed."""
        return self._kind is not None

    @property
    def is_torn(self) -> bool:
        """Whether the file has ended within a part, so far."""
        return self._part is not None and not self._part.eof

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What *data* holds, in pieces of bounded size; *data* itself where the file is not compressed.

        Raises:
            SourceError: the data is damaged, or what unpacks it is not installed.
        """
        if not self._is_known:
            self._head += data
            if len(self._head) < LONGEST_MARK and any(k.mark.startswith(self._head) for k in KINDS):
                return
            self._is_known, self._kind = True, compression_of(self._head)
            data, self._head = self._head, b""
        if self._kind is None:
            if data:
                yield data
            return
        try:
            yield from self._unpacked(data)
        except Exception as error:
            if type(error).__name__ not in self._kind.errors:
                raise
            raise SourceError(
                f"cannot read {self._path}: its {self._kind.name} data is damaged; everything before that was read"
            ) from error

    def rest(self) -> bytes:
        """At the end of a file of a few bytes: whatever was held back."""
        head, self._head = self._head, b""
        return head

    def _unpacked(self, data: bytes) -> Iterator[bytes]:
        assert self._kind is not None
        while True:
            if self._part is None or self._part.eof:
                if self._part is not None:
                    # The padding of a tape block is not a further part.
                    data = (self._part.unused_data or data).lstrip(b"\0")
                    if not data or not data.startswith(self._kind.mark[:2]):
                        return
                self._part = self._kind.make()
            piece, data = _piece(self._part, data)
            if piece:
                yield piece
            if not self._part.eof and (not data and (not piece or _is_hungry(self._part))):
                return


def _piece(part: Any, data: bytes) -> tuple[bytes, bytes]:
    """(some of what *data* holds, what of *data* is to be given again)."""
    piece = bytes(part.decompress(data, PIECE))
    if hasattr(part, "unconsumed_tail"):
        return piece, b"" if part.eof else part.unconsumed_tail
    return piece, b""


def _is_hungry(part: Any) -> bool:
    """Whether it has given all that it can without more input."""
    return bool(getattr(part, "needs_input", True))
