"""Everything at once for as long as you like, with faults: `python -m tests.benchmarks.soak --minutes 30`.

One process watches a socket, a rotated file, a held command and a replay, as the screen would; others write, die, flood, send
garbage and half lines, connect and say nothing. Every line that an honest writer wrote is counted at the end, and memory,
descriptors and threads are printed each minute. Exit code 1 if a line is lost or something grows that should not.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import os
import random
import resource
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path

import curvetui
from curvetui.cli.replay import Replay
from curvetui.engine.read_options import ReadOptions
from curvetui.engine.session import Session
from curvetui.engine.watch import watch
from curvetui.sources.command import start
from curvetui.sources.file import Followed, Saved
from curvetui.sources.socket import Listener
from tests.conftest import sample

RAW = 180
"""Writers that one process drives, a line in turn."""
FRIENDS = 20
"""Writers that are processes of their own and use `curvetui.connect`; each dies now and then and goes on."""


def dial(path: str) -> socket.socket:
    sock = socket.socket(socket.AF_UNIX)
    sock.connect(path)
    return sock


def friend(path: str, number: int, end: float, told) -> None:
    """Logs every half second; a new process with the same name goes on where the last one stopped."""
    lifetime = time.time() + 20 + 7 * number % 40
    with curvetui.connect(f"unix://{path}", run=f"friend{number}") as connection:
        while time.time() < min(lifetime, end):
            connection.log(
                step=told[number],
                loss=5 / (1 + told[number]) ** 0.3,
                val_loss=5 / (1 + told[number]) ** 0.29,
            )
            told[number] += 1
            time.sleep(0.5)
        connection.close(seconds=30)
        if left := len(connection._sender._lines):
            print(f"friend{number} could not tell {left} lines", flush=True)


def friends(path: str, end: float, told) -> None:
    """Starts friends again and again."""
    running = {}
    while time.time() < end:
        for number in range(FRIENDS):
            if number not in running or not running[number].is_alive():
                running[number] = multiprocessing.Process(
                    target=friend, args=(path, number, end, told)
                )
                running[number].start()
        time.sleep(0.2)
    for process in running.values():
        process.join()


def raw(path: str, end: float, told) -> None:
    """Sockets without our library; one in ten breaks off in the middle of a line and comes again."""
    rng = random.Random(2)
    socks = [dial(path) for _ in range(RAW)]
    for number, sock in enumerate(socks):
        sock.sendall(b'{"hello": 1, "run": "raw%d"}\n' % number)
    while time.time() < end:
        for number in range(RAW):
            if rng.random() < 0.1:
                socks[number].sendall(b'{"step": 1, "lo')
                socks[number].close()
                socks[number] = dial(path)
                socks[number].sendall(b'{"hello": 1, "run": "raw%d"}\n' % number)
            socks[number].sendall(
                json.dumps({"step": told[number], "loss": 1 + rng.random(), "phase": "x"}).encode()
                + b"\n"
            )
            told[number] += 1
            time.sleep(0.02)
    for sock in socks:
        sock.close()


def sweep(path: str, log: Path, end: float, told) -> None:
    """Short runs one after the other: each is a named run at the socket that ends, and five epochs of one growing log."""
    pause = max((end - time.time()) / SHORT, 0.05)
    with log.open("ab", buffering=0) as file:
        while time.time() < end and told.value < SHORT:
            with dial(path) as sock:
                sock.sendall(b'{"hello": 1, "run": "short%d"}\n' % told.value)
                for epoch in range(1, EPOCHS + 1):
                    loss = 1 / epoch + told.value % 7 / 50
                    file.write(b"epoch %d loss %.4f\n" % (epoch, loss))
                    sock.sendall(b'{"epoch": %d, "loss": %.4f}\n' % (epoch, loss))
                sock.sendall(b'{"end": "finished"}\n')
            told.value += 1
            time.sleep(pause)


def vandal(path: str, end: float) -> None:
    """Garbage, floods, silence, strangers, endless lines, bytes one by one, errors that nobody reads."""
    rng = random.Random(1)
    silent = [dial(path) for _ in range(20)]
    deaf = dial(path)
    deaf.setblocking(False)
    round_ = 0
    while time.time() < end:
        round_ += 1
        for data in (
            rng.randbytes(rng.randrange(1, 4000)), b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00", b"{" * 3000 + b"\n", b"{\n" * 5000,
            b"\x1b]0;owned\x07\n" * 50, b'{"run": "\x1b[2J", "message": "\\u001b[2J"}\n', b'{"loss": ' + b"[" * 5000 + b"\n",
        ):  # fmt: skip
            with contextlib.suppress(OSError), dial(path) as sock:
                sock.sendall(data)
        if round_ % 50 == 0:
            with contextlib.suppress(OSError), dial(path) as sock:
                sock.sendall(b"x" * 20_000_000 + b"\n" + b"noise 17 ~ 99\n" * 50_000)
        with contextlib.suppress(OSError):
            deaf.send(b'{"errors": true}\n{bad\n')
            silent[round_ % 20].send(b"x")
        time.sleep(0.2)


def rotate(path: Path, end: float, told) -> None:
    """A log that is renamed, truncated after it was copied, and deleted; epochs are numbered through."""
    file = path.open("ab", buffering=0)
    while time.time() < end:
        told.value += 1
        file.write(b"epoch %d loss %.6f\n" % (told.value, 1 / told.value))
        if told.value % 300 == 0:
            path.rename(path.with_suffix(".1"))
            file = path.open("ab", buffering=0)
        time.sleep(0.05)


SHORT, EPOCHS = 1000, 5
"""Short runs, and the epochs of each."""


class Watched:
    """A source that a thread of its own watches, as a screen would."""

    def __init__(self, source) -> None:
        self.source, self.session, self.snapshots = source, Session(), 0
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self) -> None:
        for _ in watch(self.source, self.session):
            self.snapshots += 1

    def end(self):
        self.source.close()
        self.thread.join(60)
        return self.session.finish()


def replay_again(stop: threading.Event) -> None:
    """Plays a log over and over."""
    while not stop.is_set():
        replay = Replay(Saved(str(sample("keras-overfitting"))), speed=50, choices=ReadOptions())
        for snapshot in replay:
            if stop.is_set() or not snapshot.live:
                replay.close()
                break


def memory() -> float:
    """Resident megabytes now."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * resource.getpagesize() / 1e6


def points(snapshot) -> int:
    return sum(len(curve) for run in snapshot.runs for curve in run.curves)


def report(began: float, listening: Watched) -> tuple[float, int, int]:
    """Print how it stands; (megabytes, descriptors, threads)."""
    state = (memory(), len(os.listdir("/proc/self/fd")), threading.active_count())
    lines = sum(counts.read for counts in listening.session.counts().values())
    print(
        f"{(time.time() - began) / 60:5.1f} min  {state[0]:6.1f} MB  {state[1]:4} descriptors  {state[2]:2} threads  {lines:,} lines  "
        f"{listening.snapshots} snapshots  {listening.source.accepted:,} connections  {listening.source.message[:90]}",
        flush=True,
    )
    return state


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=30)
    options = parser.parse_args()
    began = time.time()
    end = began + 60 * options.minutes
    folder = Path(tempfile.mkdtemp(prefix="soak-"))
    listening = Watched(Listener(f"unix://{folder}/c.sock"))
    path, log = f"{folder}/c.sock", folder / "train.log"
    told, heard, written, short = (
        multiprocessing.Array("q", FRIENDS),
        multiprocessing.Array("q", RAW),
        multiprocessing.Value("q"),
        multiprocessing.Value("q"),
    )
    log.touch()
    sweeps = folder / "sweep.log"
    sweeps.touch()
    sweeping = Watched(Followed(str(sweeps)))
    following = Watched(Followed(str(log)))
    program = f"import time, itertools\nfor e in itertools.count(1):\n  print('epoch', e, 'loss', 1 / e, 'x' * 2000)\n  if time.time() > {end}: break\n  time.sleep(0.002)"
    held = start([sys.executable, "-c", program], folder=str(folder))
    running = Watched(held)
    stop = threading.Event()
    playing = threading.Thread(target=replay_again, args=(stop,), daemon=True)
    playing.start()
    works = [
        (friends, (path, end, told)),
        (raw, (path, end, heard)),
        (vandal, (path, end)),
        (rotate, (log, end, written)),
        (sweep, (path, sweeps, end, short)),
    ]
    processes = [multiprocessing.Process(target=work, args=arguments) for work, arguments in works]
    for process in processes:
        process.start()
    states = []
    while time.time() < end:
        time.sleep(min(60, max(0.1, end - time.time())))
        states.append(report(began, listening))
    for process in processes:
        process.join()
    stop.set()
    time.sleep(5)
    return judged(
        states,
        [listening.end(), following.end(), running.end(), sweeping.end()],
        (list(told), list(heard), written.value, short.value),
        held,
    )


def lowest(states):
    """The least of each: how many writers are there at the end of a minute is chance, what has leaked stays."""
    return tuple(min(column) for column in zip(*states, strict=True))


def judged(states, snapshots, written, held) -> int:
    """Count what arrived against what was written; 1 if something is wrong."""
    socket_runs = {
        run.name: max(len(curve) for curve in run.curves) for run in snapshots[0].runs if run.curves
    }
    wanted = {
        **{f"friend{n}": count for n, count in enumerate(written[0])},
        **{f"raw{n}": count for n, count in enumerate(written[1])},
    }
    lost = {
        name: count - socket_runs.get(name, 0)
        for name, count in wanted.items()
        if count != socket_runs.get(name, 0)
    }
    brief = [run for run in snapshots[0].runs if run.name.startswith("short")]
    torn = [run.name for run in brief if [len(c) for c in run.curves] != [EPOCHS]]
    swept = [[len(c) for c in run.curves] for run in snapshots[3].runs]
    missed = written[3] - swept.count([EPOCHS])
    print(
        f"short runs: {written[3]:,} written, {len(brief):,} of them still kept at the socket, torn: {torn or 'none'}; in the log {missed} missing"
    )
    epochs = sum(len(run.curves[0]) for run in snapshots[1].runs if run.curves)
    last = held.output(8192).decode().strip().splitlines()[-1].split()[1]
    printed = sum(len(run.curves[0]) for run in snapshots[2].runs if run.curves)
    print(
        f"socket: {sum(wanted.values()):,} lines of {len(wanted)} runs written, lost: {lost or 'none'}"
    )
    print(
        f"rotated file: {written[2]:,} epochs written, {written[2] - epochs} lost; held command: {int(last):,} printed, {int(last) - printed} lost"
    )
    first, final = (
        lowest(states[: len(states) // 2 + 1][-len(states) // 4 :]),
        lowest(states[-max(1, len(states) // 4) :]),
    )
    grown = 1e6 * (final[0] - first[0])
    told = sum(points(snapshot) for snapshot in snapshots)
    print(
        f"memory {first[0]:.0f} -> {final[0]:.0f} MB ({grown / max(told, 1):.0f} bytes a point of {told:,}), descriptors {first[1]} -> {final[1]}, threads {first[2]} -> {final[2]}"
    )
    return int(
        bool(lost or torn)
        or missed
        or epochs != written[2]
        or printed != int(last)
        or final[1] > first[1] + 40
        or final[2] > first[2] + 5
    )


if __name__ == "__main__":
    sys.exit(main())
