"""The base class of all reports and their input."""

from collections.abc import Iterator
from functools import cache
from typing import ClassVar, Literal, NamedTuple

from curvetui.model import LEVELS, Finding, RunSnapshot
from curvetui.system import registry

SeriesMode = Literal["all", "thin", "none"]


class Findings(NamedTuple):
    """The input of every report."""

    runs: tuple[RunSnapshot, ...]
    errors: tuple[tuple[str, str], ...] = ()
    """(source, message) of sources that could not be read."""
    language: str = "en"
    series: SeriesMode = "all"
    fail_on: str = "act"
    """The lowest level that counts as a failure, or `never`."""
    colour: bool = False
    width: int = 80
    ascii: bool = False
    """Whether the terminal shows nothing else."""
    only_some_kinds: bool = False
    """Whether findings of other kinds were filtered out, so that the run as a whole is not judged."""
    target: tuple[str, float] | None = None
    """(curve, value) of the requested forecast."""


class ReportFormat:
    """Base class of all reports."""

    name: ClassVar[str]
    """The name passed to `--report`."""
    suffix: ClassVar[str] = ""
    """`--output FILE` with this extension selects this report unless `--report` is given."""

    def render(self, findings: Findings) -> Iterator[str]:
        """Yield the document in parts, to be written in order."""
        raise NotImplementedError


@cache
def reports() -> dict[str, ReportFormat]:
    """All kinds by name."""
    return {cls.name: cls() for cls in registry.members("curvetui.reports", ReportFormat)}


def report(name: str) -> ReportFormat:
    """The kind of that module name; no other module is imported."""
    kind: type[ReportFormat] = registry.member("curvetui.reports", ReportFormat, name)
    return kind()


def ended_in_ruins(run: RunSnapshot, findings: Findings) -> bool:
    """Whether *run* ended diverged, or in a state at or above `fail_on` that no finding reached."""
    least, level = findings.fail_on, run.verdict_level
    if least == "never" or findings.only_some_kinds or level not in LEVELS or level == "note":
        return False
    # What the user does not want to see may be what ruined the run.
    found = (*run.findings, *run.left_out)
    is_low = not any(is_failure(finding, least) for finding in found)
    is_lost = run.condition == "diverged" and not any(f.kind == "divergence" for f in run.left_out)
    return is_low and (is_lost or LEVELS.index(level) >= LEVELS.index(least))


def is_failure(finding: Finding, least: str) -> bool:
    """Whether *finding* is at or above *least* (`never`: False); retracted ones do not count."""
    if least == "never" or finding.status == "withdrawn":
        return False
    return finding.severity >= LEVELS.index(least)
