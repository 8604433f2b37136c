"""Makes `curvetui/cli/precision.json` anew: how often each kind was said and was right, for `curvetui explain`.

Usage: python -m tests.benchmarks.precision LOGS HISTORIES SCORE.PY

LOGS holds a folder a case with `case.json` (labels, `allowed`, `healthy`), HISTORIES the two files of recorded histories,
SCORE.PY the scoring script, which knows what kinds follow from a label. Only counts are kept.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import curvetui
from curvetui.detectors import detectors
from curvetui.engine.batch_read import read_source
from curvetui.model import LEVELS

TARGET = Path(__file__).parents[2] / "curvetui" / "cli" / "precision.json"
NOTES = {d.kind for d in detectors() if d.highest == "note"}
TWINS = {"overfitting", "miscalibration"}


def stands(finding):
    """Whether a finding counts as said: a trouble from the level watch on."""
    return finding.status != "withdrawn" and (finding.kind in NOTES or finding.level != "note")


def of_log(case):
    """(kinds said, kinds that the labels allow, kinds demanded, healthy) of one log."""
    told = json.loads((case / "case.json").read_text(encoding="utf-8"))
    try:
        runs = read_source(str(case / told["input"])).runs
    except OSError:
        runs = ()
    said = sorted({f.kind for run in runs for f in run.findings if stands(f)})
    return said, told["labels"], told.get("allowed", []), told["healthy"]


def of_history(line):
    """What was said of one history, before its target where it has one."""
    history = json.loads(line)
    columns = {
        name: [None if v is None else float(v) for v in values]
        for name, values in history["columns"].items()
    }
    found = [f for f in curvetui.diagnose(columns).findings if stands(f)]
    if "overfit" in history:
        return {
            "overfit": history["overfit"],
            "said": any(f.kind in TWINS and f.status != "recovered" for f in found),
        }
    if history["target_row"] is None:
        return {}
    target = (columns.get("epoch") or columns["step"])[history["target_row"]]
    early = [(f.kind, LEVELS.index(level)) for f in found for level, at in f.levels if at < target]
    return {
        "alarms": sorted({k for k, rank in early if rank >= 1}),
        "stops": sorted({k for k, rank in early if rank >= 2}),
    }


def main(logs, histories, score):
    spec = importlib.util.spec_from_file_location("score", score)
    rules = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(rules)
    cases = sorted(path.parent for path in Path(logs).glob("*/case.json"))
    kinds = {d.kind: Counter() for d in detectors()}
    healthy = 0
    with ProcessPoolExecutor(2) as pool:
        for said, labels, allowed, is_healthy in pool.map(of_log, cases, chunksize=4):
            healthy += is_healthy
            right = set(allowed)
            for label in labels:
                accepted = rules.ACCEPTS.get(label["kind"], {label["kind"]}) | set(
                    label.get("also_kinds", [])
                )
                right |= accepted | rules.FOLLOWS.get(label["kind"], set())
                if label.get("required", True):
                    kinds[label["kind"]]["labelled"] += 1
                    kinds[label["kind"]]["found"] += bool(accepted & set(said))
            for kind in said:
                kinds[kind].update(
                    said=1,
                    right=kind in right,
                    quiet=is_healthy and (kind not in right or kind in NOTES),
                )
        lines = [
            line for path in sorted(Path(histories).glob("*.gz")) for line in gzip.open(path, "rt")
        ]
        found = list(pool.map(of_history, lines, chunksize=16))
    simulated = [f for f in found if "overfit" in f]
    reached = [f for f in found if "alarms" in f]
    for told in reached:
        for name in ("alarms", "stops"):
            for kind in told[name]:
                kinds[kind][name] += 1
    names = ("said", "right", "quiet", "labelled", "found", "alarms", "stops")
    counts = {
        "logs": len(cases),
        "healthy": healthy,
        "histories": len(lines),
        "reached": len(reached),
        "simulated": len(simulated),
        "overfit": {
            "said": sum(f["said"] for f in simulated),
            "right": sum(f["said"] and f["overfit"] for f in simulated),
            "missed": sum(not f["said"] and f["overfit"] for f in simulated),
        },
        "kinds": {
            kind: {name: int(count[name]) for name in names} for kind, count in kinds.items()
        },
    }
    TARGET.write_text(json.dumps(counts, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
