"""Extracts a log's own bytes from the records that a container runtime wraps around each line."""

import re
from typing import Protocol


class Wrapper(Protocol):
    """Undoes one kind of wrapping."""

    def feed(self, data: bytes, final: bool) -> bytes:
        """The unwrapped bytes completed by *data*."""


class Docker:
    """Docker's json-file driver: `{"log":"text\\n","stream":"stdout","time":"…"}` per line."""

    MAX = 4 << 20

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes, final: bool) -> bytes:
        lines = (self._rest + data).split(b"\n")
        self._rest = b"" if final else lines.pop()[: self.MAX]
        return b"".join(self._inner(line) for line in lines if line)

    @staticmethod
    def _inner(line: bytes) -> bytes:
        import json

        try:
            text = json.loads(line)["log"]
        except (ValueError, KeyError, TypeError, RecursionError):
            return line + b"\n"
        return text.encode("utf-8", "replace") if isinstance(text, str) else line + b"\n"


class CRI:
    """Kubernetes' CRI format: `<time> stdout F text`; `P` instead of `F` marks a line that continues."""

    _line = rb"(?s)^\S+ (?:stdout|stderr) ([FP]) (.*)$"

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes, final: bool) -> bytes:
        lines = (self._rest + data).split(b"\n")
        self._rest = b"" if final else lines.pop()
        return b"".join(self._inner(line) for line in lines if line)

    def _inner(self, line: bytes) -> bytes:
        match = re.match(self._line, line)
        if not match:
            return line + b"\n"
        return match[2] if match[1] == b"P" else match[2] + b"\n"


_CRI = rb"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d) (?:stdout|stderr) [FP] "


_BEGINNINGS = (b'{"log":', b"0000-00-00T")
"""Starts of wrapped lines; each 0 is any digit."""


def may_be_wrapped(head: bytes) -> bool:
    """Return whether the first line may be a wrapper's, so that it must be complete.

    Example:
        >>> may_be_wrapped(b"2026-1"), may_be_wrapped(b" 10%|#"), may_be_wrapped(b"")
        (True, False, True)
    """
    head = re.sub(rb"[0-9]", b"0", head.lstrip())
    return any(head[: len(begin)] == begin[: len(head)] for begin in _BEGINNINGS)


def wrapper_of(head: bytes) -> Wrapper | None:
    """The wrapper used in the first lines of a log, or None."""
    head = head.lstrip()
    if re.match(rb'\{"log":\s*"', head) and b'"stream"' in head[: 1 << 16]:
        return Docker()
    if re.match(_CRI, head):
        return CRI()
    return None
