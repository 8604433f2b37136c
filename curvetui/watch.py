"""The one loop: whoever iterates it drives the engine; screen, check, replay and library differ only in that."""

from __future__ import annotations

from collections.abc import Iterator

from curvetui.model import Snapshot
from curvetui.session import Session
from curvetui.sources import Source


def watch(source: Source, session: Session) -> Iterator[Snapshot]:
    """Feed all that *source* gives into *session*; yield a frozen snapshot whenever something changed."""
    changed = False
    for chunk in source.chunks():
        changed |= session.take(chunk)
        if changed and not chunk.more:
            changed = False
            yield session.snapshot()
    yield session.finish()
