"""A small process that owns a command's terminal and writes its output to a file.

Screens read the file and write orders to a pipe next to it (`{"size": [24, 80]}`,
`{"interrupt": true}`, `{"signal": 15}`); if they die, the command is unaffected. Started by
`sources/command.py`; imports nothing from the package.
"""

import contextlib
import errno
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
"""Bytes after which the file becomes `SPOOL.1` and a new one begins: twice this is kept."""
SLICE = 1 << 16
STATUS, ORDERS, BEFORE = ".json", ".orders", ".1"
"""Suffixes of the files next to the spool."""
SCHEMA = "curvetui.sources.pty_supervisor/1"
MIN_SIZE = 40, 120
"""Least rows and columns of the command's terminal: Rich wraps at 80, and cuts tables."""
BLOCK = 4096
"""Bytes; the status file has whole blocks, so that a full disk still takes the exit code."""
SPARE = 512
"""Bytes by which the status may grow."""
FULL = (errno.ENOSPC, errno.EDQUOT)
DRAIN = 0.1
"""Seconds to wait for more output after the command has exited: its children must not block us."""
MAX_DRAIN = 256 << 20
"""Maximum bytes read after the exit."""


class Supervisor:
    """Runs one command on a pseudo-terminal until it exits."""

    def __init__(self, spool: str, log: str | None = None, *, limit: int = MAX_SPOOL) -> None:
        """spool: the private file for the output; log: a second copy, without a limit.

        LogError: the copy cannot be written; OSError: nor can the spool.
        """
        self.spool, self._limit = spool, limit
        self._log = _open_log(log) if log else None
        self._file = _open(spool)
        self._status_file = _open(spool + STATUS, os.O_WRONLY)
        _reserve(self._status_file, BLOCK)
        os.mkfifo(spool + ORDERS, 0o600)
        # Open for writing as well: without a writer a pipe would always be at its end.
        self._orders = os.open(
            spool + ORDERS, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW
        )
        self._master, self._slave = os.openpty()
        os.set_blocking(self._master, False)
        self._half = b""
        self._size = 0
        self._status: dict[str, Any] = {}
        self._room = BLOCK
        """Bytes allocated for the status."""

    def start(self, command: list[str], size: tuple[int, int]) -> None:
        """Start *command* on a terminal of *size* (rows, columns), or of `MIN_SIZE`.

        Raises:
            OSError: the command does not exist or is not executable, or its name does not fit in
                the status.
        """
        room = len(json.dumps([command, os.getcwd()])) + SPARE
        self._room = -(-room // BLOCK) * BLOCK
        _reserve(self._status_file, self._room)
        self.resize(*size)
        _write_plain_lines(self._slave)
        # No keyboard: a program with a prompt would wait for an answer that nobody can give.
        self._process = subprocess.Popen(  # noqa: S603 - the user's own command
            command,
            stdin=subprocess.DEVNULL,
            stdout=self._slave,
            stderr=self._slave,
            start_new_session=True,
            preexec_fn=_take_terminal,  # noqa: PLW1509 - there is only one thread
        )
        self._status = {
            "schema": SCHEMA,
            "command": command,
            "folder": os.getcwd(),
            "pid": self._process.pid,
            "holder": os.getpid(),
            "started": time.time(),
            "exit": None,
            "lost": 0,
            "lost_log": 0,
        }
        self.report()

    def run(self) -> int:
        """Serve until the command has exited; return its exit code."""
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
        try:
            data = os.read(self._master, min(SLICE, self._limit))
        except OSError:
            return 0
        if self._size + len(data) > self._limit:
            self._begin_another()
        self._size += len(data)
        lost = _write(self._file, data)
        lost_log = _write(self._log, data) if self._log is not None else 0
        if lost or lost_log:
            # A full disk must not stop the command: lost bytes are counted.
            self._status["lost"] += lost
            self._status["lost_log"] += lost_log
            self.report()
        return len(data)

    def _begin_another(self) -> None:
        """Rotate the full spool. If no new file can be created, further output is lost and counted."""
        with contextlib.suppress(OSError):
            os.replace(self.spool, self.spool + BEFORE)
            file = _open(self.spool)
            os.close(self._file)
            self._file, self._size = file, 0

    def obey(self) -> None:
        """Execute the orders of screens; ignore invalid ones."""
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
        """Resize the terminal, at least to `MIN_SIZE`; the system sends SIGWINCH to the command."""
        rows, columns = max(rows, MIN_SIZE[0]), max(columns, MIN_SIZE[1])
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def interrupt(self) -> None:
        """Send Ctrl-C to the terminal; its effect is up to the command."""
        try:
            os.write(self._master, b"\x03")
        except OSError:
            os.killpg(os.tcgetpgrp(self._master), signal.SIGINT)

    def send(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)

    def report(self) -> None:
        """Overwrite the status in the space allocated at the start."""
        with contextlib.suppress(OSError):
            os.pwrite(self._status_file, json.dumps(self._status).encode().ljust(self._room), 0)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            os.unlink(self.spool + ORDERS)
        for file in (
            self._master,
            self._slave,
            self._file,
            self._orders,
            self._status_file,
            *([] if self._log is None else [self._log]),
        ):
            os.close(file)


class LogError(OSError):
    """The second copy cannot be written."""


def _open(path: str, access: int = os.O_WRONLY | os.O_APPEND) -> int:
    return os.open(path, access | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)


def _open_log(path: str) -> int:
    """Open the file at *path* for appending; LogError if not writable, or no regular file."""
    if os.path.islink(path):
        raise LogError("it is a symbolic link; name the file itself")
    if os.path.exists(path) and not os.path.isfile(path):
        raise LogError("it is not a regular file")
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
    try:
        return os.open(path, flags, 0o666)
    except OSError as error:
        raise LogError((error.strerror or str(error)).lower()) from error


def _reserve(file: int, size: int) -> None:
    """Fill *file* with *size* blanks; OSError if the disk is full."""
    if os.pwrite(file, b" " * size, 0) < size:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _write(file: int, data: bytes) -> int:
    """Write all of *data*; return the number of bytes that could not be written."""
    rest = memoryview(data)
    with contextlib.suppress(OSError):
        while rest:
            rest = rest[os.write(file, rest) :]
    return len(rest)


def _write_plain_lines(terminal: int) -> None:
    """Keep line feeds as written by the command: CRLF would be noise in the file."""
    settings = termios.tcgetattr(terminal)
    settings[1] &= ~termios.ONLCR
    termios.tcsetattr(terminal, termios.TCSANOW, settings)


def _take_terminal() -> None:
    """In the child process: make the pseudo-terminal its controlling terminal."""
    fcntl.ioctl(1, termios.TIOCSCTTY, 0)


def _nothing(*_: object) -> None:
    """A signal handler that only wakes the process."""


def main(arguments: list[str]) -> int:
    """Supervise a command: SPOOL LOG ROWS COLUMNS COMMAND …; LOG may be empty. Print `ok`, or which
    of `log`, `spool`, `command` failed and why; the parent then removes the spool.
    """
    if os.fork():
        # Our parent waits for this process only; the other one is detached.
        os._exit(0)
    spool, log, rows, columns, *command = arguments
    try:
        supervisor = Supervisor(spool, log or None)
    except OSError as error:
        print(f"log {error}" if isinstance(error, LogError) else f"spool {error.strerror}")
        return 1
    try:
        supervisor.start(command, (int(rows), int(columns)))
    except OSError as error:
        print(f"{'spool' if error.errno in FULL else 'command'} {error.strerror}")
        supervisor.close()
        return 1
    # No-op handlers: "ignored" would be inherited by the command.
    signal.signal(signal.SIGHUP, _nothing)
    signal.signal(signal.SIGINT, _nothing)
    signal.signal(signal.SIGTERM, lambda *_: supervisor.send(signal.SIGTERM))
    print("ok", flush=True)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return supervisor.run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
