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
    # Loading these takes 8 ms, which `check` would pay for nothing.
    import tempfile
    from pathlib import Path

    path = Path(os.path.realpath(path))
    path.parent.mkdir(parents=True, exist_ok=True, mode=PRIVATE)
    descriptor, draft = tempfile.mkstemp(prefix=".curvetui-", dir=path.parent)
    try:
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(draft, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(draft)
        raise
