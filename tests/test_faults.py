"""Faults with real parts: disks that fill, supervisors that are killed, links and pipes where a file was expected."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from curvetui.cli.main import main
from curvetui.cli.screen import UNKNOWN_EXIT
from curvetui.sources.command import SupervisedCommand, start
from curvetui.sources.pty_supervisor import MIN_SIZE, ORDERS, SCHEMA, STATUS
from curvetui.sources.spool import is_held, own_folder, remove_all, reserve, status_of
from tests.conftest import ROOT

CURVETUI = [sys.executable, "-c", "from curvetui.cli.start import entry; entry()"]
TRAINING = "print('epoch 1 loss 0.5')\nprint('epoch 2 loss 0.4')\n"


@pytest.fixture
def state(tmp_path, monkeypatch):
    """A state folder of the test's own; spools go below it."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "state"


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 96 kB, mounted for the test."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=96k", "tmpfs", str(folder)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("only the superuser can mount a file system")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def run_plain(program: str, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`curvetui run --plain` to its end."""
    return subprocess.run(
        [*CURVETUI, "run", "--plain", *options, "--", sys.executable, "-u", "-c", program],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "LANG": "C.UTF-8", **environment},
        timeout=60,
    )


@pytest.mark.parametrize("code", [0, 7])
def test_the_exit_code_survives_a_disk_that_fills(small_disk, code):
    """Room for it was reserved at the start; what was lost of the output is said."""
    program = f"{TRAINING}print('x' * 300_000)\nraise SystemExit({code})"
    done = run_plain(program, XDG_STATE_HOME=str(small_disk))

    assert done.returncode == code
    assert f"has ended with {code}" in done.stderr
    assert "bytes of the output are lost: the disk is full" in done.stderr


def test_a_program_is_not_started_where_its_exit_code_could_not_be_kept(small_disk):
    """A full disk is said before anything runs."""
    (small_disk / "curvetui").mkdir(mode=0o700)
    with open(small_disk / "filler", "wb") as file, pytest.raises(OSError):
        file.write(b"x" * (1 << 20))
    done = run_plain("open('/dev/null'); print('ran')", XDG_STATE_HOME=str(small_disk))

    assert done.returncode == 2
    assert "no space left on device" in done.stderr
    assert "check the spelling" not in done.stderr


def test_a_second_copy_that_is_lost_is_said(small_disk, state):
    """The spool has all of it."""
    program = f"{TRAINING}print('x' * 300_000)"
    done = run_plain(program, "--log", str(small_disk / "copy.log"))

    assert done.returncode == 0
    assert "bytes are missing in --log" in done.stderr


def test_a_killed_supervisor_is_no_success(state):
    """Nobody can know the exit code any more: it is not 0, and nothing is said to go on."""
    program = f"import os, signal\n{TRAINING}os.kill(os.getppid(), signal.SIGKILL)\nsignal.pause()"
    done = run_plain(program)

    assert done.returncode == UNKNOWN_EXIT
    assert "how the command ended is not known" in done.stderr
    assert "goes on" not in done.stderr


@pytest.mark.parametrize("kind", ["missing", "pipe", "link", "folder"])
def test_a_second_copy_that_cannot_be_written_is_not_blamed_on_the_command(tmp_path, state, kind):
    """It is said which option is wrong, at once, and nothing is written through a link."""
    log = tmp_path / "copy.log"
    precious = tmp_path / "precious"
    precious.write_text("mine")
    if kind == "missing":
        log = tmp_path / "no" / "such" / "copy.log"
    elif kind == "pipe":
        os.mkfifo(log)
    elif kind == "link":
        log.symlink_to(precious)
    else:
        log.mkdir()
    done = run_plain(TRAINING, "--log", str(log))

    assert done.returncode == 2
    assert f"cannot write {log}" in done.stderr
    assert "try another --log" in done.stderr
    assert precious.read_text() == "mine"
    assert not list((state / "curvetui").glob("*"))


def test_runs_that_start_together_have_outputs_of_their_own(state):
    """A sweep: eight at once, none refused, none emptied by another."""
    held: list[SupervisedCommand] = []

    def begin(number: int) -> None:
        held.append(start([sys.executable, "-c", f"print('epoch 1 loss 0.{number}')"]))

    threads = [threading.Thread(target=begin, args=(n,)) for n in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    printed = sorted(b"".join(chunk.data for chunk in one.chunks()) for one in held)

    assert len({one.spool for one in held}) == 8
    assert printed == [b"epoch 1 loss 0.%d\n" % n for n in range(1, 9)]


def test_a_name_that_is_taken_by_a_file_beside_it_is_not_used(tmp_path):
    """What may be another run's is never removed."""
    (tmp_path / f"a.log{STATUS}").write_text("another's")

    assert reserve(str(tmp_path), "a") == str(tmp_path / "a-1.log")
    assert (tmp_path / f"a.log{STATUS}").read_text() == "another's"


def test_the_output_of_a_failed_run_outlives_many_later_runs(state):
    """Its name was told to the user, and it holds the only traceback."""
    failed = start([sys.executable, "-c", "raise RuntimeError('the only traceback')"])
    list(failed.chunks())
    for _ in range(12):
        list(start([sys.executable, "-c", "print('epoch 1 loss 0.5')"]).chunks())

    assert b"the only traceback" in Path(failed.spool).read_bytes()


def test_config_clean_deletes_what_has_ended_and_nothing_else(state, capsys):
    """A program that runs keeps its output; other files there are not touched."""
    list(start([sys.executable, "-c", TRAINING]).chunks())
    running = start([sys.executable, "-c", "import time; time.sleep(60)"])
    (state / "curvetui" / "notes.txt").write_text("mine")
    try:
        assert main(["config", "--clean"]) == 0
        left = sorted(path.name for path in (state / "curvetui").glob("*"))
    finally:
        running.send(signal.SIGKILL)
        list(running.chunks())

    assert "deleted the output of 1 ended program" in capsys.readouterr().err
    assert left == sorted(
        ["notes.txt", *(os.path.basename(running.spool) + e for e in ("", STATUS, ORDERS))]
    )


def test_an_output_that_is_just_being_made_is_not_deleted(tmp_path):
    """Its supervisor has not written a status yet."""
    spool = reserve(str(tmp_path), "a")

    assert remove_all(str(tmp_path), os.stat(spool).st_mtime + 1) == (0, 0)
    assert os.path.exists(spool)


@pytest.mark.parametrize("size", [(10, 40), (24, 80), (200, 300)])
def test_the_terminal_is_wide_enough_for_rich(state, size):
    """Rich wraps its metrics at 80 columns, whatever the screen that looks on is."""
    held = start([sys.executable, "-c", "import os; print(*os.get_terminal_size(1))"], size=size)
    printed = b"".join(chunk.data for chunk in held.chunks())

    assert printed == b"%d %d\n" % (max(size[1], MIN_SIZE[1]), max(size[0], MIN_SIZE[0]))


def claimed(folder: Path, orders: str, target: Path) -> Path:
    """A log beside which somebody else put what claims to be a supervisor's status."""
    log = folder / "train.log"
    log.write_text("epoch 1 loss 0.5\nepoch 2 loss 0.4\n")
    (folder / f"train.log{STATUS}").write_text(
        json.dumps({"schema": SCHEMA, "command": ["train.py"], "pid": 1, "exit": None})
    )
    if orders == "link":
        (folder / f"train.log{ORDERS}").symlink_to(target)
    elif orders == "file":
        os.link(target, folder / f"train.log{ORDERS}")
    return log


@pytest.mark.parametrize("orders", ["link", "file"])
@pytest.mark.parametrize("where", ["elsewhere", "own folder"])
def test_a_log_that_claims_to_be_held_writes_nowhere(tmp_path, state, orders, where):
    """Orders go through a pipe of our own or not at all."""
    precious = tmp_path / "precious"
    precious.write_text("mine")
    folder = tmp_path / "theirs" if where == "elsewhere" else Path(own_folder())
    folder.mkdir(exist_ok=True)
    held = SupervisedCommand(str(claimed(folder, orders, precious)))
    held.resize(50, 200)
    held.interrupt()

    assert precious.read_text() == "mine"
    assert not is_held(held.spool)


def test_a_log_elsewhere_is_followed_as_the_file_that_it_is(tmp_path, state):
    """Only in our own folder a status is believed: what it says there is nobody's word."""
    from curvetui.engine.open import live_source
    from curvetui.engine.read_options import ReadOptions
    from curvetui.sources.file import Followed

    log = claimed(tmp_path, "none", tmp_path)
    held = start([sys.executable, "-c", TRAINING])
    list(held.chunks())

    assert isinstance(live_source(str(log), ReadOptions()), Followed)
    assert isinstance(live_source(held.spool, ReadOptions()), SupervisedCommand)


@pytest.mark.parametrize("ending", ["", STATUS])
def test_a_status_is_not_read_through_a_link(tmp_path, ending):
    """Log and status have to be files of our own."""
    log = claimed(tmp_path, "none", tmp_path)
    assert status_of(str(log))
    moved = tmp_path / "moved"
    (tmp_path / f"train.log{ending}").rename(moved)
    (tmp_path / f"train.log{ending}").symlink_to(moved)

    assert status_of(str(log)) == {}
