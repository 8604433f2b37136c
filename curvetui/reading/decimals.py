"""The float64 nearest to each of many printed decimals, in bulk."""

import re

import numpy as np
from numpy.typing import NDArray

from curvetui.curve import Floats, Ints

LONGEST = 19
"""Maximum bytes of a number that fits a 64-bit integer: a sign, and digits with a point among them."""
EXACT = 1 << 53
"""Below this, a float64 represents every integer."""
_WHOLE = 10 ** np.arange(LONGEST, dtype=np.int64)
_FLOAT = 10.0 ** np.arange(LONGEST)
_POINT, _MINUS, _PLUS = b".-+"


def values_of(data: NDArray[np.uint8], starts: Ints, ends: Ints) -> Floats:
    """Return the values of the numbers in *data*.

    Digits without their point form an integer; divided by a power of ten, which is exact up to
    10^22, it gives the nearest float64, because a division of exact numbers is rounded once.
    Numbers with an exponent, too many digits or letters are left to numpy's parser, which takes
    five times as long.

    Args:
        data: bytes of a text.
        starts, ends: bounds of each number, shape (n,): signs, digits, points; commas or
            underscores between thousands.

    Example:
        >>> values_of(np.frombuffer(b"0.1 -25e-3 nan", np.uint8), np.array([0, 4, 11]), np.array([3, 10, 14])).tolist()
        [0.1, -0.025, nan]
    """
    lengths = ends - starts
    # Sorted by length, shortest first: the numbers with a byte at a position are then the end of
    # each array.
    order = np.argsort(np.minimum(lengths, LONGEST + 1).astype(np.uint8), kind="stable")
    at, lengths = starts[order], lengths[order]
    whole = np.zeros(len(at), np.int64)
    digits, points, after = np.zeros((3, len(at)), np.uint8)
    for place, done in enumerate(np.searchsorted(lengths, np.arange(LONGEST), "right").tolist()):
        if done == len(at):
            break
        digit = data[at[done:] + place] - np.uint8(48)
        is_digit = digit < 10
        digits[done:] += is_digit
        after[done:] += is_digit & (points[done:] > 0)
        points[done:] += digit == (_POINT - 48) % 256
        # A point is processed like the digit 0.
        whole[done:] *= 10
        whole[done:] += digit * is_digit
    sign = data[at]
    is_negative = sign == _MINUS
    plain = lengths == digits + points + (is_negative | (sign == _PLUS))
    fraction = whole % _WHOLE[after]
    whole = np.where(points > 0, (whole - fraction) // 10 + fraction, whole)
    plain &= (points < 2) & (digits + points < LONGEST) & (whole < EXACT)
    values: Floats = np.where(plain, whole, 0) / _FLOAT[after]
    np.negative(values, out=values, where=is_negative)
    if not plain.all():
        values[~plain] = _parsed(data, at[~plain], lengths[~plain])
    out = np.empty_like(values)
    out[order] = values
    return out


def _parsed(data: NDArray[np.uint8], starts: Ints, lengths: Ints) -> Floats:
    ends = np.cumsum(lengths)
    places = np.arange(ends[-1])
    spaced = np.full(len(places) + len(lengths), 32, np.uint8)
    text = data[places + np.repeat(starts - ends + lengths, lengths)]
    spaced[places + np.repeat(np.arange(len(lengths)), lengths)] = text
    return np.fromstring(spaced[(spaced != ord(",")) & (spaced != ord("_"))].tobytes(), sep=" ")  # type: ignore[no-any-return,unused-ignore]


_WIDE = {
    wide.encode(): plain
    for wide, plain in zip(
        "：＝％（），；．／",
        (b": ", b"=", b"%", b" (", b") ", b", ", b"; ", b".", b"/"),
        strict=True,
    )
} | {chr(0xFF10 + digit).encode(): b"%d" % digit for digit in range(10)}
"""Full-width punctuation and digits -> ASCII."""
_ABROAD = {
    chr(zero + digit).encode(): b"%d" % digit
    for zero in (0x660, 0x6F0, 0x966)
    for digit in range(10)
} | {"٫".encode(): b".", "٬".encode(): b",", "٪".encode(): b"%", "،".encode(): b","}
"""Arabic, Persian and Devanagari digits and punctuation -> ASCII."""
_SIGN_ABROAD = rb"\xd9[\xa0-\xac]|\xdb[\xb0-\xb9]|\xe0\xa5[\xa6-\xaf]|\xd8\x8c"
_GBK_WIDE = b"\xa3"
"""First byte of full-width signs in GBK."""


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def _ascii_signs(text: bytes) -> bytes:
    """The lines with full-width signs, in UTF-8 or GBK, as ASCII."""
    if _GBK_WIDE in text and not _is_utf8(text):
        text = b"\n".join(_transcoded(line) for line in text.split(b"\n"))
    if b"\xef\xbc" in text:
        for wide, plain in _WIDE.items():
            text = text.replace(wide, plain)
    if any(lead in text for lead in (b"\xd9", b"\xdb", b"\xe0\xa5")) and _is_utf8(text):
        text = re.sub(_SIGN_ABROAD, lambda sign: _ABROAD[sign[0]], text)
    return text


def _transcoded(line: bytes) -> bytes:
    """A line in GBK with full-width signs, as UTF-8; any other unchanged."""
    if _GBK_WIDE not in line or _is_utf8(line):
        return line
    try:
        return line.decode("gb18030").encode()
    except UnicodeDecodeError:
        return line


def spelled_alike(text: bytes) -> bytes:
    """Replace full-width signs and odd spellings of NaN and infinity: `1.#QNAN`, `-.inf`.

    Example:
        >>> spelled_alike(b"loss: 1.#IND acc: -1.#INF kl: .nan")
        b'loss: nan acc: -inf kl: nan'
    """
    if not text.isascii():
        text = _ascii_signs(text)
    if not re.search(rb"\.[#nNiI]", text):
        return text
    if b".#" in text:
        text = re.sub(rb"1\.#INF0*(?![\w.])", b"inf", text)
        text = re.sub(rb"-?1\.#(?:IND|QNAN|SNAN)0*(?![\w.])", b"nan", text)
    return re.sub(rb"(?i)(?<![\w.])([-+]?)\.(nan|inf)(?![\w.])", rb"\1\2", text)
