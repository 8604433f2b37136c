"""The screen: takes snapshots from the reader and keys from the person, and has the state painted into panes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Self

from textual import on
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.errors import NoWidget
from textual.events import Click, Key, MouseEvent, MouseMove, MouseScrollDown, MouseScrollUp, Resize
from textual.geometry import Region
from textual.message import Message
from textual.screen import Screen

from curvetui.tui import collector, command, digest, mouse, textual_patch
from curvetui.tui.dispatch import press, unknown
from curvetui.tui.keys import bindings, name_of
from curvetui.tui.notifications import Attention
from curvetui.tui.paint import PAINTERS, paint
from curvetui.tui.pane import Pane, PaneLayout
from curvetui.tui.reader import Feed, FeedReader
from curvetui.tui.screen_state import ScreenState
from curvetui.tui.setting_rows import rebind
from curvetui.tui.stats import Stats
from curvetui.tui.view_state import Memory

if TYPE_CHECKING:
    from curvetui.tui.pages import Page

WARM = 0.3
"""Seconds after the first chart at which the pages' modules are loaded: the first key that opens one need not wait."""


def _warm() -> None:
    """Load what pages are made of."""
    import curvetui.tui.pages  # noqa: F401


IDLE = 4.0
"""Times as long as painting takes, at least, from one snapshot to the next: a key must not find the painter at work."""


class Charts(Screen[None], inherit_bindings=False):
    """The live panes, placed by the state."""

    def __init__(self, state: ScreenState) -> None:
        super().__init__()
        self.state = state
        self.panes = {name: Pane(name) for name in PAINTERS}
        self.places = PaneLayout(state)
        self._is_laid_out = False

    def compose(self) -> ComposeResult:
        yield from self.panes.values()

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """As Textual does; but all that is seen are panes, and the first layout has painted them."""
        if repaint and not self._is_laid_out:
            self._is_laid_out = bool(self.size) and not layout
            repaint = False
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def on_mount(self) -> None:
        """Place the panes."""
        self.styles.set_rule("layout", PaneLayout(self.state))
        self.refresh(layout=True)


class Curvetui(App[int], inherit_bindings=False):
    """Curves, findings, keys."""

    ENABLE_COMMAND_PALETTE = False
    CSS = "Screen { overflow: hidden; } Pane { background: transparent; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        # Ctrl-C ends at once, which Textual would not do.
        Binding("ctrl+c", "interrupt", show=False, priority=True),
        *bindings(),
    ]
    TITLE = "curvetui"

    class News(Message):
        """The reader has something."""

    def __init__(
        self, feed: Feed, state: ScreenState, clock: Callable[[], float] = time.monotonic, driver: type[Driver] | None = None,
        memory: Memory | None = None,
    ) -> None:  # fmt: skip
        """clock: what paces redraws. driver: Textual's own if None. memory: where view and marks are kept."""
        # Colours are the terminal's own: no conversion, no background, fewer bytes.
        super().__init__(driver_class=driver, ansi_color=True)
        self.state = state
        self._known: frozenset[str] = frozenset()
        """Keys that something is bound to."""
        self._charts = Charts(state)
        self.reader = FeedReader(feed)
        self._clock = clock
        self._painted = -1.0
        """When a snapshot was last painted."""
        self._took = 0.0
        """Seconds that it took."""
        self._due = self._answers = False
        """News are due at a timer; a key is being answered: what it changed is not on the screen yet."""
        self._first = True
        """No snapshot has been painted yet."""
        self._page: Page | None = None
        self._wanted = ""
        """The source of the run that was asked for."""
        self.attention = Attention(state.words, settings=state.settings)
        self.memory = memory or Memory(None)
        self.stats = Stats(clock)
        self.shows_stats = False

    @property
    def panes(self) -> dict[str, Pane]:
        """The panes that are seen now."""
        return self._page.panes if self._page else self._charts.panes

    def get_default_screen(self) -> Charts:
        """Textual asks."""
        return self._charts

    def on_mount(self) -> None:
        """Begin to read."""
        self._use_keymap()
        self.reader.start()
        self.reader.listen(lambda: self.post_message(self.News()))

    @on(News)
    def news_came(self) -> None:
        """Paint the newest snapshot, but not more often than the settings say; keys do not wait."""
        if self.reader.error is not None:
            self.exit(2)
        elif not self._due and not self._answers:
            wait = (
                self._painted
                + max(1 / self.state.settings.max_fps, IDLE * self._took)
                - self._clock()
            )
            self._due = True
            if wait > 0:
                self.set_timer(wait, self.take)
            else:
                self.take()

    def take(self) -> bool:
        """Take the newest snapshot and show it; whether there is one."""
        self._due = False
        # A key goes first; once it is answered, there is another look for news.
        snapshot = None if self._answers else self.reader.take()
        if snapshot is not None:
            began = self._painted = self._clock()
            self.state.take(snapshot)
            digest.arrived(self.state)
            self.stats.painted(snapshot, getattr(self._driver, "sent", 0))
            self.state.stats = self.stats.text(self.state.words) if self.shows_stats else ""
            self.repaint()
            self._took = self._clock() - began
            self._tell()
            self._keep()
            if self._first:
                self._first = False
                self.call_after_refresh(self._calm)
        return snapshot is not None

    def _calm(self) -> None:
        """The first chart is there: now comes what had to wait for it."""
        collector.resume()
        self.reader.shown()
        textual_patch.mend()
        self.set_timer(WARM, _warm)

    def _tell(self) -> None:
        """Title and bell."""
        state = self.state
        if state.snapshot is None or state.run is None or self._driver is None or self.is_headless:
            return
        rings = state.bell and state.snapshot.position is None
        news = "".join(self.attention.news(run, rings) for run in state.snapshot.runs)
        self._driver.write(self.attention.title(state.run, state.level_shown, state.worst) + news)

    def _keep(self) -> None:
        """Keep view and marks, now and then; what cannot be written is said once, on the screen."""
        try:
            self.memory.keep(self.state, now=self._clock())
        except OSError as error:
            self.memory = Memory(None)
            self.state.say(
                self.state.words["no state"].format(
                    path=error.filename, reason=(error.strerror or "").lower()
                )
            )
            self.repaint()

    def _want_whole_run(self) -> None:
        """Of thousands of runs only outlines are kept: the one that is looked at is asked for, once."""
        run = self.state.run
        source = run.source[0] if run and run.source and run.is_outline else ""
        if source and source != self._wanted and self.state.page != "runs":
            self.reader.want(source)
        self._wanted = source if self.state.page != "runs" else ""

    def repaint(self) -> None:
        """Paint all panes; they send what changed."""
        self._want_whole_run()
        page = self._open_page()
        if page is None and self.state.areas != self._charts.places.arranged:
            self._charts.panes["status"].refresh(repaint=False, layout=True)
        for name, canvas in paint(self.state).items():
            if name in self.panes:
                self.panes[name].show(canvas, self.state.theme)
        if page is not None and page.is_mounted:
            page.show()

    def _open_page(self) -> Page | None:
        """Open or close the page named by the state and return it."""
        name = self.state.page if "page" in self.state.areas else ""
        here = self._page
        if here is None and not name:
            return None
        if here is not None and here.name != name:
            self._page = None
            self.pop_screen()
        if name and self._page is None:
            # Whoever opens no page need not wait for what pages are made of.
            from curvetui.tui.pages import page_of

            self._page = page_of(self.state)
            self.push_screen(self._page)
        return self._page

    def _use_keymap(self) -> None:
        """Textual's bindings follow the keys that were moved."""
        moved = {name_of(key): name for key, name in self.state.keymap.items()}
        self.set_keymap(moved)
        ids = (str(binding.id) for binding in bindings())
        self._known = frozenset(moved.get(name, name) for name in ids)

    def on_resize(self, event: Resize) -> None:
        self.state.size = (event.size.width, event.size.height)
        if self.state.command is not None:
            self.state.command.resize(event.size.height, event.size.width)
        if not self.take():
            self.repaint()

    @on(Driver.SignalResume)
    def come_back(self) -> None:
        """After Ctrl-Z and fg the terminal shows nothing of ours any more."""
        self.refresh()

    def on_key(self, event: Key) -> None:
        """A key that is asked for; and one that nothing is bound to, which is answered too."""
        if self.state.rebinds:
            event.prevent_default()
            rebind(self.state, event.key)
            self._use_keymap()
            self.repaint()
        elif event.key not in self._known:
            unknown(self.state, event.key)
            self.repaint()

    def action_interrupt(self) -> None:
        """Ctrl-C."""
        if command.interrupt(self.state):
            self.exit(130)
        self.repaint()

    def action_press(self, key: str) -> None:
        """Every key goes through the one table."""
        began, self._answers = self._clock(), True
        self.reader.hold()
        if press(self.state, key) and self.state.player is not None:
            # What the key brings about (the next step of a replay) shall not wait either.
            self._painted = -1.0
        self.repaint()
        self.call_after_refresh(self._answered, began)
        self._serve()

    def _answered(self, began: float) -> None:
        """What a key that was pressed at *began* changed is on the screen."""
        self._answers = False
        self.reader.go_on()
        self.stats.took(began)
        # Of news that came meanwhile nobody was told.
        self.news_came()

    @on(Click)
    @on(MouseMove)
    @on(MouseScrollDown)
    @on(MouseScrollUp)
    def point(self, event: MouseEvent) -> None:
        """The mouse does what keys do, at the place under it."""
        # An event of the wheel names no widget: what is under the pointer is looked up for all of them alike.
        try:
            pane, region = self.screen.get_widget_at(int(event.screen_x), int(event.screen_y))
        except NoWidget:
            return
        if not isinstance(pane, Pane):
            return
        spot = mouse.Spot(pane, int(event.screen_x) - region.x, int(event.screen_y) - region.y)
        if mouse.obey(self.state, event, spot):
            self.repaint()
            self._serve()

    def _serve(self) -> None:
        """Do what the state asks of the app."""
        for wish, text in self.state.asked:
            if wish == "quit":
                self.exit(0)
            elif wish == "redraw":
                self.refresh()
            elif wish == "suspend":
                self.action_suspend_process()
            elif wish == "copy":
                self.copy_to_clipboard(text)
        self.state.asked.clear()
