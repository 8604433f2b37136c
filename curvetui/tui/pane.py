"""The one widget: an area of the screen that shows a canvas and sends only the cells that changed; and its place."""

from __future__ import annotations

from typing import Self

from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.strip import Strip
from textual.widget import Widget

from curvetui.tui.cells import Canvas
from curvetui.tui.layout import Area
from curvetui.tui.screen_state import ScreenState
from curvetui.tui.theme import Theme


class Pane(Widget):
    """Shows what was painted last. It has no border and no colours of its own: all of that is in the canvas."""

    ALLOW_SELECT = False

    def __init__(self, name: str) -> None:
        super().__init__(id=f"{name.replace(' ', '-')}-pane", name=name)
        self.canvas = Canvas(0, 0)
        self.theme = Theme()
        self._strips: list[Strip] = []

    def show(self, canvas: Canvas, theme: Theme) -> None:
        """Show *canvas*; only spans that differ from what is there are painted anew."""
        old, same_theme = self.canvas, theme == self.theme
        self.canvas, self.theme = canvas, theme
        if not same_theme or (old.width, old.height) != (canvas.width, canvas.height):
            self._strips = [canvas.strip(y, theme.style) for y in range(canvas.height)]
            # A pane without a place yet is painted when it is given one; asking for that here would send it twice.
            if self.size:
                self.refresh()
            return
        spans = list(canvas.changes(old))
        for y in {y for y, _, _ in spans}:
            self._strips[y] = canvas.strip(y, theme.style)
        if spans:
            self.refresh(*(Region(start, y, end - start, 1) for y, start, end in spans))

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """As Textual does; but a new size needs no second painting, for whoever lays out paints."""
        if repaint and layout:
            return self
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def render_line(self, y: int) -> Strip:
        """Textual asks for a line."""
        return self._strips[y] if y < len(self._strips) else Strip.blank(self.size.width)


class PaneLayout(Layout):
    """Puts each pane where the state says."""

    name = "places"

    def __init__(self, state: ScreenState) -> None:
        self.state = state
        self.arranged: dict[str, Area] = {}
        """Where everything was put last."""

    def arrange(
        self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True
    ) -> ArrangeResult:
        """Textual asks; panes without a place are not seen."""
        self.state.size = (size.width, size.height)
        areas = self.arranged = self.state.areas
        return [
            WidgetPlacement(Region(*areas[child.name]), NULL_OFFSET, NULL_SPACING, child)
            for child in children
            if child.name in areas
        ]
