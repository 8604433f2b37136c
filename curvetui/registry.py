"""Finds the members of a family (formats, detectors, …) by walking its package: a new file is a new member."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from functools import cache
from types import ModuleType
from typing import TypeVar

T = TypeVar("T")


@cache
def modules(package: str) -> tuple[ModuleType, ...]:
    """Every module of *package* (a dotted name), in the order of their names."""
    home = importlib.import_module(package)
    names = sorted(info.name for info in pkgutil.iter_modules(home.__path__) if not info.name.startswith("_"))
    return tuple(importlib.import_module(f"{package}.{name}") for name in names)


@cache
def members(package: str, base: type[T]) -> tuple[type[T], ...]:
    """Every concrete subclass of *base* that a module of *package* defines itself."""
    found = [
        value
        for module in modules(package)
        for value in vars(module).values()
        if inspect.isclass(value)
        and issubclass(value, base)
        and value is not base
        and value.__module__ == module.__name__
        and not value.__name__.startswith("_")
    ]
    return tuple(found)
