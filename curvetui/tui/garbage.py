"""Python's garbage collector on the screen: silent while it starts, then in passes that no key notices."""

from __future__ import annotations

import gc

COLLECT = (700, 10, 200)
"""Its thresholds once the first chart is there. A report's (50 000) make passes of 50 ms between two keys; these take 1 to 6."""


def hold() -> None:
    """Its passes over half-made modules and widgets cost a tenth of the start; nothing there is garbage."""
    gc.disable()


def go_on() -> None:
    """Collect again what comes from now on; without effect where it was not held."""
    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(*COLLECT)
        gc.enable()
