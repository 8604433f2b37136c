"""One writer of a socket: its data, and our replies."""

import contextlib
import json
import socket
from collections.abc import Iterator

from curvetui.sources.connection import WriterConnection


class Writer:
    """A connection with its socket."""

    def __init__(
        self, sock: socket.socket, connection: WriterConnection, name: str, since: float
    ) -> None:
        self.socket = sock
        self.connection = connection
        self.name = name
        """The run, until the writer names one."""
        self.since = since
        self.has_spoken = False
        """Whether it named a run or sent data for one: half a line does not hold a slot."""
        self.nameless = False
        """Whether it sent data for an unnamed run."""
        self.run = ""
        """The run that it last named explicitly."""
        self._unsent = b""

    @property
    def waits(self) -> bool:
        """Whether it sent data that is not read yet: a busy machine may take long."""
        try:
            return bool(self.socket.recv(1, socket.MSG_PEEK))
        except OSError:
            return False

    def read(self, size: int) -> Iterator[bytes]:
        """Its new data, at most *size* bytes; an empty piece at the end if it has disconnected."""
        while size > 0:
            try:
                data = self.socket.recv(size)
            except BlockingIOError:
                return
            except OSError:
                data = b""
            yield data
            if not data:
                return
            size -= len(data)

    def answer(self) -> None:
        """Send the errors it asked for; what its buffers cannot take is dropped."""
        lines = [json.dumps({"error": text}).encode() + b"\n" for text in self.connection.errors]
        self.connection.errors.clear()
        for line in lines:
            with contextlib.suppress(OSError):
                if self._unsent:
                    self._unsent = self._unsent[self.socket.send(self._unsent) :]
                if not self._unsent:
                    self._unsent = line[self.socket.send(line) :]
