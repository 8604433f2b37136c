"""Random and broken input for the small readers: `python -m tests.benchmarks.fuzz_texts --inputs 100000`.

The lines of all formats, HTML pages, notebooks, settings, event logs, state files, and the grammars of rules, patterns and derived metrics. Each
refuses with its own error or reads something; nothing else may be raised, and no input may take `SLOW` seconds. `fuzz`
does the same for logs, stores and the wire.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

from curvetui.alerts.event_log import EventLog
from curvetui.charts.derived import DerivedError, derived
from curvetui.engine.pattern import Pattern, PatternError, guess_pattern
from curvetui.engine.rule_grammar import RuleError
from curvetui.engine.rules import rule_of
from curvetui.engine.session import Session
from curvetui.formats import Line, formats
from curvetui.reading.scan import spans_of
from curvetui.run import History
from curvetui.sources import Chunk
from curvetui.stores._html import csv_of
from curvetui.stores.notebook import printed
from curvetui.system.settings import SettingsError, read_settings
from curvetui.tui.view_state import Memory
from tests.benchmarks.fuzz import broken
from tests.tui.screens import SEED, run_of, screen_state

SLOW = 2.0
"""Seconds that one of these inputs, of a few kilobytes, may take."""
PAGE = b"<table><tr><th>Epoch</th><th>Training Loss</th></tr><tr><td>1</td><td>0.5</td></tr></table><!-- x --><![CDATA[y]]><a href='x'>"
NOTEBOOK = json.dumps(
    {"cells": [{"cell_type": "code", "outputs": [{"output_type": "stream", "text": ["epoch 1 loss 0.5\n"]}, {"data": {"text/html": PAGE.decode()}}]}]}
).encode()  # fmt: skip
SETTINGS = b'language = "zh"\ncharts = 2\nbell = true\nmetric = ["*loss"]\n[patterns]\nx = "epoch {epoch} loss {loss}"\n'
EVENT = b'{"schema": "curvetui.event/1", "run": "a", "event": "finding", "finding": {"kind": "plateau", "metrics": ["loss"], "first": 3}}\n'
STATE = b'{"schema": "curvetui.state/1", "pressed": 1.5, "view": {"run": "a", "metrics": {"1": "loss"}, "slot": 1, "axis": "time", "flipped": ["a"], "charts": 2}, "seen": {"a": {"epoch": 3, "best": {"loss": 0.5}}}}'
RULES = (b"val_loss > 2 * train_loss for 3", b"median(loss, 5) > 1e3 and not lr < 0.1", b"abs(loss - best(val_loss)) / loss >= 0.5", b"rise(loss, 3) > 0 or epoch > 5")  # fmt: skip
PATTERNS = (b"epoch {epoch} loss {train_loss} acc {val_accuracy}", b"{} step {step}: {x} {*}", b"[{step}] {a},{b},{c}")  # fmt: skip
DERIVED = (b"val_loss - train_loss", b"log(train_loss / 2) * -3e4", b"abs(val_loss)+sqrt((train_loss))", b"exp(1e308)")  # fmt: skip


@cache
def _history() -> History:
    """A run with two losses."""
    lines = "".join(f"epoch {e} train_loss {1 / e} val_loss {1.1 / e}\n" for e in range(1, 20))
    session = Session()
    session.take(Chunk("a.log", lines.encode()))
    return session.finish_reading()[0]


@cache
def _session() -> Session:
    return Session()


def lines(data: bytes, _: Path) -> None:
    """The examples of all formats, in one log without end: nothing of it is judged."""
    _session().take(Chunk("a.log", data + b"\n"))
    assert not any(engine._failed for engine in _session()._engines.values())


def html(data: bytes, _: Path) -> None:
    csv_of(data.decode("utf-8", "replace"))


def notebook(data: bytes, _: Path) -> None:
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return
    for _text in printed(document):
        pass


def settings(data: bytes, path: Path) -> None:
    path.write_bytes(data)
    try:
        read_settings(path)
    except SettingsError:
        pass


def events(data: bytes, path: Path) -> None:
    path.write_bytes(EVENT + data + b"\n" + EVENT)
    assert len(list(EventLog(str(path)).written())) >= 2


def state(data: bytes, path: Path) -> None:
    path.write_bytes(data)
    screen = screen_state(run_of(SEED), size=(80, 24))
    Memory(path).recall(screen)
    Memory(path.with_name("new")).keep(screen)


def rules(data: bytes, _: Path) -> None:
    try:
        rule = rule_of(data.decode("utf-8", "replace"))
    except RuleError:
        return
    list(rule.detect(_history()))


def patterns(data: bytes, _: Path) -> None:
    text = data.decode("utf-8", "replace")
    guess_pattern([text, text.replace("1", "2")])
    try:
        found = Pattern(text)
    except PatternError:
        return
    for line in ("epoch 3 loss 0.5 acc 0.25", text, "1 " * 200):
        found.read(Line(line, spans_of(line)))


def metrics(data: bytes, _: Path) -> None:
    try:
        derived(data.decode("utf-8", "replace"), _history().curves)
    except DerivedError:
        pass


EXAMPLES = tuple(f"{text}\n".encode() for format in formats() for text, _ in format.examples)
READERS: dict[Callable[[bytes, Path], None], tuple[bytes, ...]] = {
    lines: EXAMPLES, html: (PAGE,), notebook: (NOTEBOOK,), settings: (SETTINGS,), events: (EVENT,), state: (STATE,),
    rules: RULES, patterns: PATTERNS, metrics: DERIVED,
}  # fmt: skip
DEEP = (
    b"[" * 3000,
    b"(" * 3000,
    b'{"a":' * 3000,
    b"<!--" * 300,
    b"<a " * 300,
    "²³".encode(),
    b"1e999",
    b"-" * 3000,
)


def tried(read: Callable[[bytes, Path], None], count: int, seed: int) -> float:
    """Seconds that the slowest of *count* inputs took."""
    rng, worst, slowest = random.Random(seed), 0.0, b""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "input"
        for _ in range(count):
            data = broken(rng, READERS[read])
            if rng.random() < 0.05:
                at = rng.randrange(len(data) + 1)
                data = data[:at] + rng.choice(DEEP) + data[at:]
            began = time.perf_counter()
            try:
                read(data, path)
            except Exception as error:
                raise AssertionError(f"{read.__name__}: {data!r}") from error
            worst, slowest = max((worst, slowest), (time.perf_counter() - began, data))
            for left in Path(folder).iterdir():
                left.unlink()
    assert worst < SLOW, (read.__name__, slowest[:100])
    return worst


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=[read.__name__ for read in READERS])
    options = parser.parse_args()
    for read in READERS:
        if read.__name__ in options.only:
            worst = tried(read, options.inputs, options.seed)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
            print(
                f"{read.__name__:<10} {options.inputs:,} inputs, slowest {worst * 1e3:.0f} ms, peak {peak} MB",
                flush=True,
            )


if __name__ == "__main__":
    main()
