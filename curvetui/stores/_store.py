"""The base of all stores, and what they give."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from functools import cache
from typing import ClassVar, NamedTuple

from curvetui.bulk_rows import Bulk
from curvetui.system import registry

HEAD = 4096
"""Bytes at a file's beginning by which its store is known."""


class StoreRow(NamedTuple):
    """Values that were measured at one place."""

    run: str
    """Which run of the store; empty where it holds just one."""
    values: Mapping[str, float]
    """Metric, as the store spells it -> value."""
    counters: Mapping[str, float]
    """`epoch`, `step`, `time`, and the planned ends `epochs`, `steps`; as far as they are known."""
    said: tuple[tuple[str, str], ...] = ()
    """(kind, text) of notes: `finished`, `failed`, `message`."""
    settings: tuple[tuple[str, str], ...] = ()
    """(name, value) of settings."""


class StoreText(NamedTuple):
    """Lines that are to be read like a log's."""

    data: bytes
    cut: bool = False
    """A new beginning: it does not continue the text before."""


class Store:
    """Base of all stores: files that belong together, with one or more runs in them."""

    title: ClassVar[str]
    """What people call it."""
    general: ClassVar[bool] = False
    """Takes anything that looks like a history: tried after the specific stores."""

    def __init__(self, home: str) -> None:
        """home: what `claims` answered."""
        self.home = home

    @classmethod
    def claims(cls, path: str, head: bytes) -> str | None:
        """The home of the store that a file belongs to; None if it is none of this kind.

        Args:
            path: the file.
            head: its first `HEAD` bytes.
        """
        raise NotImplementedError

    @classmethod
    def alone(cls, path: str, home: str) -> str | None:  # noqa: ARG003 - most files are read with those around them
        """The home if the user named the file *path* itself and `claims` returned *home*; None: then it is not one of this kind."""
        return home

    @property
    def name(self) -> str:
        """The module's name: what the report calls the format."""
        return type(self).__module__.rpartition(".")[2]

    def poll(self) -> Iterator[StoreRow | StoreText | Bulk]:
        """What came since the last poll, in order.

        Raises:
            OSError: it cannot be read now.
        """
        raise NotImplementedError


@cache
def kinds() -> tuple[type[Store], ...]:
    """Every kind of store, those that take what others know last."""
    members = registry.members("curvetui.stores", Store)
    return tuple(sorted(members, key=lambda kind: kind.general))


def claimed(path: str, *, named: bool = False) -> tuple[type[Store], str] | None:
    """(kind, home) of the store that the file *path* belongs to, None if it belongs to none.

    Args:
        named: a person has named this file, rather than a folder that it lies in.
    """
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            # Reading a pipe would consume its data.
            return None
        with open(path, "rb") as file:
            head = file.read(HEAD)
    except OSError:
        return None
    for kind in kinds():
        home = kind.claims(path, head)
        if home is not None and named:
            home = kind.alone(path, home)
        if home is not None:
            return kind, os.path.normpath(home)
    return None
