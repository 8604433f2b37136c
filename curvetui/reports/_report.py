"""What `check` prints: one kind of report a file."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import ClassVar, Literal, NamedTuple

from curvetui.model import LEVELS, Finding, RunSnapshot
from curvetui.system import registry

SeriesMode = Literal["all", "thin", "none"]


class Findings(NamedTuple):
    """Everything a report may tell."""

    runs: tuple[RunSnapshot, ...]
    errors: tuple[tuple[str, str], ...] = ()
    """(source, message) of what could not be read."""
    language: str = "en"
    series: SeriesMode = "all"
    fail_on: str = "act"
    """The lowest level that counts as a failure, or `never`."""
    colour: bool = False
    width: int = 80
    ascii: bool = False
    """The terminal shows nothing else."""
    only_some_kinds: bool = False
    """Findings of other kinds were left out, so the run as a whole is not judged."""
    target: tuple[str, float] | None = None
    """(curve, value) whose forecast is asked for."""


class ReportFormat:
    """Base of all reports."""

    name: ClassVar[str]
    """What `--report` takes."""
    suffix: ClassVar[str] = ""
    """`--output FILE` with this ending means this report, unless `--report` says otherwise."""

    def render(self, findings: Findings) -> Iterator[str]:
        """The document in parts, to be written one after the other."""
        raise NotImplementedError


@cache
def reports() -> dict[str, ReportFormat]:
    """Every kind by its name."""
    return {cls.name: cls() for cls in registry.members("curvetui.reports", ReportFormat)}


def report(name: str) -> ReportFormat:
    """The one of that name, which is its module's; the others are not loaded."""
    kind: type[ReportFormat] = registry.member("curvetui.reports", ReportFormat, name)
    return kind()


def is_report(name: str) -> bool:
    """Whether there is a kind of that name; the others are not loaded."""
    return registry.has_member("curvetui.reports", ReportFormat, name)


def report_for(path: str) -> str:
    """The kind of report that a file of that name holds; `text` where its ending says nothing."""
    if not path:
        return "text"
    return next(
        (name for name, r in reports().items() if r.suffix and path.lower().endswith(r.suffix)),
        "text",
    )


def ended_in_ruins(run: RunSnapshot, findings: Findings) -> bool:
    """Whether *run* ended in a condition at or above `fail_on`, although none of its findings had come to that."""
    least, level = findings.fail_on, run.verdict_level
    if least == "never" or findings.only_some_kinds or level not in LEVELS or level == "note":
        return False
    is_low = not any(is_failure(finding, least) for finding in run.findings)
    return is_low and LEVELS.index(level) >= LEVELS.index(least)


def is_failure(finding: Finding, least: str) -> bool:
    """Whether *finding* is at or above level *least* (`never`: none is); what was withdrawn does not count."""
    if least == "never" or finding.status == "withdrawn":
        return False
    return finding.level in LEVELS[LEVELS.index(least) :]
