"""Bytes of a log line -> displayable text."""

import re
from functools import cache

from curvetui.system.sanitize import REPLACED, steering

MAX_BLANKS = 100
"""Blank characters in a row that are kept: patterns take quadratic time in their number."""
_BLANK = rb"(?:[ \t\v\f\x1c-\x1f]|\xc2[\x85\xa0]|\xe2\x80[\x80-\x8a]|\xe3\x80\x80)"
_BYTES = bytes((*b" \t\v\f\x1c\x1d\x1e\x1f", 0xC2, 0xE2, 0xE3, 0xA0, *range(0x80, 0x8B)))
_AS_BLANK = bytes.maketrans(_BYTES, b" " * len(_BYTES))


def without_long_blanks(text: bytes) -> bytes:
    """*text* with at most `MAX_BLANKS` blank characters in a row.

    Example:
        >>> len(without_long_blanks(b"epoch 1" + b" \\t" * 5000 + b"loss 0.5"))
        115
    """
    if b" " * MAX_BLANKS in text.translate(_AS_BLANK):
        return _long_blanks().sub(rb"\1", text)
    return text


@cache
def _long_blanks() -> re.Pattern[bytes]:
    return re.compile(b"(" + _BLANK + b"{%d})" % MAX_BLANKS + _BLANK + b"+")


def decoded(raw: bytes) -> str:
    """The text of a line (UTF-8, GBK or Latin-1); control characters but tabs are replaced.

    Example:
        >>> decoded("准确率".encode("gbk")), decoded(b"loss")
        ('准确率', 'loss')
    """
    for encoding in ("utf-8", "gb18030"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        text = raw.decode("latin-1")
    if text.isprintable():
        return text
    if "\t" not in text:
        return steering().sub(REPLACED, text)
    # Faster than asking of each match what it is.
    return "\t".join(steering().sub(REPLACED, part) for part in text.split("\t"))
