"""Lines a second that a socket takes without loss, from several writers: `python -m tests.benchmarks.sockets`.

Writers are processes of their own; the listener and all engines work in one thread. Every line is counted at the end.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import socket
import time

from curvetui.engine.session import Session
from curvetui.sources.socket import Listener
from curvetui.wire import address_of


def write(address: str, name: str, lines: int) -> None:
    """Send *lines* objects as fast as they are taken."""
    where = address_of(address)
    with socket.create_connection((where.host, where.port)) as sock:
        sock.sendall(json.dumps({"hello": 1, "run": name}).encode() + b"\n")
        for start in range(0, lines, 1000):
            block = (
                json.dumps(
                    {
                        "step": step,
                        "loss": 5 / (1 + step) ** 0.3,
                        "lr": 3e-4,
                        "grad_norm": 1 + step % 7,
                    }
                )
                + "\n"
                for step in range(start, min(start + 1000, lines))
            )
            sock.sendall("".join(block).encode())


def measure(writers: int, lines: int) -> tuple[float, int, int]:
    """(seconds, lines read, points in curves)."""
    listener = Listener("tcp://127.0.0.1:0")
    listener.ends = True
    session = Session()
    processes = [
        multiprocessing.Process(target=write, args=(listener.address, f"run{n}", lines))
        for n in range(writers)
    ]
    for process in processes:
        process.start()
    start = 0.0
    for chunk in listener.chunks():
        start = start or (time.perf_counter() if chunk.records else 0.0)
        session.take(chunk)
    took = time.perf_counter() - start
    for process in processes:
        process.join()
    read = sum(counts.read for counts in session.counts().values())
    return (
        took,
        read,
        sum(len(curve) for history in session.finish_reading() for curve in history.curves),
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lines", type=int, default=400_000, help="of all writers together")
    options = parser.parse_args()
    for writers in (1, 8, 200):
        each = options.lines // writers
        took, read, points = measure(writers, each)
        lost = writers * each - read
        print(
            f"{writers:4} writers: {read / took:10,.0f} lines/s, {lost} of {writers * each:,} lines lost, {points:,} points, {took:.2f} s"
        )


if __name__ == "__main__":
    main()
