"""What each threshold of a rule means: the docstrings below the constants, kept as data for `curvetui explain KIND LOG`."""

from __future__ import annotations

import ast
import json
from itertools import pairwise
from pathlib import Path

from tests.conftest import ROOT

FILE = ROOT / "curvetui" / "cli" / "thresholds.json"


def thresholds() -> str:
    """Module -> constant -> its docstring, for all modules of the detectors."""
    modules = sorted((ROOT / "curvetui" / "detectors").glob("*.py"))
    found = {module.stem: documented(module) for module in modules}
    return (
        json.dumps({name: own for name, own in found.items() if own}, ensure_ascii=False, indent=1)
        + "\n"
    )


def documented(module: Path) -> dict[str, str]:
    """Numbers of *module* with a docstring below them, those of `A, B = 1, 2` too."""
    found = {}
    for node, after in pairwise(ast.parse(module.read_text(encoding="utf-8")).body):
        if (
            isinstance(node, ast.Assign)
            and isinstance(after, ast.Expr)
            and isinstance(after.value, ast.Constant)
        ):
            names = (n.id for t in node.targets for n in ast.walk(t) if isinstance(n, ast.Name))
            about = " ".join(str(after.value.value).split()).rstrip(".")
            found.update(dict.fromkeys(names, about))
    return found
