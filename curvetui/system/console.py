"""All writing to standard error: text from a log or a file name never reaches the terminal raw."""

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import TypeVar

from curvetui.system.sanitize import printable

T = TypeVar("T")
EVERY = 0.2
"""Seconds between progress lines."""
CLEAR = "\r\x1b[K"
"""Clears the cursor's line."""


def narrate(text: str) -> None:
    """Print a status message on one line; standard output is for data."""
    write(f"curvetui: {printable(text)}\n")


def narrate_lines(text: str) -> None:
    """Print several lines, such as the usage of a verb."""
    write("".join(f"{printable(line)}\n" for line in text.splitlines()))


def shows_progress() -> bool:
    """Whether standard error is a terminal, so that a line may be overwritten."""
    return sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def with_progress(found: Iterable[T], line: Callable[[T], str]) -> Iterator[T]:
    """*found*, with the *line* of the newest one on standard error if that is a terminal."""
    shows, last = shows_progress(), time.monotonic()
    try:
        for one in found:
            if shows and time.monotonic() - last > EVERY:
                last = time.monotonic()
                narrate_progress(line(one))
            yield one
    finally:
        if shows:
            narrate_progress("")


def narrate_progress(text: str) -> None:
    """Overwrite the line of the previous call; an empty *text* clears it."""
    write(f"{CLEAR}curvetui: {printable(text)}" if text else CLEAR)


def write(sequence: str) -> None:
    """Write a control sequence (no foreign text); a closed or full stderr is ignored."""
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            sys.stderr.write(sequence)
            sys.stderr.flush()
