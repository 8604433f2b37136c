"""A run's configuration in a store, as names and texts."""

from collections.abc import Iterator
from typing import Any

MAX_VALUE = 200
"""Maximum characters of a setting's value; nobody compares longer ones."""
MAX_DEPTH = 4
MAX_ITEMS = 64
"""Maximum settings kept per nesting level."""


def spelled_out(name: str, value: Any, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield (name, text) of a JSON value; nested names are joined with dots.

    Example:
        >>> list(spelled_out("optimizer", {"lr": 0.1, "nesterov": True, "betas": [0.9, 0.99], "note": None}))
        [('optimizer.lr', '0.1'), ('optimizer.nesterov', 'true'), ('optimizer.betas', '[0.9,
        0.99]')]
    """
    if isinstance(value, dict):
        if depth < MAX_DEPTH:
            for key, inner in list(value.items())[:MAX_ITEMS]:
                yield from spelled_out(f"{name}.{key}" if name else str(key), inner, depth + 1)
        return
    if value is None or isinstance(value, list) and any(isinstance(v, list | dict) for v in value):
        return
    text = {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
    if text and len(text) <= MAX_VALUE:
        yield name, text
