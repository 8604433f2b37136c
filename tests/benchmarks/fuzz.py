"""Random and broken input for whatever reads: `python -m tests.benchmarks.fuzz --inputs 1000000`.

Lines of the wire are cut, joined, turned over and filled with noise, and so are the far side's marks of `ssh://`, the lines of
all sample logs, and the files of all stores. Nothing may raise but a refusal, nothing may be kept beyond the limits, what is
told must be strict JSON without control characters, and a good line afterwards must be read.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from curvetui.engine.session import Session
from curvetui.engine.store_source import Opener
from curvetui.model import Snapshot
from curvetui.reports import Findings
from curvetui.reports.json import run_of
from curvetui.sources import Chunk
from curvetui.sources.connection import RefusedError, WriterConnection
from curvetui.sources.counts import Counts
from curvetui.sources.remote_script import Reception, StreamMark
from curvetui.wire import MAX_LINE
from tests.conftest import SAMPLES
from tests.stores.test_stores import WRITERS

SEEDS = (
    b'{"hello": 1, "run": "a", "rank": 1, "token": "t", "errors": true}\n', b'{"epoch": 3, "step": 843, "loss": 0.41, "val_loss": NaN}\n',
    b'{"time": 1e9, "planned_epochs": 10, "message": "warm-up", "end": "failed"}\n', b"epoch 3 loss 0.41 acc 97.2%\n", b"\r 10%|#  | 1/10\r",
    b"{'loss': 0.5, 'epoch': 1.0}\n", b'{"a": {"b": {"c": [1, {"d": null}]}}, "x": Infinity, "y": -1e400}\n', b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01",
    b"\x1b[2J\x00\xff\xfe", b'{"run": 7, "rank": -1, "rank": 1e99, "epoch": Infinity, "step": "x"}\n', b"[[[[[[{{{{{{", '{"损失": 0.1}\n'.encode(),
)  # fmt: skip
TOKENS = (
    b"{",
    b"}",
    b'"',
    b":",
    b",",
    b"\n",
    b"\r",
    b"\\u0000",
    b"\\ud800",
    b"nan",
    b"-",
    b"1e999",
    b"\0",
    b"\xc3",
    b"true",
    b"[",
)
STEERS = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]")
WORD = "curvetui0123456789abcdef"


def broken(rng: random.Random, seeds: Iterable[bytes]) -> bytes:
    """One input: some seeds, damaged."""
    data = bytearray(b"".join(rng.choices(tuple(seeds), k=rng.randrange(1, 4))))
    for _ in range(rng.randrange(0, 6)):
        at = rng.randrange(len(data) + 1)
        match rng.randrange(5):
            case 0:
                data[at : at + rng.randrange(1, 8)] = b""
            case 1:
                data[at:at] = rng.choice(TOKENS)
            case 2:
                data[at:at] = rng.randbytes(rng.randrange(1, 6))
            case 3:
                data[at : at + 1] = bytes((rng.randrange(256),))
            case _:
                data[at:at] = data[: rng.randrange(len(data) + 1)]
    return bytes(data)


def pieces(rng: random.Random, data: bytes) -> list[bytes]:
    cuts = sorted(rng.randrange(len(data) + 1) for _ in range(rng.randrange(3)))
    return [data[a:b] for a, b in zip([0, *cuts], [*cuts, len(data)], strict=True)]


def one_connection(rng: random.Random) -> int:
    """A connection that says up to 50 broken things, one in twenty into engines; how many."""
    counts, session, reads = Counts(), Session(), rng.random() < 0.05
    connection = WriterConnection(counts, rng.choice((None, None, "t")))
    said = 0
    try:
        for _ in range(rng.randrange(1, 50)):
            said += 1
            for piece in pieces(rng, broken(rng, SEEDS)):
                for told in connection.feed(piece):
                    if reads:
                        session.take(Chunk(told.run or "nameless", told.text, records=told.records))
            assert len(connection._rest) <= MAX_LINE
        if connection.known:
            told = [
                t
                for t in connection.feed(b'\n{"run": "good", "epoch": 1, "good": 1}\n')
                if t.run == "good"
            ]
            assert told[0].records[-1].values == {"good": 1.0}
        list(connection.finish())
    except RefusedError:
        pass
    if reads:
        session.finish()
    return said


def one_reception(rng: random.Random) -> int:
    """What an ssh connection brings, broken and cut anywhere: the same bytes and marks as in one piece."""
    reception, cut, whole = Reception(WORD), [], b""
    said = rng.randrange(1, 50)
    seeds = (
        *SEEDS,
        f"{WORD} new\n".encode(),
        f"{WORD} .\n".encode(),
        WORD.encode(),
        f"{WORD} ".encode() + b"x" * 300,
    )
    for _ in range(said):
        data = broken(rng, seeds)
        whole += data
        for piece in pieces(rng, data):
            cut += reception.feed(piece)
    assert together(cut) == together(Reception(WORD).feed(whole))
    assert len(reception._rest) < 1000
    return said


@cache
def log_lines() -> tuple[bytes, ...]:
    """The lines of all sample logs."""
    return tuple(
        dict.fromkeys(
            line for log in SAMPLES for line in log.read_bytes().splitlines(keepends=True)
        )
    )


def one_log(rng: random.Random) -> int:
    """A log of broken lines, cut anywhere; one in ten is judged and reported like any other."""
    session, said = Session(), rng.randrange(1, 200)
    start = rng.randrange(len(log_lines()))
    near = (
        log_lines()[start : start + 20]
        if rng.random() < 0.8
        else (*SEEDS, *rng.sample(log_lines(), 20))
    )
    for _ in range(said):
        for piece in pieces(rng, broken(rng, near) if rng.random() < 0.5 else rng.choice(near)):
            session.take(Chunk("a.log", piece))
    if rng.random() < 0.1:
        told(session.finish())
    else:
        session.finish_reading()
    assert not any(engine._failed for engine in session._engines.values())
    return said


def one_store(rng: random.Random) -> int:
    """A store with a damaged file."""
    with tempfile.TemporaryDirectory() as folder:
        path = rng.choice(WRITERS)(Path(folder))
        path.write_bytes(broken(rng, [path.read_bytes()]))
        tail = Opener()(str(path))
        session = Session()
        for chunk in tail.poll() if tail else ():
            session.take(chunk)
        told(session.finish())
    return 1


def told(snapshot: Snapshot) -> None:
    """What is said of all runs: strict JSON, printable."""
    findings = Findings(snapshot.runs)
    for run in snapshot.runs:
        assert not [note for note in run.notes if note.kind == "plugin"], run.notes
        text = json.dumps(run_of(run, findings), allow_nan=False, ensure_ascii=False)
        assert not STEERS.search(text), STEERS.search(text)


def together(parts: Iterable[bytes | StreamMark]) -> list[bytes | StreamMark]:
    """Bytes that follow each other as one."""
    out: list[bytes | StreamMark] = []
    for part in parts:
        if isinstance(part, bytes) and out and isinstance(out[-1], bytes):
            out[-1] += part
        else:
            out.append(part)
    return out


READERS: dict[str, Callable[[random.Random], int]] = {
    "wire": one_connection,
    "ssh": one_reception,
    "log": one_log,
    "store": one_store,
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=list(READERS), nargs="*", default=list(READERS))
    options = parser.parse_args()
    warnings.simplefilter("error")
    rng, began = random.Random(options.seed), time.perf_counter()
    tried = dict.fromkeys((READERS[name] for name in options.only), 0)
    while sum(tried.values()) < options.inputs:
        for work in tried:
            tried[work] += work(rng)
    print(
        f"{sum(tried.values()):,} inputs in {time.perf_counter() - began:.0f} s:",
        ", ".join(f"{w.__name__} {n:,}" for w, n in tried.items()),
    )


if __name__ == "__main__":
    main()
