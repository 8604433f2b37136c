"""Checksums of many texts at once are those of each text alone, bit by bit."""

from __future__ import annotations

import numpy as np
import pytest

from curvetui.stores._crc import BLOCK, masked


def slow(text: bytes) -> int:
    """By the polynomial."""
    crc = 0xFFFFFFFF
    for byte in text:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0x82F63B78 * (crc & 1)
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


@pytest.mark.parametrize(
    "lengths",
    [
        [0],
        [1],
        [3, 0, 8],
        [BLOCK - 1, BLOCK, BLOCK + 1, 5],
        [2 * BLOCK, 3 * BLOCK + 2, 0, 1, 2000],
        [12] * 9,
    ],
)
def test_texts_of_any_lengths_are_summed_up_together(lengths):
    """Shorter than a state of four bytes, of exactly one block, of many; whatever lies before and behind."""
    starts = np.cumsum([7, *lengths[:-1]])
    data = np.random.default_rng(0).integers(0, 256, 7 + sum(lengths) + 3, dtype=np.uint8)

    assert masked(data, starts, np.array(lengths)).tolist() == [
        slow(data[a : a + n].tobytes()) for a, n in zip(starts, lengths)
    ]
