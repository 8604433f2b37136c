"""A small process that owns a command's terminal: it writes the output to a file, and lives as long as the command does.

Screens come and go; they read the file, and write to a pipe beside it what is to be done (`{"size": [24, 80]}`,
`{"interrupt": true}`, `{"signal": 15}`). If all screens die, the command does not notice. Started by `sources/command.py`;
imports nothing of the package, so that it is small and needs no search path that the command would inherit.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from typing import Any

MAX_SPOOL = 64 << 20
"""Bytes; then the file becomes `SPOOL.1` and a new one begins, so that no more than twice as much is kept."""
SLICE = 1 << 16
STATUS, ORDERS, BEFORE = ".json", ".orders", ".1"
"""What the names of the files beside the spool end with."""
SCHEMA = "curvetui.sources.pty_supervisor/1"
DRAIN = 0.1
"""Seconds to wait for more output once the command has ended: what it left running shall not hold us."""
MAX_DRAIN = 256 << 20
"""Bytes read at most after the end."""


class Holder:
    """Runs one command on a pseudo-terminal until it ends."""

    def __init__(self, spool: str, log: str | None = None, *, limit: int = MAX_SPOOL) -> None:
        """spool: where the output goes; its folder is the user's alone. log: a second copy, without a limit."""
        self.spool, self._limit = spool, limit
        self._master, self._slave = os.openpty()
        os.set_blocking(self._master, False)
        self._file = _create(spool)
        self._log = (
            os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o666)
            if log
            else None
        )
        os.mkfifo(spool + ORDERS, 0o600)
        # Open for writing as well: without a writer a pipe would be at its end all the time.
        self._orders = os.open(spool + ORDERS, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        self._half = b""
        self._size = 0
        self._status: dict[str, Any] = {}

    def start(self, command: list[str], size: tuple[int, int]) -> None:
        """Start *command* on a terminal of *size* (rows, columns).

        Raises:
            OSError: there is no such command, or it may not be run.
        """
        self.resize(*size)
        _write_plain_lines(self._slave)
        # No keyboard: a program that asks something would wait for an answer that nobody can give.
        self._process = subprocess.Popen(  # noqa: S603 - the person's own command
            command, stdin=subprocess.DEVNULL, stdout=self._slave, stderr=self._slave, start_new_session=True,
            preexec_fn=_take_terminal,  # noqa: PLW1509 - there is one thread only
        )  # fmt: skip
        self._status = {
            "schema": SCHEMA, "command": command, "folder": os.getcwd(), "pid": self._process.pid, "holder": os.getpid(),
            "started": time.time(), "exit": None, "lost": 0,
        }  # fmt: skip
        self.report()

    def run(self) -> int:
        """Serve until the command has ended; its exit code."""
        wake, woken = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, _nothing)
        while self._process.poll() is None:
            ready, _, _ = select.select([self._master, self._orders, wake], [], [])
            if wake in ready:
                os.read(wake, SLICE)
            if self._orders in ready:
                self.obey()
            if self._master in ready:
                self.copy()
        read = 0
        while (
            read < MAX_DRAIN
            and select.select([self._master], [], [], DRAIN)[0]
            and (got := self.copy())
        ):
            read += got
        code = self._process.returncode
        self._status.update(exit=code if code >= 0 else 128 - code, ended=time.time())
        self.report()
        self.close()
        signal.set_wakeup_fd(-1)
        os.close(wake)
        os.close(woken)
        return int(self._status["exit"])

    def copy(self) -> int:
        """Copy what the command has written; how many bytes it was."""
        try:
            data = os.read(self._master, min(SLICE, self._limit))
        except OSError:
            return 0
        if self._size + len(data) > self._limit:
            os.replace(self.spool, self.spool + BEFORE)
            os.close(self._file)
            self._file, self._size = _create(self.spool), 0
        self._size += len(data)
        lost = _write(self._file, data) + (_write(self._log, data) if self._log is not None else 0)
        if lost:
            # A full disk must not stop the command: what is lost is counted.
            self._status["lost"] += lost
            self.report()
        return len(data)

    def obey(self) -> None:
        """Do what screens have asked for; what makes no sense is passed over."""
        with contextlib.suppress(BlockingIOError):
            self._half += os.read(self._orders, SLICE)
        *lines, self._half = self._half.split(b"\n")
        self._half = self._half[-SLICE:]
        for line in lines:
            with contextlib.suppress(
                ValueError, TypeError, KeyError, OSError, AttributeError, struct.error
            ):
                order = json.loads(line)
                if "size" in order:
                    self.resize(*order["size"])
                if order.get("interrupt"):
                    self.interrupt()
                if "signal" in order:
                    self.send(order["signal"])

    def resize(self, rows: int, columns: int) -> None:
        """Give the terminal another size; the system tells the command by SIGWINCH."""
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def interrupt(self) -> None:
        """Press Ctrl-C: what that does is the command's and its terminal's affair."""
        try:
            os.write(self._master, b"\x03")
        except OSError:
            os.killpg(os.tcgetpgrp(self._master), signal.SIGINT)

    def send(self, number: int) -> None:
        """Send a signal to the command and what it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)

    def report(self) -> None:
        """Write down how it stands, whole or not at all."""
        with contextlib.suppress(OSError):
            file = _create(self.spool + STATUS + ".new")
            os.write(file, json.dumps(self._status).encode())
            os.close(file)
            os.replace(self.spool + STATUS + ".new", self.spool + STATUS)

    def close(self) -> None:
        """Nobody reads orders any more."""
        with contextlib.suppress(OSError):
            os.unlink(self.spool + ORDERS)
        for file in (
            self._master,
            self._slave,
            self._file,
            self._orders,
            *([] if self._log is None else [self._log]),
        ):
            os.close(file)


def _create(path: str) -> int:
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o600)


def _write(file: int, data: bytes) -> int:
    """Write all of *data*; how many bytes could not be written."""
    rest = memoryview(data)
    with contextlib.suppress(OSError):
        while rest:
            rest = rest[os.write(file, rest) :]
    return len(rest)


def _write_plain_lines(terminal: int) -> None:
    """Line feeds stay as the command writes them: the output is read from a file, where \\r\\n would be noise."""
    settings = termios.tcgetattr(terminal)
    settings[1] &= ~termios.ONLCR
    termios.tcsetattr(terminal, termios.TCSANOW, settings)


def _take_terminal() -> None:
    """In the command's process: the pseudo-terminal is the one that controls it."""
    fcntl.ioctl(1, termios.TIOCSCTTY, 0)


def _nothing(*_: object) -> None:
    """A signal that only wakes."""


def main(arguments: list[str]) -> int:
    """Hold a command: SPOOL LOG ROWS COLUMNS COMMAND …; LOG may be empty. Says `ok` or what is wrong on stdout."""
    if os.fork():
        # Whoever started us waits for this process only; the other one belongs to nobody.
        os._exit(0)
    spool, log, rows, columns, *command = arguments
    try:
        holder = Holder(spool, log or None)
    except OSError as error:
        print(error)
        return 1
    try:
        holder.start(command, (int(rows), int(columns)))
    except OSError as error:
        print(error)
        holder.close()
        os.unlink(spool)
        return 1
    # Handlers that do nothing, where "ignored" would be inherited by the command.
    signal.signal(signal.SIGHUP, _nothing)
    signal.signal(signal.SIGINT, _nothing)
    signal.signal(signal.SIGTERM, lambda *_: holder.send(signal.SIGTERM))
    print("ok", flush=True)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return holder.run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
