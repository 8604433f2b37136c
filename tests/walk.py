"""The functions that one value passes on its way from a log's bytes to the screen.

    python -m tests.walk

A `val_accuracy` with digits of its own is printed in a log that is read and drawn. A function counts where it is
given that value, or gives it: as bytes or text, as a number, or as one of an array. `=` marks those of one statement:
what they do might be done where they are called. First come the functions that are on the stack when the value is
appended to its curve.
"""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from types import FrameType
from typing import Any

import numpy as np

from curvetui.curve import Curve
from curvetui.engine.session import Session
from curvetui.sources import Chunk
from curvetui.tui.paint import paint
from tests.tui.screens import screen_state

VALUE, PRINTED, SHOWN = 0.8237461, b"0.8237461", "0.8237"
"""The value, as the log prints it, and as the screen shows it."""
DEPTH = 4
"""Levels of containers that are looked into."""


def holds(thing: Any, depth: int = DEPTH) -> bool:
    """Whether the value is in *thing*."""
    if isinstance(thing, bytes):
        return PRINTED in thing
    if isinstance(thing, str):
        return SHOWN in thing
    if isinstance(thing, float):
        return thing == VALUE
    if isinstance(thing, np.ndarray):
        return thing.dtype.kind == "f" and bool((thing == VALUE).any())
    if isinstance(thing, Curve):
        return holds(thing.y)
    inner: Iterator[Any] = iter(())
    if isinstance(thing, dict):
        inner = iter([*thing, *thing.values()])
    elif isinstance(thing, tuple | list | set | frozenset):
        inner = iter(thing)
    elif is_dataclass(thing) and not isinstance(thing, type):
        inner = (getattr(thing, field.name, None) for field in fields(thing))
    return depth > 0 and any(holds(part, depth - 1) for part in inner)


def named(code: Any) -> str:
    """`run/growing: extend`."""
    return f"{code.co_filename.rpartition('/curvetui/')[2].removesuffix('.py')}: {code.co_qualname}"


def passed(work: Callable[[], Any]) -> dict[str, Any]:
    """Name -> code of the functions of the package that the value passes during *work*, in order."""
    found: dict[str, Any] = {}

    def look(frame: FrameType, event: str, given: Any) -> None:
        code = frame.f_code
        if "/curvetui/" not in code.co_filename or event not in ("call", "return"):
            return
        name = named(code)
        if name in found or code.co_name.startswith("<"):
            return
        arguments = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        given = (
            [frame.f_locals.get(n) for n in arguments if n != "self"] if event == "call" else given
        )
        if holds(given):
            found[name] = code

    profiled(work, look)
    return found


def profiled(work: Callable[[], Any], look: Callable[[FrameType, str, Any], None]) -> None:
    """Do *work*, with *look* called at each call and return."""
    sys.setprofile(look)
    try:
        work()
    finally:
        sys.setprofile(None)


def stack(work: Callable[[], Any]) -> list[str]:
    """The functions within each other when *work* appends the value to a curve, outermost first."""
    found: list[str] = []

    def look(frame: FrameType | None, event: str, given: Any) -> None:
        assert frame is not None
        name = frame.f_code.co_qualname
        if event == "call" and name == "GrowingColumn.extend" and holds(frame.f_locals["values"]):
            while frame is not None:
                if "/curvetui/" in frame.f_code.co_filename:
                    found.insert(0, named(frame.f_code))
                frame = frame.f_back

    profiled(work, look)
    return found


def is_one_statement(code: Any) -> bool:
    """Whether a function does one thing: what its docstring does not say stands in its only statement."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(code))).body[0]
    assert isinstance(tree, ast.FunctionDef)
    body = tree.body[1:] if ast.get_docstring(tree) is not None else tree.body
    return len(body) == 1 and isinstance(body[0], ast.Return | ast.Expr)


def begun() -> tuple[Session, Callable[[], bool]]:
    """A session that has read four epochs, and what reads the fifth."""
    session, values = Session(), [0.5, 0.61, 0.7, 0.78, VALUE]
    lines = [f"epoch {n} val_accuracy {value}\n".encode() for n, value in enumerate(values, 1)]
    session.take(Chunk("train.log", b"".join(lines[:-1])))
    return session, lambda: session.take(Chunk("train.log", lines[-1]))


def walk() -> dict[str, dict[str, Any]]:
    """Stage -> the functions passed in it."""
    session, read = begun()
    found = {"bytes to points": passed(read)}
    found["points to a snapshot"] = passed(session.snapshot)
    state = screen_state(*session.snapshot().runs, size=(120, 40))
    found["a snapshot to the screen"] = passed(lambda: paint(state))
    return found


if __name__ == "__main__":
    print("on the stack:", *stack(begun()[1]), sep="\n    ")
    for stage, functions in walk().items():
        print(f"{stage}: {len(functions)}")
        for name, code in functions.items():
            print(f"  {'=' if is_one_statement(code) else ' '} {name}")
