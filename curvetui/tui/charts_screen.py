"""The Textual screen with the live panes: charts, panel, log, status line and footer."""

from textual.app import ComposeResult

from curvetui.tui.paint import PAINTERS
from curvetui.tui.pane import Pane, PaneLayout, PaneScreen
from curvetui.tui.screen_state import ScreenState


class Charts(PaneScreen, inherit_bindings=False):
    """The live panes, laid out from the screen state."""

    def __init__(self, state: ScreenState) -> None:
        super().__init__()
        self.state = state
        self.panes = {name: Pane(name) for name in PAINTERS}
        self.places = PaneLayout(state)

    def compose(self) -> ComposeResult:
        yield from self.panes.values()

    def on_mount(self) -> None:
        self.styles.set_rule("layout", self.places)
        self.refresh(layout=True)
