"""The float64 nearest to each of many printed decimals, in bulk."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from curvetui.curve import Floats, Ints

MOST_DIGITS = 18
"""Digits whose number an integer of 64 bits holds."""
EXACT = 1 << 53
"""Below this a float64 holds every whole number."""
_WHOLE = 10 ** np.arange(MOST_DIGITS + 1, dtype=np.int64)
_FLOAT = 10.0 ** np.arange(MOST_DIGITS + 1)


def values_of(text: NDArray[np.uint8], lengths: Ints) -> Floats:
    """The values of numbers that stand one behind the other in *text*.

    Digits without their point make a whole number; divided by a power of ten, which is exact up to 10^22, it gives the
    nearest float64, because a division of exact numbers is rounded once. What has an exponent, too many digits or
    letters is left to numpy's parser, which takes five times as long.

    Args:
        text: signs, digits, points; commas between thousands.
        lengths: bytes of each number, shape (n,).

    Example:
        >>> values_of(np.frombuffer(b"0.1-25e-3nan", np.uint8), np.array([3, 6, 3])).tolist()
        [0.1, -0.025, nan]
    """
    if not len(lengths):
        return np.empty(0)
    ends = np.cumsum(lengths)
    starts = ends - lengths
    digit = text - np.uint8(48)
    is_digit = digit < 10
    count = np.cumsum(is_digit, dtype=np.int32)
    last = count[ends - 1]
    power = np.repeat(last, lengths)
    power -= count
    point = np.flatnonzero(text == 46)
    owner = np.repeat(np.arange(len(lengths)), lengths)[point]
    after = np.zeros(len(lengths), np.int64)
    after[owner] = power[point]
    signed = (text[starts] == 45) | (text[starts] == 43)
    digits = last - count[starts] + is_digit[starts]
    plain = (lengths - digits - signed - np.bincount(owner, minlength=len(lengths)) == 0) & (
        digits <= MOST_DIGITS
    )
    digit[~is_digit] = 0
    whole = np.add.reduceat(digit * _WHOLE[np.minimum(power, MOST_DIGITS)], starts)
    plain &= whole < EXACT
    out: Floats = np.where(plain, whole, 0) / _FLOAT[np.where(plain, after, 0)]
    np.negative(out, out=out, where=text[starts] == 45)
    if not plain.all():
        out[~plain] = _parsed(text[np.repeat(~plain, lengths)], lengths[~plain])
    return out


def _parsed(text: NDArray[np.uint8], lengths: Ints) -> Floats:
    """The same by numpy's parser."""
    spaced = np.full(len(text) + len(lengths), 32, np.uint8)
    spaced[np.arange(len(text)) + np.repeat(np.arange(len(lengths)), lengths)] = text
    return np.fromstring(spaced[spaced != 44].tobytes(), sep=" ")  # type: ignore[no-any-return,unused-ignore]


def spelled_alike(text: bytes) -> bytes:
    """The text with the odd spellings of NaN and infinity replaced: `1.#QNAN`, `-1.#IND` (Windows), `.nan`, `-.inf` (YAML).

    Example:
        >>> spelled_alike(b"loss: 1.#IND acc: -1.#INF kl: .nan")
        b'loss: nan acc: -inf kl: nan'
    """
    if b".#" in text:
        text = re.sub(rb"1\.#INF0*(?![\w.])", b"inf", text)
        text = re.sub(rb"-?1\.#(?:IND|QNAN|SNAN)0*(?![\w.])", b"nan", text)
    if re.search(rb"(?i)\.(?:nan|inf)\b", text):
        text = re.sub(rb"(?i)(?<![\w.])([-+]?)\.(nan|inf)(?![\w.])", rb"\1\2", text)
    return text
