"""The report as one strict JSON document, as the contract describes it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import numpy as np

from curvetui.curve import Curve, Floats
from curvetui.explain import explain, verdict
from curvetui.model import Finding, RunSnapshot
from curvetui.reports import Findings, Report
from curvetui.safe import steering
from curvetui.statistics.windows import once_each
from curvetui.version import __version__

SCHEMA = "curvetui.report/1"
SLICES = 2000
"""`--series thin` keeps the lowest and the highest value of so many slices."""


class Json(Report):
    name = "json"
    suffix = ".json"

    def render(self, findings: Findings) -> Iterator[str]:
        """One document on one line."""
        document = {
            "schema": SCHEMA,
            "version": __version__,
            "language": findings.language,
            "errors": [{"source": source, "message": message} for source, message in findings.errors],
            "runs": [run_of(run, findings) for run in findings.runs],
        }
        yield dumped(document)
        yield "\n"


def dumped(document: Any) -> str:
    """*document* on one line that neither a terminal nor a build server obeys; what it holds is not changed.

    Control characters and marks that turn the direction of writing stand as escapes; halves of characters, which
    no strict reader takes, as a replacement sign.

    Example:
        >>> dumped(["a\\x9b", "##[x]"])
        '["a\\\\u009b","#\\\\u0023[x]"]'
    """
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return steering().sub(_escaped, text).replace("##[", "#\\u0023[")


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    return "\\ufffd" if 0xD800 <= code < 0xE000 else json.dumps(found[0])[1:-1]


def run_of(run: RunSnapshot, findings: Findings) -> dict[str, Any]:
    """One run as the contract's JSON object."""
    return {
        "name": run.name,
        "source": list(run.source),
        "format": run.format,
        "state": run.state,
        "lines": {
            "read": run.lines.read,
            "with_metrics": run.lines.with_metrics,
            "not_understood": run.lines.not_understood,
            "examples": list(run.lines.examples),
        },
        "planned": {"epochs": _whole(run.progress.epochs), "steps": _whole(run.progress.steps)},
        "inferred": dict(run.inferred),
        "best": [
            {"metric": b.metric.name, "epoch": _whole(b.epoch), "step": _whole(b.step), "value": b.value} for b in run.best
        ],
        "verdict": verdict(run, findings.language),
        "settings": dict(run.settings),
        "series": [] if findings.series == "none" else [series_of(c, findings.series == "thin") for c in run.curves],
        "findings": [finding_of(f, findings.language) for f in run.findings],
    }


def series_of(curve: Curve, thin: bool) -> dict[str, Any]:
    """One curve; after a resume the later values stand."""
    rows = curve.kept
    points = len(rows)
    thinned = thin and points > 2 * SLICES
    if thinned:
        rows = rows[_extremes(curve.y[rows])]
    y = curve.y[rows]
    bad = np.flatnonzero(~np.isfinite(y))
    values = y.tolist()
    nonfinite = []
    for i in bad.tolist():
        nonfinite.append([i, "nan" if np.isnan(y[i]) else "inf" if y[i] > 0 else "-inf"])
        values[i] = None
    other = {"step": curve.axis.step, "epoch": curve.axis.epoch, "time": curve.axis.time}
    other[curve.unit] = None
    return {
        "name": curve.name,
        "metric": curve.metric,
        "split": curve.split,
        "group": curve.group,
        "better": curve.better,
        "unit": curve.unit,
        "x": _numbers(curve.x[rows]),
        **{name: None if column is None else _numbers(column[rows]) for name, column in other.items()},
        "points": points,
        "thinned": thinned,
        "y": values,
        "nonfinite": nonfinite,
    }


def _extremes(y: Floats) -> Any:
    """Rows of the lowest and the highest value of each slice, with the first, the last and what is not finite."""
    bounds = np.linspace(0, len(y), SLICES + 1).astype(int)
    shown = np.where(np.isfinite(y), y, np.nan)
    keep = [0, len(y) - 1]
    for a, b in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        part = shown[a:b]
        bad = np.isnan(part)
        if bad.all():
            keep.append(a)
            continue
        keep += [a + int(np.nanargmin(part)), a + int(np.nanargmax(part))]
        if bad.any():
            keep.append(a + int(np.argmax(bad)))
    return once_each(np.array(keep))


def _numbers(values: Floats) -> list[float | int | None]:
    """Whole numbers without `.0`, what is unknown as null."""
    if np.isnan(values).any():
        return [_whole(v) for v in values.tolist()]
    if len(values) and np.isfinite(values).all() and (values == np.floor(values)).all() and abs(values).max() < 2**53:
        return values.astype(np.int64).tolist()  # type: ignore[no-any-return]
    return [_whole(v) for v in values.tolist()]


def _whole(value: float | None) -> float | int | None:
    if value is None or not np.isfinite(value):
        return None
    return int(value) if value == int(value) and abs(value) < 2**53 else float(value)


def finding_of(finding: Finding, language: str) -> dict[str, Any]:
    """One finding with its card."""
    card = explain(finding, language)
    text = asdict(card)
    title = text.pop("title")
    text["sure"] = {"event": card.sure.event, "cause": card.sure.cause}
    return {
        "kind": finding.kind,
        "level": finding.level,
        "levels": [[level, _whole(at)] for level, at in finding.levels],
        "status": finding.status,
        "metrics": list(finding.metrics),
        "unit": finding.unit,
        "first": _whole(finding.first),
        "last": _whole(finding.last),
        "detected_at": _whole(finding.detected_at),
        "ended_at": _whole(finding.ended_at),
        "title": title,
        "explanation": text,
        "evidence": {name: plain(value) for name, value in finding.evidence.items()},
    }


def plain(value: Any) -> Any:
    """*value* as JSON can hold it."""
    if isinstance(value, bool | str) or value is None:
        return value
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return _whole(value)
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | np.ndarray):
        return [plain(v) for v in value]
    return str(value)
