"""What the user has seen of each run, and the digest of what happened since."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

from curvetui.model import Finding, RunSnapshot

Line = list[tuple[str, str]]
"""(text, role) pieces of one row."""


class SeenMark(NamedTuple):
    """Where a run stood."""

    epoch: float | None = None
    step: float | None = None
    lines: int = 0
    state: str = "running"
    best: Mapping[str, float] = MappingProxyType({})
    """Curve title to best value."""
    findings: Mapping[str, str] = MappingProxyType({})
    """Finding key to status."""


def key_of(finding: Finding) -> str:
    """A finding's identity as text."""
    return f"{finding.kind} {','.join(finding.metrics)} {finding.first:g}"


def mark_of(run: RunSnapshot) -> SeenMark:
    """Where *run* stands now."""
    best = {b.metric.title: b.value for b in run.best}
    findings = {key_of(f): f.status for f in run.findings}
    return SeenMark(
        run.progress.epoch, run.progress.step, run.lines.read, run.state, best, findings
    )


@dataclass(eq=False, repr=False)
class Seen:
    """What was seen, and when."""

    clock: Callable[[], float] = time.time
    """Seconds since 1970, so that the time away is known after a restart too."""
    pressed: float | None = None
    """When a key was last pressed; None before the first snapshot."""
    away_after: float = 600.0
    """Seconds without a key after which the user counts as away; 0: never."""
    is_away: bool = False
    marks: dict[str, SeenMark] = field(default_factory=dict)
    """Where each run stood when the user last looked."""
    digest: list[Line] = field(default_factory=list)
    """What happened since."""
    brief: list[Line] = field(default_factory=list)
    """The same for the panel, whose list already has the findings' titles."""
    keys: int = 0
    """Keys until the digest leaves the panel."""


def packed(mark: SeenMark) -> dict[str, Any]:
    """*mark* as JSON data."""
    return {**mark._asdict(), "best": dict(mark.best), "findings": dict(mark.findings)}


def unpacked(data: Mapping[str, Any]) -> SeenMark:
    """The mark in *data*; TypeError, ValueError or AttributeError if there is none."""

    def count(name: str) -> float | None:
        return None if data.get(name) is None else float(data[name])

    best = {str(k): float(v) for k, v in data.get("best", {}).items()}
    findings = {str(k): str(v) for k, v in data.get("findings", {}).items()}
    return SeenMark(
        count("epoch"),
        count("step"),
        int(data.get("lines", 0)),
        str(data.get("state", "running")),
        best,
        findings,
    )
