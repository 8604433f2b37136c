"""Loads the screen, and leaves out what a start does not need: the collector's passes and Textual's command palette."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from types import ModuleType

COLLECT = (700, 10, 200)
"""The collector's thresholds once the first chart is there. A report's (50 000) make passes of 50 ms between two keys;
these take 1 to 6."""
PALETTE = "textual.command"
"""Textual takes names from it that only its palette uses, and it loads a dozen widgets: a tenth of our start. We have
a list of commands of our own."""


def load() -> Callable[..., int]:
    """The function that shows a feed on the screen."""
    # Passes over half-made modules and widgets cost another tenth; nothing there is garbage.
    gc.disable()
    stand_in = ModuleType(PALETTE)
    # A class for every name: some are subclassed.
    stand_in.__getattr__ = lambda _: object  # type: ignore[method-assign]
    sys.modules.setdefault(PALETTE, stand_in)
    try:
        from curvetui.tui.show import show
    finally:
        # Whoever asks for it from now on gets the real one.
        if sys.modules[PALETTE] is stand_in:
            del sys.modules[PALETTE]
    return show


def settled() -> None:
    """The first chart is there: collect again what comes from now on; without effect where it was never held."""
    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(*COLLECT)
        gc.enable()
