"""CRC-32C, masked as TensorFlow's records carry it; many records of one length are checked at once.

Source: RFC 3720, appendix B.4 (the polynomial); tensorflow `lib/hash/crc32c.h` (the mask).
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

_MASK = 0xA282EAD8


@cache
def _table() -> NDArray[np.uint32]:
    table = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        table = np.where(table & 1, (table >> 1) ^ np.uint32(0x82F63B78), table >> 1).astype(np.uint32)
    return table


def masked(records: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """The masked checksum of each of *records*, shape (n, length) -> (n,).

    Example:
        >>> hex(int(masked(np.frombuffer(b"123456789", np.uint8)[None, :])[0]))
        '0xc78ab0e5'
    """
    table = _table()
    crc = np.full(len(records), 0xFFFFFFFF, dtype=np.uint32)
    for column in np.ascontiguousarray(records.T):
        crc = table[(crc ^ column) & 0xFF] ^ (crc >> np.uint32(8))
    crc = crc ^ np.uint32(0xFFFFFFFF)
    return (((crc >> np.uint32(15)) | (crc << np.uint32(17))) + np.uint32(_MASK)).astype(np.uint32)
