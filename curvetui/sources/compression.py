"""Compressed logs, read as a stream: gzip, bzip2, xz and Zstandard, detected by their first bytes."""

import os
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any, NamedTuple

from curvetui.sources import SourceError
from curvetui.system.extras import install_hint

PIECE = 1 << 20
"""Bytes per piece: a small file may unpack to any size."""
LONGEST_MARK = 6
"""Bytes by which a compression is detected."""
ENDINGS = frozenset((".gz", ".bz2", ".xz", ".zst"))


class Compression(NamedTuple):
    """One kind of compression."""

    name: str
    mark: bytes
    """Its magic bytes."""
    make: Callable[[], Any]
    """Creates a decompressor for one part of a file."""
    errors: tuple[str, ...]
    """Names of its exceptions for damaged data."""
    command: str
    """Program that unpacks to standard output."""


def _zstd() -> Any:
    try:
        # In the standard library from Python 3.14 on.
        return import_module("compression.zstd").ZstdDecompressor()
    except ImportError:
        return _OldZstd()


class _OldZstd:
    """Adapts the package `zstandard` to the interface of the standard library."""

    SLICE = 128
    """Bytes unpacked per step: four may become 128 kB, and nothing else bounds it."""

    def __init__(self) -> None:
        try:
            import zstandard
        except ImportError as error:
            raise SourceError(
                f"reading .zst needs an optional package; {install_hint('zst')}"
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
    Compression(
        "gzip",
        b"\x1f\x8b\x08",
        lambda: import_module("zlib").decompressobj(wbits=31),
        ("error",),
        "zcat",
    ),
    Compression(
        "bzip2",
        b"BZh",
        lambda: import_module("bz2").BZ2Decompressor(),
        ("OSError", "ValueError"),
        "bzcat",
    ),
    Compression(
        "xz",
        b"\xfd7zXZ\0",
        lambda: import_module("lzma").LZMADecompressor(),
        ("LZMAError",),
        "xzcat",
    ),
    Compression("zstd", b"\x28\xb5\x2f\xfd", _zstd, ("ZstdError",), "zstdcat"),
)


def compression_of(head: bytes) -> Compression | None:
    """The compression of a file that begins with *head*, or None."""
    return next((kind for kind in KINDS if head.startswith(kind.mark)), None)


def unpacked_name(path: str) -> str:
    """Return *path* without a compression extension.

    Example:
        >>> unpacked_name("runs/train.log.gz"), unpacked_name("train.log")
        ('runs/train.log', 'train.log')
    """
    stem, ending = os.path.splitext(path)
    return stem if ending.lower() in ENDINGS else path


class Unpacker:
    """Unpacks a file in pieces; concatenated parts are one file, as for `zcat`."""

    def __init__(self, path: str = "") -> None:
        """path: name for messages about damaged data."""
        self._path = path
        self._kind: Compression | None = None
        self._part: Any = None
        self._head = b""
        self._is_known = False

    @property
    def is_packed(self) -> bool:
        return self._kind is not None

    @property
    def is_torn(self) -> bool:
        """Whether the data so far ends within a part."""
        return self._part is not None and not self._part.eof

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield *data* unpacked, in bounded pieces; SourceError if damaged or no package has it."""
        if not self._is_known:
            self._head += data
            if len(self._head) < LONGEST_MARK and any(k.mark.startswith(self._head) for k in KINDS):
                return
            self._is_known, self._kind = True, compression_of(self._head)
            data, self._head = self._head, b""
        if self._kind is None:
            yield from (data,) if data else ()
            return
        try:
            yield from self._unpacked(data)
        except Exception as error:
            if type(error).__name__ not in self._kind.errors:
                raise
            raise SourceError(
                f"cannot read {self._path}: its {self._kind.name} data is damaged;"
                f" to read what is before that: {self._kind.command} FILE | curvetui check -"
            ) from error

    def rest(self) -> bytes:
        """End of a file of a few bytes: return what was held back."""
        head, self._head = self._head, b""
        return head

    def _unpacked(self, data: bytes) -> Iterator[bytes]:
        assert self._kind is not None
        while True:
            if self._part is None or self._part.eof:
                if self._part is not None:
                    # The padding of a tape block is not another part.
                    data = (self._part.unused_data or data).lstrip(b"\0")
                    if not data or not data.startswith(self._kind.mark[:2]):
                        return
                self._part = self._kind.make()
            piece = bytes(self._part.decompress(data, PIECE))
            if piece:
                yield piece
            data = b"" if self._part.eof else getattr(self._part, "unconsumed_tail", b"")
            is_hungry = not piece or getattr(self._part, "needs_input", True)
            if not (self._part.eof or data) and is_hungry:
                return
