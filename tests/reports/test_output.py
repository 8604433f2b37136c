"""Where reports go: to a file whole or not at all, to nobody, or only some kinds of findings."""

from __future__ import annotations

import json
import os
import stat

import pytest

from curvetui.cli.output import write
from tests.conftest import sample
from tests.test_check import run


def test_a_report_goes_to_a_file_and_standard_output_stays_empty(capsys, tmp_path):
    """`--output` chooses the kind by the file's ending; what was done is told on stderr."""
    path = tmp_path / "report.json"
    code, out, err = run(capsys, "check", "--output", str(path), str(sample("keras-nan")))

    assert (code, out) == (1, "")
    assert "wrote the json report" in err
    assert json.loads(path.read_text(encoding="utf-8"))["runs"][0]["format"] == "keras"


def test_quiet_says_nothing(capsys, tmp_path):
    """The exit code tells; a file is still written."""
    assert run(capsys, "check", "--quiet", str(sample("keras-nan"))) == (1, "", "")
    assert run(
        capsys, "check", "--quiet", "--output", str(tmp_path / "a.md"), str(sample("keras-nan"))
    ) == (1, "", "")
    assert (tmp_path / "a.md").read_text(encoding="utf-8").startswith("## `keras-nan.log`")


def test_only_some_kinds_count(capsys):
    """`--only` decides what is told and what sets the exit code."""
    code, out, _ = run(
        capsys, "check", "--only", "validation_drop", "--report", "json", str(sample("keras-nan"))
    )

    assert (code, {f["kind"] for f in json.loads(out)["runs"][0]["findings"]}) == (
        0,
        {"validation_drop"},
    )
    assert run(capsys, "check", "--only", "nonsense", str(sample("keras-nan")))[0] == 2


def test_a_report_that_fails_leaves_the_old_file(tmp_path):
    """Never half a report, and no draft left behind."""

    def broken():
        yield "half"
        raise ValueError

    path = tmp_path / "report.md"
    path.write_text("old")
    with pytest.raises(ValueError):
        write(broken(), str(path))

    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["report.md"]


def test_a_replaced_file_keeps_its_permissions(tmp_path):
    """They may have been set for whoever reads it."""
    target = tmp_path / "target.md"
    target.write_text("## `old`")
    target.chmod(0o640)
    write(["## `new`"], str(target))

    assert (target.read_text(), stat.S_IMODE(target.stat().st_mode)) == ("## `new`", 0o640)


def test_a_device_is_written_to_not_replaced():
    """`--output /dev/null`."""
    write(["x"], os.devnull)

    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)


def test_a_file_that_cannot_be_written_is_said(capsys):
    """One sentence, exit code 2."""
    code, out, err = run(
        capsys, "check", "--output", "/no/such/folder/a.md", str(sample("keras-nan"))
    )

    assert (code, out) == (2, "")
    assert "cannot write" in err
