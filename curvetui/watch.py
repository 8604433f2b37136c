"""The one loop: whoever iterates it drives the engine; screen, check, replay and library differ only in that."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from curvetui.model import Snapshot
from curvetui.session import Session
from curvetui.sources import Source


PAUSE = 0.1
"""Seconds between snapshots while more is already there: judging a run over and over would only delay its end."""
FRESH = 8
"""Runs judged anew for one snapshot: judging takes as long as reading thousands of lines."""


def watch(source: Source, session: Session, clock: Callable[[], float] = time.monotonic) -> Iterator[Snapshot]:
    """Feed all that *source* gives into *session*; yield a frozen snapshot whenever something changed."""
    changed, shown = False, -PAUSE
    for chunk in source.chunks():
        changed |= session.take(chunk) or session.is_behind
        if changed and (not chunk.more or clock() - shown >= PAUSE):
            changed, shown = False, clock()
            yield session.snapshot(FRESH)
    yield session.finish()
