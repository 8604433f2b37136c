"""What all sources share. A source only yields bytes or records; it knows nothing of logs."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple, Protocol, runtime_checkable

from curvetui.bulk_rows import Bulk


class SourceError(Exception):
    """A source cannot be read; the text has what, where and what to do."""


class Record(NamedTuple):
    """A record that a program sent explicitly: nothing is inferred."""

    values: Mapping[str, float]
    """Metric, in the program's spelling -> value."""
    counters: Mapping[str, float]
    """`epoch`, `step`, `time`, and the planned totals `epochs`, `steps`."""
    rank: int = 0
    """Rank of the process within the run."""
    messages: tuple[tuple[str, str], ...] = ()
    """(kind, text) of notes: `message`, `finished`, `failed`."""
    ignored: tuple[str, ...] = ()
    """Names with non-numeric values."""
    first: bool = False
    """Whether it is its run's first record on a connection: it may have reconnected."""
    settings: tuple[tuple[str, str], ...] = ()
    """(name, value) of settings."""


Records = Sequence[Record] | Bulk
"""Single records, or a columnar batch."""


class Chunk(NamedTuple):
    """The unit in which a source yields data."""

    stream: str
    """The file or connection it came from: a readable name, unique within the source."""
    data: bytes = b""
    now: float | None = None
    """Arrival time in seconds since 1970; None if meaningless (a saved log)."""
    cut: bool = False
    """A new start (the file was rotated, truncated or replaced): no line continues across it."""
    message: str = ""
    """State of the source for the status line; empty if all is well."""
    end: bool = False
    """Whether the stream has ended."""
    anew: bool = False
    """Whether the whole stream is sent again, from its start."""
    passing: bool = False
    """Whether it is one of many unnamed short-lived streams: with `end`, it may be dropped."""
    gone: bool = False
    """Drop the stream and all its data."""
    records: Records = ()
    """Records that need no parsing; a chunk holds either these or data."""
    format: str = "wire"
    """Name of the records' format in the report."""
    alive: bool | None = None
    """Whether a process still writes to it; None if unknown."""
    left: bool = False
    """Whether its writer has just exited or closed it, so that nothing more is expected."""
    writer: int = 0
    """Process id of the writer; 0: unknown."""
    system: Mapping[str, float] = MappingProxyType({})
    """Machine metrics, if measured: metric -> value, see `system.host_meter`."""
    more: bool = False
    """Whether more data is already waiting, so that drawing can be postponed."""


class Source(Protocol):
    """Anything that yields chunks until it ends or is closed."""

    def chunks(self) -> Iterator[Chunk]:
        """Block until there is news; a chunk without data is a heartbeat."""

    def close(self) -> None:
        """Make `chunks` return soon; may be called from any thread, more than once."""


@runtime_checkable
class CommandSource(Protocol):
    """A command running below the screen. All methods may be called from any thread."""

    spool: str
    """The file with its output."""

    @property
    def exit_code(self) -> int | None:
        """The exit code; None while it runs."""

    def interrupt(self) -> None:
        """Send Ctrl-C to its terminal."""

    def resize(self, rows: int, columns: int) -> None:
        """Set the size of its terminal to that of the screen."""

    def output(self, size: int) -> bytes:
        """The last *size* bytes of its output, or fewer."""


class Tail(Protocol):
    """One of several files or objects followed by a source."""

    def poll(self) -> Iterator[Chunk]:
        """Yield what is new, without waiting."""

    def heartbeats(self) -> Iterator[Chunk]:
        """A heartbeat for each stream that has sent data."""

    def shut(self) -> None:
        """Close everything that is open."""


class Player(Protocol):
    """A replay controlled by the user. All methods may be called from any thread."""

    def toggle(self) -> None:
        """Pause or resume."""

    def step(self, count: int = 1) -> None:
        """Pause, and go *count* steps (lines that add points) forward, or back if negative."""

    def seek(self, at: int) -> None:
        """Go to step *at*; keep the pause."""

    def faster(self, factor: float) -> None:
        """Multiply the speed."""
