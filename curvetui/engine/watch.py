"""The one loop: whoever iterates it drives the engine; screen, check, replay and library differ only in that."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from curvetui.engine.session import Session
from curvetui.model import Snapshot
from curvetui.sources import Source

PAUSE = 0.1
"""Seconds between snapshots while more is already there: judging a run over and over would only delay its end."""
LONGEST = 1.0
"""Seconds between them where judging itself takes long."""
JUDGING = 0.3
"""Seconds for one snapshot after which runs that are left wait for the next: judging takes as long as reading thousands of lines."""


def watch(
    source: Source,
    session: Session,
    clock: Callable[[], float] = time.monotonic,
    *,
    glance: bool = False,
) -> Iterator[Snapshot]:
    """Feed all that *source* gives into *session*; yield a frozen snapshot whenever something changed.

    glance: the first one shows curves that are not judged yet, so that a screen is there sooner.
    """
    changed, made, took = False, clock() - PAUSE, 0.0
    for chunk in source.chunks():
        changed |= session.take(chunk) or session.is_behind
        # Where judging is slow, as much time is given to reading: a flood would else be read a slice a snapshot.
        if changed and (not chunk.more or clock() - made >= max(PAUSE, min(took, LONGEST))):
            if glance and (first := session.glance()).runs:
                glance = False
                yield first
            began = clock()
            snapshot = session.snapshot(lambda: clock() - began > JUDGING)  # noqa: B023 - asked at once
            changed, made = False, clock()
            took = made - began
            yield snapshot
    yield session.finish()
