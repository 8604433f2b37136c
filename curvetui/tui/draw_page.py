"""The text of the pages as lines of (text, role): help (the key table) and digest."""

from curvetui.charts.text_cells import padded
from curvetui.languages import language as language_of
from curvetui.model import LEVELS
from curvetui.tui.cells import Canvas
from curvetui.tui.draw_metrics import paint_metrics
from curvetui.tui.draw_runs import paint_runs
from curvetui.tui.key_table import GROUPS, TABLE
from curvetui.tui.keys import useful
from curvetui.tui.screen_state import ScreenState

Line = list[tuple[str, str]]
TABLES = {"runs": paint_runs, "metrics": paint_metrics}
"""Pages with live rows, painted by cell: Textual's DataTable takes 8 s for 20 000."""


def paint_page(state: ScreenState, canvas: Canvas) -> None:
    """Paint the rows of the open page, if it is one of these."""
    if state.page in TABLES:
        TABLES[state.page](state, canvas)


def sections(state: ScreenState) -> list[list[Line]]:
    """The key table by group (dim: does nothing now), then what levels and signs mean."""
    language, say = state.words.language, state.theme.signs.printable
    groups, useful_now = [], useful(state)
    for group, name in GROUPS.items():
        if group == "replay" and state.player is None:
            continue
        lines: list[Line] = [[(say(language_of(language).phrase(name)), "heading")]]
        for row in (row for row in TABLE if row.group == group):
            text = padded(f"  {row.sign(state)} ", 10)
            is_useful = row in useful_now or not row.does or not state.shown
            lines.append([(text, "key"), (say(row.help(language)), "" if is_useful else "dim")])
        groups.append(lines)
    levels, marks = _legend(state)
    # Signs after the charts, levels last: on a wide screen both columns are then about equally long.
    return [*groups[:2], marks, *groups[2:], levels]


def _legend(state: ScreenState) -> list[list[Line]]:
    """The meaning of the four levels and of the signs in the charts."""
    words, signs = state.words, state.theme.signs
    levels: list[Line] = [[(words["levels"], "heading")]]
    for level in LEVELS:
        word = padded(f"  {words[level]} ", 10)
        levels.append([(word, level), (words[f"about {level}"], "")])
    shown = (
        (signs.line["train"], "train", "about train"),
        (signs.line["val"], "val", "about val"),
        (signs.best, "best", "about best"),
        (signs.number(1), "watch", "about number"),
        (signs.level, "label", "about level"),
        (signs.missing, "act", "about missing"),
        (signs.up, "act", "about infinite"),
    )
    marks: list[Line] = [[(words["signs"], "heading")]]
    marks += [
        [(f"  {sign}       ", role), (signs.printable(words[about]), "")]
        for sign, role, about in shown
    ]
    return [levels, marks]
