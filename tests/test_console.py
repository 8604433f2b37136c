"""One place writes to standard error, and cleans: no name, argument or message steers the terminal."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from curvetui.cli.main import main
from curvetui.system.console import narrate, narrate_progress
from tests.conftest import ROOT

STEERING = "\x1b]0;owned\x07\x1b[2J\u202e"


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", f"no-such{STEERING}.log"],
        ["check", "--report", f"x{STEERING}", "a.log"],
        ["check", f"--no-such{STEERING}", "a.log"],
        ["check", "--only", f"x{STEERING}", "a.log"],
        ["check", "--pattern", f"x{STEERING}", "a.log"],
        ["check", "--output", f"/no/such/{STEERING}", "empty.log"],
        ["explain", f"x{STEERING}"],
        ["formats", "--forget", f"x{STEERING}"],
        ["config", f"x{STEERING}", "1"],
        ["config", "theme", f"x{STEERING}"],
        ["run", "--plain", "--", f"/no/such/{STEERING}"],
        ["run", "--plain", "--log", f"/no/such/{STEERING}", "--", "true"],
        ["watch", "--headless", f"tcp://{STEERING}:1"],
        ["watch", "--headless", f"/no/such/{STEERING}"],
        ["watch", "--headless", "--on-event", f"/no/such/{STEERING}", "empty.log"],
        ["watch", "--headless", "--event-log", f"/no/such/{STEERING}", "empty.log"],
        ["watch", "--headless", "--notify", f"/no/such/{STEERING}", "empty.log"],
        ["replay", f"no-such{STEERING}.log"],
        ["status", f"no-such{STEERING}.log"],
        ["export", "--output", "out", f"no-such{STEERING}.log"],
        [f"{STEERING}"],
    ],
)
def test_no_message_steers_the_terminal(tmp_path, monkeypatch, capsys, arguments):
    """Errors name what was given, with a replacement sign for each control character."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "empty.log").write_text("")
    try:
        code = main(arguments)
    except SystemExit as error:
        code = error.code
    out, err = capsys.readouterr()

    assert code in (2, 3)
    assert out + err
    assert not {"\x1b", "\x07", "\u202e"} & set(out + err)


def test_the_log_that_is_found_is_named_clean(tmp_path):
    """`curvetui: watching NAME`, in a folder whose files somebody else named."""
    (tmp_path / f"train{STEERING}.log").write_text("epoch 1 loss 0.5\nepoch 2 loss 0.4\n")
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from curvetui.engine.open import live_source; from curvetui.engine.read_options import ReadOptions; live_source(None, ReadOptions())",
        ],
        capture_output=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
    )

    assert b"curvetui: watching" in done.stderr
    assert b"\x1b" not in done.stderr


@pytest.mark.parametrize("text", ["plain", "two\nlines", STEERING])
def test_a_sentence_stays_on_its_line(capsys, text):
    """Whatever it quotes."""
    narrate(text)
    err = capsys.readouterr().err

    assert err.startswith("curvetui: ")
    assert err.count("\n") == 1
    assert "\x1b" not in err


def test_progress_is_written_over_and_cleared(capsys):
    """The only sequences are our own."""
    narrate_progress(f"1 of 2 {STEERING}")
    narrate_progress("")

    assert capsys.readouterr().err.count("\x1b") == 2


@pytest.mark.parametrize("closed", ["0<&-", "1>&-", "2>&-", "0<&- 1>&- 2>&-"])
@pytest.mark.parametrize("log", ["a.log", "no-such.log", "-"])
def test_closed_streams_are_no_fault(tmp_path, closed, log):
    """A daemon's or a cron job's: the exit code tells what it always tells."""
    done = shell(tmp_path, f"{sys.executable} -m curvetui check {log} {closed}")

    assert b"Traceback" not in done.stderr
    assert b"bug in curvetui" not in done.stderr
    is_unwritten = "1>&-" in closed and log == "a.log"
    assert done.returncode == (2 if is_unwritten else {"a.log": 0, "no-such.log": 2, "-": 3}[log])


@pytest.mark.parametrize(
    "verb", ["check a.log", "explain plateau", "formats", "compare a.log a.log", "--help", "-V"]
)
@pytest.mark.parametrize("out", [">&-", ">/dev/full"])
def test_what_cannot_be_written_is_said(tmp_path, verb, out):
    """A job whose output is lost must not look like one that found nothing."""
    done = shell(tmp_path, f"{sys.executable} -m curvetui {verb} {out}")

    assert done.returncode == 2
    assert done.stderr.startswith(b"curvetui: cannot write: ")


def test_a_report_in_a_file_needs_no_standard_output(tmp_path):
    """`--output` is all that is written."""
    done = shell(tmp_path, f"{sys.executable} -m curvetui check a.log --output report.txt >&-")

    assert done.returncode == 0
    assert (tmp_path / "report.txt").read_text()


def test_a_training_outlives_a_terminated_watcher(tmp_path):
    """SIGTERM is Ctrl-C to it: the pipe is read on by another process."""
    train = "import time\nfor i in range(30): print(f'epoch {i} loss {1 / (i + 1)}', flush=True); time.sleep(0.1)"
    training = subprocess.Popen([sys.executable, "-c", train], stdout=subprocess.PIPE)
    watcher = subprocess.Popen(
        [sys.executable, "-m", "curvetui", "watch", "--plain", "-"],
        stdin=training.stdout,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT), "XDG_STATE_HOME": str(tmp_path)},
    )
    training.stdout.close()
    assert watcher.stdout.readline().startswith(b"epoch")
    watcher.terminate()
    said = watcher.communicate()[1]

    assert watcher.returncode == 143
    assert b"the program goes on" in said
    assert training.wait() == 0


def shell(folder, command, **variables):
    """What a shell makes of *command*, with a log beside it."""
    (folder / "a.log").write_text("epoch 1 loss 0.5\nepoch 2 loss 0.4\n")
    variables = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    return subprocess.run(
        ["bash", "-c", command],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        cwd=folder,
        env=variables,
    )
