"""Whether a log is still being written: the end of such a log is not the end of its run."""

import time

from curvetui.fleets.listing import Log
from curvetui.sources.open_writers import OpenWriter
from curvetui.sources.schemes import has_scheme, is_address

WRITTEN = 120.0
"""Seconds since its last write for which a log of this machine may grow though no process has it
open: some programs open their log for each line.
"""
GROWING = 3600.0
"""The same where the writer cannot be seen: the log is on another machine, or another user's."""


def is_growing(log: Log, written: float = WRITTEN) -> bool:
    """Whether a process has *log* open for writing, or it was written at most *written* s ago."""
    now = time.time()
    age = abs(now - (log.modified or 0.0))
    if has_scheme(log.path) or is_address(log.path):
        return log.is_growing or age < GROWING
    writer = OpenWriter(log.path)
    writer.look(now)
    return writer.alive or age < (written if writer.alive is False else GROWING)
