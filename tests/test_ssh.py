"""`ssh://`: against a real sshd that the tests start on loopback, with keys and a configuration of their own.

The shell's part is tested without sshd as well, with every shell that is here.
"""

from __future__ import annotations

import contextlib
import getpass
import gzip
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import curvetui
from curvetui.engine.session import Session
from curvetui.sources import SourceError
from curvetui.sources.remote_files import shared
from curvetui.sources.remote_script import FINGERPRINT, Place, Reception, StreamMark, script
from curvetui.sources.ssh import Remote, host_and_path
from tests.benchmarks.pty_screen import PtyScreen
from tests.conftest import ROOT, sample
from tests.fleets.sweeps import log_text

WORD = "curvetui0123456789"
SHELLS = [shell for shell in ("sh", "dash", "bash", "ksh", "mksh", "yash") if shutil.which(shell)]
SSHD = shutil.which("sshd", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")


class FarSide:
    """The shell's part alone: what it sends of a file."""

    def __init__(self, path, shell="sh", place=Place()) -> None:
        self.process = subprocess.Popen([shell], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.process.stdin.write(script(str(path), place, WORD, 0.05))
        self.process.stdin.close()
        self.reception = Reception(WORD)
        self.place = place
        self.parts: list[bytes | StreamMark] = []

    def until(self, wanted) -> list[bytes | StreamMark]:
        """Take parts until *wanted* is among them, or in the bytes since the last such call."""
        data = b""
        while True:
            while self.parts:
                part = self.parts.pop(0)
                if isinstance(part, bytes):
                    data += part
                    self.place = self.place.after(part)
                elif part.word == "new":
                    self.place = Place()
                if part == wanted or isinstance(wanted, bytes) and wanted in data:
                    return data
            read = os.read(self.process.stdout.fileno(), 1 << 16)
            assert read, "the shell ended"
            self.parts += self.reception.feed(read)

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture
def far():
    """Starts shells, and ends them."""
    made = []

    def start(*arguments, **options) -> FarSide:
        made.append(FarSide(*arguments, **options))
        return made[-1]

    yield start
    for side in made:
        side.end()


@pytest.mark.parametrize("shell", SHELLS)
class TestTheFarSide:
    """The same for every shell."""

    def test_gives_what_is_there_and_what_comes(self, far, tmp_path, shell):
        """Every byte once, in order, and nothing between them."""
        path = tmp_path / "a.log"
        path.write_bytes(b"one\n")
        side = far(path, shell)
        assert side.until(b"one\n") == b"one\n"
        with path.open("ab") as file:
            file.write(b"two\n\0\xff" + bytes(range(256)))

        assert side.until(bytes(range(256))) == b"two\n\0\xff" + bytes(range(256))

    @pytest.mark.parametrize("size", [10, FINGERPRINT, 100_000])
    def test_goes_on_where_it_stopped(self, far, tmp_path, shell, size):
        """By the offset, if the beginning of the file is the same."""
        path = tmp_path / "a.log"
        old = b"".join(b"line %d\n" % i for i in range(size))[:size]
        path.write_bytes(old)
        first = far(path, shell)
        while first.place.offset < size:
            first.until(old[-5:])
        first.end()
        with path.open("ab") as file:
            file.write(b"and more\n")
        second = far(path, shell, first.place)
        second.until(StreamMark("again"))

        assert second.until(b"and more\n") == b"and more\n"

    def test_another_file_of_that_name_begins_anew(self, far, tmp_path, shell):
        """However long it is."""
        path = tmp_path / "a.log"
        path.write_bytes(b"something else that is longer\n")
        side = far(path, shell, Place().after(b"old text\n"))
        side.until(StreamMark("new"))

        assert side.until(b"longer\n") == b"something else that is longer\n"

    def test_a_rotated_file_is_read_to_its_end_first(self, far, tmp_path, shell):
        """Renamed and made anew."""
        path = tmp_path / "a.log"
        path.write_bytes(b"1\n")
        side = far(path, shell)
        side.until(b"1\n")
        with path.open("ab") as file:
            path.rename(tmp_path / "a.log.1")
            file.write(b"2\n")
        path.write_bytes(b"3\n")
        assert side.until(b"2\n") == b"2\n"
        side.until(StreamMark("new"))

        assert side.until(b"3\n") == b"3\n"

    @pytest.mark.parametrize("text", [b"n\n", b"something that is longer\n"])
    def test_a_truncated_file_begins_anew(self, far, tmp_path, shell, text):
        """Shorter or longer than before."""
        path = tmp_path / "a.log"
        path.write_bytes(b"old old old\n")
        side = far(path, shell)
        side.until(b"old\n")
        side.until(StreamMark("."))
        with path.open("r+b") as file:
            file.truncate(0)
            file.write(text)
        side.until(StreamMark("new"))

        assert side.until(text) == text

    def test_waits_for_a_file_that_is_not_there(self, far, tmp_path, shell):
        """And says so."""
        path = tmp_path / "later.log"
        side = far(path, shell)
        side.until(StreamMark("absent"))
        path.write_bytes(b"here\n")
        side.until(StreamMark("new"))

        assert side.until(b"here\n") == b"here\n"

    @pytest.mark.parametrize(
        "name", ["it's.log", 'a "b" $HOME `id` \\ *.log', "-n.log", "日志.log", "; touch owned #"]
    )
    def test_names_are_names(self, far, tmp_path, shell, name):
        """Nothing in a path is an order to the shell."""
        path = tmp_path / name
        path.write_bytes(b"fine\n")

        assert far(path, shell).until(b"fine\n") == b"fine\n"
        assert os.listdir(tmp_path) == [name]


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_marks_are_found_however_they_are_cut(size):
    """And bytes that look like the beginning of one are bytes."""
    stream = (
        b"Welcome!\n"
        + f"{WORD} new\nabc{WORD[:5]}def{WORD} .\nghi{WORD[:-1]}X{WORD} end\n".encode()
    )
    reception, out = Reception(WORD), []
    for at in range(0, len(stream), size):
        for part in reception.feed(stream[at : at + size]):
            if isinstance(part, bytes) and out and isinstance(out[-1], bytes):
                out[-1] += part
            else:
                out.append(part)

    assert out == [
        StreamMark("new"),
        f"abc{WORD[:5]}def".encode(),
        StreamMark("."),
        f"ghi{WORD[:-1]}X".encode(),
        StreamMark("end"),
    ]


@pytest.mark.parametrize(
    "spelled",
    ["ssh://-oProxyCommand=id/x", "ssh://-l@host/x", "ssh://-oA=b@host/x", "ssh://host", "ssh://host/", "ssh://host/~/", "ssh:///x", "ssh://user@/x",
     "ssh://ho\nst/x", "ssh://host/x\0y", "ssh://ho st/x", "ssh://host`id`/x", "ssh://$(id)@host/x", "ssh://user:secret@host/x", "ssh://host:x/y",
     "ssh://host;id/x", "ssh://\x1b[31m/x", "ssh://[-oA]/x"],
)  # fmt: skip
def test_a_name_that_could_be_an_order_is_refused(spelled):
    """Options in place of names, control characters, what a shell would obey; and what names no file."""
    with pytest.raises(SourceError, match=r"write ssh://\[user@\]host\[:port\]/path"):
        Remote(spelled)


def test_an_address_is_taken_apart():
    """User, host, port, path; a path is taken as it stands."""
    assert host_and_path("ssh://me@gpu1:2222/data/a#b?c%20.log") == (
        ["-l", "me", "-p", "2222"],
        "gpu1",
        "/data/a#b?c%20.log",
    )
    assert host_and_path("ssh://[::1]/~/train.log") == ([], "::1", "/~/train.log")


class Server:
    """An sshd of the test's own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for key in ("host", "mine", "strange"):
            subprocess.run(
                ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / key], check=True
            )
        shutil.copy(folder / "mine.pub", folder / "authorized")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        (folder / "sshd_config").write_text(
            f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/authorized\n"
            f"StrictModes no\nUsePAM no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nPidFile none\n"
        )
        self.known = folder / "known_hosts"
        self.known.write_text(f"[127.0.0.1]:{self.port} {(folder / 'host.pub').read_text()}")
        self.start()

    def start(self) -> None:
        """Listen."""
        with contextlib.suppress(OSError):
            os.makedirs("/run/sshd", exist_ok=True)
        self.process = subprocess.Popen(
            [SSHD, "-D", "-e", "-f", self.folder / "sshd_config"], stderr=subprocess.PIPE, text=True
        )
        said = ""
        while "listening" not in said:
            line = self.process.stderr.readline()
            said += line
            if not line:
                pytest.skip(f"sshd does not start here: {said.strip()}")
        self.rest = threading.Thread(target=self.process.stderr.read)
        self.rest.start()

    def drop(self) -> None:
        """Break all connections, as a network would: nobody says goodbye."""
        kill(descendants(self.process.pid))

    def stop(self) -> None:
        # Stopped first, so that it starts nothing while its descendants are counted.
        self.process.send_signal(signal.SIGSTOP)
        kill([*descendants(self.process.pid), self.process.pid])
        self.process.wait()
        self.rest.join()
        self.process.stderr.close()

    def ssh(self, key: str = "mine", known: Path | None = None) -> list[str]:
        """The program, with a configuration that keeps the person's own out."""
        config = self.folder / f"config-{key}"
        config.write_text(
            f"IdentityFile {self.folder / key}\nIdentitiesOnly yes\nUserKnownHostsFile {known or self.known}\nGlobalKnownHostsFile none\n"
        )
        return ["ssh", "-F", str(config)]

    def spell(self, path) -> str:
        return f"ssh://{getpass.getuser()}@127.0.0.1:{self.port}{path}"


def kill(pids: list[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def descendants(pid: int) -> list[int]:
    """All processes that *pid* has started, and those that they have."""
    parents: dict[int, list[int]] = {}
    for entry in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            parents.setdefault(
                int(Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()[1]), []
            ).append(int(entry))
    out, todo = [], [pid]
    while todo:
        children = parents.get(todo.pop(), [])
        out += children
        todo += children
    return out


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One sshd for all tests of this file."""
    if SSHD is None or shutil.which("ssh") is None:
        pytest.skip("there is no sshd here (Debian: apt-get install openssh-server)")
    if not os.path.isdir("/proc"):
        pytest.skip("the test finds sshd's processes in /proc, which is not here")
    made = Server(tmp_path_factory.mktemp("sshd"))
    yield made
    made.stop()


class Following:
    """A remote file that is followed in the test's own thread."""

    def __init__(self, server: Server, path, **options) -> None:
        self.source = Remote(
            server.spell(path), ssh=options.pop("ssh", server.ssh()), poll=0.05, **options
        )
        self.chunks = self.source.chunks()
        self.data = b""

    def until(self, wanted):
        """Chunks up to the first for which *wanted* holds; bytes: until they have come."""
        seen, last = [], time.monotonic() + 60
        for chunk in self.chunks:
            seen.append(chunk)
            assert time.monotonic() < last, (self.data, chunk)
            self.data += chunk.data
            if self.data.endswith(wanted) if isinstance(wanted, bytes) else wanted(chunk):
                return seen
        raise AssertionError("the source ended")


@pytest.fixture
def follow(server):
    """Follows files, and lets go of them."""
    made = []

    def start(path, **options) -> Following:
        made.append(Following(server, path, **options))
        return made[-1]

    yield start
    for one in made:
        one.source.close()
        one.chunks.close()


def test_a_file_on_another_machine_is_followed(follow, tmp_path):
    """What is there, what comes, and a name full of traps."""
    path = tmp_path / "it's a $HOME `log`.log"
    path.write_bytes(b"epoch 1 loss 0.5\n")
    remote = follow(path)
    remote.until(b"0.5\n")
    with path.open("ab") as file:
        file.write(b"epoch 2 loss 0.25\n")
    remote.until(b"0.25\n")

    assert remote.data == b"epoch 1 loss 0.5\nepoch 2 loss 0.25\n"


def test_a_path_of_the_home_folder(follow, server):
    """`ssh://host/~/train.log`: the home that the far machine knows, whatever HOME is here."""
    path = Path(pwd.getpwuid(os.getuid()).pw_dir) / f".curvetui-test-{os.getpid()}.log"
    path.write_bytes(b"at home\n")
    try:
        follow(f"/~/{path.name}").until(b"at home\n")
    finally:
        path.unlink()


def test_a_lost_connection_is_made_again_and_goes_on_where_it_stopped(follow, server, tmp_path):
    """Nothing is lost, nothing comes twice, and meanwhile it is said."""
    path = tmp_path / "a.log"
    whole = b"".join(b"epoch %d loss %d\n" % (i, i) for i in range(3000))
    path.write_bytes(whole[:20_000])
    remote = follow(path)
    remote.until(whole[19_000:20_000])
    for start in (20_000, 30_000):
        server.drop()
        lost = remote.until(lambda chunk: "lost" in chunk.message)
        assert "connection to 127.0.0.1 lost" in lost[-1].message
        with path.open("ab") as file:
            file.write(whole[start : start + 10_000])
        seen = remote.until(whole[start + 9000 : start + 10_000])
        assert not any(chunk.cut for chunk in seen)

    assert remote.data == whole[:40_000]
    assert remote.until(lambda chunk: not chunk.data)[-1].message == ""


def test_a_file_that_was_replaced_meanwhile_begins_anew(follow, server, tmp_path):
    """While nobody looked."""
    path = tmp_path / "a.log"
    path.write_bytes(b"epoch 1 loss 0.5\n")
    remote = follow(path)
    remote.until(b"0.5\n")
    server.drop()
    path.unlink()
    path.write_bytes(b"another run, epoch 1 loss 0.75\n")
    seen = remote.until(b"0.75\n")

    assert any(chunk.cut for chunk in seen)


def test_a_server_that_is_away_for_a_while(follow, server, tmp_path):
    """It is tried again, and heartbeats go on."""
    path = tmp_path / "a.log"
    path.write_bytes(b"one\n")
    remote = follow(path)
    remote.until(b"one\n")
    server.stop()
    remote.until(lambda chunk: "refused" in chunk.message)
    server.start()
    with path.open("ab") as file:
        file.write(b"two\n")
    remote.until(b"two\n")

    assert remote.data == b"one\ntwo\n"


def test_the_logs_of_a_folder_there_are_one_table(server, tmp_path, monkeypatch):
    """Packed ones too, over one login; of a server that is away the row says why."""
    logs, where = tmp_path / "logs", tmp_path / "bin" / "ssh"
    logs.mkdir()
    where.parent.mkdir()
    where.write_text(f'#!/bin/sh\n{shutil.which("ssh")} {" ".join(server.ssh()[1:])} "$@"\n')
    where.chmod(0o755)
    monkeypatch.setenv("PATH", f"{where.parent}:{os.environ['PATH']}")
    (logs / "a.log").write_text(log_text())
    (logs / "b.log.gz").write_bytes(gzip.compress(log_text(diverges_at=7).encode()))
    table = curvetui.fleet(f"{server.spell(logs)}/*.log*", cache=False)
    server.stop()
    shared.cache_clear()
    (away,) = curvetui.fleet(f"{server.spell(logs)}/*.log*", cache=False).runs
    server.start()

    assert [row.outcome for row in table.runs] == ["stop", "healthy"]
    assert {row.host for row in table.runs} == {f"{getpass.getuser()}@127.0.0.1:{server.port}"}
    assert "refused" in (away.error or "")


def test_a_file_that_is_not_there_yet_is_waited_for(follow, tmp_path):
    """And it is said whose."""
    remote = follow(tmp_path / "later.log")
    assert "waiting for ssh://" in remote.until(lambda chunk: chunk.message)[-1].message
    (tmp_path / "later.log").write_bytes(b"here\n")

    assert remote.until(b"here\n")[-1].message == ""


def test_a_folder_is_an_error_that_helps(follow, tmp_path):
    """What, and what to do."""
    with pytest.raises(SourceError, match="it is a folder; for all logs in it: .*/$"):
        follow(tmp_path).until(b"x")


def test_an_unknown_host_key_is_never_accepted(server, tmp_path):
    """Before the screen, and the file of known hosts stays as it is."""
    known = tmp_path / "known_hosts"
    known.touch()
    with pytest.raises(SourceError, match="cannot reach 127.0.0.1: Host key verification failed"):
        Remote(server.spell("/x"), ssh=server.ssh(known=known)).prepare(asks=False)

    assert known.read_text() == ""


def test_a_key_that_is_not_known_there_is_an_error_that_helps(server):
    """With what ssh says, and what to try."""
    with pytest.raises(
        SourceError, match=r"cannot reach 127.0.0.1: .*Permission denied.*; try: ssh 127.0.0.1"
    ):
        Remote(server.spell("/x"), ssh=server.ssh("strange")).prepare(asks=False)


def test_ssh_may_ask_before_the_screen_starts(server, tmp_path):
    """A person at a terminal says yes to a new host; later connections use that one and ask nothing."""
    known = tmp_path / "known_hosts"
    known.touch()
    (tmp_path / "a.log").write_bytes(b"one\n")
    script = (
        "import sys; from curvetui.sources.ssh import Remote\n"
        "remote = Remote(sys.argv[1], ssh=sys.argv[2:]); remote.prepare(asks=True)\n"
        "print('in:', remote._shared)\n"
        "print(next(c.data for c in remote.chunks() if c.data)); remote.close()"
    )
    command = [
        sys.executable,
        "-c",
        script,
        server.spell(tmp_path / "a.log"),
        *server.ssh(known=known),
    ]
    terminal = PtyScreen(command, (200, 24), {"PYTHONPATH": str(ROOT)})
    try:
        terminal.until(b"continue connecting")
        terminal.type(b"yes\n")
        terminal.until(b"one\\n")
    finally:
        terminal.close()

    assert b"ControlPath=" in terminal.sent
    assert "ssh-ed25519" in known.read_text()


def test_reading_once_to_the_end(server, tmp_path):
    """`check ssh://…`: the whole log, or an error."""
    log = sample("keras-validation-drop").read_bytes()
    (tmp_path / "a.log").write_bytes(log)
    session = Session()
    for chunk in Remote(server.spell(tmp_path / "a.log"), ends=True, ssh=server.ssh()).chunks():
        session.take(chunk)
    (run,) = session.finish().runs
    assert [len(curve) for curve in run.curves] == [10, 10, 10, 10]

    for path, why in (
        (tmp_path / "none.log", "there is no such file"),
        (tmp_path, "it is a folder"),
    ):
        with pytest.raises(SourceError, match=why):
            list(Remote(server.spell(path), ends=True, ssh=server.ssh()).chunks())


def called(pid: int) -> str:
    """What a process is called; empty if it has just ended."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def test_no_process_and_no_descriptor_stays(server, tmp_path):
    """After closing, from another thread."""
    path = tmp_path / "a.log"
    path.write_bytes(b"one\n")

    def once() -> None:
        remote = Following(server, path)
        remote.until(b"one\n")
        ended = threading.Thread(target=lambda: list(remote.chunks))
        ended.start()
        remote.source.close()
        ended.join(10)
        assert not ended.is_alive()

    once()
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(3):
        once()

    assert len(os.listdir("/proc/self/fd")) == before
    assert "ssh" not in [called(pid) for pid in descendants(os.getpid())]
