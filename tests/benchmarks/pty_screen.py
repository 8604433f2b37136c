"""A program under a pseudo-terminal: starts it, answers as a terminal would, and counts what it sends."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import tempfile
import termios
import time
from pathlib import Path

ASKS_FOR_SYNC = b"\x1b[?2026$p"
"""Textual asks whether the terminal can hold a frame back until it is whole; every modern one can."""
CAN_SYNC = b"\x1b[?2026;2$y"


class PtyScreen:
    """One run of *command* on a terminal of *size* (columns, rows)."""

    def __init__(
        self, command: list[str], size: tuple[int, int], environ: dict[str, str] | None = None
    ) -> None:
        self.sent = b""
        self.began = time.perf_counter()
        self._pid, self._fd = pty.fork()
        if not self._pid:
            # A log opens as it was left; here it opens as the first time.
            os.environ["XDG_STATE_HOME"] = os.environ["XDG_CONFIG_HOME"] = tempfile.mkdtemp(
                prefix="curvetui-"
            )
            os.environ.update(
                {
                    "TERM": "xterm-256color",
                    "COLORTERM": "truecolor",
                    "LANG": "C.UTF-8",
                    **(environ or {}),
                }
            )
            # An installed program has its bytecode; a checkout where Python may write none would be compiled at each start.
            for name in ("NO_COLOR", "PYTHONDONTWRITEBYTECODE"):
                os.environ.pop(name, None)
            os.execvp(command[0], command)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))

    def read(self, seconds: float) -> bytes:
        """What comes within *seconds*, as soon as something does; empty if nothing does."""
        ready, _, _ = select.select([self._fd], [], [], seconds)
        if not ready:
            return b""
        try:
            data = os.read(self._fd, 1 << 20)
        except OSError as error:
            raise RuntimeError(
                f"the program has ended: {self.sent[-800:].decode(errors='replace')}"
            ) from error
        if ASKS_FOR_SYNC in data:
            os.write(self._fd, CAN_SYNC)
        self.sent += data
        return data

    def until(self, what: bytes, patience: float = 20.0) -> float:
        """Seconds from the start until *what* was sent."""
        end = self.began + patience
        while what not in self.sent:
            if time.perf_counter() > end:
                raise TimeoutError(
                    f"{what!r} did not come; the last of what came: {self.sent[-300:]!r}"
                )
            self.read(0.5)
        return time.perf_counter() - self.began

    def until_quiet(self, seconds: float) -> int:
        """Bytes that come until nothing has come for *seconds*."""
        before = len(self.sent)
        while self.read(seconds):
            pass
        return len(self.sent) - before

    def type(self, keys: bytes) -> None:
        """Press *keys*."""
        os.write(self._fd, keys)

    def seconds(self) -> float:
        """Processor time that it has taken, all threads together."""
        fields = (
            Path(f"/proc/{self._pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        )
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> int:
        """Bytes that it holds in memory."""
        return int(
            Path(f"/proc/{self._pid}/statm").read_text(encoding="ascii").split()[1]
        ) * os.sysconf("SC_PAGE_SIZE")

    def until_ended(self, patience: float = 10.0) -> float:
        """Seconds until it has ended by itself."""
        began = time.perf_counter()
        while not os.waitpid(self._pid, os.WNOHANG)[0]:
            if time.perf_counter() - began > patience:
                raise TimeoutError("it does not end")
            # What it still has to say must not fill the terminal.
            if select.select([self._fd], [], [], 0.001)[0]:
                try:
                    os.read(self._fd, 1 << 20)
                except OSError:
                    continue
        os.close(self._fd)
        return time.perf_counter() - began

    def close(self) -> None:
        """End the program, whatever it does."""
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._fd)
