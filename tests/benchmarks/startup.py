"""What the screen costs beside the curves, each against an empty Textual app in the same run: `python -m tests.benchmarks.startup`.

Start until the first chart of a 60-epoch log (the empty app: until its first full frame), memory, the first chart
of a log of 100 MB, a line appended until it is on the screen, processor time and bytes while a run is alive but
silent, and leaving. All under a pseudo-terminal, in turn.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.keys import MIB, steps
from tests.benchmarks.pty_screen import PtyScreen
from tests.benchmarks.wire import CURVETUI, epochs

EMPTY = [sys.executable, "-c", "from textual.app import App; App().run()"]
BRAILLE = tuple(bytes([0xE2, lead]) for lead in range(0xA0, 0xA4))
SIZE = (120, 40)
SETTLED = 3.0
"""Seconds after the start that memory and idling are measured at."""


def empty() -> PtyScreen:
    """An empty Textual app that has painted the whole screen."""
    screen = PtyScreen(EMPTY, SIZE)
    while len(screen.sent) < SIZE[0] * SIZE[1]:
        screen.read(1.0)
    return screen


def with_chart(log: Path) -> PtyScreen:
    """The screen on *log*, with the first dot of a curve."""
    screen = PtyScreen([*CURVETUI, str(log)], SIZE)
    while not any(mark in screen.sent for mark in BRAILLE):
        screen.read(1.0)
    return screen


def began(screen: PtyScreen) -> float:
    """Seconds that *screen* took so far; ends it."""
    seconds = time.perf_counter() - screen.began
    screen.close()
    return seconds


def start(log: Path, rounds: int) -> str:
    """Time to the first chart against the empty app."""
    ours, theirs = [], []
    began(with_chart(log)), began(empty())
    for _ in range(rounds):
        theirs.append(began(empty()))
        ours.append(began(with_chart(log)))
    base, mine = statistics.median(theirs), statistics.median(ours)
    return (
        f"first chart {mine * 1e3:.0f} ms, empty Textual app {base * 1e3:.0f} ms: {mine / base:.2f} x"
        f" (fastest {min(ours) * 1e3:.0f} and {min(theirs) * 1e3:.0f} ms: {min(ours) / min(theirs):.2f} x)"
    )


def memory(log: Path) -> str:
    """Resident memory against the empty app's, when both have come to rest."""
    sizes = []
    for screen in (with_chart(log), empty()):
        screen.until_quiet(SETTLED)
        sizes.append(screen.memory())
        screen.close()
    return f"memory {sizes[0] / MIB:.0f} MiB, empty Textual app {sizes[1] / MIB:.0f} MiB: {sizes[0] / sizes[1]:.2f} x"


def large(folder: Path, megabytes: int) -> str:
    """Time to the first chart of a long log."""
    log, first = folder / "large.log", 0
    with log.open("wb") as file:
        while file.tell() < megabytes * MIB:
            file.write(steps(first, 50_000))
            first += 50_000
    seconds = [began(with_chart(log)) for _ in range(3)]
    log.unlink()
    return f"first chart of {megabytes} MB: {statistics.median(seconds) * 1e3:.0f} ms"


def appended(folder: Path, idle: float) -> str:
    """From a line to the screen; then what a silent run costs, and leaving it."""
    log, lines = folder / "live.log", epochs(60)
    log.write_text("".join(lines[:20]), encoding="utf-8")
    screen, waits = with_chart(log), []
    screen.until_quiet(SETTLED)
    with log.open("a", encoding="utf-8") as stream:
        for line in lines[20:50]:
            written = time.perf_counter()
            stream.write(line)
            stream.flush()
            os.fsync(stream.fileno())
            screen.read(5.0)
            waits.append(time.perf_counter() - written)
            screen.until_quiet(0.4)
    spent, since = screen.seconds(), time.perf_counter()
    sent = screen.until_quiet(idle)
    share = (screen.seconds() - spent) / (time.perf_counter() - since)
    screen.type(b"q")
    return (
        f"line to screen: median {statistics.median(waits) * 1e3:.0f} ms, most {max(waits) * 1e3:.0f} ms\n"
        f"silent run, {idle:g} s: {share:.2%} of a core, {sent} bytes\n"
        f"q: left after {screen.until_ended() * 1e3:.0f} ms"
    )


def main() -> None:
    """Measure and print one line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--idle", type=float, default=60.0, help="seconds of silence")
    parser.add_argument("--megabytes", type=int, default=100)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "train.log"
        log.write_text("".join(epochs(60)), encoding="utf-8")
        print(start(log, asked.rounds), flush=True)
        print(memory(log), flush=True)
        print(large(Path(folder), asked.megabytes), flush=True)
        print(appended(Path(folder), asked.idle), flush=True)


if __name__ == "__main__":
    main()
