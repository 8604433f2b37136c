"""The report as one self-contained page: embedded charts, no script, light or dark."""

import re
from collections.abc import Iterator

from curvetui.charts.sparkline import spark
from curvetui.model import Finding, RunSnapshot
from curvetui.reports import Findings, ReportFormat
from curvetui.reports.cards import PARTS, CardsOfRun, Part
from curvetui.reports.phrases import phrases
from curvetui.reports.picture import numbered, pictures
from curvetui.reports.summary import (
    counts,
    coverage,
    gravest,
    guess,
    headline,
    label,
    remarks,
    rows,
)
from curvetui.reports.svg import escaped, inline, style
from curvetui.version import __version__

CHARTS = 12
"""Maximum charts per run; a log may have a hundred metrics."""

COLUMNS = ("outcome", "what", "run", "best value", "course", "at", "state")
"""Size of a small chart in the table of several runs."""

RULES = {
    "": "margin:0 auto;max-width:72rem;padding:1rem;background:var(--paper);color:var(--ink);"
    "font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere;text-align:left",
    "h1": "font-size:1.3rem;margin:.2rem 0 1rem",
    "h2": "font-size:1.15rem;margin:2rem 0 .2rem",
    "h3": "font-size:1rem;margin:0;display:inline",
    ".dim,footer": "color:var(--dim);font-size:.88rem",
    ".verdict": "font-size:1.05rem;margin:.3rem 0 1rem;padding:.5rem .8rem;border-left:4px solid var(--test);background:var(--shade)",
    ".charts": "display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:.8rem",
    "svg": "width:100%;max-width:44rem;height:auto;border:1px solid var(--line);border-radius:6px",
    "details": "border:1px solid var(--line);border-left-width:4px;border-radius:6px;margin:.6rem 0;padding:.5rem .8rem",
    "summary": "cursor:pointer",
    # Undo a notebook's rules for lists: floating, shrinking cells that break words.
    ".card": "margin:.5rem 0 0;display:grid;grid-template-columns:minmax(5rem,9rem) 1fr;gap:.25rem .8rem;width:auto",
    ".label": "color:var(--dim);width:auto;float:none;margin:0;padding:0;font-weight:400;overflow-wrap:normal;word-break:normal",
    ".said,.said p": "margin:0;padding:0;width:auto;float:none",
    ".said ol": "margin:0;padding:0 0 0 1.4em",
    ".said li": "margin:0;float:none",
    ".counts": "font-size:1.05rem;margin:.3rem 0 .6rem",
    "table": "border-collapse:collapse;width:100%",
    "td,th": "text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--line);overflow-wrap:break-word",
    ".level": "padding-left:.5rem;border-left:4px solid var(--line);white-space:nowrap",
    ".best": "white-space:nowrap",
    ".what": "min-width:12rem;overflow-wrap:anywhere",
    ".name": "min-width:8rem;overflow-wrap:anywhere",
    ".wide,pre": "overflow-x:auto",
    ".wide": "margin:0 0 1.5rem",
    "a": "color:var(--train)",
    "pre": "background:var(--shade);padding:.5rem",
    ".note": "border-left-color:var(--note)",
    ".watch": "border-left-color:var(--watch)",
    ".act": "border-left-color:var(--act)",
    ".stop": "border-left-color:var(--stop)",
}
"""Selector below the report's root -> declarations; nothing outside is affected."""
PHONE = (
    ".curvetui .card{grid-template-columns:1fr}.curvetui .label{margin-top:.3rem}.curvetui thead{display:none}"
    ".curvetui tr{display:block;border-bottom:1px solid var(--line);padding:.3rem 0}"
    ".curvetui td{display:inline-block;border:0;padding:.1rem .8rem .1rem 0;white-space:normal;overflow-wrap:anywhere}"
    ".curvetui td:empty{display:none}.curvetui td.what,.curvetui td.name{display:block;min-width:0}"
    ".curvetui td[data-name]::before{content:attr(data-name) ' ';color:var(--dim)}"
)
"""On a narrow screen, table rows become short blocks without overflow; cells carry their heading."""
MARGIN = "body.curvetui{box-shadow:0 0 0 100vmax var(--paper);clip-path:inset(0 -100vmax)}"
"""Colour of the background around the page, whose width is limited for readability."""


def sheet() -> str:
    """All CSS rules of a page."""
    rules = ""
    for selectors, rule in RULES.items():
        full = ",".join(f".curvetui {selector}".strip() for selector in selectors.split(","))
        rules += f"{full}{{{rule}}}"
    return f"{style('.curvetui')}.curvetui *{{box-sizing:border-box}}{rules}@media(max-width:44rem){{{PHONE}}}"


class Html(ReportFormat):
    name = "html"
    suffix = ".html"

    def render(self, findings: Findings) -> Iterator[str]:
        words = phrases(findings.language)
        title = findings.runs[0].name if len(findings.runs) == 1 else words["report"]
        yield from head(findings.language, title, words["report"])
        yield from body(findings)
        yield f"<footer><p>{escaped(words['made'].format(version=__version__))}</p></footer>\n</body>\n</html>\n"


def head(code: str, title: str, heading: str, policy: str = "", rules: str = "") -> Iterator[str]:
    """The beginning of a page; policy, rules: what it has beyond a report without scripts."""
    # Load nothing and run nothing else, whatever a log contains.
    yield f'<!doctype html>\n<html lang="{escaped(code)}">\n<head><meta charset="utf-8">'
    yield f"""<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'{policy}">"""
    yield '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">'
    yield f"<title>{escaped(title)} · curvetui</title><style>{sheet()}{MARGIN}{rules}</style></head>\n"
    yield f'<body class="curvetui">\n<h1>{escaped(heading)}</h1>\n'


def embedded(findings: Findings) -> str:
    """The report for embedding, e.g. in a notebook: its CSS applies only within it."""
    return "".join(
        ['<div class="curvetui"><style>', sheet(), "</style>\n", *body(findings), "</div>\n"]
    )


def body(findings: Findings) -> Iterator[str]:
    """Everything between head and foot."""
    if findings.errors:
        yield "<ul>"
        yield from (f"<li>{escaped(message)}</li>" for _, message in findings.errors)
        yield "</ul>\n"
    if len(findings.runs) > 1:
        yield from _table(findings)
    for index, run in enumerate(findings.runs, 1):
        yield from _run(run, index, findings.language)


def _table(findings: Findings) -> Iterator[str]:
    words = phrases(findings.language)
    heads = "".join(f"<th>{escaped(words[name])}</th>" for name in COLUMNS)
    yield f'<p class="counts">{escaped(counts(findings))}</p>\n<div class="wide"><table><thead><tr>{heads}</tr></thead><tbody>\n'
    for place, r in rows(findings.runs, findings.language):
        small = spark(r.course.y, 8) if r.course is not None else ""
        texts = f'<td class="best">{escaped(r.best)}</td><td class="best">{small}</td>'
        texts += "".join(f"<td>{escaped(text)}</td>" for text in (r.at, r.state))
        yield f'<tr><td class="level {r.style}">{escaped(r.outcome)}</td><td class="what">{escaped(r.what)}</td>'
        yield f'<td class="name"><a href="#run-{place}">{escaped(r.name)}</a></td>{texts}</tr>\n'
    yield "</tbody></table></div>\n"


def _run(run: RunSnapshot, index: int, code: str) -> Iterator[str]:
    words = phrases(code)
    worst = gravest(run.findings)
    yield f'<section id="run-{index}"><h2>{escaped(run.name or words["run"])}</h2>\n'
    yield f'<p class="dim">{escaped(headline(run, code))}</p>\n'
    cards = CardsOfRun(run, code)
    text = cards.verdict or words["nothing"]
    yield f'<p class="verdict{f" {worst.level}" if worst else ""}">{prose(text)}</p>\n<div class="charts">\n'
    for picture in pictures(run, CHARTS):
        yield inline(picture, code) + "\n"
    yield "</div>\n"
    if run.findings:
        yield f'<p class="dim">{escaped(words["marked"])}</p>\n'
    for mark, finding in numbered(run):
        yield from _finding(cards, mark, finding, code)
    yield "".join(f'<p class="dim">{escaped(remark)}</p>\n' for remark in remarks(run, code))
    yield f'<p class="dim">{escaped(coverage(run.lines, code))}</p>\n'
    if run.lines.examples:
        examples = "\n".join(escaped(example[:300]) for example in run.lines.examples)
        yield f"<pre>{examples}</pre>\n"
    if pattern := guess(run.lines):
        yield f'<p class="dim">{prose(words["guess"])}</p>\n<pre>{escaped(pattern)}</pre>\n'
    yield "</section>\n"


def _finding(cards: CardsOfRun, mark: int, finding: Finding, code: str) -> Iterator[str]:
    """A card; expanded if it needs attention."""
    is_open = finding.level != "note" and finding.status != "withdrawn"
    yield f'<details class="{finding.level}"{" open" if is_open else ""}><summary><h3>{mark} · {escaped(cards.heading(finding))}</h3> '
    yield f'<span class="dim">{escaped(label(finding, code))}</span></summary>\n<p>{prose(cards.seen(mark, finding))}</p><dl class="card">'
    for part in cards.parts(mark, finding, (*PARTS, "details", "trace")):
        yield f'<dt class="label">{escaped(part.heading)}</dt><dd class="said">{_content(part)}</dd>'
    yield "</dl></details>\n"


def _content(part: Part) -> str:
    """The texts of *part*; alternatives as a numbered list."""
    tag = "li" if part.is_list else "p"
    texts = "".join(f"<{tag}>{prose(text)}</{tag}>" for text in part.texts)
    return f"<ol>{texts}</ol>" if part.is_list else texts


def prose(text: str) -> str:
    """Escape a sentence; backticks become `<code>`."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", escaped(text))
