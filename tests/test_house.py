"""The house keeps its own rules: walls between floors, types, style, limits."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

SOURCES = sorted((ROOT / "curvetui").rglob("*.py"))
FILE, APP, FUNCTION = 250, 200, 40
"""Lines. A longer file or function is a question to be answered in the same commit: below, with the reason."""
LONGER: dict[str, str] = {}


def tool(*command: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, cwd=ROOT)


def test_imports_only_go_down():
    """The floors of the house, families that do not know each other, and the wall around the screen."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"], capture_output=True, text=True, cwd=ROOT
    )

    assert done.returncode == 0, done.stdout


def test_types_hold():
    """mypy, strict."""
    done = tool("mypy", "--no-incremental")

    assert done.returncode == 0, done.stdout


def test_style_holds():
    """ruff with everything on; what is off is explained in pyproject."""
    done = tool("ruff", "check", "--no-cache", "curvetui", "tests")

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_and_functions_stay_small(path):
    """At most 250 lines a file (the app 200) and 40 a function."""
    text = path.read_text(encoding="utf-8")
    name = str(path.relative_to(ROOT / "curvetui"))
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1}"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno + 1 > FUNCTION
    ]

    assert name in LONGER or len(text.splitlines()) <= (APP if name == "tui/app.py" else FILE)
    assert name in LONGER or not long


def test_no_path_of_a_developers_machine_is_in_the_project():
    """Nothing points outside the checkout."""
    marks = ("/" + "root/", "/" + "work/")
    found = [
        str(path.relative_to(ROOT))
        for path in ROOT.rglob("*")
        if path.is_file() and not any(part.startswith(".") and part != ".ci" for part in path.relative_to(ROOT).parts)
        and path.suffix in (".py", ".md", ".toml", ".log", ".svg", ".tcss", "")
        and any(mark in path.read_text(encoding="utf-8", errors="replace") for mark in marks)
    ]

    assert found == []
