"""A training program's connection to a monitor that may be running, start later, or go away."""

import json
import os
import sys
import time
import weakref
from collections.abc import Callable, Mapping
from typing import Any, Self

from curvetui.wire import TOKEN, VERSION, address_of
from curvetui.writers.sender import Sender
from curvetui.writers.uncaught import forget, tell

KEPT = 10_000
"""Lines queued while no monitor listens; beyond that the oldest are dropped and counted."""

WORDS = ("run", "message", "end")
"""Keys whose values may be text."""


class Connection:
    """Sends numbers, messages and log lines to a monitor; no method ever waits or fails."""

    def __init__(
        self,
        address: str,
        hello: Mapping[str, Any],
        *,
        kept: int = KEPT,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """address: where the monitor listens. hello: sent first on every connection.

        Raises:
            ValueError: the address is invalid; nothing else ever raises.
        """
        self.address = address
        self.ignored = 0
        """Number of values that were no numbers, and of calls that made no sense."""
        self.process = 0
        """Id of the process that last sent numbers."""
        self._kept, self._clock = kept, clock
        self._hello = dict(hello)
        self._sender = Sender(address_of(address), _line(self._hello), kept)
        # The thread keeps the sender alive, so it has to be closed when the connection is garbage collected.
        weakref.finalize(self, self._sender.close, 0.0).atexit = False

    def log(self, values: Mapping[str, Any] | None = None, /, **more: Any) -> None:
        """Send numbers: `log(epoch=3, loss=0.41)` or `log({"val/loss": 0.52}, step=900)`.

        A number is everything `float` accepts except text: also numpy scalars and tensors with one
        element.
        """
        try:
            numbers: dict[str, Any] = {}
            for name, value in {**(values or {}), **more}.items():
                number = value if name in WORDS and isinstance(value, str) else self._number(value)
                if number is not None:
                    numbers[str(name)] = number
            if numbers:
                self.process = os.getpid()
                tell(self)
                numbers.setdefault("time", self._clock())
                self._sender.put(_line(numbers))
        except Exception:
            # No error here is worth losing a training run.
            self.ignored += 1

    def message(self, text: str) -> None:
        """Send a message."""
        self._send_text("message", text)

    def end(self, how: str = "finished") -> None:
        """Report that the run has `finished` or `failed`; if more is logged, it continues."""
        forget(self)
        self._send_text("end", how)

    def broke(self, error: BaseException) -> None:
        """Report that the run has failed, and why."""
        try:
            reason = f"{type(error).__name__}: {error}"
        except Exception:
            # An error that cannot be converted to text is still the one that ended the training.
            reason = type(error).__name__
        self.message(reason.removesuffix(": "))
        self.end("failed")

    def write(self, text: str) -> None:
        """Send lines of log text, as a program prints them."""
        try:
            for line in str(text).splitlines() or [""]:
                self._sender.put(line.encode("utf-8", "replace") + b"\n")
        except Exception:
            self.ignored += 1

    def close(self, end: str | None = None, *, seconds: float = 1.0) -> None:
        """Report how the run ended, if known, and wait at most *seconds* for the queue to be sent."""
        if end is not None:
            self.end(end)
        self._sender.close(seconds)

    @property
    def dropped(self) -> int:
        """Lines dropped because no monitor listened for too long; the monitor is informed too."""
        return self._sender.dropped

    def _send_text(self, key: str, text: str) -> None:
        try:
            self._sender.put(_line({key: str(text)[:1000], "time": self._clock()}))
        except Exception:
            self.ignored += 1

    def _number(self, value: Any) -> float | None:
        if isinstance(value, bool | int | float):
            return value
        try:
            if not isinstance(value, str | bytes) and value is not None:
                # `item` converts arrays and tensors with one element, which `float` will stop accepting.
                return float(value.item() if hasattr(value, "item") else value)
        except Exception:
            # A tensor with several elements, or one that is not computed yet.
            self.ignored += 1
            return None
        self.ignored += 1
        return None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None:
            self.end()
        else:
            self.broke(error)
        self.close()

    def __reduce__(self) -> tuple[Any, ...]:
        # Callbacks are pickled and sent to worker processes: each gets a connection of its own.
        return _again, (self.address, self._hello, self._kept)


def connect(
    address: str,
    *,
    run: str | None = None,
    rank: int | None = None,
    token: str | None = None,
    kept: int = KEPT,
) -> Connection:
    """Connect to the curvetui that listens at *address*; it may start later and may be restarted.

    Args:
        address: `tcp://127.0.0.1:8765` or `unix:///run/user/1000/curvetui.sock`.
        run: the run's name; the same name is the same run. None: the program's name and process id.
        rank: which of the run's processes this is. None: `$RANK` (set by torchrun), else 0.
        token: the secret the monitor requires. None: `$CURVETUI_TOKEN`.
        kept: number of lines queued while no monitor listens.

    Raises:
        ValueError: the address is invalid.
    """
    launched = os.environ.get("RANK", "")
    if rank is None:
        rank = int(launched) if launched.isdigit() else 0
    if run is None:
        # All processes started by one launcher are one run.
        number = os.getppid() if launched else os.getpid()
        run = f"{os.path.basename(sys.argv[0] if sys.argv else '') or 'python'} {number}"
    hello: dict[str, Any] = {"hello": VERSION, "run": run, "rank": rank}
    token = token or os.environ.get(TOKEN)
    if token:
        hello["token"] = token
    return Connection(address, hello, kept=kept)


def connection_of(to: str | Connection, run: str | None = None) -> Connection:
    """The argument of a callback: a connection, or the address of one."""
    return connect(to, run=run) if isinstance(to, str) else to


def _again(address: str, hello: Mapping[str, Any], kept: int) -> Connection:
    return Connection(address, hello, kept=kept)


def _line(fields: Mapping[str, Any]) -> bytes:
    return json.dumps(fields).encode() + b"\n"
