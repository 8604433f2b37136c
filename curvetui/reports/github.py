"""Annotations for GitHub Actions: findings appear in the job's summary and at the log's line.

Source: GitHub Docs, "Workflow commands for GitHub Actions"; escaping as in `@actions/core`.
"""

from collections.abc import Iterator

from curvetui.engine.explain import explain
from curvetui.engine.verdict import verdict
from curvetui.model import Finding, RunSnapshot
from curvetui.reports import Findings, ReportFormat, ended_in_ruins, is_failure
from curvetui.reports.picture import numbered
from curvetui.reports.summary import label
from curvetui.system.sanitize import printable

COMMANDS = {"note": "notice", "watch": "warning", "act": "error", "stop": "error"}


class Github(ReportFormat):
    name = "github"

    def render(self, findings: Findings) -> Iterator[str]:
        """One annotation per finding; retracted findings are omitted."""
        for source, message in findings.errors:
            yield f"::error file={_property(source)},title={_property('curvetui')}::{_data(message)}\n"
        for run in findings.runs:
            if ended_in_ruins(run, findings):
                place = f"file={_property(run.path)},title={_property(run.name)}"
                yield f"::error {place}::{_data(verdict(run, findings.language))}\n"
            for _, finding in numbered(run):
                if finding.status != "withdrawn":
                    yield _annotation(run, finding, findings)


def _annotation(run: RunSnapshot, finding: Finding, findings: Findings) -> str:
    """Reduce log text to a single line."""
    card = explain(finding, findings.language)
    command = COMMANDS[finding.level]
    if command == "error" and not is_failure(finding, findings.fail_on):
        command = "warning"
    text = " ".join(filter(None, (card.what, card.outcome, *card.next[:1])))
    title = f"{run.name}: {card.title}"
    place = f"file={_property(run.path)},line={finding.detected_row + 1},title={_property(title)}"
    return f"::{command} {place}::{_data(f'{text} ({label(finding, findings.language)})')}\n"


def _data(text: str) -> str:
    """Escape *text* after a command's `::`, so that it cannot end the command."""
    return printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
