"""The one widget: an area of the screen that shows a canvas and sends only the cells that changed."""

from __future__ import annotations

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from curvetui.tui.cells import Canvas
from curvetui.tui.look import Look


class Pane(Widget):
    """Shows what was painted last. It has no border and no colours of its own: all of that is in the canvas."""

    ALLOW_SELECT = False

    def __init__(self, name: str) -> None:
        super().__init__(id=name.replace(" ", "-"), name=name)
        self.canvas = Canvas(0, 0)
        self.look = Look()
        self._strips: list[Strip] = []

    def show(self, canvas: Canvas, look: Look) -> None:
        """Show *canvas*; only spans that differ from what is there are painted anew."""
        old, same_look = self.canvas, look == self.look
        self.canvas, self.look = canvas, look
        if not same_look or (old.width, old.height) != (canvas.width, canvas.height):
            self._strips = [canvas.strip(y, look.style) for y in range(canvas.height)]
            self.refresh()
            return
        spans = list(canvas.changes(old))
        for y in {y for y, _, _ in spans}:
            self._strips[y] = canvas.strip(y, look.style)
        if spans:
            self.refresh(*(Region(start, y, end - start, 1) for y, start, end in spans))

    def render_line(self, y: int) -> Strip:
        """Textual asks for a line."""
        return self._strips[y] if y < len(self._strips) else Strip.blank(self.size.width)
