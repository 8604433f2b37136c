"""The Textual app: takes snapshots and keys, and has the state painted into panes."""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

from rich.console import RenderableType
from textual import on
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.errors import NoWidget
from textual.events import Click, Key, MouseEvent, MouseMove, MouseScrollDown, MouseScrollUp, Resize
from textual.message import Message
from textual.screen import Screen

from curvetui.system import process
from curvetui.tui import command, digest, mouse
from curvetui.tui.compact_update import CompactUpdate, Shown, is_known
from curvetui.tui.dispatch import press, unknown
from curvetui.tui.key_row import name_of
from curvetui.tui.keys import bindings
from curvetui.tui.notifications import Attention
from curvetui.tui.paint import paint
from curvetui.tui.pane import Charts, Pane
from curvetui.tui.reader import Feed, FeedReader
from curvetui.tui.screen_state import ScreenState
from curvetui.tui.setting_rows import rebind
from curvetui.tui.stats import Stats
from curvetui.tui.view_state import Memory

if TYPE_CHECKING:
    from curvetui.tui.pages import Page

WARM = 0.3
"""Seconds after the first chart until page modules are imported: the first key is quick."""

IDLE = 4.0
"""Least time between snapshots, in times of the last paint: keys must not wait."""


class Curvetui(App[int], inherit_bindings=False):
    """Shows curves and findings, and handles keys."""

    ENABLE_COMMAND_PALETTE = False
    CSS = "Screen { overflow: hidden; } Pane { background: transparent; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        # Textual's own Ctrl-C binding would not quit at once.
        Binding("ctrl+c", "interrupt", show=False, priority=True),
        *bindings(),
    ]
    TITLE = "curvetui"

    class News(Message):
        """The reader has a new snapshot."""

    def __init__(
        self,
        feed: Feed,
        state: ScreenState,
        clock: Callable[[], float] = time.monotonic,
        driver: type[Driver] | None = None,
        memory: Memory | None = None,
    ) -> None:
        """clock: paces redraws. memory: where view and marks are stored."""
        # Use the terminal's own colours: no conversion, no background, fewer bytes.
        super().__init__(driver_class=driver, ansi_color=True)
        self.state = state
        self._known: frozenset[str] = frozenset()
        """Keys that have a binding."""
        self._charts = Charts(state)
        self.reader = FeedReader(feed)
        self._clock = clock
        self._painted = -1.0
        """When a snapshot was last painted, on the app's clock."""
        self._took = 0.0
        """How many seconds that took."""
        self._due = self._answers = False
        """Whether a timer will take the next snapshot; whether a key's effect is to be painted."""
        self._was_reading = True
        """Whether the snapshot before still held only a part of what was there at the start."""
        self._first = True
        """Whether no snapshot has been painted yet."""
        self._page: Page | None = None
        self._shown = Shown()
        self.attention = Attention(state.words, settings=state.settings)
        self.memory = memory or Memory(None)
        self.stats = Stats(clock)
        self.shows_stats = False

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Write what changed in fewer bytes than Textual does."""
        update: Any = renderable
        if isinstance(update, ChopsUpdate | LayoutUpdate) and is_known():
            update = CompactUpdate(update, self._shown)
        super()._display(screen, update)

    @property
    def panes(self) -> dict[str, Pane]:
        return self._page.panes if self._page else self._charts.panes

    def get_default_screen(self) -> Charts:
        return self._charts

    def on_mount(self) -> None:
        self._use_keymap()
        self.reader.start()
        self.reader.listen(lambda: self.post_message(self.News()))

    @on(News)
    def news_came(self) -> None:
        """Paint the newest snapshot, at most as often as the settings allow; keys are not delayed."""
        if self.reader.error is not None:
            self.exit(2)
        elif not self._due and not self._answers:
            due = self._painted + max(1 / self.state.settings.max_fps, IDLE * self._took)
            wait = due - self._clock()
            self._due = True
            if wait > 0:
                self.set_timer(wait, self.take)
            else:
                self.take()

    def take(self) -> bool:
        """Take the newest snapshot and show it; return whether there was one."""
        self._due = False
        # Keys come first; once the key is answered, this is called again.
        snapshot = None if self._answers else self.reader.take()
        if snapshot is not None:
            began = self._painted = self._clock()
            self.state.take(snapshot)
            digest.arrived(self.state)
            self.stats.painted(snapshot, getattr(self._driver, "sent", 0))
            self.state.stats = self.stats.text(self.state.words) if self.shows_stats else ""
            self.repaint()
            self._took = self._clock() - began
            self._notify()
            self._keep()
            if self._first:
                self._first = False
                self.call_after_refresh(self._calm)
        return snapshot is not None

    def _calm(self) -> None:
        """The first chart is on the screen: do what was postponed for it."""
        process.resume_collection()
        self.reader.shown()
        self.set_timer(WARM, lambda: import_module("curvetui.tui.pages"))

    def _notify(self) -> None:
        """Update the terminal's title and ring the bell."""
        state = self.state
        if state.snapshot is None or state.run is None or self._driver is None or self.is_headless:
            return
        # What was there before the screen opened is shown already.
        rings = state.bell and state.snapshot.position is None and not self._was_reading
        self._was_reading = state.snapshot.is_reading
        news = "".join(self.attention.news(run, rings) for run in state.snapshot.runs)
        word, attention = state.state_word(state.run), self.attention
        title = attention.title(state.run, word, state.level_shown, state.worst)
        self._driver.write(title + news)

    def _keep(self) -> None:
        """Save view and marks now and then; report once on the screen if they cannot be written."""
        try:
            self.memory.keep(self.state, now=self._clock())
        except OSError as error:
            self.memory = Memory(None)
            self.state.cannot_save(error)
            self.repaint()

    def _want_whole_run(self) -> None:
        """With thousands of runs the feed keeps outlines: request the run that is shown, once."""
        run = self.state.run
        is_wanted = run and run.source and run.is_outline and self.state.page != "runs"
        self.reader.want(run.source[0] if run and is_wanted else "")

    def repaint(self) -> None:
        """Paint all panes; each sends only what changed."""
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
        """Open or close the page named by the state, and return it."""
        name = self.state.page if "page" in self.state.areas else ""
        here = self._page
        if here is not None and here.name != name:
            self._page = None
            self.pop_screen()
        if name and self._page is None:
            # Imported here: users who open no page need not wait for these modules.
            from curvetui.tui.pages import page_of

            self._page = page_of(self.state)
            self.push_screen(self._page)
        return self._page

    def _use_keymap(self) -> None:
        moved = {name_of(key): name for key, name in self.state.keymap.items()}
        self.set_keymap(moved)
        ids = (str(binding.id) for binding in bindings())
        self._known = frozenset(moved.get(name, name) for name in ids)

    def on_resize(self, event: Resize) -> None:
        if not self._first:
            # A terminal that changed twice has moved its rows, though it may have the size of before.
            self._shown.forget()
            self.call_after_refresh(self.come_back)
        self.state.size = (event.size.width, event.size.height)
        if self.state.command is not None:
            self.state.command.resize(event.size.height, event.size.width)
        if not self.take():
            self.repaint()

    @on(Driver.SignalResume)
    def come_back(self) -> None:
        """After Ctrl-Z and fg nothing of our screen is left on the terminal."""
        self._shown.forget()
        self.screen.refresh(self.screen.region)

    def on_key(self, event: Key) -> None:
        """Handle a key being rebound, or one without a binding, which gets an answer too."""
        if self.state.rebinds:
            event.prevent_default()
            rebind(self.state, event.key)
            self._use_keymap()
            self.repaint()
        elif event.key not in self._known:
            unknown(self.state, event.key)
            self.repaint()

    def action_interrupt(self) -> None:
        if command.interrupt(self.state):
            self.exit(130)
        self.repaint()

    def action_press(self, key: str) -> None:
        """Handle a key: all keys go through the one key table."""
        began, self._answers = self._clock(), True
        self.reader.hold()
        if press(self.state, key) and self.state.player is not None:
            # The snapshot a key causes (a replay step) must not wait either.
            self._painted = -1.0
        self.repaint()
        self.call_after_refresh(self._answered, began)
        self._serve()

    def _answered(self, began: float) -> None:
        """The effect of the key pressed at *began* has been painted."""
        self._answers = False
        self.reader.go_on()
        self.stats.took(began)
        # Snapshots that arrived meanwhile were not announced.
        self.news_came()

    @on(Click)
    @on(MouseMove)
    @on(MouseScrollDown)
    @on(MouseScrollUp)
    def point(self, event: MouseEvent) -> None:
        """The mouse does what the keys do, where the pointer is."""
        # Wheel events name no widget, so the widget under the pointer is looked up for all mouse events.
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
        """Carry out the state's pending requests."""
        for request, text in self.state.asked:
            if request == "quit":
                if command.leaves(self.state):
                    self.exit(0)
                self.repaint()
            elif request == "redraw":
                self.come_back()
            elif request == "suspend":
                self.action_suspend_process()
            elif request == "copy":
                self.copy_to_clipboard(text)
        self.state.asked.clear()
