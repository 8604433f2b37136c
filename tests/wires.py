"""A monitor that a test drives itself, and writers that talk to it; sockets are real."""

from __future__ import annotations

import json
import socket

import pytest

from curvetui.engine.session import Session
from curvetui.sources.socket import Listener
from curvetui.wire import address_of

LOCAL = "tcp://127.0.0.1:0"


class Listening:
    """A listener that is iterated in the test's own thread, into a session."""

    def __init__(self, spelled=LOCAL, clock=None, **options) -> None:
        self.source = Listener(spelled, clock=clock or (lambda: 0.0), beat=0.02, **options)
        self.chunks = self.source.chunks()
        self.session = Session()

    def connect(self) -> socket.socket:
        """A writer."""
        address = address_of(self.source.address)
        if address.scheme == "unix":
            sock = socket.socket(socket.AF_UNIX)
            sock.connect(address.path)
            return sock
        return socket.create_connection((address.host, address.port), timeout=10)

    def say(self, *lines: str | bytes | dict) -> socket.socket:
        """A writer that sends *lines*."""
        sock = self.connect()
        send(sock, *lines)
        return sock

    def until(self, wanted):
        """Take chunks until *wanted* holds for the runs' snapshots by name."""
        for chunk in self.chunks:
            self.session.take(chunk)
            if chunk.stream == self.source.address:
                snapshot = self.session.snapshot()
                runs = {run.name: run for run in snapshot.runs}
                if wanted(runs):
                    return runs
        raise AssertionError("the source ended")

    def lines(self, count: int):
        """Take chunks until *count* lines have come."""
        return self.until(lambda runs: sum(run.lines.read for run in runs.values()) >= count)

    def gone(self, count: int = 0):
        """Take chunks until only *count* writers are left."""
        return self.until(lambda _: self.source.accepted and len(self.source.writers) <= count)


def send(sock: socket.socket, *lines: str | bytes | dict) -> None:
    for line in lines:
        data = json.dumps(line) if isinstance(line, dict) else line
        sock.sendall(data if isinstance(data, bytes) else (data + "\n").encode())


@pytest.fixture
def listen():
    """Makes listeners, and closes them."""
    made = []

    def make(*args, **options) -> Listening:
        made.append(Listening(*args, **options))
        return made[-1]

    yield make
    for listening in made:
        listening.source.close()
        listening.chunks.close()


def values(run, metric: str = "loss") -> list[tuple[float, float]]:
    return [
        point
        for curve in run.curves
        if curve.name == metric
        for point in zip(curve.x.tolist(), curve.y.tolist(), strict=True)
    ]
