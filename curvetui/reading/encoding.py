"""Bytes of any encoding -> UTF-8: UTF-16 (PowerShell) is converted, byte-order marks removed."""

import codecs

HEAD = 64
"""Maximum bytes to wait for before the encoding is decided."""


class Decoder:
    """Converts one stream to UTF-8 (or leaves it unchanged); any chunking gives the same bytes."""

    def __init__(self) -> None:
        self._head: bytes | None = b""
        self._decoder: codecs.IncrementalDecoder | None = None

    def feed(self, data: bytes, final: bool = False) -> bytes:
        if self._head is not None:
            self._head += data
            if not final and not _suffices(self._head):
                return b""
            data, self._head = self._head, None
            name = encoding_of(data)
            self._decoder = codecs.getincrementaldecoder(name)("replace") if name else None
            data = data.removeprefix(codecs.BOM_UTF8)
        if self._decoder is None:
            return data
        return self._decoder.decode(data, final).encode("utf-8", "replace")


def _suffices(head: bytes) -> bool:
    """A short first line need not wait: UTF-16 has no line feed in four bytes without a NUL."""
    return (
        len(head) >= HEAD
        or len(head) >= 4
        and b"\n" in head
        and 0 not in head[:4]
        and head[0] < 0xEF
    )


def encoding_of(head: bytes) -> str | None:
    """Return the UTF-16 variant; None for encodings that extend ASCII.

    Example:
        >>> encoding_of("loss 0.1".encode("utf-16")), encoding_of(b"loss 0.1")
        ('utf-16', None)
    """
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = head[:HEAD]
    if 0 not in head[:4]:
        return None
    even, odd, half = head[::2].count(0), head[1::2].count(0), len(head) // 2
    if half >= 4 and odd >= 0.9 * half and even == 0:
        return "utf-16-le"
    if half >= 4 and even >= 0.9 * half and odd == 0:
        return "utf-16-be"
    return None
