"""Textual's terminal driver, made to exit at once.

Textual's input thread polls ten times a second and waits for one more tenth when it has to end, so
that quitting takes 0.2 s. Here the thread also waits on a pipe, and quitting writes to it.
"""

import os
import select
import signal
from codecs import getincrementaldecoder
from contextlib import suppress
from typing import Any

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

HEARTBEAT = 0.1
"""Seconds after which a lone Escape is a key, not the beginning of a sequence."""


class TolerantFile:
    """Output to a terminal that may disappear: what cannot be written is dropped. Textual's writer
    thread would end and its queue fill up for good.
    """

    def __init__(self, file: Any) -> None:
        self._file = file

    def write(self, text: str) -> None:
        """Write, if the terminal still exists."""
        with suppress(OSError):
            self._file.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._file.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


class Terminal(LinuxDriver):
    """Textual's driver for Linux and macOS with an input thread that can be woken."""

    def __init__(self, app: Any, **options: Any) -> None:
        super().__init__(app, **options)
        self._file: Any = TolerantFile(self._file)
        self._end, self._wake = os.pipe()
        os.set_blocking(self._end, False)
        self.sent = 0
        """Bytes sent to the terminal."""

    def run_input_thread(self) -> None:
        """Read keys until the driver ends the thread, or the terminal is gone."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")(errors="replace").decode
        self._drain()
        while not self.exit_event.is_set():
            ready, _, _ = select.select([self.fileno, self._end], [], [], HEARTBEAT)
            if self.fileno in ready:
                data = self._read()
                if not data:
                    # Do what SIGHUP would do, which only reaches us where the terminal is our controlling one.
                    os.kill(os.getpid(), signal.SIGHUP)
                    return
                for message in parser.feed(decode(data)):
                    self.process_message(message)
            for message in parser.tick():
                self.process_message(message)

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, 4096)
        except OSError:
            return b""

    def write(self, data: str) -> None:
        """Count the bytes, then write as Textual does."""
        self.sent += len(data) if data.isascii() else len(data.encode("utf-8", "replace"))
        super().write(data)

    def disable_input(self) -> None:
        """Wake the thread, which then ends, and continue as Textual does."""
        os.write(self._wake, b".")
        super().disable_input()

    def _drain(self) -> None:
        """Drain the wake-ups meant for an earlier thread."""
        try:
            os.read(self._end, 4096)
        except BlockingIOError:
            pass
