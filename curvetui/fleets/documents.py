"""The table as data: JSON Lines, CSV, Markdown."""

import csv
import io
import json
from collections.abc import Iterator

from curvetui.fleets.phrases import phrases
from curvetui.fleets.row import KEYS, FleetRow
from curvetui.fleets.sentences import shared, strayed
from curvetui.fleets.table import Table
from curvetui.fleets.text import group_lines, summary
from curvetui.languages import number
from curvetui.reports.json import dumped
from curvetui.reports.markdown import code as inline
from curvetui.reports.markdown import prose
from curvetui.system.sanitize import printable

_FORMULA = ("=", "+", "-", "@")
"""Leading characters that make a spreadsheet treat a cell as a formula."""


def json_line(row: FleetRow) -> str:
    """One run as a JSON object on one line."""
    return dumped(row.document()) + "\n"


def csv_lines(table: Table) -> Iterator[str]:
    """All runs as CSV, with the report's keys as columns and the settings as one JSON object."""
    yield ",".join(KEYS) + "\r\n"
    for row in table.runs:
        held = io.StringIO()
        document = row.document()
        document["settings"] = json.dumps(document["settings"], ensure_ascii=False)
        csv.writer(held).writerow([_cell(value) for value in document.values()])
        yield held.getvalue()


def _cell(value: object) -> object:
    """Escape *value* for a spreadsheet: log text must be no formula and no control sequence."""
    if not isinstance(value, str):
        return value
    text = printable(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def markdown(table: Table, language: str) -> Iterator[str]:
    """The table as Markdown, for an issue, a pull request or a chat."""
    words = phrases(language)
    yield f"**{prose(summary(table, language))}**\n\n"
    if table.is_partial:
        yield f"{words['partial']}\n\n"
    yield from _groups(table, language)
    for sentence in shared(table.shared, language):
        yield f"- {words['shared']}: {prose(sentence)}\n"
    yield from (f"- {prose(sentence)}\n" for sentence in strayed(table.strays, language))
    heads = (words[name] for name in ("outcome", "verdict", "head run", "best"))
    yield f"\n| {' | '.join(heads)} |\n|---|---|---|---|\n"
    for row in table.runs:
        best = inline(f"{row.headline} {number(row.best)}") if row.best is not None else ""
        text = prose(row.summary)
        yield f"| {words[row.outcome]} | {text} | {inline(row.name)} | {best} |\n"


def _groups(table: Table, language: str) -> Iterator[str]:
    for index, (settings, figures) in enumerate(group_lines(table, language)):
        spelled = inline if index else prose
        cells = [*map(inline, settings), *figures[:-1], spelled(figures[-1])]
        yield "| " + " | ".join(cells) + " |\n"
        if not index:
            yield "|" + "---|" * len(cells) + "\n"
    yield "\n"
