"""Recognises what curvetui itself wrote: reports, tables of runs, event logs. None is a training log."""

import re

START = 400
"""Bytes at the start of a file that decide it."""
_OWN = re.compile(
    rb"""(?x) \s*\{\s*"schema":\s*"curvetui\.
    | \{"name":"[^"\n]*","path":"[^"\n]*","host":[^\n]{4,80}?,"state":"
    | name,path,host,state,level,verdict,
    | <\?xml[^>\n]*>\s*<testsuites\ name="curvetui"
    | <!doctype\ html>\s*<html[^>\n]*>\s*<head><meta[^>\n]*><meta\ http-equiv="Content-Security-Policy"
    | ::(?:error|warning|notice)\ file=[^\n]*,title=
    | \#\ HELP\ curvetui_
    | (?:\ \ |\*\*)(?:0\ runs\b|\d+\ runs?(?:\ \xc2\xb7|:)\ \d+\ \w)
    | [^\n\xc2]{1,200}\ \xc2\xb7\ \w{2,20}\ \xc2\xb7\ (?:finished|failed|interrupted|end\ not\ stated)\b[^\n]{0,60}\n\ \ \S"""
)


def is_own_output(start: bytes) -> bool:
    """Whether a file that begins with *start* (at least `START` bytes, if it has them) is ours.

    Example:
        >>> is_own_output(b'{"schema":"curvetui.report/1","version":'), is_own_output(b'{"loss": 1}')
        (True, False)
    """
    return _OWN.match(start) is not None


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
