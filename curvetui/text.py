"""Bytes of a log line -> text: to be understood, and to be shown."""

from __future__ import annotations

_CONTROL = dict.fromkeys((*range(32), *range(0x7F, 0xA0), 0x2028, 0x2029, 0x200E, 0x200F, *range(0x202A, 0x202F)), 0xFFFD)
del _CONTROL[9]


def decoded(raw: bytes) -> str:
    """The text of a line: UTF-8, else GBK, else Latin-1.

    Example:
        >>> decoded("准确率".encode("gbk")), decoded(b"loss")
        ('准确率', 'loss')
    """
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def printable(raw: bytes) -> str:
    """Log text that may be shown: control characters and direction marks are replaced."""
    return decoded(raw).translate(_CONTROL)
