"""SOURCEs that are spelled with a scheme: `tcp://`, `unix://`, `ssh://`; each is made here and nowhere else."""

from __future__ import annotations

import os
import sys

from curvetui.sources import Source, SourceError
from curvetui.wire import TOKEN

SOCKETS = ("tcp://", "unix://")


def has_scheme(spelled: str) -> bool:
    """Whether *spelled* is no file's name.

    Example:
        >>> has_scheme("tcp://127.0.0.1:8765"), has_scheme("train.log")
        (True, False)
    """
    return spelled.startswith((*SOCKETS, "ssh://"))


def source_with_scheme(
    spelled: str, *, allow_remote: bool = False, ends: bool = False
) -> tuple[Source, str]:
    """(source, what to be told before it starts) for a SOURCE with a scheme.

    Args:
        spelled: the SOURCE.
        allow_remote: whether a socket may listen beyond this machine.
        ends: read to an end: a socket's is when all writers have gone, a remote file's where it is now.

    Raises:
        SourceError: it cannot be opened.
    """
    if spelled.startswith("ssh://"):
        from curvetui.sources.ssh import Remote

        remote = Remote(spelled, ends=ends)
        # The last moment at which ssh may ask for a password: afterwards the terminal is the screen's.
        remote.prepare(asks=sys.stdin is not None and sys.stdin.isatty())
        return remote, ""
    from curvetui.sources.socket import Listener

    try:
        listener = Listener(spelled, token=os.environ.get(TOKEN), allow_remote=allow_remote)
    except ValueError as error:
        raise SourceError(str(error)) from error
    listener.ends = ends
    return listener, listener.warning
