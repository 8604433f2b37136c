"""The screen of `fleet --watch`: many runs as a live table, the gravest first; Enter opens one of them."""

import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from rich.text import Text
from textual.app import App, ComposeResult
from textual.widgets import DataTable, Footer, Input, Static

from curvetui.charts.sparkline import BARS, PLAIN_BARS, spark
from curvetui.engine.facts import standard
from curvetui.engine.run_query import compared, matching
from curvetui.fleets.looks import Look, key_of
from curvetui.fleets.phrases import phrases
from curvetui.fleets.row import KEYS, FleetRow
from curvetui.fleets.sentences import shared
from curvetui.fleets.table import ranked
from curvetui.fleets.text import summary
from curvetui.languages import number
from curvetui.system.sanitize import printable
from curvetui.tui.theme import Theme, theme_of_terminal

MAX_ROWS = 500
"""Rows on the screen; a filter reaches the others."""
SORTS = ("", "name", "-best", "best", "-modified")
"""What `s` sorts by, one after the other; the gravest first to begin with."""
SETTINGS, COURSE = 4, 12
"""Columns of settings at most, and cells of the small chart."""
STYLES = {"stop": "stop", "died": "act", "act": "act", "watch": "watch", "unreadable": "watch"}


class FleetApp(App[int]):
    """A table that is filled and kept up to date by *looks*, which are taken in a thread."""

    CSS_PATH = "fleet_app.tcss"
    ENABLE_COMMAND_PALETTE = False
    TITLE = "curvetui fleet"

    def __init__(
        self,
        looks: Iterator[Look],
        language: str = "en",
        opens: Callable[[str], None] | None = None,
        theme: Theme | None = None,
    ) -> None:
        """opens: shows one log until it is left; None: curvetui's own screen in its place."""
        super().__init__(ansi_color=True)
        self._looks, self._words, self._language = looks, phrases(language), language
        self._opens = opens or _open
        self._colors = theme or theme_of_terminal()
        self._last: Look | None = None
        self._came = 0.0
        self._sort, self._query = "", ""
        self._shown: list[FleetRow] = []
        """All that the filter keeps, in order; the first `MAX_ROWS` are in the widget."""
        self._drawn: list[FleetRow] = []
        self.failure = ""
        """Why no more looks come."""
        self._is_over = threading.Event()
        for key, action, shown in (
            ("q", "quit", "q"),
            # The table itself takes Enter.
            ("o", "open", "enter"),
            ("slash", "filter", "/"),
            ("s", "sort", "s"),
            ("escape", "clear", "esc"),
        ):
            self._bindings.bind(key, action, self._words[f"key {action}"], key_display=shown)
        self._bindings.bind("ctrl+c", "interrupt", show=False, priority=True)

    def compose(self) -> ComposeResult:
        yield Static(id="summary", markup=False)
        yield Static(id="shared", markup=False)
        yield Input(id="filter", placeholder="level>=act best<0.4 lr=0.1 seed3")
        yield DataTable(cursor_type="row", zebra_stripes=False)
        yield Static(id="run", markup=False)
        yield Static(id="state", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        self.query_one(DataTable).focus()
        threading.Thread(target=self._follow, daemon=True).start()

    def on_unmount(self) -> None:
        self._is_over.set()

    def _follow(self) -> None:
        try:
            for look in self._looks:
                if self._is_over.is_set():
                    return
                self.call_from_thread(self._take, look)
        except Exception as error:
            # Without a word the table would stand still for good.
            self.failure = str(error) or type(error).__name__
            self.call_from_thread(self.exit, 2)

    def _take(self, look: Look) -> None:
        self._last, self._came = look, time.time()
        self._draw()

    def action_interrupt(self) -> None:
        self.exit(130)

    def action_open(self) -> None:
        """The run under the cursor, in a screen of its own."""
        row = self._at_cursor()
        if row is not None:
            with self.suspend():
                self._opens(row.path)
            self.refresh()

    def on_data_table_row_highlighted(self) -> None:
        """The run under the cursor, with its whole verdict."""
        row = self._at_cursor()
        shown = f"{row.path}\n{row.error or row.verdict}" if row else ""
        text = Text("\n".join(map(self._plain, shown.split("\n", 1))))
        self.query_one("#run", Static).update(text)

    def on_data_table_row_selected(self) -> None:
        self.action_open()

    def action_filter(self) -> None:
        box = self.query_one(Input)
        box.add_class("shown")
        box.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """The filter holds while it is being typed."""
        self._query = event.value
        self._draw()

    def on_input_submitted(self) -> None:
        self.query_one(DataTable).focus()

    def action_sort(self) -> None:
        self._sort = SORTS[(SORTS.index(self._sort) + 1) % len(SORTS)]
        self._draw()

    def action_clear(self) -> None:
        box = self.query_one(Input)
        box.value = ""
        box.remove_class("shown")
        self.query_one(DataTable).focus()

    def _draw(self) -> None:
        if self._last is None:
            return
        at, table = self._at_cursor(), self._last.table
        runs = matching(table.runs, self._query)
        self._shown = list(ranked(runs, self._sort) if self._sort else runs)
        common = " ".join(shared(table.shared, self._language)) if self._last.is_over else ""
        for name, text in (
            ("summary", summary(table, self._language)),
            ("shared", common),
            ("state", self._state(self._last)),
        ):
            self.query_one(f"#{name}", Static).update(self._text(text))
        self._fill(self.query_one(DataTable))
        self._go_to(at)

    def _state(self, look: Look) -> str:
        """How far the look is, or when it was; what is not shown."""
        words, at = self._words, look.progress
        if at is not None:
            total = f"{at.found}{'' if at.is_listed else '+'}"
            parts = [words["reading"].format(done=at.done, total=total)]
        else:
            moment = time.strftime("%H:%M:%S", time.localtime(self._came))
            parts = [words["looked"].format(time=moment)]
        if self._query:
            parts.append(words["filtered"].format(n=len(self._shown), query=self._query))
            parts += self._in_vain(look.table.runs)
        if len(self._shown) > MAX_ROWS:
            parts.append(words["hidden"].format(n=len(self._shown) - MAX_ROWS))
        if self._sort:
            parts.append(words["sorted"].format(column=self._sort))
        return " · ".join(parts)

    def _in_vain(self, rows: Sequence[FleetRow]) -> Iterator[str]:
        """What the filter names that is no column and no setting of any run."""
        for name in compared(self._query):
            if not any(name in KEYS or standard(name) in row.settings for row in rows):
                yield self._words["no column"].format(name=name)

    def _fill(self, widget: DataTable[Text]) -> None:
        words, rows = self._words, self._shown[:MAX_ROWS]
        names = _differing(rows)
        heads = [words["outcome"], words["head run"], *names, words["course"]]
        heads += [words["best"], words["at"], words["verdict"]]
        widget.clear(columns=True)
        widget.add_columns(*map(self._text, heads))
        for row in rows:
            widget.add_row(*self._cells(row, names))

    def _go_to(self, row: FleetRow | None) -> None:
        self._drawn = self._shown[:MAX_ROWS]
        places = (i for i, one in enumerate(self._drawn) if row and key_of(one) == key_of(row))
        self.query_one(DataTable).move_cursor(row=next(places, 0), animate=False)
        self.on_data_table_row_highlighted()

    def _at_cursor(self) -> FleetRow | None:
        place = self.query_one(DataTable).cursor_row
        return self._drawn[place] if 0 <= place < len(self._drawn) else None

    def _cells(self, row: FleetRow, names: list[str]) -> Iterator[Text]:
        style = self._colors.style(STYLES.get(row.outcome, ""))
        yield Text(self._plain(self._words[row.outcome]), style)
        yield self._text(row.name)
        for name in names:
            yield self._text(row.settings.get(name, ""))
        y = np.array([value for _, value in row.course])
        yield self._text(spark(y, COURSE, PLAIN_BARS if self._colors.ascii else BARS))
        yield self._text(f"{row.headline} {number(row.best)}" if row.best is not None else "")
        at = row.epochs if row.epochs is not None else row.steps
        yield self._text("" if at is None else number(at))
        yield self._text(row.summary)

    def _text(self, text: str) -> Text:
        return Text(self._plain(text), no_wrap=True)

    def _plain(self, text: str) -> str:
        return self._colors.signs.printable(printable(text))


def _differing(rows: list[FleetRow]) -> list[str]:
    """The settings in which the rows differ, those that most of them name first."""
    values: dict[str, set[str]] = {}
    counts: Counter[str] = Counter()
    for row in rows:
        counts.update(row.settings)
        for name, value in row.settings.items():
            values.setdefault(name, set()).add(value)
    names = [name for name, _ in counts.most_common() if len(values[name]) > 1]
    return names[:SETTINGS]


def _open(path: str) -> None:
    """Show one log on its own screen, in this terminal, until it is left."""
    # `watch`: a log may be named like a verb.
    subprocess.run([sys.executable, "-m", "curvetui", "watch", "--", path], check=False)  # noqa: S603 - our own interpreter and code
