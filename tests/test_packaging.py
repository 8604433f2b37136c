"""The package: whole, with its licence and its types, with one version, and light."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email import message_from_string
from pathlib import Path

import pytest

from curvetui.version import __version__
from tests.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Path:
    """A folder with wheel and sdist, made as an installer makes them."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return folder


@pytest.fixture(scope="session")
def wheel(built) -> zipfile.ZipFile:
    with zipfile.ZipFile(next(built.glob("*.whl"))) as archive:
        yield archive


def sources() -> set[str]:
    """Every file of the package."""
    return {
        str(path.relative_to(ROOT))
        for path in (ROOT / "curvetui").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
    }


def test_the_wheel_holds_the_whole_package_and_nothing_else(wheel):
    """Schemas, topics, styles and the sample logs too; no tests."""
    inside = {name for name in wheel.namelist() if ".dist-info/" not in name}
    samples = {f"curvetui/sample_logs/{path.name}" for path in (ROOT / "sample_logs").iterdir()}

    assert inside == sources() | samples
    assert {
        "curvetui/py.typed",
        "curvetui/reports/report.schema.json",
        "curvetui/topics/slurm.md",
    } <= inside


def test_the_licence_stands_in_the_metadata(wheel):
    """Its name, and its text."""
    metadata = message_from_string(
        wheel.read(f"curvetui-{__version__}.dist-info/METADATA").decode()
    )

    assert metadata["License-Expression"] == "MIT"
    assert any(
        name.endswith("LICENSE") and ".dist-info/licenses/" in name for name in wheel.namelist()
    )


def test_there_is_one_version(wheel, built):
    """In the code, in the metadata and in the files' names."""
    metadata = message_from_string(
        wheel.read(f"curvetui-{__version__}.dist-info/METADATA").decode()
    )

    assert metadata["Version"] == __version__
    assert sorted(path.name for path in built.iterdir()) == [
        f"curvetui-{__version__}-py3-none-any.whl",
        f"curvetui-{__version__}.tar.gz",
    ]


def test_the_extras_are_named(wheel):
    """What is optional can be asked for by name, and is needed by nothing else."""
    metadata = message_from_string(
        wheel.read(f"curvetui-{__version__}.dist-info/METADATA").decode()
    )
    always = [line for line in metadata.get_all("Requires-Dist") if "extra ==" not in line]

    assert set(metadata.get_all("Provides-Extra")) >= {"notify", "png", "test"}
    assert {re.split(r"[<>=!~ ;\[]", line)[0] for line in always} == {
        re.split(r"[<>=!~ ;\[]", d)[0] for d in PROJECT["dependencies"]
    }


def test_the_sdist_can_test_itself(built):
    """Tests, sample logs and all that the tests read are in it."""
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}

    assert sources() <= inside
    assert {"pyproject.toml", "README.md", "tests/conftest.py", ".ci/run"} <= inside
    assert {f"sample_logs/{path.name}" for path in (ROOT / "sample_logs").iterdir()} <= inside


def test_types_are_there_for_those_who_use_the_library(tmp_path):
    """A program that uses the public names is checked against our annotations."""
    program = tmp_path / "program.py"
    program.write_text(
        "import curvetui\n"
        "report: curvetui.Report = curvetui.diagnose({'epoch': [1, 2], 'loss': [2.0, 1.0]})\n"
        "names: list[str] = [f.explanation('en').what for f in report.findings]\n"
        "advice: curvetui.StopAdvice = curvetui.EarlyStopping().should_stop(epoch=1, loss=2.0)\n"
        "reason: str = advice.reason\n"
        "wrong: int = report.render('html')\n"
    )
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            "--no-incremental",
            "--follow-imports=silent",
            str(program),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    errors = [line for line in done.stdout.splitlines() if "program.py" in line]
    assert len(errors) == 1, done.stdout
    assert "program.py:6" in errors[0]
