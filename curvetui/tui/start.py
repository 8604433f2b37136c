"""Loads the screen, and leaves out what a start does not need: the collector's passes and parts of Textual."""

from __future__ import annotations

import gc
import sys
import typing
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

COLLECT = (700, 10, 200)
"""The collector's thresholds once the first chart is there. A report's (50 000) make passes of 50 ms between two keys;
these take 1 to 6."""
SPARE = ("textual.command", "textual.widgets._toast", "rich.table")
"""Textual takes classes from them that it uses for its palette, its notices and a table of its colours alone; they load a
dozen widgets: a tenth of our start. We have a list of commands and notices of our own."""
ABSENT = ("ssl",)
"""asyncio does without where Python was built without."""


def stand_in(name: str, has: Mapping[str, Any]) -> ModuleType:
    """A module called *name* that *has* something; the real one is loaded when it is asked for anything else."""
    module = ModuleType(name)

    def answer(attribute: str) -> Any:
        if attribute.startswith("__"):
            # `import` itself asks, whether it is a package.
            raise AttributeError(attribute)
        try:
            return has[attribute]
        except KeyError:
            pass
        if sys.modules.get(name) is module:
            del sys.modules[name]
        return getattr(import_module(name), attribute)

    module.__getattr__ = answer  # type: ignore[method-assign]
    return module


@contextmanager
def standing_in(*modules: ModuleType, absent: Collection[str] = ()) -> Iterator[None]:
    """While it lasts, `import` finds *modules*, and the *absent* ones as if they were not installed.

    What is loaded already stays. Whoever asks afterwards gets the real ones.
    """
    put: dict[str, ModuleType | None] = {
        module.__name__: module for module in modules
    } | dict.fromkeys(absent)
    put = {name: module for name, module in put.items() if name not in sys.modules}
    sys.modules.update(put)  # type: ignore[arg-type]  # None is how `import` is told that there is none
    try:
        yield
    finally:
        for name, module in put.items():
            if sys.modules.get(name, name) is module:
                del sys.modules[name]


def load() -> Callable[..., int]:
    """The function that shows a feed on the screen."""
    # Passes over half-made modules and widgets cost another tenth; nothing there is garbage.
    gc.disable()
    # A class for every name: some are subclassed.
    anything: defaultdict[str, Any] = defaultdict(lambda: object)
    modules = [stand_in(name, anything) for name in SPARE]
    # What Textual takes from it has been in `typing` since Python 3.11.
    modules.append(stand_in("typing_extensions", vars(typing)))
    with standing_in(*modules, absent=ABSENT):
        from curvetui.tui.show import show
    return show


def settled() -> None:
    """The first chart is there: collect again what comes from now on; without effect where it was never held."""
    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(*COLLECT)
        gc.enable()
