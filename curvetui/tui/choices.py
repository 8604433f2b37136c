"""The lists one may pick from: the runs with their state, and the commands of the key table."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np

from curvetui.charts.data import Curves
from curvetui.languages import number
from curvetui.model import Floats, RunSnapshot
from curvetui.system.language_codes import language_codes
from curvetui.tui import actions, overlay
from curvetui.tui.cells import padded
from curvetui.tui.keys import useful
from curvetui.tui.legend import place
from curvetui.tui.levels import level_of
from curvetui.tui.screen_state import ScreenState
from curvetui.tui.theme import theme_names


class Choice(NamedTuple):
    """One line of a list to pick from."""

    text: str
    """What typing is matched against, and what stands at the left."""
    about: str
    """What stands behind it."""
    pick: Callable[[ScreenState], None]
    mark: Callable[[ScreenState], None] = actions.nothing
    """What Space does."""


SPARK = 16
"""Cells of a run's small curve."""


def runs(desk: ScreenState) -> list[Choice]:
    """Every run with its gravest open finding, state, progress, small loss curve and best value; newest first."""
    found = desk.snapshot.runs if desk.snapshot else ()
    keys = {id(run): desk.titles.key(run) for run in found}
    return [
        Choice(
            desk.titles.title(run),
            _about(desk, run),
            partial(pick_run, key=keys[id(run)]),
            partial(overlay.toggle, key=keys[id(run)]),
        )
        for run in reversed(found)
    ]


def pick_run(desk: ScreenState, key: str) -> None:
    """Show that run."""
    if desk.run is None or desk.titles.key(desk.run) != key:
        desk.reset_view()
    desk.pick_run(key)


def _about(desk: ScreenState, run: RunSnapshot) -> str:
    curves, words = Curves(run), desk.words
    metric = curves.metrics[0] if curves.metrics else None
    lines = curves.lines(metric) if metric else ()
    best = curves.best(metric) if metric else None
    worst = level_of(run)
    letter = next((b.letter for b in overlay.behind(desk) if b.curves.run is run), "")
    columns = (
        (desk.look.signs.knob if run is desk.run else letter, 1),
        (words[worst] if worst else "", 5),
        (words[run.state], 8),
        (place(run.progress.epoch, "epoch") if run.progress.epoch is not None else "", 5),
        (spark(lines[-1].y, desk.look.signs.bars) if lines else "", SPARK),
        (f"{words['best']} {number(best[1])}" if best else "", 0),
    )
    return "  ".join(padded(text, wide) for text, wide in columns).rstrip()


def spark(y: Floats, bars: str) -> str:
    """A curve in one row: *SPARK* slices, each at the height of its mean."""
    finite = y[np.isfinite(y)]
    if not len(finite):
        return ""
    parts = [float(part.mean()) for part in np.array_split(finite, min(SPARK, len(finite)))]
    low, span = min(parts), max(parts) - min(parts)
    return "".join(bars[int((v - low) / span * (len(bars) - 1)) if span else 0] for v in parts)


def commands(desk: ScreenState) -> list[Choice]:
    """The key table's commands, and what has no key: metrics, themes, languages."""
    language = desk.words.language
    rows = [
        Choice(row.help(language), row.sign(desk.look.ascii), next(iter(row.does.values())))
        for row in useful(desk)
        if row.command
    ]
    metrics = [
        Choice(f"{desk.words['metrics']}: {m}", "", partial(_metric, name=m))
        for m in (desk.curves.metrics if desk.curves else ())
    ]
    themes = [Choice(f"theme: {name}", "", partial(_theme, name=name)) for name in theme_names()]
    languages = [
        Choice(f"language: {name}", "", partial(_language, name=name)) for name in language_codes()
    ]
    return [*rows, *metrics, *languages, *themes]


def _metric(desk: ScreenState, name: str) -> None:
    slot = desk.slot if desk.slots == 1 else desk.active
    desk.metrics[slot] = name


def _theme(desk: ScreenState, name: str) -> None:
    desk.use(type(desk.look)(desk.look.signs, name))
    desk.say(desk.words["to keep"].format(name="theme", value=name))


def _language(desk: ScreenState, name: str) -> None:
    desk.words.language = name
    desk.say(desk.words["to keep"].format(name="language", value=name))


LISTS = {"runs": runs, "commands": commands}


def choices(desk: ScreenState) -> list[Choice]:
    """The lines of the open list that match what was typed."""
    source = LISTS.get(desk.page)
    query = desk.query.lower()
    return [c for c in source(desk) if query in f"{c.text} {c.about}".lower()] if source else []
