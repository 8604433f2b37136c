"""Whole processes against a floor, in turn and in one run: `python -m tests.benchmarks.paths [NAME ...]`.

`check` of a short log against `import numpy`; a million hand-written lines and a Keras log of redrawn bars against
`re.findall` of the exact pattern; JSON lines against `json.loads`; a TensorBoard folder against tensorboard's EventAccumulator
and terminalboard, a whole report against runmedic (`pip install tensorboard terminalboard runmedic`; left out where they are
not there); memory; an epoch arriving at a long run against one at a short run; many files on all processors against one.
Prints the median ratio, and the fastest of each.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from curvetui.engine.session import Session
from curvetui.sources import Chunk
from tests.benchmarks.wire import epochs
from tests.conftest import SAMPLES

CHECK = [sys.executable, "-m", "curvetui", "check", "--report", "json", "--series"]
MILLION = 1_000_000


def taken(command: list[str]) -> float:
    """Seconds that a process takes."""
    began = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - began


def ratio(name: str, ours: Callable[[], float], theirs: Callable[[], float], rounds: int) -> None:
    """Measure both in turn, and print."""
    ours()
    pairs = [(ours(), theirs()) for _ in range(rounds)]
    middle = statistics.median(a / b for a, b in pairs)
    mine, base = min(a for a, _ in pairs), min(b for _, b in pairs)
    print(
        f"{name:<34}{middle:6.2f} x   (fastest {mine * 1e3:,.0f} and {base * 1e3:,.0f} ms: {mine / base:.2f} x)",
        flush=True,
    )


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def short(folder: Path) -> None:
    """`check` of 60 epochs against `import numpy`."""
    log = folder / "short.log"
    log.write_text("".join(epochs(60)), encoding="utf-8")
    command = [sys.executable, "-m", "curvetui", "check", str(log)]
    ratio(
        "check of 60 epochs / import numpy",
        lambda: taken(command),
        lambda: taken(python("import numpy")),
        9,
    )


def write_lines(log: Path, count: int) -> str:
    """*count* lines as nanoGPT prints them; returns the exact pattern of one."""
    with log.open("w", encoding="utf-8") as file:
        for i in range(count):
            file.write(
                f"iter {i}: loss {10 / (1 + i / 9000) + i % 7 / 90:.4f}, time {20 + i % 9}.{i % 97:02}ms, mfu {30 + i % 3}.{i % 89:02}%\n"
            )
    return r"iter (\d+): loss ([\d.]+), time ([\d.]+)ms, mfu ([\d.]+)%"


def write_records(log: Path, count: int) -> None:
    """*count* JSON lines."""
    with log.open("w", encoding="utf-8") as file:
        for i in range(count):
            file.write(
                f'{{"step": {i}, "epoch": {i / 5000:.4f}, "loss": {10 / (1 + i / 9000):.6f}, "lr": 0.0003, "grad_norm": {1 + i % 50 / 90:.4f}}}\n'
            )


def write_bars(log: Path, epochs: int) -> str:
    """*epochs* epochs of Keras whose bars are redrawn 281 times; returns the exact pattern of a frame."""
    with log.open("w", encoding="utf-8") as file:
        for epoch in range(epochs):
            loss = 2 / (1 + epoch / 50)
            file.write(f"Epoch {epoch + 1}/{epochs}\n")
            file.writelines(
                f"\r{i:3d}/281 [{'=' * (i // 10):.<28}] - ETA: {281 - i}s - loss: {loss:.4f} - accuracy: {1 - loss / 3:.4f}"
                for i in range(1, 281)
            )
            file.write(
                f"\r281/281 [{'=' * 28}] - 9s 31ms/step - loss: {loss:.4f} - accuracy: {1 - loss / 3:.4f} - val_loss: {loss:.4f} - val_accuracy: {1 - loss / 3:.4f}\n"
            )
    return r"(\d+)/281 .*?loss: ([\d.]+) - accuracy: ([\d.]+)"


def findall(pattern: str, log: Path) -> list[str]:
    """The floor: every match of *pattern* in the bytes of *log*."""
    return python(f"import re; re.findall({pattern.encode()!r}, open({str(log)!r}, 'rb').read())")


def lines(folder: Path) -> None:
    """A million lines of nanoGPT against `re.findall`."""
    log = folder / "lines.log"
    found = findall(write_lines(log, MILLION), log)
    for series in ("thin", "all"):
        ratio(
            f"million lines, --series {series} / findall",
            lambda: taken([*CHECK, series, str(log)]),
            lambda: taken(found),
            3,
        )


def records(folder: Path) -> None:
    """Half a million JSON lines against `json.loads`."""
    log = folder / "lines.jsonl"
    write_records(log, MILLION // 2)
    floor = python(f"import json\nfor line in open({str(log)!r}): json.loads(line)")
    ratio(
        "500 000 JSON lines / json.loads",
        lambda: taken([*CHECK, "thin", str(log)]),
        lambda: taken(floor),
        3,
    )


def bars(folder: Path) -> None:
    """A Keras log whose bars are redrawn 281 times an epoch against `re.findall`."""
    log = folder / "bars.log"
    found = findall(write_bars(log, 2150), log)
    ratio(
        f"Keras, {os.path.getsize(log) >> 20} MB of bars / findall",
        lambda: taken([*CHECK, "thin", str(log)]),
        lambda: taken(found),
        3,
    )


def tensorboard(folder: Path) -> None:
    """400 000 scalars against tensorboard's own reader and terminalboard's, which lists the tags."""
    from tests.stores.writing import event

    home = folder / "board"
    home.mkdir()
    with (home / "events.out.tfevents.1000.host.1.0").open("wb") as file:
        file.write(event(0))
        for i in range(100_000):
            file.writelines(
                event(i + 1, tag, 1 / (1 + i / 900), time=1000.0 + i)
                for tag in ("train/loss", "val/loss", "lr", "grad_norm")
            )
    code = f"from tensorboard.backend.event_processing.event_accumulator import EventAccumulator as E; E({str(home)!r}, {{'scalars': 0}}).Reload()"
    found = not subprocess.run(
        python("import tensorboard"), stderr=subprocess.DEVNULL, check=False
    ).returncode
    against(
        {
            "EventAccumulator": python(code) if found else None,
            "terminalboard": peer("terminalboard", "--list", home),
        },
        "400 000 scalars",
        [*CHECK, "thin", str(home)],
    )


def peer(name: str, *arguments: object) -> list[str] | None:
    """The command of another program, None where it is not installed."""
    found = shutil.which(name)
    return [found, *map(str, arguments)] if found else None


def against(peers: dict[str, list[str] | None], what: str, ours: list[str]) -> None:
    """Measure *ours* against each peer that is there; a bare number where none is."""
    for name, command in peers.items():
        if command:
            ratio(
                f"{what} / {name}", lambda: taken(ours), lambda command=command: taken(command), 2
            )  # type: ignore[misc]
    if not any(peers.values()):
        print(
            f"{what}: {min(taken(ours) for _ in range(3)) * 1e3:,.0f} ms ({' and '.join(peers)} not installed: no ratio)",
            flush=True,
        )


def memory(_: Path) -> None:
    """What the points of a long run take at the most, with its judgement, beyond the 16 bytes that each needs."""
    for points in (60, MILLION, 10 * MILLION // 4, 10 * MILLION):
        code = (
            "from curvetui.engine.session import Session\nfrom curvetui.sources import Chunk\ns = Session()\n"
            f"for a in range(0, {points}, 10000):\n"
            f"    s.take(Chunk('a', ''.join(f'step {{i}} loss {{i % 97 / 9 + 1:.3f}} acc {{i % 89 / 99:.3f}} lr 0.001 norm {{i % 83 / 7:.2f}}\\n' for i in range(a, min(a + 10000, {points}))).encode()))\n"
            "s.snapshot()\nprint(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
        )
        kilobytes = int(
            subprocess.run(python(code), capture_output=True, text=True, check=True).stdout
        )
        print(
            f"memory of {points:,} points x 4 metrics: {kilobytes / 1024:,.0f} MB (needed for the numbers: {points * 4 * 16 / (1 << 20):,.0f} MB)",
            flush=True,
        )


def arriving(_: Path) -> None:
    """An epoch that comes to a run of 100 000 against one that comes to a run of 100: reading it and judging anew."""

    def cost(rows: int) -> float:
        session = Session()
        text = "".join(
            f"epoch {e} loss {2 / (1 + e / 50) + e % 5 / 300:.4f} val_loss {2.1 / (1 + e / 50) + e % 7 / 200:.4f}\n"
            for e in range(rows + 40)
        )
        rest = text.splitlines(keepends=True)
        session.take(Chunk("a", "".join(rest[:rows]).encode()))
        session.snapshot()
        took = []
        for line in rest[rows:]:
            began = time.perf_counter()
            session.take(Chunk("a", line.encode()))
            session.snapshot()
            took.append(time.perf_counter() - began)
        return statistics.median(took)

    few, many = cost(100), cost(100_000)
    print(
        f"an epoch at 100 000 / at 100: {many / few:.2f} x   ({many * 1e3:.1f} and {few * 1e3:.1f} ms)",
        flush=True,
    )


def many(folder: Path) -> None:
    """1 000 logs on all processors against one process."""
    names = []
    for i in range(1000):
        names.append(str(folder / f"{i}.log"))
        Path(names[-1]).write_bytes(SAMPLES[i % len(SAMPLES)].read_bytes())
    one = ["taskset", "-c", "0"]
    ratio(
        "1 000 logs, one processor / all",
        lambda: taken([*one, *CHECK, "none", *names]),
        lambda: taken([*CHECK, "none", *names]),
        1,
    )


def report(folder: Path) -> None:
    """The whole report of a log of 100 000 lines, against runmedic's."""
    log = folder / "hundred.log"
    log.write_text(
        "".join(
            f"epoch {e // 100} step {e} loss {5 / (1 + e / 9000):.4f} acc {1 - 1 / (1 + e / 9000):.4f}\n"
            for e in range(100_000)
        ),
        encoding="utf-8",
    )
    against(
        {"runmedic": peer("runmedic", "diagnose", log)},
        "100 000 lines, whole report",
        [*CHECK[:4], str(log)],
    )


ALL = {
    f.__name__: f
    for f in (short, lines, records, bars, tensorboard, memory, arriving, many, report)
}


def main() -> None:
    """Measure all, or those that are named."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", choices=[*ALL, []])
    for name in parser.parse_args().names or ALL:
        with tempfile.TemporaryDirectory() as folder:
            ALL[name](Path(folder))
    print(
        f"peak of this program itself: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MB",
        file=sys.stderr,
    )


if __name__ == "__main__":
    main()
