"""Two real sshd on loopback ports as two hosts, each with a home of its own; skipped where OpenSSH's server is missing."""

from __future__ import annotations

import getpass
import gzip
import json
import lzma
import os
import shutil
import socket
import subprocess
import time

import pytest

import curvetui
from curvetui.engine.read_options import ReadOptions
from curvetui.fleets.gather import Gathering
from curvetui.fleets.workers import LocalWorkers
from curvetui.sources.remote_files import followed, shared
from curvetui.sources.ssh import Remote
from tests.fleets.sweeps import log_text
from tests.fleets.test_fleet import _watched as watched
from tests.test_check import run

SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
pytestmark = pytest.mark.skipif(
    not SSHD or not shutil.which("ssh") or not shutil.which("ssh-keygen"),
    reason="needs OpenSSH's server and client",
)


class Host:
    """One sshd, and the folder that its logins see as home."""

    def __init__(self, home, port: int, name: str) -> None:
        self.home, self.port, self.name = home, port, name
        self._config = home.parent / f"{name}.conf"
        self._process: subprocess.Popen | None = None
        self._config.write_text(
            f"Port {port}\nListenAddress 127.0.0.1\nHostKey {home.parent}/hostkey\nPidFile none\nStrictModes no\n"
            f"AuthorizedKeysFile {home.parent}/key.pub\nPasswordAuthentication no\nUsePAM no\nPermitRootLogin yes\n"
            f"SetEnv HOME={home}\nMaxSessions 50\n"
        )

    def start(self) -> None:
        """Let people in."""
        assert SSHD
        self._process = subprocess.Popen(
            [SSHD, "-D", "-e", "-f", str(self._config)], stderr=subprocess.DEVNULL
        )
        end = time.monotonic() + 20
        while time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise AssertionError("sshd did not start")

    def stop(self) -> None:
        """Let nobody in any more; logins that exist are ended too."""
        if self._process is not None:
            subprocess.run(["pkill", "-P", str(self._process.pid)], check=False)
            self._process.terminate()
            self._process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def hosts(tmp_path, monkeypatch):
    """`node1` and `node2`, known to a configuration of the test's own."""
    for name in ("key", "hostkey"):
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / name)], check=True
        )
    made = []
    if os.geteuid() == 0:
        os.makedirs("/run/sshd", exist_ok=True)
    for name in ("node1", "node2"):
        (tmp_path / name).mkdir()
        made.append(Host(tmp_path / name, _free_port(), name))
    (tmp_path / "config").write_text(
        "".join(
            f"Host {host.name}\n HostName 127.0.0.1\n Port {host.port}\n User {getpass.getuser()}\n"
            f" IdentityFile {tmp_path}/key\n IdentitiesOnly yes\n StrictHostKeyChecking no\n UserKnownHostsFile /dev/null\n"
            f" LogLevel ERROR\n"
            for host in made
        )
    )
    (tmp_path / "bin").mkdir()
    ssh = tmp_path / "bin" / "ssh"
    ssh.write_text(f'#!/bin/sh\nexec {shutil.which("ssh")} -F {tmp_path}/config "$@"\n')
    ssh.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    shared.cache_clear()
    for host in made:
        host.start()
    yield made
    for host in made:
        host.stop()
    shared.cache_clear()


def test_logs_of_two_hosts_are_one_table(hosts, capsys):
    """A range of hosts, a glob below their homes; the rows say where they come from."""
    for number, host in enumerate(hosts):
        (host.home / "runs").mkdir()
        text = log_text(diverges_at=7 if number else None)
        (host.home / "runs" / "train.log").write_text(text)
    code, out, err = run(
        capsys, "fleet", "ssh://node[1-2]/~/runs/**/*.log", "--no-cache", "--report", "json"
    )
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 0, err
    assert [(row["host"], row["kind"]) for row in rows][0] == ("node2", "non_finite")
    assert [(row["host"], row["level"] == "stop") for row in rows][1] == ("node1", False)


def test_a_table_of_hosts_is_watched_live(hosts, monkeypatch, capsys):
    """A run on one host that becomes worse is told; a host that goes down is, too."""

    def diverge():
        (hosts[1].home / "a.log").write_text(log_text(diverges_at=7))

    for host in hosts:
        (host.home / "a.log").write_text(log_text(epochs=6))
    asked = ["ssh://node[1-2]/~/*.log"]
    rows, _, _ = watched(monkeypatch, capsys, asked, diverge, hosts[0].stop)

    assert [(row["host"], row["level"], bool(row["error"])) for row in rows] == [
        ("node2", "stop", False),
        ("node1", None, True),
    ]


def test_a_host_that_is_down_is_a_row_and_the_other_is_read(hosts):
    """Nothing is lost in silence."""
    for host in hosts:
        (host.home / "train.log").write_text(log_text())
    hosts[1].stop()
    table = curvetui.fleet("ssh://node[1-2]/~/*.log", cache=False)
    assert sorted(row.outcome for row in table.runs) == ["healthy", "unreadable"]
    assert any("node2" in (row.error or "") for row in table.runs)


def test_packed_logs_of_a_host_are_read(hosts):
    """The bytes come as they are there, and are unpacked here."""
    packers = {"gz": gzip.compress, "xz": lzma.compress}
    if shutil.which("zstd"):
        packers["zst"] = lambda data: (
            subprocess.run(["zstd", "-qc"], input=data, capture_output=True, check=True).stdout
        )
        pytest.importorskip("zstandard")
    for ending, pack in packers.items():
        (hosts[0].home / f"a.log.{ending}").write_bytes(pack(log_text().encode()))
    (hosts[0].home / "a.log").write_text(log_text())
    rows = curvetui.fleet("ssh://node1/~/*.log*", cache=False).rows

    assert len(rows) == 1 + len(packers)
    assert len({(row["verdict"], row["best"], row["error"]) for row in rows}) == 1


def test_a_key_that_is_not_accepted_is_said(hosts, tmp_path):
    """With the words of ssh, as the row of that host."""
    (hosts[0].home / "a.log").write_text(log_text())
    for name in ("key", "key.pub"):
        (tmp_path / name).rename(tmp_path / f"old{name}")
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "key")], check=True
    )
    (tmp_path / "oldkey.pub").rename(tmp_path / "key.pub")
    (row,) = curvetui.fleet("ssh://node1/~/*.log", cache=False).runs

    assert row.outcome == "unreadable"
    assert "Permission denied (publickey" in row.error


def test_a_host_that_goes_down_while_its_logs_are_read_costs_those_logs(hosts):
    """Each is a row with an error, and those of the other host are read."""
    for host in hosts:
        for number in range(3):
            (host.home / f"{number}.log").write_text(log_text())

    class Stops(LocalWorkers):
        def map(self, given, options):
            batches = list(given)
            hosts[1].stop()
            return super().map(batches, options)

    gathering = Gathering(["ssh://node[1-2]/~/*.log"], ReadOptions(), Stops(1))
    list(gathering.run())

    assert sorted(row.outcome for row in gathering.rows) == ["healthy"] * 3 + ["unreadable"] * 3
    assert {row.host for row in gathering.rows if row.error} == {"node2"}


def test_a_log_is_followed_over_a_lost_connection(hosts):
    """Every byte once, although the server was gone in between."""
    log, text = hosts[0].home / "train.log", log_text()
    half = len(text) // 2
    log.write_text(text[:half])
    source, seen, was_down = Remote("ssh://node1/~/train.log"), b"", False
    end = time.monotonic() + 60
    for chunk in source.chunks():
        seen += chunk.data
        if len(seen) >= half and not was_down:
            was_down = True
            hosts[0].stop()
            log.write_text(text)
            hosts[0].start()
        if len(seen) >= len(text) or time.monotonic() > end:
            break
    source.close()
    assert seen == text.encode()


def test_new_logs_on_any_host_are_followed(hosts, monkeypatch):
    """While others are being written."""
    monkeypatch.setattr("curvetui.sources.remote_files.FIRST_LOOK", 0.5)
    (hosts[0].home / "a.log").write_text(log_text(3))
    source, seen = followed("ssh://node[1-2]/~/*.log"), set()
    end = time.monotonic() + 60
    for chunk in source.chunks():
        if chunk.data and chunk.stream not in seen:
            seen.add(chunk.stream)
            (hosts[1].home / "b.log").write_text(log_text(3))
        if len(seen) == 2 or time.monotonic() > end:
            break
    source.close()
    assert seen == {"ssh://node1/~/a.log", "ssh://node2/~/b.log"}
