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
    """Twice the size of the drawing."""
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


def test_a_picture_of_somebody_else_is_not_replaced(capsys, tmp_path):
    """A PNG of the same name and size from another program; our own is drawn anew."""
    pytest.importorskip("resvg_py")
    words = ["export", "--type", "png", "--metric", "loss", "--output", str(tmp_path)]
    path = tmp_path / "keras-nan.log-loss.png"
    first, again = (run(capsys, *words, str(sample("keras-nan")))[0] for _ in range(2))
    foreign = path.read_bytes().replace(b"Software\0curvetui", b"Software\0a-plotter")
    path.write_bytes(foreign)

    code, _, err = run(capsys, *words, str(sample("keras-nan")))

    assert (first, again, code, path.read_bytes() == foreign) == (0, 0, 2, True)
    assert "it holds something else" in err


@pytest.mark.parametrize(
    "words",
    [("check",), ("fleet", "--no-cache"), ("compare",), ("export", "--type", "txt", "--metric", "loss")],
)  # fmt: skip
def test_a_dash_as_output_is_standard_output(words, capsys, tmp_path, monkeypatch):
    """In every verb that writes a document; no file of that name comes to be."""
    monkeypatch.chdir(tmp_path)
    logs = [str(sample("keras-nan"))] * (2 if words == ("compare",) else 1)
    code, out, _ = run(capsys, *words, *logs, "--output", "-")

    assert code in (0, 1)
    assert "keras-nan.log" in out or "loss" in out
    assert os.listdir(tmp_path) == []


def test_several_charts_do_not_share_standard_output(capsys):
    """The message names them and how to choose."""
    code, out, err = run(capsys, "export", str(sample("keras-nan")), "--output", "-")

    assert (code, out) == (2, "")
    assert "(loss, accuracy); choose one with --metric" in err


@pytest.mark.parametrize(
    "words",
    [("run", "--log", "-", "--", "true"), ("watch", "--event-log", "-"), ("fleet", "--reports", "-")],
)  # fmt: skip
def test_what_cannot_go_to_standard_output_says_so(words, capsys, tmp_path, monkeypatch):
    """No file called `-` is written."""
    monkeypatch.chdir(tmp_path)

    code, _, err = run(capsys, *words, str(sample("keras-nan")))

    assert code == 2
    assert "name a file, not -" in err
    assert os.listdir(tmp_path) == []
