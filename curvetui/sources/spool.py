"""The files of held commands: where they go, what stands beside them, and which of them may be removed."""

from __future__ import annotations

import contextlib
import json
import os
from typing import Any

from curvetui.sources import SourceError
from curvetui.sources.pty_supervisor import BEFORE, ORDERS, SCHEMA, STATUS

KEPT = 10
"""Spools of commands that have ended; older ones are removed when another begins."""


def own_folder() -> str:
    """Where spools go: readable for nobody else.

    Raises:
        SourceError: it is not the user's own.
    """
    base = os.environ.get("XDG_STATE_HOME") or os.path.expanduser("~/.local/state")
    folder = os.path.join(base, "curvetui")
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        found = os.stat(folder)
    except OSError as error:
        raise SourceError(
            f"cannot keep the output in {folder}: {(error.strerror or '').lower()}; set XDG_STATE_HOME"
        ) from error
    if found.st_uid != os.geteuid():
        raise SourceError(
            f"cannot keep the output in {folder}: it belongs to another user; set XDG_STATE_HOME"
        )
    if found.st_mode & 0o077:
        os.chmod(folder, 0o700)
    return folder


def status_of(spool: str) -> dict[str, Any]:
    """What the holder wrote down beside *spool*; empty if that is no holder's file."""
    try:
        with open(spool + STATUS, encoding="utf-8") as file:
            status = json.load(file)
    except (OSError, ValueError):
        return {}
    return status if isinstance(status, dict) and status.get("schema") == SCHEMA else {}


def is_held(spool: str) -> bool:
    """Whether a holder lives that reads orders for *spool*."""
    try:
        os.close(os.open(spool + ORDERS, os.O_WRONLY | os.O_NONBLOCK))
    except OSError:
        return False
    return True


def remove_old(folder: str) -> None:
    """Remove the spools of all but the last commands that have ended."""
    with contextlib.suppress(OSError):
        spools = [
            entry.path.removesuffix(STATUS)
            for entry in os.scandir(folder)
            if entry.name.endswith(STATUS)
        ]
        ended = sorted(
            (s for s in spools if not is_held(s)), key=lambda s: os.stat(s + STATUS).st_mtime
        )
        for spool in ended[:-KEPT]:
            for ending in ("", BEFORE, STATUS, ORDERS):
                with contextlib.suppress(OSError):
                    os.unlink(spool + ending)
