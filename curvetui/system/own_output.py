"""Recognises what curvetui itself wrote: reports, tables of runs, event logs. None is a training log."""

import re

START = 400
"""Bytes at the start of a file that decide it."""
_OWN = re.compile(
    r"""(?x) (?P<document>\s*\{\s*"schema":\s*"curvetui\.)
    | (?P<rows>\{"name":"[^"\n]*","path":"[^"\n]*","host":[^\n]{4,80}?,"state":")
    | (?P<table>name,path,host,state,level,verdict,)
    | (?P<junit><\?xml[^>\n]*>\s*<testsuites\ name="curvetui")
    | (?P<page><!doctype\ html>\s*<html[^>\n]*>\s*<head><meta[^>\n]*><meta\ http-equiv="Content-Security-Policy")
    | (?P<github>::(?:error|warning|notice)\ file=[^\n]*,title=)
    | (?P<gauges>\#\ HELP\ curvetui_)
    | (?P<runs>(?:\ \ |\*\*)(?:0\ (?:runs\b|个运行)|\d+\ (?:runs?|个运行)(?:\ ·|:|：)\ ?\d+\ \S|\d+\ 个运行：[^\n\d]{3,40}\ \d+\ 个))
    | (?P<run>[^\n]{1,200}?\ ·\ \w{2,20}\ ·\ (?:(?:finished|failed|interrupted|end\ not\ stated)\b|已完成|失败|中断|未说明是否结束)[^\n]{0,60}\n\ \ \S)""".encode()
)


def output_kind(start: bytes) -> str | None:
    """Which output of ours a file that begins with *start* is; None: it is not ours.

    Example:
        >>> output_kind(b'{"schema":"curvetui.report/1","version":')
        'document'
    """
    found = _OWN.match(start)
    return found and found.lastgroup


def is_own_output(start: bytes) -> bool:
    """Whether a file that begins with *start* (at least `START` bytes, if it has them) is ours.

    Example:
        >>> is_own_output(b'{"schema":"curvetui.report/1","version":'), is_own_output(b'{"loss": 1}')
        (True, False)
    """
    return output_kind(start) is not None


def is_own_file(path: str) -> bool:
    """Whether the file is ours; False if it cannot be read."""
    try:
        with open(path, "rb") as file:
            return is_own_output(file.read(START))
    except OSError:
        return False


class Start:
    """The first bytes of a stream, kept until they show whether it is output of curvetui."""

    def __init__(self) -> None:
        self._data = b""
        self._is_known = self.is_own = False

    def feed(self, data: bytes, *, ended: bool = False) -> bool:
        """Take the next bytes; return whether they have just shown that it is."""
        if self._is_known:
            return False
        self._data += data[: START - len(self._data)]
        self._is_known = ended or len(self._data) >= START
        self.is_own = self._is_known and is_own_output(self._data)
        return self.is_own
