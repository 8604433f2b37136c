"""The base class of all stores, and what they yield."""

import os
import stat
from collections.abc import Iterator, Mapping
from functools import cache
from typing import ClassVar, NamedTuple

from curvetui.bulk_rows import Bulk
from curvetui.system import registry
from curvetui.system.own_output import is_own_output

HEAD = 4096
"""Bytes at a file's start that identify its store."""


class StoreRow(NamedTuple):
    """Values measured at one point."""

    run: str
    """Which run of the store; empty if there is only one."""
    values: Mapping[str, float]
    """Metric, in the store's spelling -> value."""
    counters: Mapping[str, float]
    """`epoch`, `step`, `time`, and the planned totals `epochs`, `steps`, where known."""
    messages: tuple[tuple[str, str], ...] = ()
    """(kind, text) of notes: `finished`, `failed`, `message`."""
    settings: tuple[tuple[str, str], ...] = ()
    """(name, value) of settings."""


_ENDS = {
    **dict.fromkeys(("FINISHED", "COMPLETED"), "finished"),
    **dict.fromkeys(("FAILED", "KILLED", "INTERRUPTED", "TIMEOUT"), "failed"),
}


def end_of(run: str, status: str) -> StoreRow | None:
    """The end of a run, by the word of trackers for it; None if that says that it goes on."""
    return StoreRow(run, {}, {}, ((_ENDS[status], status.lower()),)) if status in _ENDS else None


class StoreText(NamedTuple):
    """Lines to be parsed like a log."""

    data: bytes
    cut: bool = False
    """Whether this is a new start that does not continue the text before."""


class Store:
    """Base class of all stores: files that belong together and hold one or more runs."""

    title: ClassVar[str]
    """Name shown to the user."""
    general: ClassVar[bool] = False
    """Whether it accepts any history-like file: tried after the specific stores."""

    def __init__(self, home: str) -> None:
        """home: the result of `claims`."""
        self.home = home

    @classmethod
    def claims(cls, path: str, head: bytes) -> str | None:
        """Return the root of the store that a file belongs to; None if it is not this kind.

        Args:
            path: the file.
            head: its first `HEAD` bytes.
        """
        raise NotImplementedError

    @classmethod
    def alone(cls, path: str, home: str) -> str | None:  # noqa: ARG003 - most files are read together with their folder
        """The root if *path* itself was named and `claims` returned *home*; None: not this kind."""
        return home

    @property
    def name(self) -> str:
        """The module's name, reported as the format."""
        return type(self).__module__.rpartition(".")[2]

    def poll(self) -> Iterator[StoreRow | StoreText | Bulk]:
        """Yield what was added since the last poll, in order; OSError if not readable now."""
        raise NotImplementedError


@cache
def kinds() -> tuple[type[Store], ...]:
    """All kinds of stores, generic ones last."""
    members = registry.members("curvetui.stores", Store)
    return tuple(sorted(members, key=lambda kind: kind.general))


def claimed(path: str, *, named: bool = False) -> tuple[type[Store], str] | None:
    """(kind, root) of the store of the file *path*, or None; *named*: by the user itself."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            # Reading a pipe would consume its data.
            return None
        with open(path, "rb") as file:
            head = file.read(HEAD)
    except OSError:
        return None
    for kind in () if is_own_output(head) else kinds():
        home = kind.claims(path, head)
        if home is not None and named:
            home = kind.alone(path, home)
        if home is not None:
            # Homes are searched for in absolute paths, and named as the file was.
            is_found = os.path.isabs(home) and not os.path.isabs(path)
            return kind, os.path.normpath(os.path.relpath(home) if is_found else home)
    return None
