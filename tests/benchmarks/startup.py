"""How long until the first chart, against an empty Textual app: `python -m tests.benchmarks.startup`.

Both run under a pseudo-terminal, in turn, many times. The empty app's time ends with its first full frame, ours
with the first braille dot of a curve of a 60-epoch log.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.pty_screen import PtyScreen
from tests.benchmarks.wire import CURVETUI, epochs

EMPTY = [sys.executable, "-c", "from textual.app import App; App().run()"]
BRAILLE = tuple(bytes([0xE2, lead]) for lead in range(0xA0, 0xA4))
SIZE = (120, 40)


def empty() -> float:
    """Seconds until an empty Textual app has painted the whole screen."""
    screen = PtyScreen(EMPTY, SIZE)
    try:
        while len(screen.sent) < SIZE[0] * SIZE[1]:
            screen.read(1.0)
        return time.perf_counter() - screen.began
    finally:
        screen.close()


def first_chart(log: Path) -> float:
    """Seconds until the first dot of a curve of *log*."""
    screen = PtyScreen([*CURVETUI, str(log)], SIZE)
    try:
        while not any(mark in screen.sent for mark in BRAILLE):
            screen.read(1.0)
        return time.perf_counter() - screen.began
    finally:
        screen.close()


def main() -> None:
    """Measure and print one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "train.log"
        log.write_text("".join(epochs(60)), encoding="utf-8")
        ours, theirs = [], []
        first_chart(log), empty()
        for _ in range(rounds):
            theirs.append(empty())
            ours.append(first_chart(log))
    base, mine = statistics.median(theirs), statistics.median(ours)
    print(
        f"first chart {mine * 1e3:.0f} ms, empty Textual app {base * 1e3:.0f} ms: {mine / base:.2f} x"
        f" (fastest {min(ours) * 1e3:.0f} and {min(theirs) * 1e3:.0f} ms: {min(ours) / min(theirs):.2f} x)"
    )


if __name__ == "__main__":
    main()
