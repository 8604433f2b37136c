"""Garbage collection: paused while the screen starts, tuned afterwards."""

import gc

COLLECT = (700, 10, 200)
"""Collector thresholds after the first chart. The report's (50 000) cause pauses of 50 ms between
two keys; these cause 1 to 6 ms.
"""


def pause() -> None:
    """Pause collection while modules and widgets are created: nothing is garbage yet, and the
    passes cost a tenth of the start.
    """
    gc.disable()


def resume() -> None:
    """Resume collection for objects created from now on; does nothing if it was not paused."""
    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(*COLLECT)
        gc.enable()
