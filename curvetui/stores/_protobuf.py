"""A minimal protocol buffers reader: the fields of a message without its schema.

Source: protobuf.dev, "Encoding".
"""

from collections.abc import Iterator
from typing import Any

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


def fields(data: bytes | memoryview) -> Iterator[tuple[int, int, Any]]:
    """Yield (number, wire type, value) of each field: a varint, or a view of the bytes.

    Raises:
        ValueError: invalid message.

    Example:
        >>> [(n, k, bytes(v) if k == BYTES else v) for n, k, v in fields(bytes([8, 150, 1, 18, 2, 104, 105]))]
        [(1, 0, 150), (2, 2, b'hi')]
    """
    view = memoryview(data)
    at, end = 0, len(view)
    while at < end:
        # Nearly all keys and lengths are single bytes.
        key, at = (view[at], at + 1) if view[at] < 0x80 else varint(view, at)
        kind = key & 7
        if kind == BYTES:
            is_short = at < end and view[at] < 0x80
            size, at = (view[at], at + 1) if is_short else varint(view, at)
        elif kind == VARINT:
            value, at = varint(view, at)
            yield key >> 3, kind, value
            continue
        elif kind in (FIXED64, FIXED32):
            size = 8 if kind == FIXED64 else 4
        else:
            raise ValueError(f"wire type {kind}")
        if at + size > end:
            raise ValueError("cut short")
        yield key >> 3, kind, view[at : at + size]
        at += size


def varint(view: memoryview, at: int) -> tuple[int, int]:
    """Decode a varint: (value, offset of the next byte)."""
    value = shift = 0
    while True:
        if at >= len(view) or shift > 63:
            raise ValueError("cut short")
        byte = view[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def signed(value: int) -> int:
    """A varint as a signed 64-bit number; excess bits are dropped, as protobuf does."""
    value &= (1 << 64) - 1
    return value - (1 << 64) if value >> 63 else value
