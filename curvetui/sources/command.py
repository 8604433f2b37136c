"""`curvetui run -- python train.py`: the output of a command that a holder runs, read from the holder's file.

The same serves `curvetui watch SPOOL`: a screen that takes up again knows no less than the one that started it.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any

from curvetui.sources import Chunk, Record, SourceError, pty_supervisor
from curvetui.sources.file import LIVE_SLICE, POLL
from curvetui.sources.file_watcher import Notice
from curvetui.sources.pty_supervisor import BEFORE, ORDERS
from curvetui.sources.spool import is_held, own_folder, remove_old, status_of

TOLD_TO_STOP = (129, 130, 143)
"""Exit codes after a hang-up, Ctrl-C and a polite kill."""


class Held:
    """Follows what a held command prints, and passes on to it what a person at the screen wants."""

    def __init__(
        self, spool: str, *, clock: Callable[[], float] = time.time, poll: float = POLL
    ) -> None:
        """spool: the holder's file."""
        self.spool = spool
        status = status_of(spool)
        self.command: list[str] = status.get("command", [])
        self.name = title(self.command)
        self._clock, self._poll = clock, poll
        self._wake = threading.Event()
        self._closed = False
        self._file: IO[bytes] | None = None

    def close(self) -> None:
        """Stop following; the command goes on."""
        self._closed = True
        self._wake.set()

    def chunks(self) -> Iterator[Chunk]:
        """What it has printed, then what it prints, until it has ended."""
        notice = Notice(self.spool, self._wake.set, self._clock)
        try:
            while not self._closed:
                self._wake.clear()
                # Looked at before reading: what was written before the end is read after it was seen.
                over = self.is_over
                yield from notice.add(self._read())
                if over:
                    yield self._end()
                    return
                yield from notice.add(
                    [Chunk(self.name, now=self._clock(), message=self.message, alive=True)]
                )
                self._wake.wait(self._poll)
        finally:
            notice.stop()
            if self._file is not None:
                self._file.close()

    def _read(self) -> Iterator[Chunk]:
        """Everything up to the end of the newest file; the holder begins another one when one is full."""
        if self._file is None:
            self._file = self._open(self.spool + BEFORE) or self._open(self.spool)
        while self._file is not None and not self._closed:
            while not self._closed and (data := self._file.read(LIVE_SLICE)):
                yield Chunk(self.name, data, now=self._clock(), message=self.message, more=True)
            newest = self._open(self.spool)
            if newest is None or os.path.sameopenfile(newest.fileno(), self._file.fileno()):
                if newest is not None:
                    newest.close()
                return
            # It was full before the new one began, so nothing more will be written to it.
            yield from self._rest()
            self._file.close()
            self._file = newest

    def _rest(self) -> Iterator[Chunk]:
        assert self._file is not None
        while data := self._file.read(LIVE_SLICE):
            yield Chunk(self.name, data, now=self._clock(), message=self.message, more=True)

    def _end(self) -> Chunk:
        """The last chunk: the exit code says how it went; who was told to stop leaves it to the log."""
        code = self.exit_code
        ends = () if code is None or code in TOLD_TO_STOP else ("failed" if code else "finished",)
        records = tuple(Record({}, {}, 0, ((end, f"exit code {code}"),)) for end in ends)
        return Chunk(self.name, now=self._clock(), message=self.message, records=records, end=True)

    @staticmethod
    def _open(path: str) -> IO[bytes] | None:
        with contextlib.suppress(OSError):
            return open(path, "rb")
        return None

    @property
    def exit_code(self) -> int | None:
        """The command's exit code (128 + number where a signal ended it); None while it runs."""
        code = status_of(self.spool).get("exit")
        return code if isinstance(code, int) else None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come: the command has ended, or its holder was killed."""
        return self.exit_code is not None or not is_held(self.spool)

    @property
    def message(self) -> str:
        """What the person should know; empty while all is well."""
        status = status_of(self.spool)
        code, lost = status.get("exit"), status.get("lost")
        told = [f"{lost} bytes of the output are lost: the disk is full"] if lost else []
        if code is not None:
            told.append(f"the command has ended with {code}" if code else "")
        elif not is_held(self.spool):
            told.append("the command's holder was killed; its output ends here")
        return " · ".join(filter(None, told))

    @property
    def farewell(self) -> str:
        """What to tell a person who leaves the screen."""
        if self.exit_code is not None:
            return f"{self.name} has ended with {self.exit_code}; its output is in {self.spool}"
        status = status_of(self.spool)
        return f"{self.name} goes on (process {status.get('pid')}); see it again: curvetui {self.spool}"

    def interrupt(self) -> None:
        """Press Ctrl-C in the command's terminal."""
        self._order({"interrupt": True})

    def resize(self, rows: int, columns: int) -> None:
        """Tell the command's terminal how large the screen is."""
        self._order({"size": [rows, columns]})

    def send(self, signal: int) -> None:
        """Send a signal to the command."""
        self._order({"signal": signal})

    def output(self, size: int = 1 << 16) -> bytes:
        """The last *size* bytes that it printed, beginning with a whole line."""
        with contextlib.suppress(OSError), open(self.spool, "rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - size))
            data = file.read(size)
            return data if len(data) < size else data.partition(b"\n")[2]
        return b""

    def _order(self, order: dict[str, Any]) -> None:
        """Ask the holder for something; without one there is nobody to ask."""
        with contextlib.suppress(OSError):
            pipe = os.open(self.spool + ORDERS, os.O_WRONLY | os.O_NONBLOCK)
            try:
                os.write(pipe, json.dumps(order).encode() + b"\n")
            finally:
                os.close(pipe)


def start(
    command: Sequence[str],
    *,
    log: str | None = None,
    size: tuple[int, int] = (24, 80),
    folder: str | None = None,
) -> Held:
    """Run *command* in a holder.

    Args:
        command: the program and its arguments.
        log: a file that the output is added to.
        size: rows and columns of its terminal.
        folder: where the spool goes; None: the user's own (`$XDG_STATE_HOME/curvetui`).

    Raises:
        SourceError: it cannot be started.
    """
    folder = folder or own_folder()
    remove_old(folder)
    stem = (
        f"{re.sub(r'[^A-Za-z0-9._-]', '_', title(command))[:40]}-{time.strftime('%Y%m%d-%H%M%S')}"
    )
    spool = next(
        path
        for n in range(1000)
        if not os.path.exists(path := os.path.join(folder, f"{stem}{f'-{n}' if n else ''}.log"))
    )
    arguments = [spool, os.path.abspath(log) if log else "", str(size[0]), str(size[1]), *command]
    # A session of its own: no signal of our terminal reaches it, and no hang-up.
    with subprocess.Popen(  # noqa: S603 - the person's own command
        [sys.executable, "-IS", pty_supervisor.__file__, *arguments],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    ) as begun:  # fmt: skip
        assert begun.stdout is not None
        said = begun.stdout.readline().decode(errors="replace").strip()
    if said != "ok":
        raise SourceError(
            f"cannot run {command[0]}: {said or 'its holder did not start'}; check the spelling"
        )
    return Held(spool)


def title(command: Sequence[str]) -> str:
    """What people call it: the script, else the program.

    Example:
        >>> title(["/usr/bin/python3", "-u", "src/train.py", "--lr", "0.1"]), title(["./train", "--fast"])
        ('train.py', 'train')
    """
    script = next(
        (part for part in command if part.endswith((".py", ".sh"))),
        command[0] if command else "command",
    )
    return os.path.basename(script) or "command"
