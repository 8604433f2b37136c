"""The key table: which key does what, on which screens."""

from collections.abc import Iterable, Mapping

from curvetui.tui import key_conditions as when
from curvetui.tui import key_rows as rows
from curvetui.tui import raw_log
from curvetui.tui.key_row import Condition, Group, KeyRow
from curvetui.tui.replay import replays

GROUPS: Mapping[Group, str] = {
    "finding": "findings",
    "chart": "charts",
    "replay": "replay",
    "screen": "screen",
    "list": "lists",
}
LIST_KEYS = (
    *("up", "down", "pageup", "pagedown", "home", "end", "left", "right"),
    *("enter", "tab", "shift+tab", "space", "ctrl+r", "ctrl+p", "delete"),
)
"""Keys that move within lists, whatever the table assigns to these keys elsewhere."""
FIXED = frozenset({"ctrl+c", "escape", *LIST_KEYS})
"""Keys that cannot be rebound."""


def _group(name: Group, found: Iterable[KeyRow], condition: Condition) -> list[KeyRow]:
    """*found* as rows of that group; condition: of those without one of their own."""
    return [
        row._replace(group=name, when=condition if row.when is when.always else row.when)
        for row in found
    ]


TABLE: tuple[KeyRow, ...] = (
    *_group("screen", rows.LOG, when.always),
    *_group("replay", rows.REPLAY, replays),
    *_group("finding", rows.FINDINGS, when.has_findings),
    *_group("chart", rows.CHARTS, when.has_charts),
    *_group("screen", rows.AROUND, when.always),
    *_group("list", rows.IN_LISTS, when.picks),
    *_group("screen", rows.SCREEN, when.always),
    *_group("list", rows.LEAVE, when.picks),
)
"""The first row whose condition holds has the key."""
WHY_NOT: Mapping[Condition, str] = {
    when.has_findings: "no finding",
    when.has_card: "no finding",
    when.has_charts: "no chart",
    when.many_metrics: "all shown",
    when.many_runs: "one run",
    when.is_zoomed: "not zoomed",
    when.is_measured: "not measured",
    when.can_fill: "is full",
    when.was_away: "not away",
    raw_log.has_log: "no text",
}
"""Condition to the word that says why a key does nothing where it does not hold."""
