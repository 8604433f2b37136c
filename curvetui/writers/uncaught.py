"""An exception that ends the program: every connection with an open run reports it."""

from __future__ import annotations

import os
import sys
import weakref
from functools import cache
from types import TracebackType
from typing import Protocol


class Breakable(Protocol):
    """What is told of the exception."""

    process: int
    """Id of the process that opened it."""

    def broke(self, error: BaseException) -> None: ...


_open: weakref.WeakSet[Breakable] = weakref.WeakSet()


@cache
def _install() -> None:
    """Report first, then do what was done before; only once: a later hook may call this one."""
    before = sys.excepthook

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        for connection in list(_open):
            if connection.process == os.getpid():
                connection.broke(error)
        before(kind, error, trace)

    sys.excepthook = hook


def tell(connection: Breakable) -> None:
    """From now on, report an uncaught exception on *connection*."""
    _install()
    _open.add(connection)


def forget(connection: Breakable) -> None:
    """Its run has ended: what happens later is not its failure."""
    _open.discard(connection)
