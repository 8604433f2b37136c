"""CRC-32C with TensorFlow's mask, for many records of any lengths at once.

A CRC is linear, and a partial one acts like the first four bytes of the rest: all blocks of all
records are summed in parallel, and only the blocks of one record combined in turn.

Source: RFC 3720, appendix B.4; tensorflow `lib/hash/crc32c.h`; Kounavis and Berry 2005 (slicing).
"""

from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from curvetui.curve import Ints

Sums = NDArray[np.uint32]

BLOCK = 64
"""Bytes summed in parallel."""
_MASK, _ONES = 0xA282EAD8, 0xFFFFFFFF


@cache
def _tables() -> Sums:
    """Shape (BLOCK, 256): the contribution of a byte value followed by that many bytes."""
    tables = np.empty((BLOCK, 256), np.uint32)
    table: Sums = np.arange(256, dtype=np.uint32)
    bits = np.array([0, 0x82F63B78], np.uint32)
    for _ in range(8):
        table = (table >> np.uint32(1)) ^ bits[table & 1]
    tables[0] = table
    for far in range(1, BLOCK):
        tables[far] = _onward(tables[far - 1], 1, table[None])
    return tables


@cache
def _begun() -> Sums:
    """Shape (BLOCK + 1,): the checksum of that many zeros."""
    begun = np.full(BLOCK + 1, _ONES, np.uint32)
    for size in range(1, BLOCK + 1):
        begun[size:] = _onward(begun[size:], 1, _tables()[:1])
    return begun


def _onward(sums: Sums, size: int, tables: Sums) -> Sums:
    """Advance checksums past *size* zeros."""
    out = sums >> np.uint32(8 * size) if size < 4 else np.zeros_like(sums)
    for place in range(min(size, 4)):
        out ^= tables[size - 1 - place][(sums >> np.uint32(8 * place)) & np.uint32(0xFF)]
    return out


def masked(data: NDArray[np.uint8], starts: Ints, lengths: Ints) -> Sums:
    """Return the masked checksum of each slice of *data*, shape (n,).

    Args:
        starts, lengths: shape (n,), n > 0; start and length of each slice, in bytes.

    Example:
        >>> hex(int(masked(np.frombuffer(b"123456789", np.uint8), np.array([0]), np.array([9]))[0]))
        '0xc78ab0e5'
    """
    size = int(min(max(lengths.max(), 1), BLOCK))
    count = np.maximum(-(-lengths // size), 1)
    head = lengths - (count - 1) * size
    first = np.cumsum(count) - count
    ends = np.repeat(starts + head - first * size, count) + size * np.arange(int(count.sum()))
    # Leading zeros contribute nothing, so blocks are padded to equal length.
    blocks = sliding_window_view(np.concatenate((np.zeros(size, np.uint8), data)), size)[ends]
    blocks[first] *= np.arange(size) >= size - head[:, None]
    sums = np.zeros(len(blocks), np.uint32)
    for place, column in enumerate(np.ascontiguousarray(blocks.T)):
        sums ^= _tables()[size - 1 - place][column]
    crc = _begun()[head] ^ sums[first]
    for block in range(1, int(count.max())):
        which = np.flatnonzero(count > block)
        crc[which] = _onward(crc[which], size, _tables()) ^ sums[first[which] + block]
    crc ^= np.uint32(_ONES)
    turned = (crc >> np.uint32(15)) | (crc << np.uint32(17))
    return np.asarray(turned + np.uint32(_MASK), np.uint32)
