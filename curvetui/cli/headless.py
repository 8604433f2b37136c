"""`watch --headless`: watches without a screen; events go to a program, service, file or stdout."""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from types import FrameType

from curvetui.cli.alerting import Alerting
from curvetui.engine.read_options import ReadOptions
from curvetui.engine.session import Session
from curvetui.engine.watch import watch
from curvetui.model import Level
from curvetui.reports.json import dumped
from curvetui.sources import Chunk, Source
from curvetui.sources.stdin import NAME, Stdin
from curvetui.system.console import narrate


def watch_headless(
    source: Source,
    choices: ReadOptions,
    asked: Mapping[str, str],
    least: Level,
    optional: frozenset[str] = frozenset(),
    clock: Callable[[], float] = time.time,
) -> int:
    """Watch *source* until it ends or we are terminated; return the exit code.

    asked: alert -> value, or events go to stdout; least: level for all but the event log.
    SourceError if an alert that is not *optional* cannot work.
    """
    alerting = Alerting(asked, least, optional, choices.language)
    message = ""
    if asked and sys.stderr.isatty():
        # On a terminal silence looks like a program that does nothing.
        narrate(f"watching; events go to {', '.join(f'--{name}' for name in asked)}; Ctrl-C ends")
    with _ended_by_signals(source) as asked_to_end:
        for snapshot in watch(
            Named(source) if isinstance(source, Stdin) else source, Session(choices)
        ):
            if asked_to_end:
                # The last snapshot reports the end of all runs, but only we are ending.
                break
            if snapshot.message not in ("", message):
                narrate(snapshot.message)
            message = snapshot.message
            for event in alerting.report(snapshot, clock()):
                if not asked:
                    print(dumped(event.document()), flush=True)
    alerting.close()
    return 0


class Named:
    """Standard input under its Slurm job's name: events of many jobs may go to one place."""

    def __init__(self, source: Source) -> None:
        self._source = source
        job = os.environ.get("SLURM_JOB_ID", "")
        self._name = f"slurm-{job}" if job else ""

    def chunks(self) -> Iterator[Chunk]:
        for chunk in self._source.chunks():
            yield (
                chunk._replace(stream=self._name) if self._name and chunk.stream == NAME else chunk
            )

    def close(self) -> None:
        self._source.close()


@contextlib.contextmanager
def _ended_by_signals(source: Source) -> Iterator[list[int]]:
    """Close the source on SIGTERM (systemd, Slurm, kill) and list the signal; not on Ctrl-C."""
    received: list[int] = []

    def end(number: int, _: FrameType | None) -> None:
        received.append(number)
        source.close()

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield received
    finally:
        signal.signal(signal.SIGTERM, before)
        sys.stdout.flush()
