"""What `check` prints, one kind of report per file; `_report.py` has the base class."""

from curvetui.reports._report import (
    Findings,
    ReportFormat,
    SeriesMode,
    ended_in_ruins,
    is_failure,
    report,
    reports,
)

__all__ = [
    "Findings",
    "ReportFormat",
    "SeriesMode",
    "ended_in_ruins",
    "is_failure",
    "report",
    "reports",
]
