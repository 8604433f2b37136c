"""SOURCEs with a scheme: `tcp://`, `unix://`, `ssh://`; created only here."""

import os
import re
import sys

from curvetui.sources import Source, SourceError
from curvetui.wire import TOKEN

_LOGIN = re.compile(r"(?<=//)[^/@\s]*@")
_QUERY = re.compile(r"[?#].*", re.DOTALL)
SOCKETS = ("tcp://", "unix://")


def has_scheme(spelled: str) -> bool:
    """Return whether *spelled* has a scheme, so that it cannot be a file name.

    Example:
        >>> has_scheme("tcp://127.0.0.1:8765"), has_scheme("train.log")
        (True, False)
    """
    return spelled.startswith((*SOCKETS, "ssh://"))


def is_address(spelled: str) -> bool:
    """Return whether *spelled* is an address for fsspec, such as `s3://bucket/train.log`.

    Example:
        >>> is_address("s3://bucket/a.log"), is_address("runs/a.log"), is_address("ssh://gpu1/a.log")
        (True, False, False)
    """
    found = re.match(r"([A-Za-z][A-Za-z0-9+.-]+)(?:://|::)", spelled)
    return found is not None and not has_scheme(spelled)


def shown(address: str) -> str:
    """Return *address* without secrets: user name, password, and the query with its signature.

    Example:
        >>> shown("https://me:secret@host/a.log?X-Amz-Signature=abc")
        'https://host/a.log'
    """
    bare = _LOGIN.sub("", address)
    return _QUERY.sub("", bare) if "http" in bare.partition("//")[0] else bare


def source_with_scheme(
    spelled: str, *, allow_remote: bool = False, ends: bool = False
) -> tuple[Source, str]:
    """(source, message to show before it starts) for a SOURCE with a scheme, or SourceError.

    allow_remote: listen beyond this machine; ends: stop when writers have left, or at the end.
    """
    if spelled.startswith("ssh://"):
        from curvetui.sources.remote_files import followed, names_many
        from curvetui.sources.ssh import Remote

        if names_many(spelled):
            return followed(spelled, ends=ends), ""

        remote = Remote(spelled, ends=ends)
        # The last moment for ssh to ask for a password: afterwards the terminal
        # belongs to the screen.
        remote.prepare(asks=sys.stdin is not None and sys.stdin.isatty())
        return remote, ""
    from curvetui.sources.socket import Listener

    try:
        listener = Listener(spelled, token=os.environ.get(TOKEN), allow_remote=allow_remote)
    except ValueError as error:
        raise SourceError(str(error)) from error
    listener.ends = ends
    return listener, listener.warning
