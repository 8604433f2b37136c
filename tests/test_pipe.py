"""`python train.py | curvetui -`: a training never dies because the screen was left."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT

TRAINING = """
import sys, time
print("epoch 1 loss 0.5\\nepoch 2 loss nan\\nepoch 3 loss nan\\nepoch 4 loss nan", flush=True)
open(sys.argv[1] + "/began", "w").close()
while not __import__("os").path.exists(sys.argv[1] + "/go"): time.sleep(0.02)
for e in range(5, 2000): print(f"epoch {e} loss {1 / e} " + "x" * 200)
sys.stdout.flush()
open(sys.argv[1] + "/done", "w").close()
"""


def until(path: Path) -> None:
    for _ in range(1500):
        if path.exists():
            return
        time.sleep(0.02)
    raise AssertionError(f"{path.name} never came")


def piped(folder: Path, *options: str) -> tuple[subprocess.Popen, subprocess.Popen]:
    """(the training, the curvetui that it writes to)."""
    training = subprocess.Popen(
        [sys.executable, "-c", TRAINING, str(folder)], stdout=subprocess.PIPE
    )
    ours = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from curvetui.cli.start import entry; entry()",
            "watch",
            *options,
            "-",
        ],
        stdin=training.stdout,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "XDG_STATE_HOME": str(folder / "state")},
    )
    training.stdout.close()
    return training, ours


@pytest.mark.parametrize(
    ("option", "number"),
    [
        ("--plain", signal.SIGINT),
        ("--plain another.log", signal.SIGINT),
        ("--headless", signal.SIGTERM),
        ("--headless", signal.SIGINT),
        ("--plain", signal.SIGKILL),
    ],
)
def test_a_training_goes_on_when_whoever_reads_it_is_ended(tmp_path, option, number):
    """It is read on by a process of its own; what it prints is kept, and said where."""
    (tmp_path / "another.log").write_text("epoch 1 loss 0.5\n")
    option = option.replace("another.log", str(tmp_path / "another.log"))
    training, ours = piped(tmp_path, *option.split())
    until(tmp_path / "began")
    assert ours.stdout.readline()
    ours.send_signal(number)
    _, err = ours.communicate(timeout=30)
    (tmp_path / "go").touch()
    until(tmp_path / "done")

    assert training.wait(30) == 0
    assert (b"the program goes on" in err) == (number != signal.SIGKILL)
    (kept,) = (tmp_path / "state" / "curvetui").glob("pipe-*.log")
    for _ in range(500):
        if b"epoch 1999 " in kept.read_bytes():
            break
        time.sleep(0.02)
    assert kept.read_bytes().startswith(b"epoch 5 ")
    assert b"epoch 1999 " in kept.read_bytes()


def test_a_pipe_that_ended_by_itself_leaves_nothing_behind(tmp_path):
    """No process, no file, no word."""
    (tmp_path / "go").touch()
    training, ours = piped(tmp_path, "--plain")
    _, err = ours.communicate(timeout=60)

    assert training.wait(30) == 0
    assert b"goes on" not in err
    assert not list(tmp_path.glob("state/curvetui/pipe-*"))


def test_a_training_goes_on_where_nothing_can_be_kept(tmp_path):
    """Without a folder for its output, it is read on all the same."""
    (tmp_path / "state").write_text("")
    training, ours = piped(tmp_path, "--plain")
    until(tmp_path / "began")
    assert ours.stdout.readline()
    ours.send_signal(signal.SIGINT)
    _, err = ours.communicate(timeout=30)
    (tmp_path / "go").touch()

    assert training.wait(30) == 0
    assert b"is not kept: cannot keep the output" in err


def test_nobody_reads_a_named_pipe_after_its_last_writer(tmp_path):
    """The process that reads on ends, or it would take the lines of the next one who writes."""
    os.mkfifo(tmp_path / "pipe")
    ours = subprocess.Popen(
        [sys.executable, "-m", "curvetui", "watch", "--plain", str(tmp_path / "pipe")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "XDG_STATE_HOME": str(tmp_path / "state"), "PYTHONPATH": str(ROOT)},
    )
    (tmp_path / "pipe").write_text("epoch 1 loss 0.5\n")
    assert ours.stdout.readline()
    ours.send_signal(signal.SIGINT)
    ours.communicate(timeout=30)
    for _ in range(500):
        with contextlib.suppress(OSError):
            # Without a reader, opening for writing is refused.
            os.close(os.open(tmp_path / "pipe", os.O_WRONLY | os.O_NONBLOCK))
            time.sleep(0.02)
            continue
        return
    raise AssertionError("somebody still reads it")
