"""`curvetui run`: real commands on real pseudo-terminals; the holder outlives whoever looks at it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from curvetui.engine.session import Session
from curvetui.sources import SourceError
from curvetui.sources.command import SupervisedCommand, start
from curvetui.sources.pty_supervisor import BEFORE, ORDERS, SCHEMA, STATUS, Supervisor
from curvetui.sources.spool import (
    DAY,
    KEPT,
    KEPT_FAILED,
    is_held,
    own_folder,
    remove_old,
    status_of,
)
from tests.benchmarks.pty_screen import PtyScreen
from tests.conftest import ROOT

TRAINING = "for e in range(1, 4): print(f'epoch {e} loss {1 / e}', flush=True)"


@pytest.fixture
def run(tmp_path):
    """Starts Python programs in holders; ends what still runs."""
    held = []

    def start_(program: str, *arguments: str, **options) -> SupervisedCommand:
        command = [sys.executable, "-c", program, *arguments]
        held.append(start(command, folder=str(tmp_path), **options))
        return held[-1]

    yield start_
    for one in held:
        one.send(signal.SIGKILL)
        one.close()
        finish(one)


def finish(held: SupervisedCommand) -> tuple[bytes, list]:
    """All that is printed until the end, and the chunks."""
    chunks = list(held.chunks())
    return b"".join(chunk.data for chunk in chunks), chunks


def until(held: SupervisedCommand, wanted: bytes) -> bytes:
    """What is printed up to *wanted*."""
    seen = b""
    chunks = held.chunks()
    for chunk in chunks:
        seen += chunk.data
        if wanted in seen:
            break
    chunks.close()
    assert wanted in seen
    return seen


def again(held: SupervisedCommand) -> SupervisedCommand:
    """Another screen that takes up the same command."""
    return SupervisedCommand(held.spool, poll=0.05)


def test_the_output_and_the_exit_code_are_the_commands(run):
    """Every byte, in order; then how it ended."""
    held = run("import sys; print('a' * 100_000); print('err', file=sys.stderr); sys.exit(3)")
    data, chunks = finish(held)

    assert data == b"a" * 100_000 + b"\nerr\n"
    assert (held.exit_code, chunks[-1].end, chunks[-1].message) == (
        3,
        True,
        "the command has ended with 3",
    )


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("", "finished"),
        ("; 1 / 0", "failed"),
        ("; raise SystemExit(2)", "failed"),
        ("; import os; os.kill(os.getpid(), 15)", "unknown"),
    ],
)
def test_how_it_ended_is_the_runs_state(run, code, state):
    """By its exit code; who was told to stop did not fail."""
    session = Session()
    for chunk in run("print('epoch 1 loss 0.5'); print('epoch 2 loss 0.4')" + code).chunks():
        session.take(chunk)

    assert [run.state for run in session.finish().runs] == [state]


def test_it_runs_on_a_terminal_of_the_screens_size(run):
    """Progress bars ask for it; nobody types there."""
    data, _ = finish(
        run(
            "import os, sys; print(os.get_terminal_size(1), sys.stdout.isatty(), sys.stdin.read() == '')",
            size=(43, 151),
        )
    )

    assert data == b"os.terminal_size(columns=151, lines=43) True True\n"


def test_another_size_is_told_to_the_command(run):
    """SIGWINCH, and the new size."""
    program = "import os, signal; signal.signal(signal.SIGWINCH, lambda *_: print(os.get_terminal_size(1), flush=True)); print('ready', flush=True)\nsignal.pause()"
    held = run(program)
    until(held, b"ready")
    held.resize(50, 200)

    assert b"columns=200, lines=50" in until(again(held), b"lines=50")


def test_ctrl_c_goes_to_the_command(run):
    """As if it had been pressed there: KeyboardInterrupt, exit code 130 or what the program makes of it."""
    program = "import time\ntry:\n  print('ready', flush=True); time.sleep(60)\nexcept KeyboardInterrupt: print('saved', flush=True); raise SystemExit(7)"
    held = run(program)
    until(held, b"ready")
    held.interrupt()
    data, _ = finish(again(held))

    assert b"saved" in data
    assert held.exit_code == 7


def test_a_signal_is_an_exit_code_as_in_the_shell(run):
    """128 + its number."""
    held = run("import time; print('ready', flush=True); time.sleep(60)")
    until(held, b"ready")
    held.send(signal.SIGTERM)
    finish(again(held))

    assert held.exit_code == 143


def test_a_command_that_is_not_there_is_an_error_that_helps(tmp_path):
    """What, why; and nothing is left behind."""
    with pytest.raises(
        SourceError,
        match="cannot run no-such-command: .*No such file or directory.*check the spelling",
    ):
        start(["no-such-command"], folder=str(tmp_path))

    assert os.listdir(tmp_path) == []


def test_the_output_is_saved_with_log(run, tmp_path):
    """A second copy, added to what is there."""
    log = tmp_path / "train.log"
    log.write_text("before\n")
    finish(run(TRAINING, log=str(log)))

    assert (
        log.read_text()
        == "before\nepoch 1 loss 1.0\nepoch 2 loss 0.5\nepoch 3 loss 0.3333333333333333\n"
    )


def test_nobody_else_may_read_the_spool(run):
    """Output may hold secrets: 0600, and so are the pipe and the status."""
    held = run("import time; print('ready', flush=True); time.sleep(60)")
    until(held, b"ready")
    modes = {oct(os.stat(held.spool + ending).st_mode & 0o777) for ending in ("", STATUS, ORDERS)}

    assert modes == {"0o600"}


def test_the_command_outlives_the_screen(tmp_path):
    """Whoever started it is killed; the command goes on, and another screen sees it all."""
    script = (
        "import os, sys; from curvetui.sources.command import start\n"
        f"held = start([sys.executable, '-c', sys.argv[1]], folder={str(tmp_path)!r}); print(held.spool, flush=True); os.kill(os.getpid(), 9)"
    )
    program = f"print('before', flush=True)\nopen({str(tmp_path / 'go')!r}).read()\nprint('after', flush=True)"
    os.mkfifo(tmp_path / "go")
    dead = subprocess.run(
        [sys.executable, "-c", script, program], capture_output=True, text=True, cwd=ROOT
    )
    assert dead.returncode == -9
    held = SupervisedCommand(dead.stdout.strip(), poll=0.05)
    assert until(held, b"before").startswith(b"before")
    (tmp_path / "go").write_text("on")

    assert finish(again(held))[0] == b"before\nafter\n"
    assert held.exit_code == 0


def test_a_hang_up_of_the_terminal_does_not_reach_it(tmp_path):
    """The terminal's window is closed: its whole session gets SIGHUP, the holder is not in it."""
    script = f"import sys; from curvetui.sources.command import start; h = start([sys.executable, '-c', {TRAINING!r}], folder={str(tmp_path)!r}); print(h.spool)"
    out = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        cwd=ROOT,
        start_new_session=True,
    )
    held = SupervisedCommand(out.stdout.strip(), poll=0.05)
    status = status_of(held.spool)
    finish(held)

    assert os.path.exists(held.spool)
    assert status["command"][-1] == TRAINING
    assert held.exit_code == 0


def test_the_holder_ends_with_the_command(run):
    """What the command left running in the background does not hold it; nobody takes orders any more."""
    held = run(
        "import subprocess; subprocess.Popen(['sleep', '60'], start_new_session=True); print('done')"
    )
    data, _ = finish(held)

    assert data == b"done\n"
    for _ in range(200):
        if not is_held(held.spool):
            return
        time.sleep(0.01)
    pytest.fail("the holder is still there two seconds after its command")


def test_a_killed_holder_is_noticed(run):
    """Its output ends there, and it is said."""
    held = run("import time; print('ready', flush=True); time.sleep(60)")
    until(held, b"ready")
    os.kill(status_of(held.spool)["holder"], signal.SIGKILL)
    _, chunks = finish(again(held))

    assert "supervisor was killed" in chunks[-1].message
    assert held.exit_code is None


def test_nonsense_orders_are_passed_over(run):
    """Nobody but us may write there; if we err, the command must not pay."""
    held = run("import time; print('ready', flush=True); time.sleep(60)")
    until(held, b"ready")
    pipe = os.open(held.spool + ORDERS, os.O_WRONLY | os.O_NONBLOCK)
    for order in (
        b"{",
        b"[]",
        b"7",
        b'{"size": "x"}',
        b'{"size": [-1, 9e99]}',
        b'{"signal": 999}',
        b'{"signal": "x"}',
        b"\xff\x00" * 100,
        b'{"signal": 15}',
    ):
        os.write(pipe, order + b"\n")
    os.close(pipe)
    finish(again(held))

    assert held.exit_code == 143


def test_the_spool_is_bounded_and_a_reader_misses_nothing(tmp_path):
    """At the limit a second file begins; whoever follows reads on, whoever comes later reads both."""
    holder = Supervisor(str(tmp_path / "s.log"), limit=10_000)
    holder.start(
        [sys.executable, "-c", "for i in range(1800): print(f'line {i:04}', flush=i % 50 == 0)"],
        (24, 80),
    )
    holder.run()
    sizes = [os.path.getsize(tmp_path / name) for name in ("s.log", "s.log" + BEFORE)]
    data, _ = finish(SupervisedCommand(str(tmp_path / "s.log")))

    assert max(sizes) <= 10_000
    assert data == b"".join(b"line %04d\n" % i for i in range(1800))[-len(data) :]
    assert len(data) == sum(sizes)


def test_a_reader_that_follows_across_the_limit(tmp_path):
    """Not a byte is lost or read twice."""
    holder = Supervisor(str(tmp_path / "s.log"), limit=4000)
    go = tmp_path / "go"
    os.mkfifo(go)
    program = f"for i in range(300): print(f'line {{i:04}}', flush=True)\nopen({str(go)!r}).read()\nfor i in range(300, 600): print(f'line {{i:04}}', flush=True)"
    holder.start([sys.executable, "-c", program], (24, 80))
    seen = b""
    reader = SupervisedCommand(str(tmp_path / "s.log"))
    while b"line 0299\n" not in seen:
        holder.copy()
        seen += b"".join(chunk.data for chunk in reader._read())
    go.write_text("on")
    while b"line 0599\n" not in seen:
        holder.copy()
        seen += b"".join(chunk.data for chunk in reader._read())
    holder.run()
    reader._file.close()

    assert seen == b"".join(b"line %04d\n" % i for i in range(600))


def test_a_full_disk_does_not_stop_the_command(tmp_path):
    """What cannot be written to the second copy is counted, and the first has it all."""
    holder = Supervisor(str(tmp_path / "s.log"), str(tmp_path / "copy.log"))
    os.close(holder._log)
    holder._log = os.open("/dev/full", os.O_WRONLY)
    holder.start([sys.executable, "-c", TRAINING], (24, 80))

    assert holder.run() == 0
    status = json.loads((tmp_path / ("s.log" + STATUS)).read_text())
    assert (status["lost"], status["lost_log"]) == (0, 66)


def test_the_last_output_is_at_hand(run):
    """For the screen's page: whole lines."""
    held = run("for i in range(10_000): print('line', i)")
    finish(held)

    assert held.output(100).decode().splitlines() == [f"line {i}" for i in range(9991, 10_000)]


def test_old_spools_are_removed_but_none_of_a_running_command(run, tmp_path):
    """By age; those of failed commands, which may hold the only traceback, stay longer."""
    running = run("import time; print('ready', flush=True); time.sleep(60)")
    until(running, b"ready")
    for name, code, age in [
        ("good-new", 0, DAY / 2),
        ("good-kept", 0, KEPT - DAY),
        ("good-old", 0, KEPT + DAY),
        ("failed-kept", 1, KEPT + DAY),
        ("failed-old", 1, KEPT_FAILED + DAY),
    ]:
        spool = tmp_path / f"{name}.log"
        spool.write_text("epoch 1\n")
        (tmp_path / f"{name}.log{STATUS}").write_text(json.dumps({"schema": SCHEMA, "exit": code}))
        os.utime(spool, (1e9 - age, 1e9 - age))
    remove_old(str(tmp_path), 1e9)

    assert sorted(p.stem for p in tmp_path.glob("*-*.log") if not p.stem.startswith("python")) == [
        "failed-kept",
        "good-kept",
        "good-new",
    ]
    assert os.path.exists(running.spool)


def test_the_folder_is_the_users_own(tmp_path, monkeypatch):
    """Made with 0700, and made so again if it was not."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    folder = own_folder()
    assert os.stat(folder).st_mode & 0o777 == 0o700
    os.chmod(folder, 0o755)

    assert os.stat(own_folder()).st_mode & 0o777 == 0o700


def test_where_the_home_folder_is_read_only_the_output_is_kept_elsewhere(tmp_path, monkeypatch):
    """A training on a compute node must start; not behind a link, and a folder that was chosen is never replaced."""
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    (tmp_path / "file").touch()
    monkeypatch.setenv("HOME", str(tmp_path / "file"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    folder = own_folder()

    assert folder == str(tmp_path / f"curvetui-{os.geteuid()}")
    assert os.stat(folder).st_mode & 0o777 == 0o700
    os.rmdir(folder)
    os.symlink(tmp_path, folder)
    with pytest.raises(SourceError, match="it is a link; set XDG_STATE_HOME to a folder"):
        own_folder()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    with pytest.raises(SourceError, match="not a directory"):
        own_folder()


def test_no_descriptor_stays_open(run):
    """After the end of a command and of a look at it."""
    finish(run(TRAINING))
    before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    for _ in range(3):
        finish(run(TRAINING))

    assert not before or len(os.listdir("/proc/self/fd")) == before


def test_the_environment_is_the_persons(run, monkeypatch):
    """The command gets no search path of ours."""
    monkeypatch.delenv("PYTHONPATH", raising=False)
    monkeypatch.setenv("MINE", "1")
    data, _ = finish(run("import os; print(os.environ.get('PYTHONPATH'), os.environ['MINE'])"))

    assert data == b"None 1\n"


class OnScreen(PtyScreen):
    """`curvetui run` on a terminal, and its exit code."""

    def __init__(self, program: str, folder) -> None:
        entry = [
            sys.executable,
            "-c",
            "from curvetui.cli.start import entry; entry()",
            "run",
            "--",
            sys.executable,
            "-c",
            program,
        ]
        super().__init__(entry, (100, 30), {"XDG_STATE_HOME": str(folder), "PYTHONPATH": str(ROOT)})

    def leave(self, *keys: bytes) -> int:
        """Press *keys* and wait for the end; the exit code."""
        for key in keys:
            self.type(key)
        with contextlib.suppress(RuntimeError):
            while True:
                self.read(10)
        code = os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])
        os.close(self._fd)
        return code


def test_the_exit_code_of_the_command_is_ours(tmp_path):
    """On a real terminal, from the first line to the end."""
    screen = OnScreen(
        "import sys; print('epoch 1 loss 0.5'); print('epoch 2 loss 0.25'); sys.exit(5)", tmp_path
    )
    screen.until(b"ended with 5")

    assert screen.leave(b"q") == 5
    assert b"has ended with 5; to see it again: curvetui" in screen.sent


def test_a_second_ctrl_c_reaches_the_command_through_the_screen(tmp_path):
    """The first asks; the command makes of the second what it likes."""
    program = (
        "import time\ntry:\n  print('epoch 1 loss 0.5'); print('epoch 2 loss 0.25', flush=True); time.sleep(60)\n"
        "except KeyboardInterrupt: raise SystemExit(9)"
    )
    screen = OnScreen(program, tmp_path)
    screen.until(b"0.25")
    screen.type(b"\x03")
    screen.until(b"Ctrl-C again")
    screen.type(b"\x03")
    screen.until(b"ended with 9")

    assert screen.leave(b"q") == 9


def test_leaving_the_screen_leaves_the_command_running(tmp_path):
    """And says how to see it again."""
    screen = OnScreen(
        "import time; print('epoch 1 loss 0.5'); print('epoch 2 loss 0.25', flush=True); time.sleep(60)",
        tmp_path,
    )
    screen.until(b"0.25")
    assert screen.leave(b"q") == 0
    assert b"is still running" in screen.sent
    (spool,) = (tmp_path / "curvetui").glob("*.log")
    held = SupervisedCommand(str(spool), poll=0.05)
    assert held.exit_code is None
    held.send(signal.SIGTERM)
    finish(held)

    assert held.exit_code == 143


def test_the_command_line_says_what_is_missing(capsys):
    """No program, no terminal."""
    from curvetui.cli.main import main

    assert main(["run"]) == 2
    assert "curvetui run -- python train.py" in capsys.readouterr().err


def test_without_a_terminal_it_is_told_in_words(tmp_path):
    """`--plain`, in a batch job: new epochs as lines, and the exit code."""
    program = "import sys; print('epoch 1 loss 0.5'); print('epoch 2 loss 0.25'); sys.exit(5)"
    entry = [
        sys.executable,
        "-c",
        "from curvetui.cli.start import entry; entry()",
        "run",
        "--plain",
        "--log",
        str(tmp_path / "a.log"),
        "--",
    ]
    done = subprocess.run(
        [*entry, sys.executable, "-c", program], capture_output=True, text=True, stdin=subprocess.DEVNULL, start_new_session=True,
        env={**os.environ, "XDG_STATE_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
    )  # fmt: skip

    assert done.returncode == 5
    assert "0.25" in done.stdout
    assert "has ended with 5; to see it again: curvetui" in done.stderr
    assert (tmp_path / "a.log").read_text() == "epoch 1 loss 0.5\nepoch 2 loss 0.25\n"


@pytest.mark.parametrize(("number", "said"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_polite_kill_leaves_the_terminal_as_it_was(tmp_path, number, said):
    """The second screen and the mouse are off again, and the exit code says what it was."""
    screen = OnScreen(
        "import time; print('epoch 1 loss 0.5', flush=True); time.sleep(60)", tmp_path
    )
    screen.until(b"\x1b[?1049h")
    screen.until(b"epoch")
    os.kill(screen._pid, number)
    code = screen.leave()
    held = status_of(str(next(path for path in tmp_path.rglob("*.log"))))
    os.kill(held["pid"], signal.SIGKILL)

    assert code == said
    assert screen.sent.rindex(b"\x1b[?1049l") > screen.sent.rindex(b"\x1b[?1049h")
    assert b"\x1b[?1000l" in screen.sent
