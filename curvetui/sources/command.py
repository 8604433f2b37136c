"""`curvetui run`: the output of a supervised command, from the supervisor's spool file.

`curvetui watch SPOOL` uses the same source, so a reopened screen has all the data of the first.
"""

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
from curvetui.sources.file_watcher import ChangeWatcher
from curvetui.sources.pty_supervisor import BEFORE
from curvetui.sources.spool import (
    Ended,
    cannot_keep,
    is_held,
    open_orders,
    open_own,
    own_folder,
    remove_old,
    reserve,
    status_of,
)

STOPPED_BY_SIGNAL = (129, 130, 143)
"""Exit codes after SIGHUP, Ctrl-C and SIGTERM."""


class SupervisedCommand:
    """Follows the output of a supervised command, and forwards the user's actions."""

    def __init__(
        self, spool: str, *, clock: Callable[[], float] = time.time, poll: float = POLL
    ) -> None:
        """spool: the supervisor's output file."""
        self.spool = spool
        status = status_of(spool)
        self.command: list[str] = status.get("command", [])
        self.name = title(self.command)
        self._pid: int = status.get("pid", 0)
        self._clock, self._poll = clock, poll
        self._wake = threading.Event()
        self._closed = False
        self._file: IO[bytes] | None = None

    def close(self) -> None:
        self._closed = True
        self._wake.set()

    def chunks(self) -> Iterator[Chunk]:
        watcher = ChangeWatcher(self.spool, self._wake.set, self._clock)
        try:
            while not self._closed:
                self._wake.clear()
                # Checked before reading: anything written before the end is read afterwards.
                over = self.is_over
                yield from watcher.add(self._read())
                if over:
                    yield self._end()
                    return
                now, message = self._clock(), self.message
                beat = Chunk(self.name, now=now, message=message, alive=True, writer=self._pid)
                yield from watcher.add([beat])
                self._wake.wait(self._poll)
        finally:
            watcher.stop()
            if self._file is not None:
                self._file.close()

    def _read(self) -> Iterator[Chunk]:
        """Read to the end of the newest file; the supervisor starts another one when one is full."""
        if self._file is None:
            self._file = self._open(self.spool + BEFORE) or self._open(self.spool)
        while self._file is not None and not self._closed:
            yield from self._rest()
            newest = self._open(self.spool)
            if newest is None or os.path.sameopenfile(newest.fileno(), self._file.fileno()):
                if newest is not None:
                    newest.close()
                return
            # It was full before the new one was started, so nothing more will be written to it.
            yield from self._rest()
            self._file.close()
            self._file = newest

    def _rest(self) -> Iterator[Chunk]:
        assert self._file is not None
        while not self._closed and (data := self._file.read(LIVE_SLICE)):
            yield Chunk(self.name, data, now=self._clock(), message=self.message, more=True)

    def _end(self) -> Chunk:
        """The last chunk: how it ended, by the exit code; if the user stopped it, by the log."""
        code = self.exit_code
        chunk = Chunk(self.name, now=self._clock(), message=self.message, end=True)
        if code is None or code in STOPPED_BY_SIGNAL:
            return chunk
        end = ("failed" if code else "finished", f"exit code {code}")
        return chunk._replace(records=(Record({}, {}, messages=(end,)),))

    @staticmethod
    def _open(path: str) -> IO[bytes] | None:
        with contextlib.suppress(OSError):
            return open_own(path)
        return None

    @property
    def exit_code(self) -> int | None:
        code = status_of(self.spool).get("exit")
        return code if isinstance(code, int) else None

    @property
    def is_over(self) -> bool:
        return self.exit_code is not None or not is_held(self.spool)

    @property
    def message(self) -> str:
        status = status_of(self.spool)
        code = status.get("exit")
        parts = self._losses(status)
        if code is not None:
            parts.append(f"the command has ended with {code}" if code else "")
        elif not is_held(self.spool):
            parts.append("the command's supervisor was killed; its output ends here")
        return " · ".join(filter(None, parts))

    @staticmethod
    def _losses(status: dict[str, Any]) -> list[str]:
        lost, lost_log = status.get("lost"), status.get("lost_log")
        return [
            *([f"{lost} bytes of the output are lost: the disk is full"] if lost else []),
            *([f"{lost_log} bytes are missing in --log: its disk is full"] if lost_log else []),
        ]

    @property
    def farewell(self) -> str:
        status = status_of(self.spool)
        code = status.get("exit")
        if code is not None:
            how = f"{self.name} has ended with {code}; to see it again: curvetui {self.spool}"
        elif is_held(self.spool):
            how = f"{self.name} is still running (to stop it: kill {status.get('pid')}); to see it again: curvetui {self.spool}"
        else:
            how = (
                f"the supervisor of {self.name} was killed, so how the command ended is not known; "
                f"its output until then is in {self.spool}"
            )
        return " · ".join((how, *self._losses(status)))

    def interrupt(self) -> None:
        self._order({"interrupt": True})

    def resize(self, rows: int, columns: int) -> None:
        self._order({"size": [rows, columns]})

    def send(self, signal: int) -> None:
        self._order({"signal": signal})

    def output(self, size: int = 1 << 16) -> bytes:
        """The last *size* bytes of its output, starting with a complete line."""
        with contextlib.suppress(OSError), open_own(self.spool) as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - size))
            data = file.read(size)
            return data if len(data) < size else data.partition(b"\n")[2]
        return b""

    def _order(self, order: dict[str, Any]) -> None:
        with contextlib.suppress(OSError):
            pipe = open_orders(self.spool)
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
) -> SupervisedCommand:
    """Run *command* under a supervisor, or raise SourceError.

    log: gets the output too; size: (rows, columns); folder: of the spool, None: the user's.
    """
    folder = folder or own_folder()
    remove_old(folder, time.time())
    name = re.sub(r"[^A-Za-z0-9._-]", "_", title(command))[:40]
    spool = reserve(folder, f"{name}-{time.strftime('%Y%m%d-%H%M%S')}")
    arguments = [spool, os.path.abspath(log) if log else "", str(size[0]), str(size[1]), *command]
    # A new session: no signal of our terminal reaches it, and no hang-up.
    with subprocess.Popen(  # noqa: S603 - the user's own command
        [sys.executable, "-IS", pty_supervisor.__file__, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as begun:
        assert begun.stdout is not None
        answer = begun.stdout.readline().decode(errors="replace").strip()
    if answer != "ok":
        Ended(spool, 0, 0.0, failed=True).remove()
        at_fault, _, reason = answer.partition(" ")
        raise _not_started(at_fault, reason, command[0], log or "", folder)
    return SupervisedCommand(spool)


def _not_started(at_fault: str, reason: str, program: str, log: str, folder: str) -> SourceError:
    if at_fault == "spool":
        return cannot_keep(folder, reason)
    if at_fault == "log":
        return SourceError(f"cannot write {log}: {reason}; try another --log")
    return SourceError(
        f"cannot run {program}: {reason or 'its supervisor did not start'}; check the spelling"
    )


def title(command: Sequence[str]) -> str:
    """Return a readable name: the script, else the program.

    Example:
        >>> title(["/usr/bin/python3", "-u", "src/train.py", "--lr", "0.1"]), title(["./train", "--fast"])
        ('train.py', 'train')
    """
    scripts = [part for part in command if part.endswith((".py", ".sh"))]
    return os.path.basename([*scripts, *command, ""][0]) or "command"
