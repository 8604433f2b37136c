"""Hard failures that are seen in the first quarter of recorded histories, workload by workload.

Usage: python -m tests.benchmarks.triage HISTORIES.jsonl.gz [--workload NAME] [--list]

Each line of HISTORIES is {"id": …/workload/trial, "columns", "hard_failure", "target_row"}. No workload is used to judge another, so the
figure of each is what a workload gives that the rules were not made for; the last line but one is the mean over the workloads.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Any, NamedTuple

import curvetui
from curvetui.model import LEVELS

MIN_ROWS = 4
ALARM = LEVELS.index("act")


class Outcome(NamedTuple):
    """What was said of the first quarter of one history."""

    name: str
    workload: str
    failed: bool
    level: int
    """The gravest level as an index of `LEVELS`, -1 where nothing was said."""
    kinds: tuple[str, ...]
    early: tuple[str, ...]
    """Kinds of level act or stop that were raised before the target was reached."""


def judged(line: str) -> Outcome:
    """The outcome of the history on *line*."""
    history = json.loads(line)
    columns = {
        name: [None if v is None else float(v) for v in values]
        for name, values in history["columns"].items()
    }
    x = columns.get("epoch") or columns["step"]
    quarter = max(MIN_ROWS, len(x) // 4)
    found = curvetui.diagnose({k: v[:quarter] for k, v in columns.items()}).findings
    levels = [LEVELS.index(f.level) for f in found]
    kinds = tuple(f"{f.kind}:{f.level}" for f in found if f.level != "note")
    early: tuple[str, ...] = ()
    if history["target_row"] is not None:
        target = x[history["target_row"]]
        early = tuple(
            f.kind
            for f in curvetui.diagnose(columns).findings
            if any(LEVELS.index(level) >= ALARM and at < target for level, at in f.levels)
        )
    workload = workload_of(history["id"])
    return Outcome(
        history["id"], workload, history["hard_failure"], max(levels, default=-1), kinds, early
    )


def workload_of(name: str) -> str:
    """The workload that an id names before its trial, without variants of the model."""
    return name.split("/")[-2].removesuffix("_jax").removesuffix("_pytorch").split("_")[0]


def f1(outcomes: list[Outcome]) -> float:
    """F1 of hard failures told by an act or stop."""
    hits = sum(o.failed and o.level >= ALARM for o in outcomes)
    said, failed = sum(o.level >= ALARM for o in outcomes), sum(o.failed for o in outcomes)
    return 2 * hits / (said + failed) if said + failed else 0.0


def row(name: str, outcomes: list[Outcome]) -> str:
    """A line of the table."""
    failed = [o for o in outcomes if o.failed]
    act = sum(o.level >= ALARM for o in failed)
    watch = sum(o.level >= LEVELS.index("watch") for o in failed)
    wrong = sum(o.level >= ALARM for o in outcomes if not o.failed)
    early = sum(bool(o.early) for o in outcomes)
    return f"{name:22} {len(outcomes):6} {len(failed):7} {act:7} {watch:7} {wrong:7} {early:7} {f1(outcomes):7.3f}"


def lines(path: str, workload: str) -> Iterator[str]:
    """The histories of *path*; of one workload where that is named."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            if not workload or workload_of(json.loads(line)["id"]) == workload:
                yield line


def report(outcomes: list[Outcome], listed: bool) -> None:
    """Print the table, and each failure that got no act where that is *listed*."""
    by_workload: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_workload[outcome.workload].append(outcome)
    if listed:
        for o in outcomes:
            if o.early or o.failed != (o.level >= ALARM):
                print("failed" if o.failed else "fine  ", o.name, *o.kinds, *o.early)
    print(f"{'workload':22} {'runs':>6} {'failed':>7} {'act':>7} {'watch':>7} {'wrong':>7} {'early':>7} {'F1':>7}")  # fmt: skip
    for name, some in sorted(by_workload.items()):
        print(row(name, some))
    mean = [f1(some) for some in by_workload.values() if any(o.failed for o in some)]
    print(f"mean of the workloads with failures {sum(mean) / max(1, len(mean)):.3f}")
    print(row("all", outcomes))


def main(arguments: list[str] | None = None) -> Any:
    """Judge the histories and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("histories")
    parser.add_argument("--workload", default="")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args(arguments)
    with ProcessPoolExecutor(2) as pool:
        outcomes = list(pool.map(judged, lines(options.histories, options.workload), chunksize=16))
    report(outcomes, options.list)


if __name__ == "__main__":
    main()
