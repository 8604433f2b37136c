"""Many files on other machines: ranges of hosts, globs, folders; against a stand-in for ssh that runs orders here."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import os
import shutil
import stat
import sys
from importlib import import_module
from importlib.util import find_spec

import pytest

import curvetui
from curvetui.engine.read_options import ReadOptions
from curvetui.fleets.gather import Gathering
from curvetui.fleets.listing import is_growing
from curvetui.fleets.workers import LocalWorkers
from curvetui.sources import SourceError, remote_files
from curvetui.sources.remote_files import (
    RemoteFile,
    Unreachable,
    _pattern,
    followed,
    hosts,
    listed,
    names_many,
    shared,
)  # fmt: skip
from curvetui.sources.ssh import Remote
from tests.fleets.sweeps import log_text, sweep
from tests.fleets.test_fleet import _watched as watched
from tests.test_check import run

STAND_IN = """\
#!/bin/sh
# `ssh [options] -- HOST [order]`: each host is a folder that is its home.
echo "$@" >> "$SSH_LOG"
for a in "$@"; do [ "$a" = -G ] && exit 0; done
while [ "$1" != -- ]; do shift; done
shift; host=$1; shift
[ -d "$SSH_HOSTS/$host" ] || { echo "ssh: Could not resolve hostname $host" >&2; exit 255; }
HOME="$SSH_HOSTS/$host"; export HOME; cd "$HOME"
exec sh -c "$*"
"""


@pytest.fixture
def far(tmp_path, monkeypatch):
    """A folder whose folders are hosts, and an `ssh` that reaches them."""
    where = tmp_path / "bin"
    where.mkdir()
    (where / "ssh").write_text(STAND_IN)
    (where / "ssh").chmod(0o755 | stat.S_IXUSR)
    places = tmp_path / "hosts"
    places.mkdir()
    monkeypatch.setenv("PATH", f"{where}:{os.environ['PATH']}")
    monkeypatch.setenv("SSH_HOSTS", str(places))
    monkeypatch.setenv("SSH_LOG", str(tmp_path / "calls"))
    shared.cache_clear()
    yield places
    shared.cache_clear()


def test_ranges_of_hosts_are_written_out():
    """With leading zeros, lists, users and ports; an IPv6 address is no range."""
    assert hosts("ssh://gpu[1-3]/~/a.log") == [f"ssh://gpu{i}/~/a.log" for i in (1, 2, 3)]
    assert hosts("ssh://me@n[08-10].x:22/a") == [
        f"ssh://me@n{i}.x:22/a" for i in ("08", "09", "10")
    ]
    assert len(hosts("ssh://r[1-2]n[1-3]/a")) == 6
    assert hosts("ssh://[::1]/a") == ["ssh://[::1]/a"]
    assert hosts("ssh://gpu1/~/runs[1-2]/a") == ["ssh://gpu1/~/runs[1-2]/a"]


@pytest.mark.parametrize(
    "spelled", ["ssh://n[1-99999]/a", "ssh://n[5-1]/a", "ssh://a[1-900]b[1-900]/x"]
)
def test_ranges_without_end_are_refused(spelled):
    """A slip of the finger must not call a thousand machines."""
    with pytest.raises(SourceError):
        hosts(spelled)


@pytest.mark.parametrize(
    ("glob", "path", "fits"),
    [
        ("*.log", "a.log", True), ("*.log", "b/a.log", False), ("**/*.log", "a.log", True), ("**/*.log", "b/c/a.log", True),
        ("run?/a[12].log", "run3/a2.log", True), ("run?/a[!12].log", "run3/a2.log", False), ("a.log", "aXlog", False), ("**", "x/y", True),
    ],
)  # fmt: skip
def test_globs_mean_what_they_mean_here(glob, path, fits):
    """`**` any folders, `*` one name."""
    assert bool(_pattern(glob).fullmatch(path)) is fits


def test_files_are_listed_with_what_changes_with_them(far):
    """Size and the end's sum; blanks, quotes and ends of lines in names do no harm."""
    home = far / "gpu1" / "runs"
    (home / "a b").mkdir(parents=True)
    (home / "a b" / "it's.log").write_text("loss 1\n")
    (home / "bad\n.log").write_text("loss 1\n")
    (home / "x.txt").write_text("no\n")
    found = list(listed("ssh://gpu1/~/runs/**/*.log"))
    (home / "a b" / "it's.log").write_text("loss 2\n")
    again = list(listed("ssh://gpu1/~/runs/**/*.log"))

    tags = [
        {one.spelled.partition("/runs/")[2]: one.tag for one in found} for found in (found, again)
    ]
    assert sorted(tags[0]) == ["a b/it's.log", "bad\n.log"]
    assert [one.size for one in (*found, *again)] == [7] * 4
    assert tags[0]["a b/it's.log"] != tags[1]["a b/it's.log"]
    assert tags[0]["bad\n.log"] == tags[1]["bad\n.log"]


ODD = (
    "a b.log",
    "it's.log",
    'q"q.log',
    "-n.log",
    "new\nline.log",
    "$(id).log",
    "x*?[1].log",
    "ü.log",
    "b\\n.log",
    "`id`;.log",
    "tab\t.log",
    os.fsdecode(b"\xff.log"),
)
PACKED = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}
if find_spec("zstandard"):
    PACKED[".zst"] = import_module("zstandard").ZstdCompressor().compress


def test_a_folder_there_is_read_like_a_folder_here(far):
    """Packed logs and odd names are not left out."""
    home = far / "gpu1" / "runs"
    home.mkdir(parents=True)
    for number, name in enumerate(ODD):
        (home / name).write_text(log_text(8 + number))
    for ending, packed in PACKED.items():
        (home / f"packed.log{ending}").write_bytes(packed(log_text(30).encode()))
    (home / "weights.log").write_bytes(bytes(range(256)) * 40)
    here, there = (curvetui.fleet(s, cache=False) for s in (home, "ssh://gpu1/~/runs/"))

    def rows(table):
        return {
            (row.path.rpartition("/")[2], row.verdict, row.best, row.error) for row in table.runs
        }

    assert rows(there) == rows(here)
    assert len(there) == len(ODD) + len(PACKED)
    assert there.skipped == here.skipped == 1


@pytest.mark.parametrize("cut", [0, 40])
def test_a_packed_log_there_is_followed_and_its_end_is_told(far, cut):
    """Its text comes in whatever pieces; one that was cut off says so."""
    (far / "gpu1").mkdir()
    data = gzip.compress(log_text(400).encode())
    (far / "gpu1" / "a.log.gz").write_bytes(data[: len(data) - cut])
    chunks = list(Remote("ssh://gpu1/~/a.log.gz", ends=True).chunks())
    text = b"".join(chunk.data for chunk in chunks)

    assert log_text(400).encode().startswith(text)
    assert (text == log_text(400).encode()) is (cut == 0)
    assert ("middle of its compressed data" in chunks[-1].message) is (cut > 0)


@pytest.mark.parametrize("text", ["", "B", "BZ", "loss 1\n"])
def test_files_of_a_few_bytes_are_read_whole(far, text):
    """Though they may begin like a packed one."""
    (far / "gpu1").mkdir()
    (far / "gpu1" / "a.log").write_text(text)
    chunks = Remote("ssh://gpu1/~/a.log", ends=True).chunks()
    assert b"".join(chunk.data for chunk in chunks) == text.encode()


def test_what_cannot_be_listed_or_read_there_is_a_row_with_an_error(far):
    """A folder without permission, and a file whose size nobody may know; a file that has just gone is neither."""
    home = far / "gpu1" / "runs"
    home.mkdir(parents=True)
    for name in ("good.log", "secret.log"):
        (home / name).write_text(log_text())
    tools = far.parent / "bin"
    find, wc = shutil.which("find"), shutil.which("wc")
    said = "find: './x': Permission denied\nfind: './y': No such file or directory"
    (tools / "find").write_text(f'#!/bin/sh\n{find} "$@"\necho "{said}" >&2\nexit 1\n')
    (tools / "wc").write_text(
        f'#!/bin/sh\n[ "$(readlink /proc/$$/fd/0)" != "{home}/secret.log" ] && exec {wc} "$@"\n'
    )
    for tool in ("find", "wc"):
        (tools / tool).chmod(0o755)
    errors = [row.error for row in curvetui.fleet("ssh://gpu1/~/runs/", cache=False).runs]

    assert errors.count(None) == 1
    assert (
        sorted(error.rpartition(": ")[2].lower() for error in errors if error)
        == ["permission denied"] * 2
    )
    assert sorted("secret.log" in (error or "") for error in errors) == [False, False, True]


def test_a_log_that_is_written_there_belongs_to_a_run_that_goes_on(far):
    """An old one has ended, and so has every one for those who take every log as it is."""
    home = far / "gpu1" / "runs"
    home.mkdir(parents=True)
    for name in ("new it's.log", "old.log"):
        (home / name).write_text("".join(log_text().splitlines(keepends=True)[:5]))
    os.utime(home / "old.log", (1.0, 1.0))

    def states(growing):
        gathering = Gathering(
            ["ssh://gpu1/~/runs/"], ReadOptions(), LocalWorkers(1), growing=growing
        )
        list(gathering.run())
        return {row.name: row.state for row in gathering.table().runs}

    assert states(is_growing) == {"new it's.log": "running", "old.log": "interrupted"}
    assert states(None) == {"new it's.log": "interrupted", "old.log": "interrupted"}


def test_more_files_than_can_be_listed_are_said(far, monkeypatch):
    """Nothing is cut off in silence."""
    sweep(far / "gpu1" / "runs", seeds=3)
    monkeypatch.setattr("curvetui.sources.remote_files.MAX_FILES", 4)
    found = list(listed("ssh://gpu1/~/runs/"))

    assert [type(one).__name__ for one in found] == ["RemoteFile"] * 4 + ["Unreachable"]
    assert "has 6 files" in found[-1].why


def test_a_fleet_of_hosts_is_the_fleet_of_their_files(far, tmp_path):
    """The same findings as on this machine, with the host in each row; a host that is gone is a row with an error."""
    for host in ("gpu1", "gpu2"):
        sweep(far / host / "runs", seeds=2)
    here = curvetui.fleet(far / "gpu1" / "runs", cache=False)
    there = curvetui.fleet("ssh://gpu[1-3]/~/runs/**/seed*.log", cache=False)
    good = [row for row in there.rows if row["error"] is None]
    bad = [row for row in there.rows if row["error"] is not None]

    assert [(row["host"], row["verdict"]) for row in good if row["host"] == "gpu1"] == [
        ("gpu1", row["verdict"]) for row in here.rows
    ]
    assert len(good) == 8
    assert len(bad) == 1
    assert "gpu3" in bad[0]["error"]


def test_a_host_that_goes_down_while_its_logs_are_read_costs_those_logs(far):
    """Each is a row with an error, and those of the other host are read."""
    for host in ("gpu1", "gpu2"):
        (far / host).mkdir()
        for number in range(3):
            (far / host / f"{number}.log").write_text(log_text())

    class Stops(LocalWorkers):
        def map(self, given, options):
            batches = list(given)
            shutil.rmtree(far / "gpu2")
            return super().map(batches, options)

    gathering = Gathering(["ssh://gpu[1-2]/~/*.log"], ReadOptions(), Stops(1))
    list(gathering.run())

    assert sorted(row.outcome for row in gathering.rows) == ["healthy"] * 3 + ["unreadable"] * 3
    assert {row.host for row in gathering.rows if row.error} == {"gpu2"}


def test_a_table_of_hosts_is_watched_live(far, monkeypatch, capsys):
    """A run on one host that becomes worse is told; a host that goes down is, too."""

    def diverge():
        (far / "gpu2" / "a.log").write_text(log_text(diverges_at=7))

    for host in ("gpu1", "gpu2"):
        (far / host).mkdir()
        (far / host / "a.log").write_text(log_text(epochs=6))
    changes = diverge, lambda: shutil.rmtree(far / "gpu1")
    rows, _, _ = watched(monkeypatch, capsys, ["ssh://gpu[1-2]/~/*.log"], *changes)

    assert [(row["host"], row["level"], bool(row["error"])) for row in rows] == [
        ("gpu2", "stop", False),
        ("gpu1", None, True),
    ]


def test_the_cache_knows_what_has_not_changed(far, tmp_path):
    """By size and the end's sum."""
    sweep(far / "gpu1" / "runs", seeds=2)
    first = curvetui.fleet("ssh://gpu1/~/runs/", cache=True)
    calls = (tmp_path / "calls").read_text().count("\n")
    second = curvetui.fleet("ssh://gpu1/~/runs/", cache=True)

    assert second.rows == first.rows
    assert (tmp_path / "calls").read_text().count("\n") - calls <= 2


def test_connections_of_a_host_share_one_login(far):
    """Unless the user's own configuration does that already."""
    assert "ControlMaster=auto" in shared("gpu1")


def test_check_reads_a_range_like_its_files(far, capsys):
    """For every verb that reads to the end."""
    for host in ("gpu1", "gpu2"):
        (far / host).mkdir()
        (far / host / "train.log").write_text(log_text())
    code, out, _ = run(capsys, "check", "ssh://gpu[1-2]/~/train.log", "--report", "json")

    assert code == 0
    names = [one["name"] for one in json.loads(out)["runs"]]
    assert names == ["gpu1/~/train.log", "gpu2/~/train.log"]


def test_live_all_files_are_followed_at_once(far):
    """Each with its own stream."""
    for host in ("gpu1", "gpu2"):
        (far / host / "runs").mkdir(parents=True)
        (far / host / "runs" / "a.log").write_text(log_text(3))
    source, seen = followed("ssh://gpu[1-2]/~/runs/*.log"), {}
    for chunk in source.chunks():
        if chunk.data:
            seen[chunk.stream] = seen.get(chunk.stream, b"") + chunk.data
        if sum(map(len, seen.values())) >= 2 * len(log_text(3)):
            break
    source.close()

    assert sorted(seen) == ["ssh://gpu1/~/runs/a.log", "ssh://gpu2/~/runs/a.log"]


def test_a_file_that_appears_later_is_followed_too(far, monkeypatch):
    """On a host that is known, and on one that could not be reached before."""
    monkeypatch.setattr(remote_files, "FIRST_LOOK", 0.2)
    (far / "gpu1" / "runs").mkdir(parents=True)
    (far / "gpu1" / "runs" / "a.log").write_text(log_text(3))
    source, seen = followed("ssh://gpu[1-2]/~/runs/*.log"), set()
    for chunk in source.chunks():
        if chunk.data and chunk.stream not in seen:
            seen.add(chunk.stream)
            if len(seen) == 1:
                (far / "gpu1" / "runs" / "b.log").write_text(log_text(3))
            if len(seen) == 2:
                (far / "gpu2" / "runs").mkdir(parents=True)
                (far / "gpu2" / "runs" / "c.log").write_text(log_text(3))
        if len(seen) == 3:
            break
    source.close()

    assert sorted(name.removeprefix("ssh://") for name in seen) == [
        "gpu1/~/runs/a.log", "gpu1/~/runs/b.log", "gpu2/~/runs/c.log",
    ]  # fmt: skip


def test_no_more_files_are_followed_than_one_host_can_bear(far, monkeypatch):
    """The others are counted."""
    monkeypatch.setattr(remote_files, "FIRST_LOOK", 0.2)
    monkeypatch.setattr(remote_files, "MAX_FOLLOWED", 1)
    (far / "gpu1" / "runs").mkdir(parents=True)
    (far / "gpu1" / "runs" / "a.log").write_text(log_text(3))
    source = followed("ssh://gpu1/~/runs/*.log")
    for chunk in source.chunks():
        if chunk.data:
            (far / "gpu1" / "runs" / "b.log").write_text(log_text(3))
        if "at most" in chunk.message:
            break
    source.close()
    assert chunk.message == "at most 1 files are followed; 1 new ones are not"


def test_nothing_there_is_an_error(far):
    """With the host's reason."""
    (far / "gpu1").mkdir()
    with pytest.raises(SourceError, match="no such folder"):
        followed("ssh://gpu1/~/none/*.log")
    with pytest.raises(SourceError, match="resolve"):
        followed("ssh://gpu9/~/*.log")
    with pytest.raises(SourceError, match="no file"):
        followed("ssh://gpu1/~/*.log")


def test_one_file_is_no_list():
    """It is read as ever."""
    assert not names_many("ssh://gpu1/~/a.log")
    assert isinstance(
        next(iter(listed("ssh://gpu1/~/a.log", (sys.executable, "-c", "")))), RemoteFile
    )
    assert Unreachable("a", "b").why == "b"
