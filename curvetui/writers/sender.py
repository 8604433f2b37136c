"""Sends lines from a thread over a socket that may break; dropped ones are counted."""

import atexit
import json
import os
import socket
import threading
import time
import weakref
from collections import deque

from curvetui.wire import MAX_LINE, Address

MAX_BYTES = 8 << 20
"""Maximum bytes of all queued lines."""
BATCH = 256
"""Lines sent at once."""
FIRST, LONGEST = 0.25, 15.0
"""Seconds between attempts to reach the monitor; each wait is twice as long as the one before."""
TRIAL = 2.0
"""Seconds: a monitor that hangs up this soon rejected us (a wrong token), so the lines are kept."""
PATIENCE = 1.0
"""Seconds after which a socket call returns so that the thread can check its state."""


class Sender:
    """A queue and a thread that empties it; all may call `put` and `close`, also after a fork."""

    def __init__(self, address: Address, hello: bytes, kept: int) -> None:
        """hello: sent first on every new connection. kept: maximum number of queued lines."""
        self._address, self._hello, self._kept = address, hello, kept
        self.dropped = 0
        self._socket: socket.socket | None = None
        self._begin()
        _senders.add(self)

    def _begin(self) -> None:
        """Start empty: on creation, and in a forked child, which does not have the parent's thread."""
        self._process = os.getpid()
        self._lines: deque[bytes] = deque()
        self._bytes = 0
        self._reported_drops = self.dropped
        self._closing = False
        self._until = 0.0
        """Deadline of `close`, on the monotonic clock."""
        self._busy = False
        """The monitor is running but did not accept the last connection: too many are waiting."""
        self._news = threading.Condition()
        self._tried: list[bytes] = []
        """Lines sent before it is certain that the monitor has accepted the connection."""
        self._since = 0.0
        self._thread: threading.Thread | None = None

    def put(self, line: bytes) -> None:
        """Queue *line*; the oldest is dropped where too many wait."""
        if self._process != os.getpid():
            # The child has a copy of the parent's descriptor: closing it there leaves
            # the parent's connection intact.
            self._hang_up()
            self._begin()
        with self._news:
            if len(line) > MAX_LINE:
                self.dropped += 1
                return
            self._lines.append(line)
            self._bytes += len(line)
            self._drop()
            if self._thread is None:
                self._closing = False
                self._thread = threading.Thread(target=self._work, name="curvetui", daemon=True)
                self._thread.start()
            self._news.notify()

    def _drop(self) -> None:
        while len(self._lines) > self._kept or self._bytes > MAX_BYTES:
            self._bytes -= len(self._lines.popleft())
            self.dropped += 1

    def close(self, seconds: float) -> None:
        """Send what is queued, for at most *seconds*, and end."""
        if self._process != os.getpid():
            return
        with self._news:
            self._closing, self._until = True, time.monotonic() + seconds
            self._news.notify()
            thread = self._thread
        if thread is not None:
            thread.join(seconds)

    def _work(self) -> None:
        pause = FIRST
        while self._waits():
            if self._reach() and self._send():
                pause = pause if self._tried else FIRST
                continue
            self._hang_up()
            with self._news:
                self._news.wait_for(lambda: self._closing, pause)
                if self._closing and not self._goes_on(pause):
                    self._end()
                    return
            pause = min(2 * pause, LONGEST)

    def _goes_on(self, pause: float) -> bool:
        """Whether an ending program tries again: twice without a monitor, else to the deadline."""
        left = self._until - time.monotonic()
        if not self._busy or left <= 0:
            return pause == FIRST
        self._news.wait(min(FIRST, left))
        return True

    def _waits(self) -> bool:
        """Wait for lines; False when there will be none."""
        with self._news:
            while not self._lines and not self._closing:
                self._news.wait(TRIAL if self._tried else None)
                self._settle()
            if not self._lines:
                self._tried = []
                self._end()
            return bool(self._lines)

    def _end(self) -> None:
        self._hang_up()
        self._thread = None

    def _settle(self) -> None:
        """Check whether the monitor has kept the line sent as a test."""
        if self._tried and self._is_gone():
            self._hang_up()
        elif time.monotonic() - self._since >= TRIAL:
            self._tried = []

    def _reach(self) -> bool:
        if self._socket is not None:
            tried = bool(self._tried)
            self._settle()
            if self._socket is not None and self._is_gone():
                self._hang_up()
            if self._socket is not None or tried:
                return self._socket is not None
        address = self._address
        sock = socket.socket(socket.AF_UNIX) if address.scheme == "unix" else None
        try:
            if sock is None:
                sock = socket.create_connection((address.host, address.port), timeout=5 * PATIENCE)
            else:
                sock.settimeout(5 * PATIENCE)
                sock.connect(address.path)
            sock.sendall(self._hello)
        except OSError as error:
            # A Unix socket with a full backlog refuses at once, other sockets keep us waiting.
            self._busy = isinstance(error, BlockingIOError | TimeoutError)
            if sock is not None:
                sock.close()
            return False
        sock.settimeout(PATIENCE)
        self._socket, self._since, self._busy = sock, time.monotonic(), False
        return True

    def _is_gone(self) -> bool:
        """Whether the monitor has hung up: a line sent after that would be lost without an error."""
        assert self._socket is not None
        try:
            self._socket.setblocking(False)
            while received := self._socket.recv(4096):
                del received
            return True
        except BlockingIOError:
            return False
        except OSError:
            return True
        finally:
            self._socket.settimeout(PATIENCE)

    def _send(self) -> bool:
        """Send some lines, which then leave the queue; whether the connection still works."""
        assert self._socket is not None
        with self._news:
            if self.dropped > self._reported_drops:
                message = {
                    "message": f"{self.dropped - self._reported_drops} lines were dropped while nothing was listening"
                }
                self._reported_drops = self.dropped
                self._lines.appendleft(json.dumps(message).encode() + b"\n")
                self._bytes += len(self._lines[0])
            batch = [self._lines.popleft() for _ in range(min(BATCH, len(self._lines)))]
            self._bytes -= sum(map(len, batch))
        if self._tried or time.monotonic() - self._since < TRIAL:
            self._tried += batch
        rest = memoryview(b"".join(batch))
        whole = len(rest)
        try:
            while rest:
                try:
                    rest = rest[self._socket.send(rest) :]
                except TimeoutError:
                    # A monitor that reads slowly is not a broken connection:
                    # the queue here is bounded.
                    if self._closing and time.monotonic() >= self._until:
                        raise
            return True
        except OSError:
            if not self._tried:
                self._put_back(batch, whole - len(rest))
            return False

    def _put_back(self, batch: list[bytes], sent: int) -> None:
        """Queue lines again that were not sent completely, as far as there is room."""
        while batch and sent >= len(batch[0]):
            sent -= len(batch.pop(0))
        with self._news:
            self._lines.extendleft(reversed(batch))
            self._bytes += sum(map(len, batch))
            self._drop()

    def _hang_up(self) -> None:
        """Close the connection; if it broke at once, its lines are queued again."""
        if self._socket is None:
            return
        self._socket.close()
        self._socket = None
        again, self._tried = self._tried, []
        self._put_back(again, 0)


_senders: weakref.WeakSet[Sender] = weakref.WeakSet()


@atexit.register
def _close() -> None:
    for sender in list(_senders):
        sender.close(1.0)
