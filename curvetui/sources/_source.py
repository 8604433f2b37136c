"""Where bytes come from: one kind of source a file. A source only gives bytes; it knows nothing of logs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple, Protocol, runtime_checkable

from curvetui.bulk_rows import Bulk


class SourceError(Exception):
    """A source cannot be read; the text says what, where and what to do."""


class Record(NamedTuple):
    """A record that a program sent explicitly: nothing in it has to be inferred."""

    values: Mapping[str, float]
    """Metric, as the program spells it -> value."""
    counters: Mapping[str, float]
    """`epoch`, `step`, `time`, and the planned ends `epochs`, `steps`."""
    rank: int = 0
    """Which of several processes of one run."""
    said: tuple[tuple[str, str], ...] = ()
    """(kind, text) of notes: `message`, `finished`, `failed`."""
    ignored: tuple[str, ...] = ()
    """Names whose values are not numbers."""
    first: bool = False
    """The first record of this run on a connection: if another connection sent it before, the run may have come back."""
    settings: tuple[tuple[str, str], ...] = ()
    """(name, value) of settings."""


Records = Sequence[Record] | Bulk
"""Single records, or a batch in columns."""


class Chunk(NamedTuple):
    """What a source gives at a time."""

    stream: str
    """Which file or connection it came from: a name for people, unique within the source."""
    data: bytes = b""
    now: float | None = None
    """Seconds since 1970 when it came; None where that means nothing (a saved log)."""
    cut: bool = False
    """A new beginning (the file was rotated, truncated or replaced): no line continues across it."""
    message: str = ""
    """How the source is doing, for the status line; empty when all is well."""
    end: bool = False
    """Nothing more will come from this stream."""
    anew: bool = False
    """Everything in this stream is sent again, from its beginning."""
    passing: bool = False
    """One of many without a name that come and go: with `end`, it may be forgotten."""
    gone: bool = False
    """Forget the stream, with everything it held."""
    records: Records = ()
    """Lines that need no reading; a chunk holds either these or data."""
    format: str = "wire"
    """What the report calls the form in which the records came."""
    alive: bool | None = None
    """Whether a process still writes to it; None if that is unknown."""
    left: bool = False
    """The process that wrote to it has ended or closed it just now, so nothing more is expected."""
    writer: int = 0
    """The process that writes to it; 0: unknown."""
    system: Mapping[str, float] = MappingProxyType({})
    """What the machine does, where that was read: metric -> value, see `system.host_meter`."""
    more: bool = False
    """More is there already: whoever draws may wait for it."""


class Source(Protocol):
    """Anything that gives chunks until it ends or is closed."""

    def chunks(self) -> Iterator[Chunk]:
        """Block until there is news; a chunk without data is a heartbeat."""

    def close(self) -> None:
        """Make `chunks` return soon; may be called from any thread, more than once."""


@runtime_checkable
class CommandSource(Protocol):
    """A command that runs below the screen. All methods may be called from any thread."""

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""

    def interrupt(self) -> None:
        """Press Ctrl-C in its terminal."""

    def resize(self, rows: int, columns: int) -> None:
        """Tell its terminal the size of the screen."""

    def output(self, size: int) -> bytes:
        """The last *size* bytes that it printed, or fewer."""


class Tail(Protocol):
    """One of several things that a source follows."""

    def round(self) -> Iterator[Chunk]:
        """What is new, without waiting."""

    def heartbeats(self) -> Iterator[Chunk]:
        """A heartbeat for each stream that has sent something."""

    def shut(self) -> None:
        """Close everything that is open."""


class Player(Protocol):
    """A replay, whose time a person steers. All methods may be called from any thread."""

    def toggle(self) -> None:
        """Pause or resume."""

    def step(self, count: int = 1) -> None:
        """Pause, and go *count* steps forward, or back if negative; a step is a line that brings points."""

    def seek(self, at: int) -> None:
        """Go to step *at*, keeping the pause."""

    def faster(self, factor: float) -> None:
        """Multiply the speed."""
