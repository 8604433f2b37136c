"""Opens sockets that no other user can access: loopback or a private folder by default."""

import contextlib
import errno
import ipaddress
import os
import socket
import stat
from typing import NamedTuple

from curvetui.sources import SourceError
from curvetui.wire import TOKEN, Address

BACKLOG = 256
"""Maximum connections waiting to be accepted."""


class Opened(NamedTuple):
    """Listening sockets, and messages about them."""

    sockets: list[socket.socket]
    address: Address
    """The actual addresses: port 0 is replaced by the assigned one."""
    identity: tuple[int, int] | None = None
    """(device, inode) of the Unix socket's file, so that no other is removed."""


def listen(address: Address, *, allow_remote: bool = False, token: str | None = None) -> Opened:
    """Listen on *address*; SourceError if it is taken, remote without permission, or unsafe."""
    try:
        if address.scheme == "unix":
            return _listen_unix(address)
        return _listen_tcp(address, allow_remote, token)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        advice = "try another address"
        if error.errno == errno.EADDRINUSE:
            advice = "is another curvetui listening there? Take another port"
        raise SourceError(f"cannot listen on {address}: {reason}; {advice}") from error


def is_loopback(host: str) -> bool:
    """Return whether an address, in the system's spelling, is a loopback address.

    Example:
        >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("0.0.0.0")
        (True, True, False)
    """
    return ipaddress.ip_address(host.partition("%")[0]).is_loopback


def _listen_tcp(address: Address, allow_remote: bool, token: str | None) -> Opened:
    found = socket.getaddrinfo(
        address.host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )
    if not all(is_loopback(str(info[4][0])) for info in found):
        _need_leave(address, allow_remote, token)
    sockets: list[socket.socket] = []
    failed: OSError | None = None
    for family, _, _, _, where in dict.fromkeys(found):
        try:
            sockets.append(_open_tcp(family, (where[0], address.port, *where[2:])))
        except OSError as error:
            # `localhost` has two addresses, one of which may be missing: one is enough.
            failed = error
        else:
            address = address._replace(port=sockets[-1].getsockname()[1])
    if not sockets:
        raise failed or OSError("no such host")
    return Opened(sockets, address)


def _open_tcp(family: int, where: tuple[object, ...]) -> socket.socket:
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        opened.bind(where)
        opened.listen(BACKLOG)
    except OSError:
        opened.close()
        raise
    opened.setblocking(False)
    return opened


def _need_leave(address: Address, allow_remote: bool, token: str | None) -> None:
    """Refuse to listen beyond this machine without an explicit option and a token."""
    if not allow_remote:
        raise SourceError(
            f"{address} can be reached from other machines; listen on tcp://127.0.0.1:{address.port} and let writers connect through "
            f"`ssh -L`, or add --allow-remote"
        )
    if not token:
        raise SourceError(
            f"listening beyond this machine needs a token: set {TOKEN} here and where the writers run"
        )


def warning(address: Address) -> str:
    """A warning about listening there; empty if there is none."""
    if address.scheme == "unix" or address.host in ("localhost", "127.0.0.1", "::1"):
        return ""
    with contextlib.suppress(ValueError):
        if is_loopback(address.host):
            return ""
    return f"without TLS the token can be read on the network; safer: ssh -L {address.port}:127.0.0.1:{address.port} from the writer's machine"


def _listen_unix(address: Address) -> Opened:
    path = address.path
    folder = os.path.dirname(path)
    _need_own_folder(folder)
    _remove_stale(path)
    opened = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    # Restrict the file from its creation: a chmod afterwards would leave a gap.
    before = os.umask(0o177)
    try:
        opened.bind(path)
        opened.listen(BACKLOG)
    except OSError:
        opened.close()
        raise
    finally:
        os.umask(before)
    opened.setblocking(False)
    made = os.lstat(path)
    return Opened([opened], address, (made.st_dev, made.st_ino))


def _need_own_folder(folder: str) -> None:
    """Refuse a folder where others can write: they could replace our socket by theirs."""
    try:
        found = os.stat(folder)
    except OSError as error:
        raise SourceError(
            f"cannot listen in {folder}: {(error.strerror or '').lower()}; make it: mkdir -m 700 -p {folder}"
        ) from error
    if not stat.S_ISDIR(found.st_mode):
        raise SourceError(f"cannot listen in {folder}: it is not a folder")
    if found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise SourceError(
            f"cannot listen in {folder}: others may write there; use a folder of your own, such as "
            f"{os.environ.get('XDG_RUNTIME_DIR') or os.path.expanduser('~')}, or mkdir -m 700 one"
        )


def _remove_stale(path: str) -> None:
    """Remove our own socket that no process listens on."""
    try:
        found = os.lstat(path)
    except OSError:
        return
    if not stat.S_ISSOCK(found.st_mode):
        raise SourceError(
            f"cannot listen on {path}: something else has that name; it is left alone"
        )
    if found.st_uid != os.geteuid():
        raise SourceError(
            f"cannot listen on {path}: that socket belongs to another user; it is left alone"
        )
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        try:
            probe.connect(path)
        except ConnectionRefusedError:
            os.unlink(path)
        except OSError as error:
            raise SourceError(
                f"cannot listen on {path}: {(error.strerror or 'no answer').lower()}; it is left alone"
            ) from error
        else:
            raise SourceError(
                f"cannot listen on {path}: another program is already listening there"
            )


def remove_own(opened: Opened) -> None:
    """Remove our Unix socket's file, unless another has replaced it."""
    if opened.identity is None:
        return
    with contextlib.suppress(OSError):
        found = os.lstat(opened.address.path)
        if (found.st_dev, found.st_ino) == opened.identity:
            os.unlink(opened.address.path)
