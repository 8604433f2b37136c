"""JUnit XML: a suite per run and a test per kind of finding, for dashboards with a history.

Source: the schema read by Jenkins and GitLab (`testsuites/testsuite/testcase/failure`).
"""

import html
from collections.abc import Iterator

from curvetui.engine.explain import by_kind, explain
from curvetui.engine.verdict import verdict
from curvetui.model import Finding, RunSnapshot
from curvetui.reports import Findings, ReportFormat, ended_in_ruins, is_failure
from curvetui.reports.cards import PARTS, in_line, parts, seen
from curvetui.reports.summary import label
from curvetui.system.sanitize import printable


class Junit(ReportFormat):
    name = "junit"
    suffix = ".xml"

    def render(self, findings: Findings) -> Iterator[str]:
        """A test fails if a finding of its kind is at or above `--fail-on`."""
        suites = [_suite(run, findings) for run in findings.runs]
        tests = sum(count for count, _, _ in suites) + len(findings.errors)
        failures = sum(failed for _, failed, _ in suites)
        yield '<?xml version="1.0" encoding="UTF-8"?>\n'
        yield f'<testsuites name="curvetui" tests="{tests}" failures="{failures}" errors="{len(findings.errors)}">\n'
        for _, _, text in suites:
            yield text
        if findings.errors:
            yield f'<testsuite name="sources" tests="{len(findings.errors)}" failures="0" errors="{len(findings.errors)}">\n'
            for source, message in findings.errors:
                yield f'<testcase classname={_attribute(source)} name="read"><error message={_attribute(message)}/></testcase>\n'
            yield "</testsuite>\n"
        yield "</testsuites>\n"


def _suite(run: RunSnapshot, findings: Findings) -> tuple[int, int, str]:
    """(tests, failures, element) of one run."""
    found: dict[str, list[Finding]] = {kind: [] for kind in by_kind()}
    for finding in run.findings:
        found.setdefault(finding.kind, []).append(finding)
    cases = [_case(run, kind, found[kind], findings) for kind in sorted(found)]
    failed = sum(failing for failing, _ in cases)
    if ended_in_ruins(run, findings):
        cases.append((True, _ruined(run, findings.language)))
        failed = 1
    head = f'<testsuite name={_attribute(run.name)} tests="{len(cases)}" failures="{failed}" errors="0" skipped="0">\n'
    output = f"<system-out>{_text(verdict(run, findings.language))}</system-out>\n"
    return len(cases), failed, head + "".join(text for _, text in cases) + output + "</testsuite>\n"


def _ruined(run: RunSnapshot, language: str) -> str:
    text = _attribute(verdict(run, language))
    return f'<testcase classname={_attribute(run.name)} name="verdict" time="0"><failure type="act" message={text}/></testcase>\n'


def _case(
    run: RunSnapshot, kind: str, found: list[Finding], findings: Findings
) -> tuple[bool, str]:
    """(whether it fails, element) of one kind of finding in one run."""
    cards = "\n\n".join(_card(f, findings.language) for f in found)
    failing = [f for f in found if is_failure(f, findings.fail_on)]
    inner = ""
    if failing:
        title = _attribute(explain(failing[0], findings.language).title)
        inner = (
            f"<failure type={_attribute(failing[0].level)} message={title}>{_text(cards)}</failure>"
        )
    elif found:
        inner = f"<system-out>{_text(cards)}</system-out>"
    return (
        bool(failing),
        f'<testcase classname={_attribute(run.name)} name={_attribute(kind)} time="0">{inner}</testcase>\n',
    )


def _card(finding: Finding, language: str) -> str:
    card = explain(finding, language)
    sections = (
        f"{part.heading}: {in_line(part)}"
        for part in parts(card, language, (*PARTS, "details", "trace"))
    )
    return "\n".join((card.title, label(finding, language), seen(card), *sections))


def _text(text: str) -> str:
    """XML 1.0 forbids most control characters, even as entities."""
    return "\n".join(html.escape(printable(line)) for line in text.split("\n"))


def _attribute(text: str) -> str:
    # html.escape covers XML's five entities; xml.sax.saxutils would import urllib, 50 ms per start.
    return f'"{html.escape(printable(text))}"'
