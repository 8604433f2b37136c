"""Lines a second through the whole engine (reading, points, all detectors), against `re.findall` of the exact pattern.

    python tests/benchmarks/engine.py [--lines 1000000]

Prints one line a log: seconds, lines a second, and the ratio to the floor, all taken in one run. Machines are noisy:
compare the ratios.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections.abc import Callable

from curvetui.engine.session import Session
from curvetui.sources import Chunk

SLICE = 1 << 20


def nanogpt(count: int) -> bytes:
    """`iter 10: loss 3.1, time 20ms, mfu 30%`."""
    rng = random.Random(1)
    lines = [
        f"iter {10 * i}: loss {9 / (1 + i) ** 0.2 + rng.gauss(0, 0.02):.4f}, time {20 + rng.random():.2f}ms, mfu {30 + rng.random():.2f}%\n"
        for i in range(count)
    ]
    return "".join(lines).encode()


def hand_written(count: int) -> bytes:
    """`epoch 3 | train loss 0.1 | val loss 0.2 | val acc 93.2`."""
    rng = random.Random(2)
    lines = [
        f"epoch {i} | train loss {5 / (1 + i) ** 0.3:.4f} | val loss {5 / (1 + i) ** 0.3 + rng.gauss(0, 0.01):.4f} | val acc {90 + rng.random():.2f}\n"
        for i in range(count)
    ]
    return "".join(lines).encode()


LOGS: dict[str, tuple[Callable[[int], bytes], bytes]] = {
    "nanogpt": (nanogpt, rb"iter (\d+): loss ([\d.]+), time ([\d.]+)ms, mfu ([\d.]+)%"),
    "hand-written": (
        hand_written,
        rb"epoch (\d+) \| train loss ([\d.-]+) \| val loss ([\d.-]+) \| val acc ([\d.]+)",
    ),
}


def engine(data: bytes) -> float:
    """Seconds for everything."""
    start = time.perf_counter()
    session = Session()
    for at in range(0, len(data), SLICE):
        session.take(Chunk("a.log", data[at : at + SLICE]))
    snapshot = session.finish()
    assert snapshot.runs
    return time.perf_counter() - start


def floor(data: bytes, pattern: bytes) -> float:
    """Seconds for finding the pattern alone."""
    start = time.perf_counter()
    assert re.compile(pattern).findall(data)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lines", type=int, default=1_000_000)
    options = parser.parse_args()
    for name, (make, pattern) in LOGS.items():
        data = make(options.lines)
        least, took = floor(data, pattern), engine(data)
        print(
            f"{name:<14} {took:6.2f} s  {options.lines / took:10,.0f} lines/s  {took / least:5.2f} x re.findall"
        )


if __name__ == "__main__":
    main()
