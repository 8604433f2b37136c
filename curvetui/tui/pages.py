"""The pages over the charts as Textual screens: scrolled text, and lists with an input line."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.color import Color
from textual.containers import Container, VerticalScroll
from textual.events import Key
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from curvetui.charts.text_cells import clip, padded, width
from curvetui.languages import language as language_of
from curvetui.model import LEVELS
from curvetui.tui import raw_log
from curvetui.tui.choices import choices, runs
from curvetui.tui.command import output
from curvetui.tui.dispatch import pick
from curvetui.tui.draw_runs import in_vain
from curvetui.tui.key_conditions import LISTS
from curvetui.tui.key_table import GROUPS, TABLE
from curvetui.tui.keys import useful
from curvetui.tui.last_seen import Line
from curvetui.tui.metric_rows import metric_rows
from curvetui.tui.paint import TABLES
from curvetui.tui.pane import Pane, PaneScreen
from curvetui.tui.run_query import unknown
from curvetui.tui.screen_state import ScreenState

if TYPE_CHECKING:
    from curvetui.tui.app import Curvetui

TWO_COLUMNS = 110
"""Cells from which the help has two columns."""
KEYS_ELSEWHERE = ("q", "r", "n", "h", "j", "k", "l")
"""Letters that are keys outside lists; typed alone, they are answered."""
HINTS = {"runs": "filter hint", "metrics": "metric hint"}


class Page(PaneScreen, inherit_bindings=False):
    """A framed page between the status line and the footer."""

    CSS_PATH = "pages.tcss"
    app: Curvetui

    def __init__(self, state: ScreenState) -> None:
        super().__init__(state.page, classes="-ascii" if state.theme.ascii else "")
        self.state = state
        names = ("status", "page", "footer") if state.page in TABLES else ("status", "footer")
        self.panes = {name: Pane(name) for name in names}

    def compose(self) -> ComposeResult:
        yield self.panes["status"]
        with Container(id="page") as frame:
            words, printable = self.state.words, self.state.theme.signs.printable
            frame.border_title = printable(
                words["away page" if self.state.page == "away" else self.state.page]
            )
            frame.border_subtitle = f"Esc {printable(words['close'])}"
            yield from self.body()
        yield self.panes["footer"]

    def body(self) -> ComposeResult:
        yield from ()

    def on_mount(self) -> None:
        """Apply the theme's colours to the frame, and fill the page."""
        colour = self.state.theme.style("frame.on").color
        frame = self.query_one("#page")
        drawn = Color.from_rich_color(colour) if colour else Color.parse("ansi_default")
        frame.styles.border = ("ascii" if self.state.theme.ascii else "round", drawn)

    def on_resize(self) -> None:
        """Lines are wrapped anew once it is known how much room they have."""
        self.call_after_refresh(self.app.repaint)

    def show(self) -> None:
        """Show the current state."""


class Reading(Page):
    """Scrolled text: the help, a command's output, the digest."""

    def body(self) -> ComposeResult:
        with VerticalScroll(can_focus=False):
            yield Static()

    def on_mount(self) -> None:
        """The scroll range is known only after the text is laid out."""
        super().on_mount()
        self.watch(self.query_one(VerticalScroll), "virtual_size", self._scroll, init=False)

    def show(self) -> None:
        room = self.query_one(VerticalScroll).size.width
        self.query_one(Static).update(self._text(room))
        self._scroll()

    def _scroll(self) -> None:
        """A command's output is followed: its rows are counted from the end."""
        scroll = self.query_one(VerticalScroll)
        rows = int(scroll.max_scroll_y)
        self.state.picked = min(self.state.picked, rows)
        at = rows - self.state.picked if self.state.page == "output" else self.state.picked
        scroll.scroll_to(y=at, animate=False, force=True)
        words, signs = self.state.words, self.state.theme.signs
        more = f"{signs.low} {words['more'].format(n=rows - at)}  " if rows > at else ""
        self.query_one("#page").border_subtitle = signs.printable(f"{more}Esc {words['close']}")

    def _text(self, room: int) -> Text | Table:
        state, printable = self.state, self.state.theme.signs.printable
        if state.page == "output":
            return Text("\n".join(printable(line.expandtabs(4)) for line in output(state)))
        if state.page == "away":
            return Text("\n").join(self._line(line) for line in state.seen.digest)
        found = sections(state)
        if room < TWO_COLUMNS:
            return self._grid(found)
        rows = [len(section) + 1 for section in found]
        half = min(range(len(found)), key=lambda at: max(sum(rows[:at]), sum(rows[at:])))
        columns = Table.grid(expand=True, padding=(0, 2, 0, 0))
        columns.add_row(self._grid(found[:half]), self._grid(found[half:]))
        return columns

    def _grid(self, found: list[list[Line]]) -> Table:
        """Sections one below the other: keys on the left, what they do on the right."""
        grid = Table.grid()
        for section in found:
            for first, *rest in section:
                grid.add_row(self._line([first]), self._line(rest))
            grid.add_row()
        return grid

    def _line(self, pieces: Line) -> Text:
        style = self.state.theme.style
        return Text.assemble(*((self.state.theme.signs.printable(t), style(r)) for t, r in pieces))


class Query(Input, inherit_bindings=False):
    """The input line; keys that move or pick bubble up to the key table."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("backspace", "delete_left", show=False),
        Binding("ctrl+w", "delete_left_word", show=False),
        Binding("ctrl+u", "delete_left_all", show=False),
    ]
    app: Curvetui

    def on_key(self, event: Key) -> None:
        """A key that is being rebound, a space that marks a row and `?` for help are not text."""
        if not self.check_consume_key(event.key, event.character):
            event.prevent_default()

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Whether the key is text: else the key table gets it, which Textual asks first."""
        state = self.app.state
        marks = key == "space" and not self.value and state.page in TABLES
        asks = key == "question_mark" and not self.value
        return not (marks or asks or state.rebinds) and super().check_consume_key(key, character)


class Listing(Page):
    """A list: typing filters it, keys of the table move and pick."""

    def __init__(self, state: ScreenState) -> None:
        super().__init__(state)
        self._typed = state.query
        """The entries from the state."""

    def body(self) -> ComposeResult:
        words = self.state.words
        hint = self.state.theme.signs.printable(words[HINTS.get(self.state.page, "find")])
        query = Query(self.state.query, placeholder=hint)
        query.cursor_blink = False
        yield query
        if "page" in self.panes:
            yield self.panes["page"]
        else:
            options = OptionList()
            options.can_focus = False
            yield options

    def on_input_changed(self, event: Input.Changed) -> None:
        # Whoever is used to `/` types it here too, where every letter filters already.
        state, words = self.state, self.state.words
        value = event.value.removeprefix("/") if state.page in TABLES else event.value
        if value != self._typed:
            self._typed = state.query = value
            self.state.picked = 0
            meant = state.page == "runs" and value in KEYS_ELSEWHERE
            state.set_status(words["filters"].format(key=value) if meant else "")
            self.app.repaint()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        pick(self.state, event.option_index)
        self.app.repaint()

    def show(self) -> None:
        """Refill the list where its entries changed, and highlight the selected one."""
        if self.state.query != self._typed:
            # Picking a group writes a query.
            self._typed = self.query_one(Query).value = self.state.query
        self._count()
        if "page" in self.panes:
            return
        options, signs = self.query_one(OptionList), self.state.theme.signs
        found = choices(self.state)
        self.state.picked = min(self.state.picked, max(0, len(found) - 1))
        right = min(options.size.width // 2, max((width(c.about) for c in found), default=0))
        longest = max((width(c.text) for c in found), default=0)
        wide = min(options.size.width - 3 - right, longest + 2)
        dim, lines = self.state.theme.style("dim"), []
        for choice in found:
            text = padded(clip(signs.printable(choice.text), wide - 1, signs.more), wide)
            about = clip(signs.printable(choice.about), options.size.width - 2 - wide, signs.more)
            lines.append(Text.assemble(text, (about, dim)))
        if [option.prompt for option in options.options] != lines:
            options.clear_options()
            options.add_options([Option(line) for line in lines])
        options.highlighted = self.state.picked if found else None

    def _count(self) -> None:
        state, words = self.state, self.state.words
        frame, signs = self.query_one("#page"), state.theme.signs
        close = f"Esc {words['close']}"
        parts = []
        if state.page in TABLES:
            n = len(runs(state) if state.page == "runs" else metric_rows(state))
            metrics = len(state.curves.metrics) if state.curves else 0
            of = len(state.rows) if state.page == "runs" else max(n, metrics)
            parts.append(words["runs shown"].format(n=n, of=of))
        if state.page == "runs" and unknown(state.rows, state.query):
            parts.append(in_vain(state))
        if state.page not in TABLES and not choices(state):
            parts += [
                words["not found"],
                raw_log.not_searched(state) if state.page == "search" else "",
            ]
        text = signs.printable(f" {signs.dot} ".join(filter(None, parts)))
        text = clip(text, max(10, frame.size.width - width(close) - 6), signs.more)
        text = f"{text}  " if text else ""
        frame.border_subtitle = text + signs.printable(close)


def page_of(state: ScreenState) -> Page:
    """The Textual screen of the page that is open."""
    return (Listing if state.page in LISTS else Reading)(state)


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
