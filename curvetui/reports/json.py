"""The report as one strict JSON document."""

import json
import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from curvetui.curve import Curve
from curvetui.engine.explain import explain
from curvetui.engine.facts import reported_settings
from curvetui.engine.forecast import Forecast
from curvetui.engine.shipping import shipping_of
from curvetui.engine.verdict import verdict
from curvetui.model import Finding, RunSnapshot
from curvetui.reports import Findings, ReportFormat
from curvetui.reports.columns import SLICES, ColumnWriter, extremes, known, spelled, whole
from curvetui.system.sanitize import steering
from curvetui.version import __version__

SCHEMA = "curvetui.report/1"
_encoder = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
NOT_WRITTEN = frozenset(("title", "name", "details"))
"""Parts of a card that stand elsewhere in the report, or are made of other parts."""


class Json(ReportFormat):
    name = "json"
    suffix = ".json"

    def render(self, findings: Findings) -> Iterator[str]:
        """The document as a single line."""
        document = {
            "schema": SCHEMA,
            "version": __version__,
            "language": findings.language,
            "errors": [
                {"source": source, "message": message} for source, message in findings.errors
            ],
        }
        yield f'{dumped(document)[:-1]},"runs":['
        for index, run in enumerate(findings.runs):
            yield "," if index else ""
            yield from _written(run, findings)
        yield "]}\n"


def _written(run: RunSnapshot, findings: Findings) -> Iterator[str]:
    """One run as a JSON object; its columns, by far the largest part, contain nothing to escape."""
    yield f'{dumped(about(run, findings.language))[:-1]},"series":['
    columns = ColumnWriter()
    shown = (*run.curves, *run.system) if findings.series != "none" else ()
    for index, curve in enumerate(shown):
        yield "," if index else ""
        yield series_of(curve, columns, thin=findings.series == "thin")
    yield f'],"findings":{dumped([finding_of(f, findings.language) for f in run.findings])}}}'


def dumped(document: Any) -> str:
    """Serialise *document* on one line that no terminal or build server interprets.

    Control characters and bidirectional marks are escaped; lone surrogates, which strict parsers
    reject, become the replacement character.

    Example:
        >>> dumped(["a\\x9b", "##[x]"])
        '["a\\\\u009b","#\\\\u0023[x]"]'
    """
    try:
        text = _encoder.encode(document)
    except ValueError:
        # Arithmetic on values near the largest float gives infinities, for which JSON has no word.
        text = _encoder.encode(_finite(document))
    return steering().sub(_escaped, text).replace("##[", "#\\u0023[")


def _finite(document: Any) -> Any:
    """*document* with null for what is infinite or not a number."""
    if isinstance(document, dict):
        return {name: _finite(part) for name, part in document.items()}
    if isinstance(document, (list, tuple)):
        return [_finite(part) for part in document]
    return known(document) if isinstance(document, float) else document


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    return "\\ufffd" if 0xD800 <= code < 0xE000 else json.dumps(found[0])[1:-1]


def run_of(run: RunSnapshot, findings: Findings) -> dict[str, Any]:
    """One run as a JSON object."""
    return json.loads("".join(_written(run, findings)))  # type: ignore[no-any-return]


def about(run: RunSnapshot, language: str) -> dict[str, Any]:
    """The fields before a run's series."""
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
        "planned": {"epochs": whole(run.progress.epochs), "steps": whole(run.progress.steps)},
        "inferred": dict(run.inferred),
        "best": [
            {
                "metric": b.metric.name,
                "name": b.metric.name,
                "split": b.metric.split,
                "epoch": whole(b.epoch),
                "step": whole(b.step),
                "value": b.value,
            }
            for b in run.best
        ],
        "headline": run.headline and {"metric": run.headline.name, "better": run.headline.better},
        "checkpoints": [
            {
                "by": c.by.name,
                "epoch": whole(c.epoch),
                "step": whole(c.step),
                "value": c.value,
                "file": c.file,
            }
            for c in run.checkpoints
        ],
        "verdict": verdict(run, language),
        "verdict_level": run.verdict_level,
        "condition": run.condition,
        "settings": reported_settings(run),
        "forecast": _forecast(run.forecast),
        "shipping": None if (ship := shipping_of(run)) is None else ship._asdict(),
    }


def _forecast(forecast: Forecast | None) -> dict[str, Any] | None:
    """The forecast of the headline at the planned end, with its 80 % interval."""
    if forecast is None:
        return None
    end = forecast.end
    return {
        "metric": forecast.metric,
        "unit": forecast.unit,
        "at": whole(end.x),
        "low": known(end.low),
        "value": known(end.value),
        "high": known(end.high),
    }


def series_of(curve: Curve, columns: ColumnWriter, *, thin: bool) -> str:
    """One curve as a JSON object; after a resume the later values apply."""
    rows = curve.final_rows
    points = len(rows) + curve.axis.dropped
    cut = thin and len(rows) > 2 * SLICES
    if cut:
        rows = rows[extremes(curve.y[rows])]
    y = curve.y[rows]
    bad = np.flatnonzero(~np.isfinite(y))
    before = {
        "name": curve.name,
        "metric": curve.metric,
        "split": curve.split,
        "group": curve.group,
        "better": curve.better,
        "unit": curve.unit,
    }
    nonfinite = [
        [i, "nan" if np.isnan(y[i]) else "inf" if y[i] > 0 else "-inf"] for i in bad.tolist()
    ]
    axes = {
        "x": curve.x,
        "step": curve.axis.step,
        "epoch": curve.axis.epoch,
        "time": curve.axis.time,
    }
    if curve.unit in axes:
        axes[curve.unit] = None
    texts = "".join(
        f',"{name}":{columns.axis(curve, column, rows, cut=cut)}' for name, column in axes.items()
    )
    end = f'"points":{points},"thinned":{dumped(len(rows) < points)},"y":{spelled(y, known)},"nonfinite":{dumped(nonfinite)}'
    return f"{dumped(before)[:-1]}{texts},{end}}}"


def finding_of(finding: Finding, language: str) -> dict[str, Any]:
    """One finding with its card."""
    card = explain(finding, language)
    text = {part: getattr(card, part) for part in card.__slots__ if part not in NOT_WRITTEN}
    text["causes"] = [
        {
            "text": cause.text,
            "likely": cause.likely,
            "for": list(cause.supports),
            "against": list(cause.against),
            "test": cause.test,
        }
        for cause in card.causes
    ]
    text["sure"] = {"event": card.sure.event, "cause": card.sure.cause}
    return {
        "kind": finding.kind,
        "level": finding.level,
        "levels": [[level, whole(at)] for level, at in finding.levels],
        "status": finding.status,
        "metrics": list(finding.metrics),
        "unit": finding.unit,
        "first": whole(finding.first),
        "last": whole(finding.last),
        "detected_at": whole(finding.detected_at),
        "ended_at": whole(finding.ended_at),
        "title": card.title,
        "explanation": text,
        "evidence": {name: plain(value) for name, value in finding.evidence.items()},
    }


def plain(value: Any) -> Any:
    """Convert *value* to what JSON can represent."""
    if isinstance(value, bool | str) or value is None:
        return value
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return whole(value)
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | np.ndarray):
        return [plain(v) for v in value]
    return str(value)
