"""How long a key waits until the screen changes: `python -m tests.benchmarks.keys`.

Four situations under a pseudo-terminal: a quiet log, the table of 1 000 runs, a log that grows by 20 000 lines a second,
and a log of 100 MB that is being read. Every key changes something on the screen (the cursor, smoothing, the y axis, the selected finding).
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.pty_screen import PtyScreen
from tests.benchmarks.wire import CURVETUI, epochs

KEYS = (b"s", b"z", b"?", b"?", b"\x1b[D", b"g", b"+", b"z", b"0")
"""Pressed in turn; each of them changes cells."""
TABLE_KEYS = (b"\x1b[B", b"\x1b[B", b"\x1b[C", b"\x1b[A", b"\x1b[D")
"""The same for the table of runs: other lines and another order."""
PAUSE = 0.15
"""Seconds between keys."""
MIB = 1 << 20


def steps(first: int, count: int) -> bytes:
    """Lines of a long run, falling loss with some noise."""
    return b"".join(
        b"step %d loss %.4f lr 3.0e-04 grad_norm %.3f\n"
        % (n, 2.0 / (1 + n / 50_000) + 0.01 * (n * 7919 % 13), 1 + n % 7 / 10)
        for n in range(first, first + count)
    )


def flood(path: str, rate: int) -> None:
    """Write *rate* lines a second, in tenths of a second, until killed."""
    done, began = 2000, time.monotonic()
    with open(path, "ab", buffering=0) as log:
        while True:
            log.write(steps(done, rate // 10))
            done += rate // 10
            time.sleep(max(0.0, began + (done - 2000) / rate - time.monotonic()))


def wait(screen: PtyScreen, key: bytes) -> float:
    """Seconds from *key* to the next bytes, what was on its way before not counted."""
    while screen.read(0.0):
        pass
    began = time.perf_counter()
    screen.type(key)
    if not screen.read(5.0):
        raise RuntimeError(f"{key!r} changed nothing")
    return time.perf_counter() - began


def measure(log: Path, keys: int, size: tuple[int, int], runs: int = 0) -> list[float]:
    """Milliseconds that each of *keys* keys waited; *runs*: in their table, once all are read."""
    screen, pressed = PtyScreen([*CURVETUI, str(log)], size), TABLE_KEYS if runs else KEYS
    try:
        screen.until("╰─".encode())
        if runs:
            screen.until_quiet(5.0)
        time.sleep(0.5)
        waits = []
        for n in range(keys):
            end = time.monotonic() + PAUSE
            while time.monotonic() < end:
                screen.read(max(0.0, end - time.monotonic()))
            waits.append(1000 * wait(screen, pressed[n % len(pressed)]))
        return waits
    finally:
        screen.close()


def told(name: str, waits: list[float]) -> str:
    """One line for people and scripts alike."""
    waits = sorted(waits)
    return f"{name}: median {statistics.median(waits):.0f} ms, 99% {waits[int(len(waits) * 0.99)]:.0f} ms, most {waits[-1]:.0f} ms ({len(waits)} keys)"


def main() -> None:
    """Measure the four situations."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keys", type=int, default=100)
    parser.add_argument("--rate", type=int, default=20_000, help="lines a second")
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--size", default="200x50")
    parser.add_argument("--megabytes", type=int, default=100)
    asked = parser.parse_args()
    width, height = map(int, asked.size.split("x"))
    with tempfile.TemporaryDirectory() as folder:
        quiet = Path(folder) / "quiet.log"
        quiet.write_text("".join(epochs(60)), encoding="utf-8")
        print(told("quiet", measure(quiet, asked.keys, (width, height))), flush=True)
        sweep = Path(folder) / "sweep"
        for run in range(asked.runs):
            (sweep / f"lr0.1_s{run}").mkdir(parents=True)
            (sweep / f"lr0.1_s{run}" / "train.log").write_text("".join(epochs(20)), "utf-8")
        waits = measure(sweep, asked.keys, (width, height), asked.runs)
        print(told(f"table of {asked.runs} runs", waits), flush=True)
        growing = Path(folder) / "growing.log"
        growing.write_bytes(steps(0, 2000))
        writer = multiprocessing.Process(target=flood, args=(str(growing), asked.rate), daemon=True)
        writer.start()
        print(
            told(f"{asked.rate} lines a second", measure(growing, asked.keys, (width, height))),
            flush=True,
        )
        writer.kill()
        large, first = Path(folder) / "large.log", 0
        with large.open("wb") as file:
            while file.tell() < asked.megabytes * MIB:
                file.write(steps(first, 50_000))
                first += 50_000
        print(
            told(f"reading {asked.megabytes} MB", measure(large, asked.keys, (width, height))),
            flush=True,
        )


if __name__ == "__main__":
    sys.exit(main())
