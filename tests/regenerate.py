"""Makes anew whatever is kept of the program's own output: goldens, README's lists and picture, screens.

Usage: python -m tests.regenerate [goldens readme frames] (default: all)

Read the difference (`git diff`) before you commit it: each changed line is something that users will see.
"""

from __future__ import annotations

import os
import subprocess
import sys

from tests.conftest import ROOT, SAMPLES
from tests.goldens.summary import golden_of, golden_path


def goldens() -> None:
    """`tests/goldens/*.json`: what the sample logs give."""
    for log in SAMPLES:
        golden_path(log).write_text(golden_of(log), encoding="utf-8")


def readme() -> None:
    """The tables between markers in README.md, and the picture of the screen."""
    subprocess.run([sys.executable, "-m", "tests.test_readme"], cwd=ROOT, check=True)


def frames() -> None:
    """`tests/tui/frames`: the screen in each state and size."""
    pytest = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n",
        "0",
        "tests/tui/test_frames.py",
        "tests/tui/test_picture.py",
    ]
    subprocess.run(pytest, cwd=ROOT, env={**os.environ, "FRAMES": "write"}, check=False)


PARTS = {part.__name__: part for part in (goldens, readme, frames)}


def main(names: list[str]) -> int:
    """Make the named parts anew, all if none is named."""
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        print(f"unknown: {', '.join(unknown)}; known: {', '.join(PARTS)}", file=sys.stderr)
        return 2
    for name in names or PARTS:
        PARTS[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
