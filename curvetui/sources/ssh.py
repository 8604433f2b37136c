"""`ssh://[user@]host[:port]/path`: follows a file on another machine by the user's OpenSSH.

Questions come before (`prepare`), none while the screen is open. A lost connection is made again,
and reading continues where it stopped.
"""

import contextlib
import os
import re
import secrets
import select
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from curvetui.sources import Chunk, SourceError
from curvetui.sources.compression import Unpacker
from curvetui.sources.file import POLL
from curvetui.sources.file_text import is_binary, torn
from curvetui.sources.remote_script import Place, Reception, StreamMark, script

SLICE = 1 << 16
BEAT = 1.0
"""Seconds without data after which there is a heartbeat."""
FIRST, LONGEST = 1.0, 60.0
"""First and longest delay between connection attempts in seconds; doubled each time."""
KEEP_ALIVE = tuple(
    "-o ServerAliveInterval=15 -o ServerAliveCountMax=3 -o ConnectTimeout=15".split()
)
PLAIN = ("-T", "-a", "-x", "-o", "ClearAllForwardings=yes", "-o", "RemoteCommand=none")
"""No terminal, and none of the extras of the user's configuration other than the login."""
_SPELLED = re.compile(r"ssh://(?:([^@/]*)@)?(\[[^\]/]*\]|[^:/@\[\]]*)(?::(\d*))?(/.*)?", re.DOTALL)
_NAME = re.compile(r"[A-Za-z0-9_.:%+\\@-]+")
_WRITTEN = "write ssh://[user@]host[:port]/path, or ssh://host/~/path for the home folder"


class Remote:
    """Follows one remote file, or reads it once to its end."""

    def __init__(
        self,
        spelled: str,
        *,
        ends: bool = False,
        ssh: Sequence[str] = ("ssh",),
        clock: Callable[[], float] = time.time,
        poll: float = POLL,
    ) -> None:
        """spelled: the SOURCE. ends: read once. ssh: the program, and first options.

        Raises:
            SourceError: it does not name a host and a file, or an option is passed as a name.
        """
        self.spelled = spelled
        self._options, self.host, self.path = host_and_path(spelled)
        self._ends, self._ssh, self._clock, self._poll = ends, tuple(ssh), clock, poll
        self._place, self._unpacker = Place(), Unpacker(spelled)
        self._is_text = False
        """Whether the file has turned out to be text."""
        self._shared: list[str] = []
        """Options that reuse a connection with a completed login."""
        self._wake, self._woken = os.pipe()
        self._closed = self._running = False
        self._message = ""
        self._has_data = False
        """Whether the remote end has sent anything on this connection."""

    def prepare(self, *, asks: bool) -> None:
        """Check that login works (*asks*: ssh may ask questions); SourceError has ssh's message."""
        done = subprocess.run(  # noqa: S603 - the user's own ssh
            self._command("true"),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            start_new_session=True,
            check=False,
        )
        if done.returncode == 0:
            return
        if done.returncode != 255 or not asks or not self._log_in():
            reason = _last(done.stderr) or f"ssh ended with {done.returncode}"
            raise SourceError(f"cannot reach {self.host}: {reason}; try: ssh {self.host}")

    def _log_in(self) -> bool:
        folder = tempfile.mkdtemp(prefix="curvetui-")
        self._shared = ["-o", f"ControlPath={folder}/%C"]
        keep = ("-o", "ControlMaster=auto", "-o", "ControlPersist=300")
        command = [*self._ssh, *keep, *self._login(), "true"]
        if subprocess.run(command, check=False).returncode == 0:  # noqa: S603 - the user's own ssh
            return True
        os.rmdir(folder)
        self._shared = []
        return False

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            if self._running:
                with contextlib.suppress(OSError):
                    os.write(self._wake, b"x")
            else:
                self._hang_up()

    def chunks(self) -> Iterator[Chunk]:
        self._running, pause = True, FIRST
        try:
            while not self._closed:
                before = self._place.offset
                yield from self._connection()
                if self._closed or self._ends:
                    break
                pause = FIRST if self._place.offset != before else min(2 * pause, LONGEST)
                yield from self._wait(pause)
            yield self._chunk(end=True)
        finally:
            self._hang_up()

    def _connection(self) -> Iterator[Chunk]:
        """One connection from start to end."""
        word, self._has_data = f"curvetui{secrets.token_hex(16)}", False
        # A new session: Ctrl-C on our screen does not reach it, and it has no
        # terminal for questions.
        with subprocess.Popen(  # noqa: S603 - the user's own ssh
            self._command("sh"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        ) as ssh:
            assert ssh.stdin is not None
            try:
                with contextlib.suppress(OSError):
                    ssh.stdin.write(
                        script(self.path, self._place, word, 0 if self._ends else self._poll)
                    )
                    ssh.stdin.close()
                yield from self._receive(ssh, Reception(word))
            finally:
                ssh.kill()

    def _receive(self, ssh: subprocess.Popen[bytes], reception: Reception) -> Iterator[Chunk]:
        assert ssh.stdout is not None
        assert ssh.stderr is not None
        errors = b""
        open_: list[Any] = [ssh.stdout, ssh.stderr]
        while open_ and not self._closed:
            ready, _, _ = select.select([*open_, self._woken], [], [], BEAT)
            if not ready:
                yield self._chunk()
            for stream in (s for s in open_ if s in ready):
                data = os.read(stream.fileno(), SLICE)
                if not data:
                    open_.remove(stream)
                elif stream is ssh.stderr:
                    errors = (errors + data)[-4096:]
                else:
                    yield from self._taken(reception, data)
        if not self._closed and not (self._ends and self._has_data):
            why = _last(errors) or f"ssh ended with {ssh.wait()}"
            if self._ends:
                raise SourceError(f"cannot read {self.spelled}: {why}")
            self._message = f"connection to {self.host} lost: {why}"

    def _taken(self, reception: Reception, data: bytes) -> Iterator[Chunk]:
        for part in reception.feed(data):
            if isinstance(part, StreamMark):
                yield from self._marked(part)
            else:
                self._place = self._place.after(part)
                yield from self._unpacked(self._unpacker.feed(part), more=len(data) == SLICE)

    def _unpacked(self, texts: Iterable[bytes], *, more: bool = False) -> Iterator[Chunk]:
        """Yield the text of compressed and of other files alike."""
        for text in texts:
            if not self._is_text and is_binary(text):
                raise SourceError(
                    f"cannot read {self.spelled}: this is a binary file, not a text log"
                )
            self._is_text = True
            yield self._chunk(text, more=more)

    def _marked(self, mark: StreamMark) -> Iterator[Chunk]:
        waiting = {
            "absent": f"waiting for {self.spelled}",
            "unreadable": f"waiting: cannot read {self.spelled}: permission denied; check its permissions there",
        }
        self._has_data = True
        if mark.word == "folder":
            raise SourceError(
                f"cannot read {self.spelled}: it is a folder; for all logs in it: {self.spelled}/"
            )
        if self._ends and mark.word in waiting:
            raise SourceError(
                f"cannot read {self.spelled}: {'there is no such file' if mark.word == 'absent' else 'permission denied'}"
            )
        if mark.word == "new":
            begun, self._place = self._place.offset > 0, Place()
            self._unpacker, self._is_text = Unpacker(self.spelled), False
            self._message = ""
            yield self._chunk(cut=begun)
        elif mark.word == "end":
            if rest := self._unpacker.rest():
                yield self._chunk(rest)
            self._message = torn(self._unpacker, self.spelled)
        else:
            self._message = waiting.get(mark.word, "" if mark.word != "." else self._message)
            yield self._chunk()

    def _wait(self, seconds: float) -> Iterator[Chunk]:
        end = time.monotonic() + seconds
        yield self._chunk()
        while not self._closed and (left := end - time.monotonic()) > 0:
            select.select([self._woken], [], [], min(left, BEAT))
            yield self._chunk()

    def _chunk(
        self, data: bytes = b"", *, cut: bool = False, end: bool = False, more: bool = False
    ) -> Chunk:
        now, message = self._clock(), self._message
        return Chunk(self.spelled, data, now=now, cut=cut, message=message, end=end, more=more)

    def _command(self, order: str) -> list[str]:
        return [*self._ssh, "-o", "BatchMode=yes", *self._login(), order]

    def _login(self) -> list[str]:
        """What follows the first options: how to log in, and where."""
        return [*self._shared, *PLAIN, *KEEP_ALIVE, *self._options, "--", self.host]

    def _hang_up(self) -> None:
        if self._shared:
            subprocess.run(  # noqa: S603 - the user's own ssh
                [*self._ssh, *self._shared, *self._options, "-O", "exit", "--", self.host],
                capture_output=True,
                check=False,
            )
            with contextlib.suppress(OSError):
                os.rmdir(os.path.dirname(self._shared[1].partition("=")[2]))
        for end in (self._wake, self._woken):
            with contextlib.suppress(OSError):
                os.close(end)
        self._closed = True


def host_and_path(spelled: str) -> tuple[list[str], str, str]:
    """(options for ssh, host, path); SourceError if one is missing, or unsafe."""
    match = _SPELLED.fullmatch(spelled)
    if match is None or not match[2] or not match[4] or match[4] in ("/", "/~/"):
        raise SourceError(f"{spelled!r} does not name a file on another machine; {_WRITTEN}")
    user, host, port, path = match.groups()
    for what, name in (("host", host.strip("[]")), ("user", user)):
        # A leading - would be an option to ssh, and a user's ProxyCommand may pass names to a
        # shell.
        if name is not None and (
            not _NAME.fullmatch(name) or name.startswith("-") or name is user and ":" in name
        ):
            raise SourceError(f"{name!r} is not a valid {what} name; {_WRITTEN}")
    if "\0" in path:
        raise SourceError(f"{spelled!r} contains a zero byte; {_WRITTEN}")
    options = [*(["-l", user] if user else []), *(["-p", port] if port else [])]
    return options, host.strip("[]"), path


def _last(errors: bytes) -> str:
    """The last line printed by ssh."""
    lines = [
        line.strip() for line in errors.decode("utf-8", "replace").splitlines() if line.strip()
    ]
    return lines[-1] if lines else ""
