"""The table as terminal text: counts, groups, what failing runs share, then the runs, worst first."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from curvetui.charts.text_cells import clip_middle
from curvetui.charts.text_cells import width as cells
from curvetui.fleets.phrases import counted, phrases, spaced
from curvetui.fleets.row import OUTCOMES, FleetRow
from curvetui.fleets.sentences import shared, strayed
from curvetui.fleets.table import RunGroup, Table
from curvetui.languages import language, number
from curvetui.reports.wrapping import clipped, padded, wrapped
from curvetui.system.sanitize import in_ascii, printable

SHOWN = 40
"""Runs listed by default."""
GROUPS = 30
"""Maximum number of groups listed."""
MIN_SETTING = 6
"""Minimum width of a group's setting, in cells."""
COLOURS = {"stop": "1;31", "died": "31", "act": "31", "watch": "33", "unreadable": "35"}


class TextLayout(NamedTuple):
    """Layout options of the table."""

    language: str = "en"
    width: int = 100
    colour: bool = False
    ascii: bool = False
    limit: int = SHOWN
    """Maximum number of runs listed; 0: all."""


def text(table: Table, layout: TextLayout) -> Iterator[str]:
    """Yield the lines of the document."""
    for line in _lines(table, layout):
        # "…" would become three characters and make the line wider than the screen.
        yield in_ascii(line.replace("…", "~")) if layout.ascii else line


def summary(table: Table, code: str) -> str:
    """Format the counts: `200 runs: 12 stop, 188 healthy`."""
    words = phrases(code)
    parts = [f"{spaced(count)} {words[outcome]}" for outcome, count in table.counts.items()]
    lang, runs = language(code), counted(code, "runs", len(table))
    return f"{runs}{lang.colon}{lang.joined.join(parts)}" if parts else runs


def _lines(table: Table, layout: TextLayout) -> Iterator[str]:
    words, code = phrases(layout.language), layout.language
    if not table.runs:
        why = "partial" if table.is_partial else "no match" if table.left_out else "nothing"
        found = summary(Table(table.left_out), code)
        yield from wrapped(words[why].format(runs=found), layout.width, 2)
        return
    yield from wrapped(summary(table, code), layout.width, 2, 2, "1" if layout.colour else "")
    if table.is_partial:
        yield from wrapped(words["partial"], layout.width, 2)
    yield from _groups(table, layout)
    sentences = list(shared(table.shared, code))
    for index, sentence in enumerate(sentences):
        yield "" if index else "\n"
        before = f"{words['shared']}{language(code).colon}" if not index else "  "
        yield from wrapped(f"{before}{sentence}", layout.width, 2, 4)
    for index, sentence in enumerate(strayed(table.strays, code)):
        yield "" if index else "\n"
        yield from wrapped(sentence, layout.width, 2, 4)
    yield "\n"
    yield from _runs(table.runs, layout)
    if table.skipped:
        yield from wrapped(counted(code, "skipped", table.skipped), layout.width, 2)


def _runs(rows: Sequence[FleetRow], layout: TextLayout) -> Iterator[str]:
    words = phrases(layout.language)
    shown = rows[: layout.limit] if layout.limit else rows
    outcomes = [words[row.outcome].upper() for row in shown]
    best = [_best(row) for row in shown]
    heads = [words[name] for name in ("outcome", "verdict", "head run", "best")]
    first = max(map(cells, (heads[0], *outcomes)))
    last = min(24, max(map(cells, (heads[3], *best))))
    names = min(max(cells(row.name) for row in shown), max(16, layout.width // 3))
    room = max(10, layout.width - first - names - last - 8)
    second = min(room, max(cells(what) for what in (heads[1], *map(_what, shown))))
    columns = map(padded, heads, (first, second, names, last))
    yield "  " + "  ".join(columns).rstrip() + "\n"
    for row, outcome, value in zip(shown, outcomes, best, strict=True):
        style = COLOURS.get(row.outcome, "") if layout.colour else ""
        line = padded(outcome, first)
        line = f"\x1b[{style}m{line}\x1b[0m" if style else line
        what = padded(clipped(_what(row), second), second)
        name = clip_middle(printable(row.name), names)
        parts = (line, what, padded(name, names), padded(value, last))
        yield "  " + "  ".join(parts).rstrip() + "\n"
    if len(shown) < len(rows):
        yield f"  {words['more'].format(n=spaced(len(rows) - len(shown)))}\n"


def _what(row: FleetRow) -> str:
    """The verdict, or why there is none, without path and level, which have their own columns."""
    if row.error is None:
        return row.summary
    return row.error.removeprefix(f"cannot read {row.path}: ").removesuffix(f" in {row.path}")


def _best(row: FleetRow) -> str:
    return f"{row.headline} {number(row.best)}" if row.best is not None else ""


def _groups(table: Table, layout: TextLayout) -> Iterator[str]:
    lines = list(group_lines(table, layout.language))
    if not lines:
        return
    shown = [[*settings, *figures] for settings, figures in lines[: GROUPS + 1]]
    widths = [max(map(cells, column)) for column in zip(*shown, strict=True)]
    # The last heading is the first to be cut, then long settings; never figures.
    widths[-1] = max(cells(line[-1]) for line in shown[1:])
    count = len(lines[0][0])
    room = layout.width - 2 * len(widths) - sum(widths[count:])
    limit = max(MIN_SETTING, room // count if count else 0)
    widths[:count] = [min(width, limit) for width in widths[:count]]
    yield "\n"
    for line in shown:
        parts = map(padded, line[:-1], widths)
        yield clipped("  " + "  ".join((*parts, line[-1])), layout.width) + "\n"
    if hidden := len(lines) - len(shown):
        yield f"  {phrases(layout.language)['more groups'].format(n=spaced(hidden))}\n"


def group_lines(table: Table, code: str) -> Iterator[tuple[list[str], list[str]]]:
    """The heading, then each group of `by`, else of seeds: cells of its settings and its figures.

    The figures: runs, runs per outcome, the middle of the best values.
    """
    words, groups = phrases(code), table.groups or table.seeds
    if not groups:
        return
    outcomes = [name for name in OUTCOMES if any(group.counts.get(name) for group in groups)]
    headlines = {group.headline for group in groups if group.headline}
    title = next(iter(headlines)) if len(headlines) == 1 else words["best"]
    best = words["median" if table.by else "mean"].format(headline=title)
    names = [name for name, _ in groups[0].settings]
    yield names, [words["head runs"], *(words[name] for name in outcomes), best]
    for group in groups:
        counts = (spaced(group.counts.get(name, 0)) for name in outcomes)
        yield (
            [value or "–" for _, value in group.settings],
            [spaced(group.runs), *counts, _middle(group, is_named=len(headlines) > 1)],
        )


def _middle(group: RunGroup, *, is_named: bool = False) -> str:
    """Format `0.934 ± 0.004`, preceded by the curve's name if *is_named*."""
    if group.middle is None:
        return "–"
    spread = f" ± {number(group.spread, 2)}" if group.spread is not None else ""
    return f"{f'{group.headline} ' if is_named else ''}{number(group.middle)}{spread}"
