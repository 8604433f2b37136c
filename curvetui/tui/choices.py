"""The entries of the pick lists: runs with their state, and the commands of the key table."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from curvetui.system.language_codes import language_codes
from curvetui.tui import actions, metric_rows, overlay, raw_log, setting_rows
from curvetui.tui.keys import useful
from curvetui.tui.run_groups import Group, grouped
from curvetui.tui.run_query import BEST, BY, after, matching
from curvetui.tui.run_rows import RunRow, ordered
from curvetui.tui.screen_state import ScreenState
from curvetui.tui.theme import theme_names


class ListChoice(NamedTuple):
    """One entry of a pick list."""

    text: str
    """The text that the query is matched against, shown at the left."""
    about: str
    """The text shown after it."""
    pick: Callable[[ScreenState], None]
    mark: Callable[[ScreenState], None] = actions.nothing
    """Action of Tab."""
    pin: Callable[[ScreenState], None] = actions.nothing
    """Action of Ctrl-P."""
    remove: Callable[[ScreenState], None] = actions.nothing
    """Action of Delete."""


def runs(state: ScreenState) -> list[RunRow]:
    """The rows of the run table that match the query, in table order; ties newest first."""
    asked = state.query, sort_of(state), state.backwards, frozenset(state.pinned)
    if state.listed_rows[0] is not state.rows or state.listed_rows[1] != asked:
        found = matching(state.rows[::-1], state.query)
        rows = ordered(found, sort_of(state), after(BEST, state.query), backwards=state.backwards)
        state.listed_rows = (
            state.rows,
            asked,
            sorted(rows, key=lambda row: row.key not in state.pinned),
        )
    return state.listed_rows[2]


def size(state: ScreenState) -> int:
    """The number of `choices`."""
    is_flat = state.page == "runs" and not after(BY, state.query)
    return len(runs(state)) if is_flat else len(choices(state))


def sort_of(state: ScreenState) -> str:
    """The column sorted by: the chosen one, else the metric that the query asks for."""
    return "best" if state.sort == "outcome" and after(BEST, state.query) else state.sort


def groups_of(state: ScreenState) -> list[Group] | None:
    """The groups requested by `by:lr` or `by:folder` in the query; None without such a term."""
    name = after(BY, state.query)
    return grouped(matching(state.rows, state.query), name) if name else None


def pin_run(state: ScreenState, key: str) -> None:
    """Pin or unpin a run at the top of the table."""
    state.pinned ^= {key}


def only(state: ScreenState, group: Group) -> None:
    """List only the runs of *group*."""
    state.query = " ".join([*(t for t in state.query.split() if not t.startswith(BY)), group.query])
    state.page, state.picked = "runs", 0


def pick_run(state: ScreenState, key: str) -> None:
    """Show that run."""
    if state.run is None or state.titles.key(state.run) != key:
        state.reset_view()
    state.pick_run(key)


def commands(state: ScreenState) -> list[ListChoice]:
    """The commands of the key table, and those without a key: metrics, themes, languages."""
    language = state.words.language
    rows = [
        ListChoice(row.help(language), row.sign(state), next(iter(row.does.values())))
        for row in useful(state)
        if row.command
    ]
    metrics = [
        ListChoice(f"{state.words['metrics']}: {m}", "", partial(metric_rows.show, metric=m))
        for m in (state.curves.metrics if state.curves else ())
    ]
    themes = [
        ListChoice(f"theme: {name}", "", partial(_theme, name=name)) for name in theme_names()
    ]
    languages = [
        ListChoice(f"language: {name}", "", partial(_language, name=name))
        for name in language_codes()
    ]
    return [*rows, *metrics, *languages, *themes]


def _metric(metric: str) -> ListChoice:
    actions_of = (metric_rows.show, metric_rows.toggle, metric_rows.pin, metric_rows.remove)
    return ListChoice(metric, "", *(partial(action, metric=metric) for action in actions_of))


def _theme(state: ScreenState, name: str) -> None:
    state.use(type(state.theme)(state.theme.signs, name))
    state.set_status(state.words["to keep"].format(name="theme", value=name))


def _language(state: ScreenState, name: str) -> None:
    state.words.language = name
    state.set_status(state.words["to keep"].format(name="language", value=name))


def choices(state: ScreenState) -> list[ListChoice]:
    """The entries of the open list that match the query."""
    if state.page == "runs":
        groups = groups_of(state)
        if groups is not None:
            return [ListChoice(group.query, "", partial(only, group=group)) for group in groups]
        of_run = (pick_run, overlay.toggle, pin_run)
        return [
            ListChoice(r.title, "", *(partial(a, key=r.key) for a in of_run)) for r in runs(state)
        ]
    if state.page == "search":
        return [
            ListChoice(f"{number + 1}  {text}", "", partial(raw_log.go_to, line=number))
            for number, text in raw_log.found(state)
        ]
    if state.page == "metrics":
        new = [text] if (text := metric_rows.offer(state)) else []
        return [*map(_metric, new), *(_metric(r.metric) for r in metric_rows.metric_rows(state))]
    query = state.query.lower()
    found = commands(state) if state.page == "commands" else []
    if state.page == "settings":
        found = [ListChoice(*line) for line in setting_rows.lines(state)]
    return [c for c in found if query in f"{c.text} {c.about}".lower()]
