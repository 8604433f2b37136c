"""Formats a position on the x axis."""

from curvetui.engine.progress import clock


def place(value: float, axis: str) -> str:
    """A place on the x axis: `24`, `3.5`, or hours and minutes.

    Example:
        >>> place(24.0, "epoch"), place(3.5, "epoch"), place(90.0, "time")
        ('24', '3.5', '1:30')
    """
    if axis == "time":
        return clock(value)
    return f"{value:.0f}" if abs(value - round(value)) < 1e-6 else f"{value:.2f}".rstrip("0")
