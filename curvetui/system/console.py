"""The one place that writes to standard error: what a log or a file name holds never reaches the terminal raw."""

from __future__ import annotations

import sys

from curvetui.system.sanitize import printable


def narrate(text: str) -> None:
    """Say something about how it goes; standard output is for data."""
    print(f"curvetui: {printable(text)}", file=sys.stderr)
