"""One connection's protocol: its bytes become text and records of its runs; independent of sockets."""

import hmac
import json
import re
from collections.abc import Callable, Iterator
from itertools import groupby
from math import isfinite
from typing import Any, NamedTuple

from curvetui.names.counters import axis_of
from curvetui.sources import Record
from curvetui.sources.counts import Counts
from curvetui.system.sanitize import cleaned
from curvetui.wire import MAX_LINE

MAX_HELLO = 4096
"""Maximum first line while a token is required: unauthenticated clients must not fill the memory."""
MAX_NAME = 200
"""Maximum characters of a run's or a metric's name."""
MAX_MESSAGE = 1000
"""Maximum characters kept of a message."""
MAX_RANK = 1_000_000
MAX_DEPTH = 8
"""Maximum nesting of objects."""
_COUNTERS = {
    "epoch": "epoch",
    "step": "step",
    "time": "time",
    "planned_epochs": "epochs",
    "planned_steps": "steps",
}
"""The protocol's reserved keys; other spellings count only if these are absent."""
_TEXTS = frozenset(("run", "rank", "message", "end", "hello", "token", "errors"))
_REQUEST = re.compile(
    rb"(?:GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH|PRI) (?:/|\*|https?:|\S+ HTTP/)"
)
_TLS = b"\x16\x03"
# A number of any length is parsed as a float: `int` would reject more than 4 300 digits.
_scan: Callable[[str, int], tuple[Any, int]] = json.JSONDecoder(parse_int=float).scan_once  # type: ignore[attr-defined]


class RefusedError(Exception):
    """The connection must be closed; the text gives the reason."""


class ReportedPlace(NamedTuple):
    """Consecutive lines of one run: text, or records."""

    run: str | None
    """None: the connection has no name and is a run of its own."""
    text: bytes = b""
    records: tuple[Record, ...] = ()


class WriterConnection:
    """The state of one writer's connection."""

    def __init__(self, counts: Counts, token: str | None = None) -> None:
        """token: required in the first line; None: no authentication."""
        self.run: str | None = None
        self.known = token is None
        """Whether the writer is authenticated."""
        self.wants_errors = False
        self.errors: list[str] = []
        """Errors for the writer, if it asked for them; the caller empties the list."""
        self._counts = counts
        self._token = token
        self._rank = 0
        self._rest = bytearray()
        self._first = True
        self._begun = False
        """Whether the start of the line was passed on already, so that it is text."""
        self._dropping = False
        self._lines = 0

    def feed(self, data: bytes) -> Iterator[ReportedPlace]:
        """The chunks that *data* completes; RefusedError if the client is not accepted."""
        lines = data.split(b"\n")
        self._rest += lines[0]
        if self._first:
            self._look_at_opening()
            self._first = len(lines) == 1
        if len(lines) > 1:
            last, lines[0] = lines.pop(), bytes(self._rest)
            self._rest = bytearray(last)
            yield from self._complete_lines(lines)
        yield from self._partial_line()

    def finish(self) -> Iterator[ReportedPlace]:
        """The writer has disconnected: half a line of text is a line, half an object is an error."""
        if self._rest and not self._dropping and self.known:
            rest, self._rest = bytes(self._rest), bytearray()
            yield from self._complete_lines([rest])

    def _look_at_opening(self) -> None:
        """Refuse browsers and TLS, which are no text, and long lines where a hello is required."""
        if self._rest.startswith(_TLS) or _REQUEST.match(self._rest):
            self._counts["strangers"] += 1
            raise RefusedError("an HTTP request or a TLS hello")
        if not self.known and len(self._rest) > MAX_HELLO:
            self._refuse()

    def _refuse(self) -> None:
        self._counts["no_token"] += 1
        raise RefusedError("no hello with the right token")

    def _complete_lines(self, lines: list[bytes]) -> Iterator[ReportedPlace]:
        """The chunks of complete lines; consecutive lines of one kind and run are joined."""
        found = ((part, self.run) for line in lines if (part := self._line(line)) is not None)
        for run, group in groupby(found, lambda one: (one[1], isinstance(one[0], bytes))):
            parts: list[Any] = [part for part, _ in group]
            if run[1]:
                yield ReportedPlace(run[0], b"\n".join([*parts, b""]))
            else:
                yield ReportedPlace(run[0], records=tuple(parts))

    def _line(self, line: bytes) -> Record | bytes | None:
        """Parse a line: a record, text, or None if there is nothing to pass on."""
        if self._dropping:
            # The end of a line whose beginning was discarded and counted.
            self._dropping = False
            return None
        if self._begun:
            self._begun = False
            return line
        self._lines += 1
        if len(line) > MAX_LINE:
            self._count_bad(f"line {self._lines} is longer than {MAX_LINE} bytes")
            return None
        if self.known and line[:1] != b"{":
            return line
        found = _object(line)
        if not self.known:
            self._admit(found)
        if found is None:
            self._count_bad(f"line {self._lines} begins with {{ and is no JSON object")
            # A printed Python dictionary: not valid in the protocol, but common with `tee >(nc …)`.
            return line if line[:2] == b"{'" else None
        record = self._record_of(found)
        if record.values or record.counters or record.messages or record.ignored:
            return record
        return None

    def _partial_line(self) -> Iterator[ReportedPlace]:
        """Text ended by a bare carriage return (bars may draw for hours), and long lines."""
        rest = self._rest
        if self._dropping:
            rest.clear()
        elif self.known and (self._begun or rest[:1] != b"{") and (end := rest.rfind(b"\r") + 1):
            yield ReportedPlace(self.run, bytes(rest[:end]))
            del rest[:end]
            self._first, self._begun = False, True
        if len(rest) > MAX_LINE:
            self._lines += 1
            self._count_bad(f"line {self._lines} is longer than {MAX_LINE} bytes")
            self._dropping = True
            rest.clear()

    def _count_bad(self, why: str) -> None:
        self._counts["bad"] += 1
        if self.wants_errors and len(self.errors) < 16:
            self.errors.append(why)

    def _admit(self, found: dict[str, Any] | None) -> None:
        """Authenticate the writer if *found* is a hello with the token."""
        token = found.get("token") if found and "hello" in found else None
        given = token.encode("utf-8", "replace") if isinstance(token, str) else b""
        if not hmac.compare_digest(given, str(self._token).encode()):
            self._refuse()
        self.known = True

    def _record_of(self, found: dict[str, Any]) -> Record:
        values: dict[str, float] = {}
        counters: dict[str, float] = {}
        ignored: list[str] = []
        messages: list[tuple[str, str]] = []
        for key, value in found.items():
            if key in _COUNTERS:
                if type(value) is float and isfinite(value):
                    counters[_COUNTERS[key]] = value
                else:
                    ignored.append(key)
            elif key in _TEXTS:
                self._reserved(key, value, messages)
            elif type(value) is float:
                axis = axis_of(key) if len(key) <= MAX_NAME else None
                if axis and axis not in found and axis not in counters and isfinite(value):
                    counters[axis] = value
                else:
                    values[key if len(key) <= MAX_NAME else key[:MAX_NAME]] = value
            else:
                _add_numbers(key, value, values, ignored, 0)
        if ignored:
            self._counts["ignored"] += len(ignored)
        return Record(values, counters, self._rank, tuple(messages), tuple(ignored))

    def _reserved(self, key: str, value: Any, messages: list[tuple[str, str]]) -> None:
        """Store the value of a reserved key, if it is valid."""
        if key == "run" and isinstance(value, float):
            self.run = f"{value:g}"
        elif key == "run" and isinstance(value, str):
            self.run = cleaned(value[:MAX_NAME]).strip() or None
        elif key == "rank" and isinstance(value, float):
            self._rank = int(value) if value.is_integer() and 0 <= value <= MAX_RANK else self._rank
        elif key == "errors":
            self.wants_errors = value is True
        elif key == "message" and isinstance(value, str):
            messages.append(("message", value[:MAX_MESSAGE]))
        elif key == "end" and value in ("finished", "failed"):
            messages.append((value, value))


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        text = line.decode()
        found, end = _scan(text, 0)
    except (ValueError, StopIteration, RecursionError):
        return None
    return found if isinstance(found, dict) and not text[end:].strip() else None


def _add_numbers(
    key: str, value: Any, values: dict[str, float], ignored: list[str], depth: int
) -> None:
    """An object's numbers: booleans as 0 and 1, nested as `outer/inner`; others are ignored."""
    key = key[:MAX_NAME]
    if type(value) is bool or type(value) is float:
        values[key] = float(value)
    elif isinstance(value, dict) and depth < MAX_DEPTH:
        for name, inner in value.items():
            _add_numbers(f"{key}/{name}", inner, values, ignored, depth + 1)
    else:
        ignored.append(key)
