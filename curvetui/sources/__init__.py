"""Where bytes come from: one kind of source a file. A source only gives bytes; it knows nothing of logs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol, runtime_checkable

from curvetui.bulk_rows import Bulk


class SourceError(Exception):
    """A source cannot be read; the text says what, where and what to do."""


class Record(NamedTuple):
    """What a program told of its run in so many words: nothing in it has to be understood first."""

    values: Mapping[str, float]
    """Metric, as the program spells it -> value."""
    counters: Mapping[str, float]
    """`epoch`, `step`, `time`, and the planned ends `epochs`, `steps`."""
    rank: int = 0
    """Which of several processes of one run."""
    said: tuple[tuple[str, str], ...] = ()
    """(kind, text) of notes: `message`, `finished`, `failed`."""
    ignored: tuple[str, ...] = ()
    """Names whose values are no numbers."""
    first: bool = False
    """The first that a connection tells of the run: where another told of it before, the run may have come back."""
    settings: tuple[tuple[str, str], ...] = ()
    """(name, value) of what was chosen for the run."""


Records = Sequence[Record] | Bulk
"""One by one, or all at once."""


class Chunk(NamedTuple):
    """What a source gives at a time."""

    stream: str
    """Which file or connection it came from: a name for people, unique within the source."""
    data: bytes = b""
    now: float | None = None
    """Seconds since 1970 when it came; None where that means nothing (a saved log)."""
    cut: bool = False
    """What follows begins anew (the file was rotated, truncated or replaced): no line goes on across it."""
    message: str = ""
    """How the source is doing, for the status line; empty when all is well."""
    end: bool = False
    """Nothing more will come from this stream."""
    anew: bool = False
    """All that was told of this stream is told again, from its beginning."""
    passing: bool = False
    """One of many without a name that come and go: with `end`, it may be forgotten."""
    gone: bool = False
    """The stream is to be forgotten, with all that it told."""
    records: Records = ()
    """Lines that need no reading; a chunk holds either these or data."""
    format: str = "wire"
    """What the report calls the form in which the records came."""
    alive: bool | None = None
    """Whether a process still writes to it; None where that cannot be told or was not asked."""
    more: bool = False
    """More is there already: whoever draws may wait for it."""


class Source(Protocol):
    """Anything that gives chunks until it ends or is closed."""

    def chunks(self) -> Iterator[Chunk]:
        """Block until there is something to say; a chunk without data is a heartbeat."""

    def close(self) -> None:
        """Make `chunks` return soon; may be called from any thread, more than once."""


@runtime_checkable
class Command(Protocol):
    """A command that runs below the screen. All methods may be called from any thread."""

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""

    def interrupt(self) -> None:
        """Press Ctrl-C in its terminal."""

    def resize(self, rows: int, columns: int) -> None:
        """Tell its terminal how large the screen is."""

    def output(self, size: int) -> bytes:
        """The last *size* bytes that it printed, or fewer."""


class Tail(Protocol):
    """One of several things that a source follows."""

    def round(self) -> Iterator[Chunk]:
        """What is new, without waiting."""

    def heartbeats(self) -> Iterator[Chunk]:
        """The time, for each stream that has told something."""

    def shut(self) -> None:
        """Let go of what is open."""


class Player(Protocol):
    """A replay, whose time a person steers. All methods may be called from any thread."""

    def toggle(self) -> None:
        """Pause, or go on."""

    def step(self, count: int = 1) -> None:
        """Pause, and go *count* steps forward, or back if negative; a step is a line that brings points."""

    def seek(self, at: int) -> None:
        """Go to step *at*, keeping the pause."""

    def faster(self, factor: float) -> None:
        """Multiply the speed."""
