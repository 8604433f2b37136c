"""The socket protocol between a training program and curvetui; needs only the standard library.

UTF-8 lines. A line that begins with `{` is a JSON object whose numbers are metrics, any other line
is log text.
"""

from typing import NamedTuple

VERSION = 1
MAX_LINE = 1 << 20
"""Maximum bytes of a line; a longer one is an error."""
TOKEN = "CURVETUI_TOKEN"  # noqa: S105 - the variable's name
"""The environment variable with the shared token."""


class Address(NamedTuple):
    """Where to listen or connect."""

    scheme: str
    host: str = ""
    port: int = 0
    path: str = ""

    def __str__(self) -> str:
        if self.scheme == "unix":
            return f"unix://{self.path}"
        return (
            f"tcp://[{self.host}]:{self.port}"
            if ":" in self.host
            else f"tcp://{self.host}:{self.port}"
        )


def address_of(spelled: str) -> Address:
    """The parsed address *spelled*.

    Raises:
        ValueError: it is not an address; the text shows an example.

    Example:
        >>> address_of("tcp://127.0.0.1:8765").port, address_of("unix:///run/user/1000/curvetui.sock").path
        (8765, '/run/user/1000/curvetui.sock')
    """
    try:
        from urllib.parse import urlsplit

        parts = urlsplit(spelled)
        port = parts.port
    except ValueError as error:
        raise ValueError(
            f"{spelled!r} is not a valid address ({error}); write tcp://127.0.0.1:8765"
        ) from error
    if parts.scheme == "unix":
        path = spelled.removeprefix("unix://")
        if not path.startswith("/") or "\0" in path:
            raise ValueError(
                f"{spelled!r} names no absolute path; write unix:///run/user/1000/curvetui.sock"
            )
        return Address("unix", path=path)
    if (
        parts.scheme != "tcp"
        or not parts.hostname
        or port is None
        or parts.username is not None
        or spelled.count("/") > 2
    ):
        raise ValueError(
            f"{spelled!r} is not a valid address; write tcp://127.0.0.1:8765 or unix:///run/user/1000/curvetui.sock"
        )
    return Address("tcp", parts.hostname, port)
