"""Small files of the user's own, such as settings and state: written whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PRIVATE = 0o700
"""What a run is called and where it stands is nobody else's business."""


def keep(text: str, path: Path) -> None:
    """Write *text* to the file at *path*, whole or not at all; its folder is made if need be.

    Raises:
        OSError: it cannot be written.
    """
    os.makedirs(os.path.dirname(os.path.realpath(path)), PRIVATE, exist_ok=True)
    put(text.encode(), path)


def put(data: bytes, path: str | Path, mode: int | None = None) -> None:
    """Write *data* to the file at *path*, or to the one that a link there leads to, whole or not at all.

    mode: its permissions; None: the user's alone.

    Raises:
        OSError: it cannot be written.
    """
    # Loading it takes some milliseconds, which `check` would pay for nothing.
    import tempfile

    target = os.path.realpath(path)
    descriptor, draft = tempfile.mkstemp(prefix=".curvetui-", dir=os.path.dirname(target))
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
        if mode is not None:
            os.chmod(draft, mode)
        os.replace(draft, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(draft)
        raise
