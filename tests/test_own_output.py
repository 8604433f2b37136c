"""What curvetui itself wrote is no training log, wherever it lies: a folder of runs may hold reports."""

from __future__ import annotations

import re

import pytest

from curvetui.cli.main import main
from curvetui.engine.discovery import is_log
from curvetui.engine.engine import Engine
from curvetui.stores import claimed

LOGS = ["sample_logs/keras-nan.log", "sample_logs/csv-healthy.log"]
WRITTEN = {
    **{
        f"check {kind}": ["check", "--report", kind, LOGS[0]]
        for kind in ("github", "html", "json", "junit")
    },
    "check text": ["check", LOGS[0]],
    "check text of several": ["check", *LOGS],
    "check markdown of several": ["check", "--report", "markdown", *LOGS],
    "check text in Chinese": ["check", "--language", "zh", LOGS[0]],
    "check text of several in Chinese": ["check", "--language", "zh", *LOGS],
    **{
        f"fleet {kind}": ["fleet", "--report", kind, *LOGS]
        for kind in ("text", "json", "csv", "markdown", "html")
    },
    "fleet text in Chinese": ["fleet", "--language", "zh", *LOGS],
}


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory, monkeypatch):
    """No cache, no settings of the person who runs the tests."""
    for name in ("CONFIG", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path_factory.mktemp(name)))


def written(capsys, words: list[str]) -> bytes:
    main(words)
    return capsys.readouterr().out.encode()


@pytest.mark.parametrize("name", WRITTEN)
def test_what_curvetui_wrote_is_no_run(capsys, tmp_path, name):
    """Not when it is named, not in a folder, not byte by byte."""
    path = tmp_path / "out.log"
    path.write_bytes(written(capsys, WRITTEN[name]))
    engine = Engine("out.log")
    for at in range(0, 3000, 7):
        engine.feed(path.read_bytes()[at : at + 7])
    engine.finish()

    assert engine.snapshots() == ()
    assert not is_log(str(path))
    assert claimed(str(path)) is None
    assert main(["check", str(path)]) == 3
    assert "is output of curvetui, not a training log" in capsys.readouterr().err


def test_a_report_beside_the_runs_is_not_one_of_them(capsys, tmp_path):
    """`check runs/ --output runs/report.xml` in CI, and again the next day."""
    with open(LOGS[0], "rb") as file:
        (tmp_path / "train.log").write_bytes(file.read())
    for kind in ("xml", "json", "txt", "html"):
        main(["check", str(tmp_path), "--output", str(tmp_path / f"report.{kind}")])
    main(
        [
            "fleet",
            str(tmp_path),
            "--output",
            str(tmp_path / "fleet.csv"),
            "--prometheus",
            str(tmp_path / "c.prom"),
        ]
    )
    capsys.readouterr()
    main(["fleet", str(tmp_path)])
    main(["check", str(tmp_path), "--report", "json"])
    out = capsys.readouterr().out

    assert re.search(r"^  1 run: 1 stop", out)
    assert '"name":"train.log"' in out
    assert out.count('"state":') == 1


@pytest.mark.parametrize(
    "text",
    [
        '{"schema": "mine/1", "epoch": 1, "loss": 0.5}\n{"epoch": 2, "loss": 0.4}\n',
        "name,path,epoch,loss\na,b,1,0.5\na,b,2,0.4\n",
        "  3 runs of 10 epochs each\nepoch 1 loss 0.5\nepoch 2 loss 0.4\n",
        "exp · lr 0.1 · finished soon\nepoch 1 loss 0.5\nepoch 2 loss 0.4\n",
        "::group::train\nepoch 1 loss 0.5\nepoch 2 loss 0.4\n",
    ],
)
def test_a_log_that_begins_in_a_similar_way_is_read(text):
    """A name, a count or a workflow command is no report."""
    engine = Engine("a.log")
    engine.feed(text.encode())
    engine.finish()
    (run,) = engine.snapshots()

    assert [len(curve) for curve in run.curves if "loss" in curve.name] == [2]
