"""The box drawn around charts, panel and pages."""

from curvetui.tui.cells import Canvas
from curvetui.tui.signs import Signs


def paint_frame(canvas: Canvas, signs: Signs, role: str, left: int = 0) -> None:
    """Draw a box from column *left* to the right edge, over the full height of *canvas*."""
    right, bottom = canvas.width - 1, canvas.height - 1
    across = signs.across * (right - left - 1)
    canvas.put(left, 0, signs.corners[0] + across + signs.corners[1], role)
    canvas.put(left, bottom, signs.corners[2] + across + signs.corners[3], role)
    for row in range(1, bottom):
        for column in (left, right):
            canvas.text[row][column], canvas.roles[row][column] = signs.down, role
