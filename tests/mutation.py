"""Small faults put into the core rooms, one at a time: how many do the tests notice?

    python -m tests.mutation                     # every room, 30 faults each
    python -m tests.mutation statistics run --faults 60 --seed 2

Prints the faults that no test noticed, then a figure a room. Each fault is judged in a child process that compiles
the module with the fault in memory; no file is changed. Takes about three seconds a fault.
"""

from __future__ import annotations

import argparse
import ast
import copy
import glob
import importlib
import importlib.machinery
import importlib.util
import os
import random
import signal
import sys
from collections.abc import Iterator
from typing import NamedTuple

import hypothesis  # noqa: F401  (imported once here, not in every child)
import numpy as np  # noqa: F401
import pytest

SECONDS = 90
"""A fault that makes the tests need more seconds of a processor has been noticed: a busy machine changes nothing."""
FAST = ("-x", "-q", "-n", "0", "-p", "no:cacheprovider", "-m", "not slow", "-W", "ignore")


class Room(NamedTuple):
    """Modules, and the tests that ought to notice a fault in them."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]


_READING = (
    "test_lines",
    "test_scan",
    "test_noise",
    "test_prefix",
    "test_moved_text",
    "test_saying",
    "formats/test_full_width",
)
_ASSEMBLY = (
    "test_bars",
    "test_passes",
    "test_counters",
    "test_told",
    "test_tail",
    "test_vocabulary",
    "test_saying",
)
_JUDGED = (
    "test_verdict",
    "test_judgement",
    "test_suppression",
    "test_headline",
    "test_condition",
    "test_ending",
)
_RUN = (
    "test_axes",
    "test_ranges",
    "test_epochs",
    "test_segments",
    "test_roles",
    "test_pulse",
    "test_thinning",
    "test_causes",
    "test_system",
)
_GOLDEN = ("goldens/test_goldens",)
ROOMS = {
    "assembly": Room(("assembly/*",), (*_ASSEMBLY, *_GOLDEN)),
    "lines": Room(
        ("reading/terminal_lines", "reading/redrawn"),
        ("test_lines", "test_redrawn", "test_bars", *_GOLDEN),
    ),
    "reading": Room(("reading/*",), (*_READING, "test_told", *_GOLDEN)),
    "statistics": Room(
        ("statistics/*",), ("test_statistics", "test_forecast", "test_segments", *_GOLDEN)
    ),
    "run": Room(("run/*",), (*_RUN, *_JUDGED, *_GOLDEN)),
    "judgement": Room(
        ("engine/judge", "engine/suppression", "engine/run_state", "engine/run_snapshots"),
        (*_JUDGED, *_GOLDEN),
    ),
    "verdict": Room(
        ("engine/condition", "engine/facts", "engine/checkpoints", "engine/explain"),
        (*_JUDGED, "test_explain", "test_rules", *_GOLDEN),
    ),
}
SWAPPED = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.And: ast.Or, ast.Or: ast.And, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
    ast.Break: ast.Continue, ast.Continue: ast.Break,
}  # fmt: skip


class Fault(NamedTuple):
    """A module with one fault."""

    path: str
    line: int
    about: str
    tree: ast.Module


def faulty(node: ast.AST) -> str:
    """Put a fault into *node*; what it is, empty where there is none to make."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPPED:
        node.ops[0] = SWAPPED[type(node.ops[0])]()
        return ast.unparse(node)
    if isinstance(node, ast.BinOp | ast.BoolOp | ast.AugAssign) and type(node.op) in SWAPPED:
        node.op = SWAPPED[type(node.op)]()
        return ast.unparse(node)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        node.op = ast.UAdd() if isinstance(node.op, ast.USub) else node.op
        if isinstance(node.op, ast.Not):
            node.operand = ast.UnaryOp(ast.Not(), node.operand)
        return ast.unparse(node)
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        node.test = ast.UnaryOp(ast.Not(), node.test)
        return f"if {ast.unparse(node.test)}"
    if isinstance(node, ast.Constant) and type(node.value) in (int, float, bool):
        node.value = not node.value if isinstance(node.value, bool) else node.value + 1
        return repr(node.value)
    return ""


def places(tree: ast.AST) -> Iterator[int]:
    """Positions in `ast.walk` of nodes that may take a fault; annotations and messages are left out."""
    skipped: set[int] = set()
    for index, node in enumerate(ast.walk(tree)):
        if isinstance(node, ast.Raise | ast.Assert):
            skipped.update(map(id, ast.walk(node)))
        for note in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            skipped.update(map(id, ast.walk(note)) if note is not None else ())
        if id(node) not in skipped and faulty(copy.deepcopy(node)):
            yield index


def faults(room: Room, count: int, seed: int) -> list[Fault]:
    """So many faults of the room's modules, chosen by *seed*."""
    paths = sorted(p for m in room.modules for p in glob.glob(f"curvetui/{m}.py"))
    trees = {path: ast.parse(open(path, encoding="utf-8").read()) for path in paths}  # noqa: SIM115
    known = [(path, index) for path, tree in trees.items() for index in places(tree)]
    chosen = random.Random(seed).sample(known, min(count, len(known)))
    made = []
    for path, index in sorted(chosen):
        tree = copy.deepcopy(trees[path])
        node = next(node for number, node in enumerate(ast.walk(tree)) if number == index)
        about = faulty(node)
        made.append(Fault(path, getattr(node, "lineno", 0), about, ast.fix_missing_locations(tree)))
    return made


class Faulty(importlib.machinery.SourceFileLoader):
    """Loads one module with its fault."""

    tree: ast.Module

    def get_code(self, fullname):
        return compile(self.tree, self.path, "exec")


class Finder:
    """Finds the one module that has a fault."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self.name = fault.path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")

    def find_spec(self, name, path=None, target=None):
        if name != self.name:
            return None
        loader = Faulty(name, os.path.abspath(self.fault.path))
        loader.tree = self.fault.tree
        return importlib.util.spec_from_file_location(name, loader.path, loader=loader)


def is_noticed(fault: Fault | None, tests: list[str]) -> bool:
    """Whether a test fails, crashes or does not end with that fault."""
    child = os.fork()
    if not child:
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        os.dup2(silent, 2)
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        signal.alarm(20 * SECONDS)
        if fault is not None:
            finder = Finder(fault)
            sys.meta_path.insert(0, finder)
            # Before pytest looks for doctests there: it would load the module without the fault.
            importlib.import_module(finder.name)
        os._exit(int(pytest.main([*FAST, *tests])) != 0)
    return os.waitpid(child, 0)[1] != 0


def main() -> None:
    """Judge the rooms named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("rooms", nargs="*", default=list(ROOMS), metavar="ROOM")
    parser.add_argument("--faults", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for name in options.rooms:
        room = ROOMS[name]
        tests = [f"tests/{test}.py" for test in room.tests if os.path.exists(f"tests/{test}.py")]
        if is_noticed(None, tests):
            raise SystemExit(f"{name}: its tests fail as things are: {' '.join(tests)}")
        noticed, made = 0, faults(room, options.faults, options.seed)
        for fault in made:
            if is_noticed(fault, [fault.path, *tests]):
                noticed += 1
            else:
                print(f"{fault.path}:{fault.line}: not noticed: {fault.about}", flush=True)
        print(f"{name}: {noticed} of {len(made)} noticed", flush=True)


if __name__ == "__main__":
    main()
