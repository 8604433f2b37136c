"""`--on-event COMMAND`: a user's program, started for each event without a shell."""

import contextlib
import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence

from curvetui.alerts import Alert, AlertError
from curvetui.alerts.events import Event
from curvetui.engine.explain import explain
from curvetui.reports.json import dumped
from curvetui.reports.summary import span
from curvetui.sources import SourceError
from curvetui.system.sanitize import printable


class CommandAlert(Alert):
    option = "on-event"
    tries = 4
    TIMEOUT = 30.0
    """Timeout of the command in seconds."""

    def __init__(self, value: str) -> None:
        try:
            self.arguments = shlex.split(value)
        except ValueError as error:
            raise SourceError(
                f"cannot read the command {value!r}: {error}; check its quotes"
            ) from error
        if not self.arguments:
            raise SourceError("--on-event needs a command, e.g. --on-event ./tell.sh")
        if shutil.which(os.path.expanduser(self.arguments[0])) is None:
            raise SourceError(
                f"cannot run {self.arguments[0]}: there is no such program; check its path and chmod +x"
            )
        self.arguments[0] = os.path.expanduser(self.arguments[0])

    def deliver(self, events: Sequence[Event]) -> None:
        """Run the command for each event; its output goes to our standard error."""
        for event in events:
            self._run(event)

    def _run(self, event: Event) -> None:
        try:
            process = subprocess.Popen(  # noqa: S603 - the user's own command, without a shell
                self.arguments,
                stdin=subprocess.PIPE,
                stdout=_narration(),
                stderr=_narration(),
                env=_environment(event),
                start_new_session=True,
            )
        except OSError as error:
            raise AlertError(
                f"cannot run {self.arguments[0]}: {(error.strerror or str(error)).lower()}"
            ) from error
        try:
            process.communicate((dumped(event.document()) + "\n").encode(), self.TIMEOUT)
        except subprocess.TimeoutExpired as error:
            # Its children too: they hold the pipes.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise AlertError(
                f"{self.arguments[0]} did not end within {self.TIMEOUT:g} s"
            ) from error
        if process.returncode:
            raise AlertError(f"{self.arguments[0]} ended with {process.returncode}")


def _environment(event: Event) -> dict[bytes, bytes]:
    """The environment plus the event's variables: UTF-8 in any locale, which may lack a character."""
    own = {os.fsencode(name): os.fsencode(value) for name, value in os.environ.items()}
    values = {k.encode(): v.encode("utf-8", "replace") for k, v in variables(event).items()}
    return own | values


def _narration() -> int:
    """Our standard error: standard output is for data."""
    try:
        return sys.stderr.fileno()
    except (OSError, ValueError):
        return subprocess.DEVNULL


def variables(event: Event) -> Mapping[str, str]:
    """The event as variables for scripts without JSON; values are text from a log: quote them."""
    finding = event.finding
    card = explain(finding, event.language) if finding else None
    values = {
        "EVENT": event.event,
        "RUN": event.run,
        "STATE": event.state,
        "VERDICT": event.verdict,
        "TITLE": event.title,
        "LEVEL": event.level,
        "KIND": finding.kind if finding else "",
        "STATUS": finding.status if finding else "",
        "METRICS": " ".join(finding.metrics) if finding else "",
        "PLACE": span(finding, event.language) if finding else "",
        "WHAT": card.what if card else "",
        "NEXT": " ".join(card.next) if card else "",
    }
    return {f"CURVETUI_{name}": printable(value)[:4000] for name, value in values.items()}
