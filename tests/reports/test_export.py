"""`export`: every chart a file, whatever the run and its metrics are called."""

from __future__ import annotations

import os
import sys
import xml.etree.ElementTree as ET

import pytest

from curvetui.cli.export import file_name, named
from curvetui.reports.picture import pictures
from curvetui.reports.sketch import sketch
from tests.conftest import sample
from tests.reports.hostile import TEXTS, hostile_run
from tests.test_check import run


def test_each_metric_becomes_a_file_that_parses(capsys, tmp_path):
    """The paths are on stdout, for the next program in a pipe."""
    folder = tmp_path / "charts" / "new"
    code, out, _ = run(capsys, "export", "--output", str(folder), str(sample("keras-nan")))

    assert code == 0
    assert sorted(os.listdir(folder)) == ["keras-nan.log-accuracy.svg", "keras-nan.log-loss.svg"]
    assert out.splitlines() == [
        str(folder / f"keras-nan.log-{m}.svg") for m in ("loss", "accuracy")
    ]
    assert all(ET.parse(folder / name).getroot().tag.endswith("svg") for name in os.listdir(folder))


@pytest.mark.parametrize("case", TEXTS)
def test_hostile_names_stay_in_the_folder(case):
    """No file's name leads elsewhere, is an option, or is hidden; none is used twice."""
    names = [name for name, _ in named([hostile_run(TEXTS[case])] * 2)]

    assert len({name.lower() for name in names}) == len(names) == 4
    assert all(
        name == os.path.basename(name) and name[0] not in ".-" and len(name) < 100 for name in names
    )
    assert file_name(TEXTS[case])


def test_without_the_extra_png_says_what_to_install(capsys, tmp_path, monkeypatch):
    """One sentence; nothing is written."""
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    code, out, err = run(
        capsys, "export", "--type", "png", "--output", str(tmp_path), str(sample("keras-nan"))
    )

    assert (code, out, os.listdir(tmp_path)) == (2, "", [])
    assert "pip install resvg-py" in err


def test_with_the_extra_png_is_drawn(capsys, tmp_path):
    """DoubleSoftmaxFit the size of the drawing."""
    pytest.importorskip("resvg_py")
    run(capsys, "export", "--type", "png", "--output", str(tmp_path), str(sample("keras-nan")))
    head = (tmp_path / "keras-nan.log-loss.png").read_bytes()[:24]

    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")) == (1040, 560)


def test_a_chart_as_text_shows_both_curves_and_the_findings(capsys, tmp_path):
    """For a chat: a frame of one size, validation in braille and training in letters, each finding by its number."""
    run(
        capsys,
        "export",
        "--type",
        "txt",
        "--output",
        str(tmp_path),
        str(sample("keras-validation-drop")),
    )
    lines = (
        (tmp_path / "keras-validation-drop.log-loss.txt").read_text(encoding="utf-8").splitlines()
    )
    frame = [line for line in lines if line.rstrip().endswith(("│", "┐", "┘"))]

    assert lines[0].startswith("loss:  t train 1.4")
    assert len({len(line) for line in frame}) == 1
    assert any("t" in line.split("│", 1)[-1] for line in frame)
    assert any("\u2801" <= c <= "\u28ff" for line in frame for c in line)
    assert any("26.8 points at epoch 8" in line for line in lines)


@pytest.mark.parametrize("case", TEXTS)
def test_a_chart_as_text_holds_no_control_character(case):
    """Whatever the metrics are called."""
    drawn = [sketch(picture, "en") for picture in pictures(hostile_run(TEXTS[case]), 9)]

    assert drawn
    assert all(c == "\n" or c.isprintable() for text in drawn for c in text)


def test_a_log_without_metrics_has_nothing_to_draw(capsys, tmp_path):
    """Exit code 3, as `check` has it."""
    log = tmp_path / "empty.log"
    log.write_text("nothing here\n")

    assert run(capsys, "export", "--output", str(tmp_path / "out"), str(log))[0] == 3
