"""The main loop: iterating it drives the engine, for screen, check, replay and library."""

import time
from collections.abc import Callable, Iterator

from curvetui.engine.session import Session
from curvetui.model import Snapshot
from curvetui.sources import Source

PAUSE = 0.1
"""Seconds between snapshots while data waits: judging each would only delay the end."""
LONGEST = 1.0
"""The same where judging is slow."""
JUDGING = 0.3
"""Seconds per snapshot after which the other runs wait for the next one."""


def watch(
    source: Source,
    session: Session,
    clock: Callable[[], float] = time.monotonic,
    *,
    preview: bool = False,
) -> Iterator[Snapshot]:
    """Feed *source* into *session*; yield a snapshot per change. preview: first without findings."""
    # Of a folder the first snapshot holds several runs, so that no chart flashes before their table.
    changed, made, took = False, clock() - PAUSE / 2, 0.0
    for chunk in source.chunks():
        changed |= session.take(chunk) or session.is_behind
        # If judging is slow, reading gets equal time: otherwise a flood is read one slice per
        # snapshot.
        if changed and (not chunk.more or clock() - made >= max(PAUSE, min(took, LONGEST))):
            if preview and (first := session.preview()).runs:
                preview = False
                yield first
            began = clock()
            snapshot = session.snapshot(lambda: clock() - began > JUDGING)  # noqa: B023 - asked at once
            changed, made = False, clock()
            took = made - began
            yield snapshot
    yield session.finish()
