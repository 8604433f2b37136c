"""Bytes to the terminal for each new epoch, and while nothing happens: `python -m tests.benchmarks.wire`.

A Keras log of a run with a known plan grows epoch by epoch under a pseudo-terminal of 200×50 (two charts and the
panel); after each epoch everything that was sent until half a second of silence is counted.
"""

from __future__ import annotations

import argparse
import math
import random
import statistics
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.pty_screen import PtyScreen

CURVETUI = [sys.executable, "-c", "from curvetui.cli.start import entry; entry()"]


def epochs(count: int) -> list[str]:
    """A healthy run as Keras prints it, with a little noise; the same every time."""
    rng = random.Random(7)
    out = []
    for epoch in range(1, count + 1):
        loss, val = (
            a * math.exp(-epoch / 15) + b + rng.gauss(0, 0.01) for a, b in ((2.0, 0.08), (1.8, 0.3))
        )
        accuracy, val_accuracy = 1 - loss / 2.6, 1 - val / 2.9
        out.append(
            f"Epoch {epoch}/{count}\n391/391 - 12s - 31ms/step - accuracy: {accuracy:.4f} - loss: {loss:.4f}"
            f" - val_accuracy: {val_accuracy:.4f} - val_loss: {val:.4f}\n"
        )
    return out


def measure(
    count: int, size: tuple[int, int], idle: float, options: list[str]
) -> tuple[list[int], int]:
    """(bytes for each epoch but the first, bytes while idle)."""
    lines = epochs(count)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "train.log"
        log.write_text(lines[0], encoding="utf-8")
        screen = PtyScreen([*CURVETUI, str(log), *options], size)
        try:
            screen.until(b"val" if "--ascii" in options else "╍ val".encode())
            screen.until_quiet(1.0)
            costs = []
            for line in lines[1:]:
                with log.open("a", encoding="utf-8") as stream:
                    stream.write(line)
                costs.append(screen.until_quiet(0.5))
            return costs, screen.until_quiet(idle)
        finally:
            screen.close()


def main() -> None:
    """Measure and print one line for people and scripts alike."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=60)
    parser.add_argument("--size", default="200x50")
    parser.add_argument(
        "--idle", type=float, default=5.0, help="seconds of silence to wait for at the end"
    )
    parser.add_argument("--ascii", action="store_true")
    asked = parser.parse_args()
    width, height = map(int, asked.size.split("x"))
    costs, idle = measure(
        asked.epochs, (width, height), asked.idle, ["--ascii"] if asked.ascii else []
    )
    costs.sort()
    at_90 = costs[int(len(costs) * 0.9)]
    print(
        f"bytes per epoch at {asked.size}: median {statistics.median(costs):.0f}, 90% {at_90}, most {costs[-1]}, "
        f"mean {statistics.mean(costs):.0f}; idle: {idle} bytes in {asked.idle:g} s"
    )


if __name__ == "__main__":
    main()
