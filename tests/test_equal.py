"""What the benchmarks measure is all there: the quick paths give what slow ones give, whole, in parts and side by side."""

from __future__ import annotations

import json
import re

import pytest

from curvetui.cli.main import main
from curvetui.detectors import detectors
from curvetui.engine import batch_read
from curvetui.engine.session import Session
from curvetui.sources import Chunk
from tests.benchmarks.paths import write_bars, write_lines, write_records
from tests.conftest import SAMPLES, told

SIZE = {"lines": 30_000, "records": 20_000, "bars": 30}


@pytest.fixture(scope="module")
def logs(tmp_path_factory):
    """The benchmarks' logs, shorter."""
    folder = tmp_path_factory.mktemp("logs")
    write_lines(folder / "lines", SIZE["lines"])
    write_records(folder / "records", SIZE["records"])
    write_bars(folder / "bars", SIZE["bars"])
    return folder


def report(capsys, *paths):
    """The runs of the JSON report, with every point, of all *paths* read by one command."""
    main(["check", "--report", "json", "--series", "all", *map(str, paths)])
    return json.loads(capsys.readouterr().out)["runs"]


def nameless(runs):
    return [
        {key: value for key, value in run.items() if key not in ("name", "source")} for run in runs
    ]


@pytest.mark.parametrize("name", SIZE)
def test_whole_in_parts_and_side_by_side_are_the_same(logs, capsys, monkeypatch, name):
    """One report of a file, of its bytes as they happen to come, and of the file among others that several processes read."""
    monkeypatch.setattr(batch_read, "cores", lambda: 2)
    monkeypatch.setattr(batch_read, "HEAVY", 0)
    alone = report(capsys, logs / name)
    session, data = Session(), (logs / name).read_bytes()
    at, size = 0, 1
    while at < len(data):
        session.take(Chunk(name, data[at : at + size]))
        at, size = at + size, size * 7 % 65_537
        if size % 11 == 0:
            session.snapshot()
    among = report(capsys, *SAMPLES[:4], logs / name, *SAMPLES[4:8])

    assert nameless(told(session.finish())) == nameless(alone)
    assert [run for run in among if run["source"] == alone[0]["source"]] == alone
    assert len(among) >= 9


def series(run):
    return {s["name"]: s for s in run["series"]}


def test_every_number_of_a_million_lines_is_there(logs, capsys, tmp_path):
    """What the exact pattern finds."""
    found = re.findall(write_lines(tmp_path / "few", 1), (logs / "lines").read_text())
    step, loss, time, mfu = (list(map(float, column)) for column in zip(*found))
    curves = series(*report(capsys, logs / "lines"))

    assert len(found) == SIZE["lines"]
    assert {name: curve["y"] for name, curve in curves.items()} == {
        "loss": loss,
        "time": time,
        "mfu": mfu,
    }
    assert all(curve["x"] == step for curve in curves.values())


def test_every_number_of_json_lines_is_there(logs, capsys):
    """What `json.loads` finds."""
    rows = [json.loads(line) for line in (logs / "records").read_text().splitlines()]
    curves = series(*report(capsys, logs / "records"))

    assert {name: curve["y"] for name, curve in curves.items()} == {
        n: [row[n] for row in rows] for n in ("loss", "lr", "grad_norm")
    }
    for curve in curves.values():
        assert (curve["x"], curve["epoch"]) == (
            [row["step"] for row in rows],
            [row["epoch"] for row in rows],
        )


def test_every_epoch_of_redrawn_bars_is_there(logs, capsys):
    """The last frame of each bar is what a terminal keeps."""
    kept = [
        line.rpartition("\r")[2]
        for line in (logs / "bars").read_bytes().decode().split("\n")
        if "val_loss" in line
    ]
    curves = series(*report(capsys, logs / "bars"))

    assert len(kept) == SIZE["bars"]
    for name in ("loss", "accuracy", "val_loss", "val_accuracy"):
        assert curves[name]["y"] == [
            float(re.search(rf" {name}: ([\d.]+)", line)[1]) for line in kept
        ], name
        assert curves[name]["x"] == list(range(1, SIZE["bars"] + 1))


def test_no_detector_is_left_out_of_long_logs(logs, monkeypatch, capsys):
    """Each that is asked in a short one is, however many rows there are."""
    asked = []
    short = logs / "short"
    short.write_bytes(b"".join((logs / "lines").read_bytes().splitlines(keepends=True)[:200]))
    for detector in detectors():
        monkeypatch.setattr(
            type(detector),
            "detect",
            lambda self, history, was=type(detector).detect: (
                asked.append(self.kind),
                was(self, history),
            )[1],
        )
    report(capsys, short)
    wanted = set(asked)
    asked.clear()
    report(capsys, logs / "lines")

    assert len(wanted) > 20
    assert wanted <= set(asked)
