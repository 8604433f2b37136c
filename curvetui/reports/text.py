"""The report for people: fits the terminal, says first how the run is doing, then what was found."""

from __future__ import annotations

from collections.abc import Iterator

from curvetui.charts.dots import PENS
from curvetui.charts.sparkline import BARS, PLAIN_BARS, spark
from curvetui.engine.explain import explain, verdict
from curvetui.engine.forecast import forecast_of
from curvetui.engine.forecast import sentence as forecast_sentence
from curvetui.languages import number
from curvetui.model import Explanation, Finding, RunSnapshot
from curvetui.reports import Findings, Report
from curvetui.reports.dots import LETTERS, chart
from curvetui.reports.phrases import phrases
from curvetui.reports.picture import Picture, numbered, pictures
from curvetui.reports.summary import coverage, gravest, headline, label, parts, remarks, row
from curvetui.reports.wrapping import cells, clipped, padded, wrapped
from curvetui.system.sanitize import in_ascii, printable

LABEL = 8
"""Cells of a card's labels."""
CHARTS, HEIGHT = 2, 5
"""Charts of a run, and their rows."""
CROWD = 8
"""Of more runs than these only those that need a look are told in full."""
MANY = 6
"""With more runs than these there are no charts: the table shows the course of each."""
SIGNS = {"broken": "╌╌", "dots": "┈┈"}
"""What a legend shows of a pen; a solid one is a line."""
COLOURS = {
    "note": "36",
    "watch": "33",
    "act": "31",
    "stop": "1;31",
    "train": "34",
    "val": "33",
    "test": "32",
}


class Text(Report):
    name = "text"

    def render(self, findings: Findings) -> Iterator[str]:
        """Run by run; colour only where *findings* asks for it."""
        for part in _document(findings):
            yield in_ascii(part.replace("…", "~")) if findings.ascii else part


def _document(findings: Findings) -> Iterator[str]:
    if len(findings.runs) > CROWD:
        yield from _crowd(findings)
        return
    if len(findings.runs) > 1:
        yield from _table(findings)
        yield "\n"
    for index, run in enumerate(findings.runs):
        yield "\n" if index else ""
        yield from _run(run, findings)


def _crowd(findings: Findings) -> Iterator[str]:
    """Runs that need a look, then the table, which would else have scrolled away."""
    told = [
        run
        for run in findings.runs
        if (worst := gravest(run.findings)) is not None and worst.level != "note"
    ]
    for run in told:
        yield from _run(run, findings)
        yield "\n"
    yield from _table(findings)
    if len(told) < len(findings.runs):
        text = phrases(findings.language)["table only"].format(n=len(findings.runs) - len(told))
        yield from _lines(text, findings, indent=2)


def _table(findings: Findings) -> Iterator[str]:
    """One line a run; of many runs the best value is told in place of the course."""
    words, wide, is_crowd = phrases(findings.language), findings.width, len(findings.runs) > CROWD
    rows = [row(run, findings.language) for run in findings.runs]
    state = min(
        11 if is_crowd else wide,
        max(cells(text) for text in (words["state"], *(r.state for r in rows))),
    )
    gravest_width = min(
        24 if is_crowd else 30,
        max(cells(text) for text in (words["gravest"], *(r.gravest for r in rows))),
    )
    second = min(20, max(cells(r.best) for r in rows)) if is_crowd else 8
    names = max(12, wide - state - gravest_width - second - 8)
    widths = (min(max(cells(r.name) for r in rows), names), second, gravest_width)
    left = max(0, min(state, wide - sum(widths) - 8))
    heads = (words["run"], words["best value" if is_crowd else "course"], words["gravest"])
    yield (
        "  " + "  ".join(map(padded, heads, widths)) + "  " + clipped(words["state"], left)
    ).rstrip() + "\n"
    for r in rows:
        course = (
            spark(r.course.y, widths[1], PLAIN_BARS if findings.ascii else BARS)
            if r.course is not None
            else ""
        )
        said = _coloured(
            padded(r.gravest, widths[2]), COLOURS.get(r.level or "", "") if findings.colour else ""
        )
        yield (
            "  ".join(
                (
                    "",
                    *map(padded, (r.name, r.best if is_crowd else course), widths),
                    said,
                    clipped(r.state, left),
                )
            )
            + "\n"
        )


def _run(run: RunSnapshot, findings: Findings) -> Iterator[str]:
    words, width = phrases(findings.language), findings.width
    yield from _lines(
        headline(run, findings.language), findings, style="1" if findings.colour else ""
    )
    sentence = verdict(run, findings.language)
    yield from _lines(sentence or ("" if run.findings else words["nothing"]), findings, indent=2)
    if findings.target is not None:
        metric, value = findings.target
        told = forecast_sentence(forecast_of(run, metric), findings.language, value)
        yield from _lines(told, findings, indent=2)
    if len(findings.runs) <= MANY:
        for picture in pictures(run, CHARTS):
            yield "\n"
            yield from _picture(picture, findings)
    for mark, finding in numbered(run):
        yield "\n"
        yield from card_of(finding, findings, f"{mark}  ")
    yield "\n"
    for remark in remarks(run):
        yield from _lines(printable(f"{remark}."), findings, indent=2)
    yield from _lines(coverage(run.lines, findings.language), findings, indent=2)
    for example in run.lines.examples:
        yield "    | " + clipped(example.strip(), width - 6) + "\n"


def _picture(picture: Picture, findings: Findings) -> Iterator[str]:
    """A chart: title, numbers of the findings, curves with the ends of both axes."""
    high, low = number(picture.y.high), number(picture.y.low)
    gutter = max(cells(high), cells(low), 4) + 3
    width = min(findings.width, 80) - gutter - 2
    yield "  " + " " * gutter + _legend(picture, findings, width) + "\n"
    marks = [" "] * width
    for mark in picture.marks:
        column = picture.x.place(mark.first, width)
        if column is not None:
            _put(marks, column, str(mark.number))
    if picture.marks:
        yield " " * (2 + gutter) + "".join(marks).rstrip() + "\n"
    side = "|" if findings.ascii else "│"
    rows = list(chart(picture, width, HEIGHT, findings.ascii))
    for index, (text, owners) in enumerate(rows):
        value = high if index == 0 else low if index == len(rows) - 1 else ""
        yield (
            "  "
            + " " * (gutter - 2 - cells(value))
            + value
            + " "
            + side
            + _painted(text, owners, findings.colour)
            + "\n"
        )
    first, last = number(picture.x.low), number(picture.x.high)
    axis = phrases(findings.language)[picture.axis]
    yield (
        " " * (2 + gutter)
        + f"{first}{axis:^{max(1, width - cells(first) - cells(last) - cells(axis) + len(axis))}}{last}\n"
    )


def _legend(picture: Picture, findings: Findings, width: int) -> str:
    """`loss: ╌╌ val 0.31  ── train 0.02`, with the last value of each curve."""
    parts, room = [], width - cells(picture.metric) - 2
    for line in reversed(picture.lines):
        pen = (
            LETTERS.get(line.split, "+")
            if findings.ascii
            else SIGNS.get(PENS.get(line.split, "solid"), "──")
        )
        text = f"{pen} {clipped(line.label, 16)} {number(float(line.y[-1]))}"
        room -= cells(text) + 2
        if room < 0:
            break
        parts.append(_coloured(text, COLOURS.get(line.split, "") if findings.colour else ""))
    return f"{clipped(picture.metric, width // 2)}:  " + "  ".join(parts)


def _put(marks: list[str], column: int, text: str) -> None:
    """Write *text* at *column*, or at the next place that is free."""
    column = min(column, len(marks) - len(text))
    while column + len(text) < len(marks) and any(
        m != " " for m in marks[max(0, column - 1) : column + len(text) + 1]
    ):
        column += 1
    marks[column : column + len(text)] = text


def _painted(text: str, owners: list[str], colour: bool) -> str:
    """A chart's row, each curve in its colour."""
    if not colour:
        return text.rstrip()
    out, last = "", ""
    for char, owner in zip(text.rstrip(), owners, strict=False):
        style = COLOURS.get(owner, "35") if owner else last
        if style != last:
            out += f"\x1b[0;{style}m"
            last = style
        out += char
    return out + "\x1b[0m" if last else out


def _coloured(text: str, style: str) -> str:
    return f"\x1b[{style}m{text}\x1b[0m" if style else text


def card_of(finding: Finding, findings: Findings, mark: str = "") -> Iterator[str]:
    """The card of one finding; *findings* says in which language and how wide."""
    card = explain(finding, findings.language)
    head = f"{mark}{label(finding, findings.language)}"
    yield from _lines(
        head,
        findings,
        indent=2,
        hang=len(mark),
        style=COLOURS[finding.level] if findings.colour else "",
    )
    yield from _lines(card.title, findings, indent=2, style="1" if findings.colour else "")
    yield from _card(card, findings)


def _card(card: Explanation, findings: Findings) -> Iterator[str]:
    yield from _lines(card.what, findings, indent=4)
    for name, said in parts(card, findings.language):
        gap = " " * max(1, LABEL - cells(name))
        yield from _lines(f"{name}{gap}{joined(said)}", findings, indent=4, hang=LABEL)


def _lines(
    text: str, findings: Findings, indent: int = 0, hang: int = 0, style: str = ""
) -> Iterator[str]:
    """*text* wrapped; in plain ASCII before it is, because that may be longer."""
    yield from wrapped(
        in_ascii(text) if findings.ascii else text, findings.width, indent, hang, style
    )


def joined(text: str | tuple[str, ...]) -> str:
    """Sentences one after the other; Chinese needs no blank between them."""
    if isinstance(text, str):
        return text
    return "".join(
        part if not part or ord(part[-1]) > 0x3000 else f"{part} " for part in text
    ).rstrip()
