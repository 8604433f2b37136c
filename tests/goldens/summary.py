"""The numbers of a report that must not change unnoticed: curves, axes, state, plan and findings; no sentences."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.conftest import ROOT, sample_snapshot, told

FOLDER = ROOT / "tests" / "goldens"
ENDS = 3
"""Values that are shown from either end of a curve; a checksum covers the rest."""


def golden_of(log: Path) -> str:
    """The golden file of *log* as JSON text, one curve or finding a line."""
    runs = [_run(run) for run in told(sample_snapshot(log))]
    return "[\n" + ",\n".join(runs) + "\n]\n"


def golden_path(log: Path) -> Path:
    """Where the golden file of *log* is kept."""
    return FOLDER / f"{log.stem}.json"


def _run(run: dict[str, Any]) -> str:
    head = {
        key: run[key]
        for key in ("name", "format", "state", "lines", "planned", "inferred", "best", "verdict_level", "headline",
                    "checkpoints", "settings")
        if key in run
    }  # fmt: skip
    lines = [f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
    for name, entries in (
        ("series", map(_curve, run["series"])),
        ("findings", map(_finding, run["findings"])),
    ):
        rows = ",\n".join(f"    {json.dumps(entry)}" for entry in entries)
        lines.append(f'  "{name}": [\n{rows}\n  ]')
    return " {\n" + ",\n".join(lines) + "\n }"


def _curve(series: dict[str, Any]) -> dict[str, Any]:
    out = {
        key: series[key] for key in ("name", "metric", "split", "group", "better", "unit", "points")
    }
    for axis in ("x", "epoch", "step", "y"):
        values = series.get(axis)
        if values is not None and not (axis == series["unit"]):
            out[axis] = [*values[:ENDS], *values[-ENDS:]] if len(values) > 2 * ENDS else values
    known = [v for v in series["y"] if v is not None]
    return out | {"sum": float(f"{sum(known):.10g}"), "nonfinite": series["nonfinite"]}


def _finding(finding: dict[str, Any]) -> dict[str, Any]:
    keys = (
        "kind",
        "level",
        "levels",
        "status",
        "metrics",
        "unit",
        "first",
        "last",
        "detected_at",
        "ended_at",
    )
    return {key: finding[key] for key in keys}
