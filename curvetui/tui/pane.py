"""The live widget: shows a canvas and refreshes only changed rows; its layout, and its screens."""

from collections.abc import Mapping
from typing import Self

from textual.app import ComposeResult
from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from curvetui.tui.cells import Canvas
from curvetui.tui.layout import Area
from curvetui.tui.paint import PAINTERS
from curvetui.tui.screen_state import ScreenState
from curvetui.tui.theme import Theme

FIRST = 2
"""Changes of the stack of screens until one that was covered shows again."""


class Pane(Widget):
    """Shows the last painted canvas, which holds its border and colours too."""

    ALLOW_SELECT = False

    def __init__(self, name: str) -> None:
        super().__init__(id=f"{name.replace(' ', '-')}-pane", name=name)
        self.canvas = Canvas(0, 0)
        self.theme = Theme()
        self._strips: list[Strip] = []

    def show(self, canvas: Canvas, theme: Theme) -> None:
        """Show *canvas*; only rows that differ from the previous one are refreshed."""
        old, same_theme = self.canvas, theme == self.theme
        self.canvas, self.theme = canvas, theme
        if not same_theme or (old.width, old.height) != (canvas.width, canvas.height):
            self._strips = [canvas.strip(y, theme.style) for y in range(canvas.height)]
            self.refresh()
            return
        rows = [
            y
            for y in range(canvas.height)
            if canvas.text[y] != old.text[y] or canvas.roles[y] != old.roles[y]
        ]
        for y in rows:
            self._strips[y] = canvas.strip(y, theme.style)
        if rows:
            self.refresh(*(Region(0, y, canvas.width, 1) for y in rows))

    def render_lines(self, crop: Region) -> list[Strip]:
        """Straight from the canvas, which has its colours: Textual would ask its styles row by row."""
        rows = self._strips[crop.y : crop.bottom]
        rows += [Strip.blank(crop.right)] * (crop.height - len(rows))
        return [row.crop_extend(crop.x, crop.right, None) for row in rows]


class PaneLayout(Layout):
    """Places each pane in its area of the state's layout."""

    name = "places"

    def __init__(self, state: ScreenState) -> None:
        self.state = state
        self.arranged: Mapping[str, Area] = {}
        """The areas of the last layout."""

    def arrange(
        self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True
    ) -> ArrangeResult:
        """Called by Textual; panes without an area are hidden."""
        self.state.size = (size.width, size.height)
        areas = self.arranged = self.state.areas
        return [
            WidgetPlacement(Region(*areas[str(child.name)]), NULL_OFFSET, NULL_SPACING, child)
            for child in children
            if child.name in areas
        ]


class PaneScreen(Screen[None], inherit_bindings=False):
    """A screen with panes."""

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """As Textual does, but what a layout has just painted is not painted once more."""
        is_painted = layout or self.stack_updates < FIRST
        repaint = repaint and (bool(regions) or not is_painted)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)


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
