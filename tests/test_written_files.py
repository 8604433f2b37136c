"""Files that are written: never through a link, never over a device, a pipe or what curvetui did not write."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from curvetui.alerts.event_log import EventLog
from curvetui.alerts.events import remembered
from curvetui.cli.main import main
from curvetui.cli.output import write
from curvetui.engine.read_options import ReadOptions
from curvetui.fleets.cache import Cache
from curvetui.sources import SourceError
from curvetui.system.atomic_write import set_aside
from curvetui.system.settings import change
from curvetui.tui.view_state import Memory
from tests.conftest import ROOT, sample
from tests.tui.screens import SEED, run_of, screen_state

FOREIGN = [
    "my notes\n", "shopping · milk · eggs\n  bread\n", "[" * 100_000, '{"schema": "other/9"}', "\x00\x01binary", "{}", "{", '{"name":"a","path":"b"}\n',
    '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>mine</title>',
    '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="mine">', '<svg xmlns="http://www.w3.org/2000/svg" width="9"/>',
]  # fmt: skip


def keep_state(path: Path) -> str:
    made = screen_state(run_of(SEED))
    memory = Memory(path)
    said = memory.recall(made)
    memory.keep(made)
    return said


def write_events(path: Path) -> str:
    with pytest.raises(SourceError) as error:
        EventLog(str(path))
    return str(error.value)


def write_report(path: Path) -> str:
    with pytest.raises(SourceError) as error:
        write(['{"schema":"curvetui.report/1"}'], str(path))
    return str(error.value)


WRITERS = [keep_state, write_events, write_report]


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("text", FOREIGN)
def test_a_file_of_the_users_is_left_as_it_is(tmp_path, writer, text):
    """It is neither replaced nor renamed nor added to, and the reason is given."""
    path = tmp_path / "notes"
    path.write_text(text)

    assert "it holds something else" in writer(path)
    assert path.read_text() == text
    assert os.listdir(tmp_path) == ["notes"]


@pytest.mark.parametrize("writer", WRITERS)
def test_nothing_is_written_through_a_link(tmp_path, writer):
    """Whoever made it may have meant a file of ours."""
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("")
    link.symlink_to(target)

    assert "symbolic link" in writer(link)
    assert link.is_symlink()
    assert target.read_text() == ""


@pytest.mark.parametrize("writer", [keep_state, write_events])
@pytest.mark.parametrize("kind", [stat.S_IFIFO, stat.S_IFCHR])
def test_a_pipe_or_a_device_stays_what_it_is(tmp_path, writer, kind):
    """`--state /dev/null` replaced the device by a file; a pipe without a reader was waited for."""
    path = tmp_path / "node"
    try:
        os.mknod(path, kind | 0o600, os.makedev(1, 3))
    except PermissionError:
        pytest.skip("only the superuser can make a device")
    before = os.lstat(path)

    assert "not a regular file" in writer(path)
    assert os.lstat(path) == before


def test_a_full_device_takes_no_event():
    """It is refused before anything is read, not at three in the morning."""
    with pytest.raises(SourceError, match="not a regular file"):
        EventLog("/dev/full")


def test_a_report_goes_to_a_device_and_replaces_an_older_report(tmp_path):
    """What is no file is written to; a report of the same kind is ours."""
    write(["x"], os.devnull)
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)
    path = tmp_path / "report.json"
    for text in ('{"schema":"curvetui.report/1","runs":[1]}', '{"schema":"curvetui.report/1"}'):
        write([text], str(path))

    assert path.read_text() == text


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".json", ".xml"])
def test_every_kind_of_report_replaces_one_of_its_kind(tmp_path, capsys, suffix):
    """The report of another log, too."""
    path = tmp_path / f"report{suffix}"
    for name in ("keras-nan", "csv-healthy"):
        assert main(["check", "--output", str(path), "--fail-on", "never", str(sample(name))]) == 0

    assert "csv-healthy" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".json", ".xml"])
@pytest.mark.parametrize("text", FOREIGN)
def test_no_kind_of_report_replaces_a_file_of_the_users(tmp_path, capsys, suffix, text):
    """Pages, XML and lines of JSON begin alike whoever wrote them."""
    path = tmp_path / f"report{suffix}"
    path.write_text(text)

    assert main(["check", "--output", str(path), str(sample("keras-nan"))]) == 2
    assert path.read_text() == text


def test_a_chart_replaces_an_older_chart_and_no_picture_of_the_users(tmp_path, capsys):
    """They begin alike."""
    asked = ["export", str(sample("keras-nan")), "--output", str(tmp_path)]
    assert [main(asked), main(asked)] == [0, 0]
    path = next(tmp_path.glob("*.svg"))
    path.write_text(FOREIGN[-1])

    assert main(asked) == 2
    assert path.read_text() == FOREIGN[-1]


def test_a_log_is_not_replaced_by_its_report(tmp_path, capsys):
    """A slip of the hand: `--output train.log`."""
    log = tmp_path / "train.log"
    log.write_bytes(sample("keras-nan").read_bytes())

    assert main(["check", "--output", str(log), str(log)]) == 2
    assert log.read_bytes() == sample("keras-nan").read_bytes()


def test_settings_are_not_written_through_a_link(tmp_path):
    """The file that the link leads to is to be changed itself."""
    target, link = tmp_path / "target", tmp_path / "config.toml"
    target.write_text("# mine\n")
    link.symlink_to(target)

    with pytest.raises(OSError, match="symbolic link"):
        change("bell", False, link)
    assert target.read_text() == "# mine\n"


def as_it_is(path):
    """What a writer would change of a file: not when it was last read."""
    found = os.lstat(path)
    content = path.read_bytes() if path.is_file() else b""
    return (found.st_ino, found.st_mode, found.st_size, found.st_mtime_ns, content)


@pytest.mark.parametrize("kind", ["link", "text", "pipe", "tables"])
def test_the_fleets_cache_leaves_what_is_not_its_own(tmp_path, kind):
    """A link, a text, a pipe, another program's database: the fleet goes on without a cache."""
    path, target = tmp_path / "fleet.sqlite", tmp_path / "target"
    target.write_bytes(b"")
    if kind == "link":
        path.symlink_to(target)
    elif kind == "text":
        path.write_text("my notes\n")
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        with closing(sqlite3.connect(path)) as base:
            base.execute("create table mine (x)")
    before = as_it_is(path)

    Cache(ReadOptions(), str(path)).close()

    assert as_it_is(path) == before
    assert target.read_bytes() == b""


def test_a_report_to_a_pipe_that_nobody_reads_is_refused(tmp_path, capsys):
    """Waiting for a reader may never end."""
    os.mkfifo(tmp_path / "pipe")

    assert main(["check", "--output", str(tmp_path / "pipe"), str(sample("keras-nan"))]) == 2
    assert "nobody reads" in capsys.readouterr().err


def test_a_report_larger_than_the_pipe_reaches_its_reader(tmp_path):
    """The pipe is filled, and emptied, several times."""
    pipe, text = tmp_path / "pipe", "epoch 1 · loss 0.5\n" * 20_000
    os.mkfifo(pipe)
    with (tmp_path / "read").open("wb") as out, subprocess.Popen(["cat", pipe], stdout=out):
        with pipe.open("wb"):
            write([text], str(pipe))

    assert (tmp_path / "read").read_text() == text


def test_the_fleets_cache_takes_its_own_file_again(tmp_path):
    """A second fleet finds what the first one stored."""
    path = str(tmp_path / "fleet.sqlite")
    for _ in range(2):
        cache = Cache(ReadOptions(), path)
        assert cache._base is not None
        cache.close()


def test_editing_the_settings_makes_no_file_behind_a_link(tmp_path, monkeypatch):
    """The link leads to nothing: what it names is not ours to make."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("EDITOR", "true")
    (tmp_path / "curvetui").mkdir()
    (tmp_path / "curvetui" / "config.toml").symlink_to(tmp_path / "elsewhere")

    main(["config", "--edit"])

    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("words", ["check --help", "watch --help", "help fleet", "--help"])
def test_help_that_cannot_be_written_is_an_error(words):
    """argparse ignores it: a script that keeps the page would keep an empty one."""
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "curvetui", *words.split()],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )

    assert (done.returncode, done.stderr) == (2, "curvetui: cannot write: no space is left\n")


def test_broken_files_do_not_replace_each_other(tmp_path):
    """Each is set aside under a name of its own."""
    path = tmp_path / "state.json"
    names = []
    for text in "abc":
        path.write_text(text)
        names.append(set_aside(path).name)

    assert names == ["state.json.broken", "state.json.broken-2", "state.json.broken-3"]
    assert [(tmp_path / name).read_text() for name in names] == ["a", "b", "c"]


@pytest.mark.parametrize(
    "line",
    [
        "[" * 50_000,
        '{"schema": "curvetui.event/1"}',
        '{"schema": "curvetui.event/1", "run": 7, "event": [], "finding": {}}',
        '{"schema": "curvetui.event/1", "run": "a", "event": "opened", "finding": {"kind": "x", "metrics": [{}], "first": 1}}',
        '{"schema": "curvetui.event/1", "run": "a", "event": "opened", "finding": {"kind": "x", "metrics": [], "first": 1'
        + "0" * 400
        + "}}",
        "x" * (3 << 20),
    ],
)
def test_a_line_that_is_no_event_is_passed_over(tmp_path, line):
    """Deep brackets, missing fields, numbers beyond any float: the next event is read."""
    path = tmp_path / "events.jsonl"
    good = {"schema": "curvetui.event/1", "run": "a", "event": "ended", "finding": None}
    path.write_text(f"{json.dumps(good)}\n{line}\n{json.dumps(good)}\n")
    events = list(EventLog(str(path)).written())

    assert events == [good, good]
    assert remembered(events) == {}
