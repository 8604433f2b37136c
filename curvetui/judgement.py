"""From a run's history to what may be said of it: all detectors asked, ordered, one cause one finding."""

from __future__ import annotations

from curvetui.detectors import detectors
from curvetui.model import Finding, Lines, Progress, RunSnapshot
from curvetui.run import History


def judge(history: History) -> tuple[Finding, ...]:
    """All findings of *history* in the order in which they were first said."""
    found = [finding for detector in detectors() for finding in detector.detect(history)]
    return tuple(sorted(found, key=lambda f: (f.detected_row, f.kind, f.metrics)))


def snapshot_of(
    history: History,
    *,
    name: str = "",
    source: tuple[str, ...] = (),
    format: str = "columns",  # noqa: A002 - the report's word
    lines: Lines | None = None,
    progress: Progress | None = None,
) -> RunSnapshot:
    """Freeze *history* with its findings for a view or a report."""
    return RunSnapshot(
        name=name,
        source=source,
        format=format,
        state=history.state,
        lines=lines or Lines(history.rows, history.rows, 0),
        progress=progress or Progress(),
        inferred={},
        best=(),
        curves=history.curves,
        findings=judge(history),
        notes=history.notes,
        settings=history.settings,
    )
