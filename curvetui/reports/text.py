"""The terminal report: fits the width, states how the run is doing, then the findings."""

from collections.abc import Iterator
from itertools import zip_longest

from curvetui.charts.dots import PENS
from curvetui.charts.sparkline import BARS, PLAIN_BARS, spark
from curvetui.charts.text_cells import width as cells
from curvetui.engine.explain import explain
from curvetui.engine.forecast import target_sentence
from curvetui.engine.shipping import sentence as shipping_sentence
from curvetui.engine.shipping import shipping_of
from curvetui.languages import number
from curvetui.model import Finding, RunSnapshot
from curvetui.reports import Findings, ReportFormat
from curvetui.reports.cards import CardsOfRun, Part, details, joined, parts, seen
from curvetui.reports.dots import LETTERS, chart
from curvetui.reports.phrases import phrases
from curvetui.reports.picture import Picture, numbered, pictures
from curvetui.reports.summary import (
    Row,
    counts,
    coverage,
    gravest,
    guess,
    headline,
    label,
    newest,
    reference_names,
    remarks,
    rows,
)
from curvetui.reports.wrapping import clipped, padded, wrapped
from curvetui.system.sanitize import in_ascii, printable

LABEL = 8
"""Width of a card's labels in cells."""
CHARTS, HEIGHT = 2, 5
"""Maximum charts per run, and their height in rows."""
COURSE = 8
"""Width of a table's small chart in cells."""
CROWD = 8
"""With more runs than this, only those that need attention are shown in full."""
MANY = 6
"""With more runs than this there are no charts; the table has small ones."""
SIGNS = {"broken": "╌╌", "dots": "┈┈"}
"""Legend symbols of the line styles; a solid one is a line."""
COLOURS = {
    "note": "36",
    "watch": "33",
    "act": "31",
    "stop": "1;31",
    "train": "34",
    "val": "33",
    "test": "32",
}


class TextReport(ReportFormat):
    name = "text"

    def render(self, findings: Findings) -> Iterator[str]:
        """Each run in turn; in colour only if *findings* asks for it."""
        for part in _document(findings):
            yield in_ascii(part.replace("…", "~")) if findings.ascii else part


def _document(findings: Findings) -> Iterator[str]:
    """The table of several runs; for very many, only those that need attention follow in full."""
    runs = findings.runs
    if len(runs) > 1:
        yield from _table(findings)
    if len(runs) > CROWD:
        runs = tuple(run for run in runs if _needs_a_look(run))
        if hidden := len(findings.runs) - len(runs):
            yield "\n"
            text = phrases(findings.language)["table only"].format(n=hidden)
            yield from _lines(text, findings, indent=2)
    for index, run in enumerate(runs):
        yield "\n" if index or len(findings.runs) > 1 else ""
        yield from _run(run, findings)


def _needs_a_look(run: RunSnapshot) -> bool:
    worst = gravest(run.findings)
    return worst is not None and worst.level != "note"


def _table(findings: Findings) -> Iterator[str]:
    """The counts, then a row per run, most severe first; healthy runs show their best value."""
    words, code = phrases(findings.language), findings.language
    yield from _lines(counts(findings), findings, indent=2, style="1" if findings.colour else "")
    yield "\n"
    found = [r for _, r in rows(findings.runs, code)]
    table = [(r.outcome, r.what or r.best, r.name, _course(r, findings)) for r in found]
    heads = tuple(words[name] for name in ("outcome", "what", "run", "course"))
    level, what, name, _ = (max(map(cells, column)) for column in zip(heads, *table, strict=True))
    room = findings.width - level - COURSE - 8
    name = min(name, max(12, room // 2))
    widths = (level, min(what, room - name), name, COURSE)
    yield ("  " + "  ".join(map(padded, heads, widths))).rstrip() + "\n"
    for r, texts in zip(found, table, strict=True):
        style = COLOURS.get(r.style, "") if findings.colour else ""
        for first, *others in _cells(texts, widths):
            yield ("  " + "  ".join((_coloured(first, style), *others))).rstrip() + "\n"


def _cells(texts: tuple[str, ...], widths: tuple[int, ...]) -> Iterator[list[str]]:
    """A table row of as many lines as its longest cell needs, each cell padded to its width."""
    columns = [
        [line.rstrip("\n") for line in wrapped(text, width)]
        for text, width in zip(texts, widths, strict=True)
    ]
    for line in zip_longest(*columns, fillvalue=""):
        yield list(map(padded, line, widths))


def _course(r: Row, findings: Findings) -> str:
    if r.course is not None:
        return spark(r.course.y, COURSE, PLAIN_BARS if findings.ascii else BARS)
    return ""


def _run(run: RunSnapshot, findings: Findings) -> Iterator[str]:
    words, width = phrases(findings.language), findings.width
    yield from _lines(
        headline(run, findings.language), findings, style="1" if findings.colour else ""
    )
    cards = CardsOfRun(run, findings.language)
    text = cards.verdict or ("" if run.findings else words["nothing"])
    yield from _lines(text, findings, indent=2)
    advice = shipping_sentence(shipping_of(run), findings.language)
    if advice and run.state != "running":
        yield from _lines(advice, findings, indent=2)
    if findings.target is not None:
        advice = target_sentence(run, findings.target, findings.language)
        yield from _lines(advice, findings, indent=2)
    if len(findings.runs) <= MANY:
        for picture in pictures(run, CHARTS):
            yield "\n"
            yield from _picture(picture, findings)
    for mark, finding in numbered(run):
        yield "\n"
        yield from _card(cards, mark, finding, findings)
    yield "\n"
    yield from _details(run, cards, findings)
    for remark in remarks(run, findings.language):
        yield from _lines(printable(remark), findings, indent=2)
    yield from _lines(coverage(run.lines, findings.language), findings, indent=2)
    for example in run.lines.examples:
        yield "    | " + clipped(example.strip(), width - 6) + "\n"
    if pattern := guess(run.lines):
        yield from _lines(phrases(findings.language)["guess"], findings, indent=2)
        # Not wrapped, so that it can be copied.
        yield f"    {printable(pattern)}\n"


def _details(run: RunSnapshot, cards: CardsOfRun, findings: Findings) -> Iterator[str]:
    """Omitted from cards above `note`: further steps, confidence, when it clears, the rule."""
    shown = [(mark, f) for mark, f in numbered(run) if f.level != "note"]
    if shown:
        yield from _lines(phrases(findings.language)["details"], findings, indent=2)
    for mark, finding in shown:
        head = f"{mark}  "
        if text := cards.details(mark, finding):
            yield from _lines(f"{head}{text}", findings, indent=2, hang=len(head))
    yield "\n" if shown else ""


def _picture(picture: Picture, findings: Findings) -> Iterator[str]:
    """A chart: title, finding numbers, curves, ends of both axes."""
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
        painted = _painted(text, owners, findings.colour)
        yield f"  {' ' * (gutter - 2 - cells(value))}{value} {side}{painted}\n"
    first, last = number(picture.x.low), number(picture.x.high)
    axis = phrases(findings.language)[picture.axis]
    room = max(1, width - cells(first) - cells(last) - cells(axis) + len(axis))
    yield f"{' ' * (2 + gutter)}{first}{axis:^{room}}{last}\n"


def _legend(picture: Picture, findings: Findings, width: int) -> str:
    """`loss: ╌╌ val 0.31  ── train 0.02`, with the last value of each curve."""
    parts, room = [], width - cells(picture.metric) - 2
    for line in reversed(picture.lines):
        style = SIGNS.get(PENS.get(line.split, "solid"), "──")
        pen = LETTERS.get(line.split, "+") if findings.ascii else style
        text = f"{pen} {clipped(line.label, 16)} {newest(line.curve, findings.language)}"
        room -= cells(text) + 2
        if room < 0:
            break
        parts.append(_coloured(text, COLOURS.get(line.split, "") if findings.colour else ""))
    for name in reference_names(picture, findings.language):
        text = f"{'.' if findings.ascii else '┈'} {name}"
        room -= cells(text) + 2
        parts += [text] if room >= 0 else []
    return f"{clipped(picture.metric, width // 2)}:  " + "  ".join(parts)


def _put(marks: list[str], column: int, text: str) -> None:
    """Write *text* at *column*, or at the next free position."""
    column = min(column, len(marks) - len(text))
    while column + len(text) < len(marks) and any(
        m != " " for m in marks[max(0, column - 1) : column + len(text) + 1]
    ):
        column += 1
    marks[column : column + len(text)] = text


def _painted(text: str, owners: list[str], colour: bool) -> str:
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


def card_of(finding: Finding, findings: Findings) -> Iterator[str]:
    """The whole card of a single finding; *findings* gives language and width."""
    card, code = explain(finding, findings.language), findings.language
    yield from _lines(label(finding, code), findings, indent=2)
    yield from _lines(card.title, findings, indent=2)
    yield from _lines(seen(card), findings, indent=4)
    for part in parts(card, code):
        yield from _part(part, findings)
    yield from _lines(joined(details(card, code)), findings, indent=2)


def _card(cards: CardsOfRun, mark: int, finding: Finding, findings: Findings) -> Iterator[str]:
    head, colour = f"{mark}  ", findings.colour
    style = COLOURS[finding.level] if colour else ""
    text = f"{head}{label(finding, findings.language)}"
    yield from _lines(text, findings, indent=2, hang=len(head), style=style)
    yield from _lines(cards.heading(finding), findings, indent=2, style="1" if colour else "")
    if seen := cards.seen(mark, finding):
        yield from _lines(seen, findings, indent=4)
    for part in cards.parts(mark, finding):
        yield from _part(part, findings)


def _part(part: Part, findings: Findings) -> Iterator[str]:
    """A part after its heading, or below a long heading; alternatives as a numbered list."""
    text = joined(part.texts)
    if not part.is_list and cells(part.heading) < LABEL:
        first, *others = _lines(text, findings, indent=4 + LABEL)
        yield f"    {padded(part.heading, LABEL)}{first.lstrip()}"
        yield from others
        return
    yield from _lines(part.heading, findings, indent=4)
    if not part.is_list:
        yield from _lines(text, findings, indent=6)
        return
    for place, item in enumerate(part.texts, 1):
        yield from _lines(f"{place}. {item}", findings, indent=6, hang=3)


def _lines(
    text: str, findings: Findings, indent: int = 0, hang: int = 0, style: str = ""
) -> Iterator[str]:
    """*text* wrapped; transliterated to ASCII first, since that may lengthen it."""
    yield from wrapped(
        in_ascii(text) if findings.ascii else text, findings.width, indent, hang, style
    )
