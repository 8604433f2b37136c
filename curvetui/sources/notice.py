"""Notice of changes from the system, where it gives any."""

from __future__ import annotations

import os
from collections.abc import Callable


def nothing() -> None:
    """There is nothing to stop yet."""


def watch_folder(path: str, wake: Callable[[], None], *, deep: bool = False) -> Callable[[], None]:
    """Call *wake* when something beside *path* changes (with *deep*: anywhere below it); returns how to stop.

    Silent where the system gives no notice: whoever follows polls as well.
    """
    from watchdog.events import FileSystemEvent, FileSystemEventHandler
    from watchdog.observers import Observer

    folder = path if deep else os.path.dirname(path) or os.curdir

    class Handler(FileSystemEventHandler):
        # Reading raises events too (opened, closed): waking on those would never end.
        def on_any_event(self, event: FileSystemEvent) -> None:
            if event.event_type in ("modified", "created", "moved", "deleted"):
                wake()

    observer = Observer()
    try:
        observer.schedule(Handler(), folder, recursive=deep)
        observer.start()
    except (OSError, RuntimeError):
        return nothing

    def stop() -> None:
        observer.stop()
        observer.join(timeout=1)

    return stop
