"""The garbage collector while the screen starts, and between two keys."""

from __future__ import annotations

import gc

COLLECT = (700, 10, 200)
"""The collector's thresholds once the first chart is there. A report's (50 000) make passes of 50 ms between two keys;
these take 1 to 6."""


def pause() -> None:
    """Collect nothing while modules and widgets are made: nothing there is garbage, and its passes are a tenth of the start."""
    gc.disable()


def resume() -> None:
    """Collect again what comes from now on; without effect where nothing was paused."""
    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(*COLLECT)
        gc.enable()
