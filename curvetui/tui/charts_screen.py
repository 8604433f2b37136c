"""The Textual screen with the live panes: charts, panel, log, page, status line and footer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from textual.app import ComposeResult
from textual.events import Key, Paste
from textual.geometry import Region
from textual.screen import Screen

from curvetui.tui.paint import PAINTERS
from curvetui.tui.pane import Pane, PaneLayout
from curvetui.tui.screen_state import ScreenState

if TYPE_CHECKING:
    from curvetui.tui.app import Curvetui


class Charts(Screen[None], inherit_bindings=False):
    """The live panes, laid out from the screen state."""

    app: Curvetui

    def __init__(self, state: ScreenState) -> None:
        super().__init__()
        self.state = state
        self.panes = {name: Pane(name) for name in PAINTERS}
        self.places = PaneLayout(state)
        self._is_laid_out = False

    def compose(self) -> ComposeResult:
        yield from self.panes.values()

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """Skip Textual's work: all that shows is a pane, and these are painted already."""
        if repaint and not self._is_laid_out:
            self._is_laid_out = bool(self.size) and not layout
            repaint = False
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def on_mount(self) -> None:
        self.styles.set_rule("layout", PaneLayout(self.state))
        self.refresh(layout=True)

    def on_key(self, event: Key) -> None:
        """Text for an open list comes before the key table."""
        if self.app.takes_text(event.key, event.character if event.is_printable else None):
            event.stop()

    def on_paste(self, event: Paste) -> None:
        self.app.takes_text("", " ".join(event.text.split()))
        event.stop()
