"""The Textual screen with the live panes: charts, panel, log, status line and footer."""

from typing import Self

from textual.app import ComposeResult
from textual.geometry import Region
from textual.screen import Screen

from curvetui.tui.paint import PAINTERS
from curvetui.tui.pane import Pane, PaneLayout
from curvetui.tui.screen_state import ScreenState


class Charts(Screen[None], inherit_bindings=False):
    """The live panes, laid out from the screen state."""

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
