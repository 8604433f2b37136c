"""Finds the members of a family (formats, detectors, …) by walking its package: a new file is a new member."""

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any, TypeVar

T = TypeVar("T")


@cache
def modules(package: str) -> tuple[ModuleType, ...]:
    """Every module of *package* (a dotted name), in name order."""
    return tuple(importlib.import_module(f"{package}.{name}") for name in _names(package))


@cache
def _names(package: str) -> tuple[str, ...]:
    home = importlib.import_module(package)
    names = (info.name for info in pkgutil.iter_modules(home.__path__))
    return tuple(sorted(name for name in names if not name.startswith("_")))


@cache
def member(package: str, base: type[T], name: str) -> type[T]:
    """The member of *package* whose module has that *name*; no other module is imported."""
    return next(iter(_defined(importlib.import_module(f"{package}.{name}"), base)))


@cache
def members(package: str, base: type[T]) -> tuple[type[T], ...]:
    """Every concrete subclass of *base* defined in a module of *package*."""
    return tuple(found for module in modules(package) for found in _defined(module, base))


def members_of(module: str, inner: str, base: type[T]) -> tuple[type[T], ...]:
    """The members defined in *module* or, for a package, in its module *inner*."""
    home = importlib.import_module(module)
    if hasattr(home, "__path__"):
        home = importlib.import_module(f"{module}.{inner}")
    return tuple(_defined(home, base))


@cache
def value_in(package: str, name: str, constant: str) -> Any:
    """The *constant* of the module *name* of *package*; None if there is no such module."""
    try:
        return getattr(importlib.import_module(f"{package}.{name}"), constant)
    except ModuleNotFoundError:
        return None


def _defined(module: ModuleType, base: type[T]) -> Iterator[type[T]]:
    """The concrete subclasses of *base* defined in *module* itself."""
    for value in vars(module).values():
        if (
            isinstance(value, type)
            and issubclass(value, base)
            and value is not base
            and value.__module__ == module.__name__
            and not value.__name__.startswith("_")
        ):
            yield value
