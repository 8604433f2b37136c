"""Builds wheel and sdist, checks them, installs each into empty environments and runs the tests there; prints the figures.

Usage: python -m tests.benchmarks.packaging [--tests PYTEST-ARGUMENTS] [PYTHON ...]   (default: this Python)

What is committed is what is built. The wheel is tested without the sources beside it, so a file that is missing in it is
noticed; the tests of style and of README need the sources and run with the sdist.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
NEEDS_SOURCES = ("tests/test_house.py", "tests/test_readme.py", "tests/test_packaging.py")
LIMIT = 40.0
"""MB that the dependencies may take, numpy left out."""
NOT_OURS = re.compile(
    r"numpy|pip|setuptools|curvetui|__pycache__|_distutils|distutils-precedence|wheel"
)


def do(*command: str | Path, cwd: Path | None = None) -> str:
    """Run a command in an environment that knows nothing of this checkout; its output."""
    clean = {
        k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV", "FORCE_COLOR")
    } | {"NO_COLOR": "1"}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=clean, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(
            f"failed: {shlex.join(map(str, command))}\n{done.stdout[-6000:]}\n{done.stderr[-3000:]}"
        )
    return done.stdout


def environment(python: str, folder: Path) -> Path:
    """An empty virtual environment; its Python."""
    do(python, "-m", "venv", folder)
    return folder / "bin" / "python"


def build(work: Path) -> tuple[Path, Path]:
    """(wheel, sdist) of what is committed, checked by twine."""
    source, dist = work / "source", work / "dist"
    do("git", "clone", "-q", ROOT, source)
    python = environment(sys.executable, work / "tools")
    do(python, "-m", "pip", "install", "-q", "build", "twine")
    do(python, "-m", "build", "-o", dist, source)
    print(do(python, "-m", "twine", "check", "--strict", *dist.iterdir()).strip())
    wheel, sdist = next(dist.glob("*.whl")), next(dist.glob("*.tar.gz"))
    print(
        f"{wheel.name}: {wheel.stat().st_size / 1e3:.0f} kB; {sdist.name}: {sdist.stat().st_size / 1e3:.0f} kB"
    )
    return wheel, sdist


def weigh(python: Path) -> float:
    """Megabytes of all that was installed besides numpy, pip and ourselves."""
    site = Path(do(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    files = (
        p
        for p in site.rglob("*")
        if p.is_file() and not NOT_OURS.match(p.relative_to(site).parts[0])
    )
    return sum(p.stat().st_size for p in files if "__pycache__" not in p.parts) / 1e6


def look(python: Path) -> None:
    """The installed program and library answer."""
    command = python.with_name("curvetui")
    version = do(command, "--version").strip()
    do(command, "demo", "--plain", "--speed", "10000")
    do(
        python,
        "-c",
        "import curvetui; assert not curvetui.diagnose({'epoch': [1, 2], 'loss': [2.0, 1.0]}).at_least('act')",
    )
    print(f"  {version}: the command and the library answer")


def test(python: Path, tests: list[str], folder: Path) -> tuple[bool, str]:
    """(whether all passed, pytest's last line and what failed)."""
    clean = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(
        [python, "-m", "pytest", "tests", *tests],
        cwd=folder,
        env=clean,
        capture_output=True,
        text=True,
    )
    lines = done.stdout.strip().splitlines()
    failed = [f"    {line[:160]}" for line in lines if line.startswith(("FAILED", "ERROR"))]
    return done.returncode == 0, "\n".join(
        [lines[-1].strip("= ") if lines else done.stderr[-300:], *failed[:20]]
    )


def check(python: str, wheel: Path, sdist: Path, tests: list[str], work: Path) -> bool:
    """Install both into environments of their own and test them; whether all passed."""
    print(do(python, "--version").strip())
    good = True
    bare = environment(python, work / "bare")
    do(bare, "-m", "pip", "install", "-q", wheel)
    megabytes = weigh(bare)
    print(f"  wheel: dependencies besides numpy {megabytes:.1f} MB (limit {LIMIT:g})")
    if megabytes > LIMIT:
        sys.exit("too heavy")
    look(bare)
    with tarfile.open(sdist) as archive:
        archive.extractall(work / "sdist", filter="data")
    whole = next((work / "sdist").iterdir())
    parts = work / "parts"
    shutil.copytree(whole, parts, ignore=shutil.ignore_patterns("curvetui"))
    for name in NEEDS_SOURCES:
        (parts / name).unlink(missing_ok=True)
    for what, package, folder in (("wheel", wheel, parts), ("sdist", sdist, whole)):
        full = environment(python, work / f"full-{what}")
        do(full, "-m", "pip", "install", "-q", f"{package}[test]")
        passed, said = test(full, ["-rfE", *tests], folder)
        print(f"  {what}: {said}", flush=True)
        good &= passed
    return good


def main() -> None:
    """Everything, for each Python."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--tests", default="", help="more arguments for pytest, e.g. '-k reports -n 1'"
    )
    parser.add_argument("pythons", nargs="*", default=[sys.executable])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        wheel, sdist = build(Path(folder))
        good = True
        for number, python in enumerate(options.pythons):
            work = Path(folder) / str(number)
            work.mkdir()
            good &= check(python, wheel, sdist, shlex.split(options.tests), work)
    sys.exit(not good)


if __name__ == "__main__":
    main()
