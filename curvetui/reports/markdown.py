"""The report as Markdown, for an issue, a pull request or a chat."""

import re
from collections.abc import Iterator
from functools import cache

from curvetui.charts.sparkline import spark
from curvetui.model import Finding, RunSnapshot
from curvetui.reports import Findings, ReportFormat
from curvetui.reports.cards import CardsOfRun
from curvetui.reports.phrases import phrases
from curvetui.reports.picture import numbered
from curvetui.reports.summary import (
    counts,
    coverage,
    guess,
    headline,
    label,
    range_of,
    remarks,
    rows,
)
from curvetui.system.sanitize import printable

CURVES = 8
"""Maximum curves in a run's small table."""
LONGEST = 200
"""Maximum characters of a name or a log line."""


class Markdown(ReportFormat):
    name = "markdown"
    suffix = ".md"

    def render(self, findings: Findings) -> Iterator[str]:
        """A table if there are several runs, then each run."""
        yield from (f"> {prose(message)}\n\n" for _, message in findings.errors)
        if len(findings.runs) > 1:
            yield from _table(findings)
        for run in findings.runs:
            yield from run_part(run, findings.language)


@cache
def _special() -> re.Pattern[str]:
    """Characters that Markdown, GitHub or a chat may interpret; not those within words."""
    return re.compile(r"[\\`*\[\]<>|~&$^{}]|(?<!\w)_|_(?!\w)|^(?:[#+=-]|\d+(?=[.)]))")


def prose(text: str) -> str:
    """Escape *text* for Markdown: it cannot become markup, a link, a mention or a reference.

    Example:
        >>> prose("val_loss *rises* <b>")
        'val_loss \\\\*rises\\\\* \\\\<b\\\\>'
    """
    parts = re.split("`([^`]+)`", printable(text).strip())
    return "".join(code(part) if index % 2 else _bare(part) for index, part in enumerate(parts))


def _bare(text: str) -> str:
    # Links and mentions cannot be escaped: a zero-width character breaks them.
    text = re.sub(r"(@|#|(?<=\w)\.(?=[A-Za-z]{2}))", "\\1\u200b", _special().sub(_escaped, text))
    return text.replace("://", "\u200b://")


def _escaped(found: re.Match[str]) -> str:
    return f"{found[0]}\u200b" if found[0].isdigit() else f"\\{found[0]}"


def code(text: str) -> str:
    """Format *text* as inline code, whatever backticks it contains; safe in a table cell.

    Example:
        >>> code("a`b|c")
        '``a`b\u2502c``'
    """
    text = printable(text)[:LONGEST].replace("|", "\u2502").strip()
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}" if text else ""


def fenced(lines: tuple[str, ...]) -> str:
    """Log lines as a code block that they cannot close."""
    shown = [printable(line)[:LONGEST] for line in lines]
    fence = "`" * max(
        3, 1 + max((len(run) for run in re.findall("`+", " ".join(shown))), default=0)
    )
    return "\n".join((fence + "text", *shown, fence, ""))


def _table(findings: Findings) -> Iterator[str]:
    words = phrases(findings.language)
    names = ("outcome", "what", "run", "best value", "course", "at", "state")
    yield f"**{prose(counts(findings))}**\n\n"
    yield "| " + " | ".join(words[name] for name in names) + " |\n|" + "---|" * len(names) + "\n"
    for _, r in rows(findings.runs, findings.language):
        small = spark(r.course.y, 12) if r.course is not None else ""
        level = f"**{prose(r.outcome)}**" if r.style else prose(r.outcome)
        cells = (level, prose(r.what), code(r.name), code(r.best), small)
        yield f"| {' | '.join((*cells, prose(r.at), prose(r.state)))} |\n"
    yield "\n"


def run_part(run: RunSnapshot, language: str) -> Iterator[str]:
    """One run: header, verdict, curves, findings."""
    words = phrases(language)
    yield f"## {code(run.name) or words['run']}\n\n{prose(headline(run, language).removeprefix(run.name).removeprefix(' · '))}\n\n"
    cards = CardsOfRun(run, language)
    yield f"**{prose(cards.verdict or words['nothing'])}**\n\n"
    yield from _curves(run, language)
    notes = [(mark, f) for mark, f in numbered(run) if f.level == "note"]
    for mark, finding in numbered(run):
        if finding.level != "note":
            yield from _finding(cards, mark, finding, language)
    if notes:
        yield f"### {words['notes']}\n\n"
        for _, finding in notes:
            yield f"- {prose(cards.heading(finding))} ({prose(label(finding, language))})\n"
        yield "\n"
    if shown := [(mark, f) for mark, f in numbered(run) if f.level != "note"]:
        yield f"### {words['details']}\n\n"
        for mark, finding in shown:
            if text := cards.details(mark, finding):
                yield f"- {mark} · {prose(text)}\n"
        yield "\n"
    yield "".join(f"{prose(remark)}\n\n" for remark in remarks(run, language))
    yield f"{prose(coverage(run.lines, language))}\n\n"
    if run.lines.examples:
        yield fenced(run.lines.examples) + "\n"
    if pattern := guess(run.lines):
        yield f"{prose(words['guess'])}\n\n{fenced((pattern,))}\n"


def _curves(run: RunSnapshot, language: str) -> Iterator[str]:
    shown = [curve for curve in run.curves if len(curve)][:CURVES]
    if shown:
        yield "| | | |\n|---|---|---|\n"
    for curve in shown:
        yield f"| {code(curve.title)} | {spark(curve.y[curve.final_rows], 24)} | {range_of(curve, language)} |\n"
    yield "\n"


def _finding(cards: CardsOfRun, mark: int, finding: Finding, language: str) -> Iterator[str]:
    head = f"### {mark} · {prose(cards.heading(finding))}\n\n*{prose(label(finding, language))}*"
    yield f"{head}\n\n{prose(cards.seen(mark, finding))}\n\n"
    for part in cards.parts(mark, finding):
        if part.is_list:
            yield f"\n**{part.heading}**\n\n"
            yield from (f"{n}. {prose(text)}\n" for n, text in enumerate(part.texts, 1))
        else:
            yield f"\n**{part.heading}** {' '.join(map(prose, part.texts))}\n"
    yield "\n"
