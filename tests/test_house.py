"""The house keeps its own rules: walls between floors, types, style, limits."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT


def tool(*command: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", *command], capture_output=True, text=True, cwd=ROOT
    )


def test_imports_only_go_down():
    """The floors of the house, families that do not know each other, and the wall around the screen."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )

    assert done.returncode == 0, done.stdout


def test_types_hold():
    """mypy, strict."""
    done = tool("mypy", "--no-incremental")

    assert done.returncode == 0, done.stdout


def test_code_is_formatted():
    """ruff format, 100 columns."""
    done = tool("ruff", "format", "--check", "--no-cache", "curvetui", "tests")

    assert done.returncode == 0, f"run `ruff format curvetui tests`:\n{done.stdout}"


def test_style_holds():
    """ruff with everything on; what is off is explained in pyproject."""
    done = tool("ruff", "check", "--no-cache", "curvetui", "tests")

    assert done.returncode == 0, (
        f"run `ruff check --fix curvetui tests`, then fix the rest by hand:\n{done.stdout}"
    )


def test_no_path_of_a_developers_machine_is_in_the_project():
    """Nothing points outside the checkout."""
    marks = ("/" + "root/", "/" + "work/")
    found = [
        str(path.relative_to(ROOT))
        for path in ROOT.rglob("*")
        if path.is_file()
        and not any(part.startswith(".") and part != ".ci" for part in path.relative_to(ROOT).parts)
        and path.suffix in (".py", ".md", ".toml", ".log", ".svg", ".tcss", "")
        and any(mark in path.read_text(encoding="utf-8", errors="replace") for mark in marks)
    ]

    assert found == []
